//! A token of a tablet that is handed over, by its hash: asleep until a PIN wakes it.

use sea_orm::entity::prelude::*;

use super::column::{Id, Moment};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "hand_overs")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub municipality: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub hash: String,
    pub person_id: Id,
    pub role: String,
    pub case_id: Id,
    pub device: Option<Id>,
    pub pin: String,
    pub tries: i64,
    pub issued_by: Id,
    pub issued_at: Moment,
    pub woken_at: Option<Moment>,
    pub ends_at: Moment,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::people::Entity",
        from = "(Column::Municipality, Column::PersonId)",
        to = "(super::people::Column::Municipality, super::people::Column::Id)"
    )]
    Person,
}

impl Related<super::people::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Person.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
