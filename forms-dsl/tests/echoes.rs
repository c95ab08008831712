//! One cause, one message: a line of the shipped forms that cannot be read is reported, and nothing that hangs on it.

#![expect(clippy::unwrap_used, reason = "a test may end where something is amiss")]

#[expect(dead_code, reason = "other tests read single texts")]
mod folder;

use std::path::Path;

use forms_dsl::{
    check,
    diagnostic::{Diagnostics, MessageLanguage},
    parse,
    source::{Source, Sources},
};
use proptest::prelude::*;

/// Lines of which more than one thing is still said: what they leave open changes what the lines around them mean.
const STILL_ECHO: [&str; 3] = [
    "allow prefer not to say",
    "or child_welfare_report_assessment is necessary",
    "- unknown \"Vet ikke\" en \"Do not know\" alone",
];

/// The folder with one line of one file replaced.
fn damaged(sources: &Sources, file: usize, line: usize, text: &str) -> Sources {
    let replace = |(position, source): (usize, &Source)| {
        let lines = source.text.lines().enumerate();
        let lines = lines.map(|(number, own)| if position == file && number == line { text } else { own });
        Source { name: source.name.clone(), text: lines.collect::<Vec<_>>().join("\n").into() }
    };
    Sources::new(sources.iter().map(|(_, source)| source).enumerate().map(replace).collect())
}

/// What is said of a folder, in words, so that every message is made once.
fn messages(sources: &Sources) -> Vec<String> {
    let mut diagnostics = Diagnostics::new();
    let parsed = parse(sources, &mut diagnostics);
    check(&parsed, &mut diagnostics);
    let words = MessageLanguage::ALL.map(|language| diagnostics.in_words(sources, language));
    for message in words.iter().flatten() {
        assert!(!message.title.is_empty() && !message.primary.text.is_empty(), "{message:?}");
        assert!(!message.help.is_empty() || !message.fixes.is_empty(), "no next step: {message:?}");
    }
    let said = |message: &forms_dsl::diagnostic::Diagnostic| {
        let at = sources.position(message.primary.span);
        let file = sources.get(message.primary.span.file).map_or("", |file| &file.name);
        format!("{} {file}:{} {}", message.code, at.line, message.title)
    };
    words.last().unwrap().iter().map(said).collect()
}

/// The shipped folder with a stretch of one file cut out and put in elsewhere.
fn shuffled(file: usize, from: usize, length: usize, to: usize) -> Sources {
    let cut = |(position, (_, source)): (usize, (_, &Source))| {
        let mut signs: Vec<char> = source.text.chars().collect();
        if position == file % 7 {
            let from = from % signs.len();
            let piece: Vec<char> = signs.drain(from..(from + length).min(signs.len())).collect();
            let to = to % (signs.len() + 1);
            signs.splice(to..to, piece);
        }
        Source { name: source.name.clone(), text: signs.into_iter().collect::<String>().into() }
    };
    Sources::new(folder::sources("../forms").iter().enumerate().map(cut).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_folder_ends_in_a_verdict(file in 0usize..7, from: usize, length in 1usize..400, to: usize) {
        messages(&shuffled(file, from, length, to));
    }
}

#[test]
fn a_line_that_cannot_be_read_is_one_message() {
    let sources = folder::sources("../forms");
    let mut echoes = Vec::new();
    // In a file of translations the text of a spoilt line goes on below it, and hangs on nothing any more.
    let is_texts = |name: &str| Path::new(name).extension().is_some_and(|extension| extension == "texts");
    let forms = sources.iter().enumerate().filter(|(_, (_, source))| !is_texts(&source.name));
    for (position, (_, source)) in forms {
        for (number, line) in source.text.lines().enumerate() {
            let trimmed = line.trim_start();
            // A file whose first line is gone is another matter; a text of several lines begins above.
            let is_text = trimmed.starts_with('"') || trimmed.starts_with("en ") || trimmed.starts_with("say ");
            if trimmed.is_empty() || trimmed.starts_with('#') || is_text || number < 2 {
                continue;
            }
            let spoilt = format!("{}qzw{trimmed}", &line[..line.len() - trimmed.len()]);
            let said = messages(&damaged(&sources, position, number, &spoilt));
            if said.len() != 1 && !STILL_ECHO.contains(&trimmed) {
                echoes.push(format!("{}:{} {trimmed}\n  {}", source.name, number + 1, said.join("\n  ")));
            }
        }
    }
    assert!(echoes.is_empty(), "{} lines\n{}", echoes.len(), echoes.join("\n"));
}
