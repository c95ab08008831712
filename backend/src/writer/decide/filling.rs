//! Fillings are begun, saved, finished, signed, amended and discarded, as `judge` says.

use std::collections::{BTreeSet, HashMap};

use forms_dsl::model::{CheckedForm, FormName, StateName};
use mobile_schema::{
    change::{Change, Outcome},
    collection::Collection,
    filling::{EditRecord, SignatureState, Status, StoredConflict, StoredFilling, StoredSignature, Verdict},
    judge::{Decision, Scene, consented, is_closing, judge},
    requester::Requester,
    storage_plan::FormTables,
};
use uuid::Uuid;

use super::{
    Ledger, Newness, Pending,
    case::{NewState, move_to},
    follow_up, not_found,
};
use crate::{
    audit::{self, Entry},
    clock::day,
    entity::{
        column::{Id, Moment},
        edits,
    },
    feed,
    seal::Place,
    store::{Fault, fillings as whole, kept},
    writer::{Wanted, load::World},
};

/// What a wish speaks of, as far as it exists for who wishes.
pub(super) struct Subject {
    pub id: Uuid,
    pub form: FormName,
    pub case: Uuid,
    /// The filling that an amendment corrects.
    pub amends: Option<Uuid>,
    /// The filling that it was or is begun from.
    pub begun_from: Option<Uuid>,
}

pub(super) fn decide(world: &mut World<'_>, ledger: &mut Ledger, wanted: &Wanted) -> Result<Outcome, Fault> {
    let Some(subject) = find_subject(world, wanted) else { return Ok(not_found(wanted)) };
    let decided = judged(world, wanted, &subject, |scene, by, form, tables, stored| {
        judge(form, tables, stored, &wanted.change, by, scene)
    })?;
    match decided {
        Err(errors) => Ok(Outcome::Refused(errors)),
        Ok(Decision::AlreadyDone) => Ok(Outcome::Done { id: subject.id, notes: Vec::new() }),
        Ok(Decision::Write(verdict)) => {
            let notes = verdict.notes.clone();
            take_down(world, ledger, wanted, *verdict)?;
            Ok(Outcome::Done { id: subject.id, notes })
        }
    }
}

