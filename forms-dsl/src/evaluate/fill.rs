//! A value of an `upgrade` line, computed from the answers of a draft.

use super::{Surroundings, known::Known};
use crate::{
    answers::{self, Answer, Answers},
    model::{CheckedForm, QuestionName, Value},
};

/// The answer that a question is filled with; `None` where it is missing or does not fit.
pub(crate) fn fill(
    form: &CheckedForm,
    given: &Answers,
    around: &Surroundings<'_>,
    question: &QuestionName,
    value: &Value,
) -> Option<Answer> {
    let known = Known::with_retired(form, given, around);
    let found = known.reader().find(value)?;
    let question = form.find_question(question.as_str())?;
    answers::into_type(form, &question.answer, found.answer)
}
