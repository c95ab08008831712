//! Numbers that bound something: ranges, lengths, how many.

use rust_decimal::Decimal;

use crate::{
    ast,
    diagnostic::Diagnostics,
    model::{Amount, AnswerType, Unit},
    problem::QuestionProblem,
    source::Spanned,
};

/// Most rows of a repeat, most choices: a filling stays small enough for a tablet.
const MOST: u32 = 500;

/// Highest step of a scale: each is to be touched on a tablet.
const HIGHEST_STEP: u32 = 100;

/// Most places after the comma.
const MOST_DECIMALS: u32 = 6;

/// A number with its range.
pub(super) fn number(
    diagnostics: &mut Diagnostics,
    unit: Option<&Spanned<Unit>>,
    from: &Spanned<Decimal>,
    to: &Spanned<Decimal>,
    decimals: Option<&Spanned<u32>>,
) -> Option<AnswerType> {
    let places = decimals.map_or(0, |decimals| decimals.value);
    if from.value > to.value {
        diagnostics.push(impossible(from, to), from.span.to(to.span));
        return None;
    }
    if let Some(decimals) = decimals.filter(|decimals| decimals.value > MOST_DECIMALS) {
        diagnostics.push(QuestionProblem::TooLarge { most: MOST_DECIMALS.into() }, decimals.span);
        return None;
    }
    // What GraphQL's Int holds; a decimal is text there, yet stored as an integer of 64 bits.
    let most = if places == 0 { i64::from(i32::MAX) } else { 1_000_000_000_000 };
    for bound in [from, to] {
        if bound.value.abs() > Decimal::from(most) {
            diagnostics.push(QuestionProblem::TooLarge { most }, bound.span);
            return None;
        }
        let needed = bound.value.normalize().scale();
        if needed > places {
            diagnostics.push(QuestionProblem::DecimalsMissing { needed }, bound.span);
            return None;
        }
    }
    Some(AnswerType::Number {
        unit: unit.map(|unit| unit.value),
        min: from.value.normalize(),
        max: to.value.normalize(),
        decimals: places,
    })
}

/// A scale with its ends.
pub(super) fn scale(diagnostics: &mut Diagnostics, from: &Spanned<u32>, to: &Spanned<u32>) -> Option<AnswerType> {
    if from.value >= to.value {
        diagnostics.push(impossible(from, to), from.span.to(to.span));
        return None;
    }
    if to.value > HIGHEST_STEP {
        diagnostics.push(QuestionProblem::TooLarge { most: HIGHEST_STEP.into() }, to.span);
        return None;
    }
    let (min, max) = (i32::try_from(from.value).ok()?, i32::try_from(to.value).ok()?);
    Some(AnswerType::Scale { min, max })
}

/// A limit of a text, or the usual one.
pub(super) fn text_limit(diagnostics: &mut Diagnostics, max: Option<&Spanned<u32>>, usual: u32, most: u32) -> u32 {
    let Some(max) = max else { return usual };
    if max.value == 0 || max.value > most {
        diagnostics.push(QuestionProblem::TextLimit { most }, max.span);
        return usual;
    }
    max.value
}

/// How many choices or rows; `options` is how many there are to choose from.
pub(super) fn amount(diagnostics: &mut Diagnostics, written: &ast::Amount, options: Option<usize>) -> Amount {
    let at_least = written.at_least.as_ref();
    let at_most = written.at_most.as_ref();
    if let (Some(fewest), Some(most)) = (at_least, at_most) {
        range(diagnostics, fewest, most);
    }
    for bound in at_least.into_iter().chain(at_most).filter(|bound| bound.value > MOST) {
        diagnostics.push(QuestionProblem::TooLarge { most: MOST.into() }, bound.span);
    }
    if let (Some(fewest), Some(options)) = (at_least, options)
        && usize::try_from(fewest.value).is_ok_and(|fewest| fewest > options)
    {
        diagnostics.push(QuestionProblem::MoreThanOptions { fewest: fewest.value, options }, fewest.span);
    }
    Amount { at_least: at_least.map(|n| n.value), at_most: at_most.map(|n| n.value) }
}

/// `repeat 1 to 12 rows`.
pub(super) fn rows(diagnostics: &mut Diagnostics, from: &Spanned<u32>, to: &Spanned<u32>) -> Amount {
    range(diagnostics, from, to);
    if to.value > MOST {
        diagnostics.push(QuestionProblem::TooLarge { most: MOST.into() }, to.span);
    }
    Amount { at_least: Some(from.value), at_most: Some(to.value) }
}

fn range(diagnostics: &mut Diagnostics, from: &Spanned<u32>, to: &Spanned<u32>) {
    if from.value > to.value || to.value == 0 {
        diagnostics.push(impossible(from, to), from.span.to(to.span));
    }
}

fn impossible<T: ToString>(from: &Spanned<T>, to: &Spanned<T>) -> QuestionProblem {
    QuestionProblem::ImpossibleRange { from: from.value.to_string(), to: to.value.to_string() }
}
