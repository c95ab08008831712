//! Leaves: what is stored → what GraphQL has, as the blueprint's encodings say.

use std::borrow::Cow;

use forms_dsl::model::Language;
use rust_decimal::Decimal;
use serde_json::Value;
use uuid::Uuid;

use super::{
    fetch::{parse_id, unquoted},
    write::parsed,
};
use crate::{
    blueprint::{Blueprint, Encoding, PathPart},
    global_id,
    naming::{FieldName, TypeName},
    store::Cell,
};

/// A stored value in the object at hand.
#[derive(Debug, Clone, Copy)]
pub(super) enum Held<'r> {
    Absent,
    /// A cell: JSON text.
    Raw(&'r str),
    /// A piece of JSON that was parsed.
    Value(&'r Value),
    /// A text without quotes.
    Text(&'r str),
}

impl<'r> Held<'r> {
    pub(super) fn id(self) -> Option<Uuid> {
        match self {
            Self::Absent => None,
            Self::Raw(cell) => parse_id(cell),
            Self::Value(value) => Uuid::try_parse(value.as_str()?).ok(),
            Self::Text(text) => Uuid::try_parse(text).ok(),
        }
    }

    pub(super) fn ids(self) -> Vec<Uuid> {
        match &*self.value() {
            Value::Array(items) => items.iter().filter_map(|item| Uuid::try_parse(item.as_str()?).ok()).collect(),
            _ => Vec::new(),
        }
    }

    pub(super) fn value(self) -> Cow<'r, Value> {
        match self {
            Self::Absent => Cow::Owned(Value::Null),
            Self::Raw(cell) => Cow::Owned(parsed(cell)),
            Self::Value(value) => Cow::Borrowed(value),
            Self::Text(text) => Cow::Owned(Value::String(text.to_owned())),
        }
    }
}

/// Writes a leaf, or a list of leaves; `false`: nothing is there, and nothing was written.
pub(super) fn write(out: &mut String, held: Held<'_>, encoding: &Encoding, list: bool, blueprint: &Blueprint) -> bool {
    match (held, encoding) {
        (Held::Absent | Held::Raw("null"), _) => false,
        (Held::Raw(cell), Encoding::Json) => push(out, cell),
        // Only what is missing or withheld is an object where a leaf should be.
        (Held::Raw(cell), _) if cell.starts_with('{') => false,
        (
            Held::Raw(cell),
            Encoding::Text
            | Encoding::Int
            | Encoding::Boolean
            | Encoding::Date
            | Encoding::Time
            | Encoding::Period
            | Encoding::Moment
            | Encoding::Uuid,
        ) => push(out, cell),
        (Held::Raw(cell), Encoding::Enum(of)) => name(out, blueprint, of, unquoted(cell)),
        (held, encoding) => value(out, &held.value(), encoding, list, blueprint),
    }
}

fn value(out: &mut String, held: &Value, encoding: &Encoding, list: bool, blueprint: &Blueprint) -> bool {
    match (held, encoding) {
        (Value::Null, _) => false,
        (held, Encoding::Json) => push(out, &held.to_string()),
        (Value::Array(items), encoding) if list => {
            let one = match encoding {
                Encoding::Enums(of) => &Encoding::Enum(of.clone()),
                Encoding::FieldNames => &Encoding::FieldName,
                one => one,
            };
            list_of(out, items, one, blueprint);
            true
        }
        (Value::Object(_) | Value::Array(_), _) => false,
        (held, Encoding::Decimal { places }) => decimal(out, held, *places),
        (Value::String(text), encoding) => text_of(out, text, encoding, blueprint),
        (held, _) => push(out, &held.to_string()),
    }
}

/// Values that have no name any more are left out.
fn list_of(out: &mut String, items: &[Value], encoding: &Encoding, blueprint: &Blueprint) {
    out.push('[');
    let start = out.len();
    for item in items {
        let end = out.len();
        if end > start {
            out.push(',');
        }
        if !value(out, item, encoding, false, blueprint) {
            out.truncate(end);
        }
    }
    out.push(']');
}

fn text_of(out: &mut String, text: &str, encoding: &Encoding, blueprint: &Blueprint) -> bool {
    match encoding {
        Encoding::Enum(of) | Encoding::Enums(of) => name(out, blueprint, of, text),
        Encoding::Id(of) => quoted(out, &global_id::print(of.as_str(), text)),
        Encoding::Path(part) => match path_part(text, *part) {
            Some(name) => quoted(out, &name),
            None => false,
        },
        Encoding::FieldName | Encoding::FieldNames => quoted(out, FieldName::of_name(text).as_str()),
        Encoding::TypeName => blueprint.type_of_form(text).is_some_and(|name| quoted(out, name.as_str())),
        Encoding::Text
        | Encoding::Int
        | Encoding::Decimal { .. }
        | Encoding::Boolean
        | Encoding::Date
        | Encoding::Time
        | Encoding::Period
        | Encoding::Moment
        | Encoding::Uuid
        | Encoding::Json => push(out, &Value::String(text.to_owned()).to_string()),
    }
}

/// A part of `steps.UUID.week`.
fn path_part(path: &str, part: PathPart) -> Option<String> {
    let mut parts = path.split('.');
    let (question, row, column) = (parts.next(), parts.next(), parts.next());
    let name = |name: &str| FieldName::of_name(name).to_string();
    match part {
        PathPart::Question => question.map(name),
        PathPart::Row => row.map(str::to_owned),
        PathPart::Column => column.map(name),
    }
}

fn name(out: &mut String, blueprint: &Blueprint, of: &TypeName, stored: &str) -> bool {
    blueprint.value_of(of.as_str(), stored).is_some_and(|name| quoted(out, name.as_str()))
}

/// With so many places, whatever was stored.
fn decimal(out: &mut String, held: &Value, places: u32) -> bool {
    let text = match held {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let Ok(mut number) = text.parse::<Decimal>() else { return false };
    number.rescale(places.max(number.normalize().scale()));
    quoted(out, &number.to_string())
}

/// Writes a figure or a key of a group.
pub(super) fn write_cell(out: &mut String, cell: &Cell, encoding: &Encoding, blueprint: &Blueprint) {
    let written = match (cell, encoding) {
        (Cell::Null, _) => false,
        (Cell::Integer(number), Encoding::Decimal { places }) => scaled(out, Decimal::from(*number), *places),
        (Cell::Text(text), Encoding::Decimal { places }) => {
            text.parse().is_ok_and(|number| scaled(out, number, *places))
        }
        (Cell::Integer(truth), Encoding::Boolean) => push(out, if *truth == 0 { "false" } else { "true" }),
        (Cell::Integer(number), _) => push(out, &number.to_string()),
        (Cell::Text(text), Encoding::Int) => push(out, text),
        (Cell::Text(text), encoding) => text_of(out, text, encoding, blueprint),
    };
    if !written {
        out.push_str("null");
    }
}

/// A scaled number as a decimal text; a mean has what digits it has.
fn scaled(out: &mut String, number: Decimal, places: u32) -> bool {
    let Some(unit) = 10_i64.checked_pow(places) else { return false };
    let mut number = (number / Decimal::from(unit)).normalize();
    number.rescale(number.scale().max(places));
    quoted(out, &number.to_string())
}

fn quoted(out: &mut String, text: &str) -> bool {
    out.push('"');
    out.push_str(text);
    out.push('"');
    true
}

fn push(out: &mut String, text: &str) -> bool {
    out.push_str(text);
    true
}

/// The texts of a definition in a language, or the next in the chain.
pub(super) fn texts(definition: &Value, language: &str) -> Vec<Value> {
    let Some(texts) = definition.get("texts").and_then(Value::as_object) else { return Vec::new() };
    let wanted = Language::new(language);
    let base = language.split('-').next().unwrap_or_default();
    let chain = [wanted.as_str(), base].into_iter().chain(wanted.fallbacks().iter().copied());
    let found = chain.into_iter().find_map(|tag| texts.get(tag)).or_else(|| texts.values().next());
    found.and_then(Value::as_array).cloned().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_written_in_the_units_of_their_column() {
        let write = |cell: Cell, encoding| {
            let mut out = String::new();
            scaled_or(&mut out, &cell, &encoding);
            out
        };
        let hours = Encoding::Decimal { places: 1 };
        assert_eq!(write(Cell::Integer(125), hours.clone()), "\"12.5\"");
        assert_eq!(write(Cell::Integer(120), hours.clone()), "\"12.0\"");
        assert_eq!(write(Cell::Text("83.333333".into()), hours), "\"8.3333333\"");
    }

    fn scaled_or(out: &mut String, cell: &Cell, encoding: &Encoding) {
        let (Cell::Integer(_) | Cell::Text(_), Encoding::Decimal { places }) = (cell, encoding) else { panic!() };
        let number = match cell {
            Cell::Integer(number) => Decimal::from(*number),
            Cell::Text(text) => text.parse().unwrap(),
            Cell::Null => panic!(),
        };
        assert!(scaled(out, number, *places));
    }

    #[test]
    fn a_path_is_taken_apart() {
        let path = "school_measures.0193f2a0-0000-7000-8000-000000000000.from_date";
        assert_eq!(path_part(path, PathPart::Question).as_deref(), Some("schoolMeasures"));
        assert_eq!(path_part(path, PathPart::Row).as_deref(), Some("0193f2a0-0000-7000-8000-000000000000"));
        assert_eq!(path_part(path, PathPart::Column).as_deref(), Some("fromDate"));
        assert_eq!(path_part("goal", PathPart::Column), None);
    }
}
