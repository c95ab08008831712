//! Operations over a WebSocket: graphql-transport-ws.
//!
//! ```text
//! connection_init ─▶ connection_ack ─▶ subscribe … next … complete, several at a time
//! ```
//! A stream that is well ends by closing the connection, never by `complete` or `error` (`sync.md` 1).

mod message;

use std::{collections::HashMap, ops::ControlFlow, time::Duration};

use axum::{
    extract::{
        State, WebSocketUpgrade,
        ws::{Message, WebSocket, rejection::WebSocketUpgradeRejection},
    },
    http::{Extensions, HeaderMap, HeaderName, HeaderValue, header},
    response::Response,
};
use mobile_schema::{run, run::Status, subscription::Opened};
use serde_json::{Map, Value, json};
use tokio::{sync::mpsc, task::AbortHandle, time::Instant};
use uuid::Uuid;

use self::message::{Close, Incoming, Outgoing};
use super::{HEARTBEAT, body, follow::Follower, guard::is_own_origin, request::Parameters};
use crate::{error::AppError, requester::DEVICE, server::Server, sockets::Socket, visit::Visit};

const PROTOCOL: &str = "graphql-transport-ws";

/// How long a client may take to say who it is, and to take what it is sent.
const PATIENCE: Duration = Duration::from_secs(5);

/// Operations of one connection at a time.
const MOST_OPERATIONS: usize = 20;

/// Longest id of an operation.
const LONGEST_ID: usize = 128;

/// What a client may say of itself, as in the headers of a request.
const SAID: [HeaderName; 3] = [header::AUTHORIZATION, header::ACCEPT_LANGUAGE, DEVICE];

/// `GET /graphql/ws`
pub(crate) async fn open(
    State(server): State<Server>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
    extensions: Extensions,
) -> Result<Response, AppError> {
    if !is_own_origin(&headers) {
        return Err(AppError::ForeignOrigin);
    }
    let upgrade = upgrade.map_err(|_| AppError::BadRequest("this path speaks WebSocket alone".to_owned()))?;
    let upgrade = upgrade.protocols([PROTOCOL]).max_message_size(body::LIMIT).max_frame_size(body::LIMIT);
    if upgrade.selected_protocol().is_none() {
        return Err(AppError::BadRequest(format!("this path speaks the subprotocol {PROTOCOL} alone")));
    }
    let mut response = upgrade.on_upgrade(move |socket| serve(server, headers, socket));
    // With them goes the case in which the client wrote its headers: Python's gql looks for no other.
    response.extensions_mut().extend(extensions);
    Ok(response)
}

async fn serve(server: Server, headers: HeaderMap, mut socket: WebSocket) {
    let ended = match greet(&server, headers, &mut socket).await {
        ControlFlow::Continue(known) => {
            let (tell, told) = mpsc::channel(MOST_OPERATIONS);
            let mut talk = Talk { server, known, running: HashMap::new(), tell };
            talk.hold(&mut socket, told).await
        }
        ControlFlow::Break(ended) => ended,
    };
    if let Some(close) = ended {
        // Whoever has gone already need not be told.
        send(&mut socket, Message::Close(Some(close.frame()))).await.unwrap_or_default();
    }
}

/// How a connection ends: we close it, or the client has gone.
type Ended = Option<Close>;

/// Somebody known, and what they follow from.
struct Known {
    who: HeaderMap,
    /// What changes after this number of the feed is told.
    after: i64,
    _counted: Socket<Uuid>,
}

/// Waits until somebody says who they are.
async fn greet(server: &Server, headers: HeaderMap, socket: &mut WebSocket) -> ControlFlow<Ended, Known> {
    let until = Instant::now() + PATIENCE;
    loop {
        let received = tokio::select! {
            () = server.stop.cancelled() => return ControlFlow::Break(Some(Close::Stopping)),
            () = tokio::time::sleep_until(until) => return ControlFlow::Break(Some(Close::InitTimeout)),
            received = socket.recv() => received,
        };
        match read(received)? {
            Some(Incoming::ConnectionInit { payload }) => {
                let known = know(server, with_said(headers, payload)).await?;
                acknowledge(socket).await?;
                return ControlFlow::Continue(known);
            }
            Some(Incoming::Ping { payload }) => sent(send(socket, message::plain("pong", payload)).await)?,
            Some(Incoming::Subscribe { .. }) => return ControlFlow::Break(Some(Close::Unauthorized)),
            Some(Incoming::Pong {} | Incoming::Complete { .. }) | None => {}
        }
    }
}

