//! More than sixty attacks, anonymous and in every role, while somebody honest goes on: no fault, no death, no word too
//! many, memory within bounds.
//!
//! `cargo test` runs each attack as nobody and in one role; `cargo test -p e2e --test siege -- --ignored --nocapture` runs
//! each in every role, which takes some minutes.

#![expect(clippy::indexing_slicing, reason = "a test that finds something else has failed")]

use std::{
    fmt::Write as _,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use e2e::{Client, Database, Kind, Program, Socket, shipped_forms};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tokio_tungstenite::tungstenite::Message;

const PROGRAM: &str = env!("CARGO_BIN_EXE_naervaer-tested");

/// How long an attack may keep the attacker waiting.
const PATIENCE: Duration = Duration::from_secs(20);

/// Words that no answer may say: they tell how the server is made.
const TOO_MUCH: [&str; 12] = [
    "panicked",
    "sqlx",
    "SELECT ",
    "sqlite",
    "postgres",
    ".rs:",
    "/root",
    "RUST_",
    "src/",
    "stack backtrace",
    "INTERNAL_SERVER_ERROR",
    "Did you mean",
];

/// Words of the schema, which nobody learns without a token.
const OF_SCHEMA: [&str; 4] = ["cooperationAgreement", "pupils", "__schema", "Query"];

/// An attack.
enum Attack {
    /// A document, with variables.
    Document(String, Value),
    /// A body for `POST /graphql`.
    Body(Vec<u8>),
    /// What goes over the wire as it is; `{token}` and `{host}` are filled in.
    Wire(Vec<u8>),
    /// Messages over a WebSocket that somebody has opened.
    Messages(Vec<Message>),
}

fn document(text: impl Into<String>) -> Attack {
    Attack::Document(text.into(), json!({}))
}

fn with(text: impl Into<String>, variables: Value) -> Attack {
    Attack::Document(text.into(), variables)
}

fn body(text: impl Into<Vec<u8>>) -> Attack {
    Attack::Body(text.into())
}

/// A request by hand: method and path, further headers, the body.
fn wire(line: &str, headers: &str, body: &[u8]) -> Attack {
    // Where a request ends is what some attacks are about; the others need not wait until the connection is idle.
    let is_whole = ["Connection", "Transfer-Encoding"].iter().all(|name| !headers.contains(name));
    let ends = if is_whole { "Connection: close\r\n" } else { "" };
    let head = format!("{line} HTTP/1.1\r\nHost: {{host}}\r\nAuthorization: Bearer {{token}}\r\n{ends}{headers}\r\n");
    Attack::Wire([head.as_bytes(), body].concat())
}

fn each(count: usize, write: impl Fn(usize) -> String) -> String {
    (0..count).map(write).collect::<Vec<_>>().join(" ")
}

/// `first` fragments, each spreading the next `times`.
fn fragments(count: usize, times: usize) -> String {
    let spread = |to: usize| each(times, |_| format!("...F{to}"));
    let all = each(count, |at| format!("fragment F{at} on Query {{ {} }}", spread(at + 1)));
    format!("{{ ...F0 }} {all} fragment F{count} on Query {{ viewer {{ name }} }}")
}

fn deep(field: &str, levels: usize) -> String {
    format!("{{ {} id {} }}", format!("{field} {{ ").repeat(levels), "}".repeat(levels))
}

fn json_headers(length: usize) -> String {
    format!("Content-Type: application/json\r\nContent-Length: {length}\r\n")
}

fn post(headers: &str, body: &[u8]) -> Attack {
    wire("POST /graphql", &format!("{headers}{}", json_headers(body.len())), body)
}

const HONEST: &[u8] = br#"{"query":"{ viewer { name } }"}"#;
const MUTATION: &str = "mutation { openCase(input: { pupilId: \"x\" }) { userErrors { code } } }";

#[expect(clippy::too_many_lines, reason = "a list")]
fn attacks() -> Vec<(&'static str, Attack)> {
    let long = |sign: &str, length: usize| sign.repeat(length);
    vec![
        // Documents that are much.
        ("aliases", document(format!("{{ {} }}", each(1000, |at| format!("a{at}: viewer {{ name }}"))))),
        ("aliases of lists", document(format!("{{ {} }}", each(49, |at| format!("a{at}: cases(first: 1000) {{ nodes {{ id }} }}"))))),
        ("duplicated fields", document(format!("{{ viewer {{ {} }} }}", long("name ", 6000)))),
        ("deep selections", document(format!("{{ cases {{ nodes {} }} }}", deep("pupil { cases", 30)))),
        ("deep brackets", document(long("{", 30_000))),
        ("deep values", document(format!("{{ nodes(ids: {}{}) {{ id }} }}", long("[", 5000), long("]", 5000)))),
        ("deep objects", document(format!("{{ cooperationAgreements(filter: {}{}) {{ totalCount }} }}", long("{not: ", 200), long("}", 200)))),
        ("deep types", document(format!("query ($a: {}Int{}) {{ viewer {{ name }} }}", long("[", 3000), long("]", 3000)))),
        ("a fragment in itself", document("{ ...A } fragment A on Query { ...A }")),
        ("fragments in a circle", document("{ ...A } fragment A on Query { ...B } fragment B on Query { ...C } fragment C on Query { ...A }")),
        ("a chain of fragments", document(fragments(400, 1))),
        ("doubling fragments", document(fragments(30, 2))),
        ("tenfold fragments", document(fragments(12, 10))),
        ("directives", document(format!("{{ viewer {{ name {} }} }}", long("@skip(if: false) ", 1000)))),
        ("unknown directives", document(format!("{{ viewer {{ name {} }} }}", long("@a ", 8000)))),
        ("directives on the operation", document(format!("query {} {{ viewer {{ name }} }}", long("@a ", 3000)))),
        ("introspection in circles", document("{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }")),
        ("introspection as a list", document(format!("{{ {} }}", each(45, |at| format!("a{at}: __schema {{ types {{ fields {{ name description }} }} }}"))))),
        ("many operations", document(each(1500, |at| format!("query Q{at} {{ viewer {{ name }} }}")))),
        ("many variables", document(format!("query ({}) {{ viewer {{ name }} }}", each(2000, |at| format!("$v{at}: Int"))))),
        ("white space", document(format!("{{ viewer {{ name }} }}{}", long(" ", 900_000)))),
        ("commas", document(format!("{{ viewer {{ name }} }}{}", long(",", 30_000)))),
        ("comments", document(format!("{}{{ viewer {{ name }} }}", long("#\n", 15_000)))),
        ("byte order marks", document(format!("{}{{ viewer {{ name }} }}", long("\u{feff}", 3000)))),
        ("products of lists", document("{ cases(first: 1000) { nodes { fillings(first: 1000) { nodes { history(first: 1000) { nodes { id } } } } } } }")),
        ("lists in lists", document("{ pupils(first: 100) { nodes { cases { pupil { cases { pupil { cases { pupil { cases { id } } } } } } } } } }")),
        ("an answer that grows", document(format!("{{ {} }}", each(40, |at| format!("a{at}: forms {{ items {{ name }} texts(language: \"nb\") {{ text }} }}"))))),
        ("a long name", document(format!("{{ {} }}", long("a", 30_000)))),
        ("a long alias", document(format!("{{ {}: viewer {{ name }} }}", long("a", 200)))),
        ("a huge number", document(format!("{{ cases(first: {}) {{ totalCount }} }}", long("9", 20_000)))),
        ("a huge fraction", document(format!("{{ cases(first: 1e{}) {{ totalCount }} }}", long("9", 9)))),
        ("many errors", document(format!("{{ {} }}", each(2500, |at| format!("x{at}"))))),
        ("an error that repeats what was sent", document(format!("{{ form(name: 7, {}: 1) {{ id }} }}", long("n", 20_000)))),
        ("many failing fields", document(format!("{{ {} }}", each(49, |at| format!("a{at}: cases(first: -1) {{ totalCount }}"))))),
        ("thousands of ids", with("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", json!({ "ids": vec!["x"; 50_000] }))),
        ("a filter of thousands", with("query ($in: [String!]) { cooperationAgreements(filter: { place: { in: $in } }) { totalCount } }", json!({ "in": vec!["x"; 30_000] }))),
        ("a filter that is deep", with("query ($f: CooperationAgreementFilter) { cooperationAgreements(filter: $f) { totalCount } }", (0..100).fold(json!({}), |inner, _| json!({ "not": inner })))),
        ("a pattern", with("query ($t: String) { cooperationAgreements(filter: { place: { contains: $t } }) { totalCount } }", json!({ "t": "%_".repeat(5000) }))),
        ("SQL", with("query ($t: String) { cooperationAgreements(filter: { place: { eq: $t } }) { totalCount } }", json!({ "t": "'; DROP TABLE fillings; --" }))),
        ("a null sign", with("query ($t: String!) { form(name: $t) { id } }", json!({ "t": "a\u{0}b" }))),
        ("numbers beyond all", body(br#"{"query":"query ($n: Int) { cases(first: $n) { totalCount } }","variables":{"n":1e400}}"#)),
        ("a number of many digits", body(format!("{{\"query\":\"query ($n: Int) {{ cases(first: $n) {{ totalCount }} }}\",\"variables\":{{\"n\":{}}}}}", long("9", 100_000)))),
        ("a lone surrogate", body(br#"{"query":"query ($t: String!) { form(name: $t) { id } }","variables":{"t":"\ud800"}}"#)),
        ("invalid UTF-8", body(b"{\"query\":\"{ viewer { name } } # \xff\xfe\"}".to_vec())),
        ("suggestions", document("{ viewr { nme } casess { id } }")),
        ("two operations, one of them writes", document(format!("query A {{ viewer {{ name }} }} {MUTATION}"))),
        ("a subscription as a query", document("subscription { streamFilling { documents { id } } }")),
        // Bodies.
        ("nothing", body("")),
        ("a batch", body(format!("[{}]", vec!["{\"query\":\"{ viewer { name } }\"}"; 1000].join(",")))),
        ("a text", body("\"{ viewer { name } }\"")),
        ("a number", body("7")),
        ("null", body("null")),
        ("half a body", body("{\"query\": \"{ viewer {")),
        ("nested lists", body(format!("{{\"variables\":{}", long("[", 200_000)))),
        ("nested objects", body(format!("{{\"variables\":{}", long("{\"a\":", 100_000)))),
        ("a query that is a list", body("{\"query\":[\"{ viewer { name } }\"]}")),
        ("variables that are a list", body("{\"query\":\"{ viewer { name } }\",\"variables\":[1]}")),
        ("variables that are a text", body("{\"query\":\"{ viewer { name } }\",\"variables\":\"{}\"}")),
        ("extensions that are a text", body("{\"query\":\"{ viewer { name } }\",\"extensions\":\"x\"}")),
        ("an operation name that is a number", body("{\"query\":\"{ viewer { name } }\",\"operationName\":7}")),
        ("a name given twice", body("{\"query\":\"{ viewer { name } }\",\"query\":\"{ viewer { id } }\"}")),
        ("many names", body(format!("{{{}}}", each(40_000, |at| format!("\"k{at}\":1{}", if at < 39_999 { "," } else { "" }))))),
        ("fifty megabytes", body(vec![b' '; 50 << 20])),
        // HTTP by hand.
        ("fifty megabytes that are announced", wire("POST /graphql", "Content-Type: application/json\r\nContent-Length: 52428800\r\n", b"{")),
        ("a chunked body without end", wire("POST /graphql", "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n", b"5\r\n{\"que\r\n")),
        ("a gzip bomb", post("Content-Encoding: gzip\r\n", &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3])),
        ("two lengths", wire("POST /graphql", "Content-Type: application/json\r\nContent-Length: 5\r\nContent-Length: 30\r\n", HONEST)),
        ("length and chunks", wire("POST /graphql", "Content-Type: application/json\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n", b"0\r\n\r\nGET /healthz HTTP/1.1\r\n\r\n")),
        ("a chunk of no number", wire("POST /graphql", "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n", b"zz\r\n{}\r\n0\r\n\r\n")),
        ("a header line that is folded", wire("GET /healthz", "X-A: b\r\n c\r\n", b"")),
        ("a long header", wire("GET /graphql?query=%7Bviewer%7Bname%7D%7D", &format!("X-A: {}\r\n", long("a", 600_000)), b"")),
        ("many headers", wire("GET /graphql?query=%7Bviewer%7Bname%7D%7D", &(0..3000).fold(String::new(), |mut all, at| { write!(all, "X-{at}: a\r\n").unwrap_or_default(); all }), b"")),
        ("a long address", wire(&format!("GET /graphql?query={}", long("a", 100_000)), "", b"")),
        ("a slow head", Attack::Wire(b"POST /graphql HTTP/1.1\r\nHost: {host}\r\nX-Slow: ".to_vec())),
        ("a slow body", wire("POST /graphql", "Content-Type: application/json\r\nContent-Length: 900000\r\n", b"{\"query\":\"")),
        ("no HTTP", Attack::Wire(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec())),
        ("HTTP/0.9", Attack::Wire(b"GET /\r\n\r\n".to_vec())),
        ("a mutation by GET", wire("GET /graphql?query=mutation%7BopenCase(input%3A%7BpupilId%3A%22x%22%7D)%7BuserErrors%7Bcode%7D%7D%7D", "", b"")),
        ("a method override", wire("GET /graphql", "X-HTTP-Method-Override: POST\r\n", b"")),
        ("PUT", wire("PUT /graphql", &json_headers(HONEST.len()), HONEST)),
        ("DELETE", wire("DELETE /graphql", "", b"")),
        ("TRACE", wire("TRACE /graphql", "", b"")),
        ("CONNECT", wire("CONNECT /graphql", "", b"")),
        ("a form of another site", wire("POST /graphql", "Origin: https://ond.example\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 31\r\n", HONEST)),
        ("a text of another site", wire("POST /graphql", "Origin: https://ond.example\r\nContent-Type: text/plain\r\nContent-Length: 31\r\n", HONEST)),
        ("a file of another site", wire("POST /graphql", "Origin: https://ond.example\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 31\r\n", HONEST)),
        ("no kind of body", wire("POST /graphql", "Origin: https://ond.example\r\nContent-Length: 31\r\n", HONEST)),
        ("a question before a request of another site", wire("OPTIONS /graphql", "Origin: https://ond.example\r\nAccess-Control-Request-Method: POST\r\n", b"")),
        ("a path that climbs", wire("GET /graphiql/..%2f..%2fCargo.toml", "", b"")),
        ("a page of nobody's", wire("GET /fillings/01934a00-0000-7000-8000-000000000000/print", "", b"")),
        ("an id that is a path", wire("GET /fillings/..%2f..%2fetc%2fpasswd/print", "", b"")),
        // WebSockets.
        ("a socket of another site", wire("GET /graphql/ws", "Origin: https://ond.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n", b"")),
        ("a socket of no protocol", wire("GET /graphql/ws", "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", b"")),
        ("a flood of pings", Attack::Messages(vec![Message::text("{\"type\":\"ping\"}"); 5000])),
        ("a flood of subscriptions", Attack::Messages((0..300).map(|at| Message::text(json!({ "type": "subscribe", "id": at.to_string(), "payload": { "query": "subscription { streamFilling { documents { id } } }" } }).to_string())).collect())),
        ("a message of two megabytes", Attack::Messages(vec![Message::text(long("a", 2 << 20))])),
        ("an id of a megabyte", Attack::Messages(vec![Message::text(json!({ "type": "subscribe", "id": long("a", 900_000), "payload": { "query": "{a}" } }).to_string())])),
        ("binary messages", Attack::Messages(vec![Message::binary(vec![0xff; 1000])])),
    ]
}

/// What came of an attack: everything that was heard.
async fn strike(attack: &Attack, client: &Client) -> Result<Vec<u8>> {
    match attack {
        Attack::Document(query, variables) => {
            let body = json!({ "query": query, "variables": variables }).to_string();
            over_http(client, body.into_bytes()).await
        }
        Attack::Body(body) => over_http(client, body.clone()).await,
        Attack::Wire(bytes) => over_the_wire(client, bytes).await,
        Attack::Messages(messages) => over_a_socket(client, messages).await,
    }
}

async fn over_http(client: &Client, body: Vec<u8>) -> Result<Vec<u8>> {
    let head = format!(
        "POST /graphql HTTP/1.1\r\nHost: {{host}}\r\nAuthorization: Bearer {{token}}\r\nConnection: close\r\n{}\r\n",
        json_headers(body.len())
    );
    over_the_wire(client, &[head.into_bytes(), body].concat()).await
}

async fn over_the_wire(client: &Client, bytes: &[u8]) -> Result<Vec<u8>> {
    let host = client.server().trim_start_matches("http://");
    let split = bytes.windows(4).position(|four| four == b"\r\n\r\n").map_or(bytes.len(), |at| at + 4);
    let (start, rest) = bytes.split_at(split);
    let start = match std::str::from_utf8(start) {
        Ok(text) => {
            let known = text.replace("{host}", host);
            let known = match client.token() {
                Some(token) => known.replace("{token}", token),
                None => known.replace("Authorization: Bearer {token}\r\n", ""),
            };
            known.into_bytes()
        }
        Err(_) => start.to_vec(),
    };
    let mut stream = TcpStream::connect(host).await?;
    let mut heard = Vec::new();
    let (mut reading, mut writing) = stream.split();
    let speak = async {
        // The server may hang up before it has heard all.
        writing.write_all(&start).await.unwrap_or_default();
        writing.write_all(rest).await.unwrap_or_default();
        std::future::pending::<()>().await;
    };
    let hear = async {
        let mut chunk = vec![0; 65_536];
        while let Ok(count @ 1..) = reading.read(&mut chunk).await {
            heard.extend_from_slice(&chunk[..count]);
            ensure!(heard.len() < 12 << 20, "an answer without end");
        }
        Ok(())
    };
    let attack = async {
        tokio::select! { () = speak => Ok(()), heard = hear => heard }
    };
    tokio::time::timeout(PATIENCE, attack).await.context("the server neither answers nor hangs up")??;
    Ok(heard)
}

async fn over_a_socket(client: &Client, messages: &[Message]) -> Result<Vec<u8>> {
    let Ok(mut socket) = client.socket().await else { return Ok(b"closed".to_vec()) };
    let attack = async {
        for message in messages {
            if socket.send(message.clone()).await.is_err() {
                break;
            }
        }
        let mut heard = String::new();
        while let Ok(message) = tokio::time::timeout(Duration::from_millis(300), socket.hear()).await {
            match message {
                Ok(message) => heard.push_str(&message.to_string()),
                Err(closed) => {
                    heard.push_str(&closed.to_string());
                    break;
                }
            }
        }
        heard
    };
    Ok(tokio::time::timeout(PATIENCE, attack).await.context("the server does not end it")?.into_bytes())
}

/// What is wrong with what was heard; nothing: it was held off.
fn finding(heard: &[u8], is_known: bool) -> Option<String> {
    let text = String::from_utf8_lossy(heard);
    let status =
        text.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3)).and_then(|code| code.parse::<u16>().ok());
    if status.is_some_and(|status| status >= 500) {
        return Some(format!("status {status:?}: {}", text.chars().take(300).collect::<String>()));
    }
    let said = TOO_MUCH.iter().find(|word| text.contains(**word));
    if let Some(word) = said {
        return Some(format!("it says «{word}»: {}", text.chars().take(300).collect::<String>()));
    }
    let body = text.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    if !is_known && (OF_SCHEMA.iter().any(|word| body.contains(word)) || body.contains("\"data\"")) {
        return Some(format!("a stranger is told: {}", body.chars().take(300).collect::<String>()));
    }
    if text.to_ascii_lowercase().contains("access-control-allow-origin") {
        return Some("pages of other origins may read".to_owned());
    }
    None
}

/// Kilobytes that a process holds.
fn memory(process: u32) -> Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).context("no figure")?;
    Ok(line.split_whitespace().nth(1).context("no number")?.parse()?)
}

