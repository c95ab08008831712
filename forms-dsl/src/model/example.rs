//! The tests that a form brings along.

use std::collections::{BTreeMap, BTreeSet};

use super::{CaseFact, FormName, QuestionName, StateName, Strength};
use crate::answers::{Answer, Answers};

/// A test that the form brings along.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// What it shows.
    pub title: String,
    /// The day it plays on; absent: the day it is run.
    pub today: Option<chrono::NaiveDate>,
    /// The answers given.
    pub given: Answers,
    /// What is known beside them.
    pub elsewhere: Elsewhere,
    /// What must come out.
    pub expect: Vec<Expectation>,
}

/// What an example knows beside the answers of its form.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Elsewhere {
    /// Facts of the case.
    pub case: BTreeMap<CaseFact, Answer>,
    /// Answers of other forms.
    pub earlier: BTreeMap<FormName, Answers>,
    /// The roles and agencies with which the case may be shared.
    pub consents: BTreeSet<String>,
}

impl Example {
    /// Whether it expects that this question is required, or keeps the form from being finished; `rows.column` names
    /// a column.
    pub(crate) fn expects_to_need(&self, question: &str) -> bool {
        let own = question.rsplit('.').next().unwrap_or(question);
        self.expect.iter().any(|expected| match expected {
            Expectation::CannotFinishBecause(names) => names.iter().any(|name| name.as_str() == own),
            Expectation::Required(name, true) => name.as_str() == own,
            _ => false,
        })
    }
}

/// What must come out of an example.
#[derive(Debug, Clone, PartialEq)]
pub enum Expectation {
    /// Nothing blocks.
    CanFinish,
    /// Exactly these, among others, block.
    CannotFinishBecause(Vec<QuestionName>),
    /// A rule of this strength speaks at a question or section.
    Message(Strength, String),
    /// A form is opened.
    Opens {
        /// The form.
        form: FormName,
        /// The day it is due.
        on: Option<chrono::NaiveDate>,
    },
    /// Something is to be done.
    Task(QuestionName),
    /// The case moves.
    CaseBecomes(StateName),
    /// Shown or hidden.
    Shown(QuestionName, bool),
    /// Required or optional.
    Required(QuestionName, bool),
    /// Answered thus.
    Is(QuestionName, Answer),
}
