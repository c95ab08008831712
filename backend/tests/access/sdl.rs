//! The SDL, read: what can be asked, so that no test has to name it and none forgets a part of it.

use std::fmt::Write as _;

use apollo_compiler::{
    Node, Schema,
    ast::InputValueDefinition,
    schema::{Component, ExtendedType, FieldDefinition},
};
use e2e::Client;
use serde_json::{Map, Value, json};

use crate::probe::bare;

/// The schema that a server has.
pub struct Sdl(Schema);

/// A document that asks for something, and where in the schema that is.
#[derive(Debug, Clone)]
pub struct Asked {
    /// `case.fillings.history`
    pub path: String,
    pub document: String,
}

/// What stands for an argument that must be given.
pub struct Given<'a> {
    /// Of a case, a filling, a person; by the name of the argument.
    pub id: &'a dyn Fn(&str) -> String,
}

impl Sdl {
    pub async fn of(client: &Client) -> Self {
        let (status, text) = client.get("/schema.graphql").await.unwrap();
        assert_eq!(status, 200);
        Self(Schema::parse(text, "schema.graphql").unwrap())
    }

    /// The operations: fields of `Query`, `Mutation`, `Subscription`.
    pub fn operations(&self, root: &str) -> Vec<String> {
        self.fields(root).map(|field| field.name.to_string()).collect()
    }

    /// Names of the fields of a type, or of an input.
    pub fn names(&self, ty: &str) -> Vec<String> {
        match self.0.types.get(ty) {
            Some(ExtendedType::InputObject(input)) => input.fields.keys().map(ToString::to_string).collect(),
            _ => self.fields(ty).map(|field| field.name.to_string()).collect(),
        }
    }

    /// Each mutation that takes an input, with the input's name.
    pub fn inputs(&self) -> Vec<(String, String)> {
        let input = |field: &Component<FieldDefinition>| {
            let argument = field.argument_by_name("input")?;
            Some((field.name.to_string(), argument.ty.inner_named_type().to_string()))
        };
        self.fields("Mutation").filter_map(input).collect()
    }

    /// An input with all that it must have, and with each id that it may have.
    pub fn filled(&self, input: &str, given: &Given<'_>) -> Value {
        let Some(ExtendedType::InputObject(object)) = self.0.types.get(input) else { return Value::Null };
        let is_named = |name: &str| name == "id" || name.ends_with("Id") || name == "amends";
        let fields = object.fields.values().filter(|field| field.is_required() || is_named(&field.name));
        fields.map(|field| (field.name.to_string(), self.value(field, given))).collect::<Map<_, _>>().into()
    }

    fn value(&self, of: &InputValueDefinition, given: &Given<'_>) -> Value {
        let named = of.ty.inner_named_type();
        let value = match (named.as_str(), self.0.types.get(named)) {
            ("ID", _) => json!((given.id)(&of.name)),
            ("UUID", _) => json!(bare(&(given.id)(&of.name))),
            ("Int", _) => json!(1),
            ("Boolean", _) => json!(true),
            (_, Some(ExtendedType::Enum(options))) => json!(options.values.keys().next().unwrap().as_str()),
            (_, Some(ExtendedType::InputObject(_))) => self.filled(named, given),
            ("LocalDate", _) => json!("2026-11-20"),
            _ => json!("agreement"),
        };
        if of.ty.is_list() { json!([value]) } else { value }
    }

    /// Documents that together ask for every field within so many objects of the roots of `Query`.
    pub fn everything(&self, depth: usize, given: &Given<'_>) -> Vec<Asked> {
        let mut asked = Vec::new();
        self.walk("Query", depth, &Way::default(), given, &mut asked);
        asked
    }

