//! A request is refused as early as can be: method and type, who asks, length, JSON, tokens and nesting, the parser, the
//! types, cost, and only then does anything run. Each request here breaks two rules, and is told of the earlier.

use anyhow::{Context, Result};
use e2e::{Client, Kind, Server, shipped_forms};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

/// A request by hand.
struct Sent {
    what: &'static str,
    method: Method,
    kind: &'static str,
    token: bool,
    body: String,
    refusal: (u16, &'static str),
}

async fn send(client: &Client, sent: &Sent) -> Result<(StatusCode, Value)> {
    let request = reqwest::Client::new().request(sent.method.clone(), format!("{}/graphql", client.server()));
    let request = request.header("content-type", sent.kind).body(sent.body.clone());
    let request = match client.token().filter(|_| sent.token) {
        Some(token) => request.bearer_auth(token),
        None => request,
    };
    let response = request.send().await.context(sent.what)?;
    let status = response.status();
    Ok((status, response.json().await.context(sent.what)?))
}

fn asking(document: &str) -> String {
    json!({ "query": document }).to_string()
}

#[tokio::test]
async fn of_two_broken_rules_the_earlier_is_told() -> Result<()> {
    const JSON: &str = "application/json";
    let server = Server::start(Kind::Sqlite, &shipped_forms()).await?;
    let teacher = server.people.client("contact_teacher")?;
    let pupil = teacher.data("{ pupils(first: 100) { nodes { id cases { id } } } }", json!({})).await?;
    let pupil = pupil["pupils"]["nodes"].as_array().context("no pupils")?.iter();
    let pupil = pupil.clone().find(|pupil| pupil["cases"] == json!([])).context("all have cases")?["id"].clone();
    let cases = "{ cases { totalCount } }";
    let before = teacher.data(cases, json!({})).await?;

    let too_long = " ".repeat(1 << 20);
    let costly = "cases { pupil { cases { pupil { cases { pupil { cases { id state openedAt closedAt } } } } } } }";
    let post = |what, body: String, status, code| Sent {
        what,
        method: Method::POST,
        kind: JSON,
        token: true,
        body,
        refusal: (status, code),
    };
    let sent = [
        Sent {
            method: Method::DELETE,
            kind: "text/plain",
            token: false,
            ..post("method before type", asking(cases), 405, "BAD_REQUEST")
        },
        Sent { kind: "text/plain", token: false, ..post("type before who asks", asking(cases), 415, "BAD_REQUEST") },
        Sent { token: false, ..post("who asks before length", format!("{too_long}{{}}"), 401, "UNAUTHENTICATED") },
        post("length before JSON", format!("{too_long}{{\"query\""), 413, "BAD_REQUEST"),
        post(
            "JSON before the document's length",
            asking(&format!("{{ {}", " ".repeat(40_000)))[1..].to_owned(),
            400,
            "BAD_REQUEST",
        ),
        post("the document's length before its tokens", asking(&",".repeat(40_000)), 200, "more than 32768 characters"),
        post(
            "tokens before nesting",
            asking(&format!("{}{}", "[".repeat(60), ",".repeat(15_000))),
            200,
            "more than 15000 tokens",
        ),
        post("nesting before the parser", asking(&"{".repeat(60)), 200, "more than 50 brackets"),
        post("the parser before the types", asking("{ unknown { "), 200, "GRAPHQL_PARSE_FAILED"),
        post(
            "the types before the size",
            asking(&format!("{{ unknown {} }}", "a: __typename ".repeat(60))),
            200,
            "GRAPHQL_VALIDATION_FAILED",
        ),
        post(
            "the size before the variables",
            asking(&format!("query($id: ID!) {{ {}node(id: $id) {{ id }} }}", "a: __typename ".repeat(60))),
            200,
            "more than 50 aliases",
        ),
        post(
            "the variables before cost",
            asking(&format!(
                "query($id: ID!) {{ node(id: $id) {{ id }} list: cases(first: 1000) {{ nodes {{ pupil {{ {costly} }} }} }} }}"
            )),
            200,
            "BAD_USER_INPUT",
        ),
        post(
            "cost before anything runs",
            asking(&format!(
                "mutation {{ openCase(input: {{ pupilId: {pupil} }}) {{ case {{ pupil {{ {} }} }} }} }}",
                costly.replace("id state", "pupil { cases { pupil { cases { id state } } } }")
            )),
            200,
            "TOO_EXPENSIVE",
        ),
    ];
    for sent in &sent {
        let (status, body) = send(&teacher, sent).await?;
        let (expected, said) = sent.refusal;
        assert_eq!(status.as_u16(), expected, "{}: {body}", sent.what);
        assert!(body.to_string().contains(said), "{}: {body}", sent.what);
        assert!(body.get("data").is_none(), "{}: {body}", sent.what);
    }
    assert_eq!(teacher.data(cases, json!({})).await?, before, "a refused mutation has run");
    Ok(())
}
