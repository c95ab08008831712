//! Conditions: what is asked of values, and how answers to that are joined.

use nom::{Parser as _, branch::alt};

use super::{
    house::{behind, expect, expect_word, fail, listed, maybe, read_between},
    input::{Input, Read},
    keywords::Keyword as K,
    lexeme::{keyword, name, path, word},
    value::{deeper, filtered, otherwise, sum, thing},
};
use crate::{
    ast::{Judged, JudgedKind, StateWord, Test, TestKind, Value, ValueKind},
    model::Order,
    problem::{SyntaxProblem, Wanted},
};

/// `test = part [ "and" part { "and" part } | "or" part { "or" part } ]`
///
/// The condition that must stand here.
pub(crate) fn test(input: Input<'_>) -> Read<'_, Test> {
    expect(Wanted::Condition, |input| deeper(input, compared))(input)
}

/// A condition, or a lone value as a bare one: what parentheses hold.
pub(crate) fn compared(input: Input<'_>) -> Read<'_, Test> {
    let (rest, first) = part(input)?;
    for (joining, other) in [(K::And, K::Or), (K::Or, K::And)] {
        if let (after, Some(_)) = maybe(keyword(joining))(rest)? {
            return joined(input, after, first, joining, other);
        }
    }
    Ok((rest, first))
}

/// The parts behind the first `and` or `or`.
fn joined<'a>(start: Input<'a>, mut input: Input<'a>, first: Test, joining: K, other: K) -> Read<'a, Test> {
    let mut parts = vec![first];
    loop {
        let (rest, next) = expect(Wanted::Condition, part)(input)?;
        parts.push(next);
        match maybe(keyword(joining))(rest)? {
            (after, Some(_)) => input = after,
            (rest, None) => {
                if let Ok((_, span)) = keyword(other)(rest) {
                    return fail(SyntaxProblem::AndBesideOr, span);
                }
                let kind = if joining == K::And { TestKind::And(parts) } else { TestKind::Or(parts) };
                return Ok((rest, made(start, rest, kind)));
            }
        }
    }
}

fn made(start: Input<'_>, end: Input<'_>, kind: TestKind) -> Test {
    Test { span: read_between(start, end), kind }
}

/// `part = "not" ( bracket | consented | PATH ) | rows | among | consented | sum [ compared ]`
fn part(input: Input<'_>) -> Read<'_, Test> {
    alt((negated, rows, among, consented, comparison)).parse(input)
}

/// `"not" ( bracket | consented | PATH )`
fn negated(input: Input<'_>) -> Read<'_, Test> {
    let (rest, span) = keyword(K::Not)(input)?;
    let (rest, inner) = expect(Wanted::Condition, alt_of_not)(rest)?;
    let is_one = match &inner.kind {
        TestKind::Bare(value) => matches!(value.kind, ValueKind::Path(_) | ValueKind::Bracket(_)),
        _ => true,
    };
    if !is_one || verb(rest) {
        return fail(SyntaxProblem::NotBeforeMore, span);
    }
    Ok((rest, made(input, rest, TestKind::Not(Box::new(inner)))))
}

fn alt_of_not(input: Input<'_>) -> Read<'_, Test> {
    alt((consented, lone)).parse(input)
}

/// A value standing alone, or a condition in parentheses.
fn lone(input: Input<'_>) -> Read<'_, Test> {
    let (rest, value) = sum(input)?;
    Ok((rest, bare(input, rest, value)))
}

fn bare(start: Input<'_>, end: Input<'_>, value: Value) -> Test {
    match value.kind {
        // A condition in parentheses is that condition.
        ValueKind::Test(test) => *test,
        kind => made(start, end, TestKind::Bare(Value { kind, ..value })),
    }
}

/// Whether a comparison follows.
fn verb(input: Input<'_>) -> bool {
    [K::Is, K::Contains, K::DoesNotContain].iter().any(|verb| input.extra.recorder.length_of(*verb, input).is_some())
}

/// `rows = ( "any row of" | "no row of" ) PATH [ "where" test ]`
fn rows(input: Input<'_>) -> Read<'_, Test> {
    let (rest, any) = alt((word(K::AnyRowOf, true), word(K::NoRowOf, false))).parse(input)?;
    let (rest, rows) = expect(Wanted::Name, path)(rest)?;
    let (rest, filter) = behind(K::Where, test)(rest)?;
    let filter = filter.map(Box::new);
    let kind = if any { TestKind::AnyRow { rows, filter } } else { TestKind::NoRow { rows, filter } };
    Ok((rest, made(input, rest, kind)))
}

/// `among = ( "exactly one of" | "at most one of" ) names`
fn among(input: Input<'_>) -> Read<'_, Test> {
    let (rest, exactly) = alt((word(K::ExactlyOneOf, true), word(K::AtMostOneOf, false))).parse(input)?;
    let (rest, names) = listed(Wanted::Name, name)(rest)?;
    let kind = if exactly { TestKind::ExactlyOne(names) } else { TestKind::AtMostOne(names) };
    Ok((rest, made(input, rest, kind)))
}

/// `consented = "consent for" PATH`
fn consented(input: Input<'_>) -> Read<'_, Test> {
    let (rest, _) = keyword(K::ConsentFor)(input)?;
    let (rest, path) = expect(Wanted::Name, path)(rest)?;
    Ok((rest, made(input, rest, TestKind::Consent(path))))
}

/// ```text
/// sum [ compared ], and in parentheses also a chain
/// compared = ( "does not contain" | "contains" ) [ "one of" | "all of" ] items | "is" judged
/// ```
fn comparison(input: Input<'_>) -> Read<'_, Test> {
    let (rest, value) = sum(input)?;
    // Norwegian puts the negation last, so the longer words are tried first.
    let (after, contains) =
        maybe(|input| alt((word(K::DoesNotContain, true), word(K::Contains, false))).parse(input))(rest)?;
    if let Some(negated) = contains {
        return contained(input, after, value, negated);
    }
    if let (after, Some(_)) = maybe(keyword(K::Is))(rest)? {
        let (rest, judged) = judged(after)?;
        if let Ok((_, span)) = keyword(K::Where)(rest) {
            return fail(SyntaxProblem::WhereInside, span);
        }
        return Ok((rest, made(input, rest, TestKind::Is { value, judged })));
    }
    let (rest, value) = filtered(rest, value)?;
    let (rest, value) = otherwise(input, rest, value)?;
    if verb(rest) {
        let (problem, span) = match &value.kind {
            ValueKind::Otherwise(..) => (SyntaxProblem::OtherwiseBehindMore, value.span),
            _ => (SyntaxProblem::WhereInside, value.span),
        };
        return fail(problem, span);
    }
    Ok((rest, bare(input, rest, value)))
}

/// `[ "one of" | "all of" ] items`
fn contained<'a>(start: Input<'a>, input: Input<'a>, value: Value, negated: bool) -> Read<'a, Test> {
    let (rest, all) = maybe(|input| alt((word(K::OneOf, false), word(K::AllOf, true))).parse(input))(input)?;
    let (rest, items) = listed(Wanted::Answer, thing)(rest)?;
    let kind = TestKind::Contains { value, all: all == Some(true), negated, items };
    Ok((rest, made(start, rest, kind)))
}

/// `judged = [ "not" ] ( "one of" items | "between" sum "and" sum | order sum | missing | sum )`
pub(crate) fn judged(input: Input<'_>) -> Read<'_, Judged> {
    let (rest, negated) = maybe(keyword(K::Not))(input)?;
    let (end, what) = expect(Wanted::Value, judgement)(rest)?;
    Ok((end, Judged { negated: negated.is_some(), what, span: read_between(input, end) }))
}

fn judgement(input: Input<'_>) -> Read<'_, JudgedKind> {
    alt((one_of, between, ordered, missing_word, |input| {
        let (rest, value) = sum(input)?;
        Ok((rest, JudgedKind::Same(Box::new(value))))
    }))
    .parse(input)
}

/// `"one of" items`
fn one_of(input: Input<'_>) -> Read<'_, JudgedKind> {
    let (rest, _) = keyword(K::OneOf)(input)?;
    let (rest, items) = listed(Wanted::Answer, thing)(rest)?;
    Ok((rest, JudgedKind::OneOf(items)))
}

/// `"between" sum "and" sum`
fn between(input: Input<'_>) -> Read<'_, JudgedKind> {
    let (rest, _) = keyword(K::Between)(input)?;
    let (rest, low) = expect(Wanted::Value, sum)(rest)?;
    let (rest, _) = expect_word(K::And)(rest)?;
    let (rest, high) = expect(Wanted::Value, sum)(rest)?;
    Ok((rest, JudgedKind::Between(Box::new(low), Box::new(high))))
}

/// `order = "over" | "under" | "at least" | "at most" | "before" | "after" | "on or before" | "on or after"`
fn ordered(input: Input<'_>) -> Read<'_, JudgedKind> {
    let (rest, order) = alt((
        word(K::OnOrBefore, Order::AtMost),
        word(K::OnOrAfter, Order::AtLeast),
        word(K::AtLeast, Order::AtLeast),
        word(K::AtMost, Order::AtMost),
        word(K::Over, Order::Over),
        word(K::Under, Order::Under),
        word(K::Before, Order::Under),
        word(K::After, Order::Over),
    ))
    .parse(input)?;
    let (rest, value) = expect(Wanted::Value, sum)(rest)?;
    Ok((rest, JudgedKind::Order(order, Box::new(value))))
}

/// `missing = "answered" | "empty" | "unknown" | "declined" | "asked"`
fn missing_word(input: Input<'_>) -> Read<'_, JudgedKind> {
    let (rest, state) = alt((
        word(K::Answered, StateWord::Answered),
        word(K::Empty, StateWord::Empty),
        word(K::Unknown, StateWord::Unknown),
        word(K::Declined, StateWord::Declined),
        word(K::Asked, StateWord::Asked),
    ))
    .parse(input)?;
    Ok((rest, JudgedKind::State(state)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ast::Kind;
    use crate::syntax::told::{kind, said, said_of_norwegian};

    fn test_of(condition: &str) -> TestKind {
        match kind(&format!("require {condition} say \"X\"")) {
            Kind::Require { test, .. } => test.kind,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn norwegian_negation_stands_last() {
        assert!(matches!(test_of("a does not contain b"), TestKind::Contains { negated: true, .. }));
        assert_eq!(said_of_norwegian("krev at a inneholder ikke b si \"X\""), "");
        assert_eq!(said_of_norwegian("krev at a er ikke en av b, c si \"X\""), "");
    }

    #[test]
    fn a_condition_in_parentheses_is_that_condition() {
        let TestKind::And(parts) = test_of("(a is yes or b is yes) and c") else { panic!() };
        assert!(matches!(parts[0].kind, TestKind::Or(_)));
        assert!(matches!(&parts[1].kind, TestKind::Bare(Value { kind: ValueKind::Path(_), .. })));
    }

    #[test]
    fn where_reaches_to_the_end_of_the_parenthesis() {
        let TestKind::And(parts) = test_of("(any row of visits where day is after date and place is answered) and c")
        else {
            panic!()
        };
        let TestKind::AnyRow { filter: Some(filter), .. } = &parts[0].kind else { panic!() };
        assert!(matches!(filter.kind, TestKind::And(_)));
    }

    #[test]
    fn between_takes_the_first_and() {
        let TestKind::And(parts) = test_of("a is between 1 and 3 and b is yes") else { panic!() };
        assert!(matches!(&parts[0].kind, TestKind::Is { judged: Judged { what: JudgedKind::Between(..), .. }, .. }));
    }

    #[test]
    fn words_that_order_are_tried_from_the_longest() {
        let order = |condition| match test_of(condition) {
            TestKind::Is { judged: Judged { what: JudgedKind::Order(order, _), .. }, .. } => order,
            other => panic!("{other:?}"),
        };
        assert_eq!(order("a is on or before today"), Order::AtMost);
        assert_eq!(order("a is before today"), Order::Under);
        assert_eq!(order("a is at least 3 days"), Order::AtLeast);
    }

    #[test]
    fn a_misspelt_comparison_is_named() {
        insta::assert_snapshot!(said("require a si over 3 say \"X\""), @r#"
        F002 error   x.form:3
           “si” is a keyword of the other language
          3 |   require a si over 3 say "X"
            |             ^^ here it is “say”
           What to do:
             1. write   say
        "#);
    }

    #[test]
    fn a_comparison_without_its_end_asks_for_it() {
        insta::assert_snapshot!(said("require a is over say \"X\""), @r#"
        F010 error   x.form:3
           a value must stand here, not “say”
          3 |   require a is over say "X"
            |                     ^^^ here: a value
           What to do:
             1. write for example   today + 3 days
        "#);
    }
}
