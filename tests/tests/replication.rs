//! Real RxDB tablets replicate with the server as they come: the reference client in `tests/clients/tablet`.
//!
//! Ten seconds in `cargo test`; `NAERVAER_SECONDS=600 cargo test -p e2e --test replication` is the long one.

use std::process::Command;

use anyhow::{Context, Result, ensure};
use e2e::{Kind, Scenario, Server, node, open_case, run_node, shipped_forms, uuid_of};

#[tokio::test(flavor = "multi_thread")]
async fn tablets_lose_nothing_over_a_bad_network() -> Result<()> {
    let Some(place) = node("clients/tablet")? else { return Ok(()) };
    let built = Command::new("npm").args(["run", "--silent", "build"]).current_dir(&place).output()?;
    ensure!(built.status.success(), "the client does not compile: {}", String::from_utf8_lossy(&built.stdout));
    // What the server knows of this client is what this client sends, and on devices it runs nothing else.
    let manifest = run_node(place.clone(), "build/manifest.js", Vec::new()).await?;
    ensure!(manifest == include_str!("../../backend/assets/tablet.json").trim_end(), "build/manifest.js > tablet.json");
    let trusting = |settings: &mut backend::config::Settings| settings.documents_only = true;
    let server = Server::start_with(Kind::Sqlite, &shipped_forms(), trusting).await?;
    let (teacher, leader) = (server.people.client("contact_teacher")?, server.people.client("leadership")?);
    let filling = Scenario::open(&teacher, &open_case(&teacher).await?, "cooperation_agreement").await?;
    let filling = uuid_of(filling.id())?;
    let tokens = [&teacher, &leader].map(|client| client.token().unwrap_or_default().to_owned()).join(" ");
    let settings =
        vec![("NAERVAER_URL", teacher.server().to_owned()), ("NAERVAER_TOKENS", tokens), ("NAERVAER_FILLING", filling)];
    let figures = run_node(place, "build/meeting.js", settings).await.context("a meeting of tablets")?;
    ensure!(figures.contains(" 0 lost, 0 diverged"), "{figures}");
    Ok(())
}
