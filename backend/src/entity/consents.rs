//! Somebody consents that an agency reads forms of a case; withdrawing deletes nothing.

use sea_orm::entity::prelude::*;

use super::column::{Day, Id, Moment};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "consents")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub municipality: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id,
    pub case_id: Id,
    pub giver_id: Id,
    pub agency: String,
    pub forms: String,
    pub purpose: Vec<u8>,
    pub from_day: Day,
    pub until_day: Option<Day>,
    pub how: String,
    pub language: String,
    pub interpreter_used: i64,
    pub noted_by: Id,
    pub at: Moment,
    pub withdrawn_at: Option<Moment>,
    pub withdrawn_by: Option<Id>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
