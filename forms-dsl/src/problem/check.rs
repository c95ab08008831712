//! The mistakes of lines that can be read and do not fit together.

use crate::diagnostic::Severity;

/// A mistake that only the whole folder shows: names `F1xx`, answers `F2xx`, conditions `F3xx`, rules `F4xx`,
/// changes `F5xx`.
#[derive(Debug, Clone, PartialEq)]
pub enum CheckProblem {}

impl CheckProblem {
    /// Its stable code.
    pub fn code(&self) -> &'static str {
        match *self {}
    }

    /// How bad it is.
    pub fn severity(&self) -> Severity {
        match *self {}
    }
}
