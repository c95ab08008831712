//! A form, assembled: its header, its sections, what follows, its upgrades and examples.

use std::collections::HashSet;

use indexmap::IndexMap;

use super::{
    answers::{KnownAs, Shape},
    lines::once,
    parties::{roles, state},
    scope::{Named, Reader, World},
    texts::Languages,
};
use crate::{
    ast::{Due, Kind, Line, Name},
    diagnostic::Diagnostics,
    model::{
        About, Action, AnswerRef, Condition, FollowUp, Form, Node, QuestionName, Reminder, Required, Section, Unit,
        Upgrade, Value,
    },
    problem::{Note, QuestionProblem, RuleProblem, Thing},
    source::Span,
};

/// Builds one form of the folder out of its lines.
pub(super) struct Builder<'r, 'w, 'a> {
    pub(super) reader: Reader<'r, 'w, 'a>,
    pub(super) languages: Languages,
}

/// The form of a shape; `None` where what it lacks was reported.
pub(super) fn form<'w>(
    diagnostics: &mut Diagnostics,
    world: &'w World<'w, '_>,
    shape: &'w Shape<'_>,
    languages: Languages,
) -> Option<Form> {
    let reader = Reader { diagnostics, world, shape, rows: Vec::new(), named: Named::default(), size: 0, depth: 0 };
    let mut builder = Builder { reader, languages };
    builder.read_named();
    builder.form()
}

impl<'w> Builder<'_, 'w, '_> {
    /// Each named condition is read once, also one that nothing uses.
    fn read_named(&mut self) {
        let shape = self.reader.shape;
        for (name, known) in &shape.things {
            if let KnownAs::Condition(_) = known.what {
                self.reader.size = 0;
                self.reader.named_condition(name, known.span);
            }
        }
    }

    fn form(&mut self) -> Option<Form> {
        let names = self.reader.shape.names;
        let Kind::Form { title, version, draft, .. } = &names.head.kind else { return None };
        once(self.reader.diagnostics, &names.head.below);
        if version.value == 0 {
            self.reader.diagnostics.push(QuestionProblem::VersionZero, version.span);
        }
        let mut form = Form {
            name: self.reader.shape.name.clone(),
            title: self.text(title),
            version: version.value,
            draft: *draft,
            about: About::Pupil,
            languages: self.languages.written.iter().map(|(language, _)| language.clone()).collect(),
            more_languages: self.languages.more.iter().map(|(language, _)| language.clone()).collect(),
            purpose: None,
            source: None,
            opened_by: Vec::new(),
            keep_years: None,
            plural: None,
            report_by: Vec::new(),
            lists: self.reader.shape.lists.clone(),
            sections: Vec::new(),
            follow_ups: Vec::new(),
            upgrades: Vec::new(),
            examples: Vec::new(),
        };
        for line in &names.head.below {
            self.header(line, &mut form);
        }
        for line in names.lines {
            self.block(line, &mut form);
        }
        if form.sections.is_empty() && !names.lines.iter().any(|line| line.kind == Kind::Broken) {
            self.reader.diagnostics.push(QuestionProblem::NoSection, names.head.span);
        }
        self.check_deadlines(&form);
        Some(form)
    }

    fn header(&mut self, line: &Line, form: &mut Form) {
        match &line.kind {
            Kind::About(about) => form.about = about.value,
            Kind::Purpose(text) => form.purpose = Some(self.text(text)),
            Kind::Source(text) => form.source = Some(self.source(text)),
            Kind::OpenedBy(parties) => {
                form.opened_by = roles(self.reader.diagnostics, self.reader.world.names, parties);
            }
            Kind::Keep { amount, unit } => {
                if unit.value != Unit::Years {
                    self.reader.diagnostics.push(QuestionProblem::KeepInYears, unit.span);
                }
                form.keep_years = Some(amount.value);
            }
            Kind::Plural(name) => form.plural = Some(name.value.clone()),
            Kind::ReportBy(names) => {
                form.report_by = names.iter().filter_map(|name| self.dimension(name)).collect();
            }
            _ => {}
        }
    }

    /// Reports group by open questions of few values.
    fn dimension(&mut self, name: &Name) -> Option<QuestionName> {
        let Some(known) = self.reader.shape.things.get(&name.value) else {
            let questions = self.reader.shape.things.iter();
            let among: Vec<&str> = questions
                .filter(|(_, known)| matches!(known.what, KnownAs::Question(_)))
                .map(|(name, _)| name.as_str())
                .collect();
            self.reader.world.names.unknown(self.reader.diagnostics, Thing::Question, name, among.into_iter());
            return None;
        };
        if known.class.is_sealed() || !matches!(known.what, KnownAs::Question(_)) {
            let problem = RuleProblem::ReportsSealed { name: name.value.clone() };
            self.reader.diagnostics.push_related(problem, name.span, vec![(known.span, Note::DeclaredHere)]);
            return None;
        }
        QuestionName::try_from(name.value.as_str()).ok()
    }

    fn block(&mut self, line: &'w Line, form: &mut Form) {
        match &line.kind {
            Kind::Section { .. } => {
                let section = self.section(line);
                form.sections.extend(section);
            }
            Kind::When { trigger, test } => {
                let when = test.as_ref().map(|test| self.reader.condition(test));
                let actions = line.below.iter().filter_map(|line| self.action(line)).collect();
                if let Some(when) = when.map_or(Some(None), |when| when.map(Some)) {
                    form.follow_ups.push(FollowUp { on: trigger.value, when, actions });
                }
            }
            Kind::Upgrade { from } => {
                if from.value >= form.version || from.value == 0 {
                    let problem = RuleProblem::UpgradeFrom { from: from.value, version: form.version };
                    self.reader.diagnostics.push(problem, from.span);
                }
                form.upgrades.push(self.upgrade(from.value, &line.below));
            }
            Kind::Example { title } => form.examples.push(self.example(title, &line.below)),
            _ => {}
        }
    }

