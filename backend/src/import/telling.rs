//! What differs, in sentences that somebody reads before saying yes.

use forms_dsl::diagnostic::MessageLanguage::{self, Bokmaal, English};

use super::difference::{Change, Difference, Places};
use crate::entity::{classes, column::Id, people};

impl Difference {
    /// Each thing that differs, in a sentence. Where a pupil under address protection goes is not said.
    pub fn sentences(&self, language: MessageLanguage) -> impl Iterator<Item = String> {
        let telling = Telling { places: &self.places, language };
        self.changes.iter().map(move |change| telling.tell(change))
    }
}

#[derive(Clone, Copy)]
struct Telling<'t> {
    places: &'t Places,
    language: MessageLanguage,
}

impl Telling<'_> {
    fn either(self, english: &str, bokmaal: &str) -> String {
        match self.language {
            English => english.to_owned(),
            Bokmaal => bokmaal.to_owned(),
        }
    }

    fn tell(self, change: &Change) -> String {
        match change {
            Change::NewUnit(unit) => self.either("+ unit", "+ enhet") + &format!(" {}", unit.name),
            Change::Unit { before, after } => {
                self.either("~ unit", "~ enhet") + &format!(" {}: {}", before.name, became(&before.name, &after.name))
            }
            Change::NewClass(class) => self.either("+ class", "+ klasse") + &format!(" {}", self.class(class)),
            Change::Class { before, after } => {
                let (before, after) = (self.class(before), self.class(after));
                self.either("~ class", "~ klasse") + &format!(" {}", became(&before, &after))
            }
            Change::NewPerson(person) => {
                self.either("+ person", "+ person") + &format!(" {}{}", person.name, self.place(person))
            }
            Change::Person { before, after } => self.person(before, after),
            Change::NewPosting(posting) => {
                let at = self.at(posting.unit_id, posting.class_id);
                self.either("+ role", "+ rolle") + &format!(" {}: {}{at}", self.name(posting.person_id), posting.role)
            }
            Change::EndedPosting(posting) => {
                let at = self.at(posting.unit_id, posting.class_id);
                self.either("- role", "- rolle") + &format!(" {}: {}{at}", self.name(posting.person_id), posting.role)
            }
            Change::NewGuardianship(ward) => self.ward("+", ward.guardian_id, ward.pupil_id),
            Change::Guardianship { after } => {
                let relation = after.relation.as_deref().unwrap_or("–");
                self.ward("~", after.guardian_id, after.pupil_id) + &format!(": {relation}")
            }
            Change::EndedGuardianship(ward) => self.ward("-", ward.guardian_id, ward.pupil_id),
            Change::NewLogin(login) => {
                self.either("+ login", "+ innlogging") + &format!(" {}", self.name(login.person_id))
            }
            Change::EndedLogin(login) => {
                self.either("- login", "- innlogging") + &format!(" {}", self.name(login.person_id))
            }
            Change::MovedCase { after } => {
                let name = self.name(after.pupil_id);
                self.either("~ the open case follows", "~ den åpne saken følger med") + &format!(": {name}")
            }
        }
    }

    fn person(self, before: &people::Model, after: &people::Model) -> String {
        let mut said = vec![self.either("~ person", "~ person") + &format!(" {}", before.name)];
        if before.name != after.name {
            said.push(became(&before.name, &after.name));
        } else if before.first_name != after.first_name {
            said.push(became(&before.first_name, &after.first_name));
        }
        if before.protected != after.protected {
            said.push(match after.protected {
                0 => self.either("no longer under address protection", "ikke lenger skjermet adresse"),
                _ => self.either("under address protection", "skjermet adresse"),
            });
        }
        if before.class_id != after.class_id {
            said.push(match (after.protected, after.class_id) {
                (_, None) => self.either("leaves the class", "slutter i klassen"),
                (0, Some(_)) => became(&self.place(before), &self.place(after)),
                (_, Some(_)) => self.either("another class", "ny klasse"),
            });
        }
        said.join(", ")
    }

    fn ward(self, sign: &str, guardian: Id, pupil: Id) -> String {
        let word = self.either("guardian", "foresatt");
        let of = self.either("of", "for");
        format!("{sign} {word} {} {of} {}", self.name(guardian), self.name(pupil))
    }

    fn class(self, class: &classes::Model) -> String {
        let grade = class.grade.map(|grade| format!(" ({grade})")).unwrap_or_default();
        format!("{}{grade}, {}", class.name, self.unit(class.unit_id))
    }

    /// Where a pupil goes; nothing of one under address protection.
    fn place(self, person: &people::Model) -> String {
        match (person.protected, person.class_id) {
            (0, Some(class)) => self.at(None, Some(class)),
            (_, Some(_)) => self.either(", under address protection", ", skjermet adresse"),
            (_, None) => String::new(),
        }
    }

    fn at(self, unit: Option<Id>, class: Option<Id>) -> String {
        match (class.and_then(|class| self.places.classes.get(&class)), unit) {
            (Some((class, unit)), _) => format!(", {class}, {}", self.unit(*unit)),
            (None, Some(unit)) => format!(", {}", self.unit(unit)),
            (None, None) => String::new(),
        }
    }

    fn unit(self, unit: Id) -> String {
        self.places.units.get(&unit).cloned().unwrap_or_default()
    }

    fn name(self, person: Id) -> String {
        self.places.people.get(&person).cloned().unwrap_or_default()
    }
}

fn became(before: &str, after: &str) -> String {
    format!("{} → {}", before.trim_start_matches(", "), after.trim_start_matches(", "))
}
