//! Conditions and values over what is known: Kleene's three-valued logic, and values that may be missing.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{
    calendar,
    known::{Known, KnownRow, Slot},
    words,
};
use crate::{
    answers::Answer,
    model::{
        AnswerRef, AnswerState, CaseFact, Condition, Figure, FormName, OptionName, Order, QuestionName, RegisterFact,
        Settings, Unit, Value,
    },
};

/// The row that an expression stands in, and the rows around that one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Here<'k, 'a> {
    pub(super) rows: &'k QuestionName,
    pub(super) row: &'k KnownRow<'a>,
    pub(super) outer: Option<&'k Here<'k, 'a>>,
}

/// Which leaves of a value are there; the others are missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sees {
    /// All.
    Everything,
    /// Not what is copied once, on opening: the day and earlier forms.
    OwnForm,
    /// Not the answers of the form itself.
    Outside,
}

/// A value that is there, and what it counts.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Operand {
    pub(super) answer: Answer,
    unit: Option<Unit>,
}

impl Operand {
    fn plain(answer: Answer) -> Self {
        Self { answer, unit: None }
    }

    fn number(number: Decimal, unit: Option<Unit>) -> Self {
        Self { answer: Answer::Number(number), unit }
    }
}

/// Reads expressions at one place of the form.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'k, 'a> {
    pub(super) known: &'k Known<'a>,
    pub(super) here: Option<&'k Here<'k, 'a>>,
    pub(super) sees: Sees,
}

