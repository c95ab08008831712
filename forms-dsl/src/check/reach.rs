//! Nothing is written in vain, and nobody is led to where a form cannot be finished (`solve`).

use super::answers::Shape;
use crate::{
    ast::{Keywords, Kind, Line},
    diagnostic::Diagnostics,
    model::CheckedForm,
    problem::{Note, RuleProblem},
    solve::{self, Trap, Unreachable},
    source::Span,
};

/// Most places of a kind that are shown beside a contradiction.
const MOST: usize = 4;

/// Both, of one form.
pub(super) fn check(diagnostics: &mut Diagnostics, form: &CheckedForm, shape: &Shape<'_>, keywords: Keywords) {
    let places = super::form::places(shape);
    let place = |name: &str| places.get(name).copied();
    let head = shape.names.head.span;
    for Unreachable { name, conditions, between } in solve::unreachable(form) {
        let Some(own) = place(&name) else { continue };
        let condition_at = |name: &str| condition_of(shape.names.lines, place(name)?);
        let span = condition_at(&name).unwrap_or(own);
        // One cause, one message: what is wrong with the condition has been said.
        if diagnostics.reports().iter().any(|report| lies_in(report.span, span)) {
            continue;
        }
        let conditions = conditions.iter().filter_map(|name| condition_at(name)).take(MOST);
        let mut related: Vec<_> = conditions.map(|span| (span, Note::MustHold)).collect();
        related.extend(taking_part(&between, place, own));
        diagnostics.push_related(RuleProblem::NeverShown { name }, span, related);
    }
    for Trap { at, between, filling } in solve::traps(form) {
        let span = at.as_deref().and_then(place).unwrap_or(head);
        let way = filling.map(|filling| filling.given(form, keywords).join(" · ")).unwrap_or_default();
        diagnostics.push_related(RuleProblem::CannotFinish { at, way }, span, taking_part(&between, place, span));
    }
}

/// The questions that contradict each other, a few of them.
fn taking_part(between: &[String], place: impl Fn(&str) -> Option<Span>, but: Span) -> Vec<(Span, Note)> {
    let spans = between.iter().filter_map(|name| place(name)).filter(|span| *span != but);
    spans.take(MOST).map(|span| (span, Note::PartOfIt)).collect()
}

fn lies_in(span: Span, line: Span) -> bool {
    span.file == line.file && line.start <= span.start && span.end <= line.end
}

/// The line `show when …` below the line that declares a thing.
fn condition_of(lines: &[Line], name: Span) -> Option<Span> {
    lines.iter().find_map(|line| {
        let declares = lies_in(name, line.span);
        let conditions = line.below.iter().filter(|below| matches!(below.kind, Kind::ShowWhen(_)));
        if declares { conditions.map(|line| line.span).next() } else { condition_of(&line.below, name) }
    })
}
