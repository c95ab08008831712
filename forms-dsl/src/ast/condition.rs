//! Conditions as written.

#![expect(missing_docs, reason = "the production above a variant names its fields")]

use super::{Name, Path, Value};
use crate::source::Span;

/// A condition as written.
#[derive(Debug, Clone)]
pub struct Test {
    /// Where.
    pub span: Span,
    /// What.
    pub kind: TestKind,
}

impl PartialEq for Test {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

/// Kinds of conditions.
#[derive(Debug, Clone, PartialEq)]
pub enum TestKind {
    /// `a and b and c`
    And(Vec<Test>),
    /// `a or b or c`
    Or(Vec<Test>),
    /// `not a`
    Not(Box<Test>),
    /// `any row of PATH [where test]`
    AnyRow { rows: Path, filter: Option<Box<Test>> },
    /// `no row of PATH [where test]`
    NoRow { rows: Path, filter: Option<Box<Test>> },
    /// `exactly one of names`
    ExactlyOne(Vec<Name>),
    /// `at most one of names`
    AtMostOne(Vec<Name>),
    /// `consent for PATH`
    Consent(Path),
    /// `value is judged`
    Is { value: Value, judged: Judged },
    /// `value contains [one of|all of] items`
    Contains { value: Value, all: bool, negated: bool, items: Vec<Value> },
    /// A bare value: a yes-or-no question, a tick, a named condition.
    Bare(Value),
}

/// What stands behind `is` or `must be`.
#[derive(Debug, Clone)]
pub struct Judged {
    /// `is not …`
    pub negated: bool,
    /// What.
    pub what: JudgedKind,
    /// Where.
    pub span: Span,
}

impl PartialEq for Judged {
    fn eq(&self, other: &Self) -> bool {
        self.negated == other.negated && self.what == other.what
    }
}

/// Kinds of judgements.
#[derive(Debug, Clone, PartialEq)]
pub enum JudgedKind {
    /// `one of a, b`
    OneOf(Vec<Value>),
    /// `between a and b`
    Between(Box<Value>, Box<Value>),
    /// `over a`, `on or before a` … the words kept for messages, the order for meaning.
    Order(crate::model::Order, Box<Value>),
    /// `answered`, `empty`, `unknown`, `declined`, `asked`
    State(StateWord),
    /// `a`
    Same(Box<Value>),
}

/// The word for a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StateWord {
    /// `answered`
    Answered,
    /// `empty`
    Empty,
    /// `unknown`
    Unknown,
    /// `declined`
    Declined,
    /// `asked`: the opposite of hidden
    Asked,
}
