//! Something that a tablet sent and that could not be taken over, kept for a person.

use sea_orm::entity::prelude::*;

use super::column::{Id, Moment};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rejections")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub municipality: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id,
    /// Who sent it.
    pub person_id: Id,
    /// The case it was for, where they reach that.
    pub case_id: Option<Id>,
    pub collection: String,
    pub document_id: Option<Id>,
    pub edit_id: Option<Id>,
    pub code: String,
    /// Its own key, wrapped by the master key.
    pub wrapped: Vec<u8>,
    pub content: Vec<u8>,
    pub at: Moment,
    /// When the person had seen it.
    pub seen_at: Option<Moment>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
