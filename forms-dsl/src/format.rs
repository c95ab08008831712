//! A file's canonical text: two spaces a step, one way to write each thing, at most 110 columns where that is possible.
//!
//! Words keep the order they were written in; comments and single empty lines keep their place; a line that
//! cannot be read is printed as it stands. The result is proved: read again, it must give the same tree.

mod layout;

pub(crate) use self::layout::quoted;

use self::layout::layout;
use crate::{
    ast::{Keywords, Line},
    source::{FileId, Span},
    syntax::{self, Reading, input::Word, lines::LogicalLine, trivia::Comment},
};

/// A file that cannot be formatted; nothing is lost, the text stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// The file is too large to be read.
    #[error("the file is too large")]
    TooLarge,
    /// The file is not in UTF-8: what was lost when it was read would be lost for good.
    #[error("the file is not UTF-8 text")]
    LostSigns,
    /// The formatted text would not have meant the same.
    #[error("the formatted text would not mean the same as the one written")]
    Changed,
}

/// The canonical text of a file, in the language that its keywords have.
pub fn format(text: &str) -> Result<String, FormatError> {
    format_with(text, None)
}

/// The canonical text of a file, with its keywords in this language.
pub fn format_in(text: &str, keywords: Keywords) -> Result<String, FormatError> {
    format_with(text, Some(keywords))
}

/// Any id will do: spans of a file that stands alone are compared with each other only.
const ALONE: FileId = FileId(0);

fn format_with(text: &str, keywords: Option<Keywords>) -> Result<String, FormatError> {
    if text.len() > syntax::LARGEST {
        return Err(FormatError::TooLarge);
    }
    if text.contains(char::REPLACEMENT_CHARACTER) {
        return Err(FormatError::LostSigns);
    }
    let reading = syntax::read(ALONE, text);
    let written = write(&reading, text, keywords.unwrap_or(reading.file.keywords));
    let before = Meaning::of(reading);
    let after = Meaning::of(syntax::read(ALONE, &written));
    if after == (Meaning { tabs: 0, ..before }) { Ok(written) } else { Err(FormatError::Changed) }
}

/// What a text must mean before and after: all that stays of its reading, so that a large one is held once.
#[derive(PartialEq)]
struct Meaning {
    lines: Vec<Line>,
    mistakes: usize,
    comments: usize,
    /// Tabs are mended, and with them goes their one message.
    tabs: usize,
}

impl Meaning {
    fn of(reading: Reading) -> Self {
        let Reading { file, found, trivia, .. } = reading;
        let tabs = trivia.tabs.len().min(1);
        Self { lines: file.lines, mistakes: found.len() - tabs, comments: trivia.comments.len(), tabs }
    }
}

/// What stands on lines of its own.
enum Item<'a> {
    Comment { text: &'a str, depth: usize },
    Line { line: &'a LogicalLine, depth: usize, trailing: Option<&'a str> },
}

fn write(reading: &Reading, text: &str, keywords: Keywords) -> String {
    let mut out = String::new();
    for (blank_before, item) in items(reading, text) {
        if blank_before && !out.is_empty() {
            out.push('\n');
        }
        match item {
            Item::Comment { text, depth } => push(&mut out, depth, text),
            Item::Line { line, depth, trailing } => {
                let mut physical = if reading.broken.contains(&line.span.start) {
                    verbatim(slice(text, line.span))
                } else {
                    layout(words_of(&reading.words, line.span), text, keywords, 2 * depth)
                };
                if let (Some(first), Some(comment)) = (physical.first_mut(), trailing) {
                    first.push_str("  ");
                    first.push_str(comment);
                }
                for (number, line) in physical.iter().enumerate() {
                    push(&mut out, depth + usize::from(number > 0), line);
                }
            }
        }
    }
    out
}

fn push(out: &mut String, depth: usize, line: &str) {
    out.push_str(&"  ".repeat(depth));
    out.push_str(line.trim_end());
    out.push('\n');
}

/// A line that cannot be read, as it stands.
fn verbatim(line: &str) -> Vec<String> {
    line.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
}

fn slice(text: &str, span: Span) -> &str {
    text.get(span.start as usize..span.end as usize).unwrap_or("")
}

fn words_of(words: &[Word], line: Span) -> &[Word] {
    let start = words.partition_point(|word| word.span.start < line.start);
    let end = words.partition_point(|word| word.span.start < line.end);
    words.get(start..end).unwrap_or(&[])
}

/// Lines and comments in order, each with whether an empty line stands before it.
fn items<'a>(reading: &'a Reading, text: &'a str) -> Vec<(bool, Item<'a>)> {
    let mut depths = Depths::default();
    let mut comments = reading.trivia.comments.iter().peekable();
    let mut blanks = Blanks { starts: &reading.trivia.blank };
    let mut items = Vec::new();
    for line in &reading.lines {
        while let Some(comment) = comments.next_if(|comment| comment.span.start < line.span.start) {
            let depth = depths.of_comment(comment.indent, Some(line.indent));
            items.push((blanks.before(comment.span.start), Item::Comment { text: slice(text, comment.span), depth }));
        }
        let depth = depths.of_line(line.indent);
        let blank_before = blanks.before(line.span.start);
        let broken = reading.broken.contains(&line.span.start);
        let mut trailing = None;
        let mut first = true;
        while let Some(comment) = comments.next_if(|comment| belongs(comment, line, text)) {
            // A broken line is printed as it stands, with the comments inside it.
            let inside = comment.span.start < line.span.end;
            if broken && inside {
                continue;
            }
            let comment_text = slice(text, comment.span);
            if comment.own_line || trailing.is_some() || (broken && slice(text, line.span).contains('\n')) {
                items.push((blank_before && first, Item::Comment { text: comment_text, depth }));
                first = false;
            } else {
                trailing = Some(comment_text);
            }
        }
        blanks.before(line.span.end);
        items.push((blank_before && first, Item::Line { line, depth, trailing }));
    }
    for comment in comments {
        let depth = depths.of_comment(comment.indent, None);
        items.push((blanks.before(comment.span.start), Item::Comment { text: slice(text, comment.span), depth }));
    }
    items
}

/// Whether a comment stands between a line's words, or behind its last one.
fn belongs(comment: &Comment, line: &LogicalLine, text: &str) -> bool {
    let between = text.get(line.span.end as usize..comment.span.start as usize).unwrap_or("");
    comment.span.start < line.span.end || (!comment.own_line && !between.contains('\n'))
}

/// Empty lines that have not been passed yet.
struct Blanks<'a> {
    starts: &'a [u32],
}

impl Blanks<'_> {
    /// Whether an empty line stands between here and the last place asked for.
    fn before(&mut self, at: u32) -> bool {
        let passed = self.starts.partition_point(|start| *start < at);
        self.starts = self.starts.get(passed..).unwrap_or(&[]);
        passed > 0
    }
}

/// The columns of the lines that the next one may belong to.
#[derive(Default)]
struct Depths {
    above: Vec<usize>,
}

impl Depths {
    fn of_line(&mut self, indent: usize) -> usize {
        self.above.retain(|above| *above < indent);
        self.above.push(indent);
        self.above.len() - 1
    }

    /// A comment goes with the line behind it, unless it stands further in: then it ends what is above.
    fn of_comment(&self, indent: usize, next: Option<usize>) -> usize {
        let column = match next {
            Some(next) if indent <= next => next,
            Some(_) | None => indent,
        };
        self.above.iter().filter(|above| **above < column).count()
    }
}
