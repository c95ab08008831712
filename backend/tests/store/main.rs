//! The store on both databases, from a published folder to a verified chain.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod fillings;
mod lists;
mod processes;
mod publishing;
mod row_security;
mod scope;
mod secrets;
mod statements;
mod town;
