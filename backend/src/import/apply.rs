//! What differs → rows: new ones many in a statement, changed ones one by one.

use std::mem;

use chrono::{DateTime, Utc};
use sea_orm::{ActiveModelTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel};

use super::{
    Progress,
    difference::{Change, Difference},
};
use crate::{
    entity::{classes, column::Id, guardianships, logins, people, postings, units},
    feed,
};

/// Rows of a statement; SQLite takes 32,766 values in one.
const TOGETHER: usize = 1000;

/// Writes everything; what the feed is to say of it.
pub(super) async fn apply(
    transaction: &DatabaseTransaction,
    difference: &Difference,
    now: DateTime<Utc>,
    progress: Progress<'_>,
) -> Result<Vec<feed::Entry>, DbErr> {
    let all = difference.changes.len();
    let mut new = New::default();
    let mut feed = Vec::new();
    for (done, change) in difference.changes.iter().enumerate() {
        if done % TOGETHER == 0 {
            progress(done, all);
            // Each may point at those before it.
            new.write(transaction).await?;
        }
        match change {
            Change::NewUnit(unit) => new.units.push(unit.clone()),
            Change::NewClass(class) => new.classes.push(class.clone()),
            Change::NewPerson(person) => new.people.push(person.clone()),
            Change::NewPosting(posting) => new.postings.push(posting.clone()),
            Change::NewGuardianship(ward) => new.guardianships.push(ward.clone()),
            Change::NewLogin(login) => new.logins.push(login.clone()),
            changed => {
                new.write(transaction).await?;
                feed.extend(rewrite(transaction, changed, now).await?);
            }
        }
    }
    new.write(transaction).await?;
    progress(all, all);
    Ok(feed)
}

/// New rows that wait to be written together.
#[derive(Default)]
struct New {
    units: Vec<units::Model>,
    classes: Vec<classes::Model>,
    people: Vec<people::Model>,
    postings: Vec<postings::Model>,
    guardianships: Vec<guardianships::Model>,
    logins: Vec<logins::Model>,
}

impl New {
    async fn write(&mut self, transaction: &DatabaseTransaction) -> Result<(), DbErr> {
        insert::<units::Entity, _>(transaction, mem::take(&mut self.units)).await?;
        insert::<classes::Entity, _>(transaction, mem::take(&mut self.classes)).await?;
        insert::<people::Entity, _>(transaction, mem::take(&mut self.people)).await?;
        insert::<postings::Entity, _>(transaction, mem::take(&mut self.postings)).await?;
        insert::<guardianships::Entity, _>(transaction, mem::take(&mut self.guardianships)).await?;
        insert::<logins::Entity, _>(transaction, mem::take(&mut self.logins)).await
    }
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

/// Writes what was there before; what the feed is to say of it.
async fn rewrite(
    transaction: &DatabaseTransaction,
    change: &Change,
    now: DateTime<Utc>,
) -> Result<Option<feed::Entry>, DbErr> {
    match change {
        Change::NewUnit(_)
        | Change::NewClass(_)
        | Change::NewPerson(_)
        | Change::NewPosting(_)
        | Change::NewGuardianship(_)
        | Change::NewLogin(_) => {}
        Change::Unit { after, .. } => update(transaction, after.clone()).await?,
        Change::Class { after, .. } => update(transaction, after.clone()).await?,
        Change::Person { after, .. } => update(transaction, after.clone()).await?,
        Change::Guardianship { after } => update(transaction, after.clone()).await?,
        Change::EndedPosting(posting) => {
            postings::Entity::delete_by_id((posting.municipality, posting.id)).exec(transaction).await.map(drop)?;
        }
        Change::EndedGuardianship(ward) => {
            let key = (ward.municipality, ward.guardian_id, ward.pupil_id);
            guardianships::Entity::delete_by_id(key).exec(transaction).await.map(drop)?;
        }
        Change::EndedLogin(login) => {
            let key = (login.municipality, login.hash.clone());
            logins::Entity::delete_by_id(key).exec(transaction).await.map(drop)?;
        }
        Change::MovedCase { after } => {
            update(transaction, after.clone()).await?;
            let Id(case) = after.id;
            return Ok(Some(feed::Entry::of_case(case, now)));
        }
    }
    Ok(None)
}

/// Writes every column of a row that is there.
async fn update<M, A>(transaction: &DatabaseTransaction, row: M) -> Result<(), DbErr>
where
    M: IntoActiveModel<A>,
    A: ActiveModelTrait + sea_orm::ActiveModelBehavior + Send,
    <A::Entity as EntityTrait>::Model: IntoActiveModel<A>,
{
    row.into_active_model().reset_all().update(transaction).await.map(drop)
}
