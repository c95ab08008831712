//! Which filling a document belongs to.

use std::collections::HashMap;

use mobile_schema::collection::Collection;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::fault::Fault;
use crate::entity::{column::Id, conflicts, signatures};

/// The filling of each document, by the document's id; what is gone has none, and neither has a rejection.
pub(crate) async fn fillings_of<C: ConnectionTrait>(
    connection: &C,
    municipality: i64,
    collection: Collection,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, Uuid>, Fault> {
    let ids: Vec<Id> = ids.into_iter().map(Id).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let pairs: Vec<(Id, Id)> = match collection {
        Collection::Filling => ids.into_iter().map(|id| (id, id)).collect(),
        Collection::Rejection => Vec::new(),
        Collection::Signature => {
            signatures::Entity::find()
                .select_only()
                .columns([signatures::Column::Id, signatures::Column::FillingId])
                .filter(signatures::Column::Municipality.eq(municipality))
                .filter(signatures::Column::Id.is_in(ids))
                .into_tuple()
                .all(connection)
                .await?
        }
        Collection::Conflict => {
            conflicts::Entity::find()
                .select_only()
                .columns([conflicts::Column::Id, conflicts::Column::FillingId])
                .filter(conflicts::Column::Municipality.eq(municipality))
                .filter(conflicts::Column::Id.is_in(ids))
                .into_tuple()
                .all(connection)
                .await?
        }
    };
    Ok(pairs.into_iter().map(|(id, filling)| (id.0, filling.0)).collect())
}
