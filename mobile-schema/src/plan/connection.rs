//! Lists in pages: what stretch is read, and what is asked of pages, edges and figures.

use super::{
    Answer, CursorTag, FiguresAsked, From, How, Layout, Merged, Planner, Reach, RowObjects, Step, cursor,
    figures::{AggregatePlan, GroupField},
    filter,
    guard::Guard,
    layout::ID,
    object::{Here, misplaced},
};
use crate::{
    blueprint::{Connection, Does, Field, Means},
    graphql_error::{ErrorCode, GraphqlError},
    naming::TypeName,
    prepare::{Input, Inputs},
    storage_plan::{ColumnKey, ColumnKind},
    store::{OrderBy, Page, Table},
};

const USUAL_PAGE: u32 = 20;
const LARGEST_PAGE: u32 = 100;
const LARGEST_PAGE_OF_STAFF: u32 = 1_000;

/// A list in pages.
#[derive(Debug)]
pub(crate) struct ConnectionPlan<'p> {
    pub(crate) type_name: &'p str,
    pub(crate) reach: usize,
    /// The cell of the id of the row at hand, where the list is that row's.
    pub(crate) parent: Option<usize>,
    /// Rows of a page; one more is read, to know whether there is more.
    pub(crate) size: u32,
    pub(crate) backward: bool,
    /// Whether the page begins after a cursor, and so something is before it.
    pub(crate) after: bool,
    /// Whether the page ends before a cursor.
    pub(crate) before: bool,
    pub(crate) tag: CursorTag,
    /// The cells of a cursor: those of the order, then the id.
    pub(crate) cursor: Vec<usize>,
    pub(crate) fields: Vec<(Merged<'p>, ConnectionField<'p>)>,
}

