//! Bearer tokens: who shows one, found by its hash. The token itself is never here.

use chrono::{DateTime, Utc};
use mobile_schema::store::StoreError;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use uuid::Uuid;

use super::report;
use crate::{
    database::Database,
    entity::{column::Moment, people, tokens},
};

/// A token to be accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewToken {
    /// SHA-256 of the token, hexadecimal.
    pub hash: String,
    /// Whose it is.
    pub person: Uuid,
    /// In which role: `contact_teacher`, `guardian`.
    pub role: String,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}

/// Somebody who showed a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bearer {
    /// The person.
    pub person: Uuid,
    /// Their full name.
    pub name: String,
    /// The role of the token.
    pub role: String,
}

impl Database {
    /// Accepts tokens from now on, all or none.
    pub async fn create_tokens(&self, tokens: Vec<NewToken>, now: DateTime<Utc>) -> Result<(), StoreError> {
        let rows = tokens.into_iter().map(|NewToken { hash, person, role, expires_at }| tokens::Model {
            municipality: self.municipality(),
            hash,
            person_id: person.into(),
            role,
            expires_at: Moment(expires_at),
            created_at: Moment(now),
        });
        tokens::Entity::insert_many(rows.map(IntoActiveModel::into_active_model))
            .exec_without_returning(self.writing())
            .await
            .map(drop)
            .map_err(|e| report(self.ids(), &e.into()))
    }

    /// Whose token has this hash, unless it has ended.
    pub async fn find_bearer(&self, hash: &str, now: DateTime<Utc>) -> Result<Option<Bearer>, StoreError> {
        let found = tokens::Entity::find_by_id((self.municipality(), hash.to_owned()))
            .filter(tokens::Column::ExpiresAt.gt(Moment(now)))
            .find_also_related(people::Entity)
            .one(self.readers())
            .await
            .map_err(|e| report(self.ids(), &e.into()))?;
        Ok(found.and_then(|(token, person)| {
            person.map(|person| Bearer { person: person.id.0, name: person.name, role: token.role })
        }))
    }
}
