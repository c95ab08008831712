//! What a line says: one variant for each production of the grammar that begins a line.

#![expect(missing_docs, reason = "the production above a variant names its fields")]

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{
    Allowance, Beginning, Due, Expected, GivenAnswer, Judged, Mark, Name, Path, Role, SettingValue, Signers, Test,
    Text, Type, Value,
};
use crate::{
    model::{About, Class, Look, Unit},
    source::Spanned,
};

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
    /// `given case.FACT answer`, `given FORM.NAME answer, …`
    GivenElsewhere { of: Path, answers: Vec<GivenAnswer> },
    /// `given consent for NAME`
    GivenConsent(Name),
    /// `given row in NAME cell, …`
    GivenRow { rows: Name, cells: Vec<(Name, GivenAnswer)> },
    /// `given today DATE`
    GivenToday(Spanned<NaiveDate>),
    /// `expect …`
    Expect(Expected),
}
