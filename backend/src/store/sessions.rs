//! Who is logged in, and which roles somebody holds.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use mobile_schema::store::StoreError;
use sea_orm::{ActiveModelTrait, ActiveValue, ColumnTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter};
use uuid::Uuid;

use super::{Fault, report};
use crate::{
    database::Database,
    entity::{
        column::{Id, Moment},
        guardianships, logins, people, postings, sessions,
    },
    login::NewSession,
};

/// A session without a request for so long is over, in minutes.
const IDLE: i64 = 30;
/// However busy, it is over after this, in hours.
const LONGEST: i64 = 12;
/// How often it is written down that a session is used, in minutes.
const NOTED: i64 = 1;

/// Somebody who is logged in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedIn {
    /// The person.
    pub person: Uuid,
    /// Their full name.
    pub name: String,
    /// In which roles.
    pub roles: BTreeSet<String>,
}

impl Database {
    /// Lets somebody in. Sessions that are over go.
    pub async fn create_session(&self, session: NewSession) -> Result<(), StoreError> {
        let NewSession { hash, person, roles, provider, now } = session;
        let create = async {
            let over = sessions::Column::EndsAt.lt(Moment(now));
            let idle = sessions::Column::SeenAt.lt(Moment(now - TimeDelta::minutes(IDLE)));
            sessions::Entity::delete_many()
                .filter(sessions::Column::Municipality.eq(self.municipality()))
                .filter(sea_orm::Condition::any().add(over).add(idle))
                .exec(self.writing())
                .await?;
            let row = sessions::Model {
                municipality: self.municipality(),
                hash,
                person_id: person.into(),
                roles: serde_json::to_string(&roles).map_err(|_| Fault::Stored("sessions.roles"))?,
                provider,
                id_token: None,
                created_at: Moment(now),
                seen_at: Moment(now),
                ends_at: Moment(now + TimeDelta::hours(LONGEST)),
            };
            row.into_active_model().insert(self.writing()).await?;
            Ok(())
        };
        create.await.map_err(|fault: Fault| report(self.ids(), &fault))
    }

    /// Who is logged in by this hash, unless the session is over.
    pub async fn find_session(&self, hash: &str, now: DateTime<Utc>) -> Result<Option<LoggedIn>, StoreError> {
        let find = async {
            let row = self.running_session(hash, now).await?;
            let Some(row) = row else { return Ok(None) };
            let person = people::Entity::find_by_id((self.municipality(), row.person_id)).one(self.readers()).await?;
            let opened: BTreeSet<String> =
                serde_json::from_str(&row.roles).map_err(|_| Fault::Stored("sessions.roles"))?;
            // What the register has taken away meanwhile is gone.
            let held = self.roles_of(row.person_id).await?;
            let roles = opened.intersection(&held).cloned().collect();
            Ok(person.map(|person| LoggedIn { person: person.id.0, name: person.name, roles }))
        };
        find.await.map_err(|fault: Fault| report(self.ids(), &fault))
    }

    /// Writes down that a session is used, now and then.
    pub async fn note_session(&self, hash: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
        let note = async {
            let Some(row) = self.running_session(hash, now).await? else { return Ok(()) };
            if now - row.seen_at.0 < TimeDelta::minutes(NOTED) {
                return Ok(());
            }
            let used = sessions::ActiveModel { seen_at: ActiveValue::Set(Moment(now)), ..row.into_active_model() };
            used.update(self.writing()).await.map(drop)
        };
        note.await.map_err(|error: DbErr| report(self.ids(), &error.into()))
    }

    /// Ends a session; by which provider it was.
    pub async fn end_session(&self, hash: &str) -> Result<Option<String>, StoreError> {
        let end = async {
            let key = (self.municipality(), hash.to_owned());
            let row = sessions::Entity::find_by_id(key.clone()).one(self.readers()).await?;
            sessions::Entity::delete_by_id(key).exec(self.writing()).await?;
            Ok(row.map(|row| row.provider))
        };
        end.await.map_err(|error: DbErr| report(self.ids(), &error.into()))
    }

    /// Ends all sessions and tokens of somebody; how many there were.
    pub async fn revoke(&self, person: Uuid) -> Result<u64, StoreError> {
        use crate::entity::tokens;
        let revoke = async {
            let sessions = sessions::Entity::delete_many()
                .filter(sessions::Column::Municipality.eq(self.municipality()))
                .filter(sessions::Column::PersonId.eq(Id(person)))
                .exec(self.writing())
                .await?;
            let tokens = tokens::Entity::delete_many()
                .filter(tokens::Column::Municipality.eq(self.municipality()))
                .filter(tokens::Column::PersonId.eq(Id(person)))
                .exec(self.writing())
                .await?;
            Ok(sessions.rows_affected + tokens.rows_affected)
        };
        revoke.await.map_err(|error: DbErr| report(self.ids(), &error.into()))
    }

    async fn running_session(&self, hash: &str, now: DateTime<Utc>) -> Result<Option<sessions::Model>, DbErr> {
        sessions::Entity::find_by_id((self.municipality(), hash.to_owned()))
            .filter(sessions::Column::EndsAt.gt(Moment(now)))
            .filter(sessions::Column::SeenAt.gt(Moment(now - TimeDelta::minutes(IDLE))))
            .one(self.readers())
            .await
    }

    /// The one person who logs in as one of these; none: nobody, or several.
    pub(crate) async fn find_person_of_logins(&self, hashes: &[String]) -> Result<Option<Uuid>, StoreError> {
        let found = logins::Entity::find()
            .filter(logins::Column::Municipality.eq(self.municipality()))
            .filter(logins::Column::Hash.is_in(hashes))
            .all(self.readers())
            .await
            .map_err(|error| report(self.ids(), &error.into()))?;
        let people: BTreeSet<Uuid> = found.into_iter().map(|login| login.person_id.0).collect();
        Ok(people.first().copied().filter(|_| people.len() == 1))
    }

    /// The roles that the register gives somebody.
    pub(crate) async fn find_roles(&self, person: Uuid) -> Result<BTreeSet<String>, StoreError> {
        self.roles_of(Id(person)).await.map_err(|error| report(self.ids(), &error.into()))
    }

    async fn roles_of(&self, person: Id) -> Result<BTreeSet<String>, DbErr> {
        let row = people::Entity::find_by_id((self.municipality(), person)).one(self.readers()).await?;
        let postings = postings::Entity::find()
            .filter(postings::Column::Municipality.eq(self.municipality()))
            .filter(postings::Column::PersonId.eq(person))
            .all(self.readers())
            .await?;
        let ward = guardianships::Entity::find()
            .filter(guardianships::Column::Municipality.eq(self.municipality()))
            .filter(guardianships::Column::GuardianId.eq(person))
            .one(self.readers())
            .await?;
        let mut roles: BTreeSet<String> = postings.into_iter().map(|posting| posting.role).collect();
        roles.extend(row.and_then(|row| row.class_id).map(|_| "pupil".to_owned()));
        roles.extend(ward.map(|_| "guardian".to_owned()));
        Ok(roles)
    }
}
