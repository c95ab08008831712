//! A tablet is handed over and comes back. What happens on it meanwhile goes over `/graphql`, with its own token.

use axum::{
    Json,
    body::Body,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use mobile_schema::global_id;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::json;

use super::body;
use crate::{
    error::AppError,
    requester::device,
    server::Server,
    store::hand_overs::{Issue, Turn},
    token::Token,
};

/// Largest body.
const LIMIT: usize = 4 << 10;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Ready {
    case_id: String,
    pin: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Waking {
    pin: String,
    woken_at: Option<DateTime<Utc>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ending {
    pin: String,
}

/// `POST /hand-over`: sleeping tokens for the people of a case, shown this once.
pub(crate) async fn issue(State(server): State<Server>, headers: HeaderMap, body: Body) -> Result<Response, AppError> {
    let visit = server.receive(&headers).await?;
    let Ready { case_id, pin } = read(body).await?;
    if !(4..=8).contains(&pin.len()) || !pin.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(AppError::BadRequest("`pin` must have four to eight digits".to_owned()));
    }
    let case = global_id::parse(&case_id).ok_or(AppError::NotFound)?.id;
    if !visit.hands_over(case).await? {
        return Err(AppError::NotFound);
    }
    let (database, now) = (&server.stores.database, server.clock.now());
    let receivers = database.find_receivers(case, now).await?;
    let tokens: Vec<_> = receivers
        .into_iter()
        .map(|receiver| {
            Ok((receiver, Token::make(&server.ids).map_err(|e| AppError::internal(server.ids.next(), &e))?))
        })
        .collect::<Result<_, AppError>>()?;
    let issue = Issue { by: visit.person(), case, device: device(&headers)?, pin: &pin };
    database.issue_hand_overs(issue, &tokens, now).await?;
    let told = tokens.iter().map(|(receiver, token)| {
        json!({ "personId": receiver.person, "name": receiver.name, "role": receiver.role, "token": token.to_string() })
    });
    Ok(Json(json!({ "tokens": told.collect::<Vec<_>>() })).into_response())
}

/// `POST /hand-over/wake`, with a sleeping token
pub(crate) async fn wake(State(server): State<Server>, headers: HeaderMap, body: Body) -> Result<Response, AppError> {
    let Waking { pin, woken_at } = read(body).await?;
    let turn = Turn::Wake(woken_at.unwrap_or_else(|| server.clock.now()));
    let ends = turned(&server, &headers, &pin, turn).await?;
    Ok(Json(json!({ "endsAt": ends.to_rfc3339_opts(chrono::SecondsFormat::Millis, true) })).into_response())
}

/// `POST /hand-over/end`, with the token that ends
pub(crate) async fn end(State(server): State<Server>, headers: HeaderMap, body: Body) -> Result<Response, AppError> {
    let Ending { pin } = read(body).await?;
    turned(&server, &headers, &pin, Turn::End).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// A wrong PIN and a dead token are answered alike.
async fn turned(server: &Server, headers: &HeaderMap, pin: &str, turn: Turn) -> Result<DateTime<Utc>, AppError> {
    let shown = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = shown.and_then(Token::of_header).ok_or(AppError::Unauthenticated)?;
    let turned = server.stores.database.turn_hand_over(&token, pin, turn, server.clock.now()).await?;
    turned.ok_or(AppError::Unauthenticated)
}

async fn read<T: DeserializeOwned>(body: Body) -> Result<T, AppError> {
    let bytes = body::read(body, LIMIT).await?;
    serde_json::from_slice(&bytes).map_err(|_| AppError::BadRequest("the body is not what this path takes".to_owned()))
}
