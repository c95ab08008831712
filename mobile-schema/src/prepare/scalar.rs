//! Scalars read from literals and from JSON, one the same as the other.

use apollo_compiler::{Node, ast::Value};

use super::input::{Input, Inputs};
use crate::scalars::Scalar;

/// What should have been there instead: "A whole number of at most 32 bits.".
pub(super) type Expected = &'static str;

const INT: Expected = "A whole number of at most 32 bits.";
const FLOAT: Expected = "A finite number.";
const BOOLEAN: Expected = "True or false.";
const TEXT: Expected = "A text.";
const ID: Expected = "An id: a text or a whole number.";

/// A literal, its variables taken from `variables`.
pub(super) fn literal(scalar: &str, value: &Value, variables: &Inputs) -> Result<Input, Expected> {
    match (scalar, value) {
        ("Int", Value::Int(int)) => int.try_to_i32().map(Input::Int).map_err(|_| INT),
        ("Int", _) => Err(INT),
        ("Float", Value::Int(int)) => int.try_to_f64().map(Input::Float).map_err(|_| FLOAT),
        ("Float", Value::Float(float)) => float.try_to_f64().map(Input::Float).map_err(|_| FLOAT),
        ("Float", _) => Err(FLOAT),
        ("Boolean", Value::Boolean(truth)) => Ok(Input::Boolean(*truth)),
        ("Boolean", _) => Err(BOOLEAN),
        ("ID" | "String", Value::String(text)) => Ok(Input::Text(text.clone())),
        ("ID", Value::Int(int)) => Ok(Input::Text(int.as_str().to_owned())),
        ("ID", _) => Err(ID),
        ("String", _) => Err(TEXT),
        (own, value) => self::own(own, untyped(value, variables)),
    }
}

/// A value of a variable.
pub(super) fn json(scalar: &str, value: &serde_json::Value) -> Result<Input, Expected> {
    use serde_json::Value as Json;
    match (scalar, value) {
        ("Int", Json::Number(number)) => whole(number).map(Input::Int).ok_or(INT),
        ("Int", _) => Err(INT),
        ("Float", Json::Number(number)) => number.as_f64().filter(|f| f.is_finite()).map(Input::Float).ok_or(FLOAT),
        ("Float", _) => Err(FLOAT),
        ("Boolean", Json::Bool(truth)) => Ok(Input::Boolean(*truth)),
        ("Boolean", _) => Err(BOOLEAN),
        ("ID" | "String", Json::String(text)) => Ok(Input::Text(text.clone())),
        ("ID", Json::Number(number)) if number.is_i64() || number.is_u64() => Ok(Input::Text(number.to_string())),
        ("ID", _) => Err(ID),
        ("String", _) => Err(TEXT),
        (own, value) => self::own(own, value.clone()),
    }
}

/// A scalar of ours; the words of its description say how it is spelt.
fn own(name: &str, value: serde_json::Value) -> Result<Input, Expected> {
    let Some(scalar) = Scalar::find(name) else { return Ok(Input::Any(value)) };
    if !scalar.accepts(&value) {
        return Err(scalar.description());
    }
    Ok(match (scalar, value) {
        (Scalar::Expression | Scalar::AnswerValue, value) => Input::Any(value),
        (_, serde_json::Value::String(text)) => Input::Text(text),
        (_, value) => Input::Text(value.to_string()),
    })
}

/// JSON writes 3 and 3.0 for the same number.
fn whole(number: &serde_json::Number) -> Option<i32> {
    if let Some(int) = number.as_i64() {
        return i32::try_from(int).ok();
    }
    let float = number.as_f64().filter(|f| f.fract() == 0.0)?;
    let in_range = (f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(&float);
    #[expect(clippy::cast_possible_truncation, reason = "whole and in range")]
    in_range.then_some(float as i32)
}

fn untyped(value: &Value, variables: &Inputs) -> serde_json::Value {
    use serde_json::Value as Json;
    match value {
        Value::Null => Json::Null,
        Value::Boolean(truth) => Json::Bool(*truth),
        Value::String(text) => Json::String(text.clone()),
        Value::Enum(name) => Json::String(name.to_string()),
        Value::Int(int) => number(int.as_str()),
        Value::Float(float) => number(float.as_str()),
        Value::List(items) => items.iter().map(|item| untyped(item, variables)).collect(),
        Value::Object(fields) => present(fields, variables).collect(),
        Value::Variable(name) => variables.get(name).map_or(Json::Null, Input::to_json),
    }
}

/// A variable that was not given leaves its field out.
fn present<'v>(
    fields: &'v [(apollo_compiler::Name, Node<Value>)],
    variables: &'v Inputs,
) -> impl Iterator<Item = (String, serde_json::Value)> + 'v {
    let absent = |value: &Value| matches!(value, Value::Variable(name) if variables.get(name).is_none());
    fields
        .iter()
        .filter(move |(_, value)| !absent(value))
        .map(move |(name, value)| (name.to_string(), untyped(value, variables)))
}

/// GraphQL's numbers are JSON's.
fn number(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap_or_else(|_| serde_json::Value::String(text.to_owned()))
}
