//! A form, assembled: its header, its sections, what follows, its upgrades and examples.

use super::{
    answers::{KnownAs, Shape},
    lines::once,
    parties::roles,
    prefill::Retold,
    scope::{Named, Reader, World},
    texts::Languages,
};
use crate::{
    ast::{Kind, Line, Name},
    diagnostic::Diagnostics,
    model::{About, Dimension, Form, QuestionName, Unit, Upgrade},
    problem::{Note, QuestionProblem, RuleProblem, Thing},
};

/// Builds one form of the folder out of its lines.
pub(super) struct Builder<'r, 'w, 'a> {
    pub(super) reader: Reader<'r, 'w, 'a>,
    pub(super) languages: Languages,
    pub(super) retold: Vec<Retold>,
}

/// The form of a shape; `None` where what it lacks was reported.
pub(super) fn form<'w>(
    diagnostics: &mut Diagnostics,
    world: &'w World<'w, '_>,
    shape: &'w Shape<'_>,
    languages: Languages,
) -> Option<Form> {
    let reader = Reader {
        diagnostics,
        world,
        shape,
        rows: Vec::new(),
        named: Named::default(),
        size: 0,
        depth: 0,
        is_copied: false,
    };
    let mut builder = Builder { reader, languages, retold: Vec::new() };
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
            seen_by: Vec::new(),
            until_shared: false,
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
        self.retell(&mut form);
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
            Kind::SeenBy { readers, until_shared } => {
                form.seen_by = roles(self.reader.diagnostics, self.reader.world.names, readers);
                form.until_shared = until_shared.is_some();
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

    /// Reports group by open questions of few values, and by what is known of each filling.
    fn dimension(&mut self, name: &Name) -> Option<Dimension> {
        let Some(known) = self.reader.shape.things.get(&name.value) else {
            if let Some((_, dimension)) = Dimension::BUILT_IN.into_iter().find(|(own, _)| *own == name.value) {
                return Some(dimension);
            }
            let questions = self.reader.shape.things.iter();
            let among: Vec<&str> = questions
                .filter(|(_, known)| matches!(known.what, KnownAs::Question(_)))
                .map(|(name, _)| name.as_str())
                .chain(Dimension::BUILT_IN.iter().map(|(name, _)| *name))
                .collect();
            self.reader.world.names.unknown(self.reader.diagnostics, Thing::Question, name, among.into_iter());
            return None;
        };
        if known.class.is_sealed() || !matches!(known.what, KnownAs::Question(_)) {
            let problem = RuleProblem::ReportsSealed { name: name.value.clone() };
            self.reader.diagnostics.push_related(problem, name.span, vec![(known.span, Note::DeclaredHere)]);
            return None;
        }
        QuestionName::try_from(name.value.as_str()).ok().map(Dimension::Question)
    }

    fn block(&mut self, line: &'w Line, form: &mut Form) {
        match &line.kind {
            Kind::Section { .. } => {
                let section = self.section(line);
                form.sections.extend(section);
            }
            Kind::When { .. } | Kind::AsSoonAs(_) => form.follow_ups.extend(self.follow_up(line)),
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
}
