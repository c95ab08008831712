//! What a field answers with.

use forms_dsl::model::{FormName, QuestionName};

use crate::{
    collection::Collection,
    naming::TypeName,
    rights::Readers,
    storage_plan::ColumnKey,
    store::{Aggregate, Filter, Key, OrderBy, Table},
};

/// What a field answers with; terms as in the head of [`crate::blueprint`].
#[derive(Debug, Clone, PartialEq)]
pub enum Does {
    /// `base64url("Type:uuid")` without padding, of the concrete type and the `id` of the row; of a sealed row its key.
    GlobalId,
    /// A static column of the row.
    Column {
        /// Which.
        key: ColumnKey,
        /// How it is written.
        encoding: Encoding,
    },
    /// An answer.
    Answer {
        /// Where it is.
        at: AnswerAt,
        /// How it is written.
        encoding: Encoding,
    },
    /// Order among rows: column or member `position`.
    Position,
    /// A member of the JSON object, a leaf or a list of leaves. Absent is null, or empty where the type is a list.
    Member {
        /// Which.
        key: &'static str,
        /// How it is written.
        encoding: Encoding,
    },
    /// A member of a JSON object, or of the JSON in a column of the row: an object, or a list of objects.
    Objects {
        /// The column that holds the JSON; absent: the object at hand is JSON.
        column: Option<ColumnKey>,
        /// Which member.
        key: &'static str,
    },
    /// A member of the JSON in a column of the row, a leaf or a list of leaves.
    MemberOf {
        /// The column that holds the JSON.
        column: ColumnKey,
        /// Which member.
        key: &'static str,
        /// How it is written.
        encoding: Encoding,
    },
    /// The texts of a form definition in the language of the argument `language`, each once, already fallen back;
    /// JSON objects with the members `key` `language` `text` `quality` `reviewedOn`.
    Texts {
        /// The column that holds the definition.
        column: ColumnKey,
    },
    /// Of the JSON object of an option: its enum value, [`crate::naming::ValueName::of_option`] of its members `below`
    /// (may be null) and `name`.
    OptionValue,
    /// The row of a table whose id a column holds. `Table::Fillings`: of whatever form.
    Link {
        /// The table.
        to: Table,
        /// The column.
        by: ColumnKey,
    },
    /// The row of `Table::FormVersions` for the columns `form` and `form_version` of the row.
    FormVersion,
    /// The newest published version (`current`) of the form that a column names.
    CurrentForm {
        /// The column.
        by: ColumnKey,
    },
    /// The row of the register that an answer names.
    AnsweredLink {
        /// The answer: an id.
        at: AnswerAt,
        /// The table of the register.
        to: Table,
    },
    /// The one of the same filling's rows that an answer names.
    AnsweredRow {
        /// The answer: a row's id.
        at: AnswerAt,
        /// The rows.
        of: RowsAt,
    },
    /// All rows of a table that belong to the row at hand.
    Many {
        /// The table.
        of: Table,
        /// Its column that holds the id of the row at hand.
        parent: ColumnKey,
        /// In which order.
        order: Vec<OrderBy>,
    },
    /// The rows of a filling.
    Rows(RowsAt),
    /// Those of a filling's rows that a computed value chose, in its order.
    ChosenRows {
        /// The computed value: ids of rows.
        at: AnswerAt,
        /// The rows.
        of: RowsAt,
    },
    /// The questions of the filling without an answer: JSON objects with the members `path` and `state`.
    /// From the column `missing` and the sealed answers; what the requester may not read has the state `withheld`.
    /// On the interface `Filling` it knows no form: it must be planned for each concrete type.
    Missing {
        /// Sealed questions and rows, which the column does not know.
        sealed: Vec<AnswerAt>,
        /// Open questions that not everybody who reads the form may read.
        guarded: Vec<AnswerAt>,
    },
    /// A connection.
    Connection(Connection),
    /// The page with cursors.
    Edges,
    /// The page without.
    Nodes,
    /// Where the page begins and ends.
    PageInfo,
    /// Of the page: whether there is more after it.
    HasNextPage,
    /// Of the page: whether there is more before it.
    HasPreviousPage,
    /// Of the page: cursor of the first edge.
    StartCursor,
    /// Of the page: cursor of the last edge.
    EndCursor,
    /// Of the edge.
    Cursor,
    /// Of the edge.
    EdgeNode,
    /// How many rows the filter leaves.
    TotalCount,
    /// Figures over what the filter leaves; of a group: over the group.
    Aggregates,
    /// The same by groups, for the argument `groupBy`, whose values mean [`super::Means::GroupBy`].
    GroupedAggregates,
    /// Of figures: how many rows.
    Count,
    /// Of figures: those of one column.
    FiguresOf {
        /// The column.
        key: ColumnKey,
        /// How its values are written.
        encoding: Encoding,
    },
    /// Of the figures of one column: one of them. `Answered` and `Distinct` are whole numbers; of a whole number `Sum`
    /// and `Avg` are JSON numbers, of a decimal decimal texts; `Min` and `Max` are written as the column is.
    Figure(Aggregate),
    /// Of a group: what it has in common.
    GroupKeys,
    /// Of the keys of a group: the one of this key, null where it was not grouped by.
    GroupKey {
        /// Which.
        key: Key,
        /// How it is written.
        encoding: Encoding,
    },
    /// The object of the argument `id`; garbage is null.
    Node,
    /// The objects of the argument `ids`, null for each that is not found.
    NodesByIds,
    /// The requester.
    Viewer,
    /// Of the viewer.
    ViewerFact(ViewerFact),
    /// The row of the argument `id`. `Table::Fillings`: of whatever form.
    One {
        /// The table.
        table: Table,
    },
    /// All rows in scope, without pages.
    List {
        /// The table.
        table: Table,
        /// In which order.
        order: Vec<OrderBy>,
        /// Which of them.
        always: Option<Filter>,
    },
    /// The present versions of all forms, by name: rows of `Table::FormVersions` that are `current`.
    Forms,
    /// The version of a form by the arguments `name`, `version` (absent: the current one) and `draft`.
    Form,
    /// A change, from the argument `input`, answered with a payload.
    Mutation(MutationKind),
    /// Of the payload: the row that was changed, null where the change was refused.
    Changed {
        /// Its table.
        table: Table,
    },
    /// Of the payload of signing: the row of `Table::Signatures`.
    ChangedSignature,
    /// Of the payload: JSON objects with the members `message` `code` `path` `question`.
    UserErrors,
    /// Of the payload: as it was sent.
    ClientMutationId,
    /// What changed in a collection since the argument `checkpoint`, at most `limit` documents: a JSON object with
    /// `documents` and `checkpoint`.
    Pull(Collection),
    /// The documents of the argument [`Collection::push_argument`] are taken over; those that a tablet must take over
    /// in turn, as JSON objects.
    Push(Collection),
    /// Schools and people are handed in: of the root of writing. Its `input` has a list of lines for each sheet, the
    /// cells by the names of columns, besides `whole`, `onlyTell`, `withLeavers` and `clientMutationId`.
    HandIn,
    /// Each event of a collection that is followed: a JSON object with `documents` and `checkpoint`.
    Stream(Collection),
}

