//! The form's own tests: answers given, and what must come of them.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    answers::{KnownAs, KnownQuestion},
    form::Builder,
    kind::Kind as ValueKind,
    scope::Typed,
};
use crate::{
    answers::{Answer, Answers, Period, Row, position_after},
    ast::{self, Expected, GivenAnswer, Kind, Line, Name, Text},
    model::{AnswerState, AnswerType, Elsewhere, Example, Expectation, QuestionName, Role, Value},
    problem::{ConditionProblem, Note, QuestionProblem, Thing},
    source::Span,
};

impl<'w> Builder<'_, 'w, '_> {
    pub(super) fn example(&mut self, title: &Text, lines: &'w [Line]) -> Example {
        let mut example = Example {
            title: title.original.value.clone(),
            today: None,
            given: Answers::default(),
            elsewhere: Elsewhere::default(),
            expect: Vec::new(),
        };
        for line in lines {
            match &line.kind {
                Kind::GivenToday(day) => example.today = Some(day.value),
                Kind::Given { name, answers } => self.given(name, answers, &mut example.given),
                Kind::GivenRow { rows, cells } => self.given_row(rows, cells, &mut example.given),
                Kind::GivenElsewhere { of, answers } => self.given_elsewhere(of, answers, &mut example.elsewhere),
                Kind::GivenConsent(party) => self.given_consent(party, &mut example.elsewhere),
                _ => {}
            }
        }
        // What is expected of a person may speak of one who is given below.
        for line in lines {
            if let Kind::Expect(expected) = &line.kind {
                example.expect.extend(self.expectation(expected, &example.given));
            }
        }
        example
    }

    fn given(&mut self, name: &Name, answers: &[GivenAnswer], given: &mut Answers) {
        if let Some(KnownAs::Rows(_)) = self.reader.shape.things.get(&name.value).map(|known| &known.what) {
            self.given_people(name, answers, given);
        } else if let Some((question, answer)) = self.given_answer(name, answers, given) {
            given.0.insert(question, answer);
        }
    }

    fn given_answer(
        &mut self,
        name: &Name,
        answers: &[GivenAnswer],
        given: &Answers,
    ) -> Option<(QuestionName, Answer)> {
        let Some((_, question)) = self.reader.find_question(&name.value) else {
            self.unknown_given(name);
            return None;
        };
        let answer = self.answer(question, answers, name.span, given)?;
        Some((QuestionName::try_from(name.value.as_str()).ok()?, answer))
    }

    fn unknown_given(&mut self, name: &Name) {
        let shape = self.reader.shape;
        if let Some(known) = shape.things.get(&name.value) {
            let problem = ConditionProblem::NoAnswer { name: name.value.clone() };
            self.reader.diagnostics.push_related(problem, name.span, vec![(known.span, Note::DeclaredHere)]);
            return;
        }
        let columns =
            self.reader.rows.iter().filter_map(|rows| shape.things.get(*rows)).flat_map(|known| match &known.what {
                KnownAs::Rows(columns) => columns.keys().collect(),
                _ => Vec::new(),
            });
        let among: Vec<&str> = columns.chain(shape.things.keys()).map(String::as_str).collect();
        self.reader.world.names.unknown(self.reader.diagnostics, Thing::Question, name, among.into_iter());
    }

    fn answer(
        &mut self,
        question: &KnownQuestion,
        written: &[GivenAnswer],
        span: Span,
        given: &Answers,
    ) -> Option<Answer> {
        let answer_type = question.answer.as_ref()?;
        match written {
            [GivenAnswer::Unknown(at)] => self.reason(question, AnswerState::Unknown, at.span),
            [GivenAnswer::Declined(at)] => self.reason(question, AnswerState::Declined, at.span),
            [GivenAnswer::Person { name, .. }] => match answer_type {
                AnswerType::PersonOf { people } => person(given, people, &name.value),
                AnswerType::Registered(_) => Some(Answer::Id(invented(&name.value))),
                AnswerType::ShortText { .. } | AnswerType::LongText { .. } => Some(Answer::Text(name.value.clone())),
                _ => {
                    self.wrong_answer(question, &ValueKind::Text, name.span);
                    None
                }
            },
            [GivenAnswer::Value(_)] | [] if !matches!(answer_type, AnswerType::ManyOf { .. }) => {
                let [GivenAnswer::Value(value)] = written else { return None };
                self.reader.size = 0;
                let typed = self.reader.operand(value, &ValueKind::of(answer_type));
                self.as_answer(question, answer_type, typed, given)
            }
            [GivenAnswer::Value(from), GivenAnswer::Value(to)] if *answer_type == AnswerType::Period => {
                let (from, to) = (self.reader.date(from).value?, self.reader.date(to).value?);
                let (Value::Date(first), Value::Date(last)) = (from, to) else { return None };
                let period = Period::new(first, last).ok();
                if period.is_none() {
                    let (from, to) = (first.to_string(), last.to_string());
                    self.reader.diagnostics.push(QuestionProblem::ImpossibleRange { from, to }, span);
                }
                period.map(Answer::Period)
            }
            several => self.options(question, answer_type, several, span),
        }
    }

