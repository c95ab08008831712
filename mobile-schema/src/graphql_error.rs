//! One entry of `errors` in a response: its code, its words, where in the document and where in the answer.
//!
//! Not here: what a person can mend (`change::UserError`).

use serde::{Serialize, Serializer, ser::SerializeMap};
use uuid::Uuid;

/// More than this of a message helps nobody, and parts of it may be the sender's own text.
const LONGEST_MESSAGE: usize = 400;

/// An entry of `errors`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GraphqlError {
    /// For the program.
    pub code: ErrorCode,
    /// For a developer.
    pub message: String,
    /// Where in the document.
    pub locations: Vec<Location>,
    /// Where in the answer; empty where nothing ran.
    pub path: Vec<PathPart>,
}

/// A place in the document, both from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Location {
    /// Counts lines.
    pub line: usize,
    /// Counts characters.
    pub column: usize,
}

/// A step from the root of the answer to a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum PathPart {
    /// A field, by its alias where it has one.
    Key(String),
    /// A position in a list, from 0.
    Index(usize),
}

/// The codes of `api.md` 1 that a request can end in here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorCode {
    /// Not GraphQL.
    ParseFailed,
    /// GraphQL, but not of this schema.
    ValidationFailed,
    /// A value that cannot be used: a variable, a cursor, a page size.
    BadUserInput,
    /// No such operation in the document, or none chosen among several.
    OperationResolutionFailure,
    /// More than one request may cost.
    TooExpensive,
    /// A document that is named and not known.
    DocumentNotFound,
    /// Documents are not taken by this name here.
    DocumentNotSupported,
    /// Not theirs to use.
    Forbidden,
    /// A place in another feed than the one that is kept now, whose epoch this is.
    StaleEpoch(Uuid),
    /// The database is away or too slow.
    Unavailable,
    /// A fault inside.
    Internal,
}

impl ErrorCode {
    /// As `extensions.code` has it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ParseFailed => "GRAPHQL_PARSE_FAILED",
            Self::ValidationFailed => "GRAPHQL_VALIDATION_FAILED",
            Self::BadUserInput => "BAD_USER_INPUT",
            Self::OperationResolutionFailure => "OPERATION_RESOLUTION_FAILURE",
            Self::TooExpensive => "TOO_EXPENSIVE",
            Self::DocumentNotFound => "PERSISTED_QUERY_NOT_FOUND",
            Self::DocumentNotSupported => "PERSISTED_QUERY_NOT_SUPPORTED",
            Self::Forbidden => "FORBIDDEN",
            Self::StaleEpoch(_) => "STALE_EPOCH",
            Self::Unavailable => "UNAVAILABLE",
            Self::Internal => "INTERNAL_SERVER_ERROR",
        }
    }
}

impl GraphqlError {
    /// An error that stands nowhere in particular.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: cut(message.into()), locations: Vec::new(), path: Vec::new() }
    }

    /// The same, at places of the document.
    #[must_use]
    pub fn at(mut self, locations: impl IntoIterator<Item = Location>) -> Self {
        self.locations.extend(locations);
        self
    }

    /// The same, at a field of the answer.
    #[must_use]
    pub fn on(mut self, path: Vec<PathPart>) -> Self {
        self.path = path;
        self
    }
}

impl Serialize for GraphqlError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Extensions {
            code: &'static str,
            #[serde(skip_serializing_if = "Option::is_none")]
            epoch: Option<Uuid>,
        }
        let epoch = if let ErrorCode::StaleEpoch(epoch) = self.code { Some(epoch) } else { None };
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("message", &self.message)?;
        if !self.locations.is_empty() {
            map.serialize_entry("locations", &self.locations)?;
        }
        if !self.path.is_empty() {
            map.serialize_entry("path", &self.path)?;
        }
        map.serialize_entry("extensions", &Extensions { code: self.code.as_str(), epoch })?;
        map.end()
    }
}

fn cut(message: String) -> String {
    match message.char_indices().nth(LONGEST_MESSAGE) {
        Some((end, _)) => message.get(..end).unwrap_or_default().to_owned() + "…",
        None => message,
    }
}
