//! Questions, assembled out of their lines.

use super::{
    amount,
    companions::companions,
    form::Builder,
    kind::Kind as ValueKind,
    lines::once,
    scope::Typed,
    section::{Inherited, Keys},
};
use crate::{
    ast::{self, Kind, Line, Name, Type},
    model::{AnswerType, Class, Item, Question, QuestionName, Required, Retired, RowsKind, Rule, Strength, Value},
    problem::{ConditionProblem, Note, Part, QuestionProblem},
    source::{Span, Spanned},
};

impl<'w> Builder<'_, 'w, '_> {
    /// A question with those that its options bring along, or rows.
    pub(super) fn asked_items(&mut self, line: &'w Line, inherited: &Inherited) -> Vec<Item> {
        once(self.reader.diagnostics, &line.below);
        match &line.kind {
            Kind::Ask { name, label, required, answer, .. } => match &answer.value {
                Type::People(written) => {
                    let amount = amount::amount(self.reader.diagnostics, written, None);
                    self.rows(line, name, label, RowsKind::People, amount, required.is_some(), inherited)
                }
                Type::Measures(written, how_many) => {
                    let amount = amount::amount(self.reader.diagnostics, how_many, None);
                    let catalogues = written.iter().filter_map(|list| self.list_name(list)).collect();
                    let kind = RowsKind::Measures { catalogues };
                    self.rows(line, name, label, kind, amount, required.is_some(), inherited)
                }
                _ => {
                    let key = name.value.clone();
                    let questions = self.question(line, &key, inherited);
                    questions.into_iter().map(Item::Question).collect()
                }
            },
            Kind::Repeat { name, from, to, label, .. } => {
                let amount = amount::rows(self.reader.diagnostics, from, to);
                // `1 to 12 rows`: without a row it is not answered.
                self.rows(line, name, label, RowsKind::Repeat, amount, from.value > 0, inherited)
            }
            _ => Vec::new(),
        }
    }

    /// The question of an `ask` line, then those that its options bring along.
    pub(super) fn question(&mut self, line: &'w Line, key: &str, inherited: &Inherited) -> Vec<Question> {
        let Kind::Ask { name, label, required, .. } = &line.kind else { return Vec::new() };
        let label = self.text(label);
        let Some((own, known)) = self.reader.find_question(&name.value) else { return Vec::new() };
        let (Some(answer), Ok(question_name)) = (known.answer.clone(), QuestionName::try_from(name.value.as_str()))
        else {
            return Vec::new();
        };
        let typed = Typed::new(Value::Answer(own.clone()), ValueKind::of(&answer), name.span);
        let mut question = Question {
            required: if required.is_some() { Required::Always } else { Required::No },
            by: inherited.by.clone(),
            seen_by: inherited.seen_by.clone(),
            allow: known.allow.clone(),
            ..Question::plain(question_name, label, answer, known.class)
        };
        let mut keys = Keys::new(key);
        for below in &line.below {
            self.question_part(below, &typed, &mut question, &mut keys);
        }
        question.narrowed_by = self.narrowed_by(line, &question);
        self.check_prefills(line, &question);
        let demands = self.demands_of_choices(&own, key, &question);
        question.rules.extend(demands);
        let brought = companions(known, &own, &question);
        std::iter::once(question).chain(brought).collect()
    }

