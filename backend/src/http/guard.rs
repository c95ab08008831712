//! What is done around every request: headers that keep a browser safe, one log line, a net under panics.

use std::{any::Any, net::IpAddr, time::Instant};

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{clock::Ids, error::AppError, rates::Rates};

/// What a handler tells the log of a request: never an answer, a name or an id of a person.
#[derive(Debug, Clone, Default)]
pub(crate) struct Told {
    /// Name of the GraphQL operation.
    pub(crate) operation: Option<String>,
    /// Beginning of the SHA-256 of the document.
    pub(crate) document: Option<String>,
}

/// From where a connection comes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) IpAddr);

/// Holds back an address from which nobody known asks again and again.
pub(crate) async fn hold_back(State(rates): State<Rates>, request: Request, next: Next) -> Response {
    let address = address(&request);
    let response = next.run(request).await;
    let is_refused = response.status() == StatusCode::UNAUTHORIZED;
    match address.filter(|_| is_refused) {
        Some(address) if !rates.refuse(address) => AppError::TooOften.into_response(),
        _ => response,
    }
}

/// Only a proxy on this machine is believed when it says for whom it asks.
fn address(request: &Request) -> Option<IpAddr> {
    let Peer(peer) = *request.extensions().get::<Peer>()?;
    let forwarded = request.headers().get("x-forwarded-for").filter(|_| peer.is_loopback());
    let last = forwarded.and_then(|list| list.to_str().ok()?.rsplit(',').next()?.trim().parse().ok());
    Some(last.unwrap_or(peer))
}

/// Whether a request comes from a page of this server, or from no page at all: a browser always says from where.
pub(crate) fn is_own_origin(headers: &HeaderMap) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let origin = origin.to_str().ok().and_then(|origin| origin.split_once("://"));
    origin.map(|(_, place)| place).is_some_and(|place| Some(place) == host)
}

/// Set on every response that does not bring its own.
const HEADERS: [(HeaderName, HeaderValue); 7] = [
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"),
    ),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
];

/// Adds the headers that keep a browser from doing more with an answer than showing it.
pub(crate) async fn protect(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.entry(name).or_insert(value);
    }
    response
}

/// Writes one line for each request, without anything that a person wrote.
pub(crate) async fn log(request: Request, next: Next) -> Response {
    let began = Instant::now();
    let method = request.method().clone();
    // The template of the path: the path itself may hold ids of persons.
    let path = request.extensions().get::<MatchedPath>().map_or("unknown", MatchedPath::as_str).to_owned();
    let response = next.run(request).await;
    let told = response.extensions().get::<Told>().cloned().unwrap_or_default();
    tracing::info!(
        %method,
        path,
        status = response.status().as_u16(),
        ms = (began.elapsed().as_secs_f64() * 10_000.0).round() / 10.0,
        operation = told.operation,
        document = told.document,
        "request"
    );
    response
}

/// A panic becomes an inside fault like any other; the panic hook has logged where it was.
pub(crate) async fn catch_panics(State(ids): State<Ids>, request: Request, next: Next) -> Response {
    use futures_util::FutureExt;
    match std::panic::AssertUnwindSafe(next.run(request)).catch_unwind().await {
        Ok(response) => response,
        Err(panic) => AppError::internal(ids.next(), &Panicked(said(panic.as_ref()))).into_response(),
    }
}

#[derive(Debug, thiserror::Error)]
#[error("a panic: {0}")]
struct Panicked(&'static str);

/// The text of a panic may quote what it choked on, so only texts that stand in the code are repeated.
fn said(panic: &(dyn Any + Send)) -> &'static str {
    panic.downcast_ref::<&'static str>().copied().unwrap_or("its text is kept back")
}
