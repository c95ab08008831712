//! What a search looks for: something shown, hidden, required, or without anything that blocks finishing.

use super::{
    read::{Needs, Reader},
    space::{Chosen, Place, Space},
};
use crate::{
    answers::Answer,
    model::{Amount, AnswerState, AnswerType, Item, Question, Required, Rows, Rule, Strength},
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
    /// A rule of a section or of a row, where that is shown, is not broken.
    Unbroken(usize, &'f Rule),
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

    fn rules_at(space: &Space<'f>, slot: usize) -> Vec<Self> {
        let rules: Vec<&'f Rule> = match space.place(slot) {
            Some(Place::Section(section)) => {
                let rule = |item: &'f Item| if let Item::Rule(rule) = item { Some(rule) } else { None };
                section.items.iter().filter_map(rule).collect()
            }
            Some(Place::Rows(rows)) => rows.rules.iter().collect(),
            _ => Vec::new(),
        };
        rules
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
            Goal::Unbroken(slot, rule) => {
                let speaks = match self.space.place(*slot) {
                    Some(Place::Rows(_)) => self.is_answered(*slot)?,
                    _ => self.shown(*slot)?,
                };
                Ok(!speaks || self.holds(&rule.test)? != Some(false))
            }
        }
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
        for rule in question.must.iter().filter(|rule| rule.strength == Strength::Must) {
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
