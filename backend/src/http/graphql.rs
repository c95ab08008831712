//! One GraphQL request in, one response out.

use axum::{
    body::Body,
    extract::{RawQuery, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use mobile_schema::{
    prepare::Request,
    run::{Response as Answer, Status},
};
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
    // What a form of another site could send is refused unseen. Then who asks is found out, before anything of the
    // request is read: an anonymous caller learns nothing, not even what is wrong with it.
    if !is_json(&headers) {
        return Err(AppError::UnsupportedMediaType);
    }
    let form = AnswerForm::accepted(&headers).ok_or(AppError::NotAcceptable)?;
    let visit = server.receive(&headers).await?;
    let parameters = parameters(&headers, body).await?;
    respond(&server, &visit, parameters, form, false).await
}

/// `GET /graphql`: queries alone, so that a link changes nothing.
pub(crate) async fn get(
    State(server): State<Server>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    let form = AnswerForm::accepted(&headers).ok_or(AppError::NotAcceptable)?;
    let visit = server.receive(&headers).await?;
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
    let (told, answer) = match server.find(&parameters, visit) {
        Ok(request) => {
            let request = Request { queries_only, ..request };
            (told(&request), server.answer(visit, &parameters, &request).await?)
        }
        Err(refused) => (Told::default(), refused),
    };
    let mut response = dress(answer, form);
    response.extensions_mut().insert(told);
    Ok(response)
}

/// What the log is told of a request.
pub(super) fn told(request: &Request) -> Told {
    Told { operation: request.operation_name.clone(), document: Some(short_hash(&request.query)) }
}

/// The status that an answer has in a form.
fn dress(answer: Answer, form: AnswerForm) -> Response {
    let Answer { status, body, cost: _ } = answer;
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
