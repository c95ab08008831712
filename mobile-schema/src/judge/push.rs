//! A tablet's document, merged into what is stored; what of it cannot be taken is set aside for a person.

use forms_dsl::{
    answers::{Answer, AnswerPath, AnswerProblem, Answers},
    change::carry_over,
    evaluate::evaluate,
    model::CheckedForm,
};
use serde_json::Value;

use super::{
    Decision, Judge,
    draft::{MOST_BYTES, size_of, value_of},
    write::{Happened, under_current_names},
};
use crate::{
    change::{Edit, UserError},
    filling::StoredFilling,
    merge::{Base, edits_between},
    mistake::{AnswerMistake, Mistake},
    path,
    push::{PushedFilling, SentAnswers},
    submission::{Sifted, place_of},
};

/// What came of a pushed document.
#[derive(Debug, Clone, PartialEq)]
pub struct Taken {
    /// What is to be written.
    pub decision: Decision,
    /// What was not taken, for a person to look at.
    pub set_aside: Vec<SetAside>,
}

/// Something that was sent and cannot be an answer here.
#[derive(Debug, Clone, PartialEq)]
pub struct SetAside {
    /// Where, as [`AnswerPath`] is written; absent: the document as a whole.
    pub path: Option<String>,
    /// What was sent.
    pub value: Value,
    /// Why it was not taken.
    pub error: UserError,
}

/// Two states of a document under the names that the form has now.
struct Sent {
    before: Answers,
    now: Answers,
    problems: Vec<AnswerProblem>,
}

impl Judge<'_, '_> {
    /// Takes over what a tablet wrote. `stored` is the filling where it is there for the requester.
    pub(super) fn push(&mut self, stored: Option<&StoredFilling>, push: &PushedFilling) -> Taken {
        if self.scene.edit_is_known {
            return Taken::nothing(vec![]);
        }
        match self.existing_or_new(stored, push) {
            Ok(filling) => self.push_into(&filling, stored.is_none(), push),
            Err(mistake) => Taken::nothing(vec![self.whole(push, &mistake)]),
        }
    }

