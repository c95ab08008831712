//! What must hold of a whole form, one function for each sentence.

use std::collections::HashMap;

use super::{
    answers::Shape,
    names::{Names, What},
    signed,
};
use crate::{
    definition,
    diagnostic::Diagnostics,
    model::{Form, Item, Settings},
    problem::{NameProblem, Note, QuestionProblem},
};

/// Most questions of a form, columns of its rows among them.
const MOST_QUESTIONS: usize = 2_000;

/// Most columns of a table: `PostgreSQL` refuses wide rows.
const MOST_COLUMNS: usize = 400;
/// Follow-ups of one form: each is held against each.
const MOST_FOLLOW_UPS: usize = 100;

/// Names that the API needs for itself (`api.md` 5).
const RESERVED_QUESTIONS: [&str; 26] = [
    "id",
    "form",
    "form_version",
    "revision",
    "language",
    "status",
    "case",
    "created_at",
    "updated_at",
    "finished_at",
    "created_by",
    "amends",
    "begun_from",
    "discard_reason",
    "missing",
    "look_again",
    "signatures",
    "conflicts",
    "history",
    "position",
    "count",
    "setting",
    "register",
    "constructor",
    "prototype",
    "__proto__",
];
const RESERVED_COLUMNS: [&str; 3] = ["id", "position", "count"];
const RESERVED_FORMS: [&str; 12] = [
    "case",
    "node",
    "page_info",
    "filling",
    "edit",
    "viewer",
    "form",
    "query",
    "mutation",
    "subscription",
    "reports",
    "signature",
];
const RESERVED_PREFIXES: [&str; 3] = ["form_", "filling_", "sync_"];
const RESERVED_LISTS: [&str; 2] = ["measure_status", "measure_effect"];

/// Names that mean something else already; said before anything is built.
pub(super) fn no_name_is_taken(diagnostics: &mut Diagnostics, names: &Names<'_>) {
    for form in names.forms.values() {
        let name = &form.name.value;
        if RESERVED_FORMS.contains(&name.as_str()) || RESERVED_PREFIXES.iter().any(|prefix| name.starts_with(prefix)) {
            diagnostics.push(NameProblem::ReservedForm { name: name.clone() }, form.name.span);
        }
        for (name, declared) in &form.things {
            let is_signature = *name == "signatures" && matches!(declared.what, What::Part);
            if RESERVED_QUESTIONS.contains(name) && !is_signature {
                diagnostics.push(NameProblem::ReservedQuestion { name: (*name).to_owned() }, declared.span);
            }
            if let What::Rows(_, columns) = &declared.what {
                for (name, (span, _)) in columns.iter().filter(|(name, _)| RESERVED_COLUMNS.contains(name)) {
                    diagnostics.push(NameProblem::ReservedQuestion { name: (*name).to_owned() }, *span);
                }
            }
        }
        for (name, list) in form.lists.iter().filter(|(name, _)| RESERVED_LISTS.contains(name)) {
            diagnostics.push(NameProblem::ReservedList { name: (*name).to_owned() }, list.name.span);
        }
    }
    for (name, list) in names.lists.iter().filter(|(name, _)| RESERVED_LISTS.contains(name)) {
        diagnostics.push(NameProblem::ReservedList { name: (*name).to_owned() }, list.name.span);
    }
}

/// All of them, in the order in which an author would look.
pub(super) fn check(diagnostics: &mut Diagnostics, form: &Form, settings: &Settings, shape: &Shape<'_>) {
    a_form_is_not_too_large(diagnostics, form, shape);
    each_text_has_a_key_of_its_own(diagnostics, form, settings, shape);
    signed::check(diagnostics, form, settings, shape);
    each_label_is_asked_once(diagnostics, form, shape);
}

fn a_form_is_not_too_large(diagnostics: &mut Diagnostics, form: &Form, shape: &Shape<'_>) {
    let head = shape.names.head.span;
    let columns: usize = form.rows().map(|(_, rows)| rows.columns.len()).sum();
    let questions = form.items().filter(|(_, item)| is_answered(item)).count() + columns;
    if questions > MOST_QUESTIONS {
        diagnostics.push(QuestionProblem::TooManyQuestions { count: questions, most: MOST_QUESTIONS }, head);
    }
    let open = form.questions().filter(|(_, q)| !q.class.is_sealed()).count()
        + form.computed().filter(|(_, c)| !c.class.is_sealed()).count();
    if open > MOST_COLUMNS {
        diagnostics.push(QuestionProblem::TooManyColumns { count: open, most: MOST_COLUMNS }, head);
    }
    let count = form.follow_ups.len();
    if count > MOST_FOLLOW_UPS {
        diagnostics.push(QuestionProblem::TooManyFollowUps { count, most: MOST_FOLLOW_UPS }, head);
    }
    for (_, rows) in form.rows().filter(|(_, rows)| rows.columns.len() > MOST_COLUMNS) {
        let span = shape.things.get(rows.name.as_str()).map_or(head, |known| known.span);
        diagnostics.push(QuestionProblem::TooManyColumns { count: rows.columns.len(), most: MOST_COLUMNS }, span);
    }
}

fn is_answered(item: &Item) -> bool {
    match item {
        Item::Question(_) | Item::Rows(_) | Item::Computed(_) => true,
        Item::Note(_) | Item::Heading(_) | Item::Signature(_) | Item::Rule(_) => false,
    }
}

fn each_text_has_a_key_of_its_own(diagnostics: &mut Diagnostics, form: &Form, settings: &Settings, shape: &Shape<'_>) {
    let mut seen = HashMap::new();
    for (key, text) in definition::texts(form, settings) {
        if let Some(first) = seen.insert(key.clone(), text)
            && !std::ptr::eq(first, text)
        {
            let first = key.split('.').next().unwrap_or(&key);
            let span = shape.things.get(first).map_or(shape.names.head.span, |known| known.span);
            diagnostics.push(NameProblem::SameKey { key: key.clone() }, span);
        }
    }
}

/// Two questions of one section that are called the same cannot be told apart by those who answer.
fn each_label_is_asked_once(diagnostics: &mut Diagnostics, form: &Form, shape: &Shape<'_>) {
    let span_of = |name: &str| shape.things.get(name).map_or(shape.names.head.span, |known| known.span);
    for section in &form.sections {
        let mut seen: HashMap<&str, &str> = HashMap::new();
        for item in &section.items {
            let (name, label) = match item {
                Item::Question(question) => (question.name.as_str(), question.label.original()),
                Item::Rows(rows) => (rows.name.as_str(), rows.label.original()),
                Item::Note(_) | Item::Heading(_) | Item::Computed(_) | Item::Signature(_) | Item::Rule(_) => continue,
            };
            if let Some(first) = seen.insert(label, name)
                && span_of(first) != span_of(name)
            {
                let related = vec![(span_of(first), Note::FirstHere)];
                let problem = QuestionProblem::SameLabel { label: label.to_owned() };
                diagnostics.push_related(problem, span_of(name), related);
            }
        }
    }
}
