//! A filling as a tablet keeps it: one JSON object for all forms, without what the requester may not read (`sync.md` 1).

use forms_dsl::{
    answers::{Answer, Answers},
    model::{CheckedForm, Item, QuestionName, Rows, Section},
};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::{
    filling::{Status, StoredFilling},
    requester::Requester,
    rights::Readers,
    scalars::print_moment,
    storage_plan::FormTables,
};

/// A filling as a tablet keeps it.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// With the members of [`crate::blueprint::Collection::Filling`].
    pub json: Value,
    /// Whether an answer is in it whose reading is written down.
    pub tells_sealed: bool,
}

impl Document {
    /// What of a filling somebody may keep.
    pub fn of_filling(
        filling: &StoredFilling,
        last_edit: Option<Uuid>,
        form: &CheckedForm,
        tables: &FormTables,
        requester: &Requester,
    ) -> Self {
        let mut telling = Telling { form, tables, requester, told: Answers::default(), tells_sealed: false };
        for (section, item) in form.items() {
            match item {
                Item::Question(question) => {
                    if Readers::of_question(form, section, question).admit(requester) {
                        telling.question(&question.name, &filling.answers);
                    }
                }
                Item::Rows(rows) => {
                    if Readers::of_rows(form, section, rows).admit(requester) {
                        telling.rows(section, rows, &filling.answers);
                    }
                }
                // Tablets compute for themselves.
                Item::Computed(_) | Item::Note(_) | Item::Heading(_) | Item::Signature(_) | Item::Rule(_) => {}
            }
        }
        let json = json!({
            "id": filling.id,
            "editId": last_edit,
            "form": filling.form.as_str(),
            "formVersion": filling.form_version,
            "language": filling.language.as_str(),
            "caseId": filling.case,
            "amends": filling.amends,
            "finishedAt": filling.finished_at.map(print_moment),
            "answers": telling.told.to_json(),
            "_deleted": filling.status == Status::Discarded,
        });
        Self { json, tells_sealed: telling.tells_sealed }
    }
}

/// Documents as an event or a page of the feed has them.
pub fn bulk(documents: Vec<Value>) -> Value {
    Map::from_iter([("documents".to_owned(), documents.into()), ("checkpoint".to_owned(), Value::Null)]).into()
}

struct Telling<'a> {
    form: &'a CheckedForm,
    tables: &'a FormTables,
    requester: &'a Requester,
    told: Answers,
    tells_sealed: bool,
}

impl Telling<'_> {
    fn question(&mut self, name: &QuestionName, answers: &Answers) {
        if let Some(answer) = answers.get(name.as_str()) {
            self.tells_sealed |= self.tables.find_column(name.as_str()).is_none();
            self.told.0.insert(name.clone(), answer.clone());
        }
    }

    fn rows(&mut self, section: &Section, rows: &Rows, answers: &Answers) {
        let Some(Answer::Rows(given)) = answers.get(rows.name.as_str()) else { return };
        let table = self.tables.find_rows(rows.name.as_str());
        let mut given = given.clone();
        for row in given.values_mut() {
            row.answers.retain(|name, _| {
                let column = rows.columns.iter().find(|column| column.name == *name);
                column.is_some_and(|column| Readers::of_question(self.form, section, column).admit(self.requester))
            });
            let is_open = |name: &QuestionName| table.is_some_and(|table| table.find_column(name.as_str()).is_some());
            self.tells_sealed |= table.is_none() || row.answers.keys().any(|name| !is_open(name));
        }
        self.told.0.insert(rows.name.clone(), Answer::Rows(given));
    }
}
