//! The form language: what an administrator writes, and what it means.
//!
//! ```text
//!  Sources ──parse──▶ ParsedFolder ──check──▶ CheckedFolder ──▶ evaluate, definition, mobile-schema
//!     ▲                   │ (ast)                 (model)
//!     └─────format────────┘            what is wrong on the way: Diagnostics
//! ```
//!
//! Text is read line by line into a tree of lines ([`ast`]); nothing is inferred, and a line that cannot be read
//! leaves its neighbours readable. The folder is then checked as one: names found, types known, rules held; what
//! comes of it ([`model`]) can be made by [`check()`] alone. Mistakes are data ([`problem`]) until they are put into
//! words, in bokmål or English ([`diagnostic`]).
//!
//! No IO, no async, no GraphQL, no database: texts and the day come from outside.
//!
//! ```
//! use forms_dsl::{
//!     diagnostic::{Diagnostics, MessageLanguage, draw::{Paint, draw}},
//!     format, parse,
//!     source::{Source, Sources},
//! };
//!
//! let text = "form talk \"Samtale\" version 1\nsection talk \"Samtalen\"\n   aks place short text «Sted»\n";
//! let sources = Sources::new(vec![Source { name: "talk.form".into(), text: text.into() }]);
//!
//! let mut diagnostics = Diagnostics::new();
//! let folder = parse(&sources, &mut diagnostics);
//! assert_eq!(folder.files.len(), 1);
//!
//! let words = diagnostics.in_words(&sources, MessageLanguage::Bokmaal);
//! assert_eq!(
//!     draw(&words, &sources, MessageLanguage::Bokmaal, Paint::Plain),
//!     r"F001 feil   talk.form:3
//!    ingen linje begynner med «aks»
//!   3 |    aks place short text «Sted»
//!     |    ^^^ dette ordet er ukjent
//!    Slik kan det løses:
//!      1. mente du   ask ?
//!
//! "
//! );
//!
//! let mended = format(&text.replace("aks", "Ask"))?;
//! assert!(mended.ends_with("  ask place short text \"Sted\"\n"));
//! # Ok::<(), forms_dsl::FormatError>(())
//! ```

pub mod answers;
pub mod ast;
pub mod change;
mod check;
pub mod definition;
pub mod diagnostic;
pub mod evaluate;
pub mod examples;
pub mod explain;
pub mod fix;
pub mod format;
pub mod model;
pub mod problem;
pub mod say;
pub mod solve;
pub mod source;
mod suggest;
mod syntax;
pub mod translate;

pub use check::check;
pub use format::{FormatError, format, format_in};
pub use syntax::parse;
