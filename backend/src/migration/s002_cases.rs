//! Cases, how they moved, who has been let in to them, and the wrapped key of each.

use super::Step;

pub const STEP: Step = Step {
    name: "s002_cases",
    statements: &[
        "CREATE TABLE cases (
            municipality NUMBER NOT NULL,
            id TEXT NOT NULL,
            pupil_id TEXT NOT NULL,
            unit_id TEXT NOT NULL,
            class_id TEXT,
            state TEXT NOT NULL,
            opened_at TEXT NOT NULL,
            closed_at TEXT,
            period_start TEXT,
            PRIMARY KEY (municipality, id),
            FOREIGN KEY (municipality, pupil_id) REFERENCES people (municipality, id),
            FOREIGN KEY (municipality, unit_id) REFERENCES units (municipality, id),
            FOREIGN KEY (municipality, class_id) REFERENCES classes (municipality, id)
        )",
        "CREATE INDEX cases_by_unit ON cases (municipality, unit_id)",
        "CREATE INDEX cases_by_class ON cases (municipality, class_id)",
        "CREATE INDEX cases_by_pupil ON cases (municipality, pupil_id)",
        "CREATE TABLE case_moves (
            municipality NUMBER NOT NULL,
            id TEXT NOT NULL,
            case_id TEXT NOT NULL,
            from_state TEXT,
            to_state TEXT NOT NULL,
            reason BYTES,
            author_id TEXT NOT NULL,
            at TEXT NOT NULL,
            PRIMARY KEY (municipality, id),
            FOREIGN KEY (municipality, case_id) REFERENCES cases (municipality, id)
        )",
        "CREATE INDEX case_moves_by_case ON case_moves (municipality, case_id, at)",
        "CREATE TABLE case_access (
            municipality NUMBER NOT NULL,
            id TEXT NOT NULL,
            person_id TEXT NOT NULL,
            case_id TEXT NOT NULL,
            from_day TEXT NOT NULL,
            until_day TEXT,
            PRIMARY KEY (municipality, id),
            FOREIGN KEY (municipality, person_id) REFERENCES people (municipality, id),
            FOREIGN KEY (municipality, case_id) REFERENCES cases (municipality, id)
        )",
        "CREATE INDEX case_access_by_person ON case_access (municipality, person_id, case_id)",
        "CREATE TABLE keys (
            municipality NUMBER NOT NULL,
            case_id TEXT NOT NULL,
            version NUMBER NOT NULL,
            wrapped BYTES NOT NULL,
            created_at TEXT NOT NULL,
            PRIMARY KEY (municipality, case_id),
            FOREIGN KEY (municipality, case_id) REFERENCES cases (municipality, id)
        )",
    ],
};
