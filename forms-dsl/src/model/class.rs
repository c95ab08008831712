//! How sensitive an answer is.

use serde::{Deserialize, Serialize};

/// How sensitive an answer is. Where none is given, K3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Class {
    /// No personal data.
    K0,
    /// Identity and contact.
    K1,
    /// Personal circumstances under professional secrecy.
    K2,
    /// Health, ethnicity, family, child welfare.
    K3,
    /// Internal professional assessment: as K3, and never on a handed-over tablet.
    K4,
}

impl Class {
    /// Sealed answers are stored encrypted; no filter, order or figure exists for them.
    #[must_use]
    pub fn is_sealed(self) -> bool {
        self >= Self::K3
    }
}
