//! A [`Record`] → the answers that it was made of.

use std::collections::{BTreeMap, HashMap, HashSet};

use forms_dsl::{
    answers::{Answer, Answers, Row},
    model::{AnswerState, CheckedForm, Computed, ComputedKind, Item, Question, QuestionName, Rows},
};
use indexmap::IndexMap;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{ANSWERS, Joined, POSITION, UNTOUCHED, Unreadable, cell, cell_key, not_asked};
use crate::{
    filling::{Record, RowRecord},
    naming::oldest,
    storage_plan::{Column, ColumnKey, FormTables, RowTable},
    store::Cell,
    stored_json,
};

/// The answers of a record that [`super::split`] made, under this form or an earlier version of it.
/// Columns that the form had not yet are missing or null.
pub fn join(form: &CheckedForm, tables: &FormTables, record: &Record) -> Result<Joined, Unreadable> {
    let mut join = Join::of(record)?;
    for (_, item) in form.items() {
        match item {
            Item::Question(question) => join.question(tables, question)?,
            Item::Rows(rows) => join.rows(tables, rows)?,
            Item::Computed(computed) => join.computed(tables, computed)?,
            Item::Note(_) | Item::Heading(_) | Item::Signature(_) | Item::Rule(_) => {}
        }
    }
    Ok(join.joined)
}

struct Join<'a> {
    record: &'a Record,
    columns: HashMap<&'a ColumnKey, &'a Cell>,
    missing: HashMap<&'a str, &'a str>,
    parked: Option<&'a Map<String, Value>>,
    untouched: HashSet<&'a str>,
    joined: Joined,
}

/// What somebody gave at a place, and what stands there although nobody did.
#[derive(Default)]
struct Found {
    given: Option<Answer>,
    untouched: Option<Answer>,
}

impl<'a> Join<'a> {
    fn of(record: &'a Record) -> Result<Self, Unreadable> {
        let untouched = match record.parked.get(UNTOUCHED) {
            Some(Value::Array(keys)) => keys.iter().map(Value::as_str).collect(),
            Some(_) => None,
            None => Some(HashSet::new()),
        };
        Ok(Self {
            record,
            columns: record.columns.iter().map(|(key, cell)| (key, cell)).collect(),
            missing: record.missing.iter().map(|(path, state)| (path.as_str(), state.as_str())).collect(),
            parked: record.parked.get(ANSWERS).map(|answers| object(ANSWERS, answers)).transpose()?,
            untouched: untouched.ok_or_else(|| unreadable(UNTOUCHED))?,
            joined: Joined::default(),
        })
    }

    fn question(&mut self, tables: &FormTables, question: &Question) -> Result<(), Unreadable> {
        let key = oldest(&question.name, &question.was).as_str();
        let stands = match tables.find_column(question.name.as_str()) {
            Some(column) => self.open(column, self.columns.get(&column.key).copied(), key)?,
            None => sealed(&self.record.sealed, key, question)?,
        };
        let Found { given, untouched } = self.find(key, question, stands)?;
        self.joined.given.0.extend(given.map(|answer| (question.name.clone(), answer)));
        self.joined.untouched.0.extend(untouched.map(|answer| (question.name.clone(), answer)));
        Ok(())
    }

