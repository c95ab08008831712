//! A filling as a tablet keeps it: one JSON object for all forms, without what the requester may not read (`sync.md` 1).

use forms_dsl::{
    answers::{Answer, Answers},
    model::{CheckedForm, Item, QuestionName, Rows, Section},
};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::{
    filling::{Status, StoredConflict, StoredFilling, StoredSignature},
    renamed,
    requester::Requester,
    rights::Readers,
    scalars::print_moment,
    storage_plan::FormTables,
    store::Checkpoint,
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

impl Document {
    /// What of a signature somebody may keep: the content only where they may read all that it covers.
    pub fn of_signature(
        filling: &StoredFilling,
        signature: &StoredSignature,
        form: &CheckedForm,
        requester: &Requester,
    ) -> Self {
        let reads = reads_all_covered(form, signature, requester);
        let (method, evidence) = signature.how.parts();
        let json = json!({
            "id": signature.id,
            "fillingId": filling.id,
            "item": signature.line,
            "signerId": signature.participant,
            "method": method,
            "evidence": evidence,
            "editIds": signature.edit_ids,
            "content": reads.then_some(&signature.content),
            "answersHash": signature.answers_hash,
            "shownHash": signature.shown_hash,
            "signedAtDevice": signature.signed_at_device.map(print_moment),
            "state": signature.state.word(),
            "_deleted": false,
        });
        Self { json, tells_sealed: true }
    }

    /// What of a conflict somebody may keep; none: not even that there is one.
    pub fn of_conflict(
        filling: &StoredFilling,
        conflict: &StoredConflict,
        author: Option<&str>,
        form: &CheckedForm,
        requester: &Requester,
    ) -> Option<Self> {
        Readers::of_path(form, &conflict.path)?.admit(requester).then(|| {
            let value = |value: &Option<Answer>| value.as_ref().map(Answer::to_json);
            let json = json!({
                "id": conflict.id,
                "fillingId": filling.id,
                "path": renamed::path(form, conflict.path.clone()).to_string(),
                "value": value(&conflict.value),
                "base": value(&conflict.base),
                "author": author,
                "at": print_moment(conflict.at),
                "_deleted": false,
            });
            Self { json, tells_sealed: true }
        })
    }
}

/// What is no longer there, or no longer theirs.
pub fn tombstone(id: Uuid) -> Value {
    json!({ "id": id, "_deleted": true })
}

fn reads_all_covered(form: &CheckedForm, signature: &StoredSignature, requester: &Requester) -> bool {
    let line = form.signatures().map(|(_, line)| line).find(|line| line.name == signature.line);
    let covered = |section: &Section| line.is_none_or(|line| line.covers.contains(&section.name));
    form.items().filter(|(section, _)| covered(section)).all(|(section, item)| match item {
        Item::Question(question) => Readers::of_question(form, section, question).admit(requester),
        Item::Rows(rows) => {
            let column = |column| Readers::of_question(form, section, column).admit(requester);
            Readers::of_rows(form, section, rows).admit(requester) && rows.columns.iter().all(column)
        }
        Item::Computed(_) | Item::Note(_) | Item::Heading(_) | Item::Signature(_) | Item::Rule(_) => true,
    })
}

/// Documents as an event or a page of the feed has them; an event says nothing of where the feed stands.
pub fn bulk(documents: Vec<Value>, checkpoint: Option<(Uuid, Checkpoint)>) -> Value {
    let checkpoint = checkpoint.map(|(id, Checkpoint { seq, epoch })| json!({ "id": id, "seq": seq, "epoch": epoch }));
    Map::from_iter([("documents".to_owned(), documents.into()), ("checkpoint".to_owned(), checkpoint.into())]).into()
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
