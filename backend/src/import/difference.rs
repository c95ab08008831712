//! What is wanted against what is stored → what differs. The sentences are `telling`'s.

use std::collections::{BTreeMap, HashMap, HashSet};

use mobile_schema::sheets::Extent;

use super::{
    people::{Wanted, WantedPerson, WantedPosting, WantedWard},
    stored::Stored,
};
use crate::{
    clock::Ids,
    entity::{cases, classes, column::Id, guardianships, logins, people, postings, units},
    store::logins::LoginKind,
};

/// So many of those known may leave without being asked twice, and one in so many.
const FEW: usize = 5;
const ONE_IN: usize = 10;

/// All that differs, in the order in which it can be written.
#[derive(Debug, Default)]
pub struct Difference {
    pub(super) changes: Vec<Change>,
    pub(super) places: Places,
    extent: Extent,
}

/// One thing that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Change {
    NewUnit(units::Model),
    Unit {
        before: units::Model,
        after: units::Model,
    },
    NewClass(classes::Model),
    Class {
        before: classes::Model,
        after: classes::Model,
    },
    NewPerson(people::Model),
    Person {
        before: people::Model,
        after: people::Model,
    },
    NewPosting(postings::Model),
    EndedPosting(postings::Model),
    NewGuardianship(guardianships::Model),
    Guardianship {
        after: guardianships::Model,
    },
    EndedGuardianship(guardianships::Model),
    NewLogin(logins::Model),
    EndedLogin(logins::Model),
    /// The pupil of an open case goes to another class.
    MovedCase {
        after: cases::Model,
    },
}

/// What places and people are called, before and after.
#[derive(Debug, Default)]
pub(super) struct Places {
    pub(super) units: HashMap<Id, String>,
    pub(super) classes: HashMap<Id, (String, Id)>,
    pub(super) people: HashMap<Id, String>,
}

impl Difference {
    /// Compares.
    pub(super) fn between(stored: &Stored, wanted: &Wanted, municipality: i64, ids: &Ids) -> Self {
        let mut comparing = Comparing::new(stored, wanted, municipality, ids);
        comparing.units();
        comparing.classes();
        comparing.people();
        comparing.leavers();
        comparing.postings();
        comparing.guardianships();
        comparing.logins();
        comparing.cases();
        let Comparing { changes, places, .. } = comparing;
        Self { changes, places, extent: wanted.extent }
    }

    /// Nothing differs.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// How much differs.
    pub fn len(&self) -> usize {
        self.changes.len()
    }

    /// Whether so many of those known would leave that the files may not be whole.
    pub(super) fn lets_many_leave(&self, stored: &Stored) -> bool {
        let count = |leaves: fn(&Change) -> bool| self.changes.iter().filter(|change| leaves(change)).count();
        let pupils = stored.people.values().filter(|person| person.source_id.is_some() && person.class_id.is_some());
        let postings = stored.postings.iter().filter(|posting| posting.imported == 1);
        let wards = stored.guardianships.iter().filter(|guardianship| guardianship.imported == 1);
        if self.extent == Extent::Part {
            // Each of them was named.
            return false;
        }
        [
            (count(leaves_class), pupils.count()),
            (count(|change| matches!(change, Change::EndedPosting(_))), postings.count()),
            (count(|change| matches!(change, Change::EndedGuardianship(_))), wards.count()),
        ]
        .into_iter()
        .any(|(leaving, known)| leaving > FEW && leaving * ONE_IN > known)
    }
}

fn leaves_class(change: &Change) -> bool {
    matches!(change, Change::Person { before, after } if before.class_id.is_some() && after.class_id.is_none())
}

/// Who holds which role where.
type Held = (Id, String, Option<Id>, Option<Id>);

struct Comparing<'c> {
    stored: &'c Stored,
    wanted: &'c Wanted,
    municipality: i64,
    ids: &'c Ids,
    units: HashMap<&'c str, Id>,
    classes: HashMap<&'c str, Id>,
    people: HashMap<&'c str, Id>,
    changes: Vec<Change>,
    places: Places,
}

impl<'c> Comparing<'c> {
    fn new(stored: &'c Stored, wanted: &'c Wanted, municipality: i64, ids: &'c Ids) -> Self {
        let places = Places {
            units: stored.units.values().map(|unit| (unit.id, unit.name.clone())).collect(),
            classes: stored.classes.values().map(|class| (class.id, (class.name.clone(), class.unit_id))).collect(),
            people: stored.people.values().map(|person| (person.id, person.name.clone())).collect(),
        };
        let (units, classes, people) = (HashMap::new(), HashMap::new(), HashMap::new());
        Self { stored, wanted, municipality, ids, units, classes, people, changes: Vec::new(), places }
    }

    fn new_id(&self) -> Id {
        self.ids.next().into()
    }

