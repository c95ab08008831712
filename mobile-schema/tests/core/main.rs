//! Fillings from their first answer to their last signature, through forms written as text.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod begin;
mod cases;
mod finish;
mod office;
mod push;
mod record;
mod save;
mod shapes;
mod sign;
