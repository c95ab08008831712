//! What the static tables hold of whom, and where keys lie wrapped: erasure and rotation go by this alone.
//!
//! A row goes with the row that a foreign key of it names, and with those of `LOOSE`. A test holds all of it against
//! the tables as the steps make them: a new table is somebody's or nobody's, a new column that names a row (it ends in
//! `_id` or `_by`) takes its row along or is a mention, and new bytes are sealed or a key.

use super::pointing_at;

/// Rows that go with another one without a foreign key to it: what they name may never have been there.
const LOOSE: [(&str, &str, &str); 5] = [
    ("rejections", "person_id", "people"),
    ("rejections", "case_id", "cases"),
    ("rejections", "document_id", "fillings"),
    ("reached", "person_id", "people"),
    ("reached", "case_id", "cases"),
];

/// Where keys lie that the master key wraps.
pub(crate) const WRAPPED: [Wrapped; 3] = [
    Wrapped { table: "secrets", row: "name", kind: KeyKind::Secret },
    Wrapped { table: "keys", row: "case_id", kind: KeyKind::Versioned },
    Wrapped { table: "rejections", row: "id", kind: KeyKind::OfARow },
];

/// A table with wrapped keys, in its column `wrapped`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wrapped {
    pub(crate) table: &'static str,
    /// The column of whatever a key is of.
    pub(crate) row: &'static str,
    pub(crate) kind: KeyKind,
}

/// What a wrapped key is bound to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyKind {
    /// The name of a secret.
    Secret,
    /// A case, and the `version` beside it.
    Versioned,
    /// The row that it lies in.
    OfARow,
}

/// Which columns of which tables take their rows along when a row of a table goes.
pub(crate) fn goes_with(table: &str) -> Vec<(&'static str, &'static str)> {
    let loose = LOOSE.iter().filter(|(_, _, owner)| *owner == table).map(|(child, column, _)| (*child, *column));
    pointing_at(table).into_iter().chain(loose).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use sea_orm::{ConnectionTrait, Statement};

    use super::*;
    use crate::{
        clock::{Clock, Ids},
        database::Database,
        migration,
    };

    /// Tables whose rows are nobody's: they go with no person.
    const NOBODYS: [&str; 14] = [
        "municipality",
        "installation",
        "units",
        "classes",
        "publications",
        "form_versions",
        "secrets",
        "absence_coverage",
        // Ids and hashes alone, which prove that nothing else was changed, or tell tablets what is gone.
        "audit",
        "audit_heads",
        "feed",
        "erasures",
        "expiries",
        "seaql_migrations",
    ];

    /// Columns that name a row and stay when it goes, as an id that leads nowhere.
    const MENTIONS: [(&str, &str); 29] = [
        ("audit", "case_id"),
        ("audit", "entry_id"),
        ("audit", "person_id"),
        ("audit", "subject_id"),
        ("case_access", "share_id"),
        ("case_moves", "author_id"),
        ("classes", "source_id"),
        ("conflicts", "author_id"),
        ("consents", "noted_by"),
        ("consents", "withdrawn_by"),
        ("edits", "author_id"),
        ("erasures", "case_id"),
        ("erasures", "person_id"),
        ("expiries", "case_id"),
        ("expiries", "subject_id"),
        ("feed", "case_id"),
        ("feed", "person_id"),
        ("feed", "subject_id"),
        ("fillings", "created_by"),
        ("follow_ups", "done_by"),
        ("follow_ups", "named_by"),
        ("hand_overs", "issued_by"),
        ("people", "source_id"),
        ("rejections", "edit_id"),
        ("shares", "by_id"),
        ("shares", "ended_by"),
        ("signatures", "person_id"),
        ("signatures", "row_id"),
        ("units", "source_id"),
    ];

    /// Bytes under the key of a case or of their row.
    const SEALED: [(&str, &str); 16] = [
        ("case_moves", "reason"),
        ("conflicts", "content"),
        ("conflicts", "value"),
        ("consents", "purpose"),
        ("edits", "content"),
        ("fillings", "acted"),
        ("fillings", "case_facts"),
        ("fillings", "parked"),
        ("fillings", "touches"),
        ("follow_ups", "invited"),
        ("holds", "reason"),
        ("rejections", "content"),
        ("shares", "reason"),
        ("signatures", "content"),
        ("signatures", "detail"),
        // Nobody's any more once the session is over.
        ("sessions", "id_token"),
    ];

    fn owned_by_people() -> BTreeSet<&'static str> {
        let (mut found, mut next) = (BTreeSet::from(["people"]), vec!["people"]);
        while let Some(owner) = next.pop() {
            next.extend(goes_with(owner).into_iter().map(|(table, _)| table).filter(|table| found.insert(table)));
        }
        found
    }

    #[tokio::test]
    async fn every_table_and_every_column_that_names_somebody_is_decided_on() {
        let folder = tempfile::tempdir().unwrap();
        let address = format!("sqlite://{}", folder.path().join("empty.db").display());
        let database = Database::open(&address, Ids::random(Clock::real())).await.unwrap();
        let sql = "SELECT tables.name AS t, columns.name AS c, columns.type AS k
            FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns WHERE tables.type = 'table'";
        let rows = database.readers().query_all_raw(Statement::from_string(database.backend(), sql)).await.unwrap();
        let owned = owned_by_people();
        let (mut seen, mut undecided) = (0, Vec::new());
        for row in rows {
            let [table, column, kind] = ["t", "c", "k"].map(|name| row.try_get::<String>("", name).unwrap());
            let (table, column) = (table.as_str(), column.as_str());
            if table.starts_with("sqlite_") {
                continue;
            }
            seen += 1;
            if owned.contains(table) == NOBODYS.contains(&table) {
                undecided.push(format!("of whom is `{table}`? A foreign key, LOOSE, or NOBODYS"));
            }
            let is_key = WRAPPED.iter().any(|wrapped| wrapped.table == table && column == "wrapped");
            if kind == "BLOB" && is_key == SEALED.contains(&(table, column)) {
                undecided.push(format!("what does {table}.{column} hold? WRAPPED or SEALED"));
            }
            let names_a_row = column.ends_with("_id") || column.ends_with("_by");
            let takes_along = migration::tables().iter().any(|owner| goes_with(owner).contains(&(table, column)));
            if names_a_row && takes_along == MENTIONS.contains(&(table, column)) {
                undecided.push(format!("does a row go with {table}.{column}? LOOSE or MENTIONS"));
            }
        }
        assert_eq!(undecided, Vec::<String>::new());
        assert!(seen > 200, "{seen} columns");
    }
}
