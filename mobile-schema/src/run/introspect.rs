//! `__schema` and `__type`: the contract's own types as data, as graphql-js answers.
//!
//! apollo-compiler's introspection does not know `isOneOf`, and its execution would coerce the rest of the document too.

use apollo_compiler::{
    Name, Node,
    ast::{DirectiveDefinition, EnumValueDefinition, FieldDefinition, InputValueDefinition, Type},
    schema::{ExtendedType, SchemaDefinition},
};

use super::write::{Null, Writer, Written};
use crate::{
    plan::Merged,
    prepare::{Inputs, arguments},
};

/// Something that introspection speaks of.
#[derive(Clone, Copy)]
enum Thing<'w> {
    Schema(&'w SchemaDefinition),
    Named(&'w ExtendedType),
    /// Of what is never null, whatever stands inside.
    NonNull(&'w Type),
    /// Of a list of these.
    List(&'w Type),
    Field(&'w FieldDefinition),
    Input(&'w InputValueDefinition),
    Value(&'w EnumValueDefinition),
    Directive(&'w DirectiveDefinition),
}

impl Thing<'_> {
    fn type_name(self) -> &'static str {
        match self {
            Self::Schema(_) => "__Schema",
            Self::Named(_) | Self::NonNull(_) | Self::List(_) => "__Type",
            Self::Field(_) => "__Field",
            Self::Input(_) => "__InputValue",
            Self::Value(_) => "__EnumValue",
            Self::Directive(_) => "__Directive",
        }
    }
}

/// What a field of introspection answers with.
enum Told<'w> {
    Null,
    Text(String),
    Enum(&'static str),
    Truth(bool),
    One(Thing<'w>),
    Many(Vec<Thing<'w>>),
    Enums(Vec<&'static str>),
}

impl<'w> Writer<'w> {
    pub(super) fn introspection(&mut self, merged: &Merged<'w>) -> Written {
        let contract = self.ground.contract;
        let told = if merged.name() == "__schema" {
            Told::One(Thing::Schema(&contract.schema().schema_definition))
        } else {
            let definition = &merged.first.definition;
            let given = arguments(contract, definition, merged.first, self.selections.variables);
            let given = given.unwrap_or_default();
            let named = contract.lookup(given.text("name").unwrap_or_default());
            named.map_or(Told::Null, |named| Told::One(Thing::Named(named)))
        };
        self.told(merged, told)
    }

    fn told(&mut self, merged: &Merged<'w>, told: Told<'w>) -> Written {
        match told {
            Told::Null => self.out.push_str("null"),
            Told::Truth(truth) => self.out.push_str(if truth { "true" } else { "false" }),
            Told::Text(text) => self.out.push_str(&serde_json::Value::String(text).to_string()),
            Told::Enum(name) => self.text(name)?,
            Told::Enums(names) => self.list(None, names, Self::text)?,
            Told::One(thing) => self.thing(merged, thing)?,
            Told::Many(things) => self.list(None, things, |writer, thing| writer.thing(merged, thing))?,
        }
        Ok(())
    }

    fn thing(&mut self, merged: &Merged<'w>, thing: Thing<'w>) -> Written {
        let fields: Vec<_> =
            self.selections.collect(thing.type_name(), merged.sets()).map(|merged| (merged, ())).collect();
        self.structure(&fields, |writer, merged, ()| {
            if merged.name() == "__typename" {
                return writer.text(thing.type_name());
            }
            let given =
                arguments(writer.ground.contract, &merged.first.definition, merged.first, writer.selections.variables);
            let given = given.map_err(|_| Null)?;
            let told = writer.tell(thing, merged.name(), &given);
            writer.told(merged, told)
        })
    }

    fn tell(&self, thing: Thing<'w>, field: &str, given: &Inputs) -> Told<'w> {
        match thing {
            Thing::Schema(schema) => self.of_schema(schema, field),
            Thing::Named(named) => self.of_named(named, field, given),
            Thing::NonNull(inside) => match (field, inside) {
                ("kind", _) => Told::Enum("NON_NULL"),
                ("ofType", Type::NonNullList(item)) => Told::One(Thing::List(item)),
                ("ofType", named) => self.named(named.inner_named_type()),
                _ => Told::Null,
            },
            Thing::List(item) => match field {
                "kind" => Told::Enum("LIST"),
                "ofType" => self.reference(item),
                _ => Told::Null,
            },
            Thing::Field(definition) => match field {
                "name" => Told::Text(definition.name.to_string()),
                "description" => text(definition.description.as_ref()),
                "args" => inputs(definition.arguments.iter(), given),
                "type" => self.reference(&definition.ty),
                "isDeprecated" => Told::Truth(definition.directives.has("deprecated")),
                _ => reason(definition.directives.get("deprecated")),
            },
            Thing::Input(definition) => match field {
                "name" => Told::Text(definition.name.to_string()),
                "description" => text(definition.description.as_ref()),
                "type" => self.reference(&definition.ty),
                "defaultValue" => definition
                    .default_value
                    .as_ref()
                    .map_or(Told::Null, |value| Told::Text(value.serialize().no_indent().to_string())),
                "isDeprecated" => Told::Truth(definition.directives.has("deprecated")),
                _ => reason(definition.directives.get("deprecated")),
            },
            Thing::Value(definition) => match field {
                "name" => Told::Text(definition.value.to_string()),
                "description" => text(definition.description.as_ref()),
                "isDeprecated" => Told::Truth(definition.directives.has("deprecated")),
                _ => reason(definition.directives.get("deprecated")),
            },
            Thing::Directive(definition) => match field {
                "name" => Told::Text(definition.name.to_string()),
                "description" => text(definition.description.as_ref()),
                "isRepeatable" => Told::Truth(definition.repeatable),
                "locations" => Told::Enums(definition.locations.iter().map(|place| place.name()).collect()),
                _ => inputs(definition.arguments.iter(), given),
            },
        }
    }

    fn of_schema(&self, schema: &'w SchemaDefinition, field: &str) -> Told<'w> {
        let contract = self.ground.contract.schema();
        let root = |name: Option<&Name>| name.map_or(Told::Null, |name| self.named(name));
        match field {
            "description" => text(schema.description.as_ref()),
            "types" => Told::Many(contract.types.values().map(Thing::Named).collect()),
            "queryType" => root(schema.query.as_ref().map(|root| &root.name)),
            "mutationType" => root(schema.mutation.as_ref().map(|root| &root.name)),
            "subscriptionType" => root(schema.subscription.as_ref().map(|root| &root.name)),
            _ => {
                let directives = contract.directive_definitions.values();
                Told::Many(directives.map(|directive| Thing::Directive(directive)).collect())
            }
        }
    }

    fn of_named(&self, named: &'w ExtendedType, field: &str, given: &Inputs) -> Told<'w> {
        match (field, named) {
            ("kind", named) => Told::Enum(kind(named)),
            ("name", named) => Told::Text(named.name().to_string()),
            ("description", named) => text(named.description()),
            ("specifiedByURL", ExtendedType::Scalar(scalar)) => {
                let by = scalar.directives.get("specifiedBy");
                let url = by.and_then(|by| by.specified_argument_by_name("url")?.as_str());
                url.map_or(Told::Null, |url| Told::Text(url.to_owned()))
            }
            ("fields", ExtendedType::Object(object)) => fields(object.fields.values().map(|f| &**f), given),
            ("fields", ExtendedType::Interface(interface)) => fields(interface.fields.values().map(|f| &**f), given),
            ("interfaces", ExtendedType::Object(object)) => {
                self.all(object.implements_interfaces.iter().map(|i| &i.name))
            }
            ("interfaces", ExtendedType::Interface(interface)) => {
                self.all(interface.implements_interfaces.iter().map(|i| &i.name))
            }
            ("possibleTypes", ExtendedType::Interface(_) | ExtendedType::Union(_)) => {
                self.all(self.ground.contract.concrete_types(named.name()))
            }
            ("enumValues", ExtendedType::Enum(defined)) => {
                let values = defined.values.values();
                let shown = values.filter(|value| shows(given) || !value.directives.has("deprecated"));
                Told::Many(shown.map(|value| Thing::Value(value)).collect())
            }
            ("inputFields", ExtendedType::InputObject(input)) => {
                inputs(input.fields.values().map(|field| &**field), given)
            }
            // No input of ours is one of several.
            ("isOneOf", ExtendedType::InputObject(_)) => Told::Truth(false),
            _ => Told::Null,
        }
    }

    fn reference(&self, ty: &'w Type) -> Told<'w> {
        match ty {
            Type::Named(name) => self.named(name),
            Type::List(item) => Told::One(Thing::List(item)),
            Type::NonNullNamed(_) | Type::NonNullList(_) => Told::One(Thing::NonNull(ty)),
        }
    }

    fn named(&self, name: &Name) -> Told<'w> {
        self.ground.contract.lookup(name).map_or(Told::Null, |named| Told::One(Thing::Named(named)))
    }

    fn all<'n>(&self, names: impl IntoIterator<Item = &'n Name>) -> Told<'w> {
        let found = names.into_iter().filter_map(|name| self.ground.contract.lookup(name));
        Told::Many(found.map(Thing::Named).collect())
    }
}

fn kind(named: &ExtendedType) -> &'static str {
    match named {
        ExtendedType::Scalar(_) => "SCALAR",
        ExtendedType::Object(_) => "OBJECT",
        ExtendedType::Interface(_) => "INTERFACE",
        ExtendedType::Union(_) => "UNION",
        ExtendedType::Enum(_) => "ENUM",
        ExtendedType::InputObject(_) => "INPUT_OBJECT",
    }
}

fn fields<'w>(all: impl Iterator<Item = &'w Node<FieldDefinition>>, given: &Inputs) -> Told<'w> {
    // `__schema`, `__type` and `__typename` are not told of.
    let told = all.filter(|field| !field.name.starts_with("__"));
    let shown = told.filter(|field| shows(given) || !field.directives.has("deprecated"));
    Told::Many(shown.map(|field| Thing::Field(field)).collect())
}

fn inputs<'w>(all: impl Iterator<Item = &'w Node<InputValueDefinition>>, given: &Inputs) -> Told<'w> {
    let shown = all.filter(|input| shows(given) || !input.directives.has("deprecated"));
    Told::Many(shown.map(|input| Thing::Input(input)).collect())
}

fn shows(given: &Inputs) -> bool {
    given.holds("includeDeprecated")
}

fn text(text: Option<&Node<str>>) -> Told<'static> {
    text.map_or(Told::Null, |text| Told::Text(text.to_string()))
}

fn reason(deprecated: Option<&Node<apollo_compiler::ast::Directive>>) -> Told<'static> {
    let Some(deprecated) = deprecated else { return Told::Null };
    let reason = deprecated.specified_argument_by_name("reason").and_then(|reason| reason.as_str());
    Told::Text(reason.unwrap_or("No longer supported").to_owned())
}
