//! Values that nobody types.

use super::{AnswerType, Class, Condition, QuestionName, Role, Text, Value};

/// A value that nobody types; stored when the filling is saved.
#[derive(Debug, Clone, PartialEq)]
pub struct Computed {
    /// Its name.
    pub name: QuestionName,
    /// What it is called.
    pub label: Text,
    /// What comes out.
    pub kind: ComputedKind,
    /// How.
    pub value: Value,
    /// How sensitive it is: at least as what it is computed from.
    pub class: Class,
    /// Absent: shown whenever its section is.
    pub show_when: Option<Condition>,
    /// A short text below the label.
    pub hint: Option<Text>,
    /// A longer text to fold out.
    pub help: Option<Text>,
    /// Page of the guide.
    pub source: Option<Text>,
    /// Who reads; empty: whoever reads the form.
    pub seen_by: Vec<Role>,
}

/// What comes out of a computation.
#[derive(Debug, Clone, PartialEq)]
pub enum ComputedKind {
    /// A single answer.
    One(AnswerType),
    /// `list of ROWS where …`: some of the rows.
    Rows {
        /// The rows chosen from.
        rows: QuestionName,
    },
}
