//! Answers and what an evaluation says of them → a [`Record`].

use forms_dsl::{
    answers::{Answer, AnswerPath, Answers, Row},
    evaluate::{Evaluation, QuestionReport},
    model::{AnswerState, CheckedForm, Computed, Item, Question, QuestionName, Rows},
};
use indexmap::IndexMap;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{ANSWERS, POSITION, UNTOUCHED, cell, cell_key, not_asked};
use crate::{
    filling::{Record, RowRecord},
    naming::oldest,
    storage_plan::{Column, FormTables, RowTable},
    store::Cell,
};

/// The record of given answers; the evaluation is of these answers and this form.
pub fn split(form: &CheckedForm, tables: &FormTables, answers: &Answers, evaluation: &Evaluation) -> Record {
    let mut split = Split { answers, evaluation, record: Record::default(), parked: Map::new(), untouched: vec![] };
    for (_, item) in form.items() {
        match item {
            Item::Question(question) => split.question(tables, question),
            Item::Rows(rows) => split.rows(tables, rows),
            Item::Computed(computed) => split.computed(tables, computed),
            Item::Note(_) | Item::Heading(_) | Item::Signature(_) | Item::Rule(_) => {}
        }
    }
    split.finish()
}

struct Split<'a> {
    answers: &'a Answers,
    evaluation: &'a Evaluation,
    record: Record,
    parked: Map<String, Value>,
    untouched: Vec<String>,
}

/// What stands at one place: in a column, sealed, or nothing.
enum Stands {
    Open(Cell),
    Sealed(Option<Value>),
}

impl Split<'_> {
    fn question(&mut self, tables: &FormTables, question: &Question) {
        let path = AnswerPath::Question(question.name.clone());
        let given = self.answers.0.get(&question.name);
        let key = oldest(&question.name, &question.was).to_string();
        let column = tables.find_column(question.name.as_str());
        match self.place(column, question, &path, given, &key) {
            Stands::Open(cell) => self.record.columns.extend(column.map(|column| (column.key.clone(), cell))),
            Stands::Sealed(value) => self.record.sealed.extend(value.map(|value| (key, value))),
        }
    }

    fn rows(&mut self, tables: &FormTables, rows: &Rows) {
        let key = oldest(&rows.name, &rows.was);
        let path = AnswerPath::Question(rows.name.clone());
        let report = self.evaluation.questions.get(&path);
        let table = tables.find_rows(rows.name.as_str());
        let given = self.answers.get(rows.name.as_str());
        let shown = rows.retired.is_some() || report.is_some_and(|report| report.shown);
        match given {
            Some(Answer::Rows(given)) if shown && !given.is_empty() => match table {
                Some(table) => self.open_rows(table, rows, given),
                None => self.sealed_rows(rows, given),
            },
            Some(given) => self.park_rows(rows, key, given),
            None => {}
        }
        if table.is_some() {
            self.note_missing(key.to_string(), report);
        }
    }

    fn open_rows(&mut self, table: &RowTable, rows: &Rows, given: &IndexMap<Uuid, Row>) {
        for (id, row) in given {
            let mut record = RowRecord {
                rows: rows.name.clone(),
                id: *id,
                position: row.position.clone(),
                columns: vec![],
                sealed: Map::new(),
            };
            for question in &rows.columns {
                let column = table.find_column(question.name.as_str());
                match self.cell(column, rows, *id, row, question) {
                    Stands::Open(cell) => record.columns.extend(column.map(|column| (column.key.clone(), cell))),
                    Stands::Sealed(value) => {
                        let key = oldest(&question.name, &question.was).to_string();
                        record.sealed.extend(value.map(|value| (key, value)));
                    }
                }
            }
            self.record.rows.push(record);
        }
    }

    fn sealed_rows(&mut self, rows: &Rows, given: &IndexMap<Uuid, Row>) {
        let mut sealed = Map::new();
        for (id, row) in given {
            let mut object = Map::from_iter([(POSITION.to_owned(), json!(row.position))]);
            for question in &rows.columns {
                if let Stands::Sealed(Some(value)) = self.cell(None, rows, *id, row, question) {
                    object.insert(oldest(&question.name, &question.was).to_string(), value);
                }
            }
            sealed.insert(id.to_string(), Value::Object(object));
        }
        self.record.sealed.insert(oldest(&rows.name, &rows.was).to_string(), Value::Object(sealed));
    }

    fn park_rows(&mut self, rows: &Rows, key: &QuestionName, given: &Answer) {
        let value = match given {
            Answer::Rows(given) => given.iter().map(|(id, row)| (id.to_string(), whole_row(rows, row))).collect(),
            given => given.to_json(),
        };
        self.parked.insert(key.to_string(), value);
    }

    fn cell(&mut self, column: Option<&Column>, rows: &Rows, id: Uuid, row: &Row, question: &Question) -> Stands {
        let path = AnswerPath::Cell { rows: rows.name.clone(), row: id, column: question.name.clone() };
        let name = oldest(&question.name, &question.was);
        let key = cell_key(oldest(&rows.name, &rows.was), id, name);
        self.place(column, question, &path, row.answers.get(&question.name), &key)
    }

    fn computed(&mut self, tables: &FormTables, computed: &Computed) {
        let path = AnswerPath::Question(computed.name.clone());
        let report = self.evaluation.questions.get(&path);
        let value = report.filter(|report| report.shown).and_then(|report| report.value.as_ref());
        if let Some(column) = tables.find_column(computed.name.as_str()) {
            let cell = value.and_then(|value| cell::write(column.kind, value)).unwrap_or(Cell::Null);
            self.record.columns.push((column.key.clone(), cell));
            self.note_missing(computed.name.to_string(), report);
        } else if let Some(value) = value {
            self.record.sealed.insert(computed.name.to_string(), value.to_json());
        }
    }

    /// Finds out what stands at a place, and parks what `join` could not tell from it.
    fn place(
        &mut self,
        column: Option<&Column>,
        question: &Question,
        path: &AnswerPath,
        given: Option<&Answer>,
        key: &str,
    ) -> Stands {
        let report = self.evaluation.questions.get(path);
        let shown = if question.retired.is_some() { given.cloned() } else { report.and_then(shown_answer) };
        let (stands, reads_back) = match column {
            Some(column) => {
                let cell = shown.as_ref().and_then(|answer| cell::write(column.kind, answer));
                let missing = shown.as_ref().filter(|answer| matches!(answer, Answer::Missing(_)));
                if let Some(Answer::Missing(state)) = missing {
                    self.record.missing.push((key.to_owned(), state_name(*state)));
                } else if cell.is_none() && question.retired.is_none() {
                    self.note_missing(key.to_owned(), report);
                }
                let reads_back = cell.as_ref().and(shown.as_ref()).or(missing).cloned();
                (Stands::Open(cell.unwrap_or(Cell::Null)), reads_back)
            }
            None => (Stands::Sealed(sealed(question, report, shown.as_ref())), shown),
        };
        match (given, reads_back) {
            (Some(given), reads_back) if reads_back.as_ref().map(cell::rounded) != Some(cell::rounded(given)) => {
                self.parked.insert(key.to_owned(), given.to_json());
            }
            (None, Some(_)) => self.untouched.push(key.to_owned()),
            (Some(_) | None, _) => {}
        }
        stands
    }

    fn note_missing(&mut self, key: String, report: Option<&QuestionReport>) {
        let state = report.map_or(AnswerState::NotAsked, |report| report.state);
        if state != AnswerState::Answered {
            self.record.missing.push((key, state_name(state)));
        }
    }

    fn finish(mut self) -> Record {
        if !self.parked.is_empty() {
            self.record.parked.insert(ANSWERS.to_owned(), Value::Object(self.parked));
        }
        if !self.untouched.is_empty() {
            self.record.parked.insert(UNTOUCHED.to_owned(), json!(self.untouched));
        }
        self.record
    }
}

