//! What somebody is, and where: a role with a unit or a class.

use sea_orm::entity::prelude::*;

use super::column::Id;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "postings")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub municipality: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id,
    pub person_id: Id,
    pub role: String,
    pub unit_id: Option<Id>,
    pub class_id: Option<Id>,
    pub imported: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
