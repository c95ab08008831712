//! The label of what stands at a path, for a message about it.

use forms_dsl::{
    answers::{AnswerPath, Answers},
    model::{CheckedForm, Item, QuestionName, Text},
};
use uuid::Uuid;

use crate::mistake::Place;

/// What a path leads to, in the words of the form.
pub(crate) fn place_of<'a>(form: &'a CheckedForm, answers: &Answers, path: &AnswerPath) -> Option<Place<'a>> {
    match path {
        AnswerPath::Question(name) | AnswerPath::Row { rows: name, row: _ } => {
            let (name, label) = find_label(form, name)?;
            Some(Place { name, label, within: None })
        }
        AnswerPath::Cell { rows, row, column } => {
            let rows = form.find_rows(rows.as_str())?;
            let column = rows.find_column(column.as_str())?;
            let number = number_of(answers, &rows.name, *row);
            Some(Place { name: &column.name, label: &column.label, within: Some((&rows.label, number)) })
        }
    }
}

fn find_label<'a>(form: &'a CheckedForm, name: &QuestionName) -> Option<(&'a QuestionName, &'a Text)> {
    form.items().find_map(|(_, item)| {
        let (found, label) = match item {
            Item::Question(question) => (&question.name, &question.label),
            Item::Rows(rows) => (&rows.name, &rows.label),
            Item::Computed(computed) => (&computed.name, &computed.label),
            Item::Signature(line) => (&line.name, &line.label),
            Item::Note(_) | Item::Heading(_) | Item::Rule(_) => return None,
        };
        (found == name).then_some((found, label))
    })
}

/// Which row it is, as a person counts.
fn number_of(answers: &Answers, rows: &QuestionName, row: Uuid) -> Option<usize> {
    let mut all: Vec<_> = answers.rows(rows.as_str()).map(|(id, row)| (&row.position, id)).collect();
    all.sort();
    all.iter().position(|(_, id)| **id == row).map(|index| index + 1)
}
