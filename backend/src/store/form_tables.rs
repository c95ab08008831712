//! The generated tables of forms: records read from them and written to them.
//! Names, columns and encodings are the storage plan's.

use std::collections::HashMap;

use forms_dsl::model::FormName;
use mobile_schema::{
    filling::{Record, RowRecord},
    storage_plan::{Column, ColumnKey, ColumnKind, FormTables, RowTable},
    store::Cell,
};
use sea_orm::{
    ConnectionTrait, DbErr, QueryResult, Value as SqlValue,
    sea_query::{Alias, Expr, ExprTrait, OnConflict, Query, SelectStatement},
};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{Fault, fold, sealed_of_row};
use crate::{
    clock::Ids,
    entity::column::Id,
    scoped::folded_twin,
    seal::{CaseKey, Place},
};

/// Parameters in a statement that both databases take.
const MOST_PARAMETERS: usize = 30_000;

/// Records of one form by filling; what stands in `fillings` itself, `parked` and `missing`, is left empty.
pub(crate) async fn load(
    connection: &impl ConnectionTrait,
    tables: &FormTables,
    fillings: &[(Uuid, &CaseKey)],
) -> Result<HashMap<Uuid, Record>, Fault> {
    let keys: HashMap<Uuid, &CaseKey> = fillings.iter().copied().collect();
    let mut records = HashMap::new();
    let statement = select(tables.table.as_str(), &tables.columns, fillings, &["filling_id", "sealed"]);
    for row in connection.query_all(&statement).await? {
        let filling = row.try_get::<Id>("", "filling_id")?.0;
        let place = Place { table: tables.table.as_str(), column: "sealed", row: filling };
        let sealed = open(&row, keys.get(&filling).copied(), place)?;
        let record = Record { columns: cells(&row, &tables.columns)?, sealed, ..Record::default() };
        records.insert(filling, record);
    }
    for table in &tables.rows {
        let fixed = ["filling_id", "row_id", "position", "sealed"];
        let statement = select(table.table.as_str(), &table.columns, fillings, &fixed);
        for row in connection.query_all(&statement).await? {
            let filling = row.try_get::<Id>("", "filling_id")?.0;
            let record = read_row(&row, table, filling, keys.get(&filling).copied())?;
            if let Some(of) = records.get_mut(&filling) {
                of.rows.push(record);
            }
        }
    }
    Ok(records)
}

fn select(table: &str, columns: &[Column], fillings: &[(Uuid, &CaseKey)], fixed: &[&'static str]) -> SelectStatement {
    let mut select = Query::select();
    select
        .columns(fixed.iter().copied())
        .columns(columns.iter().map(|column| Alias::new(column.key.as_str())))
        .from(Alias::new(table))
        .and_where(Expr::col("filling_id").is_in(fillings.iter().map(|(id, _)| Id(*id))));
    select
}

fn read_row(row: &QueryResult, table: &RowTable, filling: Uuid, key: Option<&CaseKey>) -> Result<RowRecord, Fault> {
    let id = row.try_get::<Id>("", "row_id")?.0;
    let place = Place { table: table.table.as_str(), column: &sealed_of_row(id), row: filling };
    Ok(RowRecord {
        rows: table.rows.clone(),
        id,
        position: row.try_get("", "position")?,
        columns: cells(row, &table.columns)?,
        sealed: open(row, key, place)?,
    })
}

fn open(row: &QueryResult, key: Option<&CaseKey>, place: Place<'_>) -> Result<Map<String, Value>, Fault> {
    let Some(sealed) = row.try_get::<Option<Vec<u8>>>("", "sealed")? else { return Ok(Map::new()) };
    let clear = key.ok_or(Fault::Missing("case key"))?.open(place, &sealed)?;
    serde_json::from_slice(&clear).map_err(|_| Fault::Stored("a sealed answer"))
}

fn cells(row: &QueryResult, columns: &[Column]) -> Result<Vec<(ColumnKey, Cell)>, DbErr> {
    columns.iter().map(|column| Ok((column.key.clone(), cell(row, column)?))).collect()
}

fn cell(row: &QueryResult, column: &Column) -> Result<Cell, DbErr> {
    let name = column.key.as_str();
    Ok(if column.kind.is_integer() {
        row.try_get::<Option<i64>>("", name)?.map_or(Cell::Null, Cell::Integer)
    } else {
        row.try_get::<Option<String>>("", name)?.map_or(Cell::Null, Cell::Text)
    })
}

/// A record to be written.
pub(crate) struct Written<'a> {
    pub filling: Uuid,
    pub record: &'a Record,
    pub key: &'a CaseKey,
}

