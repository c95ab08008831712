//! A ledger → rows: one multi-row statement a table; at the end the feed is numbered and the audit chained.

use std::collections::BTreeMap;

use forms_dsl::model::FormName;
use sea_orm::{
    ActiveModelTrait, ActiveValue, ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel, Iterable,
    QueryFilter,
    sea_query::{Expr, OnConflict},
};
use uuid::Uuid;

use super::{
    decide::{Ledger, Newness, Pending, Seen, ToDos},
    load::World,
};
use crate::{
    audit,
    database::take_turn,
    entity::{
        case_access, case_moves, cases,
        column::{Id, Moment},
        conflicts, consents, edits, fillings, follow_ups, keys, reached, rejections, shares, signatures,
    },
    feed,
    store::{
        Fault, fillings as whole,
        fillings::Parts,
        form_tables::{self, Written},
    },
};

pub(super) async fn write(transaction: &DatabaseTransaction, world: &World<'_>, ledger: Ledger) -> Result<(), Fault> {
    let Ledger {
        cases,
        keys,
        moves,
        fillings,
        superseded,
        edits,
        signatures,
        judged_anew,
        conflicts,
        rejections,
        seen,
        gained,
        lost,
        follow_ups,
        consents,
        withdrawn,
        shares,
        accesses,
        ended,
        feed,
        audit,
    } = ledger;
    write_cases(transaction, world, cases.into_iter().collect()).await?;
    insert::<keys::Entity, _>(transaction, keys).await?;
    insert::<case_moves::Entity, _>(transaction, moves).await?;
    let pending: Vec<(Uuid, Pending)> = fillings.into_iter().collect();
    write_fillings(transaction, world, &pending).await?;
    supersede(transaction, world, superseded).await?;
    insert::<edits::Entity, _>(transaction, edits).await?;
    insert::<signatures::Entity, _>(transaction, signatures).await?;
    for (signature, state) in judged_anew {
        judge_anew(transaction, world, signature, state).await?;
    }
    write_conflicts(transaction, world, conflicts.into_iter().collect()).await?;
    set_aside(transaction, rejections).await?;
    for seen in seen {
        mark_seen(transaction, world, seen).await?;
    }
    reach(transaction, gained, lost).await?;
    write_follow_ups(transaction, world, follow_ups).await?;
    insert::<consents::Entity, _>(transaction, consents).await?;
    insert::<shares::Entity, _>(transaction, shares).await?;
    insert::<case_access::Entity, _>(transaction, accesses).await?;
    end(transaction, withdrawn, ended).await?;

    take_turn(transaction).await?;
    feed::append(transaction, world.municipality, feed).await?;
    audit::append(transaction, world.municipality, audit).await?;
    Ok(())
}

async fn insert<E, M>(transaction: &DatabaseTransaction, rows: Vec<M>) -> Result<(), DbErr>
where
    E: EntityTrait<ActiveModel: Send>,
    M: IntoActiveModel<E::ActiveModel>,
{
    if rows.is_empty() {
        return Ok(());
    }
    let rows = rows.into_iter().map(IntoActiveModel::into_active_model);
    E::insert_many(rows).exec_without_returning(transaction).await.map(drop)
}

/// New rows must be new, known ones are locked: an id that somebody else took in between is an error, not an update.
async fn put<E, M>(transaction: &DatabaseTransaction, rows: Vec<(Newness, M)>, key: [E::Column; 2]) -> Result<(), DbErr>
where
    E: EntityTrait<ActiveModel: Send>,
    M: IntoActiveModel<E::ActiveModel>,
{
    let (new, known): (Vec<_>, Vec<_>) = rows.into_iter().partition(|(newness, _)| *newness == Newness::New);
    insert::<E, M>(transaction, new.into_iter().map(|(_, row)| row).collect()).await?;
    if known.is_empty() {
        return Ok(());
    }
    let known = known.into_iter().map(|(_, row)| row.into_active_model());
    let names: Vec<String> = key.iter().map(|column| column.as_column_ref().1.to_string()).collect();
    let changed = E::Column::iter().filter(|column| !names.contains(&column.as_column_ref().1.to_string()));
    let update = OnConflict::columns(key).update_columns(changed).to_owned();
    E::insert_many(known).on_conflict(update).exec_without_returning(transaction).await.map(drop)
}

