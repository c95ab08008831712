//! Sections and the items that are no questions: notes, computed values, places to sign, rules.

use super::{
    answers::KnownAs, form::Builder, kind::Kind as ValueKind, lines::once, parties::roles,
    placeholders::check_placeholders,
};
use crate::{
    ast::{self, Kind, Line, Name},
    model::{
        AnswerType, Class, Computed, ComputedKind, Condition, Item, Note, QuestionName, Registered, Role, Rule,
        Section, SectionName, SignatureLine, Signers, Strength, Text, Value,
    },
    problem::{ConditionProblem, NameProblem, Note as Why, QuestionProblem, RuleProblem, Thing},
    source::Span,
};

/// What the items of a section inherit.
pub(super) struct Inherited {
    pub(super) seen_by: Vec<Role>,
    pub(super) by: Vec<Role>,
}

impl<'w> Builder<'_, 'w, '_> {
    /// A text in all its languages, its `{names}` known.
    pub(super) fn text(&mut self, written: &ast::Text) -> Text {
        check_placeholders(&mut self.reader, written);
        self.languages.text(self.reader.diagnostics, written)
    }

    /// A page of the guide, the same in every language.
    pub(super) fn source(&mut self, written: &ast::Text) -> Text {
        self.languages.same_in_all(self.reader.diagnostics, written)
    }

    pub(super) fn roles(&mut self, written: &[ast::Role]) -> Vec<Role> {
        roles(self.reader.diagnostics, self.reader.world.names, written)
    }

    pub(super) fn section(&mut self, line: &'w Line) -> Option<Section> {
        let Kind::Section { name, title, audience, .. } = &line.kind else { return None };
        once(self.reader.diagnostics, &line.below);
        let mut section = Section {
            name: SectionName::try_from(name.value.as_str()).ok()?,
            title: self.text(title),
            audience: self.roles(audience),
            show_when: None,
            source: None,
            items: Vec::new(),
        };
        let seen_by = line.below.iter().find_map(|line| match &line.kind {
            Kind::SeenBy { readers, .. } => Some(readers),
            _ => None,
        });
        let inherited =
            Inherited { seen_by: seen_by.map(|readers| self.roles(readers)).unwrap_or_default(), by: Vec::new() };
        let mut rules = Keys::new(&name.value);
        for below in &line.below {
            match &below.kind {
                Kind::ShowWhen(test) => section.show_when = self.reader.condition(test),
                Kind::Source(text) => section.source = Some(self.source(text)),
                _ => section.items.extend(self.item(below, &inherited, &mut rules)),
            }
        }
        let has_items = !section.items.is_empty() || line.below.iter().any(|line| line.kind == Kind::Broken);
        if !has_items && !self.reader.diagnostics.has_errors() {
            self.reader.diagnostics.push(QuestionProblem::EmptySection { name: name.value.clone() }, name.span);
        }
        Some(section)
    }

    fn item(&mut self, line: &'w Line, inherited: &Inherited, rules: &mut Keys) -> Vec<Item> {
        let item = match &line.kind {
            Kind::Note { name, text } => self.note(line, name, text).map(Item::Note),
            Kind::Heading { name, text } => self.note(line, name, text).map(Item::Heading),
            Kind::Ask { .. } | Kind::Repeat { .. } => return self.asked_items(line, inherited),
            Kind::Compute { name, label, class } => {
                let lowest = class.as_ref().map(|class| (class.value, class.span));
                self.compute(line, name, label, lowest, inherited).map(Item::Computed)
            }
            Kind::Sign { .. } => self.signature(line).map(Item::Signature),
            _ => self.rule(line, rules).map(Item::Rule),
        };
        item.into_iter().collect()
    }

    fn note(&mut self, line: &Line, name: &Name, words: &ast::Text) -> Option<Note> {
        once(self.reader.diagnostics, &line.below);
        let mut note = Note {
            name: QuestionName::try_from(name.value.as_str()).ok()?,
            text: self.text(words),
            show_when: None,
            source: None,
        };
        for below in &line.below {
            match &below.kind {
                Kind::ShowWhen(test) => note.show_when = self.reader.condition(test),
                Kind::Source(source) => note.source = Some(self.source(source)),
                _ => self.refuse_for_now(below),
            }
        }
        Some(note)
    }

