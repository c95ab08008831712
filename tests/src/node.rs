//! Programs of Node and Python that judge or use the server, with the packages that they need.

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, ensure};
use tokio::task::spawn_blocking;

/// A directory of programs below `tests`, with their packages installed; nothing where this machine has no Node.
///
/// # Panics
/// Where `CI` is set and there is no Node: there every test runs.
pub fn node(directory: &str) -> Result<Option<PathBuf>> {
    installed(directory, "Node with npm", run_npm)
}

/// The same with the packages of `requirements.txt`, where this machine has Python.
///
/// # Panics
/// Where `CI` is set and there is no Python.
pub fn python(directory: &str) -> Result<Option<PathBuf>> {
    installed(directory, "Python with venv", run_pip)
}

fn installed(directory: &str, needs: &str, install: fn(&Path) -> Result<()>) -> Result<Option<PathBuf>> {
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join(directory);
    match install(&place) {
        Ok(()) => Ok(Some(place)),
        Err(why) => {
            assert!(std::env::var_os("CI").is_none(), "{directory} cannot be run: {why:#}");
            // Past the capture of the test harness: a suite that was left out must be seen.
            let why = first_line(&why);
            writeln!(std::io::stderr(), "skipped, since {directory} needs {needs}: {why}")?;
            Ok(None)
        }
    }
}

fn first_line(why: &anyhow::Error) -> String {
    format!("{why:#}").lines().next().unwrap_or_default().to_owned()
}

fn run_npm(place: &Path) -> Result<()> {
    once(place, "package-lock.json", "node_modules", || {
        command(place, "npm", &["ci", "--no-audit", "--no-fund", "--loglevel=error"])
    })
}

fn run_pip(place: &Path) -> Result<()> {
    once(place, "requirements.txt", ".venv", || {
        command(place, "python3", &["-m", "venv", "--clear", ".venv"])?;
        command(
            place,
            ".venv/bin/pip",
            &["install", "--quiet", "--disable-pip-version-check", "-r", "requirements.txt"],
        )
    })
}

/// Installs what a file names, once for all tests of all processes.
fn once(place: &Path, names: &str, into: &str, install: impl FnOnce() -> Result<()>) -> Result<()> {
    let lock = std::fs::File::create(place.join(".installing"))?;
    lock.lock()?;
    let wanted = std::fs::read(place.join(names))?;
    let mark = place.join(into).join(".installed");
    if std::fs::read(&mark).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    install()?;
    Ok(std::fs::write(mark, wanted)?)
}

fn command(place: &Path, program: &str, arguments: &[&str]) -> Result<()> {
    let done = Command::new(program).args(arguments).current_dir(place).output();
    let done = done.with_context(|| format!("there is no {program}"))?;
    ensure!(done.status.success(), "{program}: {}", String::from_utf8_lossy(&done.stderr));
    Ok(())
}

/// Runs a program in its directory, and hands on its last line; what it finds wrong fails.
pub async fn run_node(place: PathBuf, program: &'static str, settings: Vec<(&'static str, String)>) -> Result<String> {
    run(place, "node", vec![program], settings).await
}

/// Runs any command in a directory, and hands on its last line; what it finds wrong fails.
pub async fn run(
    place: PathBuf,
    program: &'static str,
    arguments: Vec<&'static str>,
    settings: Vec<(&'static str, String)>,
) -> Result<String> {
    // What comes with the directory goes before what the machine has.
    let own = [".venv/bin", "node_modules/.bin"]
        .map(|bin| place.join(bin))
        .into_iter()
        .find(|bin| bin.join(program).exists());
    let command = own.map_or_else(|| PathBuf::from(program), |bin| bin.join(program));
    let run = move || Command::new(command).args(arguments).current_dir(place).envs(settings).output();
    let done = spawn_blocking(run).await??;
    let (said, wrong) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    ensure!(done.status.success(), "{program} found something wrong:\n{wrong}\n{said}");
    println!("{said}");
    Ok(said.lines().last().unwrap_or_default().to_owned())
}
