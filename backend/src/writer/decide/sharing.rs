//! Consents are recorded and withdrawn, shares made and ended, the glass is broken.
//!
//! A share is written with the accesses that it opens, which is what `scoped` reads: ending one ends the other.

use chrono::{DateTime, Utc};
use forms_dsl::model::FormName;
use mobile_schema::{
    change::{NewConsent, NewShare, Outcome, Sharing},
    judge::{CaseToShare, SharingDecision, SharingScene, judge_sharing},
};
use uuid::Uuid;

use super::Ledger;
use crate::{
    audit::{self, Entry},
    clock::{day, end_of},
    entity::{
        case_access,
        column::{Day, Id, Moment},
        consents, shares,
    },
    feed,
    seal::Place,
    store::Fault,
    writer::{
        Wanted,
        load::{World, forms},
    },
};

/// What a principal who breaks the glass acts as.
const PRINCIPAL: &str = "leadership";

pub(super) fn decide(
    world: &mut World<'_>,
    ledger: &mut Ledger,
    wanted: &Wanted,
    wish: &Sharing,
) -> Result<Outcome, Fault> {
    let id = id_of(wish);
    let decided = judge(world, wanted, wish)?;
    match decided {
        Err(errors) => return Ok(Outcome::Refused(errors)),
        Ok(SharingDecision::AlreadyDone) => {}
        Ok(SharingDecision::Write { until }) => write(world, ledger, wanted, wish, until)?,
    }
    Ok(Outcome::Done { id, notes: Vec::new() })
}

fn judge(
    world: &World<'_>,
    wanted: &Wanted,
    wish: &Sharing,
) -> Result<Result<SharingDecision, Vec<mobile_schema::change::UserError>>, Fault> {
    let Wanted { by, change: _, now } = wanted;
    let case = case_of(world, wish).and_then(|id| world.cases.get(&id));
    let (guardians, consents, grade) = match case {
        Some(case) => {
            let grade = world.facts(case.id.0).grade;
            (world.guardians(case.pupil_id.0), world.shared.consents_of(case.id.0)?, grade)
        }
        None => (Vec::new(), Vec::new(), None),
    };
    let scene = SharingScene {
        now: *now,
        today: day(*now),
        folder: &world.served.folder,
        case: case.map(|case| CaseToShare {
            is_theirs: world.reaches_by_place(by, case.id.0) && by.handed.is_none(),
            pupil: case.pupil_id.0,
            grade,
            guardians: &guardians,
            consents: &consents,
            giver: match wish {
                Sharing::WithdrawConsent { id } => world.shared.consents.get(id).map(|row| row.giver_id.0),
                _ => None,
            },
            is_person: matches!(wish, Sharing::Share(share) if world.shared.is_person(share.person)),
        }),
        is_known: is_known(world, wanted, wish),
        end_of: &end_of,
    };
    Ok(judge_sharing(wish, by, &scene))
}

fn id_of(wish: &Sharing) -> Uuid {
    match wish {
        Sharing::RecordConsent(NewConsent { id, .. })
        | Sharing::WithdrawConsent { id }
        | Sharing::Share(NewShare { id, .. })
        | Sharing::EndShare { id }
        | Sharing::BreakGlass { id, .. } => *id,
    }
}

/// An id that is taken in another case makes the wish one about nothing.
fn case_of(world: &World<'_>, wish: &Sharing) -> Option<Uuid> {
    let consent = |id: &Uuid| world.shared.consents.get(id).map(|row| row.case_id.0);
    let share = |id: &Uuid| world.shared.shares.get(id).map(|row| row.case_id.0);
    let new = |case: Uuid, taken: Option<Uuid>| taken.is_none_or(|of| of == case).then_some(case);
    match wish {
        Sharing::RecordConsent(wish) => new(wish.case, consent(&wish.id)),
        Sharing::WithdrawConsent { id } => consent(id),
        Sharing::Share(wish) => new(wish.case, share(&wish.id)),
        Sharing::EndShare { id } => share(id),
        Sharing::BreakGlass { id, case, .. } => new(*case, share(id)),
    }
}

