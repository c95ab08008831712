//! Stories of people, told over HTTP to the real server and a real database of each kind.
//!
//! A test starts a [`Server`] inside itself or a [`Program`] beside itself, asks as one of its [`People`], and fills
//! in forms as a [`Scenario`]. Not here: anything that looks into the server past its API, but for the files that it
//! writes.

mod agreement;
mod browser;
mod client;
mod database;
mod forms;
mod node;
mod office;
mod people;
mod postgres;
mod program;
mod replica;
mod scenario;
mod server;
mod socket;
mod tablet;
mod words;

pub use self::{
    agreement::{fill_agreement, sign_all},
    browser::{Browser, Page, Script},
    client::{Client, Reply, UserError},
    database::{Database, Kind, kinds},
    forms::{forms_folder, shipped_forms},
    node::{node, python, run, run_node},
    office::{Office, Told},
    people::{People, Person},
    program::Program,
    replica::{Outgoing, Replica},
    scenario::{Scenario, open_case, row_id},
    server::Server,
    socket::Socket,
    tablet::{Network, Tablet, uuid_of},
};
