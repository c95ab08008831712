//! What tablets keep, as RxDB's replication asks for it (`sync.md` 1): of each collection its document, how changes are
//! pulled, pushed and followed.

use super::{
    Collection, Does, Encoding, Field, InputField, Kind, TypeRef,
    draft::{Draft, Fields, InputFields},
    form::Roots,
    notation::{maybe, member, must},
};
use crate::naming::{FieldName, Origin, TypeName};

/// A member of a document.
struct Part {
    name: &'static str,
    ty: &'static str,
    text: &'static str,
}

const fn part(name: &'static str, ty: &'static str, text: &'static str) -> Part {
    Part { name, ty, text }
}

const ID: Part = part("id", "ID", "UUID made by whoever made the document.");

const FILLING: &[Part] = &[
    part("editId", "String", "UUIDv7, new for each edit."),
    part("form", "String", "Name of the form; never changes."),
    part("formVersion", "Int", "Version of the form."),
    part("language", "String", "Language that was shown."),
    part("caseId", "String", "The case; never changes."),
    part("amends", "String", "The filling that it corrects."),
    part("finishedAt", "String", "When it was finished; null: a draft."),
    part("answers", "Answers", "The answers by question name; what the requester may not read is absent."),
];

const SIGNATURE: &[Part] = &[
    part("fillingId", "String", "What is signed."),
    part("item", "String", "The place to sign, by its name in the form."),
    part("signerId", "String", "Row id of the person who signs."),
    part("method", "String", "One of drawn, typed, witnessed, declined."),
    part("evidence", "String", "Strokes or name of the witness; the reason where the person declined."),
    part("editIds", "AnswerValue", "The edits that the signature rests on: a list of their ids."),
    part("content", "String", "The canonical JSON (RFC 8785) that was signed."),
    part("answersHash", "String", "SHA-256 of the content, hexadecimal."),
    part("shownHash", "String", "SHA-256 of the canonical texts that were shown, hexadecimal."),
    part("signedAtDevice", "String", "Clock of the device."),
    part("state", "String", "Of the server: pending, judged or diverged; ignored when it is sent."),
];

const CONFLICT: &[Part] = &[
    part("fillingId", "String", "Where."),
    part("path", "String", "Which question: days_a_week, or steps.ROW.week."),
    part("value", "AnswerValue", "The value that is not shown."),
    part("base", "AnswerValue", "What both had before."),
    part("author", "String", "Name of who wrote it."),
    part("at", "String", "When, by the server."),
];

const REJECTION: &[Part] = &[
    part("collection", "String", "Where it was sent to."),
    part("documentId", "String", "The document that was sent."),
    part("editId", "String", "The edit."),
    part("path", "String", "Which question; null: the whole document."),
    part("code", "String", "A code of user errors."),
    part("message", "String", "A sentence for the person."),
    part("value", "AnswerValue", "What was sent."),
    part("at", "String", "When, by the server."),
];

impl Collection {
    fn parts(self) -> &'static [Part] {
        match self {
            Self::Filling => FILLING,
            Self::Signature => SIGNATURE,
            Self::Conflict => CONFLICT,
            Self::Rejection => REJECTION,
        }
    }

    fn about(self) -> &'static str {
        match self {
            Self::Filling => "A filled-in form as a tablet keeps it.",
            Self::Signature => "A signature as a tablet keeps it.",
            Self::Conflict => {
                "A value that lost against another one written at the same time. Deleting it says that somebody has \
                 chosen."
            }
            Self::Rejection => {
                "Something that was kept but not taken over. Deleting it says that somebody has seen it."
            }
        }
    }

    fn type_name(self, ending: &str) -> TypeName {
        TypeName::fixed(self.name()).with(ending)
    }
}

/// Pulling and pushing, each collection by fields of its own.
pub(super) fn add_roots(draft: &mut Draft, roots: &mut Roots) {
    add_checkpoint(draft);
    for collection in Collection::ALL {
        add_document(draft, collection);
        add_inputs(draft, collection);
        let name = |verb: &str| FieldName::of_verb(verb, &TypeName::fixed(collection.name()));
        roots.query.add(name("pull"), &Origin::BuiltIn, pull(collection));
        roots.mutation.add(name("push"), &Origin::BuiltIn, push(collection));
    }
}

/// The root of following.
pub(super) fn add_subscription(draft: &mut Draft) {
    let mut streams = Fields::new();
    for collection in Collection::ALL {
        let name = FieldName::of_verb("stream", &TypeName::fixed(collection.name()));
        streams.add(name, &Origin::BuiltIn, stream(collection));
    }
    let fields = draft.end(streams);
    let kind = Kind::Object { implements: vec![], fields };
    draft.add_fixed("Subscription", "Following what changes, over WebSocket or server-sent events.", kind);
}

fn pull(collection: Collection) -> Field {
    let checkpoint = TypeRef::from(collection.type_name("InputCheckpoint"));
    let bulk = TypeRef::from(collection.type_name("PullBulk")).required();
    Field::new(bulk, Does::Pull(collection), "What changed since a tablet last asked, in the order of the feed.")
        .costing(1)
        .with("checkpoint", InputField::plain(checkpoint, "As it was last received; left out: from the beginning."))
        .with("limit", InputField::plain(must("Int"), "How many at most, from 1 to 1,000."))
}

