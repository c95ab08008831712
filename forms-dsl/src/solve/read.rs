//! Conditions and values over what is chosen so far: as `evaluate` reads them, or the choice that is needed next.

use std::collections::HashMap;

use chrono::{NaiveDate, Timelike};
use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::{
    differences::{Difference, ONE, Variable},
    search::Rows,
    space::{Chosen, Place, Space},
};
use crate::{
    answers::Answer,
    evaluate::compare,
    model::{AnswerRef, AnswerState, AnswerType, Condition, OptionName, Order, Question, Unit, Value},
};

/// Most conditions inside each other, questions that questions depend on among them.
const DEEPEST: u32 = 120;

/// Longest stretch that is added to a day: far from where the calendar ends.
const FARTHEST: i128 = 2_000_000 * ONE;

/// Something that is chosen.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Key {
    /// What a slot is.
    Slot(usize),
    /// Whether an option is among those chosen.
    Member(usize, OptionName),
    /// Whether two values are so far apart.
    Difference(usize),
    /// How a condition comes out that is not looked into.
    Opaque(usize),
}

/// Why there is no result.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Needs {
    /// Something must be chosen first.
    Choice(Key),
    /// The budget is spent.
    MoreTime,
}

/// A value as far as it is known.
enum Operand {
    Missing,
    Fixed(Answer),
    Sum(Sum),
    /// Anything, missing among it.
    Opaque,
}

/// `plus - minus + constant`, in ten-thousandths.
#[derive(Debug, Clone, Copy)]
struct Sum {
    plus: Option<Variable>,
    minus: Option<Variable>,
    constant: i128,
    unit: Option<Unit>,
    is_day: bool,
    step: i128,
}

/// How a comparison came out.
enum Compared {
    As(Option<bool>),
    Opaque,
}

/// What is chosen, and what was looked at since the trace was cleared.
#[derive(Debug)]
pub(super) struct Reader<'s, 'f> {
    pub(super) space: &'s Space<'f>,
    pub(super) rows: Rows,
    pub(super) chosen: HashMap<Key, Chosen>,
    pub(super) trace: Vec<Key>,
    pub(super) differences: Vec<Difference>,
    opaque: Vec<&'f Condition>,
    pub(super) budget: u32,
    depth: u32,
}

impl<'s, 'f> Reader<'s, 'f> {
    pub(super) fn of(space: &'s Space<'f>, rows: Rows, budget: u32) -> Self {
        Self {
            space,
            rows,
            chosen: HashMap::new(),
            trace: Vec::new(),
            differences: Vec::new(),
            opaque: Vec::new(),
            budget,
            depth: 0,
        }
    }

