//! Chooses until all goals are reached or nothing is left to choose: depth first, and where it fails straight back to
//! the last choice that had a part in it.

use std::collections::{BTreeSet, HashSet};

use rust_decimal::prelude::ToPrimitive;

use super::{
    differences::{self, Difference, ONE, Variable},
    goal::Goal,
    read::{Key, Needs, Reader},
    space::{Chosen, Space},
};
use crate::model::OptionName;

/// Steps of reading that one search may take.
const BUDGET: u32 = 200_000;

/// What rows are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rows {
    /// Any rows: the one that is looked at says nothing of the others.
    Any,
    /// Rows that are all answered alike.
    Alike,
}

/// What came of a search.
#[derive(Debug)]
pub(super) enum Found {
    /// All goals are reached.
    Something,
    /// Nothing reaches them, because of what these questions can be.
    Nothing(Vec<String>),
    /// The budget is spent.
    NotDecided,
}

/// A choice that was made, and what is left of it.
struct Frame {
    key: Key,
    left: std::vec::IntoIter<Chosen>,
    /// Why the values before did not do.
    because: BTreeSet<Key>,
    /// The goals before this one are reached.
    goal: usize,
}

/// One search.
pub(super) struct Search<'s, 'f> {
    pub(super) reader: Reader<'s, 'f>,
    blamed: BTreeSet<Key>,
}

enum Next {
    Reached,
    Choose(Key),
    Failed(BTreeSet<Key>),
    NotDecided,
}

impl<'s, 'f> Search<'s, 'f> {
    pub(super) fn of(space: &'s Space<'f>, rows: Rows) -> Self {
        Self { reader: Reader::of(space, rows, BUDGET), blamed: BTreeSet::new() }
    }

