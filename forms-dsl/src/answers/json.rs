//! Answers as JSON, both directions (`sync.md` 1).
//!
//! A text, option, day, stretch of days or decimal is a string; a whole number a number; yes or no a boolean; several options an array;
//! `{"missing": "unknown"}` a reason; null an answer that was cleared. Rows are an object by row id, each an object of
//! its columns and its `position`.

use std::str::FromStr;

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, SecondsFormat, Utc};
use indexmap::IndexMap;
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{Answer, AnswerProblem, AnswerProblemKind as Kind, Answers, Row, fit, position_after};
use crate::model::{AnswerState, AnswerType, CheckedForm, OptionName, Question, QuestionName, Role, RoleName, Rows};

impl Answers {
    /// Reads what fits; every other value is a problem with its place. Values of computed questions are passed over.
    #[must_use]
    pub fn from_json(form: &CheckedForm, json: &Value) -> (Self, Vec<AnswerProblem>) {
        let mut answers = Self::default();
        let mut problems = Vec::new();
        let Some(given) = json.as_object() else {
            return (answers, vec![AnswerProblem { path: String::new(), kind: Kind::Type }]);
        };
        for (name, value) in given {
            if form.computed().any(|(_, computed)| computed.name.as_str() == name) {
                continue;
            }
            let read = if let Some(question) = form.find_question(name) {
                read(form, question, value).map(|answer| (question.name.clone(), answer))
            } else if let Some(rows) = form.find_rows(name) {
                read_rows(form, rows, value, &mut problems).map(|answer| (rows.name.clone(), answer))
            } else {
                Err(Kind::Unknown)
            };
            match read {
                Ok((name, answer)) => {
                    answers.0.insert(name, answer);
                }
                Err(kind) => problems.push(AnswerProblem { path: name.clone(), kind }),
            }
        }
        (answers, problems)
    }

    /// As [`Answers::from_json`] reads it.
    #[must_use]
    pub fn to_json(&self) -> Value {
        self.0.iter().map(|(name, answer)| (name.to_string(), answer.to_json())).collect::<Map<_, _>>().into()
    }
}

impl Answer {
    /// Reads one answer of a type. Whether the question allows a reason for not answering is [`Answer::check_for`]'s.
    pub fn from_json(form: &CheckedForm, kind: &AnswerType, json: &Value) -> Result<Self, Kind> {
        if let Some(state) = missing(json)? {
            return Ok(Self::Missing(state));
        }
        let answer = match kind {
            AnswerType::ShortText { .. } | AnswerType::LongText { .. } => match text(json)? {
                "" => return Ok(Self::Missing(AnswerState::Empty)),
                text => Self::Text(text.to_owned()),
            },
            AnswerType::Number { decimals, .. } => Self::Number(number(json, *decimals)?),
            AnswerType::Scale { .. } => Self::Number(number(json, 0)?),
            AnswerType::YesNo | AnswerType::Tick => Self::Truth(json.as_bool().ok_or(Kind::Type)?),
            AnswerType::OneOf { .. } => Self::Option(option(text(json)?)?),
            AnswerType::ManyOf { .. } => Self::Options(in_order(form, kind, options(json)?)),
            AnswerType::Date => Self::Date(date(text(json)?).ok_or(Kind::Type)?),
            AnswerType::Time => Self::Time(time(text(json)?).ok_or(Kind::Type)?),
            AnswerType::DateTime => Self::Moment(moment(text(json)?).ok_or(Kind::Type)?),
            AnswerType::Period => Self::Period(text(json)?.parse().map_err(|_| Kind::Type)?),
            AnswerType::PersonOf { .. } | AnswerType::Registered(_) => Self::Id(id(text(json)?).ok_or(Kind::Type)?),
            AnswerType::Role => Self::Role(role(text(json)?)?),
        };
        if answer == Self::Options(Vec::new()) {
            return Ok(Self::Missing(AnswerState::Empty));
        }
        fit::check(form, kind, &answer)?;
        Ok(answer)
    }

