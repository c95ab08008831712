//! Somebody known asks for something: who, when, and with which forms. The one way to an answer.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use mobile_schema::{
    document::{self, Document},
    prepare::Request,
    requester::Requester,
    run::{Context, Response},
    store::StoreError,
    subscription::Opened,
};
use uuid::Uuid;

use crate::{
    clock::{Ids, day},
    error::AppError,
    feed::{Batch, Changed},
    forms::{Forms, preview::Preview},
    print::{Reading, Sheet, SheetError},
    served::Served,
    store::{SeaStore, Stores},
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
    pub(crate) async fn see(&self, batch: &Batch) -> Result<Option<serde_json::Value>, StoreError> {
        let ids: Vec<Uuid> = batch.changed.iter().map(|changed| changed.filling.id).collect();
        if ids.is_empty() {
            return Ok(None);
        }
        let within = self.store().within_scope(ids).await?;
        let (mut told, mut sealed) = (Vec::new(), BTreeSet::new());
        for Changed { filling, last_edit, form } in &batch.changed {
            let tables = self.served.storage.forms.get(&filling.form);
            let Some(tables) = tables.filter(|_| within.contains(&filling.id)) else { continue };
            let document = Document::of_filling(filling, *last_edit, form, tables, &self.requester);
            sealed.extend(document.tells_sealed.then_some(filling.case));
            told.push(document.json);
        }
        if !sealed.is_empty() {
            self.stores.writer.record_reading(self.requester.person, sealed, self.now).await?;
        }
        Ok((!told.is_empty()).then(|| document::bulk(told)))
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