/// A field of a connection.
#[derive(Debug)]
pub(crate) enum ConnectionField<'p> {
    Typename,
    Fails(GraphqlError),
    Nodes(RowObjects<'p>),
    Edges(&'p str, Vec<(Merged<'p>, EdgeField<'p>)>),
    PageInfo(&'p str, Vec<(Merged<'p>, PageField)>),
    /// By the place of the figures in the reach.
    TotalCount(usize),
    Aggregates(usize, AggregatePlan<'p>),
    Groups(usize, &'p str, Vec<(Merged<'p>, GroupField<'p>)>),
}

/// A field of an edge.
#[derive(Debug)]
pub(crate) enum EdgeField<'p> {
    Typename,
    Cursor,
    Node(RowObjects<'p>),
}

/// A field of page info.
#[derive(Debug, Clone, Copy)]
pub(crate) enum PageField {
    Typename,
    HasNext,
    HasPrevious,
    Start,
    End,
}

/// The stretch that the arguments ask for.
struct Stretch {
    size: u32,
    page: Page,
    backward: bool,
}

/// How many lists there may be, and rows in all of them.
#[derive(Debug, Clone, Copy)]
struct Count {
    lists: u64,
    rows: u64,
}

impl<'p> Planner<'p> {
    /// A connection at the object at hand, or at the root where it has no parent.
    pub(super) fn connection(
        &self,
        here: &mut Here<'_, 'p>,
        connection: &'p Connection,
        field: &'p Field,
        arguments: &Inputs,
        merged: &Merged<'p>,
    ) -> Result<Answer<'p>, GraphqlError> {
        let guard = Guard::of(self.blueprint(), self.requester, &connection.table);
        let order = self.order(connection, field, arguments);
        order.iter().try_for_each(|by| guard.column(None, &by.column))?;
        let tag = CursorTag::of(&connection.table, connection.parent.as_ref(), &order);
        let stretch = self.stretch(connection, arguments, &tag, &order)?;
        let asked = filter::of_arguments(self.blueprint(), guard, field, arguments)?;
        let filter = filter::all(connection.always.clone().into_iter().chain(asked));
        let parent = connection.parent.as_ref().map(|_| here.layout.column(&ID));
        let from = parent.map_or(From::Everywhere, |cell| From::Found(vec![Step::Cell(cell)]));
        let count = Count { lists: here.times, rows: here.times.saturating_mul(u64::from(stretch.size)) };
        let mut layout = Layout::of(connection.table.clone());
        let mut cursor: Vec<usize> = order.iter().map(|by| layout.column(&by.column)).collect();
        cursor.push(layout.column(&ID));
        let Page { after, before, .. } = &stretch.page;
        let (after, before) = (after.is_some(), before.is_some());
        let how = How::List { parent: connection.parent.clone(), filter, order, page: stretch.page };
        let mut reach = Reach { from, how, layout, rows: false, figures: Vec::new() };
        let type_name = field.ty.name();
        let fields = self.connection_fields(&mut reach, count, type_name, merged);
        let (size, backward) = (stretch.size, stretch.backward);
        let reach = here.layout.reach(reach);
        let type_name = type_name.as_str();
        let plan = ConnectionPlan { type_name, reach, parent, size, backward, after, before, tag, cursor, fields };
        Ok(Answer::Connection(plan))
    }

    fn order(&self, connection: &Connection, field: &Field, arguments: &Inputs) -> Vec<OrderBy> {
        let Some(of) = field.args.get("orderBy").map(|argument| argument.ty.name().as_str()) else {
            return until_id(connection.order.clone());
        };
        let asked = arguments.items("orderBy").iter().filter_map(|value| match value {
            Input::Enum(name) => self.blueprint().find_value(of, name),
            _ => None,
        });
        let orders = asked.filter_map(|value| match &value.means {
            Means::Order(order) => Some(order.clone()),
            _ => None,
        });
        let orders: Vec<OrderBy> = orders.collect();
        until_id(if orders.is_empty() { connection.order.clone() } else { orders })
    }

    fn stretch(
        &self,
        connection: &Connection,
        arguments: &Inputs,
        tag: &CursorTag,
        order: &[OrderBy],
    ) -> Result<Stretch, GraphqlError> {
        let largest = if self.requester.is_staff() { LARGEST_PAGE_OF_STAFF } else { LARGEST_PAGE };
        let (first, last) = (page_size(arguments, "first", largest)?, page_size(arguments, "last", largest)?);
        if first.is_some() && last.is_some() {
            return Err(bad("give `first` or `last`, not both"));
        }
        let read = |name: &str| match arguments.text(name) {
            Some(text) => {
                let cells = cursor::parse(text, tag, order, |key| self.places(&connection.table, key));
                cells.map(Some).ok_or_else(|| bad(&format!("`{name}` is no cursor of this list in this order")))
            }
            None => Ok(None),
        };
        let (after, before) = (read("after")?, read("before")?);
        let backward = last.is_some() || (first.is_none() && before.is_some());
        let size = last.or(first).unwrap_or(USUAL_PAGE);
        Ok(Stretch { size, page: Page { after, before, limit: Some(size + 1), from_end: backward }, backward })
    }

    /// The places after the comma of a column, where it holds decimals.
    fn places(&self, table: &Table, key: &ColumnKey) -> Option<u32> {
        let Table::Form(form) = table else { return None };
        let columns = &self.ground.storage.forms.get(form)?.columns;
        match columns.iter().find(|column| column.key == *key)?.kind {
            ColumnKind::Decimal { places } => Some(places),
            _ => None,
        }
    }

    fn connection_fields(
        &self,
        reach: &mut Reach<'p>,
        count: Count,
        type_name: &'p TypeName,
        merged: &Merged<'p>,
    ) -> Vec<(Merged<'p>, ConnectionField<'p>)> {
        let mut total = None;
        let fields = self.selections.collect(type_name.as_str(), merged.sets());
        let planned = fields.map(|merged| {
            let planned = self.connection_field(reach, count, type_name, &merged, &mut total);
            (merged, planned.unwrap_or_else(ConnectionField::Fails))
        });
        planned.collect()
    }

    fn connection_field(
        &self,
        reach: &mut Reach<'p>,
        count: Count,
        type_name: &TypeName,
        merged: &Merged<'p>,
        total: &mut Option<usize>,
    ) -> Result<ConnectionField<'p>, GraphqlError> {
        let field = self.blueprint().find_field(type_name.as_str(), merged.name());
        self.spend(count.lists, field);
        let Some(field) = field else { return Ok(ConnectionField::Typename) };
        let inner = field.ty.name();
        Ok(match &field.does {
            Does::Nodes => {
                reach.rows = true;
                ConnectionField::Nodes(self.row_objects(&mut reach.layout, count.rows, inner, merged))
            }
            Does::Edges => {
                reach.rows = true;
                ConnectionField::Edges(inner.as_str(), self.edge_fields(reach, count, inner, merged))
            }
            Does::PageInfo => {
                reach.rows = true;
                ConnectionField::PageInfo(inner.as_str(), self.page_fields(inner, merged))
            }
            Does::TotalCount => ConnectionField::TotalCount(overall(reach, total)),
            Does::Aggregates => {
                let guard = Guard::of(self.blueprint(), self.requester, &reach.layout.table);
                let place = overall(reach, total);
                ConnectionField::Aggregates(place, self.aggregates(guard, figures(reach, place)?, inner, merged))
            }
            Does::GroupedAggregates => {
                let arguments = self.arguments(type_name.as_str(), merged)?;
                let keys = self.keys(field, &arguments)?;
                let guard = Guard::of(self.blueprint(), self.requester, &reach.layout.table);
                keys.iter().try_for_each(|key| guard.column(None, &key.column))?;
                reach.figures.push(FiguresAsked { keys, of: Vec::new() });
                let place = reach.figures.len() - 1;
                ConnectionField::Groups(
                    place,
                    inner.as_str(),
                    self.group_fields(guard, figures(reach, place)?, inner, merged),
                )
            }
            other => return Err(misplaced(other)),
        })
    }

    fn edge_fields(
        &self,
        reach: &mut Reach<'p>,
        count: Count,
        type_name: &'p TypeName,
        merged: &Merged<'p>,
    ) -> Vec<(Merged<'p>, EdgeField<'p>)> {
        let fields = self.selections.collect(type_name.as_str(), merged.sets());
        let planned = fields.map(|merged| {
            let field = self.blueprint().find_field(type_name.as_str(), merged.name());
            self.spend(count.rows, field);
            let planned = match field.map(|field| (&field.does, field.ty.name())) {
                Some((Does::Cursor, _)) => EdgeField::Cursor,
                Some((_, inner)) => EdgeField::Node(self.row_objects(&mut reach.layout, count.rows, inner, &merged)),
                None => EdgeField::Typename,
            };
            (merged, planned)
        });
        planned.collect()
    }

    fn page_fields(&self, type_name: &'p TypeName, merged: &Merged<'p>) -> Vec<(Merged<'p>, PageField)> {
        let fields = self.selections.collect(type_name.as_str(), merged.sets());
        let planned = fields.map(|merged| {
            let field = self.blueprint().find_field(type_name.as_str(), merged.name());
            let planned = match field.map(|field| &field.does) {
                Some(Does::HasNextPage) => PageField::HasNext,
                Some(Does::HasPreviousPage) => PageField::HasPrevious,
                Some(Does::StartCursor) => PageField::Start,
                Some(Does::EndCursor) => PageField::End,
                _ => PageField::Typename,
            };
            (merged, planned)
        });
        planned.collect()
    }
}

