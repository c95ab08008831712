//! Apps hand in manifests of their documents: known by name, held to by devices, and never broken by what is published.

#![expect(clippy::indexing_slicing, reason = "a test that finds something else has failed")]

use std::{path::Path, time::Duration};

use anyhow::{Result, bail};
use e2e::{Client, Kind, Reply, Server, shipped_forms};
use serde_json::{Value, json};
use uuid::Uuid;

async fn server(manifests: &Path) -> Result<Server> {
    let forms = shipped_forms();
    let server = Server::start_with(Kind::Sqlite, &forms, |settings| {
        settings.documents = Some(manifests.to_owned());
        settings.documents_only = true;
    });
    server.await
}

async fn named(client: &Client, id: &str) -> Result<Reply> {
    client.post(json!({ "documentId": id }).to_string()).await
}

/// What whoever writes the forms is told, once it says so much.
async fn told(author: &Client, of_folder: &str) -> Result<Value> {
    for _ in 0..200 {
        let told: Value = serde_json::from_str(&author.get("/readyz").await?.1)?;
        if told["folder"] == of_folder {
            return Ok(told);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    bail!("the folder is not {of_folder}")
}

#[tokio::test]
async fn a_manifest_that_would_fail_is_refused_and_the_ones_before_stay() -> Result<()> {
    let manifests = tempfile::tempdir()?;
    std::fs::write(manifests.path().join("app.json"), r#"{ "me": "{ viewer { name } }" }"#)?;
    let server = server(manifests.path()).await?;
    let (teacher, author) = (server.people.client("contact_teacher")?, server.people.client("form_administrator")?);
    assert!(named(&teacher, "me").await?.body["data"]["viewer"]["name"].is_string());

    let broken = manifests.path().join("other.json");
    for (manifest, said) in [
        (r#"{ "x": "{ viewer { password } }" }"#, "type `Viewer` does not have a field `password`"),
        (r#"{ "x": "{ viewer {" }"#, "a document of other.json, x, would fail: syntax error"),
        ("[", "the manifest other.json cannot be used: EOF"),
    ] {
        std::fs::write(&broken, manifest)?;
        let told = told(&author, "refused").await?;
        assert!(told["forms"]["folder"]["problems"][0]["message"].to_string().contains(said), "{told:#}");
        assert!(named(&teacher, "me").await?.body["data"]["viewer"]["name"].is_string());
        std::fs::remove_file(&broken)?;
        self::told(&author, "served").await?;
    }
    Ok(())
}

#[tokio::test]
async fn devices_run_the_documents_of_manifests_alone() -> Result<()> {
    let manifests = tempfile::tempdir()?;
    std::fs::write(manifests.path().join("app.json"), r#"{ "me": "{ viewer { name } }" }"#)?;
    let server = server(manifests.path()).await?;
    let teacher = server.people.client("contact_teacher")?;
    let tablet = teacher.clone().on_device(Uuid::from_u128(7));
    let hash = "4b4f7c7e0f1b7d0c6b1bb2c1f4f3f0f0";
    for (client, asked, codes) in [
        (&tablet, json!({ "documentId": "me" }), vec![]),
        (&tablet, json!({ "query": "{ viewer { name } }" }), vec![]),
        (&tablet, json!({ "query": "{ viewer { name roles } }" }), vec!["FORBIDDEN"]),
        (&tablet, json!({ "query": "{ __schema { types { name } } }" }), vec!["FORBIDDEN"]),
        (&tablet, json!({ "documentId": "you" }), vec!["PERSISTED_QUERY_NOT_SUPPORTED"]),
        (&teacher, json!({ "query": "{ viewer { name roles } }" }), vec![]),
        (&teacher, json!({ "documentId": "you" }), vec!["PERSISTED_QUERY_NOT_FOUND"]),
        (
            &teacher,
            json!({ "extensions": { "persistedQuery": { "version": 1, "sha256Hash": hash } } }),
            vec!["PERSISTED_QUERY_NOT_FOUND"],
        ),
    ] {
        let reply = client.post(asked.to_string()).await?;
        assert_eq!((reply.status, reply.codes()), (200, codes), "{asked}: {}", reply.body);
    }
    Ok(())
}
