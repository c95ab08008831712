//! What tablets follow: documents of each collection as they change, in the shape that RxDB's replication takes.

use super::{
    Collection, Does, Encoding, Field, InputField, Kind,
    draft::{Draft, Fields},
    notation::{list, maybe, member, must},
};

/// The root of following, and all that it leads to.
pub(super) fn add_sync(draft: &mut Draft) {
    add_checkpoint(draft);
    add_filling_document(draft);
    let headers = "Accepted and ignored: who is asking comes from the connection.";
    let streams = Fields::new().with_all([(
        "streamFilling",
        Field::new(must("FillingPullBulk"), Does::Stream(Collection::Filling), "Fillings as they change.")
            .costing(1)
            .with("headers", InputField::plain(maybe("FillingInputHeaders"), headers)),
    )]);
    let fields = draft.end(streams);
    let kind = Kind::Object { implements: vec![], fields };
    draft.add_fixed("Subscription", "Following what changes, over WebSocket or server-sent events.", kind);
}

/// A text of a document, by its name there.
fn text(key: &'static str, text: &str) -> (&'static str, Field) {
    (key, Field::new(maybe("String"), member(key, Encoding::Text), text))
}

fn json(ty: &'static str, key: &'static str, text: &str) -> (&'static str, Field) {
    (key, Field::new(maybe(ty), member(key, Encoding::Json), text))
}

fn add_checkpoint(draft: &mut Draft) {
    let fields = Fields::new().with_all([
        text("id", "Id of the last document."),
        json("Float", "seq", "Place in the feed."),
        text("epoch", "Changes when a backup is restored."),
    ]);
    let kind = Kind::Object { implements: vec![], fields: draft.end(fields) };
    draft.add_fixed("SyncCheckpoint", "Where a tablet's feed stands.", kind);
}

fn add_filling_document(draft: &mut Draft) {
    let deleted = "Whether it was discarded, or is no longer to be seen.";
    let fields = Fields::new().with_all([
        ("id", Field::new(must("ID"), member("id", Encoding::Text), "UUID made by whoever made the document.")),
        text("editId", "UUIDv7, new for each edit."),
        text("form", "Name of the form; never changes."),
        ("formVersion", Field::new(maybe("Int"), member("formVersion", Encoding::Int), "Version of the form.")),
        text("language", "Language that was shown."),
        text("caseId", "The case; never changes."),
        text("amends", "The filling that it corrects."),
        text("finishedAt", "When it was finished; null: a draft."),
        json("Answers", "answers", "The answers by question name; what the requester may not read is absent."),
        ("_deleted", Field::new(must("Boolean"), member("_deleted", Encoding::Boolean), deleted)),
    ]);
    let kind = Kind::Object { implements: vec![], fields: draft.end(fields) };
    draft.add_fixed("FillingDocument", "A filled-in form as a tablet keeps it.", kind);

    let documents = Does::Objects { column: None, key: "documents" };
    let checkpoint = Does::Objects { column: None, key: "checkpoint" };
    let fields = Fields::new().with_all([
        (
            "documents",
            Field::new(list("FillingDocument"), documents, "In feed order; as many as asked for while there are more."),
        ),
        (
            "checkpoint",
            Field::new(
                maybe("SyncCheckpoint"),
                checkpoint,
                "Where the feed stands after them; null in what is followed live.",
            ),
        ),
    ]);
    let kind = Kind::Object { implements: vec![], fields: draft.end(fields) };
    draft.add_fixed("FillingPullBulk", "Fillings that changed.", kind);
}
