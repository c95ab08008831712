//! What tests of the parsers ask: what a line became, and what is said of it.

use crate::{
    ast::{Keywords, Kind},
    diagnostic::{
        Diagnostics, MessageLanguage,
        draw::{Paint, draw},
    },
    parse,
    source::{Source, Sources},
};

/// A line of a section, under English keywords, as they were read.
pub(super) fn kind(line: &str) -> Kind {
    let (kind, said) = read(line, Keywords::English);
    assert_eq!(said, "", "{line}");
    kind
}

/// What is said of `line` in English, its keywords English.
pub(super) fn said(line: &str) -> String {
    read(line, Keywords::English).1
}

/// The same of a line with Norwegian keywords.
pub(super) fn said_of_norwegian(line: &str) -> String {
    read(line, Keywords::Bokmaal).1
}

fn read(line: &str, keywords: Keywords) -> (Kind, String) {
    let head = keywords.of(["form x \"X\" version 1\nsection s \"S\"\n", "skjema x \"X\" versjon 1\ndel s \"S\"\n"]);
    let text = format!("{head}  {line}\n");
    let sources = Sources::new(vec![Source { name: "x.form".into(), text: text.into() }]);
    let mut diagnostics = Diagnostics::new();
    let mut parsed = parse(&sources, &mut diagnostics);
    let kind = parsed.files.remove(0).lines.remove(1).below.remove(0).kind;
    let words = diagnostics.in_words(&sources, MessageLanguage::English);
    (kind, draw(&words, &sources, MessageLanguage::English, Paint::Plain))
}
