//! What is written in vain: rules that never speak, conditions that never hold, options that nobody can choose, and
//! values to begin with that the question itself refuses.

use std::collections::BTreeSet;

use super::{
    goal::Goal,
    search::{Found, Rows, Search},
    space::{Place, Space},
};
use crate::model::{Amount, AnswerType, CheckedForm, Choice, OptionName, QuestionName, Rule, Strength};

/// Most follow-ups that are looked at: no form of any use has more.
const MOST: usize = 200;

/// Something that never comes to pass.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Vain<'f> {
    /// A rule that no answers break, or a warning that none call for.
    Rule(&'f Rule),
    /// `required when` of this question never holds.
    Required(String),
    /// `if` of a follow-up never holds in a finished filling.
    FollowUp(usize),
    /// Nobody who chooses this can finish.
    Option {
        /// The question.
        question: QuestionName,
        /// The option.
        option: OptionName,
        /// The questions whose rules exclude it.
        between: Vec<String>,
    },
    /// What a question begins with breaks its own rules; counted from 0.
    Beginning(String, usize),
}

/// All of it, of one form.
pub(crate) fn vain(form: &CheckedForm) -> Vec<Vain<'_>> {
    let space = Space::of(form);
    let never = |goals: &[Goal<'_>]| is_never(&space, goals);
    let mut found = Vec::new();
    for slot in space.in_order().filter(|slot| !space.is_retired(*slot)) {
        if !space.conditions(slot).is_empty() && never(&[Goal::Shown(slot)]) {
            continue;
        }
        let rules = rules_at(&space, slot).filter(|rule| never(&[Goal::Speaks(slot, rule)]));
        found.extend(rules.map(Vain::Rule));
        if space.required_when(slot) && never(&[Goal::Required(slot)]) {
            found.push(Vain::Required(space.name(slot)));
        }
        found.extend(options(&space, slot));
        found.extend(beginnings(&space, slot));
    }
    let can_finish = !never(&Goal::whole(&space));
    for (number, follow_up) in form.follow_ups.iter().enumerate().filter(|_| can_finish).take(MOST) {
        let Some(test) = &follow_up.when else { continue };
        let goals: Vec<_> = std::iter::once(Goal::Comes(test, Some(true))).chain(Goal::whole(&space)).collect();
        if never(&goals) {
            found.push(Vain::FollowUp(number));
        }
    }
    found
}

fn is_never(space: &Space<'_>, goals: &[Goal<'_>]) -> bool {
    matches!(Search::of(space, Rows::Any).run(goals), Found::Nothing(_))
}

/// The rules that speak at a slot: its own, those of its rows, those of its section.
fn rules_at<'f>(space: &Space<'f>, slot: usize) -> impl Iterator<Item = &'f Rule> + use<'f> {
    let own: Vec<&'f Rule> = match space.place(slot) {
        Some(Place::Question(question)) => question.rules.iter().collect(),
        Some(Place::Rows(_) | Place::Section(_)) => Goal::rules_of(space, slot),
        Some(Place::Computed(_) | Place::Part(..)) | None => Vec::new(),
    };
    own.into_iter()
}

/// Options that rules over several questions, or the number of choices asked for, exclude. What one rule excludes by
/// itself, its author meant to exclude.
fn options<'f>(space: &Space<'f>, slot: usize) -> Vec<Vain<'f>> {
    let Some(Place::Question(question)) = space.place(slot) else { return Vec::new() };
    let rules: Vec<Goal<'f>> = rules_over(space, slot);
    let open = |option: &&Choice| option.retired.is_none();
    let excluded = |option: &Choice, between: Vec<String>| Vain::Option {
        question: question.name.clone(),
        option: option.name.clone(),
        between,
    };
    let mut found = Vec::new();
    for option in space.options(question.answer.lists()).filter(open) {
        if option.alone && asks_for_several(&question.answer) {
            found.push(excluded(option, Vec::new()));
        } else if !rules.is_empty() {
            let chosen = Goal::Chosen(slot, &option.name);
            let goals: Vec<_> = std::iter::once(chosen.clone()).chain(rules.iter().cloned()).collect();
            if let Found::Nothing(between) = Search::of(space, Rows::Any).run(&goals)
                && !is_never(space, &[chosen])
            {
                found.push(excluded(option, between));
            }
        }
    }
    found
}

fn asks_for_several(answer: &AnswerType) -> bool {
    matches!(answer, AnswerType::ManyOf { amount: Amount { at_least: Some(fewest), .. }, .. } if *fewest > 1)
}

/// What must hold where a slot is judged beside others: each rule that looks at both, and nothing open at the others.
fn rules_over<'f>(space: &Space<'f>, slot: usize) -> Vec<Goal<'f>> {
    let mut goals = Vec::new();
    for at in space.in_order() {
        for rule in rules_at(space, at).filter(|rule| rule.strength == Strength::Must) {
            let mut others = BTreeSet::new();
            rule.test.for_each_answer(&mut |answer| others.extend(space.answer(answer)));
            if others.remove(&slot) && !others.is_empty() {
                goals.push(Goal::Unbroken(at, rule));
                goals.extend(others.into_iter().map(Goal::Clear));
            }
        }
    }
    goals
}

fn beginnings<'f>(space: &Space<'f>, slot: usize) -> Vec<Vain<'f>> {
    let Some(Place::Question(question)) = space.place(slot) else { return Vec::new() };
    let rules: Vec<Goal<'f>> = question.rules.iter().map(|rule| Goal::Unbroken(slot, rule)).collect();
    let refuses = |goals: Vec<Goal<'f>>| is_never(space, &[goals, rules.clone()].concat());
    if question.start_with.is_empty() || refuses(vec![Goal::Answered(slot)]) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (number, prefill) in question.start_with.iter().enumerate() {
        let when = || prefill.when.iter().map(|test| Goal::Comes(test, Some(true)));
        let begins = std::iter::once(Goal::Begins(slot, &prefill.value)).chain(when()).collect();
        let comes_there: Vec<_> = [Goal::Shown(slot), Goal::There(&prefill.value)].into_iter().chain(when()).collect();
        if refuses(begins) && !is_never(space, &comes_there) {
            found.push(Vain::Beginning(space.name(slot), number));
        }
    }
    found
}
