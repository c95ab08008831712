//! A message to an author, as data that is already in words: what `problem/wording.rs` makes and `draw` shows.

use crate::source::Span;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Cannot be published.
    Error,
    /// Can be published; worth a look.
    Warning,
}

/// A place and what is to be seen there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What is to be seen there.
    pub text: String,
}

/// A change that would mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does, in words.
    pub title: String,
    /// Text to put in place of stretches; an empty stretch inserts.
    pub edits: Vec<(Span, String)>,
    /// Whether a tool may apply it without asking.
    pub safe: bool,
}

/// A message to an author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable: `F101`.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// One line, in the author's words.
    pub title: String,
    /// The place that is wrong.
    pub primary: Label,
    /// Places that explain why.
    pub related: Vec<Label>,
    /// Next steps, each a sentence.
    pub help: Vec<String>,
    /// Next steps that a tool can take.
    pub fixes: Vec<Fix>,
}