    fn compute(
        &mut self,
        line: &Line,
        name: &'w Name,
        label: &ast::Text,
        class: Option<(Class, Span)>,
        inherited: &Inherited,
    ) -> Option<Computed> {
        let label = self.text(label);
        let typed = self.reader.computed(&name.value);
        let (mut show_when, mut hint, mut help, mut source, mut seen_by) = (None, None, None, None, None);
        for below in &line.below {
            match &below.kind {
                Kind::ShowWhen(test) => show_when = self.reader.condition(test),
                Kind::Hint(text) => hint = Some(self.text(text)),
                Kind::Help(text) => help = Some(self.text(text)),
                Kind::Source(text) => source = Some(self.source(text)),
                Kind::SeenBy { readers, .. } => seen_by = Some(self.roles(readers)),
                // `from` was read with the names; a broken line has its message.
                _ => {}
            }
        }
        let value = typed.value?;
        let needed = self.reader.class_of(&value);
        if let Some((class, span)) = class.filter(|(class, _)| *class < needed) {
            let problem = RuleProblem::ComputedClass { given: class, needed };
            self.reader.diagnostics.push(problem, span);
        }
        let own = self.reader.shape.things.get(&name.value).map_or(Class::K3, |known| known.class);
        Some(Computed {
            name: QuestionName::try_from(name.value.as_str()).ok()?,
            label,
            kind: self.computed_kind(&typed.kind, &value, typed.span)?,
            value,
            class: own.max(needed),
            show_when,
            hint,
            help,
            source,
            seen_by: seen_by.unwrap_or_else(|| inherited.seen_by.clone()),
        })
    }

    fn computed_kind(&mut self, kind: &ValueKind, value: &Value, span: Span) -> Option<ComputedKind> {
        let answer = match kind {
            ValueKind::Number(unit) => number_computed(*unit, value),
            ValueKind::Text => AnswerType::LongText { max: 10_000 },
            // Unknown is a ring of computed values, and a picture is refused here: no form comes of either.
            ValueKind::Truth | ValueKind::Unknown | ValueKind::Picture => AnswerType::YesNo,
            ValueKind::Date => AnswerType::Date,
            ValueKind::Time => AnswerType::Time,
            ValueKind::Moment => AnswerType::DateTime,
            ValueKind::Period => AnswerType::Period,
            ValueKind::Option(lists) => AnswerType::OneOf { lists: lists.clone() },
            ValueKind::Options(lists) => {
                AnswerType::ManyOf { lists: lists.clone(), amount: crate::model::Amount::default() }
            }
            ValueKind::Role => AnswerType::Role,
            ValueKind::Participant(people) => AnswerType::PersonOf { people: people.clone() },
            ValueKind::Person => AnswerType::Registered(Registered::Person),
            ValueKind::School => AnswerType::Registered(Registered::School),
            ValueKind::Class => AnswerType::Registered(Registered::Class),
            ValueKind::Rows => {
                let Value::ListOf { rows, .. } = value else {
                    self.reader.diagnostics.push(ConditionProblem::RowsAsValue, span);
                    return None;
                };
                return Some(ComputedKind::Rows { rows: rows.clone() });
            }
        };
        Some(ComputedKind::One(answer))
    }

    fn signature(&mut self, line: &Line) -> Option<SignatureLine> {
        let Kind::Sign { name, signers, label, required } = &line.kind else { return None };
        once(self.reader.diagnostics, &line.below);
        let label = self.text(label);
        let signers = self.signers(signers);
        let mut covers: Option<Vec<_>> = None;
        let (mut show_when, mut hint, mut help) = (None, None, None);
        for below in &line.below {
            match &below.kind {
                Kind::Covers(names) => covers = Some(names.iter().filter_map(|name| self.covered(name)).collect()),
                Kind::ShowWhen(test) => show_when = self.reader.condition(test),
                Kind::Hint(text) => hint = Some(self.text(text)),
                Kind::Help(text) => help = Some(self.text(text)),
                // A broken line has its message.
                _ => {}
            }
        }
        Some(SignatureLine {
            name: QuestionName::try_from(name.value.as_str()).ok()?,
            label,
            signers: signers?,
            covers: covers.unwrap_or_else(|| self.section_names()),
            required: required.is_some(),
            show_when,
            hint,
            help,
        })
    }

