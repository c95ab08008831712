//! What a folder of forms means: every name resolved, every type known.
//!
//! [`CheckedFolder`] and [`CheckedForm`] are made by `check` alone; their parts are plain data.
//! Terms: a *question* is answered once; *rows* are answered any number of times (a `repeat`, a `people`
//! or a `measures` question); a *column* is a question inside rows.
//! Not here: texts as they were written (`ast`), the answers themselves (`answers`).

mod expression;
pub mod name;
mod order;
mod text;
mod walk;

use std::sync::Arc;

use indexmap::IndexMap;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

pub use self::expression::{AnswerRef, AnswerState, CaseFact, Condition, Figure, Order, RowSource, Value};
pub use self::name::{
    FormName, InvalidName, ListName, OptionName, QuestionName, RoleName, SectionName, SettingName, StateName,
};
pub(crate) use self::order::Step;
pub use self::text::{Language, Quality, Text};
pub use self::walk::Node;

/// A folder without a mistake: forms, catalogues and the municipality's settings.
#[derive(Debug, Clone)]
pub struct CheckedFolder {
    pub(crate) settings: Arc<Settings>,
    pub(crate) catalogues: IndexMap<ListName, Arc<OptionList>>,
    pub(crate) forms: Vec<Arc<CheckedForm>>,
}

impl CheckedFolder {
    /// The forms, in the order of their names.
    #[must_use]
    pub fn forms(&self) -> &[Arc<CheckedForm>] {
        &self.forms
    }

    /// The form of a name.
    #[must_use]
    pub fn find_form(&self, name: &str) -> Option<&Arc<CheckedForm>> {
        self.forms.iter().find(|f| f.name.as_str() == name)
    }

    /// The lists that all forms share.
    #[must_use]
    pub fn catalogues(&self) -> &IndexMap<ListName, Arc<OptionList>> {
        &self.catalogues
    }

    /// The municipality's own numbers, roles and case states.
    #[must_use]
    pub fn settings(&self) -> &Arc<Settings> {
        &self.settings
    }
}

/// A form without a mistake, with all that it needs to be evaluated.
#[derive(Debug, Clone)]
pub struct CheckedForm {
    pub(crate) form: Form,
    pub(crate) settings: Arc<Settings>,
    pub(crate) hash: String,
    /// Holds each section, item and column exactly once, each after all that it depends on.
    pub(crate) order: Vec<Step>,
}

impl CheckedForm {
    /// The settings of the folder it was checked in.
    #[must_use]
    pub fn settings(&self) -> &Arc<Settings> {
        &self.settings
    }

    /// SHA-256, in hexadecimal, of the canonical definition: of the form and every list, setting and text it uses.
    #[must_use]
    pub fn hash(&self) -> &str {
        &self.hash
    }
}

impl std::ops::Deref for CheckedForm {
    type Target = Form;

    fn deref(&self) -> &Form {
        &self.form
    }
}

/// A form. [`QuestionName`]s are unique in it, across sections, rows, notes and computed values;
/// columns are unique in their rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    /// Its identity for ever.
    pub name: FormName,
    /// Its heading.
    pub title: Text,
    /// Counts up with each publication, from 1.
    pub version: u32,
    /// `version 3 draft`: checked and previewed, not published.
    pub draft: bool,
    /// Whom a case of this form is about.
    pub about: About,
    /// Languages complete in the form file; the first is the original.
    pub languages: Vec<Language>,
    /// Languages that come in `.texts` files.
    pub more_languages: Vec<Language>,
    /// What the form is for, shown at its top.
    pub purpose: Option<Text>,
    /// Page of the guide.
    pub source: Option<Text>,
    /// Who may begin one.
    pub opened_by: Vec<Role>,
    /// How long it is kept after its case is closed, in years.
    pub keep_years: Option<u32>,
    /// Plural of the name where `name + s` is wrong.
    pub plural: Option<String>,
    /// Questions that reports may be grouped by.
    pub report_by: Vec<QuestionName>,
    /// Every list and catalogue that a question of this form chooses from.
    pub lists: IndexMap<ListName, Arc<OptionList>>,
    /// In the order of the file.
    pub sections: Vec<Section>,
    /// What happens when it is finished or signed.
    pub follow_ups: Vec<FollowUp>,
    /// How drafts of the version before are carried over.
    pub upgrades: Vec<Upgrade>,
    /// The form's own tests.
    pub examples: Vec<Example>,
}

