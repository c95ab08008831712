//! Forms of a case were shared with somebody, and why; ending it deletes nothing.

use sea_orm::entity::prelude::*;

use super::column::{Id, Moment};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "shares")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub municipality: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id,
    pub case_id: Id,
    pub person_id: Id,
    pub role: String,
    pub forms: String,
    pub reason: Vec<u8>,
    pub basis: String,
    pub until_at: Option<Moment>,
    pub by_id: Id,
    pub at: Moment,
    pub ended_at: Option<Moment>,
    pub ended_by: Option<Id>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
