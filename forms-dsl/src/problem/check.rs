//! The mistakes of lines that can be read and do not fit together.

use crate::{
    change::ChangeClass,
    diagnostic::Severity,
    model::{AnswerState, Class, Unit},
};

/// A mistake that only the whole folder shows: names `F1xx`, answers `F2xx`, conditions `F3xx`, rules `F4xx`,
/// changes `F5xx`.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the sentence above a variant names its fields")]
pub enum CheckProblem {
    /// A name is given twice.
    Duplicate { thing: Thing, name: String },
    /// A name that nothing has; the code says of what kind the thing should be.
    Unknown { thing: Thing, name: String, candidates: Vec<String> },
    /// A folder has one settings file, and this is another.
    SecondSettings,
    /// Without settings there are no roles and no states.
    NoSettings,
    /// The API needs this name for itself.
    ReservedQuestion { name: String },
    /// An option of this name could not be told from a state or from yes and no.
    ReservedOption { name: String },
    /// The API needs this name for itself.
    ReservedForm { name: String },
    /// Measures bring a list of this name along.
    ReservedList { name: String },
    /// `QUESTION_OPTION` of an option with text is longer than a name may be.
    LongName { name: String },
    /// Two texts would have the same key in translations.
    SameKey { key: String },
    /// More names joined by dots than mean something.
    LongPath,
    /// A line says again what may be said once.
    SaidTwice,
    /// The first bound is beyond the second.
    ImpossibleRange { from: String, to: String },
    /// A list without an option.
    EmptyList { name: String },
    /// More choices are asked for than there are options.
    MoreThanOptions { fewest: u32, options: usize },
    /// A text limit of nothing, or beyond what is kept.
    TextLimit { most: u32 },
    /// A number beyond what is kept.
    TooLarge { most: i64 },
    /// A bound has more places after the comma than its answers.
    DecimalsMissing { needed: u32 },
    /// Two lists of one question have an option of the same name.
    OptionInTwoLists { option: String, first: String, second: String },
    /// Not a `people` question.
    NotPeople { name: String },
    /// Not rows.
    NotRows { name: String },
    /// Rows without a question in them.
    NoColumns { name: String },
    /// A setting outside what it may be set to.
    OutsideRange { number: String, from: String, to: String },
    /// A list has `unknown`, and the question allows *do not know*.
    UnknownTwice,
    /// A box is ticked or not: there is no reason to give.
    TickAllows,
    /// A line that says nothing about what stands above it.
    WrongPart(Part),
    /// A file does not say in which languages it is written.
    NoLanguages,
    /// A language is named twice.
    LanguageTwice { language: String },
    /// Not the code of a language.
    NotALanguage { tag: String },
    /// A translation into a language that the file does not name, or that it is written in.
    OtherTranslation { language: String, known: Vec<String>, original: bool },
    /// A text is missing in a language that the file promises.
    Untranslated { language: String },
    /// A text without a word.
    EmptyText,
    /// A sign that no screen can be trusted with.
    BadSign(BadSign),
    /// A translation inserts other answers than the original.
    PlaceholdersDiffer { language: String },
    /// A section with nothing in it.
    EmptySection { name: String },
    /// A form without a section.
    NoSection,
    /// A form beyond what can be filled in.
    TooManyQuestions { count: usize, most: usize },
    /// More open answers than a database row holds.
    TooManyColumns { count: usize, most: usize },
    /// Versions count from 1.
    VersionZero,
    /// `keep` counts years.
    KeepInYears,
    /// Retired in a version that is yet to come.
    RetiredLater { version: u32, of_form: u32 },
    /// Two things that cannot be compared.
    KindsDiffer { first: Sort, second: Sort },
    /// `over`, `before` and their like where there is no more and less.
    NotOrdered { found: Sort },
    /// Days are compared with weeks.
    UnitsDiffer { first: Unit, second: Unit },
    /// A bare name that is neither yes nor no.
    NotACondition { found: Sort },
    /// `contains` asked of one answer.
    ContainsOfOne,
    /// `is` asked of an answer of several.
    IsOfSeveral,
    /// Things that wait for each other.
    Cycle { ring: Vec<String> },
    /// A question of rows is spoken of outside them.
    ColumnOutside { column: String, rows: String },
    /// A date is moved by a number of nothing.
    UnitMissing,
    /// A date is moved by something that is no stretch of days.
    NoCalendarUnit { unit: Unit },
    /// Things that cannot be added, or multiplied.
    NotCalculable { left: Sort, right: Sort },
    /// Not a date where one is needed.
    NotADate { found: Sort },
    /// A sum of things that are no numbers.
    NotCountable { found: Sort },
    /// `sum of ROWS` without the column.
    FigureNeedsColumn,
    /// A condition where a value is needed.
    ConditionAsValue,
    /// A condition that grows too large once everything named is written out.
    ConditionTooLarge,
    /// A section or note has no answer.
    NoAnswer { name: String },
    /// Not an option where one is needed.
    NotAnOption,
    /// `between` from more to less.
    BetweenReversed,
    /// A state that the question never has.
    NeverInState { name: String, state: AnswerState },
    /// `is answered` asked of something that is no question.
    StateOfNoQuestion,
    /// `is` asked of rows.
    IsOfRows,
    /// Rows where one value is needed.
    RowsAsValue,
    /// Rows begin with something that is not rows.
    RowsBeginWithRows,
    /// One answer begins with several values.
    SeveralToBeginWith,
    /// A value to begin with that stands behind one that always counts.
    NeverBegins,
    /// Several answers are given to a question of one.
    OneAnswerOnly,
    /// A reason for not answering that the question does not allow.
    ReasonNotAllowed { state: AnswerState },
    /// Rows are given one by one.
    RowsGiven,
    /// Registers and consents come with a later version of the language.
    NotYet,
    /// Signers may not read all that they sign.
    SignedUnread { section: String, what: String },
    /// A sensitive answer flows into one that more people read.
    SecretFlows { from: Class, to: Class },
    /// A question appears only because of a sensitive answer, and so reveals it.
    SecretShows { from: Class, to: Class },
    /// A computed value is as sensitive as what it is computed from.
    ComputedClass { given: Class, needed: Class },
    /// The date of a deadline may be missing.
    DueMayBeMissing { name: String },
    /// Something waits for signatures, and there is no place to sign.
    NothingToSign,
    /// From a state no closing one is reached.
    NoWayOut { state: String },
    /// Reports are grouped by open questions alone.
    ReportsSealed { name: String },
    /// An upgrade from a version that is not before this one.
    UpgradeFrom { from: u32, version: u32 },
    /// Fixed rows that begin with nothing.
    FixedWithoutStart,
    /// A published name is gone.
    NameGone { thing: Thing, name: String, candidates: Vec<String> },
    /// A published name has another type.
    TypeChanged { name: String },
    /// A published name counts something else.
    UnitChanged { name: String },
    /// More than wording changed under a published number.
    VersionNotRaised { version: u32, class: ChangeClass },
    /// The number goes down.
    VersionLowered { version: u32, published: u32 },
    /// A retired name means something new.
    NameReused { name: String },
    /// An answer becomes less secret.
    SecrecyLowered { name: String, from: Class, to: Class },
    /// A change that a draft cannot follow by itself.
    UpgradeMissing { name: String, from: u32 },
    /// Fewer people sign.
    SignerGone { name: String },
}

