//! What happens after finishing or signing, and how answers come from an earlier version.

use super::{
    condition::test,
    form::{names, the_name},
    house::{behind, expect, expect_word},
    input::{Input, Read},
    keywords::Keyword as K,
    lexeme::{whole, whole_with_unit},
    party::roles,
    value::the_value,
};
use crate::{ast::Kind, model::Trigger, problem::Wanted, source::Spanned};

/// `when = ( "when finished" | "when signed" ) [ "if" test ]`
pub(crate) fn when(input: Input<'_>, trigger: Spanned<Trigger>) -> Read<'_, Kind> {
    let (rest, test) = behind(K::If, test)(input)?;
    Ok((rest, Kind::When { trigger, test }))
}

/// `open = "open" NAME [ "on" value ]`
pub(crate) fn open(input: Input<'_>) -> Read<'_, Kind> {
    let (rest, form) = the_name(input)?;
    let (rest, due) = behind(K::On, the_value)(rest)?;
    Ok((rest, Kind::Open { form, due }))
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
