//! Values over what is chosen so far: fixed, or a difference of two answers and a number.

use chrono::{NaiveDate, Timelike};
use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::{
    differences::{Difference, ONE, Variable},
    read::{Key, Needs, Reader},
    space::{Chosen, Place, Space},
};
use crate::{
    answers::Answer,
    evaluate::compare,
    model::{AnswerRef, AnswerType, Order, Unit, Value},
};

/// Longest stretch that is added to a day: far from where the calendar ends.
const FARTHEST: i128 = 2_000_000 * ONE;

/// A value as far as it is known.
pub(super) enum Operand {
    Missing,
    Fixed(Answer),
    Sum(Sum),
    /// Anything, missing among it.
    Opaque,
}

/// `plus - minus + constant`, in ten-thousandths.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sum {
    plus: Option<Variable>,
    minus: Option<Variable>,
    constant: i128,
    unit: Option<Unit>,
    is_day: bool,
    step: i128,
}

/// How a comparison came out.
pub(super) enum Compared {
    As(Option<bool>),
    Opaque,
}

impl<'f> Reader<'_, 'f> {
    pub(super) fn operand(&mut self, value: &'f Value) -> Result<Operand, Needs> {
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
            | Value::Register { .. }
            | Value::Words(_)
            | Value::AnswersOf(_)
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
        self.own_answer(slot)
    }

    /// What a slot is answered with.
    pub(super) fn own_answer(&mut self, slot: usize) -> Result<Operand, Needs> {
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

    pub(super) fn compare(&mut self, order: Order, left: &Operand, right: &Operand) -> Result<Compared, Needs> {
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
