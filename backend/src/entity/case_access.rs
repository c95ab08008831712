//! Somebody outside the unit has been let in to a case, or to one form of it, for a time.

use sea_orm::entity::prelude::*;

use super::column::{Day, Id, Moment};

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
    pub role: Option<String>,
    pub form: Option<String>,
    pub until_at: Option<Moment>,
    pub writes: i64,
    pub share_id: Option<Id>,
    pub ended_at: Option<Moment>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
