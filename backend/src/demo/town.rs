//! The people of the demo: an invented municipality, the same in every demo database.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    clock::{Clock, Ids},
    store::register::{Class, Guardianship, Person, Posting, Register, Unit, UnitKind},
};

/// Name of the municipality.
pub(super) const MUNICIPALITY: &str = "Fjellvik kommune (demo)";

/// When the ids of the town were made, so that they are the same everywhere.
const FOUNDED: DateTime<Utc> = DateTime::from_timestamp(1_785_542_400, 0).unwrap();

/// Somebody of the demo, with the role that their token has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Resident {
    /// Their id.
    pub(super) id: Uuid,
    /// As the settings name it, or `pupil`, `guardian`.
    pub(super) role: &'static str,
    /// Full name.
    pub(super) name: &'static str,
}

/// The town and its people.
#[derive(Debug, Clone)]
pub(super) struct Town {
    /// What is entered into the database.
    pub(super) register: Register,
    /// Everybody who gets a token, in the order to print.
    pub(super) residents: Vec<Resident>,
}

/// Where somebody works.
#[derive(Debug, Clone, Copy)]
enum At {
    Everywhere,
    Unit(&'static str),
    Class(&'static str),
    /// Only where somebody lets them in.
    Invited,
}

const UNITS: [(&str, UnitKind); 3] = [
    ("Lia skole", UnitKind::School),
    ("Vågen ungdomsskole", UnitKind::School),
    ("Tyttebærtunet barnehage", UnitKind::Kindergarten),
];

const CLASSES: [(&str, &str, Option<u32>); 5] = [
    ("5A", "Lia skole", Some(5)),
    ("7B", "Lia skole", Some(7)),
    ("8A", "Vågen ungdomsskole", Some(8)),
    ("9B", "Vågen ungdomsskole", Some(9)),
    ("Blåbærgruppa", "Tyttebærtunet barnehage", None),
];

/// Every role of the guide, with its people. Outside agencies see a case when somebody invites them.
const STAFF: [(&str, &str, At); 22] = [
    ("contact_teacher", "Kari Nordahl", At::Class("8A")),
    ("contact_teacher", "Jonas Lien", At::Class("9B")),
    ("contact_teacher", "Mona Eide", At::Class("7B")),
    ("contact_teacher", "Stian Rud", At::Class("5A")),
    ("teacher", "Anne Moe", At::Invited),
    ("leadership", "Ingrid Solberg", At::Unit("Vågen ungdomsskole")),
    ("leadership", "Per Aune", At::Unit("Lia skole")),
    ("group_leader", "Silje Vik", At::Class("Blåbærgruppa")),
    ("kindergarten_leader", "Tone Bakke", At::Unit("Tyttebærtunet barnehage")),
    ("health_nurse", "Marit Haugen", At::Invited),
    ("ppt", "Erik Dahl", At::Invited),
    ("child_welfare", "Nina Strand", At::Invited),
    ("ungdomslos", "Ali Rahimi", At::Invited),
    ("bup", "Synne Hagen", At::Invited),
    ("nav", "Lars Berge", At::Invited),
    ("gp", "Vibeke Holt", At::Invited),
    ("interpreter", "Amina Warsame", At::Invited),
    ("support_person", "Odd Ness", At::Invited),
    ("form_administrator", "Heidi Lund", At::Everywhere),
    ("administrator", "Geir Foss", At::Everywhere),
    ("report_user", "Randi Holm", At::Everywhere),
    ("archivist", "Tor Skaug", At::Everywhere),
];

/// Name and relation of a guardian.
type Guardian = (&'static str, &'static str);

/// Pupils with their class and guardians.
const PUPILS: [(&str, &str, &[Guardian]); 16] = [
    ("Siri Berg", "8A", &[("Ola Berg", "far"), ("Eva Berg", "mor")]),
    ("Mathias Sunde", "8A", &[("Lise Sunde", "mor")]),
    ("Nora Lunde", "8A", &[("Trond Lunde", "far")]),
    ("Aksel Vold", "8A", &[("Marte Vold", "mor"), ("Geir Vold", "far")]),
    ("Maja Strøm", "8A", &[("Elin Strøm", "mor")]),
    ("Henrik Aas", "8A", &[("Siv Aas", "mor")]),
    ("Emilie Foss", "9B", &[("Hanne Foss", "mor"), ("Rune Foss", "far")]),
    ("Yusuf Ahmed", "9B", &[("Fatima Ahmed", "mor")]),
    ("Sara Kvam", "9B", &[("Bjørn Kvam", "far")]),
    ("Adrian Myhre", "9B", &[("Tove Myhre", "mor")]),
    ("Noah Lie", "7B", &[("Camilla Lie", "mor")]),
    ("Markus Dale", "7B", &[("Unni Dale", "mor")]),
    ("Thea Brekke", "7B", &[("Anders Brekke", "far")]),
    ("Lina Hauge", "5A", &[("Sissel Hauge", "mor")]),
    ("Oskar Tveit", "5A", &[("Ragnhild Tveit", "mor")]),
    ("Ella Moen", "Blåbærgruppa", &[("Knut Moen", "far")]),
];

impl Town {
    /// Builds the town; the same ids each time.
    pub(super) fn build() -> Self {
        let ids = Ids::seeded(Clock::fixed(FOUNDED), 1);
        let mut town = Self { register: Register::default(), residents: Vec::new() };
        town.build_units(&ids);
        town.settle_staff(&ids);
        town.settle_pupils(&ids);
        town
    }

    fn build_units(&mut self, ids: &Ids) {
        for (name, kind) in UNITS {
            self.register.units.push(Unit { id: ids.next(), kind, name: name.to_owned() });
        }
        for (name, unit, grade) in CLASSES {
            if let Some(unit) = self.unit(unit) {
                self.register.classes.push(Class { id: ids.next(), unit, name: name.to_owned(), grade });
            }
        }
    }

    fn settle_staff(&mut self, ids: &Ids) {
        for (role, name, at) in STAFF {
            let person = self.settle(ids, role, name, None);
            let (unit, class) = match at {
                At::Everywhere => (None, None),
                At::Unit(unit) => (self.unit(unit), None),
                At::Class(class) => (None, self.class(class)),
                At::Invited => continue,
            };
            let id = ids.next();
            self.register.postings.push(Posting { id, person, role: role.to_owned(), unit, class });
        }
    }

    fn settle_pupils(&mut self, ids: &Ids) {
        for (name, class, guardians) in PUPILS {
            let pupil = self.settle(ids, "pupil", name, self.class(class));
            for (name, relation) in guardians {
                let guardian = self.settle(ids, "guardian", name, None);
                self.register.guardianships.push(Guardianship {
                    guardian,
                    pupil,
                    relation: Some((*relation).to_owned()),
                });
            }
        }
    }

    fn settle(&mut self, ids: &Ids, role: &'static str, name: &'static str, class: Option<Uuid>) -> Uuid {
        let id = ids.next();
        let first_name = name.split(' ').next().unwrap_or(name).to_owned();
        self.register.people.push(Person { id, name: name.to_owned(), first_name, class });
        self.residents.push(Resident { id, role, name });
        id
    }

    /// The resident of a name.
    pub(super) fn find(&self, name: &str) -> Option<&Resident> {
        self.residents.iter().find(|resident| resident.name == name)
    }

    fn unit(&self, name: &str) -> Option<Uuid> {
        self.register.units.iter().find(|unit| unit.name == name).map(|unit| unit.id)
    }

    fn class(&self, name: &str) -> Option<Uuid> {
        self.register.classes.iter().find(|class| class.name == name).map(|class| class.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_town_is_the_same_each_time() {
        assert_eq!(Town::build().register, Town::build().register);
    }

    #[test]
    fn everybody_has_a_place_and_a_name_of_their_own() {
        let town = Town::build();
        assert_eq!(town.register.units.len(), UNITS.len());
        assert_eq!(town.register.classes.len(), CLASSES.len());
        assert!(town.register.postings.iter().all(|posting| {
            let at = STAFF.iter().find(|(_, name, _)| town.find(name).is_some_and(|r| r.id == posting.person));
            match at.map(|(_, _, at)| at) {
                Some(At::Unit(_)) => posting.unit.is_some(),
                Some(At::Class(_)) => posting.class.is_some(),
                Some(At::Everywhere) => posting.unit.is_none() && posting.class.is_none(),
                Some(At::Invited) | None => false,
            }
        }));
        let mut names: Vec<_> = town.residents.iter().map(|resident| resident.name).collect();
        names.sort_unstable();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]));
        assert!(town.register.people.iter().filter(|person| person.class.is_some()).count() == PUPILS.len());
    }
}
