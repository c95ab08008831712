//! Every route in one list.

mod body;
mod graphiql;
mod guard;
mod media_type;
mod request;
mod serve;
