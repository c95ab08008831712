//! A plan's filter → a condition. Tests are three-valued in SQL; here each is true or not.

use mobile_schema::{
    storage_plan::{ColumnKey, RowTable},
    store::{Cell, Filter, Quantifier, Table, Test},
};
use sea_orm::{
    DbBackend,
    sea_query::{Alias, Condition, Expr, ExprTrait, Query},
};

use super::{
    dialect::{always, begins, fold, folded, holds, never, not_surely},
    select::Unknown,
};
use crate::scoped::{Column, Scoped, Source, find_case_column, find_row_column};

/// Where a filter's columns are looked up.
#[derive(Clone, Copy)]
pub(crate) struct Filtering<'a> {
    pub scoped: Scoped<'a>,
    pub backend: DbBackend,
    pub table: &'a Table,
    pub source: &'a Source<'a>,
}

/// What a column test inside a filter speaks of.
#[derive(Clone, Copy)]
enum Subject<'a> {
    Source,
    Case,
    Row(&'a RowTable),
}

impl<'a> Filtering<'a> {
    pub fn condition(self, filter: &Filter) -> Result<Expr, Unknown> {
        self.on(Subject::Source, filter)
    }

    fn on(self, subject: Subject<'a>, filter: &Filter) -> Result<Expr, Unknown> {
        match filter {
            Filter::And(filters) => {
                Ok(self.each(subject, filters)?.into_iter().reduce(Expr::and).unwrap_or_else(always))
            }
            Filter::Or(filters) => Ok(self.each(subject, filters)?.into_iter().reduce(Expr::or).unwrap_or_else(never)),
            Filter::Not(filter) => Ok(not_surely(self.backend, self.on(subject, filter)?)),
            Filter::Column(key, test) => {
                let column = self.find_column(subject, key).ok_or_else(|| Unknown::Column(key.clone()))?;
                Ok(self.test(&column, test))
            }
            Filter::Case(filter) => self.on(Subject::Case, filter),
            Filter::Rows { rows, quantifier, filter } => {
                let rows = self.find_rows(rows).ok_or_else(|| Unknown::Rows(rows.clone()))?;
                self.rows(rows, *quantifier, filter)
            }
        }
    }

    fn each(self, subject: Subject<'a>, filters: &[Filter]) -> Result<Vec<Expr>, Unknown> {
        filters.iter().map(|filter| self.on(subject, filter)).collect()
    }

    fn find_column(self, subject: Subject<'a>, key: &ColumnKey) -> Option<Column> {
        match subject {
            Subject::Source => self.source.find_column(key),
            Subject::Case => find_case_column(self.scoped, key),
            Subject::Row(rows) => find_row_column(&rows.columns, ROW, key),
        }
    }

    fn find_rows(self, name: &forms_dsl::model::QuestionName) -> Option<&'a RowTable> {
        let Table::Form(form) = self.table else { return None };
        self.scoped.storage.forms.get(form)?.find_rows(name.as_str())
    }

    fn rows(self, rows: &'a RowTable, quantifier: Quantifier, filter: &Filter) -> Result<Expr, Unknown> {
        let matches = self.on(Subject::Row(rows), filter)?;
        let matches = if quantifier == Quantifier::Every { not_surely(self.backend, matches) } else { matches };
        let mut those = Query::select();
        those
            .expr(Expr::cust("1"))
            .from_as(Alias::new(rows.table.as_str()), ROW)
            .cond_where(Condition::all().add(Expr::col((ROW, "filling_id")).equals(("f", "id"))).add(matches));
        Ok(if quantifier == Quantifier::Some { Expr::exists(those) } else { Expr::not_exists(those) })
    }

    fn test(self, column: &Column, test: &Test) -> Expr {
        let expr = column.expr.clone();
        match test {
            Test::Eq(cell) => expr.eq(value(cell)),
            Test::Ne(cell) => expr.ne(value(cell)),
            Test::In(cells) if cells.is_empty() => never(),
            Test::In(cells) => expr.is_in(cells.iter().map(value)),
            Test::NotIn(cells) if cells.is_empty() => expr.is_not_null(),
            Test::NotIn(cells) => expr.is_not_in(cells.iter().map(value)),
            Test::Lt(cell) => expr.lt(value(cell)),
            Test::Lte(cell) => expr.lte(value(cell)),
            Test::Gt(cell) => expr.gt(value(cell)),
            Test::Gte(cell) => expr.gte(value(cell)),
            Test::IsNull(true) => expr.is_null(),
            Test::IsNull(false) => expr.is_not_null(),
            Test::Contains(part) => holds(self.backend, folded(column), Expr::val(fold(part))),
            Test::StartsWith(part) => begins(self.backend, folded(column), &fold(part)),
            Test::HasSome(options) => self.has(&expr, options).reduce(Expr::or).unwrap_or_else(never),
            Test::HasEvery(options) => self.has(&expr, options).fold(expr.clone().is_not_null(), Expr::and),
            Test::HasNone(options) => {
                let none = self.has(&expr, options).map(Expr::not);
                none.fold(expr.clone().is_not_null(), Expr::and)
            }
        }
    }

    /// Options are stored as `["step_up","other"]`, and no name holds a quote.
    fn has(self, column: &Expr, options: &[String]) -> impl Iterator<Item = Expr> {
        options.iter().map(move |option| holds(self.backend, column.clone(), Expr::val(format!("\"{option}\""))))
    }
}

/// The alias of open rows inside a filter.
const ROW: &str = "r";

/// A cell as a parameter.
pub(crate) fn value(cell: &Cell) -> Expr {
    match cell {
        Cell::Null => Expr::null(),
        Cell::Text(text) => Expr::val(text.as_str()),
        Cell::Integer(integer) => Expr::val(*integer),
    }
}
