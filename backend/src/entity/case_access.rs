//! Somebody outside the unit has been let in to a case, for a time.

use sea_orm::entity::prelude::*;

use super::column::{Day, Id};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "case_access")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub municipality: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id,
    pub person_id: Id,
    pub case_id: Id,
    pub from_day: Day,
    pub until_day: Option<Day>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