    /// As [`Answer::from_json`] reads it.
    #[must_use]
    pub fn to_json(&self) -> Value {
        match self {
            Self::Missing(AnswerState::Empty | AnswerState::Answered | AnswerState::NotAsked) => Value::Null,
            Self::Missing(state @ (AnswerState::Unknown | AnswerState::Declined)) => json!({ "missing": state }),
            Self::Text(text) => json!(text),
            Self::Number(number) => number_to_json(*number),
            Self::Truth(truth) => json!(truth),
            Self::Option(option) => json!(option),
            Self::Options(options) => json!(options),
            Self::Date(date) => json!(date),
            Self::Period(period) => json!(period.to_string()),
            Self::Time(time) => json!(time.format("%H:%M:%S").to_string()),
            Self::Moment(moment) => json!(moment.to_rfc3339_opts(SecondsFormat::Millis, true)),
            Self::Id(id) => json!(id),
            Self::Role(role) => json!(role),
            Self::Rows(rows) => {
                rows.iter().map(|(id, row)| (id.to_string(), row.to_json())).collect::<Map<_, _>>().into()
            }
            Self::RowIds(ids) => json!(ids),
        }
    }
}

impl Row {
    fn to_json(&self) -> Value {
        let cells = self.answers.iter().map(|(name, answer)| (name.to_string(), answer.to_json()));
        std::iter::once(("position".to_owned(), json!(self.position))).chain(cells).collect::<Map<_, _>>().into()
    }
}

/// A whole number that JSON readers keep exact is a number, any other a string.
fn number_to_json(number: Decimal) -> Value {
    let whole = if number.scale() == 0 { i64::try_from(number).ok() } else { None };
    whole.map_or_else(|| json!(number.to_string()), |whole| json!(whole))
}

fn read(form: &CheckedForm, question: &Question, json: &Value) -> Result<Answer, Kind> {
    let answer = Answer::from_json(form, &question.answer, json)?;
    answer.check_for(form, question)?;
    Ok(answer)
}

fn read_rows(form: &CheckedForm, rows: &Rows, json: &Value, problems: &mut Vec<AnswerProblem>) -> Result<Answer, Kind> {
    if let Some(state) = missing(json)? {
        return if state == AnswerState::Empty { Ok(Answer::Missing(state)) } else { Err(Kind::NotAllowed) };
    }
    let mut read: IndexMap<Uuid, Row> = IndexMap::new();
    for (key, row) in json.as_object().ok_or(Kind::Type)? {
        let path = format!("{}.{key}", rows.name);
        match (id(key), row) {
            (Some(_), Value::Null) => {}
            (Some(id), Value::Object(cells)) => {
                let after = position_after(read.last().map(|(_, row)| row.position.as_str()));
                read.insert(id, read_row(form, rows, cells, after, &path, problems));
            }
            (_, _) => problems.push(AnswerProblem { path, kind: Kind::Type }),
        }
    }
    Ok(Answer::Rows(read))
}

fn read_row(
    form: &CheckedForm,
    rows: &Rows,
    cells: &Map<String, Value>,
    after: String,
    path: &str,
    problems: &mut Vec<AnswerProblem>,
) -> Row {
    let mut row = Row { position: after, answers: std::collections::BTreeMap::new() };
    for (name, value) in cells {
        if name == "position" {
            match value.as_str().filter(|text| !text.is_empty() && text.len() <= 64 && text.is_ascii()) {
                Some(text) => text.clone_into(&mut row.position),
                None => problems.push(AnswerProblem { path: format!("{path}.position"), kind: Kind::Type }),
            }
            continue;
        }
        let cell: Result<(QuestionName, Answer), Kind> = match rows.find_column(name) {
            Some(column) => read(form, column, value).map(|answer| (column.name.clone(), answer)),
            None => Err(Kind::Unknown),
        };
        match cell {
            Ok((column, answer)) => {
                row.answers.insert(column, answer);
            }
            Err(kind) => problems.push(AnswerProblem { path: format!("{path}.{name}"), kind }),
        }
    }
    row
}

