//! Somebody known asks for something: who, when, and with which forms. The one way to an answer.

use std::{collections::HashMap, sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use mobile_schema::{
    collection::Collection,
    document,
    prepare::Request,
    requester::Requester,
    run::{Context, Response},
    store::StoreError,
    subscription::Opened,
};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    clock::{Ids, day},
    error::AppError,
    feed::{Batch, Named},
    forms::{Forms, preview::Preview},
    print::{Reading, Sheet, SheetError},
    served::Served,
    store::{SeaStore, Stores, documents::Sight},
};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(15);

/// A request by somebody known.
pub(crate) struct Visit {
    stores: Stores,
    /// What was served when the request came; a publication meanwhile changes nothing for it.
    pub(crate) served: Arc<Served>,
    previews: Arc<[Preview]>,
    requester: Requester,
    now: DateTime<Utc>,
    ids: Ids,
}

impl Visit {
    /// Somebody asks at a moment.
    pub(crate) fn new(stores: Stores, forms: &Forms, requester: Requester, now: DateTime<Utc>, ids: Ids) -> Self {
        Self { stores, served: forms.served(), previews: forms.previews(), requester, now, ids }
    }

    /// Reads a request that may be a subscription; an `Err` is the answer to one that never will run.
    pub(crate) fn open(&self, request: &Request) -> Result<Opened, Response> {
        self.served.schema.open(request, &self.requester)
    }

    /// Answers a GraphQL request.
    pub(crate) async fn respond(&self, request: &Request) -> Result<Response, AppError> {
        let new_id = || self.ids.next();
        let context = Context { requester: &self.requester, new_id: &new_id };
        let store = self.store();
        let answer = self.served.schema.respond(request, context, &store);
        tokio::time::timeout(PATIENCE, answer).await.map_err(|_| {
            tracing::error!(seconds = PATIENCE.as_secs(), "an answer took too long");
            AppError::Unavailable
        })
    }

    /// Who asks.
    pub(crate) fn requester(&self) -> &Requester {
        &self.requester
    }

    /// What of a batch is theirs to see, as one event; nothing: none of it.
    pub(crate) async fn see(&self, collection: Collection, batch: &Batch) -> Result<Option<Value>, StoreError> {
        let Requester { person, handed, .. } = &self.requester;
        let is_theirs = |named: &&Named| {
            named.collection == collection
                && named.person.is_none_or(|of| of == *person)
                && handed.is_none_or(|case| named.case == case)
        };
        let named: Vec<&Named> = batch.entries.iter().filter(is_theirs).collect();
        if named.is_empty() {
            return Ok(None);
        }
        let store = self.store();
        let mut found = if collection == Collection::Rejection {
            let found = store.documents_now(collection, named.iter().map(|named| named.id)).await?;
            found.into_iter().map(|(id, document)| (id, Sight::Document(document))).collect()
        } else {
            let homes: HashMap<Uuid, Uuid> = named.iter().filter_map(|n| Some((n.id, n.filling?))).collect();
            let within = store.within_scope(homes.values().copied().collect()).await?;
            store.tell(collection, &homes, &within, &batch.changed).await?
        };
        // What is gone has no filling any more, but is still of a case.
        let gone = named.iter().filter(|named| named.filling.is_none());
        let gone =
            store.within_reach(gone.filter_map(|named| Some((named.case, named.form.clone()?))).collect()).await?;
        let told = named.iter().filter_map(|Named { id, filling, case, form, person, .. }| {
            let of_form = form.as_ref().is_some_and(|form| gone.contains(&(*case, form.clone())));
            // Of what is out of reach nothing is said, not even that it is gone, but to whom it was taken from.
            let is_told = person.is_some() || filling.is_none() && of_form;
            match found.remove(id) {
                Some(Sight::Document(document)) => Some(document),
                Some(Sight::Hidden) => None,
                None => is_told.then(|| document::tombstone(*id)),
            }
        });
        let told: Vec<Value> = told.collect();
        Ok((!told.is_empty()).then(|| document::bulk(told, None)))
    }

    /// Notices which cases came into their reach or left it.
    pub(crate) async fn notice_reach(&self) -> Result<(), StoreError> {
        self.store().notice_reach(false).await
    }

    /// Reads a filling for paper.
    pub(crate) async fn sheet(&self, id: Uuid) -> Result<Sheet, SheetError> {
        let reading = Reading {
            store: &self.store(),
            requester: &self.requester,
            folder: &self.served.folder,
            plan: &self.served.storage,
            database: &self.stores.database,
            today: day(self.now),
        };
        reading.sheet(id).await
    }

    /// Who asks.
    pub(crate) fn person(&self) -> Uuid {
        self.requester.person
    }

    /// Whether they are staff of a case, who hand a tablet over in it.
    pub(crate) async fn hands_over(&self, case: Uuid) -> Result<bool, AppError> {
        if !self.requester.is_staff() {
            return Ok(false);
        }
        Ok(self.store().reaches_by_place(case).await?)
    }

    fn store(&self) -> SeaStore {
        let previews = Arc::clone(&self.previews);
        SeaStore::new(self.stores.clone(), Arc::clone(&self.served), self.requester.clone(), self.now)
            .previewing(previews)
    }
}
