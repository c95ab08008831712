//! Meetings in one process: tablets, network, clocks and the office are simulated from a seed, what is judged and
//! merged is the real thing.
//!
//! ```text
//! meeting   what happens when: people write, requests get lost, come late or twice, the office is killed
//! tablets   what people do on a tablet, with a clock of its own
//! office    takes and gives documents as the server does; its Rules can be broken, one at a time
//! promises  what was promised and did not hold, counted
//! ```
//! A short run in `cargo test`; the long one is
//! `SEEDS=1000 cargo test --release -p e2e --test simulated -- --nocapture`.

#![expect(clippy::unwrap_used, reason = "a test may end where something is amiss")]

mod meeting;
mod office;
mod promises;
mod tablets;
mod town;
mod variants;

use std::{ops::Range, time::Instant};

use crate::{meeting::hold, promises::Broken, town::Town, variants::Variant};

fn seeds() -> Range<u64> {
    0..std::env::var("SEEDS").ok().and_then(|many| many.parse().ok()).unwrap_or(20)
}

#[test]
fn every_promise_is_kept_whatever_the_network_does() {
    let (town, began) = (Town::new(), Instant::now());
    let (mut edits, mut broken) = (0, Vec::new());
    for seed in seeds() {
        let held = hold(&town, Variant::Right, seed);
        broken.extend((held.broken != Broken::default()).then_some((seed, held.broken)));
        edits += held.edits;
    }
    println!("{} meetings, {edits} edits, {:?}, {} broke a promise", seeds().end, began.elapsed(), broken.len());
    assert!(broken.is_empty(), "{broken:#?}");
}

/// A test that cannot fail shows nothing: each of these servers breaks a promise, and is caught at it.
#[test]
fn each_broken_server_is_caught() {
    let town = Town::new();
    for variant in Variant::BROKEN {
        let caught = |seed| variant.is_caught(&hold(&town, variant, seed).broken);
        let seed = (0..30).find(|seed| caught(*seed));
        println!("{variant:?}: caught at seed {seed:?}");
        assert!(seed.is_some(), "{variant:?} keeps every promise");
    }
}
