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
