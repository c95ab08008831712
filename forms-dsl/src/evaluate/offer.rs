//! Options that answers name though nobody can choose them there now: they belong to another choice, or `offer when`
//! keeps them back.

use super::{
    Surroundings,
    known::Known,
    read::{Here, Reader},
};
use crate::{
    answers::{Answer, AnswerPath, Answers},
    model::{CheckedForm, Choice, OptionName, Question},
};

/// Of the answers at some paths, each option that is not offered there. What is hidden waits, and nothing is said of it.
#[must_use]
pub fn not_offered<'a>(
    form: &'a CheckedForm,
    answers: &'a Answers,
    around: &'a Surroundings<'a>,
    paths: impl IntoIterator<Item = &'a AnswerPath>,
) -> Vec<(&'a AnswerPath, &'a Choice)> {
    let known = Known::of(form, answers, around);
    let at = |path: &'a AnswerPath| known.not_offered(path).into_iter().map(move |choice| (path, choice));
    paths.into_iter().flat_map(at).collect()
}

impl<'a> Known<'a> {
    fn not_offered(&self, path: &AnswerPath) -> Vec<&'a Choice> {
        match path {
            AnswerPath::Question(name) => {
                let Some(question) = self.form.find_question(name.as_str()) else { return Vec::new() };
                let given = self.given(name).filter(|_| self.slot(name).is_shown());
                self.reader().kept_back(question, given)
            }
            AnswerPath::Cell { rows, row, column } => {
                let columns = self.form.find_rows(rows.as_str());
                let column = columns.and_then(|rows| rows.find_column(column.as_str()));
                let row = self.rows(rows).iter().find(|known| known.id == *row);
                let (Some(column), Some(row)) = (column, row) else { return Vec::new() };
                let is_shown = row.cells.get(&column.name).is_some_and(super::known::Slot::is_shown);
                let given = row.given(&column.name).filter(|_| is_shown);
                self.reader_in(&Here { rows, row, outer: None }).kept_back(column, given)
            }
            AnswerPath::Row { .. } => Vec::new(),
        }
    }
}

impl<'a> Reader<'_, 'a> {
    fn kept_back(&self, question: &Question, given: Option<&Answer>) -> Vec<&'a Choice> {
        let named: &[OptionName] = match given {
            Some(Answer::Option(option)) => std::slice::from_ref(option),
            Some(Answer::Options(options)) => options,
            _ => &[],
        };
        let lists = question.answer.lists().iter().filter_map(|list| self.known.form.lists.get(list));
        let choices = lists.flat_map(|list| &list.options).filter(|choice| named.contains(&choice.name));
        choices.filter(|choice| !self.offers(question, choice)).collect()
    }

    /// Undecided conditions keep nothing back.
    fn offers(&self, question: &Question, choice: &Choice) -> bool {
        self.is_beside(question, choice)
            && choice.offer_when.as_deref().is_none_or(|test| self.holds(test) != Some(false))
    }
}
