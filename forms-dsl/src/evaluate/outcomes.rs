//! How each condition of a form comes out on some answers: true, false, or undecided.

use std::collections::BTreeSet;

use super::{
    Surroundings,
    known::{Known, KnownRow, Slot},
    read::Here,
};
use crate::{
    answers::Answers,
    model::{Asked, CheckedForm, Decides, Decision, QuestionName},
};

/// What is decided, and how; of a condition that is asked in rows each outcome.
pub(crate) fn outcomes(
    form: &CheckedForm,
    decisions: &[Decision<'_>],
    answers: &Answers,
    around: &Surroundings<'_>,
) -> BTreeSet<(Decides, Option<bool>)> {
    let known = Known::of(form, answers, around);
    let came = decisions.iter().flat_map(|decision| {
        let outcomes = outcomes_of(&known, decision);
        outcomes.into_iter().map(|outcome| (decision.decides.clone(), outcome))
    });
    came.collect()
}

fn outcomes_of(known: &Known<'_>, decision: &Decision<'_>) -> Vec<Option<bool>> {
    let asked = match decision.asked {
        Asked::Always => true,
        Asked::In(section) => {
            let position = known.form.sections.iter().position(|own| own.name == section.name);
            position.is_some_and(|position| known.section_is_shown(position))
        }
        Asked::At(name) => known.slot(name).is_shown(),
        Asked::InRows(rows) => return in_rows(known, decision, rows, |_| true),
        Asked::AtColumn(rows, column) => {
            return in_rows(known, decision, rows, |row| row.cells.get(column).is_some_and(Slot::is_shown));
        }
    };
    if asked { vec![known.reader().holds(decision.test)] } else { Vec::new() }
}

fn in_rows(
    known: &Known<'_>,
    decision: &Decision<'_>,
    rows: &QuestionName,
    is_asked: impl Fn(&KnownRow<'_>) -> bool,
) -> Vec<Option<bool>> {
    let asked = known.rows(rows).iter().filter(|row| is_asked(row));
    asked.map(|row| known.reader_in(&Here { rows, row, outer: None }).holds(decision.test)).collect()
}
