//! Somebody tries what no honest client sends, and gets a clear answer, never a fault and never somebody else's part.

use anyhow::{Context, Result};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use e2e::{Client, Kind, Scenario, Server, forms_folder, kinds, shipped_forms};
use serde_json::{Value, json};

/// A sign that no text of a database has.
const NULL: &str = "a\u{0}b";

async fn codes(client: &Client, document: &str, input: Value) -> Result<Vec<String>> {
    let (_, errors) = client.mutate(document, json!({ "input": input })).await?;
    Ok(errors.into_iter().map(|error| error.code).collect())
}

#[tokio::test]
async fn what_is_written_beside_the_answers_is_bounded_text() -> Result<()> {
    let move_case = "mutation($input: MoveCaseInput!) { moveCase(input: $input) \
                     { userErrors { message code path question } } }";
    for kind in kinds() {
        let server = Server::start(kind, &shipped_forms()).await?;
        let teacher = server.people.client("contact_teacher")?;
        let case = e2e::open_case(&teacher).await?;
        let draft = Scenario::open(&teacher, &case, "cooperation_agreement").await?;
        for (reason, code) in [("x".repeat(2001), "TOO_LONG"), (NULL.to_owned(), "TYPE"), (" ".to_owned(), "REQUIRED")]
        {
            let errors = draft.discard(&reason).await?;
            assert_eq!(errors.iter().map(|error| error.code.as_str()).collect::<Vec<_>>(), [code], "{kind:?}");
            let moved = json!({ "id": case, "to": "MONITORING", "reason": reason });
            assert_eq!(codes(&teacher, move_case, moved).await?, [code], "{kind:?}");
        }
        assert_eq!(draft.discard(&"ø".repeat(2000)).await?, []);
    }
    Ok(())
}

#[tokio::test]
async fn a_filter_for_what_no_text_holds_finds_nothing() -> Result<()> {
    let document = "query($text: String!, $form: String!) {
        form(name: $form) { name }
        cooperationAgreements(filter: { place: { eq: $text } }) { totalCount }
        part: cooperationAgreements(filter: { place: { contains: $text } }) { totalCount }
        other: cooperationAgreements(filter: { place: { in: [$text] } }) { totalCount }
        all: cooperationAgreements(filter: { place: { ne: $text } }) { totalCount }
        cases(first: 1) { nodes { fillings(first: 1, forms: [$form]) { totalCount } } }
    }";
    for kind in kinds() {
        let server = Server::start(kind, &shipped_forms()).await?;
        let teacher = server.people.client("contact_teacher")?;
        let seen =
            teacher.data(document, json!({ "text": NULL, "form": NULL })).await.with_context(|| format!("{kind:?}"))?;
        let none = json!({ "totalCount": 0 });
        assert_eq!(
            (&seen["form"], &seen["cooperationAgreements"], &seen["part"], &seen["other"]),
            (&Value::Null, &none, &none, &none),
            "{kind:?}"
        );
        assert_eq!(seen["all"], json!({ "totalCount": 2 }), "{kind:?}");
        assert_eq!(seen["cases"]["nodes"][0]["fillings"], none, "{kind:?}");
    }
    Ok(())
}

