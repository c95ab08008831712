//! What stands within a line beside names, texts and values: marks, signers, beginnings, due dates, looks.

#![expect(missing_docs, reason = "the production above a variant names its fields")]

use super::{Name, Path, Role, Text, Value};
use crate::{model::Class, source::Spanned};

/// A mark behind an option.
#[derive(Debug, Clone, PartialEq)]
pub enum Mark {
    /// `alone`
    Alone,
    /// `with text`
    WithText,
    /// `belongs to names`
    BelongsTo(Vec<Name>),
    /// `retired in N [now NAME]`
    Retired { version: Spanned<u32>, now: Option<Name> },
    /// `K3`
    Class(Class),
}

/// What a setting is set to.
#[derive(Debug, Clone, PartialEq)]
pub enum SettingValue {
    /// `NAME from LIST`
    Option { option: Name, list: Name },
    /// A literal.
    Literal(Value),
}

/// Who signs.
#[derive(Debug, Clone, PartialEq)]
pub enum Signers {
    /// `each of PATH [except roles]`
    EachOf { people: Path, except: Vec<Role> },
    /// `roles`
    Roles(Vec<Role>),
}

/// What a question begins with.
#[derive(Debug, Clone, PartialEq)]
pub enum Beginning {
    /// A text, maybe in several languages.
    Text(Text),
    /// `answers of names [except names]`
    AnswersOf { sections: Vec<Name>, except: Vec<Name> },
    /// Values.
    Values(Vec<Value>),
}

/// When something is due.
#[derive(Debug, Clone, PartialEq)]
pub enum Due {
    /// `on value`: that day
    On(Value),
    /// `within value`: that long from now
    Within(Value),
}

/// A reason for not answering.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Allowance {
    /// `do not know`
    DoNotKnow,
    /// `prefer not to say`
    PreferNotToSay,
}
