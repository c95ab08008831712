//! Names, and names joined by dots.

use super::{closing, is_dash, no, taken};
use crate::{
    ast::{Name, Path},
    model::name::LONGEST,
    problem::{NameFault, SyntaxProblem},
    source::Spanned,
    syntax::{
        input::{Input, Read, WordKind},
        keywords::{RESERVED, is_space},
    },
};

/// NAME, whatever it is made of: a bad one gets its message and is kept, so that the line stays readable.
pub(crate) fn name(input: Input<'_>) -> Read<'_, Name> {
    let (rest, name) = raw_name(input)?;
    let recorder = input.extra.recorder;
    if let Some(fault) = fault(&name.value) {
        let suggestion = suggestion(&name.value);
        recorder.mistake(SyntaxProblem::BadName { name: name.value.clone(), fault, suggestion }, name.span);
    } else if RESERVED.contains(&name.value.as_str()) {
        recorder.mistake(SyntaxProblem::ReservedName { name: name.value.clone() }, name.span);
    }
    Ok((rest, name))
}

/// A word up to a space, a comma, a quote or a parenthesis.
fn raw_name(input: Input<'_>) -> Read<'_, Name> {
    let text = *input.fragment();
    let ends = |c: char| is_space(c) || matches!(c, '\n' | ',' | '(' | ')' | '#') || closing(c).is_some();
    let length = text.find(ends).unwrap_or(text.len());
    let value = text.get(..length).unwrap_or("").to_owned();
    if !value.starts_with(|c: char| c.is_alphanumeric() || c == '_') {
        return no(input);
    }
    let (rest, span) = taken(input, length, WordKind::Name);
    Ok((rest, Spanned { value, span }))
}

/// `PATH = NAME { "." NAME }`, where arithmetic may follow at once.
pub(crate) fn path(input: Input<'_>) -> Read<'_, Path> {
    let text = *input.fragment();
    let length = text.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.')).unwrap_or(text.len());
    let written = text.get(..length).unwrap_or("").trim_end_matches('.');
    let is_name = written.starts_with(|c: char| c.is_alphabetic() || c == '_');
    if !is_name || RESERVED.iter().any(|word| word.eq_ignore_ascii_case(written)) {
        return no(input);
    }
    let (rest, span) = taken(input, written.len(), WordKind::Name);
    let mut start = span.start;
    let mut names = Vec::new();
    for part in written.split('.') {
        let end = start + crate::syntax::input::to_u32(part.len());
        let span = crate::source::Span { start, end, ..span };
        if let Some(fault) = fault(part) {
            let problem = SyntaxProblem::BadName { name: part.to_owned(), fault, suggestion: suggestion(part) };
            input.extra.recorder.mistake(problem, span);
        }
        names.push(Spanned { value: part.to_owned(), span });
        start = end + 1;
    }
    Ok((rest, Path { names }))
}

fn fault(name: &str) -> Option<NameFault> {
    let odd = name.chars().find(|c| !(c.is_ascii_alphanumeric() || *c == '_'));
    match odd {
        Some(c) if c.is_alphabetic() => return Some(NameFault::Letter(c)),
        Some(c) => return Some(NameFault::Sign(c)),
        None => {}
    }
    if name.contains(|c: char| c.is_ascii_uppercase()) {
        Some(NameFault::Capital)
    } else if name.split('_').any(str::is_empty) || !name.starts_with(|c: char| c.is_ascii_lowercase()) {
        Some(NameFault::Shape)
    } else if name.len() > LONGEST {
        Some(NameFault::Long)
    } else {
        None
    }
}

/// The name that was meant: small letters, `å` as `aa`, other signs as underscores.
fn suggestion(name: &str) -> Option<String> {
    let spelt: String = name.to_lowercase().chars().map(transliterated).collect();
    let joined = spelt.split('_').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("_");
    let letters: String = joined.chars().take(LONGEST).collect();
    let mended = letters.trim_start_matches(|c: char| !c.is_ascii_lowercase()).trim_end_matches('_').to_owned();
    (!mended.is_empty() && fault(&mended).is_none() && !RESERVED.contains(&mended.as_str())).then_some(mended)
}

fn transliterated(c: char) -> &'static str {
    const LETTERS: &str = "abcdefghijklmnopqrstuvwxyz0123456789";
    match c {
        'å' => "aa",
        'æ' | 'ä' => "ae",
        'ø' | 'ö' => "oe",
        'ü' => "u",
        'é' | 'è' | 'ê' => "e",
        'á' | 'à' => "a",
        'ó' | 'ò' => "o",
        'ñ' => "n",
        'č' | 'ç' => "c",
        'š' => "s",
        'ž' => "z",
        'đ' => "d",
        c if is_dash(c) => "_",
        c => LETTERS.find(c).and_then(|at| LETTERS.get(at..=at)).unwrap_or("_"),
    }
}
