//! Damaged forms: the reader always ends, never panics, points inside the text, and says each thing once.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may end where something is amiss")]

mod folder;

use forms_dsl::{
    ast::Line,
    check,
    diagnostic::{Diagnostics, MessageLanguage, Report},
    format, parse,
    source::{Source, Sources, Span},
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

/// What people do to a line without meaning to.
fn slips(line: &str) -> Vec<String> {
    let mut all = vec![format!("{line} zzz")];
    if let Some(at) = line.rfind('"') {
        all.push(format!("{}{}", &line[..at], &line[at + 1..]));
    }
    if let Some((before, _)) = line.trim_end().rsplit_once(' ').filter(|(before, _)| !before.trim().is_empty()) {
        all.push(format!("{before} ,"));
    }
    all
}

fn messages(files: &[(String, String)]) -> Vec<&'static str> {
    let source = |(name, text): &(String, String)| Source { name: name.clone(), text: text.as_str().into() };
    let mut diagnostics = Diagnostics::new();
    let parsed = parse(&Sources::new(files.iter().map(source).collect()), &mut diagnostics);
    check(&parsed, &mut diagnostics);
    diagnostics.reports().iter().map(|report| report.problem.code()).collect()
}

/// Checks each `nth` slip in the lines of the shipped forms, with the folder that they stand in.
fn slip_in_shipped_forms(nth: usize) {
    let (mut number, mut slipped, mut wrong) = (0, 0, Vec::new());
    for folder in ["../forms", "tests/sound"] {
        let files: Vec<(String, String)> =
            sources(folder).iter().map(|(_, source)| (source.name.clone(), source.text.to_string())).collect();
        assert_eq!(messages(&files), [""; 0], "{folder}");
        for (file, (name, text)) in files.iter().enumerate() {
            // A stray word before a text of a translation is a language: that file has tests of its own.
            if text.starts_with("texts ") || text.starts_with("tekster ") {
                continue;
            }
            let lines: Vec<&str> = text.lines().collect();
            let is_read = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
            for (at, line) in lines.iter().enumerate().filter(|(_, line)| is_read(line)) {
                for slip in slips(line) {
                    number += 1;
                    if number % nth != 0 {
                        continue;
                    }
                    let mut spoilt = lines.clone();
                    spoilt[at] = &slip;
                    let mut files = files.clone();
                    files[file].1 = spoilt.join("\n");
                    let said = messages(&files);
                    slipped += 1;
                    if said.len() != 1 {
                        wrong.push(format!("{name}:{}: {slip} {said:?}", at + 1));
                    }
                }
            }
        }
    }
    println!("{slipped} slips, {} give another number of messages than one", wrong.len());
    assert!(wrong.is_empty(), "{} of {slipped}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_slip_in_a_shipped_form_gives_one_message() {
    slip_in_shipped_forms(37);
}

#[test]
#[ignore = "minutes: every slip in every line"]
fn every_slip_in_a_shipped_form_gives_one_message() {
    slip_in_shipped_forms(1);
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

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

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
        format(&text).unwrap();
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
