//! Answers + [`CheckedForm`] → what is shown, required, computed, wrong, and what follows (`language.md` 3).
//!
//! Pure and total: time and the case come from outside.

mod attendance;
mod begin;
mod calendar;
mod explain;
mod fill;
mod follow_up;
mod json;
mod known;
mod offer;
mod outcomes;
mod read;
mod report;
mod words;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use chrono::NaiveDate;
use indexmap::IndexMap;
use uuid::Uuid;

use crate::{
    answers::{Answer, AnswerPath, Answers},
    model::{AnswerState, CheckedForm, FormName, Language, OptionName, QuestionName, Role, StateName, Strength},
};

pub use self::{
    attendance::{Absence, AbsenceTotals, AbsentLesson, Attendance},
    begin::begin,
    explain::{Decides, Reason, explain},
    offer::not_offered,
};
pub(crate) use self::{fill::fill, outcomes::outcomes, read::compare};

/// What the answers mean. Total: any answers have an evaluation, also those of another version of the form.
#[must_use]
pub fn evaluate(form: &CheckedForm, answers: &Answers, around: &Surroundings<'_>) -> Evaluation {
    report::report(&known::Known::of(form, answers, around))
}

/// What an evaluation knows beside the answers.
#[derive(Debug, Clone)]
pub struct Surroundings<'a> {
    /// The day, in Europe/Oslo.
    pub today: NaiveDate,
    /// The case, as it was when the filling was opened.
    pub case: &'a CaseFacts,
    /// Answers of earlier fillings: of each form the one that opened this, else the latest that stands.
    pub earlier: &'a BTreeMap<FormName, Answers>,
    /// What the registers hold of the pupil's absence.
    pub attendance: &'a Attendance,
    /// The roles and agencies with which the case may be shared today, by name.
    pub consents: &'a BTreeSet<String>,
    /// The language in which answers are written into texts.
    pub language: &'a Language,
}

impl Surroundings<'static> {
    /// A day of which nothing else is known.
    #[must_use]
    pub fn on(today: NaiveDate) -> Self {
        static NOBODY: LazyLock<CaseFacts> = LazyLock::new(CaseFacts::default);
        static NO_ATTENDANCE: LazyLock<Attendance> = LazyLock::new(Attendance::default);
        static BOKMAAL: LazyLock<Language> = LazyLock::new(|| Language::new("nb"));
        static NONE_EARLIER: BTreeMap<FormName, Answers> = BTreeMap::new();
        static NO_CONSENTS: BTreeSet<String> = BTreeSet::new();
        Self {
            today,
            case: &NOBODY,
            earlier: &NONE_EARLIER,
            attendance: &NO_ATTENDANCE,
            consents: &NO_CONSENTS,
            language: &BOKMAAL,
        }
    }
}

/// The facts of a case that a form may begin with.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CaseFacts {
    /// The pupil's id.
    pub pupil: Option<Uuid>,
    /// First name of the pupil.
    pub pupil_first_name: Option<String>,
    /// Full name of the pupil.
    pub pupil_name: Option<String>,
    /// Id of the school.
    pub school: Option<Uuid>,
    /// Name of the school.
    pub school_name: Option<String>,
    /// Id of the class.
    pub class: Option<Uuid>,
    /// Name of the class.
    pub class_name: Option<String>,
    /// 1 to 13.
    pub grade: Option<u32>,
    /// First day of the counting period.
    pub period_start: Option<NaiveDate>,
    /// Who is asked to come: pupil, guardians, contact teacher.
    pub invited: Vec<Invited>,
}

/// Somebody who is asked to come.
#[derive(Debug, Clone, PartialEq)]
pub struct Invited {
    /// Full name.
    pub name: String,
    /// In what role.
    pub role: Role,
    /// How related to the pupil: `mor`.
    pub relation: Option<String>,
    /// The person's id.
    pub person: Uuid,
}

