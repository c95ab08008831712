//! Rights that change in one process hold in the next request of every other.

use std::time::Duration;

use backend::{app::App, clock::Ids};
use e2e::{Client, Socket};
use sea_orm::{ConnectionTrait, Database as Raw};
use serde_json::{Value, json};

use crate::{
    cells::Relation,
    probe::bare,
    town::{Case, Town},
};

/// What somebody sees of a case: its state, and the notes of its agreements.
async fn seen(client: &Client, case: &Case) -> Value {
    let read = "query($id: ID!, $draft: ID!) { case(id: $id) { state } agreement(id: $draft) { note } }";
    let draft = &case.forms["agreement"].draft;
    client.data(read, json!({ "id": case.id, "draft": draft })).await.unwrap()
}

fn everything(case: &Case) -> Value {
    json!({ "case": { "state": "SIGNAL" }, "agreement": { "note": Town::secret(case, "agreement", "note") } })
}

fn nothing() -> Value {
    json!({ "case": null, "agreement": null })
}

#[tokio::test]
async fn what_is_withdrawn_in_one_process_is_gone_in_the_next_request_of_another() {
    for kind in e2e::kinds() {
        let town = Town::build(kind).await;
        // Two processes write into one file only by turns; what is asked here is the same.
        let other =
            App::start(&town.settings(), town.clock.clone(), Ids::seeded(town.clock.clone(), 11)).await.unwrap();
        let url = format!("http://{}", other.address());
        let there = |role: &str| Client::new(&url, Some(&town.people[role].token));
        let case = &town.cases[&(false, Relation::Shared)];

        // A share, and whoever follows it over there.
        let nurse = there("health_nurse");
        assert_eq!(seen(&nurse, case).await, everything(case), "{kind:?}");
        let device = town.ids.next();
        let tablet = nurse.clone().on_device(device);
        let kept = tablet.data("{ pullFilling(limit: 100) { documents { id } } }", json!({})).await.unwrap();
        assert!(kept.to_string().contains(&bare(&case.forms["agreement"].draft)));
        let mut socket = Socket::open(&url, &[]).await.unwrap();
        let headers =
            json!({ "Authorization": format!("Bearer {}", town.people["health_nurse"].token), "X-Device": device });
        socket.say(json!({ "type": "connection_init", "payload": { "headers": headers } })).await.unwrap();
        assert_eq!(socket.hear().await.unwrap()["type"], "connection_ack");
        socket.subscribe("s", "subscription { streamFilling { documents { id answers _deleted } } }").await.unwrap();
        tokio::time::sleep(Duration::from_millis(300)).await;
        town.done(&town.principal, "endShare", json!({ "id": case.shares["health_nurse"] })).await;
        assert_eq!(seen(&nurse, case).await, nothing(), "{kind:?}");
        // What the tablet had is taken from it, and nothing comes any more.
        let save = json!({ "id": case.forms["agreement"].draft, "answers": { "note": "hemmelig.etterpå" } });
        town.done(&town.principal, "saveAgreement", save).await;
        let mut heard = Vec::new();
        while let Ok(Ok(message)) = tokio::time::timeout(Duration::from_secs(5), socket.hear()).await {
            let documents = message.pointer("/payload/data/streamFilling/documents").and_then(Value::as_array).cloned();
            heard.extend(documents.unwrap_or_default());
        }
        assert!(!heard.is_empty(), "{kind:?}: nothing is taken from the tablet");
        for document in &heard {
            assert!(document["_deleted"] == true && document["answers"].is_null(), "{kind:?}: {document}");
        }

        // A posting and a guardianship that the register no longer has.
        let raw = Raw::connect(town.place.url()).await.unwrap();
        let case = &town.cases[&(false, Relation::Own)];
        for (role, table, column) in
            [("contact_teacher", "postings", "person_id"), ("guardian", "guardianships", "guardian_id")]
        {
            let client = there(role);
            assert_eq!(seen(&client, case).await, everything(case), "{kind:?} {role}");
            let sql = format!("DELETE FROM {table} WHERE {column} = '{}'", town.people[role].id);
            raw.execute_unprepared(&sql).await.unwrap();
            assert_eq!(seen(&client, case).await, nothing(), "{kind:?} {role}");
        }

        // A token: whoever follows is shown out.
        let pupil = there("pupil");
        let mut socket = pupil.socket().await.unwrap();
        socket.subscribe("s", "subscription { streamFilling { documents { id } } }").await.unwrap();
        tokio::time::sleep(Duration::from_millis(300)).await;
        let sql = format!("DELETE FROM tokens WHERE person_id = '{}'", town.people["pupil"].id);
        raw.execute_unprepared(&sql).await.unwrap();
        let save = json!({ "id": case.forms["agreement"].draft, "answers": { "note": "hemmelig.sist" } });
        town.done(&town.principal, "saveAgreement", save).await;
        assert_eq!(socket.closed().await.unwrap(), 4403, "{kind:?}");
        assert_eq!(pupil.ask("{ viewer { name } }", json!({})).await.unwrap().status, 401);
        other.stop().await.unwrap();
    }
}
