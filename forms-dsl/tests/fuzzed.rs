//! What the fuzzer has tried, tried again: its corpus, run as ordinary tests.
//!
//! To look further, from `forms-dsl` with a nightly compiler: `cargo install cargo-fuzz`, then
//! `cargo +nightly fuzz run parse -s none -- -max_total_time=300`; so also `format`, `check` and `evaluate`. What it
//! finds it leaves in `fuzz/artifacts`; put the file into `fuzz/corpus`, and it is tried here.

#![expect(clippy::unwrap_used, reason = "a test may end where something is amiss")]

#[path = "../fuzz/claims.rs"]
mod claims;
#[path = "../fuzz/nested.rs"]
mod nested;

use std::{fs, path::Path};

use arbitrary::{Arbitrary, Unstructured};

use crate::nested::Nested;

/// Each input that a target has.
fn corpus(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let inputs: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| fs::read(entry.unwrap().path()).unwrap()).collect();
    assert!(inputs.len() > 20, "{target} has {} inputs", inputs.len());
    inputs
}

fn texts(target: &str) -> impl Iterator<Item = String> {
    corpus(target).into_iter().map(|bytes| String::from_utf8(bytes).unwrap())
}

/// As the fuzzer makes them of bytes.
fn forms(target: &str) -> impl Iterator<Item = Nested> {
    corpus(target).into_iter().filter_map(|bytes| Nested::arbitrary_take_rest(Unstructured::new(&bytes)).ok())
}

#[test]
fn every_text_is_read() {
    texts("parse").for_each(|text| claims::is_read(&text));
}

#[test]
fn every_text_is_formatted_once() {
    texts("format").for_each(|text| claims::is_formatted_once(&text));
}

#[test]
fn every_form_has_a_verdict() {
    forms("check").for_each(|form| claims::has_a_verdict(&form));
}

#[test]
fn every_form_comes_to_the_same() {
    forms("evaluate").for_each(|form| claims::comes_to_the_same(&form));
}
