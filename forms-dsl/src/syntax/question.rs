//! Questions, rows of questions, and the lines below them.

use nom::{Parser as _, branch::alt};

use super::{
    answer::{answer, looks_like_type},
    condition::{judged, test},
    form::{names, the_name},
    house::{behind, expect, expect_word, fail, listed, maybe, missing, spanned},
    input::{Input, Read},
    keywords::Keyword as K,
    lexeme::{class, name, whole, word},
    party::roles,
    section::required,
    text::{text, the_text},
    value::{the_value, value},
};
use crate::{
    ast::{Allowance, Beginning, Kind, Name},
    model::Class,
    model::Look,
    problem::{SyntaxProblem, Wanted},
    source::Spanned,
};

/// `ask = "ask" NAME type text [ "required" ] [ CLASS ]`
pub(crate) fn ask(input: Input<'_>) -> Read<'_, Kind> {
    if looks_like_type(input) {
        return Err(nom::Err::Failure(missing(input, Wanted::Name)));
    }
    let (rest, name) = the_name(input)?;
    let (rest, answer) = expect(Wanted::Type, spanned(answer))(rest)?;
    let (rest, label) = the_text(rest)?;
    let (rest, required) = required(rest)?;
    let (rest, class) = maybe(class)(rest)?;
    required_comes_first(rest, class.as_ref())?;
    Ok((rest, Kind::Ask { name, answer, label, required, class }))
}

/// `required` behind the class is a slip that is easily made, so it gets a message of its own.
fn required_comes_first<'a>(input: Input<'a>, class: Option<&Spanned<Class>>) -> Read<'a, ()> {
    match (class, required(input)?) {
        (Some(class), (_, Some(required))) => {
            let word = K::Required.spelling(input.extra.keywords).to_owned();
            fail(SyntaxProblem::WrongOrder { word, before: format!("{:?}", class.value) }, required.span)
        }
        _ => Ok((input, ())),
    }
}