/// Writes the records of one form: one statement for its table, two for each of its rows.
/// INVARIANT: the rows of these fillings in `fillings` are locked or new.
pub(crate) async fn write(
    connection: &impl ConnectionTrait,
    ids: &Ids,
    form: &FormName,
    tables: &FormTables,
    written: &[Written<'_>],
) -> Result<(), Fault> {
    let mut rows = Vec::new();
    for Written { filling, record, key } in written {
        let place = Place { table: tables.table.as_str(), column: "sealed", row: *filling };
        let mut row = vec![Id(*filling).into(), seal(key, place, &record.sealed, ids)?];
        row.extend(values(&tables.columns, &record.columns));
        rows.push(row);
    }
    upsert(connection, tables.table.as_str(), &["filling_id"], &["filling_id", "sealed"], &tables.columns, rows)
        .await?;
    for table in &tables.rows {
        write_rows(connection, ids, table, written).await?;
    }
    tracing::trace!(%form, fillings = written.len(), "written");
    Ok(())
}

async fn write_rows(
    connection: &impl ConnectionTrait,
    ids: &Ids,
    table: &RowTable,
    written: &[Written<'_>],
) -> Result<(), Fault> {
    let mut rows = Vec::new();
    let mut kept: HashMap<Uuid, Vec<Id>> = HashMap::new();
    for Written { filling, record, key } in written {
        let own = kept.entry(*filling).or_default();
        for row in record.rows.iter().filter(|row| row.rows == table.rows) {
            own.push(Id(row.id));
            let place = Place { table: table.table.as_str(), column: &sealed_of_row(row.id), row: *filling };
            let sealed = seal(key, place, &row.sealed, ids)?;
            let mut cells = vec![Id(*filling).into(), Id(row.id).into(), row.position.clone().into(), sealed];
            cells.extend(values(&table.columns, &row.columns));
            rows.push(cells);
        }
    }
    let gone = kept.into_iter().map(|(filling, rows)| {
        let of_filling = Expr::col("filling_id").eq(Id(filling));
        if rows.is_empty() { of_filling } else { of_filling.and(Expr::col("row_id").is_not_in(rows)) }
    });
    if let Some(gone) = gone.reduce(Expr::or) {
        let delete = Query::delete().from_table(Alias::new(table.table.as_str())).and_where(gone).to_owned();
        connection.execute(&delete).await?;
    }
    let fixed = ["filling_id", "row_id", "position", "sealed"];
    upsert(connection, table.table.as_str(), &["filling_id", "row_id"], &fixed, &table.columns, rows).await
}

fn seal(key: &CaseKey, place: Place<'_>, sealed: &Map<String, Value>, ids: &Ids) -> Result<SqlValue, Fault> {
    if sealed.is_empty() {
        return Ok(SqlValue::Bytes(None));
    }
    let clear = serde_json::to_vec(sealed).map_err(|_| Fault::Stored("a sealed answer"))?;
    Ok(key.seal(place, &clear, ids)?.into())
}

/// The values of all columns and of the twins of short texts, null where a record says nothing.
fn values(columns: &[Column], cells: &[(ColumnKey, Cell)]) -> Vec<SqlValue> {
    let cells: HashMap<&ColumnKey, &Cell> = cells.iter().map(|(key, cell)| (key, cell)).collect();
    let mut values = Vec::with_capacity(columns.len());
    for column in columns {
        let cell = cells.get(&column.key).copied().unwrap_or(&Cell::Null);
        values.push(match cell {
            Cell::Text(text) => text.clone().into(),
            Cell::Integer(integer) => (*integer).into(),
            Cell::Null if column.kind.is_integer() => SqlValue::BigInt(None),
            Cell::Null => SqlValue::String(None),
        });
        if column.kind == ColumnKind::ShortText {
            let folded = if let Cell::Text(text) = cell { Some(fold(text)) } else { None };
            values.push(SqlValue::String(folded));
        }
    }
    values
}

async fn upsert(
    connection: &impl ConnectionTrait,
    table: &str,
    key: &[&'static str],
    fixed: &[&'static str],
    columns: &[Column],
    rows: Vec<Vec<SqlValue>>,
) -> Result<(), Fault> {
    let mut names: Vec<Alias> = fixed.iter().map(|name| Alias::new(*name)).collect();
    for column in columns {
        names.push(Alias::new(column.key.as_str()));
        if column.kind == ColumnKind::ShortText {
            names.push(folded_twin(&column.key));
        }
    }
    let changed: Vec<Alias> = names.iter().skip(key.len()).cloned().collect();
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let mut insert = Query::insert();
        insert.into_table(Alias::new(table)).columns(names.clone());
        for row in rows.by_ref().take((MOST_PARAMETERS / names.len()).max(1)) {
            insert.values(row.into_iter().map(Expr::val)).map_err(|_| Fault::Stored("a storage plan"))?;
        }
        insert.on_conflict(OnConflict::columns(key.iter().copied()).update_columns(changed.clone()).to_owned());
        connection.execute(&insert).await?;
    }
    Ok(())
}