/// An answer, and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerAt {
    /// The question, column or computed value: the member of a JSON object.
    pub question: QuestionName,
    /// Where it is in a row of a table.
    pub place: Place,
    /// Who may read it. For everybody else it is withheld: null, or an empty list.
    pub readers: Readers,
}

/// Where an answer is in a row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In a column: `Pick::Column`.
    Column(ColumnKey),
    /// In the sealed JSON: `Pick::Sealed` of the question.
    Sealed,
}

/// Rows of a filling, and where they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowsAt {
    /// The form.
    pub form: FormName,
    /// The rows.
    pub rows: QuestionName,
    /// Sealed: an object of objects by row id, `Pick::Sealed` of the rows; otherwise `Table::Rows`, parent key
    /// `filling_id`. Either way in the order of `position`, then of the id.
    pub sealed: bool,
    /// Who may read them. For everybody else there are none.
    pub readers: Readers,
}

/// How a stored value is written as a GraphQL leaf, and a client's value is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Encoding {
    /// `String`, also `LanguageTag`.
    Text,
    /// `Int`.
    Int,
    /// `Decimal`, a string with so many places.
    Decimal {
        /// After the comma.
        places: u32,
    },
    /// `Boolean`.
    Boolean,
    /// `LocalDate`.
    Date,
    /// `LocalTime`.
    Time,
    /// `Period`.
    Period,
    /// `DateTime`.
    Moment,
    /// `UUID`.
    Uuid,
    /// `ID` of a type, from a UUID.
    Id(TypeName),
    /// A value of an enum, from what it stands for ([`super::Means::Stored`]); what is unknown is null.
    Enum(TypeName),
    /// A list of such values; no answer is an empty list.
    Enums(TypeName),
    /// The JSON as it is: `AnswerValue`, `Expression`, and what is spelt as GraphQL has it already.
    Json,
    /// A part of an answer's path.
    Path(PathPart),
    /// A GraphQL field name, from a question name.
    FieldName,
    /// A list of them.
    FieldNames,
    /// The GraphQL type of a form, from its name.
    TypeName,
}