    fn units(&mut self) {
        for (source, unit) in &self.wanted.units {
            let before = self.stored.find_unit(source);
            let after = units::Model {
                municipality: self.municipality,
                id: before.map_or_else(|| self.new_id(), |before| before.id),
                kind: unit.kind.to_owned(),
                name: unit.name.clone(),
                source_id: Some(source.clone()),
            };
            self.units.insert(source, after.id);
            self.places.units.insert(after.id, after.name.clone());
            self.note(before, after, Change::NewUnit, |before, after| Change::Unit { before, after });
        }
    }

    fn classes(&mut self) {
        for (source, class) in &self.wanted.classes {
            let Some(unit_id) = self.unit(&class.unit) else { continue };
            let before = self.stored.find_class(source);
            let after = classes::Model {
                municipality: self.municipality,
                id: before.map_or_else(|| self.new_id(), |before| before.id),
                unit_id,
                name: class.name.clone(),
                grade: class.grade,
                source_id: Some(source.clone()),
            };
            self.classes.insert(source, after.id);
            self.places.classes.insert(after.id, (after.name.clone(), unit_id));
            self.note(before, after, Change::NewClass, |before, after| Change::Class { before, after });
        }
    }

    fn people(&mut self) {
        for (source, person) in &self.wanted.people {
            let before = self.stored.find_person(source);
            let WantedPerson { name, first_name, class, protected, .. } = person;
            let class = class.as_ref().and_then(|class| self.class(class));
            let after = people::Model {
                municipality: self.municipality,
                id: before.map_or_else(|| self.new_id(), |before| before.id),
                name: name.clone(),
                first_name: first_name.clone(),
                class_id: class.or_else(|| before.and_then(|before| before.class_id)),
                source_id: Some(source.clone()),
                protected: protected.map_or_else(|| before.map_or(0, |before| before.protected), i64::from),
            };
            self.people.insert(source, after.id);
            self.places.people.insert(after.id, after.name.clone());
            self.note(before, after, Change::NewPerson, |before, after| Change::Person { before, after });
        }
    }

    /// Pupils that the municipality's system has no more.
    fn leavers(&mut self) {
        if !self.wanted.has_pupils {
            return;
        }
        let wanted = self.wanted;
        let is_pupil = |source: &str| wanted.people.get(source).is_some_and(|person| person.class.is_some());
        let is_over = |source: &str| match wanted.extent {
            Extent::Whole => !is_pupil(source),
            Extent::Part => wanted.gone.pupils.contains(source),
        };
        let mut leavers: Vec<&people::Model> = self
            .stored
            .people
            .values()
            .filter(|person| person.class_id.is_some())
            .filter(|person| person.source_id.as_deref().is_some_and(is_over))
            .collect();
        leavers.sort_by(|a, b| a.name.cmp(&b.name).then(a.id.cmp(&b.id)));
        let ids: HashSet<Id> = leavers.iter().map(|person| person.id).collect();
        // Somebody who is no pupil any more and is handed in as staff has been compared already.
        self.changes.retain(|change| !matches!(change, Change::Person { after, .. } if ids.contains(&after.id)));
        for before in leavers {
            let name = before.source_id.as_ref().and_then(|source| self.wanted.people.get(source));
            let name = name.map_or_else(|| before.name.clone(), |person| person.name.clone());
            let after = people::Model { class_id: None, name, ..before.clone() };
            self.changes.push(Change::Person { before: before.clone(), after });
        }
    }

    fn postings(&mut self) {
        let Some(wanted) = &self.wanted.postings else { return };
        let held = |posting: &postings::Model| -> Held {
            (posting.person_id, posting.role.clone(), posting.unit_id, posting.class_id)
        };
        let mut known: HashMap<Held, &postings::Model> =
            self.stored.postings.iter().map(|posting| (held(posting), posting)).collect();
        let mut new = Vec::new();
        for posting in wanted {
            let Some(person_id) = self.person(&posting.person) else { continue };
            let after = postings::Model {
                municipality: self.municipality,
                id: self.new_id(),
                person_id,
                role: posting.role.clone(),
                unit_id: posting.unit.as_ref().and_then(|unit| self.unit(unit)),
                class_id: posting.class.as_ref().and_then(|class| self.class(class)),
                imported: 1,
            };
            if known.remove(&held(&after)).is_none() {
                new.push(Change::NewPosting(after));
            }
        }
        let gone: HashSet<Held> = self.wanted.gone.postings.iter().filter_map(|posting| self.held(posting)).collect();
        let is_over = |held: &Held, posting: &postings::Model| match self.wanted.extent {
            Extent::Whole => posting.imported == 1,
            Extent::Part => gone.contains(held),
        };
        let mut ended: Vec<_> =
            known.into_iter().filter(|(held, posting)| is_over(held, posting)).map(|(_, posting)| posting).collect();
        ended.sort_by_key(|posting| posting.id);
        self.changes.extend(ended.into_iter().cloned().map(Change::EndedPosting));
        self.changes.extend(new);
    }

