//! What a plan needs from the outside: the workspace's one port. `backend` implements it over SQL.
//!
//! A store is bound to one requester; it never returns a row outside that requester's scope,
//! and a row that is out of scope is the same as one that does not exist.

use std::{collections::HashMap, future::Future};

use forms_dsl::model::{FormName, QuestionName, Registered};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    change::{Change, Outcome},
    collection::Collection,
    sheets::{HandIn, HandedIn},
    storage_plan::ColumnKey,
};

/// Reads and changes on behalf of one requester.
pub trait AnswerStore: Send + Sync {
    /// Rows of a table. One statement, whatever the number of parents.
    fn select(&self, select: &Select) -> impl Future<Output = Result<Rows, StoreError>> + Send;

    /// Groups of a table and their figures; without keys one group. One statement.
    fn figures(&self, figures: &Figures) -> impl Future<Output = Result<Vec<Group>, StoreError>> + Send;

    /// A change, durable before this returns.
    fn change(&self, change: Change) -> impl Future<Output = Result<Outcome, StoreError>> + Send;

    /// Schools and people that a municipality hands in, durable before this returns.
    fn hand_in(&self, hand_in: HandIn) -> impl Future<Output = Result<HandedIn, StoreError>> + Send;

    /// What changed for a tablet: a JSON object with `documents` and `checkpoint`.
    fn pull(&self, pull: Pull) -> impl Future<Output = Result<Value, StoreError>> + Send;

    /// Documents as they are now, by their ids; what is not there for the requester is left out.
    fn documents(
        &self,
        collection: Collection,
        ids: Vec<Uuid>,
    ) -> impl Future<Output = Result<HashMap<Uuid, Value>, StoreError>> + Send;
}

/// The store could not answer; the fault is logged where it happened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The database is away or too slow.
    #[error("the database does not answer")]
    Unavailable,
    /// The place in the feed is one of another feed than this.
    #[error("the server was restored from a backup: begin anew, and push what you have")]
    StaleEpoch(Uuid),
    /// Anything else; the id leads to the log line.
    #[error("an inside fault, see the log for {0}")]
    Internal(Uuid),
}

/// What a tablet asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pull {
    /// Of which collection.
    pub collection: Collection,
    /// Since when; absent: from the beginning.
    pub after: Option<Checkpoint>,
    /// As many documents while there are more.
    pub limit: u32,
}

/// Where a tablet stands in the feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checkpoint {
    /// The number of the last change that it has.
    pub seq: i64,
    /// The feed that it counts in: a restored backup begins another.
    pub epoch: Uuid,
}

