//! The storage plan → tables: made where they are not there, given the columns that they have not. Nothing is dropped.

use std::collections::{HashMap, HashSet};

use mobile_schema::storage_plan::{Column, ColumnKey, ColumnKind, FormTables, StoragePlan};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

use crate::{audit::sha256, database::row_security, migration::in_dialect, scoped::folded_twin};

/// Tables of forms with the columns that they have.
type Existing = HashMap<String, HashSet<String>>;

/// Brings the tables of forms up to the plan.
pub(super) async fn extend(connection: &impl ConnectionTrait, storage: &StoragePlan) -> Result<(), DbErr> {
    let existing = find_existing(connection).await?;
    for FormTables { table, columns, rows, sealed: _ } in storage.forms.values() {
        let key = ["filling_id TEXT NOT NULL PRIMARY KEY", "sealed BYTES"];
        extend_table(connection, &existing, table.as_str(), &key, "", columns).await?;
        for rows in rows {
            let key = ["filling_id TEXT NOT NULL", "row_id TEXT NOT NULL", "position TEXT NOT NULL", "sealed BYTES"];
            let primary = ", PRIMARY KEY (filling_id, row_id)";
            extend_table(connection, &existing, rows.table.as_str(), &key, primary, &rows.columns).await?;
        }
    }
    if connection.get_database_backend() == DbBackend::Postgres {
        row_security::extend(connection).await?;
    }
    Ok(())
}

async fn find_existing(connection: &impl ConnectionTrait) -> Result<Existing, DbErr> {
    let backend = connection.get_database_backend();
    let sql = if backend == DbBackend::Postgres {
        "SELECT table_name AS t, column_name AS c FROM information_schema.columns
         WHERE table_schema = current_schema() AND table_name LIKE 'f\\_%'"
    } else {
        "SELECT tables.name AS t, columns.name AS c FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns
         WHERE tables.type = 'table' AND tables.name LIKE 'f\\_%' ESCAPE '\\'"
    };
    let mut existing = Existing::new();
    for row in connection.query_all_raw(Statement::from_string(backend, sql)).await? {
        existing.entry(row.try_get("", "t")?).or_default().insert(row.try_get("", "c")?);
    }
    Ok(existing)
}

async fn extend_table(
    connection: &impl ConnectionTrait,
    existing: &Existing,
    table: &str,
    key: &[&str],
    primary: &str,
    columns: &[Column],
) -> Result<(), DbErr> {
    let own: Vec<(String, String)> = columns.iter().flat_map(definitions).collect();
    if let Some(has) = existing.get(table) {
        for (name, definition) in own.iter().filter(|(name, _)| !has.contains(name)) {
            tracing::info!(table, column = name, "a column is added");
            execute(connection, &format!("ALTER TABLE {table} ADD COLUMN {definition}")).await?;
        }
    } else {
        tracing::info!(table, "a table is made");
        let columns = key.iter().copied().chain(own.iter().map(|(_, definition)| definition.as_str()));
        let columns: Vec<&str> = columns.collect();
        execute(connection, &format!("CREATE TABLE {table} ({}{primary})", columns.join(", "))).await?;
    }
    for column in columns.iter().filter(|column| is_indexed(column.kind)) {
        let key = column.key.as_str();
        execute(connection, &format!("CREATE INDEX IF NOT EXISTS {} ON {table} ({key})", index_name(table, key)))
            .await?;
    }
    Ok(())
}

async fn execute(connection: &impl ConnectionTrait, sql: &str) -> Result<(), DbErr> {
    let sql = in_dialect(sql, connection.get_database_backend());
    connection.execute_unprepared(&sql).await.map(drop)
}

/// A column and the twin it may have: name, and how it is declared.
fn definitions(column: &Column) -> Vec<(String, String)> {
    let kind = if column.kind.is_integer() { "NUMBER" } else { "TEXT" };
    let declared = |name: String| {
        let definition = format!("{name} {kind}");
        (name, definition)
    };
    let twin = (column.kind == ColumnKind::ShortText).then(|| declared(name_of_twin(&column.key)));
    std::iter::once(declared(column.key.as_str().to_owned())).chain(twin).collect()
}

fn name_of_twin(key: &ColumnKey) -> String {
    use sea_orm::sea_query::Iden as _;
    folded_twin(key).to_string()
}

/// Days are asked for by ranges, ids by their one value. An index on a choice of few would be written on each save
/// and seldom narrow anything.
fn is_indexed(kind: ColumnKind) -> bool {
    match kind {
        ColumnKind::Date | ColumnKind::Moment | ColumnKind::Id => true,
        ColumnKind::ShortText
        | ColumnKind::LongText
        | ColumnKind::Whole
        | ColumnKind::Decimal { .. }
        | ColumnKind::Boolean
        | ColumnKind::Time
        | ColumnKind::Period
        | ColumnKind::Option
        | ColumnKind::Options
        | ColumnKind::Role
        | ColumnKind::Ids => false,
    }
}

/// Tables and columns have long names, and an index may have 63 bytes.
fn index_name(table: &str, column: &str) -> String {
    let hash = sha256(&[table, ".", column]);
    format!("i_{}", hash.get(..24).unwrap_or(&hash))
}
