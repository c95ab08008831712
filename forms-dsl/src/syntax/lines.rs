//! Text → lines: where each begins and ends, how far in it stands, which of them continue the one above.

use super::{
    input::to_u32,
    keywords::{JOINING, Keyword, is_space},
    lexeme::{closing, is_dash, language_before_text},
    nearest::distance,
    place::Construct,
    trivia::{Comment, Trivia},
};
use crate::{
    ast::Keywords,
    source::{FileId, Span},
};

/// A line with those that continue it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LogicalLine {
    /// Columns before its first word.
    pub indent: usize,
    /// From its first word to its last.
    pub span: Span,
}

/// Lines that begin with no word of the language, in one file, which are looked at for a slip.
const MOST_STRANGE: usize = 1_000;

/// Splits a text into lines, and keeps what is no line: comments and empty lines.
pub(crate) fn split(text: &str, file: FileId, keywords: Keywords) -> (Vec<LogicalLine>, Trivia) {
    let mut lines: Vec<LogicalLine> = Vec::new();
    let mut trivia = Trivia::default();
    let mut start = 0;
    let mut strange = 0;
    for written in text.split_inclusive('\n') {
        let physical = Physical::of(written);
        let at = |from: usize, to: usize| Span { file, start: to_u32(start + from), end: to_u32(start + to) };
        if let Some((from, to)) = physical.comment {
            let own_line = physical.content.is_none();
            trivia.comments.push(Comment { span: at(from, to), own_line, indent: physical.indent });
        }
        match physical.content {
            Some((from, to)) => {
                let content = written.get(from..to).unwrap_or("");
                if physical.tab {
                    trivia.tabs.push(at(physical.indent_start, from));
                }
                match lines.last_mut() {
                    Some(above) if physical.indent > above.indent && continues(content, keywords, &mut strange) => {
                        above.span = above.span.to(at(from, to));
                    }
                    _ => lines.push(LogicalLine { indent: physical.indent, span: at(from, to) }),
                }
            }
            None if physical.comment.is_none() => trivia.blank.push(at(0, 0).start),
            None => {}
        }
        start += written.len();
    }
    (lines, trivia)
}

/// One line of the file in parts, in bytes from its start.
struct Physical {
    indent_start: usize,
    indent: usize,
    tab: bool,
    content: Option<(usize, usize)>,
    comment: Option<(usize, usize)>,
}

impl Physical {
    fn of(written: &str) -> Self {
        let line = written.trim_end_matches(['\n', '\r']);
        // Editors of some systems begin a file with a mark of its encoding.
        let bare = line.trim_start_matches('\u{feff}');
        let indent_start = line.len() - bare.len();
        let trimmed = bare.trim_start_matches(is_space);
        let from = line.len() - trimmed.len();
        let white = line.get(indent_start..from).unwrap_or("");
        let indent = white.chars().map(|c| if c == '\t' { 2 } else { 1 }).sum();
        let hash = comment_start(trimmed).map(|at| from + at);
        let content = line.get(from..hash.unwrap_or(line.len())).unwrap_or("");
        let to = from + content.trim_end_matches(is_space).len();
        Self {
            indent_start,
            indent,
            tab: white.contains('\t'),
            content: (to > from).then_some((from, to)),
            comment: hash.map(|at| (at, at + line.get(at..).unwrap_or("").trim_end().len())),
        }
    }
}

/// Where a comment begins: a `#` outside texts. A text that is not closed reaches to the end of its line.
fn comment_start(line: &str) -> Option<usize> {
    if !line.contains('#') {
        return None;
    }
    let mut close: Option<&[char]> = None;
    for (at, c) in line.char_indices() {
        match close {
            Some(signs) if signs.contains(&c) => close = None,
            Some(_) => {}
            None if c == '#' => return Some(at),
            None => close = closing(c),
        }
    }
    None
}

/// Whether a line that stands further in goes on with the line above.
fn continues(content: &str, keywords: Keywords, strange: &mut usize) -> bool {
    if content.starts_with(|c| closing(c).is_some()) {
        return true;
    }
    // A word of the other language joins too, so that one slip costs one message.
    for language in [keywords, keywords.other()] {
        if let Some((keyword, _)) = Keyword::at(content, language) {
            return JOINING.contains(&keyword);
        }
    }
    if language_before_text(content) {
        return true;
    }
    // Comparing letters is slow, and a file with more such lines is no form.
    *strange += usize::from(!content.starts_with(is_dash));
    *strange <= MOST_STRANGE && looks_joined(content, keywords)
}

/// A misspelt joining word, or a text that has lost its first quote.
fn looks_joined(content: &str, keywords: Keywords) -> bool {
    if content.starts_with(is_dash) {
        return false;
    }
    let word = content.split(|c| is_space(c) || closing(c).is_some()).next().unwrap_or("");
    let joining = distance(word, JOINING.iter().map(|keyword| keyword.spelling(keywords)));
    let beginning = Construct::ALL
        .iter()
        .filter_map(|construct| construct.opening())
        .filter_map(|opening| distance(word, std::iter::once(opening.spelling(keywords).split(' ').next()?)))
        .min();
    match (joining, beginning) {
        (Some(joining), Some(beginning)) => joining < beginning,
        (Some(_), None) => true,
        (None, Some(_)) => false,
        (None, None) => content.matches('"').count() % 2 == 1 || content.contains('»') && !content.contains('«'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<(usize, &str)> {
        let (lines, _) = split(text, FileId(0), Keywords::English);
        lines.iter().map(|line| (line.indent, &text[line.span.start as usize..line.span.end as usize])).collect()
    }

    #[test]
    fn a_line_ends_before_its_comment() {
        assert_eq!(lines("hint \"# no\"  # yes\r\n"), [(0, "hint \"# no\"")]);
    }

    #[test]
    fn a_deeper_text_or_joining_word_continues() {
        let text = "hint \"a\"\n  \"b\"\n\n  en \"c\"\n  hint \"d\"\n";
        assert_eq!(lines(text), [(0, "hint \"a\"\n  \"b\"\n\n  en \"c\""), (2, "hint \"d\"")]);
        assert_eq!(lines("must be 1\nsay \"x\"").len(), 2);
        assert_eq!(lines("must be 1\n say \"x\"").len(), 1);
    }

    #[test]
    fn required_when_is_a_line_of_its_own() {
        assert_eq!(lines("ask a date \"A\"\n  required when b\n").len(), 2);
        assert_eq!(lines("ask a date \"A\"\n  required K1\n").len(), 1);
    }

    #[test]
    fn a_misspelt_joining_word_continues_too() {
        assert_eq!(lines("must be 1\n  sya \"x\"").len(), 1);
        assert_eq!(lines("section s \"S\"\n  aks a date \"A\"").len(), 2);
        assert_eq!(lines("ask a date\n  Hvem?\" required").len(), 1);
    }

    #[test]
    fn a_tab_is_two_columns_and_a_byte_order_mark_none() {
        assert_eq!(lines("\u{feff}a\n\tb\n  c"), [(0, "a"), (2, "b"), (2, "c")]);
    }
}
