//! Objects and their fields → JSON, straight into one buffer; where a null may not be one, the buffer is cut back.

use apollo_compiler::parser::SourceMap;
use bytes::Bytes;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Asked, LARGEST_ANSWER, fetch::Rowset, leaf::Held};
use crate::{
    blueprint::TypeRef,
    graphql_error::{ErrorCode, GraphqlError, PathPart},
    plan::{self, EventPlan, Ground, Merged, ObjectPlan, Selections, Source},
    prepare::Prepared,
};

/// Errors shown of one answer.
const ERRORS_SHOWN: usize = 10;

/// A null that may not stand where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Null;

pub(super) type Written = Result<(), Null>;

/// Writes one answer.
pub(super) struct Writer<'w> {
    pub(super) ground: Ground<'w>,
    pub(super) selections: Selections<'w>,
    pub(super) out: String,
    pub(super) sources: &'w SourceMap,
    errors: Vec<GraphqlError>,
    path: Vec<Part<'w>>,
    too_large: bool,
}

#[derive(Debug, Clone, Copy)]
enum Part<'w> {
    Key(&'w str),
    Index(usize),
}

/// The object at hand.
#[derive(Debug, Clone, Copy)]
pub(super) enum At<'r> {
    Row {
        set: &'r Rowset,
        row: usize,
    },
    /// An object of JSON inside a row, and the id it stands under.
    Json {
        set: &'r Rowset,
        value: &'r Value,
        key: Option<&'r str>,
    },
}

impl<'r> At<'r> {
    pub(super) fn set(self) -> &'r Rowset {
        match self {
            Self::Row { set, .. } | Self::Json { set, .. } => set,
        }
    }

    pub(super) fn held(self, source: Source<'_>) -> Held<'r> {
        match (self, source) {
            (Self::Row { set, row }, Source::Cell(cell)) => Held::Raw(set.cell(row, cell)),
            (Self::Json { value, .. }, Source::Member(member)) => value.get(member).map_or(Held::Absent, Held::Value),
            (Self::Json { key, .. }, Source::Key) => key.map_or(Held::Absent, Held::Text),
            (Self::Row { .. }, Source::Member(_) | Source::Key) | (Self::Json { .. }, Source::Cell(_)) => Held::Absent,
        }
    }

    /// A cell of the row, whatever is at hand inside it.
    pub(super) fn cell(self, cell: usize) -> &'r str {
        match self {
            Self::Row { set, row } => set.cell(row, cell),
            Self::Json { .. } => "null",
        }
    }

    pub(super) fn id(self, source: Source<'_>) -> Option<Uuid> {
        self.held(source).id()
    }
}

impl<'w> Writer<'w> {
    pub(super) fn new(ground: Ground<'w>, prepared: &'w Prepared) -> Self {
        let selections =
            Selections { contract: ground.contract, document: &prepared.document, variables: &prepared.variables };
        Self {
            ground,
            selections,
            out: String::with_capacity(4 << 10),
            sources: &prepared.document.sources,
            errors: Vec::new(),
            path: Vec::new(),
            too_large: false,
        }
    }

    /// Writes what is asked for, and null where nothing of it is left.
    pub(super) fn data(&mut self, write: impl FnOnce(&mut Self) -> Written) {
        self.out.push_str("{\"data\":");
        let start = self.out.len();
        if write(self) == Err(Null) {
            self.out.truncate(start);
            self.out.push_str("null");
        }
    }

    /// The whole response, with what it cost where that is told.
    pub(super) fn finish(mut self, cost: Option<u64>) -> Bytes {
        self.too_large |= self.out.len() > LARGEST_ANSWER;
        if self.too_large {
            let message = format!("the answer has more than {LARGEST_ANSWER} bytes: ask for smaller pages");
            return super::ended(&GraphqlError::new(ErrorCode::TooExpensive, message)).body;
        }
        if !self.errors.is_empty() {
            self.out.push_str(",\"errors\":");
            self.out.push_str(&serde_json::to_string(&self.errors).unwrap_or_else(|_| "[]".to_owned()));
        }
        if let Some(cost) = cost {
            let told = json!({ "cost": { "counted": cost, "most": plan::MOST } });
            self.out.push_str(",\"extensions\":");
            self.out.push_str(&told.to_string());
        }
        self.out.push('}');
        self.out.into()
    }

    /// An event under the one key that a subscription asks for.
    pub(super) fn event(&mut self, plan: &EventPlan<'w>, bulk: &Value) -> Written {
        let nothing = Rowset::default();
        self.out.push('{');
        self.key(0, plan.merged.key);
        let at = At::Json { set: &nothing, value: bulk, key: None };
        self.within(Part::Key(plan.merged.key), |writer| writer.object(&plan.object, at))?;
        self.out.push('}');
        Ok(())
    }

