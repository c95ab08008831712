//! Checked forms as a GraphQL API, and the pure core behind it: plans, merging, submission checks, signing.
//! No SQL, no HTTP, no clock.

pub mod blueprint;
pub mod change;
pub mod clients;
pub mod collection;
pub mod compile;
pub mod document;
pub mod executor;
pub mod filling;
pub mod global_id;
pub mod graphql_error;
pub mod judge;
pub mod merge;
mod mistake;
pub mod naming;
pub mod path;
mod plan;
pub mod prepare;
pub mod problem;
pub mod push;
pub mod record;
pub mod register;
mod renamed;
pub mod requester;
pub mod rights;
pub mod run;
pub mod scalars;
pub mod schema;
pub mod sheets;
pub mod signing;
pub mod storage_plan;
pub mod store;
mod stored_json;
pub mod submission;
pub mod subscription;
mod wording;

pub use self::compile::{MobileSchema, compile};
