//! Opens the sealed cells of what a select returned, for those who may read them, and leaves out of conflicts and of
//! the history what names an answer that they may not.
//!
//! The statement brings for each row, behind what was asked for, the hidden cells that opening takes:
//! the case's wrapped key, what is sealed, and the place it is bound to. So a key comes by the scope alone.

use std::{borrow::Cow, collections::BTreeSet};

use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use forms_dsl::{
    answers::AnswerPath,
    model::{CheckedFolder, Computed, Form, FormName, Item, Question, QuestionName, Rows, Section},
};
use mobile_schema::{
    requester::Requester,
    rights::Readers,
    storage_plan::{ColumnKind, StoragePlan},
    store::{Pick, Select, Table, Which},
};
use sea_orm::sea_query::{Expr, ExprTrait, JoinType, SelectStatement};
use serde::Deserialize;
use serde_json::{Map, Value, value::RawValue};
use uuid::Uuid;

use crate::{
    scoped::{Column, Kind},
    seal::{CaseKey, MasterKey, Place, SealError},
};

/// What a select has to open.
pub(crate) struct Sealing<'a> {
    table: &'a Table,
    /// Positions among the picks, and what stands there.
    cells: Vec<(usize, Guarded<'a>)>,
}

/// A cell that not everybody reads who reads the row.
#[derive(Clone, Copy)]
enum Guarded<'a> {
    /// A sealed answer.
    Answer(&'a QuestionName),
    /// A column that is sealed itself.
    Sealed,
    /// Why a filling was discarded: sealed, and written as text.
    Reason,
    /// An open column that names answers.
    Names,
}

/// Who reads, and what the answers mean.
pub(crate) struct Reading<'a> {
    pub requester: &'a Requester,
    pub folder: &'a CheckedFolder,
    pub storage: &'a StoragePlan,
    pub master: &'a MasterKey,
}

/// Rows as the port wants them, and the cases of which something sealed was opened.
pub(crate) struct Unsealed {
    pub json: String,
    pub cases: BTreeSet<Uuid>,
}

/// Why sealed cells cannot be handed out: a fault of ours.
#[derive(Debug, thiserror::Error)]
pub(crate) enum UnsealError {
    #[error(transparent)]
    Seal(#[from] SealError),
    #[error("the database returned what is no row of the statement")]
    Malformed,
}

/// The hidden cells of a row, in the order of [`Sealing::hidden_columns`].
#[derive(Deserialize)]
struct Hidden<'a> {
    case: Uuid,
    key_version: u32,
    wrapped: Cow<'a, str>,
    filling: Option<Uuid>,
    part: Option<Uuid>,
    sealed: Option<Cow<'a, str>>,
    form_or_how: Option<Cow<'a, str>>,
    path: Option<Cow<'a, str>>,
    reason: Option<Cow<'a, str>>,
    author: Option<Uuid>,
}

const HIDDEN: usize = 10;

impl<'a> Sealing<'a> {
    pub fn of(select: &'a Select) -> Self {
        let cells = select.picks.iter().enumerate().filter_map(|(at, pick)| match pick {
            Pick::Sealed(question) => Some((at, Guarded::Answer(question))),
            Pick::Column(key) => guarded_column(&select.table, key.as_str()).map(|cell| (at, cell)),
            Pick::OfAuthor(_) => None,
        });
        Self { table: &select.table, cells: cells.collect() }
    }

