//! The answers that a new filling begins with: what `start with` takes from outside the form, copied once.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use uuid::Uuid;

use super::{
    Invited, Surroundings,
    known::{Known, prefill},
    read::{Reader, Sees},
};
use crate::{
    answers::{self, Answer, Answers, Row, position_after},
    model::{
        AnswerState, AnswerType, CheckedForm, FormName, Item, Question, QuestionName, RowSource, Rows, RowsKind, Step,
        Value,
    },
};

/// What a filling begins with; `next_id` names its rows.
///
/// Values that follow the form's own answers are not among them: `evaluate` follows those until a person changes them.
pub fn begin(form: &CheckedForm, around: &Surroundings<'_>, next_id: &mut dyn FnMut() -> Uuid) -> Answers {
    let mut begun = Answers::default();
    // What is asked of the registers may be of days that another question begins with.
    for item in form.order.iter().filter_map(|step| item_at(form, *step)) {
        let found = match item {
            Item::Question(question) => copied(form, around, &begun, question).map(|answer| (&question.name, answer)),
            Item::Rows(rows) => rows_begun(form, around, &begun, rows, next_id).map(|answer| (&rows.name, answer)),
            Item::Note(_) | Item::Heading(_) | Item::Computed(_) | Item::Signature(_) | Item::Rule(_) => None,
        };
        if let Some((name, answer)) = found {
            begun.0.insert(name.clone(), answer);
        }
    }
    begun
}

fn item_at(form: &CheckedForm, step: Step) -> Option<&Item> {
    match step {
        Step::Item(section, item) => form.sections.get(section)?.items.get(item),
        Step::Section(_) | Step::Column(..) => None,
    }
}

fn copied(form: &CheckedForm, around: &Surroundings<'_>, begun: &Answers, question: &Question) -> Option<Answer> {
    if !question.start_with.iter().any(|p| p.value.is_copied()) || question.retired.is_some() {
        return None;
    }
    let known = Known::of(form, begun, around);
    let value = prefill(&question.start_with, &known.reader()).filter(|value| value.is_copied())?;
    let outside = Reader { known: &known, here: None, sees: Sees::Outside };
    answers::into_type(form, &question.answer, outside.find(value)?.answer)
}

fn rows_begun(
    form: &CheckedForm,
    around: &Surroundings<'_>,
    begun: &Answers,
    rows: &Rows,
    next_id: &mut dyn FnMut() -> Uuid,
) -> Option<Answer> {
    if rows.start_with.is_empty() || rows.retired.is_some() {
        return None;
    }
    let known = Known::of(form, begun, around);
    let value = prefill(&rows.start_with, &known.reader())?;
    let mut taken: IndexMap<Uuid, Row> = IndexMap::new();
    for answers in rows_of(form, around, rows, value) {
        let position = position_after(taken.last().map(|(_, row)| row.position.as_str()));
        taken.insert(next_id(), Row { position, answers });
    }
    (!taken.is_empty()).then_some(Answer::Rows(taken))
}

/// The cells of each row to begin with; none where what is asked for is not there.
fn rows_of(
    form: &CheckedForm,
    around: &Surroundings<'_>,
    rows: &Rows,
    value: &Value,
) -> Vec<BTreeMap<QuestionName, Answer>> {
    match value {
        Value::Rows(sources) => sources.iter().flat_map(|source| rows_from(form, around, rows, source)).collect(),
        Value::Otherwise(first, second) => {
            let found = rows_of(form, around, rows, first);
            if found.is_empty() { rows_of(form, around, rows, second) } else { found }
        }
        _ => Vec::new(),
    }
}

fn rows_from(
    form: &CheckedForm,
    around: &Surroundings<'_>,
    rows: &Rows,
    source: &RowSource,
) -> Vec<BTreeMap<QuestionName, Answer>> {
    match source {
        RowSource::Invited => around.case.invited.iter().map(|person| invited(rows, person)).collect(),
        RowSource::Earlier { form: from, rows: name } => {
            earlier(around, from, name).into_iter().filter_map(|row| fitting(form, rows, row)).collect()
        }
    }
}

fn invited(rows: &Rows, person: &Invited) -> BTreeMap<QuestionName, Answer> {
    let relation = person.relation.as_ref();
    let cells = [
        ("name", Some(Answer::Text(person.name.clone()))),
        ("role", Some(Answer::Role(person.role.clone()))),
        ("relation", relation.map(|relation| Answer::Text(relation.clone()))),
        ("person", Some(Answer::Id(person.person))),
    ];
    let cell = |(name, answer): (&str, Option<Answer>)| Some((rows.find_column(name)?.name.clone(), answer?));
    cells.into_iter().filter_map(cell).collect()
}

/// The rows of an earlier filling in their order.
fn earlier<'s>(around: &'s Surroundings<'_>, form: &FormName, name: &QuestionName) -> Vec<&'s Row> {
    let answers = around.earlier.get(form);
    let mut rows: Vec<_> = answers.into_iter().flat_map(|answers| answers.rows(name.as_str())).collect();
    rows.sort_by(|(a, x), (b, y)| x.position.cmp(&y.position).then(a.cmp(b)));
    rows.into_iter().map(|(_, row)| row).collect()
}

/// The cells of equal name that fit; `None` where the row is about a measure that is not offered here.
fn fitting(form: &CheckedForm, rows: &Rows, row: &Row) -> Option<BTreeMap<QuestionName, Answer>> {
    let mut cells = BTreeMap::new();
    for column in &rows.columns {
        let given = row.answers.get(&column.name).filter(|answer| is_carried(column, answer));
        let Some(given) = given else { continue };
        match answers::into_type(form, &column.answer, given.clone()) {
            Some(answer) => cells.insert(column.name.clone(), answer),
            None if is_measure(rows, column) => return None,
            None => None,
        };
    }
    (!cells.is_empty()).then_some(cells)
}

/// A reference to a person of the other filling's rows means nobody here.
fn is_carried(column: &Question, answer: &Answer) -> bool {
    !matches!(column.answer, AnswerType::PersonOf { .. }) && !matches!(answer, Answer::Missing(AnswerState::Empty))
}

fn is_measure(rows: &Rows, column: &Question) -> bool {
    matches!(rows.kind, RowsKind::Measures { .. }) && column.name.as_str() == "measure"
}
