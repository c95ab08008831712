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
    store::{Checkpoint, Pull, StoreError, Table},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{Alias, Expr, ExprTrait, Order, Query},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{SeaStore, changed::Changed, fault::Fault, homes::fillings_of, kept};
use crate::{
    entity::{column::Id, feed, reached, rejections},
    seal::Place,
};

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
        let seq = after.map_or(0, |after| after.seq);
        let candidates = self.candidates(collection, seq, limit).await.map_err(|fault| self.report(fault))?;
        let mut found = self.documents_now(collection, candidates.iter().map(|candidate| candidate.id)).await?;
        let documents =
            candidates.iter().map(|Candidate { id, .. }| found.remove(id).unwrap_or_else(|| document::tombstone(*id)));
        let documents = documents.collect();
        let last = candidates.last().map_or((Uuid::nil(), seq), |last| (last.id, last.seq));
        Ok(document::bulk(documents, Some((last.0, Checkpoint { seq: last.1, epoch }))))
    }

    /// Documents of these ids that are there for the requester; reading them is written down.
    pub(crate) async fn documents_now(
        &self,
        collection: Collection,
        ids: impl IntoIterator<Item = Uuid>,
    ) -> Result<HashMap<Uuid, Value>, StoreError> {
        let ids: Vec<Uuid> = ids.into_iter().collect();
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        if collection == Collection::Rejection {
            return self.rejections(&ids).await.map_err(|fault| self.report(fault));
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

    /// What of these documents is there for the requester, from fillings that were read already.
    pub(crate) async fn tell(
        &self,
        collection: Collection,
        homes: &HashMap<Uuid, Uuid>,
        within: &HashSet<Uuid>,
        changed: &HashMap<Uuid, Changed>,
    ) -> Result<HashMap<Uuid, Value>, StoreError> {
        let (mut told, mut sealed) = (HashMap::new(), BTreeSet::new());
        for (id, home) in homes.iter().filter(|(_, home)| within.contains(home)) {
            let Some(changed) = changed.get(home) else { continue };
            let Some(document) = self.document(collection, *id, changed) else { continue };
            sealed.extend(document.tells_sealed.then_some(changed.filling.case));
            told.insert(*id, document.json);
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

    /// Documents that changed after a number: of cases within reach, and what concerns the requester alone.
    async fn candidates(&self, collection: Collection, after: i64, limit: u32) -> Result<Vec<Candidate>, Fault> {
        let database = &self.stores.database;
        let Some(cases) = self.scoped().source(&Table::Cases) else { return Ok(Vec::new()) };
        let mut cases = cases.select;
        cases.expr(Expr::col(("k", "id")));
        let seq = Expr::col(feed::Column::Seq);
        let everybody = Expr::col(feed::Column::PersonId).is_null();
        let theirs = Expr::col(feed::Column::PersonId).eq(Id(self.requester.person));
        let mut select = Query::select();
        select
            .expr_as(Expr::col(feed::Column::SubjectId), "id")
            .expr_as(seq.clone().max(), "seq")
            .from(feed::Entity)
            .and_where(feed::Column::Municipality.eq(database.municipality()))
            .and_where(feed::Column::Kind.eq(collection.word()))
            .and_where(seq.gt(after))
            .and_where(everybody.and(Expr::col(feed::Column::CaseId).in_subquery(cases)).or(theirs))
            .group_by_col(feed::Column::SubjectId)
            .order_by(Alias::new("seq"), Order::Asc)
            .limit(u64::from(limit));
        let rows = database.readers().query_all(&select).await?;
        let candidate = |row: &sea_orm::QueryResult| -> Result<_, Fault> {
            Ok(Candidate { id: row.try_get::<Id>("", "id")?.0, seq: row.try_get("", "seq")? })
        };
        rows.iter().map(candidate).collect()
    }

    /// Cases that came into this tablet's reach since it last asked, or left it, go into the feed: whatever the reason,
    /// a class that changed, an access that ended by its day.
    pub(crate) async fn notice_reach(&self, from_the_beginning: bool) -> Result<(), StoreError> {
        let had = self.reached().await.map_err(|fault| self.report(fault))?;
        let now = self.cases_in_scope().await?;
        let gained: Vec<Uuid> = now.difference(&had).copied().collect();
        let lost: Vec<Uuid> = had.difference(&now).copied().collect();
        if gained.is_empty() && lost.is_empty() {
            return Ok(());
        }
        // Who begins is told of everything anyway.
        let told = if from_the_beginning && had.is_empty() { Vec::new() } else { gained.clone() };
        self.stores.writer.record_reach(&self.requester, gained, lost, told, self.now).await
    }

    async fn reached(&self) -> Result<HashSet<Uuid>, Fault> {
        let database = &self.stores.database;
        let cases: Vec<Id> = reached::Entity::find()
            .select_only()
            .column(reached::Column::CaseId)
            .filter(reached::Column::Municipality.eq(database.municipality()))
            .filter(reached::Column::PersonId.eq(Id(self.requester.person)))
            .filter(reached::Column::Device.eq(Id(self.requester.device.unwrap_or(self.requester.person))))
            .into_tuple()
            .all(database.readers())
            .await?;
        Ok(cases.into_iter().map(|id| id.0).collect())
    }
}
