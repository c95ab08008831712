//! Cases that are opened, moved and closed, against the states of the municipality's settings.

use forms_dsl::model::{Settings, StateName};

use super::{
    CaseDecision, StoredCase, argument_path,
    words::{LONGEST_REASON, read_words},
};
use crate::{
    change::{Change, UserError},
    mistake::Mistake,
    requester::Requester,
};

/// Judges a change of a case. `stored` is the case that it names, where it is there for the requester;
/// of `OpenCase` it is there on a retry alone.
pub fn judge_case(
    settings: &Settings,
    stored: Option<&StoredCase>,
    change: &Change,
    by: &Requester,
) -> Result<CaseDecision, Vec<UserError>> {
    let refuse = |mistake: Mistake<'_>, argument| Err(vec![mistake.tell(&by.language, argument_path(argument))]);
    let (argument, stored) = match (change, stored) {
        (Change::OpenCase { .. }, Some(_)) => return Ok(CaseDecision::AlreadyDone),
        (Change::OpenCase { .. }, None) if !by.is_staff() => return refuse(Mistake::NotTheirs, "pupilId"),
        (Change::OpenCase { .. }, None) => return open(settings, by),
        (_, Some(stored)) => ("id", stored),
        (_, None) => return refuse(Mistake::NotFound, "id"),
    };
    if !by.is_staff() {
        return refuse(Mistake::NotTheirs, argument);
    }
    match change {
        Change::MoveCase { id: _, to, reason } => move_case(settings, stored, to, reason.as_deref(), by),
        Change::CloseCase { id: _, to, reason } => match settings.states.get(to) {
            Some(state) if !state.leads_to.is_empty() => refuse(Mistake::ClosesNothing(&state.label), "to"),
            Some(_) | None => move_case(settings, stored, to, reason.as_deref(), by),
        },
        Change::OpenCase { .. }
        | Change::Start { .. }
        | Change::Save { .. }
        | Change::Finish { .. }
        | Change::Sign { .. }
        | Change::Amend { .. }
        | Change::Push { .. }
        | Change::Discard { .. }
        | Change::Sharing(_) => refuse(Mistake::NotFound, argument),
    }
}

/// Whether a case is closed in a state: no other follows from it.
pub fn is_closing(settings: &Settings, state: &StateName) -> bool {
    settings.states.get(state).is_some_and(|state| state.leads_to.is_empty())
}

/// A case begins in the first state.
fn open(settings: &Settings, by: &Requester) -> Result<CaseDecision, Vec<UserError>> {
    match settings.states.keys().next() {
        Some(state) => {
            Ok(CaseDecision::Write { state: state.clone(), closed: is_closing(settings, state), reason: None })
        }
        None => Err(vec![Mistake::UnknownState.tell(&by.language, argument_path("pupilId"))]),
    }
}

fn move_case(
    settings: &Settings,
    stored: &StoredCase,
    to: &StateName,
    reason: Option<&str>,
    by: &Requester,
) -> Result<CaseDecision, Vec<UserError>> {
    let refuse = |mistake: Mistake<'_>, argument| Err(vec![mistake.tell(&by.language, argument_path(argument))]);
    let Some(state) = settings.states.get(to) else { return refuse(Mistake::UnknownState, "to") };
    if stored.state == *to {
        return Ok(CaseDecision::AlreadyDone);
    }
    let leads_there = settings.states.get(&stored.state).is_some_and(|from| from.leads_to.contains(to));
    let reason = match read_words(reason.unwrap_or_default(), LONGEST_REASON, Mistake::ReasonMissing) {
        Ok(reason) => Some(reason),
        Err(Mistake::ReasonMissing) if leads_there => None,
        Err(Mistake::ReasonMissing) => return refuse(Mistake::UnusualMove(&state.label), "reason"),
        Err(mistake) => return refuse(mistake, "reason"),
    };
    Ok(CaseDecision::Write { state: to.clone(), closed: is_closing(settings, to), reason: reason.map(str::to_owned) })
}
