//! The sheets in which a municipality hands in its schools and people: as files or by mutation, the same cells.
//!
//! Each line has an `id` by which the municipality's own system knows it; the same id again is the same thing.
//! Not here: how a file is read, what a sheet changes (`backend`).

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::change::UserError;

/// A sheet. In this order each may name what stands in those before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sheet {
    /// Schools and kindergartens.
    Units,
    /// Their classes and groups.
    Classes,
    /// People who work there, a line for each role.
    Staff,
    /// Pupils.
    Pupils,
    /// Guardians, a line for each pupil.
    Guardians,
}

/// A column of a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// What it is called.
    pub name: &'static str,
    /// What it may be called in bokmål, in letters of ASCII where a keyboard has no others.
    pub bokmaal: &'static str,
    /// Whether each line fills it in.
    pub required: bool,
    /// What stands in it.
    pub holds: &'static str,
}

/// A line: which one, and its cells by the names of columns. A cell that is not there is empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Line {
    /// As people count: in a file the heading is line 1.
    pub number: usize,
    /// What is filled in.
    pub cells: BTreeMap<&'static str, String>,
    /// What it says is so no more.
    pub gone: bool,
}

/// What a municipality hands in. A sheet that is not there is left as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sheets {
    /// The lines of each.
    pub lines: BTreeMap<Sheet, Vec<Line>>,
    /// How much of each is there.
    pub extent: Extent,
}

/// How much of a sheet is handed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Extent {
    /// All lines: what was handed in before and is not there is so no more.
    #[default]
    Whole,
    /// Some lines: what is so no more says so itself.
    Part,
}

/// A wish to change the register.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HandIn {
    /// The sheets.
    pub sheets: Sheets,
    /// It is only to be told what would differ.
    pub only_tell: bool,
    /// Also where a large part of those known would leave.
    pub with_leavers: bool,
}

/// What handing in came to, in sentences.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HandedIn {
    /// What differs, each thing in a sentence.
    pub differences: Vec<String>,
    /// Whether it was applied.
    pub applied: bool,
    /// What hinders it; then nothing was applied.
    pub errors: Vec<UserError>,
}

impl HandedIn {
    /// The members of the payload.
    pub(crate) fn payload(&self, client_mutation_id: Option<&str>) -> Value {
        let Self { differences, applied, errors } = self;
        let errors: Vec<Value> = errors.iter().map(UserError::to_json).collect();
        json!({
            "differences": differences, "applied": applied, "user_errors": errors,
            "client_mutation_id": client_mutation_id,
        })
    }
}

const fn needed(name: &'static str, bokmaal: &'static str, holds: &'static str) -> Column {
    Column { name, bokmaal, required: true, holds }
}

const fn may(name: &'static str, bokmaal: &'static str, holds: &'static str) -> Column {
    Column { name, bokmaal, required: false, holds }
}

const ID: Column = needed("id", "id", "The key that your own system knows it by.");
const PERSON_ID: Column = needed("id", "id", "The key that your own system knows the person by; one for each person.");
const NAME: Column = needed("name", "navn", "Full name.");
const FIRST_NAME: Column = may("first_name", "fornavn", "First name; left out: the first word of the name.");
const USER_NAME: Column = may("user_name", "brukernavn", "The name that the person logs in with.");
const NATIONAL_ID: Column =
    may("national_id", "fodselsnummer", "National identity number, for login; kept as a keyed hash alone.");

const UNITS: [Column; 3] =
    [ID, needed("kind", "type", "`school` or `kindergarten`."), needed("name", "navn", "What it is called.")];
const CLASSES: [Column; 4] = [
    ID,
    needed("unit", "enhet", "Id of its school or kindergarten."),
    needed("name", "navn", "What it is called: 8B."),
    may("grade", "trinn", "1 to 13; a kindergarten has none."),
];
const STAFF: [Column; 8] = [
    PERSON_ID,
    NAME,
    FIRST_NAME,
    needed("role", "rolle", "A role as the settings of the forms name it."),
    may("unit", "enhet", "Id of the school or kindergarten that the role is held in."),
    may("class", "klasse", "Id of the class that the role is held in."),
    USER_NAME,
    NATIONAL_ID,
];
const PUPILS: [Column; 7] = [
    PERSON_ID,
    NAME,
    FIRST_NAME,
    needed("class", "klasse", "Id of the class."),
    may("protected", "skjermet", "`yes` where the address is protected: then nothing shows where the pupil is."),
    USER_NAME,
    NATIONAL_ID,
];
const GUARDIANS: [Column; 7] = [
    PERSON_ID,
    NAME,
    FIRST_NAME,
    needed("pupil", "elev", "Id of the pupil."),
    may("relation", "relasjon", "What they are to the pupil: mor, far."),
    USER_NAME,
    NATIONAL_ID,
];

impl Sheet {
    /// All, in their order.
    pub const ALL: [Self; 5] = [Self::Units, Self::Classes, Self::Staff, Self::Pupils, Self::Guardians];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Units => "units",
            Self::Classes => "classes",
            Self::Staff => "staff",
            Self::Pupils => "pupils",
            Self::Guardians => "guardians",
        }
    }

    /// What it may be called in bokmål.
    pub fn bokmaal(self) -> &'static str {
        match self {
            Self::Units => "enheter",
            Self::Classes => "klasser",
            Self::Staff => "ansatte",
            Self::Pupils => "elever",
            Self::Guardians => "foresatte",
        }
    }

    /// Its columns.
    pub fn columns(self) -> &'static [Column] {
        match self {
            Self::Units => &UNITS,
            Self::Classes => &CLASSES,
            Self::Staff => &STAFF,
            Self::Pupils => &PUPILS,
            Self::Guardians => &GUARDIANS,
        }
    }
}

impl Line {
    /// A cell, where it is filled in.
    pub fn get(&self, column: &str) -> Option<&str> {
        self.cells.get(column).map(String::as_str).filter(|cell| !cell.is_empty())
    }
}

impl Sheets {
    /// The lines of a sheet that is there.
    pub fn lines(&self, sheet: Sheet) -> &[Line] {
        self.lines.get(&sheet).map_or(&[], Vec::as_slice)
    }

    /// Whether a sheet is there, be it empty.
    pub fn has(&self, sheet: Sheet) -> bool {
        self.lines.contains_key(&sheet)
    }
}
