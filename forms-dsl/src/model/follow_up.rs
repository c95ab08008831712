//! What happens when a form is finished or signed.

use super::{Condition, FormName, Role, StateName, Unit, Value};

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
