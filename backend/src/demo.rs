//! A demo
mod town;