/// What a question shows: a value, or a reason that somebody gave for having none.
fn shown_answer(report: &QuestionReport) -> Option<Answer> {
    if !report.shown {
        return None;
    }
    match report.state {
        AnswerState::Answered => report.value.clone(),
        AnswerState::Unknown | AnswerState::Declined => Some(Answer::Missing(report.state)),
        AnswerState::Empty | AnswerState::NotAsked => None,
    }
}

/// What a sealed question has in its place: also that it was not asked, since the list of open ones does not tell of it.
fn sealed(question: &Question, report: Option<&QuestionReport>, shown: Option<&Answer>) -> Option<Value> {
    let hidden = report.is_some_and(|report| report.state == AnswerState::NotAsked);
    match shown {
        Some(answer) => Some(answer.to_json()),
        None if hidden && question.retired.is_none() => Some(not_asked()),
        None => None,
    }
}

fn state_name(state: AnswerState) -> String {
    match state {
        AnswerState::Answered => "answered",
        AnswerState::Empty => "empty",
        AnswerState::Unknown => "unknown",
        AnswerState::Declined => "declined",
        AnswerState::NotAsked => "not_asked",
    }
    .to_owned()
}

/// A row with all its cells.
fn whole_row(rows: &Rows, row: &Row) -> Value {
    let cells = rows.columns.iter().filter_map(|column| {
        let answer = row.answers.get(&column.name)?;
        Some((oldest(&column.name, &column.was).to_string(), answer.to_json()))
    });
    Value::Object(std::iter::once((POSITION.to_owned(), json!(row.position))).chain(cells).collect())
}
