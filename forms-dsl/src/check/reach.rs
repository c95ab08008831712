//! Nothing is written in vain, and nobody is led to where a form cannot be finished (`solve`).

use super::places::{Places, lies_in};
use crate::{
    ast::Keywords,
    diagnostic::Diagnostics,
    model::CheckedForm,
    problem::{Note, RuleProblem},
    solve::{self, Trap, Unreachable},
    source::Span,
};

/// Most places of a kind that are shown beside a contradiction.
const MOST: usize = 4;

/// Both, of one form; whether it is sound.
pub(super) fn check(
    diagnostics: &mut Diagnostics,
    form: &CheckedForm,
    places: &Places<'_>,
    keywords: Keywords,
) -> bool {
    let mut sound = true;
    for Unreachable { name, conditions, between } in solve::unreachable(form) {
        let Some(own) = places.thing(&name) else { continue };
        let span = places.show_when(&name).unwrap_or(own);
        // One cause, one message: what is wrong with the condition has been said.
        if diagnostics.reports().iter().any(|report| lies_in(report.span, span)) {
            continue;
        }
        sound = false;
        let conditions = conditions.iter().filter_map(|name| places.show_when(name)).take(MOST);
        let mut related: Vec<_> = conditions.map(|span| (span, Note::MustHold)).collect();
        related.extend(taking_part(&between, places, own));
        diagnostics.push_related(RuleProblem::NeverShown { name }, span, related);
    }
    for Trap { at, answered, between, filling } in solve::traps(form) {
        sound = false;
        let span = at.as_deref().and_then(|at| places.thing(at)).unwrap_or_else(|| places.head());
        let way = filling.map(|filling| filling.given(form, keywords).join(" · ")).unwrap_or_default();
        diagnostics.push_related(
            RuleProblem::CannotFinish { at, answered, way },
            span,
            taking_part(&between, places, span),
        );
    }
    sound
}

/// The questions that contradict each other, a few of them.
fn taking_part(between: &[String], places: &Places<'_>, but: Span) -> Vec<(Span, Note)> {
    let spans = between.iter().filter_map(|name| places.thing(name)).filter(|span| *span != but);
    spans.take(MOST).map(|span| (span, Note::PartOfIt)).collect()
}
