//! What is known, turned into what a person is told: reports, rules that speak, what blocks, what follows.

use indexmap::IndexMap;

use super::{
    Blocker, Evaluation, Finding, QuestionReport, follow_up,
    known::{Known, KnownRow, Slot},
    read::{Here, Reader},
};
use crate::{
    answers::{Answer, AnswerPath},
    model::{Amount, AnswerState, AnswerType, Item, Question, Required, Rows, Rule, Strength},
};

/// Everything that an evaluation says.
pub(super) fn report(known: &Known<'_>) -> Evaluation {
    let mut said = Evaluation {
        questions: IndexMap::new(),
        parts: IndexMap::new(),
        findings: Vec::new(),
        blockers: Vec::new(),
        follow_ups: Vec::new(),
    };
    for (position, section) in known.form.sections.iter().enumerate() {
        let shown = known.section_is_shown(position);
        said.parts.insert(section.name.to_string(), shown);
        for item in &section.items {
            report_item(known, shown, item, &mut said);
        }
    }
    said.follow_ups = follow_up::follow_ups(known);
    said
}

fn report_item(known: &Known<'_>, section_shown: bool, item: &Item, said: &mut Evaluation) {
    match item {
        Item::Note(note) | Item::Heading(note) => {
            said.parts.insert(note.name.to_string(), known.slot(&note.name).is_shown());
        }
        Item::Question(question) => {
            let at = AnswerPath::Question(question.name.clone());
            report_question(known.reader(), question, known.slot(&question.name), at, said);
        }
        Item::Rows(rows) => report_rows(known, rows, said),
        Item::Computed(computed) => {
            let report = told(known.slot(&computed.name), false);
            said.questions.insert(AnswerPath::Question(computed.name.clone()), report);
        }
        Item::Signature(line) => {
            said.parts.insert(line.name.to_string(), known.slot(&line.name).is_shown());
        }
        Item::Rule(rule) if section_shown => {
            if speaks(rule, known.reader()) {
                find(Finding { key: rule.key.clone(), strength: rule.strength, at: None }, said);
            }
        }
        Item::Rule(_) => {}
    }
}

fn report_question(reader: Reader<'_, '_>, question: &Question, slot: &Slot, at: AnswerPath, said: &mut Evaluation) {
    let required = slot.is_shown() && is_required(&question.required, reader);
    let mut report = told(slot, required);
    if slot.is_shown() {
        if required && is_open(question, slot) {
            said.blockers.push(Blocker::Open(at.clone()));
        }
        if let (AnswerType::ManyOf { amount, .. }, Some(Answer::Options(chosen))) = (&question.answer, &slot.value)
            && !admits(*amount, chosen.len())
        {
            said.blockers.push(Blocker::Amount(at.clone()));
        }
        for rule in question.rules.iter().filter(|rule| speaks(rule, reader)) {
            let finding = Finding { key: rule.key.clone(), strength: rule.strength, at: Some(at.clone()) };
            if rule.strength == Strength::Must {
                said.blockers.push(Blocker::Broken(finding.clone()));
            }
            report.problems.push(finding);
        }
    }
    said.questions.insert(at, report);
}

fn report_rows(known: &Known<'_>, rows: &Rows, said: &mut Evaluation) {
    let slot = known.slot(&rows.name);
    let at = AnswerPath::Question(rows.name.clone());
    let required = slot.is_shown() && is_required(&rows.required, known.reader());
    let mut report = told(slot, required);
    let all = known.rows(&rows.name);
    if slot.state == AnswerState::Answered {
        report.value = Some(known.rows_as_answer(&rows.name));
    }
    if required && slot.state == AnswerState::Empty {
        said.blockers.push(Blocker::Open(at.clone()));
    }
    if !all.is_empty() && !admits(rows.amount, all.len()) {
        said.blockers.push(Blocker::Amount(at.clone()));
    }
    said.questions.insert(at, report);
    for row in all {
        report_row(known, rows, row, said);
    }
}

fn report_row(known: &Known<'_>, rows: &Rows, row: &KnownRow<'_>, said: &mut Evaluation) {
    let here = Here { rows: &rows.name, row, outer: None };
    let reader = known.reader_in(&here);
    for column in &rows.columns {
        let at = AnswerPath::Cell { rows: rows.name.clone(), row: row.id, column: column.name.clone() };
        if let Some(slot) = row.cells.get(&column.name) {
            report_question(reader, column, slot, at, said);
        }
    }
    for rule in rows.rules.iter().filter(|rule| speaks(rule, reader)) {
        let at = AnswerPath::Row { rows: rows.name.clone(), row: row.id };
        find(Finding { key: rule.key.clone(), strength: rule.strength, at: Some(at) }, said);
    }
}

fn told(slot: &Slot, required: bool) -> QuestionReport {
    QuestionReport {
        shown: slot.is_shown(),
        required,
        state: slot.state,
        value: slot.value.clone(),
        origin: slot.origin,
        problems: Vec::new(),
    }
}

/// Undecided is not required: the question that it waits for blocks by itself where it is required and open.
fn is_required(required: &Required, reader: Reader<'_, '_>) -> bool {
    match required {
        Required::No => false,
        Required::Always => true,
        Required::When(test) => reader.holds(test) == Some(true),
    }
}

/// A reason for not answering is an answer to "required"; a required tick must be ticked.
fn is_open(question: &Question, slot: &Slot) -> bool {
    let ticked = question.answer != AnswerType::Tick || slot.value == Some(Answer::Truth(true));
    slot.state == AnswerState::Empty || !ticked
}

fn admits(amount: Amount, count: usize) -> bool {
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    amount.at_least.is_none_or(|fewest| count >= fewest) && amount.at_most.is_none_or(|most| count <= most)
}

/// `must` and `require` speak when surely false, `warn` and `suggest` when surely true.
fn speaks(rule: &Rule, reader: Reader<'_, '_>) -> bool {
    let holds = reader.holds(&rule.test);
    match rule.strength {
        Strength::Must => holds == Some(false),
        Strength::Warn | Strength::Suggest => holds == Some(true),
    }
}

fn find(finding: Finding, said: &mut Evaluation) {
    if finding.strength == Strength::Must {
        said.blockers.push(Blocker::Broken(finding.clone()));
    }
    said.findings.push(finding);
}
