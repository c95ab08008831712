//! The tests that forms bring along: each example is evaluated, and what it expects compared with what came.

mod coverage;
mod propose;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use uuid::Uuid;

pub use self::{
    coverage::{Branch, Coverage, coverage},
    propose::Proposal,
};
use crate::{
    answers::{Answer, AnswerPath},
    evaluate::{Blocker, CaseFacts, Evaluation, Finding, FollowUpKind, Surroundings, evaluate},
    model::{CaseFact, CheckedForm, Elsewhere, Example, Expectation, QuestionName, Strength},
};

/// An example that did not come out as it says.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure<'f> {
    /// Which.
    pub example: &'f Example,
    /// What did not come.
    pub expected: &'f Expectation,
    /// Everything that came.
    pub evaluation: Evaluation,
}

/// Runs the examples of a form; `today` is the day of those that do not say one.
#[must_use]
pub fn run(form: &CheckedForm, today: NaiveDate) -> Vec<Failure<'_>> {
    form.examples.iter().flat_map(|example| failures(form, example, today)).collect()
}

fn failures<'f>(form: &CheckedForm, example: &'f Example, today: NaiveDate) -> Vec<Failure<'f>> {
    let evaluation = in_its_place(example, today, |around| evaluate(form, &example.given, around));
    let failed = example.expect.iter().filter(|expected| !came(&evaluation, expected));
    failed.map(|expected| Failure { example, expected, evaluation: evaluation.clone() }).collect()
}

/// Looks at an example with all that it gives beside its answers.
fn in_its_place<T>(example: &Example, today: NaiveDate, look: impl FnOnce(&Surroundings<'_>) -> T) -> T {
    let Elsewhere { case, earlier, consents } = &example.elsewhere;
    let case = imagined_case(case);
    look(&Surroundings { case: &case, earlier, consents, ..Surroundings::on(example.today.unwrap_or(today)) })
}

/// An example stands in a case of somebody, who goes to school somewhere; their names and grade it says itself.
fn imagined_case(given: &BTreeMap<CaseFact, Answer>) -> CaseFacts {
    let id = |number| Some(Uuid::from_u128(number));
    let mut case = CaseFacts { pupil: id(1), school: id(2), class: id(3), ..CaseFacts::default() };
    for (fact, answer) in given {
        match (fact, answer) {
            (CaseFact::PupilFirstName, Answer::Text(name)) => case.pupil_first_name = Some(name.clone()),
            (CaseFact::PupilName, Answer::Text(name)) => case.pupil_name = Some(name.clone()),
            (CaseFact::SchoolName, Answer::Text(name)) => case.school_name = Some(name.clone()),
            (CaseFact::ClassName, Answer::Text(name)) => case.class_name = Some(name.clone()),
            (CaseFact::Grade, Answer::Number(grade)) => case.grade = u32::try_from(*grade).ok(),
            (CaseFact::PeriodStart, Answer::Date(day)) => case.period_start = Some(*day),
            // An id is nothing to write.
            _ => {}
        }
    }
    case
}

fn came(evaluation: &Evaluation, expected: &Expectation) -> bool {
    match expected {
        Expectation::CanFinish => evaluation.can_finish(),
        Expectation::CannotFinishBecause(names) => {
            names.iter().all(|name| evaluation.blockers.iter().any(|blocker| blocks(blocker, name)))
        }
        Expectation::Message(strength, at) => spoken(evaluation).any(|finding| is_at(finding, *strength, at)),
        Expectation::Opens { form, on } => {
            let opens = |what: &FollowUpKind| matches!(what, FollowUpKind::Open { form: opened, due } if opened == form && (on.is_none() || due.on == *on));
            follows(evaluation, opens)
        }
        Expectation::Task(name) => {
            follows(evaluation, |what| matches!(what, FollowUpKind::Task { name: task, .. } if task == name))
        }
        Expectation::CaseBecomes(state) => {
            follows(evaluation, |what| matches!(what, FollowUpKind::CaseBecomes(becomes) if becomes == state))
        }
        Expectation::Shown(name, shown) => is_shown(evaluation, name) == *shown,
        Expectation::Required(name, required) => reports(evaluation, name).any(|report| report.required) == *required,
        Expectation::Is(name, answer) => reports(evaluation, name).any(|report| match (&report.value, answer) {
            (Some(value), answer) => value == answer,
            (None, Answer::Missing(state)) => report.state == *state,
            (None, _) => false,
        }),
    }
}

fn follows(evaluation: &Evaluation, is: impl Fn(&FollowUpKind) -> bool) -> bool {
    evaluation.follow_ups.iter().any(|follow_up| is(&follow_up.what))
}

fn spoken(evaluation: &Evaluation) -> impl Iterator<Item = &Finding> {
    let own = evaluation.questions.values().flat_map(|report| &report.problems);
    own.chain(&evaluation.findings)
}

/// A rule speaks at its question, its rows or its section: the first name of its key, or of its column.
fn is_at(finding: &Finding, strength: Strength, at: &str) -> bool {
    finding.strength == strength && finding.key.split('.').rev().skip(1).any(|name| name == at)
}

fn blocks(blocker: &Blocker, name: &QuestionName) -> bool {
    match blocker {
        Blocker::Open(path) | Blocker::Amount(path) => is_of(path, name),
        Blocker::Broken(finding) => {
            finding.at.as_ref().is_some_and(|path| is_of(path, name))
                || finding.key.split('.').next() == Some(name.as_str())
        }
    }
}

/// A question of rows is meant in any of them.
fn is_of(path: &AnswerPath, name: &QuestionName) -> bool {
    match path {
        AnswerPath::Question(question) => question == name,
        AnswerPath::Row { rows, .. } => rows == name,
        AnswerPath::Cell { column, .. } => column == name,
    }
}

fn reports<'e>(
    evaluation: &'e Evaluation,
    name: &'e QuestionName,
) -> impl Iterator<Item = &'e crate::evaluate::QuestionReport> {
    evaluation.questions.iter().filter(move |(path, _)| is_of(path, name)).map(|(_, report)| report)
}

fn is_shown(evaluation: &Evaluation, name: &QuestionName) -> bool {
    evaluation.parts.get(name.as_str()).copied().unwrap_or(false)
        || reports(evaluation, name).any(|report| report.shown)
}
