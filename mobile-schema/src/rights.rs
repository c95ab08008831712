//! Who may read and who may write an answer, from the form's own lines: `for`, `seen by`, `by` and the class
//! (`access.md` 1). Which fillings somebody reaches at all is the store's to know.

use forms_dsl::model::{Class, Question, Role, Rows, Section};

use crate::requester::Requester;

/// Who may read an answer, of those who may read the filling.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Readers {
    /// Staff alone: its section is `for staff`, or its class is K4.
    pub staff_alone: bool,
    /// These alone (`seen by`); empty: everybody.
    pub roles: Vec<Role>,
}

impl Readers {
    /// The readers of a question of a section.
    pub fn of_question(section: &Section, question: &Question) -> Self {
        Self::of(section, question.class, &question.seen_by)
    }

    /// The readers of rows; a column may have fewer.
    pub fn of_rows(section: &Section, rows: &Rows) -> Self {
        Self::of(section, rows.class, &rows.seen_by)
    }

    /// The readers of something of a class in a section.
    pub fn of(section: &Section, class: Class, seen_by: &[Role]) -> Self {
        Self { staff_alone: class >= Class::K4 || section.audience == [Role::Staff], roles: seen_by.to_vec() }
    }

    /// Whether somebody is among them. `author` alone admits nobody here: whose filling it is differs by row.
    pub fn admit(&self, requester: &Requester) -> bool {
        (!self.staff_alone || requester.is_staff())
            && (self.roles.is_empty() || self.roles.iter().any(|role| holds(requester, role)))
    }
}

/// Whether somebody may answer a question: staff may type for others, others their own part alone, which is what names
/// them in `by` or, without such a line, in the section's `for`. Who began a filling differs by filling and is not
/// asked here.
pub fn may_write(requester: &Requester, audience: &[Role], by: &[Role]) -> bool {
    let own_part = if by.is_empty() { audience } else { by };
    requester.is_staff() || own_part.iter().any(|role| holds(requester, role))
}

/// Whether somebody is of a role.
pub fn holds(requester: &Requester, role: &Role) -> bool {
    *role == Role::Everyone || requester.roles.contains(role)
}

#[cfg(test)]
mod tests {
    use forms_dsl::model::Language;
    use uuid::Uuid;

    use super::*;

    fn requester(roles: &[Role]) -> Requester {
        Requester {
            person: Uuid::nil(),
            name: "Kari".to_owned(),
            roles: roles.iter().cloned().collect(),
            device: None,
            language: Language::new("nb"),
        }
    }

    #[test]
    fn staff_alone_keeps_a_guardian_out() {
        let readers = Readers { staff_alone: true, roles: vec![] };
        assert!(!readers.admit(&requester(&[Role::Guardian])));
        assert!(readers.admit(&requester(&[Role::Staff])));
    }

    #[test]
    fn seen_by_admits_these_alone() {
        let readers = Readers { staff_alone: false, roles: vec![Role::Pupil] };
        assert!(readers.admit(&requester(&[Role::Pupil])));
        assert!(!readers.admit(&requester(&[Role::Guardian])));
    }

    #[test]
    fn staff_types_for_others_and_others_answer_their_own_part() {
        let guardian = requester(&[Role::Guardian]);
        assert!(may_write(&requester(&[Role::Staff]), &[], &[Role::Pupil]));
        assert!(may_write(&guardian, &[], &[Role::Guardian]));
        assert!(may_write(&guardian, &[Role::Guardian], &[]));
        assert!(!may_write(&guardian, &[Role::Guardian], &[Role::Pupil]));
        assert!(!may_write(&guardian, &[], &[]));
    }
}
