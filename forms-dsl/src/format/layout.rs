//! One line of the form → lines of at most 110 columns, broken where the reader joins them again.

use unicode_width::UnicodeWidthStr;

use crate::{
    ast::Keywords,
    syntax::{
        input::{Word, WordKind},
        keywords::{JOINING, Keyword, UNITS},
        lexeme::closing,
    },
};

/// Columns.
const WIDEST: usize = 110;
/// A text that begins this near the start of its line is broken where it stands.
const NEAR: usize = 14;
/// A text that needs several lines begins on the line of its name where this much of it fits there.
const WORTHWHILE: usize = 40;

/// The lines for these words, `indent` columns in; all but the first stand two further.
pub(super) fn layout(words: &[Word], text: &str, keywords: Keywords, indent: usize) -> Vec<String> {
    let mut clauses = clauses(words, text, keywords);
    let is_choice = words.first().is_some_and(|word| word.kind == WordKind::Dash);
    if is_choice {
        let line = clauses.iter().map(Clause::joined).collect::<Vec<_>>().join(" ");
        if indent + line.width() <= WIDEST {
            return vec![line];
        }
    }
    // The words behind a text stay on its line; its translations come last.
    clauses.sort_by_key(|clause| clause.translation);
    let clauses = merged(clauses);
    let mut page = Page { lines: vec![String::new()], indent };
    for clause in clauses {
        page.add(&clause);
    }
    page.lines
}

/// Words that stay together, and the text among them that can be broken.
#[derive(Debug, Clone, Default)]
struct Clause {
    before: String,
    pieces: Vec<Piece>,
    after: String,
    translation: bool,
    /// Whether a line may begin with it.
    joins: bool,
}

/// A text, or the part of one that a pair of quotes can hold.
#[derive(Debug, Clone)]
struct Piece {
    text: String,
    /// The pairs that can.
    quotes: Vec<(char, char)>,
}

impl Piece {
    fn new(text: &str) -> Self {
        Self { text: text.to_owned(), quotes: QUOTES.into_iter().filter(|pair| holds(*pair, text)).collect() }
    }
}

