//! A mistake in what is handed in, as data: where it is and what it is. The words are `wording`'s.

use std::collections::BTreeMap;

use forms_dsl::diagnostic::MessageLanguage;
use mobile_schema::{
    change::{UserError, UserErrorCode},
    naming::FieldName,
};

use super::{csv::Called, wording};

/// A mistake and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Defect {
    /// The file, or the sheet of a mutation.
    pub sheet: String,
    /// The line, as people count: a heading is line 1.
    pub line: usize,
    /// The heading of the column; none: the whole line.
    pub column: Option<String>,
    /// What is wrong.
    pub what: Mistake,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mistake {
    /// Bytes that are no UTF-8.
    NotUtf8,
    /// No line at all.
    NoHeading,
    /// A heading that means nothing.
    UnknownHeading {
        /// Those that mean something.
        known: Vec<String>,
    },
    /// A heading that must be there.
    HeadingMissing,
    /// A heading that was there before.
    HeadingTwice,
    /// A line of another length than the heading.
    Cells {
        /// So many.
        found: usize,
        /// So many should be.
        expected: usize,
    },
    /// A cell that must be filled in.
    Empty,
    /// A cell with more than is kept.
    TooLong {
        /// Most characters.
        limit: usize,
    },
    /// A cell with a sign that no text has.
    Sign,
    /// A key or line that was there before.
    Twice {
        /// The line where.
        first: usize,
    },
    /// A key of nothing.
    Unknown {
        /// The key.
        value: String,
        /// Of what.
        thing: Thing,
    },
    /// A word that is none of the known ones.
    NotOneOf {
        /// The word.
        value: String,
        /// Those known.
        known: Vec<String>,
    },
    /// No whole number, or out of bounds.
    Number {
        /// What stands there.
        value: String,
        /// Smallest.
        least: i64,
        /// Largest.
        most: i64,
    },
    /// No day.
    Day {
        /// What stands there.
        value: String,
    },
    /// A period that ends before it begins.
    Backwards,
    /// A national identity number whose check digits are wrong. It is not repeated.
    NationalId,
    /// The same person with another name, class or mark on another line.
    Differs {
        /// The line where.
        first: usize,
    },
    /// The login of somebody else.
    LoginOfAnother,
}

impl Mistake {
    fn code(&self) -> UserErrorCode {
        match self {
            Self::HeadingMissing | Self::Empty => UserErrorCode::Required,
            Self::NotUtf8
            | Self::NoHeading
            | Self::UnknownHeading { .. }
            | Self::HeadingTwice
            | Self::Cells { .. }
            | Self::Sign
            | Self::Day { .. }
            | Self::NationalId => UserErrorCode::Type,
            Self::TooLong { .. } => UserErrorCode::TooLong,
            Self::Unknown { .. } => UserErrorCode::NotFound,
            Self::NotOneOf { .. } => UserErrorCode::Option,
            Self::Number { .. } => UserErrorCode::Range,
            Self::Twice { .. } | Self::Backwards | Self::Differs { .. } | Self::LoginOfAnother => UserErrorCode::Rule,
        }
    }
}

/// What a key is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Thing {
    /// A school or kindergarten.
    Unit,
    /// A class.
    Class,
    /// A pupil.
    Pupil,
}

/// All mistakes, in the order of files and lines.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Defects(pub Vec<Defect>);

impl Defects {
    /// One mistake more.
    pub(super) fn push(&mut self, sheet: &str, line: usize, column: Option<&str>, what: Mistake) {
        self.0.push(Defect { sheet: sheet.to_owned(), line, column: column.map(str::to_owned), what });
    }

    /// Names files and columns as the files do.
    pub fn rename(&mut self, called: &Called) {
        for defect in &mut self.0 {
            let column = defect.column.as_deref().and_then(|column| called.columns.get(column));
            if let Some(column) = column {
                defect.column = Some(column.clone());
            }
        }
    }

    /// Names the files of a directory, and their columns, as they do.
    pub fn rename_all(&mut self, called: &BTreeMap<&'static str, Called>) {
        for defect in &mut self.0 {
            let Some(called) = called.get(defect.sheet.as_str()) else { continue };
            let column = defect.column.as_deref().and_then(|column| called.columns.get(column));
            defect.column = column.cloned().or_else(|| defect.column.take());
            defect.sheet.clone_from(&called.file);
        }
    }

    /// Each as what somebody mends who handed in by mutation: a sentence, and the place in the arguments.
    pub(crate) fn user_errors(&self, language: MessageLanguage) -> Vec<UserError> {
        let error = |Defect { sheet, line, column, what }: &Defect| {
            let at = line.saturating_sub(1).to_string();
            let column = column.as_deref().map(|column| FieldName::of_name(column).as_str().to_owned());
            UserError {
                code: what.code(),
                message: wording::mistake(what, language),
                path: ["input".to_owned(), sheet.clone(), at].into_iter().chain(column).collect(),
                question: None,
            }
        };
        self.0.iter().map(error).collect()
    }

    /// Each in a sentence, with its place before it.
    pub fn sentences(&self, language: MessageLanguage) -> impl Iterator<Item = String> {
        self.0.iter().map(move |defect| wording::sentence(defect, language))
    }
}
