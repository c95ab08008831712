//! Four targets for cargo-fuzz: what is made for them, and what must hold of it.

pub mod claims;
pub mod nested;
