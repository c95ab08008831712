//! Follow-ups of which only one can be meant, and a finished filling that asks for both.

use super::{Filling, filling_of, goal::Goal, space::Space};
use crate::model::{Action, CheckedForm, FollowUp};

/// Most follow-ups that are compared with each other, and most pairs that are tried: no form of any use has more.
const MOST: usize = 200;

/// Two follow-ups that act on the same finished filling.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Double {
    /// Which, in the order of the form.
    pub(crate) first: usize,
    /// The later one.
    pub(crate) second: usize,
    /// A filling on which both act.
    pub(crate) filling: Filling,
}

/// Each pair of which one moves the case elsewhere than the other, or opens the same form again.
pub(crate) fn doubles(form: &CheckedForm) -> Vec<Double> {
    let space = Space::of(form);
    let numbered = || form.follow_ups.iter().enumerate().take(MOST);
    let pairs = numbered().flat_map(|one| numbered().skip(one.0 + 1).map(move |other| (one, other)));
    let apart = pairs.filter(|((_, one), (_, other))| one.on == other.on && exclude_each_other(one, other));
    apart
        .take(MOST)
        .filter_map(|((first, one), (second, other))| {
            let both = [one, other].into_iter().filter_map(|follow_up| follow_up.when.as_ref());
            let goals: Vec<_> = both.map(|test| Goal::Comes(test, Some(true))).chain(Goal::whole(&space)).collect();
            let filling = filling_of(&space, &goals)?;
            let said = filling.evaluate(form);
            let all = [one, other].iter().map(|follow_up| follow_up.actions.len()).sum::<usize>();
            (said.can_finish() && said.follow_ups.len() >= all).then_some(Double { first, second, filling })
        })
        .collect()
}

fn exclude_each_other(one: &FollowUp, other: &FollowUp) -> bool {
    one.actions.iter().any(|action| other.actions.iter().any(|second| contradict(action, second)))
}

fn contradict(one: &Action, other: &Action) -> bool {
    match (one, other) {
        (Action::CaseBecomes(one), Action::CaseBecomes(other)) => one != other,
        (Action::Open { form: one, .. }, Action::Open { form: other, .. }) => one == other,
        _ => false,
    }
}
