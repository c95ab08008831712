//! One question about one thing, in all its disguises, beside the same question about nothing.

use e2e::Client;
use serde_json::{Value, json};

/// A question about something.
#[derive(Clone)]
pub struct Probe {
    /// What is asked: `node Mapping`.
    pub name: String,
    /// `query` or `mutation`.
    pub kind: &'static str,
    /// The type of the variable.
    pub ty: String,
    /// `node(id: $v)`
    pub field: String,
    pub selection: String,
    /// What the variable is, about the thing and about nothing.
    pub real: Value,
    pub missing: Value,
    /// The ids themselves.
    pub ids: (String, String),
}

/// How a request tries to look like another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Disguise {
    Plain,
    Alias,
    Fragment,
    List,
    Padded,
    Bare,
    Spaced,
    Extra,
}

impl Disguise {
    pub const ALL: [Self; 8] =
        [Self::Plain, Self::Alias, Self::Fragment, Self::List, Self::Padded, Self::Bare, Self::Spaced, Self::Extra];

    /// Whether what is allowed is answered under it, too; of a mutation it would run twice.
    pub fn is_honest(self) -> bool {
        matches!(self, Self::Plain | Self::Fragment | Self::Extra)
    }
}

impl Probe {
    pub fn query(name: impl Into<String>, field: &str, selection: &str, real: &str, missing: &str) -> Self {
        let (ids, (real, missing)) = ((real.to_owned(), missing.to_owned()), (json!(real), json!(missing)));
        let (name, field, selection) = (name.into(), field.to_owned(), selection.to_owned());
        Self { name, kind: "query", ty: "ID!".to_owned(), field, selection, real, missing, ids }
    }

    /// `id` is the member of the input that names the thing.
    pub fn mutation(name: &str, selection: &str, input: Value, id: &str, missing: &str) -> Self {
        let real = input[id].as_str().unwrap().to_owned();
        let mut about_nothing = input.clone();
        about_nothing[id] = json!(missing);
        Self {
            name: name.to_owned(),
            kind: "mutation",
            ty: format!("{}{}Input!", name[..1].to_uppercase(), &name[1..]),
            field: format!("{name}(input: $v)"),
            selection: format!("{{ {selection} userErrors {{ code message }} }}"),
            real: input,
            missing: about_nothing,
            ids: (real, missing.to_owned()),
        }
    }

    /// The answer's text, without the id that was asked for.
    pub async fn ask(&self, client: &Client, disguise: Disguise, about_nothing: bool) -> String {
        let (value, id) = if about_nothing { (&self.missing, &self.ids.1) } else { (&self.real, &self.ids.0) };
        let Self { kind, ty, field, selection, .. } = self;
        let root = if *kind == "query" { "Query" } else { "Mutation" };
        let document = match disguise {
            Disguise::Alias => format!("{kind} Q($v: {ty}) {{ a: {field} {selection} viewer: {field} {selection} }}"),
            Disguise::Fragment => {
                format!(
                    "{kind} Q($v: {ty}) {{ ...F }} fragment F on {root} {{ ... on {root} {{ {field} {selection} }} }}"
                )
            }
            _ => format!("{kind} Q($v: {ty}) {{ {field} {selection} }}"),
        };
        let disguised = match disguise {
            Disguise::List => json!([value]),
            Disguise::Padded => with_id(value, id, &format!("{id}==")),
            Disguise::Bare => with_id(value, id, &bare(id)),
            Disguise::Spaced => with_id(value, id, &format!(" {id}\u{200b}")),
            Disguise::Plain | Disguise::Alias | Disguise::Fragment | Disguise::Extra => value.clone(),
        };
        let mut variables = json!({ "v": disguised });
        if disguise == Disguise::Extra {
            variables["admin"] = json!(true);
            variables["requester"] = json!({ "roles": ["leadership", "staff"] });
        }
        let reply = client.ask(&document, variables).await.unwrap();
        format!("{} {}", reply.status, reply.body).replace(id.as_str(), "ID").replace(&bare(id), "ID")
    }
}

fn with_id(value: &Value, id: &str, disguised: &str) -> Value {
    serde_json::from_str(&value.to_string().replace(id, disguised)).unwrap()
}

/// The UUID inside a global id.
pub fn bare(id: &str) -> String {
    mobile_schema::global_id::parse(id).map_or_else(|| id.to_owned(), |id| id.id.to_string())
}
