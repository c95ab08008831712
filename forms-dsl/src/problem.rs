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

mod changes;
mod conditions;
mod names;
mod questions;
mod rules;
mod syntax;
mod terms;
pub(crate) mod wording;

pub use self::{
    changes::ChangeProblem,
    conditions::ConditionProblem,
    names::NameProblem,
    questions::QuestionProblem,
    rules::RuleProblem,
    syntax::{NameFault, SyntaxProblem, Wanted},
    terms::{BadSign, Part, Sort, Thing},
};

use crate::diagnostic::Severity;

/// A mistake, by the phase that finds it.
#[derive(Debug, Clone, PartialEq)]
pub enum Problem {
    /// A line cannot be read: `F001` to `F099`.
    Syntax(SyntaxProblem),
    /// Names that are missing, taken or given twice: `F101` to `F199`.
    Name(NameProblem),
    /// How questions are answered, lists, languages, texts: `F201` to `F299`.
    Question(QuestionProblem),
    /// What is compared, counted, begun with: `F301` to `F399`.
    Condition(ConditionProblem),
    /// Secrecy, signatures, deadlines: `F401` to `F499`.
    Rule(RuleProblem),
    /// What may not become of a published form: `F501` to `F599`.
    Change(ChangeProblem),
}

impl Problem {
    /// Its stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Syntax(problem) => problem.code(),
            Self::Name(problem) => problem.code(),
            Self::Question(problem) => problem.code(),
            Self::Condition(problem) => problem.code(),
            Self::Rule(problem) => problem.code(),
            Self::Change(problem) => problem.code(),
        }
    }

    /// How bad it is.
    #[must_use]
    pub fn severity(&self) -> Severity {
        match self {
            Self::Syntax(problem) => problem.severity(),
            Self::Name(problem) => problem.severity(),
            Self::Question(problem) => problem.severity(),
            Self::Condition(problem) => problem.severity(),
            Self::Rule(problem) => problem.severity(),
            Self::Change(problem) => problem.severity(),
        }
    }
}

macro_rules! phases {
    ($($phase:ident $problem:ident,)*) => {$(
        impl From<$problem> for Problem {
            fn from(problem: $problem) -> Self {
                Self::$phase(problem)
            }
        }
    )*};
}

phases! {
    Syntax SyntaxProblem,
    Name NameProblem,
    Question QuestionProblem,
    Condition ConditionProblem,
    Rule RuleProblem,
    Change ChangeProblem,
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
    /// What a name that is gone may be called now.
    Perhaps,
    /// A question whose answer takes part in a contradiction.
    PartOfIt,
    /// A condition that must hold too.
    MustHold,
}
