//! Draws messages for people: the line, carets under the place, what to do. The only file that knows colour.
//!
//! ```text
//! F011 feil   agreement.form:3
//!    «Mål» er ikke et navn
//!   3 |   ask Mål long text "Mål"
//!     |       ^^^ navn har små bokstaver a til z, tall og understrek
//!    Slik kan det løses:
//!      1. skriv   maal
//! ```

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;

use super::{Diagnostic, Label, MessageLanguage, Severity};
use crate::source::{Sources, Span};

/// Whether the drawing has colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Paint {
    /// For files, tests and pipes.
    #[default]
    Plain,
    /// For terminals.
    Colour,
}

const RED: &str = "\x1b[31m";
const YELLOW: &str = "\x1b[33m";
const BOLD: &str = "\x1b[1m";
const BLUE: &str = "\x1b[34m";
const RESET: &str = "\x1b[0m";

/// Lines longer than this are shown around the place only.
const WIDEST: usize = 160;

impl Paint {
    fn with(self, colour: &str, text: &str) -> String {
        match self {
            Self::Plain => text.to_owned(),
            Self::Colour => format!("{colour}{text}{RESET}"),
        }
    }
}

/// Draws messages one below the other, each ending in an empty line.
#[must_use]
pub fn draw(diagnostics: &[Diagnostic], sources: &Sources, language: MessageLanguage, paint: Paint) -> String {
    diagnostics.iter().map(|diagnostic| message(diagnostic, sources, language, paint) + "\n").collect()
}

fn message(diagnostic: &Diagnostic, sources: &Sources, language: MessageLanguage, paint: Paint) -> String {
    let Diagnostic { code, severity, title, primary, related, help, fixes } = diagnostic;
    let (word, colour) = match severity {
        Severity::Error => (language.say("feil", "error"), RED),
        Severity::Warning => (language.say("advarsel", "warning"), YELLOW),
    };
    let mut out = String::new();
    let line = sources.position(primary.span).line;
    let head = paint.with(colour, &format!("{code} {word}"));
    push(&mut out, &format!("{head}   {}:{line}", file(primary.span, sources)));
    push(&mut out, &format!("   {}", paint.with(BOLD, &said(title))));
    let margin = gutter(std::iter::once(primary).chain(related), sources);
    for (label, sign, colour) in
        std::iter::once((primary, '^', colour)).chain(related.iter().map(|label| (label, '-', BLUE)))
    {
        if label.span.file != primary.span.file {
            push(&mut out, &format!("   {}:", file(label.span, sources)));
        }
        excerpt(&mut out, label, sources, margin, |marks| paint.with(colour, &marks.replace('^', &sign.to_string())));
    }
    let steps = fixes.iter().map(|fix| &fix.title).chain(help);
    for (number, step) in (1..).zip(steps) {
        if number == 1 {
            push(&mut out, &format!("   {}", language.say("Slik kan det løses:", "What to do:")));
        }
        push(&mut out, &format!("     {number}. {}", said(step)));
    }
    out
}

fn push(out: &mut String, line: &str) {
    out.push_str(line.trim_end());
    out.push('\n');
}

fn file(span: Span, sources: &Sources) -> &str {
    sources.get(span.file).map_or("", |source| &source.name)
}

/// Width of the widest line number.
fn gutter<'a>(labels: impl Iterator<Item = &'a Label>, sources: &Sources) -> usize {
    labels.map(|label| sources.position(label.span).line.to_string().len()).max().unwrap_or(1).max(2)
}

/// The line of a place with marks under it; a place of several lines is marked on its first.
fn excerpt(out: &mut String, label: &Label, sources: &Sources, margin: usize, marks: impl Fn(&str) -> String) {
    let Some(source) = sources.get(label.span.file) else { return };
    let (before, marked, after) = around(&source.text, label.span);
    let (before, marked, after) = shortened(&before, &marked, &after);
    let number = sources.position(label.span).line;
    push(out, &format!(" {number:>margin$} | {before}{marked}{after}"));
    let gap = " ".repeat(before.width());
    let carets = marks(&"^".repeat(marked.width().max(1)));
    let mut line = String::new();
    // Writing to a `String` cannot fail.
    let _ = write!(line, " {:>margin$} | {gap}{carets} {}", "", said(&label.text));
    push(out, &line);
}

