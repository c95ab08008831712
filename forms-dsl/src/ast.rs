//! What the author wrote, line by line, nothing inferred: a tree of lines, each with the words that it holds.
//!
//! A line belongs to the nearest line above that stands further left. Every word has its span.
//! Equality ignores spans and spelling, so the same form in Norwegian and English keywords is one tree.

#![expect(missing_docs, reason = "the production above a variant names its fields")]

use chrono::{NaiveDate, NaiveTime};
use rust_decimal::Decimal;

use crate::{
    model::{About, Class, Figure, Unit},
    source::{Span, Spanned},
};

/// The language of the keywords, chosen by the file's first word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Keywords {
    /// `form`, `ask`, `show when`.
    English,
    /// `skjema`, `spør`, `vis når`.
    Bokmaal,
}

/// A name as it was written; whether it is spelt as names are is said where it is read.
pub type Name = Spanned<String>;

/// One file, read. Top-level lines stand at depth 0; the first says what kind of file it is.
#[derive(Debug, Clone, PartialEq)]
pub struct ParsedFile {
    /// Which.
    pub file: crate::source::FileId,
    /// The language of its keywords.
    pub keywords: Keywords,
    /// Its lines at depth 0, each with those below.
    pub lines: Vec<Line>,
}

/// The files of a folder, read; only `parse` makes one.
#[derive(Debug, Clone)]
pub struct ParsedFolder {
    /// The texts.
    pub sources: crate::source::Sources,
    /// The trees, one for each text, in the same order.
    pub files: Vec<ParsedFile>,
}

/// A line and those that belong to it.
#[derive(Debug, Clone)]
pub struct Line {
    /// What it says.
    pub kind: Kind,
    /// From its first word to its last, without those below.
    pub span: Span,
    /// The lines below it, a step in.
    pub below: Vec<Line>,
}

impl PartialEq for Line {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind && self.below == other.below
    }
}

/// A text in the original language, with the translations written beside or below it.
#[derive(Debug, Clone, PartialEq)]
pub struct Text {
    /// The original, its pieces joined.
    pub original: Spanned<String>,
    /// Language tag and text.
    pub translations: Vec<(Spanned<String>, Spanned<String>)>,
}

/// A party.
#[derive(Debug, Clone, PartialEq)]
pub struct Role(pub Spanned<RoleWord>);

/// The word for a party.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoleWord {
    /// `pupil`
    Pupil,
    /// `guardian`
    Guardian,
    /// `staff`
    Staff,
    /// `everyone`
    Everyone,
    /// `author`
    Author,
    /// A role of the settings.
    Named(String),
}

