//! What all fillings have in common: the interface, and the types of what hangs on a filling.

use super::{
    AnswerAt, Connection, Does, Encoding, Field, Kind, PathPart,
    draft::{Draft, Fields},
    notation::{column, list, maybe, member, must},
    options::add_enum,
    pages::{add_connection, paged},
};
use crate::{
    naming::TypeName,
    storage_plan::ColumnKey,
    store::{OrderBy, Table},
};

/// The interface, its enums, and the types of signatures, conflicts, history and missing answers.
pub(super) fn add_filling(draft: &mut Draft) {
    add_node(draft);
    add_enums(draft);
    let fields = draft.end(Fields::new().with_all(common_fields(&Table::Fillings, vec![], vec![])));
    let kind = Kind::Interface { fields, possible: vec![] };
    draft.add_fixed("Filling", "What all filled-in forms have in common.", kind);
    add_connection(draft, &TypeName::fixed("Filling"), "fillings of any form", vec![]);
    add_missing(draft);
    add_signature(draft);
    add_conflict(draft);
    add_edit(draft);
}

/// The `id` of a type that `node` finds.
pub(super) fn id() -> (&'static str, Field) {
    ("id", Field::new(must("ID"), Does::GlobalId, "Opaque and stable; `node` finds it again."))
}

