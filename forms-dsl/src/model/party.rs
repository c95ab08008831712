//! Who opens, answers, reads, signs or is responsible.

use serde::{Deserialize, Serialize};

use super::RoleName;

/// A party that opens, answers, reads or signs.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The pupil of the case.
    Pupil,
    /// A guardian of the pupil.
    Guardian,
    /// Any role that the settings mark `staff`.
    Staff,
    /// Everybody of the case.
    Everyone,
    /// Who began the filling.
    Author,
    /// A role of the settings.
    #[serde(untagged)]
    Named(RoleName),
}

impl Role {
    /// Its word, as definitions and databases have it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Pupil => "pupil",
            Self::Guardian => "guardian",
            Self::Staff => "staff",
            Self::Everyone => "everyone",
            Self::Author => "author",
            Self::Named(name) => name.as_str(),
        }
    }
}