/// Kinds of things that have names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Thing {
    /// A question, section, note, condition, computed value or place to sign of a form: they share their names.
    Question,
    /// A list or catalogue.
    List,
    /// An option.
    Option,
    /// A role.
    Role,
    /// A section.
    Section,
    /// A setting.
    Setting,
    /// A state of a case.
    State,
    /// A form.
    Form,
    /// A fact of the case.
    Fact,
    /// A question of rows.
    Column,
    /// Rows.
    Rows,
}

/// Kinds of values, as an author would call them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// A number.
    Number,
    /// A text.
    Text,
    /// Yes or no.
    Truth,
    /// A day.
    Date,
    /// A time of day.
    Time,
    /// A moment.
    Moment,
    /// One option.
    Option,
    /// Several options.
    Options,
    /// A role.
    Role,
    /// A person.
    Person,
    /// Rows.
    Rows,
}

/// A line that stands below something that it says nothing about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// `columns`
    Columns,
    /// `fixed rows`
    FixedRows,
    /// `ask` below a question
    Ask,
    /// `require` and its kind below a question
    Rule,
    /// `must be` below rows
    MustBe,
    /// `script` below rows
    Script,
    /// `allow` below rows
    Allow,
    /// `compute` below rows
    Compute,
}

/// A sign that is refused in texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadSign {
    /// Three quotes in a row end a description of the API.
    Quotes,
    /// It turns the direction of writing unseen.
    Direction(char),
    /// It has no shape.
    Control(char),
}

