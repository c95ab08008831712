//! What the columns of a school system's file are called, told in a file of its own.
//!
//! ```toml
//! kind = "totals"              # or "lessons"
//! [columns]
//! pupil = "Elev-ID"
//! days = "Fravær dager"
//! [period]                     # where the file has no columns for it
//! from = "2026-08-01"
//! to = "2026-12-31"
//! [words]                      # of lessons: the file's words for valid, invalid, unknown, late, left
//! G = "valid"
//! ```

use std::{collections::BTreeMap, path::Path};

use chrono::NaiveDate;
use figment::{
    Figment,
    providers::{Format, Toml},
};
use serde::Deserialize;

use super::csv::Heading;

/// What a file of absence holds, and what its columns are called.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Totals or lessons.
    #[serde(default)]
    pub(super) kind: AbsenceKind,
    #[serde(default)]
    columns: BTreeMap<String, String>,
    /// The days that the file covers, where no column says so.
    #[serde(default)]
    pub(super) period: Option<Period>,
    #[serde(default)]
    words: BTreeMap<String, LessonKind>,
}

/// What a line of the file speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum AbsenceKind {
    /// A pupil in a period.
    #[default]
    Totals,
    /// A pupil in a lesson, or on a day.
    Lessons,
}

/// Days, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Period {
    pub(super) from: NaiveDate,
    pub(super) to: NaiveDate,
}

/// In what way a pupil was not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum LessonKind {
    Valid,
    Invalid,
    Unknown,
    Late,
    Left,
}

/// Why a mapping cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum MappingError {
    /// It cannot be read.
    #[error("{file}: {why}")]
    Unreadable {
        /// The file.
        file: String,
        /// What is wrong.
        why: String,
    },
    /// It names a column that there is not.
    #[error("{file}: `{name}` is no column of absence. They are {}.", known.join(", "))]
    Column {
        /// The file.
        file: String,
        /// The name.
        name: String,
        /// Those that there are.
        known: Vec<&'static str>,
    },
}

/// Our name, what it may be called where no mapping says otherwise, and whether it must be there.
type Own = (&'static str, &'static str, bool);

pub(super) const TOTALS: [Own; 11] = [
    ("pupil", "elev", true),
    ("from", "fra", true),
    ("to", "til", true),
    ("days", "dager", false),
    ("hours", "timer", false),
    ("valid_days", "gyldige_dager", false),
    ("invalid_days", "ugyldige_dager", false),
    ("valid_hours", "gyldige_timer", false),
    ("invalid_hours", "ugyldige_timer", false),
    ("late", "forsentkomminger", false),
    ("left", "forlatt_skolen", false),
];
pub(super) const LESSONS: [Own; 5] = [
    ("pupil", "elev", true),
    ("date", "dato", true),
    ("lesson", "time", false),
    ("kind", "type", true),
    ("subject", "fag", false),
];

impl Mapping {
    /// From a file.
    pub fn read(file: &Path) -> Result<Self, MappingError> {
        let name = || file.display().to_string();
        let unreadable = |why: &dyn std::fmt::Display| MappingError::Unreadable { file: name(), why: why.to_string() };
        let text = std::fs::read_to_string(file).map_err(|error| unreadable(&error))?;
        let mapping: Self = Figment::from(Toml::string(&text)).extract().map_err(|error| unreadable(&error))?;
        let known: Vec<&'static str> = mapping.own().iter().map(|(own, ..)| *own).collect();
        match mapping.columns.keys().find(|name| !known.contains(&name.as_str())) {
            Some(unknown) => Err(MappingError::Column { file: name(), name: unknown.clone(), known }),
            None => Ok(mapping),
        }
    }

    fn own(&self) -> &'static [Own] {
        match self.kind {
            AbsenceKind::Totals => &TOTALS,
            AbsenceKind::Lessons => &LESSONS,
        }
    }

    /// The headings to look for.
    pub(super) fn headings(&self) -> Vec<Heading> {
        let heading = |(name, bokmaal, required): &Own| Heading {
            name,
            called: self
                .columns
                .get(*name)
                .map_or_else(|| vec![(*name).to_owned(), (*bokmaal).to_owned()], |c| vec![c.clone()]),
            // The period may be that of the whole file.
            required: *required && !(self.period.is_some() && matches!(*name, "from" | "to")),
        };
        self.own().iter().map(heading).collect()
    }

    /// Whether columns that mean nothing to us may stand in the file: a file with a mapping is another system's.
    pub(super) fn allows_others(&self) -> bool {
        !self.columns.is_empty()
    }

    /// What a word of the file means; an `Err` has the words that mean something.
    pub(super) fn lesson_kind(&self, word: &str) -> Result<LessonKind, Vec<String>> {
        if !self.words.is_empty() {
            return self.words.get(word).copied().ok_or_else(|| self.words.keys().cloned().collect());
        }
        LessonKind::ALL
            .iter()
            .find(|(_, names)| names.contains(&word.to_lowercase().as_str()))
            .map(|(kind, _)| *kind)
            .ok_or_else(|| LessonKind::ALL.iter().map(|(_, names)| names.join(" / ")).collect())
    }
}

impl LessonKind {
    const ALL: [(Self, [&'static str; 2]); 5] = [
        (Self::Valid, ["valid", "gyldig"]),
        (Self::Invalid, ["invalid", "ugyldig"]),
        (Self::Unknown, ["unknown", "ukjent"]),
        (Self::Late, ["late", "forsent"]),
        (Self::Left, ["left", "gått"]),
    ];

    /// As the database has it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Invalid => "invalid",
            Self::Unknown => "unknown",
            Self::Late => "late",
            Self::Left => "left",
        }
    }
}
