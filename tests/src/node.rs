//! Programs of Node that judge the server, with the packages that they need.

use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

use anyhow::{Context, Result, ensure};
use tokio::task::spawn_blocking;

use crate::Client;

/// The directory of the programs, with their packages installed; nothing where this machine has no Node.
///
/// # Panics
/// Where `CI` is set and there is no Node: there every test runs.
pub fn node() -> Option<&'static Path> {
    static PLACE: OnceLock<Option<PathBuf>> = OnceLock::new();
    PLACE.get_or_init(install).as_deref()
}

fn install() -> Option<PathBuf> {
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("conformance");
    let installed = run_npm(&place);
    match installed {
        Ok(()) => Some(place),
        Err(why) => {
            assert!(std::env::var_os("CI").is_none(), "the reference implementations cannot be asked: {why:#}");
            eprintln!("skipped, since the reference implementations cannot be asked: {why:#}");
            None
        }
    }
}

/// Installs what the lock file names, once for all tests of all processes.
fn run_npm(place: &Path) -> Result<()> {
    let lock = std::fs::File::create(place.join(".installing"))?;
    lock.lock()?;
    let wanted = std::fs::read(place.join("package-lock.json"))?;
    let mark = place.join("node_modules/.installed");
    if std::fs::read(&mark).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    let npm = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
    let done = Command::new("npm").args(npm).current_dir(place).output().context("there is no npm")?;
    ensure!(done.status.success(), "npm ci: {}", String::from_utf8_lossy(&done.stderr));
    Ok(std::fs::write(mark, wanted)?)
}

/// Runs one of the programs as somebody, and hands on its last line; what it finds wrong fails.
pub async fn judge(program: &'static str, client: &Client) -> Result<String> {
    let place = node().context("no node")?;
    let (url, token) = (client.server().to_owned(), client.token().unwrap_or_default().to_owned());
    let run = move || {
        Command::new("node")
            .arg(program)
            .current_dir(place)
            .envs([("NAERVAER_URL", url), ("NAERVAER_TOKEN", token)])
            .output()
    };
    let done = spawn_blocking(run).await??;
    let (said, wrong) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    ensure!(done.status.success(), "{program} found something wrong:\n{wrong}\n{said}");
    println!("{said}");
    Ok(said.lines().last().unwrap_or_default().to_owned())
}
