//! Every limit, at the limit and one past it, over the wire.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use e2e::{Client, Kind, Reply, Server, Socket, open_case, shipped_forms};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tokio_tungstenite::tungstenite::Message;
use uuid::Uuid;

/// A limit of what one request may be.
struct Limit {
    what: &'static str,
    most: usize,
    /// The body of a request that is so much.
    asks: Box<dyn Fn(usize) -> String>,
    tablet: bool,
    refusal: (u16, &'static str),
}

fn limit(what: &'static str, most: usize, code: &'static str, asks: impl Fn(usize) -> String + 'static) -> Limit {
    Limit { what, most, asks: Box::new(asks), tablet: false, refusal: (200, code) }
}

fn of_document(
    what: &'static str,
    most: usize,
    code: &'static str,
    document: impl Fn(usize) -> String + 'static,
) -> Limit {
    limit(what, most, code, move |size| json!({ "query": document(size) }).to_string())
}

fn each(count: usize, write: impl Fn(usize) -> String) -> String {
    (0..count).map(write).collect::<Vec<_>>().join(" ")
}

/// A body of so many bytes.
fn padded(bytes: usize) -> String {
    let [start, end] = [r#"{"query":"{ viewer { name } }","padding":""#, r#""}"#];
    format!("{start}{}{end}", "x".repeat(bytes - start.len() - end.len()))
}

/// So many levels of fields: a pupil has cases, and a case its pupil.
fn levels(count: usize) -> String {
    let fields = ["cases(first: 1)", "nodes"].into_iter().chain(["pupil", "cases"].into_iter().cycle());
    let open = fields.take(count - 1).collect::<Vec<_>>().join(" { ");
    format!("{{ {open} {{ id {}", "}".repeat(count))
}

fn levels_of_introspection(count: usize) -> String {
    format!("{{ __type(name: \"Query\") {{ {} name {}", "ofType {".repeat(count - 2), "}".repeat(count))
}

fn limits() -> Vec<Limit> {
    const COSTLY: &str = "TOO_EXPENSIVE";
    const BAD: &str = "BAD_USER_INPUT";
    vec![
        Limit { refusal: (413, "BAD_REQUEST"), ..limit("bytes of a body", 1 << 20, "", padded) },
        Limit { refusal: (413, "BAD_REQUEST"), tablet: true, ..limit("bytes of a tablet's body", 8 << 20, "", padded) },
        of_document("bytes of a document", 32 << 10, COSTLY, |size| {
            let document = "{ viewer { name } }#";
            format!("{document}{}", "x".repeat(size - document.len()))
        }),
        // Nine words and signs, and white space between them.
        of_document("tokens", 15_000, COSTLY, |count| format!("{{viewer{{name}}}}{}", ",".repeat(count - 6))),
        of_document("brackets in one another", 50, COSTLY, |count| {
            let (open, close) = ("{not:".repeat(count - 3), "}".repeat(count - 3));
            format!("{{ cooperationAgreements(filter: {open}{{}}{close}) {{ totalCount }} }}")
        }),
        of_document("selections", 2_000, COSTLY, |count| format!("{{ viewer {{ {}}} }}", "name ".repeat(count - 1))),
        of_document("levels of fields", 12, COSTLY, levels),
        of_document("levels of introspection", 15, COSTLY, levels_of_introspection),
        of_document("aliases", 50, COSTLY, |count| format!("{{ {} }}", each(count, |at| format!("a{at}: __typename")))),
        of_document("directives", 50, COSTLY, |count| {
            format!("{{ {} }}", "...@include(if: true) { __typename } ".repeat(count))
        }),
        of_document("characters in a name", 128, COSTLY, |count| format!("{{ {}: __typename }}", "a".repeat(count))),
        of_document("rows of a page", 1_000, BAD, |size| format!("{{ cases(first: {size}) {{ totalCount }} }}")),
        of_document("ids of `nodes`", 100, BAD, |count| {
            format!("{{ nodes(ids: [{}]) {{ id }} }}", "\"x\",".repeat(count))
        }),
        // Of 200 parts the list is one, and each of its members is two.
        of_document("members of a filter's list", 99, COSTLY, |count| {
            let parts = "{place:{eq:\"x\"}}".repeat(count);
            format!("{{ cooperationAgreements(filter: {{ or: [{parts}] }}) {{ totalCount }} }}")
        }),
        of_document("documents of a pull", 1_000, BAD, |limit| {
            format!("{{ pullFilling(limit: {limit}) {{ documents {{ id }} }} }}")
        }),
        limit("documents of a push", 100, BAD, |count| {
            let row =
                json!({ "newDocumentState": { "id": "01934a00-0000-7000-8000-000000000000", "_deleted": false } });
            let query = "mutation($rows: [FillingInputPushRow!]) { pushFilling(fillingPushRow: $rows) { id } }";
            json!({ "query": query, "variables": { "rows": vec![row; count] } }).to_string()
        }),
        // Of each case the list, its statement, the place of its nodes and 497 of them; 500,000 is the most in all.
        of_document("cases that cost 500", 999, COSTLY, |count| {
            format!("{{ cases(first: {count}) {{ nodes {{ fillings(first: 497) {{ nodes {{ id }} }} }} }} }}")
        }),
    ]
}

async fn ask(client: &Client, limit: &Limit, size: usize) -> Result<Reply> {
    let client = if limit.tablet { client.clone().on_device(Uuid::nil()) } else { client.clone() };
    client.post((limit.asks)(size)).await.with_context(|| format!("{size} {}", limit.what))
}

#[tokio::test]
async fn what_one_request_may_be() -> Result<()> {
    let server = Server::start(Kind::Sqlite, &shipped_forms()).await?;
    let leader = server.people.client("leadership")?;
    for limit in limits() {
        let Limit { what, most, refusal: (status, code), .. } = limit;
        let at = ask(&leader, &limit, most).await?;
        assert_eq!((at.status, at.codes()), (200, vec![]), "{most} {what}: {}", at.body);
        let past = ask(&leader, &limit, most + 1).await?;
        assert_eq!((past.status, past.codes()), (status, vec![code]), "{} {what}: {}", most + 1, past.body);
    }
    let guardian = server.people.client("guardian")?;
    let page = |size: usize| json!({ "query": format!("{{ cases(first: {size}) {{ totalCount }} }}") }).to_string();
    assert_eq!(guardian.post(page(100)).await?.codes(), Vec::<&str>::new(), "rows of a guardian's page");
    assert_eq!(guardian.post(page(101)).await?.codes(), ["BAD_USER_INPUT"]);
    Ok(())
}

#[tokio::test]
async fn what_one_answer_tells() -> Result<()> {
    let server = Server::start(Kind::Sqlite, &shipped_forms()).await?;
    let teacher = server.people.client("contact_teacher")?;
    let case = open_case(&teacher).await?;
    let unknown = |count| format!("{{ {} }}", each(count, |at| format!("unknown{at}")));
    let failing = |count| {
        let field = |at| format!("a{at}: case(id: \"{case}\") {{ fillings(first: -1) {{ totalCount }} }}");
        format!("{{ {} }}", each(count, field))
    };
    for (wrong, told) in [(10, 10), (11, 10)] {
        for document in [unknown(wrong), failing(wrong)] {
            let reply = teacher.ask(&document, json!({})).await?;
            assert_eq!(reply.codes().len(), told, "{wrong} errors: {}", reply.body);
        }
    }
    Ok(())
}

#[tokio::test]
async fn what_one_person_may_hold_open() -> Result<()> {
    let server = Server::start(Kind::Sqlite, &shipped_forms()).await?;
    let leader = server.people.client("leadership")?;
    let mut held = Vec::new();
    for _ in 0..10 {
        held.push(leader.socket().await?);
    }
    let mut eleventh = Socket::open(leader.server(), &[]).await?;
    let known = json!({ "Authorization": format!("Bearer {}", leader.token().unwrap_or_default()) });
    eleventh.say(json!({ "type": "connection_init", "payload": known })).await?;
    assert_eq!(eleventh.closed().await?, 1013, "connections");
    assert_eq!(leader.stream("{ viewer { name } }", json!({})).await?.status(), 429, "connections");

    let socket = held.first_mut().context("none")?;
    for at in 0..21 {
        socket.subscribe(&at.to_string(), "subscription { streamFilling { documents { id } } }").await?;
    }
    let refused = socket.hear().await?;
    assert_eq!((&refused["type"], &refused["id"]), (&json!("error"), &json!("20")), "operations: {refused}");
    assert_eq!(refused["payload"][0]["extensions"]["code"], "RATE_LIMITED");

    let mut socket = held.pop().context("none")?;
    socket.subscribe(&"i".repeat(128), "{ viewer { name } }").await?;
    assert_eq!(socket.hear().await?["type"], "next");
    assert_eq!(socket.hear().await?["type"], "complete");
    socket.subscribe(&"i".repeat(129), "{ viewer { name } }").await?;
    assert_eq!(socket.closed().await?, 4400, "characters of an id");

    let mut socket = held.pop().context("none")?;
    let ping = |bytes: usize| {
        let [start, end] = [r#"{"type":"ping","payload":{"x":""#, r#""}}"#];
        Message::text(format!("{start}{}{end}", "x".repeat(bytes - start.len() - end.len())))
    };
    socket.send(ping(1 << 20)).await?;
    assert_eq!(socket.hear().await?["type"], "pong");
    socket.send(ping((1 << 20) + 1)).await?;
    assert!(socket.hear().await.is_err(), "bytes of a message");
    Ok(())
}

/// Says something, waits, says the rest where there is any, and hears what comes until the server hangs up; how long
/// that took.
async fn slowly(client: &Client, start: &str, wait: Duration, rest: Option<&str>) -> Result<(String, Duration)> {
    let mut stream = TcpStream::connect(client.server().trim_start_matches("http://")).await?;
    let began = Instant::now();
    stream.write_all(start.as_bytes()).await?;
    if let Some(rest) = rest {
        tokio::time::sleep(wait).await;
        stream.write_all(rest.as_bytes()).await?;
    }
    let mut heard = String::new();
    let hear = stream.read_to_string(&mut heard);
    tokio::time::timeout(Duration::from_secs(20), hear).await.context("the server waits for ever")??;
    Ok((heard, began.elapsed()))
}

#[tokio::test]
async fn how_long_a_request_may_take_to_come() -> Result<()> {
    let server = Server::start(Kind::Sqlite, &shipped_forms()).await?;
    let leader = server.people.client("leadership")?;
    let body = r#"{"query":"{ viewer { name } }"}"#;
    let token = leader.token().unwrap_or_default();
    let start = format!("POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n");
    let rest = format!("Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    let whole = format!("{start}{rest}");
    let (most, half) = whole.split_at(whole.len() - 10);
    let [four, eight] = [4, 8].map(Duration::from_secs);
    let (in_time, late, body_in_time, body_late) = tokio::try_join!(
        slowly(&leader, &start, four, Some(&rest)),
        slowly(&leader, &start, four, None),
        slowly(&leader, most, eight, Some(half)),
        slowly(&leader, most, eight, None),
    )?;
    for (heard, _) in [in_time, body_in_time] {
        ensure!(heard.starts_with("HTTP/1.1 200"), "{heard}");
    }
    let (heard, took) = late;
    ensure!(!heard.contains("200 OK") && (5..8).contains(&took.as_secs()), "a head after {took:?}: {heard}");
    let (heard, took) = body_late;
    ensure!(heard.starts_with("HTTP/1.1 408") && (10..13).contains(&took.as_secs()), "a body after {took:?}: {heard}");
    Ok(())
}

#[tokio::test]
async fn how_often_one_person_may_ask() -> Result<()> {
    let server = Server::start_with(Kind::Sqlite, &shipped_forms(), |settings| settings.rate = 1).await?;
    let (leader, teacher) = (server.people.client("leadership")?, server.people.client("contact_teacher")?);
    let mut told = Vec::new();
    for _ in 0..40 {
        told.push(leader.ask("{ __typename }", json!({})).await?.status);
    }
    // Ten seconds' requests at once, and what each second brings meanwhile.
    let passed = told.iter().filter(|status| **status == 200).count();
    assert!((10..30).contains(&passed) && told.iter().all(|status| [200, 429].contains(status)), "{told:?}");
    assert_eq!(teacher.ask("{ __typename }", json!({})).await?.status, 200, "one is not held up by another");
    Ok(())
}
