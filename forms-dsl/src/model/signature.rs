//! Places to sign.

use super::{Condition, QuestionName, Role, SectionName, Text};

/// A place where people sign.
#[derive(Debug, Clone, PartialEq)]
pub struct SignatureLine {
    /// Its name; rows of `signatures` carry it.
    pub name: QuestionName,
    /// What is signed.
    pub label: Text,
    /// Who signs.
    pub signers: Signers,
    /// The sections that are signed; never empty.
    pub covers: Vec<SectionName>,
    /// Whether the filling is incomplete without.
    pub required: bool,
    /// Absent: shown whenever its section is.
    pub show_when: Option<Condition>,
    /// A short text below the label.
    pub hint: Option<Text>,
    /// A longer text to fold out.
    pub help: Option<Text>,
}

/// Who signs at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signers {
    /// Each person of a `people` question.
    EachOf {
        /// The rows.
        people: QuestionName,
        /// Roles among them that need not.
        except: Vec<Role>,
    },
    /// Each of those who are invited to the case.
    EachInvited {
        /// Roles among them that need not.
        except: Vec<Role>,
    },
    /// Somebody of each of these roles.
    Roles(Vec<Role>),
}

impl Signers {
    /// Roles among them that need not sign.
    #[must_use]
    pub fn except(&self) -> &[Role] {
        match self {
            Self::EachOf { except, .. } | Self::EachInvited { except } => except,
            Self::Roles(_) => &[],
        }
    }
}