    fn signers(&mut self, written: &ast::Signers) -> Option<Signers> {
        match written {
            ast::Signers::Roles(written) => {
                let roles = self.roles(written);
                (!roles.is_empty()).then_some(Signers::Roles(roles))
            }
            ast::Signers::EachOf { people, except } => {
                let except = self.roles(except);
                match people.names.as_slice() {
                    [name] => Some(Signers::EachOf { people: self.people(name)?, except }),
                    [case, invited] if case.value == "case" && invited.value == "invited" => {
                        Some(Signers::EachInvited { except })
                    }
                    [first, .., last] => {
                        self.reader.diagnostics.push(NameProblem::LongPath, first.span.to(last.span));
                        None
                    }
                    [] => None,
                }
            }
        }
    }

    /// A line that the language has and that nothing here would heed.
    fn refuse_for_now(&mut self, line: &Line) {
        if line.kind != Kind::Broken {
            self.reader.diagnostics.push(ConditionProblem::NotYet, line.span);
        }
    }

    fn section_names(&self) -> Vec<SectionName> {
        let things = self.reader.shape.things.iter();
        let sections = things.filter(|(_, known)| matches!(known.what, KnownAs::Section));
        sections.filter_map(|(name, _)| SectionName::try_from(name.as_str()).ok()).collect()
    }

    pub(super) fn covered(&mut self, name: &Name) -> Option<SectionName> {
        let sections = self.section_names();
        if let Some(section) = sections.iter().find(|section| section.as_str() == name.value) {
            return Some(section.clone());
        }
        let among = sections.iter().map(SectionName::as_str);
        self.reader.world.names.unknown(self.reader.diagnostics, Thing::Section, name, among);
        None
    }

    fn people(&mut self, name: &Name) -> Option<QuestionName> {
        let things = &self.reader.shape.names.things;
        match things.get(name.value.as_str()) {
            Some(declared) if super::answers::is_people(&declared.what) => {
                QuestionName::try_from(name.value.as_str()).ok()
            }
            Some(declared) => {
                let problem = QuestionProblem::NotPeople { name: name.value.clone() };
                self.reader.diagnostics.push_related(problem, name.span, vec![(declared.span, Why::DeclaredHere)]);
                None
            }
            None => {
                let people = things.iter().filter(|(_, declared)| super::answers::is_people(&declared.what));
                let among: Vec<&str> = people.map(|(name, _)| *name).collect();
                self.reader.world.names.unknown(self.reader.diagnostics, Thing::Question, name, among.into_iter());
                None
            }
        }
    }

    /// A rule over several answers; `None` for every other line.
    pub(super) fn rule(&mut self, line: &Line, keys: &mut Keys) -> Option<Rule> {
        let (strength, word, test, say) = match &line.kind {
            Kind::Require { test, say } => (Strength::Must, "require", test, say),
            Kind::WarnWhen { test, say } => (Strength::Warn, "warn", test, say),
            Kind::SuggestWhen { test, say } => (Strength::Suggest, "suggest", test, say),
            _ => return None,
        };
        let test: Option<Condition> = self.reader.condition(test);
        let say = self.text(say);
        Some(Rule { key: keys.next(word), strength, test: test?, say })
    }
}

/// Keys of rules below one line: `plan.require`, `plan.require_2`.
pub(super) struct Keys {
    of: String,
    given: Vec<(&'static str, u32)>,
}

impl Keys {
    pub(super) fn new(of: &str) -> Self {
        Self { of: of.to_owned(), given: Vec::new() }
    }

    pub(super) fn next(&mut self, word: &'static str) -> String {
        let count = if let Some((_, count)) = self.given.iter_mut().find(|(known, _)| *known == word) {
            *count += 1;
            *count
        } else {
            self.given.push((word, 1));
            1
        };
        if count == 1 { format!("{}.{word}", self.of) } else { format!("{}.{word}_{count}", self.of) }
    }
}

/// Shares and means get two places, all else is counted whole.
fn number_computed(unit: Option<crate::model::Unit>, value: &Value) -> AnswerType {
    let mut divides = false;
    crate::model::Node::Value(value).walk(&mut |node| {
        let shares = matches!(
            node,
            crate::model::Node::Value(
                Value::Divide(..) | Value::Span { .. } | Value::Figure { figure: crate::model::Figure::Average, .. }
            )
        );
        let written = matches!(node, crate::model::Node::Value(Value::Number { number, .. }) if number.scale() > 0);
        divides = divides || shares || written;
    });
    let most = rust_decimal::Decimal::from(if divides { 1_000_000_000_000 } else { i64::from(i32::MAX) });
    AnswerType::Number { unit, min: -most, max: most, decimals: if divides { 2 } else { 0 } }
}
