//! All tables ⇄ lines: for each a head with its columns, then a line for each row.
//!
//! Whatever the database, a cell is a text, a whole number, bytes in base64, or null.

use std::{collections::BTreeMap, io::Write};

use base64::{Engine, engine::general_purpose::STANDARD};
use futures_util::TryStreamExt;
use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, IsolationLevel, QueryResult, Statement,
    StreamTrait, TransactionTrait,
    sea_query::{Alias, Query},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Saved, Stop, archive::ArchiveWriter};
use crate::{database::Database, import::Progress, migration, store::Fault};

/// Rows between two reports.
const STRETCH: usize = 1000;
/// Values of a statement; SQLite takes 32,766.
const VALUES: usize = 30_000;
/// What is not carried along: who is logged in logs in again.
const LEFT_OUT: [&str; 1] = ["sessions"];

/// A table, as its rows follow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct TableHead {
    pub(super) table: String,
    pub(super) columns: Vec<ColumnHead>,
}

/// A column of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ColumnHead {
    pub(super) name: String,
    pub(super) kind: Kind,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    Text,
    Number,
    Bytes,
}

/// A line after the head of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Told {
    Table(TableHead),
    Row(Vec<Value>),
}

/// Writes all tables as they are at one moment.
pub(super) async fn write<W: Write>(
    database: &Database,
    archive: &mut ArchiveWriter<W>,
    progress: Progress<'_>,
) -> Result<Saved, Stop> {
    let (isolation, access) = (Some(IsolationLevel::RepeatableRead), Some(AccessMode::ReadOnly));
    let snapshot = match database.backend() {
        DbBackend::Postgres => database.readers().begin_with_config(isolation, access).await?,
        _ => database.readers().begin().await?,
    };
    if database.backend() == DbBackend::Postgres {
        snapshot.execute_unprepared("SET LOCAL statement_timeout = 0").await?;
    }
    let tables = find_tables(&snapshot).await?;
    let mut all = 0;
    for table in &tables {
        all += count(&snapshot, &table.table).await?;
    }
    let mut saved = Saved { tables: tables.len(), rows: 0 };
    for table in &tables {
        archive.line(table)?;
        let names = table.columns.iter().map(|column| format!("\"{}\"", column.name)).collect::<Vec<_>>().join(", ");
        let sql = format!("SELECT {names} FROM \"{}\"", table.table);
        let mut rows = snapshot.stream_raw(Statement::from_string(database.backend(), sql)).await?;
        while let Some(row) = rows.try_next().await? {
            archive.line(&read_row(&row, &table.columns)?)?;
            saved.rows += 1;
            if saved.rows.is_multiple_of(STRETCH) {
                progress(saved.rows, all);
            }
        }
    }
    snapshot.rollback().await?;
    progress(saved.rows, all);
    Ok(saved)
}

/// Static tables, each after those that it points at, then those of forms.
async fn find_tables(connection: &impl ConnectionTrait) -> Result<Vec<TableHead>, Fault> {
    let backend = connection.get_database_backend();
    let sql = if backend == DbBackend::Postgres {
        "SELECT table_name AS t, column_name AS c, data_type AS k FROM information_schema.columns
         WHERE table_schema = current_schema() ORDER BY table_name, ordinal_position"
    } else {
        "SELECT tables.name AS t, columns.name AS c, columns.type AS k
         FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns
         WHERE tables.type = 'table' ORDER BY tables.name, columns.cid"
    };
    let mut columns: BTreeMap<String, Vec<ColumnHead>> = BTreeMap::new();
    for row in connection.query_all_raw(Statement::from_string(backend, sql)).await? {
        let (table, name, kind): (String, String, String) =
            (row.try_get("", "t")?, row.try_get("", "c")?, row.try_get("", "k")?);
        let kind = match kind.to_lowercase().as_str() {
            "text" => Kind::Text,
            "integer" | "bigint" => Kind::Number,
            "blob" | "bytea" => Kind::Bytes,
            // A table of somebody else's.
            _ => continue,
        };
        columns.entry(table).or_default().push(ColumnHead { name, kind });
    }
    let fixed = migration::tables();
    let fixed = fixed.iter().filter(|table| !LEFT_OUT.contains(table)).map(|table| (*table).to_owned());
    let forms = columns.keys().filter(|table| table.starts_with("f_")).cloned();
    let names: Vec<String> = fixed.chain(forms).collect();
    Ok(names
        .into_iter()
        .filter_map(|table| {
            let columns = columns.remove(&table)?;
            Some(TableHead { table, columns })
        })
        .collect())
}

