//! Proves that the printed SDL says what the blueprint means: both are put into plain sentences and compared.
//! Printing has known gaps (quotes, interfaces of interfaces), so what is printed is read back by another library.

use std::collections::BTreeSet;

use apollo_compiler::{
    Node, Schema,
    ast::{FieldDefinition, InputValueDefinition},
    schema::{Component, DirectiveList, ExtendedType},
};
use indexmap::IndexMap;

use crate::{
    blueprint::{Blueprint, Field, InputField, Kind, Literal, Type},
    naming::{FieldName, TypeName},
    problem::CompileProblem,
};

/// Nothing, or what is said by one alone.
pub(super) fn prove(blueprint: &Blueprint, sdl: &str) -> Result<(), Vec<CompileProblem>> {
    let read = Schema::parse_and_validate(sdl, "schema.graphql")
        .map_err(|broken| vec![CompileProblem::Refused(broken.errors.to_string())])?;
    let (meant, said) = (sentences_of_blueprint(blueprint), sentences_of_schema(&read));
    let differ: Vec<_> = meant.symmetric_difference(&said).cloned().map(CompileProblem::NotAsMeant).collect();
    if differ.is_empty() { Ok(()) } else { Err(differ) }
}

type Sentences = BTreeSet<String>;

fn sentences_of_blueprint(blueprint: &Blueprint) -> Sentences {
    let mut sentences = Sentences::new();
    let Blueprint { query, mutation, subscription, .. } = blueprint;
    sentences.insert(format!("query {query}, mutation {mutation}, subscription {subscription}"));
    for (name, Type { description, kind }) in &blueprint.types {
        match kind {
            Kind::Scalar { specified_by } => {
                sentences.insert(format!("scalar {name} {specified_by:?}: {description}"));
            }
            Kind::Enum { values } => {
                sentences.insert(format!("enum {name}: {description}"));
                let value = |(value, is): (_, &crate::blueprint::EnumValue)| {
                    format!("{name}.{value} {:?}: {}", is.deprecated, is.description)
                };
                sentences.extend(values.iter().map(value));
            }
            Kind::Input { fields } => {
                sentences.insert(format!("input {name}: {description}"));
                sentences.extend(fields.iter().map(|(field, is)| meant_input(name.as_str(), field, is)));
            }
            Kind::Interface { fields, possible } => {
                sentences.insert(format!("interface {name}: {description}"));
                sentences.extend(possible.iter().map(|object| format!("{object} implements {name}")));
                meant_fields(&mut sentences, name, fields);
            }
            Kind::Object { implements, fields } => {
                sentences.insert(format!("type {name}: {description}"));
                sentences.extend(implements.iter().map(|interface| format!("{name} implements {interface}")));
                meant_fields(&mut sentences, name, fields);
            }
        }
    }
    sentences
}

fn meant_fields(sentences: &mut Sentences, owner: &TypeName, fields: &IndexMap<FieldName, Field>) {
    for (name, field) in fields {
        sentences.insert(format!("{owner}.{name} {} {:?}: {}", field.ty, field.deprecated, field.description));
        let owner = format!("{owner}.{name}");
        sentences.extend(field.args.iter().map(|(argument, is)| meant_input(&owner, argument, is)));
    }
}

fn meant_input(owner: &str, name: &FieldName, is: &InputField) -> String {
    let default = is.default.as_ref().map(|default| match default {
        Literal::Boolean(truth) => truth.to_string(),
        Literal::Int(number) => number.to_string(),
        Literal::Enum(value) => value.to_string(),
    });
    format!("{owner}({name}) {} {default:?} {:?}: {}", is.ty, is.deprecated, is.description)
}

fn sentences_of_schema(schema: &Schema) -> Sentences {
    let mut sentences = Sentences::new();
    let root = |root: &Option<apollo_compiler::schema::ComponentName>| {
        root.as_ref().map(ToString::to_string).unwrap_or_default()
    };
    let roots = &schema.schema_definition;
    let (query, mutation, subscription) = (root(&roots.query), root(&roots.mutation), root(&roots.subscription));
    sentences.insert(format!("query {query}, mutation {mutation}, subscription {subscription}"));
    for (name, ty) in schema.types.iter().filter(|(_, ty)| !ty.is_built_in()) {
        let description = text(ty.description());
        match ty {
            ExtendedType::Scalar(scalar) => {
                let specified_by = argument_of(&scalar.directives, "specifiedBy", "url");
                sentences.insert(format!("scalar {name} {specified_by:?}: {description}"));
            }
            ExtendedType::Enum(of) => {
                sentences.insert(format!("enum {name}: {description}"));
                for (value, is) in &of.values {
                    let reason = reason(&is.directives);
                    sentences.insert(format!("{name}.{value} {reason:?}: {}", text(is.description.as_ref())));
                }
            }
            ExtendedType::InputObject(input) => {
                sentences.insert(format!("input {name}: {description}"));
                sentences.extend(input.fields.values().map(|field| said_input(name, field)));
            }
            ExtendedType::Interface(interface) => {
                sentences.insert(format!("interface {name}: {description}"));
                said_fields(&mut sentences, name, interface.fields.values());
            }
            ExtendedType::Object(object) => {
                sentences.insert(format!("type {name}: {description}"));
                sentences.extend(
                    object.implements_interfaces.iter().map(|interface| format!("{name} implements {interface}")),
                );
                said_fields(&mut sentences, name, object.fields.values());
            }
            ExtendedType::Union(_) => {
                sentences.insert(format!("union {name}: {description}"));
            }
        }
    }
    sentences
}

