//! A filling as a tablet keeps it: one JSON object for all forms, without what the requester may not read (`sync.md` 1).

use forms_dsl::{
    answers::{Answer, AnswerPath, Answers},
    model::{CheckedForm, Item, Question, QuestionName, Rows, Section},
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
        let reading = Reading { form, requester, author: filling.created_by };
        let mut telling = Telling { reading, tables, told: Answers::default(), tells_sealed: false };
        for (section, item) in form.items() {
            match item {
                Item::Question(question) => {
                    if reading.question(section, question) {
                        telling.question(&question.name, &filling.answers);
                    }
                }
                Item::Rows(rows) => {
                    if reading.rows(section, rows) {
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
        let reads = Reading { form, requester, author: filling.created_by }.all_covered(signature);
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
        let reading = Reading { form, requester, author: filling.created_by };
        reading.path(&conflict.path).then(|| {
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

/// What somebody reads of a filling.
#[derive(Clone, Copy)]
struct Reading<'a> {
    form: &'a CheckedForm,
    requester: &'a Requester,
    /// Who began the filling.
    author: Uuid,
}

impl Reading<'_> {
    fn question(self, section: &Section, question: &Question) -> bool {
        Readers::of_question(self.form, section, question).admit_in(self.requester, self.author)
    }

    fn rows(self, section: &Section, rows: &Rows) -> bool {
        Readers::of_rows(self.form, section, rows).admit_in(self.requester, self.author)
    }

    fn path(self, path: &AnswerPath) -> bool {
        let admits = |path: &AnswerPath| {
            let readers = Readers::of_path(self.form, path);
            readers.is_some_and(|readers| readers.admit_in(self.requester, self.author))
        };
        let admits_rows = match path {
            AnswerPath::Cell { rows, row, column: _ } => admits(&AnswerPath::Row { rows: rows.clone(), row: *row }),
            AnswerPath::Question(_) | AnswerPath::Row { .. } => true,
        };
        admits_rows && admits(path)
    }

    fn all_covered(self, signature: &StoredSignature) -> bool {
        let line = self.form.signatures().map(|(_, line)| line).find(|line| line.name == signature.line);
        let covered = |section: &Section| line.is_none_or(|line| line.covers.contains(&section.name));
        self.form.items().filter(|(section, _)| covered(section)).all(|(section, item)| match item {
            Item::Question(question) => self.question(section, question),
            Item::Rows(rows) => {
                self.rows(section, rows) && rows.columns.iter().all(|column| self.question(section, column))
            }
            Item::Computed(_) | Item::Note(_) | Item::Heading(_) | Item::Signature(_) | Item::Rule(_) => true,
        })
    }
}

/// Documents as an event or a page of the feed has them; an event says nothing of where the feed stands.
pub fn bulk(documents: Vec<Value>, checkpoint: Option<(Uuid, Checkpoint)>) -> Value {
    let checkpoint = checkpoint.map(|(id, Checkpoint { seq, epoch })| json!({ "id": id, "seq": seq, "epoch": epoch }));
    Map::from_iter([("documents".to_owned(), documents.into()), ("checkpoint".to_owned(), checkpoint.into())]).into()
}

struct Telling<'a> {
    reading: Reading<'a>,
    tables: &'a FormTables,
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
                column.is_some_and(|column| self.reading.question(section, column))
            });
            let is_open = |name: &QuestionName| table.is_some_and(|table| table.find_column(name.as_str()).is_some());
            self.tells_sealed |= table.is_none() || row.answers.keys().any(|name| !is_open(name));
        }
        self.told.0.insert(rows.name.clone(), Answer::Rows(given));
    }
}
