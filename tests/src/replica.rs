//! What a tablet keeps and how it replicates, as RxDB does it: documents, edits made without network, the state that
//! the server is assumed to have; with the default of its conflict handlers what the server has is taken over.
//!
//! ```text
//! an edit ──▶ document ≠ assumed ──to_push──▶ rows ──answer──▶ pushed ──▶ document = assumed
//! checkpoint ──▶ bulk ──▶ pulled ──▶ documents; what was written here meanwhile stays
//! ```
//! Nothing here speaks to a server: a [`crate::Tablet`] does over HTTP, a simulation over a network of its own.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use serde_json::{Map, Value, json};

/// What a tablet keeps.
#[derive(Debug, Clone, Default)]
pub struct Replica {
    kept: BTreeMap<(String, String), Kept>,
    checkpoints: BTreeMap<String, Value>,
}

/// A document on a tablet.
#[derive(Debug, Clone)]
struct Kept {
    document: Value,
    /// As the server has it, as far as the tablet knows.
    assumed: Option<Value>,
}

/// Documents of one collection on their way to the server.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// The collection.
    pub collection: String,
    /// Each with the state that the server is assumed to have, as RxDB sends them.
    pub rows: Vec<Value>,
    sent: Vec<Value>,
}

impl Replica {
    /// Knows nothing any more of what the server has.
    pub fn begin_anew(&mut self) {
        self.checkpoints.clear();
        for kept in self.kept.values_mut() {
            kept.assumed = None;
        }
    }

    /// The documents of a collection that are not deleted, by id.
    pub fn documents(&self, collection: &str) -> BTreeMap<String, Value> {
        let of_this = self.kept.iter().filter(|((name, _), _)| name == collection);
        let documents = of_this.map(|((_, id), kept)| (id.clone(), kept.document.clone()));
        documents.filter(|(_, document)| document.get("_deleted") != Some(&Value::Bool(true))).collect()
    }

    /// A document.
    pub fn find(&self, collection: &str, id: &str) -> Option<&Value> {
        self.kept.get(&(collection.to_owned(), id.to_owned())).map(|kept| &kept.document)
    }

    /// An answer of a filling.
    pub fn answer_of(&self, filling: &str, question: &str) -> Option<&Value> {
        self.find("Filling", filling)?.get("answers")?.get(question).filter(|value| !value.is_null())
    }

    /// Writes a document, without network.
    pub fn put(&mut self, collection: &str, document: Value) {
        let id = document.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
        let kept =
            self.kept.entry((collection.to_owned(), id)).or_insert(Kept { document: Value::Null, assumed: None });
        kept.document = document;
    }

    /// Begins a form in a case, without network.
    pub fn begin(&mut self, id: &str, edit_id: &str, form: (&str, u64), case: &str, answers: &Value) {
        let (form, version) = form;
        let document = json!({
            "id": id, "editId": edit_id, "form": form, "formVersion": version, "language": "nb", "caseId": case,
            "amends": null, "finishedAt": null, "answers": answers, "_deleted": false,
        });
        self.put("Filling", document);
    }

    /// Answers a question, without network; a path of a row's column has two dots.
    pub fn answer(&mut self, filling: &str, path: &str, value: impl Into<Value>, edit_id: &str) -> Result<()> {
        self.edit(filling, edit_id, |document| {
            let answers = document.get_mut("answers").context("no answers")?;
            if answers.is_null() {
                *answers = Value::Object(Map::new());
            }
            let mut place = answers;
            for member in path.split('.') {
                let object = place.as_object_mut().with_context(|| format!("{path} leads nowhere"))?;
                place = object.entry(member).or_insert_with(|| Value::Object(Map::new()));
            }
            *place = value.into();
            Ok(())
        })
    }

    /// Finishes a filling, without network.
    pub fn finish(&mut self, filling: &str, edit_id: &str) -> Result<()> {
        self.edit(filling, edit_id, |document| set(document, "finishedAt", json!("2026-11-02T10:00:00.000Z")))
    }

