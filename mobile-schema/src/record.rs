//! Answers ↔ the shape of their tables: [`split`] before a filling is written, [`join`] after it is read.
//!
//! ```text
//! split(form, tables, answers, evaluation) -> Record
//! join(form, tables, record)               -> Result<Joined, Unreadable>
//! ```

use forms_dsl::answers::Answers;

/// The answers of a record.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Joined {
    /// Those that were given, hidden ones among them.
    pub given: Answers,
    /// Values that stand in the record though nobody gave them: from `start with`, an unticked box, computed.
    pub untouched: Answers,
}

/// The database holds what no version of this form can have written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{place}` holds something that is no answer of its question")]
pub struct Unreadable {
    /// Column or path; never the content.
    pub place: String,
}
