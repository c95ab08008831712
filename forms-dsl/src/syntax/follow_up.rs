//! What happens after finishing or signing, and how answers come from an earlier version.

use super::{
    condition::test,
    form::{names, the_name},
    house::{behind, expect, expect_word},
    input::{Input, Read},
    keywords::Keyword as K,
    lexeme::{whole, whole_with_unit},
    party::roles,
    section::named_text,
    value::the_value,
};
use crate::{
    ast::{Due, Kind},
    model::Trigger,
    problem::Wanted,
    source::Spanned,
};

/// `when = ( "when finished" | "when signed" ) [ "if" test ]`
pub(crate) fn when(input: Input<'_>, trigger: Spanned<Trigger>) -> Read<'_, Kind> {
    let (rest, test) = behind(K::If, test)(input)?;
    Ok((rest, Kind::When { trigger, test }))
}

/// `open = "open" NAME [ due ]`
pub(crate) fn open(input: Input<'_>) -> Read<'_, Kind> {
    let (rest, form) = the_name(input)?;
    let (rest, due) = due(rest)?;
    Ok((rest, Kind::Open { form, due }))
}

/// `[ due ]`, where `due = "on" value | "within" value`
fn due(input: Input<'_>) -> Read<'_, Option<Due>> {
    match behind(K::On, the_value)(input)? {
        (rest, Some(day)) => Ok((rest, Some(Due::On(day)))),
        (rest, None) => behind(K::Within, the_value)(rest).map(|(rest, length)| (rest, length.map(Due::Within))),
    }
}

/// `task = "task" NAME text "for" roles [ due ]`
pub(crate) fn task(input: Input<'_>) -> Read<'_, Kind> {
    let (rest, (name, label)) = named_text(input)?;
    let (rest, _) = expect_word(K::For)(rest)?;
    let (rest, responsible) = roles(rest)?;
    let (rest, due) = due(rest)?;
    Ok((rest, Kind::Task { name, label, responsible, due }))
}

/// `every = "every" NUMBER UNIT`
pub(crate) fn every(input: Input<'_>) -> Read<'_, Kind> {
    whole_with_unit(input).map(|(rest, (amount, unit))| (rest, Kind::Every { amount, unit }))
}

/// `remind = "remind" roles NUMBER UNIT "before"`
pub(crate) fn remind(input: Input<'_>) -> Read<'_, Kind> {
    let (rest, roles) = roles(input)?;
    let (rest, (amount, unit)) = whole_with_unit(rest)?;
    let (rest, _) = expect_word(K::Before)(rest)?;
    Ok((rest, Kind::Remind { roles, amount, unit }))
}

/// `upgrade = "upgrade from" NUMBER`
pub(crate) fn upgrade(input: Input<'_>) -> Read<'_, Kind> {
    expect(Wanted::WholeNumber, whole)(input).map(|(rest, from)| (rest, Kind::Upgrade { from }))
}

/// `fill = "fill" NAME "with" value`
pub(crate) fn fill(input: Input<'_>) -> Read<'_, Kind> {
    let (rest, name) = the_name(input)?;
    let (rest, _) = expect_word(K::With)(rest)?;
    let (rest, value) = the_value(rest)?;
    Ok((rest, Kind::Fill { name, value }))
}

/// `look-again = "look again" names`
pub(crate) fn look_again(input: Input<'_>) -> Read<'_, Kind> {
    names(input).map(|(rest, names)| (rest, Kind::LookAgain(names)))
}
