//! JSON that `Answer::to_json` wrote, read back whatever the form's limits are by now.
//!
//! Reading what a *client* sent is `Answer::from_json`'s: that one refuses what is out of range, and an answer that was
//! within the limits of its day must stay readable after they were tightened.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use forms_dsl::{
    answers::Answer,
    model::{AnswerState, AnswerType, OptionName, Role},
};
use rust_decimal::Decimal;
use serde_json::Value;

/// The answer in a JSON value; absent where it is none of this type.
pub(crate) fn read(ty: &AnswerType, value: &Value) -> Option<Answer> {
    if let Some(missing) = read_missing(value) {
        return Some(missing);
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
        AnswerType::Period => Answer::Period(value.as_str()?.parse().ok()?),
        AnswerType::PersonOf { .. } | AnswerType::Registered(_) => Answer::Id(value.as_str()?.parse().ok()?),
        AnswerType::Role => Answer::Role(read_role(value.as_str()?)?),
    })
}

/// The row ids in a JSON value.
pub(crate) fn read_ids(value: &Value) -> Option<Answer> {
    Some(Answer::RowIds(serde_json::from_value(value.clone()).ok()?))
}

/// Null is an answer that was cleared; an object with `missing` a reason for having none.
pub(crate) fn read_missing(value: &Value) -> Option<Answer> {
    if value.is_null() {
        return Some(Answer::Missing(AnswerState::Empty));
    }
    let state: AnswerState = serde_json::from_value(value.as_object()?.get("missing")?.clone()).ok()?;
    Some(Answer::Missing(state))
}

/// A role as it is stored.
pub(crate) fn read_role(text: &str) -> Option<Role> {
    serde_json::from_value(Value::String(text.to_owned())).ok()
}

fn read_number(value: &Value) -> Option<Decimal> {
    match value {
        Value::Number(number) => number.as_i64().map(Decimal::from),
        Value::String(text) => text.parse().ok(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}
