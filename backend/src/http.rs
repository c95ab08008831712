//! Every route in one list.

mod graphiql;
mod guard;
mod media_type;
mod request;
mod serve;