fn push(collection: Collection) -> Field {
    let rows = TypeRef::from(collection.type_name("InputPushRow")).list();
    let documents = TypeRef::from(collection.type_name("Document")).list().required();
    Field::new(
        documents,
        Does::Push(collection),
        "Takes over what a tablet wrote, and answers with the documents that the tablet must take over.",
    )
    .costing(1)
    .with(collection.push_argument(), InputField::plain(rows, "What the tablet had and what it has now, at most 100."))
}

fn stream(collection: Collection) -> Field {
    let bulk = TypeRef::from(collection.type_name("PullBulk")).required();
    let headers = TypeRef::from(collection.type_name("InputHeaders"));
    let ignored = "Accepted and ignored: who is asking comes from the connection.";
    Field::new(bulk, Does::Stream(collection), "Documents as they change.")
        .costing(1)
        .with("headers", InputField::plain(headers, ignored))
}

fn add_checkpoint(draft: &mut Draft) {
    let [id, seq, epoch] = ["Id of the last document.", "Place in the feed.", "Changes when a backup is restored."];
    let fields = Fields::new().with_all([
        ("id", Field::new(maybe("String"), member("id", Encoding::Text), id)),
        ("seq", Field::new(maybe("Float"), member("seq", Encoding::Json), seq)),
        ("epoch", Field::new(maybe("String"), member("epoch", Encoding::Text), epoch)),
    ]);
    let kind = Kind::Object { implements: vec![], fields: draft.end(fields) };
    draft.add_fixed("SyncCheckpoint", "Where a tablet's feed stands.", kind);
    for collection in Collection::ALL {
        let fields = InputFields::new()
            .fixed("id", InputField::plain(maybe("String"), id))
            .fixed("seq", InputField::plain(maybe("Float"), seq))
            .fixed("epoch", InputField::plain(maybe("String"), epoch));
        let kind = Kind::Input { fields: draft.end(fields) };
        let name = collection.type_name("InputCheckpoint");
        draft.add(name, &Origin::BuiltIn, "Where the tablet stands; sent as it was received.", kind);
    }
}

fn add_document(draft: &mut Draft, collection: Collection) {
    let mut fields =
        Fields::new().with_all([(ID.name, Field::new(must(ID.ty), member(ID.name, Encoding::Text), ID.text))]);
    fields = fields.with_all(collection.parts().iter().map(|Part { name, ty, text }| {
        let encoding = match *ty {
            "Int" => Encoding::Int,
            "String" => Encoding::Text,
            _ => Encoding::Json,
        };
        (*name, Field::new(maybe(ty), member(name, encoding), *text))
    }));
    let gone = "Whether it is gone, or is no longer to be seen.";
    let deleted = Field::new(must("Boolean"), member("_deleted", Encoding::Boolean), gone);
    let kind = Kind::Object { implements: vec![], fields: draft.end(fields.with_all([("_deleted", deleted)])) };
    draft.add(collection.type_name("Document"), &Origin::BuiltIn, collection.about(), kind);

    let of = |key| Does::Objects { column: None, key };
    let documents = TypeRef::from(collection.type_name("Document")).list().required();
    let [whole, until] = [
        "In the order of the feed: exactly as many as asked for while there are more.",
        "Where the feed stands after them; null in what is followed live.",
    ];
    let fields = Fields::new().with_all([
        ("documents", Field::new(documents, of("documents"), whole)),
        ("checkpoint", Field::new(maybe("SyncCheckpoint"), of("checkpoint"), until)),
    ]);
    let kind = Kind::Object { implements: vec![], fields: draft.end(fields) };
    draft.add(collection.type_name("PullBulk"), &Origin::BuiltIn, "What changed.", kind);
}

/// Whatever a tablet sends is taken and judged row by row: a typed input would refuse the whole batch for one value.
fn add_inputs(draft: &mut Draft, collection: Collection) {
    let any = |text| InputField::plain(maybe("AnswerValue"), text);
    let mut fields = InputFields::new().fixed(ID.name, any(ID.text));
    for Part { name, ty: _, text } in collection.parts() {
        fields = fields.fixed(name, any(*text));
    }
    let kind = Kind::Input { fields: draft.end(fields.fixed("_deleted", any("Whether it was deleted."))) };
    let document = collection.type_name("Input");
    draft.add(document.clone(), &Origin::BuiltIn, "A document as RxDB sends it, judged row by row.", kind);

    let of = |ty: TypeRef, text| InputField::plain(ty, text);
    let fields = InputFields::new()
        .fixed("assumedMasterState", of(document.clone().into(), "What the tablet believed to be here."))
        .fixed("newDocumentState", of(TypeRef::from(document).required(), "What the tablet has now."));
    let kind = Kind::Input { fields: draft.end(fields) };
    let name = collection.type_name("InputPushRow");
    draft.add(name, &Origin::BuiltIn, "A document before and after it was edited.", kind);
}
