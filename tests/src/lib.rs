//! Stories of people, told over HTTP to the real server and a real database of each kind.
//!
//! A test takes a [`Server`], asks it as somebody ([`Client`]), and fills in forms as a [`Scenario`].
//! Not here: anything that looks into the server past its API, but for the files that it writes.

mod client;
mod database;
mod postgres;
mod scenario;
mod server;
mod words;

pub use self::{
    client::{Client, Reply, UserError},
    database::{Database, Kind, kinds},
    scenario::{Scenario, bare, open_case, row_id},
    server::{Person, Server, forms_folder, shipped_forms},
};