impl<'a> Reader<'_, 'a> {
    /// Whether a condition holds; `None` where that is undecided.
    pub(super) fn holds(&self, condition: &Condition) -> Option<bool> {
        match condition {
            Condition::And(parts) => all(parts.iter().map(|part| self.holds(part))),
            Condition::Or(parts) => any(parts.iter().map(|part| self.holds(part))),
            Condition::Not(part) => self.holds(part).map(|holds| !holds),
            Condition::Compare { left, order, right } => {
                compare(self.settings(), *order, &self.find(left)?.answer, &self.find(right)?.answer)
            }
            Condition::In { left, items } => {
                let left = self.find(left)?.answer;
                let is = |item| compare(self.settings(), Order::Is, &left, &self.find(item)?.answer);
                any(items.iter().map(is))
            }
            Condition::Contains { many, all, items, list: _ } => self.contains(many, *all, items),
            Condition::State { answer, is } => {
                Some(self.slot(answer).map_or(AnswerState::NotAsked, |s| s.state) == *is)
            }
            Condition::AnyRow { rows, filter } => {
                any(self.known.countable_rows(rows)?.iter().map(|row| self.passes(rows, row, filter.as_deref())))
            }
            Condition::Consent(party) => self.consent(&self.find(party)?.answer),
            Condition::Holds(value) => match self.find(value)?.answer {
                Answer::Truth(truth) => Some(truth),
                _ => None,
            },
        }
    }

    /// A value, where it is not missing.
    pub(super) fn find(&self, value: &Value) -> Option<Operand> {
        match value {
            Value::Answer(answer) => self.answer(answer),
            Value::Number { number, unit } => Some(Operand::number(*number, *unit)),
            Value::Text(text) => Some(Operand::plain(Answer::Text(text.clone()))),
            Value::Date(date) => Some(Operand::plain(Answer::Date(*date))),
            Value::Time(time) => Some(Operand::plain(Answer::Time(*time))),
            Value::Option { list: _, option } => Some(Operand::plain(Answer::Option(option.clone()))),
            Value::Role(role) => Some(Operand::plain(Answer::Role(role.clone()))),
            Value::Truth(truth) => Some(Operand::plain(Answer::Truth(*truth))),
            Value::Today if self.sees == Sees::OwnForm => None,
            Value::Today => Some(Operand::plain(Answer::Date(self.known.around.today))),
            Value::Case(fact) => self.fact(*fact),
            Value::Setting(name) => self.find(&self.settings().values.get(name)?.value),
            Value::Earlier { form, question } => self.earlier(form, question),
            Value::Register { fact, from, to } => self.register(*fact, from, to),
            // A text that is copied speaks of what the form has begun with, too.
            Value::Words(words) => {
                let sees = if self.sees == Sees::Outside { Sees::Everything } else { self.sees };
                words::text(words, &Reader { sees, ..*self }).map(Answer::Text).map(Operand::plain)
            }
            Value::AnswersOf(_) if self.sees == Sees::Outside => None,
            Value::AnswersOf(questions) => words::answers_of(questions, self).map(Answer::Text).map(Operand::plain),
            // Rows are begun with, never computed with: `begin.rs` reads them.
            Value::Rows(_) => None,
            Value::Plus(left, right) => self.plus(left, right, Decimal::ONE),
            Value::Minus(left, right) => self.plus(left, right, Decimal::NEGATIVE_ONE),
            Value::Times(left, right) => self.arithmetic(left, right, Decimal::checked_mul),
            Value::Divide(left, right) => self.arithmetic(left, right, Decimal::checked_div),
            Value::Otherwise(first, second) => self.find(first).or_else(|| self.find(second)),
            Value::Span { unit, from, to } => {
                let number = calendar::span(self.settings(), *unit, self.date(from)?, self.date(to)?)?;
                Some(Operand::number(number, None))
            }
            Value::Count { rows, filter } => self.count(rows, filter.as_deref()),
            Value::Figure { figure, rows, column, filter } => self.figure(*figure, rows, column, filter.as_deref()),
            Value::ListOf { rows, filter } => {
                let holds = |row: &&KnownRow<'a>| self.passes(rows, row, filter.as_deref()) == Some(true);
                let ids = self.known.countable_rows(rows)?.iter().filter(holds).map(|row| row.id).collect();
                Some(Operand::plain(Answer::RowIds(ids)))
            }
        }
    }

    fn settings(&self) -> &'a Settings {
        self.known.form.settings()
    }

    /// What is known of an answer; `None` for a column outside its rows.
    fn slot(&self, answer: &AnswerRef) -> Option<&Slot> {
        match answer {
            AnswerRef::Question(name) => Some(self.known.slot(name)),
            AnswerRef::Column { rows, column } => {
                let mut here = self.here;
                while let Some(place) = here {
                    if place.rows == rows {
                        return place.row.cells.get(column);
                    }
                    here = place.outer;
                }
                None
            }
        }
    }

    fn answer(&self, answer: &AnswerRef) -> Option<Operand> {
        if self.sees == Sees::Outside {
            return None;
        }
        let slot = self.slot(answer)?;
        Some(Operand { answer: slot.value.clone()?, unit: slot.unit })
    }

    fn contains(&self, many: &AnswerRef, every: bool, items: &[OptionName]) -> Option<bool> {
        let Operand { answer: Answer::Options(chosen), .. } = self.answer(many)? else { return None };
        let has = |item: &OptionName| chosen.contains(item);
        Some(if every { items.iter().all(has) } else { items.iter().any(has) })
    }

    fn passes(&self, rows: &QuestionName, row: &KnownRow<'a>, filter: Option<&Condition>) -> Option<bool> {
        let here = Here { rows, row, outer: self.here };
        filter
            .map_or(Some(true), |filter| Reader { known: self.known, here: Some(&here), sees: self.sees }.holds(filter))
    }

    fn fact(&self, fact: CaseFact) -> Option<Operand> {
        let case = self.known.around.case;
        let text = |text: &Option<String>| text.clone().map(Answer::Text);
        let answer = match fact {
            CaseFact::Pupil => case.pupil.map(Answer::Id),
            CaseFact::School => case.school.map(Answer::Id),
            CaseFact::Class => case.class.map(Answer::Id),
            CaseFact::PupilFirstName => text(&case.pupil_first_name),
            CaseFact::PupilName => text(&case.pupil_name),
            CaseFact::SchoolName => text(&case.school_name),
            CaseFact::ClassName => text(&case.class_name),
            CaseFact::Grade => case.grade.map(|grade| Answer::Number(grade.into())),
            CaseFact::PeriodStart => case.period_start.map(Answer::Date),
        };
        answer.map(Operand::plain)
    }

    fn earlier(&self, form: &FormName, question: &QuestionName) -> Option<Operand> {
        if self.sees == Sees::OwnForm {
            return None;
        }
        match self.known.around.earlier.get(form)?.get(question.as_str())? {
            Answer::Missing(_) => None,
            answer => Some(Operand::plain(answer.clone())),
        }
    }

    /// Whether all that must have consented to sharing with a party, or with each of several.
    fn consent(&self, party: &Answer) -> Option<bool> {
        let around = self.known.around;
        let is_given = |name: &str| {
            let needs = self.settings().roles.get(name).is_none_or(|role| !role.needs_consent_of.is_empty());
            !needs || around.consents.contains(name)
        };
        match party {
            Answer::Option(agency) => Some(is_given(agency.as_str())),
            Answer::Options(agencies) => Some(agencies.iter().all(|agency| is_given(agency.as_str()))),
            Answer::Role(role) => Some(is_given(role.as_str())),
            Answer::Id(row) => {
                let rows = self.known.form.rows().flat_map(|(_, rows)| self.known.rows(&rows.name));
                let row = rows.into_iter().find(|known| known.id == *row)?;
                let role = row.cells.iter().find(|(name, _)| name.as_str() == "role")?.1;
                self.consent(role.value.as_ref()?)
            }
            _ => None,
        }
    }

    /// Copied once: of which days is read from the form's own answers as they stand on opening.
    fn register(&self, fact: RegisterFact, from: &Value, to: &Value) -> Option<Operand> {
        if self.sees == Sees::OwnForm {
            return None;
        }
        let everything = Reader { sees: Sees::Everything, ..*self };
        let (from, to) = (everything.date(from)?, everything.date(to)?);
        let around = self.known.around;
        match fact {
            RegisterFact::AbsencePattern => {
                let pattern = around.attendance.pattern(self.settings(), around.language, from, to)?;
                Some(Operand::plain(Answer::Text(pattern)))
            }
            // They are looked at, never computed with.
            RegisterFact::AttendanceCalendar | RegisterFact::AttendanceWeeks => None,
            _ => Some(Operand::number(around.attendance.count(self.settings(), fact, from, to)?, fact.unit())),
        }
    }

    fn plus(&self, left: &Value, right: &Value, sign: Decimal) -> Option<Operand> {
        let (left, right) = (self.find(left)?, self.find(right)?);
        match (&left.answer, &right.answer) {
            (Answer::Date(date), Answer::Number(number)) => {
                let date = calendar::add(self.settings(), *date, number.checked_mul(sign)?, right.unit?)?;
                Some(Operand::plain(Answer::Date(date)))
            }
            (Answer::Date(later), Answer::Date(earlier)) if sign.is_sign_negative() => {
                let days = later.signed_duration_since(*earlier).num_days();
                Some(Operand::number(days.into(), Some(Unit::Days)))
            }
            (Answer::Number(a), Answer::Number(b)) => {
                Some(Operand::number(a.checked_add(b.checked_mul(sign)?)?, left.unit.or(right.unit)))
            }
            _ => None,
        }
    }

    fn arithmetic(
        &self,
        left: &Value,
        right: &Value,
        operation: impl Fn(Decimal, Decimal) -> Option<Decimal>,
    ) -> Option<Operand> {
        let (left, right) = (self.find(left)?, self.find(right)?);
        match (left.answer, right.answer) {
            (Answer::Number(a), Answer::Number(b)) => Some(Operand::number(operation(a, b)?, left.unit.or(right.unit))),
            _ => None,
        }
    }

    fn date(&self, value: &Value) -> Option<NaiveDate> {
        match self.find(value)?.answer {
            Answer::Date(date) => Some(date),
            _ => None,
        }
    }

    /// Missing where it is undecided whether a row counts.
    fn counted<'s>(&'s self, rows: &QuestionName, filter: Option<&Condition>) -> Option<Vec<&'s KnownRow<'a>>> {
        let mut counted = Vec::new();
        for row in self.known.countable_rows(rows)? {
            if self.passes(rows, row, filter)? {
                counted.push(row);
            }
        }
        Some(counted)
    }

    fn count(&self, rows: &QuestionName, filter: Option<&Condition>) -> Option<Operand> {
        let number = match &self.known.slot(rows).value {
            Some(Answer::Options(chosen)) => chosen.len(),
            Some(Answer::RowIds(chosen)) => chosen.len(),
            _ => self.counted(rows, filter)?.len(),
        };
        Some(Operand::number(number.into(), None))
    }

    /// Missing where a row that counts has no value: whoever wants to leave those out writes `is answered`.
    fn figure(
        &self,
        figure: Figure,
        rows: &QuestionName,
        column: &QuestionName,
        filter: Option<&Condition>,
    ) -> Option<Operand> {
        // Without rows nobody has said anything yet; an absence not counted must not become none.
        (!self.known.rows(rows).is_empty()).then_some(())?;
        let mut values = Vec::new();
        let mut unit = None;
        for row in self.counted(rows, filter)? {
            let cell = row.cells.get(column)?;
            unit = cell.unit;
            values.push(cell.value.as_ref()?);
        }
        let answer = match values.first() {
            Some(Answer::Date(_)) => Answer::Date(of_dates(figure, &values)?),
            _ => Answer::Number(of_numbers(figure, &values)?),
        };
        Some(Operand { answer, unit })
    }
}

