//! Whether a condition can come out in some way where it is asked, with a filling in which it does.

use super::{
    Filling, filling_of,
    goal::Goal,
    search::{Found, Rows, Search},
    space::Space,
};
use crate::model::{Asked, CheckedForm, Decision};

/// How a condition can come out.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Comes {
    /// No answers make it so.
    Never,
    /// These do, and the form can be finished with them wherever that is possible.
    With(Box<Filling>),
    /// The budget was spent.
    NotDecided,
}

/// A filling in which a question is open and keeps the form from being finished.
pub(crate) fn left_open(form: &CheckedForm, question: &str) -> Option<Filling> {
    let space = Space::of(form);
    let slot = space.find(question)?;
    filling_of(&space, &[Goal::Shown(slot), Goal::Blocked(slot)])
}

/// Whether a condition can come out so.
pub(crate) fn comes(form: &CheckedForm, decision: &Decision<'_>, outcome: Option<bool>) -> Comes {
    let space = Space::of(form);
    let asked = match decision.asked {
        Asked::Always => None,
        Asked::In(section) => space.find(section.name.as_str()).map(Goal::Shown),
        Asked::At(name) => space.find(name.as_str()).map(Goal::Shown),
        Asked::InRows(rows) => space.find(rows.as_str()).map(Goal::Answered),
        Asked::AtColumn(rows, column) => space.find(&format!("{rows}.{column}")).map(Goal::Shown),
    };
    let mut goals: Vec<_> = asked.into_iter().collect();
    goals.push(Goal::Comes(decision.test, outcome));
    if let Found::Nothing(_) = Search::of(&space, Rows::Any).run(&goals) {
        return Comes::Never;
    }
    let finished: Vec<_> = goals.iter().cloned().chain(Goal::whole(&space)).collect();
    let filling = filling_of(&space, &finished).or_else(|| filling_of(&space, &goals));
    filling.map_or(Comes::NotDecided, |filling| Comes::With(Box::new(filling)))
}
