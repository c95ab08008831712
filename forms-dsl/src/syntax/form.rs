//! The first line of a file, and what the lines below a form's say.

use nom::{Parser as _, branch::alt};

use super::{
    house::{expect, expect_word, listed, maybe, spanned},
    input::{Input, Read, WordKind, between},
    keywords::Keyword as K,
    lexeme::{class, keyword, name, no, space, tag, whole, whole_with_unit, word},
    text::the_text,
};
use crate::{
    ast::{Kind, Name, Text},
    model::About,
    problem::Wanted,
    source::Spanned,
};
use nom::Input as _;

/// The name that must stand here.
pub(crate) fn the_name(input: Input<'_>) -> Read<'_, Name> {
    expect(Wanted::Name, name)(input)
}

/// `names = NAME { "," NAME }`
pub(crate) fn names(input: Input<'_>) -> Read<'_, Vec<Name>> {
    listed(Wanted::Name, name)(input)
}

/// `NAME text "version" NUMBER`
fn head(input: Input<'_>) -> Read<'_, (Name, Text, Spanned<u32>)> {
    let (rest, name) = the_name(input)?;
    let (rest, title) = the_text(rest)?;
    let (rest, _) = expect_word(K::Version)(rest)?;
    let (rest, version) = expect(Wanted::WholeNumber, whole)(rest)?;
    Ok((rest, (name, title, version)))
}

/// `form = "form" NAME text "version" NUMBER [ "draft" ] [ CLASS ]`
pub(crate) fn form(input: Input<'_>) -> Read<'_, Kind> {
    let (rest, (name, title, version)) = head(input)?;
    let (rest, draft) = maybe(keyword(K::Draft))(rest)?;
    let (rest, class) = maybe(class)(rest)?;
    Ok((rest, Kind::Form { name, title, version, draft: draft.is_some(), class }))
}

/// `catalogue = "catalogue" NAME text "version" NUMBER [ CLASS ]`
pub(crate) fn catalogue(input: Input<'_>) -> Read<'_, Kind> {
    let (rest, (name, title, version)) = head(input)?;
    let (rest, class) = maybe(class)(rest)?;
    Ok((rest, Kind::Catalogue { name, title, version, class }))
}

/// `settings = "settings" NAME text "version" NUMBER`
pub(crate) fn settings(input: Input<'_>) -> Read<'_, Kind> {
    let (rest, (name, title, version)) = head(input)?;
    Ok((rest, Kind::Settings { name, title, version }))
}

/// `about = "about" ( "pupil" | "class" | "school" )`
pub(crate) fn about(input: Input<'_>) -> Read<'_, Kind> {
    let spellings = [K::Pupil, K::Class, K::School].map(|word| word.spelling(input.extra.keywords).to_owned());
    let one = spanned(|input| {
        alt((word(K::Pupil, About::Pupil), word(K::Class, About::Class), word(K::School, About::School))).parse(input)
    });
    let (rest, about) = expect(Wanted::Word(spellings.to_vec()), one)(input)?;
    Ok((rest, Kind::About(about)))
}

/// `LANG { "," LANG }`
pub(crate) fn languages(input: Input<'_>) -> Read<'_, Vec<Spanned<String>>> {
    listed(Wanted::Language, language_tag)(input)
}

pub(crate) fn language_tag(input: Input<'_>) -> Read<'_, Spanned<String>> {
    let Some(tag) = tag(input.fragment()) else { return no(input) };
    let end = input.take_from(tag.len());
    if end.fragment().starts_with(|c: char| c.is_alphanumeric() || c == '_') {
        return no(input);
    }
    let value = tag.to_ascii_lowercase();
    let span = between(input, end);
    input.extra.recorder.word(span, WordKind::Language(value.clone()));
    Ok((space(end), Spanned { value, span }))
}

/// `keep = "keep" NUMBER UNIT "after closed"`
pub(crate) fn keep(input: Input<'_>) -> Read<'_, Kind> {
    let (rest, (amount, unit)) = whole_with_unit(input)?;
    let (rest, _) = expect_word(K::AfterClosed)(rest)?;
    Ok((rest, Kind::Keep { amount, unit }))
}