/// Tables that a plan may read, with their columns besides `id` (UUID, lower case).
/// Every moment is ISO text in UTC with three fraction digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Table {
    /// `kind` (`school`, `kindergarten`), `name`
    Units,
    /// `unit_id`, `name`, `grade` (integer or null)
    Classes,
    /// `name`, `first_name`, `class_id` (null unless a pupil), `unit_id` (of that class)
    People,
    /// Who works where: `person_id`, `name`, `role`, `unit_id` (of the class, where there is one; null: everywhere),
    /// `class_id`
    Postings,
    /// `pupil_id`, `unit_id`, `class_id`, `state`, `opened_at`, `closed_at`, `period_start`
    Cases,
    /// Who is asked to come when a case is talked about, as `case.invited` gives it to forms: parent key `case_id`;
    /// `id` (the person), `name`, `role`, `relation` (or null), `place` (pupil, guardians, contact teachers, in order)
    Invited,
    /// All fillings: `form`, `form_version`, `case_id`, `status` (`draft` `finished` `signed` `amended` `discarded`),
    /// `revision`, `language`, `created_at`, `updated_at`, `finished_at`, `created_by` (person), `amends`
    /// (filling), `begun_from` (filling), `discard_reason` (sealed), `missing` (JSON: `[[path, state], …]`, open questions alone),
    /// `look_again` (JSON array of names)
    Fillings,
    /// The columns of `Fillings` and those of the form's main table.
    Form(FormName),
    /// The columns of a form's row table; `id` is the row's id; parent key `filling_id`; `position`.
    Rows(FormName, QuestionName),
    /// Parent key `filling_id`: `line` (the place to sign), `row_id` (of people), `name`, `role`, `how`
    /// (`typed`, `drawn`, `witnessed`, `declined`), `declined_reason` (sealed), `state` (`judged`, `diverged`),
    /// `revision`, `answers_hash`, `shown_hash`, `signed_at_device`, `received_at`, `person_id` (who handed it in)
    Signatures,
    /// Parent key `filling_id`: `path`, `value` (sealed), `author_id`, `at`
    Conflicts,
    /// Parent key `filling_id`: `revision`, `questions` (JSON array of names), `author_id`, `device`, `at`, `kind`
    Edits,
    /// Published versions of forms: `name`, `version`, `hash`, `published_at`, `current` (boolean),
    /// `definition` (the JSON object of `forms_dsl::definition`)
    FormVersions,
    /// Forms that are being written, for those who write them: the columns of `FormVersions`; filtered by `name` and
    /// `version` alone.
    FormDrafts,
    /// Parent key `case_id`: `filling_id` (that caused it), `kind` (`open`, `task`, `invite`), `opens`, `task`, `label`,
    /// `responsible` (JSON array of roles), `every_amount`, `every_unit`, `invited` (sealed), `invited_person`,
    /// `needs_consent` (boolean), `due` (day or null), `waits_for` (path or null), `done_by` (filling or null),
    /// `created_at`
    FollowUps,
    /// Parent key `case_id`: `giver_id`, `agency` (a role), `forms` (JSON array of names), `purpose` (sealed),
    /// `from_day`, `until_day`, `how` (`signature` `eid` `oral`), `language`, `interpreter_used`, `noted_by`, `at`,
    /// `withdrawn_at`, `withdrawn_by`
    Consents,
    /// Parent key `case_id`: `person_id` (let in), `role` (in which), `forms` (JSON array of names), `reason` (sealed),
    /// `basis` (`consent` `law` `need` `break_glass`), `until_at`, `by_id`, `at`, `ended_at`, `ended_by`
    Shares,
    /// What was done in a case, for those whom it is about: parent key `case_id`; the columns of `Audit`
    AuditOfCases,
    /// `number`, `at`, `action`, `case_id`, `person_id`, `person_name`, `says` (a sentence in the requester's
    /// language); `id` is a hash
    Audit,
}

impl Table {
    /// Where those of a register are whom an answer names.
    pub fn of_registered(of: &Registered) -> Self {
        match of {
            Registered::Person | Registered::Pupil | Registered::Guardian | Registered::Staff(_) => Self::People,
            Registered::School => Self::Units,
            Registered::Class => Self::Classes,
        }
    }
}

/// What is read.
#[derive(Debug, Clone, PartialEq)]
pub struct Select {
    /// Whence.
    pub table: Table,
    /// The cells of each row, in this order.
    pub picks: Vec<Pick>,
    /// Which rows.
    pub which: Which,
    /// Further restriction.
    pub filter: Option<Filter>,
    /// In which order; the id is appended where it is not named.
    pub order: Vec<OrderBy>,
    /// Which stretch, of each parent's rows where there are parents.
    pub page: Page,
}

/// One cell of a row.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Pick {
    /// A column: `id`, a static one or `q_…`.
    Column(ColumnKey),
    /// A column of a filling that the requester began; of any other null.
    OfAuthor(ColumnKey),
    /// An answer of the sealed JSON, as `Answers` writes it; a requester without the right gets `{"withheld":true}`.
    Sealed(QuestionName),
}

/// Which rows.
#[derive(Debug, Clone, PartialEq)]
pub enum Which {
    /// All in scope.
    All,
    /// Those of these ids.
    Ids(Vec<Uuid>),
    /// Those that belong to these parents; the parent's id is then the first cell of each row, before the picks.
    Of {
        /// The column that holds the parent's id.
        key: ColumnKey,
        /// The parents.
        parents: Vec<Uuid>,
    },
}

