//! Lists and catalogues as written → options to choose from.

use std::{collections::HashMap, sync::Arc};

use indexmap::IndexMap;

use super::{
    answers::Shape,
    built_in,
    names::{FormNames, ListNames, Names},
    parties::roles,
    scope::{Named, Reader as Expressions, World},
    texts::Languages,
};
use crate::{
    ast::{Kind, Line, Mark, Name, Text as Written},
    diagnostic::Diagnostics,
    model::{
        Choice, Class, Condition, FormName, ListName, Node, OptionList, OptionName, QuestionName, Retired, Settings,
        Text, Value,
    },
    problem::{ConditionProblem, NameProblem, Note, QuestionProblem, Thing},
    source::{Span, Spanned},
};

/// Options that no one can choose as a name: `is empty` means something else. Words of conditions are no names at all.
const RESERVED: [&str; 8] = ["empty", "answered", "declined", "not_asked", "asked", "true", "false", "null"];

/// Options of one list: a tablet shows them, and somebody must find theirs.
const MOST_OPTIONS: usize = 2_000;

/// The options of one list.
pub(super) fn list(
    diagnostics: &mut Diagnostics,
    names: &Names<'_>,
    list: &ListNames<'_>,
    languages: &Languages,
) -> Option<OptionList> {
    let (stated, class) = (list.class, list.class);
    let mut reader = Reader { names, languages, options: Vec::new(), places: IndexMap::new(), stated, class };
    reader.lines(diagnostics, list.options, None, None);
    let count = reader.options.len();
    if count > MOST_OPTIONS {
        diagnostics.push(QuestionProblem::TooManyOptions { count, most: MOST_OPTIONS }, list.name.span);
    }
    if reader.options.is_empty() && !list.options.iter().any(|line| line.kind == Kind::Broken) {
        diagnostics.push(QuestionProblem::EmptyList { name: list.name.value.clone() }, list.name.span);
    }
    Some(OptionList {
        name: ListName::try_from(list.name.value.as_str()).ok()?,
        title: list.title.map(|title| languages.text(diagnostics, title)),
        catalogue: list.title.is_some(),
        class: reader.class,
        options: reader.options,
    })
}

/// The lists that all forms share.
pub(super) fn shared(diagnostics: &mut Diagnostics, names: &Names<'_>) -> IndexMap<ListName, Arc<OptionList>> {
    let mut lists = IndexMap::new();
    for declared in names.lists.values() {
        let Some(head) = declared.head else { continue };
        // A file's languages are said once, whatever lists it holds.
        let mut said_elsewhere = Diagnostics::new();
        let is_head = declared.title.is_some();
        let languages = Languages::of(if is_head { diagnostics } else { &mut said_elsewhere }, head);
        if let Some(list) = list(diagnostics, names, declared, &languages) {
            lists.insert(list.name.clone(), Arc::new(list));
        }
    }
    lists
}

/// On what condition each item of the catalogues is offered, now that the settings are known.
pub(super) fn offers(
    diagnostics: &mut Diagnostics,
    names: &Names<'_>,
    settings: &Settings,
    lists: &mut IndexMap<ListName, Arc<OptionList>>,
) {
    let (no_shapes, no_lists) = (IndexMap::new(), IndexMap::new());
    let world = World { names, settings, shapes: &no_shapes, lists: &no_lists };
    for declared in names.lists.values() {
        let Some(head) = declared.head else { continue };
        let nothing = FormNames::nothing(declared.name, head);
        let Ok(name) = FormName::try_from("catalogue") else { continue };
        let mut offered = HashMap::new();
        let shape = Shape { name, names: &nothing, lists: lists.clone(), things: IndexMap::new() };
        let mut reader = Expressions {
            diagnostics: &mut *diagnostics,
            world: &world,
            shape: &shape,
            rows: Vec::new(),
            named: Named::default(),
            size: 0,
            depth: 0,
            is_copied: false,
        };
        read_offers(&mut reader, declared.options, &mut offered);
        // A list is copied when it changes while somebody else holds it: here nobody does any more.
        drop(shape);
        let Some(list) = lists.get_mut(declared.name.value.as_str()).filter(|_| !offered.is_empty()) else { continue };
        for choice in &mut Arc::make_mut(list).options {
            if let Some(condition) = offered.remove(choice.name.as_str()) {
                choice.offer_when = Some(Box::new(condition));
            }
        }
    }
}

fn read_offers<'l>(reader: &mut Expressions<'_, '_, '_>, lines: &'l [Line], offered: &mut HashMap<&'l str, Condition>) {
    for line in lines {
        for below in &line.below {
            let (Kind::Choice { name, .. }, Kind::OfferWhen(test)) = (&line.kind, &below.kind) else { continue };
            let Some(condition) = reader.condition(test) else { continue };
            if speaks_of_a_form(&condition) {
                reader.diagnostics.push(ConditionProblem::OfferedByForm, test.span);
            } else {
                offered.insert(&name.value, condition);
            }
        }
        read_offers(reader, &line.below, offered);
    }
}