    fn rows(&mut self, tables: &FormTables, rows: &Rows) -> Result<(), Unreadable> {
        let key = oldest(&rows.name, &rows.was).as_str();
        if let Some(parked) = self.parked.and_then(|parked| parked.get(key)) {
            let answer = read_rows(key, rows, parked)?;
            self.joined.given.0.insert(rows.name.clone(), answer);
            return Ok(());
        }
        match tables.find_rows(rows.name.as_str()) {
            Some(table) => {
                for row in self.record.rows.iter().filter(|row| row.rows == rows.name) {
                    self.open_row(table, rows, row)?;
                }
            }
            None => {
                if let Some(value) = self.record.sealed.get(key) {
                    for (id, row) in object(key, value)? {
                        self.sealed_row(rows, id, object(key, row)?)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn open_row(&mut self, table: &RowTable, rows: &Rows, row: &'a RowRecord) -> Result<(), Unreadable> {
        let cells: HashMap<_, _> = row.columns.iter().map(|(key, cell)| (key, cell)).collect();
        let row_key = oldest(&rows.name, &rows.was);
        let mut found = vec![];
        for question in &rows.columns {
            let name = oldest(&question.name, &question.was);
            let key = cell_key(row_key, row.id, name);
            let stands = match table.find_column(question.name.as_str()) {
                Some(column) => self.open(column, cells.get(&column.key).copied(), &key)?,
                None => sealed(&row.sealed, name.as_str(), question)?,
            };
            found.push((question.name.clone(), self.find(&key, question, stands)?));
        }
        self.put_row(rows, row.id, row.position.clone(), found);
        Ok(())
    }

    fn sealed_row(&mut self, rows: &Rows, id: &str, row: &Map<String, Value>) -> Result<(), Unreadable> {
        let row_key = oldest(&rows.name, &rows.was);
        let id: Uuid = id.parse().map_err(|_| unreadable(row_key.as_str()))?;
        let mut found = vec![];
        for question in &rows.columns {
            let name = oldest(&question.name, &question.was);
            let stands = sealed(row, name.as_str(), question)?;
            let key = cell_key(row_key, id, name);
            found.push((question.name.clone(), self.find(&key, question, stands)?));
        }
        self.put_row(rows, id, position(row), found);
        Ok(())
    }

    fn put_row(&mut self, rows: &Rows, id: Uuid, position: String, found: Vec<(QuestionName, Found)>) {
        let mut given = BTreeMap::new();
        let mut untouched = BTreeMap::new();
        for (column, found) in found {
            given.extend(found.given.map(|answer| (column.clone(), answer)));
            untouched.extend(found.untouched.map(|answer| (column, answer)));
        }
        if !untouched.is_empty() {
            insert_row(&mut self.joined.untouched, rows, id, Row { position: String::new(), answers: untouched });
        }
        insert_row(&mut self.joined.given, rows, id, Row { position, answers: given });
    }

    fn computed(&mut self, tables: &FormTables, computed: &Computed) -> Result<(), Unreadable> {
        let key = computed.name.as_str();
        let stands = match (tables.find_column(computed.name.as_str()), self.record.sealed.get(key)) {
            (Some(column), _) => self.open(column, self.columns.get(&column.key).copied(), key)?,
            (None, Some(value)) => {
                let answer = match &computed.kind {
                    ComputedKind::One(ty) => stored_json::read(ty, value),
                    ComputedKind::Rows { .. } => stored_json::read_ids(value),
                };
                Some(answer.ok_or_else(|| unreadable(key))?)
            }
            (None, None) => None,
        };
        if let Some(answer) = stands.filter(|answer| !matches!(answer, Answer::Missing(_))) {
            self.joined.untouched.0.insert(computed.name.clone(), answer);
        }
        Ok(())
    }

    /// What stands in an open column, or the reason that somebody gave for having no answer.
    fn open(&self, column: &Column, cell: Option<&Cell>, key: &str) -> Result<Option<Answer>, Unreadable> {
        match cell {
            None | Some(Cell::Null) => Ok(match self.missing.get(key) {
                Some(&"unknown") => Some(Answer::Missing(AnswerState::Unknown)),
                Some(&"declined") => Some(Answer::Missing(AnswerState::Declined)),
                Some(_) | None => None,
            }),
            Some(cell) => cell::read(column.kind, cell).map(Some).ok_or_else(|| unreadable(column.key.as_str())),
        }
    }

    fn find(&self, key: &str, question: &Question, stands: Option<Answer>) -> Result<Found, Unreadable> {
        if let Some(value) = self.parked.and_then(|parked| parked.get(key)) {
            let parked = stored_json::read(&question.answer, value).ok_or_else(|| unreadable(key))?;
            return Ok(Found { given: Some(parked), untouched: stands });
        }
        Ok(if self.untouched.contains(key) {
            Found { given: None, untouched: stands }
        } else {
            Found { given: stands, untouched: None }
        })
    }
}

fn insert_row(answers: &mut Answers, rows: &Rows, id: Uuid, row: Row) {
    let entry = answers.0.entry(rows.name.clone()).or_insert_with(|| Answer::Rows(IndexMap::new()));
    if let Answer::Rows(all) = entry {
        all.insert(id, row);
    }
}

fn sealed(sealed: &Map<String, Value>, key: &str, question: &Question) -> Result<Option<Answer>, Unreadable> {
    let read = |value| stored_json::read(&question.answer, value).ok_or_else(|| unreadable(key));
    sealed.get(key).filter(|value| **value != not_asked()).map(read).transpose()
}

/// Rows that were parked whole.
fn read_rows(key: &str, rows: &Rows, value: &Value) -> Result<Answer, Unreadable> {
    if let Some(missing) = stored_json::read_missing(value) {
        return Ok(missing);
    }
    let mut all = IndexMap::new();
    for (id, row) in object(key, value)? {
        let row = object(key, row)?;
        let mut answers = BTreeMap::new();
        for question in &rows.columns {
            let answer = sealed(row, oldest(&question.name, &question.was).as_str(), question)?;
            answers.extend(answer.map(|answer| (question.name.clone(), answer)));
        }
        let id = id.parse().map_err(|_| unreadable(key))?;
        all.insert(id, Row { position: position(row), answers });
    }
    Ok(Answer::Rows(all))
}

fn position(row: &Map<String, Value>) -> String {
    row.get(POSITION).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn object<'a>(place: &str, value: &'a Value) -> Result<&'a Map<String, Value>, Unreadable> {
    value.as_object().ok_or_else(|| unreadable(place))
}

fn unreadable(place: &str) -> Unreadable {
    Unreadable { place: place.to_owned() }
}
