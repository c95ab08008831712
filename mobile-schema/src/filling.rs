//! A filling as it is stored, whole, and what a change makes of it: what `judge` reads and returns.
//!
//! Pure data. The store loads a [`Stored`], `judge` answers with a [`Verdict`], the store writes that down.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use forms_dsl::{
    answers::{Answer, AnswerPath, Answers},
    evaluate::CaseFacts,
    model::{Every, FormName, Language, QuestionName, Role, StateName, Trigger},
};
use uuid::Uuid;

use crate::storage_plan::ColumnKey;

/// Where a filling stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// Being filled in.
    Draft,
    /// Finished; saving reopens it until the first signature.
    Finished,
    /// Everybody present has signed or declined.
    Signed,
    /// A signed amendment took its place.
    Amended,
    /// Begun by mistake.
    Discarded,
}

/// A filling, whole.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredFilling {
    /// Its id, the client's.
    pub id: Uuid,
    /// Its form.
    pub form: FormName,
    /// The version of the form that it is on.
    pub form_version: u32,
    /// Its case.
    pub case: Uuid,
    /// Where it stands.
    pub status: Status,
    /// Counts each accepted edit, from 1.
    pub revision: i64,
    /// The language that was shown.
    pub language: Language,
    /// When it was begun.
    pub created_at: DateTime<Utc>,
    /// When it was last edited.
    pub updated_at: DateTime<Utc>,
    /// When it was finished.
    pub finished_at: Option<DateTime<Utc>>,
    /// Who began it.
    pub created_by: Uuid,
    /// The signed filling that it corrects.
    pub amends: Option<Uuid>,
    /// The filling it followed.
    pub begun_from: Option<Uuid>,
    /// Why it was discarded.
    pub discard_reason: Option<String>,
    /// Facts of the case, as they were when it was begun; they never change behind a signature.
    pub case_facts: CaseFacts,
    /// Answers that were given, hidden (parked) ones among them.
    pub answers: Answers,
    /// Values that nobody gave, as they stood when the filling was last written: from `start with`, an unticked
    /// box, computed. A draft evaluates them anew; what is signed is these.
    pub untouched: Answers,
    /// Questions that a newer form changed something about, until somebody answers them again or confirms them.
    pub look_again: BTreeSet<QuestionName>,
    /// The last touch of each path by each device: what `merge` decides by.
    pub touches: Touches,
    /// Values that somebody else wrote at the same time.
    pub conflicts: Vec<StoredConflict>,
    /// Who signed, declined, or signed something else than what stands here.
    pub signatures: Vec<StoredSignature>,
    /// What has happened because of it.
    pub acted: Acted,
}

/// The last touch of each path by each device.
pub type Touches = BTreeMap<AnswerPath, Vec<Touch>>;

/// One device's last edit of one path.
#[derive(Debug, Clone, PartialEq)]
pub struct Touch {
    /// The device; a session without one counts as the person.
    pub device: Uuid,
    /// The edit.
    pub edit_id: Uuid,
    /// What stood there when it was made, as far as the device knew.
    pub base: Option<Answer>,
    /// What it wrote; absent: cleared, or the row removed. Of a row as a whole: its position, as text.
    pub value: Option<Answer>,
    /// The revision that it made; 0: it changed nothing here, but became a conflict.
    pub revision: i64,
    /// Who.
    pub author: Uuid,
    /// When.
    pub at: DateTime<Utc>,
}

/// A value that lost, kept until somebody chooses.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredConflict {
    /// Its id.
    pub id: Uuid,
    /// Where.
    pub path: AnswerPath,
    /// The other value.
    pub value: Option<Answer>,
    /// What stood there when it was written.
    pub base: Option<Answer>,
    /// Who wrote it.
    pub author: Uuid,
    /// On which device.
    pub device: Uuid,
    /// The revision at which it came up: whoever writes the path having seen that revision has chosen.
    pub revision: i64,
    /// When.
    pub at: DateTime<Utc>,
}

/// A signature, or a refusal with its reason.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredSignature {
    /// Its id, the client's.
    pub id: Uuid,
    /// The place to sign.
    pub line: QuestionName,
    /// The row of people.
    pub participant: Uuid,
    /// Name of the signer as it stood.
    pub name: String,
    /// Role of the signer as it stood.
    pub role: String,
    /// How.
    pub how: crate::change::Signing,
    /// Whether it is of what stands here, or another edit came in between.
    pub state: SignatureState,
    /// The revision that was signed.
    pub revision: i64,
    /// The signed content: canonical JSON (RFC 8785) of form, version, covered answers and salt.
    pub content: String,
    /// SHA-256 of `content`, hexadecimal; equal for all signers of a revision.
    pub answers_hash: String,
    /// SHA-256 of the canonical texts and language shown, hexadecimal.
    pub shown_hash: String,
    /// The edits that a tablet says it rests on.
    pub edit_ids: Vec<Uuid>,
    /// When by the device.
    pub signed_at_device: Option<DateTime<Utc>>,
    /// When by the server.
    pub received_at: DateTime<Utc>,
    /// Who handed it in.
    pub person: Uuid,
}

impl SignatureState {
    /// As it is stored.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Judged => "judged",
            Self::Diverged => "diverged",
        }
    }
}

impl StoredSignature {
    /// Whether it is of what stands here.
    pub fn holds(&self) -> bool {
        self.state == SignatureState::Judged
    }
}