fn speaks_of_a_form(condition: &Condition) -> bool {
    let mut speaks = false;
    Node::Condition(condition).walk(&mut |node| {
        speaks = speaks || matches!(node, Node::Value(Value::Earlier { .. } | Value::Rows(_) | Value::Register { .. }));
    });
    speaks
}

struct Reader<'r, 'a> {
    names: &'r Names<'a>,
    languages: &'r Languages,
    options: Vec<Choice>,
    places: IndexMap<String, Span>,
    /// What the head of the list says.
    stated: Option<Class>,
    /// The highest of its options.
    class: Option<Class>,
}

impl Reader<'_, '_> {
    fn lines(
        &mut self,
        diagnostics: &mut Diagnostics,
        lines: &[Line],
        group: Option<&Text>,
        below: Option<&OptionName>,
    ) {
        for line in lines {
            match &line.kind {
                Kind::Group { title, .. } => {
                    let title = self.languages.text(diagnostics, title);
                    self.lines(diagnostics, &line.below, Some(&title), below);
                }
                Kind::Choice { name, label, marks } => {
                    self.choice(diagnostics, line, (name, label, marks), group, below);
                }
                _ => {}
            }
        }
    }

    fn choice(
        &mut self,
        diagnostics: &mut Diagnostics,
        line: &Line,
        (name, label, marks): (&Name, &Written, &[Spanned<Mark>]),
        group: Option<&Text>,
        below: Option<&OptionName>,
    ) {
        if RESERVED.contains(&name.value.as_str()) {
            diagnostics.push(NameProblem::ReservedOption { name: name.value.clone() }, name.span);
        }
        if let Some(first) = self.places.get(&name.value) {
            let problem = NameProblem::Duplicate { thing: Thing::Option, name: name.value.clone() };
            diagnostics.push_related(problem, name.span, vec![(*first, Note::FirstHere)]);
            return;
        }
        self.places.insert(name.value.clone(), name.span);
        let Ok(option) = OptionName::try_from(name.value.as_str()) else { return };
        let mut choice = Choice {
            group: group.cloned(),
            below: below.cloned(),
            class: self.stated,
            ..Choice::plain(option.clone(), self.languages.text(diagnostics, label))
        };
        for mark in marks {
            self.mark(&mut choice, &mark.value);
        }
        line.below.iter().for_each(|line| self.part(diagnostics, &mut choice, line));
        self.options.push(choice);
        self.lines(diagnostics, &line.below, group, Some(&option));
    }

    fn mark(&mut self, choice: &mut Choice, mark: &Mark) {
        match mark {
            Mark::Alone => choice.alone = true,
            Mark::WithText => choice.with_text = true,
            Mark::Retired { version, now } => {
                let now = now.as_ref().map(|name| name.value.clone());
                choice.retired = Some(Retired { version: version.value, now });
            }
            // Whether they are there is asked where a question is narrowed by another.
            Mark::BelongsTo(names) => {
                let names = names.iter().filter_map(|name| OptionName::try_from(name.value.as_str()).ok());
                choice.belongs_to.extend(names);
            }
            // A single answer tells the option, so the list is as sensitive as its most sensitive option.
            Mark::Class(class) => {
                choice.class = Some(*class);
                self.class = self.class.max(Some(*class));
            }
        }
    }

    /// Columns that measures bring along.
    fn columns(&self, diagnostics: &mut Diagnostics, written: &[Name]) -> Vec<QuestionName> {
        let known = |name: &&Name| {
            let is_known = built_in::MEASURE_COLUMNS.contains(&name.value.as_str());
            if !is_known {
                self.names.unknown(diagnostics, Thing::Column, name, built_in::MEASURE_COLUMNS.into_iter());
            }
            is_known
        };
        written.iter().filter(known).filter_map(|name| QuestionName::try_from(name.value.as_str()).ok()).collect()
    }

    fn part(&self, diagnostics: &mut Diagnostics, choice: &mut Choice, line: &Line) {
        match &line.kind {
            Kind::OwnText(text) => {
                choice.with_text = true;
                choice.own_text = Some(self.languages.text(diagnostics, text));
            }
            Kind::Needs(columns) => choice.needs = self.columns(diagnostics, columns),
            Kind::NeedsConsent(parties) => choice.needs_consent_of = roles(diagnostics, self.names, parties),
            Kind::Hint(text) => choice.hint = Some(self.languages.text(diagnostics, text)),
            Kind::Help(text) => choice.help = Some(self.languages.text(diagnostics, text)),
            Kind::Source(text) => choice.source = Some(self.languages.same_in_all(diagnostics, text)),
            Kind::SeenBy { readers, .. } => choice.seen_by = roles(diagnostics, self.names, readers),
            Kind::Responsible(suited) => choice.responsible = roles(diagnostics, self.names, suited),
            _ => {}
        }
    }
}