/// `Some` where the value says that there is no answer.
fn missing(json: &Value) -> Result<Option<AnswerState>, Kind> {
    match json {
        Value::Null => Ok(Some(AnswerState::Empty)),
        Value::Object(object) => match (object.len(), object.get("missing").and_then(Value::as_str)) {
            (1, Some("unknown")) => Ok(Some(AnswerState::Unknown)),
            (1, Some("declined")) => Ok(Some(AnswerState::Declined)),
            (1, Some("empty")) => Ok(Some(AnswerState::Empty)),
            (_, _) if object.contains_key("missing") => Err(Kind::Type),
            (_, _) => Ok(None),
        },
        _ => Ok(None),
    }
}

fn text(json: &Value) -> Result<&str, Kind> {
    json.as_str().ok_or(Kind::Type)
}

/// To the last digit: never by way of a floating point number.
fn number(json: &Value, decimals: u32) -> Result<Decimal, Kind> {
    let written = match json {
        Value::Number(number) => number.to_string(),
        Value::String(text) if decimals > 0 => text.clone(),
        _ => return Err(Kind::Type),
    };
    let number = Decimal::from_str_exact(&written).or_else(|_| Decimal::from_scientific(&written));
    let mut number = number.map_err(|_| Kind::Type)?;
    let needed = number.normalize().scale();
    if needed > decimals {
        return if decimals == 0 { Err(Kind::Type) } else { Err(Kind::Decimals { most: decimals }) };
    }
    number.rescale(decimals);
    Ok(number)
}

fn option(name: &str) -> Result<OptionName, Kind> {
    OptionName::try_from(name).map_err(|_| Kind::Option)
}

fn options(json: &Value) -> Result<Vec<OptionName>, Kind> {
    json.as_array().ok_or(Kind::Type)?.iter().map(|item| option(text(item)?)).collect()
}

/// In the order of the lists, so that equal choices are equal answers; what no list has stays, at the end.
fn in_order(form: &CheckedForm, kind: &AnswerType, mut chosen: Vec<OptionName>) -> Vec<OptionName> {
    let lists = kind.lists().iter().filter_map(|list| form.lists.get(list));
    let order: IndexMap<&str, usize> =
        lists.flat_map(|list| &list.options).enumerate().map(|(at, choice)| (choice.name.as_str(), at)).collect();
    chosen.sort_by_key(|option| order.get(option.as_str()).copied().unwrap_or(usize::MAX));
    chosen
}

/// `2026-11-20` and nothing else.
fn date(text: &str) -> Option<NaiveDate> {
    if text.len() == 10 { NaiveDate::from_str(text).ok().filter(|date| date.year() > 0) } else { None }
}

/// `08:30` or `08:30:00`.
fn time(text: &str) -> Option<NaiveTime> {
    let format = if text.len() == 5 { "%H:%M" } else { "%H:%M:%S" };
    if text.len() <= 8 { NaiveTime::parse_from_str(text, format).ok() } else { None }
}

fn moment(text: &str) -> Option<DateTime<Utc>> {
    let moment = DateTime::parse_from_rfc3339(text).ok()?.with_timezone(&Utc);
    (1..=9999).contains(&moment.year()).then_some(moment)
}

/// Thirty-six characters, in any case.
fn id(text: &str) -> Option<Uuid> {
    if text.len() == 36 { Uuid::try_parse(text).ok() } else { None }
}

fn role(text: &str) -> Result<Role, Kind> {
    Ok(match text {
        "pupil" => Role::Pupil,
        "guardian" => Role::Guardian,
        name => Role::Named(RoleName::try_from(name).map_err(|_| Kind::Option)?),
    })
}
