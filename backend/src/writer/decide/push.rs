//! What tablets push is taken over as far as it can be; what cannot is set aside for a person, and never lost.

use forms_dsl::model::FormName;
use mobile_schema::{
    change::{Change, Outcome, UserError, UserErrorCode},
    collection::Collection,
    document::Document,
    filling::{Status, StoredFilling},
    judge::{
        Decision, SetAside, Taken, discarded_on_tablet, judge_push, judge_pushed_conflict, judge_pushed_signature,
        not_found, unreadable, written_since,
    },
    push::{PushRow, PushedConflict, PushedFilling, PushedRejection, PushedSignature},
    submission::may_answer,
};
use serde_json::Value;
use uuid::Uuid;

use super::{Ledger, Seen, filling, filling::Subject};
use crate::{
    audit::{self, Entry},
    entity::{
        column::{Id, Moment},
        rejections,
    },
    feed,
    seal::Place,
    store::{Fault, kept},
    writer::{
        Wanted,
        load::{Refused, World},
    },
};

pub(super) fn decide(
    world: &mut World<'_>,
    ledger: &mut Ledger,
    wanted: &Wanted,
    collection: Collection,
    row: &PushRow,
) -> Result<Outcome, Fault> {
    let mut push = Push { world, ledger, wanted, collection, row };
    match collection {
        Collection::Filling => push.filling()?,
        Collection::Signature => push.signature()?,
        Collection::Conflict => push.conflict()?,
        Collection::Rejection => push.rejection()?,
    }
    Ok(Outcome::Done { id: row.id().unwrap_or_default(), notes: Vec::new() })
}

/// One document of a push.
struct Push<'p, 'w> {
    world: &'p mut World<'w>,
    ledger: &'p mut Ledger,
    wanted: &'p Wanted,
    collection: Collection,
    row: &'p PushRow,
}

impl Push<'_, '_> {
    fn filling(&mut self) -> Result<(), Fault> {
        let push = match PushedFilling::read(self.row) {
            Ok(push) => push,
            Err(member) => return self.unreadable(member),
        };
        let was_refused = self.was_set_aside(push.id, Some(push.edit_id));
        let Some(subject) = self.find_subject(&push) else {
            return if was_refused { Ok(()) } else { self.not_there() };
        };
        let is_known = was_refused || self.is_in_history(&push);
        if !is_known {
            let Taken { decision, set_aside } =
                filling::judged(self.world, self.wanted, &subject, |scene, by, form, tables, stored| {
                    judge_push(form, tables, stored, &push, by, scene)
                })?;
            if let Decision::Write(verdict) = decision {
                filling::take_down(self.world, self.ledger, self.wanted, *verdict)?;
            }
            self.set_aside(Some(subject.case), set_aside)?;
        }
        if self.wanted.by.handed.is_some() {
            // On a tablet that was handed over one fills in and signs, and does nothing else.
            Ok(())
        } else if push.deleted {
            self.discard(&subject, push.form)
        } else if push.finished && !is_known {
            let edit_id = (!self.is_in_history(&push)).then_some(push.edit_id);
            self.follow(&subject, Change::Finish { id: push.id, form: push.form, edit_id })
        } else {
            Ok(())
        }
    }

    fn is_in_history(&self, push: &PushedFilling) -> bool {
        self.world.known_edits.contains(&(push.id, push.edit_id))
    }

    /// What comes again was refused once already, whatever would become of it now.
    fn was_set_aside(&self, document: Uuid, edit: Option<Uuid>) -> bool {
        self.world.refused.contains(&Refused { person: self.wanted.by.person, document, edit })
    }

    /// The filling, where the sender reaches it or may begin it.
    fn find_subject(&self, push: &PushedFilling) -> Option<Subject> {
        let Wanted { by, .. } = self.wanted;
        let known = self.world.fillings.contains_key(&push.id);
        let reached = self.world.find_filling(self.wanted, push.id);
        if known && reached.is_none() || !self.world.reaches_case(by, push.case) {
            return None;
        }
        if reached.is_none() && by.handed.is_some() {
            return None;
        }
        self.world.served.folder.find_form(push.form.as_str())?;
        let begun_from = reached.and_then(|filling| filling.begun_from);
        Some(Subject { id: push.id, form: push.form.clone(), case: push.case, amends: push.amends, begun_from })
    }

    /// Deleting what somebody else has written in since takes nothing away.
    fn discard(&mut self, subject: &Subject, form: FormName) -> Result<(), Fault> {
        let Wanted { by, .. } = self.wanted;
        if let Some(filling) = self.world.find_filling(self.wanted, subject.id) {
            let tables = self.world.served.storage.forms.get(&form).ok_or(Fault::Missing("form"))?;
            let checked = self.world.served.folder.find_form(form.as_str()).ok_or(Fault::Missing("form"))?;
            let kept = Document::of_filling(filling, None, checked, tables, by);
            if filling.status != Status::Discarded && !self.row.saw(&kept.json) {
                return self.whole_of(Some(subject.case), written_since(by));
            }
        }
        self.follow(subject, Change::Discard { id: subject.id, form, reason: discarded_on_tablet(by) })
    }

