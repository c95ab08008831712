//! Somebody known asks for something: who, when, and with which forms. The one way to an answer.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use mobile_schema::{
    prepare::Request,
    requester::Requester,
    run::{Context, Response},
};
use uuid::Uuid;

use crate::{
    clock::{Ids, day},
    error::AppError,
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
    requester: Requester,
    now: DateTime<Utc>,
    ids: Ids,
}

impl Visit {
    /// Somebody asks at a moment.
    pub(crate) fn new(stores: Stores, served: Arc<Served>, requester: Requester, now: DateTime<Utc>, ids: Ids) -> Self {
        Self { stores, served, requester, now, ids }
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

    fn store(&self) -> SeaStore {
        SeaStore::new(self.stores.clone(), Arc::clone(&self.served), self.requester.clone(), self.now)
    }
}
