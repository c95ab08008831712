//! Tablets in a meeting: they write without network, several at once, and nothing that somebody wrote is lost.

#![expect(clippy::indexing_slicing, reason = "a test that finds something else has failed")]

use anyhow::{Context, Result};
use e2e::{Kind, Network, Server, Tablet, kinds, open_case, row_id, shipped_forms, uuid_of};
use serde_json::{Value, json};

const FORM: &str = "cooperation_agreement";

/// A server, and the version of the form that is served.
async fn meeting(kind: Kind) -> Result<(Server, String, u64)> {
    let server = Server::start(kind, &shipped_forms()).await?;
    let teacher = server.people.client("contact_teacher")?;
    let case = open_case(&teacher).await?;
    let case = uuid_of(&case)?;
    let data = teacher.data("query($name: String!) { form(name: $name) { version } }", json!({ "name": FORM })).await?;
    let version = data["form"]["version"].as_u64().context("no version")?;
    Ok((server, case, version))
}

#[tokio::test]
async fn what_is_written_without_network_is_there_for_the_others_afterwards() -> Result<()> {
    for kind in kinds() {
        let (server, case, version) = meeting(kind).await?;
        let mut of_teacher = Tablet::of(&server.people.client("contact_teacher")?);
        let mut of_leader = Tablet::of(&server.people.client("leadership")?);
        let id = of_teacher.begin(FORM, version, &case, &json!({ "goal": "every_day" }));
        of_teacher.answer(&id, "goal_text", "Hver dag")?;
        let row = row_id();
        of_teacher.answer(&id, &format!("others_responsibility.{row}.position"), "a0")?;
        of_teacher.answer(&id, &format!("others_responsibility.{row}.person"), "Ola")?;
        of_teacher.sync().await?;
        assert!(of_teacher.is_quiet());
        of_leader.sync().await?;
        assert_eq!(of_leader.answer_of(&id, "goal_text"), Some(&json!("Hver dag")), "{kind:?}");
        assert_eq!(
            of_leader.find("Filling", &id).context("not pulled")?["answers"]["others_responsibility"][&row]["person"],
            "Ola"
        );

        // Two write in different places at once: both are there.
        of_leader.answer(&id, "place", "Skolen")?;
        of_teacher.answer(&id, "who_does_what", "Vi ringer")?;
        of_leader.sync().await?;
        of_teacher.sync().await?;
        of_leader.sync().await?;
        for tablet in [&of_leader, &of_teacher] {
            assert_eq!(tablet.answer_of(&id, "place"), Some(&json!("Skolen")), "{kind:?}");
            assert_eq!(tablet.answer_of(&id, "who_does_what"), Some(&json!("Vi ringer")), "{kind:?}");
        }
        assert_eq!(of_leader.documents("Conflict").len() + of_leader.documents("Rejection").len(), 0);
    }
    Ok(())
}

