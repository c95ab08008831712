//! What is fetched: the cells of the rows of one table, and the further rows that lead on from them.

use forms_dsl::model::FormName;
use uuid::Uuid;

use crate::{
    storage_plan::ColumnKey,
    store::{Aggregate, Filter, Key, OrderBy, Page, Pick, Table},
};

pub(crate) static ID: ColumnKey = ColumnKey::fixed("id");

/// The cells of rows of one table, and what leads on from them.
#[derive(Debug)]
pub(crate) struct Layout<'p> {
    pub(crate) table: Table,
    pub(crate) picks: Vec<Pick>,
    /// One statement each, for all rows together.
    pub(crate) reaches: Vec<Reach<'p>>,
    /// Rows of `Table::Fillings` read again from the table of their form, where more is asked of them.
    pub(crate) further: Vec<Further<'p>>,
}

/// The fillings of one form among fillings of all.
#[derive(Debug)]
pub(crate) struct Further<'p> {
    pub(crate) form: FormName,
    pub(crate) layout: Layout<'p>,
}

/// Rows that are reached from other rows, or from the root.
#[derive(Debug)]
pub(crate) struct Reach<'p> {
    pub(crate) from: From<'p>,
    pub(crate) how: How,
    pub(crate) layout: Layout<'p>,
    /// Of a list: whether rows are asked for at all.
    pub(crate) rows: bool,
    /// Of a list: the figures asked for, one statement each.
    pub(crate) figures: Vec<FiguresAsked>,
}

/// Whose rows are reached.
#[derive(Debug)]
pub(crate) enum From<'p> {
    /// Nobody's: all in scope.
    Everywhere,
    /// Those of these ids.
    Given(Vec<Uuid>),
    /// What a mutation has changed.
    Changed,
    /// Ids that stand in the rows at hand.
    Found(Vec<Step<'p>>),
}

/// A way into a row to the ids that stand in it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Step<'p> {
    Cell(usize),
    Member(&'p str),
    /// Each item of a list, or each value of an object of sealed rows.
    Each,
}

/// By what rows are reached.
#[derive(Debug)]
pub(crate) enum How {
    /// By their own ids.
    Ids,
    /// As a list: of each parent where there is a parent key.
    List { parent: Option<ColumnKey>, filter: Option<Filter>, order: Vec<OrderBy>, page: Page },
    /// Versions of forms by the cells of their name and version; without a version the current one.
    Versions { form: usize, version: Option<usize> },
}

/// Figures over a list.
#[derive(Debug)]
pub(crate) struct FiguresAsked {
    pub(crate) keys: Vec<Key>,
    pub(crate) of: Vec<(ColumnKey, Aggregate)>,
}

impl FiguresAsked {
    /// The place of a figure among those asked for.
    pub(crate) fn figure(&mut self, column: &ColumnKey, aggregate: Aggregate) -> usize {
        position_or_push(&mut self.of, (column.clone(), aggregate))
    }
}

impl<'p> Layout<'p> {
    pub(crate) fn of(table: Table) -> Self {
        Self { table, picks: Vec::new(), reaches: Vec::new(), further: Vec::new() }
    }

    /// With cells to find rows by, which come first.
    pub(crate) fn led_by(table: Table, keys: &[&ColumnKey]) -> Self {
        let mut layout = Self::of(table);
        for key in keys {
            layout.column(key);
        }
        layout
    }

    /// The place of a cell in each row; asked for once however often it is needed.
    pub(crate) fn pick(&mut self, pick: Pick) -> usize {
        position_or_push(&mut self.picks, pick)
    }

    pub(crate) fn column(&mut self, key: &ColumnKey) -> usize {
        self.pick(Pick::Column(key.clone()))
    }

    pub(crate) fn reach(&mut self, reach: Reach<'p>) -> usize {
        self.reaches.push(reach);
        self.reaches.len() - 1
    }

    /// The table of one form, for rows of all fillings.
    pub(crate) fn further(&mut self, form: &FormName) -> (usize, &mut Layout<'p>) {
        let place = self.further.iter().position(|known| known.form == *form).unwrap_or_else(|| {
            let layout = Layout::led_by(Table::Form(form.clone()), &[&ID]);
            self.further.push(Further { form: form.clone(), layout });
            self.further.len() - 1
        });
        #[expect(clippy::indexing_slicing, reason = "found or pushed in the line above")]
        (place, &mut self.further[place].layout)
    }
}

impl<'p> Reach<'p> {
    /// Rows of a table by their ids.
    pub(crate) fn by_id(table: Table, from: From<'p>) -> Self {
        Self { from, how: How::Ids, layout: Layout::led_by(table, &[&ID]), rows: true, figures: Vec::new() }
    }
}

fn position_or_push<T: PartialEq>(items: &mut Vec<T>, item: T) -> usize {
    items.iter().position(|known| *known == item).unwrap_or_else(|| {
        items.push(item);
        items.len() - 1
    })
}