    /// Nothing to open or to leave out: the statement's text is the answer.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    pub fn hidden_columns(&self) -> Vec<Column> {
        let own = match self.table {
            _ if self.is_empty() => return Vec::new(),
            Table::Form(_) => [id("f", "id"), nothing(), sealed("m", "sealed"), id("f", "form"), nothing(), reason()],
            Table::Fillings => [id("f", "id"), nothing(), nothing(), id("f", "form"), nothing(), reason()],
            Table::Rows(..) => {
                [id("f", "id"), id("t", "row_id"), sealed("t", "sealed"), nothing(), nothing(), nothing()]
            }
            Table::Signatures => {
                [id("f", "id"), id("t", "id"), sealed("t", "detail"), id("t", "how"), nothing(), nothing()]
            }
            Table::Conflicts => {
                [id("f", "id"), id("t", "id"), sealed("t", "value"), id("f", "form"), id("t", "path"), nothing()]
            }
            Table::Edits => [id("f", "id"), nothing(), nothing(), id("f", "form"), nothing(), nothing()],
            Table::Consents => [nothing(), id("t", "id"), sealed("t", "purpose"), nothing(), nothing(), nothing()],
            Table::Shares => [nothing(), id("t", "id"), sealed("t", "reason"), nothing(), nothing(), nothing()],
            // Who is invited is bound to the row, and read by those who read the question that names them.
            Table::FollowUps => [
                id("t", "filling_id"),
                id("t", "id"),
                sealed("t", "invited"),
                id("t", "form"),
                id("t", "named_by"),
                nothing(),
            ],
            Table::Units
            | Table::Classes
            | Table::People
            | Table::Cases
            | Table::FormVersions
            | Table::FormDrafts
            | Table::Invited
            | Table::Postings
            | Table::AuditOfCases
            | Table::Audit => return Vec::new(),
        };
        let author = match self.table {
            Table::Consents | Table::Shares | Table::FollowUps => nothing(),
            _ => id("f", "created_by"),
        };
        let version = Column { expr: Expr::col(("y", "version")), kind: Kind::Open(ColumnKind::Whole), folded: None };
        [id("k", "id"), version, sealed("y", "wrapped")].into_iter().chain(own).chain([author]).collect()
    }

    /// The wrapped keys come with the rows.
    pub fn join(&self, statement: &mut SelectStatement, municipality: i64) {
        if self.is_empty() {
            return;
        }
        let key = |column: &'static str| Expr::col(("y", column));
        let of_case = key("municipality").eq(municipality).and(key("case_id").equals(("k", "id")));
        statement.join_as(JoinType::InnerJoin, "keys", "y", of_case);
    }

    /// Opens what the statement returned.
    pub fn unseal(&self, select: &Select, returned: &str, reading: &Reading<'_>) -> Result<Unsealed, UnsealError> {
        let rows: Vec<Vec<&RawValue>> = serde_json::from_str(returned).map_err(|_| UnsealError::Malformed)?;
        let offset = usize::from(matches!(select.which, Which::Of { .. }));
        let mut cases = BTreeSet::new();
        let mut opened = Vec::with_capacity(rows.len());
        for row in rows {
            let visible = row.len().checked_sub(HIDDEN).ok_or(UnsealError::Malformed)?;
            let (visible, hidden) = row.split_at_checked(visible).ok_or(UnsealError::Malformed)?;
            let hidden = read_hidden(hidden)?;
            if *self.table == Table::Conflicts && !admits_conflict(reading, &hidden) {
                continue;
            }
            let mut cells: Vec<Cow<'_, RawValue>> = visible.iter().map(|cell| Cow::Borrowed(*cell)).collect();
            let content = open(self.table, &hidden, reading)?;
            for (at, guarded) in &self.cells {
                let cell = cells.get_mut(at + offset).ok_or(UnsealError::Malformed)?;
                let value = match guarded {
                    Guarded::Answer(question) => self.answer(reading, question, &hidden, &content),
                    Guarded::Sealed if is_told(reading, self.table, &hidden) => content.clone(),
                    Guarded::Sealed => Value::Null,
                    Guarded::Reason => discard_reason(&hidden, reading)?,
                    Guarded::Names => {
                        *cell = Cow::Owned(raw(&names_admitted(reading, &hidden, cell)?)?);
                        continue;
                    }
                };
                if value != Value::Null && value != withheld() {
                    cases.insert(hidden.case);
                }
                *cell = Cow::Owned(raw(&value)?);
            }
            opened.push(cells);
        }
        Ok(Unsealed { json: serde_json::to_string(&opened).map_err(|_| UnsealError::Malformed)?, cases })
    }

    fn answer(&self, reading: &Reading<'_>, question: &QuestionName, hidden: &Hidden<'_>, content: &Value) -> Value {
        let asked = match self.table {
            Table::Form(form) => find(reading.folder, form, None, question),
            Table::Rows(form, rows) => find(reading.folder, form, Some(rows), question),
            _ => None,
        };
        match asked {
            Some(asked) if hidden.admits(reading, &asked.readers()) => answer(reading, hidden, &asked, content),
            Some(_) | None => withheld(),
        }
    }
}

