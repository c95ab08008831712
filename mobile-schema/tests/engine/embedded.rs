//! The API where `async_graphql` is expected.

use std::sync::Arc;

use async_graphql::{Executor, Request};
use futures_util::StreamExt;
use mobile_schema::executor::Embedded;
use serde_json::json;
use uuid::Uuid;

use crate::{
    fixture::Fixture,
    house::{SCHEMA, staff, store},
};

fn embedded() -> Embedded<Fixture> {
    Embedded {
        schema: SCHEMA.clone(),
        store: Arc::new(store()),
        requester: Arc::new(staff()),
        new_id: Arc::new(|| Uuid::from_u128(1)),
    }
}

#[tokio::test]
async fn an_executor_answers_as_the_api_does() {
    let request =
        Request::new("query ($size: Int) { visits(first: $size, orderBy: ID_ASC) { nodes { minutes kind } } }")
            .variables(async_graphql::Variables::from_json(json!({ "size": 1 })));
    let response = embedded().execute(request).await;
    assert!(response.errors.is_empty(), "{:?}", response.errors);
    let data = response.data.into_json().unwrap();
    assert_eq!(data, json!({ "visits": { "nodes": [{ "minutes": 45, "kind": "AT_SCHOOL" }] } }));
}

#[tokio::test]
async fn a_subscription_ends_with_an_error_until_there_is_one() {
    let request = Request::new("subscription { streamFilling { checkpoint } }");
    let responses: Vec<_> = embedded().execute_stream(request, None).collect().await;
    let [response] = responses.as_slice() else { panic!("{responses:?}") };
    let extensions = response.errors[0].extensions.clone().unwrap();
    assert_eq!(extensions.get("code"), Some(&"GRAPHQL_VALIDATION_FAILED".into()));
}