impl Form {
    /// Each item of each section, with its section.
    pub fn items(&self) -> impl Iterator<Item = (&Section, &Item)> {
        self.sections.iter().flat_map(|s| s.items.iter().map(move |i| (s, i)))
    }

    /// The questions answered once, in order.
    pub fn questions(&self) -> impl Iterator<Item = (&Section, &Question)> {
        self.items().filter_map(|(s, i)| if let Item::Question(q) = i { Some((s, q)) } else { None })
    }

    /// The rows, in order.
    pub fn rows(&self) -> impl Iterator<Item = (&Section, &Rows)> {
        self.items().filter_map(|(s, i)| if let Item::Rows(r) = i { Some((s, r)) } else { None })
    }

    /// The computed values, in order.
    pub fn computed(&self) -> impl Iterator<Item = (&Section, &Computed)> {
        self.items().filter_map(|(s, i)| if let Item::Computed(c) = i { Some((s, c)) } else { None })
    }

    /// The places to sign, in order.
    pub fn signatures(&self) -> impl Iterator<Item = (&Section, &SignatureLine)> {
        self.items().filter_map(|(s, i)| if let Item::Signature(l) = i { Some((s, l)) } else { None })
    }

    /// The question of a name.
    #[must_use]
    pub fn find_question(&self, name: &str) -> Option<&Question> {
        self.questions().map(|(_, q)| q).find(|q| q.name.as_str() == name)
    }

    /// The rows of a name.
    #[must_use]
    pub fn find_rows(&self, name: &str) -> Option<&Rows> {
        self.rows().map(|(_, r)| r).find(|r| r.name.as_str() == name)
    }
}

/// Whom a form is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// One pupil.
    Pupil,
    /// A class.
    Class,
    /// A school.
    School,
}

/// How sensitive an answer is (`guide/domain.md`, head of the page). Where none is given, K3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Class {
    /// No personal data.
    K0,
    /// Identity and contact.
    K1,
    /// Personal circumstances under professional secrecy.
    K2,
    /// Health, ethnicity, family, child welfare.
    K3,
    /// Internal professional assessment: as K3, and never on a handed-over tablet.
    K4,
}

impl Class {
    /// Sealed answers are stored encrypted; no filter, order or figure exists for them.
    #[must_use]
    pub fn is_sealed(self) -> bool {
        self >= Self::K3
    }
}

/// A party that opens, answers, reads or signs.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The pupil of the case.
    Pupil,
    /// A guardian of the pupil.
    Guardian,
    /// Any role that the settings mark `staff`.
    Staff,
    /// Everybody of the case.
    Everyone,
    /// Who began the filling.
    Author,
    /// A role of the settings.
    #[serde(untagged)]
    Named(RoleName),
}

/// A part of a form. Its class, audience and readers are already inherited by its items.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// Its name.
    pub name: SectionName,
    /// Its heading.
    pub title: Text,
    /// Whose page it is when the tablet is handed over; empty: everybody's. `staff`: read by staff alone.
    pub audience: Vec<Role>,
    /// Absent: always shown.
    pub show_when: Option<Condition>,
    /// Page of the guide.
    pub source: Option<Text>,
    /// In the order of the file.
    pub items: Vec<Item>,
}

/// A line of a section.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "nearly every item is a question: a box would save nothing")]
pub enum Item {
    /// A text to read.
    Note(Note),
    /// A heading between questions.
    Heading(Note),
    /// A question answered once.
    Question(Question),
    /// Questions answered in rows.
    Rows(Rows),
    /// A value that nobody types.
    Computed(Computed),
    /// A place to sign.
    Signature(SignatureLine),
    /// A rule over several answers.
    Rule(Rule),
}

/// A text on the form that asks nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Note {
    /// Its name.
    pub name: QuestionName,
    /// What it says.
    pub text: Text,
    /// Absent: always shown.
    pub show_when: Option<Condition>,
    /// Page of the guide.
    pub source: Option<Text>,
}

