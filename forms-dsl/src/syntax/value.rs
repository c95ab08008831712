//! Values: names, numbers, dates, texts, what is computed from them.

use nom::{Err, Parser as _, branch::alt};

use super::{
    condition::{compared, test},
    house::{behind, expect, expect_word, fail, maybe, missing, read_between},
    input::{Input, Miss, Read, here},
    keywords::Keyword as K,
    lexeme::{arithmetic, close, date, keyword, number_with_unit, open, path, string, time, unit, word},
};
use crate::{
    ast::{Test, TestKind, Value, ValueKind},
    model::Figure,
    problem::{SyntaxProblem, Wanted},
};

/// Parentheses, `where` and `otherwise` inside each other.
const DEEPEST: usize = 64;
/// Parts of one value or condition.
const LONGEST: usize = 400;

/// The value that must stand here.
pub(crate) fn the_value(input: Input<'_>) -> Read<'_, Value> {
    expect(Wanted::Value, value)(input)
}

/// ```text
/// value = chain | sum
/// chain = figure "where" test [ "otherwise" value ] | ( figure | PATH ) "otherwise" value
/// ```
pub(crate) fn value(input: Input<'_>) -> Read<'_, Value> {
    let (rest, first) = sum(input)?;
    let (rest, first) = filtered(rest, first)?;
    otherwise(input, rest, first)
}

/// The `where` behind a figure.
pub(crate) fn filtered(input: Input<'_>, mut figure: Value) -> Read<'_, Value> {
    let (rest, found) = maybe(keyword(K::Where))(input)?;
    let Some(span) = found else { return Ok((input, figure)) };
    let (ValueKind::Count { filter, .. } | ValueKind::Figure { filter, .. } | ValueKind::ListOf { filter, .. }) =
        &mut figure.kind
    else {
        return fail(SyntaxProblem::WhereInside, span);
    };
    let (rest, test) = test(rest)?;
    *filter = Some(Box::new(test));
    figure.span = figure.span.to(read_between(input, rest));
    Ok((rest, figure))
}

/// The `otherwise` behind a name or a figure.
pub(crate) fn otherwise<'a>(start: Input<'a>, input: Input<'a>, first: Value) -> Read<'a, Value> {
    let (rest, found) = maybe(keyword(K::Otherwise))(input)?;
    let Some(span) = found else { return Ok((input, first)) };
    if !is_figure(&first) && !matches!(first.kind, ValueKind::Path(_)) {
        return fail(SyntaxProblem::OtherwiseBehindMore, span);
    }
    let (rest, second) = deeper(rest, the_value)?;
    Ok((rest, made(start, rest, ValueKind::Otherwise(Box::new(first), Box::new(second)))))
}

fn is_figure(value: &Value) -> bool {
    matches!(value.kind, ValueKind::Count { .. } | ValueKind::Figure { .. } | ValueKind::ListOf { .. })
}

fn made(start: Input<'_>, end: Input<'_>, kind: ValueKind) -> Value {
    Value { span: read_between(start, end), kind }
}

/// `sum = product { ( "+" | "-" ) product }`
pub(crate) fn sum(input: Input<'_>) -> Read<'_, Value> {
    let (mut rest, mut whole) = product(input)?;
    loop {
        let (after, plus) = maybe(arithmetic('+'))(rest)?;
        let (after, minus) = if plus.is_some() { (after, None) } else { maybe(arithmetic('-'))(after)? };
        if plus.is_none() && minus.is_none() {
            return Ok((rest, whole));
        }
        let (after, next) = expect(Wanted::Value, product)(after)?;
        let (a, b) = (Box::new(whole), Box::new(next));
        let kind = if plus.is_some() { ValueKind::Plus(a, b) } else { ValueKind::Minus(a, b) };
        whole = made(input, after, kind);
        rest = after;
    }
}

/// `product = primary { ( "*" | "/" ) primary }`
fn product(input: Input<'_>) -> Read<'_, Value> {
    let (mut rest, mut whole) = primary(input)?;
    loop {
        let (after, times) = maybe(arithmetic('*'))(rest)?;
        let (after, over) = if times.is_some() { (after, None) } else { maybe(arithmetic('/'))(after)? };
        if times.is_none() && over.is_none() {
            return Ok((rest, whole));
        }
        let (after, next) = expect(Wanted::Value, primary)(after)?;
        let (a, b) = (Box::new(whole), Box::new(next));
        let kind = if times.is_some() { ValueKind::Times(a, b) } else { ValueKind::Divide(a, b) };
        whole = made(input, after, kind);
        rest = after;
    }
}

/// `primary = bracket | figure | UNIT "from" sum "to" sum | literal | PATH [ "from" sum "to" sum ]`
fn primary(input: Input<'_>) -> Read<'_, Value> {
    one_more_part(input)?;
    alt((bracket, figure, days_between, literal, named)).parse(input)
}

fn one_more_part(input: Input<'_>) -> Result<(), Err<Miss>> {
    let parts = &input.extra.recorder.parts;
    parts.set(parts.get() + 1);
    if parts.get() > LONGEST {
        let problem = SyntaxProblem::TooLong { most: LONGEST };
        return Err(Err::Failure(Miss { span: here(input), problem: Some(Box::new(problem)) }));
    }
    Ok(())
}

/// Reads something that can hold itself, down to a depth that no author needs.
pub(crate) fn deeper<'a, T>(input: Input<'a>, mut parser: impl FnMut(Input<'a>) -> Read<'a, T>) -> Read<'a, T> {
    let depth = &input.extra.recorder.depth;
    if depth.get() >= DEEPEST {
        return fail(SyntaxProblem::TooDeep { most: DEEPEST }, here(input));
    }
    depth.set(depth.get() + 1);
    let read = parser(input);
    depth.set(depth.get() - 1);
    read
}

/// `bracket = "(" ( chain | test ) ")"`
///
/// What it holds is read once and is a value or a condition by what follows; trying it first as the one
/// and then as the other would double the work at each level.
fn bracket(input: Input<'_>) -> Read<'_, Value> {
    let (rest, opened) = open(input)?;
    let (rest, inner) = deeper(rest, compared)?;
    let (rest, closed) = maybe(close)(rest)?;
    if closed.is_none() {
        return if rest.fragment().is_empty() {
            fail(SyntaxProblem::UnclosedBracket, opened)
        } else {
            Err(Err::Failure(missing(rest, Wanted::Word(vec![")".to_owned()]))))
        };
    }
    let kind = match inner {
        Test { kind: TestKind::Bare(value), .. } => ValueKind::Bracket(Box::new(value)),
        test => ValueKind::Test(Box::new(test)),
    };
    Ok((rest, made(input, rest, kind)))
}

/// `figure = ( "number of" | "sum of" | "average of" | "lowest of" | "highest of" | "list of" ) PATH`
fn figure(input: Input<'_>) -> Read<'_, Value> {
    let (rest, which) = alt((
        word(K::NumberOf, None),
        word(K::SumOf, Some(Figure::Sum)),
        word(K::AverageOf, Some(Figure::Average)),
        word(K::LowestOf, Some(Figure::Lowest)),
        word(K::HighestOf, Some(Figure::Highest)),
    ))
    .parse(input)
    .map(|(rest, which)| (rest, Some(which)))
    .or_else(|miss| match miss {
        Err::Error(_) => keyword(K::ListOf)(input).map(|(rest, _)| (rest, None)),
        stopped => Err(stopped),
    })?;
    let (rest, rows) = expect(Wanted::Name, path)(rest)?;
    let kind = match which {
        Some(Some(figure)) => ValueKind::Figure { figure, rows, filter: None },
        Some(None) => ValueKind::Count { rows, filter: None },
        None => ValueKind::ListOf { rows, filter: None },
    };
    Ok((rest, made(input, rest, kind)))
}

/// `UNIT "from" sum "to" sum`
fn days_between(input: Input<'_>) -> Read<'_, Value> {
    let (rest, unit) = unit(input)?;
    let (rest, _) = keyword(K::From)(rest)?;
    let (rest, (from, to)) = from_to(rest)?;
    Ok((rest, made(input, rest, ValueKind::Span { unit, from: Box::new(from), to: Box::new(to) })))
}

/// `sum "to" sum`
fn from_to(input: Input<'_>) -> Read<'_, (Value, Value)> {
    let (rest, from) = deeper(input, expect(Wanted::Value, sum))?;
    let (rest, _) = expect_word(K::To)(rest)?;
    let (rest, to) = deeper(rest, expect(Wanted::Value, sum))?;
    Ok((rest, (from, to)))
}

/// `literal = DATE | TIME | NUMBER [ UNIT ] | STRING | "yes" | "no" | "today"`
pub(crate) fn literal(input: Input<'_>) -> Read<'_, Value> {
    let (rest, kind) = alt((
        date.map(|day| ValueKind::Date(day.value)),
        time.map(|time| ValueKind::Time(time.value)),
        number_with_unit.map(|(number, unit)| ValueKind::Number(number.value, unit)),
        string.map(|text| ValueKind::Text(text.value)),
        word(K::Yes, ValueKind::Truth(true)),
        word(K::No, ValueKind::Truth(false)),
        word(K::Today, ValueKind::Today),
    ))
    .parse(input)?;
    Ok((rest, made(input, rest, kind)))
}

/// `PATH [ "from" sum "to" sum ]`
fn named(input: Input<'_>) -> Read<'_, Value> {
    let (rest, path) = path(input)?;
    let (rest, days) = behind(K::From, from_to)(rest)?;
    let kind = match days {
        Some((from, to)) => ValueKind::Between { path, from: Box::new(from), to: Box::new(to) },
        None => ValueKind::Path(path),
    };
    Ok((rest, made(input, rest, kind)))
}

/// `thing = literal | NAME`
pub(crate) fn thing(input: Input<'_>) -> Read<'_, Value> {
    match literal(input) {
        Err(Err::Error(_)) => {
            let (rest, path) = path(input)?;
            Ok((rest, made(input, rest, ValueKind::Path(path))))
        }
        read => read,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ast::Kind,
        syntax::told::{kind, said},
    };

    fn value_of(value: &str) -> ValueKind {
        let Kind::Require { test, .. } = kind(&format!("require a is ({value}) say \"X\"")) else { panic!() };
        let TestKind::Is { judged, .. } = test.kind else { panic!() };
        let crate::ast::JudgedKind::Same(value) = judged.what else { panic!() };
        match value.kind {
            ValueKind::Bracket(value) => value.kind,
            other => other,
        }
    }

    #[test]
    fn times_binds_closer_than_plus() {
        let ValueKind::Plus(_, product) = value_of("a + b * 2") else { panic!() };
        assert!(matches!(product.kind, ValueKind::Times(..)));
    }

    #[test]
    fn arithmetic_needs_no_spaces() {
        assert!(matches!(value_of("a-1"), ValueKind::Minus(..)));
        assert!(matches!(value_of("a – 1"), ValueKind::Minus(..)));
        assert!(matches!(value_of("8-3"), ValueKind::Minus(..)));
    }

    #[test]
    fn a_date_is_not_a_difference() {
        assert_eq!(value_of("2026-11-02"), value_of("2.11.2026"));
        assert!(matches!(value_of("2026-11-02"), ValueKind::Date(_)));
    }

    #[test]
    fn units_are_read_in_the_singular_too() {
        assert_eq!(value_of("today + 1 school day"), value_of("today + 1 school days"));
        assert_ne!(value_of("today + 1 day"), value_of("today + 1 week"));
    }

    #[test]
    fn days_between_two_days_are_counted_by_their_unit() {
        assert!(matches!(value_of("months from a to b"), ValueKind::Span { .. }));
        assert!(matches!(value_of("register.days from a to b"), ValueKind::Between { .. }));
    }

    #[test]
    fn a_figure_takes_a_filter_and_another_value() {
        let ValueKind::Otherwise(figure, _) = value_of("sum of visits.hours where done is yes otherwise 0") else {
            panic!()
        };
        assert!(matches!(figure.kind, ValueKind::Figure { filter: Some(_), .. }));
    }

    #[test]
    fn a_value_that_stops_short_asks_for_the_rest() {
        insta::assert_snapshot!(said("require a is over b + say \"X\""), @r#"
        F010 error   x.form:3
           a value must stand here, not “say”
          3 |   require a is over b + say "X"
            |                         ^^^ here: a value
           What to do:
             1. write for example   today + 3 days
        "#);
    }
}
