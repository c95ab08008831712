//! What tablets need beside the feed: what of theirs was set aside, which cases each of them has, signatures that wait.
//!
//! A change that concerns one person alone (a case came into their reach, or left it) names that person in the feed.
//! What was set aside may belong to no case, so each has a key of its own.

use super::Step;

pub const STEP: Step = Step {
    name: "s009_tablets",
    statements: &[
        "ALTER TABLE feed ADD COLUMN person_id TEXT",
        "CREATE INDEX feed_by_case ON feed (municipality, case_id, kind, seq)",
        "CREATE INDEX feed_by_person ON feed (municipality, person_id, kind, seq)",
        "CREATE TABLE rejections (
            municipality NUMBER NOT NULL,
            id TEXT NOT NULL,
            person_id TEXT NOT NULL,
            case_id TEXT,
            collection TEXT NOT NULL,
            document_id TEXT,
            edit_id TEXT,
            code TEXT NOT NULL,
            wrapped BYTES NOT NULL,
            content BYTES NOT NULL,
            at TEXT NOT NULL,
            seen_at TEXT,
            PRIMARY KEY (municipality, id)
        )",
        "CREATE INDEX rejections_by_person ON rejections (municipality, person_id)",
        "CREATE INDEX rejections_by_document ON rejections (municipality, document_id)",
        "CREATE TABLE reached (
            municipality NUMBER NOT NULL,
            person_id TEXT NOT NULL,
            device TEXT NOT NULL,
            case_id TEXT NOT NULL,
            PRIMARY KEY (municipality, person_id, device, case_id)
        )",
        "DROP INDEX signatures_by_filling",
        "ALTER TABLE signatures RENAME TO signatures_before",
        "CREATE TABLE signatures (
            municipality NUMBER NOT NULL,
            id TEXT NOT NULL,
            filling_id TEXT NOT NULL,
            line TEXT NOT NULL,
            row_id TEXT NOT NULL,
            name TEXT NOT NULL,
            role TEXT NOT NULL,
            how TEXT NOT NULL CHECK (how IN ('typed', 'drawn', 'witnessed', 'declined')),
            detail BYTES,
            state TEXT NOT NULL CHECK (state IN ('pending', 'judged', 'diverged')),
            revision NUMBER NOT NULL,
            content BYTES NOT NULL,
            answers_hash TEXT NOT NULL,
            shown_hash TEXT NOT NULL,
            edit_ids TEXT,
            signed_at_device TEXT,
            received_at TEXT NOT NULL,
            person_id TEXT NOT NULL,
            PRIMARY KEY (municipality, id),
            FOREIGN KEY (municipality, filling_id) REFERENCES fillings (municipality, id)
        )",
        "INSERT INTO signatures SELECT municipality, id, filling_id, line, row_id, name, role, how, detail, state, revision,
            content, answers_hash, shown_hash, NULL, signed_at_device, received_at, person_id FROM signatures_before",
        "DROP TABLE signatures_before",
        "CREATE INDEX signatures_by_filling ON signatures (municipality, filling_id)",
    ],
};
