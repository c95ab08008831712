//! The words for mistakes that the whole folder shows, one file for each phase.

mod answers;
mod changes;
mod conditions;
mod names;
mod rules;
mod terms;

use self::terms::Speaker;
use super::Words;
use crate::{
    diagnostic::MessageLanguage,
    problem::CheckProblem,
    source::{Sources, Span},
};

/// The words for a problem. Exactly one of the phases knows it: the code says which.
pub(super) fn words(problem: &CheckProblem, span: Span, sources: &Sources, language: MessageLanguage) -> Words {
    let speaker = Speaker::of(span, sources, language);
    names::words(problem, span, &speaker)
        .or_else(|| answers::words(problem, span, sources, &speaker))
        .or_else(|| conditions::words(problem, span, sources, &speaker))
        .or_else(|| rules::words(problem, &speaker))
        .or_else(|| changes::words(problem, span, &speaker))
        .unwrap_or_else(|| Words::new(problem.code().to_owned(), String::new()))
}
