//! Examples: what is given, and what is then expected.

use nom::{Err, Parser as _, branch::alt};

use super::{
    form::{names, the_name},
    house::{behind, expect, expect_word, listed, maybe, spanned},
    input::{Input, Read},
    keywords::{Keyword as K, is_space},
    lexeme::{date, keyword, path, string, word},
    party::the_role,
    value::thing,
};
use crate::{
    ast::{Expected, GivenAnswer, Kind, Name, ValueKind},
    model::Strength,
    problem::Wanted,
};

/// ```text
/// given = "given" ( "row in" NAME cell { "," cell } | "today" DATE | "consent for" NAME | PATH answer { "," answer } )
/// ```
pub(crate) fn given(input: Input<'_>) -> Read<'_, Kind> {
    if let (rest, Some(_)) = maybe(keyword(K::RowIn))(input)? {
        let (rest, rows) = the_name(rest)?;
        let (rest, cells) = listed(Wanted::Name, cell)(rest)?;
        return Ok((rest, Kind::GivenRow { rows, cells }));
    }
    if let (rest, Some(_)) = maybe(keyword(K::Today))(input)? {
        return expect(Wanted::Date, date)(rest).map(|(rest, date)| (rest, Kind::GivenToday(date)));
    }
    if let (rest, Some(_)) = maybe(keyword(K::ConsentFor))(input)? {
        return the_name(rest).map(|(rest, party)| (rest, Kind::GivenConsent(party)));
    }
    if input.fragment().split(is_space).next().is_some_and(|word| word.contains('.')) {
        let (rest, of) = expect(Wanted::Name, path)(input)?;
        let (rest, answers) = listed(Wanted::Answer, answer)(rest)?;
        return Ok((rest, Kind::GivenElsewhere { of, answers }));
    }
    let (rest, name) = the_name(input)?;
    let (rest, answers) = listed(Wanted::Answer, answer)(rest)?;
    Ok((rest, Kind::Given { name, answers }))
}

/// `cell = NAME answer`
fn cell(input: Input<'_>) -> Read<'_, (Name, GivenAnswer)> {
    let (rest, name) = super::lexeme::name(input)?;
    let (rest, answer) = expect(Wanted::Answer, answer)(rest)?;
    Ok((rest, (name, answer)))
}

/// `answer = STRING [ "as" role ] | "unknown" | "declined" | literal | NAME`
fn answer(input: Input<'_>) -> Read<'_, GivenAnswer> {
    alt((
        person,
        spanned(word(K::Unknown, ())).map(GivenAnswer::Unknown),
        spanned(word(K::Declined, ())).map(GivenAnswer::Declined),
        thing.map(GivenAnswer::Value),
    ))
    .parse(input)
}

/// `STRING [ "as" role ]`; without a role it is a text.
fn person(input: Input<'_>) -> Read<'_, GivenAnswer> {
    let (rest, name) = string(input)?;
    let (rest, role) = behind(K::As, the_role)(rest)?;
    let answer = match role {
        Some(role) => GivenAnswer::Person { name, role: Some(role) },
        None => GivenAnswer::Value(crate::ast::Value { span: name.span, kind: ValueKind::Text(name.value) }),
    };
    Ok((rest, answer))
}

/// `expect = "expect" ( "can finish" | "cannot finish because" names | happening | NAME "is" outcome )`
pub(crate) fn expectation(input: Input<'_>) -> Read<'_, Kind> {
    expect(Wanted::Expectation, |input| {
        alt((
            word(K::CanFinish, Expected::CanFinish),
            |input| {
                let (rest, _) = keyword(K::CannotFinishBecause)(input)?;
                names(rest).map(|(rest, names)| (rest, Expected::CannotFinish(names)))
            },
            happening,
            outcome,
        ))
        .parse(input)
    })(input)
    .map(|(rest, expected)| (rest, Kind::Expect(expected)))
}

/// ```text
/// happening = ( "message at" | "warning at" | "advice at" | "task" | "case becomes" ) NAME | "open" NAME [ "on" DATE ]
/// ```
fn happening(input: Input<'_>) -> Read<'_, Expected> {
    let strength = alt((
        word(K::MessageAt, Strength::Must),
        word(K::WarningAt, Strength::Warn),
        word(K::AdviceAt, Strength::Suggest),
    ))
    .parse(input);
    match strength {
        Ok((rest, strength)) => the_name(rest).map(|(rest, name)| (rest, Expected::Message(strength, name))),
        Err(Err::Error(_)) => alt((
            |input| {
                let (rest, _) = keyword(K::Task)(input)?;
                the_name(rest).map(|(rest, name)| (rest, Expected::Task(name)))
            },
            |input| {
                let (rest, _) = keyword(K::CaseBecomes)(input)?;
                the_name(rest).map(|(rest, name)| (rest, Expected::CaseBecomes(name)))
            },
            |input| {
                let (rest, _) = keyword(K::Open)(input)?;
                let (rest, form) = the_name(rest)?;
                let (rest, day) = behind(K::On, expect(Wanted::Date, date))(rest)?;
                Ok((rest, Expected::Open(form, day)))
            },
        ))
        .parse(input),
        Err(stopped) => Err(stopped),
    }
}

/// `NAME "is" ( "shown" | "hidden" | "required" | "optional" | answer { "," answer } )`
fn outcome(input: Input<'_>) -> Read<'_, Expected> {
    let (rest, name) = super::lexeme::name(input)?;
    let (rest, _) = expect_word(K::Is)(rest)?;
    let (rest, seen) = maybe(|input| {
        alt((
            word(K::Shown, Expected::Shown(name.clone(), true)),
            word(K::Hidden, Expected::Shown(name.clone(), false)),
            word(K::Required, Expected::Required(name.clone(), true)),
            word(K::Optional, Expected::Required(name.clone(), false)),
        ))
        .parse(input)
    })(rest)?;
    match seen {
        Some(expected) => Ok((rest, expected)),
        None => listed(Wanted::Answer, answer)(rest).map(|(rest, answers)| (rest, Expected::Is(name.clone(), answers))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::told::said_of_norwegian;
    use crate::{
        ast::ParsedFile,
        diagnostic::Diagnostics,
        parse,
        source::{Source, Sources},
    };

    fn example(lines: &str) -> ParsedFile {
        let text = format!("form x \"X\" version 1\nexample \"E\"\n{lines}");
        let sources = Sources::new(vec![Source { name: "x.form".into(), text: text.into() }]);
        let mut diagnostics = Diagnostics::new();
        let mut parsed = parse(&sources, &mut diagnostics);
        assert!(diagnostics.is_empty(), "{diagnostics:?}");
        parsed.files.remove(0)
    }

    #[test]
    fn people_and_days_and_rows_are_given() {
        let file = example(
            "  given present \"Kari\" as guardian, \"Ola\"\n  given today 2.11.2026\n  given row in r a 1, b no\n",
        );
        let [people, today, row] = file.lines[1].below.as_slice() else { panic!() };
        assert!(
            matches!(&people.kind, Kind::Given { answers, .. } if matches!(answers[0], GivenAnswer::Person { .. }))
        );
        assert!(matches!(&today.kind, Kind::GivenToday(day) if day.value.to_string() == "2026-11-02"));
        assert!(matches!(&row.kind, Kind::GivenRow { cells, .. } if cells.len() == 2));
    }

    #[test]
    fn what_is_known_beside_the_form_is_given() {
        let file = example("  given case.grade 7\n  given plan.goal a, b\n  given consent for ppt\n");
        let [fact, earlier, consent] = file.lines[1].below.as_slice() else { panic!() };
        assert!(matches!(&fact.kind, Kind::GivenElsewhere { of, .. } if of.names.len() == 2));
        assert!(matches!(&earlier.kind, Kind::GivenElsewhere { answers, .. } if answers.len() == 2));
        assert!(matches!(&consent.kind, Kind::GivenConsent(party) if party.value == "ppt"));
    }

    #[test]
    fn what_is_expected_is_shown_or_happens() {
        let file =
            example("  expect a is hidden\n  expect cannot finish because a, b\n  expect open x on 2026-11-02\n");
        let [hidden, blocked, opened] = file.lines[1].below.as_slice() else { panic!() };
        assert!(matches!(&hidden.kind, Kind::Expect(Expected::Shown(_, false))));
        assert!(matches!(&blocked.kind, Kind::Expect(Expected::CannotFinish(names)) if names.len() == 2));
        assert!(matches!(&opened.kind, Kind::Expect(Expected::Open(_, Some(_)))));
    }

    #[test]
    fn an_example_inside_a_section_is_at_the_wrong_place() {
        insta::assert_snapshot!(said_of_norwegian("eksempel \"E\""), @r#"
        F003 error   x.form:3
           “eksempel” cannot stand below “del”
          3 |   eksempel "E"
            |   ^^^^^^^^ wrong place
          2 | del s "S"
            | --- the line that it belongs to
           What to do:
             1. the line belongs at the left margin
        "#);
    }
}
