//! A conflict that a tablet holds and the server does not: it was restored from a backup that is older.

use forms_dsl::answers::{Answer, AnswerPath, Answers};
use serde_json::{Map, Value, json};

use super::Judge;
use crate::{
    change::{Edit, EditTo, UserError},
    filling::{StoredConflict, StoredFilling},
    mistake::Mistake,
    path,
    push::PushedConflict,
    submission::{Current, sift},
};

impl Judge<'_, '_> {
    /// The conflict as it is kept again, where its value neither stands here nor is kept beside what does.
    pub(super) fn push_conflict(
        &self,
        stored: &StoredFilling,
        push: &PushedConflict,
    ) -> Result<Option<StoredConflict>, UserError> {
        let tell = |mistake: Mistake<'_>| mistake.tell(&self.by.language, vec![]);
        let path: AnswerPath = push.path.parse().map_err(|_| tell(Mistake::UnknownQuestion))?;
        let value = self.read_at(&path, &push.value);
        if value.is_none() && !push.value.is_null() {
            return Err(tell(Mistake::UnknownMember("value")));
        }
        let is_kept = stored.conflicts.iter().any(|other| other.path == path && other.value == value);
        if is_kept || path::find(&stored.answers, &path) == value {
            return Ok(None);
        }
        self.refuse_unless_writable(stored)
            .map_err(|errors| errors.into_iter().next().unwrap_or_else(|| tell(Mistake::NotFound)))?;
        let edit = Edit { path: path.clone(), to: written(&path, value.clone()), argument: vec![] };
        let current = Current {
            answers: &stored.answers,
            touches: &stored.touches,
            author: stored.created_by,
            register: self.scene.register,
            begins: false,
        };
        if let Some((_, error)) = sift(self.form, current, &[edit], self.by).refused.into_iter().next() {
            return Err(error);
        }
        Ok(Some(StoredConflict {
            id: push.id,
            base: self.read_at(&path, &push.base),
            path,
            value,
            // Whose it was once is not for a tablet to say.
            author: self.by.person,
            device: self.device(),
            revision: stored.revision,
            at: self.scene.now,
        }))
    }

    fn read_at(&self, path: &AnswerPath, value: &Value) -> Option<Answer> {
        let object = |name: &str, value: Value| Value::Object(Map::from_iter([(name.to_owned(), value)]));
        let answers = match path {
            AnswerPath::Question(name) => object(name.as_str(), value.clone()),
            AnswerPath::Row { rows, row } => {
                object(rows.as_str(), object(&row.to_string(), object("position", value.clone())))
            }
            AnswerPath::Cell { rows, row, column } => {
                let cells = json!({ "position": "a0", column.as_str(): value });
                object(rows.as_str(), object(&row.to_string(), cells))
            }
        };
        let (read, problems): (Answers, _) = Answers::from_json(self.form, &answers);
        if problems.is_empty() { path::find(&read, path) } else { None }
    }
}

fn written(path: &AnswerPath, value: Option<Answer>) -> EditTo {
    match (path, value) {
        (AnswerPath::Row { .. }, Some(Answer::Text(position))) => EditTo::PutRow { position: Some(position) },
        (AnswerPath::Row { .. }, _) => EditTo::RemoveRow,
        (_, Some(value)) => EditTo::Set(value),
        (_, None) => EditTo::Clear,
    }
}
