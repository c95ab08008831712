//! A plan's figures → one statement with a row for each group.

use mobile_schema::{
    storage_plan::ColumnKey,
    store::{Aggregate, Cell, Figures, Group, Key, Period, Which},
};
use rust_decimal::Decimal;
use sea_orm::{
    DbBackend, DbErr, QueryResult,
    sea_query::{Alias, Expr, ExprTrait, Func, SelectStatement},
};

use super::{
    dialect::custom,
    filter::Filtering,
    select::{Unknown, is_one_of},
};
use crate::scoped::{Column, Kind, Scoped};

/// How the cells of a group are read back.
pub(crate) struct Shape {
    parent: bool,
    keys: Vec<Holds>,
    figures: Vec<Holds>,
}

/// What a cell holds.
#[derive(Clone, Copy)]
enum Holds {
    Text,
    Integer,
    /// A mean: the sum, and the count behind it.
    Mean,
}

/// The statement of figures, and how to read what it returns.
pub(crate) fn statement(
    scoped: Scoped<'_>,
    backend: DbBackend,
    figures: &Figures,
) -> Result<(SelectStatement, Shape), Unknown> {
    let source = scoped.source(&figures.table).ok_or(Unknown::Table)?;
    let find = |key: &ColumnKey| source.find_column(key).ok_or_else(|| Unknown::Column(key.clone()));
    let mut statement = source.select.clone();
    let mut shape = Shape { parent: false, keys: Vec::new(), figures: Vec::new() };
    match &figures.which {
        Which::All => {}
        Which::Ids(ids) => {
            statement.and_where(is_one_of(&find(&ColumnKey::fixed("id"))?, ids));
        }
        Which::Of { key, parents } => {
            let parent = find(key)?;
            statement.and_where(is_one_of(&parent, parents));
            statement.expr_as(parent.expr.clone(), "p").add_group_by([parent.expr]);
            shape.parent = true;
        }
    }
    for (number, Key { column, period }) in figures.keys.iter().enumerate() {
        let column = find(column)?;
        let key = period.map_or_else(|| column.expr.clone(), |period| first_day(backend, &column, period));
        statement.expr_as(key, Alias::new(format!("k{number}")));
        // By its place: a parameter inside would make it another expression than the selected one.
        statement.add_group_by([Expr::cust((number + 1 + usize::from(shape.parent)).to_string())]);
        shape.keys.push(if period.is_some() { Holds::Text } else { holds(&column) });
    }
    statement.expr_as(Expr::cust("count(*)"), "n");
    for (number, (key, aggregate)) in figures.of.iter().enumerate() {
        let column = find(key)?;
        let alias = Alias::new(format!("a{number}"));
        statement.expr_as(aggregated(backend, &column, *aggregate), alias);
        if *aggregate == Aggregate::Avg {
            statement.expr_as(column.expr.clone().count(), Alias::new(format!("b{number}")));
        }
        shape.figures.push(match aggregate {
            Aggregate::Answered | Aggregate::Distinct | Aggregate::Sum => Holds::Integer,
            Aggregate::Avg => Holds::Mean,
            Aggregate::Min | Aggregate::Max => holds(&column),
        });
    }
    if let Some(filter) = &figures.filter {
        let filtering = Filtering { scoped, backend, table: &figures.table, source: &source };
        statement.and_where(filtering.condition(filter)?);
    }
    Ok((statement, shape))
}

fn holds(column: &Column) -> Holds {
    match column.kind {
        Kind::Open(kind) if kind.is_integer() => Holds::Integer,
        Kind::Open(_) | Kind::Name | Kind::Json | Kind::Sealed => Holds::Text,
    }
}

fn aggregated(backend: DbBackend, column: &Column, aggregate: Aggregate) -> Expr {
    let expr = column.expr.clone();
    match aggregate {
        Aggregate::Answered => expr.count(),
        Aggregate::Distinct => expr.count_distinct(),
        // PostgreSQL sums to `numeric`.
        Aggregate::Sum | Aggregate::Avg => custom(backend, "CAST(sum(?) AS bigint)", vec![expr]),
        Aggregate::Min => Func::min(expr).into(),
        Aggregate::Max => Func::max(expr).into(),
    }
}

/// The first day of the period that a day, or the day of a moment, falls into.
fn first_day(backend: DbBackend, column: &Column, period: Period) -> Expr {
    let day = || column.expr.clone();
    let in_autumn = "substr(?, 6, 2) >= '08'";
    match period {
        Period::Week if backend == DbBackend::Postgres => {
            custom(backend, "to_char(date_trunc('week', CAST(substr(?, 1, 10) AS date)), 'YYYY-MM-DD')", vec![day()])
        }
        // The next Sunday, or the day itself where it is one, and back to Monday.
        Period::Week => custom(backend, "date(substr(?, 1, 10), 'weekday 0', '-6 days')", vec![day()]),
        Period::Month => custom(backend, "substr(?, 1, 7) || '-01'", vec![day()]),
        Period::SchoolHalfYear => custom(
            backend,
            &format!("substr(?, 1, 4) || CASE WHEN {in_autumn} THEN '-08-01' WHEN ? IS NOT NULL THEN '-01-01' END"),
            vec![day(), day(), day()],
        ),
        Period::SchoolYear => custom(
            backend,
            &format!(
                "CAST(CAST(substr(?, 1, 4) AS integer) - CASE WHEN {in_autumn} THEN 0 ELSE 1 END AS text) || '-08-01'"
            ),
            vec![day(), day()],
        ),
    }
}

/// A group as the statement returned it.
pub(crate) fn read(row: &QueryResult, shape: &Shape) -> Result<Group, DbErr> {
    let parent = if shape.parent { Some(row.try_get::<crate::entity::column::Id>("", "p")?.0) } else { None };
    let key = |(number, holds): (usize, &Holds)| cell(row, &format!("k{number}"), *holds);
    let figure = |(number, holds): (usize, &Holds)| match holds {
        Holds::Mean => mean(row, number),
        Holds::Text | Holds::Integer => cell(row, &format!("a{number}"), *holds),
    };
    Ok(Group {
        parent,
        keys: shape.keys.iter().enumerate().map(key).collect::<Result<_, _>>()?,
        count: row.try_get("", "n")?,
        figures: shape.figures.iter().enumerate().map(figure).collect::<Result<_, _>>()?,
    })
}

fn cell(row: &QueryResult, name: &str, holds: Holds) -> Result<Cell, DbErr> {
    Ok(match holds {
        Holds::Text => row.try_get::<Option<String>>("", name)?.map_or(Cell::Null, Cell::Text),
        Holds::Integer | Holds::Mean => row.try_get::<Option<i64>>("", name)?.map_or(Cell::Null, Cell::Integer),
    })
}

/// Exact to 28 digits, which a mean made by the database is not on SQLite.
fn mean(row: &QueryResult, number: usize) -> Result<Cell, DbErr> {
    let sum: Option<i64> = row.try_get("", &format!("a{number}"))?;
    let count: i64 = row.try_get("", &format!("b{number}"))?;
    let mean = sum.and_then(|sum| Decimal::from(sum).checked_div(Decimal::from(count)));
    Ok(mean.map_or(Cell::Null, |mean| Cell::Text(mean.normalize().to_string())))
}
