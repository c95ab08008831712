//! What is known, turned into what follows: forms to fill, tasks, invitations, moves of the case.

use chrono::NaiveDate;

use super::{
    Due, FollowUpKind, FollowUpReport, Whom,
    known::{Known, KnownRow, Slot},
    read::Reader,
};
use crate::{
    answers::{Answer, AnswerPath},
    model::{Action, AnswerRef, AnswerState, AnswerType, Invitee, QuestionName, Task, Value},
};

/// Everything whose condition surely holds.
pub(super) fn follow_ups(known: &Known<'_>) -> Vec<FollowUpReport> {
    let reader = known.reader();
    let acts = |when: &Option<_>| when.as_ref().is_none_or(|test| reader.holds(test) == Some(true));
    let acting = known.form.follow_ups.iter().filter(|follow_up| acts(&follow_up.when));
    let said = acting.flat_map(|follow_up| follow_up.actions.iter().map(|action| (follow_up.on, action)));
    said.flat_map(|(on, action)| follows(action, reader).into_iter().map(move |what| FollowUpReport { on, what }))
        .collect()
}

fn follows(action: &Action, reader: Reader<'_, '_>) -> Vec<FollowUpKind> {
    match action {
        Action::CaseBecomes(state) => vec![FollowUpKind::CaseBecomes(state.clone())],
        Action::Open { form, due, reminders: _ } => {
            vec![FollowUpKind::Open { form: form.clone(), due: self::due(due.as_ref(), reader) }]
        }
        Action::Task(task) => {
            let Task { name, due, until, .. } = &**task;
            let done = until.as_ref().is_some_and(|test| reader.holds(test) == Some(true));
            vec![FollowUpKind::Task { name: name.clone(), due: self::due(due.as_ref(), reader), done }]
        }
        Action::Invite(invitees) => invitees.iter().flat_map(|invitee| invited(invitee, reader)).collect(),
    }
}

fn invited(invitee: &Invitee, reader: Reader<'_, '_>) -> Vec<FollowUpKind> {
    match invitee {
        Invitee::Role(role) => vec![FollowUpKind::Invite { whom: Whom::Role(role.clone()), named_by: None }],
        Invitee::Named(name) => {
            let asked = |whom| FollowUpKind::Invite { whom, named_by: Some(name.clone()) };
            named(name, reader).into_iter().map(asked).collect()
        }
    }
}

/// The people or agencies that an answer names.
fn named(question: &QuestionName, reader: Reader<'_, '_>) -> Vec<Whom> {
    let known = reader.known;
    match &known.slot(question).value {
        Some(Answer::Option(option)) => vec![Whom::Agency(option.clone())],
        Some(Answer::Options(options)) => options.iter().cloned().map(Whom::Agency).collect(),
        Some(Answer::Id(id)) => {
            let row =
                people_of(question, reader).and_then(|people| known.rows(people).iter().find(|row| row.id == *id));
            vec![row.map_or(Whom::Person { person: *id, name: None, role: None }, person)]
        }
        _ => known.rows(question).iter().map(person).collect(),
    }
}

fn people_of<'k>(question: &QuestionName, reader: Reader<'k, '_>) -> Option<&'k QuestionName> {
    match &reader.known.form.find_question(question.as_str())?.answer {
        AnswerType::PersonOf { people } => Some(people),
        _ => None,
    }
}

fn person(row: &KnownRow<'_>) -> Whom {
    let cell = |name: &str| row.cells.iter().find(|(column, _)| column.as_str() == name).map(|(_, slot)| slot);
    let value = |slot: Option<&Slot>| slot.and_then(|slot| slot.value.clone());
    let person = if let Some(Answer::Id(id)) = value(cell("person")) { id } else { row.id };
    let name = if let Some(Answer::Text(name)) = value(cell("name")) { Some(name) } else { None };
    let role = if let Some(Answer::Role(role)) = value(cell("role")) { Some(role) } else { None };
    Whom::Person { person, name, role }
}

fn due(value: Option<&Value>, reader: Reader<'_, '_>) -> Due {
    let Some(value) = value else { return Due::default() };
    let on = date(value, reader);
    Due { on, waits_for: if on.is_none() { first_missing(value, reader) } else { None }, stays: value.is_copied() }
}

fn date(value: &Value, reader: Reader<'_, '_>) -> Option<NaiveDate> {
    match reader.find(value)?.answer {
        Answer::Date(date) => Some(date),
        _ => None,
    }
}

/// The first question of a value that has no answer yet.
fn first_missing(value: &Value, reader: Reader<'_, '_>) -> Option<AnswerPath> {
    let mut missing = None;
    value.for_each_answer(&mut |answer| {
        if let AnswerRef::Question(name) = answer
            && missing.is_none()
            && reader.known.slot(name).state != AnswerState::Answered
        {
            missing = Some(AnswerPath::Question(name.clone()));
        }
    });
    missing
}
