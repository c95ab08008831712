//! What every request is answered with: the parts of the running server that a request needs.

use axum::http::HeaderMap;
use mobile_schema::{
    prepare::Request,
    requester::Requester,
    run::{Response, Status},
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{
    clock::{Clock, Ids},
    documents::Documents,
    error::AppError,
    feed::Feed,
    forms::Forms,
    http::Parameters,
    login::Logins,
    rates::Rates,
    requester::identify,
    sockets::Sockets,
    store::Stores,
    visit::Visit,
};

/// What every request is answered with.
#[derive(Clone)]
pub(crate) struct Server {
    /// Database, key and writer.
    pub(crate) stores: Stores,
    /// What is served.
    pub(crate) forms: Forms,
    /// What changes.
    pub(crate) feed: Feed,
    /// Who holds connections open.
    pub(crate) sockets: Sockets<Uuid>,
    /// How often they ask.
    pub(crate) rates: Rates,
    /// What they name instead of sending it.
    pub(crate) documents: Documents,
    /// Ends what would go on for ever.
    pub(crate) stop: CancellationToken,
    /// How people log in.
    pub(crate) logins: Logins,
    /// The time.
    pub(crate) clock: Clock,
    /// Ids and secrets.
    pub(crate) ids: Ids,
}

impl Server {
    /// Somebody known asks for something now.
    pub(crate) fn visit(&self, requester: Requester) -> Visit {
        let Self { stores, forms, clock, ids, .. } = self;
        Visit::new(stores.clone(), forms, requester, clock.now(), ids.clone())
    }

    /// Finds out who asks, before anything else of a request is read.
    pub(crate) async fn receive(&self, headers: &HeaderMap) -> Result<Visit, AppError> {
        let served = self.forms.served();
        let settings = served.folder.settings();
        let requester = identify(headers, &self.stores.database, settings, self.clock.now()).await?;
        if !self.rates.admit(requester.person) {
            return Err(AppError::TooOften);
        }
        Ok(self.visit(requester))
    }

    /// The request that parameters stand for; an `Err` is the answer to one that never will run.
    pub(crate) fn find(&self, parameters: &Parameters, visit: &Visit) -> Result<Request, Response> {
        let found = self.documents.find(parameters, &self.forms.manifest(), visit.requester());
        found.map_err(|error| Response::refusing(&error))
    }

    /// Answers a request, which costs by what it came to.
    pub(crate) async fn answer(
        &self,
        visit: &Visit,
        parameters: &Parameters,
        request: &Request,
    ) -> Result<Response, AppError> {
        let answer = visit.respond(request).await?;
        self.rates.charge(visit.requester().person, answer.body.len(), answer.cost);
        if answer.status == Status::Ran {
            self.documents.remember(parameters);
        }
        Ok(answer)
    }
}