async fn write_cases(
    transaction: &DatabaseTransaction,
    world: &World<'_>,
    changed: Vec<(Uuid, Newness)>,
) -> Result<(), Fault> {
    let rows = changed.into_iter().map(|(id, newness)| {
        let case = world.cases.get(&id).ok_or(Fault::Missing("case"))?;
        Ok((newness, case.clone()))
    });
    let rows = rows.collect::<Result<_, Fault>>()?;
    Ok(put::<cases::Entity, _>(transaction, rows, [cases::Column::Municipality, cases::Column::Id]).await?)
}

async fn write_fillings(
    transaction: &DatabaseTransaction,
    world: &World<'_>,
    pending: &[(Uuid, Pending)],
) -> Result<(), Fault> {
    let ids = world.database.ids();
    let mut rows = Vec::with_capacity(pending.len());
    let mut by_form: BTreeMap<&FormName, Vec<Written<'_>>> = BTreeMap::new();
    for (id, Pending { newness, record }) in pending {
        let filling = world.fillings.get(id).ok_or(Fault::Missing("filling"))?;
        let key = world.keys.find(filling.case)?;
        let parts = match record {
            Some(record) => Parts::of(filling.id, record, key, ids)?,
            None => world.rows.get(id).map(Parts::of_row).ok_or(Fault::Missing("filling"))?,
        };
        rows.push((*newness, whole::row(world.municipality, filling, parts, key, ids)?));
        if let Some(record) = record {
            by_form.entry(&filling.form).or_default().push(Written { filling: *id, record, key });
        }
    }
    put::<fillings::Entity, _>(transaction, rows, [fillings::Column::Municipality, fillings::Column::Id]).await?;
    for (form, written) in by_form {
        let tables = world.served.storage.forms.get(form).ok_or(Fault::Missing("form"))?;
        form_tables::write(transaction, ids, form, tables, &written).await?;
    }
    Ok(())
}

async fn supersede(transaction: &DatabaseTransaction, world: &World<'_>, superseded: Vec<Uuid>) -> Result<(), DbErr> {
    if superseded.is_empty() {
        return Ok(());
    }
    let amended = whole::status_word(mobile_schema::filling::Status::Amended);
    fillings::Entity::update_many()
        .col_expr(fillings::Column::Status, Expr::val(amended))
        .filter(fillings::Column::Municipality.eq(world.municipality))
        .filter(fillings::Column::Id.is_in(superseded.into_iter().map(Id)))
        .exec(transaction)
        .await
        .map(drop)
}

async fn judge_anew(
    transaction: &DatabaseTransaction,
    world: &World<'_>,
    signature: Uuid,
    state: &str,
) -> Result<(), DbErr> {
    signatures::ActiveModel {
        municipality: ActiveValue::Unchanged(world.municipality),
        id: ActiveValue::Unchanged(signature.into()),
        state: ActiveValue::Set(state.to_owned()),
        ..Default::default()
    }
    .update(transaction)
    .await
    .map(drop)
}

/// What was set aside before stays as it is, seen or not.
async fn set_aside(transaction: &DatabaseTransaction, rows: Vec<rejections::Model>) -> Result<(), DbErr> {
    if rows.is_empty() {
        return Ok(());
    }
    let key = [rejections::Column::Municipality, rejections::Column::Id];
    let rows = rows.into_iter().map(IntoActiveModel::into_active_model);
    let as_before = OnConflict::columns(key).do_nothing_on(key).to_owned();
    rejections::Entity::insert_many(rows).on_conflict(as_before).exec_without_returning(transaction).await.map(drop)
}

async fn reach(
    transaction: &DatabaseTransaction,
    gained: Vec<reached::Model>,
    lost: Vec<reached::Model>,
) -> Result<(), DbErr> {
    for row in lost {
        row.into_active_model().delete(transaction).await?;
    }
    if gained.is_empty() {
        return Ok(());
    }
    let key = [
        reached::Column::Municipality,
        reached::Column::PersonId,
        reached::Column::Device,
        reached::Column::CaseId,
        reached::Column::Form,
    ];
    let rows = gained.into_iter().map(IntoActiveModel::into_active_model);
    // Two collections of one tablet find it out at the same time.
    let as_before = OnConflict::columns(key).do_nothing_on(key).to_owned();
    reached::Entity::insert_many(rows).on_conflict(as_before).exec_without_returning(transaction).await.map(drop)
}