fn is_known(world: &World<'_>, wanted: &Wanted, wish: &Sharing) -> bool {
    match wish {
        Sharing::RecordConsent(wish) => world.shared.consents.contains_key(&wish.id),
        Sharing::WithdrawConsent { id } => world.shared.consents.get(id).is_some_and(|row| row.withdrawn_at.is_some()),
        Sharing::Share(wish) => world.shared.shares.contains_key(&wish.id),
        Sharing::EndShare { id } => world.shared.shares.get(id).is_some_and(|row| row.ended_at.is_some()),
        Sharing::BreakGlass { id, .. } => {
            world.shared.shares.get(id).is_some_and(|row| row.person_id.0 == wanted.by.person)
        }
    }
}

fn write(
    world: &mut World<'_>,
    ledger: &mut Ledger,
    wanted: &Wanted,
    wish: &Sharing,
    until: Option<DateTime<Utc>>,
) -> Result<(), Fault> {
    match wish {
        Sharing::RecordConsent(consent) => record(world, ledger, wanted, consent),
        Sharing::WithdrawConsent { id } => withdraw(world, ledger, wanted, *id),
        Sharing::Share(share) => {
            let NewShare { id, case, person, role, forms, reason, basis, until: _ } = share;
            let (role, basis) = (role.as_str().to_owned(), basis.word());
            let (id, case, person) = (*id, *case, *person);
            let opened = Opened { id, case, person, role, forms, reason, basis, until };
            open(world, ledger, wanted, "share", opened)
        }
        Sharing::EndShare { id } => end(world, ledger, wanted, *id),
        Sharing::BreakGlass { id, case, reason } => {
            let (role, basis) = (PRINCIPAL.to_owned(), "break_glass");
            let (id, case, person) = (*id, *case, wanted.by.person);
            tracing::warn!(%case, "a principal reads a case of another place");
            open(world, ledger, wanted, basis, Opened { id, case, person, role, forms: &[], reason, basis, until })
        }
    }
}

fn record(world: &mut World<'_>, ledger: &mut Ledger, wanted: &Wanted, wish: &NewConsent) -> Result<(), Fault> {
    let NewConsent { id, case, giver, agency, forms, purpose, from, until, how, language, interpreter_used } = wish;
    let ids = world.database.ids();
    let place = Place { table: "consents", column: "purpose", row: *id };
    let row = consents::Model {
        municipality: world.municipality,
        id: Id(*id),
        case_id: Id(*case),
        giver_id: Id(*giver),
        agency: agency.as_str().to_owned(),
        forms: names(forms)?,
        purpose: world.keys.find(*case)?.seal(place, &words(purpose)?, ids)?,
        from_day: Day(from.unwrap_or_else(|| day(wanted.now))),
        until_day: until.map(Day),
        how: how.word().to_owned(),
        language: language.to_string(),
        interpreter_used: i64::from(*interpreter_used),
        noted_by: wanted.by.person.into(),
        at: Moment(wanted.now),
        withdrawn_at: None,
        withdrawn_by: None,
    };
    note(ledger, wanted, "record_consent", *case, *id, audit::digest_of_consent(&row, false));
    world.shared.consents.insert(*id, row.clone());
    ledger.consents.push(row);
    Ok(())
}

/// What rests on it ends with it.
fn withdraw(world: &mut World<'_>, ledger: &mut Ledger, wanted: &Wanted, id: Uuid) -> Result<(), Fault> {
    let row = world.shared.consents.get_mut(&id).ok_or(Fault::Missing("consent"))?;
    row.withdrawn_at = Some(Moment(wanted.now));
    row.withdrawn_by = Some(wanted.by.person.into());
    let row = row.clone();
    let withdrawn = forms(&row.forms)?;
    let mut resting = Vec::new();
    for share in world.shared.shares.values_mut() {
        let rests = share.case_id == row.case_id && share.basis == "consent" && share.role == row.agency;
        if rests && share.ended_at.is_none() && forms(&share.forms)?.iter().any(|form| withdrawn.contains(form)) {
            share.ended_at = Some(Moment(wanted.now));
            share.ended_by = Some(wanted.by.person.into());
            resting.push(share.clone());
        }
    }
    for share in resting {
        shut_out(ledger, wanted, share);
    }
    note(ledger, wanted, "withdraw_consent", row.case_id.0, id, audit::digest_of_consent(&row, true));
    ledger.withdrawn.push(row);
    Ok(())
}

