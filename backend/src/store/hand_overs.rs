//! Tablets that are handed over: tokens that sleep until a PIN wakes them, reach one case as one person, and end with
//! the same PIN or after two hours. The tokens themselves are never here, and no PIN can be tried without one.

use chrono::{DateTime, TimeDelta, Utc};
use mobile_schema::store::StoreError;
use sea_orm::{
    ActiveModelTrait, ActiveValue, ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
    QuerySelect,
};
use uuid::Uuid;

use super::report;
use crate::{
    audit::{self, Entry, sha256},
    database::{Database, take_turn},
    entity::{
        case_access, cases,
        column::{Id, Moment},
        guardianships, hand_overs, people,
    },
    token::Token,
};

/// How long a token sleeps: a day of meetings.
const SLEEP: TimeDelta = TimeDelta::hours(24);
/// How long it is awake.
const AWAKE: TimeDelta = TimeDelta::hours(2);
/// Wrong PINs until a token is dead.
const TRIES: i64 = 5;

/// Somebody of a case for whom a tablet is made ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receiver {
    /// Who.
    pub person: Uuid,
    /// Their full name.
    pub name: String,
    /// As what.
    pub role: String,
}

/// Who makes tablets ready, for which case.
#[derive(Debug, Clone, Copy)]
pub struct Issue<'a> {
    /// The member of staff.
    pub by: Uuid,
    /// The case, which they reach.
    pub case: Uuid,
    /// The tablet.
    pub device: Option<Uuid>,
    /// What wakes and ends it.
    pub pin: &'a str,
}

/// Somebody who shows a token that is awake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handed {
    /// Who the tablet was handed to, and as what.
    pub receiver: Receiver,
    /// The one case.
    pub case: Uuid,
    /// The tablet that it was issued to.
    pub device: Option<Uuid>,
}

/// What a PIN is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// It wakes the token, which the tablet did at this moment, maybe offline.
    Wake(DateTime<Utc>),
    /// It ends it.
    End,
}

impl Database {
    /// Everybody for whom a tablet can be made ready: the pupil, the guardians, and those who are let in now.
    pub async fn find_receivers(&self, case: Uuid, now: DateTime<Utc>) -> Result<Vec<Receiver>, StoreError> {
        self.try_find_receivers(case, now).await.map_err(|error| report(self.ids(), &error.into()))
    }

    async fn try_find_receivers(&self, case: Uuid, now: DateTime<Utc>) -> Result<Vec<Receiver>, DbErr> {
        let municipality = self.municipality();
        let Some(case) = cases::Entity::find_by_id((municipality, Id(case))).one(self.readers()).await? else {
            return Ok(Vec::new());
        };
        let guardians = guardianships::Entity::find()
            .filter(guardianships::Column::Municipality.eq(municipality))
            .filter(guardianships::Column::PupilId.eq(case.pupil_id))
            .all(self.readers())
            .await?;
        let let_in = case_access::Entity::find()
            .filter(case_access::Column::Municipality.eq(municipality))
            .filter(case_access::Column::CaseId.eq(case.id))
            .filter(case_access::Column::EndedAt.is_null())
            .filter(case_access::Column::Writes.eq(1_i64))
            .all(self.readers())
            .await?;
        let is_good = |row: &case_access::Model| row.until_at.is_none_or(|until| until.0 > now);
        let mut roles: Vec<(Id, String)> = vec![(case.pupil_id, "pupil".to_owned())];
        roles.extend(guardians.into_iter().map(|row| (row.guardian_id, "guardian".to_owned())));
        roles.extend(let_in.into_iter().filter(is_good).filter_map(|row| Some((row.person_id, row.role?))));
        roles.dedup();
        let names = people::Entity::find()
            .filter(people::Column::Municipality.eq(municipality))
            .filter(people::Column::Id.is_in(roles.iter().map(|(id, _)| *id)))
            .all(self.readers())
            .await?;
        let name = |id: Id| names.iter().find(|person| person.id == id).map(|person| person.name.clone());
        let receivers =
            roles.into_iter().filter_map(|(id, role)| Some(Receiver { person: id.0, name: name(id)?, role }));
        Ok(receivers.collect())
    }

