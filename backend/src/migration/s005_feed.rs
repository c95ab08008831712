//! What changed, numbered in the order of commits, and the audit chain beside it.

use super::Step;

pub const STEP: Step = Step {
    name: "s005_feed",
    statements: &[
        "CREATE TABLE feed (
            municipality NUMBER NOT NULL,
            seq NUMBER NOT NULL,
            kind TEXT NOT NULL,
            subject_id TEXT NOT NULL,
            case_id TEXT NOT NULL,
            at TEXT NOT NULL,
            PRIMARY KEY (municipality, seq)
        )",
        "CREATE TABLE audit (
            municipality NUMBER NOT NULL,
            seq NUMBER NOT NULL,
            at TEXT NOT NULL,
            person_id TEXT NOT NULL,
            action TEXT NOT NULL,
            case_id TEXT NOT NULL,
            subject_id TEXT NOT NULL,
            entry_id TEXT NOT NULL,
            digest TEXT NOT NULL,
            previous TEXT NOT NULL,
            hash TEXT NOT NULL,
            PRIMARY KEY (municipality, seq)
        )",
    ],
};
