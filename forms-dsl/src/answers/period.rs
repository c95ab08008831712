//! A stretch of days, both ends included, written as `2026-08-17/2026-12-18`.

use std::{fmt, str::FromStr};

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

/// A stretch of days; it never ends before it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Period {
    from: NaiveDate,
    to: NaiveDate,
}

/// The text is no stretch of days.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no stretch of days: two days in their order, as in 2026-08-17/2026-12-18")]
pub struct NoPeriod;

impl Period {
    /// From a day to the same or a later one.
    pub fn new(from: NaiveDate, to: NaiveDate) -> Result<Self, NoPeriod> {
        if from <= to { Ok(Self { from, to }) } else { Err(NoPeriod) }
    }

    /// The first day.
    #[must_use]
    pub fn from(self) -> NaiveDate {
        self.from
    }

    /// The last day.
    #[must_use]
    pub fn to(self) -> NaiveDate {
        self.to
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.from, self.to)
    }
}

impl FromStr for Period {
    type Err = NoPeriod;

    fn from_str(text: &str) -> Result<Self, NoPeriod> {
        let day = |text: &str| {
            let day = NaiveDate::from_str(text).ok().filter(|day| text.len() == 10 && day.year() > 0);
            day.ok_or(NoPeriod)
        };
        let (from, to) = text.split_once('/').ok_or(NoPeriod)?;
        Self::new(day(from)?, day(to)?)
    }
}

impl TryFrom<String> for Period {
    type Error = NoPeriod;

    fn try_from(text: String) -> Result<Self, NoPeriod> {
        text.parse()
    }
}

impl From<Period> for String {
    fn from(period: Period) -> Self {
        period.to_string()
    }
}
