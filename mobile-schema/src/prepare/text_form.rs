//! The scalars that are texts of a certain form.

use chrono::{DateTime, NaiveDate, NaiveTime};
use rust_decimal::Decimal;
use uuid::Uuid;

/// A scalar whose values are texts of a certain form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TextForm {
    LocalDate,
    LocalTime,
    DateTime,
    Uuid,
    Decimal,
    LanguageTag,
}

impl TextForm {
    /// The form of a scalar's texts; none where any JSON is a value of it.
    pub(super) fn of(scalar: &str) -> Option<Self> {
        Some(match scalar {
            "LocalDate" => Self::LocalDate,
            "LocalTime" => Self::LocalTime,
            "DateTime" => Self::DateTime,
            "UUID" => Self::Uuid,
            "Decimal" => Self::Decimal,
            "LanguageTag" => Self::LanguageTag,
            _ => return None,
        })
    }

    /// What a value should look like.
    pub(super) const fn expected(self) -> &'static str {
        match self {
            Self::LocalDate => "a day like \"2026-11-20\"",
            Self::LocalTime => "a time of day like \"08:30:00\"",
            Self::DateTime => "a moment like \"2026-11-20T09:30:00.000Z\"",
            Self::Uuid => "a UUID like \"0193f2a0-0000-7000-8000-000000000000\"",
            Self::Decimal => "a decimal number as a text like \"12.5\"",
            Self::LanguageTag => "a language tag like \"nb\"",
        }
    }

    /// Whether a text is a value.
    pub(super) fn accept(self, text: &str) -> bool {
        match self {
            Self::LocalDate => text.len() == 10 && text.parse::<NaiveDate>().is_ok(),
            Self::LocalTime => text.len() >= 5 && (text.parse::<NaiveTime>().is_ok()),
            Self::DateTime => DateTime::parse_from_rfc3339(text).is_ok(),
            Self::Uuid => text.len() == 36 && Uuid::try_parse(text).is_ok(),
            Self::Decimal => text.len() <= 30 && Decimal::from_str_exact(text).is_ok(),
            Self::LanguageTag => is_language_tag(text),
        }
    }
}

fn is_language_tag(text: &str) -> bool {
    text.len() <= 35
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.split('-').all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
}