/// An object type that `node` finds in a table.
pub(super) fn add_node_type(
    draft: &mut Draft,
    name: &'static str,
    description: &str,
    table: Option<Table>,
    fields: Vec<(&'static str, Field)>,
) {
    let fields = draft.end(Fields::new().with_all([id()]).with_all(fields));
    draft.add_fixed(name, description, Kind::Object { implements: vec![TypeName::fixed("Node")], fields });
    draft.finds(TypeName::fixed(name), table);
}

/// The fields that every filling has, over the table that holds it.
/// `sealed` and `guarded` are the answers that the column `missing` does not tell of.
pub(super) fn common_fields(
    table: &Table,
    sealed: Vec<AnswerAt>,
    guarded: Vec<AnswerAt>,
) -> Vec<(&'static str, Field)> {
    let link = |ty, to: &Table, by, text| {
        let does = Does::Link { to: to.clone(), by: ColumnKey::fixed(by) };
        Field::new(maybe(ty), does, text).costing(1)
    };
    let many = |of, order: OrderBy| Does::Many { of, parent: ColumnKey::fixed("filling_id"), order: vec![order] };
    let leaf = |ty, key, encoding, text| Field::new(ty, column(key, encoding), text);
    vec![
        id(),
        (
            "form",
            Field::new(must("FormDefinition"), Does::FormVersion, "The form at the version this filling is on.")
                .costing(1),
        ),
        ("formVersion", leaf(must("Int"), "form_version", Encoding::Int, "The version of the form.")),
        (
            "revision",
            leaf(must("Int"), "revision", Encoding::Int, "Counts up with each edit; send it back as `baseRevision`."),
        ),
        ("language", leaf(must("LanguageTag"), "language", Encoding::Text, "The language that was shown.")),
        (
            "status",
            leaf(
                must("FillingStatus"),
                "status",
                Encoding::Enum(TypeName::fixed("FillingStatus")),
                "Where the filling stands.",
            ),
        ),
        ("case", link("Case", &Table::Cases, "case_id", "The case it belongs to.")),
        ("createdAt", leaf(must("DateTime"), "created_at", Encoding::Moment, "When it was begun.")),
        ("updatedAt", leaf(must("DateTime"), "updated_at", Encoding::Moment, "When it was last edited.")),
        ("finishedAt", leaf(maybe("DateTime"), "finished_at", Encoding::Moment, "When it was finished.")),
        ("createdBy", link("Person", &Table::People, "created_by", "Who began it.")),
        ("amends", link("Filling", table, "amends", "The signed filling that this one corrects.")),
        (
            "begunFrom",
            link(
                "Filling",
                &Table::Fillings,
                "begun_from",
                "The filling that this one followed and took answers from.",
            ),
        ),
        ("discardReason", leaf(maybe("String"), "discard_reason", Encoding::Text, "Why it was discarded.")),
        (
            "missing",
            Field::new(
                list("MissingAnswer"),
                Does::Missing { sealed, guarded },
                "The questions without an answer, and why.",
            ),
        ),
        (
            "lookAgain",
            leaf(
                list("String"),
                "look_again",
                Encoding::FieldNames,
                "Field names of the questions that a newer version of the form changed something about. Saving an answer \
                 to one takes it off, be it the answer that was there.",
            ),
        ),
        (
            "signatures",
            Field::new(list("Signature"), many(Table::Signatures, up("received_at")), "Who signed or declined to.")
                .costing(1),
        ),
        (
            "conflicts",
            Field::new(
                list("Conflict"),
                many(Table::Conflicts, up("at")),
                "Values that two people wrote at the same time; the other one is kept here until somebody chooses.",
            )
            .costing(1),
        ),
        ("history", history()),
    ]
}

fn history() -> Field {
    let connection = Connection {
        table: Table::Edits,
        parent: Some(ColumnKey::fixed("filling_id")),
        always: None,
        order: vec![OrderBy { column: ColumnKey::fixed("revision"), descending: true }],
    };
    paged(Field::new(must("EditConnection"), Does::Connection(connection), "Every edit, newest first.").costing(1))
}

/// Ascending by a static column.
pub(super) fn up(key: &'static str) -> OrderBy {
    OrderBy { column: ColumnKey::fixed(key), descending: false }
}

fn add_node(draft: &mut Draft) {
    let fields = draft.end(Fields::new().with_all([id()]));
    let kind = Kind::Interface { fields, possible: vec![] };
    draft.add_fixed("Node", "Anything with a stable, opaque id that `node` finds again.", kind);
}

fn add_enums(draft: &mut Draft) {
    let status: [(&str, &str); 5] = [
        ("draft", "Being filled in."),
        ("finished", "Finished; saving reopens it until the first signature."),
        ("signed", "Everybody present has signed or declined."),
        ("amended", "A signed amendment took its place."),
        ("discarded", "Begun by mistake."),
    ];
    add_enum(draft, "FillingStatus", "Where a filling stands.", &status);
    let missing: [(&str, &str); 5] = [
        ("empty", "Shown and not answered."),
        ("unknown", "The person does not know."),
        ("declined", "The person would not say."),
        ("not_asked", "Not shown."),
        ("withheld", "The requester may not see whether there is an answer."),
    ];
    add_enum(draft, "MissingState", "Why a question has no answer.", &missing);
    let how = [
        ("typed", "By typing the name."),
        ("drawn", "By drawing on the screen."),
        ("witnessed", "Said aloud; somebody else attests it."),
        ("declined", "Would not sign."),
    ];
    add_enum(draft, "SigningMethod", "How somebody signed.", &how);
    let state = [
        ("judged", "Of exactly what stands in the filling."),
        ("diverged", "Of another revision than what stands in the filling: sign again."),
    ];
    add_enum(draft, "SignatureState", "What a signature is worth.", &state);
    let edit = [
        ("start", "It was begun."),
        ("save", "Answers were saved."),
        ("finish", "It was finished."),
        ("sign", "Somebody signed or declined to."),
        ("amend", "It was begun as a correction of a signed one."),
        ("discard", "It was discarded."),
    ];
    add_enum(draft, "EditKind", "What an edit did.", &edit);
}

fn add_missing(draft: &mut Draft) {
    let path = |part| member("path", Encoding::Path(part));
    let state = member("state", Encoding::Enum(TypeName::fixed("MissingState")));
    let fields = Fields::new().with_all([
        (
            "question",
            Field::new(must("String"), path(PathPart::Question), "The question's field name in this API: daysAWeek."),
        ),
        ("rowId", Field::new(maybe("UUID"), path(PathPart::Row), "Of a column: the row it is in.")),
        ("column", Field::new(maybe("String"), path(PathPart::Column), "Of a column: its field name in the row.")),
        ("state", Field::new(must("MissingState"), state, "Why there is no answer.")),
    ]);
    let kind = Kind::Object { implements: vec![], fields: draft.end(fields) };
    draft.add_fixed("MissingAnswer", "A question without an answer.", kind);
}

fn add_signature(draft: &mut Draft) {
    let leaf = |ty, key, encoding, text| Field::new(ty, column(key, encoding), text);
    let named = |name| Encoding::Enum(TypeName::fixed(name));
    let handed_in = Does::Link { to: Table::People, by: ColumnKey::fixed("person_id") };
    let fields = vec![
        ("line", leaf(must("String"), "line", Encoding::FieldName, "The place to sign, as the form names it.")),
        ("participantId", leaf(must("UUID"), "row_id", Encoding::Uuid, "Row id of the participant who signed.")),
        ("name", leaf(must("String"), "name", Encoding::Text, "The signer's name as it stood.")),
        ("role", leaf(maybe("Role"), "role", named("Role"), "The signer's role as it stood.")),
        ("how", leaf(must("SigningMethod"), "how", named("SigningMethod"), "How.")),
        (
            "declinedReason",
            leaf(maybe("String"), "declined_reason", Encoding::Text, "The reason of somebody who would not sign."),
        ),
        ("state", leaf(must("SignatureState"), "state", named("SignatureState"), "What it is worth now.")),
        ("revision", leaf(must("Int"), "revision", Encoding::Int, "The revision that was signed.")),
        (
            "answersHash",
            leaf(
                must("String"),
                "answers_hash",
                Encoding::Text,
                "SHA-256 of the canonical JSON of what was signed; equal for all signers.",
            ),
        ),
        (
            "shownHash",
            leaf(
                must("String"),
                "shown_hash",
                Encoding::Text,
                "SHA-256 of the texts as they were shown to the signer.",
            ),
        ),
        (
            "signedAtDevice",
            leaf(maybe("DateTime"), "signed_at_device", Encoding::Moment, "When, by the clock of the device."),
        ),
        ("receivedAt", leaf(must("DateTime"), "received_at", Encoding::Moment, "When the server had it.")),
        ("handedInBy", Field::new(maybe("Person"), handed_in, "Whose session it came from.").costing(1)),
    ];
    add_node_type(draft, "Signature", "A signature, or a refusal with its reason.", Some(Table::Signatures), fields);
}

fn add_conflict(draft: &mut Draft) {
    let path = |part| column("path", Encoding::Path(part));
    let author = Does::Link { to: Table::People, by: ColumnKey::fixed("author_id") };
    let fields = vec![
        ("question", Field::new(must("String"), path(PathPart::Question), "The question's field name.")),
        ("rowId", Field::new(maybe("UUID"), path(PathPart::Row), "Of a column: the row it is in.")),
        ("column", Field::new(maybe("String"), path(PathPart::Column), "Of a column: its field name in the row.")),
        (
            "value",
            Field::new(
                maybe("AnswerValue"),
                column("value", Encoding::Json),
                "The value that is not shown in the filling.",
            ),
        ),
        ("author", Field::new(maybe("Person"), author, "Who wrote it.").costing(1)),
        ("at", Field::new(must("DateTime"), column("at", Encoding::Moment), "When.")),
    ];
    let description = "Two values for one question; the one that is not shown is kept here.";
    add_node_type(draft, "Conflict", description, Some(Table::Conflicts), fields);
}

fn add_edit(draft: &mut Draft) {
    let author = Does::Link { to: Table::People, by: ColumnKey::fixed("author_id") };
    let kind = column("kind", Encoding::Enum(TypeName::fixed("EditKind")));
    let fields = vec![
        ("revision", Field::new(must("Int"), column("revision", Encoding::Int), "The revision that it made.")),
        ("kind", Field::new(maybe("EditKind"), kind, "What it did.")),
        (
            "questions",
            Field::new(
                list("String"),
                column("questions", Encoding::FieldNames),
                "Field names of the questions that changed.",
            ),
        ),
        ("author", Field::new(maybe("Person"), author, "Who.").costing(1)),
        ("device", Field::new(maybe("UUID"), column("device", Encoding::Uuid), "On which tablet.")),
        ("at", Field::new(must("DateTime"), column("at", Encoding::Moment), "When the server had it.")),
    ];
    add_node_type(draft, "Edit", "One edit of a filling.", Some(Table::Edits), fields);
    add_connection(draft, &TypeName::fixed("Edit"), "edits", vec![]);
}