    fn action(&mut self, line: &Line) -> Option<Action> {
        let names = self.reader.world.names;
        match &line.kind {
            Kind::CaseBecomes(name) => state(self.reader.diagnostics, names, name).map(Action::CaseBecomes),
            Kind::Open { form, due } => {
                self.reader.size = 0;
                let due = due.as_ref().map(|due| match due {
                    Due::On(day) => self.reader.date(day).value,
                    // `later.rs` refused it.
                    Due::Within(_) => None,
                });
                let reminders = line.below.iter().filter_map(|line| self.reminder(line)).collect();
                let form = super::parties::form(self.reader.diagnostics, names, form)?;
                Some(Action::Open { form, due: due.flatten(), reminders })
            }
            _ => None,
        }
    }

    fn reminder(&mut self, line: &Line) -> Option<Reminder> {
        let Kind::Remind { roles: parties, amount, unit } = &line.kind else { return None };
        let roles = roles(self.reader.diagnostics, self.reader.world.names, parties);
        Some(Reminder { roles, amount: amount.value, unit: unit.value })
    }

    fn upgrade(&mut self, from: u32, lines: &[Line]) -> Upgrade {
        let mut upgrade = Upgrade { from, fill: Vec::new(), look_again: Vec::new() };
        for line in lines {
            match &line.kind {
                Kind::Fill { name, value } => {
                    self.reader.size = 0;
                    let question = self.asked(name);
                    let filled = self.reader.value(value);
                    if let (Some(question), Some(value)) = (question, filled.value) {
                        upgrade.fill.push((question, value));
                    }
                }
                Kind::LookAgain(names) => {
                    upgrade.look_again.extend(names.iter().filter_map(|name| self.asked(name)));
                }
                _ => {}
            }
        }
        upgrade
    }

    /// The question of a name that must be one.
    pub(super) fn asked(&mut self, name: &Name) -> Option<QuestionName> {
        let things = &self.reader.shape.things;
        let is_asked =
            |known: &&super::answers::Known<'_>| matches!(known.what, KnownAs::Question(_) | KnownAs::Rows(_));
        if things.get(&name.value).as_ref().is_some_and(is_asked) {
            return QuestionName::try_from(name.value.as_str()).ok();
        }
        let among: Vec<&str> =
            things.iter().filter(|(_, known)| is_asked(known)).map(|(name, _)| name.as_str()).collect();
        self.reader.world.names.unknown(self.reader.diagnostics, Thing::Question, name, among.into_iter());
        None
    }

    /// A due date that nobody needs to fill in waits for ever.
    fn check_deadlines(&mut self, form: &Form) {
        let sure = surely_answered(form);
        let names = self.reader.shape.names;
        let lines = names.lines.iter().filter(|line| matches!(line.kind, Kind::When { .. }));
        let opens = lines.zip(&form.follow_ups).flat_map(|(line, follow_up)| {
            let opening = line.below.iter().filter(|line| matches!(line.kind, Kind::Open { .. }));
            let actions = follow_up.actions.iter().filter_map(|action| match action {
                Action::Open { due, .. } => Some(due.as_ref()),
                Action::CaseBecomes(_) => None,
            });
            opening.zip(actions).map(|(line, due)| (line.span, follow_up.when.as_ref(), due))
        });
        for (span, when, due) in opens {
            let Some(due) = due else { continue };
            if let Some(name) = first_unsure(due, when, &sure) {
                let declared =
                    self.reader.shape.things.get(name.as_str()).map(|known| (known.span, Note::DeclaredHere));
                let problem = RuleProblem::DueMayBeMissing { name: name.to_string() };
                self.reader.diagnostics.push_related(problem, span, declared.into_iter().collect());
            }
        }
    }
}

/// Questions that must be answered whenever the form is finished, and what is computed.
fn surely_answered(form: &Form) -> HashSet<&QuestionName> {
    let shown = |section: &Section| section.show_when.is_none();
    let questions = form.questions().filter(|(section, question)| {
        shown(section)
            && question.show_when.is_none()
            && question.required == Required::Always
            && question.allow.is_empty()
    });
    let computed = form.computed().map(|(_, computed)| &computed.name);
    questions.map(|(_, question)| &question.name).chain(computed).collect()
}

fn first_unsure(due: &Value, when: Option<&Condition>, sure: &HashSet<&QuestionName>) -> Option<QuestionName> {
    // `otherwise` at the top says what holds while the first is missing.
    if let Value::Otherwise(_, second) = due {
        return first_unsure(second, when, sure);
    }
    let mut guarded: Vec<QuestionName> = Vec::new();
    if let Some(when) = when {
        Node::Condition(when).walk(&mut |node| {
            if let Node::Condition(Condition::State { answer: AnswerRef::Question(name), .. }) = node {
                guarded.push(name.clone());
            }
        });
    }
    let mut unsure = None;
    due.for_each_answer(&mut |answer| {
        if let AnswerRef::Question(name) = answer
            && !sure.contains(name)
            && !guarded.contains(name)
            && unsure.is_none()
        {
            unsure = Some(name.clone());
        }
    });
    unsure
}

/// Where each section, question, rows and column of a form was written.
pub(super) fn places(shape: &Shape<'_>) -> IndexMap<String, Span> {
    let mut places = IndexMap::new();
    for (name, known) in &shape.things {
        places.insert(name.clone(), known.span);
        if let KnownAs::Rows(columns) = &known.what {
            places.extend(columns.iter().map(|(column, known)| (format!("{name}.{column}"), known.span)));
        }
    }
    places
}
