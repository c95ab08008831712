//! What took other servers down or was let through: each is refused or costs its length.

use mobile_schema::{
    prepare::Request,
    run::{Context, Status},
    store::Table,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    fixture::Fixture,
    house::{SCHEMA, id, respond, staff, store},
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
    assert_eq!(refused(&query).await.0, "TOO_EXPENSIVE");
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
    const MOST: usize = 10 << 20;
    let named = |length: usize| {
        let row = |n: u128| json!({ "id": id(n), "name": "x".repeat(length), "class_id": id(51) });
        Fixture::default().with(Table::People, json!((0..100).map(row).collect::<Vec<_>>()))
    };
    let query = "{ pupils(first: 100) { nodes { name } } }";
    let (_, empty) = respond(&named(0), &staff(), query, json!({})).await;
    let room = (MOST - empty.to_string().len()) / 100;
    let (status, answer) = respond(&named(room), &staff(), query, json!({})).await;
    assert_eq!((status, answer.get("errors")), (Status::Ran, None));
    let (status, answer) = respond(&named(room + 2), &staff(), query, json!({})).await;
    assert_eq!((status, &answer["data"]), (Status::Ran, &Value::Null));
    assert_eq!(answer["errors"][0]["extensions"]["code"], "TOO_EXPENSIVE");
}

/// What a request is counted to cost, before it runs.
async fn cost(query: &str) -> (Status, Value) {
    let request = Request { query: query.to_owned(), tells_cost: true, ..Request::default() };
    let (requester, new_id) = (staff(), || Uuid::nil());
    let context = Context { requester: &requester, new_id: &new_id };
    let response = SCHEMA.respond(&request, context, &store()).await;
    let body: Value = serde_json::from_slice(&response.body).unwrap();
    assert_eq!(body["extensions"]["cost"]["counted"].as_u64().unwrap_or_default(), response.cost, "{body}");
    (response.status, body)
}

#[tokio::test]
async fn what_a_request_costs_is_counted_from_pages_and_fields() {
    let cases = [
        ("{ __typename }", 1),
        ("{ viewer { name roles } }", 3),
        // The list and its statement, the place of the nodes, and each of them.
        ("{ visits(first: 7) { nodes { id } } }", 2 + 1 + 7),
        ("{ visits { nodes { id place } } }", 2 + 1 + 20 * 2),
        ("{ visits(first: 5) { nodes { steps { week } } } }", 2 + 1 + 5 * (2 + 10)),
        ("{ visits(first: 5) { edges { cursor node { id } } totalCount } }", 2 + 1 + 5 * 3 + 2),
        ("{ visits(first: 5) { nodes { history(first: 4) { nodes { kind } } } } }", 2 + 1 + 5 * (2 + 1 + 4)),
        // The dearest of what a filling may be.
        ("{ node(id: \"x\") { id } }", 2),
    ];
    for (query, expected) in cases {
        let (status, body) = cost(query).await;
        assert_eq!(status, Status::Ran, "{body}");
        assert_eq!(body["extensions"]["cost"], json!({ "counted": expected, "most": 500_000 }), "{query}");
    }
}

#[tokio::test]
async fn what_costs_too_much_never_runs() {
    // 2 + 1 + 1000 × (2 + 1 + size × fields)
    let asking = |size: u32, fields: &str| {
        format!("{{ visits(first: 1000) {{ nodes {{ history(first: {size}) {{ nodes {{ {fields} }} }} }} }} }}")
    };
    let (status, body) = cost(&asking(248, "id kind")).await;
    assert_eq!((status, &body["extensions"]["cost"]["counted"]), (Status::Ran, &json!(499_003)));
    let (status, body) = cost(&asking(249, "id kind")).await;
    assert_eq!((status, body.get("data")), (Status::Refused, None), "{body}");
    let error = &body["errors"][0];
    assert_eq!(error["message"], "this costs 501003, 500000 is the most: ask for smaller pages or fewer fields");
    assert_eq!(error["extensions"]["code"], "TOO_EXPENSIVE");
}
