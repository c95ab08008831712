//! The scalars that GraphQL does not have: how each is described, read and written, in one place.

use chrono::{DateTime, NaiveDate, NaiveTime, SecondsFormat, Utc};
use forms_dsl::answers::Period;
use rust_decimal::Decimal;
use serde_json::Value;
use uuid::Uuid;

use crate::collection::Collection;

/// A scalar of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scalar {
    /// A moment.
    DateTime,
    /// A day.
    LocalDate,
    /// A time of day.
    LocalTime,
    /// A stretch of days.
    Period,
    /// An exact number.
    Decimal,
    /// An id that a client makes.
    Uuid,
    /// A language.
    LanguageTag,
    /// A rule of a form.
    Expression,
    /// An answer of any kind.
    AnswerValue,
    /// All answers of a filling.
    Answers,
    /// Whatever RxDB sends along with a subscription.
    Headers(Collection),
}

impl Scalar {
    /// All of them, in the order to print.
    pub const ALL: [Self; 14] = [
        Self::DateTime,
        Self::LocalDate,
        Self::LocalTime,
        Self::Period,
        Self::Decimal,
        Self::Uuid,
        Self::LanguageTag,
        Self::Expression,
        Self::AnswerValue,
        Self::Answers,
        Self::Headers(Collection::Filling),
        Self::Headers(Collection::Signature),
        Self::Headers(Collection::Conflict),
        Self::Headers(Collection::Rejection),
    ];

    /// The scalar of a GraphQL name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scalar| scalar.name() == name)
    }

    /// Its GraphQL name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::DateTime => "DateTime",
            Self::LocalDate => "LocalDate",
            Self::LocalTime => "LocalTime",
            Self::Period => "Period",
            Self::Decimal => "Decimal",
            Self::Uuid => "UUID",
            Self::LanguageTag => "LanguageTag",
            Self::Expression => "Expression",
            Self::AnswerValue => "AnswerValue",
            Self::Answers => "Answers",
            Self::Headers(collection) => collection.headers(),
        }
    }

    /// What it is and how it is spelt.
    pub const fn description(self) -> &'static str {
        match self {
            Self::DateTime => "A moment, always in UTC with three fraction digits: 2026-11-20T09:30:00.000Z.",
            Self::LocalDate => "A day without a time: 2026-11-20.",
            Self::LocalTime => "A time of day without a zone: 08:30:00.",
            Self::Period => "A stretch of days, both ends included: 2026-08-17/2026-12-18.",
            Self::Decimal => "An exact decimal number as a string: \"12.5\".",
            Self::Uuid => "A UUID, lower case with hyphens.",
            Self::LanguageTag => "A BCP 47 language tag: nb, nn, en, ar.",
            Self::Expression => {
                "A rule as a tree of objects, each with an `op`; the shape is documented with the form language."
            }
            Self::AnswerValue => "An answer of any kind as JSON: string, number, boolean, list, object or null.",
            Self::Answers => {
                "Answers by question name: a string (also for options, days, periods and decimals), number, boolean or list of \
                 option names; rows as an object by row id; {\"missing\": \"unknown\"} or {\"missing\": \"declined\"} \
                 where there is a reason."
            }
            Self::Headers(_) => "Whatever headers the client was given; accepted and ignored.",
        }
    }

    /// Where its spelling is defined.
    pub const fn specified_by(self) -> Option<&'static str> {
        match self {
            Self::DateTime => Some("https://scalars.graphql.org/andimarek/date-time.html"),
            Self::LocalDate => Some("https://scalars.graphql.org/andimarek/local-date.html"),
            Self::Uuid => Some("https://www.rfc-editor.org/rfc/rfc9562.html"),
            Self::LanguageTag => Some("https://www.rfc-editor.org/rfc/rfc5646.html"),
            Self::LocalTime
            | Self::Period
            | Self::Decimal
            | Self::Expression
            | Self::AnswerValue
            | Self::Answers
            | Self::Headers(_) => None,
        }
    }

    /// Whether it is always a JSON string.
    pub const fn is_text(self) -> bool {
        match self {
            Self::DateTime
            | Self::LocalDate
            | Self::LocalTime
            | Self::Period
            | Self::Decimal
            | Self::Uuid
            | Self::LanguageTag => true,
            Self::Expression | Self::AnswerValue | Self::Answers | Self::Headers(_) => false,
        }
    }

    /// Whether a client's value is spelt as it must be.
    pub fn accepts(self, value: &Value) -> bool {
        match self {
            Self::DateTime => value.as_str().and_then(parse_moment).is_some(),
            Self::LocalDate => value.as_str().and_then(parse_date).is_some(),
            Self::LocalTime => value.as_str().and_then(parse_time).is_some(),
            Self::Period => value.as_str().is_some_and(|text| text.parse::<Period>().is_ok()),
            Self::Decimal => parse_decimal(value).is_some(),
            Self::Uuid => value.as_str().and_then(parse_uuid).is_some(),
            Self::LanguageTag => value.as_str().is_some_and(is_language_tag),
            Self::Expression | Self::AnswerValue | Self::Answers | Self::Headers(_) => true,
        }
    }
}

