//! A subscription that was found right, and its events as responses. Where events come from is the caller's to know.

use crate::{
    blueprint::Collection,
    compile::MobileSchema,
    graphql_error::{ErrorCode, GraphqlError},
    plan,
    prepare::{Prepared, Refusal, Request},
    requester::Requester,
    run::{self, Response, Status},
};

/// A subscription, ready for any number of events.
#[derive(Debug)]
pub struct Subscription {
    schema: MobileSchema,
    prepared: Prepared,
    collection: Collection,
}

/// What a request over a connection that can carry both is.
#[derive(Debug)]
pub enum Opened {
    /// A subscription.
    Following(Box<Subscription>),
    /// A query or a mutation, which `respond` answers once.
    Once,
}

impl MobileSchema {
    /// Reads a request that may be a subscription; an `Err` says why it never will be followed.
    pub fn open(&self, request: &Request, requester: &Requester) -> Result<Opened, Response> {
        let prepared = match self.documents().prepare(request) {
            Ok(prepared) => prepared,
            Err(Refusal::Errors(errors)) => return Err(run::refused(Status::Refused, &errors)),
            Err(Refusal::OnlyQueries(error)) => return Err(run::refused(Status::OnlyQueries, &[error])),
        };
        if !prepared.operation.is_subscription() {
            return Ok(Opened::Once);
        }
        let planned = plan::event(self.ground(), &prepared, requester).map(|event| event.collection);
        let collection = planned.map_err(|error| run::refused(Status::Refused, &[error]))?;
        Ok(Opened::Following(Box::new(Subscription { schema: self.clone(), prepared, collection })))
    }
}

impl Subscription {
    /// What it follows.
    pub fn collection(&self) -> Collection {
        self.collection
    }

    /// An event as the response to the subscription: what of `bulk` was asked for.
    pub fn respond(&self, bulk: &serde_json::Value, requester: &Requester) -> Response {
        let ground = self.schema.ground();
        match plan::event(ground, &self.prepared, requester) {
            Ok(event) => run::event(ground, &self.prepared, &event, bulk),
            Err(error) => run::refused(Status::Refused, &[error]),
        }
    }
}

/// What a request that is answered once says to a subscription.
pub(crate) fn not_here() -> GraphqlError {
    GraphqlError::new(ErrorCode::BadUserInput, "a subscription is followed over WebSocket or server-sent events")
}
