//! Every route in one list.

mod body;
mod clients;
mod follow;
mod graphiql;
mod graphql;
mod guard;
mod hand_over;
mod health;
mod login;
mod media_type;
mod print;
mod request;
mod serve;
mod socket;
mod stream;
mod unambiguous;

use std::time::Duration;

use axum::{
    Router,
    middleware::{from_fn, from_fn_with_state},
    routing::{get, post},
};

pub(crate) use self::{request::Parameters, serve::serve};
use crate::{
    error::{no_such_method, no_such_path},
    server::Server,
};

/// Something comes at least so often over a connection that stays, so that nobody on the way takes it for dead.
const HEARTBEAT: Duration = Duration::from_secs(12);

/// The routes, and what is done around each of them.
pub(crate) fn router(server: Server) -> Router {
    Router::new()
        // The API: everything that anybody reads or writes.
        .route("/graphql", get(graphql::get).post(graphql::post).fallback(graphql::other))
        // The same over connections that stay, where changes can be followed.
        .route("/graphql/ws", get(socket::open))
        .route("/graphql/stream", get(stream::get).post(stream::post).fallback(graphql::other))
        // Its contract, for those who build a client.
        .route("/schema.graphql", get(clients::schema))
        .route("/clients/{file}", get(clients::file))
        // A page to try it in.
        .route("/", get(graphiql::page))
        .route("/graphiql/{file}", get(graphiql::file))
        // A filling on paper, for archives and for who has no tablet.
        .route("/fillings/{id}/print", get(print::page))
        // A tablet in a meeting, in the hands of a pupil or a guardian.
        .route("/hand-over", post(hand_over::issue))
        .route("/hand-over/wake", post(hand_over::wake))
        .route("/hand-over/end", post(hand_over::end))
        // Where people come in and go out.
        .route("/login", get(login::choose))
        .route("/login/{provider}", get(login::begin))
        .route("/login/{provider}/callback", get(login::complete))
        .route("/logout", post(login::leave))
        // For whatever keeps the server running.
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .fallback(no_such_path)
        .method_not_allowed_fallback(no_such_method)
        .layer(from_fn_with_state(server.clone(), login::note))
        .layer(from_fn_with_state(server.ids.clone(), guard::catch_panics))
        .layer(from_fn_with_state(server.rates.clone(), guard::hold_back))
        .layer(from_fn(guard::protect))
        .layer(from_fn(guard::log))
        .with_state(server)
}
