//! Our combinators, and no others: commit to what must follow, explain what stands there instead, keep spans.

use nom::{Err, Input as _, Parser};

use super::{
    input::{Input, Miss, Read, between, here},
    keywords::{Keyword, is_space},
    lexeme,
    nearest::nearest,
};
use crate::{
    problem::{SyntaxProblem, Wanted},
    source::{Span, Spanned},
};

/// Stops the line with a problem.
pub(crate) fn fail<'a, T>(problem: SyntaxProblem, span: Span) -> Read<'a, T> {
    Err(Err::Failure(Miss { span, problem: Some(Box::new(problem)) }))
}

/// What must stand here: if it does not, the line is stopped and told what was looked for.
pub(crate) fn expect<'a, T>(
    wanted: Wanted,
    mut parser: impl FnMut(Input<'a>) -> Read<'a, T>,
) -> impl FnMut(Input<'a>) -> Read<'a, T> {
    move |input| match parser(input) {
        Err(Err::Error(_)) => Err(Err::Failure(missing(input, wanted.clone()))),
        read => read,
    }
}

/// The keyword that must stand here.
pub(crate) fn expect_word<'a>(keyword: Keyword) -> impl FnMut(Input<'a>) -> Read<'a, Span> {
    move |input| match lexeme::keyword(keyword)(input) {
        Err(Err::Error(_)) => {
            let word = Wanted::Word(vec![keyword.spelling(input.extra.keywords).to_owned()]);
            Err(Err::Failure(missing(input, word)))
        }
        read => read,
    }
}

