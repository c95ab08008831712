//! Names, keywords, numbers, dates, texts and signs: the only place that meets white space.
//!
//! Each parser takes the space and comments behind what it reads, so the next one begins at a word or at the end.

mod name;
mod number;
mod string;

use nom::{Err, Input as _};

pub(crate) use name::{name, path};
pub(crate) use number::{date, decimal, number_with_unit, time, unit, whole, whole_with_unit};
pub(crate) use string::{closing, language, language_before_text, piece, string, tag};

use super::{
    input::{Input, Miss, Read, WordKind, between, here},
    keywords::{Keyword, is_space},
};
use crate::{
    model::Class,
    source::{Span, Spanned},
};

/// The parser gives up without a word; another may try.
pub(crate) fn no<T>(input: Input<'_>) -> Read<'_, T> {
    Err(Err::Error(Miss { span: here(input), problem: None }))
}

/// What begins here and is `length` bytes long, with the space behind it taken.
fn taken(input: Input<'_>, length: usize, kind: WordKind) -> (Input<'_>, Span) {
    let end = input.take_from(length);
    let span = between(input, end);
    input.extra.recorder.word(span, kind);
    (space(end), span)
}

/// Goes past white space, line ends and comments.
pub(crate) fn space(input: Input<'_>) -> Input<'_> {
    let text = input.fragment();
    let mut rest = *text;
    loop {
        let after = rest.trim_start_matches(|c| is_space(c) || c == '\n');
        let after = match after.strip_prefix('#') {
            Some(comment) => comment.find('\n').and_then(|at| comment.get(at..)).unwrap_or(""),
            None => after,
        };
        if after.len() == rest.len() {
            break;
        }
        rest = after;
    }
    input.take_from(text.len() - rest.len())
}

/// A keyword.
pub(crate) fn keyword<'a>(keyword: Keyword) -> impl Fn(Input<'a>) -> Read<'a, Span> {
    move |input| {
        if let Some(length) = input.extra.recorder.length_of(keyword, input) {
            return Ok(taken(input, length, WordKind::Keyword(keyword)));
        }
        input.extra.recorder.expected(here(input).start, keyword);
        no(input)
    }
}

/// A keyword that stands for a value.
pub(crate) fn word<'a, T: Clone>(spelt: Keyword, value: T) -> impl Fn(Input<'a>) -> Read<'a, T> {
    move |input| keyword(spelt)(input).map(|(rest, _)| (rest, value.clone()))
}

/// One sign.
fn sign<'a>(sign: char, kind: WordKind) -> impl Fn(Input<'a>) -> Read<'a, Span> {
    move |input| {
        if input.fragment().starts_with(sign) { Ok(taken(input, sign.len_utf8(), kind.clone())) } else { no(input) }
    }
}

/// `,`
pub(crate) fn comma(input: Input<'_>) -> Read<'_, Span> {
    sign(',', WordKind::Comma)(input)
}

/// `(`
pub(crate) fn open(input: Input<'_>) -> Read<'_, Span> {
    sign('(', WordKind::Open)(input)
}

/// `)`
pub(crate) fn close(input: Input<'_>) -> Read<'_, Span> {
    sign(')', WordKind::Close)(input)
}

/// `+`, `-`, `*` or `/`
pub(crate) fn arithmetic<'a>(which: char) -> impl Fn(Input<'a>) -> Read<'a, Span> {
    move |input| {
        // A word processor makes a dash of a hyphen, and a cross of an x.
        let written = input.fragment().chars().next();
        let same = written.is_some_and(|c| c == which || (which == '-' && is_dash(c)) || (which == '*' && c == '×'));
        match written {
            Some(c) if same => Ok(taken(input, c.len_utf8(), WordKind::Sign(which))),
            _ => no(input),
        }
    }
}

/// A hyphen, or what a word processor makes of one.
pub(crate) fn is_dash(c: char) -> bool {
    matches!(c, '-' | '–' | '—' | '−')
}

/// `-` at the start of a line.
pub(crate) fn dash(input: Input<'_>) -> Read<'_, Span> {
    match input.fragment().chars().next() {
        Some(c) if is_dash(c) => Ok(taken(input, c.len_utf8(), WordKind::Dash)),
        _ => no(input),
    }
}

/// `CLASS = "K0" | "K1" | "K2" | "K3" | "K4"`
pub(crate) fn class(input: Input<'_>) -> Read<'_, Spanned<Class>> {
    let text = input.fragment();
    let found = [("K0", Class::K0), ("K1", Class::K1), ("K2", Class::K2), ("K3", Class::K3), ("K4", Class::K4)]
        .into_iter()
        .find_map(|(spelling, class)| Some((super::keywords::spelled_at(text, spelling)?, spelling, class)));
    match found {
        Some((length, spelling, value)) => {
            let (rest, span) = taken(input, length, WordKind::Exact(spelling.to_owned()));
            Ok((rest, Spanned { value, span }))
        }
        None => no(input),
    }
}

/// A sign of mathematics or programming, and the keywords that say it.
pub(crate) fn foreign_sign(text: &str) -> Option<(&'static str, &'static [Keyword])> {
    const SIGNS: [(&str, &[Keyword]); 23] = [
        ("==", &[Keyword::Is]),
        ("!=", &[Keyword::Is, Keyword::Not]),
        ("<>", &[Keyword::Is, Keyword::Not]),
        (">=", &[Keyword::Is, Keyword::AtLeast]),
        ("<=", &[Keyword::Is, Keyword::AtMost]),
        ("&&", &[Keyword::And]),
        ("||", &[Keyword::Or]),
        ("≥", &[Keyword::Is, Keyword::AtLeast]),
        ("≤", &[Keyword::Is, Keyword::AtMost]),
        ("≠", &[Keyword::Is, Keyword::Not]),
        ("=", &[Keyword::Is]),
        (">", &[Keyword::Is, Keyword::Over]),
        ("<", &[Keyword::Is, Keyword::Under]),
        ("&", &[Keyword::And]),
        ("|", &[Keyword::Or]),
        ("!", &[Keyword::Not]),
        ("%", &[Keyword::Percent]),
        ("[", &[]),
        ("]", &[]),
        ("{", &[]),
        ("}", &[]),
        (";", &[]),
        (":", &[]),
    ];
    SIGNS.into_iter().find(|(sign, _)| text.starts_with(sign))
}
