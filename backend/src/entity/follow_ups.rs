//! A form that is to be filled because of another.

use sea_orm::entity::prelude::*;

use super::column::{Day, Id, Moment};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "follow_ups")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub municipality: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id,
    pub case_id: Id,
    pub filling_id: Id,
    pub form: String,
    pub due: Option<Day>,
    pub waits_for: Option<String>,
    pub done_by: Option<Id>,
    pub created_at: Moment,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
