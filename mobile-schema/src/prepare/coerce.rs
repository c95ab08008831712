//! Variables, literals and defaults → [`Input`]s, as *Coercing Variable Values* and *Coercing Field Arguments* say.
//!
//! A variable that was not given, inside an object, leaves its field out: that is how a partial update leaves an answer alone.
//! Messages never repeat a value: it may be an answer.

use apollo_compiler::{
    Name, Node,
    ast::{FieldDefinition, Type, Value},
    executable::{Field, Operation},
    parser::SourceMap,
    schema::{ExtendedType, InputObjectType},
};

use super::{
    ERRORS_SHOWN,
    contract::Contract,
    input::{Input, Inputs},
    location, scalar,
};
use crate::graphql_error::{ErrorCode, GraphqlError};

/// The variables of an operation from what was sent.
pub(super) fn variables(
    contract: &Contract,
    operation: &Operation,
    sent: &serde_json::Map<String, serde_json::Value>,
    sources: &SourceMap,
) -> Result<Inputs, Vec<GraphqlError>> {
    let mut values = Inputs::default();
    let mut errors = Vec::new();
    for variable in &operation.variables {
        let mut wrong = Wrong { variable: &variable.name, path: Vec::new(), messages: Vec::new() };
        let value = match sent.get(variable.name.as_str()) {
            Some(value) => wrong.json(contract, &variable.ty, value),
            None => {
                if let Some(default) = &variable.default_value {
                    literal(contract, &variable.ty, default, &values).ok().flatten()
                } else {
                    if variable.ty.is_non_null() {
                        wrong.say(&format!("must be given, a `{}`", variable.ty));
                    }
                    None
                }
            }
        };
        values.0.extend(value.map(|value| (variable.name.clone(), value)));
        let place = location(variable.location(), sources);
        let said = wrong.messages.into_iter();
        errors.extend(said.map(|message| GraphqlError::new(ErrorCode::BadUserInput, message).at(place)));
    }
    errors.truncate(ERRORS_SHOWN);
    if errors.is_empty() { Ok(values) } else { Err(errors) }
}

/// The arguments of a field, defaults included; an `Err` is for the field alone.
pub(crate) fn arguments(
    contract: &Contract,
    definition: &FieldDefinition,
    field: &Field,
    variables: &Inputs,
) -> Result<Inputs, GraphqlError> {
    let mut values = Inputs::default();
    for argument in &definition.arguments {
        let given = field.arguments.iter().find(|a| a.name == argument.name);
        let value = match given {
            Some(given) => literal(contract, &argument.ty, &given.value, variables),
            None => Ok(None),
        };
        let value = match value {
            Ok(None) => default(contract, &argument.ty, argument.default_value.as_ref()),
            value => value,
        };
        let value = value.map_err(|NotNull| {
            GraphqlError::new(ErrorCode::BadUserInput, format!("the argument `{}` must not be null", argument.name))
        })?;
        values.0.extend(value.map(|value| (argument.name.clone(), value)));
    }
    Ok(values)
}

/// The only thing that can still be wrong with a literal after validation: a null, by way of a variable.
struct NotNull;

/// `None`: a variable that was not given.
fn literal(contract: &Contract, ty: &Type, value: &Value, variables: &Inputs) -> Result<Option<Input>, NotNull> {
    let coerced = match value {
        Value::Variable(name) => variables.get(name).cloned(),
        Value::Null => Some(Input::Null),
        Value::List(items) if ty.is_list() => {
            let items = items.iter().map(|item| {
                literal(contract, ty.item_type(), item, variables)
                    .and_then(|item| item.or((!ty.item_type().is_non_null()).then_some(Input::Null)).ok_or(NotNull))
            });
            Some(Input::List(items.collect::<Result<_, _>>()?))
        }
        single if ty.is_list() => literal(contract, ty.item_type(), single, variables)?.map(|i| Input::List(vec![i])),
        named => Some(self::named(contract, ty, named, variables)?),
    };
    if ty.is_non_null() && coerced == Some(Input::Null) { Err(NotNull) } else { Ok(coerced) }
}

fn named(contract: &Contract, ty: &Type, value: &Value, variables: &Inputs) -> Result<Input, NotNull> {
    let name = ty.inner_named_type();
    match (contract.lookup(name), value) {
        (Some(ExtendedType::InputObject(object)), Value::Object(fields)) => {
            self::object(contract, object, fields, variables).map(Input::Object)
        }
        (_, Value::Enum(option)) if !contract.is_scalar(name) => Ok(Input::Enum(option.clone())),
        (_, value) => scalar::literal(name, value, variables).map_err(|_| NotNull),
    }
}

