//! How much a pupil was absent in a period.

use sea_orm::entity::prelude::*;

use super::column::{Day, Id, Moment};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "absence_totals")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub municipality: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub pupil_id: Id,
    #[sea_orm(primary_key, auto_increment = false)]
    pub from_day: Day,
    #[sea_orm(primary_key, auto_increment = false)]
    pub to_day: Day,
    pub days: Option<i64>,
    pub hours: Option<i64>,
    pub valid_days: Option<i64>,
    pub invalid_days: Option<i64>,
    pub valid_hours: Option<i64>,
    pub invalid_hours: Option<i64>,
    pub late: Option<i64>,
    pub left_school: Option<i64>,
    pub imported_at: Moment,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
