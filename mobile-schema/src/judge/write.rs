//! A filling after a change → the [`Verdict`] that the store writes down.

use std::collections::BTreeSet;

use forms_dsl::{
    answers::{Answer, AnswerPath, Answers},
    evaluate::Evaluation,
    model::{CheckedForm, QuestionName, Trigger},
};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{Decision, Judge, follow::Follows};
use crate::{
    change::UserError,
    filling::{EditRecord, Record, Status, StoredFilling, Verdict},
    path,
    record::split,
    renamed,
};

/// What happened, for the history and the case.
pub(super) struct Happened {
    pub(super) edit_id: Uuid,
    pub(super) kind: &'static str,
    /// New values by path; none: cleared or gone.
    pub(super) values: Vec<(AnswerPath, Option<Answer>)>,
    pub(super) dropped: usize,
    pub(super) notes: Vec<UserError>,
    pub(super) follows: Follows,
    pub(super) supersedes: Option<Uuid>,
}

impl Happened {
    pub(super) fn new(edit_id: Uuid, kind: &'static str) -> Self {
        Self { edit_id, kind, values: vec![], dropped: 0, notes: vec![], follows: Follows::default(), supersedes: None }
    }
}

impl Judge<'_, '_> {
    /// What to write of a filling whose answers were evaluated anew; `as soon as` acts each time.
    pub(super) fn rewritten(
        &mut self,
        mut filling: StoredFilling,
        evaluation: &Evaluation,
        mut happened: Happened,
    ) -> Decision {
        // An amendment says anew what is to follow once it stands.
        if filling.status == Status::Draft && filling.amends.is_none() {
            happened.follows = self.follow(self.form, &mut filling, evaluation, &[Trigger::AtOnce]);
        }
        filling.untouched = untouched(evaluation, &filling.answers);
        let record = split(self.form, self.tables, &filling.answers, evaluation);
        decision(filling, Some(record), happened)
    }
}

/// What to write of a filling whose answers stay as they are stored, to the last of those that nobody gave.
pub(super) fn left_as_is(filling: StoredFilling, happened: Happened) -> Decision {
    decision(filling, None, happened)
}

fn decision(filling: StoredFilling, record: Option<Record>, happened: Happened) -> Decision {
    let Happened { edit_id, kind, values, dropped, notes, follows, supersedes } = happened;
    let edit = EditRecord { edit_id, kind, questions: questions(&values), values: json(&values), dropped };
    let Follows { follow_ups, case_becomes } = follows;
    Decision::Write(Box::new(Verdict { filling, record, edit, follow_ups, case_becomes, supersedes, notes }))
}

/// Values that are shown though nobody gave them.
pub(super) fn untouched(evaluation: &Evaluation, given: &Answers) -> Answers {
    let mut untouched = Answers::default();
    for (at, report) in &evaluation.questions {
        let Some(value) = report.value.as_ref().filter(|value| report.shown && !matches!(value, Answer::Rows(_)))
        else {
            continue;
        };
        if path::find(given, at).as_ref() != Some(value) {
            path::put(&mut untouched, at, Some(value.clone()));
        }
    }
    untouched
}

fn questions(values: &[(AnswerPath, Option<Answer>)]) -> BTreeSet<QuestionName> {
    values.iter().map(|(at, _)| path::question(at).clone()).collect()
}

fn json(values: &[(AnswerPath, Option<Answer>)]) -> Value {
    let json = |value: &Option<Answer>| value.as_ref().map_or(Value::Null, Answer::to_json);
    Value::Object(values.iter().map(|(at, value)| (at.to_string(), json(value))).collect::<Map<_, _>>())
}

/// The filling with its touches, conflicts and marks under the names that its questions have now.
pub(super) fn under_current_names(form: &CheckedForm, stored: &StoredFilling) -> StoredFilling {
    let mut filling = stored.clone();
    let touches = std::mem::take(&mut filling.touches);
    filling.touches = touches.into_iter().map(|(at, touches)| (renamed::path(form, at), touches)).collect();
    let look_again = std::mem::take(&mut filling.look_again);
    filling.look_again = look_again.into_iter().map(|name| renamed::name(form, name)).collect();
    for conflict in &mut filling.conflicts {
        conflict.path = renamed::path(form, conflict.path.clone());
    }
    filling
}