/// What came out. Same inputs, same evaluation.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    /// Every question, rows and computed value, and every cell of every row, in the order of the form.
    pub questions: IndexMap<AnswerPath, QuestionReport>,
    /// Sections and notes by name, whether shown.
    pub parts: IndexMap<String, bool>,
    /// Rules over several answers that speak now: key of the text, strength, where.
    pub findings: Vec<Finding>,
    /// Why it cannot be finished; empty: it can.
    pub blockers: Vec<Blocker>,
    /// What would follow from finishing, and from signing.
    pub follow_ups: Vec<FollowUpReport>,
}

impl Evaluation {
    /// Whether nothing blocks.
    #[must_use]
    pub fn can_finish(&self) -> bool {
        self.blockers.is_empty()
    }
}

/// What an evaluation says of one question.
#[derive(Debug, Clone, PartialEq)]
pub struct QuestionReport {
    /// Whether it is shown.
    pub shown: bool,
    /// Whether it must be answered to finish.
    pub required: bool,
    /// Its state.
    pub state: AnswerState,
    /// The answer that counts: typed, begun with, or computed; absent unless `Answered`.
    pub value: Option<Answer>,
    /// Where the value came from.
    pub origin: Origin,
    /// Rules of its own that speak now.
    pub problems: Vec<Finding>,
}

/// Where a value came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A person gave it.
    Given,
    /// Its `start with`, untouched since.
    StartedWith,
    /// Computed.
    Computed,
    /// A shown tick that nobody touched is `no`.
    Tick,
}

/// A rule that speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Key of its text: `evaluation_date.must`.
    pub key: String,
    /// What it does.
    pub strength: Strength,
    /// Where: the question, cell or, for a rule of a section, absent.
    pub at: Option<AnswerPath>,
}

/// A reason why a filling cannot be finished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Blocker {
    /// A shown, required question has no answer.
    Open(AnswerPath),
    /// Too few or too many rows or choices.
    Amount(AnswerPath),
    /// A `must be` or `require` is surely broken.
    Broken(Finding),
}

/// Something that follows.
#[derive(Debug, Clone, PartialEq)]
pub struct FollowUpReport {
    /// When it acts.
    pub on: crate::model::Trigger,
    /// What.
    pub what: FollowUpKind,
}

impl FollowUpReport {
    /// What it is known by in its filling, so that it happens once however often the filling is evaluated:
    /// `open.interview`, `task.call_home`, `invite.ppt`, `case.active`.
    #[must_use]
    pub fn key(&self) -> String {
        match &self.what {
            FollowUpKind::CaseBecomes(state) => format!("case.{state}"),
            FollowUpKind::Open { form, .. } => format!("open.{form}"),
            FollowUpKind::Task { name, .. } => format!("task.{name}"),
            FollowUpKind::Invite { whom: Whom::Role(role), .. } => format!("invite.{}", role.as_str()),
            FollowUpKind::Invite { whom: Whom::Agency(agency), .. } => format!("invite.{agency}"),
            FollowUpKind::Invite { whom: Whom::Person { person, .. }, .. } => format!("invite.{person}"),
        }
    }
}

/// What follows.
#[derive(Debug, Clone, PartialEq)]
pub enum FollowUpKind {
    /// The case moves.
    CaseBecomes(StateName),
    /// A form is to be filled.
    Open {
        /// The form.
        form: FormName,
        /// When.
        due: Due,
    },
    /// Something is to be done.
    Task {
        /// Its name in the form.
        name: QuestionName,
        /// When.
        due: Due,
        /// Whether its `until` holds already.
        done: bool,
    },
    /// Somebody is asked to come.
    Invite {
        /// Who.
        whom: Whom,
        /// The question that names them.
        named_by: Option<QuestionName>,
    },
}

/// When something is due.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Due {
    /// The day; absent: it has none, or waits.
    pub on: Option<NaiveDate>,
    /// The question whose answer the day waits for.
    pub waits_for: Option<AnswerPath>,
    /// It counts from the day on which it happened, and stays as it was then.
    pub stays: bool,
}

/// Who is asked to come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whom {
    /// A party.
    Role(Role),
    /// An agency: an option of a catalogue, a party where a role has its name.
    Agency(OptionName),
    /// Somebody, by the row or the register.
    Person {
        /// The person known to the server, else the row.
        person: Uuid,
        /// The name that stands in the row.
        name: Option<String>,
        /// The role that stands there.
        role: Option<Role>,
    },
}
