//! Text → [`ParsedFile`], never failing: what cannot be read becomes [`Kind::Broken`](crate::ast::Kind) with a message.

pub(crate) mod input;
pub(crate) mod keywords;
pub(crate) mod lexeme;
pub(crate) mod lines;
pub(crate) mod trivia;

mod answer;
mod condition;
mod example;
mod follow_up;
mod form;
mod house;
mod line;
mod list;
mod nearest;
mod party;
mod place;
mod question;
mod section;
mod settings;
mod text;
#[cfg(test)]
mod told;
mod tree;
mod value;

use std::collections::BTreeSet;

use self::{
    input::{Recorder, Word, to_u32},
    keywords::Keyword,
    lines::{LogicalLine, split},
    tree::{Found, Reader},
    trivia::Trivia,
};
use crate::{
    ast::{Keywords, ParsedFile, ParsedFolder},
    diagnostic::Diagnostics,
    problem::SyntaxProblem,
    source::{FileId, Sources, Span},
};

/// Bytes of one file.
pub(crate) const LARGEST: usize = 1_000_000;
/// Messages for one file: more help nobody, and a file of noise must not take long.
const MOST: usize = 200;

/// Reads every file of a folder.
pub fn parse(sources: &Sources, diagnostics: &mut Diagnostics) -> ParsedFolder {
    let files = sources
        .iter()
        .map(|(file, source)| {
            let reading = read(file, &source.text);
            report(reading.found, diagnostics);
            reading.file
        })
        .collect();
    ParsedFolder { sources: sources.clone(), files }
}

fn report(mut found: Vec<Found>, diagnostics: &mut Diagnostics) {
    found.sort_by_key(|found| found.span);
    let more = found.len().saturating_sub(MOST);
    if let Some(next) = found.get(MOST) {
        diagnostics.push(SyntaxProblem::TooMany { more }, next.span);
    }
    for Found { problem, span, related } in found.into_iter().take(MOST) {
        diagnostics.push_related(problem, span, related);
    }
}

/// One file as it was read, with all that the formatter needs to write it again.
#[derive(Debug)]
pub(crate) struct Reading {
    pub file: ParsedFile,
    pub lines: Vec<LogicalLine>,
    pub words: Vec<Word>,
    pub trivia: Trivia,
    pub found: Vec<Found>,
    /// Starts of the lines that cannot be read.
    pub broken: BTreeSet<u32>,
}

/// Reads one file.
pub(crate) fn read(file: FileId, text: &str) -> Reading {
    if text.len() > LARGEST {
        let problem = SyntaxProblem::TooLarge { bytes: text.len(), most: LARGEST };
        return unread(file, problem, Span { file, start: 0, end: 0 });
    }
    let keywords = language_of(text);
    let (lines, trivia) = split(text, file, keywords);
    if lines.is_empty() {
        let end = to_u32(text.trim_end().len());
        return Reading { trivia, ..unread(file, SyntaxProblem::EmptyFile, Span { file, start: end, end }) };
    }
    let recorder = Recorder::default();
    let mut reader = Reader {
        file,
        text,
        keywords,
        recorder: &recorder,
        lines: &lines,
        found: Vec::new(),
        broken: BTreeSet::new(),
        misplaced: None,
    };
    let tree = reader.file();
    let Reader { mut found, broken, .. } = reader;
    if let Some(tab) = trivia.tabs.first() {
        found.push(Found { problem: SyntaxProblem::Tab, span: *tab, related: Vec::new() });
    }
    let file = ParsedFile { file, keywords, lines: tree };
    Reading { file, words: recorder.into_words(), lines, trivia, found, broken }
}

fn unread(file: FileId, problem: SyntaxProblem, span: Span) -> Reading {
    Reading {
        file: ParsedFile { file, keywords: Keywords::Bokmaal, lines: Vec::new() },
        lines: Vec::new(),
        words: Vec::new(),
        trivia: Trivia::default(),
        found: vec![Found { problem, span, related: Vec::new() }],
        broken: BTreeSet::new(),
    }
}

/// The language of the keywords: that of the first word; where it is in neither, the one of more lines.
pub(crate) fn language_of(text: &str) -> Keywords {
    let firsts = || {
        text.lines()
            .map(|line| line.trim_start_matches(|c| keywords::is_space(c) || c == '\u{feff}'))
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
    };
    let is = |line: &str, language| Keyword::at(line, language).is_some();
    let both = [Keywords::English, Keywords::Bokmaal];
    let first = firsts().next().unwrap_or("");
    match both.map(|language| is(first, language)) {
        [true, false] => Keywords::English,
        [false, true] => Keywords::Bokmaal,
        _ => {
            let [english, bokmaal] = both.map(|language| firsts().filter(|line| is(line, language)).count());
            if english >= bokmaal { Keywords::English } else { Keywords::Bokmaal }
        }
    }
}