/// What a line says: one variant for each production of the grammar that begins a line.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// A line that could not be read; it has its message already.
    Broken,

    // Files
    /// `form NAME text version N [draft] [CLASS]`
    Form { name: Name, title: Text, version: Spanned<u32>, draft: bool, class: Option<Spanned<Class>> },
    /// `catalogue NAME text version N [CLASS]`
    Catalogue { name: Name, title: Text, version: Spanned<u32>, class: Option<Spanned<Class>> },
    /// `settings NAME text version N`
    Settings { name: Name, title: Text, version: Spanned<u32> },
    /// `texts NAME LANG version N`: the translations of the file of that name
    Texts { of: Name, language: Spanned<String>, version: Spanned<u32> },

    // Texts to translate
    /// `- PATH text`: the original, and behind it the translation
    Entry { key: Path, text: Text },
    /// `reviewed DATE`
    Reviewed(Spanned<NaiveDate>),
    /// `not reviewed`
    NotReviewed,

    // Header
    /// `about pupil`
    About(Spanned<About>),
    /// `languages nb, en`
    Languages(Vec<Spanned<String>>),
    /// `more languages nn`
    MoreLanguages(Vec<Spanned<String>>),
    /// `LANG text` standing alone: a translation of the title of the line above.
    /// Joined into that line's [`Text`] by the parser; kept here only where there is nothing to translate.
    Translation { language: Spanned<String>, text: Spanned<String> },
    /// `purpose text`
    Purpose(Text),
    /// `source text`
    Source(Text),
    /// `opened by roles`
    OpenedBy(Vec<Role>),
    /// `keep N years after closed`
    Keep { amount: Spanned<u32>, unit: Spanned<Unit> },
    /// `report by names`
    ReportBy(Vec<Name>),
    /// `plural NAME`
    Plural(Name),

    // Lists, catalogues, settings
    /// `list NAME`
    List { name: Name },
    /// `group NAME text`
    Group { name: Name, title: Text },
    /// `- NAME text {mark}`
    Choice { name: Name, label: Text, marks: Vec<Spanned<Mark>> },
    /// `with text text` below an option: the label of its text question
    OwnText(Text),
    /// `offer when test`
    OfferWhen(Test),
    /// `needs consent of roles`
    NeedsConsent(Vec<Role>),
    /// `needs names`
    Needs(Vec<Name>),
    /// `responsible roles`
    Responsible(Vec<Role>),
    /// `set NAME value text`
    Set { name: Name, value: SettingValue, label: Text },
    /// `from A to B` below a setting
    Allowed { from: Spanned<Decimal>, to: Spanned<Decimal> },
    /// `role NAME text [staff]`
    RoleLine { name: Name, label: Text, staff: bool },
    /// `state NAME text for roles`
    State { name: Name, label: Text, responsible: Vec<Role> },
    /// `leads to names`
    LeadsTo(Vec<Name>),
    /// `no school DATE [to DATE] text`
    NoSchool { from: Spanned<NaiveDate>, to: Option<Spanned<NaiveDate>>, label: Text },

    // Sections and questions
    /// `condition NAME when test`
    Condition { name: Name, test: Test },
    /// `section NAME text [for roles] [CLASS]`
    Section { name: Name, title: Text, audience: Vec<Role>, class: Option<Spanned<Class>> },
    /// `note NAME text`
    Note { name: Name, text: Text },
    /// `heading NAME text`
    Heading { name: Name, text: Text },
    /// `ask NAME type text [required] [CLASS]`
    Ask { name: Name, answer: Spanned<Type>, label: Text, required: Option<Spanned<()>>, class: Option<Spanned<Class>> },
    /// `repeat NAME N to M rows text [CLASS]`
    Repeat { name: Name, from: Spanned<u32>, to: Spanned<u32>, label: Text, class: Option<Spanned<Class>> },
    /// `compute NAME text [CLASS]`; the parser sees to it that one `from` stands below
    Compute { name: Name, label: Text, class: Option<Spanned<Class>> },
    /// `from value` below a computed value
    From(Value),
    /// `sign NAME by signers text [required]`
    Sign { name: Name, signers: Signers, label: Text, required: Option<Spanned<()>> },
    /// `covers names`
    Covers(Vec<Name>),
    /// `require test say text`
    Require { test: Test, say: Text },
    /// `warn when test say text`
    WarnWhen { test: Test, say: Text },
    /// `suggest when test say text`
    SuggestWhen { test: Test, say: Text },
    /// `required when test`
    RequiredWhen(Test),
    /// `show when test`
    ShowWhen(Test),
    /// `start with beginning [if test]`
    StartWith { beginning: Beginning, when: Option<Test> },
    /// `must be judged say text`
    MustBe { judged: Judged, say: Text },
    /// `hint text`
    Hint(Text),
    /// `help text`
    Help(Text),
    /// `script text`
    Script(Text),
    /// `by roles`
    By(Vec<Role>),
    /// `seen by roles [until shared]`
    SeenBy { readers: Vec<Role>, until_shared: Option<Spanned<()>> },
    /// `allow do not know, prefer not to say`
    Allow(Vec<Spanned<Allowance>>),
    /// `was NAME`
    Was(Name),
    /// `retired in N [now NAME]`
    RetiredIn { version: Spanned<u32>, now: Option<Name> },
    /// `unit text`
    UnitText(Text),
    /// `lowest text`
    Lowest(Text),
    /// `highest text`
    Highest(Text),
    /// `beside values`
    Beside(Vec<Value>),
    /// `show as clock`
    ShowAs(Spanned<Look>),
    /// `columns NAME [required], …`
    Columns(Vec<(Name, Option<Spanned<()>>)>),
    /// `fixed rows`
    FixedRows,

    // Follow-ups, upgrades, examples
    /// `when finished|signed [if test]`
    When { trigger: Spanned<crate::model::Trigger>, test: Option<Test> },
    /// `as soon as test`
    AsSoonAs(Test),
    /// `case becomes NAME`
    CaseBecomes(Name),
    /// `open NAME [due]`
    Open { form: Name, due: Option<Due> },
    /// `task NAME text for roles [due]`
    Task { name: Name, label: Text, responsible: Vec<Role>, due: Option<Due> },
    /// `invite roles`
    Invite(Vec<Role>),
    /// `remind roles N UNIT before`
    Remind { roles: Vec<Role>, amount: Spanned<u32>, unit: Spanned<Unit> },
    /// `every N UNIT`
    Every { amount: Spanned<u32>, unit: Spanned<Unit> },
    /// `until test`
    Until(Test),
    /// `upgrade from N`
    Upgrade { from: Spanned<u32> },
    /// `fill NAME with value`
    Fill { name: Name, value: Value },
    /// `look again names`
    LookAgain(Vec<Name>),
    /// `example text`
    Example { title: Text },
    /// `given NAME answer, …`
    Given { name: Name, answers: Vec<GivenAnswer> },
    /// `given row in NAME cell, …`
    GivenRow { rows: Name, cells: Vec<(Name, GivenAnswer)> },
    /// `given today DATE`
    GivenToday(Spanned<NaiveDate>),
    /// `expect …`
    Expect(Expected),
}

