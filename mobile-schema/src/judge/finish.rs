//! A draft that is finished: nothing required is open, no rule is broken, what is hidden goes.

use forms_dsl::{
    answers::{AnswerPath, Answers},
    evaluate::{Blocker, Evaluation, Finding, evaluate},
    model::{Amount, AnswerType, CheckedForm, Item, Question, QuestionName, Rows, Rule, Text, Trigger},
};
use uuid::Uuid;

use super::{
    Decision, Judge,
    push_signature::judge_waiting,
    write::{Happened, left_as_is, untouched},
};
use crate::{
    change::UserError,
    filling::{Status, StoredFilling},
    mistake::{AnswerMistake, Mistake},
    path,
    submission::place_of,
};

impl Judge<'_, '_> {
    pub(super) fn finish(&mut self, stored: &StoredFilling, edit_id: Option<Uuid>) -> Result<Decision, Vec<UserError>> {
        match (stored.status, edit_id) {
            (Status::Draft, _) => {}
            // Kept in the history, so that it finishes nothing when it comes again after the filling was reopened.
            (Status::Finished, Some(edit_id)) if self.may_run() => {
                return Ok(left_as_is(stored.clone(), Happened::new(edit_id, "finish")));
            }
            (Status::Finished | Status::Signed, _) => return Ok(Decision::AlreadyDone),
            (Status::Amended | Status::Discarded, _) => {
                return Err(self.refuse(&Mistake::NotDraft(stored.status), "id"));
            }
        }
        if !self.may_run() {
            return Err(self.refuse(&Mistake::NotTheirs, "id"));
        }
        let carried = self.carried(stored);
        let stored = &carried.filling;
        let evaluation = evaluate(self.form, &stored.answers, &self.surroundings(stored));
        // Nothing is finished that nobody has seen in its newer form: a save takes the draft over.
        let mut errors = self.look_again(stored, &carried.look_again, &evaluation, "id");
        errors.extend(self.errors(&stored.answers, &evaluation));
        if !errors.is_empty() {
            return Err(errors);
        }
        let (answers, dropped) = without_hidden(self.form, &stored.answers, &evaluation);
        let mut filling = StoredFilling {
            form_version: self.form.version,
            status: Status::Finished,
            finished_at: Some(self.scene.now),
            updated_at: self.scene.now,
            untouched: untouched(&evaluation, &answers),
            answers,
            ..stored.clone()
        };
        filling.look_again.retain(|name| is_shown(&evaluation, name));
        let finished = self.follow(self.form, &mut filling, &evaluation, &[Trigger::AtOnce, Trigger::Finished]);
        judge_waiting(self.form, &evaluation, &mut filling);
        let signed = self.conclude(&mut filling);
        // Where nobody signs, an amendment takes its place by being finished.
        let is_last = filling.status == Status::Signed || self.form.signatures().next().is_none();
        let supersedes = filling.amends.filter(|_| is_last);
        let happened = Happened {
            values: carried.values.clone(),
            dropped,
            follows: finished.and(signed),
            supersedes,
            ..Happened::new(edit_id.unwrap_or_else(|| self.next_id()), "finish")
        };
        Ok(self.rewritten(filling, &evaluation, happened))
    }

    /// One for each reason, in the order of the form.
    fn errors(&self, answers: &Answers, evaluation: &Evaluation) -> Vec<UserError> {
        let mut errors: Vec<UserError> = vec![];
        for blocker in &evaluation.blockers {
            let error = self.error(answers, blocker);
            if !errors.contains(&error) {
                errors.push(error);
            }
        }
        errors
    }

    fn error(&self, answers: &Answers, blocker: &Blocker) -> UserError {
        let place = |at: &AnswerPath| place_of(self.form, answers, at);
        let mistake = match blocker {
            Blocker::Open(at) => place(at).map(|place| Mistake::Answer(place, AnswerMistake::Open)),
            Blocker::Amount(at) => {
                let amount = amount_mistake(self.form, answers, at);
                place(at).zip(amount).map(|(place, amount)| Mistake::Answer(place, amount))
            }
            Blocker::Broken(Finding { key, strength: _, at }) => {
                find_say(self.form, key).map(|say| Mistake::Rule(at.as_ref().and_then(place), say))
            }
        };
        mistake.unwrap_or(Mistake::UnknownQuestion).tell(&self.by.language, super::argument_path("id"))
    }
}

