//! What happens when a form is finished or signed, or as soon as something is true of it.

use super::{Condition, FormName, QuestionName, Role, StateName, Text, Unit, Value};

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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Trigger {
    /// Once, on the finished answers.
    Finished,
    /// Once, on the signed answers.
    Signed,
    /// In a draft too, as soon as its condition holds; taken back where it no longer does.
    AtOnce,
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
    /// Something is to be done.
    Task(Box<Task>),
    /// Some are asked to come.
    Invite(Vec<Invitee>),
}

impl Action {
    /// The day it is due, where it has one.
    #[must_use]
    pub fn due(&self) -> Option<&Value> {
        match self {
            Self::Open { due, .. } => due.as_ref(),
            Self::Task(task) => task.due.as_ref(),
            Self::CaseBecomes(_) | Self::Invite(_) => None,
        }
    }
}

/// Something to be done.
#[derive(Debug, Clone, PartialEq)]
pub struct Task {
    /// Its name, unique in the form; the key of its label.
    pub name: QuestionName,
    /// What is to be done.
    pub label: Text,
    /// Who does it.
    pub responsible: Vec<Role>,
    /// The day it is due; missing at the time: it waits.
    pub due: Option<Value>,
    /// Who is reminded, and how long before.
    pub reminders: Vec<Reminder>,
    /// Absent: once.
    pub every: Option<Every>,
    /// Done as soon as this surely holds.
    pub until: Option<Condition>,
}

/// Who is asked to come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Invitee {
    /// A party.
    Role(Role),
    /// The people or agencies that a question names.
    Named(QuestionName),
}

/// How often something comes again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Every {
    /// How many.
    pub amount: u32,
    /// Of what.
    pub unit: Unit,
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
