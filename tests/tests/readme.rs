//! The README's tour does what the README says.
//!
//! Its blocks marked `bash` are run in order as one script in a copy of nothing but the shell: each line that
//! begins with `#=` is a text that the output so far must hold.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context, Result, ensure};

const README: &str = include_str!("../../README.md");

/// The blocks of a kind, joined.
fn blocks(kind: &str) -> String {
    let mut inside = false;
    let lines = README.lines().filter(|line| match (inside, line.trim_end()) {
        (false, fence) if fence == format!("```{kind}") => {
            inside = true;
            false
        }
        (true, "```") => {
            inside = false;
            false
        }
        _ => inside,
    });
    lines.fold(String::new(), |text, line| text + line + "\n")
}

/// Longest that the tour takes, in seconds; its loops wait for things that come or never do.
const PATIENCE: &str = "180";

/// Stands in for cargo: the program that these tests were built with instead of one built for release,
/// since a test that waits for an optimised build is a test that nobody runs.
fn cargo(directory: &Path) -> Result<()> {
    let script = format!(
        "#!/bin/sh\n\
         case \"$*\" in\n\
         'run --release -- '*) shift 3; exec '{server}' \"$@\" ;;\n\
         'run --release --bin forms -- '*) shift 5; exec '{forms}' \"$@\" ;;\n\
         *) echo \"the tour asks cargo for something else: $*\" >&2; exit 1 ;;\n\
         esac\n",
        server = env!("CARGO_BIN_EXE_naervaer-tested"),
        forms = env!("CARGO_BIN_EXE_forms-tested"),
    );
    let path = directory.join("cargo");
    fs::write(&path, script)?;
    Ok(fs::set_permissions(&path, fs::Permissions::from_mode(0o755))?)
}

#[test]
fn the_tour_runs_as_it_is_told() -> Result<()> {
    let home = tempfile::tempdir()?;
    cargo(home.path())?;
    let path = std::env::join_paths(
        [home.path().to_owned()].into_iter().chain(std::env::split_paths(&std::env::var_os("PATH").context("PATH")?)),
    )?;
    // At a free port instead of the one that readers use.
    let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port().to_string();
    let mut script = "set -euo pipefail\ntrap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n".to_owned();
    script += &blocks("bash").replace("8080", &port);
    let output = Command::new("timeout")
        .args([PATIENCE, "bash", "-c", &script])
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))
        .env("PATH", path)
        .env("NAERVAER_LISTEN", format!("127.0.0.1:{port}"))
        .env("TMPDIR", home.path())
        .stdin(Stdio::null())
        .output()
        .context("bash")?;
    let said = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{}\n{said}\n{errors}", output.status);
    let mut rest = said.as_ref();
    for expected in blocks("bash").lines().filter_map(|line| line.strip_prefix("#= ")) {
        let at = rest.find(expected).with_context(|| format!("«{expected}» is not in\n{rest}\n{errors}"))?;
        rest = &rest[at + expected.len()..];
    }
    Ok(())
}

#[test]
fn the_two_commands_are_the_ones_promised() {
    assert_eq!(blocks("sh"), "cargo run --release -- --demo\ncargo test\n");
}