    /// An object of the blueprint.
    pub(super) fn object(&mut self, plan: &ObjectPlan<'w>, at: At<'_>) -> Written {
        self.bounded()?;
        self.out.push('{');
        for (place, field) in plan.fields.iter().enumerate() {
            self.key(place, field.merged.key);
            let nullable = field.ty.is_none_or(TypeRef::is_nullable);
            self.within(Part::Key(field.merged.key), |writer| {
                if nullable { writer.maybe(|w| w.field(plan, field, at)) } else { writer.field(plan, field, at) }
            })?;
        }
        self.out.push('}');
        Ok(())
    }

    /// An object of structure: every field says for itself whether it may be null.
    pub(super) fn structure<T>(
        &mut self,
        fields: &Asked<'w, T>,
        mut write: impl FnMut(&mut Self, &Merged<'w>, &T) -> Written,
    ) -> Written {
        self.bounded()?;
        self.out.push('{');
        for (place, (merged, field)) in fields.iter().enumerate() {
            self.key(place, merged.key);
            self.within(Part::Key(merged.key), |writer| write(writer, merged, field))?;
        }
        self.out.push('}');
        Ok(())
    }

    /// Items of a list; `ty` is the list's, absent where no item may be null.
    pub(super) fn list<I>(
        &mut self,
        ty: Option<&TypeRef>,
        items: impl IntoIterator<Item = I>,
        mut write: impl FnMut(&mut Self, I) -> Written,
    ) -> Written {
        let nullable = ty.is_some_and(has_nullable_items);
        self.out.push('[');
        for (place, item) in items.into_iter().enumerate() {
            if place > 0 {
                self.out.push(',');
            }
            self.within(Part::Index(place), |writer| {
                if nullable { writer.maybe(|w| write(w, item)) } else { write(writer, item) }
            })?;
        }
        self.out.push(']');
        Ok(())
    }

    /// Notes the error of the field at hand.
    pub(super) fn fail(&mut self, merged: &Merged<'w>, error: GraphqlError) -> Written {
        self.error(error.at(merged.locations(self.sources)))
    }

    /// Notes an error at the path at hand.
    pub(super) fn error(&mut self, error: GraphqlError) -> Written {
        if self.errors.len() < ERRORS_SHOWN {
            let path = self.path.iter().map(|part| match part {
                Part::Key(key) => PathPart::Key((*key).to_owned()),
                Part::Index(index) => PathPart::Index(*index),
            });
            let path = path.collect();
            self.errors.push(error.on(path));
        }
        Err(Null)
    }

    /// What may be null.
    pub(super) fn maybe(&mut self, write: impl FnOnce(&mut Self) -> Written) -> Written {
        let start = self.out.len();
        let written = write(self);
        self.or_null(start, written)
    }

    /// Where a null may stand, it stands instead of what was begun.
    fn or_null(&mut self, start: usize, written: Written) -> Written {
        if self.too_large {
            return Err(Null);
        }
        if written == Err(Null) {
            self.out.truncate(start);
            self.out.push_str("null");
        }
        Ok(())
    }

    fn within<T>(&mut self, part: Part<'w>, write: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(part);
        let written = write(self);
        self.path.pop();
        written
    }

    fn key(&mut self, place: usize, key: &str) {
        if place > 0 {
            self.out.push(',');
        }
        self.out.push('"');
        self.out.push_str(key);
        self.out.push_str("\":");
    }

    /// A text that needs no escapes: names, ids, cursors.
    #[expect(clippy::unnecessary_wraps, reason = "it ends the arms of what may fail")]
    pub(super) fn text(&mut self, text: &str) -> Written {
        self.out.push('"');
        self.out.push_str(text);
        self.out.push('"');
        Ok(())
    }

    fn bounded(&mut self) -> Written {
        self.too_large |= self.out.len() > LARGEST_ANSWER;
        if self.too_large { Err(Null) } else { Ok(()) }
    }
}

fn has_nullable_items(ty: &TypeRef) -> bool {
    match ty {
        TypeRef::Named(_) => false,
        TypeRef::List(item) => item.is_nullable(),
        TypeRef::NonNull(inner) => has_nullable_items(inner),
    }
}

pub(super) fn parsed(cell: &str) -> Value {
    // Cells are pieces of JSON that was parsed already.
    serde_json::from_str(cell).unwrap_or(Value::Null)
}
