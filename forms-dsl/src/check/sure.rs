//! What counts is surely there: the date of a deadline, a computed value, an answer that a text inserts above a
//! signature, and an answer whose opposite shows something (`language.md` 3).

use super::places::Places;
use crate::{
    diagnostic::Diagnostics,
    model::{CheckedForm, Condition, Item, Order, QuestionName, Trigger, Value},
    problem::{Note, RuleProblem},
    solve,
    source::Span,
};

/// Most follow-ups that are looked at: no form of any use has more.
const MOST: usize = 200;

/// Each of them, of one form.
pub(super) fn check(diagnostics: &mut Diagnostics, form: &CheckedForm, places: &Places<'_>) {
    deadlines_begin(diagnostics, form, places);
    computed_values_are_there(diagnostics, form, places);
    opposites_are_decided(diagnostics, form, places);
}

/// A due date that nobody needs to fill in waits for ever.
fn deadlines_begin(diagnostics: &mut Diagnostics, form: &CheckedForm, places: &Places<'_>) {
    for (number, follow_up) in form.follow_ups.iter().enumerate().take(MOST) {
        // What a draft asks for may wait until the draft says more.
        if follow_up.on == Trigger::AtOnce {
            continue;
        }
        for (nth, action) in follow_up.actions.iter().enumerate() {
            let Some(due) = action.due() else { continue };
            if let Some(gap) = solve::gap(form, None, follow_up.when.as_ref(), due) {
                let problem = RuleProblem::DueMayBeMissing { name: gap.name.to_string() };
                push(diagnostics, places, problem, places.action(number, nth), &gap.name);
            }
        }
    }
}

fn computed_values_are_there(diagnostics: &mut Diagnostics, form: &CheckedForm, places: &Places<'_>) {
    for (_, computed) in form.computed() {
        let name = computed.name.as_str();
        if let Some(gap) = solve::gap(form, Some(name), None, &computed.value) {
            let problem = RuleProblem::ValueMayBeMissing { name: gap.name.to_string() };
            push(diagnostics, places, problem, places.computed_from(name), &gap.name);
        }
    }
}

/// "Not every day" is not true before somebody has answered: what hangs on it stays hidden, or does not happen.
fn opposites_are_decided(diagnostics: &mut Diagnostics, form: &CheckedForm, places: &Places<'_>) {
    for (section, item) in form.items() {
        let (name, test) = match item {
            Item::Question(question) => (&question.name, question.show_when.as_ref()),
            Item::Rows(rows) => (&rows.name, rows.show_when.as_ref()),
            Item::Note(note) | Item::Heading(note) => (&note.name, note.show_when.as_ref()),
            Item::Computed(computed) => (&computed.name, computed.show_when.as_ref()),
            Item::Signature(line) => (&line.name, line.show_when.as_ref()),
            Item::Rule(_) => continue,
        };
        let Some(value) = test.and_then(opposed) else { continue };
        if let Some(gap) = solve::gap(form, Some(section.name.as_str()), None, value) {
            let problem = RuleProblem::OppositeUndecided { name: gap.name.to_string(), shown: name.to_string() };
            push(diagnostics, places, problem, places.show_when(name.as_str()), &gap.name);
        }
    }
    for (number, follow_up) in form.follow_ups.iter().enumerate().take(MOST) {
        let Some(value) = follow_up.when.as_ref().and_then(opposed) else { continue };
        if let Some(gap) = solve::gap(form, None, None, value) {
            let problem = RuleProblem::OppositeUndecided { name: gap.name.to_string(), shown: String::new() };
            push(diagnostics, places, problem, places.follow_up(number), &gap.name);
        }
    }
}

/// What a condition denies as a whole: `a is not b`, `not (a is b)`. Beside other parts, those may speak of the answer
/// being there.
fn opposed(condition: &Condition) -> Option<&Value> {
    match condition {
        Condition::Compare { left, order: Order::IsNot, .. } => Some(left),
        Condition::Not(denied) => match &**denied {
            Condition::Compare { left, .. } | Condition::In { left, .. } => Some(left),
            _ => None,
        },
        _ => None,
    }
}

fn push(
    diagnostics: &mut Diagnostics,
    places: &Places<'_>,
    problem: RuleProblem,
    at: Option<Span>,
    name: &QuestionName,
) {
    let declared = places.thing(name.as_str()).map(|span| (span, Note::DeclaredHere));
    diagnostics.push_related(problem, at.unwrap_or_else(|| places.head()), declared.into_iter().collect());
}