/// A share to be written.
struct Opened<'a> {
    id: Uuid,
    case: Uuid,
    person: Uuid,
    role: String,
    /// None: all.
    forms: &'a [FormName],
    reason: &'a str,
    basis: &'static str,
    until: Option<DateTime<Utc>>,
}

fn open(
    world: &mut World<'_>,
    ledger: &mut Ledger,
    wanted: &Wanted,
    action: &'static str,
    opened: Opened<'_>,
) -> Result<(), Fault> {
    let Opened { id, case, person, role, forms, reason, basis, until } = opened;
    let ids = world.database.ids();
    let place = Place { table: "shares", column: "reason", row: id };
    let row = shares::Model {
        municipality: world.municipality,
        id: Id(id),
        case_id: Id(case),
        person_id: Id(person),
        role,
        forms: names(forms)?,
        reason: world.keys.find(case)?.seal(place, &words(reason)?, ids)?,
        basis: basis.to_owned(),
        until_at: until.map(Moment),
        by_id: wanted.by.person.into(),
        at: Moment(wanted.now),
        ended_at: None,
        ended_by: None,
    };
    let access = |form: Option<&FormName>| case_access::Model {
        municipality: world.municipality,
        id: ids.next().into(),
        person_id: row.person_id,
        case_id: row.case_id,
        from_day: Day(day(wanted.now)),
        until_day: None,
        role: Some(row.role.clone()),
        form: form.map(ToString::to_string),
        until_at: row.until_at,
        // Whoever broke the glass reads.
        writes: i64::from(basis != "break_glass"),
        share_id: Some(row.id),
        ended_at: None,
    };
    match forms {
        [] => ledger.accesses.push(access(None)),
        forms => ledger.accesses.extend(forms.iter().map(|form| access(Some(form)))),
    }
    note(ledger, wanted, action, case, id, audit::digest_of_share(&row, false));
    ledger.feed.push(feed::Entry::of_access(person, case, wanted.now));
    world.shared.shares.insert(id, row.clone());
    ledger.shares.push(row);
    Ok(())
}

fn end(world: &mut World<'_>, ledger: &mut Ledger, wanted: &Wanted, id: Uuid) -> Result<(), Fault> {
    let row = world.shared.shares.get_mut(&id).ok_or(Fault::Missing("share"))?;
    row.ended_at = Some(Moment(wanted.now));
    row.ended_by = Some(wanted.by.person.into());
    let row = row.clone();
    note(ledger, wanted, "end_share", row.case_id.0, id, audit::digest_of_share(&row, true));
    shut_out(ledger, wanted, row);
    Ok(())
}

fn shut_out(ledger: &mut Ledger, wanted: &Wanted, share: shares::Model) {
    let (subject, case) = (share.person_id.0, share.case_id.0);
    ledger.feed.push(feed::Entry::of_access(subject, case, wanted.now));
    ledger.ended.push(share);
}

fn note(ledger: &mut Ledger, wanted: &Wanted, action: &'static str, case: Uuid, row: Uuid, digest: String) {
    let person = wanted.by.person;
    ledger.audit.push(Entry { at: Moment(wanted.now), person, action, case, subject: row, row, digest });
}

fn names(forms: &[FormName]) -> Result<String, Fault> {
    serde_json::to_string(forms).map_err(|_| Fault::Stored("forms of a share"))
}

/// As JSON, as everything that is sealed.
fn words(text: &str) -> Result<Vec<u8>, Fault> {
    serde_json::to_vec(text.trim()).map_err(|_| Fault::Stored("words of a share"))
}
