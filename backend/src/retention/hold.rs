//! A case that must be kept beyond its time: a complaint, a claim, an order of a court.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use mobile_schema::store::StoreError;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use uuid::Uuid;

use crate::{
    audit::{self, Entry},
    database::{Database, take_turn},
    entity::{
        cases,
        column::{Id, Moment},
        holds,
    },
    seal::{MasterKey, Place},
    store::{Fault, keys::CaseKeys, report},
};

impl Database {
    /// Keeps a case until it is released, and says why; whether there is such a case.
    pub async fn hold(
        &self,
        case: Uuid,
        reason: &str,
        master: &MasterKey,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let hold = async {
            let transaction = self.begin().await?;
            let key = (self.municipality(), Id(case));
            if cases::Entity::find_by_id(key).one(&transaction).await?.is_none() {
                return Ok(false);
            }
            let keys = CaseKeys::load(&transaction, self.municipality(), master, [case]).await?;
            let reason = keys.find(case)?.seal(place(case), reason.as_bytes(), self.ids())?;
            holds::Entity::delete_by_id(key).exec(&transaction).await?;
            holds::Model { municipality: self.municipality(), case_id: Id(case), reason, at: Moment(now) }
                .into_active_model()
                .insert(&transaction)
                .await?;
            take_turn(&transaction).await?;
            audit::append(&transaction, self.municipality(), vec![entry("hold", case, now)]).await?;
            transaction.commit().await?;
            Ok(true)
        };
        hold.await.map_err(|fault: Fault| report(self.ids(), &fault))
    }

    /// Lets a case go when its time is up; whether it was held.
    pub async fn release(&self, case: Uuid, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let release = async {
            let transaction = self.begin().await?;
            let gone = holds::Entity::delete_by_id((self.municipality(), Id(case))).exec(&transaction).await?;
            if gone.rows_affected == 0 {
                return Ok(false);
            }
            take_turn(&transaction).await?;
            audit::append(&transaction, self.municipality(), vec![entry("release", case, now)]).await?;
            transaction.commit().await?;
            Ok(true)
        };
        release.await.map_err(|fault: Fault| report(self.ids(), &fault))
    }

    /// Why each case is held that is.
    pub(crate) async fn holds(&self, master: &MasterKey) -> Result<HashMap<Uuid, String>, Fault> {
        let rows = holds::Entity::find()
            .filter(holds::Column::Municipality.eq(self.municipality()))
            .all(self.readers())
            .await?;
        let cases = rows.iter().map(|row| row.case_id.0);
        let keys = CaseKeys::load(self.readers(), self.municipality(), master, cases).await?;
        let open = rows.iter().map(|row| {
            let case = row.case_id.0;
            let reason = keys.find(case)?.open(place(case), &row.reason)?;
            Ok((case, String::from_utf8_lossy(&reason).into_owned()))
        });
        open.collect()
    }
}

fn place(case: Uuid) -> Place<'static> {
    Place { table: "holds", column: "reason", row: case }
}

fn entry(action: &'static str, case: Uuid, now: DateTime<Utc>) -> Entry {
    let person = Uuid::nil();
    Entry { at: Moment(now), person, action, case, subject: case, row: case, digest: audit::no_digest() }
}
