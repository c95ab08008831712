//! Whether the process lives, and whether it can do its work.

use axum::{Json, extract::State, http::StatusCode, response::IntoResponse};
use serde::Serialize;

use crate::{forms::FolderState, server::Server};

/// What `/readyz` says.
#[derive(Debug, Serialize)]
struct Readiness {
    ready: bool,
    database: &'static str,
    forms: Vec<FormServed>,
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
/// what is published.
pub(crate) async fn ready(State(server): State<Server>) -> impl IntoResponse {
    let answers = server.stores.database.ping().await.is_ok();
    let published = server.forms.served();
    let forms: Vec<FormServed> = published
        .folder
        .forms()
        .iter()
        .map(|form| FormServed { name: form.name.to_string(), version: form.version })
        .collect();
    let ready = answers && !forms.is_empty();
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let database = if answers { "answers" } else { "does not answer" };
    (status, Json(Readiness { ready, database, forms, folder: server.forms.folder() }))
}
