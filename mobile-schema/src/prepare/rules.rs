//! What apollo-compiler's validation leaves open: variables inside lists and objects, scalars of our own,
//! an input field given twice, defaults of the schema.

use std::collections::HashSet;

use apollo_compiler::{
    ExecutableDocument, Name, Node,
    ast::{Directive, Type, Value, VariableDefinition},
    executable::{Argument, Operation, Selection, SelectionSet},
    parser::SourceMap,
    schema::{ExtendedType, InputObjectType, InputValueDefinition},
};

use super::{
    ERRORS_SHOWN,
    contract::{Contract, is_optional},
    input::Inputs,
    location, scalar,
};
use crate::graphql_error::{ErrorCode, GraphqlError};

/// What is wrong with a document that apollo-compiler let pass; at most as many errors as are shown.
pub(super) fn check(contract: &Contract, document: &ExecutableDocument) -> Vec<GraphqlError> {
    let mut errors = Vec::new();
    for operation in document.operations.iter() {
        let mut check =
            Check { contract, document: Some(document), variables: &operation.variables, seen: HashSet::new(), errors };
        check.operation(operation);
        errors = check.errors;
    }
    errors.truncate(ERRORS_SHOWN);
    errors
}

/// What is wrong with the defaults of arguments and input fields.
pub(super) fn check_defaults(contract: &Contract) -> Vec<String> {
    let mut check = Check { contract, document: None, variables: &[], seen: HashSet::new(), errors: Vec::new() };
    for defined in contract.schema().types.values() {
        match defined {
            ExtendedType::Object(object) => {
                object.fields.values().flat_map(|f| &f.arguments).for_each(|a| check.default(a));
            }
            ExtendedType::Interface(interface) => {
                interface.fields.values().flat_map(|f| &f.arguments).for_each(|a| check.default(a));
            }
            ExtendedType::InputObject(input) => input.fields.values().for_each(|f| check.default(f)),
            ExtendedType::Scalar(_) | ExtendedType::Union(_) | ExtendedType::Enum(_) => {}
        }
    }
    check.errors.into_iter().map(|error| error.message).collect()
}

struct Check<'d> {
    contract: &'d Contract,
    document: Option<&'d ExecutableDocument>,
    variables: &'d [Node<VariableDefinition>],
    seen: HashSet<&'d Name>,
    errors: Vec<GraphqlError>,
}

impl<'d> Check<'d> {
    fn operation(&mut self, operation: &'d Operation) {
        for variable in &operation.variables {
            if let Some(default) = &variable.default_value {
                self.value(&variable.ty, default, false);
            }
        }
        self.directives(&operation.directives);
        self.selections(&operation.selection_set);
    }

    fn selections(&mut self, set: &'d SelectionSet) {
        for selection in &set.selections {
            self.directives(selection.directives());
            match selection {
                Selection::Field(field) => {
                    self.arguments(&field.definition.arguments, &field.arguments);
                    self.selections(&field.selection_set);
                }
                Selection::InlineFragment(fragment) => self.selections(&fragment.selection_set),
                Selection::FragmentSpread(spread) => {
                    let fragment = self.document.and_then(|d| d.fragments.get(&spread.fragment_name));
                    if let Some(fragment) = fragment
                        && self.seen.insert(&fragment.name)
                    {
                        self.directives(&fragment.directives);
                        self.selections(&fragment.selection_set);
                    }
                }
            }
        }
    }

    fn directives(&mut self, directives: &'d [Node<Directive>]) {
        for directive in directives {
            if let Some(definition) = self.contract.schema().directive_definitions.get(&directive.name) {
                self.arguments(&definition.arguments, &directive.arguments);
            }
        }
    }

    fn arguments(&mut self, definitions: &[Node<InputValueDefinition>], given: &[Node<Argument>]) {
        for argument in given {
            if let Some(definition) = definitions.iter().find(|d| d.name == argument.name) {
                self.value(&definition.ty, &argument.value, definition.default_value.is_some());
            }
        }
    }

    fn default(&mut self, definition: &InputValueDefinition) {
        if let Some(default) = &definition.default_value {
            self.value(&definition.ty, default, false);
        }
    }

    fn value(&mut self, ty: &Type, value: &Node<Value>, has_default: bool) {
        if self.errors.len() >= ERRORS_SHOWN {
            return;
        }
        match &**value {
            Value::Variable(name) => self.variable(ty, name, value, has_default),
            Value::Null if ty.is_non_null() => self.wrong(value, format!("null is not a `{ty}`")),
            Value::Null => {}
            Value::List(items) if ty.is_list() => items.iter().for_each(|item| self.value(ty.item_type(), item, false)),
            _ if ty.is_list() => self.value(ty.item_type(), value, false),
            _ => self.named(ty, value),
        }
    }

    fn named(&mut self, ty: &Type, value: &Node<Value>) {
        match (self.contract.lookup(ty.inner_named_type()), &**value) {
            (Some(ExtendedType::InputObject(object)), Value::Object(fields)) => self.object(object, fields, value),
            (Some(ExtendedType::Enum(defined)), Value::Enum(option)) if defined.values.contains_key(option) => {}
            (Some(ExtendedType::Scalar(defined)), _) => {
                if let Err(expected) = scalar::literal(&defined.name, value, &Inputs::default()) {
                    self.wrong(value, format!("this is not a `{}`: {expected}", defined.name));
                }
            }
            _ => self.wrong(value, format!("this is not a `{ty}`")),
        }
    }

    fn object(&mut self, object: &InputObjectType, fields: &[(Name, Node<Value>)], whole: &Node<Value>) {
        for (position, (name, value)) in fields.iter().enumerate() {
            if fields.iter().take(position).any(|(earlier, _)| earlier == name) {
                self.wrong(value, format!("the field `{name}` is given twice"));
            }
            match object.fields.get(name) {
                Some(field) => self.value(&field.ty, value, field.default_value.is_some()),
                None => self.wrong(value, format!("`{}` has no field `{name}`", object.name)),
            }
        }
        for field in object.fields.values().filter(|f| !is_optional(&f.ty, f.default_value.as_ref())) {
            if !fields.iter().any(|(name, _)| *name == field.name) {
                self.wrong(whole, format!("`{}.{}` must be given", object.name, field.name));
            }
        }
    }

    /// *All Variable Usages Are Allowed*, in every position.
    fn variable(&mut self, ty: &Type, name: &Name, value: &Node<Value>, has_default: bool) {
        let Some(variable) = self.variables.iter().find(|v| v.name == *name) else { return };
        let covered = has_default || variable.default_value.as_ref().is_some_and(|d| !d.is_null());
        let fits = match (ty.is_non_null(), variable.ty.is_non_null()) {
            (true, false) => covered && variable.ty.is_assignable_to(&ty.clone().nullable()),
            _ => variable.ty.is_assignable_to(ty),
        };
        if !fits {
            self.wrong(value, format!("`${name}` is a `{}`, here a `{ty}` is needed", variable.ty));
        }
    }

    fn wrong(&mut self, value: &Node<Value>, message: String) {
        let sources = self.document.map_or_else(SourceMap::default, |document| document.sources.clone());
        self.errors
            .push(GraphqlError::new(ErrorCode::ValidationFailed, message).at(location(value.location(), &sources)));
    }
}
