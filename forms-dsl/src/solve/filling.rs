//! A filling with what a search chose, evaluated like any other, and written as an `example` to paste.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate, NaiveTime};
use indexmap::IndexMap;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{
    differences::{self, ONE, Variable},
    operand::base_day,
    read::Key,
    search::Search,
    space::{Chosen, Place},
};
use crate::{
    answers::{Answer, AnswerPath, Answers, Period, Row, position_after},
    ast::Keywords,
    evaluate::{Evaluation, Surroundings, evaluate},
    model::{Amount, AnswerState, AnswerType, CheckedForm, Choice, Question, QuestionName, Role, RowsKind},
    syntax::keywords::Keyword as K,
};

/// Any text: what it says decides nothing.
const SOME_TEXT: &str = "…";

/// What a person could have answered, and the day on which.
#[derive(Debug, Clone, PartialEq)]
pub struct Filling {
    /// The answers.
    pub answers: Answers,
    /// The day.
    pub today: NaiveDate,
}

impl Filling {
    /// What it comes to, in a case of which nothing is known.
    #[must_use]
    pub fn evaluate(&self, form: &CheckedForm) -> Evaluation {
        let around = Surroundings::on(self.today);
        evaluate(form, &self.answers, &around)
    }

    /// Whether a thing of the form is shown in it; `rows.column`: in one row at least.
    #[must_use]
    pub fn shows(&self, form: &CheckedForm, thing: &str) -> bool {
        let said = self.evaluate(form);
        let is_it = |path: &AnswerPath| match path {
            AnswerPath::Question(name) => name.as_str() == thing,
            AnswerPath::Cell { rows, column, .. } => thing.split_once('.') == Some((rows.as_str(), column.as_str())),
            AnswerPath::Row { .. } => false,
        };
        said.parts.get(thing) == Some(&true) || said.questions.iter().any(|(path, report)| is_it(path) && report.shown)
    }

    /// As much of it as an author can write down: what is left empty, and moments, are not there.
    #[must_use]
    pub fn as_written(&self, form: &CheckedForm) -> Self {
        let writer = Writer { form, keywords: Keywords::English };
        let is_written = |answer: &Answer| matches!(answer, Answer::Rows(_)) || writer.written(answer).is_some();
        let mut answers = self.answers.clone();
        answers.0.retain(|_, answer| is_written(answer));
        for (name, answer) in &mut answers.0 {
            let Answer::Rows(rows) = answer else { continue };
            let of_people = form.find_rows(name.as_str()).is_some_and(|rows| rows.kind == RowsKind::People);
            for row in rows.values_mut() {
                if of_people {
                    row.answers = person_as_written(row);
                }
                row.answers.retain(|_, cell| is_written(cell));
            }
            rows.retain(|_, row| !row.answers.is_empty());
        }
        Self { answers, today: self.today }
    }

    /// The lines of an `example` block below its first one. What is left empty has no line.
    #[must_use]
    pub fn given(&self, form: &CheckedForm, keywords: Keywords) -> Vec<String> {
        let writer = Writer { form, keywords };
        let today = [K::Given, K::Today].map(|word| word.spelling(keywords)).join(" ");
        let mut lines = vec![format!("{today} {}", self.today)];
        // Rows come first: a person is named after the rows of people.
        let (rows, others): (Vec<_>, Vec<_>) =
            self.answers.0.iter().partition(|(_, answer)| matches!(answer, Answer::Rows(_)));
        lines.extend(rows.into_iter().flat_map(|(name, _)| writer.rows(name, &self.answers)));
        lines.extend(others.into_iter().filter_map(|(name, answer)| writer.line(name, answer)));
        lines
    }
}

/// A name and a role.
fn person_as_written(row: &Row) -> BTreeMap<QuestionName, Answer> {
    let name = QuestionName::try_from("name").ok().map(|name| (name, Answer::Text(SOME_TEXT.to_owned())));
    let role = row.answers.get_key_value("role").map(|(column, role)| (column.clone(), role.clone()));
    name.into_iter().chain(role).collect()
}

/// Writes answers as an author does.
struct Writer<'f> {
    form: &'f CheckedForm,
    keywords: Keywords,
}

