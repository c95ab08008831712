//! A filling that is begun: empty but for what its form fetches, or with the answers of a signed one.

use std::collections::{BTreeSet, HashMap};

use forms_dsl::{
    answers::{Answer, AnswerPath, Answers, Row},
    evaluate::{begin, evaluate},
    model::{AnswerType, CheckedForm, Language, Question, QuestionName},
};
use uuid::Uuid;

use super::{
    Decision, Judge,
    draft::{MOST_BYTES, size_of},
    write::{Happened, under_current_names},
};
use crate::{
    change::{Edit, UserError},
    filling::{Acted, Status, StoredFilling, Touches},
    merge::{Arrival, Base, State, merge},
    mistake::Mistake,
    path,
};

/// A filling that somebody wants to begin.
pub(super) struct Wish<'a> {
    pub(super) id: Uuid,
    pub(super) case: Uuid,
    pub(super) from: Option<Uuid>,
    pub(super) language: &'a Language,
    pub(super) answers: &'a [Edit],
}

impl Judge<'_, '_> {
    pub(super) fn start(
        &mut self,
        stored: Option<&StoredFilling>,
        wish: &Wish<'_>,
    ) -> Result<Decision, Vec<UserError>> {
        if let Some(stored) = stored {
            let same = stored.form == self.form.name && stored.case == wish.case && stored.amends.is_none();
            return if same { Ok(Decision::AlreadyDone) } else { Err(self.refuse(&Mistake::NotFound, "id")) };
        }
        if !self.may_open() {
            return Err(self.refuse(&Mistake::NotTheirs, "caseId"));
        }
        let begun = begin(self.form, &self.around(self.scene.case, wish.language), self.scene.ids);
        let mut filling = self.new_filling(wish.id, wish.case, begun);
        filling.begun_from = wish.from;
        wish.language.clone_into(&mut filling.language);
        self.take_first_answers(&mut filling, wish.answers)?;
        Ok(self.begun(filling, "start"))
    }

    /// The first answers, given along with the wish to begin.
    fn take_first_answers(&mut self, filling: &mut StoredFilling, edits: &[Edit]) -> Result<(), Vec<UserError>> {
        let edits = self.accepted(filling, edits)?;
        let state = State { answers: std::mem::take(&mut filling.answers), ..State::default() };
        let arrival = Arrival {
            edit_id: filling.id,
            device: self.device(),
            author: self.by.person,
            at: self.scene.now,
            revision: filling.revision,
            base: Base::Current,
        };
        let merged = merge(state, &edits, &arrival, self.scene.ids);
        if size_of(&merged.state.answers) > MOST_BYTES {
            return Err(self.refuse(&Mistake::TooLarge, "answers"));
        }
        filling.answers = merged.state.answers;
        filling.touches = merged.state.touches;
        Ok(())
    }

    pub(super) fn amend(
        &mut self,
        stored: Option<&StoredFilling>,
        id: Uuid,
        amends: Uuid,
    ) -> Result<Decision, Vec<UserError>> {
        if let Some(stored) = stored {
            let same = stored.amends == Some(amends);
            return if same { Ok(Decision::AlreadyDone) } else { Err(self.refuse(&Mistake::NotFound, "id")) };
        }
        let Some(signed) = self.scene.amends.filter(|signed| signed.id == amends && signed.form == self.form.name)
        else {
            return Err(self.refuse(&Mistake::NotFound, "amends"));
        };
        self.refuse_amending(signed).map_err(|mistake| self.refuse(&mistake, "amends"))?;
        let carried = self.carried(&under_current_names(self.form, signed));
        let answers = copied(self.form, &carried.filling, self.scene.ids);
        let mut filling = self.new_filling(id, signed.case, answers);
        filling.amends = Some(amends);
        filling.begun_from = signed.begun_from;
        // The case moves again only where the correction leads elsewhere.
        let moves = signed.acted.iter().filter(|(_, acted)| acted.follow_up.is_none());
        filling.acted = moves.map(|(key, acted)| (key.clone(), *acted)).collect();
        signed.case_facts.clone_into(&mut filling.case_facts);
        signed.language.clone_into(&mut filling.language);
        filling.look_again.clone_from(&carried.filling.look_again);
        let Decision::Write(mut verdict) = self.begun(filling, "amend") else { return Ok(Decision::AlreadyDone) };
        let evaluation = evaluate(self.form, &verdict.filling.answers, &self.surroundings(&verdict.filling));
        verdict.notes = self.look_again(&carried.filling, &carried.look_again, &evaluation, "amends");
        Ok(Decision::Write(verdict))
    }

