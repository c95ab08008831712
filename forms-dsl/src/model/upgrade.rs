//! How drafts of an earlier version are carried over.

use super::{QuestionName, Value};

/// How drafts of an earlier version are carried over.
#[derive(Debug, Clone, PartialEq)]
pub struct Upgrade {
    /// The version carried from; the next one is carried to.
    pub from: u32,
    /// Questions filled with a value.
    pub fill: Vec<(QuestionName, Value)>,
    /// Questions marked for a person to look at.
    pub look_again: Vec<QuestionName>,
}
