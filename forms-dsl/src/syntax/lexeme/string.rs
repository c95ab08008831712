//! Texts in quotes, and the language in front of a translation.

use super::{no, taken};
use crate::{
    problem::SyntaxProblem,
    source::Spanned,
    syntax::{
        house::{fail, maybe},
        input::{Input, Read, WordKind, between},
        keywords::{Keyword, is_space},
    },
};
use nom::Input as _;

/// The signs that close a text which begins with this one; `None` where it begins none.
pub(crate) fn closing(open: char) -> Option<&'static [char]> {
    match open {
        '"' => Some(&['"']),
        '«' => Some(&['»']),
        '“' | '”' | '„' => Some(&['”', '“']),
        _ => None,
    }
}

/// Bytes of the text that begins here, its quotes included; `None` where it is not closed on its line.
pub(crate) fn length(text: &str, close: &[char]) -> Option<usize> {
    text.char_indices()
        .skip(1)
        .take_while(|(_, c)| *c != '\n')
        .find(|(_, c)| close.contains(c))
        .map(|(at, c)| at + c.len_utf8())
}

/// A text in quotes, on one line.
pub(crate) fn piece(input: Input<'_>) -> Read<'_, Spanned<String>> {
    piece_as(input, WordKind::Text)
}

fn piece_as(input: Input<'_>, kind: impl Fn(String) -> WordKind) -> Read<'_, Spanned<String>> {
    let text = *input.fragment();
    let Some((open, close)) = text.chars().next().and_then(|open| Some((open, closing(open)?))) else {
        return no(input);
    };
    let Some(length) = length(text, close) else {
        let to_line_end = text.find('\n').unwrap_or(text.len());
        let close = close.first().copied().unwrap_or('"');
        return fail(SyntaxProblem::UnclosedText { close }, between(input, input.take_from(to_line_end)));
    };
    let inner = text.get(open.len_utf8()..length).unwrap_or("");
    let value = inner.strip_suffix(|c| close.contains(&c)).unwrap_or(inner).to_owned();
    let (rest, span) = taken(input, length, kind(value.clone()));
    Ok((rest, Spanned { value, span }))
}

/// `STRING { STRING }`: pieces of one text, joined by a space.
pub(crate) fn string(input: Input<'_>) -> Read<'_, Spanned<String>> {
    let (mut rest, mut whole) = piece(input)?;
    while let (after, Some(next)) = maybe(|input| piece_as(input, WordKind::MoreText))(rest)? {
        if !whole.value.is_empty() && !whole.value.ends_with(char::is_whitespace) {
            whole.value.push(' ');
        }
        whole.value.push_str(&next.value);
        whole.span = whole.span.to(next.span);
        rest = after;
    }
    Ok((rest, whole))
}

/// LANG, where a text stands behind it.
pub(crate) fn language(input: Input<'_>) -> Read<'_, Spanned<String>> {
    let text = *input.fragment();
    let is_say = Keyword::Say.length_at(text, input.extra.keywords).is_some();
    match tag(text).filter(|_| !is_say) {
        Some(tag) if text.get(tag.len()..).is_some_and(before_text) => {
            let value = tag.to_ascii_lowercase();
            let (rest, span) = taken(input, tag.len(), WordKind::Language(value.clone()));
            Ok((rest, Spanned { value, span }))
        }
        Some(_) | None => no(input),
    }
}

fn before_text(rest: &str) -> bool {
    rest.trim_start_matches(|c| is_space(c) || c == '\n').starts_with(|c| closing(c).is_some())
}

/// A language tag at the start of a text: `nb`, `zh-hans`.
pub(crate) fn tag(text: &str) -> Option<&str> {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).unwrap_or(text.len());
    let tag = text.get(..end)?;
    let mut parts = tag.split('-');
    let primary = parts.next()?;
    let is_primary = (2..=3).contains(&primary.len()) && primary.bytes().all(|b| b.is_ascii_alphabetic());
    (is_primary && parts.all(|part| (1..=8).contains(&part.len()))).then_some(tag)
}

/// Whether a line begins with a language and a text.
pub(crate) fn language_before_text(content: &str) -> bool {
    tag(content).and_then(|tag| content.get(tag.len()..)).is_some_and(before_text)
}

#[cfg(test)]
mod tests {
    use crate::{
        ast::Kind,
        syntax::told::{kind, said},
    };

    fn text_of(quoted: &str) -> String {
        match kind(&format!("heading h {quoted}")) {
            Kind::Heading { text, .. } => text.original.value,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_text_holds_the_other_quotes_as_they_are() {
        assert_eq!(text_of("\"Avtal «Åpen tid».\""), "Avtal «Åpen tid».");
        assert_eq!(text_of("«Sa \"ja\".»"), "Sa \"ja\".");
        assert_eq!(text_of("”Limt inn”"), "Limt inn");
        assert_eq!(text_of("„Limt inn“"), "Limt inn");
    }

    #[test]
    fn single_quotes_are_no_quotes() {
        insta::assert_snapshot!(said("heading h 'Tekst'"), @r#"
        F010 error   x.form:3
           a text in quotes must stand here, not “'Tekst'”
          3 |   heading h 'Tekst'
            |             ^^^^^^^ here: a text in quotes
           What to do:
             1. write for example   "Text"
        "#);
    }
}
