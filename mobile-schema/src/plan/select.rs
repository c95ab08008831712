//! Selections of an operation, merged per concrete type: *Collecting Fields*.

use apollo_compiler::{
    ExecutableDocument, Node,
    ast::Directive,
    collections::{HashSet, IndexMap},
    executable::{Field, Selection, SelectionSet},
    parser::SourceMap,
};

use crate::{
    graphql_error::Location,
    prepare::{Contract, Inputs, location},
};

/// A field of the answer, with every place of the document that asks for it.
#[derive(Debug, Clone)]
pub(crate) struct Merged<'p> {
    pub(crate) key: &'p str,
    pub(crate) first: &'p Node<Field>,
    rest: Vec<&'p Node<Field>>,
}

impl<'p> Merged<'p> {
    /// The name of the field, whatever its alias.
    pub(crate) fn name(&self) -> &'p str {
        self.first.name.as_str()
    }

    /// What is asked of the field's value, wherever it is asked.
    pub(crate) fn sets(&self) -> impl Iterator<Item = &'p SelectionSet> {
        self.nodes().map(|field| &field.selection_set)
    }

    /// Where the field stands.
    pub(crate) fn locations(&self, sources: &SourceMap) -> Vec<Location> {
        self.nodes().filter_map(|field| location(field.location(), sources)).collect()
    }

    fn nodes(&self) -> impl Iterator<Item = &'p Node<Field>> {
        std::iter::once(self.first).chain(self.rest.iter().copied())
    }
}

/// Merges selections of one document.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Selections<'p> {
    pub(crate) contract: &'p Contract,
    pub(crate) document: &'p ExecutableDocument,
    pub(crate) variables: &'p Inputs,
}

impl<'p> Selections<'p> {
    /// The fields asked of an object of a concrete type, in the order of the answer.
    pub(crate) fn collect(
        &self,
        concrete: &str,
        sets: impl IntoIterator<Item = &'p SelectionSet>,
    ) -> indexmap::map::IntoValues<&'p str, Merged<'p>> {
        let mut fields = IndexMap::default();
        let mut seen = HashSet::default();
        for set in sets {
            self.visit(concrete, set, &mut fields, &mut seen);
        }
        fields.into_values()
    }

    fn visit(
        &self,
        concrete: &str,
        set: &'p SelectionSet,
        fields: &mut IndexMap<&'p str, Merged<'p>>,
        seen: &mut HashSet<&'p str>,
    ) {
        for selection in set.selections.iter().filter(|selection| self.is_included(selection.directives())) {
            match selection {
                Selection::Field(field) => {
                    let key = field.response_key().as_str();
                    fields.entry(key).and_modify(|merged| merged.rest.push(field)).or_insert_with(|| Merged {
                        key,
                        first: field,
                        rest: Vec::new(),
                    });
                }
                Selection::InlineFragment(fragment) => {
                    let applies = fragment.type_condition.as_ref().is_none_or(|on| self.contract.is_a(concrete, on));
                    if applies {
                        self.visit(concrete, &fragment.selection_set, fields, seen);
                    }
                }
                Selection::FragmentSpread(spread) => {
                    let fragment = self.document.fragments.get(&spread.fragment_name);
                    if let Some(fragment) = fragment
                        && seen.insert(fragment.name.as_str())
                        && self.contract.is_a(concrete, fragment.type_condition())
                    {
                        self.visit(concrete, &fragment.selection_set, fields, seen);
                    }
                }
            }
        }
    }

    fn is_included(&self, directives: &[Node<Directive>]) -> bool {
        let condition = |name: &str| {
            let directive = directives.iter().find(|directive| directive.name == name)?;
            let value = directive.specified_argument_by_name("if")?;
            Some(match value.as_variable() {
                Some(variable) => self.variables.holds(variable),
                None => value.to_bool().unwrap_or(false),
            })
        };
        !condition("skip").unwrap_or(false) && condition("include").unwrap_or(true)
    }
}
