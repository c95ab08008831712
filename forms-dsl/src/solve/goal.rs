//! What a search looks for: something shown, hidden, required, or without anything that blocks finishing.

use super::{
    operand::Compared,
    read::{Key, Needs, Reader},
    space::{Chosen, Place, Space},
};
use crate::{
    answers::Answer,
    model::{
        Amount, AnswerState, AnswerType, Condition, Item, OptionName, Order, Question, Required, Rows, Rule, Strength,
        Value,
    },
};

/// Something that must be so.
#[derive(Debug, Clone)]
pub(super) enum Goal<'f> {
    Shown(usize),
    Hidden(usize),
    /// Shown and required.
    Required(usize),
    /// Nothing at it blocks finishing.
    Clear(usize),
    /// Something at it blocks finishing.
    Blocked(usize),
    /// A rule of a section or of a row, where that is shown, is not broken.
    Unbroken(usize, &'f Rule),
    /// A rule of what stands there speaks.
    Speaks(usize, &'f Rule),
    Answered(usize),
    /// An option is the answer, or among those chosen.
    Chosen(usize, &'f OptionName),
    /// A condition comes out so, `None`: undecided.
    Comes(&'f Condition, Option<bool>),
    /// An answer that a value needs is missing.
    Missing(&'f Value),
    /// None is.
    There(&'f Value),
    /// A question is answered as it begins.
    Begins(usize, &'f Value),
}

impl<'f> Goal<'f> {
    /// That a form can be finished.
    pub(super) fn whole(space: &Space<'f>) -> Vec<Self> {
        space
            .in_order()
            .flat_map(|slot| std::iter::once(Self::Clear(slot)).chain(Self::rules_at(space, slot)))
            .collect()
    }

    /// The rules of the section or of the rows that a slot stands in, and those of its own rows.
    pub(super) fn rules_beside(space: &Space<'f>, slot: usize) -> Vec<Self> {
        let around = std::iter::successors(Some(slot), |slot| space.within(*slot));
        around.flat_map(|slot| Self::rules_at(space, slot)).collect()
    }

    /// The rules that stand in a section or below rows.
    pub(super) fn rules_of(space: &Space<'f>, slot: usize) -> Vec<&'f Rule> {
        match space.place(slot) {
            Some(Place::Section(section)) => {
                let rule = |item: &'f Item| if let Item::Rule(rule) = item { Some(rule) } else { None };
                section.items.iter().filter_map(rule).collect()
            }
            Some(Place::Rows(rows)) => rows.rules.iter().collect(),
            _ => Vec::new(),
        }
    }

    fn rules_at(space: &Space<'f>, slot: usize) -> Vec<Self> {
        Self::rules_of(space, slot)
            .into_iter()
            .filter(|rule| rule.strength == Strength::Must)
            .map(|rule| Self::Unbroken(slot, rule))
            .collect()
    }
}

impl<'f> Reader<'_, 'f> {
    /// Whether a goal is reached.
    pub(super) fn reaches(&mut self, goal: &Goal<'f>) -> Result<bool, Needs> {
        match goal {
            Goal::Shown(slot) => self.shown(*slot),
            Goal::Hidden(slot) => self.shown(*slot).map(|shown| !shown),
            Goal::Required(slot) => Ok(self.shown(*slot)? && self.is_required(*slot)?),
            Goal::Clear(slot) => match self.space.place(*slot) {
                Some(Place::Question(question)) => self.question_is_clear(*slot, question),
                Some(Place::Rows(rows)) => self.rows_are_clear(*slot, rows),
                Some(Place::Section(_) | Place::Computed(_) | Place::Part(..)) | None => Ok(true),
            },
            Goal::Blocked(slot) => Ok(!self.reaches(&Goal::Clear(*slot))?),
            Goal::Unbroken(slot, rule) => Ok(!self.is_judged(*slot)? || self.holds(&rule.test)? != Some(false)),
            Goal::Speaks(slot, rule) => {
                let broken = Some(rule.strength != Strength::Must);
                Ok(self.is_judged(*slot)? && self.holds(&rule.test)? == broken)
            }
            Goal::Answered(slot) => self.is_answered(*slot),
            Goal::Chosen(slot, option) => self.chooses(*slot, option),
            Goal::Comes(condition, out) => Ok(self.holds(condition)? == *out),
            Goal::Missing(value) => self.is_missing(value),
            Goal::There(value) => self.is_missing(value).map(|missing| !missing),
            Goal::Begins(slot, value) => self.begins_with(*slot, value),
        }
    }

    /// Whether the rules that stand there speak at all.
    fn is_judged(&mut self, slot: usize) -> Result<bool, Needs> {
        match self.space.place(slot) {
            Some(Place::Rows(_)) => self.is_answered(slot),
            _ => self.shown(slot),
        }
    }

    fn chooses(&mut self, slot: usize, option: &OptionName) -> Result<bool, Needs> {
        if !self.is_answered(slot)? {
            return Ok(false);
        }
        if self.space.many(slot).is_empty() {
            return Ok(self.state(slot)? == Chosen::Is(Answer::Option(option.clone())));
        }
        Ok(self.truth(Key::Member(slot, option.clone()))? == Some(true))
    }

    fn begins_with(&mut self, slot: usize, value: &'f Value) -> Result<bool, Needs> {
        if !self.is_answered(slot)? || self.is_missing(value)? {
            return Ok(false);
        }
        let (own, value) = (self.own_answer(slot)?, self.operand(value)?);
        Ok(!matches!(self.compare(Order::Is, &own, &value)?, Compared::As(Some(false))))
    }

    fn is_required(&mut self, slot: usize) -> Result<bool, Needs> {
        let required = match self.space.place(slot) {
            Some(Place::Question(question)) => &question.required,
            Some(Place::Rows(rows)) => &rows.required,
            _ => return Ok(false),
        };
        match required {
            Required::No => Ok(false),
            Required::Always => Ok(true),
            Required::When(test) => Ok(self.holds(test)? == Some(true)),
        }
    }

    fn question_is_clear(&mut self, slot: usize, question: &'f Question) -> Result<bool, Needs> {
        if !self.shown(slot)? {
            return Ok(true);
        }
        if self.is_required(slot)? {
            let state = self.state(slot)?;
            let unticked = question.answer == AnswerType::Tick && state == Chosen::Is(Answer::Truth(false));
            if unticked || state == Chosen::Missing(AnswerState::Empty) {
                return Ok(false);
            }
        }
        if let AnswerType::ManyOf { amount, .. } = question.answer
            && !admits(amount, self.space.many(slot).len())
            && self.is_answered(slot)?
        {
            return Ok(false);
        }
        for rule in question.rules.iter().filter(|rule| rule.strength == Strength::Must) {
            if self.holds(&rule.test)? == Some(false) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn rows_are_clear(&mut self, slot: usize, rows: &'f Rows) -> Result<bool, Needs> {
        if !self.shown(slot)? {
            return Ok(true);
        }
        if self.is_answered(slot)? {
            return Ok(admits(rows.amount, usize::MAX));
        }
        Ok(!self.is_required(slot)? || self.state(slot)? != Chosen::Missing(AnswerState::Empty))
    }
}

/// Whether so many of `most` can be had at all.
fn admits(amount: Amount, most: usize) -> bool {
    let fewest = amount.at_least.unwrap_or(1).max(1);
    usize::try_from(fewest).is_ok_and(|fewest| fewest <= most) && amount.at_most.is_none_or(|most| fewest <= most)
}
