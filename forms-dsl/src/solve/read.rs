//! Conditions and values over what is chosen so far: as `evaluate` reads them, or the choice that is needed next.

use super::{
    differences::Difference,
    operand::{Compared, Operand},
    search::Rows,
    space::{Chosen, Place, Space},
};
use crate::{
    answers::Answer,
    model::{AnswerRef, AnswerState, AnswerType, Condition, OptionName, Order, Question, Value},
};
use rustc_hash::FxHashMap;

/// Most conditions inside each other, questions that questions depend on among them.
const DEEPEST: u32 = 120;

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

/// What is chosen, and what was looked at since the trace was cleared.
#[derive(Debug)]
pub(super) struct Reader<'s, 'f> {
    pub(super) space: &'s Space<'f>,
    pub(super) rows: Rows,
    pub(super) chosen: FxHashMap<Key, Chosen>,
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
            chosen: FxHashMap::default(),
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

    pub(super) fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, Needs>) -> Result<T, Needs> {
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
            Condition::Consent(_) => self.opaque(condition),
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

    pub(super) fn truth(&mut self, key: Key) -> Result<Option<bool>, Needs> {
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
}

fn state_of(state: &Chosen) -> AnswerState {
    match state {
        Chosen::Missing(state) => *state,
        Chosen::Answered | Chosen::Is(_) | Chosen::Holds(_) => AnswerState::Answered,
    }
}
