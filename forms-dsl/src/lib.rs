//! The form language: what an administrator writes, and what it means.
//!
//! `parse` text → [`ast`] · `check` ast → [`model`] · `format` ast → canonical text ·
//! `evaluate` answers → what is shown, required, wrong. No IO, no async, no GraphQL, no database.

pub mod answers;
pub mod ast;
pub mod change;
mod check;
pub mod definition;
pub mod diagnostic;
pub mod evaluate;
pub mod examples;
pub mod explain;
pub mod format;
pub mod model;
pub mod problem;
pub mod source;
mod suggest;
mod syntax;

pub use check::check;
pub use format::{FormatError, format, format_in};
pub use syntax::parse;
