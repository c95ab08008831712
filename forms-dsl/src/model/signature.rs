//! Places to sign.

use super::{Condition, QuestionName, Role, SectionName, Text};

/// A place where each person of a `people` question signs.
#[derive(Debug, Clone, PartialEq)]
pub struct SignatureLine {
    /// Its name; rows of `signatures` carry it.
    pub name: QuestionName,
    /// What is signed.
    pub label: Text,
    /// The `people` rows whose persons sign.
    pub each_of: QuestionName,
    /// Roles among them that need not sign.
    pub except: Vec<Role>,
    /// The sections that are signed; never empty.
    pub covers: Vec<SectionName>,
    /// Absent: there whenever its section is shown.
    pub show_when: Option<Condition>,
    /// A short text below the label.
    pub hint: Option<Text>,
    /// A longer text to fold out.
    pub help: Option<Text>,
    /// Whether the filling is incomplete without.
    pub required: bool,
}
