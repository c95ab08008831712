//! Where the audit chain stands, beside it: what is cut off its end is missed.

use super::Step;

pub const STEP: Step = Step {
    name: "s013_audit_heads",
    statements: &[
        "CREATE TABLE audit_heads (
            municipality NUMBER NOT NULL PRIMARY KEY,
            seq NUMBER NOT NULL,
            hash TEXT NOT NULL
        )",
        "INSERT INTO audit_heads SELECT municipality, seq, hash FROM audit
            WHERE seq = (SELECT max(seq) FROM audit AS last WHERE last.municipality = audit.municipality)",
    ],
};
