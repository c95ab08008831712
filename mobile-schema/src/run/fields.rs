//! What fields answer with: leaves, linked rows, rows that belong to the object at hand, JSON inside a row.

use serde_json::Value;
use uuid::Uuid;

use super::{
    fetch::{Failure, Rowset, parse_id, unquoted},
    leaf::{self, Held},
    write::{At, Null, Writer, Written, parsed},
};
use crate::{
    blueprint::Encoding,
    global_id,
    graphql_error::{ErrorCode, GraphqlError},
    naming::ValueName,
    plan::{Answer, FieldPlan, FormObject, JsonObjects, LinkId, NodesPlan, ObjectPlan, RowObjects, Source, is_list},
    store::StoreError,
};

impl<'w> Writer<'w> {
    pub(super) fn query(&mut self, root: &ObjectPlan<'w>, rows: &Rowset) -> Written {
        self.object(root, At::Row { set: rows, row: 0 })
    }

    pub(super) fn field(&mut self, plan: &ObjectPlan<'w>, field: &FieldPlan<'w>, at: At<'_>) -> Written {
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
            Answer::Pulled { pull, object } => match set.pulled.get(*pull) {
                Some(Ok(value)) => self.object(object, At::Json { set, value, key: None }),
                Some(Err(error)) => self.fail(&field.merged, store_error(error)),
                None => Err(Null),
            },
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

    fn leaf(&mut self, field: &FieldPlan<'w>, held: Held<'_>, encoding: &Encoding) -> Written {
        let list = field.ty.is_some_and(is_list);
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
            Some(ty) if is_list(ty) => self.out.push_str("[]"),
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

pub(super) fn failure_error(failure: &Failure) -> GraphqlError {
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
        StoreError::StaleEpoch(epoch) => ErrorCode::StaleEpoch(*epoch),
        StoreError::Internal(_) => ErrorCode::Internal,
    };
    GraphqlError::new(code, error.to_string())
}
