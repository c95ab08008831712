//! Files of translations for a translator: what is missing is added with its original, what is stale says what is new,
//! and nothing that was written is lost.

use std::collections::{HashMap, HashSet};

use crate::{
    ast::{Keywords, Kind, Line},
    format::{self, quoted},
    model::{Language, Translatable},
    source::{FileId, Span},
    syntax::{self, keywords::Keyword},
};

/// How far a file of translations has come.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    /// Texts that there are.
    pub texts: usize,
    /// Keys of those without a translation.
    pub missing: Vec<String>,
    /// Keys of those whose original has changed since.
    pub stale: Vec<String>,
    /// Keys of those that nobody has reviewed.
    pub not_reviewed: Vec<String>,
    /// Keys of entries whose text is no longer there.
    pub gone: Vec<String>,
}

/// A file of translations as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Updated {
    /// The text of the file.
    pub text: String,
    /// How far it has come.
    pub progress: Progress,
}

/// A file that cannot be brought up to date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TranslateError {
    /// A line of it cannot be read; `forms check` says which.
    #[error("the file has lines that cannot be read: mend them first (forms check)")]
    Unreadable,
    /// A text holds every pair of quotes.
    #[error("a text holds quotes of every kind, so that it cannot be written in one piece")]
    Unwritable,
}

/// Brings a file of translations up to date, or begins one.
pub fn update(of: &Translatable, written: Option<&str>, keywords: Keywords) -> Result<Updated, TranslateError> {
    let begun = begun(of, keywords);
    let written = without_remarks(written.unwrap_or(&begun));
    let reading = syntax::read(FileId(0), &written);
    if !reading.found.is_empty() {
        return Err(TranslateError::Unreadable);
    }
    let head = reading.file.lines.first();
    let entries = head.into_iter().flat_map(|head| &head.below);
    let file = File { of, entries: entries.filter_map(|line| Entry::of(line, of)).collect() };
    let head_end = head.map_or(0, |head| head.span.end);
    let text = edited(&written, file.edits(&written, head_end, reading.file.keywords));
    match format::format(&text) {
        Ok(text) if syntax::read(FileId(0), &text).found.is_empty() => Ok(Updated { text, progress: file.progress() }),
        Ok(_) | Err(_) => Err(TranslateError::Unwritable),
    }
}

/// The first line of a new file.
fn begun(of: &Translatable, keywords: Keywords) -> String {
    let [texts, version] = [Keyword::Texts, Keyword::Version].map(|word| word.spelling(keywords));
    format!("{texts} {} {} {version} 1\n", of.name, of.language)
}

/// What stands above an entry whose original has changed: the new one.
const REMARKS: [&str; 2] = ["# now: ", "# nå: "];

/// The text without the remarks of the last time.
fn without_remarks(text: &str) -> String {
    let is_remark = |line: &&str| REMARKS.iter().any(|remark| line.trim_start().starts_with(remark));
    text.split_inclusive('\n').filter(|line| !is_remark(line)).collect()
}

/// One entry of the file.
struct Entry<'a> {
    /// The key that the text has now.
    key: &'a str,
    /// Where its key stands, where that is an earlier one.
    renamed: Option<Span>,
    written_key: String,
    original: &'a str,
    is_translated: bool,
    is_reviewed: bool,
    /// What the text is now; absent: it is gone.
    now: Option<&'a str>,
    /// All its lines.
    span: Span,
}

impl<'a> Entry<'a> {
    fn of(line: &'a Line, of: &'a Translatable) -> Option<Self> {
        let Kind::Entry { key: path, text } = &line.kind else { return None };
        let names: Vec<_> = path.names.iter().map(|name| name.value.as_str()).collect();
        let written_key = names.join(".");
        let (first, last) = (path.names.first()?.span, path.names.last()?.span);
        let key = of.renamed.get(&written_key).unwrap_or(&written_key);
        let known = of.texts.iter().find(|(known, _)| known == key);
        Some(Self {
            key: known.map_or("", |(key, _)| key),
            renamed: (*key != written_key).then(|| first.to(last)),
            original: &text.original.value,
            is_translated: text.translations.iter().any(|(tag, _)| Language::new(&tag.value) == of.language),
            is_reviewed: line.below.iter().any(|below| matches!(below.kind, Kind::Reviewed(_))),
            now: known.map(|(_, original)| original.as_str()),
            span: line.below.iter().fold(line.span, |span, below| span.to(below.span)),
            written_key,
        })
    }

    /// The original as it is now, where it was another when it was translated.
    fn stale(&self) -> Option<&'a str> {
        self.now.filter(|now| self.is_translated && *now != self.original)
    }
}

/// The entries beside what they translate.
struct File<'a> {
    of: &'a Translatable,
    entries: Vec<Entry<'a>>,
}

/// Words to put in place of a stretch.
type Edit = (std::ops::Range<usize>, String);

impl File<'_> {
    fn progress(&self) -> Progress {
        let keys = |which: fn(&&Entry<'_>) -> bool| -> Vec<String> {
            self.entries.iter().filter(which).map(|entry| entry.written_key.clone()).collect()
        };
        let translated: HashSet<_> = self.entries.iter().filter(|entry| entry.is_translated).map(|e| e.key).collect();
        let missing = self.of.texts.iter().filter(|(key, _)| !translated.contains(key.as_str()));
        Progress {
            texts: self.of.texts.len(),
            missing: missing.map(|(key, _)| key.clone()).collect(),
            stale: keys(|entry| entry.stale().is_some()),
            not_reviewed: keys(|entry| entry.now.is_some() && entry.is_translated && !entry.is_reviewed),
            gone: keys(|entry| entry.now.is_none()),
        }
    }

    fn edits(&self, text: &str, head_end: u32, keywords: Keywords) -> Vec<Edit> {
        let range = |span: Span| span.start as usize..span.end as usize;
        let mut edits = self.additions(head_end as usize);
        for entry in &self.entries {
            let start = entry.span.start as usize;
            if entry.now.is_none() {
                let lines = text.get(range(entry.span)).unwrap_or_default();
                edits.push((range(entry.span), format!("# {}", lines.replace('\n', "\n#"))));
                continue;
            }
            if let Some(now) = entry.stale() {
                edits.push((start..start, format!("{}{}\n  ", keywords.of(REMARKS), quoted(now))));
            }
            if let Some(earlier) = entry.renamed {
                edits.push((range(earlier), entry.key.to_owned()));
            }
        }
        edits
    }

    /// Each text without an entry, behind the one that it follows.
    fn additions(&self, head_end: usize) -> Vec<Edit> {
        let ends: HashMap<_, _> = self.entries.iter().map(|entry| (entry.key, entry.span.end as usize)).collect();
        let mut at = head_end;
        let mut edits = Vec::new();
        for (key, original) in &self.of.texts {
            match ends.get(key.as_str()) {
                Some(end) => at = *end,
                None => edits.push((at..at, format!("\n  - {key} {}", quoted(original)))),
            }
        }
        edits
    }
}

/// A text with its edits; of those at one place the first comes first.
fn edited(text: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|(range, _)| (range.start, range.end));
    let mut whole = String::new();
    let mut done = 0;
    for (range, words) in edits {
        whole.push_str(text.get(done..range.start).unwrap_or_default());
        whole.push_str(&words);
        done = range.end;
    }
    whole.push_str(text.get(done..).unwrap_or_default());
    whole
}