    fn existing_or_new(
        &self,
        stored: Option<&StoredFilling>,
        push: &PushedFilling,
    ) -> Result<StoredFilling, Mistake<'static>> {
        if let Some(stored) = stored {
            let same = stored.form == push.form && stored.case == push.case && stored.amends == push.amends;
            return if same { Ok(under_current_names(self.form, stored)) } else { Err(Mistake::NotFound) };
        }
        let mut filling = self.new_filling(push.id, push.case, Answers::default());
        if let Some(amends) = push.amends {
            let signed = self.scene.amends.filter(|signed| signed.id == amends && signed.form == self.form.name);
            let signed = signed.ok_or(Mistake::NotFound)?;
            self.refuse_amending(signed)?;
            filling.begun_from = signed.begun_from;
            signed.case_facts.clone_into(&mut filling.case_facts);
        } else if !self.may_open() {
            return Err(Mistake::NotTheirs);
        }
        filling.amends = push.amends;
        push.language.clone_into(&mut filling.language);
        Ok(filling)
    }

    fn push_into(&mut self, stored: &StoredFilling, is_new: bool, push: &PushedFilling) -> Taken {
        let sent = self.sent(stored, push);
        let edits = edits_between(&sent.before, &sent.now);
        let mut set_aside: Vec<_> =
            sent.problems.iter().map(|problem| self.unreadable(stored, push, problem)).collect();
        if edits.is_empty() && !is_new {
            return Taken::nothing(set_aside);
        }
        if let Err(errors) = self.refuse_unless_writable(stored) {
            let closed = edits.iter().zip(errors.iter().cycle());
            set_aside.extend(closed.map(|(edit, error)| SetAside::of(edit, &push.now.answers, error.clone())));
            return Taken::nothing(set_aside);
        }
        let mut carried = self.carried(stored);
        let Sifted { accepted, refused } = self.sifted(&carried.filling, &edits, is_new);
        if push.now.version >= self.form.version {
            carried.looked_at(&accepted);
        }
        let stored = &carried.filling;
        set_aside.extend(refused.into_iter().map(|(edit, error)| SetAside::of(&edit, &push.now.answers, error)));
        if accepted.is_empty() && !is_new {
            return Taken::nothing(set_aside);
        }
        let revision = if is_new { stored.revision } else { stored.revision + 1 };
        let merged = self.merged(stored, push.edit_id, Base::Document(&sent.before), revision, &accepted);
        if !merged.is_news() && !is_new {
            return Taken::nothing(set_aside);
        }
        if size_of(&merged.state.answers) > MOST_BYTES {
            set_aside.push(self.whole(push, &Mistake::TooLarge));
            return Taken::nothing(set_aside);
        }
        let written = accepted.iter().map(|edit| (edit.path.clone(), value_of(edit, &merged.state.answers)));
        let values: Vec<(AnswerPath, Option<Answer>)> = carried.values.iter().cloned().chain(written).collect();
        let filling = self.with_state(stored, revision, merged.state);
        let evaluation = evaluate(self.form, &filling.answers, &self.surroundings(&filling));
        let kind = if is_new { "start" } else { "save" };
        let happened = Happened { values, ..Happened::new(push.edit_id, kind) };
        Taken { decision: self.rewritten(filling, &evaluation, happened), set_aside }
    }

    /// Both states of the document. What cannot be read counts as untouched.
    fn sent(&self, stored: &StoredFilling, push: &PushedFilling) -> Sent {
        let (before, _) = push.before.as_ref().map_or_else(Default::default, |before| self.read(before));
        let (mut now, problems) = self.read(&push.now);
        for problem in &problems {
            put_back(&mut now, &before, &problem.path);
        }
        let version = push.before.as_ref().map_or(push.now.version, |before| before.version);
        Sent {
            before: self.carried_over(stored, before, version),
            now: self.carried_over(stored, now, push.now.version),
            problems,
        }
    }

    fn read(&self, sent: &SentAnswers) -> (Answers, Vec<AnswerProblem>) {
        Answers::from_json(self.form_of(sent.version), &sent.answers)
    }

    /// The version that a tablet used, as far as it is known here.
    fn form_of(&self, version: u32) -> &CheckedForm {
        let earlier = self.scene.earlier_versions.iter().find(|form| form.version == version);
        earlier.map_or(self.form, |form| form)
    }

    fn carried_over(&self, stored: &StoredFilling, answers: Answers, version: u32) -> Answers {
        if version >= self.form.version {
            return answers;
        }
        let around = self.surroundings(stored);
        carry_over(answers, version, &self.versions_after(version), &around).answers
    }

    fn unreadable(&self, stored: &StoredFilling, push: &PushedFilling, problem: &AnswerProblem) -> SetAside {
        let at: Option<AnswerPath> = problem.path.parse().ok();
        let question = at.as_ref().and_then(|at| place_of(self.form, &stored.answers, at));
        let kind = |at: &AnswerPath| match at {
            AnswerPath::Question(name) => self.form.find_question(name.as_str()).map(|question| &question.answer),
            AnswerPath::Cell { rows, row: _, column } => {
                let rows = self.form.find_rows(rows.as_str())?;
                rows.find_column(column.as_str()).map(|column| &column.answer)
            }
            AnswerPath::Row { .. } => None,
        };
        let mistake = question.map_or(Mistake::UnknownQuestion, |place| {
            Mistake::Answer(place, AnswerMistake::Unfit(problem.kind, at.as_ref().and_then(kind)))
        });
        let error = mistake.tell(&self.by.language, vec![]);
        SetAside { path: Some(problem.path.clone()), value: value_at(&push.now.answers, &problem.path), error }
    }

    /// The document as a whole, set aside.
    fn whole(&self, push: &PushedFilling, mistake: &Mistake<'_>) -> SetAside {
        SetAside { path: None, value: push.now.answers.clone(), error: mistake.tell(&self.by.language, vec![]) }
    }
}

impl Taken {
    fn nothing(set_aside: Vec<SetAside>) -> Self {
        Self { decision: Decision::AlreadyDone, set_aside }
    }
}

impl SetAside {
    /// An edit, with what was sent there: of a row all of it.
    fn of(edit: &Edit, sent: &Value, error: UserError) -> Self {
        let path = edit.path.to_string();
        Self { value: value_at(sent, &path), path: Some(path), error }
    }
}

/// What stands at a path of answers as they were sent.
fn value_at(sent: &Value, path: &str) -> Value {
    path.split('.').try_fold(sent, |value, member| value.get(member)).cloned().unwrap_or(Value::Null)
}

/// What stood at a path before stands there again.
fn put_back(now: &mut Answers, before: &Answers, written: &str) {
    let Ok(at) = written.parse::<AnswerPath>() else { return };
    match (&at, path::find(before, &at)) {
        (_, Some(value)) => path::put(now, &at, Some(value)),
        (AnswerPath::Question(_) | AnswerPath::Cell { .. }, None) => path::forget(now, &at),
        (AnswerPath::Row { .. }, None) => {}
    }
}