    fn look(&mut self, key: Key) -> Result<Chosen, Needs> {
        self.trace.push(key.clone());
        self.chosen.get(&key).cloned().ok_or(Needs::Choice(key))
    }

    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, Needs>) -> Result<T, Needs> {
        self.budget = self.budget.checked_sub(1).ok_or(Needs::MoreTime)?;
        if self.depth >= DEEPEST {
            return Err(Needs::MoreTime);
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    /// Whether a slot is shown; undecided is not.
    pub(super) fn shown(&mut self, slot: usize) -> Result<bool, Needs> {
        self.deeper(|reader| reader.is_shown(slot))
    }

    fn is_shown(&mut self, slot: usize) -> Result<bool, Needs> {
        let start = self.trace.len();
        if self.space.is_retired(slot) {
            return Ok(false);
        }
        if let Some(rows) = self.space.rows_of(slot) {
            if !self.is_answered(rows)? {
                return Ok(false);
            }
        } else if let Some(section) = self.space.within(slot)
            && !self.shown(section)?
        {
            return Ok(false);
        }
        let own = self.trace.len();
        let Some(test) = self.space.show_when(slot) else { return Ok(true) };
        let holds = self.holds(test)? == Some(true);
        if !holds {
            self.trace.drain(start..own);
        }
        Ok(holds)
    }

    /// What a slot is; hidden ones are not asked.
    pub(super) fn state(&mut self, slot: usize) -> Result<Chosen, Needs> {
        if !self.shown(slot)? {
            return Ok(Chosen::Missing(AnswerState::NotAsked));
        }
        let state = self.look(Key::Slot(slot))?;
        // Who is gone from the rows of people is no answer.
        if let (Some(Place::Question(Question { answer: AnswerType::PersonOf { people }, .. })), Chosen::Answered) =
            (self.space.place(slot), &state)
            && let Some(people) = self.space.find(people.as_str())
            && !self.is_answered(people)?
        {
            return Ok(Chosen::Missing(AnswerState::Empty));
        }
        Ok(state)
    }

    pub(super) fn is_answered(&mut self, slot: usize) -> Result<bool, Needs> {
        Ok(matches!(self.state(slot)?, Chosen::Answered | Chosen::Is(_)))
    }

    /// Whether a condition holds; `None` where that is undecided.
    pub(super) fn holds(&mut self, condition: &'f Condition) -> Result<Option<bool>, Needs> {
        self.deeper(|reader| reader.decide(condition))
    }

    fn decide(&mut self, condition: &'f Condition) -> Result<Option<bool>, Needs> {
        match condition {
            Condition::And(parts) => self.first(false, parts.iter(), Reader::holds),
            Condition::Or(parts) => self.first(true, parts.iter(), Reader::holds),
            Condition::Not(part) => Ok(self.holds(part)?.map(|holds| !holds)),
            Condition::Compare { left, order, right } => {
                let (left, right) = (self.operand(left)?, self.operand(right)?);
                match self.compare(*order, &left, &right)? {
                    Compared::As(holds) => Ok(holds),
                    Compared::Opaque => self.opaque(condition),
                }
            }
            Condition::In { left, items } => self.is_in(condition, left, items),
            Condition::Contains { many, all, items, list: _ } => self.contains(condition, many, *all, items),
            Condition::State { answer, is } => {
                let state = match self.space.answer(answer) {
                    Some(slot) => self.state(slot)?,
                    None => Chosen::Missing(AnswerState::NotAsked),
                };
                Ok(Some(state_of(&state) == *is))
            }
            Condition::AnyRow { rows, filter } => {
                let Some(slot) = self.space.find(rows.as_str()) else { return self.opaque(condition) };
                self.any_row(condition, slot, filter.as_deref())
            }
            Condition::Holds(value) => match self.operand(value)? {
                Operand::Fixed(Answer::Truth(truth)) => Ok(Some(truth)),
                Operand::Missing => Ok(None),
                Operand::Fixed(_) | Operand::Sum(_) | Operand::Opaque => self.opaque(condition),
            },
        }
    }

    /// `decisive` as soon as one part is, whatever must still be chosen for the others.
    fn first<P>(
        &mut self,
        decisive: bool,
        parts: impl Iterator<Item = P>,
        read: impl Fn(&mut Self, P) -> Result<Option<bool>, Needs>,
    ) -> Result<Option<bool>, Needs> {
        let start = self.trace.len();
        let (mut needs, mut all) = (None, Some(!decisive));
        for part in parts {
            let before = self.trace.len();
            match read(self, part) {
                Ok(Some(holds)) if holds == decisive => {
                    self.trace.drain(start..before);
                    return Ok(Some(decisive));
                }
                Ok(Some(_)) => {}
                Ok(None) => all = None,
                Err(Needs::MoreTime) => return Err(Needs::MoreTime),
                Err(choice) => needs = needs.or(Some(choice)),
            }
        }
        needs.map_or(Ok(all), Err)
    }

    /// The same condition comes out the same: rows have one row to be read in.
    fn opaque(&mut self, condition: &'f Condition) -> Result<Option<bool>, Needs> {
        let known = self.opaque.iter().position(|known| std::ptr::eq(*known, condition) || *known == condition);
        let number = known.unwrap_or_else(|| {
            self.opaque.push(condition);
            self.opaque.len() - 1
        });
        self.truth(Key::Opaque(number))
    }

    fn truth(&mut self, key: Key) -> Result<Option<bool>, Needs> {
        match self.look(key)? {
            Chosen::Holds(truth) => Ok(truth),
            Chosen::Missing(_) | Chosen::Answered | Chosen::Is(_) => Ok(None),
        }
    }

    fn is_in(&mut self, condition: &'f Condition, left: &'f Value, items: &'f [Value]) -> Result<Option<bool>, Needs> {
        let mut all = Some(false);
        for item in items {
            let (left, item) = (self.operand(left)?, self.operand(item)?);
            match self.compare(Order::Is, &left, &item)? {
                Compared::As(Some(true)) => return Ok(Some(true)),
                Compared::As(Some(false)) => {}
                Compared::As(None) => all = None,
                Compared::Opaque => return self.opaque(condition),
            }
        }
        Ok(all)
    }

    fn contains(
        &mut self,
        condition: &'f Condition,
        many: &AnswerRef,
        all: bool,
        items: &'f [OptionName],
    ) -> Result<Option<bool>, Needs> {
        let Some(slot) = self.space.answer(many).filter(|slot| !self.space.many(*slot).is_empty()) else {
            return self.opaque(condition);
        };
        if !self.is_answered(slot)? {
            return Ok(None);
        }
        self.first(!all, items.iter(), |reader, item| reader.truth(Key::Member(slot, item.clone())))
    }

    /// One row is known; where it does not pass, another one may.
    fn any_row(
        &mut self,
        condition: &'f Condition,
        rows: usize,
        filter: Option<&'f Condition>,
    ) -> Result<Option<bool>, Needs> {
        match self.state(rows)? {
            Chosen::Missing(AnswerState::NotAsked) => Ok(None),
            Chosen::Missing(_) => Ok(Some(false)),
            Chosen::Answered | Chosen::Is(_) | Chosen::Holds(_) => {
                let Some(filter) = filter else { return Ok(Some(true)) };
                let passes = self.holds(filter)?;
                if passes == Some(true) || self.rows == Rows::Alike {
                    return Ok(passes);
                }
                // Neither are all rows as this one, which is undecided: no other result than true or undecided.
                let others = self.opaque(condition)?;
                Ok(if passes.is_none() && others == Some(false) { None } else { others })
            }
        }
    }

    fn operand(&mut self, value: &'f Value) -> Result<Operand, Needs> {
        self.deeper(|reader| reader.find(value))
    }

    fn find(&mut self, value: &'f Value) -> Result<Operand, Needs> {
        Ok(match value {
            Value::Answer(answer) => self.answer(answer)?,
            Value::Number { number, unit } => constant(*number, *unit),
            Value::Date(date) => day(*date),
            Value::Time(time) => whole(i128::from(time.num_seconds_from_midnight()) * ONE, None, false),
            Value::Text(text) => Operand::Fixed(Answer::Text(text.clone())),
            Value::Option { list: _, option } => Operand::Fixed(Answer::Option(option.clone())),
            Value::Role(role) => Operand::Fixed(Answer::Role(role.clone())),
            Value::Truth(truth) => Operand::Fixed(Answer::Truth(*truth)),
            Value::Today => variable(Variable::Today, None, true, ONE),
            Value::Setting(name) => match self.space.form.settings().values.get(name) {
                Some(setting) => self.operand(&setting.value)?,
                None => Operand::Missing,
            },
            Value::Plus(left, right) => self.plus(left, right, 1)?,
            Value::Minus(left, right) => self.plus(left, right, -1)?,
            Value::Otherwise(first, second) => match self.operand(first)? {
                Operand::Missing => self.operand(second)?,
                found => found,
            },
            Value::Case(_)
            | Value::Earlier { .. }
            | Value::Rows(_)
            | Value::Times(..)
            | Value::Divide(..)
            | Value::Span { .. }
            | Value::Count { .. }
            | Value::Figure { .. }
            | Value::ListOf { .. } => Operand::Opaque,
        })
    }

    fn answer(&mut self, answer: &AnswerRef) -> Result<Operand, Needs> {
        let Some(slot) = self.space.answer(answer) else { return Ok(Operand::Missing) };
        match self.state(slot)? {
            Chosen::Missing(_) | Chosen::Holds(_) => Ok(Operand::Missing),
            Chosen::Is(answer) => Ok(Operand::Fixed(answer)),
            Chosen::Answered => {
                let Some(Place::Question(question)) = self.space.place(slot) else { return Ok(Operand::Opaque) };
                let at = Variable::Slot(slot);
                Ok(match &question.answer {
                    AnswerType::Number { unit, decimals, .. } if *decimals <= 4 => {
                        variable(at, *unit, false, ONE / 10_i128.pow(*decimals))
                    }
                    AnswerType::Scale { .. } => variable(at, None, false, ONE),
                    AnswerType::Date => variable(at, None, true, ONE),
                    _ => Operand::Opaque,
                })
            }
        }
    }

    fn plus(&mut self, left: &'f Value, right: &'f Value, sign: i128) -> Result<Operand, Needs> {
        let (left, right) = (self.operand(left)?, self.operand(right)?);
        let (left, right) = match (left, right) {
            (Operand::Missing, _) | (_, Operand::Missing) => return Ok(Operand::Missing),
            (Operand::Sum(left), Operand::Sum(right)) => (left, right),
            _ => return Ok(Operand::Opaque),
        };
        let right = if left.is_day && !right.is_day { days(right) } else { Some(right) };
        Ok(right.and_then(|right| left.plus(right, sign)).map_or(Operand::Opaque, Operand::Sum))
    }

    fn compare(&mut self, order: Order, left: &Operand, right: &Operand) -> Result<Compared, Needs> {
        match (left, right) {
            (Operand::Missing, _) | (_, Operand::Missing) => Ok(Compared::As(None)),
            (Operand::Fixed(left), Operand::Fixed(right)) => {
                Ok(Compared::As(compare(self.space.form.settings(), order, left, right)))
            }
            (Operand::Sum(left), Operand::Sum(right)) => match left.plus(*right, -1) {
                Some(apart) => self.is_apart(order, apart),
                None => Ok(Compared::Opaque),
            },
            _ => Ok(Compared::Opaque),
        }
    }

    /// How a difference stands to nought.
    fn is_apart(&mut self, order: Order, apart: Sum) -> Result<Compared, Needs> {
        let holds = match order {
            Order::AtMost => self.at_most(apart)?,
            Order::Over => !self.at_most(apart)?,
            Order::AtLeast => self.at_most(apart.negative())?,
            Order::Under => !self.at_most(apart.negative())?,
            Order::Is => self.at_most(apart)? && self.at_most(apart.negative())?,
            Order::IsNot => !(self.at_most(apart)? && self.at_most(apart.negative())?),
        };
        Ok(Compared::As(Some(holds)))
    }

    fn at_most(&mut self, sum: Sum) -> Result<bool, Needs> {
        let base = if is_of_days(self.space, sum) { Variable::BaseDay } else { Variable::Nought };
        let (plus, minus) = (sum.plus.unwrap_or(base), sum.minus.unwrap_or(base));
        if plus == minus {
            return Ok(sum.constant <= 0);
        }
        let bound = (-sum.constant).div_euclid(sum.step) * sum.step;
        let difference = Difference { plus, minus, bound, step: sum.step };
        let known = self.differences.iter().position(|known| *known == difference);
        let number = known.unwrap_or_else(|| {
            self.differences.push(difference);
            self.differences.len() - 1
        });
        Ok(self.truth(Key::Difference(number))? == Some(true))
    }
}

impl Sum {
    fn negative(self) -> Self {
        Self { plus: self.minus, minus: self.plus, constant: -self.constant, ..self }
    }

    /// `None` where more than two values take part.
    fn plus(self, other: Self, sign: i128) -> Option<Self> {
        let is_day = self.is_day && !other.is_day;
        let other = if sign < 0 { other.negative() } else { other };
        let mut pluses: Vec<_> = self.plus.into_iter().chain(other.plus).collect();
        let mut minuses: Vec<_> = self.minus.into_iter().chain(other.minus).collect();
        pluses.retain(|plus| {
            let same = minuses.iter().position(|minus| minus == plus);
            same.map(|same| minuses.swap_remove(same)).is_none()
        });
        if pluses.len() > 1 || minuses.len() > 1 {
            return None;
        }
        let constant = self.constant.checked_add(other.constant)?;
        (constant.abs() <= FARTHEST).then_some(Self {
            plus: pluses.first().copied(),
            minus: minuses.first().copied(),
            constant,
            unit: self.unit.or(other.unit),
            is_day,
            step: self.step.min(other.step),
        })
    }
}

fn is_of_days(space: &Space<'_>, sum: Sum) -> bool {
    let of_days = |variable: Variable| match variable {
        Variable::Today | Variable::BaseDay => true,
        Variable::Nought => false,
        Variable::Slot(slot) => space.limits(slot).is_none(),
    };
    sum.plus.is_some_and(of_days) || sum.minus.is_some_and(of_days)
}

/// A number of days or weeks as days; other units have no fixed length.
fn days(sum: Sum) -> Option<Sum> {
    let factor = match sum.unit? {
        Unit::Days => 1,
        Unit::Weeks if sum.plus.is_none() && sum.minus.is_none() => 7,
        _ => return None,
    };
    (sum.step == ONE && sum.constant % ONE == 0).then_some(Sum { constant: sum.constant * factor, ..sum })
}

fn constant(number: Decimal, unit: Option<Unit>) -> Operand {
    let scaled = number.checked_mul(Decimal::from(10_000)).filter(|scaled| scaled.fract().is_zero());
    match scaled.and_then(|scaled| scaled.to_i128()).filter(|scaled| scaled.abs() <= FARTHEST) {
        Some(scaled) => whole(scaled, unit, false),
        None => Operand::Opaque,
    }
}

/// The day that days are counted from.
pub(super) fn base_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 15).unwrap_or_default()
}

fn day(date: NaiveDate) -> Operand {
    whole(i128::from(date.signed_duration_since(base_day()).num_days()) * ONE, None, true)
}

fn whole(constant: i128, unit: Option<Unit>, is_day: bool) -> Operand {
    Operand::Sum(Sum { plus: None, minus: None, constant, unit, is_day, step: ONE })
}

fn variable(at: Variable, unit: Option<Unit>, is_day: bool, step: i128) -> Operand {
    Operand::Sum(Sum { plus: Some(at), minus: None, constant: 0, unit, is_day, step })
}

fn state_of(state: &Chosen) -> AnswerState {
    match state {
        Chosen::Missing(state) => *state,
        Chosen::Answered | Chosen::Is(_) | Chosen::Holds(_) => AnswerState::Answered,
    }
}