/// `repeat = "repeat" NAME NUMBER "to" NUMBER "rows" text [ CLASS ]`
pub(crate) fn repeat(input: Input<'_>) -> Read<'_, Kind> {
    let (rest, name) = the_name(input)?;
    let (rest, from) = expect(Wanted::WholeNumber, whole)(rest)?;
    let (rest, _) = expect_word(K::To)(rest)?;
    let (rest, to) = expect(Wanted::WholeNumber, whole)(rest)?;
    let (rest, _) = expect_word(K::Rows)(rest)?;
    let (rest, label) = the_text(rest)?;
    let (rest, class) = maybe(class)(rest)?;
    Ok((rest, Kind::Repeat { name, from, to, label, class }))
}

/// `start = "start with" ( text | answers | values ) [ "if" test ]`
pub(crate) fn start_with(input: Input<'_>) -> Read<'_, Kind> {
    let (rest, beginning) = beginning(input)?;
    let (rest, when) = behind(K::If, test)(rest)?;
    Ok((rest, Kind::StartWith { beginning, when }))
}

fn beginning(input: Input<'_>) -> Read<'_, Beginning> {
    let (rest, text) = maybe(text)(input)?;
    if let Some(text) = text {
        return Ok((rest, Beginning::Text(text)));
    }
    match behind(K::AnswersOf, names)(rest)? {
        (rest, Some(sections)) => {
            let (rest, except) = behind(K::Except, names)(rest)?;
            Ok((rest, Beginning::AnswersOf { sections, except: except.unwrap_or_default() }))
        }
        (rest, None) => listed(Wanted::Value, value)(rest).map(|(rest, values)| (rest, Beginning::Values(values))),
    }
}

/// `seen-by = "seen by" roles [ "until shared" ]`
pub(crate) fn seen_by(input: Input<'_>) -> Read<'_, Kind> {
    let (rest, readers) = roles(input)?;
    let (rest, until_shared) = maybe(spanned(word(K::UntilShared, ())))(rest)?;
    Ok((rest, Kind::SeenBy { readers, until_shared }))
}

/// `show-as = "show as" ( "clock" | "buttons" | "list" | "cards" | "folded" )`
pub(crate) fn show_as(input: Input<'_>) -> Read<'_, Kind> {
    let words = [K::Clock, K::Buttons, K::List, K::Cards, K::Folded].map(|word| word.spelling(input.extra.keywords));
    let look = spanned(|input| {
        alt((
            word(K::Clock, Look::Clock),
            word(K::Buttons, Look::Buttons),
            word(K::List, Look::List),
            word(K::Cards, Look::Cards),
            word(K::Folded, Look::Folded),
        ))
        .parse(input)
    });
    let wanted = Wanted::Word(words.map(str::to_owned).to_vec());
    expect(wanted, look)(input).map(|(rest, look)| (rest, Kind::ShowAs(look)))
}

/// `must = "must be" judged "say" text`
pub(crate) fn must_be(input: Input<'_>) -> Read<'_, Kind> {
    let (rest, judged) = judged(input)?;
    let (rest, _) = expect_word(K::Say)(rest)?;
    let (rest, say) = the_text(rest)?;
    Ok((rest, Kind::MustBe { judged, say }))
}

/// `allow = "allow" allowance { "," allowance }`
pub(crate) fn allow(input: Input<'_>) -> Read<'_, Kind> {
    let words = [K::DoNotKnow, K::PreferNotToSay].map(|word| word.spelling(input.extra.keywords).to_owned());
    let allowance = spanned(|input| {
        alt((word(K::DoNotKnow, Allowance::DoNotKnow), word(K::PreferNotToSay, Allowance::PreferNotToSay))).parse(input)
    });
    listed(Wanted::Word(words.to_vec()), allowance)(input).map(|(rest, all)| (rest, Kind::Allow(all)))
}

/// `beside = "beside" values`
pub(crate) fn beside(input: Input<'_>) -> Read<'_, Kind> {
    listed(Wanted::Value, value)(input).map(|(rest, values)| (rest, Kind::Beside(values)))
}

/// `columns = "columns" NAME [ "required" ] { "," NAME [ "required" ] }`
pub(crate) fn columns(input: Input<'_>) -> Read<'_, Kind> {
    listed(Wanted::Name, column)(input).map(|(rest, columns)| (rest, Kind::Columns(columns)))
}

fn column(input: Input<'_>) -> Read<'_, (Name, Option<Spanned<()>>)> {
    let (rest, name) = name(input)?;
    let (rest, required) = required(rest)?;
    Ok((rest, (name, required)))
}

/// `from = "from" value`
pub(crate) fn from(input: Input<'_>) -> Read<'_, Kind> {
    the_value(input).map(|(rest, value)| (rest, Kind::From(value)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::told::{kind, said};

    #[test]
    fn marks_follow_the_label_and_translations_come_last() {
        let Kind::Ask { label, required, class, .. } = kind("ask a date \"A\" required K1\n    nn \"B\"") else {
            panic!()
        };
        assert!(required.is_some());
        assert_eq!(class.map(|class| class.value), Some(Class::K1));
        assert_eq!(label.translations[0].1.value, "B");
    }

    #[test]
    fn a_label_in_pieces_is_one_text() {
        let Kind::Ask { label, .. } = kind("ask a date \"A b\"\n    \"c.\" # og\n    \"D\"") else { panic!() };
        assert_eq!(label.original.value, "A b c. D");
    }

    #[test]
    fn a_label_without_quotes_is_asked_for() {
        insta::assert_snapshot!(said("ask a date Når"), @r#"
        F010 error   x.form:3
           a text in quotes must stand here, not “Når”
          3 |   ask a date Når
            |              ^^^ here: a text in quotes
           What to do:
             1. write for example   "Text"
        "#);
    }

    #[test]
    fn columns_are_listed_with_commas() {
        insta::assert_snapshot!(said("ask a date \"A\"\n    columns responsible note"), @r"
        F015 error   x.form:4
           “note” does not belong here
          4 |     columns responsible note
            |                         ^^^^ the line is complete before this
           What to do:
             1. put a comma between:   , note
        ");
    }

    #[test]
    fn the_first_mistake_of_a_line_is_the_one_that_is_told() {
        insta::assert_snapshot!(said("ask A dat \"A\" requird"), @r#"
        F011 error   x.form:3
           “A” is not a name
          3 |   ask A dat "A" requird
            |       ^ names have small letters only
           What to do:
             1. write   a
        "#);
    }
}
