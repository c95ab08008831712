//! What people sign: they may read it, it stays as they signed it, and somebody signs.

use super::{answers::Shape, places::Places};
use crate::{
    ast::{Kind, Line},
    diagnostic::Diagnostics,
    model::{
        AnswerRef, CheckedForm, Class, Form, Item, Node, Question, Role, Section, Settings, Signers, Trigger, Value,
    },
    problem::{Note, RuleProblem},
    solve,
    source::Span,
};

/// What can be said of a form by its lines alone.
pub(super) fn check(diagnostics: &mut Diagnostics, form: &Form, settings: &Settings, shape: &Shape<'_>) {
    signers_read_what_they_sign(diagnostics, form, settings, shape);
    what_is_signed_stays(diagnostics, form, &Places::of(shape));
    what_waits_for_signatures_can_be_signed(diagnostics, form, shape);
}

/// Where a signature is required, somebody is there to sign.
pub(super) fn somebody_signs(diagnostics: &mut Diagnostics, form: &CheckedForm, places: &Places<'_>) {
    for (section, line) in form.signatures().filter(|(_, line)| line.required) {
        let Signers::EachOf { people: named, .. } = &line.signers else { continue };
        let people = Value::Answer(AnswerRef::Question(named.clone()));
        if solve::gap(form, Some(section.name.as_str()), None, &people).is_some() {
            let span = places.thing(line.name.as_str()).unwrap_or_else(|| places.head());
            let people = places.thing(named.as_str()).map(|span| (span, Note::DeclaredHere));
            let problem = RuleProblem::NobodySigns { people: named.to_string() };
            diagnostics.push_related(problem, span, people.into_iter().collect());
        }
    }
}

/// Nothing that is signed depends on the day that it is read, or on an answer that is not signed.
fn what_is_signed_stays(diagnostics: &mut Diagnostics, form: &Form, places: &Places<'_>) {
    let is_signed = |section: &&Section| form.signatures().any(|(_, line)| line.covers.contains(&section.name));
    for item in form.sections.iter().filter(is_signed).flat_map(|section| &section.items) {
        let (name, shown, value) = match item {
            Item::Question(question) => (&question.name, question.show_when.as_ref(), None),
            Item::Rows(rows) => (&rows.name, rows.show_when.as_ref(), None),
            Item::Note(note) | Item::Heading(note) => (&note.name, note.show_when.as_ref(), None),
            Item::Computed(computed) => (&computed.name, computed.show_when.as_ref(), Some(&computed.value)),
            Item::Signature(_) | Item::Rule(_) => continue,
        };
        let at = places.computed_from(name.as_str()).or_else(|| places.show_when(name.as_str()));
        let span = at.or_else(|| places.thing(name.as_str())).unwrap_or_else(|| places.head());
        let nodes = || shown.map(Node::Condition).into_iter().chain(value.map(Node::Value));
        if nodes().any(looks_at_today) {
            diagnostics.push(RuleProblem::SignedChanges { what: name.to_string(), with: None }, span);
        } else if let Some(with) = value.and_then(|value| first_unsigned(form, value)) {
            let problem = RuleProblem::SignedChanges { what: name.to_string(), with: Some(with) };
            diagnostics.push(problem, span);
        }
    }
}

fn looks_at_today(expression: Node<'_>) -> bool {
    let mut looks = false;
    expression.walk(&mut |node| looks = looks || matches!(node, Node::Value(Value::Today)));
    looks
}

/// An answer of a section that no signature covers.
fn first_unsigned(form: &Form, value: &Value) -> Option<String> {
    let unsigned =
        form.items().filter(|(section, _)| !form.signatures().any(|(_, line)| line.covers.contains(&section.name)));
    let names: Vec<_> = unsigned.filter_map(|(_, item)| name_of(item)).collect();
    let mut found = None;
    value.for_each_answer(&mut |answer| {
        let (AnswerRef::Question(name) | AnswerRef::Column { rows: name, .. }) = answer;
        if found.is_none() && names.contains(&name.as_str()) {
            found = Some(name.to_string());
        }
    });
    found
}

