//! A draft of an older version carried over to a newer one: renamed, filled, marked; nothing is dropped.

use std::collections::BTreeMap;

use crate::{
    answers::{Answer, Answers, Row},
    evaluate::{Surroundings, fill},
    model::{AnswerType, CheckedForm, OptionName, Question, QuestionName, Upgrade},
};

/// A draft, carried over.
#[derive(Debug, Clone, PartialEq)]
pub struct Upgraded {
    /// The answers under the names of the newer version.
    pub answers: Answers,
    /// Questions that a person must look at.
    pub look_again: Vec<QuestionName>,
}

/// Carries answers of version `from` over to the version of `to`, step by step.
#[must_use]
pub fn upgrade(answers: Answers, from: u32, to: &CheckedForm, around: &Surroundings<'_>) -> Upgraded {
    let mut upgraded = Upgraded { answers: renamed(answers, to), look_again: Vec::new() };
    let mut steps: Vec<&Upgrade> = to.upgrades.iter().filter(|upgrade| upgrade.from >= from).collect();
    steps.sort_by_key(|upgrade| upgrade.from);
    for step in steps {
        for (question, value) in &step.fill {
            let is_open = upgraded.answers.get(question.as_str()).is_none();
            let found = if is_open { fill(to, &upgraded.answers, around, question, value) } else { None };
            if let Some(answer) = found {
                upgraded.answers.0.insert(question.clone(), answer);
            }
        }
        let new = step.look_again.iter().filter(|name| !upgraded.look_again.contains(name)).cloned();
        let new: Vec<_> = new.collect();
        upgraded.look_again.extend(new);
    }
    upgraded
}

fn renamed(answers: Answers, to: &CheckedForm) -> Answers {
    let mut all = answers.0;
    for (_, question) in to.questions() {
        move_to(&mut all, &question.name, &question.was);
        if let Some(answer) = all.get_mut(&question.name) {
            follow_options(to, question, answer);
        }
    }
    for (_, rows) in to.rows() {
        move_to(&mut all, &rows.name, &rows.was);
        if let Some(Answer::Rows(given)) = all.get_mut(&rows.name) {
            given.values_mut().for_each(|row| rename_columns(to, &rows.columns, row));
        }
    }
    Answers(all)
}

fn rename_columns(to: &CheckedForm, columns: &[Question], row: &mut Row) {
    for column in columns {
        move_to(&mut row.answers, &column.name, &column.was);
        if let Some(answer) = row.answers.get_mut(&column.name) {
            follow_options(to, column, answer);
        }
    }
}

/// An answer under an old name is one under the new, unless that has one already.
fn move_to(answers: &mut BTreeMap<QuestionName, Answer>, name: &QuestionName, was: &[QuestionName]) {
    for old in was {
        if let Some(answer) = answers.remove(old) {
            answers.entry(name.clone()).or_insert(answer);
        }
    }
}

/// `retired in 3 now NAME`: the choice is the new one.
fn follow_options(to: &CheckedForm, question: &Question, answer: &mut Answer) {
    let successor = |option: &OptionName| successor(to, &question.answer, option);
    match answer {
        Answer::Option(option) => {
            if let Some(now) = successor(option) {
                *option = now;
            }
        }
        Answer::Options(options) => {
            for option in options.iter_mut() {
                if let Some(now) = successor(option) {
                    *option = now;
                }
            }
            let mut seen = Vec::new();
            options.retain(|option| {
                let new = !seen.contains(option);
                seen.push(option.clone());
                new
            });
        }
        Answer::Missing(_)
        | Answer::Text(_)
        | Answer::Number(_)
        | Answer::Truth(_)
        | Answer::Date(_)
        | Answer::Time(_)
        | Answer::Moment(_)
        | Answer::Id(_)
        | Answer::Role(_)
        | Answer::Rows(_)
        | Answer::RowIds(_) => {}
    }
}

fn successor(to: &CheckedForm, kind: &AnswerType, option: &OptionName) -> Option<OptionName> {
    let lists = kind.lists().iter().filter_map(|list| to.lists.get(list));
    let choice = lists.flat_map(|list| &list.options).find(|choice| choice.name == *option)?;
    OptionName::try_from(choice.retired.as_ref()?.now.as_deref()?).ok()
}