/// A part of an answer's path `steps.UUID.week`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathPart {
    /// `steps`, as a GraphQL field name.
    Question,
    /// The row's UUID, or null.
    Row,
    /// `week`, as a GraphQL field name, or null.
    Column,
}

/// A list in pages, by the arguments `first` `after` `last` `before`, and where it has them `filter`
/// ([`super::Means::Filter`]) and `orderBy`, whose values mean [`super::Means::Order`].
#[derive(Debug, Clone, PartialEq)]
pub struct Connection {
    /// The table.
    pub table: Table,
    /// Its column that holds the id of the row at hand; absent: all in scope.
    pub parent: Option<ColumnKey>,
    /// Holds whatever the filter.
    pub always: Option<Filter>,
    /// The order where none is asked for.
    pub order: Vec<OrderBy>,
}

/// What is known of the requester.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ViewerFact {
    /// The row of `Table::People`.
    Person,
    /// Full name.
    Name,
    /// Names of roles, as values of the enum of roles.
    Roles,
    /// Whether one of the school's own people.
    Staff,
    /// Language of messages.
    Language,
}

/// What a mutation asks for; its `input` is read by the names given here, besides `clientMutationId`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MutationKind {
    /// A case.
    Case(CaseChange),
    /// A filling of a form.
    Form(FormName, FormChange),
    /// Who else is let in.
    Sharing(SharingChange),
}

/// A change of who else is let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SharingChange {
    /// `id` (UUID, may be absent), `caseId`, `giverId`, `agency` (a role), `forms` (names), `purpose`, `from`, `until`,
    /// `how`, `language`, `interpreterUsed`.
    RecordConsent,
    /// `id`.
    WithdrawConsent,
    /// `id` (UUID, may be absent), `caseId`, `personId`, `role`, `forms` (names), `reason`, `basis`, `until`.
    Share,
    /// `id`.
    EndShare,
    /// `id` (UUID, may be absent), `caseId`, `reason`.
    BreakGlass,
}

/// A change of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaseChange {
    /// `id` (UUID, may be absent), `pupilId`.
    Open,
    /// `id`, `to` (a state), `reason`.
    Move,
    /// `id`, `to` (a state), `reason`.
    Close,
}

/// A change of a filling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormChange {
    /// `id` (UUID, may be absent), `caseId`, `from`, `language`, `answers`.
    Start,
    /// `id`, `editId` (UUID, may be absent), `baseRevision`, `answers`.
    Save,
    /// `id`.
    Finish,
    /// `id` (UUID of the signature, may be absent), `fillingId`, `line` (may be absent where the form has one), `participantId`
    /// (UUID of the row), `how`, `drawing`, `witness`, `declinedReason`, `revision`, `language`, `signedAtDevice`.
    Sign,
    /// `id` (UUID of the new filling, may be absent), `amends`.
    Amend,
    /// `id`, `reason`.
    Discard,
}
