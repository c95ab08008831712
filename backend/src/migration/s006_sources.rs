//! What comes from the municipality's own systems: by which key it knows its people, and how they log in.

use super::Step;

pub const STEP: Step = Step {
    name: "s006_sources",
    statements: &[
        "ALTER TABLE units ADD COLUMN source_id TEXT",
        "CREATE UNIQUE INDEX units_by_source ON units (municipality, source_id)",
        "ALTER TABLE classes ADD COLUMN source_id TEXT",
        "CREATE UNIQUE INDEX classes_by_source ON classes (municipality, source_id)",
        "ALTER TABLE people ADD COLUMN source_id TEXT",
        "CREATE UNIQUE INDEX people_by_source ON people (municipality, source_id)",
        "ALTER TABLE people ADD COLUMN protected NUMBER NOT NULL DEFAULT 0",
        "ALTER TABLE postings ADD COLUMN imported NUMBER NOT NULL DEFAULT 0",
        "ALTER TABLE guardianships ADD COLUMN imported NUMBER NOT NULL DEFAULT 0",
        "CREATE TABLE secrets (
            municipality NUMBER NOT NULL,
            name TEXT NOT NULL,
            wrapped BYTES NOT NULL,
            created_at TEXT NOT NULL,
            PRIMARY KEY (municipality, name)
        )",
        "CREATE TABLE logins (
            municipality NUMBER NOT NULL,
            hash TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('user_name', 'national_id')),
            person_id TEXT NOT NULL,
            PRIMARY KEY (municipality, hash),
            FOREIGN KEY (municipality, person_id) REFERENCES people (municipality, id)
        )",
        "CREATE INDEX logins_by_person ON logins (municipality, person_id)",
        "CREATE TABLE sessions (
            municipality NUMBER NOT NULL,
            hash TEXT NOT NULL,
            person_id TEXT NOT NULL,
            roles TEXT NOT NULL,
            provider TEXT NOT NULL,
            id_token BYTES,
            created_at TEXT NOT NULL,
            seen_at TEXT NOT NULL,
            ends_at TEXT NOT NULL,
            PRIMARY KEY (municipality, hash),
            FOREIGN KEY (municipality, person_id) REFERENCES people (municipality, id)
        )",
        "CREATE INDEX sessions_by_person ON sessions (municipality, person_id)",
        "CREATE TABLE erasures (
            municipality NUMBER NOT NULL,
            person_id TEXT NOT NULL,
            case_id TEXT NOT NULL,
            at TEXT NOT NULL,
            PRIMARY KEY (municipality, person_id, case_id)
        )",
    ],
};
