//! What took other servers down or was let through: each is refused or costs its length.

use mobile_schema::{run::Status, store::Table};
use serde_json::{Value, json};

use crate::{
    fixture::Fixture,
    house::{id, respond, staff, store},
};

async fn refused(query: &str) -> (String, String) {
    let (status, answer) = respond(&store(), &staff(), query, json!({})).await;
    assert_eq!(status, Status::Refused, "{answer}");
    assert_eq!(answer.get("data"), None);
    let error = &answer["errors"][0];
    (error["extensions"]["code"].as_str().unwrap().to_owned(), error["message"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn two_thousand_nested_lists() {
    let query = format!("{{ nodes(ids: {}1{}) {{ id }} }}", "[".repeat(2_000), "]".repeat(2_000));
    assert_eq!(refused(&query).await.0, "GRAPHQL_PARSE_FAILED");
}

#[tokio::test]
async fn thirty_one_fragments_each_spread_twice() {
    let fragments: Vec<String> =
        (0..31).map(|i| format!("fragment F{i} on Query {{ ...F{n} ...F{n} }}", n = i + 1)).collect();
    let query = format!("{{ ...F0 }} {} fragment F31 on Query {{ viewer {{ name }} }}", fragments.join(" "));
    assert_eq!(refused(&query).await.0, "TOO_EXPENSIVE");
}

#[tokio::test]
async fn fragments_that_lead_in_a_ring() {
    let query = "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }";
    assert_eq!(refused(query).await.0, "GRAPHQL_VALIDATION_FAILED");
}

#[tokio::test]
async fn an_integer_of_more_than_32_bits() {
    assert_eq!(refused("{ visits(first: 99999999999) { totalCount } }").await.0, "GRAPHQL_VALIDATION_FAILED");
}

#[tokio::test]
async fn a_text_for_an_enum() {
    let query = "{ visits(filter: { kind: { eq: \"AT_HOME\" } }) { totalCount } }";
    assert_eq!(refused(query).await.0, "GRAPHQL_VALIDATION_FAILED");
}

#[tokio::test]
async fn a_subscription_without_a_type_for_it() {
    assert_eq!(refused("subscription { streamFilling { checkpoint } }").await.0, "GRAPHQL_VALIDATION_FAILED");
}

#[tokio::test]
async fn introspection_that_multiplies() {
    let query = "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }";
    assert_eq!(refused(query).await.0, "TOO_EXPENSIVE");
}

#[tokio::test]
async fn a_filter_of_a_thousand_parts() {
    let many = vec!["{ minutes: { eq: 1 } }"; 250].join(", ");
    let query = format!("{{ visits(filter: {{ or: [{many}] }}) {{ totalCount }} }}");
    let (_, answer) = respond(&store(), &staff(), &query, json!({})).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "TOO_EXPENSIVE");
}

#[tokio::test]
async fn a_store_that_panics() {
    let mut store = store();
    store.panics = true;
    let (status, answer) = respond(&store, &staff(), "{ visits { totalCount } }", json!({})).await;
    assert_eq!(status, Status::Ran);
    assert_eq!(answer["data"], Value::Null);
    assert_eq!(answer["errors"][0]["extensions"]["code"], "INTERNAL_SERVER_ERROR");
}

#[tokio::test]
async fn an_answer_without_an_end() {
    let long = "x".repeat(100_000);
    let people: Vec<Value> = (0..150).map(|n| json!({ "id": id(n), "name": long, "class_id": id(51) })).collect();
    let store = Fixture::default().with(Table::People, json!(people));
    let (status, answer) = respond(&store, &staff(), "{ pupils(first: 150) { nodes { name } } }", json!({})).await;
    assert_eq!(status, Status::Ran);
    assert_eq!(answer["data"], Value::Null);
    assert_eq!(answer["errors"][0]["extensions"]["code"], "TOO_EXPENSIVE");
}