/// The mutations of one form are no way around what another form allows.
#[tokio::test]
async fn a_filling_of_another_form_is_none() -> Result<()> {
    for kind in kinds() {
        let server = Server::start(kind, &shipped_forms()).await?;
        let teacher = server.people.client("contact_teacher")?;
        let case = e2e::open_case(&teacher).await?;
        let draft = Scenario::open(&teacher, &case, "cooperation_agreement").await?;
        let id = String::from_utf8(URL_SAFE_NO_PAD.decode(draft.id())?)?;
        let (_, bare) = id.split_once(':').context("no id")?;
        let before = draft.read("revision status").await?;
        for id in [bare, draft.id(), &URL_SAFE_NO_PAD.encode(format!("CooperationEvaluation:{bare}"))] {
            for (verb, mut input) in [
                ("start", json!({ "caseId": case })),
                ("save", json!({ "answers": {} })),
                ("finish", json!({})),
                ("sign", json!({ "participantId": bare, "how": "TYPED", "revision": 1 })),
                ("amend", json!({})),
                ("discard", json!({ "reason": "Feil" })),
            ] {
                let named = match verb {
                    "sign" => "fillingId",
                    "amend" => "amends",
                    // A client's own id is a bare UUID.
                    "start" if id != bare => continue,
                    _ => "id",
                };
                input[named] = json!(id);
                let ty = format!("{}CooperationEvaluationInput", verb[..1].to_uppercase() + &verb[1..]);
                let document = format!(
                    "mutation($input: {ty}!) {{ {verb}CooperationEvaluation(input: $input) \
                     {{ userErrors {{ message code path question }} }} }}"
                );
                assert_eq!(codes(&teacher, &document, input).await?, ["NOT_FOUND"], "{kind:?} {verb} {id}");
            }
        }
        assert_eq!(draft.read("revision status").await?, before, "{kind:?}");
    }
    Ok(())
}

/// A cursor is opaque, but whoever decodes one can write another.
#[tokio::test]
async fn a_forged_cursor_is_no_fault() -> Result<()> {
    let document = "query($after: String) { cases(first: 1, after: $after) { edges { cursor } } }";
    for kind in kinds() {
        let server = Server::start(kind, &shipped_forms()).await?;
        let teacher = server.people.client("contact_teacher")?;
        let seen = teacher.data(document, json!({})).await?;
        let cursor = seen["cases"]["edges"][0]["cursor"].as_str().context("no cursor")?;
        let parts: Vec<Value> = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(cursor)?)?;
        let tag = parts[0].clone();
        for cells in [json!([7, 7]), json!([true, false]), json!([null, null]), json!([NULL, "x"]), json!(["x", NULL])]
        {
            let forged = json!([tag, cells[0], cells[1]]);
            let forged = URL_SAFE_NO_PAD.encode(forged.to_string());
            let codes = teacher.ask(document, json!({ "after": forged })).await?;
            assert!(codes.codes().iter().all(|code| *code == "BAD_USER_INPUT"), "{kind:?} {cells}: {}", codes.body);
        }
    }
    Ok(())
}

/// What is wrong with a form is told to whoever watches over the server, in the form's own words.
#[tokio::test]
async fn a_link_among_the_forms_shows_no_file_from_elsewhere() -> Result<()> {
    let (forms, elsewhere) = (forms_folder()?, tempfile::tempdir()?);
    let server = Server::start(Kind::Sqlite, forms.path()).await?;
    let secret = elsewhere.path().join("secret");
    std::fs::write(&secret, "hemmelig: noe som ikke er et skjema\n")?;
    std::os::unix::fs::symlink(&secret, forms.path().join("s.form"))?;
    let stranger = server.people.stranger(None);
    let author = server.people.client("form_administrator")?;
    let told = loop {
        let (_, told) = author.get("/readyz").await?;
        if told.contains("refused") {
            break told;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    };
    assert!(!told.contains("hemmelig"), "{told}");
    // What is wrong quotes the forms, which are nobody's but their authors'.
    let everybody = serde_json::from_str::<Value>(&stranger.get("/readyz").await?.1)?;
    assert_eq!(everybody, json!({ "ready": true, "database": "answers", "folder": "refused" }));
    assert!(told.contains("s.form is a link that leads out of the directory"), "{told}");

    // A link inside the directory is a file of it.
    std::fs::remove_file(forms.path().join("s.form"))?;
    std::fs::create_dir(forms.path().join("..data"))?;
    std::fs::rename(forms.path().join("agencies.catalogue"), forms.path().join("..data/agencies.catalogue"))?;
    std::os::unix::fs::symlink("..data/agencies.catalogue", forms.path().join("agencies.catalogue"))?;
    while stranger.get("/readyz").await?.1.contains("refused") {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    Ok(())
}
