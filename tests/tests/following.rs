//! Somebody follows what changes, over a WebSocket or server-sent events, and hears of what is theirs alone.

#![expect(clippy::indexing_slicing, reason = "a test that finds something else has failed")]

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use chrono::TimeDelta;
use e2e::{Kind, Scenario, Server, Socket, kinds, shipped_forms};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

const FOLLOW: &str = "subscription { streamFilling { checkpoint { seq } documents {
    id editId form formVersion caseId finishedAt answers _deleted } } }";

/// The one document of an event.
fn told(message: &Value) -> &Value {
    assert_eq!(message["type"], "next", "{message}");
    let bulk = &message["payload"]["data"]["streamFilling"];
    assert_eq!(bulk["checkpoint"], Value::Null, "{message}");
    assert_eq!(bulk["documents"].as_array().map(Vec::len), Some(1), "{message}");
    &bulk["documents"][0]
}

#[tokio::test]
async fn a_change_is_heard_at_once_by_who_may_hear_it() -> Result<()> {
    for kind in kinds() {
        let server = Server::start(kind, &shipped_forms()).await?;
        let leader = server.people.client("leadership")?;
        let data = leader.data("{ cases(first: 100) { nodes { id state pupil { name } } } }", json!({})).await?;
        let cases = data["cases"]["nodes"].as_array().context("no cases")?;
        let case = cases.iter().find(|case| case["state"] == "ACTIVE").context("no agreement is in force")?;
        let pupil = server.people.iter().find(|person| case["pupil"]["name"] == *person.name).context("no pupil")?;
        let mut of_leader = leader.socket().await?;
        let mut of_pupil = server.people.client_of(pupil).socket().await?;
        let elsewhere =
            server.people.iter().filter(|person| person.role == "leadership").last().context("one school")?;
        let mut of_stranger = server.people.client_of(elsewhere).socket().await?;
        // What happens between the acknowledgement and the subscription is told too.
        let draft = Scenario::open(&leader, case["id"].as_str().context("no id")?, "cooperation_evaluation").await?;
        for socket in [&mut of_leader, &mut of_pupil, &mut of_stranger] {
            socket.subscribe("a", FOLLOW).await?;
        }
        let begun = of_leader.hear().await?;
        assert_eq!(
            (&told(&begun)["form"], &told(&begun)["_deleted"]),
            (&json!("cooperation_evaluation"), &json!(false))
        );
        told(&of_pupil.hear().await?);

        let saved = Instant::now();
        draft.save(json!({ "goal_evaluation": "partly", "outcome_referral_considered": true })).await?;
        let heard = of_leader.hear().await?;
        assert!(saved.elapsed() < Duration::from_secs(1), "{kind:?}: {:?}", saved.elapsed());
        let answers = &told(&heard)["answers"];
        assert_eq!(
            (&answers["goal_evaluation"], &answers["outcome_referral_considered"]),
            (&json!("partly"), &json!(true))
        );
        let heard = of_pupil.hear().await?;
        let answers = &told(&heard)["answers"];
        assert_eq!(answers["goal_evaluation"], "partly");
        assert_eq!(answers.get("outcome_referral_considered"), None, "withheld is absent: {answers}");

        draft.discard("Feil").await?;
        assert_eq!(told(&of_leader.hear().await?)["_deleted"], true);
        assert!(of_stranger.is_silent(Duration::from_millis(300)).await, "{kind:?}");
    }
    Ok(())
}

#[tokio::test]
async fn what_one_server_writes_is_heard_at_the_other() -> Result<()> {
    if !kinds().any(|kind| kind == Kind::Postgres) {
        return Ok(());
    }
    let server = Server::start(Kind::Postgres, &shipped_forms()).await?;
    let beside = server.beside().await?;
    let (here, there) = (server.people.client("contact_teacher")?, beside.people.client("contact_teacher")?);
    let case = e2e::open_case(&here).await?;
    let mut socket = there.socket().await?;
    socket.subscribe("a", FOLLOW).await?;
    let draft = Scenario::open(&here, &case, "cooperation_agreement").await?;
    told(&socket.hear().await?);
    let saved = Instant::now();
    draft.answer("place", "Hjemme").await?;
    assert_eq!(told(&socket.hear().await?)["answers"]["place"], "Hjemme");
    assert!(saved.elapsed() < Duration::from_secs(1), "{:?}", saved.elapsed());
    Ok(())
}

#[tokio::test]
async fn who_may_not_follow_any_longer_is_cut_off_at_the_next_event() -> Result<()> {
    for kind in kinds() {
        let server = Server::start(kind, &shipped_forms()).await?;
        let teacher = server.people.client("contact_teacher")?;
        let case = e2e::open_case(&teacher).await?;
        let draft = Scenario::open(&teacher, &case, "cooperation_agreement").await?;
        let mut socket = teacher.socket().await?;
        socket.subscribe("a", FOLLOW).await?;
        draft.answer("place", "Hjemme").await?;
        told(&socket.hear().await?);
        // The tokens of the demo end.
        server.clock.advance(TimeDelta::days(4000));
        socket.subscribe("b", "{ viewer { name } }").await?;
        assert_eq!(socket.closed().await?, 4403, "{kind:?}");
    }
    Ok(())
}

