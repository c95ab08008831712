//! What an example gives, and what it expects.

#![expect(missing_docs, reason = "the production above a variant names its fields")]

use chrono::NaiveDate;

use super::{Name, Role, Value};
use crate::source::Spanned;

/// An answer in an example.
#[derive(Debug, Clone, PartialEq)]
pub enum GivenAnswer {
    /// A person: `"Kari" as contact_teacher`
    Person { name: Spanned<String>, role: Option<Role> },
    /// `unknown`
    Unknown(Spanned<()>),
    /// `declined`
    Declined(Spanned<()>),
    /// A literal or the name of an option.
    Value(Value),
}

/// What an example expects.
#[derive(Debug, Clone, PartialEq)]
pub enum Expected {
    /// `can finish`
    CanFinish,
    /// `cannot finish because names`
    CannotFinish(Vec<Name>),
    /// `task NAME`
    Task(Name),
    /// `message at NAME`, `warning at NAME`, `advice at NAME`
    Message(crate::model::Strength, Name),
    /// `open NAME [on DATE]`
    Open(Name, Option<Spanned<NaiveDate>>),
    /// `case becomes NAME`
    CaseBecomes(Name),
    /// `NAME is shown`, `NAME is hidden`
    Shown(Name, bool),
    /// `NAME is required`, `NAME is optional`
    Required(Name, bool),
    /// `NAME is answer, …`
    Is(Name, Vec<GivenAnswer>),
}
