//! How a question is answered.

use nom::{Parser as _, branch::alt};

use super::{
    form::{names, the_name},
    house::{behind, expect, expect_word, fail},
    input::{Input, Read},
    keywords::Keyword as K,
    lexeme::{decimal, keyword, no, path, unit, whole, word},
};
use crate::{
    ast::{Amount, Attached, Bound, Type},
    problem::{SyntaxProblem, Wanted},
};

/// ```text
/// type = ( "short text" | "long text" ) [ "up to" NUMBER ]
///   | ( "number of" UNIT | "number" ) bound "to" bound [ "decimals" NUMBER ]
///   | "yes or no" | "tick"
///   | "one of" names [ "that belongs to" NAME ]
///   | "many of" names [ "that belongs to" NAME ] [ amount ]
///   | "scale" NUMBER "to" NUMBER
///   | "date and time" | "date" | "time" | "period"
///   | "pupil" | "guardian" | "school" | "class" | "staff of" NAME | "staff" | "person of" NAME
///   | "people" [ amount ] | "measures of" names [ amount ]
///   | ( "photo" | "drawing" | "attachment" ) [ amount ] [ "up to" NUMBER "MB" ]
/// ```
pub(crate) fn answer(input: Input<'_>) -> Read<'_, Type> {
    alt((
        text,
        number,
        alt((word(K::YesOrNo, Type::YesOrNo), word(K::Tick, Type::Tick))),
        options,
        scale,
        alt((
            word(K::DateAndTime, Type::DateAndTime),
            word(K::Date, Type::Date),
            word(K::Time, Type::Time),
            word(K::Period, Type::Period),
        )),
        linked,
        people,
        attachment,
        later,
    ))
    .parse(input)
}

/// Kinds of answers of a later version.
const LATER: [K; 2] = [K::RankOf, K::TableOf];

/// Kinds of answers that are several words, so that no name is mistaken for one.
const LONG: [K; 10] = [
    K::ShortText,
    K::LongText,
    K::NumberOf,
    K::YesOrNo,
    K::OneOf,
    K::ManyOf,
    K::DateAndTime,
    K::StaffOf,
    K::PersonOf,
    K::MeasuresOf,
];

/// Whether a kind of answer stands where the name should.
pub(crate) fn looks_like_type(input: Input<'_>) -> bool {
    LONG.iter().any(|keyword| input.extra.recorder.length_of(*keyword, input).is_some())
}

fn later(input: Input<'_>) -> Read<'_, Type> {
    for kind in LATER {
        if let Ok((_, span)) = keyword(kind)(input) {
            return fail(SyntaxProblem::Later { word: kind.spelling(input.extra.keywords).to_owned() }, span);
        }
    }
    no(input)
}

fn text(input: Input<'_>) -> Read<'_, Type> {
    let (rest, long) = alt((word(K::ShortText, false), word(K::LongText, true))).parse(input)?;
    let (rest, most) = behind(K::UpTo, expect(Wanted::WholeNumber, whole))(rest)?;
    Ok((rest, if long { Type::LongText(most) } else { Type::ShortText(most) }))
}

fn number(input: Input<'_>) -> Read<'_, Type> {
    let (rest, counted) = alt((word(K::NumberOf, true), word(K::Number, false))).parse(input)?;
    let (rest, unit) =
        if counted { expect(Wanted::Unit, unit)(rest).map(|(rest, unit)| (rest, Some(unit)))? } else { (rest, None) };
    let (rest, from) = expect(Wanted::Number, bound)(rest)?;
    let (rest, _) = expect_word(K::To)(rest)?;
    let (rest, to) = expect(Wanted::Number, bound)(rest)?;
    let (rest, decimals) = behind(K::Decimals, expect(Wanted::WholeNumber, whole))(rest)?;
    Ok((rest, Type::Number { unit, from, to, decimals }))
}

/// `bound = NUMBER | PATH`
fn bound(input: Input<'_>) -> Read<'_, Bound> {
    alt((decimal.map(Bound::Number), path.map(Bound::Path))).parse(input)
}

/// `"one of" names [ "that belongs to" NAME ] | "many of" names [ "that belongs to" NAME ] [ amount ]`
fn options(input: Input<'_>) -> Read<'_, Type> {
    let (rest, many) = alt((word(K::OneOf, false), word(K::ManyOf, true))).parse(input)?;
    let (rest, lists) = names(rest)?;
    let (rest, belongs_to) = behind(K::ThatBelongsTo, the_name)(rest)?;
    if !many {
        return Ok((rest, Type::OneOf { lists, belongs_to }));
    }
    amount(rest).map(|(rest, amount)| (rest, Type::ManyOf { lists, belongs_to, amount }))
}

/// `"scale" NUMBER "to" NUMBER`
fn scale(input: Input<'_>) -> Read<'_, Type> {
    let (rest, _) = keyword(K::Scale)(input)?;
    let (rest, from) = expect(Wanted::WholeNumber, whole)(rest)?;
    let (rest, _) = expect_word(K::To)(rest)?;
    let (rest, to) = expect(Wanted::WholeNumber, whole)(rest)?;
    Ok((rest, Type::Scale { from, to }))
}

/// `"pupil" | "guardian" | "school" | "class" | "staff of" NAME | "staff"`
fn linked(input: Input<'_>) -> Read<'_, Type> {
    alt((
        word(K::Pupil, Type::Pupil),
        word(K::Guardian, Type::Guardian),
        word(K::School, Type::School),
        word(K::Class, Type::Class),
        |input| {
            let (rest, _) = keyword(K::StaffOf)(input)?;
            the_name(rest).map(|(rest, role)| (rest, Type::Staff(Some(role))))
        },
        word(K::Staff, Type::Staff(None)),
    ))
    .parse(input)
}

fn people(input: Input<'_>) -> Read<'_, Type> {
    alt((
        |input| {
            let (rest, _) = keyword(K::PersonOf)(input)?;
            the_name(rest).map(|(rest, name)| (rest, Type::PersonOf(name)))
        },
        |input| {
            let (rest, _) = keyword(K::People)(input)?;
            amount(rest).map(|(rest, amount)| (rest, Type::People(amount)))
        },
        |input| {
            let (rest, _) = keyword(K::MeasuresOf)(input)?;
            let (rest, catalogues) = names(rest)?;
            amount(rest).map(|(rest, amount)| (rest, Type::Measures(catalogues, amount)))
        },
    ))
    .parse(input)
}

/// `( "photo" | "drawing" | "attachment" ) [ amount ] [ "up to" NUMBER "MB" ]`
fn attachment(input: Input<'_>) -> Read<'_, Type> {
    let (rest, of) = alt((
        word(K::Photo, Attached::Photo),
        word(K::Drawing, Attached::Drawing),
        word(K::Attachment, Attached::File),
    ))
    .parse(input)?;
    let (rest, amount) = amount(rest)?;
    let (rest, megabytes) = behind(K::UpTo, |input| {
        let (rest, megabytes) = expect(Wanted::WholeNumber, whole)(input)?;
        expect_word(K::Megabytes)(rest).map(|(rest, _)| (rest, megabytes))
    })(rest)?;
    Ok((rest, Type::Attachment { of, amount, megabytes }))
}

/// `amount = "at least" NUMBER [ "at most" NUMBER ] | "at most" NUMBER`
fn amount(input: Input<'_>) -> Read<'_, Amount> {
    let (rest, at_least) = behind(K::AtLeast, expect(Wanted::WholeNumber, whole))(input)?;
    let (rest, at_most) = behind(K::AtMost, expect(Wanted::WholeNumber, whole))(rest)?;
    Ok((rest, Amount { at_least, at_most }))
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::*;
    use crate::{
        ast::Kind,
        model::Unit,
        syntax::told::{kind, said, said_of_norwegian},
    };

    fn type_of(answer: &str) -> Type {
        match kind(&format!("ask a {answer} \"A\"")) {
            Kind::Ask { answer, .. } => answer.value,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_number_has_a_unit_and_limits() {
        let Type::Number { unit, from, to, decimals } = type_of("number of school days 0 to 2,5 decimals 1") else {
            panic!()
        };
        assert_eq!(unit.map(|unit| unit.value), Some(Unit::SchoolDays));
        let (Bound::Number(from), Bound::Number(to)) = (from, to) else { panic!() };
        assert_eq!((from.value, to.value), (Decimal::ZERO, Decimal::new(25, 1)));
        assert_eq!(decimals.map(|decimals| decimals.value), Some(1));
    }

    #[test]
    fn a_question_may_be_called_as_its_type() {
        let Kind::Ask { name, answer, .. } = kind("ask date date \"A\"") else { panic!() };
        assert_eq!((name.value.as_str(), answer.value), ("date", Type::Date));
    }

    #[test]
    fn several_words_are_tried_before_one() {
        assert_eq!(type_of("date and time"), Type::DateAndTime);
        assert!(matches!(type_of("many of a, b at least 1 at most 3"), Type::ManyOf { lists, .. } if lists.len() == 2));
    }

    #[test]
    fn a_type_that_is_nearly_right_is_named() {
        insta::assert_snapshot!(said("ask a many off goals \"A\""), @r#"
        F014 error   x.form:3
           “many” is no kind of answer
          3 |   ask a many off goals "A"
            |         ^^^^^^^^ here it says how to answer
           What to do:
             1. did you mean   many of ?
        "#);
    }

    #[test]
    fn limits_are_asked_for() {
        insta::assert_snapshot!(said_of_norwegian("spør a antall dager \"A\""), @r#"
        F010 error   x.form:3
           a number must stand here, not “"A"”
          3 |   spør a antall dager "A"
            |                       ^^^ here: a number
           What to do:
             1. write for example   2,5
        "#);
    }
}
