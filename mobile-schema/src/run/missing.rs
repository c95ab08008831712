//! The questions of a filling without an answer: open ones from their column, sealed ones from the sealed cells.

use forms_dsl::model::Form;
use serde_json::{Value, json};

use super::write::{At, Writer, Written, parsed};
use crate::{naming::oldest, plan::MissingPlan};

impl<'w> Writer<'w> {
    pub(super) fn missing(&mut self, plan: &MissingPlan<'w>, at: At<'_>) -> Written {
        let objects = objects(plan, at);
        let set = at.set();
        self.list(None, objects.iter(), |writer, value| writer.object(&plan.object, At::Json { set, value, key: None }))
    }
}

/// JSON objects with the members `path` and `state`.
fn objects(plan: &MissingPlan<'_>, at: At<'_>) -> Vec<Value> {
    let withheld = withheld(plan, at);
    let open = parsed(at.cell(plan.open));
    let open = open.as_array().map(Vec::as_slice).unwrap_or_default().iter().filter_map(|pair| {
        let (path, state) = (pair.get(0)?.as_str()?, pair.get(1)?.as_str()?);
        let path = present(plan.form, path);
        (!is_withheld(&withheld, &path)).then(|| object(&path, state))
    });
    let sealed =
        plan.sealed.iter().filter_map(|(question, cell)| Some(object(question, state(&parsed(at.cell(*cell)))?)));
    open.chain(sealed).chain(withheld.iter().map(|question| object(question, "withheld"))).collect()
}

/// Questions that the requester may not read in this filling.
fn withheld<'w>(plan: &MissingPlan<'w>, at: At<'_>) -> Vec<&'w str> {
    let mut withheld = plan.withheld.clone();
    if let Some((author, questions)) = &plan.of_author {
        let author = parsed(at.cell(*author));
        if author.as_str() != Some(&plan.requester.to_string()) {
            withheld.extend(questions);
        }
    }
    withheld
}

/// A stored path, of the names that questions had first, in the names that they have now.
fn present(form: Option<&Form>, path: &str) -> String {
    let mut parts: Vec<&str> = path.split('.').collect();
    let Some(form) = form else { return path.to_owned() };
    if let Some(rows) =
        form.rows().map(|(_, rows)| rows).find(|r| parts.first() == Some(&oldest(&r.name, &r.was).as_str()))
    {
        let column = rows.columns.iter().find(|c| parts.get(2) == Some(&oldest(&c.name, &c.was).as_str()));
        if let (Some(column), Some(last)) = (column, parts.get_mut(2)) {
            *last = column.name.as_str();
        }
        if let Some(first) = parts.first_mut() {
            *first = rows.name.as_str();
        }
        return parts.join(".");
    }
    let question = form.questions().map(|(_, question)| question).find(|q| oldest(&q.name, &q.was).as_str() == path);
    question.map_or_else(|| path.to_owned(), |question| question.name.to_string())
}

fn object(path: &str, state: &str) -> Value {
    json!({ "path": path, "state": state })
}

/// What is withheld says nothing of its columns either.
fn is_withheld(withheld: &[&str], path: &str) -> bool {
    let question = path.split('.').next().unwrap_or_default();
    withheld.contains(&question)
}

/// Why a sealed answer is missing; none where it is there.
fn state(value: &Value) -> Option<&str> {
    match value {
        Value::Null => Some("empty"),
        Value::Object(object) if object.get("withheld") == Some(&Value::Bool(true)) => Some("withheld"),
        Value::Object(object) => object.get("missing").and_then(Value::as_str),
        Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => None,
    }
}
