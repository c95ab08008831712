//! How a question is answered: its type, what a number counts, how many are chosen.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{ListName, QuestionName, RoleName};

/// How a question is answered.
#[derive(Debug, Clone, PartialEq)]
pub enum AnswerType {
    /// One line of at most `max` characters.
    ShortText {
        /// In characters.
        max: u32,
    },
    /// Several lines of at most `max` characters.
    LongText {
        /// In characters.
        max: u32,
    },
    /// A number with its unit.
    Number {
        /// What is counted.
        unit: Option<Unit>,
        /// Smallest allowed.
        min: Decimal,
        /// Largest allowed.
        max: Decimal,
        /// Places after the comma; 0: a whole number.
        decimals: u32,
    },
    /// Yes, no, or unanswered.
    YesNo,
    /// A box: when shown it is `no` until ticked; `required` means it must be ticked.
    Tick,
    /// One option of one or more lists.
    OneOf {
        /// Names in [`Form::lists`].
        lists: Vec<ListName>,
    },
    /// Several options of one or more lists.
    ManyOf {
        /// Names in [`Form::lists`].
        lists: Vec<ListName>,
        /// How many.
        amount: Amount,
    },
    /// A step of a scale.
    Scale {
        /// Lowest step.
        min: i32,
        /// Highest step.
        max: i32,
    },
    /// A day.
    Date,
    /// A time of day.
    Time,
    /// A moment.
    DateTime,
    /// A stretch of days.
    Period,
    /// A row of a `people` question: the row's id.
    PersonOf {
        /// The rows.
        people: QuestionName,
    },
    /// Somebody or something that the server knows: its id.
    Registered(Registered),
    /// A role of the settings or `pupil`, `guardian`, as the `role` column of people rows holds.
    Role,
}

impl AnswerType {
    /// What its number counts, where it is a number that counts something.
    #[must_use]
    pub fn unit(&self) -> Option<Unit> {
        match self {
            Self::Number { unit, .. } => *unit,
            Self::ShortText { .. }
            | Self::LongText { .. }
            | Self::YesNo
            | Self::Tick
            | Self::OneOf { .. }
            | Self::ManyOf { .. }
            | Self::Scale { .. }
            | Self::Date
            | Self::Time
            | Self::DateTime
            | Self::Period
            | Self::PersonOf { .. }
            | Self::Registered(_)
            | Self::Role => None,
        }
    }

    /// The lists chosen from, names in [`Form::lists`].
    #[must_use]
    pub fn lists(&self) -> &[ListName] {
        match self {
            Self::OneOf { lists } | Self::ManyOf { lists, .. } => lists,
            Self::ShortText { .. }
            | Self::LongText { .. }
            | Self::Number { .. }
            | Self::YesNo
            | Self::Tick
            | Self::Scale { .. }
            | Self::Date
            | Self::Time
            | Self::DateTime
            | Self::Period
            | Self::PersonOf { .. }
            | Self::Registered(_)
            | Self::Role => &[],
        }
    }
}

/// Whom or what of the municipality's register an answer names.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Registered {
    /// Anybody, as the `person` column of people rows holds.
    Person,
    /// The pupil of the case.
    Pupil,
    /// A guardian of that pupil.
    Guardian,
    /// One of the staff around that pupil, in this role where one is given.
    Staff(Option<RoleName>),
    /// A school or kindergarten.
    School,
    /// A class.
    Class,
}

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Calendar days.
    Days,
    /// Seven days each.
    Weeks,
    /// Calendar months.
    Months,
    /// Calendar years.
    Years,
    /// School half-years.
    HalfYears,
    /// Monday to Friday outside `no school` lines.
    SchoolDays,
    /// Weeks with a school day.
    SchoolWeeks,
    /// Hours.
    Hours,
    /// Minutes.
    Minutes,
    /// Occasions.
    Times,
    /// Hundredths.
    Percent,
    /// Norwegian kroner.
    Kroner,
}

impl Unit {
    /// Its word, as definitions and databases have it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Days => "days",
            Self::Weeks => "weeks",
            Self::Months => "months",
            Self::Years => "years",
            Self::HalfYears => "half_years",
            Self::SchoolDays => "school_days",
            Self::SchoolWeeks => "school_weeks",
            Self::Hours => "hours",
            Self::Minutes => "minutes",
            Self::Times => "times",
            Self::Percent => "percent",
            Self::Kroner => "kroner",
        }
    }
}

/// How many choices or rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Amount {
    /// Fewest.
    pub at_least: Option<u32>,
    /// Most.
    pub at_most: Option<u32>,
}
