//! Comments and blank lines, kept by position for the formatter.

use crate::source::Span;

/// A comment, from `#` to the end of its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Comment {
    /// Where.
    pub span: Span,
    /// Whether nothing else stands on its line.
    pub own_line: bool,
    /// Columns before it, where it has a line of its own.
    pub indent: usize,
}

/// What a file holds beside its lines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Trivia {
    /// In order.
    pub comments: Vec<Comment>,
    /// Starts of empty lines, in order.
    pub blank: Vec<u32>,
    /// Indentations with tabs in them.
    pub tabs: Vec<Span>,
}