impl CheckProblem {
    /// Its stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unknown { thing, .. } => match thing {
                Thing::Question => "F102",
                Thing::List => "F103",
                Thing::Option => "F104",
                Thing::Role => "F105",
                Thing::Section => "F106",
                Thing::Setting => "F107",
                Thing::State => "F108",
                Thing::Form => "F109",
                Thing::Fact => "F110",
                Thing::Column => "F111",
                Thing::Rows => "F112",
            },
            Self::Duplicate { .. } => "F101",
            Self::SecondSettings => "F121",
            Self::NoSettings => "F122",
            Self::ReservedQuestion { .. } => "F123",
            Self::ReservedOption { .. } => "F124",
            Self::ReservedForm { .. } => "F125",
            Self::ReservedList { .. } => "F126",
            Self::LongName { .. } => "F127",
            Self::SameKey { .. } => "F128",
            Self::LongPath => "F129",
            Self::SaidTwice => "F130",
            Self::ImpossibleRange { .. } => "F201",
            Self::EmptyList { .. } => "F202",
            Self::MoreThanOptions { .. } => "F203",
            Self::TextLimit { .. } => "F204",
            Self::TooLarge { .. } => "F205",
            Self::DecimalsMissing { .. } => "F206",
            Self::OptionInTwoLists { .. } => "F207",
            Self::NotPeople { .. } => "F208",
            Self::NotRows { .. } => "F209",
            Self::NoColumns { .. } => "F210",
            Self::OutsideRange { .. } => "F211",
            Self::UnknownTwice => "F212",
            Self::TickAllows => "F213",
            Self::WrongPart(_) => "F214",
            Self::NoLanguages => "F215",
            Self::LanguageTwice { .. } => "F216",
            Self::NotALanguage { .. } => "F217",
            Self::OtherTranslation { .. } => "F218",
            Self::Untranslated { .. } => "F219",
            Self::EmptyText => "F220",
            Self::BadSign(_) => "F221",
            Self::PlaceholdersDiffer { .. } => "F222",
            Self::EmptySection { .. } => "F223",
            Self::NoSection => "F224",
            Self::TooManyQuestions { .. } => "F225",
            Self::TooManyColumns { .. } => "F226",
            Self::VersionZero => "F227",
            Self::KeepInYears => "F228",
            Self::RetiredLater { .. } => "F229",
            Self::KindsDiffer { .. } => "F301",
            Self::NotOrdered { .. } => "F302",
            Self::UnitsDiffer { .. } => "F303",
            Self::NotACondition { .. } => "F304",
            Self::ContainsOfOne => "F305",
            Self::IsOfSeveral => "F306",
            Self::Cycle { .. } => "F307",
            Self::ColumnOutside { .. } => "F308",
            Self::UnitMissing => "F309",
            Self::NoCalendarUnit { .. } => "F310",
            Self::NotCalculable { .. } => "F311",
            Self::NotADate { .. } => "F312",
            Self::NotCountable { .. } => "F313",
            Self::FigureNeedsColumn => "F314",
            Self::ConditionAsValue => "F315",
            Self::ConditionTooLarge => "F316",
            Self::NoAnswer { .. } => "F317",
            Self::NotAnOption => "F318",
            Self::BetweenReversed => "F319",
            Self::NeverInState { .. } => "F320",
            Self::StateOfNoQuestion => "F321",
            Self::IsOfRows => "F322",
            Self::RowsAsValue => "F323",
            Self::RowsBeginWithRows => "F324",
            Self::SeveralToBeginWith => "F325",
            Self::NeverBegins => "F326",
            Self::OneAnswerOnly => "F327",
            Self::ReasonNotAllowed { .. } => "F328",
            Self::RowsGiven => "F329",
            Self::NotYet => "F330",
            Self::SignedUnread { .. } => "F401",
            Self::SecretFlows { .. } => "F402",
            Self::SecretShows { .. } => "F403",
            Self::ComputedClass { .. } => "F404",
            Self::DueMayBeMissing { .. } => "F405",
            Self::NothingToSign => "F406",
            Self::NoWayOut { .. } => "F407",
            Self::ReportsSealed { .. } => "F408",
            Self::UpgradeFrom { .. } => "F409",
            Self::FixedWithoutStart => "F410",
            Self::NameGone { .. } => "F501",
            Self::TypeChanged { .. } => "F502",
            Self::UnitChanged { .. } => "F503",
            Self::VersionNotRaised { .. } => "F504",
            Self::VersionLowered { .. } => "F505",
            Self::NameReused { .. } => "F506",
            Self::SecrecyLowered { .. } => "F507",
            Self::UpgradeMissing { .. } => "F508",
            Self::SignerGone { .. } => "F509",
        }
    }

    /// How bad it is.
    #[must_use]
    pub fn severity(&self) -> Severity {
        match self {
            Self::Untranslated { .. }
            | Self::NeverInState { .. }
            | Self::SecretShows { .. }
            | Self::DueMayBeMissing { .. } => Severity::Warning,
            Self::Duplicate { .. }
            | Self::Unknown { .. }
            | Self::SecondSettings
            | Self::NoSettings
            | Self::ReservedQuestion { .. }
            | Self::ReservedOption { .. }
            | Self::ReservedForm { .. }
            | Self::ReservedList { .. }
            | Self::LongName { .. }
            | Self::SameKey { .. }
            | Self::LongPath
            | Self::SaidTwice
            | Self::ImpossibleRange { .. }
            | Self::EmptyList { .. }
            | Self::MoreThanOptions { .. }
            | Self::TextLimit { .. }
            | Self::TooLarge { .. }
            | Self::DecimalsMissing { .. }
            | Self::OptionInTwoLists { .. }
            | Self::NotPeople { .. }
            | Self::NotRows { .. }
            | Self::NoColumns { .. }
            | Self::OutsideRange { .. }
            | Self::UnknownTwice
            | Self::TickAllows
            | Self::WrongPart(_)
            | Self::NoLanguages
            | Self::LanguageTwice { .. }
            | Self::NotALanguage { .. }
            | Self::OtherTranslation { .. }
            | Self::EmptyText
            | Self::BadSign(_)
            | Self::PlaceholdersDiffer { .. }
            | Self::EmptySection { .. }
            | Self::NoSection
            | Self::TooManyQuestions { .. }
            | Self::TooManyColumns { .. }
            | Self::VersionZero
            | Self::KeepInYears
            | Self::RetiredLater { .. }
            | Self::KindsDiffer { .. }
            | Self::NotOrdered { .. }
            | Self::UnitsDiffer { .. }
            | Self::NotACondition { .. }
            | Self::ContainsOfOne
            | Self::IsOfSeveral
            | Self::Cycle { .. }
            | Self::ColumnOutside { .. }
            | Self::UnitMissing
            | Self::NoCalendarUnit { .. }
            | Self::NotCalculable { .. }
            | Self::NotADate { .. }
            | Self::NotCountable { .. }
            | Self::FigureNeedsColumn
            | Self::ConditionAsValue
            | Self::ConditionTooLarge
            | Self::NoAnswer { .. }
            | Self::NotAnOption
            | Self::BetweenReversed
            | Self::StateOfNoQuestion
            | Self::IsOfRows
            | Self::RowsAsValue
            | Self::RowsBeginWithRows
            | Self::SeveralToBeginWith
            | Self::NeverBegins
            | Self::OneAnswerOnly
            | Self::ReasonNotAllowed { .. }
            | Self::RowsGiven
            | Self::NotYet
            | Self::SignedUnread { .. }
            | Self::SecretFlows { .. }
            | Self::ComputedClass { .. }
            | Self::NothingToSign
            | Self::NoWayOut { .. }
            | Self::ReportsSealed { .. }
            | Self::UpgradeFrom { .. }
            | Self::FixedWithoutStart
            | Self::NameGone { .. }
            | Self::TypeChanged { .. }
            | Self::UnitChanged { .. }
            | Self::VersionNotRaised { .. }
            | Self::VersionLowered { .. }
            | Self::NameReused { .. }
            | Self::SecrecyLowered { .. }
            | Self::UpgradeMissing { .. }
            | Self::SignerGone { .. } => Severity::Error,
        }
    }
}