async fn acknowledge(socket: &mut WebSocket) -> ControlFlow<Ended> {
    sent(send(socket, message::plain("connection_ack", None)).await)
}

async fn know(server: &Server, who: HeaderMap) -> ControlFlow<Ended, Known> {
    let visit = match server.receive(&who).await {
        Ok(visit) => visit,
        Err(error) => return ControlFlow::Break(Some(why(&error))),
    };
    match server.sockets.open(visit.requester().person) {
        Some(counted) => ControlFlow::Continue(Known { who, after: server.feed.head(), _counted: counted }),
        None => ControlFlow::Break(Some(Close::TryLater)),
    }
}

/// The headers of the request for the upgrade, with what the client says over the connection; a browser can send the
/// former only as cookies.
fn with_said(mut headers: HeaderMap, payload: Option<Map<String, Value>>) -> HeaderMap {
    let payload = payload.unwrap_or_default();
    let nested = payload.get("headers").and_then(Value::as_object);
    for (name, value) in nested.into_iter().flatten().chain(&payload) {
        let known = SAID.into_iter().find(|known| name.eq_ignore_ascii_case(known.as_str()));
        let value = value.as_str().and_then(|value| HeaderValue::from_str(value).ok());
        if let Some((name, value)) = known.zip(value) {
            headers.insert(name, value);
        }
    }
    headers
}

/// A connection of somebody known.
struct Talk {
    server: Server,
    known: Known,
    /// Operations that run, each ended when it is dropped.
    running: HashMap<String, Running>,
    tell: mpsc::Sender<(String, Outgoing)>,
}

struct Running(AbortHandle);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Talk {
    async fn hold(&mut self, socket: &mut WebSocket, mut told: mpsc::Receiver<(String, Outgoing)>) -> Ended {
        let mut heartbeat = tokio::time::interval_at(Instant::now() + HEARTBEAT, HEARTBEAT);
        let mut heard = Instant::now();
        loop {
            let went_on = tokio::select! {
                () = self.server.stop.cancelled() => ControlFlow::Break(Some(Close::Stopping)),
                Some((id, said)) = told.recv() => self.say(socket, &id, said).await,
                _ = heartbeat.tick() => {
                    let silent = heard.elapsed() > HEARTBEAT * 3;
                    if silent { ControlFlow::Break(None) } else { sent(send(socket, message::plain("ping", None)).await) }
                }
                received = socket.recv() => {
                    heard = Instant::now();
                    match read(received) {
                        ControlFlow::Continue(Some(message)) => self.hear(socket, message).await,
                        ControlFlow::Continue(None) => ControlFlow::Continue(()),
                        ControlFlow::Break(ended) => ControlFlow::Break(ended),
                    }
                }
            };
            if let ControlFlow::Break(ended) = went_on {
                return ended;
            }
        }
    }

    async fn say(&mut self, socket: &mut WebSocket, id: &str, said: Outgoing) -> ControlFlow<Ended> {
        let Some(message) = message::of_operation(id, &said) else {
            let Outgoing::Lost(close) = said else { return ControlFlow::Continue(()) };
            return ControlFlow::Break(Some(close));
        };
        // What was called off meanwhile is not told any more.
        if !self.running.contains_key(id) {
            return ControlFlow::Continue(());
        }
        if matches!(said, Outgoing::Complete | Outgoing::Error(_)) {
            self.running.remove(id);
        }
        sent(send(socket, message).await)
    }

    async fn hear(&mut self, socket: &mut WebSocket, message: Incoming) -> ControlFlow<Ended> {
        match message {
            Incoming::ConnectionInit { .. } => ControlFlow::Break(Some(Close::TooManyInits)),
            Incoming::Ping { payload } => sent(send(socket, message::plain("pong", payload)).await),
            Incoming::Pong {} => ControlFlow::Continue(()),
            Incoming::Complete { id } => {
                self.running.remove(&id);
                ControlFlow::Continue(())
            }
            Incoming::Subscribe { id, payload } => self.begin(id, payload).await,
        }
    }

