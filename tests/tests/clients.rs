//! The clients that people use, unmodified: programs in `tests/clients` that list, turn pages both ways, write, meet an
//! error that a person can mend, and follow what changes, with no configuration but what the server generates.

use anyhow::Result;
use e2e::{Client, Kind, Server, node, open_case, python, run, run_node, shipped_forms};
use tempfile::TempDir;

type Settings = Vec<(&'static str, String)>;

/// A leader in a case, and where and as whom a program finds them.
async fn leader(server: &Server) -> Result<(Client, Settings)> {
    let client = server.people.client("leadership")?;
    let settings = vec![
        ("NAERVAER_URL", client.server().to_owned()),
        ("NAERVAER_TOKEN", client.token().unwrap_or_default().to_owned()),
        ("NAERVAER_CASE", open_case(&server.people.client("contact_teacher")?).await?),
    ];
    Ok((client, settings))
}

async fn served() -> Result<(Server, Settings)> {
    let server = Server::start(Kind::Sqlite, &shipped_forms()).await?;
    let (_, settings) = leader(&server).await?;
    Ok((server, settings))
}

/// On devices this server runs the documents of manifests alone.
async fn trusting() -> Result<(Server, TempDir, Settings)> {
    let (forms, manifests) = (shipped_forms(), tempfile::tempdir()?);
    let server = Server::start_with(Kind::Sqlite, &forms, |settings| {
        settings.documents = Some(manifests.path().to_owned());
        settings.documents_only = true;
    });
    let server = server.await?;
    let (_, mut settings) = leader(&server).await?;
    settings.push(("NAERVAER_DOCUMENTS", manifests.path().display().to_string()));
    Ok((server, manifests, settings))
}

#[tokio::test(flavor = "multi_thread")]
async fn apollo_client() -> Result<()> {
    let Some(place) = node("clients/web")? else { return Ok(()) };
    let (_server, settings) = served().await?;
    run_node(place, "apollo.mjs", settings).await.map(drop)
}

#[tokio::test(flavor = "multi_thread")]
async fn urql_with_graphcache() -> Result<()> {
    let Some(place) = node("clients/web")? else { return Ok(()) };
    let (_server, settings) = served().await?;
    run_node(place, "urql.mjs", settings).await.map(drop)
}

#[tokio::test(flavor = "multi_thread")]
async fn graphql_ws_and_graphql_sse() -> Result<()> {
    let Some(place) = node("clients/web")? else { return Ok(()) };
    let (_server, settings) = served().await?;
    run_node(place, "protocols.mjs", settings).await.map(drop)
}

#[tokio::test(flavor = "multi_thread")]
async fn graphql_codegen_with_its_manifest() -> Result<()> {
    let Some(place) = node("clients/web")? else { return Ok(()) };
    let (_server, _manifests, settings) = trusting().await?;
    run(place.clone(), "npm", vec!["run", "--silent", "codegen"], settings.clone()).await?;
    run_node(place, "codegen/build/js/codegen/src/story.js", settings).await.map(drop)
}

#[tokio::test(flavor = "multi_thread")]
async fn relay_with_its_manifest() -> Result<()> {
    let Some(place) = node("clients/web")? else { return Ok(()) };
    let (_server, _manifests, settings) = trusting().await?;
    run_node(place, "relay/run.mjs", settings).await.map(drop)
}

#[tokio::test(flavor = "multi_thread")]
async fn python_gql() -> Result<()> {
    let Some(place) = python("clients/python")? else { return Ok(()) };
    let (_server, settings) = served().await?;
    run(place, "python", vec!["story.py"], settings).await.map(drop)
}
