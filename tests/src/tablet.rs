//! A tablet: documents that it keeps, edits without network, pulls and pushes as RxDB's replication does, with the
//! default of its conflict handlers: what the server has is taken over.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::{Client, row_id};

/// The members of each collection's documents, as RxDB asks for them.
const MEMBERS: [(&str, &str); 4] = [
    ("Filling", "id editId form formVersion language caseId amends finishedAt answers _deleted"),
    (
        "Signature",
        "id fillingId item signerId method evidence editIds content answersHash shownHash signedAtDevice state _deleted",
    ),
    ("Conflict", "id fillingId path value base author at _deleted"),
    ("Rejection", "id collection documentId editId path code message value at _deleted"),
];

/// What happens to a request on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Network {
    /// It arrives, and so does its answer.
    Works,
    /// It never arrives.
    LosesRequest,
    /// It arrives, and its answer does not.
    LosesAnswer,
}

/// A tablet of somebody.
#[derive(Debug, Clone)]
pub struct Tablet {
    client: Client,
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

impl Tablet {
    /// A new one in somebody's hands, empty.
    pub fn of(client: &Client) -> Self {
        let device: Uuid = row_id().parse().unwrap_or_default();
        Self { client: client.clone().on_device(device), kept: BTreeMap::new(), checkpoints: BTreeMap::new() }
    }

