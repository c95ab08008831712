//! The municipality's own numbers, roles, states and school-free days.

use nom::{Err, Parser as _};

use super::{
    form::the_name,
    house::{behind, expect, expect_word, maybe},
    input::{Input, Read},
    keywords::Keyword as K,
    lexeme::{date, decimal, keyword, piece},
    party::roles,
    text::the_text,
    value::literal,
};
use crate::{
    ast::{Kind, SettingValue, Value, ValueKind},
    problem::Wanted,
};

/// `set = "set" NAME ( NAME "from" NAME | literal ) text`
pub(crate) fn set(input: Input<'_>) -> Read<'_, Kind> {
    let (rest, name) = the_name(input)?;
    let (rest, value) = setting_value(rest)?;
    let (rest, label) = the_text(rest)?;
    Ok((rest, Kind::Set { name, value, label }))
}

/// A text that something is set to is one piece, as the label stands behind it.
fn setting_value(input: Input<'_>) -> Read<'_, SettingValue> {
    if let (rest, Some(text)) = maybe(piece)(input)? {
        let value = Value { span: text.span, kind: ValueKind::Text(text.value) };
        return Ok((rest, SettingValue::Literal(value)));
    }
    match literal(input) {
        Err(Err::Error(_)) => option_from_list(input),
        read => read.map(|(rest, value)| (rest, SettingValue::Literal(value))),
    }
}

fn option_from_list(input: Input<'_>) -> Read<'_, SettingValue> {
    let (rest, option) = expect(Wanted::Value, super::lexeme::name)(input)?;
    let (rest, _) = expect_word(K::From)(rest)?;
    let (rest, list) = the_name(rest)?;
    Ok((rest, SettingValue::Option { option, list }))
}

/// `allowed = "from" NUMBER "to" NUMBER`
pub(crate) fn allowed(input: Input<'_>) -> Read<'_, Kind> {
    let (rest, from) = expect(Wanted::Number, decimal)(input)?;
    let (rest, _) = expect_word(K::To)(rest)?;
    let (rest, to) = expect(Wanted::Number, decimal)(rest)?;
    Ok((rest, Kind::Allowed { from, to }))
}

/// `role-line = "role" NAME text [ "staff" ]`
pub(crate) fn role_line(input: Input<'_>) -> Read<'_, Kind> {
    let (rest, name) = the_name(input)?;
    let (rest, label) = the_text(rest)?;
    let (rest, staff) = maybe(keyword(K::Staff))(rest)?;
    Ok((rest, Kind::RoleLine { name, label, staff: staff.is_some() }))
}

/// `state = "state" NAME text "for" roles`
pub(crate) fn state(input: Input<'_>) -> Read<'_, Kind> {
    let (rest, name) = the_name(input)?;
    let (rest, label) = the_text(rest)?;
    let (rest, _) = expect_word(K::For)(rest)?;
    roles.map(|responsible| Kind::State { name: name.clone(), label: label.clone(), responsible }).parse(rest)
}

/// `free = "no school" DATE [ "to" DATE ] text`
pub(crate) fn no_school(input: Input<'_>) -> Read<'_, Kind> {
    let (rest, from) = expect(Wanted::Date, date)(input)?;
    let (rest, to) = behind(K::To, expect(Wanted::Date, date))(rest)?;
    let (rest, label) = the_text(rest)?;
    Ok((rest, Kind::NoSchool { from, to, label }))
}
