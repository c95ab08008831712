//! Where people log in and out. The addresses are followed by browsers; programs show a token instead.

use axum::{
    extract::{Path, Query, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{Html, IntoResponse, Redirect, Response},
};
use maud::{DOCTYPE, Markup, html};

use crate::{
    error::AppError,
    login::{Callback, LoginError, SESSION_COOKIE, cookie_of, hash_of},
    requester::is_own_page,
    server::Server,
};

/// Holds a login under way, in the browser that began it.
const ATTEMPT_COOKIE: &str = "__Host-login";
/// What a browser is to forget when somebody leaves.
const CLEAR: HeaderName = HeaderName::from_static("clear-site-data");

/// `GET /login`
pub(crate) async fn choose(State(server): State<Server>) -> Response {
    let providers = server.logins.providers();
    if let [only] = providers {
        return Redirect::to(&format!("/login/{}", only.name())).into_response();
    }
    let page = page(&html! {
        h1 { "Logg inn i Nærvær" }
        @if providers.is_empty() {
            p { "Kommunen har ikke satt opp innlogging ennå." }
            p lang="en" { "The municipality has not set up logins yet." }
        } @else {
            p { "Velg hvordan du logger inn." span lang="en" { " Choose how to log in." } }
            ul { @for provider in providers {
                li { a href=(format!("/login/{}", provider.name())) { (provider.label()) } }
            } }
        }
    });
    page.into_response()
}

/// `GET /login/{provider}`
pub(crate) async fn begin(State(server): State<Server>, Path(name): Path<String>) -> Result<Response, AppError> {
    let provider = server.logins.find(&name).ok_or(AppError::NotFound)?;
    let (address, cookie) = match server.logins.begin(provider, server.clock.now(), &server.ids).await {
        Ok(begun) => begun,
        Err(error) => return Ok(failed(&server, &error)),
    };
    let mut response = see_other(&address)?;
    set_cookie(&mut response, ATTEMPT_COOKIE, &cookie, "; Max-Age=600")?;
    Ok(response)
}

/// `GET /login/{provider}/callback`
pub(crate) async fn complete(
    State(server): State<Server>,
    Path(name): Path<String>,
    Query(callback): Query<Callback>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let provider = server.logins.find(&name).ok_or(AppError::NotFound)?;
    let cookie = cookie_of(&headers, ATTEMPT_COOKIE);
    let database = &server.stores.database;
    let moment = (server.clock.now(), &server.ids);
    let completed = server.logins.complete(provider, cookie, callback, database, moment).await;
    let mut response = match completed {
        Ok(secret) => {
            // Who was logged in before in this browser is not any more.
            if let Some(before) = cookie_of(&headers, SESSION_COOKIE) {
                database.end_session(&hash_of(before)).await?;
            }
            let mut response = see_other("/")?;
            set_cookie(&mut response, SESSION_COOKIE, &secret, "")?;
            response
        }
        Err(error) => failed(&server, &error),
    };
    // Whatever came of it, it is not begun any more.
    set_cookie(&mut response, ATTEMPT_COOKIE, "", "; Max-Age=0")?;
    Ok(response)
}

/// `POST /logout`
pub(crate) async fn leave(State(server): State<Server>, headers: HeaderMap) -> Result<Response, AppError> {
    if !is_own_page(&headers) {
        return Err(AppError::ForeignOrigin);
    }
    let session = cookie_of(&headers, SESSION_COOKIE).ok_or(AppError::Unauthenticated)?;
    let provider = server.stores.database.end_session(&hash_of(session)).await?;
    let farewell = match provider {
        Some(provider) => server.logins.farewell(&provider, server.clock.now()).await,
        None => None,
    };
    let mut response = see_other(farewell.as_deref().unwrap_or("/login"))?;
    set_cookie(&mut response, SESSION_COOKIE, "", "; Max-Age=0")?;
    response.headers_mut().insert(CLEAR, HeaderValue::from_static("\"cache\", \"cookies\", \"storage\""));
    Ok(response)
}

/// Whoever asks by a session is not idle. A connection that stays asks by itself, so it does not count.
pub(crate) async fn note(State(server): State<Server>, request: Request, next: Next) -> Response {
    let stays = request.headers().contains_key(header::UPGRADE) || request.uri().path().ends_with("/stream");
    let session = cookie_of(request.headers(), SESSION_COOKIE).filter(|_| !stays).map(hash_of);
    let response = next.run(request).await;
    if let Some(session) = session.filter(|_| response.status() != StatusCode::UNAUTHORIZED)
        && let Err(error) = server.stores.database.note_session(&session, server.clock.now()).await
    {
        tracing::warn!(%error, "it was not written down that a session is used");
    }
    response
}

fn see_other(address: &str) -> Result<Response, AppError> {
    let address = HeaderValue::try_from(address).map_err(|_| AppError::NotFound)?;
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, address)]).into_response())
}

/// A cookie that scripts do not see, that goes over TLS alone, and that no other site's request brings along, but for
/// a link that is followed: the way back from a provider is one.
fn set_cookie(response: &mut Response, name: &str, value: &str, also: &str) -> Result<(), AppError> {
    let cookie = format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite=Lax{also}");
    let cookie = HeaderValue::try_from(cookie).map_err(|_| AppError::NotFound)?;
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(())
}

/// The person is told what they can do; the log what was wrong.
fn failed(server: &Server, error: &LoginError) -> Response {
    let id = server.ids.next();
    tracing::warn!(%error, correlation = %id, "nobody was logged in");
    let (status, bokmaal, english) = match error {
        LoginError::Unknown => (
            StatusCode::FORBIDDEN,
            "Du er ikke registrert her. Be kommunens administrator om å legge deg til.",
            "You are not registered here. Ask the municipality's administrator to add you.",
        ),
        LoginError::NoRole => (
            StatusCode::FORBIDDEN,
            "Denne innloggingen åpner ikke noe for deg. Prøv en annen måte å logge inn på.",
            "This login opens nothing for you. Try another way to log in.",
        ),
        LoginError::Provider { .. } | LoginError::Store(_) | LoginError::Randomness(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "Innloggingen virker ikke akkurat nå. Prøv igjen om litt.",
            "Logging in does not work just now. Try again in a moment.",
        ),
        LoginError::Attempt(_) | LoginError::Declined(_) | LoginError::Refused(_) => (
            StatusCode::BAD_REQUEST,
            "Innloggingen ble ikke fullført. Begynn på nytt.",
            "The login was not completed. Begin again.",
        ),
    };
    let page = page(&html! {
        h1 { "Ikke logget inn" }
        p { (bokmaal) }
        p lang="en" { (english) }
        p { a href="/login" { "Logg inn · Log in" } }
        p { small { (id) } }
    });
    (status, page).into_response()
}

fn page(content: &Markup) -> Html<String> {
    let page = html! {
        (DOCTYPE)
        html lang="nb" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "Nærvær" }
            }
            body { main { (content) } }
        }
    };
    Html(page.into_string())
}
