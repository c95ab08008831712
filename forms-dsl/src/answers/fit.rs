//! Whether an answer is one that its question can have: its kind, its limits, its options.
//!
//! Not here: whether it must be there, and the rules of the form — a draft of any shape is kept (`evaluate`).

use rust_decimal::{Decimal, RoundingStrategy};

use super::{Answer, AnswerProblemKind as Kind};
use crate::model::{AnswerState, AnswerType, CheckedForm, Choice, Form, ListName, OptionName, Question, Role};

impl Answer {
    /// Whether a question, or a column of rows, can be answered so.
    pub fn check_for(&self, form: &CheckedForm, question: &Question) -> Result<(), Kind> {
        match self {
            Self::Missing(AnswerState::Empty) => Ok(()),
            Self::Missing(state) if question.allow.contains(state) => Ok(()),
            Self::Missing(_) => Err(Kind::NotAllowed),
            answer => check(form, &question.answer, answer),
        }
    }
}

/// Whether an answer is of the kind and within the limits.
pub(super) fn check(form: &CheckedForm, kind: &AnswerType, answer: &Answer) -> Result<(), Kind> {
    match (kind, answer) {
        (AnswerType::ShortText { max } | AnswerType::LongText { max }, Answer::Text(text)) => text_fits(text, *max),
        (AnswerType::Number { min, max, decimals, unit: _ }, Answer::Number(number)) => {
            number_fits(*number, *min, *max, *decimals)
        }
        (AnswerType::Scale { min, max }, Answer::Number(number)) => {
            number_fits(*number, (*min).into(), (*max).into(), 0)
        }
        (AnswerType::OneOf { lists }, Answer::Option(option)) => option_of(form, lists, option).map(drop),
        (AnswerType::ManyOf { lists, amount: _ }, Answer::Options(options)) => options_fit(form, lists, options),
        (AnswerType::Role, Answer::Role(role)) => role_fits(form, role),
        (AnswerType::YesNo | AnswerType::Tick, Answer::Truth(_))
        | (AnswerType::Date, Answer::Date(_))
        | (AnswerType::Time, Answer::Time(_))
        | (AnswerType::DateTime, Answer::Moment(_))
        | (AnswerType::Period, Answer::Period(_))
        | (AnswerType::PersonOf { .. } | AnswerType::Registered(_), Answer::Id(_)) => Ok(()),
        (_, _) => Err(Kind::Type),
    }
}

/// The answer as its type has it, numbers rounded to their decimals; `None` where it does not fit.
pub(crate) fn into_type(form: &CheckedForm, kind: &AnswerType, answer: Answer) -> Option<Answer> {
    let answer = match (kind, answer) {
        (AnswerType::Number { decimals, .. }, Answer::Number(number)) => Answer::Number(rounded(number, *decimals)),
        (AnswerType::Scale { .. }, Answer::Number(number)) => Answer::Number(rounded(number, 0)),
        (_, answer) => answer,
    };
    check(form, kind, &answer).is_ok().then_some(answer)
}

/// With exactly so many places, the way people round.
fn rounded(number: Decimal, decimals: u32) -> Decimal {
    let mut number = number.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
    number.rescale(decimals);
    number
}

fn text_fits(text: &str, max: u32) -> Result<(), Kind> {
    // No database keeps the null character.
    if text.contains('\0') {
        return Err(Kind::Type);
    }
    let long = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    if long > max { Err(Kind::TooLong { max }) } else { Ok(()) }
}

fn number_fits(number: Decimal, min: Decimal, max: Decimal, decimals: u32) -> Result<(), Kind> {
    if number < min || number > max {
        Err(Kind::Range { min, max })
    } else if number.normalize().scale() > decimals {
        Err(Kind::Decimals { most: decimals })
    } else {
        Ok(())
    }
}

/// The option of a name in one of the lists.
pub(super) fn option_of<'f>(form: &'f Form, lists: &[ListName], option: &OptionName) -> Result<&'f Choice, Kind> {
    let lists = lists.iter().filter_map(|list| form.lists.get(list));
    lists.flat_map(|list| &list.options).find(|choice| choice.name == *option).ok_or(Kind::Option)
}

fn options_fit(form: &Form, lists: &[ListName], options: &[OptionName]) -> Result<(), Kind> {
    for (position, option) in options.iter().enumerate() {
        let choice = option_of(form, lists, option)?;
        let twice = options.iter().take(position).any(|earlier| earlier == option);
        if twice || (choice.alone && options.len() > 1) {
            return Err(Kind::Option);
        }
    }
    Ok(())
}

fn role_fits(form: &CheckedForm, role: &Role) -> Result<(), Kind> {
    match role {
        Role::Pupil | Role::Guardian => Ok(()),
        Role::Named(name) if form.settings().roles.contains_key(name) => Ok(()),
        Role::Named(_) | Role::Staff | Role::Everyone | Role::Author => Err(Kind::Option),
    }
}
