//! Who may see and do what, asked over HTTP of the real server: the matrix of `cells.md` and what stands beside it.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod assignment;
mod cells;
mod handed;
mod matrix;
mod probe;
mod town;
