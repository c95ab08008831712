//! Operations over server-sent events, one a connection: GraphQL over SSE, distinct connections mode.

use std::convert::Infallible;

use axum::{
    body::Body,
    extract::{RawQuery, State},
    http::HeaderMap,
    response::{
        IntoResponse, Response, Sse,
        sse::{Event, KeepAlive},
    },
};
use bytes::Bytes;
use futures_util::{Stream, stream};
use mobile_schema::{prepare::Request, subscription::Opened};
use uuid::Uuid;

use super::{
    HEARTBEAT,
    follow::Follower,
    graphql::{parameters, told},
    guard::Told,
    media_type::is_json,
    request::Parameters,
};
use crate::{error::AppError, server::Server, sockets::Socket, visit::Visit};

/// What is still to come.
enum ToCome {
    /// One answer, then the end.
    Answer(Bytes),
    /// Events, as long as the connection stays.
    Events(Box<Follower>, Socket<Uuid>),
    /// The end.
    Complete,
    Nothing,
}

/// `POST /graphql/stream`
pub(crate) async fn post(State(server): State<Server>, headers: HeaderMap, body: Body) -> Result<Response, AppError> {
    if !is_json(&headers) {
        return Err(AppError::UnsupportedMediaType);
    }
    let visit = server.receive(&headers).await?;
    let parameters = parameters(&headers, body).await?;
    open(server, headers, &visit, parameters, false).await
}

/// `GET /graphql/stream`: no mutations, so that a link changes nothing.
pub(crate) async fn get(
    State(server): State<Server>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    let visit = server.receive(&headers).await?;
    let parameters = Parameters::of_address(query.as_deref().unwrap_or_default())?;
    open(server, headers, &visit, parameters, true).await
}

async fn open(
    server: Server,
    headers: HeaderMap,
    visit: &Visit,
    parameters: Parameters,
    no_mutations: bool,
) -> Result<Response, AppError> {
    let socket = server.sockets.open(visit.requester().person).ok_or(AppError::TooManyConnections)?;
    // Noted before the operation is read: what changes from here on is told.
    let after = server.feed.head();
    // A client that speaks this protocol reads events, not the body of another status.
    let request = match server.find(&parameters, visit) {
        Ok(request) => request,
        Err(refused) => return Ok(told_by(ToCome::Answer(refused.body), Told::default())),
    };
    let told = told(&request);
    let to_come = match visit.open(&request) {
        Err(refused) => ToCome::Answer(refused.body),
        Ok(Opened::Once) => {
            let request = Request { queries_only: no_mutations, ..request };
            ToCome::Answer(server.answer(visit, &parameters, &request).await?.body)
        }
        Ok(Opened::Following(subscription)) => {
            ToCome::Events(Box::new(Follower::new(server, headers, subscription, after)), socket)
        }
    };
    Ok(told_by(to_come, told))
}

fn told_by(to_come: ToCome, told: Told) -> Response {
    let mut response = Sse::new(events(to_come)).keep_alive(KeepAlive::new().interval(HEARTBEAT)).into_response();
    response.extensions_mut().insert(told);
    response
}

fn events(to_come: ToCome) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold(to_come, |to_come| async {
        match to_come {
            ToCome::Answer(body) => Some((next(&body), ToCome::Complete)),
            // An event without data would be no event to a browser.
            ToCome::Complete => Some((Event::default().event("complete").data("{}"), ToCome::Nothing)),
            ToCome::Events(mut follower, socket) => {
                // Without `complete` the client comes back, and is told then why it may not.
                let response = follower
                    .next()
                    .await
                    .inspect_err(|error| tracing::debug!(%error, "nothing is followed any longer"));
                response.ok().map(|response| (next(&response.body), ToCome::Events(follower, socket)))
            }
            ToCome::Nothing => None,
        }
        .map(|(event, to_come)| (Ok(event), to_come))
    })
}

fn next(body: &[u8]) -> Event {
    // Ours is UTF-8, and JSON escapes the ends of lines in texts.
    Event::default().event("next").data(String::from_utf8_lossy(body))
}
