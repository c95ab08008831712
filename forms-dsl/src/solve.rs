//! What a form can come to: whether a thing can ever be shown, and whether the form can be finished.
//!
//! Sound in both directions: *never* is proved over everything that a person could answer ([`search`]), a filling that
//! shows the opposite has been evaluated like any other. What is neither, within the budget, is [`Reach::NotDecided`].
//! The proof knows options, yes and no, states, and differences of numbers and days; a comparison of another kind may
//! come out either way, so that it refutes nothing. Days lie in the years 1 to 9999.

mod comes;
mod differences;
mod double;
mod filling;
mod goal;
mod missing;
mod operand;
mod read;
mod search;
mod space;
#[cfg(test)]
mod tests;
mod vain;

use std::collections::BTreeSet;

pub use self::filling::Filling;
pub(crate) use self::{
    comes::{Comes, comes, left_open},
    double::{Double, doubles},
    missing::gap,
    vain::{Vain, vain},
};
use self::{
    goal::Goal,
    search::{Found, Rows, Search},
    space::{Place, Space},
};
use crate::{
    ast::Keywords,
    model::{CheckedForm, Required},
    syntax::keywords::Keyword as K,
};

/// Whether a section, question, column, note or place to sign can be shown.
#[derive(Debug, Clone, PartialEq)]
pub enum Reach {
    /// No filling shows it; these are the questions whose answers contradict each other.
    Never(Vec<String>),
    /// Every filling shows it.
    Always,
    /// This filling shows it, others do not.
    Sometimes(Box<Filling>),
    /// The budget was spent, or what was found did not stand the test.
    NotDecided,
}

/// A question after which a filling cannot be finished, or, without one, a form that never can.
#[derive(Debug, Clone, PartialEq)]
pub struct Trap {
    /// The question or rows; absent: the form as a whole.
    pub at: Option<String>,
    /// Whether it takes an answer to it; without, it is enough to come there.
    pub answered: bool,
    /// The questions whose rules contradict each other.
    pub between: Vec<String>,
    /// A filling that has come there.
    pub filling: Option<Filling>,
}

/// Whether a thing of a form can be shown; `rows.column` names a column. `None`: there is no such thing.
#[must_use]
pub fn reach(form: &CheckedForm, thing: &str) -> Option<Reach> {
    let space = Space::of(form);
    let slot = space.find(thing)?;
    if let Found::Nothing(blamed) = Search::of(&space, Rows::Any).run(&[Goal::Shown(slot)]) {
        return Some(Reach::Never(blamed));
    }
    if let Found::Nothing(_) = Search::of(&space, Rows::Any).run(&[Goal::Hidden(slot)]) {
        return Some(Reach::Always);
    }
    Some(witness_of(&space, slot).map_or(Reach::NotDecided, |filling| Reach::Sometimes(Box::new(filling))))
}

/// A filling in which a thing is shown, tried by evaluating it.
#[must_use]
pub fn witness(form: &CheckedForm, thing: &str) -> Option<Filling> {
    let space = Space::of(form);
    witness_of(&space, space.find(thing)?)
}

/// An `example` block in which a thing is shown, to paste into its form.
#[must_use]
pub fn example(form: &CheckedForm, thing: &str, filling: &Filling, keywords: Keywords) -> String {
    let say = |words: &[K]| words.iter().map(|word| word.spelling(keywords)).collect::<Vec<_>>().join(" ");
    let mut block = format!("{} \"{thing} {}\"\n", say(&[K::Example]), say(&[K::Is, K::Shown]));
    for line in filling.given(form, keywords) {
        block.extend(["  ", &line, "\n"]);
    }
    if form.find_question(thing).is_some() || form.find_rows(thing).is_some() {
        block.extend(["  ", &say(&[K::Expect]), " ", thing, " ", &say(&[K::Is, K::Shown]), "\n"]);
    }
    block
}

/// A filling that can be finished, tried by evaluating it.
#[must_use]
pub fn finished(form: &CheckedForm) -> Option<Filling> {
    let space = Space::of(form);
    let filling = filling_of(&space, &Goal::whole(&space))?;
    filling.evaluate(form).can_finish().then_some(filling)
}

