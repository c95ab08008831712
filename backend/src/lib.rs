//! The server: HTTP, database, clock, disk. `main.rs` is a thin caller of this crate.

pub mod clock;
pub mod config;
pub mod database;
pub mod store;
pub mod log;
pub mod token;

mod demo;
mod entity;
mod error;
mod http;
mod migration;
mod print;