impl Hidden<'_> {
    /// Whether the requester is among these in this row's filling.
    fn admits(&self, reading: &Reading<'_>, readers: &Readers) -> bool {
        match self.author {
            Some(author) => readers.admit_in(reading.requester, author),
            None => readers.admit(reading.requester),
        }
    }

    fn form(&self) -> Option<FormName> {
        self.form_or_how.as_deref().and_then(|form| FormName::try_from(form).ok())
    }
}

/// The questions of an edit, or that are to be looked at again, of which the requester may know; the path of a conflict is told with its row.
fn names_admitted(reading: &Reading<'_>, hidden: &Hidden<'_>, cell: &RawValue) -> Result<Value, UnsealError> {
    let told: Value = read(cell)?;
    let Value::Array(names) = told else { return Ok(told) };
    let form = hidden.form();
    let admitted = |name: &Value| {
        let name = name.as_str().and_then(|name| QuestionName::try_from(name).ok());
        let path = name.map(AnswerPath::Question);
        let readers = form.as_ref().zip(path).and_then(|(form, path)| readers(reading, form, &path));
        readers.is_some_and(|readers| hidden.admits(reading, &readers))
    };
    Ok(names.into_iter().filter(admitted).collect())
}

fn raw(value: &Value) -> Result<Box<RawValue>, UnsealError> {
    serde_json::value::to_raw_value(value).map_err(|_| UnsealError::Malformed)
}

/// A drawing is nobody's to read here, a reason for declining is; who is invited is told where the question is.
fn is_told(reading: &Reading<'_>, table: &Table, hidden: &Hidden<'_>) -> bool {
    match table {
        Table::Conflicts | Table::Consents | Table::Shares => true,
        Table::FollowUps => hidden.path.as_deref().is_none_or(|question| {
            let question = QuestionName::try_from(question).ok();
            let asked = hidden.form().zip(question).and_then(|(form, name)| find(reading.folder, &form, None, &name));
            asked.is_some_and(|asked| asked.readers().admit(reading.requester))
        }),
        _ => hidden.form_or_how.as_deref() == Some("declined"),
    }
}

fn guarded_column<'a>(table: &Table, column: &str) -> Option<Guarded<'a>> {
    match (table, column) {
        (Table::Signatures, "declined_reason")
        | (Table::Conflicts, "value")
        | (Table::Consents, "purpose")
        | (Table::Shares, "reason")
        | (Table::FollowUps, "invited") => Some(Guarded::Sealed),
        (Table::Form(_) | Table::Fillings, "discard_reason") => Some(Guarded::Reason),
        (Table::Conflicts, "path") | (Table::Edits, "questions") | (Table::Form(_) | Table::Fillings, "look_again") => {
            Some(Guarded::Names)
        }
        _ => None,
    }
}

fn id(alias: &'static str, column: &'static str) -> Column {
    Column { expr: Expr::col((alias, column)), kind: Kind::Open(ColumnKind::Id), folded: None }
}

fn sealed(alias: &'static str, column: &'static str) -> Column {
    Column { expr: Expr::col((alias, column)), kind: Kind::Sealed, folded: None }
}

/// The sealed reason as the text that it is stored as.
fn reason() -> Column {
    Column { expr: Expr::col(("f", "discard_reason")), kind: Kind::Open(ColumnKind::LongText), folded: None }
}

fn nothing() -> Column {
    Column { expr: Expr::cust("NULL"), kind: Kind::Open(ColumnKind::LongText), folded: None }
}

