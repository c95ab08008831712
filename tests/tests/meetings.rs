//! Whole meetings at random: tablets in several hands write, lose their network and their answers, settle what was in
//! conflict, and in the end nothing that was acknowledged is lost and all have the same.
//!
//! A short run in `cargo test`; `MEETINGS=1000 cargo test --release -p e2e --test meetings` is the long one.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use e2e::{Network, Server, Tablet, kinds, open_case, shipped_forms};
use fastrand::Rng;
use serde_json::{Value, json};

const TABLETS: usize = 6;
const ROUNDS: usize = 60;
/// Of a hundred requests so many are lost, and so many answers.
const LOST: u32 = 15;
const PATHS: [&str; 4] = ["goal_text", "place", "who_does_what", "school_responsibility_text"];

/// Something that was written on a tablet.
#[derive(Debug, Clone)]
struct Written {
    tablet: usize,
    filling: String,
    path: &'static str,
    value: String,
    /// What stood there on the tablet's screen.
    instead_of: Option<String>,
}

struct Meeting {
    rng: Rng,
    tablets: Vec<Tablet>,
    fillings: Vec<String>,
    written: Vec<Written>,
    /// Values of conflicts that somebody took away, having seen them.
    settled: BTreeSet<String>,
}

impl Meeting {
    fn network(&mut self) -> Network {
        match self.rng.u32(0..100) {
            n if n < LOST => Network::LosesRequest,
            n if n < 2 * LOST => Network::LosesAnswer,
            _ => Network::Works,
        }
    }

    async fn round(&mut self, round: usize) -> Result<()> {
        let at = self.rng.usize(0..self.tablets.len());
        let network = self.network();
        let tablet = self.tablets.get_mut(at).context("no tablet")?;
        match self.rng.u32(0..10) {
            0..=4 => {
                let filling = self.fillings.get(self.rng.usize(0..self.fillings.len())).context("no filling")?;
                if tablet.find("Filling", filling).is_none() {
                    return Ok(());
                }
                let path = PATHS.get(self.rng.usize(0..PATHS.len())).context("no path")?;
                let value = format!("{at} i runde {round}");
                let instead_of = tablet.answer_of(filling, path).and_then(Value::as_str).map(str::to_owned);
                tablet.answer(filling, path, value.clone())?;
                self.written.push(Written { tablet: at, filling: filling.clone(), path, value, instead_of });
            }
            5 | 6 => {
                tablet.push("Filling", network).await?;
            }
            7 => tablet.pull("Filling", 3).await?,
            8 => tablet.pull("Conflict", 3).await?,
            _ => {
                let Some((id, conflict)) = tablet.documents("Conflict").into_iter().next() else { return Ok(()) };
                tablet.delete("Conflict", &id)?;
                self.settled.extend(conflict.get("value").and_then(Value::as_str).map(str::to_owned));
                tablet.push("Conflict", network).await?;
            }
        }
        Ok(())
    }

    /// Everybody has network again, until nothing is left to say.
    async fn come_to_rest(&mut self) -> Result<()> {
        for _ in 0..10 {
            for tablet in &mut self.tablets {
                tablet.sync().await?;
            }
            if self.tablets.iter().all(|tablet| tablet.is_quiet()) {
                break;
            }
        }
        for tablet in &mut self.tablets {
            tablet.sync().await?;
            ensure!(tablet.is_quiet(), "a queue never drains");
        }
        Ok(())
    }

    async fn check(&self) -> Result<()> {
        let mut fresh = Vec::new();
        for tablet in &self.tablets {
            let mut new = tablet.another();
            new.sync().await?;
            for collection in ["Filling", "Conflict"] {
                let same = tablet.documents(collection) == new.documents(collection);
                ensure!(same, "a tablet has other {collection}s than a new one in the same hands");
            }
            fresh.push(new);
        }
        let fresh = fresh.last().context("no tablet")?;
        ensure!(fresh.documents("Rejection").is_empty(), "{:#?}", fresh.documents("Rejection"));
        let conflicts = fresh.documents("Conflict");
        for written in &self.written {
            let stands = fresh.answer_of(&written.filling, written.path) == Some(&json!(written.value));
            let in_conflict = conflicts.values().any(|conflict| conflict.get("value") == Some(&json!(written.value)));
            let is_accounted_for =
                stands || in_conflict || self.was_replaced(written) || self.settled.contains(&written.value);
            ensure!(is_accounted_for, "lost: {written:?}");
        }
        Ok(())
    }

    /// By somebody who saw it, or later on the same tablet.
    fn was_replaced(&self, of: &Written) -> bool {
        let place = self.written.iter().position(|written| written.value == of.value).unwrap_or_default();
        let here = |written: &&Written| written.filling == of.filling && written.path == of.path;
        self.written.iter().enumerate().filter(|(_, written)| here(written)).any(|(at, written)| {
            written.instead_of.as_ref() == Some(&of.value) || written.tablet == of.tablet && at > place
        })
    }
}

async fn hold(server: &Server, case: &str, version: u64, seed: u64) -> Result<()> {
    let hands = [server.people.client("contact_teacher")?, server.people.client("leadership")?];
    let mut tablets: Vec<Tablet> = hands.iter().cycle().take(TABLETS).map(Tablet::of).collect();
    let first = tablets.first_mut().context("no tablet")?;
    let begin = |n: usize| json!({ "goal_text": format!("møte {seed}, skjema {n}") });
    let fillings: Vec<String> =
        (0..2).map(|n| first.begin("cooperation_agreement", version, case, &begin(n))).collect();
    for tablet in &mut tablets {
        tablet.sync().await?;
    }
    let mut meeting =
        Meeting { rng: Rng::with_seed(seed), tablets, fillings, written: Vec::new(), settled: BTreeSet::new() };
    for round in 0..ROUNDS {
        meeting.round(round).await?;
    }
    meeting.come_to_rest().await?;
    meeting.check().await
}

#[tokio::test]
async fn nothing_that_was_acknowledged_is_lost() -> Result<()> {
    let meetings: u64 = std::env::var("MEETINGS").ok().and_then(|many| many.parse().ok()).unwrap_or(3);
    for kind in kinds() {
        let server = Server::start(kind, &shipped_forms()).await?;
        let teacher = server.people.client("contact_teacher")?;
        let form = teacher.data("{ form(name: \"cooperation_agreement\") { version } }", json!({})).await?;
        let version = form.pointer("/form/version").and_then(Value::as_u64).context("no version")?;
        for seed in 0..meetings {
            let case = e2e::uuid_of(&open_case(&teacher).await?)?;
            hold(&server, &case, version, seed).await.with_context(|| format!("{kind:?}, meeting {seed}"))?;
        }
        println!("{kind:?}: {meetings} meetings of {TABLETS} tablets and {ROUNDS} rounds, nothing lost");
    }
    Ok(())
}