/// Something that no filling shows.
pub(crate) struct Unreachable {
    pub(crate) name: String,
    /// What it depends on and has a condition itself.
    pub(crate) conditions: Vec<String>,
    /// The questions whose answers contradict each other.
    pub(crate) between: Vec<String>,
}

/// What can never be shown, the first of each chain.
pub(crate) fn unreachable(form: &CheckedForm) -> Vec<Unreachable> {
    let space = Space::of(form);
    let mut never = BTreeSet::new();
    let mut found = Vec::new();
    for slot in space.in_order() {
        if space.conditions(slot).is_empty() || space.is_retired(slot) {
            continue;
        }
        if space.needs(slot).iter().any(|needed| never.contains(needed)) {
            never.insert(slot);
        } else if let Found::Nothing(blamed) = Search::of(&space, Rows::Any).run(&[Goal::Shown(slot)]) {
            never.insert(slot);
            let needed = space.needs_of_all(slot).into_iter().filter(|needed| space.show_when(*needed).is_some());
            let conditions = needed.map(|needed| space.name(needed)).collect();
            found.push(Unreachable { name: space.name(slot), conditions, between: blamed });
        }
    }
    found
}

/// Where a filling cannot be finished any more; nothing else where the form never can.
pub(crate) fn traps(form: &CheckedForm) -> Vec<Trap> {
    let space = Space::of(form);
    if let Found::Nothing(between) = Search::of(&space, Rows::Any).run(&Goal::whole(&space)) {
        return vec![Trap { at: None, answered: false, between, filling: filling_of(&space, &[]) }];
    }
    let mut trapped = BTreeSet::new();
    let mut traps = Vec::new();
    for slot in space.in_order() {
        let needed = space.needs_of_all(slot);
        if !is_entered(&space, slot) || needed.iter().any(|needed| trapped.contains(needed)) {
            continue;
        }
        for entry in entries(&space, slot) {
            let mut goals = vec![entry.clone()];
            let beside = space.judged_by(slot);
            goals.extend(needed.iter().chain(&beside).chain([&slot]).map(|slot| Goal::Clear(*slot)));
            goals.extend(Goal::rules_beside(&space, slot));
            let Found::Nothing(between) = Search::of(&space, Rows::Any).run(&goals) else { continue };
            // The proof is about every filling; one that did not come there would tell the author nothing.
            let led =
                |filling: &Filling| filling.shows(form, &space.name(slot)) && !filling.evaluate(form).can_finish();
            let answered = matches!(entry, Goal::Answered(_));
            let Some(filling) = filling_of(&space, &[entry]).filter(led) else { continue };
            trapped.insert(slot);
            traps.push(Trap { at: Some(space.name(slot)), answered, between, filling: Some(filling) });
            break;
        }
    }
    traps
}

/// Questions and rows that one comes to by an answer: all others are part of the form as a whole.
fn is_entered(space: &Space<'_>, slot: usize) -> bool {
    let required = match space.place(slot) {
        Some(Place::Question(question)) => &question.required,
        Some(Place::Rows(rows)) => &rows.required,
        _ => return false,
    };
    let comes_to = matches!(required, Required::When(_)) || !space.conditions(slot).is_empty();
    !space.is_retired(slot) && (comes_to || space.has_rules(slot))
}

fn entries(space: &Space<'_>, slot: usize) -> Vec<Goal<'static>> {
    let mut entries = vec![Goal::Shown(slot)];
    if space.required_when(slot) {
        entries.push(Goal::Required(slot));
    }
    if space.has_rules(slot) {
        entries.push(Goal::Answered(slot));
    }
    entries
}

fn witness_of(space: &Space<'_>, slot: usize) -> Option<Filling> {
    let filling = filling_of(space, &[Goal::Shown(slot)])?;
    filling.shows(space.form, &space.name(slot)).then_some(filling)
}

/// A filling that reaches the goals where every `repeat` has rows of one kind; not yet tried.
fn filling_of(space: &Space<'_>, goals: &[Goal<'_>]) -> Option<Filling> {
    let mut search = Search::of(space, Rows::Alike);
    match search.run(goals) {
        Found::Something => Some(filling::filling(&search)),
        Found::Nothing(_) | Found::NotDecided => None,
    }
}
