//! Who may read and who may write an answer, from the form's own lines: `for`, `seen by`, `by` and the class
//! (`access.md` 1). Which fillings somebody reaches at all is the store's to know.

use forms_dsl::{
    answers::AnswerPath,
    model::{Class, Form, Item, Question, QuestionName, Role, Rows, Section},
};
use uuid::Uuid;

use crate::{renamed, requester::Requester};

/// Who may read an answer, of those who may read the filling.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Readers {
    /// Staff alone: its section is `for staff`, or its class is K4.
    pub staff_alone: bool,
    /// These alone (`seen by`); empty: everybody.
    pub roles: Vec<Role>,
    /// Who of them reads it on a tablet that was handed over.
    pub handed: Handed,
}

/// Whose part of a form something is, where the tablet is handed over.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Handed {
    /// It is signed, so every signer reads it.
    #[default]
    Signed,
    /// The page or the question of these.
    Part(Vec<Role>),
}

impl Readers {
    /// The readers of a question of a section.
    pub fn of_question(form: &Form, section: &Section, question: &Question) -> Self {
        Self::of(form, section, question.class, &question.seen_by).answered_by(&question.by)
    }

    /// The readers of rows; a column may have fewer.
    pub fn of_rows(form: &Form, section: &Section, rows: &Rows) -> Self {
        Self::of(form, section, rows.class, &rows.seen_by).answered_by(&rows.by)
    }

    /// The readers of what stands at a path, under a name that the form has or had for it.
    pub fn of_path(form: &Form, path: &AnswerPath) -> Option<Self> {
        let of_rows = |name: &QuestionName| form.rows().find(|(_, rows)| rows.name == *name);
        match renamed::path(form, path.clone()) {
            AnswerPath::Question(name) => form.items().find_map(|(section, item)| match item {
                Item::Question(question) if question.name == name => Some(Self::of_question(form, section, question)),
                Item::Rows(rows) if rows.name == name => Some(Self::of_rows(form, section, rows)),
                Item::Computed(computed) if computed.name == name => {
                    Some(Self::of(form, section, computed.class, &computed.seen_by))
                }
                Item::Question(_)
                | Item::Rows(_)
                | Item::Computed(_)
                | Item::Note(_)
                | Item::Heading(_)
                | Item::Signature(_)
                | Item::Rule(_) => None,
            }),
            AnswerPath::Row { rows, row: _ } => {
                of_rows(&rows).map(|(section, rows)| Self::of_rows(form, section, rows))
            }
            AnswerPath::Cell { rows, row: _, column } => {
                let (section, rows) = of_rows(&rows)?;
                Some(Self::of_question(form, section, rows.find_column(column.as_str())?))
            }
        }
    }

    /// The readers of something of a class in a section.
    pub fn of(form: &Form, section: &Section, class: Class, seen_by: &[Role]) -> Self {
        let is_signed =
            form.signatures().any(|(_, line)| line.covers.is_empty() || line.covers.contains(&section.name));
        Self {
            staff_alone: class >= Class::K4 || section.audience == [Role::Staff],
            roles: seen_by.to_vec(),
            handed: if is_signed { Handed::Signed } else { Handed::Part(section.audience.clone()) },
        }
    }

    /// Whoever answers something reads it.
    pub(crate) fn answered_by(mut self, by: &[Role]) -> Self {
        if let Handed::Part(roles) = &mut self.handed {
            roles.extend_from_slice(by);
        }
        self
    }

    /// Whether somebody is among them, whoever began the filling.
    pub fn admit(&self, requester: &Requester) -> bool {
        (self.roles.is_empty() || holds_one_of(requester, &self.roles)) && self.are_open_to(requester)
    }

    /// Whether somebody is among them in the fillings that they began: `seen by author`.
    pub fn admit_as_author(&self, requester: &Requester) -> bool {
        self.roles.contains(&Role::Author) && self.are_open_to(requester)
    }

    /// Whether somebody is among them in a filling that `author` began.
    pub fn admit_in(&self, requester: &Requester, author: Uuid) -> bool {
        self.admit(requester) || (requester.person == author && self.admit_as_author(requester))
    }