/// RFC 3339, with any offset.
pub fn parse_moment(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text).ok().map(|moment| moment.to_utc())
}

/// In UTC with three fraction digits.
pub fn print_moment(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// `2026-11-20`, four digits to the year.
pub fn parse_date(text: &str) -> Option<NaiveDate> {
    let spelt = text.len() == "2026-11-20".len();
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|_| spelt)
}

/// `08:30:00`; seconds may be left out.
pub fn parse_time(text: &str) -> Option<NaiveTime> {
    let format = match text.len() {
        5 => "%H:%M",
        8 => "%H:%M:%S",
        _ => return None,
    };
    NaiveTime::parse_from_str(text, format).ok()
}

/// `08:30:00`.
pub fn print_time(time: NaiveTime) -> String {
    time.format("%H:%M:%S").to_string()
}

/// A string, exact; or a number as JSON spells it, which is exact too.
pub fn parse_decimal(value: &Value) -> Option<Decimal> {
    match value {
        Value::String(text) => text.parse().ok(),
        Value::Number(number) => number.to_string().parse().ok(),
        _ => None,
    }
}

/// With hyphens, in any case.
pub fn parse_uuid(text: &str) -> Option<Uuid> {
    let spelt = text.len() == uuid::fmt::Hyphenated::LENGTH;
    Uuid::try_parse(text).ok().filter(|_| spelt)
}

/// Letters and digits in parts of at most eight, the first of letters alone.
fn is_language_tag(text: &str) -> bool {
    let mut parts = text.split('-');
    let first = parts.next().unwrap_or_default();
    (2..=8).contains(&first.len())
        && first.bytes().all(|b| b.is_ascii_alphabetic())
        && parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_scalar_takes_its_own_spelling_and_no_other() {
        let cases = [
            (Scalar::DateTime, json!("2026-11-20T10:30:00+01:00"), json!("2026-11-20 10:30")),
            (Scalar::LocalDate, json!("2024-02-29"), json!("2026-02-29")),
            (Scalar::LocalDate, json!("2026-11-20"), json!("26-11-20")),
            (Scalar::LocalTime, json!("08:30"), json!("24:00")),
            (Scalar::Period, json!("2026-08-17/2026-12-18"), json!("2026-12-18/2026-08-17")),
            (Scalar::Decimal, json!("12.50"), json!("12,50")),
            (Scalar::Decimal, json!(12.5), json!(true)),
            (Scalar::Uuid, json!("0198C0DE-0000-7000-8000-000000000001"), json!("0198c0de000070008000000000000001")),
            (Scalar::LanguageTag, json!("nb-NO"), json!("norsk bokmål")),
        ];
        for (scalar, good, bad) in cases {
            assert!(scalar.accepts(&good), "{} {good}", scalar.name());
            assert!(!scalar.accepts(&bad), "{} {bad}", scalar.name());
        }
    }

    #[test]
    fn a_moment_comes_back_in_utc_with_three_digits() {
        let moment = parse_moment("2026-11-20T10:30:00+01:00").unwrap();
        assert_eq!(print_moment(moment), "2026-11-20T09:30:00.000Z");
    }
}
