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

/// Carries answers of version `from` over version by version: `versions` are those published after it, oldest first,
/// the last of them the current one, whose names the answers have.
#[must_use]
pub fn carry_over(answers: Answers, from: u32, versions: &[&CheckedForm], around: &Surroundings<'_>) -> Upgraded {
    let (Some(first), Some(now)) = (versions.first(), versions.last()) else {
        return Upgraded { answers, look_again: Vec::new() };
    };
    let mut carried = Upgraded { answers: named_as_in(answers, now, first), look_again: Vec::new() };
    let mut at = from;
    for version in versions {
        let Upgraded { answers, look_again } = upgrade(carried.answers, at, version, around);
        carried.answers = answers;
        for question in look_again {
            let called_now = name_in(version, now, &question);
            if !carried.look_again.contains(&called_now) {
                carried.look_again.push(called_now);
            }
        }
        at = version.version;
    }
    carried
}

/// What a question or rows of one version are called in another; the same where that has no other name for it.
#[must_use]
pub fn name_in(of: &CheckedForm, other: &CheckedForm, name: &QuestionName) -> QuestionName {
    let all = |form: &CheckedForm| -> Vec<(QuestionName, Vec<QuestionName>)> {
        let questions = form.questions().map(|(_, question)| (question.name.clone(), question.was.clone()));
        questions.chain(form.rows().map(|(_, rows)| (rows.name.clone(), rows.was.clone()))).collect()
    };
    let before = all(of).into_iter().find(|(own, _)| own == name).map(|(_, was)| was).unwrap_or_default();
    other_name(name, &before, &all(other))
}

/// Answers under the names of one version, put under those of another.
#[must_use]
pub fn named_as_in(answers: Answers, of: &CheckedForm, other: &CheckedForm) -> Answers {
    let named = answers.0.into_iter().map(|(name, mut answer)| {
        let called = name_in(of, other, &name);
        let columns = of.find_rows(name.as_str()).zip(other.find_rows(called.as_str()));
        if let (Answer::Rows(rows), Some((of, other))) = (&mut answer, columns) {
            let all: Vec<_> = other.columns.iter().map(|column| (column.name.clone(), column.was.clone())).collect();
            for row in rows.values_mut() {
                let cells = std::mem::take(&mut row.answers).into_iter();
                row.answers = cells
                    .map(|(name, cell)| {
                        let was = of.find_column(name.as_str()).map(|column| column.was.as_slice()).unwrap_or_default();
                        (other_name(&name, was, &all), cell)
                    })
                    .collect();
            }
        }
        (called, answer)
    });
    Answers(named.collect())
}

/// The name among `all` of what has this name and had those before.
fn other_name(name: &QuestionName, was: &[QuestionName], all: &[(QuestionName, Vec<QuestionName>)]) -> QuestionName {
    let same = all.iter().find(|(own, _)| own == name);
    let earlier = || was.iter().find_map(|was| all.iter().find(|(own, _)| own == was));
    let later = || all.iter().find(|(_, had)| had.contains(name));
    same.or_else(earlier).or_else(later).map_or_else(|| name.clone(), |(own, _)| own.clone())
}

/// One step: carries answers of version `from` over to the version of `to` by what its text says.
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
        | Answer::Period(_)
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
