//! The feed says of which form a document is, and a tablet's reach is kept form by form: who is let in to one form of a
//! case is told nothing of the others, and is told of a second one when it is opened.
//!
//! What was kept of reach is dropped: a tablet that asks next is told of everything once more.

use super::Step;

pub const STEP: Step = Step {
    name: "s012_reach",
    statements: &[
        "ALTER TABLE feed ADD COLUMN form TEXT",
        "UPDATE feed SET form = (SELECT f.form FROM fillings f
            WHERE f.municipality = feed.municipality AND f.id = feed.subject_id) WHERE kind = 'filling'",
        "UPDATE feed SET form = (SELECT f.form FROM signatures s, fillings f
            WHERE s.municipality = feed.municipality AND s.id = feed.subject_id
            AND f.municipality = s.municipality AND f.id = s.filling_id) WHERE kind = 'signature'",
        "UPDATE feed SET form = (SELECT f.form FROM conflicts c, fillings f
            WHERE c.municipality = feed.municipality AND c.id = feed.subject_id
            AND f.municipality = c.municipality AND f.id = c.filling_id) WHERE kind = 'conflict'",
        "DROP TABLE reached",
        "CREATE TABLE reached (
            municipality NUMBER NOT NULL,
            person_id TEXT NOT NULL,
            device TEXT NOT NULL,
            case_id TEXT NOT NULL,
            form TEXT NOT NULL,
            PRIMARY KEY (municipality, person_id, device, case_id, form)
        )",
    ],
};
