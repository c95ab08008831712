//! A case went from one state to another.

use sea_orm::entity::prelude::*;

use super::column::{Id, Moment};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "case_moves")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub municipality: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id,
    pub case_id: Id,
    pub from_state: Option<String>,
    pub to_state: String,
    pub reason: Option<Vec<u8>>,
    pub author_id: Id,
    pub at: Moment,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
