//! A draft that is saved or discarded.

use forms_dsl::{
    answers::{Answer, AnswerPath, Answers},
    evaluate::evaluate,
};
use uuid::Uuid;

use super::{
    Decision, Judge,
    words::{LONGEST_REASON, read_words},
    write::{Happened, left_as_is},
};
use crate::{
    change::{Edit, EditTo, UserError},
    filling::{Status, StoredFilling, StoredSignature},
    merge::{Arrival, Base, Fate, Merged, State, merge},
    mistake::{AnswerMistake, Mistake},
    path,
    submission::place_of,
};

impl Judge<'_, '_> {
    pub(super) fn save(
        &mut self,
        stored: &StoredFilling,
        edit_id: Uuid,
        base_revision: Option<i64>,
        edits: &[Edit],
    ) -> Result<Decision, Vec<UserError>> {
        let is_known = stored.touches.values().flatten().any(|touch| touch.edit_id == edit_id);
        if self.scene.edit_is_known || is_known {
            return Ok(Decision::AlreadyDone);
        }
        self.refuse_unless_writable(stored)?;
        let mut carried = self.carried(stored);
        let is_carried = carried.filling.form_version != stored.form_version;
        let accepted = self.accepted(&carried.filling, edits)?;
        let is_looked_at = carried.looked_at(&accepted);
        let stored = &carried.filling;
        let base = base_revision.map_or(Base::Current, Base::Revision);
        let merged = self.merged(stored, edit_id, base, stored.revision + 1, &accepted);
        if !merged.is_news() && !is_carried && !is_looked_at {
            return Ok(Decision::AlreadyDone);
        }
        let mut notes = self.notes(stored, edits, &merged);
        if size_of(&merged.state.answers) > MOST_BYTES {
            return Err(self.refuse(&Mistake::TooLarge, "answers"));
        }
        let written = accepted.iter().map(|edit| (edit.path.clone(), value_of(edit, &merged.state.answers)));
        let values = carried.values.iter().cloned().chain(written).collect();
        let filling = self.with_state(stored, stored.revision + 1, merged.state);
        let evaluation = evaluate(self.form, &filling.answers, &self.surroundings(&filling));
        notes.extend(self.look_again(stored, &carried.look_again, &evaluation, "answers"));
        let happened = Happened { values, notes, ..Happened::new(edit_id, "save") };
        Ok(self.rewritten(filling, &evaluation, happened))
    }

    /// Edits merged into a filling; they make `revision`.
    pub(super) fn merged(
        &mut self,
        stored: &StoredFilling,
        edit_id: Uuid,
        base: Base<'_>,
        revision: i64,
        edits: &[Edit],
    ) -> Merged {
        let state = State {
            answers: stored.answers.clone(),
            touches: stored.touches.clone(),
            conflicts: stored.conflicts.clone(),
        };
        let arrival =
            Arrival { edit_id, device: self.device(), author: self.by.person, at: self.scene.now, revision, base };
        merge(state, edits, &arrival, self.scene.ids)
    }

    /// A filling after edits: a draft on the current version of its form.
    pub(super) fn with_state(&self, stored: &StoredFilling, revision: i64, state: State) -> StoredFilling {
        let State { answers, touches, conflicts } = state;
        StoredFilling {
            form_version: self.form.version,
            status: Status::Draft,
            finished_at: None,
            revision,
            updated_at: self.scene.now,
            answers,
            touches,
            conflicts,
            ..stored.clone()
        }
    }

    /// What was saved, but is not what stands there now.
    fn notes(&self, stored: &StoredFilling, edits: &[Edit], merged: &Merged) -> Vec<UserError> {
        let note = |(at, fate): &(AnswerPath, Fate)| {
            let mistake = match fate {
                Fate::Conflict => AnswerMistake::Conflict,
                Fate::Late => AnswerMistake::Late,
                Fate::Applied | Fate::Repeated | Fate::SentAgain => return None,
            };
            let place = place_of(self.form, &stored.answers, at)?;
            let argument = edits.iter().find(|edit| edit.path == *at).map(|edit| edit.argument.clone());
            Some(Mistake::Answer(place, mistake).tell(&self.by.language, argument.unwrap_or_default()))
        };
        merged.fates.iter().filter_map(note).collect()
    }

    pub(super) fn discard(&mut self, stored: &StoredFilling, reason: &str) -> Result<Decision, Vec<UserError>> {
        if stored.status == Status::Discarded {
            return Ok(Decision::AlreadyDone);
        }
        self.refuse_unless_open(stored)?;
        if !self.may_run() && stored.created_by != self.by.person {
            return Err(self.refuse(&Mistake::NotTheirs, "id"));
        }
        let reason = read_words(reason, LONGEST_REASON, Mistake::ReasonMissing)
            .map_err(|mistake| self.refuse(&mistake, "reason"))?;
        let filling = StoredFilling {
            status: Status::Discarded,
            discard_reason: Some(reason.to_owned()),
            updated_at: self.scene.now,
            ..stored.clone()
        };
        Ok(left_as_is(filling, Happened::new(self.next_id(), "discard")))
    }

    /// Writing opens again what was finished, which is for those who may finish it.
    pub(super) fn refuse_unless_writable(&self, stored: &StoredFilling) -> Result<(), Vec<UserError>> {
        self.refuse_unless_open(stored)?;
        if stored.status == Status::Finished && !self.may_run() {
            return Err(self.refuse(&Mistake::NotTheirs, "id"));
        }
        Ok(())
    }

    /// A draft can be changed, and what is finished until somebody signs it.
    fn refuse_unless_open(&self, stored: &StoredFilling) -> Result<(), Vec<UserError>> {
        let mistake = match stored.status {
            Status::Draft => return Ok(()),
            Status::Finished if !stored.signatures.iter().any(StoredSignature::holds) => return Ok(()),
            Status::Finished => Mistake::HasSignatures,
            Status::Signed | Status::Amended | Status::Discarded => Mistake::NotDraft(stored.status),
        };
        Err(self.refuse(&mistake, "id"))
    }
}

/// Most that a filling holds, as JSON: a tablet takes it in one document.
pub(super) const MOST_BYTES: usize = 256 * 1024;

pub(super) fn size_of(answers: &Answers) -> usize {
    answers.to_json().to_string().len()
}

/// What an edit wrote; a row that was put at the end has its position from there.
pub(super) fn value_of(edit: &Edit, after: &Answers) -> Option<Answer> {
    match &edit.to {
        EditTo::Set(answer) => Some(answer.clone()),
        EditTo::PutRow { position } => position.clone().map(Answer::Text).or_else(|| path::find(after, &edit.path)),
        EditTo::Clear | EditTo::RemoveRow => None,
    }
}