    fn question_part(&mut self, line: &'w Line, own: &Typed, question: &mut Question, keys: &mut Keys) {
        match &line.kind {
            Kind::RequiredWhen(test) => {
                if let Some(test) = self.reader.condition(test) {
                    question.required = Required::When(test);
                }
            }
            Kind::ShowWhen(test) => question.show_when = self.reader.condition(test),
            Kind::StartWith { beginning, when } => {
                let key = keys.next("start");
                let begun = self.begun(line, beginning, when.as_ref(), own, question, key);
                question.start_with.extend(begun);
            }
            Kind::MustBe { judged, say } => {
                self.reader.size = 0;
                let test = self.reader.judged(own, judged);
                let say = self.text(say);
                let key = keys.next("must");
                question.rules.extend(test.map(|test| Rule { key, strength: Strength::Must, test, say }));
            }
            Kind::Hint(text) => question.hint = Some(self.text(text)),
            Kind::Help(text) => question.help = Some(self.text(text)),
            Kind::Script(text) => question.script = Some(self.text(text)),
            Kind::Source(text) => question.source = Some(self.source(text)),
            Kind::UnitText(text) if matches!(question.answer, AnswerType::Number { unit: None, .. }) => {
                question.unit = Some(self.text(text));
            }
            Kind::Lowest(text) if matches!(question.answer, AnswerType::Scale { .. }) => {
                question.lowest = Some(self.text(text));
            }
            Kind::Highest(text) if matches!(question.answer, AnswerType::Scale { .. }) => {
                question.highest = Some(self.text(text));
            }
            Kind::UnitText(_) => self.wrong_part(Part::Unit, line.span),
            Kind::Lowest(_) => self.wrong_part(Part::Lowest, line.span),
            Kind::Highest(_) => self.wrong_part(Part::Highest, line.span),
            Kind::By(parties) => question.by = self.roles(parties),
            Kind::SeenBy { readers: parties, .. } => question.seen_by = self.roles(parties),
            Kind::Was(name) => question.was.extend(QuestionName::try_from(name.value.as_str())),
            Kind::RetiredIn { version, now } => question.retired = self.retired(version, now.as_ref()),
            Kind::Beside(values) => question.beside = self.beside(values, question.class),
            Kind::ShowAs(look) if look.value.suits(&question.answer) => question.look = Some(look.value),
            Kind::ShowAs(_) => self.wrong_part(Part::ShowAs, line.span),
            Kind::Columns(_) => self.wrong_part(Part::Columns, line.span),
            Kind::FixedRows => self.wrong_part(Part::FixedRows, line.span),
            Kind::Ask { .. } => self.wrong_part(Part::Ask, line.span),
            Kind::Require { .. } | Kind::WarnWhen { .. } | Kind::SuggestWhen { .. } => {
                let rule = self.rule(line, keys);
                question.rules.extend(rule);
            }
            // `Allow` was read with the answers; a broken line has its message.
            _ => {}
        }
    }

    pub(super) fn retired(&mut self, version: &Spanned<u32>, now: Option<&Name>) -> Option<Retired> {
        if let Some(now) = now {
            self.asked(now);
        }
        let Kind::Form { version: of_form, .. } = &self.reader.shape.names.head.kind else { return None };
        if version.value > of_form.value || version.value == 0 {
            let problem = QuestionProblem::RetiredLater { version: version.value, of_form: of_form.value };
            self.reader.diagnostics.push(problem, version.span);
        }
        Some(Retired { version: version.value, now: now.map(|name| name.value.clone()) })
    }

    pub(super) fn beside(&mut self, values: &[ast::Value], class: Class) -> Vec<Value> {
        let mut found = Vec::new();
        for written in values {
            self.reader.size = 0;
            let Some(value) = self.copied(|reader| reader.value(written)).value else { continue };
            self.refuse_secret(&value, class, written.span, Vec::new());
            found.push(value);
        }
        found
    }

    pub(super) fn wrong_part(&mut self, part: Part, span: Span) {
        self.reader.diagnostics.push(QuestionProblem::WrongPart { part }, span);
    }

    /// A value after one that always counts never does.
    fn check_prefills(&mut self, line: &Line, question: &Question) {
        let always = question.start_with.iter().position(|prefill| prefill.when.is_none());
        if let Some(first) = always.filter(|position| position + 1 < question.start_with.len()) {
            let starts: Vec<_> = line.below.iter().filter(|line| matches!(line.kind, Kind::StartWith { .. })).collect();
            if let (Some(winner), Some(loser)) = (starts.get(first), starts.get(first + 1)) {
                let related = vec![(winner.span, Note::FirstHere)];
                self.reader.diagnostics.push_related(ConditionProblem::NeverBegins, loser.span, related);
            }
        }
    }
}
