//! What has been published: the texts of each folder, and each version of each form that ever was served.

use super::Step;

pub const STEP: Step = Step {
    name: "s004_forms",
    statements: &[
        "CREATE TABLE publications (
            municipality NUMBER NOT NULL,
            number NUMBER NOT NULL,
            hash TEXT NOT NULL,
            texts TEXT NOT NULL,
            published_at TEXT NOT NULL,
            PRIMARY KEY (municipality, number)
        )",
        "CREATE TABLE form_versions (
            municipality NUMBER NOT NULL,
            id TEXT NOT NULL,
            name TEXT NOT NULL,
            version NUMBER NOT NULL,
            hash TEXT NOT NULL,
            published_at TEXT NOT NULL,
            current NUMBER NOT NULL CHECK (current IN (0, 1)),
            definition TEXT NOT NULL,
            PRIMARY KEY (municipality, id)
        )",
        "CREATE UNIQUE INDEX form_versions_by_name ON form_versions (municipality, name, version, hash)",
    ],
};
