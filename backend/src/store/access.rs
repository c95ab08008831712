//! Somebody from outside the unit is let in to a case, for a time.

use chrono::{DateTime, NaiveDate, Utc};
use mobile_schema::store::StoreError;
use sea_orm::{ActiveModelTrait, DbErr, IntoActiveModel};
use uuid::Uuid;

use super::report;
use crate::{
    audit::{self, Entry},
    database::{Database, take_turn},
    entity::{
        case_access,
        column::{Day, Moment},
    },
};

/// An access to a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// Who is let in.
    pub person: Uuid,
    /// To which case.
    pub case: Uuid,
    /// From this day.
    pub from: NaiveDate,
    /// Until this day, it too; absent: without end.
    pub until: Option<NaiveDate>,
}

impl Database {
    /// Lets somebody in to a case, on behalf of `by`.
    pub async fn grant_access(&self, access: &Access, by: Uuid, now: DateTime<Utc>) -> Result<(), StoreError> {
        let id = self.ids().next();
        let write = async {
            let transaction = self.begin().await?;
            self.access_row(id, access).into_active_model().insert(&transaction).await?;
            take_turn(&transaction).await?;
            audit::append(&transaction, self.municipality(), vec![granting(id, access, by, now)]).await?;
            transaction.commit().await
        };
        write.await.map_err(|error: DbErr| report(self.ids(), &error.into()))
    }

    fn access_row(&self, id: Uuid, access: &Access) -> case_access::Model {
        let Access { person, case, from, until } = access;
        case_access::Model {
            municipality: self.municipality(),
            id: id.into(),
            person_id: (*person).into(),
            case_id: (*case).into(),
            from_day: Day(*from),
            until_day: until.map(Day),
        }
    }
}

/// Its dates stand in the entry itself: the row may be shortened later.
fn granting(id: Uuid, access: &Access, by: Uuid, now: DateTime<Utc>) -> Entry {
    let until = access.until.map(|day| day.to_string()).unwrap_or_default();
    Entry {
        at: Moment(now),
        person: by,
        action: "grant_access",
        case: access.case,
        subject: access.person,
        row: id,
        digest: format!("{}/{until}", access.from),
    }
}
