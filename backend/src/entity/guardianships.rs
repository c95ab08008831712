//! Who is guardian of whom.

use sea_orm::entity::prelude::*;

use super::column::Id;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "guardianships")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub municipality: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub guardian_id: Id,
    #[sea_orm(primary_key, auto_increment = false)]
    pub pupil_id: Id,
    pub relation: Option<String>,
    pub imported: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
