//! The server: HTTP, database, clock, disk. `main.rs` is a thin caller of this crate.

pub mod clock;
pub mod database;
pub mod store;

mod entity;
mod migration;
