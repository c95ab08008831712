//! x
mod folder;
