//! What is asked of figures and groups over a list.

use super::{FiguresAsked, Merged, Planner, connection::bad, guard::Guard};
use crate::{
    blueprint::{Does, Encoding, Field, Means},
    graphql_error::GraphqlError,
    naming::TypeName,
    prepare::{Input, Inputs},
    storage_plan::ColumnKey,
    store::{Aggregate, Key},
};

/// What `groupBy` may name.
const MOST_KEYS: usize = 3;

/// What is asked of figures.
#[derive(Debug)]
pub(crate) struct AggregatePlan<'p> {
    pub(crate) type_name: &'p str,
    pub(crate) fields: Vec<(Merged<'p>, AggregateField<'p>)>,
}

/// A field of figures.
#[derive(Debug)]
pub(crate) enum AggregateField<'p> {
    Typename,
    Count,
    Fails(GraphqlError),
    Of(&'p str, Vec<(Merged<'p>, FigureField<'p>)>),
}

/// A field of the figures of one column.
#[derive(Debug)]
pub(crate) enum FigureField<'p> {
    Typename,
    /// The place of the figure, what it is, and how the column is written.
    Figure(usize, Aggregate, &'p Encoding),
}

/// A field of a group.
#[derive(Debug)]
pub(crate) enum GroupField<'p> {
    Typename,
    Keys(&'p str, Vec<(Merged<'p>, KeyField<'p>)>),
    Aggregates(AggregatePlan<'p>),
}

/// A key of a group.
#[derive(Debug)]
pub(crate) enum KeyField<'p> {
    Typename,
    /// Not grouped by.
    Absent,
    Key(usize, &'p Encoding),
}

impl<'p> Planner<'p> {
    pub(super) fn keys(&self, field: &Field, arguments: &Inputs) -> Result<Vec<Key>, GraphqlError> {
        let of = field.args.get("groupBy").map(|argument| argument.ty.name().as_str()).unwrap_or_default();
        let mut keys = Vec::new();
        for value in arguments.items("groupBy") {
            if let Input::Enum(name) = value
                && let Some(Means::GroupBy(key)) = self.blueprint().find_value(of, name).map(|value| &value.means)
                && !keys.contains(key)
            {
                keys.push(key.clone());
            }
        }
        match keys.len() {
            0 => Err(bad("`groupBy` must name something to group by")),
            1..=MOST_KEYS => Ok(keys),
            _ => Err(bad(&format!("`groupBy` takes {MOST_KEYS} at most"))),
        }
    }

    pub(super) fn group_fields(
        &self,
        guard: Guard<'p>,
        figures: &mut FiguresAsked,
        type_name: &'p TypeName,
        merged: &Merged<'p>,
    ) -> Vec<(Merged<'p>, GroupField<'p>)> {
        let fields = self.selections.collect(type_name.as_str(), merged.sets());
        let planned = fields.map(|merged| {
            let field = self.blueprint().find_field(type_name.as_str(), merged.name());
            let planned = match field.map(|field| (&field.does, field.ty.name())) {
                Some((Does::GroupKeys, inner)) => {
                    GroupField::Keys(inner.as_str(), self.key_fields(figures, inner, &merged))
                }
                Some((_, inner)) => GroupField::Aggregates(self.aggregates(guard, figures, inner, &merged)),
                None => GroupField::Typename,
            };
            (merged, planned)
        });
        planned.collect()
    }

    fn key_fields(
        &self,
        figures: &FiguresAsked,
        type_name: &'p TypeName,
        merged: &Merged<'p>,
    ) -> Vec<(Merged<'p>, KeyField<'p>)> {
        let fields = self.selections.collect(type_name.as_str(), merged.sets());
        let planned = fields.map(|merged| {
            let field = self.blueprint().find_field(type_name.as_str(), merged.name());
            let planned = match field.map(|field| &field.does) {
                Some(Does::GroupKey { key, encoding }) => match figures.keys.iter().position(|known| known == key) {
                    Some(place) => KeyField::Key(place, encoding),
                    None => KeyField::Absent,
                },
                Some(_) => KeyField::Absent,
                None => KeyField::Typename,
            };
            (merged, planned)
        });
        planned.collect()
    }

    pub(super) fn aggregates(
        &self,
        guard: Guard<'p>,
        figures: &mut FiguresAsked,
        type_name: &'p TypeName,
        merged: &Merged<'p>,
    ) -> AggregatePlan<'p> {
        let type_name = type_name.as_str();
        let fields = self.selections.collect(type_name, merged.sets());
        let planned = fields.map(|merged| {
            let field = self.blueprint().find_field(type_name, merged.name());
            let planned = match field.map(|field| (&field.does, field.ty.name())) {
                Some((Does::FiguresOf { key, encoding }, inner)) => match guard.column(None, key) {
                    Ok(()) => {
                        AggregateField::Of(inner.as_str(), self.figure_fields(figures, key, encoding, inner, &merged))
                    }
                    Err(error) => AggregateField::Fails(error),
                },
                Some(_) => AggregateField::Count,
                None => AggregateField::Typename,
            };
            (merged, planned)
        });
        AggregatePlan { type_name, fields: planned.collect() }
    }

    fn figure_fields(
        &self,
        figures: &mut FiguresAsked,
        key: &ColumnKey,
        encoding: &'p Encoding,
        type_name: &'p TypeName,
        merged: &Merged<'p>,
    ) -> Vec<(Merged<'p>, FigureField<'p>)> {
        let fields = self.selections.collect(type_name.as_str(), merged.sets());
        let planned = fields.map(|merged| {
            let field = self.blueprint().find_field(type_name.as_str(), merged.name());
            let planned = match field.map(|field| &field.does) {
                Some(Does::Figure(aggregate)) => {
                    FigureField::Figure(figures.figure(key, *aggregate), *aggregate, encoding)
                }
                _ => FigureField::Typename,
            };
            (merged, planned)
        });
        planned.collect()
    }
}