impl Clause {
    fn joined(&self) -> String {
        let text = self.pieces.iter().map(|piece| quoted(&piece.text)).collect::<Vec<_>>().join(" ");
        [self.before.as_str(), &text, &self.after]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// Splits the words of a line where a new line could begin: before a text, a translation, a joining word.
fn clauses(words: &[Word], text: &str, keywords: Keywords) -> Vec<Clause> {
    let mut all: Vec<Clause> = vec![Clause::default()];
    for (number, word) in words.iter().enumerate() {
        let joins = matches!(&word.kind, WordKind::Keyword(keyword) if JOINING.contains(keyword) && *keyword != Keyword::Required);
        let Some(last) = all.last_mut() else { continue };
        match &word.kind {
            WordKind::Text(value) if last.pieces.is_empty() => last.pieces.push(Piece::new(value)),
            WordKind::Text(value) => {
                all.push(Clause { pieces: vec![Piece::new(value)], joins: true, ..Clause::default() });
            }
            WordKind::MoreText(value) => join(last, value),
            WordKind::Language(tag) if is_translation(words, number) => {
                all.push(Clause { before: tag.clone(), translation: true, joins: true, ..Clause::default() });
            }
            kind if joins => {
                all.push(Clause { before: spelt(kind, word, text, keywords), joins: true, ..Clause::default() });
            }
            kind => {
                if last.translation && !last.pieces.is_empty() {
                    all.push(Clause::default());
                }
                let Some(last) = all.last_mut() else { continue };
                let part = if last.pieces.is_empty() { &mut last.before } else { &mut last.after };
                append(part, &spelt(kind, word, text, keywords));
            }
        }
    }
    all
}

fn is_translation(words: &[Word], number: usize) -> bool {
    words.get(number + 1).is_some_and(|word| matches!(word.kind, WordKind::Text(_)))
}

/// The pieces of a text are one text; they stay apart only where no pair of quotes can hold them all.
fn join(clause: &mut Clause, value: &str) {
    let Some(last) = clause.pieces.last_mut() else { return };
    let both: Vec<_> = last.quotes.iter().copied().filter(|pair| holds(*pair, value)).collect();
    if both.is_empty() {
        clause.pieces.push(Piece::new(value));
        return;
    }
    if !last.text.is_empty() && !last.text.ends_with(char::is_whitespace) {
        last.text.push(' ');
    }
    last.text.push_str(value);
    last.quotes = both;
}

/// A clause that no line may begin with goes with the one before it.
fn merged(clauses: Vec<Clause>) -> Vec<Clause> {
    let mut all: Vec<Clause> = Vec::new();
    for clause in clauses {
        match all.last_mut() {
            Some(last) if !clause.joins && clause.pieces.is_empty() => {
                let part = if last.pieces.is_empty() { &mut last.before } else { &mut last.after };
                append(part, &clause.before);
            }
            _ => all.push(clause),
        }
    }
    all
}

fn append(part: &mut String, word: &str) {
    let tight = part.is_empty() || part.ends_with('(') || matches!(word, "," | ")");
    if !tight {
        part.push(' ');
    }
    part.push_str(word);
}

/// A word in its one right spelling.
fn spelt(kind: &WordKind, word: &Word, text: &str, keywords: Keywords) -> String {
    match kind {
        WordKind::Dash => "-".to_owned(),
        WordKind::Keyword(keyword) => keyword.spelling(keywords).to_owned(),
        WordKind::Singular(keyword) => UNITS
            .iter()
            .find(|(_, plural, _)| plural == keyword)
            .map_or_else(|| keyword.spelling(keywords), |(_, _, singular)| keywords.of(*singular))
            .to_owned(),
        WordKind::Text(value) | WordKind::MoreText(value) => quoted(value),
        WordKind::Language(exact) | WordKind::Exact(exact) => exact.clone(),
        WordKind::Name => text.get(word.span.start as usize..word.span.end as usize).unwrap_or("").to_owned(),
        WordKind::Comma => ",".to_owned(),
        WordKind::Open => "(".to_owned(),
        WordKind::Close => ")".to_owned(),
        WordKind::Sign(sign) => sign.to_string(),
    }
}

/// Pairs of quotes, the one that is preferred first.
const QUOTES: [(char, char); 3] = [('"', '"'), ('«', '»'), ('“', '”')];

/// A text in the first pair of quotes that it does not hold itself.
pub(crate) fn quoted(value: &str) -> String {
    let (open, close) = QUOTES.into_iter().find(|pair| holds(*pair, value)).unwrap_or(('"', '"'));
    format!("{open}{value}{close}")
}

/// Whether these quotes can stand around a text.
fn holds((open, _): (char, char), value: &str) -> bool {
    closing(open).is_some_and(|close| !value.contains(close))
}

/// Whether a text in quotes needs more columns than these; a long one is not measured to its end.
fn is_wider(text: &str, room: usize) -> bool {
    let start = text.char_indices().nth(room).and_then(|(at, _)| text.get(..at));
    start.is_some_and(|start| start.width() + 2 > room) || text.width() + 2 > room
}

/// Lines as they fill.
struct Page {
    lines: Vec<String>,
    indent: usize,
}

impl Page {
    /// Columns left on the last line.
    fn room(&self) -> usize {
        let used = self.lines.last().map_or(0, |line| line.width());
        let space = usize::from(used > 0);
        WIDEST.saturating_sub(self.indent + self.further() + used + space)
    }

    fn further(&self) -> usize {
        if self.lines.len() > 1 { 2 } else { 0 }
    }

    fn write(&mut self, words: &str) {
        if let Some(line) = self.lines.last_mut() {
            let tight = line.is_empty() || words.starts_with(',') || words.starts_with(')') || line.ends_with('(');
            if !tight {
                line.push(' ');
            }
            line.push_str(words);
        }
    }

    fn new_line(&mut self) {
        if self.lines.last().is_some_and(|line| !line.is_empty()) {
            self.lines.push(String::new());
        }
    }

    fn add(&mut self, clause: &Clause) {
        let whole = clause.joined();
        if clause.translation {
            self.new_line();
        }
        if clause.pieces.len() <= 1 && whole.width() <= self.room() {
            return self.write(&whole);
        }
        if clause.joins && !clause.translation {
            self.new_line();
            if clause.pieces.len() <= 1 && whole.width() <= self.room() {
                return self.write(&whole);
            }
        }
        if !clause.before.is_empty() {
            self.write(&clause.before);
        }
        if !clause.pieces.is_empty() {
            self.text(clause);
        }
        if !clause.after.is_empty() {
            self.write(&clause.after);
        }
    }

    /// A text that does not fit where it stands.
    fn text(&mut self, clause: &Clause) {
        let used = self.lines.last().map_or(0, |line| line.width());
        let tail = if clause.after.is_empty() { 0 } else { clause.after.width() + 1 };
        let below = WIDEST.saturating_sub(self.indent + 2);
        let fits_below = matches!(clause.pieces.as_slice(), [one] if !is_wider(&one.text, below.saturating_sub(tail)));
        if used > NEAR && (fits_below || self.room() < WORTHWHILE) {
            self.new_line();
        }
        for (number, piece) in clause.pieces.iter().enumerate() {
            if number > 0 {
                self.new_line();
            }
            self.piece(&piece.text);
        }
    }

    fn piece(&mut self, piece: &str) {
        let mut rest = piece;
        while is_wider(rest, self.room()) {
            let Some(at) = break_at(rest, self.room().saturating_sub(2)) else { break };
            let (line, after) = rest.split_at(at);
            self.write(&quoted(line));
            self.new_line();
            rest = after.strip_prefix(' ').unwrap_or(after);
        }
        self.write(&quoted(rest));
    }
}

/// The last single space before the room ends; failing that, the first one behind it.
fn break_at(text: &str, room: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let is_single = |at: usize| {
        let beside = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(|b| !b.is_ascii_whitespace());
        beside(at.checked_sub(1)) && beside(at.checked_add(1))
    };
    let spaces = || text.match_indices(' ').map(|(at, _)| at).filter(|at| is_single(*at));
    let fitting = spaces().take_while(|at| text.get(..*at).is_some_and(|line| line.width() <= room)).last();
    fitting.or_else(|| spaces().next())
}
