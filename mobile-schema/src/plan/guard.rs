//! Columns that a requester may not read must not be found out by filters, orders, groups or figures either.

use forms_dsl::model::QuestionName;

use crate::{
    blueprint::{Blueprint, Guarded},
    graphql_error::{ErrorCode, GraphqlError},
    requester::Requester,
    storage_plan::ColumnKey,
    store::Table,
};

/// What of one table is not for one requester.
#[derive(Clone, Copy)]
pub(super) struct Guard<'p> {
    guarded: &'p [Guarded],
    requester: &'p Requester,
}

impl<'p> Guard<'p> {
    pub(super) fn of(blueprint: &'p Blueprint, requester: &'p Requester, table: &Table) -> Self {
        let fields = match table {
            Table::Form(form) => blueprint.forms.get(form),
            _ => None,
        };
        Self { guarded: fields.map_or(&[], |fields| fields.guarded.as_slice()), requester }
    }

    /// Refuses the use of a column, of rows where it is in rows.
    pub(super) fn column(&self, rows: Option<&QuestionName>, column: &ColumnKey) -> Result<(), GraphqlError> {
        self.allow(rows, Some(column))
    }

    /// Refuses the use of rows as a whole.
    pub(super) fn rows(&self, rows: &QuestionName) -> Result<(), GraphqlError> {
        self.allow(Some(rows), None)
    }

    /// Refuses the use of what is in rows or a column, as far as they are given.
    pub(super) fn allow(&self, rows: Option<&QuestionName>, column: Option<&ColumnKey>) -> Result<(), GraphqlError> {
        let here = |guarded: &&Guarded| guarded.rows.as_ref() == rows && guarded.column.as_ref() == column;
        if self.guarded.iter().filter(here).all(|guarded| guarded.readers.admit(self.requester)) {
            return Ok(());
        }
        let message = "you may not filter, order, group or count by an answer that you may not read";
        Err(GraphqlError::new(ErrorCode::Forbidden, message))
    }
}
