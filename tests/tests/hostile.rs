//! Bad input gets a clear error with a code, whoever sends it, and the server goes on.

#![expect(clippy::indexing_slicing, reason = "a test that finds something else has failed")]

use anyhow::{Context, Result};
use e2e::{Client, Kind, Scenario, Server, shipped_forms};
use serde_json::{Value, json};

async fn server() -> Result<Server> {
    Server::start(Kind::Sqlite, &shipped_forms()).await
}

/// The sign that the server goes on: an honest question has its answer.
async fn goes_on(client: &Client) -> Result<()> {
    let data = client.data("{ viewer { name } }", json!({})).await?;
    assert!(data["viewer"]["name"].is_string(), "{data}");
    Ok(())
}

fn nested(depth: usize) -> String {
    format!("{{ a(x: {}1{}) }}", "[".repeat(depth), "]".repeat(depth))
}

#[tokio::test]
async fn documents_that_are_wrong() -> Result<()> {
    let server = server().await?;
    let teacher = server.people.client("contact_teacher")?;
    let save = "mutation($input: SaveCooperationAgreementInput!) \
                { saveCooperationAgreement(input: $input) { userErrors { code } } }";
    let saving = |answers: Value| json!({ "input": { "id": e2e::row_id(), "answers": answers } });
    let cases = [
        ("no document", "", json!({}), "GRAPHQL_PARSE_FAILED"),
        ("half a document", "{ viewer {", json!({}), "GRAPHQL_PARSE_FAILED"),
        ("deeper than anybody asks", &nested(2000), json!({}), "TOO_EXPENSIVE"),
        ("an unknown field", "{ viewer { password } }", json!({}), "GRAPHQL_VALIDATION_FAILED"),
        ("an unknown argument", "{ case(name: \"x\") { id } }", json!({}), "GRAPHQL_VALIDATION_FAILED"),
        ("a number for a text", "{ form(name: 7) { version } }", json!({}), "GRAPHQL_VALIDATION_FAILED"),
        ("an unknown answer", save, saving(json!({ "wishes": "x" })), "BAD_USER_INPUT"),
        ("a text for a date", save, saving(json!({ "date": "i morgen" })), "BAD_USER_INPUT"),
        ("a number for a text in a variable", save, saving(json!({ "goalText": 7 })), "BAD_USER_INPUT"),
        ("an option that is not in the list", save, saving(json!({ "goal": "TO_SLEEP" })), "BAD_USER_INPUT"),
        ("no variables", save, json!({}), "BAD_USER_INPUT"),
        ("a page before the first", "{ cases(first: -1) { totalCount } }", json!({}), "BAD_USER_INPUT"),
        ("a cursor that nobody gave", "{ cases(after: \"x\") { totalCount } }", json!({}), "BAD_USER_INPUT"),
    ];
    for (what, document, variables, code) in cases {
        let reply = teacher.ask(document, variables).await.context(what)?;
        let mut codes = reply.codes();
        codes.dedup();
        assert_eq!(codes, [code], "{what}: {}", reply.body);
        assert!(reply.body["data"].is_null(), "{what}: {}", reply.body);
        goes_on(&teacher).await.context(what)?;
    }
    Ok(())
}

