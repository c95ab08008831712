//! How long things take: checking the folder, and the way from the start to the first answer.
//!
//! The figures are printed; the limits are those of a release build, widened for a debug build.

#![expect(clippy::indexing_slicing, reason = "a test that finds something else has failed")]

use std::{
    io::Write,
    time::{Duration, Instant},
};

use anyhow::Result;
use e2e::{Database, Program, forms_folder, kinds};
use forms_dsl::{
    diagnostic::Diagnostics,
    source::{Source, Sources},
};
use serde_json::json;

const PROGRAM: &str = env!("CARGO_BIN_EXE_naervaer-tested");
/// A debug build is so many times slower, on a machine that runs other tests beside.
const WIDENING: u32 = if cfg!(debug_assertions) { 10 } else { 1 };

fn say(what: &str, took: Duration) -> Result<()> {
    Ok(writeln!(std::io::stderr(), "{what}: {:.1} ms", took.as_secs_f64() * 1e3)?)
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

#[test]
fn the_folder_is_checked_in_30_ms() -> Result<()> {
    let check = || -> Result<Duration> {
        let begin = Instant::now();
        let mut files = Vec::new();
        for entry in std::fs::read_dir(e2e::shipped_forms())? {
            let path = entry?.path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
            files.push(Source { name, text: std::fs::read_to_string(path)?.into() });
        }
        let mut diagnostics = Diagnostics::default();
        let parsed = forms_dsl::parse(&Sources::new(files), &mut diagnostics);
        assert!(forms_dsl::check(&parsed, &mut diagnostics).is_some());
        Ok(begin.elapsed())
    };
    let took = median((0..11).map(|_| check()).collect::<Result<_>>()?);
    say("check of the folder", took)?;
    assert!(took < Duration::from_millis(30) * WIDENING);
    Ok(())
}

#[tokio::test]
async fn the_first_answer_comes_within_500_ms_of_the_start() -> Result<()> {
    for kind in kinds() {
        let forms = forms_folder()?;
        let mut server = Program::start(PROGRAM, Database::create(kind)?, forms.path()).await?;
        let mut times = Vec::new();
        for _ in 0..3 {
            let begin = Instant::now();
            server = server.cut_and_restart().await?;
            server.people.client("contact_teacher")?.data("{ cases(first: 1) { nodes { id } } }", json!({})).await?;
            times.push(begin.elapsed());
        }
        let took = median(times);
        say(&format!("start to first answer with an existing database ({kind:?})"), took)?;
        assert!(took < Duration::from_millis(500) * WIDENING);
    }
    Ok(())
}