fn said_fields<'a>(
    sentences: &mut Sentences,
    owner: &str,
    fields: impl Iterator<Item = &'a Component<FieldDefinition>>,
) {
    for field in fields {
        let reason = reason(&field.directives);
        sentences.insert(format!(
            "{owner}.{} {} {reason:?}: {}",
            field.name,
            field.ty,
            text(field.description.as_ref())
        ));
        let owner = format!("{owner}.{}", field.name);
        sentences.extend(field.arguments.iter().map(|argument| said_input(&owner, argument)));
    }
}

fn said_input(owner: &str, is: &InputValueDefinition) -> String {
    let default = is.default_value.as_ref().map(ToString::to_string);
    let reason = reason(&is.directives);
    format!("{owner}({}) {} {default:?} {reason:?}: {}", is.name, is.ty, text(is.description.as_ref()))
}

fn reason(directives: &apollo_compiler::ast::DirectiveList) -> Option<String> {
    let reason = directives.get("deprecated")?.specified_argument_by_name("reason")?;
    reason.as_str().map(ToOwned::to_owned)
}

fn argument_of(directives: &DirectiveList, directive: &str, argument: &str) -> Option<String> {
    let value = directives.get(directive)?.specified_argument_by_name(argument)?;
    value.as_str().map(ToOwned::to_owned)
}

fn text(description: Option<&Node<str>>) -> &str {
    description.map(|text| &**text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blueprint::{Does, Means, TypeRef};

    fn blueprint() -> Blueprint {
        let type_ref = |name: &'static str| TypeRef::from(TypeName::fixed(name));
        let argument = InputField {
            description: "How many.".into(),
            deprecated: None,
            ty: type_ref("Int"),
            default: Some(Literal::Int(3)),
            means: Means::Plain,
        };
        let field = Field {
            description: "A \"thing\".\n\nAnd more.".into(),
            deprecated: Some("Use other.".into()),
            ty: type_ref("String").list().required(),
            args: IndexMap::from_iter([(FieldName::fixed("count"), argument)]),
            does: Does::Viewer,
            cost: 0,
        };
        let object = |field: (&'static str, Field)| Type {
            description: "All.".into(),
            kind: Kind::Object {
                implements: vec![],
                fields: IndexMap::from_iter([(FieldName::fixed(field.0), field.1)]),
            },
        };
        let types = [
            ("Query", object(("thing", field.clone()))),
            ("Mutation", object(("act", field.clone()))),
            ("Subscription", object(("watch", field))),
        ];
        Blueprint {
            types: types.into_iter().map(|(name, ty)| (TypeName::fixed(name), ty)).collect(),
            query: TypeName::fixed("Query"),
            mutation: TypeName::fixed("Mutation"),
            subscription: TypeName::fixed("Subscription"),
            nodes: IndexMap::new(),
            forms: IndexMap::new(),
        }
    }

    #[test]
    fn what_is_printed_says_what_was_meant_and_any_other_text_does_not() {
        let blueprint = blueprint();
        let (_, sdl) = super::super::build(&blueprint).unwrap();
        assert_eq!(prove(&blueprint, &sdl), Ok(()));
        let changes = [
            ("[String!]!", "[String!]"),
            ("count: Int = 3", "count: Int = 4"),
            ("count: Int", "amount: Int"),
            ("How many.", "How few."),
            ("Use other.", "Use another."),
            ("And more.", "And less."),
            ("act(", "perform("),
            ("schema {", "enum Extra { VALUE }\n\nschema {"),
        ];
        for (from, to) in changes {
            let other = sdl.replacen(from, to, 1);
            assert_ne!(other, sdl, "{from} is not in\n{sdl}");
            let problems = prove(&blueprint, &other).unwrap_err();
            assert!(problems.iter().all(|problem| matches!(problem, CompileProblem::NotAsMeant(_))), "{problems:?}");
        }
    }

    #[test]
    fn a_text_that_ends_its_own_description_is_refused() {
        let mut blueprint = blueprint();
        if let Some(ty) = blueprint.types.get_mut("Query") {
            ty.description = "\"\"\" type Injected { field: Int } \"\"\"".into();
        }
        assert!(super::super::build(&blueprint).is_err());
    }
}
