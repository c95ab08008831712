//! Values as written.

#![expect(missing_docs, reason = "the production above a variant names its fields")]

use chrono::{NaiveDate, NaiveTime};
use rust_decimal::Decimal;

use super::{Path, Test};
use crate::{
    model::{Figure, Unit},
    source::{Span, Spanned},
};

/// A value as written.
#[derive(Debug, Clone)]
pub struct Value {
    /// Where.
    pub span: Span,
    /// What.
    pub kind: ValueKind,
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

/// Kinds of values.
#[derive(Debug, Clone, PartialEq)]
pub enum ValueKind {
    /// A name or names joined by dots: a question, an option, a setting, a fact.
    Path(Path),
    /// A number, maybe with its unit.
    Number(Decimal, Option<Spanned<Unit>>),
    /// A text.
    Text(String),
    /// A day.
    Date(NaiveDate),
    /// A time of day.
    Time(NaiveTime),
    /// `yes` or `no`
    Truth(bool),
    /// `today`
    Today,
    /// `a + b`
    Plus(Box<Value>, Box<Value>),
    /// `a - b`
    Minus(Box<Value>, Box<Value>),
    /// `a * b`
    Times(Box<Value>, Box<Value>),
    /// `a / b`
    Divide(Box<Value>, Box<Value>),
    /// `a otherwise b`
    Otherwise(Box<Value>, Box<Value>),
    /// `UNIT from a to b`
    Span { unit: Spanned<Unit>, from: Box<Value>, to: Box<Value> },
    /// `PATH from a to b`: what a register holds for these days
    Between { path: Path, from: Box<Value>, to: Box<Value> },
    /// `number of PATH [where test]`
    Count { rows: Path, filter: Option<Box<Test>> },
    /// `sum of PATH [where test]` and its kind
    Figure { figure: Figure, rows: Path, filter: Option<Box<Test>> },
    /// `list of PATH [where test]`
    ListOf { rows: Path, filter: Option<Box<Test>> },
    /// A value in parentheses: kept for the formatter.
    Bracket(Box<Value>),
    /// A condition in parentheses, where a value was looked for.
    Test(Box<Test>),
}
