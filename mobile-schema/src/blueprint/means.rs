//! What an argument, a field of an input or a value of an enum stands for.

use forms_dsl::model::QuestionName;
use indexmap::IndexMap;

use super::Encoding;
use crate::{
    naming::{FieldName, TypeName},
    storage_plan::ColumnKey,
    store::{Key, OrderBy, Quantifier},
};

/// What a client's value stands for.
#[derive(Debug, Clone, PartialEq)]
pub enum Means {
    /// Read by name by the field, mutation or input object that has it.
    Plain,
    /// A global id of one of these types, or a bare UUID; empty: of any type.
    Id(Vec<TypeName>),
    /// What is stored: an option's name, a status, a role.
    Stored(String),
    /// An order.
    Order(OrderBy),
    /// A key to group by.
    GroupBy(Key),
    /// An argument: an input object of restrictions, all of which hold. `{}` restricts nothing, null neither.
    Filter,
    /// An argument: the column's value is one of these; null restricts nothing.
    OneOf {
        /// The column.
        key: ColumnKey,
        /// How its values are written.
        encoding: Encoding,
    },
    /// `and`: a list of the same input object.
    And,
    /// `or`: a list of the same input object; `[]` matches nothing.
    Or,
    /// `not`: the same input object.
    Not,
    /// An input object of tests on a column, whose fields mean [`Means::Test`].
    Column {
        /// The column.
        key: ColumnKey,
        /// How its values are written. A global id that is of another type equals nothing.
        encoding: Encoding,
    },
    /// An input object of restrictions on the case of a filling.
    Case,
    /// An input object of tests on open rows, whose fields mean [`Means::Quantifier`].
    Rows(QuestionName),
    /// An input object of restrictions on a row.
    Quantifier(Quantifier),
    /// One test on the column at hand.
    Test(TestOp),
    /// `missing` of a filter: an input object of `question`, one of these field names, and `state`, a list of which
    /// one holds; without it any. The column `missing` holds `[["days_a_week","unknown"]]`.
    Missing(IndexMap<FieldName, MissingAt>),
    /// An input object of answers, whose fields mean [`Means::Answer`], [`Means::AnswerRows`] or [`Means::MissingAnswers`].
    Answers,
    /// The answer of a question, or of a column where the object is a row: null clears.
    Answer {
        /// Which.
        question: QuestionName,
        /// How it is written. `Uuid` is a row's id, `Id` a person's id.
        encoding: Encoding,
    },
    /// Rows: a list of input objects, only those listed are touched; null removes none.
    AnswerRows(QuestionName),
    /// Of a row: its UUID, the client's.
    RowId,
    /// Of a row: its fractional key; absent: left alone, for a new row at the end.
    RowPosition,
    /// Of a row: true removes it.
    RowDelete,
    /// `missing`: a list of `{ question, rowId, column, state }`, field names of the API ([`super::FormFields`]).
    MissingAnswers,
}

/// An open question whose state a filter may ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingAt {
    /// What the column `missing` calls it: the name that it was first stored under.
    pub stored: QuestionName,
    /// The rows that it is, which the requester must be allowed to use.
    pub rows: Option<QuestionName>,
    /// The column that it has, which the requester must be allowed to use.
    pub column: Option<ColumnKey>,
}

/// A test on one column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TestOp {
    /// Equal.
    Eq,
    /// Different.
    Ne,
    /// One of.
    In,
    /// None of.
    NotIn,
    /// Less.
    Lt,
    /// At most.
    Lte,
    /// More.
    Gt,
    /// At least.
    Gte,
    /// Unanswered, or not.
    IsNull,
    /// Contains, case folded.
    Contains,
    /// Begins with, case folded.
    StartsWith,
    /// At least one of these is chosen.
    HasSome,
    /// All of these are chosen.
    HasEvery,
    /// None of these is chosen.
    HasNone,
}