    /// A further change that the document asks for; a refusal is set aside with the words of each reason.
    fn follow(&mut self, subject: &Subject, change: Change) -> Result<(), Fault> {
        if !self.world.fillings.contains_key(&subject.id) {
            return Ok(());
        }
        let wanted = Wanted { change, ..self.wanted.clone() };
        match filling::decide(self.world, self.ledger, &wanted)? {
            Outcome::Done { .. } => Ok(()),
            Outcome::Refused(errors) => {
                let whole = Value::Object(self.row.new.clone());
                let refused = errors.into_iter().map(|error| SetAside { path: None, value: whole.clone(), error });
                self.set_aside(Some(subject.case), refused.collect())
            }
        }
    }

    fn signature(&mut self) -> Result<(), Fault> {
        let push = match PushedSignature::read(self.row) {
            Ok(push) => push,
            Err(member) => return self.unreadable(member),
        };
        if self.was_set_aside(push.id, None) {
            return Ok(());
        }
        let elsewhere = self.world.known_signatures.get(&push.id).is_some_and(|filling| *filling != push.filling);
        let Some(found) = self.world.find_filling(self.wanted, push.filling).filter(|_| !elsewhere) else {
            // Its filling may be on its way in a push of its own: the tablet sends this again. What was set aside
            // never comes, nor does what this person had and has no longer. One that was never theirs is as one that
            // is not there.
            let by = self.wanted.by.person;
            let mut refused = self.world.refused.iter().filter(|refused| refused.person == by);
            let was_refused = refused.any(|refused| refused.document == push.filling);
            let was_theirs = self.world.was_told(by, push.filling);
            return if was_refused || was_theirs || elsewhere { self.not_there() } else { Err(Fault::NotYet) };
        };
        let subject = Subject::of(found);
        let history = self.world.known_edits.clone();
        let knows = |edit: Uuid| history.contains(&(push.filling, edit));
        let judged = filling::judged(self.world, self.wanted, &subject, |scene, by, form, tables, stored| {
            stored.map(|stored| judge_pushed_signature(form, tables, stored, &push, &knows, by, scene))
        })?;
        match judged {
            Some(Ok(Decision::Write(verdict))) => filling::take_down(self.world, self.ledger, self.wanted, *verdict),
            Some(Ok(Decision::AlreadyDone)) | None => Ok(()),
            Some(Err(error)) => self.whole_of(Some(subject.case), error),
        }
    }

    /// Whoever deletes a conflict has chosen what stands there. One that was never told of here was lost with a feed.
    fn conflict(&mut self) -> Result<(), Fault> {
        let Some(id) = self.row.id() else { return Ok(()) };
        if !self.row.deleted() {
            return if self.world.told.contains(&id) { Ok(()) } else { self.lost_conflict() };
        }
        let Some(filling) = self.world.conflicts.get(&id).copied() else { return Ok(()) };
        if !self.may_settle(filling, id) {
            return Ok(());
        }
        filling::settle(self.world, self.ledger, self.wanted, filling, id)
    }

    fn may_settle(&self, filling: Uuid, conflict: Uuid) -> bool {
        let Some(filling) = self.world.find_filling(self.wanted, filling) else { return false };
        let Some(form) = self.world.served.folder.find_form(filling.form.as_str()) else { return false };
        let conflict = filling.conflicts.iter().find(|other| other.id == conflict);
        conflict.is_some_and(|conflict| may_answer(form, filling.created_by, &conflict.path, &self.wanted.by))
    }

    fn lost_conflict(&mut self) -> Result<(), Fault> {
        let push = match PushedConflict::read(self.row) {
            Ok(push) => push,
            Err(member) => return self.unreadable(member),
        };
        let Some(found) = self.world.find_filling(self.wanted, push.filling) else {
            let is_foreign = self.world.fillings.contains_key(&push.filling);
            let was_refused = self.world.refused.iter().any(|refused| refused.document == push.filling);
            let comes_no_more = is_foreign || was_refused;
            return if comes_no_more { self.not_there() } else { Err(Fault::NotYet) };
        };
        let subject = Subject::of(found);
        let judged = filling::judged(self.world, self.wanted, &subject, |scene, by, form, tables, stored| {
            stored.map(|stored| judge_pushed_conflict(form, tables, stored, &push, by, scene))
        })?;
        match judged {
            Some(Ok(Some(conflict))) => {
                filling::keep_beside(self.world, self.ledger, self.wanted, push.filling, conflict)
            }
            Some(Ok(None)) | None => Ok(()),
            Some(Err(error)) => self.whole_of(Some(subject.case), error),
        }
    }