    /// Another in the same hands, empty.
    #[must_use]
    pub fn another(&self) -> Self {
        Self::of(&self.client)
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

    /// Begins a form in a case, without network.
    pub fn begin(&mut self, form: &str, version: u64, case: &str, answers: &Value) -> String {
        let id = row_id();
        let document = json!({
            "id": id, "editId": row_id(), "form": form, "formVersion": version, "language": "nb", "caseId": case,
            "amends": null, "finishedAt": null, "answers": answers, "_deleted": false,
        });
        self.put("Filling", document);
        id
    }

    /// Writes a document, without network.
    pub fn put(&mut self, collection: &str, document: Value) {
        let id = document.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
        let kept =
            self.kept.entry((collection.to_owned(), id)).or_insert(Kept { document: Value::Null, assumed: None });
        kept.document = document;
    }

    /// Answers a question, without network; a path of a row's column has two dots.
    pub fn answer(&mut self, filling: &str, path: &str, value: impl Into<Value>) -> Result<()> {
        self.edit(filling, |document| {
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
    pub fn finish(&mut self, filling: &str) -> Result<()> {
        self.edit(filling, |document| set(document, "finishedAt", json!("2026-11-02T10:00:00.000Z")))
    }

    /// Deletes a document, without network.
    pub fn delete(&mut self, collection: &str, id: &str) -> Result<()> {
        let mut document = self.find(collection, id).cloned().with_context(|| format!("no {collection} {id}"))?;
        set(&mut document, "_deleted", json!(true))?;
        self.put(collection, document);
        Ok(())
    }

    fn edit(&mut self, filling: &str, edit: impl FnOnce(&mut Value) -> Result<()>) -> Result<()> {
        let mut document = self.find("Filling", filling).cloned().with_context(|| format!("no filling {filling}"))?;
        edit(&mut document)?;
        set(&mut document, "editId", json!(row_id()))?;
        self.put("Filling", document);
        Ok(())
    }

    /// Whether everything that was written here is known to be there.
    pub fn is_quiet(&self) -> bool {
        self.kept.values().all(|kept| kept.assumed.as_ref() == Some(&kept.document))
    }

    /// Pushes and pulls all collections.
    pub async fn sync(&mut self) -> Result<()> {
        for (collection, _) in MEMBERS {
            self.push(collection, Network::Works).await?;
        }
        for (collection, _) in MEMBERS {
            self.pull(collection, 100).await?;
        }
        Ok(())
    }

    /// Pushes what was written here; what comes back is taken over. Says whether the answer arrived.
    pub async fn push(&mut self, collection: &str, network: Network) -> Result<bool> {
        let is_new = |kept: &&Kept| kept.assumed.as_ref() != Some(&kept.document);
        let changed: Vec<Kept> = self
            .kept
            .iter()
            .filter(|((name, _), _)| name == collection)
            .map(|(_, kept)| kept)
            .filter(is_new)
            .cloned()
            .collect();
        if changed.is_empty() {
            return Ok(true);
        }
        let row = |kept: &Kept| json!({ "assumedMasterState": kept.assumed, "newDocumentState": kept.document });
        let rows: Vec<Value> = changed.iter().map(row).collect();
        let argument = format!("{}PushRow", collection.to_lowercase());
        let document = format!(
            "mutation($rows: [{collection}InputPushRow!]) {{ push{collection}({argument}: $rows) {{ {} }} }}",
            members(collection)
        );
        if network == Network::LosesRequest {
            return Ok(false);
        }
        let data = self.client.data(&document, json!({ "rows": rows })).await?;
        if network == Network::LosesAnswer {
            return Ok(false);
        }
        for sent in changed {
            self.take(collection, sent.document.clone(), &sent.document);
        }
        let answered = data.get(format!("push{collection}")).and_then(Value::as_array).cloned();
        for theirs in answered.context("no answer to a push")? {
            let id = theirs.get("id").and_then(Value::as_str).context("no id")?.to_owned();
            let known = self.kept.contains_key(&(collection.to_owned(), id.clone()));
            ensure!(known, "a document that was not pushed: {theirs}");
            let mine = self.find(collection, &id).cloned().unwrap_or_default();
            self.take(collection, theirs, &mine);
        }
        Ok(true)
    }

    /// Pulls what changed, page by page, until one is short; what was written here meanwhile stays.
    pub async fn pull(&mut self, collection: &str, limit: usize) -> Result<()> {
        let document = format!(
            "query($checkpoint: {collection}InputCheckpoint, $limit: Int!) {{
                pull{collection}(checkpoint: $checkpoint, limit: $limit) {{
                    documents {{ {} }} checkpoint {{ id seq epoch }} }} }}",
            members(collection)
        );
        loop {
            let checkpoint = self.checkpoints.get(collection);
            let data = self.client.data(&document, json!({ "checkpoint": checkpoint, "limit": limit })).await?;
            let bulk = data.get(format!("pull{collection}")).context("no bulk")?;
            let documents = bulk.get("documents").and_then(Value::as_array).context("no documents")?;
            for theirs in documents {
                let id = theirs.get("id").and_then(Value::as_str).context("no id")?;
                let key = (collection.to_owned(), id.to_owned());
                let untouched = self.kept.get(&key).is_none_or(|kept| kept.assumed.as_ref() == Some(&kept.document));
                if untouched {
                    self.kept.insert(key, Kept { document: theirs.clone(), assumed: Some(theirs.clone()) });
                }
            }
            self.checkpoints.insert(collection.to_owned(), bulk.get("checkpoint").cloned().unwrap_or_default());
            if documents.len() < limit {
                return Ok(());
            }
        }
    }

    /// What the server has is assumed from now on, and is what stands here unless something newer was written.
    fn take(&mut self, collection: &str, theirs: Value, sent: &Value) {
        let id = theirs.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
        if let Some(kept) = self.kept.get_mut(&(collection.to_owned(), id)) {
            if kept.document == *sent {
                kept.document.clone_from(&theirs);
            }
            kept.assumed = Some(theirs);
        }
    }
}

/// The UUID inside of an opaque id.
pub fn uuid_of(id: &str) -> Result<String> {
    let decoded = String::from_utf8(URL_SAFE_NO_PAD.decode(id)?)?;
    Ok(decoded.split_once(':').context("no opaque id")?.1.to_owned())
}

fn set(document: &mut Value, member: &str, value: Value) -> Result<()> {
    document.as_object_mut().context("no document")?.insert(member.to_owned(), value);
    Ok(())
}

fn members(collection: &str) -> &'static str {
    MEMBERS.iter().find(|(name, _)| *name == collection).map_or("id", |(_, members)| members)
}