/// What may stand here.
pub(crate) fn maybe<'a, T>(
    mut parser: impl FnMut(Input<'a>) -> Read<'a, T>,
) -> impl FnMut(Input<'a>) -> Read<'a, Option<T>> {
    move |input| match parser(input) {
        Ok((rest, value)) => Ok((rest, Some(value))),
        Err(Err::Error(_)) => Ok((input, None)),
        Err(stopped) => Err(stopped),
    }
}

/// Something behind a keyword, where the keyword stands here.
pub(crate) fn behind<'a, T>(
    keyword: Keyword,
    mut parser: impl FnMut(Input<'a>) -> Read<'a, T>,
) -> impl FnMut(Input<'a>) -> Read<'a, Option<T>> {
    move |input| match maybe(lexeme::keyword(keyword))(input)? {
        (rest, Some(_)) => parser(rest).map(|(rest, value)| (rest, Some(value))),
        (rest, None) => Ok((rest, None)),
    }
}

/// One, or more with commas between.
pub(crate) fn listed<'a, T>(
    wanted: Wanted,
    mut parser: impl FnMut(Input<'a>) -> Read<'a, T>,
) -> impl FnMut(Input<'a>) -> Read<'a, Vec<T>> {
    move |input| {
        let (mut rest, first) = expect(wanted.clone(), &mut parser)(input)?;
        let mut all = vec![first];
        while let (after, Some(_)) = maybe(lexeme::comma)(rest)? {
            let (after, next) = expect(wanted.clone(), &mut parser)(after)?;
            all.push(next);
            rest = after;
        }
        input.extra.recorder.list_end.set(here(rest).start);
        Ok((rest, all))
    }
}

/// A thing with the place where it was read.
pub(crate) fn spanned<'a, T>(
    mut parser: impl FnMut(Input<'a>) -> Read<'a, T>,
) -> impl FnMut(Input<'a>) -> Read<'a, Spanned<T>> {
    move |input| {
        let (rest, value) = parser(input)?;
        Ok((rest, Spanned { value, span: read_between(input, rest) }))
    }
}

/// The place from one point to another, without the white space and comments before the second.
pub(crate) fn read_between(start: Input<'_>, end: Input<'_>) -> Span {
    let whole = between(start, end);
    let last = start.extra.recorder.end_of_word_before(whole.end).unwrap_or(whole.start);
    Span { end: last.clamp(whole.start, whole.end), ..whole }
}

/// The end of the line; whatever stands here instead is explained.
pub(crate) fn finish(input: Input<'_>) -> Result<(), Miss> {
    if input.fragment().is_empty() { Ok(()) } else { Err(leftover(input)) }
}

/// Runs a parser over a whole line: its value, or the one thing that is wrong with the line.
pub(crate) fn recover<'a, T>(
    mut parser: impl Parser<Input<'a>, Output = T, Error = Miss>,
    input: Input<'a>,
) -> Result<T, (SyntaxProblem, Span)> {
    let stopped = match parser.parse(input) {
        Ok((rest, value)) => match finish(rest) {
            Ok(()) => return Ok(value),
            Err(miss) => miss,
        },
        Err(Err::Error(miss) | Err::Failure(miss)) => miss,
        // Complete input never asks for more.
        Err(Err::Incomplete(_)) => leftover(input),
    };
    let Miss { span, problem } = stopped;
    Err((problem.map_or_else(|| unexplained(input), |problem| *problem), span))
}

/// Every parser of a line commits to what must follow, so this is for one that forgot to.
fn unexplained(input: Input<'_>) -> SyntaxProblem {
    SyntaxProblem::Leftover { found: found(input), candidates: Vec::new(), comma: false }
}

/// Says that something is missing, in the most helpful way.
pub(crate) fn missing(input: Input<'_>, wanted: Wanted) -> Miss {
    if input.fragment().is_empty() {
        let problem = SyntaxProblem::Missing { wanted, found: None, candidates: Vec::new() };
        return Miss { span: here(input), problem: Some(Box::new(problem)) };
    }
    if let Some(miss) = recognised(input) {
        return miss;
    }
    let (candidates, span) = candidates(input);
    let found = found(input);
    let is_text = input.fragment().starts_with(|c| lexeme::closing(c).is_some());
    let problem = match wanted {
        Wanted::Type if !is_text => SyntaxProblem::UnknownType { word: found, candidates },
        wanted => SyntaxProblem::Missing { wanted, found: Some(found), candidates },
    };
    Miss { span, problem: Some(Box::new(problem)) }
}

/// Says that the line goes on where it should end.
pub(crate) fn leftover(input: Input<'_>) -> Miss {
    if let Some(miss) = recognised(input) {
        return miss;
    }
    let (candidates, span) = candidates(input);
    let is_word = input.fragment().starts_with(char::is_alphabetic);
    let comma = is_word && input.extra.recorder.list_end.get() == here(input).start;
    Miss { span, problem: Some(Box::new(SyntaxProblem::Leftover { found: found(input), candidates, comma })) }
}

/// Mistakes that are the same wherever they stand: the other language, signs, a word for later.
fn recognised(input: Input<'_>) -> Option<Miss> {
    let text = *input.fragment();
    let context = input.extra;
    let miss = |problem, length| {
        Some(Miss { span: between(input, input.take_from(length)), problem: Some(Box::new(problem)) })
    };
    if text.starts_with(')') {
        return miss(SyntaxProblem::LooseBracket, 1);
    }
    if let Some((sign, words)) = lexeme::foreign_sign(text) {
        let words: Vec<_> = words.iter().map(|keyword| keyword.spelling(context.keywords)).collect();
        let words = Some(words.join(" ")).filter(|words| !words.is_empty());
        return miss(SyntaxProblem::Sign { sign: sign.to_owned(), words }, sign.len());
    }
    let expected = context.recorder.expected_at(here(input).start);
    let other = Keyword::at(text, context.keywords.other());
    if let Some((keyword, length)) = other.filter(|(keyword, _)| expected.contains(keyword)) {
        let counterpart = keyword.spelling(context.keywords).to_owned();
        let word = text.get(..length).unwrap_or(text).to_owned();
        return miss(SyntaxProblem::OtherLanguage { word, counterpart }, length);
    }
    None
}

/// Expected keywords that look like what stands here, and the place of what they would replace.
fn candidates(input: Input<'_>) -> (Vec<String>, Span) {
    let expected = input.extra.recorder.expected_at(here(input).start);
    let spellings = expected.iter().map(|keyword| keyword.spelling(input.extra.keywords));
    let (candidates, length) = nearest(input.fragment(), spellings);
    let length = if candidates.is_empty() { first_word(input.fragment()).len() } else { length };
    (candidates, between(input, input.take_from(length)))
}

fn found(input: Input<'_>) -> String {
    first_word(input.fragment()).to_owned()
}

/// What stands first in a text: a word, a whole text in quotes, or a sign.
pub(crate) fn first_word(text: &str) -> &str {
    let first = text.chars().next();
    let end = match first {
        Some(quote) if lexeme::closing(quote).is_some() => text
            .char_indices()
            .skip(1)
            .find(|(_, c)| *c == '\n' || lexeme::closing(quote).is_some_and(|close| close.contains(c)))
            .map_or(text.len(), |(at, c)| if c == '\n' { at } else { at + c.len_utf8() }),
        Some(sign @ (',' | '(' | ')')) => sign.len_utf8(),
        Some(_) | None => text
            .find(|c: char| is_space(c) || c == '\n' || matches!(c, ',' | '(' | ')') || lexeme::closing(c).is_some())
            .unwrap_or(text.len()),
    };
    text.get(..end).unwrap_or(text)
}
