//! The short notation in which types and fields are written down.

use indexmap::IndexMap;

use super::{Does, Encoding, Field, InputField, Literal, Means, TypeRef};
use crate::{
    naming::{FieldName, TypeName},
    storage_plan::ColumnKey,
};

/// `T`
pub(super) fn maybe(name: &'static str) -> TypeRef {
    TypeName::fixed(name).into()
}

/// `T!`
pub(super) fn must(name: &'static str) -> TypeRef {
    maybe(name).required()
}

/// `[T!]`
pub(super) fn maybe_list(name: &'static str) -> TypeRef {
    maybe(name).list()
}

/// `[T!]!`
pub(super) fn list(name: &'static str) -> TypeRef {
    maybe(name).list().required()
}

/// A static column, written as an encoding says.
pub(super) fn column(key: &'static str, encoding: Encoding) -> Does {
    Does::Column { key: ColumnKey::fixed(key), encoding }
}

/// A member of the JSON object at hand.
pub(super) fn member(key: &'static str, encoding: Encoding) -> Does {
    Does::Member { key, encoding }
}

impl Field {
    /// A field without arguments that costs nothing of its own.
    pub(super) fn new(ty: impl Into<TypeRef>, does: Does, description: impl Into<String>) -> Self {
        Self { description: description.into(), deprecated: None, ty: ty.into(), args: IndexMap::new(), does, cost: 0 }
    }

    /// What one of it costs.
    pub(super) fn costing(self, cost: u32) -> Self {
        Self { cost, ..self }
    }

    /// With a further argument.
    pub(super) fn with(mut self, name: &'static str, argument: InputField) -> Self {
        self.args.insert(FieldName::fixed(name), argument);
        self
    }
}

impl InputField {
    /// Without a default.
    pub(super) fn new(ty: impl Into<TypeRef>, means: Means, description: impl Into<String>) -> Self {
        Self { description: description.into(), deprecated: None, ty: ty.into(), default: None, means }
    }

    /// Read by its name.
    pub(super) fn plain(ty: impl Into<TypeRef>, description: impl Into<String>) -> Self {
        Self::new(ty, Means::Plain, description)
    }

    /// What it is where it is left out.
    pub(super) fn otherwise(self, default: Literal) -> Self {
        Self { default: Some(default), ..self }
    }
}
