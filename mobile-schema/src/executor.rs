//! An adapter for whoever embeds the API where `async_graphql` is expected.
//!
//! Not for speed: its response is a tree of values, and a refused document has `data: null` there, which this API's own
//! responses leave out.

use std::{future::Future, sync::Arc};

use async_graphql::{Data, Executor, Request, Response, ServerError};
use futures_util::stream::{self, BoxStream, StreamExt};
use uuid::Uuid;

use crate::{
    blueprint::Collection, compile::MobileSchema, prepare, requester::Requester, run, run::Context, store::AnswerStore,
    subscription::Opened,
};

/// Opens what changes in a collection, from now on, for the requester.
pub type Follow = Arc<dyn Fn(Collection) -> BoxStream<'static, serde_json::Value> + Send + Sync>;

/// The API for one requester.
pub struct Embedded<S> {
    /// The API.
    pub schema: MobileSchema,
    /// The requester's store.
    pub store: Arc<S>,
    /// Who asks.
    pub requester: Arc<Requester>,
    /// Makes ids.
    pub new_id: Arc<dyn Fn() -> Uuid + Send + Sync>,
    /// Where events come from.
    pub follow: Follow,
}

impl<S> Clone for Embedded<S> {
    fn clone(&self) -> Self {
        let Self { schema, store, requester, new_id, follow } = self;
        Self {
            schema: schema.clone(),
            store: Arc::clone(store),
            requester: Arc::clone(requester),
            new_id: Arc::clone(new_id),
            follow: Arc::clone(follow),
        }
    }
}

impl<S: AnswerStore + 'static> Executor for Embedded<S> {
    fn execute(&self, request: Request) -> impl Future<Output = Response> + Send {
        let embedded = self.clone();
        async move { embedded.answer(&read(request)).await }
    }

    fn execute_stream(&self, request: Request, _: Option<Arc<Data>>) -> BoxStream<'static, Response> {
        let embedded = self.clone();
        let request = read(request);
        match self.schema.open(&request, &self.requester) {
            Err(refused) => stream::once(async move { written(&refused) }).boxed(),
            Ok(Opened::Once) => stream::once(async move { embedded.answer(&request).await }).boxed(),
            Ok(Opened::Following(subscription)) => (self.follow)(subscription.collection())
                .map(move |bulk| written(&subscription.respond(&bulk, &embedded.requester)))
                .boxed(),
        }
    }
}

impl<S: AnswerStore> Embedded<S> {
    async fn answer(&self, request: &prepare::Request) -> Response {
        let context = Context { requester: &self.requester, new_id: &*self.new_id };
        written(&self.schema.respond(request, context, &*self.store).await)
    }
}

fn read(request: Request) -> prepare::Request {
    let variables = match request.variables.into_value().into_json() {
        Ok(serde_json::Value::Object(variables)) => variables,
        Ok(_) | Err(_) => serde_json::Map::new(),
    };
    let Request { query, operation_name, .. } = request;
    prepare::Request { query, operation_name, variables, queries_only: false, tells_cost: false }
}

fn written(response: &run::Response) -> Response {
    serde_json::from_slice(&response.body)
        .unwrap_or_else(|broken| Response::from_errors(vec![ServerError::new(broken.to_string(), None)]))
}
