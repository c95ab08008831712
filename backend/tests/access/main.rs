//! Who may see and do what, asked over HTTP of the real server: the matrix of `cells.md` and what stands beside it.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod assignment;
mod attacks;
mod author;
mod cells;
mod handed;
mod matrix;
mod probe;
mod processes;
mod sdl;
mod staff;
mod timing;
mod town;
