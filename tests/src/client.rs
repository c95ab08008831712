//! A small GraphQL client: what somebody asks, and what came back.

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::Socket;

/// Somebody who asks a server.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    server: String,
    token: Option<String>,
    language: Option<String>,
    device: Option<Uuid>,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Reply {
    /// Status of the HTTP response.
    pub status: u16,
    /// The body as it came.
    pub body: Value,
}

/// What a person can mend.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct UserError {
    /// For the program.
    pub code: String,
    /// A sentence for the person.
    pub message: String,
    /// Where in the arguments.
    #[serde(default)]
    pub path: Vec<String>,
    /// Field name of the question.
    pub question: Option<String>,
}

impl Client {
    /// Without a token: nobody.
    pub fn new(server: &str, token: Option<&str>) -> Self {
        Self {
            http: reqwest::Client::new(),
            server: server.to_owned(),
            token: token.map(str::to_owned),
            language: None,
            device: None,
        }
    }

    /// The same somebody, who reads another language.
    #[must_use]
    pub fn reading(mut self, language: &str) -> Self {
        self.language = Some(language.to_owned());
        self
    }

    /// The same somebody, on a device that names itself.
    #[must_use]
    pub fn on_device(mut self, device: Uuid) -> Self {
        self.device = Some(device);
        self
    }

    /// The same somebody, on the same device, who asks another server.
    #[must_use]
    pub fn moved_to(mut self, server: &str) -> Self {
        server.clone_into(&mut self.server);
        self
    }

    /// Where they ask.
    pub fn server(&self) -> &str {
        &self.server
    }

    /// What they show to be known.
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// Posts an operation.
    pub async fn ask(&self, document: &str, variables: Value) -> Result<Reply> {
        self.post(json!({ "query": document, "variables": variables }).to_string()).await
    }

    /// Posts a body as it is, as JSON.
    pub async fn post(&self, body: impl Into<reqwest::Body>) -> Result<Reply> {
        let request = self.http.post(format!("{}/graphql", self.server)).header("content-type", "application/json");
        self.send(request.body(body)).await
    }

    /// Gets a page, whatever it is.
    pub async fn get(&self, path: &str) -> Result<(u16, String)> {
        let response = self.dressed(self.http.get(format!("{}{path}", self.server))).send().await?;
        Ok((response.status().as_u16(), response.text().await?))
    }

    /// The data of an operation that must not fail.
    pub async fn data(&self, document: &str, variables: Value) -> Result<Value> {
        let Reply { status, mut body } = self.ask(document, variables).await?;
        ensure!(status == 200 && body.get("errors").is_none(), "{status}: {body}\nto {document}");
        Ok(body.get_mut("data").with_context(|| format!("no data in {status}"))?.take())
    }

    /// The payload of a mutation of one field, with what a person can mend; errors of other kinds fail.
    pub async fn mutate(&self, document: &str, variables: Value) -> Result<(Value, Vec<UserError>)> {
        let data = self.data(document, variables).await?;
        let payload = data.as_object().and_then(|fields| fields.values().next()).cloned();
        let payload = payload.with_context(|| format!("no payload in {data}"))?;
        let errors = payload.get("userErrors").cloned().context("`userErrors` was not selected")?;
        Ok((payload, serde_json::from_value(errors)?))
    }

    /// Follows operations over a WebSocket, known by the token.
    pub async fn socket(&self) -> Result<Socket> {
        let mut socket = Socket::open(&self.server, &[]).await?;
        let authorization = self.token.as_ref().map(|token| format!("Bearer {token}"));
        socket.say(json!({ "type": "connection_init", "payload": { "Authorization": authorization } })).await?;
        ensure!(socket.hear().await? == json!({ "type": "connection_ack" }), "not acknowledged");
        Ok(socket)
    }

    /// Asks over server-sent events; the body is read by the caller, bit by bit.
    pub async fn stream(&self, document: &str, variables: Value) -> Result<reqwest::Response> {
        let body = json!({ "query": document, "variables": variables }).to_string();
        let request = self.http.post(format!("{}/graphql/stream", self.server));
        let request = request.header("content-type", "application/json").header("accept", "text/event-stream");
        Ok(self.dressed(request.body(body)).send().await?)
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> Result<Reply> {
        let response = self.dressed(request).send().await?;
        let status = response.status().as_u16();
        let text = response.text().await?;
        let body = serde_json::from_str(&text).with_context(|| format!("{status} is no JSON: {text}"))?;
        Ok(Reply { status, body })
    }

    fn dressed(&self, request: reqwest::RequestBuilder) -> reqwest::RequestBuilder {
        let request = self.token.iter().fold(request, reqwest::RequestBuilder::bearer_auth);
        let request =
            self.device.iter().fold(request, |request, device| request.header("x-device", device.to_string()));
        self.language.iter().fold(request, |request, language| request.header("accept-language", language))
    }
}

impl Reply {
    /// The code of each error.
    pub fn codes(&self) -> Vec<&str> {
        let errors = self.body.get("errors").and_then(Value::as_array);
        errors.into_iter().flatten().filter_map(|error| error.pointer("/extensions/code")?.as_str()).collect()
    }
}
