//! A case, or a form in it, that a person's tablet has got documents of.

use sea_orm::entity::prelude::*;

use super::column::Id;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reached")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub municipality: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: Id,
    /// Without one of its own, the person.
    #[sea_orm(primary_key, auto_increment = false)]
    pub device: Id,
    #[sea_orm(primary_key, auto_increment = false)]
    pub case_id: Id,
    /// That they were let in to; empty: the case is theirs by place.
    #[sea_orm(primary_key, auto_increment = false)]
    pub form: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
