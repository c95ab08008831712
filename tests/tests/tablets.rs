//! Tablets in a meeting: they write without network, several at once, and nothing that somebody wrote is lost.

#![expect(clippy::indexing_slicing, reason = "a test that finds something else has failed")]

use anyhow::{Context, Result, anyhow};
use e2e::{
    Client, Kind, Network, Scenario, Server, Tablet, forms_folder, kinds, open_case, row_id, shipped_forms, uuid_of,
};
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

/// A form of which a guardian writes a part.
const TALK: &str = r#"form talk "Samtale" version 1 K2
  about pupil
  languages nb
  opened by contact_teacher, leadership

section meeting "Møtet"
  ask goal long text "Målet" required
  ask home short text "Hjemmets ord"
    by guardian
"#;

#[tokio::test]
async fn what_a_guardian_writes_into_a_finished_form_is_set_aside() -> Result<()> {
    let forms = forms_folder()?;
    std::fs::write(forms.path().join("talk.form"), TALK)?;
    for kind in kinds() {
        let server = Server::start(kind, forms.path()).await?;
        let guardian = server.people.client("guardian")?;
        let (case, teacher) = case_of(&server, &guardian).await?;
        let talk = Scenario::open(&teacher, &case, "talk").await?;
        talk.answer("goal", "Hver dag").await?;
        let id = uuid_of(talk.id())?;
        let mut tablet = Tablet::of(&guardian);
        tablet.sync().await?;
        tablet.answer(&id, "home", "Vi følger til bussen")?;
        tablet.sync().await?;
        assert_eq!(talk.finish().await?, []);
        tablet.sync().await?;
        tablet.answer(&id, "home", "Vi følger helt fram")?;
        tablet.sync().await?;

        let rejections = tablet.documents("Rejection");
        let rejection = rejections.values().next().with_context(|| format!("{kind:?}: nothing was set aside"))?;
        assert_eq!((&rejection["path"], &rejection["code"]), (&json!("home"), &json!("NOT_WRITABLE")), "{kind:?}");
        assert_eq!(rejection["value"], "Vi følger helt fram", "{kind:?}");
        let stands = talk.read("status home revision").await?;
        assert_eq!((&stands["status"], &stands["home"]), (&json!("FINISHED"), &json!("Vi følger til bussen")));
        assert_eq!(tablet.answer_of(&id, "home"), Some(&json!("Vi følger til bussen")), "{kind:?}");
        // Whoever may finish it opens it by writing in it, and finishes it again.
        let mut of_teacher = Tablet::of(&teacher);
        of_teacher.sync().await?;
        of_teacher.answer(&id, "home", "De følger helt fram")?;
        of_teacher.sync().await?;
        let stands = talk.read("status home").await?;
        assert_eq!(stands, json!({ "status": "DRAFT", "home": "De følger helt fram" }), "{kind:?}");
        of_teacher.finish(&id)?;
        of_teacher.sync().await?;
        assert_eq!(talk.read("status").await?["status"], "FINISHED", "{kind:?}");
    }
    Ok(())
}

/// A case of somebody's child, and a teacher of the child's.
async fn case_of(server: &Server, guardian: &Client) -> Result<(String, Client)> {
    let seen = guardian.data("{ cases(first: 1) { nodes { id } } }", json!({})).await?;
    let case = seen["cases"]["nodes"][0]["id"].as_str().context("no case")?.to_owned();
    for person in server.people.iter().filter(|person| person.role == "contact_teacher") {
        let teacher = server.people.client_of(person);
        let seen = teacher.data("query($id: ID!) { case(id: $id) { id } }", json!({ "id": case })).await?;
        if seen["case"].is_object() {
            return Ok((case, teacher));
        }
    }
    Err(anyhow!("no teacher reaches the case"))
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
