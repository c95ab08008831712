//! A filling as a page for paper.
//!
//! [`sheet`] reads it through the same port as the API, with the rights of who asks; [`page`] draws it.

mod page;
mod sheet;
mod value;
mod words;

pub(crate) use self::{
    page::draw,
    sheet::{Reading, Sheet, SheetError},
};
