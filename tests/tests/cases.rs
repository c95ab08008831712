//! Cases: a pupil has one that is open, and those around the pupil are asked to come.

#![expect(clippy::indexing_slicing, reason = "a test that finds something else has failed")]

use anyhow::{Context, Result};
use e2e::{Client, Kind, Scenario, Server, UserError, kinds, row_id, shipped_forms};
use futures_util::future::try_join_all;
use serde_json::{Value, json};

const OPEN: &str = "mutation($input: OpenCaseInput!) { openCase(input: $input) {
    case { id } userErrors { message code path question } } }";
const MOVE: &str = "mutation($input: MoveCaseInput!) { moveCase(input: $input) {
    case { state } userErrors { message code path question } } }";

/// The id of a pupil of the teacher's who has no case.
async fn pupil_without_case(teacher: &Client) -> Result<Value> {
    let data = teacher.data("{ pupils(first: 100) { nodes { id cases { id } } } }", json!({})).await?;
    let pupils = data["pupils"]["nodes"].as_array().context("no pupils")?;
    let pupil = pupils.iter().find(|pupil| pupil["cases"] == json!([])).context("each has a case")?;
    Ok(pupil["id"].clone())
}

async fn open(client: &Client, pupil: &Value) -> Result<Value> {
    let (payload, errors) = client.mutate(OPEN, json!({ "input": { "id": row_id(), "pupilId": pupil } })).await?;
    assert_eq!(errors, []);
    Ok(payload["case"]["id"].clone())
}

async fn moved(client: &Client, case: &Value, to: &str) -> Result<Vec<UserError>> {
    let input = json!({ "input": { "id": case, "to": to, "reason": "Slik ble det" } });
    Ok(client.mutate(MOVE, input).await?.1)
}

#[tokio::test]
async fn a_pupil_has_one_open_case() -> Result<()> {
    for kind in kinds() {
        let server = Server::start(kind, &shipped_forms()).await?;
        // Of another process where there can be one.
        let beside = if kind == Kind::Postgres { Some(server.beside().await?) } else { None };
        let teacher = server.people.client("contact_teacher")?;
        let elsewhere =
            beside.as_ref().map_or(Ok(teacher.clone()), |beside| beside.people.client("contact_teacher"))?;
        let pupil = pupil_without_case(&teacher).await?;

        let all = (0..20).map(|n| open(if n % 2 == 0 { &teacher } else { &elsewhere }, &pupil));
        let opened = try_join_all(all).await?;
        assert!(opened.iter().all(|case| *case == opened[0]), "{kind:?}: {opened:?}");
        let query = "query($id: ID!) { node(id: $id) { ... on Person { cases { id } } } }";
        let cases = teacher.data(query, json!({ "id": pupil })).await?;
        assert_eq!(cases["node"]["cases"], json!([{ "id": opened[0] }]), "{kind:?}");
        // Whoever only says that somebody is absent learns nothing of it.
        let subject_teacher = server.people.client("teacher")?;
        let (payload, _) = subject_teacher.mutate(OPEN, json!({ "input": { "pupilId": pupil } })).await?;
        assert_eq!(payload["case"], Value::Null, "{kind:?}");

        // What was closed stays closed: the next time is another case.
        let leader = server.people.client("leadership")?;
        assert_eq!(moved(&leader, &opened[0], "CLOSED_NO_FURTHER_NEED").await?, []);
        let next = open(&teacher, &pupil).await?;
        assert_ne!(next, opened[0], "{kind:?}");
        let refused = moved(&leader, &opened[0], "ACTIVE").await?;
        assert_eq!(refused[0].code, "RULE", "{kind:?}: {refused:?}");
        assert_eq!(moved(&leader, &next, "CLOSED_NO_FURTHER_NEED").await?, []);
        assert_eq!(moved(&leader, &opened[0], "ACTIVE").await?, []);
    }
    Ok(())
}

#[tokio::test]
async fn those_invited_are_those_whom_a_form_begins_with() -> Result<()> {
    for kind in kinds() {
        let server = Server::start(kind, &shipped_forms()).await?;
        let teacher = server.people.client("contact_teacher")?;
        let case = e2e::open_case(&teacher).await?;
        let agreement = Scenario::open(&teacher, &case, "cooperation_agreement").await?;
        let begun = agreement.read("present { name role relation }").await?;
        let query =
            "query($id: ID!) { case(id: $id) { pupil { id } invited { name role relation person { id name } } } }";
        let seen = teacher.data(query, json!({ "id": case })).await?;
        let mut invited = seen["case"]["invited"].as_array().context("nobody is invited")?.clone();
        assert_eq!(invited[0]["person"]["id"], seen["case"]["pupil"]["id"], "{kind:?}");
        for person in &mut invited {
            assert_eq!(person["person"]["name"], person["name"], "{kind:?}");
            person.as_object_mut().context("no object")?.remove("person");
        }
        assert!(invited.len() >= 3, "{kind:?}: {invited:?}");
        assert_eq!(begun["present"], Value::Array(invited), "{kind:?}");
    }
    Ok(())
}
