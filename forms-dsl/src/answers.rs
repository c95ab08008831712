//! Answers as tablets hold them (`sync.md` 1): an object by question name; rows an object by row id.
//!
//! Absent means untouched: such a question follows its `start with`. [`Answer::Missing`] with
//! [`AnswerState::Empty`] means cleared by hand.

mod fit;
mod json;
mod period;
mod position;

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use indexmap::IndexMap;
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::model::{AnswerState, OptionName, QuestionName, Role};

pub(crate) use self::fit::into_type;
pub use self::{
    period::{NoPeriod, Period},
    position::position_after,
};

/// The answers of one filling, the hidden ones among them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Answers(pub BTreeMap<QuestionName, Answer>);

/// One answer, of the type its question has.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// No answer, and why: `Empty`, `Unknown` or `Declined`; never the other two.
    Missing(AnswerState),
    /// Short and long text.
    Text(String),
    /// A number or a step of a scale.
    Number(Decimal),
    /// Yes or no, a tick.
    Truth(bool),
    /// One of a list.
    Option(OptionName),
    /// Many of a list, in the order of the list, each once.
    Options(Vec<OptionName>),
    /// A day.
    Date(NaiveDate),
    /// A stretch of days.
    Period(Period),
    /// A time of day.
    Time(NaiveTime),
    /// A moment.
    Moment(DateTime<Utc>),
    /// A row of people, or a person: the id.
    Id(Uuid),
    /// A role.
    Role(Role),
    /// Rows by their id.
    Rows(IndexMap<Uuid, Row>),
    /// What `list of` computed: ids of rows, in their order.
    RowIds(Vec<Uuid>),
}

/// One row; rows are shown by `position`, then by id.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Row {
    /// A fractional key, compared as text.
    pub position: String,
    /// The columns answered.
    pub answers: BTreeMap<QuestionName, Answer>,
}

impl Answers {
    /// The answer of a question, whatever it is.
    #[must_use]
    pub fn get(&self, question: &str) -> Option<&Answer> {
        self.0.get(question)
    }

    /// The rows of a name, none where nothing was answered.
    pub fn rows(&self, name: &str) -> impl Iterator<Item = (&Uuid, &Row)> {
        let rows = match self.get(name) {
            Some(Answer::Rows(rows)) => Some(rows),
            _ => None,
        };
        rows.into_iter().flatten()
    }
}

/// Where an answer stands: a question, rows, or a column of a row. Written `days_a_week`, `steps.UUID.week`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AnswerPath {
    /// A question, rows as a whole, or a computed value.
    Question(QuestionName),
    /// A row as a whole: that it is there, and its position.
    Row {
        /// The rows.
        rows: QuestionName,
        /// Its id.
        row: Uuid,
    },
    /// A column of a row.
    Cell {
        /// The rows.
        rows: QuestionName,
        /// The row's id.
        row: Uuid,
        /// The column.
        column: QuestionName,
    },
}

impl std::fmt::Display for AnswerPath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Question(question) => write!(f, "{question}"),
            Self::Row { rows, row } => write!(f, "{rows}.{row}"),
            Self::Cell { rows, row, column } => write!(f, "{rows}.{row}.{column}"),
        }
    }
}

impl std::str::FromStr for AnswerPath {
    type Err = NoPath;

    fn from_str(text: &str) -> Result<Self, NoPath> {
        let name = |text: &str| QuestionName::try_from(text).map_err(|_| NoPath);
        let id = |text: &str| text.parse().map_err(|_| NoPath);
        match *text.split('.').collect::<Vec<_>>() {
            [question] => Ok(Self::Question(name(question)?)),
            [rows, row] => Ok(Self::Row { rows: name(rows)?, row: id(row)? }),
            [rows, row, column] => Ok(Self::Cell { rows: name(rows)?, row: id(row)?, column: name(column)? }),
            _ => Err(NoPath),
        }
    }
}

/// A text that leads to no answer of any form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no path of an answer")]
pub struct NoPath;

/// A value that is no answer to its question; all others are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerProblem {
    /// Where, as [`AnswerPath`] is written; as it was sent where there is no such question.
    pub path: String,
    /// What is wrong with it.
    pub kind: AnswerProblemKind,
}

/// Why a value is no answer to its question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerProblemKind {
    /// No such question or column.
    Unknown,
    /// Of another kind: a text for a number, half a day, a broken date.
    Type,
    /// Beyond the limits of a number or scale.
    Range {
        /// Smallest allowed.
        min: Decimal,
        /// Largest allowed.
        max: Decimal,
    },
    /// More places after the comma than are kept.
    Decimals {
        /// Most.
        most: u32,
    },
    /// Not an option of the lists, twice the same, or together with one that stands alone.
    Option,
    /// A text beyond its limit.
    TooLong {
        /// In characters.
        max: u32,
    },
    /// The question does not let a person say that.
    NotAllowed,
}
