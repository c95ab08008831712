//! A filling of an older version of its form, carried over when it is changed; what was signed stays under its own.

use forms_dsl::{
    answers::{Answer, AnswerPath},
    change::{Upgraded, carry_over},
    evaluate::Evaluation,
    model::{CheckedForm, QuestionName},
};

use super::{Judge, finish::is_shown};
use crate::{
    change::{Edit, UserError},
    filling::StoredFilling,
    mistake::{AnswerMistake, Mistake},
    path,
    submission::place_of,
};

/// A filling on the current version.
pub(super) struct Carried {
    /// The filling, its answers upgraded.
    pub(super) filling: StoredFilling,
    /// What a person must look at.
    pub(super) look_again: Vec<QuestionName>,
    /// What was filled in or changed on the way, for the history.
    pub(super) values: Vec<(AnswerPath, Option<Answer>)>,
}

impl Carried {
    /// Whoever writes an answer has looked at it, be it the same as before; whether there was something to look at.
    pub(super) fn looked_at(&mut self, edits: &[Edit]) -> bool {
        let is_written = |name: &QuestionName| edits.iter().any(|edit| path::question(&edit.path) == name);
        let before = self.filling.look_again.len();
        self.filling.look_again.retain(|name| !is_written(name));
        self.look_again.retain(|name| !is_written(name));
        self.filling.look_again.len() != before
    }
}

impl<'j> Judge<'j, '_> {
    /// Version by version, as the published texts say; a filling of the current version as it is.
    pub(super) fn carried(&self, stored: &StoredFilling) -> Carried {
        if stored.form_version >= self.form.version {
            return Carried { filling: stored.clone(), look_again: vec![], values: vec![] };
        }
        let versions = self.versions_after(stored.form_version);
        let around = self.surroundings(stored);
        let Upgraded { answers, look_again } =
            carry_over(stored.answers.clone(), stored.form_version, &versions, &around);
        let is_new = |name: &QuestionName, answer: &Answer| stored.answers.get(name.as_str()) != Some(answer);
        let changed = answers.0.iter().filter(|(name, answer)| is_new(name, answer));
        let values = changed.map(|(name, answer)| (AnswerPath::Question(name.clone()), Some(answer.clone()))).collect();
        let mut filling = StoredFilling { form_version: self.form.version, answers, ..stored.clone() };
        filling.look_again.extend(look_again.iter().cloned());
        Carried { filling, look_again, values }
    }

    /// Those published after a version, oldest first, up to the current one.
    pub(super) fn versions_after(&self, version: u32) -> Vec<&CheckedForm> {
        let between = self.scene.earlier_versions.iter().filter(|form| form.version > version);
        between.map(|form| &**form).chain([self.form]).collect()
    }

    /// One for each of these questions that is shown: the change of the form bears upon it.
    pub(super) fn look_again(
        &self,
        filling: &StoredFilling,
        names: &[QuestionName],
        evaluation: &Evaluation,
        argument: &str,
    ) -> Vec<UserError> {
        let places =
            names.iter().filter(|name| is_shown(evaluation, name)).map(|name| AnswerPath::Question(name.clone()));
        let places = places.filter_map(|at| place_of(self.form, &filling.answers, &at));
        let look = |place| Mistake::Answer(place, AnswerMistake::LookAgain);
        places.map(|place| look(place).tell(&self.by.language, super::argument_path(argument))).collect()
    }

    /// The version that a finished filling was finished under, for those who sign it after another is published.
    pub(super) fn version_of(&self, stored: &StoredFilling) -> &'j CheckedForm {
        let earlier = self.scene.earlier_versions.iter().find(|form| form.version == stored.form_version);
        earlier.map_or(self.form, |form| form)
    }
}