/// A question, or a column of rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// Its identity for ever.
    pub name: QuestionName,
    /// What is asked.
    pub label: Text,
    /// How it is answered.
    pub answer: AnswerType,
    /// When it must be answered to finish.
    pub required: Required,
    /// How sensitive the answer is.
    pub class: Class,
    /// Absent: shown whenever its section is.
    pub show_when: Option<Condition>,
    /// What it begins with: the first whose `when` holds.
    pub start_with: Vec<Prefill>,
    /// What its own answer must be.
    pub must: Vec<Rule>,
    /// A short text below the label.
    pub hint: Option<Text>,
    /// A longer text to fold out.
    pub help: Option<Text>,
    /// What to say aloud.
    pub script: Option<Text>,
    /// Page of the guide.
    pub source: Option<Text>,
    /// What a number counts, where no [`Unit`] says it.
    pub unit: Option<Text>,
    /// What the lowest step of a scale stands for.
    pub lowest: Option<Text>,
    /// What the highest step of a scale stands for.
    pub highest: Option<Text>,
    /// Who answers; empty: whoever fills in the form.
    pub by: Vec<Role>,
    /// Who reads; empty: whoever reads the form.
    pub seen_by: Vec<Role>,
    /// Reasons that a person may give for not answering: `Unknown`, `Declined`.
    pub allow: Vec<AnswerState>,
    /// Shown beside it, for comparison.
    pub beside: Vec<Value>,
    /// Earlier names.
    pub was: Vec<QuestionName>,
    /// Set: no longer asked, its answers kept.
    pub retired: Option<Retired>,
}

/// A question or option that is no longer offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retired {
    /// The version in which it went.
    pub version: u32,
    /// What took its place.
    pub now: Option<String>,
}

/// When a question must be answered. A hidden question never is.
#[derive(Debug, Clone, PartialEq)]
pub enum Required {
    /// Never.
    No,
    /// Whenever it is shown.
    Always,
    /// When this is surely true.
    When(Condition),
}

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
    /// A row of a `people` question: the row's id.
    PersonOf {
        /// The rows.
        people: QuestionName,
    },
    /// A person known to the server, as the `person` column of people rows holds: the person's id.
    Person,
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
            | Self::PersonOf { .. }
            | Self::Person
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
            | Self::PersonOf { .. }
            | Self::Person
            | Self::Role => &[],
        }
    }
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

/// How many choices or rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Amount {
    /// Fewest.
    pub at_least: Option<u32>,
    /// Most.
    pub at_most: Option<u32>,
}

/// A value that a question begins with.
#[derive(Debug, Clone, PartialEq)]
pub struct Prefill {
    /// The value; `Value::Rows` where the question has rows.
    pub value: Value,
    /// Absent: always.
    pub when: Option<Condition>,
}

/// Questions answered any number of times.
#[derive(Debug, Clone, PartialEq)]
pub struct Rows {
    /// Its identity for ever.
    pub name: QuestionName,
    /// What is asked.
    pub label: Text,
    /// Where its rows come from.
    pub kind: RowsKind,
    /// How many rows.
    pub amount: Amount,
    /// Whether at least one row is needed to finish, when shown.
    pub required: Required,
    /// How sensitive the fact is that rows are there; columns have their own.
    pub class: Class,
    /// Absent: shown whenever its section is.
    pub show_when: Option<Condition>,
    /// Rows that it begins with.
    pub start_with: Vec<Prefill>,
    /// `fixed rows`: the rows it begins with, no more and no fewer.
    pub fixed: bool,
    /// The questions of a row, those built in (people, measures) among them.
    pub columns: Vec<Question>,
    /// Rules over one row.
    pub rules: Vec<Rule>,
    /// A short text below the label.
    pub hint: Option<Text>,
    /// A longer text to fold out.
    pub help: Option<Text>,
    /// Page of the guide.
    pub source: Option<Text>,
    /// Who answers; empty: whoever fills in the form.
    pub by: Vec<Role>,
    /// Who reads; empty: whoever reads the form.
    pub seen_by: Vec<Role>,
    /// Shown beside it, for comparison.
    pub beside: Vec<Value>,
    /// Earlier names.
    pub was: Vec<QuestionName>,
    /// Set: no longer asked, its answers kept.
    pub retired: Option<Retired>,
}