impl Writer<'_> {
    fn line(&self, name: &QuestionName, answer: &Answer) -> Option<String> {
        Some(format!("{} {name} {}", K::Given.spelling(self.keywords), self.written(answer)?))
    }

    fn rows(&self, name: &QuestionName, answers: &Answers) -> Vec<String> {
        let given = K::Given.spelling(self.keywords);
        let kind = self.form.find_rows(name.as_str()).map(|rows| &rows.kind);
        let row = |row: &Row| match (kind, row.answers.get("role").and_then(|role| self.written(role))) {
            (Some(RowsKind::People), Some(role)) => {
                format!("{given} {name} \"{SOME_TEXT}\" {} {role}", K::As.spelling(self.keywords))
            }
            (Some(RowsKind::People), None) => format!("{given} {name} \"{SOME_TEXT}\""),
            _ => {
                let cells = row.answers.iter().filter_map(|(cell, answer)| {
                    let plain = !matches!(answer, Answer::Id(_));
                    self.written(answer).filter(|_| plain).map(|answer| format!("{cell} {answer}"))
                });
                let cells: Vec<_> = cells.collect();
                format!("{given} {} {name} {}", K::RowIn.spelling(self.keywords), cells.join(", "))
            }
        };
        // An example gives all people in one line.
        let mut lines: Vec<_> = answers.rows(name.as_str()).map(|(_, answers)| row(answers)).collect();
        if kind == Some(&RowsKind::People) && lines.len() > 1 {
            let start = format!("{given} {name} ");
            let people: Vec<_> = lines.iter().filter_map(|line| line.strip_prefix(&start)).collect();
            lines = vec![format!("{start}{}", people.join(", "))];
        }
        lines
    }

    fn written(&self, answer: &Answer) -> Option<String> {
        let word = |word: K| word.spelling(self.keywords).to_owned();
        Some(match answer {
            Answer::Missing(AnswerState::Unknown) => word(K::Unknown),
            Answer::Missing(AnswerState::Declined) => word(K::Declined),
            Answer::Text(text) => format!("\"{text}\""),
            Answer::Number(number) => number.normalize().to_string(),
            Answer::Truth(truth) => word(if *truth { K::Yes } else { K::No }),
            Answer::Option(option) => option.to_string(),
            Answer::Options(options) => options.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
            Answer::Date(date) => date.to_string(),
            Answer::Period(period) => format!("{}, {}", period.from(), period.to()),
            Answer::Time(time) => time.format("%H:%M").to_string(),
            Answer::Id(_) => format!("\"{SOME_TEXT}\""),
            Answer::Role(Role::Named(name)) => name.to_string(),
            Answer::Role(Role::Pupil) => word(K::Pupil),
            Answer::Role(Role::Guardian) => word(K::Guardian),
            Answer::Missing(_)
            | Answer::Role(Role::Staff | Role::Everyone | Role::Author)
            | Answer::Moment(_)
            | Answer::Rows(_)
            | Answer::RowIds(_) => return None,
        })
    }
}

/// The answers that a search chose.
pub(super) fn filling(search: &Search<'_, '_>) -> Filling {
    let apart = differences::solve(&search.differences()).unwrap_or_default();
    let days = |at| {
        let from = apart.get(&Variable::BaseDay).copied().unwrap_or_default();
        apart.get(&at).map(|value| (value - from) / ONE)
    };
    let maker = Maker { search, number: &|at| Some(apart.get(&at)? - apart.get(&Variable::Nought)?), days: &days };
    Filling { answers: maker.answers(), today: after_base(days(Variable::Today).unwrap_or_default()) }
}

fn after_base(days: i128) -> NaiveDate {
    let count = Days::new(u64::try_from(days.unsigned_abs()).unwrap_or_default());
    let moved = if days < 0 { base_day().checked_sub_days(count) } else { base_day().checked_add_days(count) };
    moved.unwrap_or(base_day())
}

struct Maker<'m, 's, 'f> {
    search: &'m Search<'s, 'f>,
    number: &'m dyn Fn(Variable) -> Option<i128>,
    days: &'m dyn Fn(Variable) -> Option<i128>,
}

