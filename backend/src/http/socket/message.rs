//! The messages of graphql-transport-ws, read and written.

use axum::extract::ws::{CloseFrame, Message};
use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::http::unambiguous::Unambiguous;

/// What a client says, as it says it.
pub(super) fn read(text: &str) -> serde_json::Result<Incoming> {
    let Unambiguous(message) = serde_json::from_str(text)?;
    serde_json::from_value(message)
}

/// What a client says.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Incoming {
    /// Who it is.
    ConnectionInit {
        /// What it is known by.
        payload: Option<Map<String, Value>>,
    },
    /// Whether we live.
    Ping {
        /// Comes back.
        payload: Option<Map<String, Value>>,
    },
    /// It lives.
    Pong {},
    /// An operation.
    Subscribe {
        /// The client's name for it.
        id: String,
        /// The parameters of a request.
        payload: Map<String, Value>,
    },
    /// It needs no more of an operation.
    Complete {
        /// Which.
        id: String,
    },
}

/// What is said to a client of one operation.
#[derive(Debug)]
pub(super) enum Outgoing {
    /// A response.
    Next(Bytes),
    /// The errors of a response that never ran.
    Error(Value),
    /// There is no more.
    Complete,
    /// What is followed cannot be followed any longer: the connection ends.
    Lost(Close),
}

/// Why a connection is closed: codes of the protocol, and the ones that `sync.md` 1 names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Close {
    /// What was sent is no message of the protocol.
    Invalid(String),
    /// An operation before anybody was known.
    Unauthorized,
    /// Nobody is known by what was said, or not any longer.
    Forbidden,
    /// Nobody said who they are in time.
    InitTimeout,
    /// Two operations of one id.
    Taken(String),
    /// They said twice who they are.
    TooManyInits,
    /// The server stops.
    Stopping,
    /// The client does not take what it is sent, or the server cannot answer just now.
    TryLater,
}

impl Close {
    pub(super) fn frame(self) -> CloseFrame {
        let (code, reason) = match self {
            Self::Invalid(why) => (4400, why),
            Self::Unauthorized => (4401, "Unauthorized".to_owned()),
            Self::Forbidden => (4403, "Forbidden".to_owned()),
            Self::InitTimeout => (4408, "Connection initialisation timeout".to_owned()),
            Self::Taken(id) => (4409, format!("Subscriber for {id} already exists")),
            Self::TooManyInits => (4429, "Too many initialisation requests".to_owned()),
            Self::Stopping => (1012, "The server restarts".to_owned()),
            Self::TryLater => (1013, "Try again later".to_owned()),
        };
        CloseFrame { code, reason: shortened(&reason).into() }
    }
}

/// A reason has room for 123 bytes.
fn shortened(reason: &str) -> String {
    let mut end = reason.len().min(120);
    while !reason.is_char_boundary(end) {
        end -= 1;
    }
    reason.get(..end).unwrap_or_default().to_owned()
}

/// A message without an operation.
pub(super) fn plain(kind: &str, payload: Option<Map<String, Value>>) -> Message {
    let message = match payload {
        Some(payload) => json!({ "type": kind, "payload": payload }),
        None => json!({ "type": kind }),
    };
    Message::text(message.to_string())
}

/// What is said of an operation; nothing where the connection ends instead.
pub(super) fn of_operation(id: &str, said: &Outgoing) -> Option<Message> {
    let id = Value::from(id);
    Some(Message::text(match said {
        // The response is JSON already, maybe megabytes of it.
        Outgoing::Next(body) => {
            format!("{{\"id\":{id},\"type\":\"next\",\"payload\":{}}}", String::from_utf8_lossy(body))
        }
        Outgoing::Error(errors) => json!({ "id": id, "type": "error", "payload": errors }).to_string(),
        Outgoing::Complete => json!({ "id": id, "type": "complete" }).to_string(),
        Outgoing::Lost(_) => return None,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_fits_into_its_frame() {
        let frame = Close::Invalid("ø".repeat(100)).frame();
        assert!(frame.reason.len() <= 123 && frame.reason.starts_with('ø'), "{}", frame.reason);
    }

    #[test]
    fn messages_are_what_the_protocol_says() {
        assert!(matches!(read(r#"{"type":"connection_init"}"#), Ok(Incoming::ConnectionInit { payload: None })));
        assert!(matches!(read(r#"{"type":"pong","payload":{}}"#), Ok(Incoming::Pong {})));
        for wrong in [
            "",
            "7",
            "{}",
            r#"{"type":"start"}"#,
            r#"{"type":"subscribe","id":7,"payload":{}}"#,
            r#"{"type":"pong","type":"ping"}"#,
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        let Some(Message::Text(next)) = of_operation("a\"b", &Outgoing::Next(Bytes::from_static(b"{\"data\":1}")))
        else {
            panic!("no text")
        };
        let next: Value = serde_json::from_str(&next).expect("JSON");
        assert_eq!(next, json!({ "id": "a\"b", "type": "next", "payload": { "data": 1 } }));
    }
}
