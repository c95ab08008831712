//! The static tables, step by step, forward only: a step that has been released is never edited.
//!
//! A step is SQL in the words that both databases share. What they call differently has a word of its own here:
//! `TEXT` compares by bytes, `NUMBER` has 64 bits, `BYTES` holds what is sealed; a day and a moment are ISO text.
//! A row with a foreign key to a person is theirs: when they are erased, it goes with them. Who merely wrote something
//! about somebody else is named without such a key; `holdings` says the rest.
//! Each key begins with the municipality, so that a distributed PostgreSQL can shard by it.
//! Not here: the tables of forms, which `publish` derives from the folder.

pub(crate) mod holdings;
mod s001_register;
mod s002_cases;
mod s003_fillings;
mod s004_forms;
mod s005_feed;
mod s006_sources;
mod s007_absence;
mod s008_rights;
mod s009_tablets;
mod s010_follow_ups;
mod s011_look_again;
mod s012_reach;
mod s013_audit_heads;
mod s014_retention;

use sea_orm_migration::{
    MigrationName, MigrationTrait, MigratorTrait, SchemaManager, async_trait,
    sea_orm::{ConnectionTrait, DbBackend, DbErr},
};

/// All steps in their order.
const STEPS: [Step; 14] = [
    s001_register::STEP,
    s002_cases::STEP,
    s003_fillings::STEP,
    s004_forms::STEP,
    s005_feed::STEP,
    s006_sources::STEP,
    s007_absence::STEP,
    s008_rights::STEP,
    s009_tablets::STEP,
    s010_follow_ups::STEP,
    s011_look_again::STEP,
    s012_reach::STEP,
    s013_audit_heads::STEP,
    s014_retention::STEP,
];

/// Takes the steps that a database has not taken.
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        STEPS.iter().map(|step| Box::new(*step) as Box<dyn MigrationTrait>).collect()
    }
}

/// The names of all steps, in their order.
pub(crate) fn steps() -> Vec<&'static str> {
    STEPS.iter().map(|step| step.name).collect()
}

/// The static tables, each after those that it points at.
pub(crate) fn tables() -> Vec<&'static str> {
    statements().filter_map(created).collect()
}

/// Which columns of which tables point at a table.
pub(crate) fn pointing_at(table: &str) -> Vec<(&'static str, &'static str)> {
    let tail = format!(") REFERENCES {table} (");
    let columns = |statement: &'static str| {
        let keys = statement.split("FOREIGN KEY (municipality, ").skip(1);
        keys.filter_map(|key| key.split_once(tail.as_str())).map(|(column, _)| column).filter(|c| !c.contains(')'))
    };
    statements()
        .filter_map(|s| Some((created(s)?, s)))
        .flat_map(|(table, s)| columns(s).map(move |c| (table, c)))
        .collect()
}

fn statements() -> impl Iterator<Item = &'static str> {
    STEPS.iter().flat_map(|step| step.statements).copied()
}

fn created(statement: &'static str) -> Option<&'static str> {
    statement.trim_start().strip_prefix("CREATE TABLE ")?.split(' ').next()
}

/// One step.
#[derive(Clone, Copy)]
struct Step {
    name: &'static str,
    statements: &'static [&'static str],
}

impl MigrationName for Step {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let database = manager.get_connection();
        for statement in self.statements {
            database.execute_unprepared(&in_dialect(statement, manager.get_database_backend())).await?;
        }
        Ok(())
    }
}

pub(crate) fn in_dialect(statement: &str, backend: DbBackend) -> String {
    if backend == DbBackend::Postgres {
        return statement.replace("TEXT", r#"text COLLATE "C""#).replace("NUMBER", "bigint").replace("BYTES", "bytea");
    }
    let strict = if statement.trim_start().starts_with("CREATE TABLE") { " STRICT" } else { "" };
    statement.replace("NUMBER", "INTEGER").replace("BYTES", "BLOB") + strict
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_keys_are_read_from_the_steps() {
        assert_eq!(pointing_at("cases").first(), Some(&("case_moves", "case_id")));
        let theirs = pointing_at("people");
        for column in [("cases", "pupil_id"), ("guardianships", "guardian_id"), ("guardianships", "pupil_id")] {
            assert!(theirs.contains(&column), "{theirs:?}");
        }
        assert!(!theirs.iter().any(|(table, _)| *table == "signatures"), "who handed in a signature need not sign");
        let tables = tables();
        let place = |table: &str| tables.iter().position(|other| *other == table).unwrap();
        for table in &tables {
            assert!(pointing_at(table).iter().all(|(other, _)| place(table) < place(other)), "{table}");
        }
    }
}
