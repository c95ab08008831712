//! An answer ↔ the JSON that tablets, the sealed part, the history and signed content hold (`sync.md` 1).

use chrono::{DateTime, NaiveDate, NaiveTime, SecondsFormat, Utc};
use forms_dsl::{
    answers::{Answer, Row},
    model::{AnswerState, AnswerType, OptionName, Question, Role},
};
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

/// The member of a row's object that is its place among the rows.
pub(crate) const POSITION: &str = "position";

/// The JSON of one answer; rows have their own.
pub(crate) fn write(ty: &AnswerType, answer: &Answer) -> Value {
    match answer {
        Answer::Missing(state) => json!({ "missing": state }),
        Answer::Text(text) => json!(text),
        Answer::Number(number) => write_number(ty, *number),
        Answer::Truth(truth) => json!(truth),
        Answer::Option(option) => json!(option),
        Answer::Options(options) => json!(options),
        Answer::Date(date) => json!(date.to_string()),
        Answer::Time(time) => json!(time.format("%H:%M:%S").to_string()),
        Answer::Moment(moment) => json!(moment.to_rfc3339_opts(SecondsFormat::Millis, true)),
        Answer::Id(id) => json!(id),
        Answer::Role(role) => json!(role),
        Answer::RowIds(ids) => json!(ids),
        // Rows are written by column types, which a single answer does not know.
        Answer::Rows(_) => Value::Null,
    }
}

/// The JSON of a row: its position and its cells, each under the name that `called` gives its column.
pub(crate) fn write_row<'a>(columns: &'a [Question], row: &Row, called: impl Fn(&'a Question) -> String) -> Value {
    let cells = columns.iter().filter_map(|column| {
        let answer = row.answers.get(&column.name)?;
        Some((called(column), write(&column.answer, answer)))
    });
    Value::Object(std::iter::once((POSITION.to_owned(), json!(row.position))).chain(cells).collect())
}

/// Whole numbers are numbers; a type with decimals is text whatever the value, so that no digit is lost on the way.
fn write_number(ty: &AnswerType, number: Decimal) -> Value {
    let whole = !matches!(ty, AnswerType::Number { decimals: 1.., .. });
    match i64::try_from(number) {
        Ok(integer) if whole && number.fract().is_zero() => json!(integer),
        _ => json!(number.normalize().to_string()),
    }
}

/// The answer in a JSON value; absent where it is none of this type.
pub(crate) fn read(ty: &AnswerType, value: &Value) -> Option<Answer> {
    if let Some(object) = value.as_object() {
        return read_missing(object);
    }
    Some(match ty {
        AnswerType::ShortText { .. } | AnswerType::LongText { .. } => Answer::Text(value.as_str()?.to_owned()),
        AnswerType::Number { .. } | AnswerType::Scale { .. } => Answer::Number(read_number(value)?),
        AnswerType::YesNo | AnswerType::Tick => Answer::Truth(value.as_bool()?),
        AnswerType::OneOf { .. } => Answer::Option(OptionName::try_from(value.as_str()?).ok()?),
        AnswerType::ManyOf { .. } => Answer::Options(serde_json::from_value(value.clone()).ok()?),
        AnswerType::Date => Answer::Date(value.as_str()?.parse::<NaiveDate>().ok()?),
        AnswerType::Time => Answer::Time(NaiveTime::parse_from_str(value.as_str()?, "%H:%M:%S").ok()?),
        AnswerType::DateTime => Answer::Moment(DateTime::parse_from_rfc3339(value.as_str()?).ok()?.with_timezone(&Utc)),
        AnswerType::PersonOf { .. } | AnswerType::Person => Answer::Id(value.as_str()?.parse().ok()?),
        AnswerType::Role => Answer::Role(read_role(value.as_str()?)?),
    })
}

/// The row ids in a JSON value.
pub(crate) fn read_ids(value: &Value) -> Option<Answer> {
    Some(Answer::RowIds(serde_json::from_value(value.clone()).ok()?))
}

pub(crate) fn read_missing(object: &Map<String, Value>) -> Option<Answer> {
    let state: AnswerState = serde_json::from_value(object.get("missing")?.clone()).ok()?;
    Some(Answer::Missing(state))
}

fn read_number(value: &Value) -> Option<Decimal> {
    match value {
        Value::Number(number) => number.as_i64().map(Decimal::from),
        Value::String(text) => text.parse().ok(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// A role as it is stored.
pub(crate) fn read_role(text: &str) -> Option<Role> {
    serde_json::from_value(Value::String(text.to_owned())).ok()
}
