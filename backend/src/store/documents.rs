//! What a tablet keeps: which documents changed for its person, and each as it is now for them.
//!
//! ```text
//! feed after a place ──own scope──▶ ids, as many as asked for ──▶ documents; what left their reach is a tombstone
//! ```
//! Not here: what a document says (`mobile_schema::document`), what happens live (`feed`).

use std::collections::{BTreeSet, HashMap, HashSet};

use mobile_schema::{
    collection::Collection,
    document::{self, Document},
    scalars::print_moment,
    store::{Checkpoint, Pull, StoreError},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryTrait,
    sea_query::{Alias, Expr, ExprTrait, Order},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{SeaStore, changed::Changed, fault::Fault, homes::fillings_of, kept};
use crate::{
    entity::{column::Id, feed, rejections},
    seal::Place,
};

/// How somebody sees a document that is there.
pub(crate) enum Sight {
    /// As it is for them.
    Document(Value),
    /// Not at all: a conflict about an answer that they may not read.
    Hidden,
}

impl Sight {
    fn document(self) -> Option<Value> {
        match self {
            Self::Document(document) => Some(document),
            Self::Hidden => None,
        }
    }
}

/// A document that changed, and the number of its last change.
struct Candidate {
    id: Uuid,
    seq: i64,
}

impl SeaStore {
    pub(super) async fn pull_documents(&self, pull: Pull) -> Result<Value, StoreError> {
        let Pull { collection, after, limit } = pull;
        let installation = self.stores.database.find_installation().await?;
        let epoch = installation.ok_or_else(|| self.report(Fault::Missing("installation")))?.epoch;
        if after.is_some_and(|after| after.epoch != epoch) {
            return Err(StoreError::StaleEpoch(epoch));
        }
        self.notice_reach(after.is_none()).await?;
        let mut last = Candidate { id: Uuid::nil(), seq: after.map_or(0, |after| after.seq) };
        let mut documents = Vec::new();
        // What they may not know of fills no page: a short one is the end to a tablet.
        while let wanted @ 1.. = limit.saturating_sub(u32::try_from(documents.len()).unwrap_or(limit)) {
            let candidates = self.candidates(collection, last.seq, wanted).await.map_err(|fault| self.report(fault))?;
            let mut found = self.look_at(collection, candidates.iter().map(|candidate| candidate.id)).await?;
            let is_end = candidates.len() < usize::try_from(wanted).unwrap_or(usize::MAX);
            documents.extend(candidates.iter().filter_map(|Candidate { id, .. }| match found.remove(id) {
                Some(Sight::Document(document)) => Some(document),
                Some(Sight::Hidden) => None,
                None => Some(document::tombstone(*id)),
            }));
            last = candidates.into_iter().last().unwrap_or(last);
            if is_end {
                break;
            }
        }
        Ok(document::bulk(documents, Some((last.id, Checkpoint { seq: last.seq, epoch }))))
    }

    /// Documents of these ids that are there for the requester; reading them is written down.
    pub(crate) async fn documents_now(
        &self,
        collection: Collection,
        ids: impl IntoIterator<Item = Uuid>,
    ) -> Result<HashMap<Uuid, Value>, StoreError> {
        let seen = self.look_at(collection, ids).await?;
        Ok(seen.into_iter().filter_map(|(id, sight)| Some((id, sight.document()?))).collect())
    }

    /// How the requester sees these documents; those that are gone or out of scope are left out.
    async fn look_at(
        &self,
        collection: Collection,
        ids: impl IntoIterator<Item = Uuid>,
    ) -> Result<HashMap<Uuid, Sight>, StoreError> {
        let ids: Vec<Uuid> = ids.into_iter().collect();
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        if collection == Collection::Rejection {
            let found = self.rejections(&ids).await.map_err(|fault| self.report(fault))?;
            return Ok(found.into_iter().map(|(id, json)| (id, Sight::Document(json))).collect());
        }
        let database = &self.stores.database;
        let homes = fillings_of(database.readers(), database.municipality(), collection, ids).await;
        let homes = homes.map_err(|fault| self.report(fault))?;
        let within = self.within_scope(homes.values().copied().collect::<BTreeSet<_>>().into_iter().collect()).await?;
        let changed = Changed::load(
            database.readers(),
            database.municipality(),
            &self.stores.master,
            &self.served,
            within.iter().copied(),
        );
        let changed = changed.await.map_err(|fault| self.report(fault))?;
        self.tell(collection, &homes, &within, &changed).await
    }

    /// How the requester sees these documents, from fillings that were read already.
    pub(crate) async fn tell(
        &self,
        collection: Collection,
        homes: &HashMap<Uuid, Uuid>,
        within: &HashSet<Uuid>,
        changed: &HashMap<Uuid, Changed>,
    ) -> Result<HashMap<Uuid, Sight>, StoreError> {
        let (mut told, mut sealed) = (HashMap::new(), BTreeSet::new());
        for (id, home) in homes.iter().filter(|(_, home)| within.contains(home)) {
            let Some(changed) = changed.get(home) else { continue };
            match self.document(collection, *id, changed) {
                Some(document) => {
                    sealed.extend(document.tells_sealed.then_some(changed.filling.case));
                    told.insert(*id, Sight::Document(document.json));
                }
                None if changed.filling.conflicts.iter().any(|conflict| conflict.id == *id) => {
                    told.insert(*id, Sight::Hidden);
                }
                None => {}
            }
        }
        self.audit_reading(sealed).await?;
        Ok(told)
    }

    fn document(&self, collection: Collection, id: Uuid, changed: &Changed) -> Option<Document> {
        let Changed { filling, last_edit, form, authors } = changed;
        match collection {
            Collection::Filling => {
                let tables = self.served.storage.forms.get(&filling.form)?;
                Some(Document::of_filling(filling, *last_edit, form, tables, &self.requester))
            }
            Collection::Signature => {
                let signature = filling.signatures.iter().find(|signature| signature.id == id)?;
                Some(Document::of_signature(filling, signature, form, &self.requester))
            }
            Collection::Conflict => {
                let conflict = filling.conflicts.iter().find(|conflict| conflict.id == id)?;
                let author = authors.get(&conflict.author).map(String::as_str);
                Document::of_conflict(filling, conflict, author, form, &self.requester)
            }
            Collection::Rejection => None,
        }
    }

    /// What was set aside of the requester's, and not seen.
    async fn rejections(&self, ids: &[Uuid]) -> Result<HashMap<Uuid, Value>, Fault> {
        let database = &self.stores.database;
        let rows = rejections::Entity::find()
            .filter(rejections::Column::Municipality.eq(database.municipality()))
            .filter(rejections::Column::PersonId.eq(Id(self.requester.person)))
            .filter(rejections::Column::SeenAt.is_null())
            .apply_if(self.requester.handed, |rows, case| rows.filter(rejections::Column::CaseId.eq(Id(case))))
            .filter(rejections::Column::Id.is_in(ids.iter().copied().map(Id)))
            .all(database.readers())
            .await?;
        let open = |row: rejections::Model| -> Result<_, Fault> {
            let id = row.id.0;
            let key = self.stores.master.open_case_key(id, 1, &row.wrapped)?;
            let place = Place { table: "rejections", column: "content", row: id };
            let kept::KeptRejection { path, message, value, document } = kept::read(&key.open(place, &row.content)?)?;
            let json = json!({
                "id": id,
                "collection": row.collection,
                "documentId": document,
                "editId": row.edit_id.map(|id| id.0),
                "path": path,
                "code": row.code.to_uppercase(),
                "message": message,
                "value": value,
                "at": print_moment(row.at.0),
                "_deleted": false,
            });
            Ok((id, json))
        };
        rows.into_iter().map(open).collect()
    }

    /// Documents that changed after a number: of what is within reach, and what concerns the requester alone.
    async fn candidates(&self, collection: Collection, after: i64, limit: u32) -> Result<Vec<Candidate>, Fault> {
        let database = &self.stores.database;
        let seq = Expr::col(("t", feed::Column::Seq));
        let mut select = self.scoped().feed();
        select
            .expr_as(Expr::col(("t", feed::Column::SubjectId)), "id")
            .expr_as(seq.clone().max(), "seq")
            .and_where(Expr::col(("t", feed::Column::Kind)).eq(collection.word()))
            .and_where(seq.gt(after))
            .group_by_col(("t", feed::Column::SubjectId))
            .order_by(Alias::new("seq"), Order::Asc)
            .limit(u64::from(limit));
        let rows = database.readers().query_all(&select).await?;
        let candidate = |row: &sea_orm::QueryResult| -> Result<_, Fault> {
            Ok(Candidate { id: row.try_get::<Id>("", "id")?.0, seq: row.try_get("", "seq")? })
        };
        rows.iter().map(candidate).collect()
    }
}
