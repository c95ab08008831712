//! Who and where: the municipality, its units and classes, people, what they are to each other, and their tokens.

use super::Step;

pub const STEP: Step = Step {
    name: "s001_register",
    statements: &[
        "CREATE TABLE municipality (
            id NUMBER PRIMARY KEY,
            name TEXT NOT NULL
        )",
        "CREATE TABLE installation (
            id NUMBER PRIMARY KEY CHECK (id = 1),
            demo NUMBER NOT NULL CHECK (demo IN (0, 1)),
            epoch TEXT NOT NULL,
            created_at TEXT NOT NULL
        )",
        "CREATE TABLE units (
            municipality NUMBER NOT NULL,
            id TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('school', 'kindergarten')),
            name TEXT NOT NULL,
            PRIMARY KEY (municipality, id)
        )",
        "CREATE TABLE classes (
            municipality NUMBER NOT NULL,
            id TEXT NOT NULL,
            unit_id TEXT NOT NULL,
            name TEXT NOT NULL,
            grade NUMBER,
            PRIMARY KEY (municipality, id),
            FOREIGN KEY (municipality, unit_id) REFERENCES units (municipality, id)
        )",
        "CREATE INDEX classes_by_unit ON classes (municipality, unit_id)",
        "CREATE TABLE people (
            municipality NUMBER NOT NULL,
            id TEXT NOT NULL,
            name TEXT NOT NULL,
            first_name TEXT NOT NULL,
            class_id TEXT,
            PRIMARY KEY (municipality, id),
            FOREIGN KEY (municipality, class_id) REFERENCES classes (municipality, id)
        )",
        "CREATE INDEX people_by_class ON people (municipality, class_id)",
        "CREATE TABLE postings (
            municipality NUMBER NOT NULL,
            id TEXT NOT NULL,
            person_id TEXT NOT NULL,
            role TEXT NOT NULL,
            unit_id TEXT,
            class_id TEXT,
            PRIMARY KEY (municipality, id),
            FOREIGN KEY (municipality, person_id) REFERENCES people (municipality, id),
            FOREIGN KEY (municipality, unit_id) REFERENCES units (municipality, id),
            FOREIGN KEY (municipality, class_id) REFERENCES classes (municipality, id)
        )",
        "CREATE INDEX postings_by_person ON postings (municipality, person_id, role)",
        "CREATE INDEX postings_by_class ON postings (municipality, class_id)",
        "CREATE TABLE guardianships (
            municipality NUMBER NOT NULL,
            guardian_id TEXT NOT NULL,
            pupil_id TEXT NOT NULL,
            relation TEXT,
            PRIMARY KEY (municipality, guardian_id, pupil_id),
            FOREIGN KEY (municipality, guardian_id) REFERENCES people (municipality, id),
            FOREIGN KEY (municipality, pupil_id) REFERENCES people (municipality, id)
        )",
        "CREATE INDEX guardianships_by_pupil ON guardianships (municipality, pupil_id)",
        "CREATE TABLE tokens (
            municipality NUMBER NOT NULL,
            hash TEXT NOT NULL,
            person_id TEXT NOT NULL,
            role TEXT NOT NULL,
            expires_at TEXT NOT NULL,
            created_at TEXT NOT NULL,
            PRIMARY KEY (municipality, hash),
            FOREIGN KEY (municipality, person_id) REFERENCES people (municipality, id)
        )",
    ],
};