#[tokio::test]
async fn bodies_that_are_wrong() -> Result<()> {
    let server = server().await?;
    let teacher = server.people.client("contact_teacher")?;
    let cases: [(&str, Vec<u8>, u16); 6] = [
        ("broken JSON", br#"{"query": "{ viewer"#.to_vec(), 400),
        ("no JSON at all", b"\xff\xfe\x00query".to_vec(), 400),
        ("a list", br#"[{"query": "{ viewer { name } }"}]"#.to_vec(), 400),
        ("a query that is a number", br#"{"query": 7}"#.to_vec(), 400),
        ("deeply nested JSON", format!("{{\"query\": {}", "[".repeat(100_000)).into_bytes(), 400),
        ("an oversized body", format!("{{\"query\": \"{}\"}}", " ".repeat(1_100_000)).into_bytes(), 413),
    ];
    for (what, body, status) in cases {
        let reply = teacher.post(body).await.context(what)?;
        assert_eq!((reply.status, reply.codes()), (status, vec!["BAD_REQUEST"]), "{what}: {}", reply.body);
        goes_on(&teacher).await.context(what)?;
    }
    Ok(())
}

#[tokio::test]
async fn strangers_learn_nothing() -> Result<()> {
    let server = server().await?;
    let strangers = [None, Some("nv_made_up"), Some("")].map(|token| server.people.stranger(token));
    for stranger in strangers {
        for document in ["{ viewer { name } }", "{ __schema { types { name } } }", "{ viewr", "{ nothing }"] {
            let reply = stranger.ask(document, json!({})).await?;
            assert_eq!((reply.status, reply.codes()), (401, vec!["UNAUTHENTICATED"]), "{document}: {}", reply.body);
            assert!(!reply.body.to_string().contains("viewer"), "{}", reply.body);
        }
    }
    goes_on(&server.people.client("contact_teacher")?).await
}

/// Each person of the demo asks for everything that somebody at the first school sees.
#[tokio::test]
async fn what_is_not_yours_answers_as_what_does_not_exist() -> Result<()> {
    let server = server().await?;
    let teachers: Vec<_> = server.people.iter().filter(|person| person.role == "contact_teacher").collect();
    let [here, .., elsewhere] = teachers.as_slice() else { panic!("one teacher only: {:?}", server.people) };
    let (here, elsewhere) = (server.people.client_of(here), server.people.client_of(elsewhere));
    let case = e2e::open_case(&here).await?;
    let draft = Scenario::open(&here, &case, "cooperation_agreement").await?;
    let nothing = "Q2FzZTowMTkzMDAwMC0wMDAwLTcwMDAtODAwMC0wMDAwMDAwMDAwMDA";

    for id in [case.as_str(), nothing, "garbage", ""] {
        let seen = elsewhere
            .data("query($id: ID!) { case(id: $id) { id } node(id: $id) { id } }", json!({ "id": id }))
            .await?;
        assert_eq!(seen, json!({ "case": null, "node": null }), "{id}");
    }
    let seen =
        "query($id: ID!) { cooperationAgreement(id: $id) { id } filling(id: $id) { id } nodes(ids: [$id]) { id } }";
    let seen = elsewhere.data(seen, json!({ "id": draft.id() })).await?;
    assert_eq!(seen, json!({ "cooperationAgreement": null, "filling": null, "nodes": [null] }));

    let errors = draft.with(&elsewhere).save(json!({ "goal_text": "Min" })).await?;
    assert_eq!(errors.iter().map(|e| e.code.as_str()).collect::<Vec<_>>(), ["NOT_FOUND"]);
    let start = "mutation($input: StartCooperationAgreementInput!) { startCooperationAgreement(input: $input) \
                 { cooperationAgreement { id } userErrors { message code path question } } }";
    for case in [case.as_str(), nothing] {
        let (payload, errors) = elsewhere.mutate(start, json!({ "input": { "caseId": case } })).await?;
        assert!(payload["cooperationAgreement"].is_null());
        assert_eq!(errors.iter().map(|e| e.code.as_str()).collect::<Vec<_>>(), ["NOT_FOUND"]);
    }
    assert_eq!(draft.read("goalText").await?, json!({ "goalText": null }));
    goes_on(&here).await
}

#[tokio::test]
async fn what_is_withheld_is_not_told_by_its_history() -> Result<()> {
    let server = server().await?;
    let leader = server.people.client("leadership")?;
    let data = leader.data("{ cases(first: 100) { nodes { id state pupil { name } } } }", json!({})).await?;
    let cases = data["cases"]["nodes"].as_array().context("no cases")?;
    let case = cases.iter().find(|case| case["state"] == "ACTIVE").context("no agreement is in force")?;
    let pupil = server.people.iter().find(|person| case["pupil"]["name"] == *person.name).context("no pupil")?;
    let pupil = server.people.client_of(pupil);

    let draft = Scenario::open(&leader, case["id"].as_str().context("no id")?, "cooperation_evaluation").await?;
    draft.save(json!({ "goal_evaluation": "partly", "outcome_referral_considered": true })).await?;
    let query = "outcomeReferralConsidered missing { question state } history(first: 1) { nodes { questions } }";
    let all = draft.read(query).await?;
    assert_eq!(all["history"]["nodes"][0]["questions"], json!(["goalEvaluation", "outcomeReferralConsidered"]));
    let seen = draft.with(&pupil).read(query).await?;
    assert_eq!(seen["outcomeReferralConsidered"], Value::Null);
    assert_eq!(seen["history"]["nodes"][0]["questions"], json!(["goalEvaluation"]));
    let withheld = json!({ "question": "outcomeReferralConsidered", "state": "WITHHELD" });
    assert!(seen["missing"].as_array().context("nothing")?.contains(&withheld), "{seen}");
    Ok(())
}
