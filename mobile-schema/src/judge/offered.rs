//! Edits for a filling, checked against its form and against what the form offers beside the other answers.

use forms_dsl::{
    answers::{Answer, AnswerPath, Answers},
    evaluate::not_offered,
    model::{Choice, OptionName, Question},
};

use super::Judge;
use crate::{
    change::{Edit, EditTo, UserError},
    filling::StoredFilling,
    mistake::{AnswerMistake, Mistake},
    path,
    submission::{Current, Sifted, place_of, sift},
};

impl Judge<'_, '_> {
    /// Takes all edits or none.
    pub(super) fn accepted(&self, stored: &StoredFilling, edits: &[Edit]) -> Result<Vec<Edit>, Vec<UserError>> {
        let Sifted { accepted, refused } = self.sifted(stored, edits, false);
        if refused.is_empty() { Ok(accepted) } else { Err(refused.into_iter().map(|(_, error)| error).collect()) }
    }

    /// Takes each edit for itself.
    pub(super) fn sifted(&self, stored: &StoredFilling, edits: &[Edit], begins: bool) -> Sifted {
        let current = Current {
            answers: &stored.answers,
            touches: &stored.touches,
            author: stored.created_by,
            register: self.scene.register,
            begins,
        };
        let Sifted { accepted, mut refused } = sift(self.form, current, edits, self.by);
        let kept_back = self.kept_back(stored, &accepted);
        let (lost, accepted): (Vec<_>, Vec<_>) =
            accepted.into_iter().partition(|edit: &Edit| kept_back.iter().any(|(at, _)| *at == edit.path));
        refused.extend(lost.into_iter().zip(kept_back.into_iter().map(|(_, error)| error)));
        Sifted { accepted, refused }
    }

    /// What chooses an option that is not offered as the answers will be, in the order of the edits. What was chosen
    /// before may be sent again.
    fn kept_back(&self, stored: &StoredFilling, edits: &[Edit]) -> Vec<(AnswerPath, UserError)> {
        let choosing: Vec<&Edit> = edits.iter().filter(|edit| self.may_keep_back(edit)).collect();
        if choosing.is_empty() {
            return Vec::new();
        }
        let answers = with(stored.answers.clone(), edits);
        let around = self.surroundings(stored);
        let mut kept_back = Vec::new();
        for edit in choosing {
            let chosen = not_offered(self.form, &answers, &around, [&edit.path]);
            let before = path::find(&stored.answers, &edit.path);
            let new = chosen.iter().find(|(_, choice)| !names(before.as_ref(), &choice.name));
            let place = place_of(self.form, &answers, &edit.path);
            if let (Some((at, choice)), Some(place)) = (new, place) {
                let mistake = Mistake::Answer(place, AnswerMistake::NotOffered(&choice.label));
                kept_back.push(((*at).clone(), mistake.tell(&self.by.language, edit.argument.clone())));
            }
        }
        kept_back
    }

    /// Whether an edit chooses among options that are not always offered.
    fn may_keep_back(&self, edit: &Edit) -> bool {
        let chooses = matches!(edit.to, EditTo::Set(Answer::Option(_) | Answer::Options(_)));
        let is_conditional = |choice: &Choice| choice.offer_when.is_some();
        chooses
            && self.question_at(&edit.path).is_some_and(|question| {
                let lists = question.answer.lists().iter().filter_map(|list| self.form.lists.get(list));
                question.narrowed_by.is_some() || lists.flat_map(|list| &list.options).any(is_conditional)
            })
    }

    fn question_at(&self, at: &AnswerPath) -> Option<&Question> {
        match at {
            AnswerPath::Question(name) => self.form.find_question(name.as_str()),
            AnswerPath::Cell { rows, row: _, column } => {
                self.form.find_rows(rows.as_str())?.find_column(column.as_str())
            }
            AnswerPath::Row { .. } => None,
        }
    }
}

/// The answers as edits make them.
fn with(mut answers: Answers, edits: &[Edit]) -> Answers {
    for edit in edits {
        match &edit.to {
            EditTo::Set(answer) => path::put(&mut answers, &edit.path, Some(answer.clone())),
            EditTo::Clear | EditTo::RemoveRow => path::put(&mut answers, &edit.path, None),
            // A row comes with its first cell.
            EditTo::PutRow { .. } => {}
        }
    }
    answers
}

fn names(answer: Option<&Answer>, option: &OptionName) -> bool {
    match answer {
        Some(Answer::Option(chosen)) => chosen == option,
        Some(Answer::Options(chosen)) => chosen.contains(option),
        Some(_) | None => false,
    }
}