    async fn begin(&mut self, id: String, payload: Map<String, Value>) -> ControlFlow<Ended> {
        let invalid = |why: String| ControlFlow::Break(Some(Close::Invalid(why)));
        if id.is_empty() || id.len() > LONGEST_ID {
            return invalid(format!("an id has 1 to {LONGEST_ID} characters"));
        }
        if self.running.contains_key(&id) {
            return ControlFlow::Break(Some(Close::Taken(id)));
        }
        let parameters = match Parameters::of_fields(payload) {
            Ok(parameters) => parameters,
            Err(error) => return invalid(error.to_string()),
        };
        let visit = match self.server.receive(&self.known.who).await {
            Ok(visit) => visit,
            Err(error) => return ControlFlow::Break(Some(why(&error))),
        };
        let operation = Operation { id: id.clone(), tell: self.tell.clone() };
        let task = if self.running.len() >= MOST_OPERATIONS {
            let error = json!([{
                "message": format!("a connection carries {MOST_OPERATIONS} operations at a time"),
                "extensions": { "code": "RATE_LIMITED" },
            }]);
            tokio::spawn(async move { operation.tell(Outgoing::Error(error)).await })
        } else {
            let (server, who, after) = (self.server.clone(), self.known.who.clone(), self.known.after);
            tokio::spawn(operation.run(visit, parameters, server, who, after))
        };
        self.running.insert(id, Running(task.abort_handle()));
        ControlFlow::Continue(())
    }
}

/// An operation that runs beside the connection.
struct Operation {
    id: String,
    tell: mpsc::Sender<(String, Outgoing)>,
}

impl Operation {
    async fn run(self, visit: Visit, parameters: Parameters, server: Server, who: HeaderMap, after: i64) {
        let request = match server.find(&parameters, &visit) {
            Ok(request) => request,
            Err(refused) => return self.answer(&refused).await,
        };
        match visit.open(&request) {
            Err(refused) => self.answer(&refused).await,
            Ok(Opened::Once) => match server.answer(&visit, &parameters, &request).await {
                Ok(response) => self.answer(&response).await,
                Err(error) => self.tell(Outgoing::Lost(why(&error))).await,
            },
            Ok(Opened::Following(subscription)) => {
                let mut follower = Follower::new(server, who, subscription, after);
                loop {
                    match follower.next().await {
                        Ok(response) => self.tell(Outgoing::Next(response.body)).await,
                        Err(error) => return self.tell(Outgoing::Lost(why(&error))).await,
                    }
                }
            }
        }
    }

    async fn answer(&self, response: &run::Response) {
        if response.status == Status::Ran {
            self.tell(Outgoing::Next(response.body.clone())).await;
            self.tell(Outgoing::Complete).await;
        } else {
            let mut body: Value = serde_json::from_slice(&response.body).unwrap_or_default();
            let errors = body.get_mut("errors").map(Value::take).unwrap_or_default();
            self.tell(Outgoing::Error(errors)).await;
        }
    }

    async fn tell(&self, said: Outgoing) {
        // Nobody listens once the connection has ended, and then this ends too.
        self.tell.send((self.id.clone(), said)).await.unwrap_or_default();
    }
}

/// What a failure to answer means for the connection.
fn why(error: &AppError) -> Close {
    match error {
        AppError::Unauthenticated => Close::Forbidden,
        AppError::BadRequest(why) => Close::Invalid(why.clone()),
        _ => Close::TryLater,
    }
}

/// What was received; nothing of the protocol, where it is a matter of WebSocket alone.
fn read(received: Option<Result<Message, axum::Error>>) -> ControlFlow<Ended, Option<Incoming>> {
    match received {
        Some(Ok(Message::Text(text))) => match message::read(&text) {
            Ok(message) => ControlFlow::Continue(Some(message)),
            Err(_) => ControlFlow::Break(Some(Close::Invalid("this is no message of the protocol".to_owned()))),
        },
        Some(Ok(Message::Binary(_))) => ControlFlow::Break(Some(Close::Invalid("messages are texts".to_owned()))),
        Some(Ok(Message::Ping(_) | Message::Pong(_))) => ControlFlow::Continue(None),
        Some(Ok(Message::Close(_)) | Err(_)) | None => ControlFlow::Break(None),
    }
}

/// Sends a message, unless the client does not take it in time.
async fn send(socket: &mut WebSocket, message: Message) -> Result<(), ()> {
    match tokio::time::timeout(PATIENCE, socket.send(message)).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(()),
    }
}

fn sent(sent: Result<(), ()>) -> ControlFlow<Ended> {
    match sent {
        Ok(()) => ControlFlow::Continue(()),
        Err(()) => ControlFlow::Break(None),
    }
}
