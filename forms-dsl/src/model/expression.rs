//! Conditions and values, typed: what `check` made of the author's words, what `evaluate` runs
//! and `definition` writes as JSON (`api.md` 6).
//!
//! A condition is true, false or undecided; a value is there, or missing with its state.
//! Types are already right here: both sides of a comparison agree, names exist.

use chrono::{NaiveDate, NaiveTime};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{FormName, ListName, OptionName, QuestionName, SettingName, Unit};

/// Something that holds, does not hold, or is not decided.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// All of them, by Kleene's three-valued logic.
    And(Vec<Condition>),
    /// One of them, by Kleene's three-valued logic.
    Or(Vec<Condition>),
    /// The opposite; undecided stays undecided.
    Not(Box<Condition>),
    /// `LEFT is [over …] RIGHT`.
    Compare {
        /// Left of `is`.
        left: Value,
        /// How they are compared.
        order: Order,
        /// Right of it.
        right: Value,
    },
    /// `LEFT is one of A, B`.
    In {
        /// Left of `is`.
        left: Value,
        /// Never empty.
        items: Vec<Value>,
    },
    /// `MANY contains A`, `contains one of A, B`, `contains all of A, B`.
    Contains {
        /// An answer of several.
        many: AnswerRef,
        /// Whether all or one of the items must be there.
        all: bool,
        /// Never empty.
        items: Vec<OptionName>,
        /// Where the options come from.
        list: ListName,
    },
    /// `QUESTION is answered`, `is empty` …: always decided.
    State {
        /// The question.
        answer: AnswerRef,
        /// The state asked for.
        is: AnswerState,
    },
    /// `any row of ROWS where …`; `no row of` is its `Not`.
    AnyRow {
        /// The rows.
        rows: QuestionName,
        /// Absent: there is a row at all.
        filter: Option<Box<Condition>>,
    },
    /// A yes-or-no answer, a tick, or a constant, used as a condition.
    Holds(Value),
    /// `consent for AGENCY`: whether all that must have consented to sharing with the party, or parties, that a value
    /// names. Parties that need no consent have it.
    Consent(Value),
}

/// How two values are compared. Dates use the same: `after` is `Over`, `on or before` is `AtMost`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// Equal.
    Is,
    /// Not equal; undecided where one is missing.
    IsNot,
    /// Greater, later.
    Over,
    /// Less, earlier.
    Under,
    /// Not less, not earlier.
    AtLeast,
    /// Not greater, not later.
    AtMost,
}

/// The five states of an answer (`language.md` 3). All but the first are *missing*.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerState {
    /// There is an answer.
    Answered,
    /// Shown, not answered.
    Empty,
    /// "Vet ikke".
    Unknown,
    /// "Vil ikke svare".
    Declined,
    /// Hidden.
    NotAsked,
}

/// An answer that an expression speaks of.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum AnswerRef {
    /// A question or computed value of the form.
    Question(QuestionName),
    /// A column of the row at hand.
    Column {
        /// The rows.
        rows: QuestionName,
        /// The column.
        column: QuestionName,
    },
}

/// A fact of the case, copied once when the filling is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseFact {
    /// `case.pupil`.
    Pupil,
    /// `case.pupil.first_name`.
    PupilFirstName,
    /// `case.pupil.name`.
    PupilName,
    /// `case.school`.
    School,
    /// `case.school.name`.
    SchoolName,
    /// `case.class`.
    Class,
    /// `case.class.name`.
    ClassName,
    /// `case.grade`.
    Grade,
    /// `case.period_start`.
    PeriodStart,
}

/// A figure of the registers for a stretch of days, copied once when the filling is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RegisterFact {
    /// Whole days away.
    AbsenceDays,
    /// Single hours away.
    AbsenceHours,
    /// Whole days away for a valid reason.
    ValidDays,
    /// Whole days away without one.
    InvalidDays,
    /// Times late to school.
    LateCount,
    /// Times gone again after having come.
    LeftSchoolCount,
    /// In words: which weekdays, lessons and subjects stand out.
    AbsencePattern,
    /// A calendar to look at.
    AttendanceCalendar,
    /// Week by week, to look at.
    AttendanceWeeks,
}

