//! Connections: pages, edges, figures and groups.

use uuid::Uuid;

use super::{
    Asked,
    fetch::Rowset,
    leaf,
    write::{Writer, Written},
};
use crate::{
    blueprint::Encoding,
    plan::{
        AggregateField, AggregatePlan, ConnectionField, ConnectionPlan, EdgeField, FigureField, GroupField, KeyField,
        PageField,
    },
    store::{Aggregate, Cell, Group},
};

/// The rows of a page, and whether there is more.
struct Turned {
    rows: Vec<usize>,
    has_next: bool,
    has_previous: bool,
}

impl<'w> Writer<'w> {
    pub(super) fn connection(&mut self, plan: &ConnectionPlan<'w>, set: &Rowset, parent: Option<Uuid>) -> Written {
        let page = turn(plan, set, parent);
        self.structure(&plan.fields, |writer, merged, field| match field {
            ConnectionField::Typename => writer.text(plan.type_name),
            ConnectionField::Fails(error) => writer.fail(merged, error.clone()),
            ConnectionField::Nodes(objects) => {
                writer.list(None, &page.rows, |writer, row| writer.row(objects, set, *row))
            }
            ConnectionField::Edges(type_name, fields) => {
                writer.list(None, &page.rows, |writer, row| writer.edge(type_name, plan, fields, set, *row))
            }
            ConnectionField::PageInfo(type_name, fields) => writer.page_info(type_name, plan, fields, set, &page),
            ConnectionField::TotalCount(place) => {
                let count = set.groups(*place, parent).next().map_or(0, |group| group.count);
                writer.number(count)
            }
            ConnectionField::Aggregates(place, aggregates) => {
                let none = no_rows();
                let group = set.groups(*place, parent).next().unwrap_or(&none);
                writer.maybe(|writer| writer.aggregates(aggregates, group))
            }
            ConnectionField::Groups(place, type_name, fields) => {
                writer.list(None, set.groups(*place, parent), |writer, group| writer.group(type_name, fields, group))
            }
        })
    }

    fn edge(
        &mut self,
        type_name: &'w str,
        plan: &ConnectionPlan<'w>,
        fields: &Asked<'w, EdgeField<'w>>,
        set: &Rowset,
        row: usize,
    ) -> Written {
        self.structure(fields, |writer, _, field| match field {
            EdgeField::Typename => writer.text(type_name),
            EdgeField::Cursor => writer.text(&cursor(plan, set, row)),
            EdgeField::Node(objects) => writer.row(objects, set, row),
        })
    }

    fn page_info(
        &mut self,
        type_name: &'w str,
        plan: &ConnectionPlan<'w>,
        fields: &Asked<'w, PageField>,
        set: &Rowset,
        page: &Turned,
    ) -> Written {
        self.structure(fields, |writer, _, field| match field {
            PageField::Typename => writer.text(type_name),
            PageField::HasNext => writer.truth(page.has_next),
            PageField::HasPrevious => writer.truth(page.has_previous),
            PageField::Start => writer.cursor_or_null(plan, set, page.rows.first()),
            PageField::End => writer.cursor_or_null(plan, set, page.rows.last()),
        })
    }

    fn group(&mut self, type_name: &'w str, fields: &Asked<'w, GroupField<'w>>, group: &Group) -> Written {
        self.structure(fields, |writer, _, field| match field {
            GroupField::Typename => writer.text(type_name),
            GroupField::Aggregates(aggregates) => writer.maybe(|writer| writer.aggregates(aggregates, group)),
            GroupField::Keys(type_name, keys) => writer.structure(keys, |writer, _, key| match key {
                KeyField::Typename => writer.text(type_name),
                KeyField::Absent => writer.cell(&Cell::Null, &Encoding::Int),
                KeyField::Key(place, encoding) => writer.cell(group.keys.get(*place).unwrap_or(&Cell::Null), encoding),
            }),
        })
    }

    fn aggregates(&mut self, plan: &AggregatePlan<'w>, group: &Group) -> Written {
        self.structure(&plan.fields, |writer, merged, field| match field {
            AggregateField::Typename => writer.text(plan.type_name),
            AggregateField::Count => writer.number(group.count),
            AggregateField::Fails(error) => writer.fail(merged, error.clone()),
            AggregateField::Of(type_name, figures) => writer.structure(figures, |writer, _, figure| match figure {
                FigureField::Typename => writer.text(type_name),
                FigureField::Figure(place, aggregate, encoding) => {
                    let cell = group.figures.get(*place).unwrap_or(&Cell::Null);
                    match aggregate {
                        Aggregate::Answered | Aggregate::Distinct => writer.number(match cell {
                            Cell::Integer(number) => *number,
                            Cell::Null | Cell::Text(_) => 0,
                        }),
                        Aggregate::Sum | Aggregate::Avg | Aggregate::Min | Aggregate::Max => {
                            writer.cell(cell, encoding)
                        }
                    }
                }
            }),
        })
    }

    #[expect(clippy::unnecessary_wraps, reason = "it ends the arms of what may fail")]
    fn cell(&mut self, cell: &Cell, encoding: &Encoding) -> Written {
        leaf::write_cell(&mut self.out, cell, encoding, self.ground.blueprint);
        Ok(())
    }

    fn number(&mut self, number: i64) -> Written {
        self.cell(&Cell::Integer(number), &Encoding::Int)
    }

    fn truth(&mut self, truth: bool) -> Written {
        self.cell(&Cell::Integer(truth.into()), &Encoding::Boolean)
    }

    fn cursor_or_null(&mut self, plan: &ConnectionPlan<'w>, set: &Rowset, row: Option<&usize>) -> Written {
        match row {
            Some(row) => self.text(&cursor(plan, set, *row)),
            None => self.cell(&Cell::Null, &Encoding::Text),
        }
    }
}

/// One row more than the page was read; it tells whether there is more, and is not shown.
fn turn(plan: &ConnectionPlan<'_>, set: &Rowset, parent: Option<Uuid>) -> Turned {
    let mut rows = set.rows_of(parent);
    let size = usize::try_from(plan.size).unwrap_or(usize::MAX);
    let more = rows.len() > size;
    if plan.backward {
        let extra = rows.len().saturating_sub(size);
        rows.drain(..extra);
        Turned { rows, has_next: plan.before, has_previous: more || plan.after }
    } else {
        rows.truncate(size);
        Turned { rows, has_next: more || plan.before, has_previous: plan.after }
    }
}

fn cursor(plan: &ConnectionPlan<'_>, set: &Rowset, row: usize) -> String {
    plan.tag.print(plan.cursor.iter().map(|cell| set.cell(row, *cell)))
}

/// A parent without rows has no group of its own.
fn no_rows() -> Group {
    Group { parent: None, keys: Vec::new(), count: 0, figures: Vec::new() }
}
