//! Numbers and days that are so far apart: whether a set of `a - b <= c` can hold, and values for which it does.

use std::collections::HashMap;

/// Numbers are counted in ten-thousandths, so that whole numbers and decimals compare exactly.
pub(super) const ONE: i128 = 10_000;

/// Something with a value that can be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Variable {
    /// The answer of a slot.
    Slot(usize),
    /// The day of the evaluation.
    Today,
    /// What numbers are counted from.
    Nought,
    /// What days are counted from.
    BaseDay,
}

/// `plus - minus <= bound`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Difference {
    pub(super) plus: Variable,
    pub(super) minus: Variable,
    pub(super) bound: i128,
    /// Both are multiples of this.
    pub(super) step: i128,
}

impl Difference {
    /// `plus - minus > bound`.
    pub(super) fn opposite(self) -> Self {
        Self { plus: self.minus, minus: self.plus, bound: -self.bound - self.step, ..self }
    }
}

/// Values for which all hold, by Bellman and Ford; `None` where there are none.
pub(super) fn solve(differences: &[Difference]) -> Option<HashMap<Variable, i128>> {
    let mut values: HashMap<Variable, i128> = HashMap::new();
    for difference in differences {
        values.insert(difference.plus, 0);
        values.insert(difference.minus, 0);
    }
    for _ in 0..=values.len() {
        let mut moved = false;
        for Difference { plus, minus, bound, .. } in differences {
            let most = values.get(minus).copied().unwrap_or_default() + bound;
            let value = values.entry(*plus).or_default();
            if *value > most {
                *value = most;
                moved = true;
            }
        }
        if !moved {
            return Some(values);
        }
    }
    None
}
