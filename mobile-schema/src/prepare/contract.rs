//! The SDL as apollo-compiler reads it: what requests are judged by.

use apollo_compiler::{
    Name, Node, Schema,
    ast::{DirectiveList, FieldDefinition},
    collections::HashMap,
    name,
    schema::{Component, ExtendedType, Implementers, Type},
    ty,
    validation::{DiagnosticList, Valid},
};

use super::rules;

/// A schema that requests are judged by.
#[derive(Debug)]
pub struct Contract {
    schema: Valid<Schema>,
    implementers: HashMap<Name, Implementers>,
}

/// The SDL is not one that requests could be judged by: what apollo-compiler or our own rules say.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the schema is not sound: {}", .0.join("; "))]
pub struct ContractBroken(pub Vec<String>);

impl Contract {
    pub(super) fn parse(sdl: &str) -> Result<Self, ContractBroken> {
        let mut schema = Schema::parse(sdl, "schema.graphql").map_err(|broken| said(&broken.errors))?;
        know_one_of(&mut schema);
        let schema = schema.validate().map_err(|broken| said(&broken.errors))?;
        let contract = Self { implementers: schema.implementers_map(), schema };
        let broken = rules::check_defaults(&contract);
        if broken.is_empty() { Ok(contract) } else { Err(ContractBroken(broken)) }
    }

    /// The types.
    pub fn schema(&self) -> &Valid<Schema> {
        &self.schema
    }

    /// The type of a name.
    pub(crate) fn lookup(&self, name: &str) -> Option<&ExtendedType> {
        self.schema.types.get(name)
    }

    /// Whether a name is a scalar's.
    pub(super) fn is_scalar(&self, name: &str) -> bool {
        self.lookup(name).is_some_and(ExtendedType::is_scalar)
    }

    /// Whether something of a concrete type is also of another.
    pub(crate) fn is_a(&self, concrete: &str, other: &str) -> bool {
        concrete == other
            || self.implementers.get(other).is_some_and(|known| known.objects.iter().any(|o| o.as_str() == concrete))
            || self.schema.get_union(other).is_some_and(|union| union.members.contains(concrete))
    }

    /// The concrete types that something of a type may have, in the order of the schema.
    pub(crate) fn concrete_types(&self, name: &str) -> Vec<&Name> {
        match self.lookup(name) {
            Some(ExtendedType::Object(object)) => vec![&object.name],
            Some(ExtendedType::Union(union)) => union.members.iter().map(|member| &member.name).collect(),
            Some(ExtendedType::Interface(_)) => self
                .schema
                .types
                .values()
                .filter(|t| t.is_object() && self.is_a(t.name(), name))
                .map(ExtendedType::name)
                .collect(),
            Some(ExtendedType::Scalar(_) | ExtendedType::Enum(_) | ExtendedType::InputObject(_)) | None => Vec::new(),
        }
    }
}

fn said(errors: &DiagnosticList) -> ContractBroken {
    ContractBroken(errors.iter().map(|diagnostic| diagnostic.error.to_string()).collect())
}

/// apollo-compiler does not know `__Type.isOneOf`, which the introspection query of graphql-js 16 asks for.
fn know_one_of(schema: &mut Schema) {
    if let Some(ExtendedType::Object(object)) = schema.types.get_mut("__Type") {
        let field = FieldDefinition {
            description: None,
            name: name!("isOneOf"),
            arguments: Vec::new(),
            ty: ty!(Boolean),
            directives: DirectiveList::default(),
        };
        object.make_mut().fields.insert(name!("isOneOf"), Component::new(field));
    }
}

/// Whether a value of this type may be left out.
pub(super) fn is_optional(ty: &Type, default: Option<&Node<apollo_compiler::ast::Value>>) -> bool {
    !ty.is_non_null() || default.is_some()
}
