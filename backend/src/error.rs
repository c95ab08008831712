//! Failures on their way out: the one place where they become a response, and the one where they are logged.

use axum::{
    Json,
    http::{HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use mobile_schema::store::StoreError;
use serde_json::json;
use uuid::Uuid;

/// Why a request got no answer. What a person can mend is not here but among the user errors of a payload.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The request cannot be read; the sentence says what is wrong with it.
    #[error("{0}")]
    BadRequest(String),
    /// Nobody is known by the token that came along, or none came.
    #[error("this needs a token: send the header `Authorization: Bearer nv_…` with one that has not expired")]
    Unauthenticated,
    /// There is nothing of that name for this requester.
    #[error("there is no such thing, or it is not yours to see")]
    NotFound,
    /// The path is right, the method is not.
    #[error("{reason}")]
    MethodNotAllowed {
        /// Methods that are.
        allow: &'static str,
        /// What is wrong.
        reason: &'static str,
    },
    /// A page of another origin tries to open a connection that stays.
    #[error("connections are opened from pages of this server, or from programs")]
    ForeignOrigin,
    /// Somebody holds more connections than one person may.
    #[error("you hold too many connections open; close some")]
    TooManyConnections,
    /// Somebody asks more often, or for more, than one may.
    #[error("this is too often; try again in a moment")]
    TooOften,
    /// The answer's form was asked for in a way that we cannot serve.
    #[error("answers are application/graphql-response+json or application/json; `Accept` allows neither")]
    NotAcceptable,
    /// The body is larger than the limit.
    #[error("the body is larger than {limit} bytes")]
    TooLarge {
        /// In bytes.
        limit: usize,
    },
    /// The body did not come in time.
    #[error("the body did not come within {seconds} seconds")]
    TooSlow {
        /// How long we waited.
        seconds: u64,
    },
    /// The body is of another kind.
    #[error("the body must be application/json in UTF-8, as `Content-Type` says")]
    UnsupportedMediaType,
    /// The database or the forms are not there yet, or not any more.
    #[error("the server cannot answer just now; try again in a moment")]
    Unavailable,
    /// A fault of ours; the log has it under the id.
    #[error("something went wrong here; the log has it as {id}")]
    Internal {
        /// Leads to the log line.
        id: Uuid,
    },
}

impl AppError {
    /// A fault of ours, logged here and told to nobody else.
    pub fn internal(id: Uuid, fault: &dyn std::error::Error) -> Self {
        let mut causes = fault.to_string();
        let mut source = fault.source();
        while let Some(cause) = source {
            causes.push_str(": ");
            causes.push_str(&cause.to_string());
            source = cause.source();
        }
        tracing::error!(correlation = %id, fault = causes, "a request failed");
        Self::Internal { id }
    }

    /// The status, and the code of `api.md` 1.
    fn status_and_code(&self) -> (StatusCode, &'static str) {
        match self {
            Self::BadRequest(_) => (StatusCode::BAD_REQUEST, "BAD_REQUEST"),
            Self::Unauthenticated => (StatusCode::UNAUTHORIZED, "UNAUTHENTICATED"),
            Self::NotFound => (StatusCode::NOT_FOUND, "NOT_FOUND"),
            Self::MethodNotAllowed { .. } => (StatusCode::METHOD_NOT_ALLOWED, "BAD_REQUEST"),
            Self::ForeignOrigin => (StatusCode::FORBIDDEN, "FORBIDDEN"),
            Self::TooManyConnections | Self::TooOften => (StatusCode::TOO_MANY_REQUESTS, "RATE_LIMITED"),
            Self::NotAcceptable => (StatusCode::NOT_ACCEPTABLE, "BAD_REQUEST"),
            Self::TooLarge { .. } => (StatusCode::PAYLOAD_TOO_LARGE, "BAD_REQUEST"),
            Self::TooSlow { .. } => (StatusCode::REQUEST_TIMEOUT, "BAD_REQUEST"),
            Self::UnsupportedMediaType => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "BAD_REQUEST"),
            Self::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE"),
            Self::Internal { .. } => (StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL_SERVER_ERROR"),
        }
    }
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        match error {
            // Only a pull meets another feed, and it answers for itself.
            StoreError::Unavailable | StoreError::StaleEpoch(_) => Self::Unavailable,
            StoreError::Internal(id) => Self::Internal { id },
        }
    }
}

impl IntoResponse for AppError {
    fn into_response(self) -> Response {
        let (status, code) = self.status_and_code();
        let body = json!({ "errors": [{ "message": self.to_string(), "extensions": { "code": code } }] });
        let mut response = (status, Json(body)).into_response();
        let headers = response.headers_mut();
        match self {
            Self::Unauthenticated => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            Self::MethodNotAllowed { allow, .. } => {
                headers.insert(header::ALLOW, HeaderValue::from_static(allow));
            }
            // The rest of the body would be read as the next request.
            Self::TooLarge { .. } | Self::TooSlow { .. } => {
                headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
            }
            Self::Unavailable | Self::TooOften => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
            }
            Self::BadRequest(_)
            | Self::ForeignOrigin
            | Self::TooManyConnections
            | Self::NotFound
            | Self::NotAcceptable
            | Self::UnsupportedMediaType
            | Self::Internal { .. } => {}
        }
        response
    }
}

/// A path that leads nowhere.
pub(crate) async fn no_such_path() -> AppError {
    AppError::NotFound
}

/// A method that a path does not take.
pub(crate) async fn no_such_method(method: Method) -> AppError {
    tracing::debug!(%method, "a method that the path does not take");
    AppError::MethodNotAllowed { allow: "GET, HEAD", reason: "this path is only read" }
}
