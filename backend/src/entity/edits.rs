//! An entry of the history of a filling; never changed.

use sea_orm::entity::prelude::*;

use super::column::{Id, Moment};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "edits")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub municipality: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id,
    #[sea_orm(primary_key, auto_increment = false)]
    pub filling_id: Id,
    pub revision: i64,
    pub kind: String,
    pub questions: String,
    pub author_id: Id,
    pub device: Option<Id>,
    pub at: Moment,
    pub content: Vec<u8>,
    pub dropped: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
