//! Fillings as they are now, whole, with what tablets are told of them beside their answers.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use forms_dsl::model::CheckedForm;
use mobile_schema::filling::StoredFilling;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{Alias, Expr, ExprTrait, Order, Query, WindowStatement},
};
use uuid::Uuid;

use super::{Fault, fillings as whole, keys::CaseKeys};
use crate::{
    entity::{column::Id, edits, fillings, people},
    seal::MasterKey,
    served::Served,
};

/// A filling as it is now.
#[derive(Debug)]
pub(crate) struct Changed {
    /// The filling.
    pub filling: StoredFilling,
    /// The newest entry of its history that wrote an answer.
    pub last_edit: Option<Uuid>,
    /// Its form.
    pub form: Arc<CheckedForm>,
    /// Names of those who wrote what is in conflict.
    pub authors: HashMap<Uuid, String>,
}

impl Changed {
    /// These fillings, by their ids; one statement a table, whatever their number.
    pub async fn load(
        connection: &impl ConnectionTrait,
        municipality: i64,
        master: &MasterKey,
        served: &Served,
        ids: impl IntoIterator<Item = Uuid>,
    ) -> Result<HashMap<Uuid, Self>, Fault> {
        let ids: Vec<Id> = ids.into_iter().map(Id).collect();
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let rows = fillings::Entity::find()
            .filter(fillings::Column::Municipality.eq(municipality))
            .filter(fillings::Column::Id.is_in(ids.iter().copied()))
            .all(connection)
            .await?;
        let cases: BTreeSet<Uuid> = rows.iter().map(|row| row.case_id.0).collect();
        let keys = CaseKeys::load(connection, municipality, master, cases).await?;
        let whole = whole::load(connection, served, &keys, rows).await?;
        let last_edits = last_edits(connection, municipality, &ids).await?;
        let authors = authors(connection, municipality, whole.values()).await?;
        let changed = whole.into_iter().map(|(id, filling)| {
            let form = served.folder.find_form(filling.form.as_str()).ok_or(Fault::Missing("form"))?;
            let last_edit = last_edits.get(&id).copied();
            let authors = filling.conflicts.iter().filter_map(|conflict| authors.get_key_value(&conflict.author));
            let authors = authors.map(|(id, name)| (*id, name.clone())).collect();
            Ok((id, Self { last_edit, form: Arc::clone(form), authors, filling }))
        });
        changed.collect()
    }
}

async fn last_edits(
    connection: &impl ConnectionTrait,
    municipality: i64,
    ids: &[Id],
) -> Result<HashMap<Uuid, Uuid>, Fault> {
    let mut newest_first = WindowStatement::partition_by(edits::Column::FillingId);
    for column in [edits::Column::Revision, edits::Column::At, edits::Column::Id] {
        newest_first.order_by(column, Order::Desc);
    }
    let mut numbered = Query::select();
    numbered
        .columns([edits::Column::FillingId, edits::Column::Id])
        .expr_window_as(Expr::cust("ROW_NUMBER()"), newest_first, Alias::new("place"))
        .from(edits::Entity)
        .and_where(edits::Column::Municipality.eq(municipality))
        .and_where(edits::Column::FillingId.is_in(ids.iter().copied()))
        // A signature writes no answer. A tablet that pushed the document under its id would take that id from it.
        .and_where(edits::Column::Kind.ne("sign"));
    let mut newest = Query::select();
    newest
        .columns(["filling_id", "id"])
        .from_subquery(numbered, Alias::new("numbered"))
        .and_where(Expr::col("place").eq(1));
    let rows = connection.query_all(&newest).await?;
    let pair = |row: &sea_orm::QueryResult| -> Result<_, Fault> {
        Ok((row.try_get::<Id>("", "filling_id")?.0, row.try_get::<Id>("", "id")?.0))
    };
    rows.iter().map(pair).collect()
}

async fn authors(
    connection: &impl ConnectionTrait,
    municipality: i64,
    fillings: impl Iterator<Item = &StoredFilling>,
) -> Result<HashMap<Uuid, String>, Fault> {
    let ids: BTreeSet<Uuid> = fillings.flat_map(|filling| &filling.conflicts).map(|conflict| conflict.author).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let named: Vec<(Id, String)> = people::Entity::find()
        .select_only()
        .columns([people::Column::Id, people::Column::Name])
        .filter(people::Column::Municipality.eq(municipality))
        .filter(people::Column::Id.is_in(ids.into_iter().map(Id)))
        .into_tuple()
        .all(connection)
        .await?;
    Ok(named.into_iter().map(|(id, name)| (id.0, name)).collect())
}
