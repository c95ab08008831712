//! The tests that a form brings along.

use super::{FormName, QuestionName, StateName, Strength};

/// A test that the form brings along.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// What it shows.
    pub title: String,
    /// The day it plays on; absent: the day it is run.
    pub today: Option<chrono::NaiveDate>,
    /// The answers given.
    pub given: crate::answers::Answers,
    /// What must come out.
    pub expect: Vec<Expectation>,
}

impl Example {
    /// Whether it expects that this question keeps the form from being finished; `rows.column` names a column.
    pub(crate) fn expects_to_need(&self, question: &str) -> bool {
        let own = question.rsplit('.').next().unwrap_or(question);
        self.expect.iter().any(|expected| match expected {
            Expectation::CannotFinishBecause(names) => names.iter().any(|name| name.as_str() == own),
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
    Is(QuestionName, crate::answers::Answer),
}
