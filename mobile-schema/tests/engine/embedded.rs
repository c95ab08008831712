//! The API where `async_graphql` is expected.

use std::sync::Arc;

use async_graphql::{Executor, Request};
use futures_util::{StreamExt, stream};
use mobile_schema::{blueprint::Collection, executor::Embedded};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    fixture::Fixture,
    house::{SCHEMA, staff, store},
};

fn changed(revision: u32, deleted: bool) -> Value {
    let document = json!({ "id": "a", "form": "visit", "formVersion": revision, "answers": { "place": "Hjemme" }, "_deleted": deleted });
    json!({ "documents": [document], "checkpoint": null })
}

fn embedded() -> Embedded<Fixture> {
    Embedded {
        schema: SCHEMA.clone(),
        store: Arc::new(store()),
        requester: Arc::new(staff()),
        new_id: Arc::new(|| Uuid::from_u128(1)),
        follow: Arc::new(|collection| {
            assert_eq!(collection, Collection::Filling);
            stream::iter([changed(1, false), changed(2, true)]).boxed()
        }),
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
async fn each_event_of_a_subscription_is_a_response() {
    let request = Request::new(
        "subscription S($headers: FillingInputHeaders) { all: streamFilling(headers: $headers) {
            checkpoint { seq } documents { __typename ...D _deleted } } }
         fragment D on FillingDocument { formVersion answers amends }",
    );
    let responses: Vec<_> = embedded().execute_stream(request, None).collect().await;
    let told: Vec<Value> = responses.into_iter().map(|response| response.data.into_json().unwrap()).collect();
    let document = |version: u32, deleted: bool| {
        json!({ "__typename": "FillingDocument", "formVersion": version, "answers": { "place": "Hjemme" },
                "amends": null, "_deleted": deleted })
    };
    let bulk = |document: Value| json!({ "all": { "checkpoint": null, "documents": [document] } });
    assert_eq!(told, [bulk(document(1, false)), bulk(document(2, true))]);
}

#[tokio::test]
async fn a_subscription_that_is_wrong_or_where_none_is_followed_is_told_so() {
    for (document, code) in [
        ("subscription { streamFilling { nothing } }", "GRAPHQL_VALIDATION_FAILED"),
        (
            "subscription { a: streamFilling { __typename } b: streamFilling { __typename } }",
            "GRAPHQL_VALIDATION_FAILED",
        ),
        ("subscription { streamFilling @skip(if: true) { __typename } }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { __typename }", "GRAPHQL_VALIDATION_FAILED"),
    ] {
        let responses: Vec<_> = embedded().execute_stream(Request::new(document), None).collect().await;
        let [response] = responses.as_slice() else { panic!("{responses:?}") };
        let extensions = response.errors[0].extensions.clone().unwrap();
        assert_eq!(extensions.get("code"), Some(&code.into()), "{document}");
    }
    let response = embedded().execute(Request::new("subscription { streamFilling { __typename } }")).await;
    assert_eq!(response.errors[0].extensions.clone().unwrap().get("code"), Some(&"BAD_USER_INPUT".into()));
}
