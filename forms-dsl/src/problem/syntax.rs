//! The mistakes that make a line unreadable.

#![expect(missing_docs, reason = "the sentence above a variant names its fields")]

super::problems! {
    /// A mistake that one line shows by itself. Words are those of the file, in its own keyword language.
    pub enum SyntaxProblem {
        /// A line begins with a word that begins no line; `allowed` are those that could, `-` for an option.
        F001 Error UnknownWord { word: String, candidates: Vec<String>, allowed: Vec<String> },
        /// A keyword of the language that this file does not use.
        F002 Error OtherLanguage { word: String, counterpart: String },
        /// A line that cannot stand below the one above it; `above` is absent at the left margin.
        F003 Error WrongPlace { word: String, above: Option<String>, places: Vec<String> },
        /// The file does not begin with the word that says what it is.
        F004 Error FirstLine { word: String, candidates: Vec<String> },
        /// A word that is kept for a later version of the language.
        F005 Error Later { word: String },
        /// A line that begins with a text and continues nothing.
        F006 Error LooseText,
        /// A line that begins with a joining word, yet not further in than the line it would continue.
        F007 Error LooseJoin { word: String },
        /// There is no line in the file.
        F008 Error EmptyFile,
        /// A line needs another below it.
        F009 Error MissingBelow { word: String, missing: String },
        /// Something that must stand here does not.
        F010 Error Missing { wanted: Wanted, found: Option<String>, candidates: Vec<String> },
        /// A name that is not spelt as names are.
        F011 Error BadName { name: String, fault: NameFault, suggestion: Option<String> },
        /// A name that is a word of conditions.
        F012 Error ReservedName { name: String },
        /// A text without its closing sign.
        F013 Error UnclosedText { close: char },
        /// No such kind of answer.
        F014 Error UnknownType { word: String, candidates: Vec<String> },
        /// The line has said all it can, and goes on; `comma`: a list could, behind a comma.
        F015 Error Leftover { found: String, candidates: Vec<String>, comma: bool },
        /// A translation below a line that has no text.
        F016 Error NothingToTranslate { language: String },
        /// A second translation into the same language.
        F017 Error TranslatedTwice { language: String },
        /// A word that belongs before another of the same line.
        F018 Error WrongOrder { word: String, before: String },
        /// Digits with something else in one word.
        F020 Error NotANumber { found: String },
        /// `1.000`: a thousand, or one?
        F021 Error AmbiguousNumber { found: String },
        /// A number with decimals, or too large, where things are counted.
        F022 Error NotWhole { found: String },
        /// A day that no calendar has.
        F023 Error NoSuchDate { found: String },
        /// A time that no clock shows.
        F024 Error NoSuchTime { found: String },
        /// `and` beside `or`.
        F030 Error AndBesideOr,
        /// `otherwise` behind more than a name or a count.
        F031 Error OtherwiseBehindMore,
        /// `where` in the middle of a condition.
        F032 Error WhereInside,
        /// `not` before something that is neither a name nor in parentheses.
        F033 Error NotBeforeMore,
        /// A sign of mathematics or programming where the language has words.
        F034 Error Sign { sign: String, words: Option<String> },
        /// A parenthesis without its end.
        F035 Error UnclosedBracket,
        /// A parenthesis that closes nothing.
        F036 Error LooseBracket,
        /// Lines or parentheses nested too deep.
        F040 Error TooDeep { most: usize },
        /// One condition or value with too many parts.
        F041 Error TooLong { most: usize },
        /// The file is too large.
        F042 Error TooLarge { bytes: usize, most: usize },
        /// A tab at the start of a line.
        F043 Warning Tab,
        /// More mistakes in one file than are worth listing.
        F044 Warning TooMany { more: usize },
        /// The file is not in UTF-8: signs of it were lost when it was read.
        F045 Error LostSigns,
    }
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
