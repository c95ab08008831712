//! The static tables, step by step, forward only: a step that has been released is never edited.
//!
//! A step is SQL in the words that both databases share. What they call differently has a word of its own here:
//! `TEXT` compares by bytes, `NUMBER` has 64 bits, `BYTES` holds what is sealed; a day and a moment are ISO text.
//! Each key begins with the municipality, so that a distributed PostgreSQL can shard by it.
//! Not here: the tables of forms, which `publish` derives from the folder.

mod s001_register;
mod s002_cases;
mod s003_fillings;
mod s004_forms;
mod s005_feed;
mod s006_sources;
mod s007_absence;
mod s008_rights;

use sea_orm_migration::{
    MigrationName, MigrationTrait, MigratorTrait, SchemaManager, async_trait,
    sea_orm::{ConnectionTrait, DbBackend, DbErr},
};

/// All steps in their order.
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        [
            s001_register::STEP,
            s002_cases::STEP,
            s003_fillings::STEP,
            s004_forms::STEP,
            s005_feed::STEP,
            s006_sources::STEP,
            s007_absence::STEP,
            s008_rights::STEP,
        ]
        .into_iter()
        .map(|step| Box::new(step) as Box<dyn MigrationTrait>)
        .collect()
    }
}

/// One step.
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
