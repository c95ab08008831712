//! The sheets of the register, line by line → what should be there, or every mistake in them.

use std::collections::{BTreeMap, BTreeSet, HashMap, btree_map::Entry};

use forms_dsl::model::{RoleName, Settings};
use mobile_schema::sheets::{Extent, Line, Sheet, Sheets};

use super::{
    cell,
    defect::{Defects, Mistake, Thing},
    stored::Stored,
};
use crate::store::logins::{LoginKey, LoginKind};

/// What should be there. Keys are those of the municipality's own systems.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    pub(super) units: BTreeMap<String, WantedUnit>,
    pub(super) classes: BTreeMap<String, WantedClass>,
    pub(super) people: BTreeMap<String, WantedPerson>,
    /// None: staff was not handed in, and stays as it is.
    pub(super) postings: Option<BTreeSet<WantedPosting>>,
    /// None: guardians were not handed in, and stay as they are.
    pub(super) guardianships: Option<BTreeMap<WantedWard, Option<String>>>,
    /// Whether pupils were handed in; otherwise they stay as they are.
    pub(super) has_pupils: bool,
    /// How much of each sheet is there.
    pub(super) extent: Extent,
    /// What says of itself that it is so no more.
    pub(super) gone: Gone,
}

/// What is so no more.
#[derive(Debug, Default)]
pub(super) struct Gone {
    pub(super) pupils: BTreeSet<String>,
    pub(super) postings: BTreeSet<WantedPosting>,
    pub(super) guardianships: BTreeSet<WantedWard>,
}

#[derive(Debug)]
pub(super) struct WantedUnit {
    pub(super) kind: &'static str,
    pub(super) name: String,
}

#[derive(Debug)]
pub(super) struct WantedClass {
    pub(super) unit: String,
    pub(super) name: String,
    pub(super) grade: Option<i64>,
}

#[derive(Debug)]
pub(super) struct WantedPerson {
    pub(super) name: String,
    pub(super) first_name: String,
    /// Of a pupil.
    pub(super) class: Option<String>,
    /// Of a pupil.
    pub(super) protected: Option<bool>,
    /// Hashes; a kind that is not there stays as it is.
    pub(super) logins: BTreeMap<LoginKind, String>,
    /// Where it is said first.
    line: (Sheet, usize),
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct WantedPosting {
    pub(super) person: String,
    pub(super) role: String,
    pub(super) unit: Option<String>,
    pub(super) class: Option<String>,
}

/// A guardian and a pupil.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct WantedWard {
    pub(super) guardian: String,
    pub(super) pupil: String,
}

/// Understands all sheets.
pub(super) fn understand(
    sheets: &Sheets,
    settings: &Settings,
    stored: &Stored,
    key: &LoginKey,
) -> Result<Wanted, Defects> {
    let mut reading = Reading {
        sheets,
        settings,
        stored,
        key,
        wanted: Wanted { extent: sheets.extent, ..Wanted::default() },
        logins: HashMap::new(),
        defects: Defects::default(),
    };
    for sheet in Sheet::ALL.into_iter().filter(|sheet| sheets.has(*sheet)) {
        reading.sheet(sheet);
    }
    if reading.defects.0.is_empty() { Ok(reading.wanted) } else { Err(reading.defects) }
}

/// A key of nothing, which has been said.
struct Unknown;

struct Reading<'r> {
    sheets: &'r Sheets,
    settings: &'r Settings,
    stored: &'r Stored,
    key: &'r LoginKey,
    wanted: Wanted,
    /// Whose login a hash is, of those handed in.
    logins: HashMap<String, String>,
    defects: Defects,
}

