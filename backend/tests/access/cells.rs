//! `cells.md`, read: what each role may do with each thing, by where it stands to the case.

use std::collections::BTreeMap;

/// Where somebody stands to a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    /// Of their own class, group or child.
    Own,
    /// Theirs too, and shared with whoever may be let in.
    Shared,
    /// The same, and ended.
    Withdrawn,
    /// Of another class or group of the place.
    OtherClass,
    /// Of another place.
    OtherPlace,
}

impl Relation {
    pub const ALL: [Self; 5] = [Self::Own, Self::Shared, Self::Withdrawn, Self::OtherClass, Self::OtherPlace];

    fn is_of_own_child(self) -> bool {
        matches!(self, Self::Own | Self::Shared | Self::Withdrawn)
    }
}

/// The forms.
pub const FORMS: [&str; 5] = ["mapping", "interview", "agreement", "evaluation", "referral"];

/// The table.
pub struct Cells(BTreeMap<String, BTreeMap<String, String>>);

impl Cells {
    /// As it stands in the file.
    pub fn read() -> Self {
        let table = include_str!("cells.md").split("| role |").nth(1).unwrap();
        let mut lines = table.lines().take_while(|line| line.contains('|'));
        let columns: Vec<&str> = lines.next().unwrap().split('|').map(str::trim).filter(|c| !c.is_empty()).collect();
        let rows = lines.filter(|line| !line.contains("---")).map(|line| {
            let mut cells = line.split('|').map(str::trim).filter(|cell| !cell.is_empty());
            let role = cells.next().unwrap().to_owned();
            let cells = columns.iter().map(ToString::to_string).zip(cells.map(str::to_owned)).collect();
            (role, cells)
        });
        Self(rows.collect())
    }

    pub fn roles(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    pub fn cell(&self, role: &str, of: &str) -> &str {
        &self.0[role][of]
    }

    /// Whether somebody reads something of a case.
    pub fn reads(&self, role: &str, relation: Relation, of: &str) -> bool {
        let cell = self.cell(role, of);
        match role {
            "contact_teacher" | "group_leader" => relation.is_of_own_child() && cell.contains('W'),
            "leadership" | "kindergarten_leader" => relation != Relation::OtherPlace && cell.contains('W'),
            "guardian" | "pupil" => {
                let shared = relation == Relation::Shared && cell.contains('D');
                relation.is_of_own_child() && (shared || cell.contains('o') || cell.contains('R'))
            }
            _ => relation == Relation::Shared && cell.contains('C'),
        }
    }

    /// Whether somebody, reading it, does this with a form: `W` all, `o` their own part, `S` their signature.
    pub fn does(&self, role: &str, relation: Relation, form: &str, what: char) -> bool {
        self.reads(role, relation, form) && self.cell(role, form).contains(what)
    }
}

/// Roles of kindergartens.
pub fn is_of_kindergarten(role: &str) -> bool {
    matches!(role, "group_leader" | "kindergarten_leader")
}

/// Roles that somebody must let in.
pub fn is_let_in(role: &str) -> bool {
    matches!(role, "health_nurse" | "ppt" | "child_welfare" | "ungdomslos" | "bup")
}