async fn mark_seen(
    transaction: &DatabaseTransaction,
    world: &World<'_>,
    Seen { rejection, by, at }: Seen,
) -> Result<(), DbErr> {
    rejections::Entity::update_many()
        .col_expr(rejections::Column::SeenAt, Expr::val(Moment(at)))
        .filter(rejections::Column::Municipality.eq(world.municipality))
        .filter(rejections::Column::Id.eq(Id(rejection)))
        .filter(rejections::Column::PersonId.eq(Id(by)))
        .exec(transaction)
        .await
        .map(drop)
}

async fn write_conflicts(
    transaction: &DatabaseTransaction,
    world: &World<'_>,
    changed: Vec<Uuid>,
) -> Result<(), Fault> {
    if changed.is_empty() {
        return Ok(());
    }
    conflicts::Entity::delete_many()
        .filter(conflicts::Column::Municipality.eq(world.municipality))
        .filter(conflicts::Column::FillingId.is_in(changed.iter().map(|id| Id(*id))))
        .exec(transaction)
        .await?;
    let mut rows = Vec::new();
    for filling in changed.iter().filter_map(|id| world.fillings.get(id)) {
        let key = world.keys.find(filling.case)?;
        for conflict in &filling.conflicts {
            rows.push(whole::conflict_row(world.municipality, filling.id, conflict, key, world.database.ids())?);
        }
    }
    Ok(insert::<conflicts::Entity, _>(transaction, rows).await?)
}

async fn write_follow_ups(
    transaction: &DatabaseTransaction,
    world: &World<'_>,
    ToDos { new, changed, taken_back }: ToDos,
) -> Result<(), DbErr> {
    insert::<follow_ups::Entity, _>(transaction, new).await?;
    for (id, row) in changed {
        follow_ups::ActiveModel {
            municipality: ActiveValue::Unchanged(world.municipality),
            id: ActiveValue::Unchanged(id.into()),
            due: ActiveValue::Set(row.due),
            waits_for: ActiveValue::Set(row.waits_for),
            done_by: ActiveValue::Set(row.done_by),
            ..Default::default()
        }
        .update(transaction)
        .await?;
    }
    if !taken_back.is_empty() {
        follow_ups::Entity::delete_many()
            .filter(follow_ups::Column::Municipality.eq(world.municipality))
            .filter(follow_ups::Column::Id.is_in(taken_back.into_iter().map(Id)))
            .exec(transaction)
            .await?;
    }
    Ok(())
}

async fn end(
    transaction: &DatabaseTransaction,
    withdrawn: Vec<consents::Model>,
    ended: Vec<shares::Model>,
) -> Result<(), DbErr> {
    for consents::Model { municipality, id, withdrawn_at, withdrawn_by, .. } in withdrawn {
        consents::ActiveModel {
            municipality: ActiveValue::Unchanged(municipality),
            id: ActiveValue::Unchanged(id),
            withdrawn_at: ActiveValue::Set(withdrawn_at),
            withdrawn_by: ActiveValue::Set(withdrawn_by),
            ..Default::default()
        }
        .update(transaction)
        .await?;
    }
    for shares::Model { municipality, id, ended_at, ended_by, .. } in ended {
        shares::ActiveModel {
            municipality: ActiveValue::Unchanged(municipality),
            id: ActiveValue::Unchanged(id),
            ended_at: ActiveValue::Set(ended_at),
            ended_by: ActiveValue::Set(ended_by),
            ..Default::default()
        }
        .update(transaction)
        .await?;
        case_access::Entity::update_many()
            .col_expr(case_access::Column::EndedAt, Expr::val(ended_at))
            .filter(case_access::Column::Municipality.eq(municipality))
            .filter(case_access::Column::ShareId.eq(id))
            .exec(transaction)
            .await?;
    }
    Ok(())
}
