//! What the parsers read from, what they answer when they cannot, and what they note on the way.

use std::cell::{Cell, RefCell, RefMut};

use nom::{
    IResult,
    error::{ErrorKind, ParseError},
};
use nom_locate::LocatedSpan;

use super::keywords::Keyword;
use crate::{
    ast::Keywords,
    problem::SyntaxProblem,
    source::{FileId, Span},
};

/// The rest of a line, its continuation lines included.
pub(crate) type Input<'a> = LocatedSpan<&'a str, Context<'a>>;

/// What a parser makes of it.
pub(crate) type Read<'a, T> = IResult<Input<'a>, T, Miss>;

/// What every parser knows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Context<'a> {
    /// The file.
    pub file: FileId,
    /// The language of its keywords.
    pub keywords: Keywords,
    /// Where in the file the line begins.
    pub base: usize,
    /// Notes on the way.
    pub recorder: &'a Recorder,
}

/// A parser found something else. With a problem it is final; without one, another parser may try.
#[derive(Debug)]
pub(crate) struct Miss {
    /// Where.
    pub span: Span,
    /// What to say of it.
    pub problem: Option<Box<SyntaxProblem>>,
}

impl<'a> ParseError<Input<'a>> for Miss {
    fn from_error_kind(input: Input<'a>, _: ErrorKind) -> Self {
        Self { span: here(input), problem: None }
    }

    fn append(_: Input<'a>, _: ErrorKind, other: Self) -> Self {
        other
    }
}

/// A word of a line as the formatter prints it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    /// Where it was read.
    pub span: Span,
    /// What it is.
    pub kind: WordKind,
}

/// Kinds of words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum WordKind {
    /// `-`
    Dash,
    /// A keyword.
    Keyword(Keyword),
    /// A unit behind the number 1.
    Singular(Keyword),
    /// The first piece of a text, without its quotes.
    Text(String),
    /// A further piece of the same text.
    MoreText(String),
    /// The language of the text behind it.
    Language(String),
    /// A number, date, time or class as it is written in its one right way.
    Exact(String),
    /// A name or a path.
    Name,
    /// `,`
    Comma,
    /// `(`
    Open,
    /// `)`
    Close,
    /// `+ - * /`
    Sign(char),
}

/// Notes of one file: words, mistakes that did not stop the line, and which keywords would have fitted.
#[derive(Debug, Default)]
pub(crate) struct Recorder {
    words: RefCell<Vec<Word>>,
    mistakes: RefCell<Vec<(SyntaxProblem, Span)>>,
    expected: RefCell<(u32, Vec<Keyword>)>,
    /// Whether keywords that would have fitted are noted: only a line that cannot be read needs them.
    pub listens: Cell<bool>,
    /// How many parentheses and the like stand around the place that is read.
    pub depth: Cell<usize>,
    /// Where the last list ended for want of a comma.
    pub list_end: Cell<u32>,
    /// How many parts the value or condition that is read has.
    pub parts: Cell<usize>,
    /// The last place that was looked at for keywords, and those that stand there.
    spelt: RefCell<Spelt>,
}

/// The keywords that stand at one place, and their lengths there.
#[derive(Debug, Default)]
struct Spelt {
    at: Option<u32>,
    words: Vec<(Keyword, usize)>,
}

impl Recorder {
    /// How long a keyword is here, where it stands here. Dozens are asked for at one place, so all that stand there
    /// are found at once.
    pub(crate) fn length_of(&self, keyword: Keyword, input: Input<'_>) -> Option<usize> {
        let spelt = self.spelt_at(input);
        spelt.words.iter().find(|(word, _)| *word == keyword).map(|(_, length)| *length)
    }

    /// The longest keyword that stands here, and its length.
    pub(crate) fn longest_at(&self, input: Input<'_>) -> Option<(Keyword, usize)> {
        self.spelt_at(input).words.iter().copied().max_by_key(|(_, length)| *length)
    }

    fn spelt_at(&self, input: Input<'_>) -> RefMut<'_, Spelt> {
        let at = Some(here(input).start);
        let mut spelt = self.spelt.borrow_mut();
        if spelt.at != at {
            spelt.at = at;
            spelt.words.clear();
            spelt.words.extend(Keyword::all_at(input.fragment(), input.extra.keywords));
        }
        spelt
    }

    /// Notes a word; what was noted from here on by a parser that then gave up is forgotten.
    pub(crate) fn word(&self, span: Span, kind: WordKind) {
        self.forget_from(span.start);
        self.words.borrow_mut().push(Word { span, kind });
    }

    /// Forgets the words from a place on: what stands there is read anew.
    pub(crate) fn forget_from(&self, start: u32) {
        let mut words = self.words.borrow_mut();
        while words.last().is_some_and(|last| last.span.start >= start) {
            words.pop();
        }
    }

    /// Notes a mistake that leaves the line readable.
    pub(crate) fn mistake(&self, problem: SyntaxProblem, span: Span) {
        let mut mistakes = self.mistakes.borrow_mut();
        if !mistakes.iter().any(|(_, earlier)| *earlier == span) {
            mistakes.push((problem, span));
        }
    }

    /// Notes that a keyword would have fitted; only the furthest place counts.
    pub(crate) fn expected(&self, at: u32, keyword: Keyword) {
        if !self.listens.get() {
            return;
        }
        let mut expected = self.expected.borrow_mut();
        if at > expected.0 {
            *expected = (at, Vec::new());
        }
        if at == expected.0 && !expected.1.contains(&keyword) {
            expected.1.push(keyword);
        }
    }

    /// The keywords that would have fitted here.
    pub(crate) fn expected_at(&self, at: u32) -> Vec<Keyword> {
        let expected = self.expected.borrow();
        if expected.0 == at { expected.1.clone() } else { Vec::new() }
    }

    /// Begins a line: hands out the mistakes noted since the last call.
    pub(crate) fn take_mistakes(&self) -> Vec<(SyntaxProblem, Span)> {
        self.depth.set(0);
        self.parts.set(0);
        self.mistakes.take()
    }

    /// Where the last word before a place ends.
    pub(crate) fn end_of_word_before(&self, at: u32) -> Option<u32> {
        self.words.borrow().iter().rev().find(|word| word.span.start < at).map(|word| word.span.end)
    }

    /// All words of the file, in order.
    pub(crate) fn into_words(self) -> Vec<Word> {
        self.words.into_inner()
    }
}

/// The place of a stretch that begins at `start` and ends where `end` begins.
pub(crate) fn between(start: Input<'_>, end: Input<'_>) -> Span {
    let at = |input: Input<'_>| to_u32(input.extra.base + input.location_offset());
    Span { file: start.extra.file, start: at(start), end: at(end).max(at(start)) }
}

/// The empty place before the next word.
pub(crate) fn here(input: Input<'_>) -> Span {
    between(input, input)
}

/// Sources are at most 1 MB, so an offset always fits; a larger one would only shift a mark.
pub(crate) fn to_u32(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}