    /// What is signed is corrected by those who may begin such a filling.
    pub(super) fn refuse_amending(&self, signed: &StoredFilling) -> Result<(), Mistake<'static>> {
        if !self.may_run() {
            return Err(Mistake::NotTheirs);
        }
        match signed.status {
            Status::Signed => Ok(()),
            Status::Draft | Status::Finished => Err(Mistake::NotYet(signed.status)),
            Status::Amended | Status::Discarded => Err(Mistake::NotDraft(signed.status)),
        }
    }

    pub(super) fn new_filling(&self, id: Uuid, case: Uuid, answers: Answers) -> StoredFilling {
        StoredFilling {
            id,
            form: self.form.name.clone(),
            form_version: self.form.version,
            case,
            status: Status::Draft,
            revision: 1,
            language: self.by.language.clone(),
            created_at: self.scene.now,
            updated_at: self.scene.now,
            finished_at: None,
            created_by: self.by.person,
            amends: None,
            begun_from: None,
            discard_reason: None,
            case_facts: self.scene.case.clone(),
            answers,
            untouched: Answers::default(),
            look_again: BTreeSet::new(),
            touches: Touches::new(),
            conflicts: vec![],
            signatures: vec![],
            acted: Acted::new(),
        }
    }

    fn begun(&mut self, filling: StoredFilling, kind: &'static str) -> Decision {
        let evaluation = evaluate(self.form, &filling.answers, &self.surroundings(&filling));
        let values = path::list(&filling.answers).into_iter().map(|(at, value)| (at, Some(value))).collect();
        let happened = Happened { values, ..Happened::new(self.next_id(), kind) };
        self.rewritten(filling, &evaluation, happened)
    }
}

/// What was signed, as the answers of a new filling: rows get ids of their own, and who was chosen among them is
/// the same person under the new id.
fn copied(form: &CheckedForm, signed: &StoredFilling, next_id: &mut dyn FnMut() -> Uuid) -> Answers {
    let shown = path::together(&signed.answers, &signed.untouched);
    let ids: HashMap<Uuid, Uuid> = path::list(&shown)
        .keys()
        .filter_map(|at| if let AnswerPath::Row { row, .. } = at { Some((*row, next_id())) } else { None })
        .collect();
    let mut answers = Answers::default();
    for (_, question) in form.questions() {
        let answer = shown.0.get(&question.name).map(|answer| renumbered(question, answer, &ids));
        answers.0.extend(answer.map(|answer| (question.name.clone(), answer)));
    }
    for (_, rows) in form.rows() {
        let copies: indexmap::IndexMap<_, _> = shown
            .rows(rows.name.as_str())
            .filter_map(|(id, row)| Some((*ids.get(id)?, copied_row(&rows.columns, row, &ids))))
            .collect();
        if !copies.is_empty() {
            answers.0.insert(rows.name.clone(), Answer::Rows(copies));
        }
    }
    answers
}

fn copied_row(columns: &[Question], row: &Row, ids: &HashMap<Uuid, Uuid>) -> Row {
    let cell = |column: &Question| -> Option<(QuestionName, Answer)> {
        Some((column.name.clone(), renumbered(column, row.answers.get(&column.name)?, ids)))
    };
    Row { position: row.position.clone(), answers: columns.iter().filter_map(cell).collect() }
}

fn renumbered(question: &Question, answer: &Answer, ids: &HashMap<Uuid, Uuid>) -> Answer {
    match (&question.answer, answer) {
        (AnswerType::PersonOf { .. }, Answer::Id(row)) => Answer::Id(ids.get(row).copied().unwrap_or(*row)),
        (_, answer) => answer.clone(),
    }
}