    fn held(&self, posting: &WantedPosting) -> Option<Held> {
        let WantedPosting { person, role, unit, class } = posting;
        let unit = unit.as_ref().and_then(|unit| self.unit(unit));
        let class = class.as_ref().and_then(|class| self.class(class));
        Some((self.person(person)?, role.clone(), unit, class))
    }

    fn guardianships(&mut self) {
        let Some(wanted) = &self.wanted.guardianships else { return };
        let mut known: BTreeMap<(Id, Id), &guardianships::Model> =
            self.stored.guardianships.iter().map(|known| ((known.guardian_id, known.pupil_id), known)).collect();
        let mut new = Vec::new();
        for (WantedWard { guardian, pupil }, relation) in wanted {
            let (Some(guardian_id), Some(pupil_id)) = (self.person(guardian), self.person(pupil)) else { continue };
            let after = guardianships::Model {
                municipality: self.municipality,
                guardian_id,
                pupil_id,
                relation: relation.clone(),
                imported: 1,
            };
            match known.remove(&(guardian_id, pupil_id)) {
                None => new.push(Change::NewGuardianship(after)),
                Some(before) if before.relation != after.relation => new.push(Change::Guardianship { after }),
                Some(_) => {}
            }
        }
        let gone = self.wanted.gone.guardianships.iter();
        let gone: HashSet<(Id, Id)> =
            gone.filter_map(|ward| Some((self.person(&ward.guardian)?, self.person(&ward.pupil)?))).collect();
        let is_over = |ward: &guardianships::Model| match self.wanted.extent {
            Extent::Whole => ward.imported == 1,
            Extent::Part => gone.contains(&(ward.guardian_id, ward.pupil_id)),
        };
        let ended = known.into_values().filter(|known| is_over(known)).cloned();
        self.changes.extend(ended.map(Change::EndedGuardianship));
        self.changes.extend(new);
    }

    fn logins(&mut self) {
        let by_hash: HashMap<&str, &logins::Model> =
            self.stored.logins.iter().map(|login| (login.hash.as_str(), login)).collect();
        let mut by_person: HashMap<(Id, &str), Vec<&logins::Model>> = HashMap::new();
        for login in &self.stored.logins {
            by_person.entry((login.person_id, &login.kind)).or_default().push(login);
        }
        let (mut ended, mut new) = (Vec::new(), Vec::new());
        for (source, person) in &self.wanted.people {
            let Some(person_id) = self.person(source) else { continue };
            for (kind, hash) in &person.logins {
                if by_hash.contains_key(hash.as_str()) {
                    continue;
                }
                let before = by_person.get(&(person_id, kind.column())).into_iter().flatten();
                ended.extend(before.map(|login| Change::EndedLogin((*login).clone())));
                new.push(Change::NewLogin(login(self.municipality, person_id, *kind, hash)));
            }
        }
        self.changes.extend(ended.into_iter().chain(new));
    }

    /// Open cases follow their pupils, so that the new class's teacher reaches them and the old one's does not.
    fn cases(&mut self) {
        let moved: HashMap<Id, Id> = self
            .changes
            .iter()
            .filter_map(|change| match change {
                Change::Person { before, after } if before.class_id != after.class_id => {
                    Some((after.id, after.class_id?))
                }
                _ => None,
            })
            .collect();
        for case in &self.stored.open_cases {
            let Some(class) = moved.get(&case.pupil_id) else { continue };
            let Some((_, unit_id)) = self.places.classes.get(class) else { continue };
            let after = cases::Model { class_id: Some(*class), unit_id: *unit_id, ..case.clone() };
            self.changes.push(Change::MovedCase { after });
        }
    }

    fn note<M: Clone + PartialEq>(
        &mut self,
        before: Option<&M>,
        after: M,
        new: impl FnOnce(M) -> Change,
        changed: impl FnOnce(M, M) -> Change,
    ) {
        match before {
            None => self.changes.push(new(after)),
            Some(before) if *before != after => self.changes.push(changed(before.clone(), after)),
            Some(_) => {}
        }
    }

    fn unit(&self, source: &str) -> Option<Id> {
        self.units.get(source).copied().or_else(|| Some(self.stored.find_unit(source)?.id))
    }

    fn class(&self, source: &str) -> Option<Id> {
        self.classes.get(source).copied().or_else(|| Some(self.stored.find_class(source)?.id))
    }

    fn person(&self, source: &str) -> Option<Id> {
        self.people.get(source).copied().or_else(|| Some(self.stored.find_person(source)?.id))
    }
}

fn login(municipality: i64, person_id: Id, kind: LoginKind, hash: &str) -> logins::Model {
    logins::Model { municipality, hash: hash.to_owned(), kind: kind.column().to_owned(), person_id }
}
