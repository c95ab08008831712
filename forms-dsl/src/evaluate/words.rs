//! Answers written into the author's texts, in the language of the filling.

use std::sync::Arc;

use super::{
    known::{KnownRow, Slot},
    read::Reader,
};
use crate::{
    answers::Answer,
    model::{Item, Language, OptionList, OptionName, Question, QuestionName, Role, Rows, Words},
    say,
};

/// The text with its answers; missing where one of them is.
pub(super) fn text(words: &Words, reader: &Reader<'_, '_>) -> Option<String> {
    let mut parts = words.text.in_language(reader.known.around.language).split('{');
    let mut whole = parts.next()?.to_owned();
    for part in parts {
        let named = part.split_once('}').and_then(|(name, after)| Some((words.inserts.get(name)?, after)));
        let Some((insert, after)) = named else {
            whole.extend(["{", part]);
            continue;
        };
        whole.push_str(&said(&reader.find(&insert.value)?.answer, &insert.lists, reader)?);
        whole.push_str(after);
    }
    Some(whole)
}

/// The answers of some questions, each with its label, a line for each that is answered; missing where none is.
pub(super) fn answers_of(questions: &[QuestionName], reader: &Reader<'_, '_>) -> Option<String> {
    let form = reader.known.form;
    let language = reader.known.around.language;
    let line = |name: &QuestionName| {
        let (label, said) = form.items().find_map(|(_, item)| match item {
            Item::Question(question) if question.name == *name => {
                Some((&question.label, answer_of(question, reader.known.slot(name), reader)?))
            }
            Item::Rows(rows) if rows.name == *name => Some((&rows.label, rows_of(rows, reader)?)),
            _ => None,
        })?;
        let label = label.in_language(language);
        let colon = if label.ends_with(['?', ':', '.', '!']) { "" } else { ":" };
        Some(format!("{label}{colon} {said}"))
    };
    let lines: Vec<_> = questions.iter().filter_map(line).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// What a question is answered with; options that not everybody sees stay out of texts that everybody reads.
fn answer_of(question: &Question, slot: &Slot, reader: &Reader<'_, '_>) -> Option<String> {
    let lists = lists_of(question, reader);
    let hidden = |option: &OptionName| {
        lists.iter().flat_map(|list| &list.options).any(|choice| choice.name == *option && !choice.seen_by.is_empty())
    };
    match slot.value.as_ref()? {
        // A box that nobody ticked says nothing.
        Answer::Truth(false) if question.answer == crate::model::AnswerType::Tick => None,
        Answer::Option(option) if hidden(option) => None,
        Answer::Options(options) => {
            let shown: Vec<_> = options.iter().filter(|option| !hidden(option)).cloned().collect();
            if shown.is_empty() { None } else { said(&Answer::Options(shown), &lists, reader) }
        }
        answer => said(answer, &lists, reader),
    }
}

fn rows_of(rows: &Rows, reader: &Reader<'_, '_>) -> Option<String> {
    let row = |row: &KnownRow<'_>| {
        let cell = |column: &Question| answer_of(column, row.cells.get(&column.name)?, reader);
        let cells: Vec<_> =
            rows.columns.iter().filter(|column| column.seen_by == rows.seen_by).filter_map(cell).collect();
        (!cells.is_empty()).then(|| cells.join(", "))
    };
    let rows: Vec<_> = reader.known.rows(&rows.name).iter().filter_map(row).collect();
    (!rows.is_empty()).then(|| rows.join("; "))
}

fn lists_of(question: &Question, reader: &Reader<'_, '_>) -> Vec<Arc<OptionList>> {
    question.answer.lists().iter().filter_map(|list| reader.known.form.lists.get(list).cloned()).collect()
}

fn said(answer: &Answer, lists: &[Arc<OptionList>], reader: &Reader<'_, '_>) -> Option<String> {
    let language = reader.known.around.language;
    Some(match answer {
        Answer::Missing(_) | Answer::Rows(_) | Answer::RowIds(_) => return None,
        Answer::Text(text) => text.clone(),
        Answer::Number(number) => say::number(*number, language),
        Answer::Truth(truth) => say::truth(*truth, language).to_owned(),
        Answer::Option(option) => label(option, lists, language),
        Answer::Options(options) => {
            options.iter().map(|option| label(option, lists, language)).collect::<Vec<_>>().join(", ")
        }
        Answer::Date(day) => say::day(*day, language),
        Answer::Time(time) => say::time(*time),
        Answer::Period(period) => {
            format!("{} – {}", say::day(period.from(), language), say::day(period.to(), language))
        }
        Answer::Moment(moment) => {
            let local = moment.with_timezone(&chrono_tz::Europe::Oslo);
            format!("{} {}", say::day(local.date_naive(), language), say::time(local.time()))
        }
        Answer::Id(id) => person(*id, reader)?,
        Answer::Role(role) => self::role(role, reader),
    })
}

fn label(option: &OptionName, lists: &[Arc<OptionList>], language: &Language) -> String {
    let choices = lists.iter().flat_map(|list| &list.options);
    let choice = choices.into_iter().find(|choice| choice.name == *option);
    choice.map_or_else(|| option.to_string(), |choice| choice.label.in_language(language).to_owned())
}

/// The name that stands in one of the rows of people.
fn person(id: uuid::Uuid, reader: &Reader<'_, '_>) -> Option<String> {
    let rows = reader.known.form.rows().flat_map(|(_, rows)| reader.known.rows(&rows.name));
    let row = rows.into_iter().find(|row| row.id == id)?;
    match row.cells.iter().find(|(name, _)| name.as_str() == "name")?.1.value.as_ref()? {
        Answer::Text(name) => Some(name.clone()),
        _ => None,
    }
}

fn role(role: &Role, reader: &Reader<'_, '_>) -> String {
    let language = reader.known.around.language;
    if let Some(party) = say::party(role, language) {
        return party.to_owned();
    }
    let known = reader.known.form.settings().roles.get(role.as_str());
    known.map_or_else(|| role.as_str().to_owned(), |known| known.label.in_language(language).to_owned())
}