    /// Whoever deletes a rejection of theirs has seen it. One that was never told of here was lost with a feed.
    fn rejection(&mut self) -> Result<(), Fault> {
        let Some(id) = self.row.id() else { return Ok(()) };
        if !self.row.deleted() {
            return if self.world.told.contains(&id) { Ok(()) } else { self.lost_rejection(id) };
        }
        let Wanted { by, now, .. } = self.wanted;
        self.ledger.seen.push(Seen { rejection: id, by: by.person, at: *now });
        self.ledger.feed.push(feed::Entry::of_rejection(id, by.handed.unwrap_or(id), by.person, *now));
        Ok(())
    }

    fn lost_rejection(&mut self, id: Uuid) -> Result<(), Fault> {
        let PushedRejection { collection, document, edit_id, path, code, message, value } =
            match PushedRejection::read(self.row) {
                Ok(push) => push,
                Err(member) => return self.unreadable(member),
            };
        let content =
            kept::KeptRejection { path, message, value, document: document.map(|id| Value::String(id.to_string())) };
        self.keep_aside(id, None, Sender { collection, document, edit_id }, code, &content)
    }

    fn not_there(&mut self) -> Result<(), Fault> {
        let error = not_found(&self.wanted.by, self.collection.push_argument());
        self.whole(error)
    }

    fn unreadable(&mut self, member: &'static str) -> Result<(), Fault> {
        let error = unreadable(&self.wanted.by, member);
        self.whole(error)
    }

    fn whole(&mut self, error: UserError) -> Result<(), Fault> {
        self.whole_of(None, error)
    }

    fn whole_of(&mut self, case: Option<Uuid>, error: UserError) -> Result<(), Fault> {
        let value = Value::Object(self.row.new.clone());
        self.set_aside(case, vec![SetAside { path: None, value, error }])
    }

    fn set_aside(&mut self, case: Option<Uuid>, set_aside: Vec<SetAside>) -> Result<(), Fault> {
        let Wanted { by, .. } = self.wanted;
        if let Some(document) = self.row.id().filter(|_| !set_aside.is_empty()) {
            self.world.refused.insert(Refused { person: by.person, document, edit: self.row.edit_id() });
        }
        // On a tablet that was handed over there is no other case.
        let case = case.or(by.handed);
        for SetAside { path, value, error } in set_aside {
            // What is sent again is set aside once: its id follows from what it is.
            let name = format!(
                "{}|{:?}|{:?}|{:?}|{:?}|{}",
                by.person,
                self.row.id(),
                self.row.edit_id(),
                path,
                error.code,
                error.message
            );
            let id = Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes());
            let content =
                kept::KeptRejection { path, message: error.message, value, document: self.row.new.get("id").cloned() };
            let sender = Sender { collection: self.collection, document: self.row.id(), edit_id: self.row.edit_id() };
            self.keep_aside(id, case, sender, error.code, &content)?;
        }
        Ok(())
    }

    fn keep_aside(
        &mut self,
        id: Uuid,
        case: Option<Uuid>,
        sender: Sender,
        code: UserErrorCode,
        content: &kept::KeptRejection,
    ) -> Result<(), Fault> {
        let Wanted { by, now, .. } = self.wanted;
        let Sender { collection, document, edit_id } = sender;
        let ids = self.world.database.ids();
        let (key, wrapped) = self.world.master.make_case_key(id, ids)?;
        let place = Place { table: "rejections", column: "content", row: id };
        self.ledger.rejections.push(rejections::Model {
            municipality: self.world.municipality,
            id: id.into(),
            person_id: by.person.into(),
            case_id: case.map(Id),
            collection: collection.word().to_owned(),
            document_id: document.map(Id),
            edit_id: edit_id.map(Id),
            code: code.word().to_owned(),
            wrapped,
            content: key.seal(place, &kept::write(content)?, ids)?,
            at: Moment(*now),
            seen_at: None,
        });
        self.ledger.audit.push(Entry {
            at: Moment(*now),
            person: by.person,
            action: "set_aside",
            case: case.unwrap_or_default(),
            subject: document.unwrap_or_default(),
            row: id,
            digest: audit::no_digest(),
        });
        self.ledger.feed.push(feed::Entry::of_rejection(id, case.unwrap_or(id), by.person, *now));
        Ok(())
    }
}

/// The document that was set aside.
#[derive(Clone, Copy)]
struct Sender {
    collection: Collection,
    document: Option<Uuid>,
    edit_id: Option<Uuid>,
}

impl Subject {
    fn of(filling: &StoredFilling) -> Self {
        Self {
            id: filling.id,
            form: FormName::clone(&filling.form),
            case: filling.case,
            amends: filling.amends,
            begun_from: filling.begun_from,
        }
    }
}