/// Somebody honest asks a little, all the time, until told to stop; how long each answer took.
async fn honest(client: Client, stop: tokio::sync::watch::Receiver<bool>) -> Result<Vec<Duration>> {
    let mut took = Vec::new();
    while !*stop.borrow() {
        let began = Instant::now();
        client.data("{ viewer { name } cases(first: 5) { nodes { id state } } }", json!({})).await?;
        took.push(began.elapsed());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(took)
}

/// A besieger: a role, somebody who has it, and which of the attacks they lead.
#[derive(Clone)]
struct Besieger {
    role: &'static str,
    client: Client,
    place: usize,
}

/// Attacks by one besieger, one after the other; what was found.
async fn besiege(besieger: Besieger, led: impl Fn(usize) -> bool) -> Vec<String> {
    let Besieger { role, client, .. } = besieger;
    let mut findings = Vec::new();
    for (_, (name, attack)) in attacks().into_iter().enumerate().filter(|(at, _)| led(*at)) {
        let found = match strike(&attack, &client).await {
            Ok(heard) => finding(&heard, client.token().is_some_and(|token| token != "nv_made_up")),
            Err(error) => Some(format!("{error:#}")),
        };
        findings.extend(found.map(|found| format!("{name}, as {role}: {found}")));
    }
    findings
}

/// Most that the server may hold at any time, in kilobytes.
const MEMORY: u64 = 400 << 10;

const ROLES: [&str; 6] = ["contact_teacher", "leadership", "guardian", "pupil", "form_administrator", "administrator"];

/// All besiegers at once, each with the attacks that they lead.
async fn siege(leads: fn(&Besieger, usize) -> bool) -> Result<()> {
    let server = Program::start(PROGRAM, Database::create(Kind::Sqlite)?, &shipped_forms()).await?;
    let strangers =
        [("nobody", server.people.stranger(None)), ("a forger", server.people.stranger(Some("nv_made_up")))];
    let mut besiegers: Vec<(&'static str, Client)> = strangers.into();
    for role in ROLES {
        besiegers.push((role, server.people.client(role)?));
    }
    let besiegers = besiegers.into_iter().enumerate();
    let besiegers: Vec<_> = besiegers.map(|(place, (role, client))| Besieger { role, client, place }).collect();
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let other = server.people.iter().filter(|person| person.role == "leadership").last().context("nobody honest")?;
    let honest = tokio::spawn(honest(server.people.client_of(other), stopped));

    let count = attacks().len();
    assert!(count >= 60, "{count}");
    let besieging = besiegers.iter().cloned().map(|besieger| {
        let leader = besieger.clone();
        tokio::spawn(besiege(besieger, move |attack| leads(&leader, attack)))
    });
    let mut findings = Vec::new();
    for found in futures_util::future::join_all(besieging).await {
        findings.extend(found?);
    }
    stop.send(true)?;
    let mut took = honest.await??;
    took.sort();
    let p95 = took[took.len() * 95 / 100];
    let peak = memory(server.process())?;
    let led: usize =
        besiegers.iter().map(|besieger| (0..count).filter(|attack| leads(besieger, *attack)).count()).sum();
    println!(
        "{count} attacks, {led} times by {} besiegers: {} findings; honest p95 {p95:?} of {}; peak {} MB",
        besiegers.len(),
        findings.len(),
        took.len(),
        peak / 1024
    );
    assert!(findings.is_empty(), "{findings:#?}");
    assert!(peak < MEMORY, "{peak} kB");
    assert!(p95 < Duration::from_millis(100), "{p95:?}");
    assert_eq!(server.people.stranger(None).get("/healthz").await?.0, 200);
    // Nobody is locked out by what others did.
    Socket::open(server.url(), &[]).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_attack_is_held_off() -> Result<()> {
    // By nobody, and by one of the others in turn.
    siege(|besieger, attack| besieger.place == 0 || besieger.place - 1 == attack % (ROLES.len() + 1)).await
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "some minutes"]
async fn every_attack_is_held_off_in_every_role() -> Result<()> {
    siege(|_, _| true).await
}