    /// A list may have an option `unknown`; else the question must allow a reason.
    fn reason(&mut self, question: &KnownQuestion, state: AnswerState, span: Span) -> Option<Answer> {
        let lists = question.answer.as_ref().map(AnswerType::lists).unwrap_or_default();
        let options = lists.iter().filter_map(|list| self.reader.shape.lists.get(list)).flat_map(|list| &list.options);
        if state == AnswerState::Unknown
            && let Some(option) = options.map(|option| &option.name).find(|name| name.as_str() == "unknown")
        {
            return Some(Answer::Option(option.clone()));
        }
        if question.allow.contains(&state) {
            return Some(Answer::Missing(state));
        }
        if self.reader.world.names.may_allow(state) {
            return None;
        }
        let related = vec![(question.span, Note::DeclaredHere)];
        self.reader.diagnostics.push_related(ConditionProblem::ReasonNotAllowed { state }, span, related);
        None
    }

    fn options(
        &mut self,
        question: &KnownQuestion,
        answer_type: &AnswerType,
        written: &[GivenAnswer],
        span: Span,
    ) -> Option<Answer> {
        if !matches!(answer_type, AnswerType::ManyOf { .. }) {
            let related = vec![(question.span, Note::DeclaredHere)];
            self.reader.diagnostics.push_related(ConditionProblem::OneAnswerOnly, span, related);
            return None;
        }
        let kind = ValueKind::of(answer_type);
        let mut options = Vec::new();
        for answer in written {
            match answer {
                GivenAnswer::Value(value) => options.extend(self.reader.option(value, &kind)),
                GivenAnswer::Unknown(at) | GivenAnswer::Declined(at) => {
                    self.reader.diagnostics.push(ConditionProblem::NotAnOption, at.span);
                }
                GivenAnswer::Person { name, .. } => {
                    self.reader.diagnostics.push(ConditionProblem::NotAnOption, name.span);
                }
            }
        }
        (options.len() == written.len()).then_some(Answer::Options(options))
    }

    fn as_answer(
        &mut self,
        question: &KnownQuestion,
        answer_type: &AnswerType,
        typed: Typed,
        given: &Answers,
    ) -> Option<Answer> {
        match (answer_type, typed.value?) {
            (AnswerType::PersonOf { people }, Value::Text(name)) => person(given, people, &name),
            (AnswerType::Registered(_), Value::Text(name)) => Some(Answer::Id(invented(&name))),
            (_, Value::Text(text)) if matches!(typed.kind, ValueKind::Text) && is_text(answer_type) => {
                Some(Answer::Text(text))
            }
            (AnswerType::Number { .. } | AnswerType::Scale { .. }, Value::Number { number, .. }) => {
                Some(Answer::Number(number))
            }
            (AnswerType::YesNo | AnswerType::Tick, Value::Truth(truth)) => Some(Answer::Truth(truth)),
            (AnswerType::OneOf { .. }, Value::Option { option, .. }) => Some(Answer::Option(option)),
            (AnswerType::Date, Value::Date(date)) => Some(Answer::Date(date)),
            (AnswerType::Time, Value::Time(time)) => Some(Answer::Time(time)),
            (AnswerType::Role, Value::Role(role)) => Some(Answer::Role(role)),
            (_, _) => {
                self.wrong_answer(question, &typed.kind, typed.span);
                None
            }
        }
    }

    fn wrong_answer(&mut self, question: &KnownQuestion, found: &ValueKind, span: Span) {
        let own = question.answer.as_ref().map_or(ValueKind::Unknown, ValueKind::of);
        if let (Some(first), Some(second)) = (own.sort(), found.sort()) {
            let related = vec![(question.span, Note::DeclaredHere)];
            self.reader.diagnostics.push_related(ConditionProblem::KindsDiffer { first, second }, span, related);
        }
    }

    fn given_people(&mut self, name: &Name, people: &[GivenAnswer], given: &mut Answers) {
        for person in people {
            let (who, role) = match person {
                GivenAnswer::Person { name: who, role } => (&who.value, role.as_ref()),
                // Of whom nobody says in what role they come.
                GivenAnswer::Value(ast::Value { kind: ast::ValueKind::Text(who), .. }) => (who, None),
                _ => {
                    self.reader.diagnostics.push(ConditionProblem::RowsGiven, name.span);
                    return;
                }
            };
            let mut cells = BTreeMap::new();
            if let Ok(column) = QuestionName::try_from("name") {
                cells.insert(column, Answer::Text(who.clone()));
            }
            let role: Option<Role> = role.and_then(|role| self.roles(std::slice::from_ref(role)).pop());
            if let (Ok(column), Some(role)) = (QuestionName::try_from("role"), role) {
                cells.insert(column, Answer::Role(role));
            }
            add_row(given, &name.value, cells);
        }
    }

