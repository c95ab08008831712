//! Forms of the directory that are whole and not published yet: `version N draft`, for those who write them.

use std::sync::Arc;

use forms_dsl::model::{CheckedFolder, Role, RoleName};
use forms_dsl::{definition::definition, diagnostic::Diagnostics, source::Sources};
use mobile_schema::{
    requester::Requester,
    rights::holds,
    store::{Cell, Filter, Pick, Rows, Select, Test},
};
use serde_json::{Value, json};
use uuid::Uuid;

/// Roles that see what is being written.
const WRITERS: [&str; 2] = ["administrator", "form_administrator"];

/// A form that is being written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Preview {
    id: Uuid,
    name: String,
    version: u32,
    hash: String,
    definition: Value,
}

/// Whether somebody is one of those who write the forms.
pub(crate) fn writes_forms(requester: &Requester) -> bool {
    let role = |name: &&str| RoleName::try_from(*name).is_ok_and(|name| holds(requester, &Role::Named(name)));
    WRITERS.iter().any(role)
}

/// Every draft of a directory; none where something in it is wrong, which `check` tells its author.
pub(crate) fn previews(sources: &Sources) -> Arc<[Preview]> {
    let mut diagnostics = Diagnostics::new();
    let parsed = forms_dsl::parse(sources, &mut diagnostics);
    let folder = forms_dsl::check(&parsed, &mut diagnostics).filter(|_| !diagnostics.has_errors());
    let forms = folder.iter().flat_map(CheckedFolder::forms).filter(|form| form.draft);
    let preview = forms.map(|form| Preview {
        id: id(form.hash()),
        name: form.name.to_string(),
        version: form.version,
        hash: form.hash().to_owned(),
        definition: definition(form),
    });
    preview.collect()
}

/// The same for the same text.
fn id(hash: &str) -> Uuid {
    Uuid::try_parse(hash.get(..32).unwrap_or_default()).unwrap_or_default()
}

/// What of the drafts a select asks for; to others than their writers there are none.
pub(crate) fn select(previews: &[Preview], requester: &Requester, select: &Select) -> Rows {
    if !writes_forms(requester) {
        return Rows { json: "[]".to_owned() };
    }
    let asked = previews.iter().filter(|preview| select.filter.as_ref().is_none_or(|filter| preview.passes(filter)));
    let rows: Vec<Value> = asked.map(|preview| select.picks.iter().map(|pick| preview.cell(pick)).collect()).collect();
    Rows { json: Value::from(rows).to_string() }
}

impl Preview {
    fn passes(&self, filter: &Filter) -> bool {
        match filter {
            Filter::And(all) => all.iter().all(|filter| self.passes(filter)),
            Filter::Column(key, Test::Eq(Cell::Text(name))) => key.as_str() == "name" && *name == self.name,
            Filter::Column(key, Test::Eq(Cell::Integer(version))) => {
                key.as_str() == "version" && *version == i64::from(self.version)
            }
            _ => false,
        }
    }

    fn cell(&self, pick: &Pick) -> Value {
        let Pick::Column(key) = pick else { return Value::Null };
        match key.as_str() {
            "id" => json!(self.id),
            "name" => json!(self.name),
            "version" => json!(self.version),
            "hash" => json!(self.hash),
            "current" => json!(false),
            "definition" => self.definition.clone(),
            _ => Value::Null,
        }
    }
}
