//! Why a question is shown, required or spoken to: each condition with its verdict and the answers that it looks at.

use super::{Surroundings, known::Known, read::Reader};
use crate::{
    answers::{Answer, Answers},
    model::{AnswerRef, AnswerState, CheckedForm, Condition, Item, QuestionName, Required, Rule, Section},
};

/// A condition that has a say in a question.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// What it decides.
    pub decides: Decides,
    /// Whether it holds; absent: undecided.
    pub holds: Option<bool>,
    /// The answers that it looks at, with their states.
    pub looks_at: Vec<(QuestionName, AnswerState, Option<Answer>)>,
}

/// What a condition decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decides {
    /// Whether the section around is shown.
    SectionShown(String),
    /// Whether the question is shown.
    Shown,
    /// Whether it is required.
    Required,
    /// Whether the rule of this key is kept.
    Rule(String),
}

/// Every condition that has a say in a question answered once, rows, or a computed value; `None` where there is none
/// of this name.
#[must_use]
pub fn explain(form: &CheckedForm, answers: &Answers, around: &Surroundings<'_>, name: &str) -> Option<Vec<Reason>> {
    let known = Known::of(form, answers, around);
    let (section, item) = form.items().find(|(_, item)| name_of(item).is_some_and(|own| own.as_str() == name))?;
    let reader = known.reader();
    let mut reasons = Vec::new();
    let mut say = |decides: Decides, condition: Option<&Condition>| {
        reasons.extend(condition.map(|condition| reason(&known, reader, decides, condition)));
    };
    say(Decides::SectionShown(section.name.to_string()), section.show_when.as_ref());
    match item {
        Item::Question(question) => {
            say(Decides::Shown, question.show_when.as_ref());
            say(Decides::Required, required(&question.required));
            question.rules.iter().for_each(|rule| say(Decides::Rule(rule.key.clone()), Some(&rule.test)));
        }
        Item::Rows(rows) => {
            say(Decides::Shown, rows.show_when.as_ref());
            say(Decides::Required, required(&rows.required));
        }
        Item::Computed(computed) => say(Decides::Shown, computed.show_when.as_ref()),
        Item::Signature(line) => say(Decides::Shown, line.show_when.as_ref()),
        Item::Note(_) | Item::Heading(_) | Item::Rule(_) => {}
    }
    rules_about(section, name).for_each(|rule| say(Decides::Rule(rule.key.clone()), Some(&rule.test)));
    Some(reasons)
}

fn name_of(item: &Item) -> Option<&QuestionName> {
    match item {
        Item::Question(question) => Some(&question.name),
        Item::Rows(rows) => Some(&rows.name),
        Item::Computed(computed) => Some(&computed.name),
        Item::Signature(line) => Some(&line.name),
        Item::Note(_) | Item::Heading(_) | Item::Rule(_) => None,
    }
}

fn required(required: &Required) -> Option<&Condition> {
    match required {
        Required::When(condition) => Some(condition),
        Required::No | Required::Always => None,
    }
}

/// Rules of the section that look at the question.
fn rules_about<'s>(section: &'s Section, name: &str) -> impl Iterator<Item = &'s Rule> {
    let rules = section.items.iter().filter_map(|item| if let Item::Rule(rule) = item { Some(rule) } else { None });
    rules.filter(move |rule| {
        let mut about = false;
        rule.test.for_each_answer(&mut |answer| {
            about = about || matches!(answer, AnswerRef::Question(q) if q.as_str() == name);
        });
        about
    })
}

fn reason(known: &Known<'_>, reader: Reader<'_, '_>, decides: Decides, condition: &Condition) -> Reason {
    let mut names: Vec<QuestionName> = Vec::new();
    condition.for_each_answer(&mut |answer| {
        if let AnswerRef::Question(name) = answer
            && !names.contains(name)
        {
            names.push(name.clone());
        }
    });
    let looks_at = names.into_iter().map(|name| {
        let slot = known.slot(&name);
        (slot.state, slot.value.clone(), name)
    });
    Reason {
        decides,
        holds: reader.holds(condition),
        looks_at: looks_at.map(|(state, value, name)| (name, state, value)).collect(),
    }
}
