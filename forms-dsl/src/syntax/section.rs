//! Sections, what stands in them beside questions, and places to sign.

use super::{
    condition::test,
    form::the_name,
    house::{behind, expect, expect_word, maybe, spanned},
    input::{Input, Read},
    keywords::Keyword as K,
    lexeme::{class, keyword, path},
    party::roles,
    text::the_text,
};
use crate::{
    ast::{Kind, Name, Signers, Test, Text},
    problem::Wanted,
    source::Spanned,
};

/// `condition = "condition" NAME "when" test`
pub(crate) fn condition(input: Input<'_>) -> Read<'_, Kind> {
    let (rest, name) = the_name(input)?;
    let (rest, _) = expect_word(K::When)(rest)?;
    let (rest, test) = test(rest)?;
    Ok((rest, Kind::Condition { name, test }))
}

/// `section = "section" NAME text [ "for" roles ] [ CLASS ]`
pub(crate) fn section(input: Input<'_>) -> Read<'_, Kind> {
    let (rest, (name, title)) = named_text(input)?;
    let (rest, audience) = behind(K::For, roles)(rest)?;
    let (rest, class) = maybe(class)(rest)?;
    Ok((rest, Kind::Section { name, title, audience: audience.unwrap_or_default(), class }))
}

/// `NAME text`
pub(crate) fn named_text(input: Input<'_>) -> Read<'_, (Name, Text)> {
    let (rest, name) = the_name(input)?;
    let (rest, text) = the_text(rest)?;
    Ok((rest, (name, text)))
}

/// `compute = "compute" NAME text [ CLASS ]`
pub(crate) fn compute(input: Input<'_>) -> Read<'_, Kind> {
    let (rest, (name, label)) = named_text(input)?;
    let (rest, class) = maybe(class)(rest)?;
    Ok((rest, Kind::Compute { name, label, class }))
}

/// `sign = "sign" NAME "by" signers text [ "required" ]`
pub(crate) fn sign(input: Input<'_>) -> Read<'_, Kind> {
    let (rest, name) = the_name(input)?;
    let (rest, _) = expect_word(K::By)(rest)?;
    let (rest, signers) = signers(rest)?;
    let (rest, label) = the_text(rest)?;
    let (rest, required) = required(rest)?;
    Ok((rest, Kind::Sign { name, signers, label, required }))
}

/// `signers = "each of" PATH [ "except" roles ] | roles`
fn signers(input: Input<'_>) -> Read<'_, Signers> {
    let (rest, people) = behind(K::EachOf, expect(Wanted::Name, path))(input)?;
    match people {
        None => roles(rest).map(|(rest, roles)| (rest, Signers::Roles(roles))),
        Some(people) => {
            let (rest, except) = behind(K::Except, roles)(rest)?;
            Ok((rest, Signers::EachOf { people, except: except.unwrap_or_default() }))
        }
    }
}

/// `[ "required" ]`
pub(crate) fn required(input: Input<'_>) -> Read<'_, Option<Spanned<()>>> {
    maybe(spanned(|input| {
        let (rest, _) = keyword(K::Required)(input)?;
        Ok((rest, ()))
    }))(input)
}

/// `rule = ( "require" | "warn when" | "suggest when" ) test "say" text`
pub(crate) fn rule(input: Input<'_>) -> Read<'_, (Test, Text)> {
    let (rest, test) = test(input)?;
    let (rest, _) = expect_word(K::Say)(rest)?;
    let (rest, say) = the_text(rest)?;
    Ok((rest, (test, say)))
}
