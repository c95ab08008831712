//! What came of mutations: payloads, their rows and what a person can mend.

use serde_json::Value;

use super::{
    Done, Payload,
    fetch::Rowset,
    fields::failure_error,
    write::{At, Null, Writer, Written},
};
use crate::{
    change::UserError,
    plan::{Merged, PayloadField},
};

impl<'w> Writer<'w> {
    pub(super) fn mutation(&mut self, type_name: &'w str, fields: &[(Merged<'w>, Done<'w>)]) -> Written {
        self.structure(fields, |writer, merged, done| match done {
            Done::Typename => writer.text(type_name),
            Done::Failed(error) => writer.fail(merged, error.clone()),
            Done::Payload(payload) => writer.payload(payload),
            Done::HandedIn(object, payload) => {
                let nothing = Rowset::default();
                writer.object(object, At::Json { set: &nothing, value: payload, key: None })
            }
            Done::Documents(object, documents) => {
                let nothing = Rowset::default();
                writer.list(None, documents.iter(), |writer, value| {
                    writer.object(object, At::Json { set: &nothing, value, key: None })
                })
            }
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
                let values: Vec<Value> = errors.iter().map(UserError::to_json).collect();
                writer.list(None, values.iter(), |writer, value| {
                    writer.object(object, At::Json { set: rows, value, key: None })
                })
            }
            PayloadField::Row { reach, objects } => writer.maybe(|writer| match (changed, rows.reaches.get(*reach)) {
                (Some(_), Some(Ok(found))) if found.table.len() > 0 => writer.row(objects, found, 0),
                (Some(_), Some(Err(failure))) => writer.fail(merged, failure_error(failure)),
                _ => Err(Null),
            }),
        })
    }
}
