//! A filling as a page for paper.

use axum::{
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, header},
    response::{Html, IntoResponse, Response},
};
use mobile_schema::global_id;

use crate::{error::AppError, print::draw, server::Server};

/// `GET /fillings/{id}/print`
pub(crate) async fn page(
    State(server): State<Server>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let visit = server.receive(&headers).await?;
    // What is no id is the same as an id of nothing.
    let id = global_id::parse(&id).ok_or(AppError::NotFound)?;
    let drawn = draw(&visit.sheet(id.id).await.map_err(|error| error.into_app_error(&server.ids))?);
    let mut response = Html(drawn.html).into_response();
    let policy = HeaderValue::try_from(drawn.policy).map_err(|error| AppError::internal(server.ids.next(), &error))?;
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    Ok(response)
}