    fn given_row(&mut self, rows: &'w Name, cells: &[(Name, GivenAnswer)], given: &mut Answers) {
        let Some((_, key, _)) = self.reader.rows_of(rows) else { return };
        self.reader.rows.push(key);
        let mut answers = BTreeMap::new();
        for (column, answer) in cells {
            answers.extend(self.given_answer(column, std::slice::from_ref(answer), given));
        }
        self.reader.rows.pop();
        add_row(given, &rows.value, answers);
    }

    fn expectation(&mut self, expected: &Expected, given: &Answers) -> Option<Expectation> {
        let names = self.reader.world.names;
        Some(match expected {
            Expected::Task(name) => Expectation::Task(self.task_of(name)?),
            Expected::CanFinish => Expectation::CanFinish,
            Expected::CannotFinish(because) => {
                Expectation::CannotFinishBecause(because.iter().filter_map(|name| self.said_of(name)).collect())
            }
            Expected::Message(strength, name) => {
                self.said_of(name)?;
                Expectation::Message(*strength, name.value.clone())
            }
            Expected::Open(form, on) => Expectation::Opens {
                form: super::parties::form(self.reader.diagnostics, names, form)?,
                on: on.as_ref().map(|day| day.value),
            },
            Expected::CaseBecomes(name) => {
                Expectation::CaseBecomes(super::parties::state(self.reader.diagnostics, names, name)?)
            }
            Expected::Shown(name, shown) => Expectation::Shown(self.said_of(name)?, *shown),
            Expected::Required(name, required) => Expectation::Required(self.said_of(name)?, *required),
            Expected::Is(name, answers) => {
                let (question, answer) = self.given_answer(name, answers, given)?;
                Expectation::Is(question, answer)
            }
        })
    }

    /// A task of the form.
    fn task_of(&mut self, name: &Name) -> Option<QuestionName> {
        let actions = self.reader.shape.names.lines.iter().flat_map(|line| &line.below);
        let tasks = actions.filter_map(|line| if let Kind::Task { name, .. } = &line.kind { Some(name) } else { None });
        let among: Vec<&str> = tasks.map(|task| task.value.as_str()).collect();
        if among.contains(&name.value.as_str()) {
            return QuestionName::try_from(name.value.as_str()).ok();
        }
        self.reader.world.names.unknown(self.reader.diagnostics, Thing::Task, name, among.into_iter());
        None
    }

    /// Any named thing of the form, columns of its rows too.
    fn said_of(&mut self, name: &Name) -> Option<QuestionName> {
        let things = &self.reader.shape.things;
        let columns = things.values().flat_map(|known| match &known.what {
            KnownAs::Rows(columns) => columns.keys().collect(),
            _ => Vec::new(),
        });
        let among: Vec<&str> = things.keys().chain(columns).map(String::as_str).collect();
        if among.contains(&name.value.as_str()) {
            return QuestionName::try_from(name.value.as_str()).ok();
        }
        self.reader.world.names.unknown(self.reader.diagnostics, Thing::Question, name, among.into_iter());
        None
    }
}

fn is_text(answer: &AnswerType) -> bool {
    matches!(answer, AnswerType::ShortText { .. } | AnswerType::LongText { .. })
}

/// The id of whom an example names: the same whenever the name is the same.
fn invented(name: &str) -> Uuid {
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(Sha256::digest(name)).for_each(|(to, from)| *to = from);
    Uuid::from_bytes(bytes)
}

/// The row of the person of a name.
fn person(given: &Answers, people: &QuestionName, name: &str) -> Option<Answer> {
    let is_named = |row: &Row| row.answers.get("name") == Some(&Answer::Text(name.to_owned()));
    given.rows(people.as_str()).find(|(_, row)| is_named(row)).map(|(id, _)| Answer::Id(*id))
}

/// Rows of examples are numbered: an example plays the same each time.
fn add_row(given: &mut Answers, rows: &str, answers: BTreeMap<QuestionName, Answer>) {
    let all: usize = given.0.values().map(|answer| if let Answer::Rows(rows) = answer { rows.len() } else { 0 }).sum();
    let Ok(name) = QuestionName::try_from(rows) else { return };
    let entry = given.0.entry(name).or_insert_with(|| Answer::Rows(IndexMap::new()));
    if let Answer::Rows(rows) = entry {
        let position = position_after(rows.last().map(|(_, row)| row.position.as_str()));
        rows.insert(Uuid::from_u128(all as u128 + 1), Row { position, answers });
    }
}
