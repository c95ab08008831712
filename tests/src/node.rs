//! Programs of Node that judge the server, with the packages that they need.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, ensure};
use tokio::task::spawn_blocking;

/// A directory of programs below `tests`, with their packages installed; nothing where this machine has no Node.
///
/// # Panics
/// Where `CI` is set and there is no Node: there every test runs.
pub fn node(directory: &str) -> Option<PathBuf> {
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join(directory);
    match run_npm(&place) {
        Ok(()) => Some(place),
        Err(why) => {
            assert!(std::env::var_os("CI").is_none(), "{directory} cannot be run: {why:#}");
            eprintln!("skipped, since {directory} cannot be run: {why:#}");
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

/// Runs a program in its directory, and hands on its last line; what it finds wrong fails.
pub async fn run_node(place: PathBuf, program: &'static str, settings: Vec<(&'static str, String)>) -> Result<String> {
    let run = move || Command::new("node").arg(program).current_dir(place).envs(settings).output();
    let done = spawn_blocking(run).await??;
    let (said, wrong) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    ensure!(done.status.success(), "{program} found something wrong:\n{wrong}\n{said}");
    println!("{said}");
    Ok(said.lines().last().unwrap_or_default().to_owned())
}
