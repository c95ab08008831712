//! What the clients that people use must be told of the types, so that none of them is configured by hand.
//!
//! | file | client | what of it |
//! |---|---|---|
//! | `apollo.json` | Apollo Client | `possibleTypes` and `typePolicies` of its cache |
//! | `graphcache.json` | urql with Graphcache | `schema` and `keys` of its cache |
//! | `relay.json` | relay-compiler | `customScalarTypes` |
//! | `codegen.json` | graphql-codegen | `scalars` |
//!
//! Both caches can join pages to one list, by `relayStylePagination` and `relayPagination`; `connections` says of which
//! fields, and by which arguments their lists differ.

use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use crate::{
    blueprint::{Blueprint, Does, Field, Kind, TypeRef},
    naming::{FieldName, TypeName},
    scalars::Scalar,
};

/// Arguments that turn pages: every other one says which list it is.
const PAGING: [&str; 4] = ["first", "after", "last", "before"];

/// The file of a name; none: there is no such client.
pub fn file(blueprint: &Blueprint, name: &str) -> Option<Value> {
    match name {
        "apollo.json" => Some(apollo(blueprint)),
        "graphcache.json" => Some(graphcache(blueprint)),
        "relay.json" => Some(json!({ "customScalarTypes": scalars(blueprint, |ty| json!(ty)) })),
        "codegen.json" => Some(json!({ "scalars": scalars(blueprint, |ty| json!({ "input": ty, "output": ty })) })),
        _ => None,
    }
}

fn apollo(blueprint: &Blueprint) -> Value {
    // What has no id is part of what it stands in: two queries that read different fields of it add up.
    let parts = without_id(blueprint).map(|name| (name.to_string(), json!({ "merge": true })));
    let possible = interfaces(blueprint).map(|(name, possible)| (name.to_string(), json!(names(possible))));
    json!({
        "possibleTypes": possible.collect::<Map<_, _>>(),
        "typePolicies": parts.collect::<Map<_, _>>(),
        "connections": connections(blueprint),
    })
}

/// By type and field: the arguments that say which list it is, whatever its pages.
fn connections(blueprint: &Blueprint) -> Map<String, Value> {
    let of_type = |(name, fields): (&TypeName, Vec<(String, &Field)>)| {
        let lists = fields.into_iter().filter(|(_, field)| matches!(field.does, Does::Connection(_)));
        let lists = lists.map(|(name, field)| {
            let which = field.args.keys().map(FieldName::as_str).filter(|name| !PAGING.contains(name));
            (name, json!(which.collect::<Vec<_>>()))
        });
        let lists: Map<String, Value> = lists.collect();
        (!lists.is_empty()).then(|| (name.to_string(), lists.into()))
    };
    objects(blueprint).filter_map(of_type).collect()
}

fn graphcache(blueprint: &Blueprint) -> Value {
    let keys = without_id(blueprint).map(|name| (name.to_string(), Value::Null));
    json!({
        "schema": { "__schema": introspected(blueprint) },
        "keys": keys.collect::<Map<_, _>>(),
        "connections": connections(blueprint),
    })
}

/// As much of introspection as a cache reads: which fields there are, of which types, and what is null.
fn introspected(blueprint: &Blueprint) -> Value {
    let root = |name: &TypeName| json!({ "kind": "OBJECT", "name": name.as_str() });
    let fields = |fields: &IndexMap<FieldName, Field>| -> Value {
        let field = |(name, field): (&FieldName, &Field)| {
            let args = field
                .args
                .iter()
                .map(|(name, arg)| json!({ "name": name.as_str(), "type": reference(blueprint, &arg.ty) }));
            json!({ "name": name.as_str(), "type": reference(blueprint, &field.ty), "args": args.collect::<Vec<_>>() })
        };
        fields.iter().map(field).collect()
    };
    let named = |kind: &str, all: &[TypeName]| -> Value {
        all.iter().map(|name| json!({ "kind": kind, "name": name.as_str() })).collect()
    };
    let types = blueprint.types.iter().filter_map(|(name, ty)| match &ty.kind {
        Kind::Object { implements, fields: all } => Some(json!({
            "kind": "OBJECT", "name": name.as_str(), "fields": fields(all), "interfaces": named("INTERFACE", implements),
        })),
        Kind::Interface { fields: all, possible } => Some(json!({
            "kind": "INTERFACE", "name": name.as_str(), "fields": fields(all), "interfaces": [],
            "possibleTypes": named("OBJECT", possible),
        })),
        Kind::Enum { .. } => Some(json!({ "kind": "ENUM", "name": name.as_str(), "enumValues": [] })),
        Kind::Scalar { .. } | Kind::Input { .. } => None,
    });
    json!({
        "queryType": root(&blueprint.query),
        "mutationType": root(&blueprint.mutation),
        "subscriptionType": root(&blueprint.subscription),
        "types": types.collect::<Vec<_>>(),
    })
}

fn reference(blueprint: &Blueprint, ty: &TypeRef) -> Value {
    match ty {
        TypeRef::NonNull(inner) => json!({ "kind": "NON_NULL", "ofType": reference(blueprint, inner) }),
        TypeRef::List(inner) => json!({ "kind": "LIST", "ofType": reference(blueprint, inner) }),
        TypeRef::Named(name) => {
            let kind = match blueprint.types.get(name).map(|ty| &ty.kind) {
                Some(Kind::Object { .. }) => "OBJECT",
                Some(Kind::Interface { .. }) => "INTERFACE",
                Some(Kind::Enum { .. }) => "ENUM",
                Some(Kind::Input { .. }) => "INPUT_OBJECT",
                Some(Kind::Scalar { .. }) | None => "SCALAR",
            };
            json!({ "kind": kind, "name": name.as_str() })
        }
    }
}

/// The type in TypeScript of each scalar of ours, as a client writes it down.
fn scalars(blueprint: &Blueprint, written: impl Fn(&str) -> Value) -> Map<String, Value> {
    let ours = blueprint.types.keys().filter_map(|name| Scalar::find(name.as_str()));
    ours.map(|scalar| (scalar.name().to_owned(), written(if scalar.is_text() { "string" } else { "unknown" })))
        .collect()
}

fn objects(blueprint: &Blueprint) -> impl Iterator<Item = (&TypeName, Vec<(String, &Field)>)> {
    blueprint.types.iter().filter_map(|(name, ty)| match &ty.kind {
        Kind::Object { fields, .. } => {
            Some((name, fields.iter().map(|(name, field)| (name.to_string(), field)).collect()))
        }
        _ => None,
    })
}

fn interfaces(blueprint: &Blueprint) -> impl Iterator<Item = (&TypeName, &[TypeName])> {
    blueprint.types.iter().filter_map(|(name, ty)| match &ty.kind {
        Kind::Interface { possible, .. } => Some((name, possible.as_slice())),
        _ => None,
    })
}

/// Structure around things, which has no identity of its own. The roots are known to every client.
fn without_id(blueprint: &Blueprint) -> impl Iterator<Item = &TypeName> {
    let roots = [&blueprint.query, &blueprint.mutation, &blueprint.subscription];
    objects(blueprint)
        .filter(move |(name, fields)| !roots.contains(name) && fields.iter().all(|(name, _)| name != "id"))
        .map(|(name, _)| name)
}

fn names(types: &[TypeName]) -> Vec<&str> {
    types.iter().map(TypeName::as_str).collect()
}