/// A mark behind an option.
#[derive(Debug, Clone, PartialEq)]
pub enum Mark {
    /// `alone`
    Alone,
    /// `with text`
    WithText,
    /// `belongs to names`
    BelongsTo(Vec<Name>),
    /// `retired in N [now NAME]`
    Retired { version: Spanned<u32>, now: Option<Name> },
    /// `K3`
    Class(Class),
}

/// What a setting is set to.
#[derive(Debug, Clone, PartialEq)]
pub enum SettingValue {
    /// `NAME from LIST`
    Option { option: Name, list: Name },
    /// A literal.
    Literal(Value),
}

/// Who signs.
#[derive(Debug, Clone, PartialEq)]
pub enum Signers {
    /// `each of PATH [except roles]`
    EachOf { people: Path, except: Vec<Role> },
    /// `roles`
    Roles(Vec<Role>),
}

/// What a question begins with.
#[derive(Debug, Clone, PartialEq)]
pub enum Beginning {
    /// A text, maybe in several languages.
    Text(Text),
    /// `answers of names [except names]`
    AnswersOf { sections: Vec<Name>, except: Vec<Name> },
    /// Values.
    Values(Vec<Value>),
}

/// When something is due.
#[derive(Debug, Clone, PartialEq)]
pub enum Due {
    /// `on value`: that day
    On(Value),
    /// `within value`: that long from now
    Within(Value),
}

/// How a question looks on a tablet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// `clock`
    Clock,
    /// `buttons`
    Buttons,
    /// `list`
    List,
    /// `cards`
    Cards,
    /// `folded`
    Folded,
}

/// A reason for not answering.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Allowance {
    /// `do not know`
    DoNotKnow,
    /// `prefer not to say`
    PreferNotToSay,
}

