//! Whether the process lives, and whether it can do its work.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::IntoResponse,
};
use serde::Serialize;

use crate::{
    forms::{FolderState, preview::writes_forms},
    server::Server,
};

/// What `/readyz` says.
#[derive(Debug, Serialize)]
struct Readiness {
    ready: bool,
    database: &'static str,
    folder: &'static str,
    /// What only those who write the forms are told.
    #[serde(skip_serializing_if = "Option::is_none")]
    forms: Option<Forms>,
}

#[derive(Debug, Serialize)]
struct Forms {
    served: Vec<FormServed>,
    folder: FolderState,
}

/// A form that is served.
#[derive(Debug, Serialize)]
struct FormServed {
    name: String,
    version: u32,
}

/// `GET /healthz`: the process answers.
pub(crate) async fn alive() -> &'static str {
    "alive\n"
}

/// `GET /readyz`: the database answers and forms are served. A broken folder is told and is no reason not to serve
/// what is published. What is wrong with it quotes the forms, so it is told to who writes them.
pub(crate) async fn ready(State(server): State<Server>, headers: HeaderMap) -> impl IntoResponse {
    let answers = server.stores.database.ping().await.is_ok();
    let published = server.forms.served();
    let ready = answers && !published.folder.forms().is_empty();
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let database = if answers { "answers" } else { "does not answer" };
    let state = server.forms.folder();
    let folder = match &state {
        FolderState::Served => "served",
        FolderState::Refused { .. } => "refused",
    };
    let asks = if headers.contains_key(header::AUTHORIZATION) { server.receive(&headers).await.ok() } else { None };
    let forms = asks.filter(|visit| writes_forms(visit.requester())).map(|_| {
        let forms = published.folder.forms().iter();
        let served_forms =
            forms.map(|form| FormServed { name: form.name.to_string(), version: form.version }).collect();
        Forms { served: served_forms, folder: state }
    });
    (status, Json(Readiness { ready, database, folder, forms }))
}
