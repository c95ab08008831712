//! The order of a list, and the stretch of it that lies between two cursors.

use mobile_schema::{
    storage_plan::ColumnKey,
    store::{Cell, OrderBy, Page},
};
use sea_orm::{
    DbBackend,
    sea_query::{Expr, ExprTrait, NullOrdering, Order},
};

use super::{
    dialect::{self, always, never},
    filter::value,
    select::Unknown,
};
use crate::scoped::{Column, Kind, Source};

/// One part of an order.
pub(crate) struct Step {
    /// The column.
    pub column: Column,
    /// Downwards.
    pub descending: bool,
    /// Whether the column may be null at all.
    nullable: bool,
}

/// Lists are ordered by these most of the time. Where a column is never null and the statement says nothing of nulls,
/// PostgreSQL can walk along its index.
const NEVER_NULL: [&str; 6] = ["id", "name", "created_at", "updated_at", "opened_at", "at"];

/// The order asked for, with the id at its end.
pub(crate) fn steps(source: &Source<'_>, order: &[OrderBy]) -> Result<Vec<Step>, Unknown> {
    let id = ColumnKey::fixed("id");
    let last = (!order.iter().any(|by| by.column == id)).then_some(OrderBy { column: id, descending: false });
    order
        .iter()
        .chain(&last)
        .map(|by| {
            let column = source.find_column(&by.column).ok_or_else(|| Unknown::Column(by.column.clone()))?;
            Ok(Step { column, descending: by.descending, nullable: !NEVER_NULL.contains(&by.column.as_str()) })
        })
        .collect()
}

impl Step {
    /// How it stands in `ORDER BY`.
    pub fn direction(&self, backend: DbBackend, backwards: bool) -> (Order, Option<NullOrdering>) {
        let descending = self.descending != backwards;
        let nulls = if descending { NullOrdering::Last } else { NullOrdering::First };
        let order = if descending { Order::Desc } else { Order::Asc };
        (order, (self.nullable && dialect::needs_null_order(backend)).then_some(nulls))
    }

    /// Strictly on the far side of a value, where nulls are the smallest.
    fn beyond(&self, cell: &Cell, backwards: bool) -> Expr {
        let key = dialect::order_key(&self.column);
        match (cell, self.descending != backwards) {
            (Cell::Null, false) => key.is_not_null(),
            (Cell::Null, true) => never(),
            (cell, false) => key.gt(self.key_of(cell)),
            (cell, true) => key.clone().lt(self.key_of(cell)).or(key.is_null()),
        }
    }

    fn same(&self, cell: &Cell) -> Expr {
        let key = dialect::order_key(&self.column);
        match cell {
            Cell::Null => key.is_null(),
            cell => key.eq(self.key_of(cell)),
        }
    }

    fn key_of(&self, cell: &Cell) -> Expr {
        // A cursor that somebody made up: nothing is beyond it, and nothing the same.
        if !self.fits(cell) {
            return value(&Cell::Null);
        }
        let text = if let Cell::Text(text) = cell { Some(text.as_str()) } else { None };
        dialect::order_key_of(&self.column, value(cell), text)
    }

    fn fits(&self, cell: &Cell) -> bool {
        let is_integer = matches!(self.column.kind, Kind::Open(kind) if kind.is_integer());
        match cell {
            Cell::Null => true,
            Cell::Integer(_) => is_integer,
            Cell::Text(_) => !is_integer,
        }
    }
}

/// Between the page's cursors.
pub(crate) fn between(steps: &[Step], page: &Page) -> Option<Expr> {
    let after = page.after.as_ref().map(|cells| side(steps, cells, false));
    let before = page.before.as_ref().map(|cells| side(steps, cells, true));
    after.into_iter().chain(before).reduce(Expr::and)
}

/// After a row in the order, or before it when read backwards:
/// beyond its first cell, or the same there and beyond the second …
fn side(steps: &[Step], cells: &[Cell], backwards: bool) -> Expr {
    let mut sides = Vec::new();
    let mut same = always();
    for (step, cell) in steps.iter().zip(cells) {
        sides.push(same.clone().and(step.beyond(cell, backwards)));
        same = same.and(step.same(cell));
    }
    sides.into_iter().reduce(Expr::or).unwrap_or_else(never)
}
