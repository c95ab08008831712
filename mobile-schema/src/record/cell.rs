//! An answer ↔ a cell of a typed column.

use chrono::{DateTime, NaiveDate, NaiveTime, SecondsFormat, Timelike, Utc};
use forms_dsl::{answers::Answer, model::OptionName};
use rust_decimal::{Decimal, prelude::ToPrimitive};
use uuid::Uuid;

use crate::{storage_plan::ColumnKind, store::Cell, stored_json::read_role};

const DATE: &str = "%Y-%m-%d";
const TIME: &str = "%H:%M:%S";

/// The cell of an answer; absent where the column cannot hold it.
pub(super) fn write(kind: ColumnKind, answer: &Answer) -> Option<Cell> {
    let cell = match (kind, answer) {
        (ColumnKind::ShortText | ColumnKind::LongText, Answer::Text(text)) => Cell::Text(text.clone()),
        (ColumnKind::Whole, Answer::Number(number)) => Cell::Integer(scaled(*number, 0)?),
        (ColumnKind::Decimal { places }, Answer::Number(number)) => Cell::Integer(scaled(*number, places)?),
        (ColumnKind::Boolean, Answer::Truth(truth)) => Cell::Integer(i64::from(*truth)),
        (ColumnKind::Date, Answer::Date(date)) => Cell::Text(date.format(DATE).to_string()),
        (ColumnKind::Time, Answer::Time(time)) => Cell::Text(time.format(TIME).to_string()),
        (ColumnKind::Period, Answer::Period(period)) => Cell::Text(period.to_string()),
        (ColumnKind::Moment, Answer::Moment(moment)) => Cell::Text(moment.to_rfc3339_opts(SecondsFormat::Millis, true)),
        (ColumnKind::Option, Answer::Option(option)) => Cell::Text(option.to_string()),
        (ColumnKind::Options, Answer::Options(options)) => Cell::Text(serde_json::to_string(options).ok()?),
        (ColumnKind::Role, Answer::Role(role)) => Cell::Text(serde_json::to_value(role).ok()?.as_str()?.to_owned()),
        (ColumnKind::Id, Answer::Id(id)) => Cell::Text(id.to_string()),
        (ColumnKind::Ids, Answer::RowIds(ids)) => Cell::Text(serde_json::to_string(ids).ok()?),
        _ => return None,
    };
    Some(cell)
}

/// The answer in a cell; absent where it holds nothing of the kind.
pub(super) fn read(kind: ColumnKind, cell: &Cell) -> Option<Answer> {
    let answer = match (kind, cell) {
        (ColumnKind::ShortText | ColumnKind::LongText, Cell::Text(text)) => Answer::Text(text.clone()),
        (ColumnKind::Whole, Cell::Integer(number)) => Answer::Number(Decimal::from(*number)),
        (ColumnKind::Decimal { places }, Cell::Integer(number)) => {
            Answer::Number(Decimal::try_from_i128_with_scale(i128::from(*number), places).ok()?)
        }
        (ColumnKind::Boolean, Cell::Integer(truth @ (0 | 1))) => Answer::Truth(*truth == 1),
        (ColumnKind::Date, Cell::Text(text)) => Answer::Date(NaiveDate::parse_from_str(text, DATE).ok()?),
        (ColumnKind::Time, Cell::Text(text)) => Answer::Time(NaiveTime::parse_from_str(text, TIME).ok()?),
        (ColumnKind::Period, Cell::Text(text)) => Answer::Period(text.parse().ok()?),
        (ColumnKind::Moment, Cell::Text(text)) => {
            Answer::Moment(DateTime::parse_from_rfc3339(text).ok()?.with_timezone(&Utc))
        }
        (ColumnKind::Option, Cell::Text(text)) => Answer::Option(OptionName::try_from(text.as_str()).ok()?),
        (ColumnKind::Options, Cell::Text(text)) => Answer::Options(serde_json::from_str(text).ok()?),
        (ColumnKind::Role, Cell::Text(text)) => Answer::Role(read_role(text)?),
        (ColumnKind::Id, Cell::Text(text)) => Answer::Id(text.parse().ok()?),
        (ColumnKind::Ids, Cell::Text(text)) => Answer::RowIds(serde_json::from_str::<Vec<Uuid>>(text).ok()?),
        _ => return None,
    };
    Some(answer)
}

/// As it comes back: times to the second, moments to the millisecond.
pub(super) fn rounded(answer: &Answer) -> Answer {
    match answer {
        Answer::Time(time) => Answer::Time(time.with_nanosecond(0).unwrap_or(*time)),
        Answer::Moment(moment) => {
            Answer::Moment(DateTime::from_timestamp_millis(moment.timestamp_millis()).unwrap_or(*moment))
        }
        Answer::Missing(_)
        | Answer::Text(_)
        | Answer::Number(_)
        | Answer::Truth(_)
        | Answer::Option(_)
        | Answer::Options(_)
        | Answer::Date(_)
        | Answer::Period(_)
        | Answer::Id(_)
        | Answer::Role(_)
        | Answer::Rows(_)
        | Answer::RowIds(_) => answer.clone(),
    }
}

/// A number as an integer of so many places, where nothing is lost.
fn scaled(number: Decimal, places: u32) -> Option<i64> {
    let whole = number.checked_mul(Decimal::from(10_i64.checked_pow(places)?))?;
    if whole.fract().is_zero() { whole.to_i64() } else { None }
}
