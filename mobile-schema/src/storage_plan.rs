//! The storage of each form as plain data: tables, typed columns for open answers, one sealed JSON for the rest.
//!
//! Not here: SQL, the static tables (they are listed at [`crate::store::Table`]).

mod lay;

use forms_dsl::model::{FormName, QuestionName};
use indexmap::IndexMap;

/// The generated tables of a folder.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StoragePlan {
    /// By form, in the order of their names.
    pub forms: IndexMap<FormName, FormTables>,
}

/// The tables of one form: `f_<form>`, a row for each filling, and a child table for each open rows.
#[derive(Debug, Clone, PartialEq)]
pub struct FormTables {
    /// `f_<form>`: `filling_id` (primary key), the columns, `sealed`.
    pub table: TableName,
    /// Open questions and computed values, retired ones among them.
    pub columns: Vec<Column>,
    /// Questions, computed values and whole rows that live in the sealed JSON.
    pub sealed: Vec<QuestionName>,
    /// Open rows.
    pub rows: Vec<RowTable>,
}

/// A child table `f_<form>__<rows>`: `filling_id`, `row_id` (together the primary key), `position`, the columns, `sealed`.
#[derive(Debug, Clone, PartialEq)]
pub struct RowTable {
    /// The rows.
    pub rows: QuestionName,
    /// Its table.
    pub table: TableName,
    /// Open columns.
    pub columns: Vec<Column>,
    /// Sealed columns.
    pub sealed: Vec<QuestionName>,
}

/// A typed column of an open answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// `q_<question>`.
    pub key: ColumnKey,
    /// The question or computed value.
    pub question: QuestionName,
    /// How an answer is encoded.
    pub kind: ColumnKind,
}

/// How an answer is encoded in a column (`architecture.md`, decision 2). Null is: missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// Short text, with a twin `<key>_folded` (NFC, lower case) for `contains` and Norwegian order.
    ShortText,
    /// Long text, no twin.
    LongText,
    /// A whole number, 64 bits.
    Whole,
    /// A decimal as an integer scaled by its places.
    Decimal {
        /// Places after the comma.
        places: u32,
    },
    /// 0 or 1.
    Boolean,
    /// ISO text `2026-11-20`.
    Date,
    /// ISO text `08:30:00`.
    Time,
    /// Two days in ISO text, `/` between them.
    Period,
    /// ISO text in UTC with three fraction digits.
    Moment,
    /// The name of an option.
    Option,
    /// A JSON array of names of options, in the order of the list.
    Options,
    /// A role: `pupil`, `contact_teacher`.
    Role,
    /// A UUID, lower case with hyphens.
    Id,
    /// A JSON array of row ids.
    Ids,
}

impl ColumnKind {
    /// Whether the database holds it as an integer; text otherwise.
    pub fn is_integer(self) -> bool {
        matches!(self, Self::Whole | Self::Decimal { .. } | Self::Boolean)
    }
}

/// A table, under 63 bytes; made in `naming.rs` alone.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TableName(pub(crate) String);

/// A column, under 63 bytes; made in `naming.rs` and, for static tables, [`ColumnKey::fixed`].
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ColumnKey(pub(crate) std::borrow::Cow<'static, str>);

impl TableName {
    /// As SQL has it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl ColumnKey {
    /// A column of a static table.
    pub const fn fixed(name: &'static str) -> Self {
        Self(std::borrow::Cow::Borrowed(name))
    }

    /// As SQL has it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