/// How a question is answered.
#[derive(Debug, Clone, PartialEq)]
pub enum Type {
    /// `short text [up to N]`
    ShortText(Option<Spanned<u32>>),
    /// `long text [up to N]`
    LongText(Option<Spanned<u32>>),
    /// `number of UNIT A to B [decimals N]`
    Number { unit: Option<Spanned<Unit>>, from: Bound, to: Bound, decimals: Option<Spanned<u32>> },
    /// `yes or no`
    YesOrNo,
    /// `tick`
    Tick,
    /// `one of names [that belongs to NAME]`
    OneOf { lists: Vec<Name>, belongs_to: Option<Name> },
    /// `many of names [that belongs to NAME] [amount]`
    ManyOf { lists: Vec<Name>, belongs_to: Option<Name>, amount: Amount },
    /// `scale N to M`
    Scale { from: Spanned<u32>, to: Spanned<u32> },
    /// `date`
    Date,
    /// `time`
    Time,
    /// `date and time`
    DateAndTime,
    /// `period`
    Period,
    /// `pupil`
    Pupil,
    /// `guardian`
    Guardian,
    /// `school`
    School,
    /// `class`
    Class,
    /// `staff`, `staff of NAME`
    Staff(Option<Name>),
    /// `person of NAME`
    PersonOf(Name),
    /// `people [amount]`
    People(Amount),
    /// `measures of names [amount]`
    Measures(Vec<Name>, Amount),
    /// `photo [amount] [up to N MB]`
    Attachment { of: Attached, amount: Amount, megabytes: Option<Spanned<u32>> },
}

/// What is attached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attached {
    /// `photo`
    Photo,
    /// `drawing`
    Drawing,
    /// `attachment`
    File,
}

/// Where a number may begin or end.
#[derive(Debug, Clone, PartialEq)]
pub enum Bound {
    /// A number.
    Number(Spanned<Decimal>),
    /// What a setting or another question holds.
    Path(Path),
}

/// `at least N at most M`
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Amount {
    /// Fewest.
    pub at_least: Option<Spanned<u32>>,
    /// Most.
    pub at_most: Option<Spanned<u32>>,
}

/// A condition as written.
#[derive(Debug, Clone)]
pub struct Test {
    /// Where.
    pub span: Span,
    /// What.
    pub kind: TestKind,
}

impl PartialEq for Test {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

/// Kinds of conditions.
#[derive(Debug, Clone, PartialEq)]
pub enum TestKind {
    /// `a and b and c`
    And(Vec<Test>),
    /// `a or b or c`
    Or(Vec<Test>),
    /// `not a`
    Not(Box<Test>),
    /// `any row of PATH [where test]`
    AnyRow { rows: Path, filter: Option<Box<Test>> },
    /// `no row of PATH [where test]`
    NoRow { rows: Path, filter: Option<Box<Test>> },
    /// `exactly one of names`
    ExactlyOne(Vec<Name>),
    /// `at most one of names`
    AtMostOne(Vec<Name>),
    /// `consent for PATH`
    Consent(Path),
    /// `value is judged`
    Is { value: Value, judged: Judged },
    /// `value contains [one of|all of] items`
    Contains { value: Value, all: bool, negated: bool, items: Vec<Value> },
    /// A bare value: a yes-or-no question, a tick, a named condition.
    Bare(Value),
}

/// What stands behind `is` or `must be`.
#[derive(Debug, Clone)]
pub struct Judged {
    /// `is not …`
    pub negated: bool,
    /// What.
    pub what: JudgedKind,
    /// Where.
    pub span: Span,
}

impl PartialEq for Judged {
    fn eq(&self, other: &Self) -> bool {
        self.negated == other.negated && self.what == other.what
    }
}

/// Kinds of judgements.
#[derive(Debug, Clone, PartialEq)]
pub enum JudgedKind {
    /// `one of a, b`
    OneOf(Vec<Value>),
    /// `between a and b`
    Between(Box<Value>, Box<Value>),
    /// `over a`, `on or before a` … the words kept for messages, the order for meaning.
    Order(crate::model::Order, Box<Value>),
    /// `answered`, `empty`, `unknown`, `declined`, `asked`
    State(StateWord),
    /// `a`
    Same(Box<Value>),
}

/// The word for a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StateWord {
    /// `answered`
    Answered,
    /// `empty`
    Empty,
    /// `unknown`
    Unknown,
    /// `declined`
    Declined,
    /// `asked`: the opposite of hidden
    Asked,
}

