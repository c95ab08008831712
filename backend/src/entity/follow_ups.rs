//! Something to do in a case: a form to be filled, a task, an invitation.

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
    pub kind: String,
    /// Who reads fillings of this form may know of it: the form to be filled, else the one that asked.
    pub form: String,
    pub opens: Option<String>,
    pub task: Option<String>,
    pub label: Option<String>,
    pub responsible: String,
    pub every_amount: Option<i64>,
    pub every_unit: Option<String>,
    pub invited: Option<Vec<u8>>,
    pub invited_person: Option<Id>,
    pub named_by: Option<String>,
    pub needs_consent: i64,
    pub due: Option<Day>,
    pub waits_for: Option<String>,
    pub done_by: Option<Id>,
    pub created_at: Moment,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
