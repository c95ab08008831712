//! Bearer tokens: who shows one, found by its hash. The token itself is never here.

use chrono::{DateTime, Utc};
use mobile_schema::store::StoreError;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
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

/// A token that works, without itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The beginning of its hash: what it is called.
    pub name: String,
    /// Full name of whose it is.
    pub person: String,
    /// In which role.
    pub role: String,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}

/// So much of a hash is a name.
const NAME: usize = 12;

impl Database {
    /// The tokens that work, the one that ends first at the top.
    pub async fn list_tokens(&self, now: DateTime<Utc>) -> Result<Vec<Listed>, StoreError> {
        let found = tokens::Entity::find()
            .filter(tokens::Column::Municipality.eq(self.municipality()))
            .filter(tokens::Column::ExpiresAt.gt(Moment(now)))
            .find_also_related(people::Entity)
            .order_by_asc(tokens::Column::ExpiresAt)
            .order_by_asc(tokens::Column::Hash)
            .all(self.readers())
            .await
            .map_err(|e| report(self.ids(), &e.into()))?;
        let listed = found.into_iter().map(|(token, person)| Listed {
            name: token.hash.chars().take(NAME).collect(),
            person: person.map(|person| person.name).unwrap_or_default(),
            role: token.role,
            expires_at: token.expires_at.0,
        });
        Ok(listed.collect())
    }

    /// Ends the token of a name; whether there is one.
    pub async fn revoke_token(&self, name: &str) -> Result<bool, StoreError> {
        let is_name = name.len() >= NAME && name.chars().all(|c| c.is_ascii_hexdigit());
        if !is_name {
            return Ok(false);
        }
        let ended = tokens::Entity::delete_many()
            .filter(tokens::Column::Municipality.eq(self.municipality()))
            .filter(tokens::Column::Hash.starts_with(name))
            .exec(self.writing())
            .await
            .map_err(|e| report(self.ids(), &e.into()))?;
        Ok(ended.rows_affected > 0)
    }

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
