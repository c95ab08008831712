//! Single answers at their paths: read, put, taken away, and all of them side by side.
//!
//! The value of a row as a whole is its position, as text; a row that is not there has none.

use std::collections::BTreeMap;

use forms_dsl::{
    answers::{Answer, AnswerPath, Answers, Row},
    model::{AnswerState, QuestionName},
};
use indexmap::IndexMap;
use uuid::Uuid;

/// What stands at a path.
pub fn find(answers: &Answers, path: &AnswerPath) -> Option<Answer> {
    match path {
        AnswerPath::Question(question) => answers.0.get(question).cloned(),
        AnswerPath::Row { rows, row } => find_row(answers, rows, row).map(|row| Answer::Text(row.position.clone())),
        AnswerPath::Cell { rows, row, column } => find_row(answers, rows, row)?.answers.get(column).cloned(),
    }
}

/// A row of an id.
pub fn find_row<'a>(answers: &'a Answers, rows: &QuestionName, row: &Uuid) -> Option<&'a Row> {
    match answers.0.get(rows) {
        Some(Answer::Rows(all)) => all.get(row),
        _ => None,
    }
}

/// Puts a value at a path; `None` clears a question or cell and takes a row away with its cells.
/// A cell of a row that is not there makes the row.
pub fn put(answers: &mut Answers, path: &AnswerPath, value: Option<Answer>) {
    match (path, value) {
        (AnswerPath::Question(question), value) => {
            answers.0.insert(question.clone(), value.unwrap_or(Answer::Missing(AnswerState::Empty)));
        }
        (AnswerPath::Row { rows, row }, None) => {
            if let Some(Answer::Rows(all)) = answers.0.get_mut(rows) {
                all.shift_remove(row);
            }
        }
        (AnswerPath::Row { rows, row }, Some(Answer::Text(position))) => {
            row_mut(answers, rows, *row).position = position;
        }
        // A row's value is its position; nothing else makes one.
        (AnswerPath::Row { .. }, Some(_)) => {}
        (AnswerPath::Cell { rows, row, column }, value) => {
            let value = value.unwrap_or(Answer::Missing(AnswerState::Empty));
            row_mut(answers, rows, *row).answers.insert(column.clone(), value);
        }
    }
}

/// Takes what stands at a question or cell away, as if nobody had ever answered; a row goes with its cells.
pub fn forget(answers: &mut Answers, path: &AnswerPath) {
    match path {
        AnswerPath::Question(question) => {
            answers.0.remove(question);
        }
        AnswerPath::Row { .. } => put(answers, path, None),
        AnswerPath::Cell { rows, row, column } => {
            if let Some(Answer::Rows(all)) = answers.0.get_mut(rows)
                && let Some(row) = all.get_mut(row)
            {
                row.answers.remove(column);
            }
        }
    }
}

/// Every question, row and cell that has a value.
pub fn list(answers: &Answers) -> BTreeMap<AnswerPath, Answer> {
    let mut all = BTreeMap::new();
    for (question, answer) in &answers.0 {
        let Answer::Rows(rows) = answer else {
            all.insert(AnswerPath::Question(question.clone()), answer.clone());
            continue;
        };
        for (id, row) in rows {
            let at = AnswerPath::Row { rows: question.clone(), row: *id };
            all.insert(at, Answer::Text(row.position.clone()));
            for (column, answer) in &row.answers {
                let at = AnswerPath::Cell { rows: question.clone(), row: *id, column: column.clone() };
                all.insert(at, answer.clone());
            }
        }
    }
    all
}

/// The question or rows that a path leads into.
pub fn question(path: &AnswerPath) -> &QuestionName {
    match path {
        AnswerPath::Question(question) => question,
        AnswerPath::Row { rows, .. } | AnswerPath::Cell { rows, .. } => rows,
    }
}

/// The row that a cell stands in; any other path itself.
pub fn row_of(at: &AnswerPath) -> AnswerPath {
    match at {
        AnswerPath::Cell { rows, row, column: _ } => AnswerPath::Row { rows: rows.clone(), row: *row },
        AnswerPath::Question(_) | AnswerPath::Row { .. } => at.clone(),
    }
}

/// Given answers with those that nobody gave: what a person sees.
pub fn together(given: &Answers, untouched: &Answers) -> Answers {
    let mut all = untouched.clone();
    for (path, answer) in list(given) {
        // A box that was cleared shows `no`, which is among the untouched.
        if answer != Answer::Missing(AnswerState::Empty) || find(&all, &path).is_none() {
            put(&mut all, &path, Some(answer));
        }
    }
    all
}

fn row_mut<'a>(answers: &'a mut Answers, rows: &QuestionName, row: Uuid) -> &'a mut Row {
    let entry = answers.0.entry(rows.clone()).or_insert_with(|| Answer::Rows(IndexMap::new()));
    if !matches!(entry, Answer::Rows(_)) {
        *entry = Answer::Rows(IndexMap::new());
    }
    match entry {
        Answer::Rows(all) => all.entry(row).or_default(),
        _ => unreachable!("the entry was just made rows"),
    }
}