fn of_dates(figure: Figure, values: &[&Answer]) -> Option<NaiveDate> {
    let dates = values.iter().filter_map(|value| if let Answer::Date(date) = value { Some(*date) } else { None });
    match figure {
        Figure::Lowest => dates.min(),
        Figure::Highest => dates.max(),
        Figure::Sum | Figure::Average => None,
    }
}

fn of_numbers(figure: Figure, values: &[&Answer]) -> Option<Decimal> {
    let number = |value: &&Answer| if let Answer::Number(number) = value { Some(*number) } else { None };
    let numbers = values.iter().map(number).collect::<Option<Vec<_>>>()?;
    let sum = || numbers.iter().try_fold(Decimal::ZERO, |sum, number| sum.checked_add(*number));
    match figure {
        Figure::Sum => sum(),
        Figure::Average => sum()?.checked_div(numbers.len().into()),
        Figure::Lowest => numbers.iter().min().copied(),
        Figure::Highest => numbers.iter().max().copied(),
    }
}

/// False as soon as one is false, else undecided as soon as one is.
fn all(parts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    any(parts.map(|part| part.map(|holds| !holds))).map(|one_fails| !one_fails)
}

/// True as soon as one is true, else undecided as soon as one is.
fn any(parts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut result = Some(false);
    for part in parts {
        match part {
            Some(true) => return Some(true),
            Some(false) => {}
            None => result = None,
        }
    }
    result
}

