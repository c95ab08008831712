//! The mistakes that make a line unreadable.

#![expect(missing_docs, reason = "the sentence above a variant names its fields")]

use crate::diagnostic::Severity;

/// A mistake that one line shows by itself. Words are those of the file, in its own keyword language.
#[derive(Debug, Clone, PartialEq)]
pub enum SyntaxProblem {
    /// A line begins with a word that begins no line.
    UnknownWord { word: String, candidates: Vec<String> },
    /// A keyword of the language that this file does not use.
    OtherLanguage { word: String, counterpart: String },
    /// A line that cannot stand below the one above it; `above` is absent at the left margin.
    WrongPlace { word: String, above: Option<String>, places: Vec<String> },
    /// The file does not begin with the word that says what it is.
    FirstLine { word: String, candidates: Vec<String> },
    /// A word that is kept for a later version of the language.
    Later { word: String },
    /// A line that begins with a text and continues nothing.
    LooseText,
    /// A line that begins with a joining word, yet not further in than the line it would continue.
    LooseJoin { word: String },
    /// There is no line in the file.
    EmptyFile,
    /// A line needs another below it.
    MissingBelow { word: String, missing: String },
    /// Something that must stand here does not.
    Missing { wanted: Wanted, found: Option<String>, candidates: Vec<String> },
    /// A name that is not spelt as names are.
    BadName { name: String, fault: NameFault, suggestion: Option<String> },
    /// A name that is a word of conditions.
    ReservedName { name: String },
    /// A text without its closing sign.
    UnclosedText { close: char },
    /// No such kind of answer.
    UnknownType { word: String, candidates: Vec<String> },
    /// The line has said all it can, and goes on.
    Leftover { found: String, candidates: Vec<String> },
    /// A translation below a line that has no text.
    NothingToTranslate { language: String },
    /// A second translation into the same language.
    TranslatedTwice { language: String },
    /// Digits with something else in one word.
    NotANumber { found: String },
    /// `1.000`: a thousand, or one?
    AmbiguousNumber { found: String },
    /// A number with decimals, or too large, where things are counted.
    NotWhole { found: String },
    /// A day that no calendar has.
    NoSuchDate { found: String },
    /// A time that no clock shows.
    NoSuchTime { found: String },
    /// `and` beside `or`.
    AndBesideOr,
    /// `otherwise` behind more than a name or a count.
    OtherwiseBehindMore,
    /// `where` in the middle of a condition.
    WhereInside,
    /// `not` before something that is neither a name nor in parentheses.
    NotBeforeMore,
    /// A sign of mathematics or programming where the language has words.
    Sign { sign: String, words: Option<String> },
    /// A parenthesis without its end.
    UnclosedBracket,
    /// A parenthesis that closes nothing.
    LooseBracket,
    /// Lines or parentheses nested too deep.
    TooDeep { most: usize },
    /// One condition or value with too many parts.
    TooLong { most: usize },
    /// The file is too large.
    TooLarge { bytes: usize, most: usize },
    /// A tab at the start of a line.
    Tab,
}

/// What was looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// A name.
    Name,
    /// A text in quotes.
    Text,
    /// A kind of answer.
    Type,
    /// A number.
    Number,
    /// A number that counts things.
    WholeNumber,
    /// A unit: `days`.
    Unit,
    /// A day.
    Date,
    /// A language: `nb`.
    Language,
    /// A party.
    Role,
    /// A condition.
    Condition,
    /// A value.
    Value,
    /// An answer of an example.
    Answer,
    /// Something to happen, or to be so.
    Expectation,
    /// One of these words.
    Word(Vec<String>),
}

/// What is wrong with a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameFault {
    /// A letter outside a to z: `å`.
    Letter(char),
    /// A capital letter.
    Capital,
    /// A digit or an underscore where a letter or digit should be.
    Shape,
    /// Another sign.
    Sign(char),
    /// More than 64 characters.
    Long,
}

impl SyntaxProblem {
    /// Its stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownWord { .. } => "F001",
            Self::OtherLanguage { .. } => "F002",
            Self::WrongPlace { .. } => "F003",
            Self::FirstLine { .. } => "F004",
            Self::Later { .. } => "F005",
            Self::LooseText => "F006",
            Self::LooseJoin { .. } => "F007",
            Self::EmptyFile => "F008",
            Self::MissingBelow { .. } => "F009",
            Self::Missing { .. } => "F010",
            Self::BadName { .. } => "F011",
            Self::ReservedName { .. } => "F012",
            Self::UnclosedText { .. } => "F013",
            Self::UnknownType { .. } => "F014",
            Self::Leftover { .. } => "F015",
            Self::NothingToTranslate { .. } => "F016",
            Self::TranslatedTwice { .. } => "F017",
            Self::NotANumber { .. } => "F020",
            Self::AmbiguousNumber { .. } => "F021",
            Self::NotWhole { .. } => "F022",
            Self::NoSuchDate { .. } => "F023",
            Self::NoSuchTime { .. } => "F024",
            Self::AndBesideOr => "F030",
            Self::OtherwiseBehindMore => "F031",
            Self::WhereInside => "F032",
            Self::NotBeforeMore => "F033",
            Self::Sign { .. } => "F034",
            Self::UnclosedBracket => "F035",
            Self::LooseBracket => "F036",
            Self::TooDeep { .. } => "F040",
            Self::TooLong { .. } => "F041",
            Self::TooLarge { .. } => "F042",
            Self::Tab => "F043",
        }
    }

    /// How bad it is.
    pub fn severity(&self) -> Severity {
        match self {
            Self::Tab => Severity::Warning,
            Self::UnknownWord { .. }
            | Self::OtherLanguage { .. }
            | Self::WrongPlace { .. }
            | Self::FirstLine { .. }
            | Self::Later { .. }
            | Self::LooseText
            | Self::LooseJoin { .. }
            | Self::EmptyFile
            | Self::MissingBelow { .. }
            | Self::Missing { .. }
            | Self::BadName { .. }
            | Self::ReservedName { .. }
            | Self::UnclosedText { .. }
            | Self::UnknownType { .. }
            | Self::Leftover { .. }
            | Self::NothingToTranslate { .. }
            | Self::TranslatedTwice { .. }
            | Self::NotANumber { .. }
            | Self::AmbiguousNumber { .. }
            | Self::NotWhole { .. }
            | Self::NoSuchDate { .. }
            | Self::NoSuchTime { .. }
            | Self::AndBesideOr
            | Self::OtherwiseBehindMore
            | Self::WhereInside
            | Self::NotBeforeMore
            | Self::Sign { .. }
            | Self::UnclosedBracket
            | Self::LooseBracket
            | Self::TooDeep { .. }
            | Self::TooLong { .. }
            | Self::TooLarge { .. } => Severity::Error,
        }
    }
}
