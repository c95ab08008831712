//! Objects and their fields → JSON, straight into one buffer; where a null may not be one, the buffer is cut back.

use apollo_compiler::parser::SourceMap;
use bytes::Bytes;
use serde_json::Value;
use uuid::Uuid;

use super::{
    Asked, Done, LARGEST_ANSWER, Payload,
    fetch::{Failure, Rowset, parse_id, unquoted},
    leaf::{self, Held},
};
use crate::{
    blueprint::TypeRef,
    change::{UserError, UserErrorCode},
    global_id,
    graphql_error::{ErrorCode, GraphqlError, PathPart},
    naming::ValueName,
    plan::{
        Answer, FieldPlan, FormObject, Ground, JsonObjects, LinkId, Merged, NodesPlan, ObjectPlan, PayloadField,
        RowObjects, Selections, Source,
    },
    prepare::Prepared,
    store::StoreError,
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
    sources: &'w SourceMap,
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

    fn held(self, source: Source<'_>) -> Held<'r> {
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

    fn id(self, source: Source<'_>) -> Option<Uuid> {
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

    pub(super) fn finish(mut self) -> Bytes {
        if self.too_large {
            let message = format!("the answer has more than {LARGEST_ANSWER} bytes: ask for smaller pages");
            return super::ended(&GraphqlError::new(ErrorCode::TooExpensive, message)).body;
        }
        if !self.errors.is_empty() {
            self.out.push_str(",\"errors\":");
            self.out.push_str(&serde_json::to_string(&self.errors).unwrap_or_else(|_| "[]".to_owned()));
        }
        self.out.push('}');
        self.out.into()
    }

    pub(super) fn query(&mut self, root: &ObjectPlan<'w>, rows: &Rowset) -> Written {
        self.object(root, At::Row { set: rows, row: 0 })
    }

    pub(super) fn mutation(&mut self, type_name: &'w str, fields: &[(Merged<'w>, Done<'w>)]) -> Written {
        self.structure(fields, |writer, merged, done| match done {
            Done::Typename => writer.text(type_name),
            Done::Failed(error) => writer.fail(merged, error.clone()),
            Done::Payload(payload) => writer.payload(payload),
        })
    }

    fn payload(&mut self, payload: &Payload<'w>) -> Written {
        let Payload { plan, rows, changed, errors } = payload;
        let type_name = plan.type_name;
        self.structure(&plan.fields, |writer, merged, field| match field {
            PayloadField::Typename => writer.text(type_name),
            PayloadField::Fails(error) => writer.fail(merged, error.clone()),
            PayloadField::ClientMutationId(id) => {
                writer.out.push_str(&serde_json::to_string(id).unwrap_or_else(|_| "null".to_owned()));
                Ok(())
            }
            PayloadField::UserErrors(object) => {
                let values: Vec<Value> = errors.iter().map(user_error).collect();
                writer.list(None, values.iter(), |writer, value| {
                    writer.object(object, At::Json { set: rows, value, key: None })
                })
            }
            PayloadField::Row { reach, objects } => {
                let start = writer.out.len();
                let written = match (changed, rows.reaches.get(*reach)) {
                    (Some(_), Some(Ok(found))) if found.table.len() > 0 => writer.row(objects, found, 0),
                    (Some(_), Some(Err(failure))) => writer.fail(merged, failure_error(failure)),
                    _ => Err(Null),
                };
                writer.or_null(start, written)
            }
        })
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

    fn field(&mut self, plan: &ObjectPlan<'w>, field: &FieldPlan<'w>, at: At<'_>) -> Written {
        let merged = &field.merged;
        match &field.answer {
            Answer::Typename => self.text(plan.type_name),
            Answer::GlobalId(from) => self.global_id(field, plan.type_name, at.held(*from)),
            Answer::Leaf { from, encoding } => self.leaf(field, at.held(*from), encoding),
            Answer::LeafOf { cell, key, encoding } => {
                let value = parsed(at.cell(*cell));
                self.leaf(field, value.get(key).map_or(Held::Absent, Held::Value), encoding)
            }
            Answer::Constant(value) => {
                self.out.push_str(&value.to_string());
                Ok(())
            }
            Answer::Nothing => self.nothing(field),
            Answer::Fails(error) => self.fail(merged, error.clone()),
            Answer::Introspection => self.introspection(merged),
            objects => self.objects(field, objects, at),
        }
    }

    /// Fields that answer with objects.
    fn objects(&mut self, field: &FieldPlan<'w>, answer: &Answer<'w>, at: At<'_>) -> Written {
        let set = at.set();
        match answer {
            Answer::Object(object) => self.object(object, at),
            Answer::Objects { from, key, objects } => self.json_objects(field, at, *from, *key, objects),
            Answer::OptionValue => self.option_value(at),
            Answer::Texts { cell, language, object } => {
                let texts = leaf::texts(&parsed(at.cell(*cell)), language);
                self.list(field.ty, texts.iter(), |writer, value| {
                    writer.object(object, At::Json { set, value, key: None })
                })
            }
            Answer::Linked { reaches, id, objects } => {
                let id = match id {
                    LinkId::Given(id) => Some(*id),
                    LinkId::Found(source) => at.id(*source),
                };
                self.linked(field, set, reaches, id, objects)
            }
            Answer::Version { reach, form, version, objects } => {
                let found = self.reached(field, set, *reach)?;
                let row = found.find_version(at.cell(*form), version.map(|version| at.cell(version)));
                self.found_row(field, objects, row.map(|row| (found, row)))
            }
            Answer::First { reach, objects } => {
                let found = self.reached(field, set, *reach)?;
                self.found_row(field, objects, (found.table.len() > 0).then_some((found, 0)))
            }
            Answer::Chosen { reach, from, objects } => {
                let found = self.reached(field, set, *reach)?;
                let ids = at.held(*from).ids();
                let rows: Vec<usize> = ids.into_iter().filter_map(|id| found.find(id)).collect();
                self.list(field.ty, rows, |writer, row| writer.row(objects, found, row))
            }
            Answer::Owned { reach, parent, objects } => {
                let found = self.reached(field, set, *reach)?;
                let rows = found.rows_of(parent.and_then(|parent| at.id(parent)));
                self.list(field.ty, rows, |writer, row| writer.row(objects, found, row))
            }
            Answer::SealedRows { from, object } => {
                let value = at.held(*from).value();
                let rows = sealed_rows(&value);
                self.list(field.ty, rows, |writer, (key, value)| {
                    writer.object(object, At::Json { set, value, key: Some(key) })
                })
            }
            Answer::SealedRow { reach, filling, id, cell, object } => {
                let found = self.reached(field, set, *reach)?;
                let row = parse_id(at.cell(*filling)).and_then(|filling| found.find(filling));
                let value = row.map_or(Value::Null, |row| parsed(found.cell(row, *cell)));
                let key = at.id(*id).map(|id| id.to_string()).unwrap_or_default();
                match value.get(&key) {
                    Some(value) => self.object(object, At::Json { set: found, value, key: Some(&key) }),
                    None => self.nothing(field),
                }
            }
            Answer::Missing(missing) => self.missing(missing, at),
            Answer::Connection(connection) => {
                let found = self.reached(field, set, connection.reach)?;
                self.connection(connection, found, connection.parent.and_then(|cell| at.id(Source::Cell(cell))))
            }
            Answer::Nodes(nodes) => self.nodes(field, set, nodes),
            Answer::Typename
            | Answer::Introspection
            | Answer::Fails(_)
            | Answer::Nothing
            | Answer::Constant(_)
            | Answer::GlobalId(_)
            | Answer::Leaf { .. }
            | Answer::LeafOf { .. } => Err(Null),
        }
    }

    fn linked(
        &mut self,
        field: &FieldPlan<'w>,
        set: &Rowset,
        reaches: &[usize],
        id: Option<Uuid>,
        objects: &RowObjects<'w>,
    ) -> Written {
        let mut row = None;
        for reach in reaches {
            let found = self.reached(field, set, *reach)?;
            if let Some(place) = id.and_then(|id| found.find(id)) {
                row = Some((found, place));
                break;
            }
        }
        self.found_row(field, objects, row)
    }

    fn found_row(&mut self, field: &FieldPlan<'w>, objects: &RowObjects<'w>, row: Option<(&Rowset, usize)>) -> Written {
        match row {
            Some((set, row)) => self.row(objects, set, row),
            None => self.nothing(field),
        }
    }

    fn nodes(&mut self, field: &FieldPlan<'w>, set: &Rowset, nodes: &NodesPlan<'w>) -> Written {
        self.list(field.ty, &nodes.items, |writer, item| {
            let Some((id, place)) = item else { return Err(Null) };
            let Some(node) = nodes.types.get(*place) else { return Err(Null) };
            for reach in &node.reaches {
                let found = writer.reached(field, set, *reach)?;
                if let Some(row) = found.find(*id) {
                    return writer.row(&node.objects, found, row);
                }
            }
            Err(Null)
        })
    }

    /// A row, by what concrete type it has.
    pub(super) fn row(&mut self, objects: &RowObjects<'w>, set: &Rowset, row: usize) -> Written {
        let (form, id, plans) = match objects {
            RowObjects::One(object) => return self.object(object, At::Row { set, row }),
            RowObjects::ByForm { form, id, plans } => (unquoted(set.cell(row, *form)), set.cell(row, *id), plans),
        };
        let Some(FormObject { further, object, .. }) = plans.iter().find(|plan| plan.form == form) else {
            return self.error(GraphqlError::new(ErrorCode::Internal, format!("the form `{form}` is not served")));
        };
        let Some(further) = further else { return self.object(object, At::Row { set, row }) };
        match set.further.get(*further) {
            Some(Ok(found)) => match parse_id(id).and_then(|id| found.find(id)) {
                Some(row) => self.object(object, At::Row { set: found, row }),
                None => self.error(GraphqlError::new(ErrorCode::Internal, "a filling is not where its form has it")),
            },
            Some(Err(failure)) => self.error(failure_error(failure)),
            None => Err(Null),
        }
    }

    fn json_objects(
        &mut self,
        field: &FieldPlan<'w>,
        at: At<'_>,
        from: Source<'_>,
        key: Option<&str>,
        objects: &JsonObjects<'w>,
    ) -> Written {
        let whole = at.held(from).value();
        let value = match key {
            Some(key) => whole.get(key),
            None => Some(&*whole),
        };
        let set = at.set();
        match value {
            Some(Value::Array(items)) => self
                .list(field.ty, items, |writer, value| writer.json_object(objects, At::Json { set, value, key: None })),
            Some(value @ Value::Object(_)) => self.json_object(objects, At::Json { set, value, key: None }),
            _ => self.nothing(field),
        }
    }

    fn json_object(&mut self, objects: &JsonObjects<'w>, at: At<'_>) -> Written {
        match (objects, at) {
            (JsonObjects::One(object), at) => self.object(object, at),
            (JsonObjects::ByTypename(plans), At::Json { value, .. }) => {
                let name = value.get("__typename").and_then(Value::as_str);
                let object = plans.iter().find(|plan| Some(plan.type_name) == name).ok_or(Null)?;
                self.object(object, at)
            }
            (JsonObjects::ByTypename(_), At::Row { .. }) => Err(Null),
        }
    }

    fn leaf(&mut self, field: &FieldPlan<'w>, held: Held<'_>, encoding: &crate::blueprint::Encoding) -> Written {
        let list = field.ty.is_some_and(crate::plan::is_list);
        if leaf::write(&mut self.out, held, encoding, list, self.ground.blueprint) {
            return Ok(());
        }
        self.nothing(field)
    }

    /// `PEER_CONTACT_VISITS`, of the members `below` and `name`.
    fn option_value(&mut self, at: At<'_>) -> Written {
        let value = at.held(Source::Member("name")).value();
        let below = at.held(Source::Member("below")).value();
        let name = ValueName::of_option(below.as_str(), value.as_str().unwrap_or_default());
        self.text(name.as_str())
    }

    fn global_id(&mut self, field: &FieldPlan<'w>, type_name: &str, held: Held<'_>) -> Written {
        match held.id() {
            Some(id) => self.text(&global_id::print(type_name, &id.to_string())),
            None => self.nothing(field),
        }
    }

    /// Null, or an empty list where the type has lists; an error where it may not be null.
    fn nothing(&mut self, field: &FieldPlan<'w>) -> Written {
        match field.ty {
            Some(ty) if crate::plan::is_list(ty) => self.out.push_str("[]"),
            Some(ty) if !ty.is_nullable() => {
                let message = format!("`{}` has no value", field.merged.name());
                return self.fail(&field.merged, GraphqlError::new(ErrorCode::Internal, message));
            }
            Some(_) | None => self.out.push_str("null"),
        }
        Ok(())
    }

    fn reached<'r>(&mut self, field: &FieldPlan<'w>, set: &'r Rowset, reach: usize) -> Result<&'r Rowset, Null> {
        match set.reaches.get(reach) {
            Some(Ok(rows)) => Ok(rows),
            Some(Err(failure)) => {
                let error = failure_error(failure).at(field.merged.locations(self.sources));
                self.error(error).map(|()| set)
            }
            None => Err(Null),
        }
    }

    /// Notes the error of the field at hand.
    pub(super) fn fail(&mut self, merged: &Merged<'w>, error: GraphqlError) -> Written {
        self.error(error.at(merged.locations(self.sources)))
    }

    /// Notes an error at the path at hand.
    fn error(&mut self, error: GraphqlError) -> Written {
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

/// Rows by id, in the order of their positions.
fn sealed_rows(value: &Value) -> Vec<(&str, &Value)> {
    let mut rows: Vec<(&str, &Value)> = match value {
        Value::Object(rows) => {
            rows.iter().filter(|(_, row)| row.is_object()).map(|(id, row)| (id.as_str(), row)).collect()
        }
        _ => Vec::new(),
    };
    rows.sort_by_key(|(id, row)| (row.get("position").and_then(Value::as_str).unwrap_or_default().to_owned(), *id));
    rows
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

fn user_error(error: &UserError) -> Value {
    let UserError { code, message, path, question } = error;
    serde_json::json!({ "message": message, "code": code_name(*code), "path": path, "question": question })
}

/// As the blueprint's enum of codes has them stored.
fn code_name(code: UserErrorCode) -> &'static str {
    match code {
        UserErrorCode::Required => "required",
        UserErrorCode::Type => "type",
        UserErrorCode::Range => "range",
        UserErrorCode::Option => "option",
        UserErrorCode::Rule => "rule",
        UserErrorCode::TooLong => "too_long",
        UserErrorCode::NotFound => "not_found",
        UserErrorCode::NotDraft => "not_draft",
        UserErrorCode::NotWritable => "not_writable",
        UserErrorCode::Diverged => "diverged",
        UserErrorCode::OldVersion => "old_version",
    }
}

fn failure_error(failure: &Failure) -> GraphqlError {
    match failure {
        Failure::Store(error) => store_error(error),
        Failure::TooMuch => {
            GraphqlError::new(ErrorCode::TooExpensive, "too much was found: ask for smaller pages".to_owned())
        }
    }
}

pub(super) fn store_error(error: &StoreError) -> GraphqlError {
    let code = match error {
        StoreError::Unavailable => ErrorCode::Unavailable,
        StoreError::Internal(_) => ErrorCode::Internal,
    };
    GraphqlError::new(code, error.to_string())
}