/// Whether a question or rows are shown.
pub(super) fn is_shown(evaluation: &Evaluation, name: &QuestionName) -> bool {
    evaluation.questions.get(&AnswerPath::Question(name.clone())).is_some_and(|report| report.shown)
}

/// The answers without those of hidden questions, and how many went. What is retired stays readable.
fn without_hidden(form: &CheckedForm, answers: &Answers, evaluation: &Evaluation) -> (Answers, usize) {
    let mut kept = answers.clone();
    let mut dropped = 0;
    for (at, report) in &evaluation.questions {
        let is_hidden = !report.shown && !is_retired(form, at);
        if !is_hidden || path::find(&kept, at).is_none() {
            continue;
        }
        dropped += 1;
        path::forget(&mut kept, at);
    }
    (kept, dropped)
}

fn is_retired(form: &CheckedForm, at: &AnswerPath) -> bool {
    match at {
        AnswerPath::Question(name) => {
            form.find_question(name.as_str()).is_some_and(|question| question.retired.is_some())
                || form.find_rows(name.as_str()).is_some_and(|rows| rows.retired.is_some())
        }
        AnswerPath::Row { rows, row: _ } => form.find_rows(rows.as_str()).is_some_and(|rows| rows.retired.is_some()),
        AnswerPath::Cell { rows, row: _, column } => form.find_rows(rows.as_str()).is_some_and(|rows| {
            rows.retired.is_some() || rows.find_column(column.as_str()).is_some_and(|column| column.retired.is_some())
        }),
    }
}

fn amount_mistake(form: &CheckedForm, answers: &Answers, at: &AnswerPath) -> Option<AnswerMistake<'static>> {
    let (amount, count) = match at {
        AnswerPath::Question(name) => match form.find_rows(name.as_str()) {
            Some(rows) => (rows.amount, answers.rows(name.as_str()).count()),
            None => (amount_of(form.find_question(name.as_str())?)?, chosen(answers, at)),
        },
        AnswerPath::Row { rows, row: _ } => {
            (form.find_rows(rows.as_str())?.amount, answers.rows(rows.as_str()).count())
        }
        AnswerPath::Cell { rows, row: _, column } => {
            let column = form.find_rows(rows.as_str())?.find_column(column.as_str())?;
            (amount_of(column)?, chosen(answers, at))
        }
    };
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    match amount {
        Amount { at_least: Some(least), at_most: _ } if count < least => Some(AnswerMistake::TooFew(least)),
        Amount { at_least: _, at_most: Some(most) } => Some(AnswerMistake::TooMany(most)),
        Amount { at_least: least, at_most: None } => least.map(AnswerMistake::TooFew),
    }
}

fn amount_of(question: &Question) -> Option<Amount> {
    match &question.answer {
        AnswerType::ManyOf { amount, lists: _ } => Some(*amount),
        _ => None,
    }
}

fn chosen(answers: &Answers, at: &AnswerPath) -> usize {
    match path::find(answers, at) {
        Some(forms_dsl::answers::Answer::Options(options)) => options.len(),
        Some(_) | None => 0,
    }
}

/// What the form's author says where the rule of a key is broken.
fn find_say<'a>(form: &'a CheckedForm, key: &str) -> Option<&'a Text> {
    let rules = form.items().flat_map(|(_, item)| -> Vec<&'a Rule> {
        match item {
            Item::Question(question) => question.rules.iter().collect(),
            Item::Rows(rows) => rules_of_rows(rows).collect(),
            Item::Rule(rule) => vec![rule],
            Item::Note(_) | Item::Heading(_) | Item::Computed(_) | Item::Signature(_) => vec![],
        }
    });
    let mut rules = rules.into_iter();
    rules.find(|rule| rule.key == key).map(|rule| &rule.say)
}

fn rules_of_rows(rows: &Rows) -> impl Iterator<Item = &Rule> {
    rows.rules.iter().chain(rows.columns.iter().flat_map(|column| &column.rules))
}
