//! The server: HTTP, database, clock, disk. `main.rs` is a thin caller of this crate.

pub mod app;
pub mod backup;
pub mod check;
pub mod clock;
pub mod command;
pub mod config;
pub mod database;
pub mod demo;
pub mod erase;
pub mod export;
pub mod forms;
pub mod import;
pub mod ledger;
pub mod log;
pub mod notice;
pub mod publish;
pub mod rotate;
pub mod seal;
pub mod served;
pub mod store;
pub mod token;
pub mod verify;
pub mod writer;

mod audit;
mod entity;
mod error;
mod feed;
mod http;
mod migration;
mod print;
mod rates;
mod requester;
mod scoped;
mod server;
mod sockets;
mod visit;
