//! What an earlier version of a form called by another name, as it is called now.

use forms_dsl::{
    answers::AnswerPath,
    model::{Form, Item, QuestionName},
};

/// A path under the names that its question and column have now.
pub(crate) fn path(form: &Form, at: AnswerPath) -> AnswerPath {
    match at {
        AnswerPath::Question(question) => AnswerPath::Question(name(form, question)),
        AnswerPath::Row { rows, row } => AnswerPath::Row { rows: name(form, rows), row },
        AnswerPath::Cell { rows, row, column } => {
            let rows = name(form, rows);
            let now = |column: &QuestionName| {
                let found = form.find_rows(rows.as_str())?.columns.iter().find(|found| found.was.contains(column))?;
                Some(found.name.clone())
            };
            let column = now(&column).unwrap_or(column);
            AnswerPath::Cell { rows, row, column }
        }
    }
}

/// The name that a question or rows have now.
pub(crate) fn name(form: &Form, name: QuestionName) -> QuestionName {
    let renamed = form.items().find_map(|(_, item)| match item {
        Item::Question(question) if question.was.contains(&name) => Some(&question.name),
        Item::Rows(rows) if rows.was.contains(&name) => Some(&rows.name),
        Item::Question(_)
        | Item::Rows(_)
        | Item::Note(_)
        | Item::Heading(_)
        | Item::Computed(_)
        | Item::Signature(_)
        | Item::Rule(_) => None,
    });
    renamed.cloned().unwrap_or(name)
}
