//! Blueprint → `async_graphql::dynamic::Schema`, one function for each kind of type. That schema prints the SDL.
//!
//! Requests are not answered by its resolvers but by the plan over the blueprint; a resolver says so.

mod proof;

use async_graphql::{
    SDLExportOptions, Value,
    dynamic::{
        Enum, EnumItem, Field as DynamicField, FieldFuture, InputObject, InputValue, Interface, InterfaceField, Object,
        Scalar, Schema, SchemaError, Subscription, SubscriptionField, SubscriptionFieldFuture, TypeRef as DynamicRef,
    },
};
use indexmap::IndexMap;

use crate::{
    blueprint::{Blueprint, EnumValue, Field, InputField, Kind, Literal, Type, TypeRef},
    naming::{FieldName, TypeName, ValueName},
    problem::CompileProblem,
};

/// The schema that a blueprint describes, and its SDL, proven to say the same.
pub fn build(blueprint: &Blueprint) -> Result<(Schema, String), Vec<CompileProblem>> {
    let schema = assemble(blueprint).map_err(|error| vec![CompileProblem::Refused(error.to_string())])?;
    let sdl = print(&schema);
    proof::prove(blueprint, &sdl)?;
    Ok((schema, sdl))
}

fn assemble(blueprint: &Blueprint) -> Result<Schema, SchemaError> {
    let mut schema = Schema::build(
        blueprint.query.as_str(),
        Some(blueprint.mutation.as_str()),
        Some(blueprint.subscription.as_str()),
    );
    for (name, Type { description, kind }) in &blueprint.types {
        schema = match kind {
            Kind::Scalar { specified_by } => schema.register(scalar(name, description, *specified_by)),
            Kind::Enum { values } => schema.register(enumeration(name, description, values)),
            Kind::Input { fields } => schema.register(input(name, description, fields)),
            Kind::Interface { fields, possible: _ } => schema.register(interface(name, description, fields)),
            Kind::Object { implements: _, fields } if *name == blueprint.subscription => {
                schema.register(subscription(name, description, fields))
            }
            Kind::Object { implements, fields } => schema.register(object(name, description, implements, fields)),
        };
    }
    schema.finish()
}

fn print(schema: &Schema) -> String {
    let options = SDLExportOptions::new().include_specified_by().use_space_ident().indent_width(2);
    let sdl = schema.sdl_with_options(options);
    let lines: Vec<&str> = sdl.lines().map(str::trim_end).collect();
    format!("{}\n", lines.join("\n").trim())
}

fn scalar(name: &TypeName, description: &str, specified_by: Option<&'static str>) -> Scalar {
    let scalar = Scalar::new(name.as_str()).description(description);
    match specified_by {
        Some(url) => scalar.specified_by_url(url),
        None => scalar,
    }
}

fn enumeration(name: &TypeName, description: &str, values: &IndexMap<ValueName, EnumValue>) -> Enum {
    let items = values.iter().map(|(name, EnumValue { description, deprecated, means: _ })| {
        let item = EnumItem::new(name.as_str()).description(description);
        match deprecated {
            Some(reason) => item.deprecation(Some(reason)),
            None => item,
        }
    });
    Enum::new(name.as_str()).description(description).items(items)
}

fn input(name: &TypeName, description: &str, fields: &IndexMap<FieldName, InputField>) -> InputObject {
    let object = InputObject::new(name.as_str()).description(description);
    fields.iter().fold(object, |object, (name, field)| object.field(input_value(name, field)))
}

fn input_value(name: &FieldName, field: &InputField) -> InputValue {
    let InputField { description, deprecated, ty, default, means: _ } = field;
    let mut value = InputValue::new(name.as_str(), reference(ty)).description(description);
    if let Some(default) = default {
        value = value.default_value(literal(default));
    }
    match deprecated {
        Some(reason) => value.deprecation(Some(reason)),
        None => value,
    }
}

fn literal(literal: &Literal) -> Value {
    match literal {
        Literal::Boolean(truth) => Value::from(*truth),
        Literal::Int(number) => Value::from(*number),
        Literal::Enum(name) => Value::Enum(async_graphql::Name::new(name.as_str())),
    }
}

fn interface(name: &TypeName, description: &str, fields: &IndexMap<FieldName, Field>) -> Interface {
    let interface = Interface::new(name.as_str()).description(description);
    fields.iter().fold(interface, |interface, (name, field)| {
        let Field { description, deprecated, ty, args, does: _, cost: _ } = field;
        let mut member = InterfaceField::new(name.as_str(), reference(ty)).description(description);
        for (name, argument) in args {
            member = member.argument(input_value(name, argument));
        }
        interface.field(match deprecated {
            Some(reason) => member.deprecation(Some(reason)),
            None => member,
        })
    })
}

fn object(name: &TypeName, description: &str, implements: &[TypeName], fields: &IndexMap<FieldName, Field>) -> Object {
    let object = Object::new(name.as_str()).description(description);
    let object = implements.iter().fold(object, |object, interface| object.implement(interface.as_str()));
    fields.iter().fold(object, |object, (name, field)| {
        let Field { description, deprecated, ty, args, does: _, cost: _ } = field;
        let mut member = DynamicField::new(name.as_str(), reference(ty), |_| unanswered());
        member = member.description(description);
        for (name, argument) in args {
            member = member.argument(input_value(name, argument));
        }
        object.field(match deprecated {
            Some(reason) => member.deprecation(Some(reason)),
            None => member,
        })
    })
}

fn subscription(name: &TypeName, description: &str, fields: &IndexMap<FieldName, Field>) -> Subscription {
    let root = Subscription::new(name.as_str()).description(description);
    fields.iter().fold(root, |root, (name, field)| {
        let Field { description, deprecated, ty, args, does: _, cost: _ } = field;
        let mut member = SubscriptionField::new(name.as_str(), reference(ty), |_| {
            let none = futures_util::stream::empty::<async_graphql::Result<Value>>();
            SubscriptionFieldFuture::new(std::future::ready(Ok(none)))
        });
        member = member.description(description);
        for (name, argument) in args {
            member = member.argument(input_value(name, argument));
        }
        root.field(match deprecated {
            Some(reason) => member.deprecation(Some(reason)),
            None => member,
        })
    })
}

fn unanswered<'a>() -> FieldFuture<'a> {
    let error = async_graphql::Error::new("this schema holds the types, requests are answered by `respond`");
    FieldFuture::new(std::future::ready(Err::<Option<Value>, _>(error)))
}

fn reference(ty: &TypeRef) -> DynamicRef {
    match ty {
        TypeRef::Named(name) => DynamicRef::named(name.as_str()),
        TypeRef::List(inner) => DynamicRef::List(Box::new(reference(inner))),
        TypeRef::NonNull(inner) => DynamicRef::NonNull(Box::new(reference(inner))),
    }
}
