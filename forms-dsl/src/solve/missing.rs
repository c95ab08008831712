//! Whether a value is missing because an answer is, and a filling that can be finished all the same.

use super::{
    Filling, filling_of,
    goal::Goal,
    read::{Needs, Reader},
    space::{Place, Space},
};
use crate::{
    answers::AnswerPath,
    evaluate::Evaluation,
    model::{AnswerRef, AnswerState, CheckedForm, Condition, QuestionName, Value},
};

/// A question that may be unanswered where its answer is needed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Gap {
    /// The question.
    pub(crate) name: QuestionName,
    /// A filling that can be finished without it.
    pub(crate) filling: Filling,
}

/// Where a value may be missing although the filling can be finished: `shown` is, and `when` holds.
pub(crate) fn gap(form: &CheckedForm, shown: Option<&str>, when: Option<&Condition>, value: &Value) -> Option<Gap> {
    let space = Space::of(form);
    let shown = shown.and_then(|name| space.find(name)).map(Goal::Shown);
    let when = when.map(|test| Goal::Comes(test, Some(true)));
    let mut goals: Vec<_> = shown.into_iter().chain(when).collect();
    goals.push(Goal::Missing(value));
    goals.extend(Goal::whole(&space));
    let filling = filling_of(&space, &goals)?;
    let said = filling.evaluate(form);
    let name = first_missing(value, &said)?;
    said.can_finish().then_some(Gap { name, filling })
}

/// The question that a missing value waits for; behind `otherwise`, as that is what counts at last.
fn first_missing(value: &Value, said: &Evaluation) -> Option<QuestionName> {
    if let Value::Otherwise(_, second) = value {
        return first_missing(second, said);
    }
    let mut missing = None;
    value.for_each_answer(&mut |answer| {
        if missing.is_none() && is_missing(answer, said) {
            missing = Some(match answer {
                AnswerRef::Question(name) | AnswerRef::Column { column: name, .. } => name.clone(),
            });
        }
    });
    missing
}

fn is_missing(answer: &AnswerRef, said: &Evaluation) -> bool {
    match answer {
        AnswerRef::Question(name) => {
            let report = said.questions.get(&AnswerPath::Question(name.clone()));
            report.is_none_or(|report| report.state != AnswerState::Answered)
        }
        AnswerRef::Column { rows, column } => said.questions.iter().any(|(path, report)| {
            matches!(path, AnswerPath::Cell { rows: of, column: own, .. } if of == rows && own == column)
                && report.state != AnswerState::Answered
        }),
    }
}

impl<'f> Reader<'_, 'f> {
    /// Whether an answer that it needs is missing. What comes from outside the form counts as there.
    pub(super) fn is_missing(&mut self, value: &'f Value) -> Result<bool, Needs> {
        self.deeper(|reader| reader.lacks(value))
    }

    fn lacks(&mut self, value: &'f Value) -> Result<bool, Needs> {
        match value {
            Value::Answer(answer) => match self.space.answer(answer) {
                Some(slot) => self.has_no_value(slot),
                None => Ok(true),
            },
            Value::Plus(left, right)
            | Value::Minus(left, right)
            | Value::Times(left, right)
            | Value::Divide(left, right)
            | Value::Span { unit: _, from: left, to: right } => Ok(self.is_missing(left)? || self.is_missing(right)?),
            Value::Otherwise(first, second) => Ok(self.is_missing(first)? && self.is_missing(second)?),
            Value::Count { rows, filter } => {
                let Some(slot) = self.space.find(rows.as_str()) else { return Ok(true) };
                Ok(!self.shown(slot)? || self.is_answered(slot)? && self.is_undecided(filter.as_deref())?)
            }
            Value::Figure { figure: _, rows, column, filter } => {
                self.figure_is_missing(rows, column, filter.as_deref())
            }
            Value::ListOf { rows, filter: _ } => match self.space.find(rows.as_str()) {
                Some(slot) => Ok(!self.shown(slot)?),
                None => Ok(true),
            },
            Value::Words(words) => {
                for insert in words.inserts.values() {
                    if self.is_missing(&insert.value)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Value::AnswersOf(questions) => {
                for question in questions {
                    if let Some(slot) = self.space.find(question.as_str())
                        && self.is_answered(slot)?
                    {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Value::Number { .. }
            | Value::Text(_)
            | Value::Date(_)
            | Value::Time(_)
            | Value::Option { .. }
            | Value::Role(_)
            | Value::Truth(_)
            | Value::Today
            | Value::Case(_)
            | Value::Setting(_)
            | Value::Earlier { .. }
            | Value::Register { .. }
            | Value::Rows(_) => Ok(false),
        }
    }

    fn has_no_value(&mut self, slot: usize) -> Result<bool, Needs> {
        match self.space.place(slot) {
            Some(Place::Computed(computed)) => Ok(!self.shown(slot)? || self.is_missing(&computed.value)?),
            _ => Ok(!self.is_answered(slot)?),
        }
    }

    fn is_undecided(&mut self, filter: Option<&'f Condition>) -> Result<bool, Needs> {
        filter.map_or(Ok(false), |filter| Ok(self.holds(filter)?.is_none()))
    }

    /// Without rows nobody has said anything; a row that counts must have the number.
    fn figure_is_missing(
        &mut self,
        rows: &QuestionName,
        column: &QuestionName,
        filter: Option<&'f Condition>,
    ) -> Result<bool, Needs> {
        let Some(slot) = self.space.find(rows.as_str()) else { return Ok(true) };
        if !self.is_answered(slot)? {
            return Ok(true);
        }
        let counts = filter.map_or(Ok(Some(true)), |filter| self.holds(filter))?;
        let column = AnswerRef::Column { rows: rows.clone(), column: column.clone() };
        let Some(cell) = self.space.answer(&column) else { return Ok(true) };
        Ok(counts.is_none() || counts == Some(true) && self.has_no_value(cell)?)
    }
}
