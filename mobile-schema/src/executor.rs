//! An adapter for whoever embeds the API where `async_graphql` is expected.
//!
//! Not for speed: its response is a tree of values, and a refused document has `data: null` there, which this API's own
//! responses leave out.

use std::{future::Future, sync::Arc};

use async_graphql::{Data, Executor, Request, Response, ServerError};
use futures_util::stream::{self, BoxStream, StreamExt};
use uuid::Uuid;

use crate::{compile::MobileSchema, prepare, requester::Requester, run::Context, store::AnswerStore};

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
}

impl<S> Clone for Embedded<S> {
    fn clone(&self) -> Self {
        let Self { schema, store, requester, new_id } = self;
        Self {
            schema: schema.clone(),
            store: Arc::clone(store),
            requester: Arc::clone(requester),
            new_id: Arc::clone(new_id),
        }
    }
}

impl<S: AnswerStore + 'static> Executor for Embedded<S> {
    fn execute(&self, request: Request) -> impl Future<Output = Response> + Send {
        let embedded = self.clone();
        async move { embedded.answer(request).await }
    }

    /// There is no subscription yet: a request is answered once, a subscription with an error.
    fn execute_stream(&self, request: Request, _: Option<Arc<Data>>) -> BoxStream<'static, Response> {
        let embedded = self.clone();
        stream::once(async move { embedded.answer(request).await }).boxed()
    }
}

impl<S: AnswerStore> Embedded<S> {
    async fn answer(&self, request: Request) -> Response {
        let variables = match request.variables.into_value().into_json() {
            Ok(serde_json::Value::Object(variables)) => variables,
            Ok(_) | Err(_) => serde_json::Map::new(),
        };
        let Request { query, operation_name, .. } = request;
        let request = prepare::Request { query, operation_name, variables, queries_only: false };
        let context = Context { requester: &self.requester, new_id: &*self.new_id };
        let response = self.schema.respond(&request, context, &*self.store).await;
        serde_json::from_slice(&response.body)
            .unwrap_or_else(|broken| Response::from_errors(vec![ServerError::new(broken.to_string(), None)]))
    }
}