fn object(
    contract: &Contract,
    object: &InputObjectType,
    given: &[(Name, Node<Value>)],
    variables: &Inputs,
) -> Result<Inputs, NotNull> {
    let mut values = Inputs::default();
    for field in object.fields.values() {
        let value = match given.iter().find(|(name, _)| *name == field.name) {
            Some((_, value)) => literal(contract, &field.ty, value, variables)?,
            None => None,
        };
        let value = match value {
            Some(value) => Some(value),
            None => default(contract, &field.ty, field.default_value.as_ref())?,
        };
        values.0.extend(value.map(|value| (field.name.clone(), value)));
    }
    Ok(values)
}

fn default(contract: &Contract, ty: &Type, default: Option<&Node<Value>>) -> Result<Option<Input>, NotNull> {
    match default {
        Some(default) => literal(contract, ty, default, &Inputs::default()),
        None if ty.is_non_null() => Err(NotNull),
        None => Ok(None),
    }
}

/// Collects what is wrong with the value of one variable, and where in it.
struct Wrong<'v> {
    variable: &'v str,
    path: Vec<String>,
    messages: Vec<String>,
}

impl Wrong<'_> {
    fn say(&mut self, what: &str) {
        let place: Vec<&str> = std::iter::once(self.variable).chain(self.path.iter().map(String::as_str)).collect();
        self.messages.push(format!("the variable `${}` {what}", place.join(".")));
    }

    fn within<T>(&mut self, step: String, read: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(step);
        let value = read(self);
        self.path.pop();
        value
    }

    /// `None`: something was wrong, and said.
    fn json(&mut self, contract: &Contract, ty: &Type, value: &serde_json::Value) -> Option<Input> {
        use serde_json::Value as Json;
        if self.messages.len() >= ERRORS_SHOWN {
            return None;
        }
        match value {
            Json::Null if ty.is_non_null() => {
                self.say(&format!("must not be null, a `{ty}` is needed"));
                None
            }
            Json::Null => Some(Input::Null),
            Json::Array(items) if ty.is_list() => {
                let mut values = Vec::with_capacity(items.len());
                for (position, item) in items.iter().enumerate() {
                    values.extend(self.within(position.to_string(), |w| w.json(contract, ty.item_type(), item)));
                }
                (values.len() == items.len()).then_some(Input::List(values))
            }
            single if ty.is_list() => self.json(contract, ty.item_type(), single).map(|item| Input::List(vec![item])),
            named => self.named(contract, ty.inner_named_type(), named),
        }
    }

    fn named(&mut self, contract: &Contract, name: &Name, value: &serde_json::Value) -> Option<Input> {
        use serde_json::Value as Json;
        let expected = match (contract.lookup(name), value) {
            (Some(ExtendedType::InputObject(object)), Json::Object(fields)) => {
                return self.object(contract, object, fields).map(Input::Object);
            }
            (Some(ExtendedType::Enum(defined)), Json::String(option)) => match defined.values.get(option.as_str()) {
                Some(option) => return Some(Input::Enum(option.value.clone())),
                None => format!("a value of `{name}`"),
            },
            (Some(ExtendedType::Scalar(_)), value) => match scalar::json(name, value) {
                Ok(value) => return Some(value),
                Err(expected) => format!("a `{name}`: {expected}"),
            },
            _ => format!("a `{name}`"),
        };
        self.say(&format!("is not {expected}"));
        None
    }

    fn object(
        &mut self,
        contract: &Contract,
        object: &InputObjectType,
        sent: &serde_json::Map<String, serde_json::Value>,
    ) -> Option<Inputs> {
        let before = self.messages.len();
        for name in sent.keys().filter(|name| !object.fields.contains_key(name.as_str())) {
            self.say(&format!("has a field `{name}` that `{}` does not know", object.name));
        }
        let mut values = Inputs::default();
        for field in object.fields.values() {
            let value = match sent.get(field.name.as_str()) {
                Some(value) => self.within(field.name.to_string(), |w| w.json(contract, &field.ty, value)),
                None => default(contract, &field.ty, field.default_value.as_ref()).unwrap_or_else(|NotNull| {
                    self.say(&format!("lacks the field `{}`, a `{}`", field.name, field.ty));
                    None
                }),
            };
            values.0.extend(value.map(|value| (field.name.clone(), value)));
        }
        (self.messages.len() == before).then_some(values)
    }
}
