//! The follow-up of one pupil.

use sea_orm::entity::prelude::*;

use super::column::{Day, Id, Moment};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "cases")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub municipality: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id,
    pub pupil_id: Id,
    pub unit_id: Id,
    pub class_id: Option<Id>,
    pub state: String,
    pub opened_at: Moment,
    pub closed_at: Option<Moment>,
    pub period_start: Option<Day>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