fn read_hidden<'a>(cells: &[&'a RawValue]) -> Result<Hidden<'a>, UnsealError> {
    let [case, key_version, wrapped, filling, part, sealed, form_or_how, path, reason, author] = cells else {
        return Err(UnsealError::Malformed);
    };
    Ok(Hidden {
        case: read(case)?,
        key_version: read(key_version)?,
        wrapped: read(wrapped)?,
        filling: read(filling)?,
        part: read(part)?,
        sealed: read(sealed)?,
        form_or_how: read(form_or_how)?,
        path: read(path)?,
        reason: read(reason)?,
        author: read(author)?,
    })
}

fn read<'a, T: Deserialize<'a>>(cell: &'a RawValue) -> Result<T, UnsealError> {
    serde_json::from_str(cell.get()).map_err(|_| UnsealError::Malformed)
}

/// What is sealed in a row, as JSON; null where nothing is.
fn open(table: &Table, hidden: &Hidden<'_>, reading: &Reading<'_>) -> Result<Value, UnsealError> {
    let Some(sealed) = &hidden.sealed else { return Ok(Value::Null) };
    let key = reading.master.open_case_key(hidden.case, hidden.key_version, &unhex(&hidden.wrapped)?)?;
    let clear = open_in_place(table, hidden, reading, &key, &unhex(sealed)?)?;
    serde_json::from_slice(&clear).map_err(|_| UnsealError::Malformed)
}

/// Why a filling was discarded; null where it was not.
fn discard_reason(hidden: &Hidden<'_>, reading: &Reading<'_>) -> Result<Value, UnsealError> {
    let (Some(sealed), Some(row)) = (&hidden.reason, hidden.filling) else { return Ok(Value::Null) };
    let sealed = STANDARD_NO_PAD.decode(sealed.as_bytes()).map_err(|_| UnsealError::Malformed)?;
    let key = reading.master.open_case_key(hidden.case, hidden.key_version, &unhex(&hidden.wrapped)?)?;
    let clear = key.open(Place { table: "fillings", column: "discard_reason", row }, &sealed)?;
    String::from_utf8(clear).map(Value::String).map_err(|_| UnsealError::Malformed)
}

fn open_in_place(
    table: &Table,
    hidden: &Hidden<'_>,
    reading: &Reading<'_>,
    key: &CaseKey,
    sealed: &[u8],
) -> Result<Vec<u8>, UnsealError> {
    let missing = UnsealError::Malformed;
    let opened = match (table, hidden.filling, hidden.part) {
        (Table::Form(form), Some(row), _) => {
            let tables = reading.storage.forms.get(form).ok_or(missing)?;
            key.open(Place { table: tables.table.as_str(), column: "sealed", row }, sealed)
        }
        (Table::Rows(form, rows), Some(row), Some(part)) => {
            let tables = reading.storage.forms.get(form).ok_or(UnsealError::Malformed)?;
            let table = tables.find_rows(rows.as_str()).ok_or(missing)?.table.as_str();
            key.open(Place { table, column: &sealed_of_row(part), row }, sealed)
        }
        (Table::Signatures, _, Some(row)) => key.open(Place { table: "signatures", column: "detail", row }, sealed),
        (Table::Consents, _, Some(row)) => key.open(Place { table: "consents", column: "purpose", row }, sealed),
        (Table::Shares, _, Some(row)) => key.open(Place { table: "shares", column: "reason", row }, sealed),
        (Table::Conflicts, _, Some(row)) => key.open(Place { table: "conflicts", column: "value", row }, sealed),
        (Table::FollowUps, _, Some(row)) => key.open(Place { table: "follow_ups", column: "invited", row }, sealed),
        _ => return Err(missing),
    };
    Ok(opened?)
}

/// Row ids are the clients' and only unique in their filling, so the sealed part of a row is bound to both.
pub(crate) fn sealed_of_row(row: Uuid) -> String {
    format!("sealed.{row}")
}

fn unhex(text: &str) -> Result<Vec<u8>, UnsealError> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let bytes = text.as_bytes().chunks(2).map(|pair| match pair {
        [high, low] => Some(digit(*high)? << 4 | digit(*low)?),
        _ => None,
    });
    bytes.collect::<Option<_>>().ok_or(UnsealError::Malformed)
}

