//! A file of translations: the original of each text, what it became, and who has looked at it.

use super::{
    form::{language_tag, the_name},
    house::{expect, expect_word},
    input::{Input, Read},
    keywords::Keyword as K,
    lexeme::{date, path, whole},
    text::the_text,
};
use crate::{ast::Kind, problem::Wanted};

/// `texts = "texts" NAME LANG "version" NUMBER`
pub(crate) fn texts(input: Input<'_>) -> Read<'_, Kind> {
    let (rest, of) = the_name(input)?;
    let (rest, language) = expect(Wanted::Language, language_tag)(rest)?;
    let (rest, _) = expect_word(K::Version)(rest)?;
    let (rest, version) = expect(Wanted::WholeNumber, whole)(rest)?;
    Ok((rest, Kind::Texts { of, language, version }))
}

/// `entry = "-" PATH text`
pub(crate) fn entry(input: Input<'_>) -> Read<'_, Kind> {
    let (rest, key) = expect(Wanted::Name, path)(input)?;
    let (rest, text) = the_text(rest)?;
    Ok((rest, Kind::Entry { key, text }))
}

/// `status = "reviewed" DATE | "not reviewed"`
pub(crate) fn reviewed(input: Input<'_>) -> Read<'_, Kind> {
    expect(Wanted::Date, date)(input).map(|(rest, day)| (rest, Kind::Reviewed(day)))
}
