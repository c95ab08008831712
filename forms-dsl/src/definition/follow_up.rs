//! Follow-ups → flat JSON, one for each thing that happens.

use serde_json::{Value as Json, json};

use super::expression::{condition, value};
use crate::model::{Action, Form, Invitee, Reminder, Trigger};

pub(super) fn follow_ups(form: &Form) -> Vec<Json> {
    let mut all = Vec::new();
    for follow_up in &form.follow_ups {
        let on = match follow_up.on {
            Trigger::Finished => "FINISHED",
            Trigger::Signed => "SIGNED",
            Trigger::AtOnce => "AT_ONCE",
        };
        let when = follow_up.when.as_ref().map(condition);
        for action in &follow_up.actions {
            match action {
                Action::Invite(invitees) => {
                    all.extend(invitees.iter().map(|invitee| follow_up_json(on, when.as_ref(), action, Some(invitee))));
                }
                Action::CaseBecomes(_) | Action::Open { .. } | Action::Task(_) => {
                    all.push(follow_up_json(on, when.as_ref(), action, None));
                }
            }
        }
    }
    all
}

fn follow_up_json(on: &str, when: Option<&Json>, action: &Action, invitee: Option<&Invitee>) -> Json {
    let (opens, becomes) = match action {
        Action::CaseBecomes(state) => (None, Some(state)),
        Action::Open { form, .. } => (Some(form), None),
        Action::Task(_) | Action::Invite(_) => (None, None),
    };
    let task = if let Action::Task(task) = action { Some(task) } else { None };
    let every = task.and_then(|task| task.every);
    let (role, named) = match invitee {
        Some(Invitee::Role(role)) => (Some(role), None),
        Some(Invitee::Named(question)) => (None, Some(question)),
        None => (None, None),
    };
    let reminders = match action {
        Action::Open { reminders, .. } => reminders.as_slice(),
        Action::Task(task) => task.reminders.as_slice(),
        Action::CaseBecomes(_) | Action::Invite(_) => &[],
    };
    json!({
        "on": on,
        "when": when,
        "due": action.due().map(value),
        "until": task.and_then(|task| task.until.as_ref()).map(condition),
        "everyAmount": every.map(|every| every.amount),
        "everyUnit": every.map(|every| every.unit),
        "opens": opens,
        "task": task.map(|task| &task.name),
        "responsible": task.map(|task| task.responsible.as_slice()).unwrap_or_default(),
        "inviteRole": role,
        "inviteNamed": named,
        "caseBecomes": becomes,
        "reminders": reminders.iter().map(reminder).collect::<Vec<_>>(),
    })
}

fn reminder(reminder: &Reminder) -> Json {
    json!({ "roles": reminder.roles, "amount": reminder.amount, "unit": reminder.unit })
}
