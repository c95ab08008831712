//! Safe fixes of messages, applied to the texts of a folder.

use crate::{
    diagnostic::{Diagnostics, MessageLanguage},
    parse,
    source::{FileId, Source, Sources, Span},
};

/// A file with its safe fixes applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FixedFile {
    /// Its name.
    pub name: String,
    /// Its text now.
    pub text: String,
    /// What was done, in words.
    pub done: Vec<String>,
}

/// Applies the safe fixes of messages; files that have none are not among those returned.
///
/// Fixes that overlap one applied before wait for the next time. A file that would read worse than before, with more
/// to say of it, stays as it is.
#[must_use]
pub fn fix(sources: &Sources, diagnostics: &Diagnostics, language: MessageLanguage) -> Vec<FixedFile> {
    let words = diagnostics.in_words(sources, language);
    let fixes = words.iter().filter_map(|message| {
        let fix = message.fixes.iter().find(|fix| fix.safe)?;
        let line = sources.position(message.primary.span).line;
        Some((fix.edits.as_slice(), format!("{}:{line} {} {}", message.code, message.title, fix.title)))
    });
    let fixes: Vec<_> = fixes.collect();
    sources.iter().filter_map(|(id, source)| fixed(id, source, &fixes)).collect()
}

fn fixed(id: FileId, source: &Source, fixes: &[(&[(Span, String)], String)]) -> Option<FixedFile> {
    let mut edits: Vec<(Span, &str)> = Vec::new();
    let mut done = Vec::new();
    for (wanted, said) in fixes {
        let is_here = wanted.iter().all(|(span, _)| span.file == id);
        if is_here && wanted.iter().all(|(span, _)| edits.iter().all(|(taken, _)| is_apart(*span, *taken))) {
            edits.extend(wanted.iter().map(|(span, text)| (*span, text.as_str())));
            done.push(said.clone());
        }
    }
    if edits.is_empty() {
        return None;
    }
    edits.sort_by_key(|(span, _)| std::cmp::Reverse(span.start));
    let mut text = source.text.to_string();
    for (span, words) in edits {
        let range = span.start as usize..span.end as usize;
        text.get(range.clone())?;
        text.replace_range(range, words);
    }
    let reads_no_worse = mistakes(&source.name, &text) <= mistakes(&source.name, &source.text);
    reads_no_worse.then(|| FixedFile { name: source.name.clone(), text, done })
}

fn is_apart(one: Span, other: Span) -> bool {
    one.end < other.start || other.end < one.start
}

/// How much there is to say of the reading of a file alone.
fn mistakes(name: &str, text: &str) -> usize {
    let sources = Sources::new(vec![Source { name: name.to_owned(), text: text.into() }]);
    let mut diagnostics = Diagnostics::new();
    parse(&sources, &mut diagnostics);
    diagnostics.reports().len()
}