    /// The page and the class, and whether the tablet was handed over.
    fn are_open_to(&self, requester: &Requester) -> bool {
        (!self.staff_alone || requester.is_staff()) && (requester.handed.is_none() || self.handed.admits(requester))
    }
}

impl Handed {
    fn admits(&self, requester: &Requester) -> bool {
        match self {
            Self::Signed => true,
            Self::Part(roles) => holds_one_of(requester, roles),
        }
    }
}

/// Whether somebody sees a form's fillings at all (`seen by` in its head), of those who reach the case.
pub fn sees_form(requester: &Requester, form: &Form) -> bool {
    form.seen_by.is_empty() || holds_one_of(requester, &form.seen_by)
}

/// Whether somebody may answer a question: staff may type for others, others their own part alone, which is what names
/// them in `by` or, without such a line, in the section's `for`. Who began a filling differs by filling and is not
/// asked here.
pub fn may_write(requester: &Requester, audience: &[Role], by: &[Role]) -> bool {
    let own_part = if by.is_empty() { audience } else { by };
    requester.is_staff() || holds_one_of(requester, own_part)
}

fn holds_one_of(requester: &Requester, roles: &[Role]) -> bool {
    roles.iter().any(|role| holds(requester, role))
}

/// Whether somebody is of a role.
pub fn holds(requester: &Requester, role: &Role) -> bool {
    *role == Role::Everyone || requester.roles.contains(role)
}

#[cfg(test)]
mod tests {
    use forms_dsl::model::Language;

    use super::*;

    fn requester(roles: &[Role]) -> Requester {
        Requester {
            person: Uuid::nil(),
            name: "Kari".to_owned(),
            roles: roles.iter().cloned().collect(),
            device: None,
            handed: None,
            language: Language::new("nb"),
        }
    }

    fn readers(staff_alone: bool, roles: &[Role], handed: Handed) -> Readers {
        Readers { staff_alone, roles: roles.to_vec(), handed }
    }

    #[test]
    fn staff_alone_keeps_a_guardian_out() {
        let readers = readers(true, &[], Handed::Signed);
        assert!(!readers.admit(&requester(&[Role::Guardian])));
        assert!(readers.admit(&requester(&[Role::Staff])));
    }

    #[test]
    fn seen_by_admits_these_alone() {
        let readers = readers(false, &[Role::Pupil], Handed::Signed);
        assert!(readers.admit(&requester(&[Role::Pupil])));
        assert!(!readers.admit(&requester(&[Role::Guardian])));
    }

    #[test]
    fn whoever_began_a_filling_reads_what_its_author_sees() {
        let readers = readers(false, &[Role::Pupil, Role::Author], Handed::Part(vec![]));
        let teacher = requester(&[Role::Staff]);
        assert!(!readers.admit(&teacher) && readers.admit_as_author(&teacher));
        assert!(readers.admit_in(&teacher, teacher.person));
        assert!(!readers.admit_in(&teacher, Uuid::max()));
        assert!(!readers.admit_in(&Requester { handed: Some(Uuid::nil()), ..teacher }, Uuid::nil()));
        assert!(!Readers { staff_alone: true, ..readers }.admit_in(&requester(&[Role::Guardian]), Uuid::nil()));
    }

    #[test]
    fn a_handed_over_tablet_shows_what_is_signed_and_ones_own_part() {
        let pupil = Requester { handed: Some(Uuid::nil()), ..requester(&[Role::Pupil]) };
        assert!(readers(false, &[], Handed::Signed).admit(&pupil));
        assert!(readers(false, &[], Handed::Part(vec![Role::Pupil])).admit(&pupil));
        assert!(!readers(false, &[], Handed::Part(vec![Role::Guardian])).admit(&pupil));
        assert!(!readers(false, &[], Handed::Part(vec![])).admit(&pupil));
        assert!(!readers(true, &[], Handed::Signed).admit(&pupil));
        assert!(readers(false, &[], Handed::Part(vec![])).admit(&requester(&[Role::Pupil])));
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