/// A stretch of an ordered list.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Page {
    /// Begin after the row with these cells (those of `order`, then the id).
    pub after: Option<Vec<Cell>>,
    /// End before the row with these cells.
    pub before: Option<Vec<Cell>>,
    /// At most so many.
    pub limit: Option<u32>,
    /// Take them from the end; they come back in the order asked for.
    pub from_end: bool,
}

/// A value for a filter or a cursor, encoded as the column is.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing.
    Null,
    /// Text columns.
    Text(String),
    /// Integer columns.
    Integer(i64),
}

/// A column and its direction; nulls come first going up, last going down.
#[derive(Debug, Clone, PartialEq)]
pub struct OrderBy {
    /// The column.
    pub column: ColumnKey,
    /// Downwards.
    pub descending: bool,
}

/// A restriction.
#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    /// All of these; none: true.
    And(Vec<Filter>),
    /// One of these; none: false.
    Or(Vec<Filter>),
    /// Not this.
    Not(Box<Filter>),
    /// A test on a column of the table at hand.
    Column(ColumnKey, Test),
    /// A restriction on the case of a filling.
    Case(Box<Filter>),
    /// A restriction on the open rows of a filling.
    Rows {
        /// The rows.
        rows: QuestionName,
        /// How many of them.
        quantifier: Quantifier,
        /// On each row.
        filter: Box<Filter>,
    },
}

/// How many rows must match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantifier {
    /// At least one.
    Some,
    /// None.
    None,
    /// All.
    Every,
}

/// A test on one column. None of them, `IsNull` aside, matches the unanswered.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// Equal.
    Eq(Cell),
    /// Different.
    Ne(Cell),
    /// One of; none: nothing matches.
    In(Vec<Cell>),
    /// None of.
    NotIn(Vec<Cell>),
    /// Less.
    Lt(Cell),
    /// At most.
    Lte(Cell),
    /// More.
    Gt(Cell),
    /// At least.
    Gte(Cell),
    /// Unanswered, or not.
    IsNull(bool),
    /// Contains, case folded.
    Contains(String),
    /// Begins with, case folded.
    StartsWith(String),
    /// An `Options` column has at least one of these.
    HasSome(Vec<String>),
    /// It has all of these.
    HasEvery(Vec<String>),
    /// It has none of these.
    HasNone(Vec<String>),
}

/// Rows as one JSON array of arrays, cells in the order of the picks.
/// Cells are JSON as GraphQL has it but for options, which are still names: whole numbers are numbers,
/// decimals texts, booleans `true`/`false`, options names, several options and ids arrays.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rows {
    /// `[["…",1],["…",null]]`
    pub json: String,
}

/// Figures over what a filter leaves.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    /// Whence.
    pub table: Table,
    /// Which rows.
    pub which: Which,
    /// Further restriction.
    pub filter: Option<Filter>,
    /// What to group by; none: all are one group, also where there are no rows.
    pub keys: Vec<Key>,
    /// Figures besides the count.
    pub of: Vec<(ColumnKey, Aggregate)>,
}

/// A column to group by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The column.
    pub column: ColumnKey,
    /// Days by the first day of a period.
    pub period: Option<Period>,
}

/// A period that days fall into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// Monday.
    Week,
    /// First of the month.
    Month,
    /// First of August or of January.
    SchoolHalfYear,
    /// First of August.
    SchoolYear,
}

/// A figure over one column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aggregate {
    /// How many are not null.
    Answered,
    /// How many different ones.
    Distinct,
    /// Sum, scaled as the column is.
    Sum,
    /// Mean, scaled as the column is.
    Avg,
    /// Smallest.
    Min,
    /// Largest.
    Max,
}

/// One group.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// The parent it belongs to, where there are parents.
    pub parent: Option<Uuid>,
    /// In the order of the keys.
    pub keys: Vec<Cell>,
    /// How many rows.
    pub count: i64,
    /// In the order of `of`; a mean is a decimal text.
    pub figures: Vec<Cell>,
}