    /// Deletes a document, without network.
    pub fn delete(&mut self, collection: &str, id: &str) -> Result<()> {
        let mut document = self.find(collection, id).cloned().with_context(|| format!("no {collection} {id}"))?;
        set(&mut document, "_deleted", json!(true))?;
        self.put(collection, document);
        Ok(())
    }

    fn edit(&mut self, filling: &str, edit_id: &str, edit: impl FnOnce(&mut Value) -> Result<()>) -> Result<()> {
        let mut document = self.find("Filling", filling).cloned().with_context(|| format!("no filling {filling}"))?;
        edit(&mut document)?;
        set(&mut document, "editId", json!(edit_id))?;
        self.put("Filling", document);
        Ok(())
    }

    /// Whether everything that was written here is known to be there.
    pub fn is_quiet(&self) -> bool {
        self.kept.values().all(|kept| kept.assumed.as_ref() == Some(&kept.document))
    }

    /// At most so many documents of a collection that were written here; none: there is nothing to say.
    pub fn to_push(&self, collection: &str, most: usize) -> Option<Outgoing> {
        let of_this = self.kept.iter().filter(|((name, _), _)| name == collection).map(|(_, kept)| kept);
        let new: Vec<&Kept> = of_this.filter(|kept| kept.assumed.as_ref() != Some(&kept.document)).take(most).collect();
        let row = |kept: &&Kept| json!({ "assumedMasterState": kept.assumed, "newDocumentState": kept.document });
        (!new.is_empty()).then(|| Outgoing {
            collection: collection.to_owned(),
            rows: new.iter().map(row).collect(),
            sent: new.iter().map(|kept| kept.document.clone()).collect(),
        })
    }

    /// The answer to a push: the documents that are to be taken over. What was written here since stays, and goes
    /// with the same assumption as before: nobody here saw what the server has.
    pub fn pushed(&mut self, outgoing: Outgoing, answered: &[Value]) -> Result<()> {
        let Outgoing { collection, sent, .. } = outgoing;
        let theirs = |document: &Value| answered.iter().find(|theirs| theirs.get("id") == document.get("id"));
        let taken = sent.iter().filter(|document| theirs(document).is_some()).count();
        ensure!(taken == answered.len(), "a document that was not pushed: {answered:?}");
        for document in &sent {
            let id = document.get("id").and_then(Value::as_str).context("no id")?;
            let Some(kept) = self.kept.get_mut(&(collection.clone(), id.to_owned())) else { continue };
            match theirs(document) {
                Some(theirs) if kept.document == *document => {
                    *kept = Kept { document: theirs.clone(), assumed: Some(theirs.clone()) };
                }
                Some(_) => {}
                None => kept.assumed = Some(document.clone()),
            }
        }
        Ok(())
    }

    /// Where a collection was pulled to.
    pub fn checkpoint(&self, collection: &str) -> Option<&Value> {
        self.checkpoints.get(collection)
    }

    /// The answer to a pull; how many documents it had: fewer than were asked for, and it was the last page.
    pub fn pulled(&mut self, collection: &str, bulk: &Value) -> Result<usize> {
        let documents = bulk.get("documents").and_then(Value::as_array).context("no documents")?;
        for theirs in documents {
            let id = theirs.get("id").and_then(Value::as_str).context("no id")?;
            let key = (collection.to_owned(), id.to_owned());
            let untouched = self.kept.get(&key).is_none_or(|kept| kept.assumed.as_ref() == Some(&kept.document));
            if untouched {
                self.kept.insert(key, Kept { document: theirs.clone(), assumed: Some(theirs.clone()) });
            }
        }
        let checkpoint = bulk.get("checkpoint").filter(|checkpoint| !checkpoint.is_null());
        ensure!(checkpoint.is_some(), "a page without a place in the feed");
        self.checkpoints.extend(checkpoint.map(|checkpoint| (collection.to_owned(), checkpoint.clone())));
        Ok(documents.len())
    }
}

fn set(document: &mut Value, member: &str, value: Value) -> Result<()> {
    document.as_object_mut().context("no document")?.insert(member.to_owned(), value);
    Ok(())
}
