//! What must hold of a whole form, one function for each sentence.

use std::collections::HashMap;

use super::{
    answers::Shape,
    names::{Names, What},
};
use crate::{
    ast::{Kind, Line},
    definition,
    diagnostic::Diagnostics,
    model::{Class, Form, Item, Role, Section, Settings, Trigger},
    problem::{NameProblem, Note, QuestionProblem, RuleProblem},
    source::Span,
};

/// Most questions of a form, columns of its rows among them.
const MOST_QUESTIONS: usize = 2_000;

/// Most columns of a table: `PostgreSQL` refuses wide rows.
const MOST_COLUMNS: usize = 400;

/// Names that the API needs for itself (`api.md` 5).
const RESERVED_QUESTIONS: [&str; 23] = [
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
    "missing",
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
    signers_read_what_they_sign(diagnostics, form, shape);
    what_waits_for_signatures_can_be_signed(diagnostics, form, shape);
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

/// A section that is signed may hold nothing that a signer may not read.
fn signers_read_what_they_sign(diagnostics: &mut Diagnostics, form: &Form, shape: &Shape<'_>) {
    for (_, line) in form.signatures() {
        let covered = form.sections.iter().filter(|section| line.covers.contains(&section.name));
        for section in covered {
            let Some((what, place)) = first_withheld(section, shape) else { continue };
            let span = covers_span(shape, line.name.as_str(), section.name.as_str());
            let problem = RuleProblem::SignedUnread { section: section.name.to_string(), what };
            diagnostics.push_related(problem, span, place.into_iter().map(|span| (span, Note::DeclaredHere)).collect());
        }
    }
}

/// What somebody may not read, with its place.
fn first_withheld(section: &Section, shape: &Shape<'_>) -> Option<(String, Option<Span>)> {
    let span_of = |name: &str| shape.things.get(name).map(|known| known.span);
    if section.audience == [Role::Staff] {
        return Some((section.name.to_string(), span_of(section.name.as_str())));
    }
    let withheld = |class: Class, readers: &[Role]| {
        class >= Class::K4 || !(readers.is_empty() || readers.contains(&Role::Everyone))
    };
    for item in &section.items {
        let (name, class, readers): (&str, Class, &[Role]) = match item {
            Item::Question(question) => (question.name.as_str(), question.class, &question.seen_by),
            Item::Computed(computed) => (computed.name.as_str(), computed.class, &[]),
            Item::Rows(rows) => {
                let column = rows.columns.iter().find(|column| withheld(column.class, &column.seen_by));
                match column {
                    Some(column) => {
                        return Some((format!("{}.{}", rows.name, column.name), span_of(rows.name.as_str())));
                    }
                    None => (rows.name.as_str(), rows.class, &rows.seen_by),
                }
            }
            Item::Note(_) | Item::Heading(_) | Item::Signature(_) | Item::Rule(_) => continue,
        };
        if withheld(class, readers) {
            return Some((name.to_owned(), span_of(name)));
        }
    }
    None
}

/// Where `covers` names a section, else where one signs.
fn covers_span(shape: &Shape<'_>, sign: &str, section: &str) -> Span {
    let mut lines = shape.names.lines.iter().flat_map(|line| &line.below);
    let sign_line = lines.rfind(|line| matches!(&line.kind, Kind::Sign { name, .. } if name.value == sign));
    let covers = |line: &Line| match &line.kind {
        Kind::Covers(names) => names.iter().find(|name| name.value == section).map(|name| name.span),
        _ => None,
    };
    let named = sign_line.and_then(|line| line.below.iter().find_map(covers));
    named.or(sign_line.map(|line| line.span)).unwrap_or(shape.names.head.span)
}

fn what_waits_for_signatures_can_be_signed(diagnostics: &mut Diagnostics, form: &Form, shape: &Shape<'_>) {
    if form.signatures().next().is_some() || !form.follow_ups.iter().any(|f| f.on == Trigger::Signed) {
        return;
    }
    for line in shape.names.lines {
        if let Kind::When { trigger, .. } = &line.kind
            && trigger.value == Trigger::Signed
        {
            diagnostics.push(RuleProblem::NothingToSign, line.span);
        }
    }
}
