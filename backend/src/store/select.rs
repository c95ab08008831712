//! A plan's select → one statement that yields one JSON text.
//!
//! ```sql
//! SELECT json_group_array(json_array(p, c0, c1, …))                      -- cells as the port wants them
//! FROM (SELECT parent AS p, … AS c0, … AS o0, row_number() … AS n       -- n where there are parents and a limit
//!       FROM <scoped source> WHERE <which> AND <filter> AND <cursors>
//!       ORDER BY o0, … LIMIT …) AS q
//! WHERE n <= limit ORDER BY p, o0, …
//! ```

#[cfg(test)]
mod tests;

use mobile_schema::{
    storage_plan::ColumnKey,
    store::{Pick, Select, Which},
};
use sea_orm::{
    DbBackend,
    sea_query::{
        Alias, CaseStatement, Condition, Expr, ExprTrait, OrderedStatement, OverStatement, Query, SelectStatement,
        WindowStatement,
    },
};

use super::{
    dialect::{json_of_rows, order_key},
    filter::Filtering,
    order::{self, Step},
    unseal::Sealing,
};
use crate::{
    entity::column::Id,
    scoped::{Column, Kind, Scoped, Source},
};

/// A plan names what is not stored: a fault of ours, not of a person.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unknown {
    #[error("a plan reads a table that is not stored")]
    Table,
    #[error("a plan reads the column `{}`, which its table has not", .0.as_str())]
    Column(ColumnKey),
    #[error("a plan reads the rows `{0}`, which its form has not")]
    Rows(forms_dsl::model::QuestionName),
}

/// The statement of a select.
pub(crate) fn statement(
    scoped: Scoped<'_>,
    backend: DbBackend,
    select: &Select,
    sealing: &Sealing<'_>,
) -> Result<SelectStatement, Unknown> {
    let source = scoped.source(&select.table).ok_or(Unknown::Table)?;
    let steps = order::steps(&source, &select.order)?;
    let mut inner = source.select.clone();
    let mut cells = Vec::new();

    let parent = restrict(&source, &mut inner, &select.which)?;
    if let Some(parent) = &parent {
        inner.expr_as(parent.expr.clone(), "p");
        cells.push(("p".to_owned(), parent.kind));
    }
    let picked = select.picks.iter().map(|pick| pick_column(&source, pick));
    for (number, column) in picked.chain(sealing.hidden_columns().into_iter().map(Ok)).enumerate() {
        let column = column?;
        let name = format!("c{number}");
        inner.expr_as(column.expr, Alias::new(&name));
        cells.push((name, column.kind));
    }
    sealing.join(&mut inner, scoped.municipality);

    if let Some(filter) = &select.filter {
        let filtering = Filtering { scoped, backend, table: &select.table, source: &source };
        inner.and_where(filtering.condition(filter)?);
    }
    inner.and_where_option(order::between(&steps, &select.page));
    Ok(assemble(backend, inner, select, &steps, parent.as_ref(), &cells))
}

fn pick_column(source: &Source<'_>, pick: &Pick) -> Result<Column, Unknown> {
    match pick {
        Pick::Column(key) => {
            let column = source.find_column(key).ok_or_else(|| Unknown::Column(key.clone()))?;
            // Opened afterwards from a hidden cell; here stands its place.
            Ok(if column.kind == Kind::Sealed { nothing() } else { column })
        }
        Pick::OfAuthor(key) => {
            let column = source.find_column(key).ok_or_else(|| Unknown::Column(key.clone()))?;
            let shown = CaseStatement::new().case(source.is_begun_by_requester(), column.expr);
            Ok(Column { expr: shown.into(), ..column })
        }
        Pick::Sealed(_) => Ok(nothing()),
    }
}

fn nothing() -> Column {
    Column { expr: Expr::cust("NULL"), kind: Kind::Json, folded: None }
}

fn restrict(source: &Source<'_>, inner: &mut SelectStatement, which: &Which) -> Result<Option<Column>, Unknown> {
    match which {
        Which::All => Ok(None),
        Which::Ids(ids) => {
            let key = ColumnKey::fixed("id");
            let column = source.find_column(&key).ok_or(Unknown::Column(key))?;
            inner.and_where(is_one_of(&column, ids));
            Ok(None)
        }
        Which::Of { key, parents } => {
            let column = source.find_column(key).ok_or_else(|| Unknown::Column(key.clone()))?;
            inner.and_where(is_one_of(&column, parents));
            Ok(Some(column))
        }
    }
}

/// Also used by figures.
pub(crate) fn is_one_of(column: &Column, ids: &[uuid::Uuid]) -> Expr {
    if ids.is_empty() { super::dialect::never() } else { column.expr.clone().is_in(ids.iter().map(|id| Id(*id))) }
}

fn assemble(
    backend: DbBackend,
    mut inner: SelectStatement,
    select: &Select,
    steps: &[Step],
    parent: Option<&Column>,
    cells: &[(String, Kind)],
) -> SelectStatement {
    for (number, step) in steps.iter().enumerate() {
        inner.expr_as(order_key(&step.column), Alias::new(format!("o{number}")));
    }
    let mut outer = Query::select();
    match (parent, select.page.limit) {
        (Some(parent), Some(limit)) => {
            let mut window = WindowStatement::new();
            window.add_partition_by(parent.expr.clone());
            for step in steps {
                order_by(&mut window, order_key(&step.column), step.direction(backend, select.page.from_end));
            }
            inner.expr_window_as(Expr::cust("row_number()"), window, "n");
            outer.cond_where(Condition::all().add(Expr::col("n").lte(i64::from(limit))));
        }
        (None, Some(limit)) => {
            for step in steps {
                order_by(&mut inner, order_key(&step.column), step.direction(backend, select.page.from_end));
            }
            inner.limit(u64::from(limit));
        }
        (_, None) => {}
    }
    outer.expr(Expr::cust("*")).from_subquery(inner, "q");
    if parent.is_some() {
        outer.order_by("p", sea_orm::sea_query::Order::Asc);
    }
    for (number, step) in steps.iter().enumerate() {
        order_by(&mut outer, Expr::col(Alias::new(format!("o{number}"))), step.direction(backend, false));
    }
    let mut all = Query::select();
    all.expr_as(json_of_rows(backend, cells), "json").from_subquery(outer, "rows_in_order");
    all
}

fn order_by(
    statement: &mut impl OrderedStatement,
    key: Expr,
    (order, nulls): (sea_orm::sea_query::Order, Option<sea_orm::sea_query::NullOrdering>),
) {
    match nulls {
        Some(nulls) => statement.order_by_expr_with_nulls(key, order, nulls),
        None => statement.order_by_expr(key, order),
    };
}
