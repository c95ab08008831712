//! The blueprint while it grows: every name is taken once, types that nothing leads to are left out.

use std::{borrow::Borrow, hash::Hash};

use forms_dsl::model::{FormName, Language, Text};
use indexmap::{IndexMap, IndexSet};

use super::{Blueprint, EnumValue, Field, FormFields, InputField, Kind, Type, TypeRef};
use crate::{
    naming::{FieldName, Origin, Taken, TypeName, ValueName},
    problem::CompileProblem,
    store::Table,
};

/// What is there so far.
#[derive(Default)]
pub(super) struct Draft {
    types: IndexMap<TypeName, Type>,
    names: Taken,
    nodes: IndexMap<TypeName, Vec<Table>>,
    forms: IndexMap<FormName, FormFields>,
    problems: Vec<CompileProblem>,
}

impl Draft {
    /// A type that is always there.
    pub(super) fn add_fixed(&mut self, name: &'static str, description: &str, kind: Kind) {
        self.add(TypeName::fixed(name), &Origin::BuiltIn, description, kind);
    }

    /// A type made from something of the folder.
    pub(super) fn add(&mut self, name: TypeName, origin: &Origin, description: impl Into<String>, kind: Kind) {
        match self.names.take(name.as_str(), origin) {
            Ok(()) => {
                self.types.insert(name, Type { description: description.into(), kind });
            }
            Err(first) => self.problems.push(same_name(name.as_str(), first, origin)),
        }
    }

    /// Whether a type was made from this already, which several questions may share.
    pub(super) fn was_made(&self, name: &TypeName, origin: &Origin) -> bool {
        self.names.owner(name.as_str()) == Some(origin)
    }

    /// A table to look in for objects of a type.
    pub(super) fn finds(&mut self, name: TypeName, table: Option<Table>) {
        self.nodes.entry(name).or_default().extend(table);
    }

    /// The words of a form.
    pub(super) fn add_form(&mut self, form: FormName, fields: FormFields) {
        self.forms.insert(form, fields);
    }

    /// Ends a set of fields or values: its collisions are the draft's.
    pub(super) fn end<K: Hash + Eq, V>(&mut self, members: Members<K, V>) -> IndexMap<K, V> {
        self.problems.extend(members.problems);
        members.by_name
    }

    /// The blueprint, or what is in its way.
    pub(super) fn finish(mut self) -> Result<Blueprint, Vec<CompileProblem>> {
        if !self.problems.is_empty() {
            return Err(self.problems);
        }
        let query = TypeName::fixed("Query");
        let mutation = TypeName::fixed("Mutation");
        let subscription = TypeName::fixed("Subscription");
        self.name_implementors();
        let reached = self.reached(&[&query, &mutation, &subscription]);
        self.types.retain(|name, _| reached.contains(name));
        self.nodes.retain(|name, _| reached.contains(name));
        Ok(Blueprint { types: self.types, query, mutation, subscription, nodes: self.nodes, forms: self.forms })
    }

    fn name_implementors(&mut self) {
        let mut by_interface: IndexMap<TypeName, Vec<TypeName>> = IndexMap::new();
        for (name, ty) in &self.types {
            if let Kind::Object { implements, .. } = &ty.kind {
                for interface in implements {
                    by_interface.entry(interface.clone()).or_default().push(name.clone());
                }
            }
        }
        for (name, ty) in &mut self.types {
            if let Kind::Interface { possible, .. } = &mut ty.kind {
                *possible = by_interface.swap_remove(name).unwrap_or_default();
            }
        }
    }

    fn reached(&self, roots: &[&TypeName]) -> IndexSet<TypeName> {
        let mut reached: IndexSet<TypeName> = roots.iter().map(|&name| name.clone()).collect();
        let mut next = 0;
        while let Some(name) = reached.get_index(next).cloned() {
            let leads_to = self.types.get(&name).map(|ty| ty.kind.leads_to()).unwrap_or_default();
            reached.extend(leads_to);
            next += 1;
        }
        reached
    }
}

impl Kind {
    fn leads_to(&self) -> Vec<TypeName> {
        match self {
            Self::Scalar { .. } | Self::Enum { .. } => vec![],
            Self::Input { fields } => fields.values().map(|field| field.ty.name().clone()).collect(),
            Self::Interface { fields, possible } => {
                fields.values().flat_map(Field::leads_to).chain(possible.clone()).collect()
            }
            Self::Object { implements, fields } => {
                fields.values().flat_map(Field::leads_to).chain(implements.clone()).collect()
            }
        }
    }
}

impl Field {
    fn leads_to(&self) -> impl Iterator<Item = TypeName> {
        std::iter::once(&self.ty).chain(self.args.values().map(|arg| &arg.ty)).map(TypeRef::name).cloned()
    }
}

/// Fields of one type, or values of one enum.
pub(super) struct Members<K, V> {
    by_name: IndexMap<K, V>,
    taken: Taken,
    problems: Vec<CompileProblem>,
}

/// Fields of an object.
pub(super) type Fields = Members<FieldName, Field>;

/// Fields of an input.
pub(super) type InputFields = Members<FieldName, InputField>;

/// Values of an enum.
pub(super) type Values = Members<ValueName, EnumValue>;

impl<K: Hash + Eq + Borrow<str>, V> Members<K, V> {
    /// None yet.
    pub(super) fn new() -> Self {
        Self { by_name: IndexMap::new(), taken: Taken::default(), problems: vec![] }
    }

    /// One more, made from something of the folder.
    pub(super) fn add(&mut self, name: K, origin: &Origin, member: V) {
        match self.taken.take(name.borrow(), origin) {
            Ok(()) => {
                self.by_name.insert(name, member);
            }
            Err(first) => self.problems.push(same_name(name.borrow(), first, origin)),
        }
    }
}

impl<V> Members<FieldName, V> {
    /// One more that is always there.
    pub(super) fn fixed(mut self, name: &'static str, member: V) -> Self {
        self.add(FieldName::fixed(name), &Origin::BuiltIn, member);
        self
    }

    /// All of these, which are always there.
    pub(super) fn with_all(mut self, members: impl IntoIterator<Item = (&'static str, V)>) -> Self {
        for (name, member) in members {
            self.add(FieldName::fixed(name), &Origin::BuiltIn, member);
        }
        self
    }
}

fn same_name(name: &str, first: Origin, second: &Origin) -> CompileProblem {
    CompileProblem::SameName { name: name.to_owned(), first, second: second.clone() }
}

/// A text for developers: English where it is there, else bokmål, else as it was written first.
/// White space at the ends of lines goes, because an SDL does not keep it.
pub(super) fn for_developers(text: &Text) -> String {
    let found = ["en", "nb"].iter().find_map(|tag| text.exactly(&Language::new(tag)));
    let lines: Vec<_> = found.unwrap_or(text.original()).lines().map(str::trim_end).collect();
    lines.join("\n").trim().to_owned()
}