/// How a signature was judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SignatureState {
    /// What it rests on is not here yet: it waits.
    Pending,
    /// Of exactly what stands here.
    Judged,
    /// Of a revision that was not what stands here: sign again.
    Diverged,
}

/// A filling after a change, and all that must be written in the same transaction.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// The filling as it is now.
    pub filling: StoredFilling,
    /// Its rows, ready to write; absent: they stay as they are (signed, discarded).
    pub record: Option<Record>,
    /// The edit, for the history.
    pub edit: EditRecord,
    /// What becomes of the things to do in the case.
    pub follow_ups: FollowUps,
    /// The state that the case moves to.
    pub case_becomes: Option<StateName>,
    /// A filling that this one took the place of (a signed amendment).
    pub supersedes: Option<Uuid>,
    /// What was not taken over, though the rest was.
    pub notes: Vec<crate::change::UserError>,
}

/// An entry of the history.
#[derive(Debug, Clone, PartialEq)]
pub struct EditRecord {
    /// The edit's id.
    pub edit_id: Uuid,
    /// What was done: `start` `save` `finish` `sign` `amend` `discard`.
    pub kind: &'static str,
    /// The questions that changed.
    pub questions: BTreeSet<QuestionName>,
    /// The new values by path, as JSON; sealed by the store.
    pub values: serde_json::Value,
    /// Hidden answers that finishing dropped.
    pub dropped: usize,
}

/// What has happened because of a filling, so that it happens once: by the key of the follow-up.
pub type Acted = BTreeMap<String, ActedOn>;

/// Something that has happened because of a filling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ActedOn {
    /// What set it off.
    pub on: Trigger,
    /// What it left in the case's list; absent: the case has moved.
    pub follow_up: Option<Uuid>,
}

/// What becomes of the things to do in a case.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FollowUps {
    /// To be written to the case.
    pub new: Vec<FollowUp>,
    /// Those that are there, as the answers now have it.
    pub known: Vec<FollowUpChange>,
    /// No longer asked for.
    pub taken_back: Vec<Uuid>,
}

/// Something to do in a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowUp {
    /// Its id.
    pub id: Uuid,
    /// What.
    pub what: ToDo,
    /// The day it is due.
    pub due: Option<NaiveDate>,
    /// The question that the due date waits for.
    pub waits_for: Option<AnswerPath>,
    /// Whether it is done by what stands in the filling already.
    pub done: bool,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ToDo {
    /// A form is to be filled.
    Open(FormName),
    /// A task of the form.
    Task {
        /// Its name in the form.
        name: QuestionName,
        /// What is to be done, in the language of the filling.
        label: String,
        /// Who does it.
        responsible: Vec<Role>,
        /// How often; absent: once.
        every: Option<Every>,
    },
    /// Somebody is asked to come.
    Invite {
        /// The party, agency or person, and the name where the server does not know them.
        whom: Invited,
        /// The question that names them: who may read it may know who is invited.
        named_by: Option<QuestionName>,
    },
}

/// Who is asked to come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invited {
    /// Role or agency, or the name of the person.
    pub name: String,
    /// Somebody known to the server.
    pub person: Option<Uuid>,
    /// Nothing may be shared with them before the consents that the settings ask for.
    pub needs_consent: bool,
}

/// A thing to do that is there, as the answers now have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowUpChange {
    /// Its id.
    pub id: Uuid,
    /// The day it is due and the question that the day waits for; absent: it stays as it was.
    pub due: Option<(Option<NaiveDate>, Option<AnswerPath>)>,
    /// Whether it is done by what stands in the filling; absent: that is for others to say.
    pub done: Option<bool>,
}

/// A filling's answers in the shape of its tables: what the store writes, and what it hands back when it loads one.
/// [`crate::record::split`] makes it, [`crate::record::join`] reads it back.
///
/// Names in it are *storage names*: the earliest name of a question or column, so that a rename moves nothing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Record {
    /// Columns of the main table, every one of them: what is shown, computed values too; null where there is nothing.
    pub columns: Vec<(ColumnKey, StoredCell)>,
    /// Sealed answers and sealed rows that are shown, by question; sealed by the store.
    pub sealed: serde_json::Map<String, serde_json::Value>,
    /// What is not shown: hidden answers, and which of the shown ones nobody gave; sealed by the store.
    /// Its inside is the matter of `record.rs` alone.
    pub parked: serde_json::Map<String, serde_json::Value>,
    /// States of open questions without an answer, by path:
    /// `[["days_a_week","unknown"],["goal_text","empty"],["steps","not_asked"]]`.
    pub missing: Vec<(String, String)>,
    /// Rows of the child tables.
    pub rows: Vec<RowRecord>,
}

/// A row of a child table.
#[derive(Debug, Clone, PartialEq)]
pub struct RowRecord {
    /// The rows.
    pub rows: QuestionName,
    /// The row's id.
    pub id: Uuid,
    /// Fractional key.
    pub position: String,
    /// Its open columns.
    pub columns: Vec<(ColumnKey, StoredCell)>,
    /// Its sealed columns; sealed by the store.
    pub sealed: serde_json::Map<String, serde_json::Value>,
}

/// A cell as SQL takes it; a text column's folded twin is the store's to make.
pub use crate::store::Cell as StoredCell;
