//! Days of a school of which every absence is known.

use sea_orm::entity::prelude::*;

use super::column::{Day, Id, Moment};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "absence_coverage")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub municipality: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub unit_id: Id,
    #[sea_orm(primary_key, auto_increment = false)]
    pub from_day: Day,
    #[sea_orm(primary_key, auto_increment = false)]
    pub to_day: Day,
    pub imported_at: Moment,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
