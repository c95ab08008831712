//! What came of mutations: payloads, their rows and what a person can mend.

use serde_json::Value;

use super::{
    Done, Payload,
    fields::failure_error,
    write::{At, Null, Writer, Written},
};
use crate::{
    change::{UserError, UserErrorCode},
    plan::{Merged, PayloadField},
};

impl<'w> Writer<'w> {
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
            PayloadField::Row { reach, objects } => writer.maybe(|writer| match (changed, rows.reaches.get(*reach)) {
                (Some(_), Some(Ok(found))) if found.table.len() > 0 => writer.row(objects, found, 0),
                (Some(_), Some(Err(failure))) => writer.fail(merged, failure_error(failure)),
                _ => Err(Null),
            }),
        })
    }
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
