//! What those who build a client need: the types, and the configuration of their client.

use axum::{
    Json,
    extract::{Path, State},
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use mobile_schema::clients;

use crate::{error::AppError, server::Server};

/// `GET /schema.graphql`
pub(crate) async fn schema(State(server): State<Server>, headers: HeaderMap) -> Result<Response, AppError> {
    let visit = server.receive(&headers).await?;
    let kind = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    Ok((kind, visit.served.schema.sdl().to_string()).into_response())
}

/// `GET /clients/{file}`
pub(crate) async fn file(
    State(server): State<Server>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let visit = server.receive(&headers).await?;
    let file = clients::file(visit.served.schema.blueprint(), &name).ok_or(AppError::NotFound)?;
    Ok(Json(file).into_response())
}
