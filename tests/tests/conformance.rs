//! The reference implementations of GraphQL judge the server: programs of Node in `tests/conformance`.

use anyhow::Result;
use e2e::{Kind, Server, node, run_node, shipped_forms};

async fn judged(program: &'static str, role: &str) -> Result<()> {
    let Some(place) = node("conformance")? else { return Ok(()) };
    let server = Server::start(Kind::Sqlite, &shipped_forms()).await?;
    let client = server.people.client(role)?;
    let token = client.token().unwrap_or_default().to_owned();
    let settings = vec![("NAERVAER_URL", client.server().to_owned()), ("NAERVAER_TOKEN", token)];
    run_node(place, program, settings).await.map(drop)
}

/// All audits of npm `graphql-http`.
#[tokio::test(flavor = "multi_thread")]
async fn graphql_over_http() -> Result<()> {
    judged("audits.mjs", "contact_teacher").await
}

/// SDL and introspection say the same, and nearly all of it is described.
#[tokio::test(flavor = "multi_thread")]
async fn the_schema() -> Result<()> {
    judged("schema.mjs", "contact_teacher").await
}

/// Every connection of the schema turns its pages as Relay's specification says.
#[tokio::test(flavor = "multi_thread")]
async fn connections() -> Result<()> {
    judged("paging.mjs", "leadership").await
}

/// Two linters are silent but for what `exceptions.json` names with reasons.
#[tokio::test(flavor = "multi_thread")]
async fn the_linters() -> Result<()> {
    judged("lint.mjs", "contact_teacher").await
}

/// graphql-js refuses the same documents.
#[tokio::test(flavor = "multi_thread")]
async fn documents_that_are_refused() -> Result<()> {
    judged("refusals.mjs", "contact_teacher").await
}

/// graphql-js executes generated documents to the same data, error paths and locations.
#[tokio::test(flavor = "multi_thread")]
async fn documents_that_are_executed() -> Result<()> {
    judged("executions.mjs", "leadership").await
}
