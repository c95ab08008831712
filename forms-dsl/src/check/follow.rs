//! What follows is decided, and ends: no two follow-ups contradict each other, no forms open each other for ever.

use std::sync::Arc;

use super::{answers::Shape, places::Places};
use crate::{
    ast::Keywords,
    diagnostic::Diagnostics,
    model::{Action, CheckedForm},
    problem::{Note, RuleProblem},
    solve::{self, Double},
};

/// Two follow-ups that act on the same filling are exclusive.
pub(super) fn is_decided(diagnostics: &mut Diagnostics, form: &CheckedForm, places: &Places<'_>, keywords: Keywords) {
    for Double { first, second, filling } in solve::doubles(form) {
        let problem = RuleProblem::BothHappen { way: filling.given(form, keywords).join(" · ") };
        let span = places.follow_up(second).unwrap_or_else(|| places.head());
        let first = places.follow_up(first).map(|span| (span, Note::FirstHere));
        diagnostics.push_related(problem, span, first.into_iter().collect());
    }
}

/// Forms that always open the next come to an end.
pub(super) fn ends(diagnostics: &mut Diagnostics, forms: &[(Arc<CheckedForm>, &Shape<'_>)]) {
    let mut told: Vec<String> = Vec::new();
    for (form, shape) in forms {
        let Some(ring) = ring_of(forms, form).filter(|ring| !ring.iter().any(|name| told.contains(name))) else {
            continue;
        };
        let places = Places::of(shape);
        let opens = always_opens(form).find(|(_, _, next)| ring.get(1).is_some_and(|second| second == next));
        let span = opens.and_then(|(follow_up, action, _)| places.action(follow_up, action));
        told.extend(ring.iter().cloned());
        diagnostics.push(RuleProblem::EndlessRing { ring }, span.unwrap_or_else(|| places.head()));
    }
}

/// The shortest way from a form back to itself along what always opens; its own name first and last.
fn ring_of(forms: &[(Arc<CheckedForm>, &Shape<'_>)], start: &CheckedForm) -> Option<Vec<String>> {
    let mut ways: Vec<Vec<String>> = vec![vec![start.name.to_string()]];
    let mut seen: Vec<String> = Vec::new();
    while !ways.is_empty() {
        let mut longer = Vec::new();
        for way in ways {
            let last = way.last().and_then(|last| forms.iter().find(|(form, _)| form.name.as_str() == last));
            for (_, _, next) in last.into_iter().flat_map(|(form, _)| always_opens(form)) {
                let longer_way = [way.as_slice(), &[next.to_owned()]].concat();
                if next == start.name.as_str() {
                    return Some(longer_way);
                }
                if !seen.iter().any(|name| name == next) {
                    seen.push(next.to_owned());
                    longer.push(longer_way);
                }
            }
        }
        ways = longer;
    }
    None
}

/// The follow-up and the action that open a form whatever was answered.
fn always_opens(form: &CheckedForm) -> impl Iterator<Item = (usize, usize, &str)> {
    let always = form.follow_ups.iter().enumerate().filter(|(_, follow_up)| follow_up.when.is_none());
    always.flat_map(|(number, follow_up)| {
        let actions = follow_up.actions.iter().enumerate();
        actions.filter_map(move |(nth, action)| match action {
            Action::Open { form, .. } => Some((number, nth, form.as_str())),
            Action::CaseBecomes(_) | Action::Task(_) | Action::Invite(_) => None,
        })
    })
}
