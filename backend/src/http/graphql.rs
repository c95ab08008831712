//! One GraphQL request in, one response out.

use axum::{
    body::Body,
    extract::{RawQuery, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use mobile_schema::run::{Response as Answer, Status};
use sha2::{Digest, Sha256};

use super::{
    body,
    guard::Told,
    media_type::{AnswerForm, is_json},
    request::Parameters,
};
use crate::{error::AppError, requester::DEVICE, server::Server, visit::Visit};

/// Methods of `/graphql`.
const METHODS: &str = "GET, POST";

/// `POST /graphql`
pub(crate) async fn post(State(server): State<Server>, headers: HeaderMap, body: Body) -> Result<Response, AppError> {
    // Who asks is found out first: an anonymous caller learns nothing, not even what is wrong with the request.
    let visit = server.receive(&headers).await?;
    let form = AnswerForm::accepted(&headers).ok_or(AppError::NotAcceptable)?;
    if !is_json(&headers) {
        return Err(AppError::UnsupportedMediaType);
    }
    let parameters = parameters(&headers, body).await?;
    respond(&server, &visit, parameters, form, false).await
}

/// `GET /graphql`: queries alone, so that a link changes nothing.
pub(crate) async fn get(
    State(server): State<Server>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    let visit = server.receive(&headers).await?;
    let form = AnswerForm::accepted(&headers).ok_or(AppError::NotAcceptable)?;
    let parameters = Parameters::of_address(query.as_deref().unwrap_or_default())?;
    respond(&server, &visit, parameters, form, true).await
}

/// What a body asks for; a tablet hands in what it gathered without a network.
pub(super) async fn parameters(headers: &HeaderMap, body: Body) -> Result<Parameters, AppError> {
    let limit = if headers.contains_key(DEVICE) { body::TABLET_LIMIT } else { body::LIMIT };
    Parameters::of_body(&body::read(body, limit).await?)
}

async fn respond(
    server: &Server,
    visit: &Visit,
    parameters: Parameters,
    form: AnswerForm,
    queries_only: bool,
) -> Result<Response, AppError> {
    let told = told(&parameters);
    let answer = visit.respond(&parameters.into_request(queries_only)).await?;
    server.rates.charge(visit.requester().person, answer.body.len());
    let mut response = dress(answer, form);
    response.extensions_mut().insert(told);
    Ok(response)
}

/// What the log is told of a request.
pub(super) fn told(parameters: &Parameters) -> Told {
    Told { operation: parameters.operation_name.clone(), document: Some(short_hash(&parameters.query)) }
}

/// The status that an answer has in a form.
fn dress(answer: Answer, form: AnswerForm) -> Response {
    let Answer { status, body } = answer;
    let code = match (status, form) {
        (Status::Ran, _) | (Status::Refused, AnswerForm::Json) => StatusCode::OK,
        (Status::Refused, AnswerForm::GraphQlResponse) => StatusCode::BAD_REQUEST,
        (Status::OnlyQueries, _) => StatusCode::METHOD_NOT_ALLOWED,
    };
    let mut response = (code, [(header::CONTENT_TYPE, form.content_type())], body).into_response();
    if status == Status::OnlyQueries {
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("POST"));
    }
    response
}

/// Enough of the hash to find the document that a client sent; the document itself may hold answers.
fn short_hash(document: &str) -> String {
    format!("{:.12x}", Sha256::digest(document.as_bytes()))
}

/// Any other method.
pub(crate) async fn other(_: Method) -> AppError {
    AppError::MethodNotAllowed { allow: METHODS, reason: "send queries by GET or POST, mutations by POST" }
}

/// `GET /schema.graphql`
pub(crate) async fn schema(State(server): State<Server>, headers: HeaderMap) -> Result<Response, AppError> {
    let visit = server.receive(&headers).await?;
    let kind = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    Ok((kind, visit.served.schema.sdl().to_string()).into_response())
}