impl Rows {
    /// The column of a name.
    #[must_use]
    pub fn find_column(&self, name: &str) -> Option<&Question> {
        self.columns.iter().find(|c| c.name.as_str() == name)
    }
}

/// Where rows come from.
#[derive(Debug, Clone, PartialEq)]
pub enum RowsKind {
    /// Added by hand.
    Repeat,
    /// Who takes part, with the columns `name` `role` `relation` `person`.
    People,
    /// Picked from catalogues, own words allowed, with the columns `measure` `own_measure` and those of
    /// `responsible` `from_date` `to_date` `note` `status` `effect` that `columns` chose.
    Measures {
        /// Names in [`Form::lists`].
        catalogues: Vec<ListName>,
    },
}

/// A value that nobody types; stored when the filling is saved.
#[derive(Debug, Clone, PartialEq)]
pub struct Computed {
    /// Its name.
    pub name: QuestionName,
    /// What it is called.
    pub label: Text,
    /// What comes out.
    pub kind: ComputedKind,
    /// How.
    pub value: Value,
    /// How sensitive it is: at least as what it is computed from.
    pub class: Class,
    /// Absent: shown whenever its section is.
    pub show_when: Option<Condition>,
}

/// What comes out of a computation.
#[derive(Debug, Clone, PartialEq)]
pub enum ComputedKind {
    /// A single answer.
    One(AnswerType),
    /// `list of ROWS where …`: some of the rows.
    Rows {
        /// The rows chosen from.
        rows: QuestionName,
    },
}

/// A place where each person of a `people` question signs.
#[derive(Debug, Clone, PartialEq)]
pub struct SignatureLine {
    /// Its name; rows of `signatures` carry it.
    pub name: QuestionName,
    /// What is signed.
    pub label: Text,
    /// The `people` rows whose persons sign.
    pub each_of: QuestionName,
    /// Roles among them that need not sign.
    pub except: Vec<Role>,
    /// The sections that are signed; never empty.
    pub covers: Vec<SectionName>,
    /// Whether the filling is complete without.
    pub required: bool,
}

/// A rule and what to say where it is broken.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// `QUESTION.must`, `QUESTION.must_2`, `SECTION.require`, `SECTION.warn_2` …: the key of its text.
    pub key: String,
    /// What a broken rule does.
    pub strength: Strength,
    /// Raised when this is surely false (`must`, `require`) or surely true (`warn`, `suggest`).
    pub test: Condition,
    /// What to say.
    pub say: Text,
}

/// What a broken rule does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strength {
    /// Stops finishing, never saving.
    Must,
    /// Passed with a written reason.
    Warn,
    /// Shown to staff.
    Suggest,
}

/// A list of options, or a catalogue shared by forms.
#[derive(Debug, Clone, PartialEq)]
pub struct OptionList {
    /// Its name.
    pub name: ListName,
    /// Its heading; a form's own list has none.
    pub title: Option<Text>,
    /// Whether it is a file of its own, shared by forms.
    pub catalogue: bool,
    /// How sensitive a choice from it is at least.
    pub class: Option<Class>,
    /// In the order to show; items below an item follow it and name it in `below`.
    pub options: Vec<Choice>,
}

/// An option.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// Its identity for ever.
    pub name: OptionName,
    /// What it says.
    pub label: Text,
    /// Heading it stands under.
    pub group: Option<Text>,
    /// The item it belongs below.
    pub below: Option<OptionName>,
    /// Excludes all others.
    pub alone: bool,
    /// Asks for a text.
    pub with_text: bool,
    /// What that text is called; absent: as the option is.
    pub own_text: Option<Text>,
    /// Who may see that it was chosen; empty: whoever reads the question.
    pub seen_by: Vec<Role>,
    /// A short text below the label.
    pub hint: Option<Text>,
    /// A longer text to fold out.
    pub help: Option<Text>,
    /// Page of the guide.
    pub source: Option<Text>,
    /// Who is suited to be responsible (catalogue items).
    pub responsible: Vec<Role>,
    /// Set: no longer offered.
    pub retired: Option<Retired>,
}