    pub(super) fn run(&mut self, goals: &[Goal<'f>]) -> Found {
        let mut frames: Vec<Frame> = Vec::new();
        let mut goal = 0;
        loop {
            let failed = match self.advance(goals, &mut goal) {
                Next::Reached => return Found::Something,
                Next::NotDecided => return Found::NotDecided,
                Next::Choose(key) => {
                    let left = self.choices(&key).into_iter();
                    frames.push(Frame { because: BTreeSet::from([key.clone()]), key, left, goal });
                    None
                }
                Next::Failed(because) => Some(because),
            };
            match self.next_choice(&mut frames, failed) {
                Some(next) => goal = next,
                None => return Found::Nothing(self.blamed()),
            }
        }
    }

    fn advance(&mut self, goals: &[Goal<'f>], at: &mut usize) -> Next {
        while let Some(goal) = goals.get(*at) {
            self.reader.trace.clear();
            match self.reader.reaches(goal) {
                Ok(true) => *at += 1,
                Ok(false) => return Next::Failed(self.reader.trace.drain(..).collect()),
                Err(Needs::Choice(key)) => return Next::Choose(key),
                Err(Needs::MoreTime) => return Next::NotDecided,
            }
        }
        Next::Reached
    }

    /// Takes the next value of the last choice that had a part in the failure; the goal to go on with.
    fn next_choice(&mut self, frames: &mut Vec<Frame>, mut failed: Option<BTreeSet<Key>>) -> Option<usize> {
        while let Some(mut frame) = frames.pop() {
            self.reader.chosen.remove(&frame.key);
            if let Some(because) = failed.take() {
                self.blamed.extend(because.iter().cloned());
                if !because.contains(&frame.key) {
                    failed = Some(because);
                    continue;
                }
                frame.because.extend(because);
            }
            while let Some(value) = frame.left.next() {
                self.reader.chosen.insert(frame.key.clone(), value);
                let Some(because) = self.contradiction(&frame.key) else {
                    let goal = frame.goal;
                    frames.push(frame);
                    return Some(goal);
                };
                self.blamed.extend(because.iter().cloned());
                frame.because.extend(because);
            }
            self.reader.chosen.remove(&frame.key);
            frame.because.remove(&frame.key);
            failed = Some(frame.because);
        }
        None
    }

    fn choices(&self, key: &Key) -> Vec<Chosen> {
        match key {
            Key::Slot(slot) => self.reader.space.choices(*slot),
            Key::Member(..) | Key::Difference(_) => [true, false].map(|holds| Chosen::Holds(Some(holds))).to_vec(),
            Key::Opaque(_) => [Some(true), Some(false), None].map(Chosen::Holds).to_vec(),
        }
    }

    /// The choices that cannot be made together with the last one.
    fn contradiction(&self, last: &Key) -> Option<BTreeSet<Key>> {
        match last {
            Key::Difference(_) if differences::solve(&self.differences()).is_none() => {
                Some(self.reader.chosen.keys().filter(|key| matches!(key, Key::Difference(_))).cloned().collect())
            }
            Key::Member(slot, option) => self.members_contradict(*slot, option),
            Key::Difference(_) | Key::Slot(_) | Key::Opaque(_) => None,
        }
    }

    /// What is alone has nobody beside it, and who answers chooses something.
    fn members_contradict(&self, slot: usize, last: &OptionName) -> Option<BTreeSet<Key>> {
        let space = self.reader.space;
        let members = |holds: bool| {
            let of_slot = move |(key, chosen): &(&Key, &Chosen)| {
                matches!(key, Key::Member(of, _) if *of == slot) && **chosen == Chosen::Holds(Some(holds))
            };
            self.reader.chosen.iter().filter(of_slot).map(|(key, _)| key.clone()).collect::<BTreeSet<Key>>()
        };
        let (within, without) = (members(true), members(false));
        let is_alone = |key: &Key| matches!(key, Key::Member(_, option) if space.is_alone(slot, option));
        if within.contains(&Key::Member(slot, last.clone())) {
            return (within.len() > 1 && within.iter().any(is_alone)).then_some(within);
        }
        (without.len() >= space.many(slot).len()).then_some(without)
    }

    /// What is chosen of differences, with the limits of the numbers that take part.
    pub(super) fn differences(&self) -> Vec<Difference> {
        let mut all = Vec::new();
        for (number, difference) in self.reader.differences.iter().enumerate() {
            match self.reader.chosen.get(&Key::Difference(number)) {
                Some(Chosen::Holds(Some(true))) => all.push(*difference),
                Some(Chosen::Holds(Some(false))) => all.push(difference.opposite()),
                _ => {}
            }
        }
        let variables: HashSet<Variable> = all.iter().flat_map(|d| [d.plus, d.minus]).collect();
        for at in variables {
            all.extend(self.limits(at).into_iter().flatten());
        }
        all
    }

    fn limits(&self, at: Variable) -> Option<[Difference; 2]> {
        let Variable::Slot(slot) = at else { return None };
        let (min, max) = self.reader.space.limits(slot)?;
        let scaled = |limit: rust_decimal::Decimal| limit.checked_mul(10_000.into())?.to_i128();
        let (least, most) = (scaled(min)?, scaled(max)?);
        Some([
            Difference { plus: at, minus: Variable::Nought, bound: most, step: ONE },
            Difference { plus: Variable::Nought, minus: at, bound: -least, step: ONE },
        ])
    }

    /// The questions that had a part in a failure.
    fn blamed(&self) -> Vec<String> {
        let mut slots = BTreeSet::new();
        for key in &self.blamed {
            match key {
                Key::Slot(slot) | Key::Member(slot, _) => slots.extend([*slot]),
                Key::Difference(number) => {
                    let of = self.reader.differences.get(*number).map(|d| [d.plus, d.minus]);
                    let slot = |at| if let Variable::Slot(slot) = at { Some(slot) } else { None };
                    slots.extend(of.into_iter().flatten().filter_map(slot));
                }
                Key::Opaque(_) => {}
            }
        }
        slots.into_iter().map(|slot| self.reader.space.name(slot)).collect()
    }
}