fn name_of(item: &Item) -> Option<&str> {
    match item {
        Item::Question(question) => Some(question.name.as_str()),
        Item::Rows(rows) => Some(rows.name.as_str()),
        Item::Computed(computed) => Some(computed.name.as_str()),
        Item::Note(_) | Item::Heading(_) | Item::Signature(_) | Item::Rule(_) => None,
    }
}

/// A section that is signed may hold nothing that a signer may not read.
fn signers_read_what_they_sign(diagnostics: &mut Diagnostics, form: &Form, settings: &Settings, shape: &Shape<'_>) {
    for (_, line) in form.signatures() {
        let signing = Signing { form, settings, signers: &line.signers };
        let covered = form.sections.iter().filter(|section| line.covers.contains(&section.name));
        for section in covered {
            let Some((what, place)) = signing.first_withheld(section, shape) else { continue };
            let span = covers_span(shape, line.name.as_str(), section.name.as_str());
            let problem = RuleProblem::SignedUnread { section: section.name.to_string(), what };
            diagnostics.push_related(problem, span, place.into_iter().map(|span| (span, Note::DeclaredHere)).collect());
        }
    }
}

struct Signing<'f> {
    form: &'f Form,
    settings: &'f Settings,
    signers: &'f Signers,
}

impl Signing<'_> {
    /// What a signer may not read, with its place.
    fn first_withheld(&self, section: &Section, shape: &Shape<'_>) -> Option<(String, Option<Span>)> {
        let span_of = |name: &str| shape.things.get(name).map(|known| known.span);
        if section.audience == [Role::Staff] && !self.all_are(&[Role::Staff]) {
            return Some((section.name.to_string(), span_of(section.name.as_str())));
        }
        for item in &section.items {
            if let Item::Question(question) = item
                && self.hides_an_option(question)
            {
                return Some((question.name.to_string(), span_of(question.name.as_str())));
            }
            let (name, class, readers): (&str, Class, &[Role]) = match item {
                Item::Question(question) => (question.name.as_str(), question.class, &question.seen_by),
                Item::Computed(computed) => (computed.name.as_str(), computed.class, &[]),
                Item::Rows(rows) => {
                    let column = rows.columns.iter().find(|column| self.is_withheld(column.class, &column.seen_by));
                    match column {
                        Some(column) => {
                            return Some((format!("{}.{}", rows.name, column.name), span_of(rows.name.as_str())));
                        }
                        None => (rows.name.as_str(), rows.class, &rows.seen_by),
                    }
                }
                Item::Note(_) | Item::Heading(_) | Item::Signature(_) | Item::Rule(_) => continue,
            };
            if self.is_withheld(class, readers) {
                return Some((name.to_owned(), span_of(name)));
            }
        }
        None
    }

    fn hides_an_option(&self, question: &Question) -> bool {
        let lists = question.answer.lists().iter().filter_map(|list| self.form.lists.get(list));
        lists.flat_map(|list| &list.options).any(|option| !self.may_read(&option.seen_by))
    }

    fn is_withheld(&self, class: Class, readers: &[Role]) -> bool {
        (class >= Class::K4 && !self.all_are(&[Role::Staff])) || !self.may_read(readers)
    }

    fn may_read(&self, readers: &[Role]) -> bool {
        readers.is_empty() || readers.contains(&Role::Everyone) || self.all_are(readers)
    }

    /// Whether whoever signs is one of these; people who come to a meeting may be anybody.
    fn all_are(&self, readers: &[Role]) -> bool {
        match self.signers {
            Signers::EachOf { .. } | Signers::EachInvited { .. } => false,
            Signers::Roles(roles) => {
                roles.iter().all(|role| readers.iter().any(|reader| self.settings.role_is(role, reader)))
            }
        }
    }
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
