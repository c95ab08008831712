//! Each mistake that an author can make, as data: what is wrong, never how it is said.
//!
//! The words are in `problem/wording`, one file for each phase. A code never changes its meaning and is never reused.

/// One list for each phase: code, severity and data of every mistake.
macro_rules! problems {
    (
        $(#[$about:meta])*
        pub enum $name:ident {
            $($(#[$doc:meta])* $code:ident $severity:ident $variant:ident $({ $($field:ident: $type:ty),* $(,)? })?,)*
        }
    ) => {
        $(#[$about])*
        #[derive(Debug, Clone, PartialEq)]
        pub enum $name {
            $($(#[$doc])* $variant $({ $($field: $type),* })?,)*
        }

        impl $name {
            /// Every code of this phase.
            pub const CODES: &'static [&'static str] = &[$(stringify!($code),)*];

            /// Its stable code.
            pub fn code(&self) -> &'static str {
                match self { $(Self::$variant { .. } => stringify!($code),)* }
            }

            /// How bad it is.
            pub fn severity(&self) -> crate::diagnostic::Severity {
                match self { $(Self::$variant { .. } => crate::diagnostic::Severity::$severity,)* }
            }
        }
    };
}
use problems;

mod check;
mod syntax;
pub(crate) mod wording;

pub use check::{BadSign, CheckProblem, Part, Sort, Thing};
pub use syntax::{NameFault, SyntaxProblem, Wanted};

use crate::diagnostic::Severity;

/// A mistake, by the phase that finds it.
#[derive(Debug, Clone, PartialEq)]
pub enum Problem {
    /// A line cannot be read: `F001` to `F099`.
    Syntax(SyntaxProblem),
    /// The lines can be read and do not fit together: `F101` to `F599`.
    Check(CheckProblem),
}

impl Problem {
    /// Its stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Syntax(problem) => problem.code(),
            Self::Check(problem) => problem.code(),
        }
    }

    /// How bad it is.
    #[must_use]
    pub fn severity(&self) -> Severity {
        match self {
            Self::Syntax(problem) => problem.severity(),
            Self::Check(problem) => problem.severity(),
        }
    }
}

impl From<SyntaxProblem> for Problem {
    fn from(problem: SyntaxProblem) -> Self {
        Self::Syntax(problem)
    }
}

impl From<CheckProblem> for Problem {
    fn from(problem: CheckProblem) -> Self {
        Self::Check(problem)
    }
}

/// Why a second place is shown beside the one that is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Note {
    /// The same thing stands here already.
    FirstHere,
    /// The thing that is spoken of is declared here.
    DeclaredHere,
    /// The line above, to which this one belongs.
    Above,
    /// The sign that this one should close.
    OpenedHere,
    /// Another link of the ring.
    InRing,
}
