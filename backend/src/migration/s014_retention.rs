//! What went when its time was up, and what is kept beyond it because the law says so.

use super::Step;

pub const STEP: Step = Step {
    name: "s014_retention",
    statements: &[
        // A case, or one filling of a case that stays.
        "CREATE TABLE expiries (
            municipality NUMBER NOT NULL,
            subject_id TEXT NOT NULL,
            case_id TEXT NOT NULL,
            at TEXT NOT NULL,
            PRIMARY KEY (municipality, subject_id)
        )",
        "CREATE TABLE holds (
            municipality NUMBER NOT NULL,
            case_id TEXT NOT NULL,
            reason BYTES NOT NULL,
            at TEXT NOT NULL,
            PRIMARY KEY (municipality, case_id),
            FOREIGN KEY (municipality, case_id) REFERENCES cases (municipality, id)
        )",
    ],
};
