//! Tasks and invitations beside forms to fill, and what has happened because of a filling.

use super::Step;

pub const STEP: Step = Step {
    name: "s010_follow_ups",
    statements: &[
        "ALTER TABLE fillings ADD COLUMN acted BYTES",
        "ALTER TABLE follow_ups ADD COLUMN kind TEXT NOT NULL DEFAULT 'open'",
        "ALTER TABLE follow_ups ADD COLUMN opens TEXT",
        "ALTER TABLE follow_ups ADD COLUMN task TEXT",
        "ALTER TABLE follow_ups ADD COLUMN label TEXT",
        "ALTER TABLE follow_ups ADD COLUMN responsible TEXT NOT NULL DEFAULT '[]'",
        "ALTER TABLE follow_ups ADD COLUMN every_amount NUMBER",
        "ALTER TABLE follow_ups ADD COLUMN every_unit TEXT",
        "ALTER TABLE follow_ups ADD COLUMN invited BYTES",
        "ALTER TABLE follow_ups ADD COLUMN invited_person TEXT",
        "ALTER TABLE follow_ups ADD COLUMN named_by TEXT",
        "ALTER TABLE follow_ups ADD COLUMN needs_consent NUMBER NOT NULL DEFAULT 0",
        "UPDATE follow_ups SET opens = form",
    ],
};
