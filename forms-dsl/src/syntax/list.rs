//! Options of a list, measures of a catalogue, and what is said of them.

use nom::{Parser as _, branch::alt};

use super::{
    form::{names, the_name},
    house::{behind, expect, maybe, spanned},
    input::{Input, Read},
    keywords::Keyword as K,
    lexeme::{class, keyword, name, whole, word},
    text::{the_text, translations},
};
use crate::{
    ast::{Kind, Mark, Name},
    problem::Wanted,
    source::Spanned,
};

/// ```text
/// option = "-" NAME text { mark }
/// item = "-" NAME text { mark }
/// ```
pub(crate) fn choice(input: Input<'_>) -> Read<'_, Kind> {
    let (rest, name) = the_name(input)?;
    let (mut rest, mut label) = the_text(rest)?;
    let mut marks = Vec::new();
    while let (after, Some(next)) = maybe(spanned(mark))(rest)? {
        marks.push(next);
        // Translations below the line stand behind its marks.
        let (after, more) = translations(after)?;
        label.translations.extend(more);
        rest = after;
    }
    Ok((rest, Kind::Choice { name, label, marks }))
}

/// `mark = "alone" | "with text" | "belongs to" names | retired | CLASS`
fn mark(input: Input<'_>) -> Read<'_, Mark> {
    alt((
        word(K::Alone, Mark::Alone),
        word(K::WithText, Mark::WithText),
        |input| {
            let (rest, _) = keyword(K::BelongsTo)(input)?;
            names(rest).map(|(rest, names)| (rest, Mark::BelongsTo(names)))
        },
        |input| {
            let (rest, _) = keyword(K::RetiredIn)(input)?;
            let (rest, (version, now)) = retired(rest)?;
            Ok((rest, Mark::Retired { version, now }))
        },
        class.map(|class| Mark::Class(class.value)),
    ))
    .parse(input)
}

/// `retired = "retired in" NUMBER [ "now" NAME ]`
pub(crate) fn retired(input: Input<'_>) -> Read<'_, (Spanned<u32>, Option<Name>)> {
    let (rest, version) = expect(Wanted::WholeNumber, whole)(input)?;
    let (rest, now) = behind(K::Now, expect(Wanted::Name, name))(rest)?;
    Ok((rest, (version, now)))
}

/// `group = "group" NAME text`
pub(crate) fn group(input: Input<'_>) -> Read<'_, Kind> {
    let (rest, name) = the_name(input)?;
    let (rest, title) = the_text(rest)?;
    Ok((rest, Kind::Group { name, title }))
}
