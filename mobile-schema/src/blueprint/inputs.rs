//! Answers as a client sends them: one input for a form, one for each of its rows.

use super::{
    Encoding, InputField, Kind, Means, TypeRef,
    asked::{Asked, AskedRows, What},
    draft::{Draft, InputFields},
    form::FormTypes,
    notation::{maybe, maybe_list, must},
};
use crate::naming::TypeName;

/// The input of all that a person can answer in a form.
pub(super) fn add_answers_input(draft: &mut Draft, this: &FormTypes<'_>) -> TypeName {
    let name = this.name.with("AnswersInput");
    let missing = InputField::new(
        maybe_list("MissingAnswerInput"),
        Means::MissingAnswers,
        "Questions left unanswered for a reason.",
    );
    let mut fields = InputFields::new().fixed("missing", missing);
    for one in this.asked.iter().filter(|one| one.typed) {
        if let What::Rows(rows) = &one.what {
            add_row_input(draft, rows);
        }
        fields.add(one.field.clone(), &one.origin, one.input());
    }
    let fields = draft.end(fields);
    let text = "Answers to give or clear: a field left out is left alone, null clears.";
    draft.add(name.clone(), &this.origin, text, Kind::Input { fields });
    name
}

impl Asked {
    fn input(&self) -> InputField {
        let answer = |encoding| Means::Answer { question: self.at.question.clone(), encoding };
        let (ty, means): (TypeRef, Means) = match &self.what {
            What::Leaf { ty, encoding, .. } => (ty.clone().into(), answer(encoding.clone())),
            What::Several(of) => (TypeRef::from(of.clone()).list(), answer(Encoding::Enums(of.clone()))),
            What::Linked { ty, .. } => (maybe("ID"), answer(Encoding::Id(ty.clone()))),
            What::PersonOf { row, .. } => (maybe("ID"), answer(Encoding::Id(row.clone()))),
            What::Rows(rows) => (TypeRef::from(rows.input()).list(), Means::AnswerRows(self.at.question.clone())),
            // Computed, so `typed` is false and no input asks for it; the ids would be what it holds.
            What::Chosen { .. } => (maybe_list("UUID"), answer(Encoding::Uuid)),
        };
        InputField { deprecated: self.deprecated.clone(), ..InputField::new(ty, means, self.label.as_str()) }
    }
}

impl AskedRows {
    /// The input of one row: `CooperationAgreementStepsRowInput`, `ParticipantInput`.
    fn input(&self) -> TypeName {
        self.row.with("Input")
    }
}

fn add_row_input(draft: &mut Draft, rows: &AskedRows) {
    let name = rows.input();
    let origin = rows.origin();
    if draft.was_made(&name, &origin) {
        return;
    }
    let position = "Order in the list, compared as text; left out: as it is, a new row comes last.";
    let row_id = "The row's id: of a new row a UUID made by the client, of one that is there also its opaque id.";
    let mut fields = InputFields::new()
        .fixed("id", InputField::new(must("ID"), Means::RowId, row_id))
        .fixed("position", InputField::new(maybe("String"), Means::RowPosition, position))
        .fixed("delete", InputField::new(maybe("Boolean"), Means::RowDelete, "True: the row goes."));
    for column in rows.columns.iter().filter(|column| column.typed) {
        fields.add(column.field.clone(), &column.origin, column.input());
    }
    let fields = draft.end(fields);
    let text =
        "A row to add, change or delete; rows that are not listed are left alone, columns that are left out too.";
    draft.add(name, &origin, text, Kind::Input { fields });
}

/// The input of a reason for not answering, which all forms share.
pub(super) fn add_missing_answer_input(draft: &mut Draft) {
    let fields = InputFields::new()
        .fixed("question", InputField::plain(must("String"), "Field name of the question; of the rows, for a column."))
        .fixed("rowId", InputField::plain(maybe("ID"), "Of a column: the row it is in, by opaque id or UUID."))
        .fixed("column", InputField::plain(maybe("String"), "Of a column: its field name in the row."))
        .fixed("state", InputField::plain(must("MissingState"), "Why: EMPTY, UNKNOWN or DECLINED."));
    let fields = draft.end(fields);
    draft.add_fixed("MissingAnswerInput", "A question left unanswered for a reason.", Kind::Input { fields });
}

/// The input of a question that is to be missing, which the filters of all forms share.
pub(super) fn add_missing_answer_filter(draft: &mut Draft) {
    let states = InputField::plain(maybe_list("MissingState"), "Why, one of these; left out: for whatever reason.");
    let fields = InputFields::new()
        .fixed("question", InputField::plain(must("String"), "Field name of a question that filters may speak of."))
        .fixed("state", states);
    let fields = draft.end(fields);
    draft.add_fixed("MissingAnswerFilter", "Tests on why a question is unanswered.", Kind::Input { fields });
}
