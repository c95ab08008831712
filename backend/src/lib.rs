//! The server: HTTP, database, clock, disk. `main.rs` is a thin caller of this crate.

pub mod clock;
pub mod command;
pub mod config;
pub mod database;
pub mod log;
pub mod publish;
pub mod seal;
pub mod served;
pub mod store;
pub mod token;
pub mod verify;
pub mod writer;

mod audit;
mod demo;
mod entity;
mod error;
mod http;
mod migration;
mod print;
mod scoped;
