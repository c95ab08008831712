//! Rules over answers, and what to say where one is broken.

use serde::{Deserialize, Serialize};

use super::{Condition, Text};

/// A rule and what to say where it is broken.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// `QUESTION.must`, `QUESTION.must_2`, `QUESTION.suggest`, `SECTION.require`, `SECTION.warn_2` …: the key of its text.
    pub key: String,
    /// What a broken rule does.
    pub strength: Strength,
    /// Raised when this is surely false (`must`, `require`) or surely true (`warn`, `suggest`).
    pub test: Condition,
    /// What to say.
    pub say: Text,
}

impl Rule {
    /// Whether it is what an item of a catalogue asks of whoever picks it, and stands in no line of the form.
    #[must_use]
    pub fn is_of_an_item(&self) -> bool {
        let word = self.key.rsplit('.').next().unwrap_or_default();
        word == "consent" || word.starts_with("offer")
    }
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
