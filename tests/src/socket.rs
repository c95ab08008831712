//! A WebSocket that speaks graphql-transport-ws, message by message.

use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{
        Error, Message,
        client::IntoClientRequest,
        http::{HeaderName, HeaderValue},
    },
};

/// An open connection.
#[derive(Debug)]
pub struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

/// How long a message may take.
const PATIENCE: Duration = Duration::from_secs(20);

impl Socket {
    /// Connects to a server, with further headers; what the server refuses over HTTP is an error with the status.
    pub async fn open(server: &str, headers: &[(&'static str, &str)]) -> Result<Self> {
        let mut request = format!("{}/graphql/ws", server.replacen("http", "ws", 1)).into_client_request()?;
        let protocol = HeaderValue::from_static("graphql-transport-ws");
        request.headers_mut().insert("sec-websocket-protocol", protocol);
        for (name, value) in headers {
            request.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_str(value)?);
        }
        match connect_async(request).await {
            Ok((socket, _)) => Ok(Self(socket)),
            Err(Error::Http(refused)) => bail!("refused with {}", refused.status().as_u16()),
            Err(error) => Err(error.into()),
        }
    }

    /// Sends a message.
    pub async fn say(&mut self, message: Value) -> Result<()> {
        self.send(Message::text(message.to_string())).await
    }

    /// Sends whatever this is.
    pub async fn send(&mut self, message: Message) -> Result<()> {
        Ok(self.0.send(message).await?)
    }

    /// Begins an operation.
    pub async fn subscribe(&mut self, id: &str, document: &str) -> Result<()> {
        self.say(json!({ "type": "subscribe", "id": id, "payload": { "query": document } })).await
    }

    /// The next message, heartbeats aside.
    pub async fn hear(&mut self) -> Result<Value> {
        loop {
            match self.receive().await? {
                Message::Text(text) => {
                    let message: Value = serde_json::from_str(&text)?;
                    if message.get("type") != Some(&json!("ping")) {
                        return Ok(message);
                    }
                }
                Message::Close(why) => bail!("closed: {why:?}"),
                _ => {}
            }
        }
    }

    /// The code that the server closes with; messages before it are passed over.
    pub async fn closed(&mut self) -> Result<u16> {
        loop {
            if let Message::Close(why) = self.receive().await? {
                return Ok(why.context("closed without a code")?.code.into());
            }
        }
    }

    /// Whether nothing comes within a time.
    pub async fn is_silent(&mut self, for_so_long: Duration) -> bool {
        tokio::time::timeout(for_so_long, self.0.next()).await.is_err()
    }

    async fn receive(&mut self) -> Result<Message> {
        let received = tokio::time::timeout(PATIENCE, self.0.next()).await.context("nothing came")?;
        ensure!(received.is_some(), "the connection ended without a close");
        Ok(received.context("ended")??)
    }
}
