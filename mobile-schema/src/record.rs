//! Answers ↔ the shape of their tables: [`split`] before a filling is written, [`join`] after it is read.
//!
//! Columns and sealed answers hold what is *shown*: given, begun with, or computed. What is not shown waits in the
//! parked part, together with the list of shown values that nobody gave, so that `join` is the exact inverse of
//! `split` for the given answers; only times lose what is finer than a second, moments finer than a millisecond.
//! A retired question is never parked: it is no longer asked, and its answer stays readable.
//!
//! Every key is a storage name, the earliest name of a question or column, so that a rename moves nothing.
//! ```text
//! parked = { "answers":   { "goal_text": "…", "steps.UUID.week": 3, "steps": { "UUID": { "position": "V", … } } },
//!            "untouched": ["period_to", "agreed_measures.UUID.note"] }
//! ```
//! Not here: tables and columns (`storage_plan`), which answers are shown (`evaluate`).

mod cell;
mod join;
mod split;

use forms_dsl::{answers::Answers, model::QuestionName};
use uuid::Uuid;

pub use self::{join::join, split::split};

/// The answers of a record.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Joined {
    /// Those that were given, hidden ones among them.
    pub given: Answers,
    /// Values that stand in the record though nobody gave them: from `start with`, an unticked box, computed.
    /// Of rows, the cells alone.
    pub untouched: Answers,
}

/// The database holds what no version of this form can have written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{place}` holds something that is no answer of its question")]
pub struct Unreadable {
    /// Column or path; never the content.
    pub place: String,
}

/// What stands for a sealed question that was not asked; no answer is written so.
fn not_asked() -> serde_json::Value {
    serde_json::json!({ "missing": "not_asked" })
}

/// Names of the two members of the parked part.
const ANSWERS: &str = "answers";
const UNTOUCHED: &str = "untouched";

/// The member of a row's object that is its place among the rows.
const POSITION: &str = "position";

/// The stored path of a cell.
fn cell_key(rows: &QuestionName, row: Uuid, column: &QuestionName) -> String {
    format!("{rows}.{row}.{column}")
}
