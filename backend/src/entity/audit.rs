//! Who did what; each entry holds the hash of the one before.

use sea_orm::entity::prelude::*;

use super::column::{Id, Moment};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub municipality: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    pub at: Moment,
    pub person_id: Id,
    pub action: String,
    pub case_id: Id,
    pub subject_id: Id,
    pub entry_id: Id,
    pub digest: String,
    pub previous: String,
    pub hash: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