/// What a judge says, who sees of a filling what the world has of it.
pub(super) fn judged<T>(
    world: &World<'_>,
    wanted: &Wanted,
    subject: &Subject,
    judge: impl FnOnce(&mut Scene<'_>, &Requester, &CheckedForm, &FormTables, Option<&StoredFilling>) -> T,
) -> Result<T, Fault> {
    let form = world.served.folder.find_form(subject.form.as_str()).ok_or(Fault::Missing("form"))?;
    let tables = world.served.storage.forms.get(&subject.form).ok_or(Fault::Missing("form"))?;
    let stored = world.fillings.get(&subject.id);
    let facts = world.facts(subject.case);
    let register = world.register(subject.case);
    let earlier = world.earlier(wanted, subject.case, subject.begun_from);
    let attendance = world.attendance(subject.case);
    let given = world.shared.consents_of(subject.case)?;
    let consents = consented(form, stored.map_or(&facts, |stored| &stored.case_facts), &given, day(wanted.now));
    let ids = world.database.ids();
    let [salt @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] = ids.secret()?;
    let edit = edit_of(&wanted.change);
    let mut scene = Scene {
        now: wanted.now,
        today: day(wanted.now),
        edit_is_known: edit.is_some_and(|edit| world.known_edits.contains(&(subject.id, edit))),
        case: &facts,
        register: &register,
        earlier: &earlier,
        attendance: &attendance,
        consents: &consents,
        amends: subject.amends.and_then(|id| world.find_filling(wanted, id)),
        earlier_versions: world.earlier_versions.get(&subject.form).map_or(&[], Vec::as_slice),
        ids: &mut || ids.next(),
        salt,
    };
    Ok(judge(&mut scene, &wanted.by, form, tables, stored))
}

/// Takes a conflict away: who deleted it has chosen what stands there.
pub(super) fn settle(
    world: &mut World<'_>,
    ledger: &mut Ledger,
    wanted: &Wanted,
    filling: Uuid,
    conflict: Uuid,
) -> Result<(), Fault> {
    let stored = world.fillings.get_mut(&filling).ok_or(Fault::Missing("filling"))?;
    let before = stored.conflicts.len();
    stored.conflicts.retain(|other| other.id != conflict);
    if stored.conflicts.len() == before {
        return Ok(());
    }
    note_conflict(ledger, stored, wanted, conflict, "settle");
    Ok(())
}

/// Keeps a value beside the one that stands there, until somebody chooses.
pub(super) fn keep_beside(
    world: &mut World<'_>,
    ledger: &mut Ledger,
    wanted: &Wanted,
    filling: Uuid,
    conflict: StoredConflict,
) -> Result<(), Fault> {
    let stored = world.fillings.get_mut(&filling).ok_or(Fault::Missing("filling"))?;
    let row = conflict.id;
    stored.conflicts.push(conflict);
    note_conflict(ledger, stored, wanted, row, "keep_beside");
    Ok(())
}

/// The conflicts of a filling are written anew; one of them came or went.
fn note_conflict(ledger: &mut Ledger, stored: &StoredFilling, wanted: &Wanted, row: Uuid, action: &'static str) {
    let StoredFilling { id, case, .. } = stored;
    ledger.conflicts.insert(*id);
    ledger.fillings.entry(*id).or_insert(Pending { newness: Newness::Known, record: None });
    ledger.feed.push(feed::Entry::of_document(Collection::Conflict, row, stored, wanted.now));
    ledger.audit.push(Entry {
        at: Moment(wanted.now),
        person: wanted.by.person,
        action,
        case: *case,
        subject: *id,
        row,
        digest: audit::no_digest(),
    });
}

/// Nothing where it does not exist for who wishes, is of another form than the wish says, or where an id that should
/// be new is somebody else's.
fn find_subject(world: &World<'_>, wanted: &Wanted) -> Option<Subject> {
    let known = |id: Uuid, form: &FormName| {
        world.find_filling(wanted, id).filter(|filling| filling.form == *form).map(|filling| Subject {
            id,
            form: filling.form.clone(),
            case: filling.case,
            amends: filling.amends,
            begun_from: filling.begun_from,
        })
    };
    match &wanted.change {
        Change::Start { id, form, case, from, .. } => {
            if world.fillings.contains_key(id) {
                return known(*id, form);
            }
            let is_of_case = |from: Uuid| world.find_filling(wanted, from).is_some_and(|filling| filling.case == *case);
            let exists = world.reaches_form(wanted, *case, form) && from.is_none_or(is_of_case);
            let new = Subject { id: *id, form: form.clone(), case: *case, amends: None, begun_from: *from };
            exists.then_some(new)
        }
        Change::Amend { id, form, amends } => {
            if world.fillings.contains_key(id) {
                return known(*id, form);
            }
            let amended = known(*amends, form)?;
            Some(Subject { id: *id, amends: Some(*amends), ..amended })
        }
        Change::Sign { id, form, signature_id, .. } => {
            let taken = match world.known_signatures.get(signature_id) {
                Some(filling) => filling != id,
                None => world.known_edits.contains(&(*id, *signature_id)),
            };
            known(*id, form).filter(|_| !taken)
        }
        Change::Save { id, form, .. } | Change::Finish { id, form, .. } | Change::Discard { id, form, .. } => {
            known(*id, form)
        }
        Change::OpenCase { .. }
        | Change::MoveCase { .. }
        | Change::CloseCase { .. }
        | Change::Push { .. }
        | Change::Sharing(_) => None,
    }
}

fn edit_of(change: &Change) -> Option<Uuid> {
    match change {
        Change::Save { edit_id, .. } => Some(*edit_id),
        Change::Push { collection: Collection::Filling, row } => row.edit_id(),
        _ => None,
    }
}

pub(super) fn take_down(
    world: &mut World<'_>,
    ledger: &mut Ledger,
    wanted: &Wanted,
    verdict: Verdict,
) -> Result<(), Fault> {
    let Verdict { filling, record, edit, follow_ups, case_becomes, supersedes, notes: _ } = verdict;
    let before = world.fillings.get(&filling.id);
    let newness = if before.is_some() { Newness::Known } else { Newness::New };
    let old_signatures = before.map(|before| before.signatures.clone()).unwrap_or_default();
    let old_conflicts = before.map_or(&[][..], |before| &before.conflicts);
    if old_conflicts != filling.conflicts {
        ledger.conflicts.insert(filling.id);
        // Those that came and those that went.
        let ids = |of: &[StoredConflict]| of.iter().map(|conflict| conflict.id).collect::<BTreeSet<_>>();
        let changed: Vec<Uuid> = ids(old_conflicts).symmetric_difference(&ids(&filling.conflicts)).copied().collect();
        ledger.feed.extend(
            changed.into_iter().map(|id| feed::Entry::of_document(Collection::Conflict, id, &filling, wanted.now)),
        );
    }
    let mut digests = vec![write_edit(world, ledger, wanted, &filling, &edit)?];
    digests.extend(write_signatures(world, ledger, &filling, &old_signatures)?);
    follow_up::take_up(world, ledger, wanted, &filling, follow_ups)?;
    follow_up::tick_off(world, ledger, &filling);
    if let Some(state) = case_becomes {
        digests.extend(move_case(world, ledger, wanted, (filling.case, edit.edit_id), state)?);
    }
    ledger.audit.push(Entry {
        at: Moment(wanted.now),
        person: wanted.by.person,
        action: edit.kind,
        case: filling.case,
        subject: filling.id,
        row: edit.edit_id,
        digest: audit::digest_of_all(&digests),
    });
    if let Some(superseded) = supersedes {
        follow_up::supersede(world, ledger, superseded, filling.id);
    }
    if let Some(superseded) = supersedes.and_then(|id| world.fillings.get_mut(&id)) {
        superseded.status = Status::Amended;
        ledger.superseded.push(superseded.id);
        ledger.feed.push(entry_of(superseded, wanted));
    }
    world.rewritten(&filling);
    ledger.feed.push(entry_of(&filling, wanted));
    match ledger.fillings.entry(filling.id) {
        indexmap::map::Entry::Occupied(mut pending) => {
            let pending = pending.get_mut();
            pending.record = record.or_else(|| pending.record.take());
        }
        indexmap::map::Entry::Vacant(place) => {
            place.insert(Pending { newness, record });
        }
    }
    world.fillings.insert(filling.id, filling);
    Ok(())
}

fn entry_of(filling: &StoredFilling, wanted: &Wanted) -> feed::Entry {
    feed::Entry::of_document(Collection::Filling, filling.id, filling, wanted.now)
}

fn entry_of_signature(filling: &StoredFilling, signature: &StoredSignature) -> feed::Entry {
    feed::Entry::of_document(Collection::Signature, signature.id, filling, filling.updated_at)
}

fn write_edit(
    world: &mut World<'_>,
    ledger: &mut Ledger,
    wanted: &Wanted,
    filling: &StoredFilling,
    edit: &EditRecord,
) -> Result<String, Fault> {
    let ids = world.database.ids();
    let key = world.keys.find(filling.case)?;
    let place = Place { table: "edits", column: "content", row: edit.edit_id };
    let row = edits::Model {
        municipality: world.municipality,
        id: edit.edit_id.into(),
        filling_id: filling.id.into(),
        revision: filling.revision,
        kind: edit.kind.to_owned(),
        questions: serde_json::to_string(&edit.questions).map_err(|_| Fault::Stored("edits.questions"))?,
        author_id: wanted.by.person.into(),
        device: wanted.by.device.map(Id),
        at: Moment(wanted.now),
        content: key.seal(place, &kept::write(&edit.values)?, ids)?,
        dropped: i64::try_from(edit.dropped).unwrap_or(i64::MAX),
    };
    let digest = audit::digest_of_edit(&row);
    ledger.edits.push(row);
    world.known_edits.insert((filling.id, edit.edit_id));
    Ok(digest)
}

/// The digests of the new ones.
fn write_signatures(
    world: &mut World<'_>,
    ledger: &mut Ledger,
    filling: &StoredFilling,
    old: &[StoredSignature],
) -> Result<Vec<String>, Fault> {
    let mut digests = Vec::new();
    let old: HashMap<Uuid, SignatureState> = old.iter().map(|signature| (signature.id, signature.state)).collect();
    for signature in &filling.signatures {
        match old.get(&signature.id) {
            Some(state) if *state == signature.state => {}
            Some(_) => {
                ledger.judged_anew.push((signature.id, signature.state.word()));
                ledger.feed.push(entry_of_signature(filling, signature));
            }
            None => {
                let key = world.keys.find(filling.case)?;
                let row = whole::signature_row(world.municipality, filling.id, signature, key, world.database.ids())?;
                digests.push(audit::digest_of_signature(&row));
                ledger.signatures.push(row);
                ledger.feed.push(entry_of_signature(filling, signature));
                world.known_signatures.insert(signature.id, filling.id);
            }
        }
    }
    Ok(digests)
}

/// The digest of the move, where there is one.
fn move_case(
    world: &mut World<'_>,
    ledger: &mut Ledger,
    wanted: &Wanted,
    (case, id): (Uuid, Uuid),
    state: StateName,
) -> Result<Option<String>, Fault> {
    let is_there = world.cases.get(&case).is_some_and(|row| row.state == state.as_str());
    if is_there {
        return Ok(None);
    }
    let closed = is_closing(world.served.folder.settings(), &state);
    let by = wanted.by.person;
    move_to(world, ledger, &NewState { id, case, state, closed, reason: None, by, now: wanted.now }).map(Some)
}