/// The figures over the whole list, which the count and the aggregates share.
fn overall(reach: &mut Reach<'_>, place: &mut Option<usize>) -> usize {
    *place.get_or_insert_with(|| {
        reach.figures.push(FiguresAsked { keys: Vec::new(), of: Vec::new() });
        reach.figures.len() - 1
    })
}

fn figures<'r>(reach: &'r mut Reach<'_>, place: usize) -> Result<&'r mut FiguresAsked, GraphqlError> {
    reach.figures.get_mut(place).ok_or_else(|| GraphqlError::new(ErrorCode::Internal, "figures were asked for nowhere"))
}

/// No two rows have the same id: what stands behind it orders nothing.
fn until_id(mut order: Vec<OrderBy>) -> Vec<OrderBy> {
    if let Some(place) = order.iter().position(|by| by.column == ID) {
        order.truncate(place + 1);
    }
    order
}

fn page_size(arguments: &Inputs, name: &str, largest: u32) -> Result<Option<u32>, GraphqlError> {
    let Some(size) = arguments.int(name) else { return Ok(None) };
    match u32::try_from(size) {
        Ok(size) if size <= largest => Ok(Some(size)),
        Ok(_) => Err(bad(&format!("`{name}` is at most {largest}"))),
        Err(_) => Err(bad(&format!("`{name}` must not be negative"))),
    }
}

pub(super) fn bad(message: &str) -> GraphqlError {
    GraphqlError::new(ErrorCode::BadUserInput, message)
}