#[tokio::test]
async fn two_words_for_the_same_question_are_both_kept_until_somebody_chooses() -> Result<()> {
    for kind in kinds() {
        let (server, case, version) = meeting(kind).await?;
        let mut of_teacher = Tablet::of(&server.people.client("contact_teacher")?);
        let mut of_leader = Tablet::of(&server.people.client("leadership")?);
        let id = of_teacher.begin(FORM, version, &case, &json!({ "goal_text": "Først" }));
        of_teacher.sync().await?;
        of_leader.sync().await?;
        of_teacher.answer(&id, "goal_text", "Lærerens")?;
        of_leader.answer(&id, "goal_text", "Rektors")?;
        of_teacher.sync().await?;
        of_leader.sync().await?;
        of_teacher.sync().await?;
        for tablet in [&of_leader, &of_teacher] {
            assert_eq!(tablet.answer_of(&id, "goal_text"), Some(&json!("Lærerens")), "{kind:?}");
            let conflicts = tablet.documents("Conflict");
            let conflict = conflicts.values().next().context("no conflict")?;
            assert_eq!((&conflict["value"], &conflict["base"]), (&json!("Rektors"), &json!("Først")), "{conflict}");
            assert!(conflict["author"].is_string(), "{conflict}");
        }
        // Whoever has seen both chooses by writing, and takes the other away.
        let conflict = of_teacher.documents("Conflict").into_keys().next().context("no conflict")?;
        of_teacher.answer(&id, "goal_text", "Rektors")?;
        of_teacher.delete("Conflict", &conflict)?;
        of_teacher.sync().await?;
        of_leader.sync().await?;
        for tablet in [&of_leader, &of_teacher] {
            assert_eq!(tablet.answer_of(&id, "goal_text"), Some(&json!("Rektors")), "{kind:?}");
            assert_eq!(tablet.documents("Conflict").len(), 0, "{kind:?}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn what_comes_twice_changes_nothing() -> Result<()> {
    for kind in kinds() {
        let (server, case, version) = meeting(kind).await?;
        let mut tablet = Tablet::of(&server.people.client("contact_teacher")?);
        let id = tablet.begin(FORM, version, &case, &json!({ "goal_text": "Først" }));
        assert!(!tablet.push("Filling", Network::LosesAnswer).await?);
        assert!(!tablet.push("Filling", Network::LosesAnswer).await?);
        tablet.answer(&id, "goal_text", "Så")?;
        assert!(!tablet.push("Filling", Network::LosesAnswer).await?);
        tablet.sync().await?;
        let mut other = tablet.another();
        other.sync().await?;
        assert_eq!(other.answer_of(&id, "goal_text"), Some(&json!("Så")), "{kind:?}");
        assert_eq!(other.documents("Conflict").len(), 0, "{kind:?}");
        assert_eq!(other.documents("Rejection").len(), 0, "{kind:?}");
    }
    Ok(())
}

#[tokio::test]
async fn of_a_hundred_documents_the_bad_ones_are_set_aside_and_the_good_ones_stay() -> Result<()> {
    for kind in kinds() {
        let (server, case, version) = meeting(kind).await?;
        let teacher = server.people.client("contact_teacher")?;
        let mut tablet = Tablet::of(&teacher);
        let good: Vec<String> =
            (0..90).map(|n| tablet.begin(FORM, version, &case, &json!({ "goal_text": format!("Mål {n}") }))).collect();
        for bad in 0..10 {
            let id = match bad % 5 {
                0 => tablet.begin("no_such_form", version, &case, &json!({})),
                1 => tablet.begin(FORM, version, &row_id(), &json!({})),
                2 => tablet.begin(FORM, version, &case, &json!({ "goal": "no_such_goal" })),
                3 => tablet.begin(FORM, version, &case, &json!({ "no_such_question": 1 })),
                _ => tablet.begin(FORM, version, &case, &json!({ "date": 17 })),
            };
            tablet.answer(&id, "place", "Med et dårlig svar")?;
        }
        tablet.sync().await?;
        assert!(tablet.is_quiet(), "{kind:?}: the queue is empty");
        let rejections = tablet.documents("Rejection");
        assert_eq!(rejections.len(), 10, "{kind:?}: {rejections:#?}");
        assert!(rejections.values().all(|rejection| !rejection["message"].as_str().unwrap_or_default().is_empty()));
        let mut other = tablet.another();
        other.sync().await?;
        for id in &good {
            assert!(other.answer_of(id, "goal_text").is_some(), "{kind:?}");
        }
        // Of a document with one bad answer the rest is taken.
        let places =
            other.documents("Filling").values().filter(|f| f["answers"]["place"] == "Med et dårlig svar").count();
        assert_eq!(places, 6, "{kind:?}");
        assert_eq!(other.documents("Rejection").len(), 10, "they are the person's, not the tablet's");

        let seen = rejections.keys().next().context("none")?;
        tablet.delete("Rejection", seen)?;
        tablet.sync().await?;
        other.sync().await?;
        assert_eq!((tablet.documents("Rejection").len(), other.documents("Rejection").len()), (9, 9), "{kind:?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_page_is_full_while_there_is_more() -> Result<()> {
    for kind in kinds() {
        let (server, case, version) = meeting(kind).await?;
        let mut tablet = Tablet::of(&server.people.client("contact_teacher")?);
        for n in 0..30 {
            tablet.begin(FORM, version, &case, &json!({ "goal_text": format!("Mål {n}") }));
        }
        tablet.sync().await?;
        let mut other = tablet.another();
        other.pull("Filling", 7).await?;
        let mut third = tablet.another();
        third.pull("Filling", 1000).await?;
        assert_eq!(other.documents("Filling"), third.documents("Filling"), "{kind:?}");
        assert!(other.documents("Filling").len() >= 30);
    }
    Ok(())
}

#[tokio::test]
async fn a_place_of_another_feed_is_no_beginning() -> Result<()> {
    let server = Server::start(Kind::Sqlite, &shipped_forms()).await?;
    let teacher = server.people.client("contact_teacher")?;
    let ask = |checkpoint: Value| {
        let teacher = teacher.clone();
        async move {
            let document =
                "query($at: FillingInputCheckpoint) { pullFilling(checkpoint: $at, limit: 5) { documents { id } } }";
            teacher.ask(document, json!({ "at": checkpoint })).await
        }
    };
    let stale = ask(json!({ "id": row_id(), "seq": 3, "epoch": row_id() })).await?;
    assert_eq!(stale.codes(), ["STALE_EPOCH"], "{}", stale.body);
    assert!(stale.body["errors"][0]["extensions"]["epoch"].is_string(), "{}", stale.body);
    for broken in [json!({ "seq": -1 }), json!({ "seq": 1.5, "epoch": row_id() }), json!({ "seq": 3 })] {
        assert_eq!(ask(broken.clone()).await?.codes(), ["BAD_USER_INPUT"], "{broken}");
    }
    Ok(())
}
