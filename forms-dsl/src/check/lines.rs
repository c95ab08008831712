//! Lines that may stand once below another.

use std::mem::discriminant;

use crate::{
    ast::{Kind, Line},
    diagnostic::Diagnostics,
    problem::{NameProblem, Note},
};

/// Reports each line that says a second time what may be said once.
pub(super) fn once(diagnostics: &mut Diagnostics, lines: &[Line]) {
    let mut seen: Vec<&Line> = Vec::new();
    for line in lines.iter().filter(|line| is_said_once(&line.kind)) {
        if let Some(first) = seen.iter().find(|first| discriminant(&first.kind) == discriminant(&line.kind)) {
            diagnostics.push_related(NameProblem::SaidTwice, line.span, vec![(first.span, Note::FirstHere)]);
        } else {
            seen.push(line);
        }
    }
}

fn is_said_once(kind: &Kind) -> bool {
    matches!(
        kind,
        Kind::About(_)
            | Kind::Languages(_)
            | Kind::MoreLanguages(_)
            | Kind::Purpose(_)
            | Kind::Source(_)
            | Kind::OpenedBy(_)
            | Kind::Keep { .. }
            | Kind::ReportBy(_)
            | Kind::Plural(_)
            | Kind::RequiredWhen(_)
            | Kind::ShowWhen(_)
            | Kind::Hint(_)
            | Kind::Help(_)
            | Kind::Script(_)
            | Kind::By(_)
            | Kind::SeenBy { .. }
            | Kind::Allow(_)
            | Kind::RetiredIn { .. }
            | Kind::UnitText(_)
            | Kind::Lowest(_)
            | Kind::Highest(_)
            | Kind::Beside(_)
            | Kind::ShowAs(_)
            | Kind::Columns(_)
            | Kind::FixedRows
            | Kind::Covers(_)
            | Kind::Allowed { .. }
    )
}