    fn walk(&self, ty: &str, depth: usize, way: &Way, given: &Given<'_>, asked: &mut Vec<Asked>) {
        for kind in self.kinds(ty) {
            let inside = if kind == ty { way.clone() } else { way.to(&format!("... on {kind}"), None) };
            let leaves: Vec<&str> =
                self.fields(&kind).filter(|field| self.is_plain(field)).map(|f| f.name.as_str()).collect();
            if ty != "Query" && !leaves.is_empty() {
                asked.push(inside.around(&leaves.join(" ")));
            }
            for field in self.fields(&kind).filter(|field| !self.is_leaf(field)) {
                let Some(arguments) = arguments(field, given) else { continue };
                let name = field.name.as_str();
                let to = field.ty.inner_named_type();
                // Pages are no objects of their own.
                let is_page = name == "nodes" || to.ends_with("Connection");
                if depth > 0 && !matches!(name, "edges" | "pageInfo") {
                    let next = inside.to(&format!("{name}{arguments}"), Some(name));
                    self.walk(to, depth - usize::from(!is_page), &next, given, asked);
                }
            }
        }
    }

    /// An object itself, or what implements an interface.
    fn kinds(&self, ty: &str) -> Vec<String> {
        match self.0.types.get(ty) {
            Some(ExtendedType::Interface(_)) => {
                let implementers = self.0.implementers_map();
                let objects = implementers.get(ty).map(|found| found.objects.iter().map(ToString::to_string).collect());
                objects.unwrap_or_default()
            }
            _ => vec![ty.to_owned()],
        }
    }

    fn fields<'s>(&'s self, ty: &str) -> Box<dyn Iterator<Item = &'s Component<FieldDefinition>> + 's> {
        match self.0.types.get(ty) {
            Some(ExtendedType::Object(object)) => Box::new(object.fields.values()),
            Some(ExtendedType::Interface(interface)) => Box::new(interface.fields.values()),
            _ => Box::new(std::iter::empty()),
        }
    }

    fn is_leaf(&self, field: &FieldDefinition) -> bool {
        let ty = self.0.types.get(field.ty.inner_named_type());
        ty.is_some_and(|ty| ty.is_scalar() || ty.is_enum())
    }

    fn is_plain(&self, field: &FieldDefinition) -> bool {
        self.is_leaf(field) && field.arguments.iter().all(|argument| !argument.is_required())
    }
}

/// From the root to an object.
#[derive(Clone, Default)]
struct Way {
    path: Vec<String>,
    steps: Vec<String>,
}

impl Way {
    fn to(&self, step: &str, name: Option<&str>) -> Self {
        let path = self.path.iter().cloned().chain(name.map(str::to_owned)).collect();
        Self { path, steps: self.steps.iter().cloned().chain([step.to_owned()]).collect() }
    }

    fn around(&self, leaves: &str) -> Asked {
        let mut document = String::new();
        for step in &self.steps {
            write!(document, "{{ {step} ").unwrap();
        }
        write!(document, "{{ {leaves} }}{}", " }".repeat(self.steps.len())).unwrap();
        Asked { path: self.path.join("."), document }
    }
}

/// What must be given to a field; none: it wants what is no id.
fn arguments(field: &FieldDefinition, given: &Given<'_>) -> Option<String> {
    let argument = |argument: &Node<InputValueDefinition>| {
        let (name, ty) = (argument.name.as_str(), argument.ty.inner_named_type().as_str());
        match (name, ty) {
            ("first", _) => Some(Some("first: 10".to_owned())),
            (_, "ID") => {
                let id = (given.id)(field.name.as_str());
                Some(Some(if argument.ty.is_list() {
                    format!("{name}: [\"{id}\"]")
                } else {
                    format!("{name}: \"{id}\"")
                }))
            }
            ("name", "String") => Some(Some("name: \"interview\"".to_owned())),
            ("limit", _) => Some(Some("limit: 100".to_owned())),
            ("language", _) if argument.is_required() => Some(Some("language: \"nb\"".to_owned())),
            _ if argument.is_required() => None,
            _ => Some(None),
        }
    };
    let given = field.arguments.iter().map(argument).collect::<Option<Vec<_>>>()?;
    let given: Vec<String> = given.into_iter().flatten().collect();
    Some(if given.is_empty() { String::new() } else { format!("({})", given.join(", ")) })
}
