//! Mistakes that people make in forms, made on purpose: each operator, where it fits, and what must be said of it.

mod operators;
mod text;

pub use self::{
    operators::{OPERATORS, Operator, is_right},
    text::Text,
};
