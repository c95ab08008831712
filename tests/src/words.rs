//! From the words of a form file to those of the API, by what the schema says of each input:
//! `days_a_week` → `daysAWeek`, `step_up` → `STEP_UP`.

use std::collections::HashMap;

use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::Client;

/// The inputs and enums of a schema.
#[derive(Debug, Clone)]
pub(crate) struct Words {
    /// Type of each field of each input.
    inputs: HashMap<String, HashMap<String, TypeRef>>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct TypeRef {
    kind: String,
    name: Option<String>,
    of_type: Option<Box<TypeRef>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Type {
    name: String,
    input_fields: Option<Vec<Field>>,
}

#[derive(Deserialize)]
struct Field {
    name: String,
    #[serde(rename = "type")]
    ty: TypeRef,
}

const TYPES: &str = "{ __schema { types { name inputFields { name type {
    kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } }";

impl Words {
    /// Asks the server for its schema.
    pub(crate) async fn learn(client: &Client) -> Result<Self> {
        let mut data = client.data(TYPES, json!({})).await?;
        let types = data.pointer_mut("/__schema/types").context("no types")?.take();
        let types: Vec<Type> = serde_json::from_value(types)?;
        let fields = |fields: Vec<Field>| fields.into_iter().map(|field| (field.name, field.ty)).collect();
        let inputs = types.into_iter().filter_map(|ty| Some((ty.name, fields(ty.input_fields?)))).collect();
        Ok(Self { inputs })
    }

    /// An input in the words of the API.
    pub(crate) fn translate(&self, input: &str, words: Value) -> Value {
        match words {
            Value::Object(fields) => {
                let types = self.inputs.get(input);
                let translated = fields.into_iter().map(|(name, value)| {
                    let name = camel_case(&name);
                    let ty = types.and_then(|types| types.get(&name)).map(innermost);
                    let value = ty.map_or_else(|| value.clone(), |ty| self.translate_as(ty, value.clone()));
                    (name, value)
                });
                Value::Object(translated.collect::<Map<_, _>>())
            }
            Value::Array(items) => items.into_iter().map(|item| self.translate(input, item)).collect(),
            plain => plain,
        }
    }

    fn translate_as(&self, ty: &TypeRef, value: Value) -> Value {
        match (ty.kind.as_str(), value) {
            ("ENUM", Value::String(option)) => option.replace('.', "_").to_uppercase().into(),
            ("ENUM", Value::Array(options)) => options.into_iter().map(|o| self.translate_as(ty, o)).collect(),
            (_, value) => self.translate(ty.name.as_deref().unwrap_or_default(), value),
        }
    }
}

fn innermost(ty: &TypeRef) -> &TypeRef {
    ty.of_type.as_deref().map_or(ty, innermost)
}

/// `days_a_week` → `daysAWeek`.
pub(crate) fn camel_case(name: &str) -> String {
    let mut parts = name.split('_');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |joined, part| joined + &capitalised(part))
}

/// `cooperation_agreement` → `CooperationAgreement`.
pub(crate) fn pascal_case(name: &str) -> String {
    capitalised(&camel_case(name))
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
