//! The words for mistakes that the whole folder shows.

use super::Words;
use crate::{diagnostic::MessageLanguage, problem::CheckProblem, source::Span};

pub(super) fn words(problem: &CheckProblem, _span: Span, _language: MessageLanguage) -> Words {
    match *problem {}
}
