//! Whom and what of the municipality's register an answer may name: those around the pupil of the case.

use std::collections::BTreeSet;

use forms_dsl::model::{Registered, Role, RoleName, Settings};
use uuid::Uuid;

/// Those around one case, as far as a change names them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Register {
    /// The pupil.
    pub pupil: Option<Uuid>,
    /// The pupil's guardians.
    pub guardians: BTreeSet<Uuid>,
    /// The people of the pupil's school, and those who are there for all schools, each in each of their roles.
    pub staff: BTreeSet<(Uuid, RoleName)>,
    /// Schools and kindergartens.
    pub schools: BTreeSet<Uuid>,
    /// Classes.
    pub classes: BTreeSet<Uuid>,
}

impl Register {
    /// Whether an answer of this kind may name this one.
    pub fn has(&self, settings: &Settings, of: &Registered, id: Uuid) -> bool {
        match of {
            // The row of a person stands for itself; the id only says which account goes with it.
            Registered::Person => true,
            Registered::Pupil => self.pupil == Some(id),
            Registered::Guardian => self.guardians.contains(&id),
            Registered::Staff(Some(role)) => self.staff.contains(&(id, role.clone())),
            Registered::Staff(None) => {
                let is_staff = |role: &RoleName| settings.role_is(&Role::Named(role.clone()), &Role::Staff);
                self.staff.iter().any(|(person, role)| *person == id && is_staff(role))
            }
            Registered::School => self.schools.contains(&id),
            Registered::Class => self.classes.contains(&id),
        }
    }
}
