//! Numbers, days, times and units, in the habits of both languages.

use chrono::{NaiveDate, NaiveTime};
use rust_decimal::Decimal;

use super::{no, taken};
use crate::{
    model::Unit,
    problem::{SyntaxProblem, Wanted},
    source::{Span, Spanned},
    syntax::{
        house::{expect, fail, maybe},
        input::{Input, Read, WordKind, between},
        keywords::{UNITS, spelled_at},
    },
};
use nom::Input as _;

/// A word that begins with a digit: `8`, `2,5`, `2026-11-02`, `2.11.2026`, `08:30`, `1.000`.
fn figures(input: Input<'_>) -> Option<(&str, Span)> {
    let text = *input.fragment();
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let mut length = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let before_digit = chars.peek().is_some_and(|(_, next)| next.is_ascii_digit());
        let inside = c.is_alphanumeric() || c == '_' || (matches!(c, ',' | '.' | ':' | '-') && before_digit);
        if !inside {
            break;
        }
        length = at + c.len_utf8();
    }
    Some((text.get(..length)?, between(input, input.take_from(length))))
}

/// NUMBER: a comma or a point before the decimals.
pub(crate) fn decimal(input: Input<'_>) -> Read<'_, Spanned<Decimal>> {
    let Some((written, _)) = figures(input) else { return no(input) };
    // `8-3` is eight minus three.
    let written = if is_date(written) { written } else { written.split('-').next().unwrap_or(written) };
    let span = between(input, input.take_from(written.len()));
    let found = || written.to_owned();
    if let Some((whole, decimals)) = written.split_once('.') {
        let thousands = decimals.split('.').all(|part| part.len() == 3) && whole != "0";
        if thousands && written.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
            return fail(SyntaxProblem::AmbiguousNumber { found: found() }, span);
        }
    }
    let pointed = written.replacen(',', ".", 1);
    match Decimal::from_str_exact(&pointed) {
        Ok(value) if written.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',')) => {
            let (rest, span) = taken(input, written.len(), WordKind::Exact(written.replacen('.', ",", 1)));
            Ok((rest, Spanned { value, span }))
        }
        Ok(_) | Err(_) => fail(SyntaxProblem::NotANumber { found: found() }, span),
    }
}

/// NUMBER that counts things.
pub(crate) fn whole(input: Input<'_>) -> Read<'_, Spanned<u32>> {
    let (rest, number) = decimal(input)?;
    let Spanned { value, span } = number;
    match u32::try_from(value) {
        Ok(whole) if value.is_integer() => Ok((rest, Spanned { value: whole, span })),
        Ok(_) | Err(_) => {
            let found = input.fragment().get(..(span.end - span.start) as usize).unwrap_or("").to_owned();
            fail(SyntaxProblem::NotWhole { found }, span)
        }
    }
}

fn is_date(written: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let three = |sign: char| written.split(sign).count() == 3 && written.split(sign).all(digits);
    (three('-') && written.find('-') == Some(4)) || (three('.') && written.rsplit('.').next().map(str::len) == Some(4))
}

/// DATE: `2026-11-02`, or `2.11.2026`, which the formatter rewrites.
pub(crate) fn date(input: Input<'_>) -> Read<'_, Spanned<NaiveDate>> {
    let Some((written, span)) = figures(input).filter(|(written, _)| is_date(written)) else { return no(input) };
    let format = if written.contains('-') { "%Y-%m-%d" } else { "%d.%m.%Y" };
    match NaiveDate::parse_from_str(written, format) {
        Ok(value) => {
            let (rest, span) = taken(input, written.len(), WordKind::Exact(value.format("%Y-%m-%d").to_string()));
            Ok((rest, Spanned { value, span }))
        }
        Err(_) => fail(SyntaxProblem::NoSuchDate { found: written.to_owned() }, span),
    }
}

/// TIME: `08:30`
pub(crate) fn time(input: Input<'_>) -> Read<'_, Spanned<NaiveTime>> {
    let Some((written, span)) = figures(input).filter(|(written, _)| written.contains(':')) else { return no(input) };
    match NaiveTime::parse_from_str(written, "%H:%M") {
        Ok(value) => {
            let (rest, span) = taken(input, written.len(), WordKind::Exact(value.format("%H:%M").to_string()));
            Ok((rest, Spanned { value, span }))
        }
        Err(_) => fail(SyntaxProblem::NoSuchTime { found: written.to_owned() }, span),
    }
}

/// UNIT, in the plural or the singular.
pub(crate) fn unit(input: Input<'_>) -> Read<'_, Spanned<Unit>> {
    unit_after(input, false)
}

fn unit_after(input: Input<'_>, one: bool) -> Read<'_, Spanned<Unit>> {
    let keywords = input.extra.keywords;
    for (value, keyword, singular) in UNITS {
        let length = input
            .extra
            .recorder
            .length_of(keyword, input)
            .or_else(|| spelled_at(input.fragment(), keywords.of(singular)));
        if let Some(length) = length {
            let kind = if one { WordKind::Singular(keyword) } else { WordKind::Keyword(keyword) };
            let (rest, span) = taken(input, length, kind);
            return Ok((rest, Spanned { value, span }));
        }
        input.extra.recorder.expected(crate::syntax::input::here(input).start, keyword);
    }
    no(input)
}

/// `NUMBER [ UNIT ]`
pub(crate) fn number_with_unit(input: Input<'_>) -> Read<'_, (Spanned<Decimal>, Option<Spanned<Unit>>)> {
    let (rest, number) = decimal(input)?;
    let (rest, unit) = maybe(|input| unit_after(input, number.value == Decimal::ONE))(rest)?;
    Ok((rest, (number, unit)))
}

/// `NUMBER UNIT`, where things are counted.
pub(crate) fn whole_with_unit(input: Input<'_>) -> Read<'_, (Spanned<u32>, Spanned<Unit>)> {
    let (rest, number) = expect(Wanted::WholeNumber, whole)(input)?;
    let (rest, unit) = expect(Wanted::Unit, |input| unit_after(input, number.value == 1))(rest)?;
    Ok((rest, (number, unit)))
}