/// The line of a place in three parts, as they are shown: tabs as two spaces, nothing that moves the cursor.
fn around(text: &str, span: Span) -> (String, String, String) {
    let (start, end) = (span.start as usize, span.end as usize);
    let line_start = text.get(..start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let line_end = text.get(start..).and_then(|rest| rest.find('\n')).map_or(text.len(), |at| start + at);
    let part = |from: usize, to: usize| text.get(from..to.max(from)).unwrap_or("");
    let (marked, after) = (part(start, end.min(line_end)), part(end.min(line_end), line_end));
    (shown(last(part(line_start, start))), shown(first(marked)), shown(first(after)))
}

/// As much of a text as may be shown, and one more sign where there is more.
fn first(text: &str) -> &str {
    text.char_indices().nth(WIDEST + 1).and_then(|(at, _)| text.get(..at)).unwrap_or(text)
}

fn last(text: &str) -> &str {
    text.char_indices().nth_back(WIDEST).and_then(|(at, _)| text.get(at..)).unwrap_or(text)
}

/// What is said may quote the author, so it is shown as their lines are, and never at their length.
fn said(text: &str) -> String {
    let text = shown(text);
    match text.char_indices().nth(2 * WIDEST) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or("")),
        None => text,
    }
}

fn shown(text: &str) -> String {
    text.chars()
        .filter(|c| *c != '\r')
        .flat_map(|c| match c {
            '\t' => "  ".chars().collect::<Vec<_>>(),
            c if c.is_control() || is_invisible(c) => vec!['\u{fffd}'],
            c => vec![c],
        })
        .collect()
}

/// Signs that turn or hide what stands beside them.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Cuts a very long line down to what stands around the place.
fn shortened(before: &str, marked: &str, after: &str) -> (String, String, String) {
    if before.width() + marked.width() + after.width() <= WIDEST {
        return (before.to_owned(), marked.to_owned(), after.to_owned());
    }
    let skip = before.chars().count().saturating_sub(WIDEST / 2);
    let kept: String = before.chars().skip(skip).collect();
    let before = if skip == 0 { kept } else { format!("…{kept}") };
    let marked: String = marked.chars().take(WIDEST).collect();
    let room = WIDEST.saturating_sub(before.width() + marked.width());
    let tail: String = after.chars().take(room).collect();
    let after = if tail.len() == after.len() { tail } else { format!("{tail}…") };
    (before, marked, after)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnostic::Fix,
        source::{FileId, Source},
    };

    fn drawn(text: &str, word: &str, paint: Paint) -> String {
        let sources = Sources::new(vec![Source { name: "a.form".into(), text: text.into() }]);
        let start = text.find(word).unwrap();
        let place = |start: usize, end: usize| Span {
            file: FileId(0),
            start: u32::try_from(start).unwrap(),
            end: u32::try_from(end).unwrap(),
        };
        let span = place(start, start + word.len());
        let diagnostic = Diagnostic {
            code: "F999",
            severity: Severity::Warning,
            title: "noe er galt".into(),
            primary: Label { span, text: "her".into() },
            related: vec![Label { span: place(0, 4), text: "der".into() }],
            help: vec!["gjør noe annet".into()],
            fixes: vec![Fix { title: "skriv   noe".into(), edits: vec![(span, "noe".into())], safe: false }],
        };
        draw(&[diagnostic], &sources, MessageLanguage::Bokmaal, paint)
    }

    #[test]
    fn marks_stand_under_their_words_whatever_stands_before_them() {
        insta::assert_snapshot!(drawn("form å\n\tspør blåbærsyltetøy 漢字 årsak \"Hvorfor?\"\n", "årsak", Paint::Plain), @r#"
        F999 advarsel   a.form:2
           noe er galt
          2 |   spør blåbærsyltetøy 漢字 årsak "Hvorfor?"
            |                            ^^^^^ her
          1 | form å
            | ---- der
           Slik kan det løses:
             1. skriv   noe
             2. gjør noe annet
        "#);
    }

    #[test]
    fn what_would_move_the_cursor_is_not_printed() {
        let drawn = drawn("form \u{1b}[31m\u{202e}årsak\u{200b}\n", "årsak", Paint::Plain);
        assert!(drawn.contains("form \u{fffd}[31m\u{fffd}årsak\u{fffd}\n"), "{drawn}");
    }

    #[test]
    fn a_long_line_is_shown_around_its_place() {
        let drawn = drawn(&format!("form {} årsak {}\n", "x".repeat(900), "y".repeat(900)), "årsak", Paint::Plain);
        assert!(drawn.lines().all(|line| line.width() < 180), "{drawn}");
        assert!(drawn.contains("x årsak y"), "{drawn}");
    }

    #[test]
    fn colour_only_adds_to_the_plain_drawing() {
        let text = "form å\n  spør årsak\n";
        let coloured = drawn(text, "årsak", Paint::Colour);
        let mut plain = coloured.clone();
        for colour in [RED, YELLOW, BOLD, BLUE, RESET] {
            plain = plain.replace(colour, "");
        }
        assert_ne!(coloured, plain);
        assert_eq!(plain, drawn(text, "årsak", Paint::Plain));
    }
}