#[tokio::test]
async fn operations_of_every_kind_are_carried() -> Result<()> {
    let server = Server::start(Kind::Sqlite, &shipped_forms()).await?;
    let mut socket = server.people.client("contact_teacher")?.socket().await?;
    socket.say(json!({ "type": "ping", "payload": { "a": 1 } })).await?;
    assert_eq!(socket.hear().await?, json!({ "type": "pong", "payload": { "a": 1 } }));
    socket.subscribe("q", "{ viewer { isStaff } }").await?;
    let next = json!({ "type": "next", "id": "q", "payload": { "data": { "viewer": { "isStaff": true } } } });
    assert_eq!(socket.hear().await?, next);
    assert_eq!(socket.hear().await?, json!({ "type": "complete", "id": "q" }));
    // Its id is free again.
    socket.subscribe("q", "{ nothing }").await?;
    let error = socket.hear().await?;
    assert_eq!((&error["type"], &error["id"]), (&json!("error"), &json!("q")));
    assert_eq!(error["payload"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED");
    socket.subscribe("m", "mutation { openCase(input: { pupilId: \"x\" }) { userErrors { code } } }").await?;
    let next = socket.hear().await?;
    assert_eq!(next["payload"]["data"]["openCase"]["userErrors"], json!([{ "code": "NOT_FOUND" }]));
    assert_eq!(socket.hear().await?["type"], "complete");
    // What was called off is not told.
    socket.subscribe("s", FOLLOW).await?;
    socket.say(json!({ "type": "complete", "id": "s" })).await?;
    socket.subscribe("s", "{ viewer { isStaff } }").await?;
    assert_eq!(socket.hear().await?["type"], "next");
    Ok(())
}

#[tokio::test]
async fn a_connection_ends_with_the_code_of_the_protocol() -> Result<()> {
    let server = Server::start(Kind::Sqlite, &shipped_forms()).await?;
    let teacher = server.people.client("contact_teacher")?;
    let nobody = server.people.stranger(None);
    let url = nobody.server().to_owned();
    let stranger = async || Socket::open(&url, &[]).await;

    let mut socket = stranger().await?;
    socket.subscribe("a", FOLLOW).await?;
    assert_eq!(socket.closed().await?, 4401);

    let mut socket = stranger().await?;
    socket.say(json!({ "type": "connection_init", "payload": { "Authorization": "Bearer nv_made_up" } })).await?;
    assert_eq!(socket.closed().await?, 4403);

    let mut silent = stranger().await?;

    for wrong in
        ["7", "{\"type\":\"start\"}", "{", "[]", "{\"type\":\"subscribe\",\"id\":\"\",\"payload\":{\"query\":\"{a}\"}}"]
    {
        let mut socket = teacher.socket().await?;
        socket.send(Message::text(wrong)).await?;
        assert_eq!(socket.closed().await?, 4400, "{wrong}");
    }
    let mut socket = teacher.socket().await?;
    socket.send(Message::binary(vec![1, 2])).await?;
    assert_eq!(socket.closed().await?, 4400);

    let mut socket = teacher.socket().await?;
    for _ in 0..2 {
        socket.subscribe("a", FOLLOW).await?;
    }
    assert_eq!(socket.closed().await?, 4409);

    let mut socket = teacher.socket().await?;
    socket.say(json!({ "type": "connection_init" })).await?;
    assert_eq!(socket.closed().await?, 4429);

    assert_eq!(silent.closed().await?, 4408);

    for (headers, status) in [([("origin", "https://ond.example")], "403"), ([("origin", "null")], "403")] {
        let refused = Socket::open(&url, &headers).await.map(drop).unwrap_err();
        assert_eq!(refused.to_string(), format!("refused with {status}"));
    }
    Socket::open(&url, &[("origin", &url)]).await?;

    let mut held = Vec::new();
    for _ in 0..10 {
        held.push(teacher.socket().await?);
    }
    assert!(teacher.socket().await.is_err(), "one connection too many");
    held.truncate(1);
    server.stop().await?;
    assert_eq!(held[0].closed().await?, 1012);
    Ok(())
}

#[tokio::test]
async fn the_same_over_server_sent_events() -> Result<()> {
    let server = Server::start(Kind::Sqlite, &shipped_forms()).await?;
    let teacher = server.people.client("contact_teacher")?;
    let once = teacher.stream("{ viewer { isStaff } }", json!({})).await?;
    assert_eq!(once.headers()["content-type"], "text/event-stream");
    let body = once.text().await?;
    assert_eq!(body, "event: next\ndata: {\"data\":{\"viewer\":{\"isStaff\":true}}}\n\nevent: complete\ndata: {}\n\n");
    let wrong = teacher.stream("{ nothing }", json!({})).await?.text().await?;
    assert!(wrong.contains("GRAPHQL_VALIDATION_FAILED") && wrong.ends_with("event: complete\ndata: {}\n\n"), "{wrong}");
    assert_eq!(server.people.stranger(None).stream(FOLLOW, json!({})).await?.status().as_u16(), 401);

    let case = e2e::open_case(&teacher).await?;
    let mut followed = teacher.stream(FOLLOW, json!({})).await?;
    let draft = Scenario::open(&teacher, &case, "cooperation_agreement").await?;
    draft.answer("place", "Hjemme").await?;
    let mut heard = String::new();
    while !heard.contains("Hjemme") {
        let chunk = tokio::time::timeout(Duration::from_secs(10), followed.chunk()).await??;
        heard.push_str(std::str::from_utf8(&chunk.context("the stream ended")?)?);
    }
    assert!(heard.starts_with("event: next\ndata: {\"data\":{\"streamFilling\""), "{heard}");

    // A link changes nothing.
    let mutation = "/graphql/stream?query=mutation%20%7B%20openCase(input%3A%20%7BpupilId%3A%22x%22%7D)%20%7B%20userErrors%20%7B%20code%20%7D%7D%7D";
    let (_, body) = teacher.get(mutation).await?;
    assert!(body.contains("use POST"), "{body}");
    let (_, body) = teacher.get("/graphql/stream?query=%7B%20viewer%20%7B%20isStaff%20%7D%20%7D").await?;
    assert!(body.contains("\"isStaff\":true"), "{body}");
    Ok(())
}