impl Reading<'_> {
    fn sheet(&mut self, sheet: Sheet) {
        match sheet {
            Sheet::Units | Sheet::Classes => {}
            Sheet::Staff => self.wanted.postings = Some(BTreeSet::new()),
            Sheet::Pupils => self.wanted.has_pupils = true,
            Sheet::Guardians => self.wanted.guardianships = Some(BTreeMap::new()),
        }
        let mut first = HashMap::new();
        for line in self.sheets.lines(sheet) {
            let Some(key) = self.take_down(sheet, line) else { continue };
            if let Some(first) = first.insert(key, line.number) {
                self.defect(sheet, line, None, Mistake::Twice { first });
            }
        }
    }

    /// Understands a line; what it may say once alone, where it can be understood at all.
    fn take_down(&mut self, sheet: Sheet, line: &Line) -> Option<String> {
        let before = self.defects.0.len();
        self.check_cells(sheet, line);
        if self.defects.0.len() > before {
            return None;
        }
        let id = line.get("id")?.to_owned();
        if line.gone {
            return self.gone(sheet, line, &id);
        }
        match sheet {
            Sheet::Units => self.unit(line, &id),
            Sheet::Classes => self.class(line, &id),
            Sheet::Staff => return self.staff(line, &id),
            Sheet::Pupils => self.pupil(line, &id),
            Sheet::Guardians => return self.guardian(line, &id),
        }
        Some(id)
    }

    /// What somebody says is so no more; it need not say what somebody is called.
    fn gone(&mut self, sheet: Sheet, line: &Line, id: &str) -> Option<String> {
        let own = |column| line.get(column).map(str::to_owned);
        match sheet {
            Sheet::Units | Sheet::Classes => {}
            Sheet::Staff => {
                let posting =
                    WantedPosting { person: id.to_owned(), role: own("role")?, unit: own("unit"), class: own("class") };
                self.wanted.gone.postings.insert(posting);
            }
            Sheet::Pupils => {
                self.wanted.gone.pupils.insert(id.to_owned());
            }
            Sheet::Guardians => {
                self.wanted.gone.guardianships.insert(WantedWard { guardian: id.to_owned(), pupil: own("pupil")? });
            }
        }
        Some(format!("- {id}|{:?}", line.cells))
    }

    /// A file has been checked for this when it was read; a mutation has not.
    fn check_cells(&mut self, sheet: Sheet, line: &Line) {
        let is_said = |name: &str| !line.gone || !matches!((sheet, name), (_, "name") | (Sheet::Pupils, "class"));
        for column in sheet.columns() {
            match line.get(column.name).map(cell::check_text) {
                None if column.required && is_said(column.name) => {
                    self.defect(sheet, line, Some(column.name), Mistake::Empty);
                }
                Some(Err(mistake)) => self.defect(sheet, line, Some(column.name), mistake),
                None | Some(Ok(())) => {}
            }
        }
    }

    fn unit(&mut self, line: &Line, id: &str) {
        let kind = match line.get("kind").map(str::to_lowercase).as_deref() {
            Some("school" | "skole") => "school",
            Some("kindergarten" | "barnehage") => "kindergarten",
            other => {
                let value = other.unwrap_or_default().to_owned();
                let known = ["school", "skole", "kindergarten", "barnehage"].map(str::to_owned).into();
                self.defect(Sheet::Units, line, Some("kind"), Mistake::NotOneOf { value, known });
                return;
            }
        };
        self.wanted.units.insert(id.to_owned(), WantedUnit { kind, name: text(line, "name") });
    }

    fn class(&mut self, line: &Line, id: &str) {
        let unit = self.known_unit(Sheet::Classes, line);
        let grade = line.get("grade").map(|grade| cell::number(grade, 1, 13)).transpose();
        let grade = self.sound(Sheet::Classes, line, "grade", grade);
        if let (Ok(Some(unit)), Some(grade)) = (unit, grade) {
            self.wanted.classes.insert(id.to_owned(), WantedClass { unit, name: text(line, "name"), grade });
        }
    }

    fn staff(&mut self, line: &Line, id: &str) -> Option<String> {
        let role = self.known_role(line);
        let unit = self.known_unit(Sheet::Staff, line);
        let class = self.known_class(Sheet::Staff, line);
        self.person(Sheet::Staff, line, id);
        let posting = WantedPosting { person: id.to_owned(), role: role?, unit: unit.ok()?, class: class.ok()? };
        let WantedPosting { person, role, unit, class } = &posting;
        let said = format!("{person}|{role}|{unit:?}|{class:?}");
        self.wanted.postings.get_or_insert_default().insert(posting);
        Some(said)
    }

    fn pupil(&mut self, line: &Line, id: &str) {
        let class = self.known_class(Sheet::Pupils, line);
        let protected = cell::truth(line.get("protected").unwrap_or_default());
        let protected = self.sound(Sheet::Pupils, line, "protected", protected);
        self.person(Sheet::Pupils, line, id);
        if let Some(person) = self.wanted.people.get_mut(id) {
            person.class = class.ok().flatten();
            person.protected = protected;
        }
    }

    fn guardian(&mut self, line: &Line, id: &str) -> Option<String> {
        let pupil = line.get("pupil")?;
        let is_known = self.sheets.lines(Sheet::Pupils).iter().any(|other| other.get("id") == Some(pupil))
            || self.stored.find_person(pupil).is_some();
        if !is_known {
            let unknown = Mistake::Unknown { value: pupil.to_owned(), thing: Thing::Pupil };
            self.defect(Sheet::Guardians, line, Some("pupil"), unknown);
        }
        self.person(Sheet::Guardians, line, id);
        let ward = WantedWard { guardian: id.to_owned(), pupil: pupil.to_owned() };
        let relation = line.get("relation").map(str::to_owned);
        self.wanted.guardianships.get_or_insert_default().insert(ward, relation);
        Some(format!("{id}|{pupil}"))
    }

    /// A person may stand on several lines and sheets, and is the same on all of them.
    fn person(&mut self, sheet: Sheet, line: &Line, id: &str) {
        let logins = self.logins(sheet, line, id);
        let name = text(line, "name");
        let first_word = || name.split(' ').next().unwrap_or(&name).to_owned();
        let first_name = line.get("first_name").map_or_else(first_word, str::to_owned);
        match self.wanted.people.entry(id.to_owned()) {
            Entry::Vacant(place) => {
                let line = (sheet, line.number);
                place.insert(WantedPerson { name, first_name, class: None, protected: None, logins, line });
            }
            Entry::Occupied(mut known) => {
                let known = known.get_mut();
                let (first_sheet, first) = known.line;
                let differs = known.name != name;
                known.logins.extend(logins);
                if differs {
                    let first = if first_sheet == sheet { first } else { line.number };
                    self.defect(sheet, line, Some("name"), Mistake::Differs { first });
                }
            }
        }
    }

    fn logins(&mut self, sheet: Sheet, line: &Line, id: &str) -> BTreeMap<LoginKind, String> {
        let mut logins = BTreeMap::new();
        if let Some(name) = line.get("user_name") {
            logins.insert(LoginKind::UserName, self.key.hash(LoginKind::UserName, name));
        }
        let national_id = line.get("national_id").map(cell::national_id).transpose();
        if let Some(Some(digits)) = self.sound(sheet, line, "national_id", national_id) {
            logins.insert(LoginKind::NationalId, self.key.hash(LoginKind::NationalId, &digits));
        }
        for (kind, hash) in &logins {
            let handed_in = self.logins.insert(hash.clone(), id.to_owned());
            let stored = self.stored.logins.iter().find(|login| login.hash == *hash);
            let stored = stored.and_then(|login| self.stored.people.get(&login.person_id));
            let taken = handed_in.is_some_and(|other| other != id)
                || stored.is_some_and(|other| other.source_id.as_deref() != Some(id));
            if taken {
                self.defect(sheet, line, Some(kind.column()), Mistake::LoginOfAnother);
            }
        }
        logins
    }

    fn known_role(&mut self, line: &Line) -> Option<String> {
        let role = line.get("role")?;
        let roles = &self.settings.roles;
        // Before anything is published there are no roles to compare with.
        if roles.contains_key(role) || (roles.is_empty() && RoleName::try_from(role).is_ok()) {
            return Some(role.to_owned());
        }
        let known = roles.keys().map(ToString::to_string).collect();
        self.defect(Sheet::Staff, line, Some("role"), Mistake::NotOneOf { value: role.to_owned(), known });
        None
    }

    /// The unit that a line names, where it names one; an `Err` where there is no such unit.
    fn known_unit(&mut self, sheet: Sheet, line: &Line) -> Result<Option<String>, Unknown> {
        let Some(unit) = line.get("unit") else { return Ok(None) };
        if self.sheets.lines(Sheet::Units).iter().any(|other| other.get("id") == Some(unit))
            || self.stored.find_unit(unit).is_some()
        {
            return Ok(Some(unit.to_owned()));
        }
        self.defect(sheet, line, Some("unit"), Mistake::Unknown { value: unit.to_owned(), thing: Thing::Unit });
        Err(Unknown)
    }

    fn known_class(&mut self, sheet: Sheet, line: &Line) -> Result<Option<String>, Unknown> {
        let Some(class) = line.get("class") else { return Ok(None) };
        if self.sheets.lines(Sheet::Classes).iter().any(|other| other.get("id") == Some(class))
            || self.stored.find_class(class).is_some()
        {
            return Ok(Some(class.to_owned()));
        }
        self.defect(sheet, line, Some("class"), Mistake::Unknown { value: class.to_owned(), thing: Thing::Class });
        Err(Unknown)
    }

    fn sound<T>(&mut self, sheet: Sheet, line: &Line, column: &str, read: Result<T, Mistake>) -> Option<T> {
        read.map_err(|mistake| self.defect(sheet, line, Some(column), mistake)).ok()
    }

    fn defect(&mut self, sheet: Sheet, line: &Line, column: Option<&str>, what: Mistake) {
        self.defects.push(sheet.name(), line.number, column, what);
    }
}

fn text(line: &Line, column: &str) -> String {
    line.get(column).unwrap_or_default().to_owned()
}