/// What happens afterwards.
#[derive(Debug, Clone, PartialEq)]
pub struct FollowUp {
    /// When.
    pub on: Trigger,
    /// Absent: always.
    pub when: Option<Condition>,
    /// What.
    pub actions: Vec<Action>,
}

/// When a follow-up acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trigger {
    /// Once, on the finished answers.
    Finished,
    /// Once, on the signed answers.
    Signed,
}

/// What a follow-up does.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// The case moves to a state.
    CaseBecomes(StateName),
    /// A form is to be filled.
    Open {
        /// The form.
        form: FormName,
        /// The day it is due; missing at the time: it waits.
        due: Option<Value>,
        /// Who is reminded, and how long before.
        reminders: Vec<Reminder>,
    },
}

/// A reminder before something is due.
#[derive(Debug, Clone, PartialEq)]
pub struct Reminder {
    /// Who.
    pub roles: Vec<Role>,
    /// How many.
    pub amount: u32,
    /// Of what.
    pub unit: Unit,
}

/// How drafts of an earlier version are carried over.
#[derive(Debug, Clone, PartialEq)]
pub struct Upgrade {
    /// The version carried from; the next one is carried to.
    pub from: u32,
    /// Questions filled with a value.
    pub fill: Vec<(QuestionName, Value)>,
    /// Questions marked for a person to look at.
    pub look_again: Vec<QuestionName>,
}

/// A test that the form brings along.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// What it shows.
    pub title: String,
    /// The day it plays on; absent: the day it is run.
    pub today: Option<chrono::NaiveDate>,
    /// The answers given.
    pub given: crate::answers::Answers,
    /// What must come out.
    pub expect: Vec<Expectation>,
}

/// What must come out of an example.
#[derive(Debug, Clone, PartialEq)]
pub enum Expectation {
    /// Nothing blocks.
    CanFinish,
    /// Exactly these, among others, block.
    CannotFinishBecause(Vec<QuestionName>),
    /// A rule of this strength speaks at a question or section.
    Message(Strength, String),
    /// A form is opened.
    Opens {
        /// The form.
        form: FormName,
        /// The day it is due.
        on: Option<chrono::NaiveDate>,
    },
    /// The case moves.
    CaseBecomes(StateName),
    /// Shown or hidden.
    Shown(QuestionName, bool),
    /// Required or optional.
    Required(QuestionName, bool),
    /// Answered thus.
    Is(QuestionName, crate::answers::Answer),
}

/// What the municipality decided.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Settings {
    /// The municipality.
    pub name: String,
    /// Its name for people.
    pub title: Option<Text>,
    /// Counts up with each publication.
    pub version: u32,
    /// Its own numbers and choices.
    pub values: IndexMap<SettingName, Setting>,
    /// Its roles.
    pub roles: IndexMap<RoleName, RoleSetting>,
    /// The states of a case; the first is where a case begins.
    pub states: IndexMap<StateName, CaseState>,
    /// Stretches without school, both days inclusive.
    pub no_school: Vec<(chrono::NaiveDate, chrono::NaiveDate)>,
}

impl Settings {
    /// Whether somebody in the role `given` is meant by `asked`: `staff` means each role that is marked so.
    #[must_use]
    pub fn role_is(&self, given: &Role, asked: &Role) -> bool {
        match (asked, given) {
            (Role::Everyone, _) => true,
            (Role::Staff, Role::Named(name)) => self.roles.get(name).is_some_and(|role| role.staff),
            (Role::Staff | Role::Pupil | Role::Guardian | Role::Author | Role::Named(_), _) => asked == given,
        }
    }
}

/// A number or choice of the municipality's own.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// What it is for.
    pub label: Text,
    /// What it is: a number with its unit, or an option.
    pub value: Value,
    /// Page of the guide.
    pub source: Option<Text>,
}

/// A role.
#[derive(Debug, Clone, PartialEq)]
pub struct RoleSetting {
    /// What it is called.
    pub label: Text,
    /// Whether its holders are the school's own people.
    pub staff: bool,
}

/// A state of a case.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseState {
    /// What it is called.
    pub label: Text,
    /// Who is responsible.
    pub responsible: Vec<Role>,
    /// The states a person may choose next; empty: the case is closed here.
    pub leads_to: Vec<StateName>,
}