async fn count(connection: &impl ConnectionTrait, table: &str) -> Result<usize, DbErr> {
    let sql = format!("SELECT count(*) AS n FROM \"{table}\"");
    let row = connection.query_one_raw(Statement::from_string(connection.get_database_backend(), sql)).await?;
    let count: i64 = row.map_or(Ok(0), |row| row.try_get("", "n"))?;
    Ok(usize::try_from(count).unwrap_or_default())
}

fn read_row(row: &QueryResult, columns: &[ColumnHead]) -> Result<Vec<Value>, DbErr> {
    let cells = columns.iter().enumerate().map(|(at, column)| {
        Ok(match column.kind {
            Kind::Text => row.try_get_by_index::<Option<String>>(at)?.into(),
            Kind::Number => row.try_get_by_index::<Option<i64>>(at)?.into(),
            Kind::Bytes => row.try_get_by_index::<Option<Vec<u8>>>(at)?.map(|bytes| STANDARD.encode(bytes)).into(),
        })
    });
    cells.collect()
}

/// Rows of a table that wait to be written together.
pub(super) struct Waiting {
    head: TableHead,
    rows: Vec<Vec<Value>>,
}

impl Waiting {
    pub(super) fn new(head: TableHead) -> Self {
        Self { head, rows: Vec::new() }
    }

    /// Of which table.
    pub(super) fn table(&self) -> &str {
        &self.head.table
    }

    /// A row by the names of its columns.
    pub(super) fn named(&self, row: Vec<Value>) -> BTreeMap<String, Value> {
        self.head.columns.iter().map(|column| column.name.clone()).zip(row).collect()
    }

    /// Takes a row; writes where many wait.
    pub(super) async fn take(&mut self, transaction: &DatabaseTransaction, row: Vec<Value>) -> Result<(), Fault> {
        if row.len() != self.head.columns.len() {
            return Err(Fault::Stored("a row of the backup"));
        }
        self.rows.push(row);
        if (self.rows.len() + 1) * self.head.columns.len() > VALUES {
            self.write(transaction).await?;
        }
        Ok(())
    }

    /// Writes what waits.
    pub(super) async fn write(&mut self, transaction: &DatabaseTransaction) -> Result<(), Fault> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let mut insert = Query::insert();
        insert.into_table(Alias::new(&self.head.table));
        insert.columns(self.head.columns.iter().map(|column| Alias::new(&column.name)));
        for row in self.rows.drain(..) {
            let cells = row.into_iter().zip(&self.head.columns).map(|(cell, column)| value(cell, column.kind));
            let cells = cells.collect::<Result<Vec<_>, Fault>>()?;
            insert.values_panic(cells.into_iter().map(Into::into));
        }
        transaction.execute(&insert).await?;
        Ok(())
    }
}

fn value(cell: Value, kind: Kind) -> Result<sea_orm::Value, Fault> {
    let wrong = Fault::Stored("a cell of the backup");
    Ok(match (kind, cell) {
        (Kind::Text, Value::Null) => None::<String>.into(),
        (Kind::Number, Value::Null) => None::<i64>.into(),
        (Kind::Bytes, Value::Null) => None::<Vec<u8>>.into(),
        (Kind::Text, Value::String(text)) => text.into(),
        (Kind::Number, Value::Number(number)) => number.as_i64().ok_or(wrong)?.into(),
        (Kind::Bytes, Value::String(text)) => STANDARD.decode(text).map_err(|_| wrong)?.into(),
        _ => return Err(wrong),
    })
}
