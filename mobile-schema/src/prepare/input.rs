//! Values of arguments and variables after coercion.

use apollo_compiler::Name;

/// Values by name; one that was not given is not here.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Inputs(pub(crate) Vec<(Name, Input)>);

/// A value of the type that the schema asks for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Input {
    Null,
    Boolean(bool),
    Int(i32),
    Float(f64),
    /// `String`, `ID` and those scalars that are texts, already checked.
    Text(String),
    /// A value of an enum.
    Enum(Name),
    List(Vec<Input>),
    Object(Inputs),
    /// `AnswerValue` and its kind.
    Any(serde_json::Value),
}

impl Inputs {
    /// The value of a name; absent where none was given, `Null` where that was.
    pub(crate) fn get(&self, name: &str) -> Option<&Input> {
        self.0.iter().find(|(known, _)| known.as_str() == name).map(|(_, value)| value)
    }

    /// The same, without `Null`.
    pub(crate) fn given(&self, name: &str) -> Option<&Input> {
        self.get(name).filter(|value| **value != Input::Null)
    }

    /// A text.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        match self.get(name) {
            Some(Input::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// A whole number.
    pub(crate) fn int(&self, name: &str) -> Option<i32> {
        match self.get(name) {
            Some(Input::Int(int)) => Some(*int),
            _ => None,
        }
    }

    /// An object.
    pub(crate) fn object(&self, name: &str) -> Option<&Inputs> {
        match self.get(name) {
            Some(Input::Object(object)) => Some(object),
            _ => None,
        }
    }

    /// The items of a list, none where it was not given.
    pub(crate) fn items(&self, name: &str) -> &[Input] {
        match self.get(name) {
            Some(Input::List(items)) => items,
            _ => &[],
        }
    }

    /// Whether it is surely `true`.
    pub(crate) fn holds(&self, name: &str) -> bool {
        matches!(self.get(name), Some(Input::Boolean(true)))
    }
}

impl Input {
    /// As JSON has it.
    pub(crate) fn to_json(&self) -> serde_json::Value {
        use serde_json::Value as Json;
        match self {
            Self::Null => Json::Null,
            Self::Boolean(truth) => Json::Bool(*truth),
            Self::Int(int) => Json::from(*int),
            Self::Float(float) => Json::from(*float),
            Self::Text(text) => Json::String(text.clone()),
            Self::Enum(name) => Json::String(name.to_string()),
            Self::List(items) => items.iter().map(Self::to_json).collect(),
            Self::Object(fields) => fields.0.iter().map(|(name, value)| (name.to_string(), value.to_json())).collect(),
            Self::Any(value) => value.clone(),
        }
    }
}
