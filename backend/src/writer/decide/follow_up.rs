//! Things to do in a case come, change, are done, are taken back.

use mobile_schema::filling::{FollowUp, FollowUpChange, FollowUps, Status, StoredFilling, ToDo};
use uuid::Uuid;

use super::Ledger;
use crate::{
    entity::{
        column::{Day, Moment},
        follow_ups,
    },
    seal::Place,
    store::{Fault, kept},
    writer::{Wanted, load::World},
};

/// What a filling asks for now.
pub(super) fn take_up(
    world: &mut World<'_>,
    ledger: &mut Ledger,
    wanted: &Wanted,
    filling: &StoredFilling,
    FollowUps { new, known, taken_back }: FollowUps,
) -> Result<(), Fault> {
    for follow_up in new {
        let row = row(world, wanted, filling, follow_up)?;
        world.follow_ups.push(row.clone());
        ledger.follow_ups.new.push(row);
    }
    for change in known {
        update(world, ledger, filling.id, change);
    }
    for id in taken_back {
        world.follow_ups.retain(|row| row.id.0 != id);
        ledger.follow_ups.take_back(id);
    }
    Ok(())
}

fn row(
    world: &World<'_>,
    wanted: &Wanted,
    filling: &StoredFilling,
    FollowUp { id, what, due, waits_for, done }: FollowUp,
) -> Result<follow_ups::Model, Fault> {
    let mut row = follow_ups::Model {
        municipality: world.municipality,
        id: id.into(),
        case_id: filling.case.into(),
        filling_id: filling.id.into(),
        kind: String::new(),
        form: filling.form.to_string(),
        opens: None,
        task: None,
        label: None,
        responsible: "[]".to_owned(),
        every_amount: None,
        every_unit: None,
        invited: None,
        invited_person: None,
        named_by: None,
        needs_consent: 0,
        due: due.map(Day),
        waits_for: waits_for.map(|path| path.to_string()),
        done_by: done.then(|| filling.id.into()),
        created_at: Moment(wanted.now),
    };
    match what {
        ToDo::Open(form) => {
            "open".clone_into(&mut row.kind);
            row.form = form.to_string();
            row.opens = Some(form.to_string());
        }
        ToDo::Task { name, label, responsible, every } => {
            "task".clone_into(&mut row.kind);
            row.task = Some(name.to_string());
            row.label = Some(label);
            row.responsible = text(&responsible)?;
            row.every_amount = every.map(|every| every.amount.into());
            row.every_unit = every.map(|every| every.unit.as_str().to_owned());
        }
        ToDo::Invite { whom, named_by } => {
            "invite".clone_into(&mut row.kind);
            let place = Place { table: "follow_ups", column: "invited", row: id };
            let key = world.keys.find(filling.case)?;
            row.invited = Some(key.seal(place, &kept::write(&whom.name)?, world.database.ids())?);
            row.invited_person = whom.person.map(Into::into);
            row.named_by = named_by.map(|question| question.to_string());
            row.needs_consent = whom.needs_consent.into();
        }
    }
    Ok(row)
}

fn text(value: &impl serde::Serialize) -> Result<String, Fault> {
    serde_json::to_string(value).map_err(|_| Fault::Stored("follow_ups.responsible"))
}

fn update(world: &mut World<'_>, ledger: &mut Ledger, filling: Uuid, FollowUpChange { id, due, done }: FollowUpChange) {
    let Some(row) = world.follow_ups.iter_mut().find(|row| row.id.0 == id) else { return };
    let before = row.clone();
    if let Some((due, waits_for)) = due {
        row.due = due.map(Day);
        row.waits_for = waits_for.map(|path| path.to_string());
    }
    match done {
        Some(true) if row.done_by.is_none() => row.done_by = Some(filling.into()),
        // It was done by what this filling said, and no longer says.
        Some(false) if row.done_by.is_some_and(|by| by.0 == filling) => row.done_by = None,
        Some(true | false) | None => {}
    }
    if *row != before {
        ledger.follow_ups.change(row.clone());
    }
}

/// What was to be filled in has been: follow-ups of this form in the case are done once it is finished.
pub(super) fn tick_off(world: &mut World<'_>, ledger: &mut Ledger, filling: &StoredFilling) {
    if !matches!(filling.status, Status::Finished | Status::Signed) {
        return;
    }
    let of_this = |row: &follow_ups::Model| {
        row.case_id.0 == filling.case
            && row.opens.as_deref() == Some(filling.form.as_str())
            && row.filling_id.0 != filling.id
    };
    mark_done(world, ledger, filling.id, of_this);
}

/// An amendment says anew what is to follow, and when.
pub(super) fn supersede(world: &mut World<'_>, ledger: &mut Ledger, superseded: Uuid, by: Uuid) {
    mark_done(world, ledger, by, |row| row.filling_id.0 == superseded);
}

fn mark_done(world: &mut World<'_>, ledger: &mut Ledger, by: Uuid, to_do: impl Fn(&follow_ups::Model) -> bool) {
    for row in world.follow_ups.iter_mut().filter(|row| row.done_by.is_none() && to_do(row)) {
        row.done_by = Some(by.into());
        ledger.follow_ups.change(row.clone());
    }
}
