//! Somebody signed or declined; never changed.

use sea_orm::entity::prelude::*;

use super::column::{Id, Moment};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "signatures")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub municipality: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id,
    pub filling_id: Id,
    pub line: String,
    pub row_id: Id,
    pub name: String,
    pub role: String,
    pub how: String,
    pub detail: Option<Vec<u8>>,
    pub state: String,
    pub revision: i64,
    pub content: Vec<u8>,
    pub answers_hash: String,
    pub shown_hash: String,
    /// JSON array of the edits that a tablet says it rests on.
    pub edit_ids: Option<String>,
    pub signed_at_device: Option<Moment>,
    pub received_at: Moment,
    pub person_id: Id,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