fn withheld() -> Value {
    serde_json::json!({ "withheld": true })
}

/// An answer of a sealed JSON, which holds answers under the names they were first stored by.
fn answer(reading: &Reading<'_>, hidden: &Hidden<'_>, asked: &Asked<'_>, content: &Value) -> Value {
    let stored = content.get(asked.storage_name().as_str()).cloned().unwrap_or(Value::Null);
    match asked {
        Asked::Rows(form, section, rows) => cells_admitted(reading, hidden, (form, section, rows), stored),
        Asked::Question(..) | Asked::Computed(..) => stored,
    }
}

/// Rows of which a column has fewer readers than the rows.
fn cells_admitted(
    reading: &Reading<'_>,
    hidden: &Hidden<'_>,
    (form, section, rows): (&Form, &Section, &Rows),
    mut stored: Value,
) -> Value {
    let withheld_columns: Vec<&QuestionName> = rows
        .columns
        .iter()
        .filter(|column| !hidden.admits(reading, &Readers::of_question(form, section, column)))
        .map(|column| column.was.last().unwrap_or(&column.name))
        .collect();
    for row in stored.as_object_mut().into_iter().flat_map(Map::values_mut).filter_map(Value::as_object_mut) {
        for column in &withheld_columns {
            row.insert(column.as_str().to_owned(), withheld());
        }
    }
    stored
}

/// Whether the requester may know that there are two values.
fn admits_conflict(reading: &Reading<'_>, hidden: &Hidden<'_>) -> bool {
    let path = hidden.path.as_deref().and_then(|path| path.parse().ok());
    let (Some(form), Some(path)) = (hidden.form(), path) else { return false };
    readers(reading, &form, &path).is_some_and(|readers| hidden.admits(reading, &readers))
}

fn readers(reading: &Reading<'_>, form: &FormName, path: &AnswerPath) -> Option<Readers> {
    Readers::of_path(reading.folder.find_form(form.as_str())?, path)
}

/// What a sealed pick speaks of.
enum Asked<'a> {
    Question(&'a Form, &'a Section, &'a Question),
    Rows(&'a Form, &'a Section, &'a Rows),
    Computed(&'a Form, &'a Section, &'a Computed),
}

impl<'a> Asked<'a> {
    fn readers(&self) -> Readers {
        match self {
            Self::Question(form, section, question) => Readers::of_question(form, section, question),
            Self::Rows(form, section, rows) => Readers::of_rows(form, section, rows),
            Self::Computed(form, section, computed) => Readers::of(form, section, computed.class, &computed.seen_by),
        }
    }

    fn storage_name(&self) -> &'a QuestionName {
        match self {
            Self::Question(_, _, question) => question.was.last().unwrap_or(&question.name),
            Self::Rows(_, _, rows) => rows.was.last().unwrap_or(&rows.name),
            Self::Computed(_, _, computed) => &computed.name,
        }
    }
}

fn find<'a>(
    folder: &'a CheckedFolder,
    form: &FormName,
    rows: Option<&QuestionName>,
    name: &QuestionName,
) -> Option<Asked<'a>> {
    let form = folder.find_form(form.as_str())?;
    let called = |own: &QuestionName, was: &[QuestionName], name: &QuestionName| own == name || was.contains(name);
    form.items().find_map(|(section, item)| match (item, rows) {
        (Item::Question(question), None) if called(&question.name, &question.was, name) => {
            Some(Asked::Question(form, section, question))
        }
        (Item::Computed(computed), None) if computed.name == *name => Some(Asked::Computed(form, section, computed)),
        (Item::Rows(found), None) if called(&found.name, &found.was, name) => Some(Asked::Rows(form, section, found)),
        (Item::Rows(found), Some(rows)) if called(&found.name, &found.was, rows) => found
            .columns
            .iter()
            .find(|column| called(&column.name, &column.was, name))
            .map(|column| Asked::Question(form, section, column)),
        _ => None,
    })
}
