//! What the municipality decided: its numbers, roles and case states.

use indexmap::IndexMap;

use super::{Role, RoleName, SettingName, StateName, Text, Value};

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
    /// Who must consent before a case is shared with them; nobody: a reason is enough.
    pub needs_consent_of: Vec<Role>,
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
