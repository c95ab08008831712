//! A tablet in somebody's hands: what it keeps is a [`Replica`], which it pulls and pushes over HTTP.

use std::ops::Deref;

use anyhow::{Context, Result};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{Client, Replica, row_id};

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
    replica: Replica,
}

impl Deref for Tablet {
    type Target = Replica;

    fn deref(&self) -> &Replica {
        &self.replica
    }
}

impl Tablet {
    /// A new one in somebody's hands, empty.
    pub fn of(client: &Client) -> Self {
        let device: Uuid = row_id().parse().unwrap_or_default();
        Self { client: client.clone().on_device(device), replica: Replica::default() }
    }

    /// Another in the same hands, empty.
    #[must_use]
    pub fn another(&self) -> Self {
        Self::of(&self.client)
    }

    /// Finds its server at another address, with all that it holds.
    pub fn move_to(&mut self, server: &str) {
        self.client = self.client.clone().moved_to(server);
    }

    /// Knows nothing any more of what the server has, as under a new `replicationIdentifier`: all that it holds is
    /// pushed without a base.
    pub fn begin_anew(&mut self) {
        self.replica.begin_anew();
    }

    /// Begins a form in a case, without network.
    pub fn begin(&mut self, form: &str, version: u64, case: &str, answers: &Value) -> String {
        let id = row_id();
        self.replica.begin(&id, &row_id(), (form, version), case, answers);
        id
    }

    /// Writes a document, without network.
    pub fn put(&mut self, collection: &str, document: Value) {
        self.replica.put(collection, document);
    }

    /// Answers a question, without network; a path of a row's column has two dots.
    pub fn answer(&mut self, filling: &str, path: &str, value: impl Into<Value>) -> Result<()> {
        self.replica.answer(filling, path, value, &row_id())
    }

    /// Finishes a filling, without network.
    pub fn finish(&mut self, filling: &str) -> Result<()> {
        self.replica.finish(filling, &row_id())
    }

    /// Deletes a document, without network.
    pub fn delete(&mut self, collection: &str, id: &str) -> Result<()> {
        self.replica.delete(collection, id)
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
        let Some(outgoing) = self.replica.to_push(collection, usize::MAX) else { return Ok(true) };
        let argument = format!("{}PushRow", collection.to_lowercase());
        let document = format!(
            "mutation($rows: [{collection}InputPushRow!]) {{ push{collection}({argument}: $rows) {{ {} }} }}",
            members(collection)
        );
        if network == Network::LosesRequest {
            return Ok(false);
        }
        let data = self.client.data(&document, json!({ "rows": outgoing.rows })).await?;
        if network == Network::LosesAnswer {
            return Ok(false);
        }
        let answered = data.get(format!("push{collection}")).and_then(Value::as_array);
        self.replica.pushed(outgoing, answered.context("no answer to a push")?)?;
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
            let checkpoint = self.replica.checkpoint(collection);
            let data = self.client.data(&document, json!({ "checkpoint": checkpoint, "limit": limit })).await?;
            let bulk = data.get(format!("pull{collection}")).context("no bulk")?;
            if self.replica.pulled(collection, bulk)? < limit {
                return Ok(());
            }
        }
    }
}

/// The UUID inside of an opaque id.
pub fn uuid_of(id: &str) -> Result<String> {
    let decoded = String::from_utf8(URL_SAFE_NO_PAD.decode(id)?)?;
    Ok(decoded.split_once(':').context("no opaque id")?.1.to_owned())
}

fn members(collection: &str) -> &'static str {
    MEMBERS.iter().find(|(name, _)| *name == collection).map_or("id", |(_, members)| members)
}