impl RegisterFact {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::AbsenceDays,
        Self::AbsenceHours,
        Self::ValidDays,
        Self::InvalidDays,
        Self::LateCount,
        Self::LeftSchoolCount,
        Self::AbsencePattern,
        Self::AttendanceCalendar,
        Self::AttendanceWeeks,
    ];

    /// As forms name it behind `register.`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AbsenceDays => "absence_days",
            Self::AbsenceHours => "absence_hours",
            Self::ValidDays => "valid_days",
            Self::InvalidDays => "invalid_days",
            Self::LateCount => "late_count",
            Self::LeftSchoolCount => "left_school_count",
            Self::AbsencePattern => "absence_pattern",
            Self::AttendanceCalendar => "attendance_calendar",
            Self::AttendanceWeeks => "attendance_weeks",
        }
    }

    /// What its number counts; `None`: it is no number.
    #[must_use]
    pub fn unit(self) -> Option<Unit> {
        match self {
            Self::AbsenceDays | Self::ValidDays | Self::InvalidDays => Some(Unit::Days),
            Self::AbsenceHours => Some(Unit::Hours),
            Self::LateCount | Self::LeftSchoolCount => Some(Unit::Times),
            Self::AbsencePattern | Self::AttendanceCalendar | Self::AttendanceWeeks => None,
        }
    }
}

/// A text of the author's with answers written into it.
#[derive(Debug, Clone, PartialEq)]
pub struct Words {
    /// The key of the text: `absence_amount.start`.
    pub key: String,
    /// What it says, each answer as its `{name}`.
    pub text: super::Text,
    /// What stands for each `{name}`.
    pub inserts: indexmap::IndexMap<String, Insert>,
}

/// What is written into a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Insert {
    /// The value; where it is missing, so is the text.
    pub value: Value,
    /// Lists that its options are of, for their labels.
    pub lists: Vec<std::sync::Arc<super::OptionList>>,
}

/// Something that has a value, or is missing.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// An answer.
    Answer(AnswerRef),
    /// A number, with the unit it counts.
    Number {
        /// The number.
        number: Decimal,
        /// What it counts.
        unit: Option<Unit>,
    },
    /// A text.
    Text(String),
    /// A day.
    Date(NaiveDate),
    /// A time of day.
    Time(NaiveTime),
    /// An option of a list.
    Option {
        /// The list.
        list: ListName,
        /// The option.
        option: OptionName,
    },
    /// A role, where the `role` column of people is compared.
    Role(super::Role),
    /// `yes` or `no`.
    Truth(bool),
    /// The day of the evaluation, Europe/Oslo.
    Today,
    /// A fact of the case.
    Case(CaseFact),
    /// A number or choice of the municipality's.
    Setting(SettingName),
    /// An answer of the filling that opened this one, else of the latest signed one of that form in the case.
    Earlier {
        /// The form.
        form: FormName,
        /// The question or rows.
        question: QuestionName,
    },
    /// A figure of the registers for the days from one to another, both counted.
    Register {
        /// Which.
        fact: RegisterFact,
        /// First day.
        from: Box<Value>,
        /// Last day.
        to: Box<Value>,
    },
    /// A text of the author's with answers written into it.
    Words(Box<Words>),
    /// The answers of some questions, each with its label, a line for each that is answered.
    AnswersOf(Vec<QuestionName>),
    /// Rows to begin with: those of one or more earlier rows, or the invited.
    Rows(Vec<RowSource>),
    /// Days, weeks, months or school days added to a date, or numbers added.
    Plus(Box<Value>, Box<Value>),
    /// The opposite of `Plus`.
    Minus(Box<Value>, Box<Value>),
    /// Numbers multiplied.
    Times(Box<Value>, Box<Value>),
    /// Numbers divided; by zero: missing.
    Divide(Box<Value>, Box<Value>),
    /// The first that is not missing.
    Otherwise(Box<Value>, Box<Value>),
    /// `months from A to B`: both days counted.
    Span {
        /// What is counted.
        unit: Unit,
        /// First day.
        from: Box<Value>,
        /// Last day.
        to: Box<Value>,
    },
    /// `number of ROWS where …`, or of the options chosen where `rows` is a question of several.
    Count {
        /// The rows.
        rows: QuestionName,
        /// Absent: all.
        filter: Option<Box<Condition>>,
    },
    /// `sum of ROWS.COLUMN where …` and its kind.
    Figure {
        /// Which.
        figure: Figure,
        /// The rows.
        rows: QuestionName,
        /// The column, a number or a date.
        column: QuestionName,
        /// Absent: all.
        filter: Option<Box<Condition>>,
    },
    /// `list of ROWS where …`: the rows for which the condition surely holds.
    ListOf {
        /// The rows.
        rows: QuestionName,
        /// Absent: all.
        filter: Option<Box<Condition>>,
    },
}

/// A figure over rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Figure {
    /// Sum.
    Sum,
    /// Mean.
    Average,
    /// Smallest.
    Lowest,
    /// Largest.
    Highest,
}

/// Where rows to begin with come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowSource {
    /// `case.invited`.
    Invited,
    /// Rows of an earlier filling; columns of equal name are filled, rows that do not fit are left out.
    Earlier {
        /// The form.
        form: FormName,
        /// Its rows.
        rows: QuestionName,
    },
}
