//! What is asked of the root of writing: a change, and what of its outcome is answered.

use apollo_compiler::executable::Operation;
use uuid::Uuid;

use super::{
    From, HandInPlan, Layout, Merged, ObjectPlan, Plan, Planner, PushPlan, Reach, RowObjects, change,
    object::{Hand, Here, misplaced},
};
use crate::{
    blueprint::{Does, Field},
    change::{Change, UserError},
    graphql_error::GraphqlError,
    prepare::Inputs,
    store::Table,
};

/// A field of the root of writing.
#[derive(Debug)]
pub(crate) enum MutationPlan<'p> {
    Typename,
    Fails(GraphqlError),
    Change(Box<ChangePlan<'p>>),
    Push(PushPlan<'p>),
    HandIn(Box<HandInPlan<'p>>),
}

/// A change, and what of its outcome is answered.
#[derive(Debug)]
pub(crate) struct ChangePlan<'p> {
    /// Taken when it is made; refused before, where the input names what there is not.
    pub(crate) change: Option<Result<Change, Vec<UserError>>>,
    /// Holds only what is reached from the outcome.
    pub(crate) layout: Layout<'p>,
    pub(crate) type_name: &'p str,
    pub(crate) fields: Vec<(Merged<'p>, PayloadField<'p>)>,
}

/// A field of a payload.
#[derive(Debug)]
pub(crate) enum PayloadField<'p> {
    Typename,
    Fails(GraphqlError),
    /// The row that a reach finds, where the change was done.
    Row {
        reach: usize,
        objects: RowObjects<'p>,
    },
    UserErrors(ObjectPlan<'p>),
    ClientMutationId(Option<String>),
}

impl<'p> Planner<'p> {
    pub(super) fn mutation(&self, operation: &'p Operation, new_id: &dyn Fn() -> Uuid) -> Plan<'p> {
        let type_name = self.blueprint().mutation.as_str();
        let fields = self.selections.collect(type_name, [&operation.selection_set]).map(|merged| {
            let field = self.blueprint().find_field(type_name, merged.name());
            self.spend(1, field);
            let plan = match field {
                Some(field) => self.change_plan(type_name, field, &merged, new_id).unwrap_or_else(MutationPlan::Fails),
                None => MutationPlan::Typename,
            };
            (merged, plan)
        });
        Plan::Mutation(type_name, fields.collect())
    }

    fn change_plan(
        &self,
        root: &str,
        field: &'p Field,
        merged: &Merged<'p>,
        new_id: &dyn Fn() -> Uuid,
    ) -> Result<MutationPlan<'p>, GraphqlError> {
        let arguments = self.arguments(root, merged)?;
        let kind = match &field.does {
            Does::Mutation(kind) => kind,
            Does::Push(collection) => return self.push(*collection, field, &arguments, merged),
            Does::HandIn => return Ok(self.hand_in(field, &arguments, merged)),
            other => return Err(misplaced(other)),
        };
        let nothing = Inputs::default();
        let input = arguments.object("input").unwrap_or(&nothing);
        let of = field.args.get("input").map(|argument| argument.ty.name());
        let change = change::read(self.ground, self.requester, kind, of, input, new_id);
        let signature = match &change {
            Ok(Change::Sign { signature_id, .. }) => Some(*signature_id),
            Ok(_) | Err(_) => None,
        };
        let mut layout = Layout::of(Table::Fillings);
        let type_name = field.ty.name().as_str();
        let payload = self.selections.collect(type_name, merged.sets()).map(|merged| {
            let planned = self.payload_field(&mut layout, type_name, input, signature, &merged);
            (merged, planned.unwrap_or_else(PayloadField::Fails))
        });
        let fields = payload.collect();
        Ok(MutationPlan::Change(Box::new(ChangePlan { change: Some(change), layout, type_name, fields })))
    }

    fn payload_field(
        &self,
        layout: &mut Layout<'p>,
        type_name: &str,
        input: &Inputs,
        signature: Option<Uuid>,
        merged: &Merged<'p>,
    ) -> Result<PayloadField<'p>, GraphqlError> {
        let field = self.blueprint().find_field(type_name, merged.name());
        self.spend(1, field);
        let Some(field) = field else { return Ok(PayloadField::Typename) };
        let inner = field.ty.name();
        Ok(match &field.does {
            Does::Changed { table } => {
                let mut reach = Reach::by_id(table.clone(), From::Changed);
                let objects = self.row_objects(&mut reach.layout, 1, inner, merged);
                PayloadField::Row { reach: layout.reach(reach), objects }
            }
            Does::ChangedSignature => {
                let given = From::Given(signature.into_iter().collect());
                let mut reach = Reach::by_id(Table::Signatures, given);
                let objects = self.row_objects(&mut reach.layout, 1, inner, merged);
                PayloadField::Row { reach: layout.reach(reach), objects }
            }
            Does::UserErrors => {
                let mut here = Here { layout, kind: Hand::Json(Vec::new()), times: 1 };
                PayloadField::UserErrors(self.object(&mut here, inner.as_str(), merged.sets()))
            }
            Does::ClientMutationId => PayloadField::ClientMutationId(input.text("clientMutationId").map(str::to_owned)),
            other => return Err(misplaced(other)),
        })
    }
}