/// Undecided where the two cannot be compared.
pub(crate) fn compare(settings: &Settings, order: Order, left: &Answer, right: &Answer) -> Option<bool> {
    let ordering = match (left, right) {
        (Answer::Number(a), Answer::Number(b)) => a.cmp(b),
        (Answer::Date(a), Answer::Date(b)) => a.cmp(b),
        (Answer::Time(a), Answer::Time(b)) => a.cmp(b),
        (Answer::Moment(a), Answer::Moment(b)) => a.cmp(b),
        _ => return same(settings, left, right).and_then(|same| equality(order, same)),
    };
    Some(match order {
        Order::Is => ordering.is_eq(),
        Order::IsNot => ordering.is_ne(),
        Order::Over => ordering.is_gt(),
        Order::Under => ordering.is_lt(),
        Order::AtLeast => ordering.is_ge(),
        Order::AtMost => ordering.is_le(),
    })
}

fn equality(order: Order, same: bool) -> Option<bool> {
    match order {
        Order::Is => Some(same),
        Order::IsNot => Some(!same),
        Order::Over | Order::Under | Order::AtLeast | Order::AtMost => None,
    }
}

fn same(settings: &Settings, left: &Answer, right: &Answer) -> Option<bool> {
    match (left, right) {
        (Answer::Text(a), Answer::Text(b)) => Some(a == b),
        (Answer::Truth(a), Answer::Truth(b)) => Some(a == b),
        (Answer::Option(a), Answer::Option(b)) => Some(a == b),
        (Answer::Period(a), Answer::Period(b)) => Some(a == b),
        (Answer::Id(a), Answer::Id(b)) => Some(a == b),
        (Answer::Role(given), Answer::Role(asked)) => Some(settings.role_is(given, asked)),
        _ => None,
    }
}