    /// Keeps sleeping tokens; the ones of the same tablet and case before them end.
    pub async fn issue_hand_overs(
        &self,
        issue: Issue<'_>,
        tokens: &[(Receiver, Token)],
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let Issue { by, case, device, pin } = issue;
        let rows = tokens.iter().map(|(receiver, token)| hand_overs::Model {
            municipality: self.municipality(),
            hash: token.hash().as_str().to_owned(),
            person_id: receiver.person.into(),
            role: receiver.role.clone(),
            case_id: case.into(),
            device: device.map(Id),
            pin: pin_hash(token, pin),
            tries: 0,
            issued_by: by.into(),
            issued_at: Moment(now),
            woken_at: None,
            ends_at: Moment(now + SLEEP),
        });
        let rows: Vec<_> = rows.map(IntoActiveModel::into_active_model).collect();
        let write = async {
            let transaction = self.begin().await?;
            hand_overs::Entity::insert_many(rows).exec_without_returning(&transaction).await?;
            self.note_hand_over(&transaction, ("issue_hand_over", by, case), now).await?;
            transaction.commit().await
        };
        write.await.map_err(|error: DbErr| report(self.ids(), &error.into()))
    }

    /// Who shows a token that is awake.
    pub async fn find_handed(&self, hash: &str, now: DateTime<Utc>) -> Result<Option<Handed>, StoreError> {
        let found = hand_overs::Entity::find_by_id((self.municipality(), hash.to_owned()))
            .filter(hand_overs::Column::EndsAt.gt(Moment(now)))
            .filter(hand_overs::Column::WokenAt.is_not_null())
            .find_also_related(people::Entity)
            .one(self.readers())
            .await
            .map_err(|error| report(self.ids(), &error.into()))?;
        Ok(found.and_then(|(row, person)| {
            let receiver = Receiver { person: row.person_id.0, name: person?.name, role: row.role };
            Some(Handed { receiver, case: row.case_id.0, device: row.device.map(|id| id.0) })
        }))
    }

    /// Wakes or ends a token, if the PIN is right; when it ends then. Five wrong ones end it, too.
    pub async fn turn_hand_over(
        &self,
        token: &Token,
        pin: &str,
        turn: Turn,
        now: DateTime<Utc>,
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        let turned = self.try_turn(token, pin, turn, now).await;
        turned.map_err(|error| report(self.ids(), &error.into()))
    }

    async fn try_turn(
        &self,
        token: &Token,
        pin: &str,
        turn: Turn,
        now: DateTime<Utc>,
    ) -> Result<Option<DateTime<Utc>>, DbErr> {
        let transaction = self.begin().await?;
        let found = hand_overs::Entity::find_by_id((self.municipality(), token.hash().as_str().to_owned()))
            .filter(hand_overs::Column::EndsAt.gt(Moment(now)))
            .lock_exclusive()
            .one(&transaction)
            .await?;
        let Some(row) = found else { return Ok(None) };
        let (person, case) = (row.person_id.0, row.case_id.0);
        if row.pin != pin_hash(token, pin) {
            let tries = row.tries + 1;
            let mut row = row.into_active_model();
            row.tries = ActiveValue::Set(tries);
            if tries >= TRIES {
                row.ends_at = ActiveValue::Set(Moment(now));
            }
            row.update(&transaction).await?;
            transaction.commit().await?;
            return Ok(None);
        }
        let (ends, action) = match turn {
            // Awake already: a retry, which makes it no longer.
            Turn::Wake(_) if row.woken_at.is_some() => return Ok(Some(row.ends_at.0)),
            Turn::Wake(woken) => (woken.clamp(row.issued_at.0, now) + AWAKE, "wake_hand_over"),
            Turn::End => (now, "end_hand_over"),
        };
        let mut row = row.into_active_model();
        row.ends_at = ActiveValue::Set(Moment(ends));
        if let Turn::Wake(woken) = turn {
            row.woken_at = ActiveValue::Set(Some(Moment(woken)));
        }
        row.update(&transaction).await?;
        self.note_hand_over(&transaction, (action, person, case), now).await?;
        transaction.commit().await?;
        Ok(Some(ends))
    }

    async fn note_hand_over(
        &self,
        transaction: &DatabaseTransaction,
        (action, person, case): (&'static str, Uuid, Uuid),
        now: DateTime<Utc>,
    ) -> Result<(), DbErr> {
        take_turn(transaction).await?;
        let (at, digest) = (Moment(now), audit::no_digest());
        let entry = Entry { at, person, action, case, subject: case, row: case, digest };
        audit::append(transaction, self.municipality(), vec![entry]).await
    }
}

/// Hashed with the token, which is not stored: whoever has the database alone cannot try PINs.
fn pin_hash(token: &Token, pin: &str) -> String {
    sha256(&[&token.to_string(), "|", pin])
}
