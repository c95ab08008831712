//! What all fillings have in common, whatever their form.

use sea_orm::entity::prelude::*;

use super::column::{Id, Moment};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "fillings")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub municipality: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id,
    pub form: String,
    pub form_version: i64,
    pub case_id: Id,
    pub status: String,
    pub revision: i64,
    pub language: String,
    pub created_at: Moment,
    pub updated_at: Moment,
    pub finished_at: Option<Moment>,
    pub created_by: Id,
    pub amends: Option<Id>,
    pub begun_from: Option<Id>,
    pub discard_reason: Option<String>,
    pub missing: String,
    pub case_facts: Vec<u8>,
    pub parked: Option<Vec<u8>>,
    pub touches: Vec<u8>,
    pub acted: Option<Vec<u8>>,
    pub look_again: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
