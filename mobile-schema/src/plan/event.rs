//! What is asked of each event of a subscription.

use super::{
    Ground, Layout, Merged, ObjectPlan, Planner,
    object::{Hand, Here, misplaced},
};
use crate::{
    blueprint::{Collection, Does},
    graphql_error::{ErrorCode, GraphqlError},
    prepare::Prepared,
    requester::Requester,
    store::Table,
};

/// What is asked of each event: one field of the root, over the JSON of the event.
#[derive(Debug)]
pub(crate) struct EventPlan<'p> {
    pub(crate) collection: Collection,
    pub(crate) merged: Merged<'p>,
    pub(crate) object: ObjectPlan<'p>,
}

/// The plan of a subscription; an `Err` says why it must not be followed.
pub(crate) fn event<'p>(
    ground: Ground<'p>,
    prepared: &'p Prepared,
    requester: &'p Requester,
) -> Result<EventPlan<'p>, GraphqlError> {
    let planner = Planner::new(ground, prepared, requester);
    let root = ground.blueprint.subscription.as_str();
    let mut asked = planner.selections.collect(root, [&prepared.operation.selection_set]);
    let (Some(merged), None) = (asked.next(), asked.next()) else { return Err(not_one()) };
    let Some(field) = ground.blueprint.find_field(root, merged.name()) else { return Err(not_one()) };
    let Does::Stream(collection) = field.does else { return Err(misplaced(&field.does)) };
    planner.arguments(root, &merged)?;
    // An event is no row; nothing is reached from it.
    let mut layout = Layout::of(Table::Fillings);
    let mut here = Here { layout: &mut layout, kind: Hand::Json(Vec::new()), times: 1 };
    let object = planner.object(&mut here, field.ty.name().as_str(), merged.sets());
    planner.bounded_cost()?;
    Ok(EventPlan { collection, merged, object })
}

fn not_one() -> GraphqlError {
    GraphqlError::new(ErrorCode::ValidationFailed, "a subscription follows exactly one field")
}