impl Maker<'_, '_, '_> {
    fn answers(&self) -> Answers {
        let space = self.search.reader.space;
        let mut answers = Answers::default();
        for slot in space.in_order().filter(|slot| space.rows_of(*slot).is_none()) {
            let Some(chosen) = self.search.reader.chosen.get(&Key::Slot(slot)) else { continue };
            let made = match (space.place(slot), chosen) {
                (Some(Place::Question(question)), chosen) => {
                    self.answer(slot, question, chosen).map(|answer| (question.name.clone(), answer))
                }
                (Some(Place::Rows(rows)), Chosen::Answered) => Some((rows.name.clone(), self.rows(slot, rows.amount))),
                _ => None,
            };
            answers.0.extend(made);
        }
        answers
    }

    fn rows(&self, rows: usize, amount: Amount) -> Answer {
        let space = self.search.reader.space;
        let mut cells = BTreeMap::new();
        for slot in space.in_order().filter(|slot| space.rows_of(*slot) == Some(rows)) {
            if let (Some(Place::Question(column)), Some(chosen)) =
                (space.place(slot), self.search.reader.chosen.get(&Key::Slot(slot)))
            {
                cells.extend(self.answer(slot, column, chosen).map(|answer| (column.name.clone(), answer)));
            }
        }
        // A row of which nothing is known is none that an author can write.
        if cells.is_empty()
            && let Some(first) = space.in_order().find(|slot| space.rows_of(*slot) == Some(rows))
            && let (Some(Place::Question(column)), Some(chosen)) = (space.place(first), space.choices(first).first())
        {
            cells.extend(self.answer(first, column, chosen).map(|answer| (column.name.clone(), answer)));
        }
        let mut made: IndexMap<Uuid, Row> = IndexMap::new();
        for number in 0..amount.at_least.unwrap_or(1).max(1) {
            let position = position_after(made.last().map(|(_, row)| row.position.as_str()));
            made.insert(row_id(rows, number), Row { position, answers: cells.clone() });
        }
        Answer::Rows(made)
    }

    fn answer(&self, slot: usize, question: &Question, chosen: &Chosen) -> Option<Answer> {
        match chosen {
            Chosen::Missing(state) => Some(Answer::Missing(*state)),
            Chosen::Is(answer) => Some(answer.clone()),
            Chosen::Answered => self.some_answer(slot, question),
            Chosen::Holds(_) => None,
        }
    }

    fn some_answer(&self, slot: usize, question: &Question) -> Option<Answer> {
        let at = Variable::Slot(slot);
        let day = || after_base((self.days)(at).unwrap_or_default());
        Some(match &question.answer {
            AnswerType::ShortText { .. } | AnswerType::LongText { .. } => Answer::Text(SOME_TEXT.to_owned()),
            AnswerType::Number { min, max, .. } => self.number(at, *min, *max)?,
            AnswerType::Scale { min, max } => self.number(at, (*min).into(), (*max).into())?,
            AnswerType::ManyOf { amount, .. } => self.several(slot, *amount),
            AnswerType::Date => Answer::Date(day()),
            AnswerType::Period => Answer::Period(Period::new(day(), day()).ok()?),
            AnswerType::Time => Answer::Time(NaiveTime::from_hms_opt(10, 0, 0)?),
            AnswerType::DateTime => Answer::Moment(day().and_hms_opt(10, 0, 0)?.and_utc()),
            AnswerType::PersonOf { people } => Answer::Id(row_id(self.search.reader.space.find(people.as_str())?, 0)),
            AnswerType::Registered(_) => Answer::Id(row_id(slot, 0)),
            AnswerType::YesNo | AnswerType::Tick | AnswerType::OneOf { .. } | AnswerType::Role => return None,
        })
    }

    fn number(&self, at: Variable, min: Decimal, max: Decimal) -> Option<Answer> {
        let number = match (self.number)(at) {
            Some(scaled) => Decimal::try_from_i128_with_scale(scaled, 4).ok()?.normalize(),
            None => Decimal::ZERO.clamp(min, max),
        };
        Some(Answer::Number(number))
    }

    /// Those that were chosen, and as many others as are needed.
    fn several(&self, slot: usize, amount: Amount) -> Answer {
        let chosen = &self.search.reader.chosen;
        let options = self.search.reader.space.many(slot);
        let is = |name| match chosen.get(&Key::Member(slot, name)) {
            Some(Chosen::Holds(holds)) => *holds,
            _ => None,
        };
        let fewest = usize::try_from(amount.at_least.unwrap_or(1).max(1)).unwrap_or(1);
        let mut taken = options.iter().filter(|option| is(option.name.clone()) == Some(true)).count();
        let mut joins = |option: &&Choice| match is(option.name.clone()) {
            Some(chosen) => chosen,
            None if taken < fewest && option.retired.is_none() && !option.alone => {
                taken += 1;
                true
            }
            None => false,
        };
        let mut joined: Vec<_> = options.iter().copied().filter(|option| joins(option)).collect();
        if joined.is_empty() {
            let open = |option: &&&Choice| option.retired.is_none() && is(option.name.clone()).is_none();
            joined.extend(options.iter().find(open).copied());
        }
        Answer::Options(joined.into_iter().map(|option| option.name.clone()).collect())
    }
}

fn row_id(rows: usize, number: u32) -> Uuid {
    Uuid::from_u64_pair(u64::try_from(rows).unwrap_or_default(), number.into())
}
