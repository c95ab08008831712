//! Somebody who is logged in, by the hash of what their browser holds.

use sea_orm::entity::prelude::*;

use super::column::{Id, Moment};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sessions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub municipality: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub hash: String,
    pub person_id: Id,
    pub roles: String,
    pub provider: String,
    pub id_token: Option<Vec<u8>>,
    pub created_at: Moment,
    pub seen_at: Moment,
    pub ends_at: Moment,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