/// Names joined by dots: `case.school.name`, `setting.limit_days`, `interview.present`.
#[derive(Debug, Clone, PartialEq)]
pub struct Path {
    /// Its names; never empty.
    pub names: Vec<Name>,
}

/// A value as written.
#[derive(Debug, Clone)]
pub struct Value {
    /// Where.
    pub span: Span,
    /// What.
    pub kind: ValueKind,
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

/// Kinds of values.
#[derive(Debug, Clone, PartialEq)]
pub enum ValueKind {
    /// A name or names joined by dots: a question, an option, a setting, a fact.
    Path(Path),
    /// A number, maybe with its unit.
    Number(Decimal, Option<Spanned<Unit>>),
    /// A text.
    Text(String),
    /// A day.
    Date(NaiveDate),
    /// A time of day.
    Time(NaiveTime),
    /// `yes` or `no`
    Truth(bool),
    /// `today`
    Today,
    /// `a + b`
    Plus(Box<Value>, Box<Value>),
    /// `a - b`
    Minus(Box<Value>, Box<Value>),
    /// `a * b`
    Times(Box<Value>, Box<Value>),
    /// `a / b`
    Divide(Box<Value>, Box<Value>),
    /// `a otherwise b`
    Otherwise(Box<Value>, Box<Value>),
    /// `UNIT from a to b`
    Span { unit: Spanned<Unit>, from: Box<Value>, to: Box<Value> },
    /// `PATH from a to b`: what a register holds for these days
    Between { path: Path, from: Box<Value>, to: Box<Value> },
    /// `number of PATH [where test]`
    Count { rows: Path, filter: Option<Box<Test>> },
    /// `sum of PATH [where test]` and its kind
    Figure { figure: Figure, rows: Path, filter: Option<Box<Test>> },
    /// `list of PATH [where test]`
    ListOf { rows: Path, filter: Option<Box<Test>> },
    /// A value in parentheses: kept for the formatter.
    Bracket(Box<Value>),
    /// A condition in parentheses, where a value was looked for.
    Test(Box<Test>),
}

/// An answer in an example.
#[derive(Debug, Clone, PartialEq)]
pub enum GivenAnswer {
    /// A person: `"Kari" as contact_teacher`
    Person { name: Spanned<String>, role: Option<Role> },
    /// `unknown`
    Unknown(Spanned<()>),
    /// `declined`
    Declined(Spanned<()>),
    /// A literal or the name of an option.
    Value(Value),
}

/// What an example expects.
#[derive(Debug, Clone, PartialEq)]
pub enum Expected {
    /// `can finish`
    CanFinish,
    /// `cannot finish because names`
    CannotFinish(Vec<Name>),
    /// `task NAME`
    Task(Name),
    /// `message at NAME`, `warning at NAME`, `advice at NAME`
    Message(crate::model::Strength, Name),
    /// `open NAME [on DATE]`
    Open(Name, Option<Spanned<NaiveDate>>),
    /// `case becomes NAME`
    CaseBecomes(Name),
    /// `NAME is shown`, `NAME is hidden`
    Shown(Name, bool),
    /// `NAME is required`, `NAME is optional`
    Required(Name, bool),
    /// `NAME is answer, …`
    Is(Name, Vec<GivenAnswer>),
}
