//! Damaged forms: the reader always ends, never panics, points inside the text, and says each thing once.

#![expect(clippy::unwrap_used, reason = "a test may end where something is amiss")]

mod folder;

use forms_dsl::{
    ast::Line,
    diagnostic::{Diagnostics, MessageLanguage, Report},
    format, parse,
    source::{Sources, Span},
};
use proptest::prelude::*;

use crate::folder::{alone, read, sources};

fn forms() -> Vec<String> {
    let forms = sources("tests/ok");
    forms.iter().map(|(_, source)| source.text.to_string()).collect()
}

fn reports(text: &str) -> (Sources, Vec<Report>) {
    let sources = alone(text);
    let mut diagnostics = Diagnostics::new();
    let parsed = parse(&sources, &mut diagnostics);
    for file in &parsed.files {
        file.lines.iter().for_each(|line| assert_inside(text, line));
    }
    let reports: Vec<Report> = diagnostics.reports().into_iter().cloned().collect();
    for report in &reports {
        assert_span(text, report.span);
        report.related.iter().for_each(|(span, _)| assert_span(text, *span));
    }
    (sources, reports)
}

fn assert_span(text: &str, span: Span) {
    assert!(text.get(span.start as usize..span.end as usize).is_some(), "{span:?} in {text}");
}

fn assert_inside(text: &str, line: &Line) {
    assert_span(text, line.span);
    line.below.iter().for_each(|line| assert_inside(text, line));
}

/// Ways to spoil a line that its author would call one mistake.
fn damages(line: &str) -> Vec<String> {
    let trimmed = line.trim_start();
    let indent = &line[..line.len() - trimmed.len()];
    let first = trimmed.split(' ').next().unwrap();
    let rest = &trimmed[first.len()..];
    let mut all = vec![
        format!("{indent}{first}x{rest}"),
        format!("{indent}qzw{rest}"),
        format!("{line} zzz"),
        format!("{line} )"),
        format!("{line} ="),
        format!("{indent}{}", trimmed.replacen(' ', " , ", 1)),
    ];
    if let Some(at) = line.rfind('"') {
        all.push(format!("{}{}", &line[..at], &line[at + 1..]));
    }
    if let Some(at) = line.find('"') {
        all.push(format!("{}{}", &line[..at], &line[at + 1..]));
    }
    all
}

#[test]
fn one_damaged_line_costs_at_most_one_message() {
    let mut damaged = 0;
    for form in forms() {
        let lines: Vec<&str> = form.lines().collect();
        for (number, line) in lines.iter().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            if line.starts_with('#') {
                continue;
            }
            // Two of the ways for each line, in turn: every way meets every kind of line.
            let ways = damages(line);
            for way in [number, number + 3] {
                let spoilt = &ways[way % ways.len()];
                let mut text = lines.clone();
                text[number] = spoilt;
                let text = text.join("\n");
                let (sources, reports) = reports(&text);
                if reports.len() > 1 {
                    let (_, drawn) = read(&sources, MessageLanguage::English);
                    panic!("line {}: {spoilt}\n{drawn}", number + 1);
                }
                damaged += 1;
            }
        }
    }
    assert!(damaged > 300, "{damaged}");
}

/// Two, as the missing line may be the first half of one that goes on below.
#[test]
fn one_missing_line_costs_at_most_two_messages() {
    for form in forms() {
        let lines: Vec<&str> = form.lines().collect();
        for number in 0..lines.len() {
            let mut text = lines.clone();
            text.remove(number);
            let (sources, reports) = reports(&text.join("\n"));
            if reports.len() > 2 {
                let (_, drawn) = read(&sources, MessageLanguage::English);
                panic!("without line {}:\n{drawn}", number + 1);
            }
        }
    }
}

/// `PROPTEST_CASES=5000` tries more.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(400)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]

    #[test]
    fn anything_can_be_read_and_formatted(
        form in any::<prop::sample::Index>(),
        cuts in prop::collection::vec((any::<prop::sample::Index>(), 0..40usize, "[ \\n\"«»#a-zæøå(),.:0-9-]{0,6}"), 1..6),
    ) {
        let forms = forms();
        let mut text = form.get(&forms).clone();
        for (at, length, inserted) in cuts {
            let chars: Vec<char> = text.chars().collect();
            let start = at.index(chars.len().max(1));
            let end = (start + length).min(chars.len());
            text = chars[..start].iter().chain(inserted.chars().collect::<Vec<_>>().iter()).chain(&chars[end..]).collect();
        }
        let (_, found) = reports(&text);
        let formatted = format(&text).unwrap_or_else(|error| panic!("{error:?}\n{text}"));
        let (_, again) = reports(&formatted);
        prop_assert_eq!(found.iter().filter(|r| r.problem.code() != "F043").count(), again.len());
        prop_assert_eq!(format(&formatted).unwrap(), formatted);
    }

    #[test]
    fn noise_can_be_read(text in "\\PC{0,200}") {
        reports(&text);
        // A text that has lost signs already is left as it is.
        prop_assert_eq!(format(&text).is_ok(), !text.contains(char::REPLACEMENT_CHARACTER));
    }
}

#[test]
fn deep_and_long_texts_end() {
    let head = "form x \"X\" version 1\nsection s \"S\"\n";
    let deep = format!("{head}  ask a date \"A\"\n    show when {}a{}\n", "(".repeat(50_000), ")".repeat(50_000));
    let wheres = format!("{head}  ask a date \"A\"\n    show when {}b is 1\n", "any row of r where ".repeat(20_000));
    let otherwise = format!("{head}  ask a date \"A\"\n    start with {}1\n", "a otherwise ".repeat(20_000));
    let nots = format!("{head}  ask a date \"A\"\n    show when {}a\n", "not ".repeat(20_000));
    let steps = (2..2_000).map(|depth| " ".repeat(depth) + "- a \"A\"\n").collect::<String>();
    let steps = format!("catalogue x \"X\" version 1\n{steps}");
    for text in [deep, wheres, otherwise, nots, steps] {
        let (_, found) = reports(&text);
        assert_eq!(found.len(), 1);
    }
}
