//! What the author wrote, line by line, nothing inferred: a tree of lines, each with the words that it holds.
//!
//! A line belongs to the nearest line above that stands further left. Every word has its span.
//! Equality ignores spans and spelling, so the same form in Norwegian and English keywords is one tree.

mod answer;
mod condition;
mod example;
mod line;
mod part;
mod value;

pub use answer::{Amount, Attached, Bound, Type};
pub use condition::{Judged, JudgedKind, StateWord, Test, TestKind};
pub use example::{Expected, GivenAnswer};
pub use line::Kind;
pub use part::{Allowance, Beginning, Due, Mark, SettingValue, Signers};
pub use value::{Value, ValueKind};

use crate::source::{Span, Spanned};

/// The language of the keywords, chosen by the file's first word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Keywords {
    /// `form`, `ask`, `show when`.
    English,
    /// `skjema`, `spør`, `vis når`.
    Bokmaal,
}

/// A name as it was written; whether it is spelt as names are is said where it is read.
pub type Name = Spanned<String>;

/// One file, read. Top-level lines stand at depth 0; the first says what kind of file it is.
#[derive(Debug, Clone, PartialEq)]
pub struct ParsedFile {
    /// Which.
    pub file: crate::source::FileId,
    /// The language of its keywords.
    pub keywords: Keywords,
    /// Its lines at depth 0, each with those below.
    pub lines: Vec<Line>,
}

/// The files of a folder, read; only `parse` makes one.
#[derive(Debug, Clone)]
pub struct ParsedFolder {
    /// The texts.
    pub sources: crate::source::Sources,
    /// The trees, one for each text, in the same order.
    pub files: Vec<ParsedFile>,
}

/// A line and those that belong to it.
#[derive(Debug, Clone)]
pub struct Line {
    /// What it says.
    pub kind: Kind,
    /// From its first word to its last, without those below.
    pub span: Span,
    /// The lines below it, a step in.
    pub below: Vec<Line>,
}

impl PartialEq for Line {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind && self.below == other.below
    }
}

/// A text in the original language, with the translations written beside or below it.
#[derive(Debug, Clone, PartialEq)]
pub struct Text {
    /// The original, its pieces joined.
    pub original: Spanned<String>,
    /// Language tag and text.
    pub translations: Vec<(Spanned<String>, Spanned<String>)>,
    /// Whether a line below it could not be read, which may be one more translation.
    pub may_be_translated: bool,
}

/// A party.
#[derive(Debug, Clone, PartialEq)]
pub struct Role(pub Spanned<RoleWord>);

/// The word for a party.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoleWord {
    /// `pupil`
    Pupil,
    /// `guardian`
    Guardian,
    /// `staff`
    Staff,
    /// `everyone`
    Everyone,
    /// `author`
    Author,
    /// A role of the settings.
    Named(String),
}

/// Names joined by dots: `case.school.name`, `setting.limit_days`, `interview.present`.
#[derive(Debug, Clone, PartialEq)]
pub struct Path {
    /// Its names; never empty.
    pub names: Vec<Name>,
}
