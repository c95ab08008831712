//! Rules over answers, and what to say where one is broken.

use serde::{Deserialize, Serialize};

use super::{Condition, Text};

/// A rule and what to say where it is broken.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// `QUESTION.must`, `QUESTION.must_2`, `SECTION.require`, `SECTION.warn_2` …: the key of its text.
    pub key: String,
    /// What a broken rule does.
    pub strength: Strength,
    /// Raised when this is surely false (`must`, `require`) or surely true (`warn`, `suggest`).
    pub test: Condition,
    /// What to say.
    pub say: Text,
}

/// What a broken rule does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strength {
    /// Stops finishing, never saving.
    Must,
    /// Passed with a written reason.
    Warn,
    /// Shown to staff.
    Suggest,
}
