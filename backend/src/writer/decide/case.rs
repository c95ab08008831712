//! Cases are opened, moved and closed.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use forms_dsl::model::{Role, Settings, StateName, Value};
use mobile_schema::{
    change::{Change, Outcome},
    judge::{CaseDecision, StoredCase, judge_case},
    requester::Requester,
};
use uuid::Uuid;

use super::{Ledger, Newness, not_found};
use crate::{
    audit::{self, Entry},
    clock::day,
    entity::{
        case_moves, cases,
        column::{Day, Id, Moment},
        keys,
    },
    feed,
    scoped::REGISTRARS,
    seal::Place,
    store::Fault,
    writer::{Wanted, load::World},
};

pub(super) fn decide(world: &mut World<'_>, ledger: &mut Ledger, wanted: &Wanted) -> Result<Outcome, Fault> {
    match &wanted.change {
        Change::OpenCase { id, pupil } => open(world, ledger, wanted, *id, *pupil),
        Change::MoveCase { id, .. } | Change::CloseCase { id, .. } => judge(world, ledger, wanted, *id),
        Change::Start { .. }
        | Change::Save { .. }
        | Change::Finish { .. }
        | Change::Sign { .. }
        | Change::Amend { .. }
        | Change::Push { .. }
        | Change::Discard { .. }
        | Change::Sharing(_) => Ok(not_found(wanted)),
    }
}

fn open(world: &mut World<'_>, ledger: &mut Ledger, wanted: &Wanted, id: Uuid, pupil: Uuid) -> Result<Outcome, Fault> {
    let Wanted { by, change: _, now } = wanted;
    if let Some(known) = world.cases.get(&id) {
        let retried = known.pupil_id.0 == pupil && opens_cases(by) && world.reaches_person(by, pupil);
        return Ok(if retried { Outcome::Done { id, notes: Vec::new() } } else { not_found(wanted) });
    }
    let home = world.find_home(pupil).filter(|_| opens_cases(by) && world.reaches_person(by, pupil));
    let Some((unit, class)) = home else { return Ok(not_found(wanted)) };
    let settings = world.served.folder.settings();
    let state = settings.states.keys().next().ok_or(Fault::Missing("first state of a case"))?.clone();
    let case = cases::Model {
        municipality: world.municipality,
        id: id.into(),
        pupil_id: pupil.into(),
        unit_id: unit.into(),
        class_id: Some(class.into()),
        state: state.to_string(),
        opened_at: Moment(*now),
        closed_at: None,
        period_start: Some(Day(period_start(settings, day(*now)))),
    };
    make_key(world, ledger, id, *now)?;
    world.cases.insert(id, case);
    if by.is_staff() {
        world.admit(by, id);
    }
    ledger.cases.insert(id, Newness::New);
    let row = world.database.ids().next();
    let opening = Move { id: row, case: id, from: None, to: state, reason: None, by: by.person, now: *now };
    let digest = write_move(world, ledger, &opening)?;
    note(ledger, wanted, "open_case", id, (row, digest));
    Ok(Outcome::Done { id, notes: Vec::new() })
}

/// Staff, and those who say that somebody is absent.
fn opens_cases(by: &Requester) -> bool {
    let registers = |role: &Role| matches!(role, Role::Named(name) if REGISTRARS.contains(&name.as_str()));
    by.handed.is_none() && (by.is_staff() || by.roles.iter().any(registers))
}

fn make_key(world: &mut World<'_>, ledger: &mut Ledger, case: Uuid, now: DateTime<Utc>) -> Result<(), Fault> {
    let (key, wrapped) = world.master.make_case_key(case, world.database.ids())?;
    world.keys.insert(case, key);
    ledger.keys.push(keys::Model {
        municipality: world.municipality,
        case_id: case.into(),
        version: 1,
        wrapped,
        created_at: Moment(now),
    });
    Ok(())
}

fn judge(world: &mut World<'_>, ledger: &mut Ledger, wanted: &Wanted, id: Uuid) -> Result<Outcome, Fault> {
    let Wanted { by, change, now } = wanted;
    let reached = world.cases.get(&id).filter(|_| world.reaches_case(by, id));
    let stored = reached.map(read_case).transpose()?;
    match judge_case(world.served.folder.settings(), stored.as_ref(), change, by) {
        Err(errors) => Ok(Outcome::Refused(errors)),
        Ok(CaseDecision::AlreadyDone) => Ok(Outcome::Done { id, notes: Vec::new() }),
        Ok(CaseDecision::Write { state, closed, reason }) => {
            let row = world.database.ids().next();
            let new = NewState { id: row, case: id, state, closed, reason, by: by.person, now: *now };
            let digest = move_to(world, ledger, &new)?;
            note(ledger, wanted, "move_case", id, (row, digest));
            Ok(Outcome::Done { id, notes: Vec::new() })
        }
    }
}

fn read_case(row: &cases::Model) -> Result<StoredCase, Fault> {
    let state = StateName::try_from(row.state.as_str()).map_err(|_| Fault::Stored("cases.state"))?;
    Ok(StoredCase { id: row.id.0, state })
}

/// Where a case goes.
pub(super) struct NewState {
    pub id: Uuid,
    pub case: Uuid,
    pub state: StateName,
    pub closed: bool,
    pub reason: Option<String>,
    pub by: Uuid,
    pub now: DateTime<Utc>,
}

/// Moves a case that is in the world; the digest of the move.
pub(super) fn move_to(world: &mut World<'_>, ledger: &mut Ledger, new: &NewState) -> Result<String, Fault> {
    let NewState { id, case, state, closed, reason, by, now } = new;
    let row = world.cases.get_mut(case).ok_or(Fault::Missing("case"))?;
    let from = std::mem::replace(&mut row.state, state.to_string());
    row.closed_at = closed.then_some(Moment(*now));
    ledger.cases.entry(*case).or_insert(Newness::Known);
    let reason = reason.clone();
    let to = state.clone();
    write_move(world, ledger, &Move { id: *id, case: *case, from: Some(from), to, reason, by: *by, now: *now })
}

fn note(ledger: &mut Ledger, wanted: &Wanted, action: &'static str, case: Uuid, (row, digest): (Uuid, String)) {
    let person = wanted.by.person;
    ledger.audit.push(Entry { at: Moment(wanted.now), person, action, case, subject: case, row, digest });
}

struct Move {
    id: Uuid,
    case: Uuid,
    from: Option<String>,
    to: StateName,
    reason: Option<String>,
    by: Uuid,
    now: DateTime<Utc>,
}

fn write_move(world: &World<'_>, ledger: &mut Ledger, step: &Move) -> Result<String, Fault> {
    let Move { id, case, from, to, reason, by, now } = step;
    let ids = world.database.ids();
    let place = Place { table: "case_moves", column: "reason", row: *id };
    let key = world.keys.find(*case)?;
    let row = case_moves::Model {
        municipality: world.municipality,
        id: Id(*id),
        case_id: Id(*case),
        from_state: from.clone(),
        to_state: to.to_string(),
        reason: reason.as_ref().map(|reason| key.seal(place, reason.as_bytes(), ids)).transpose()?,
        author_id: Id(*by),
        at: Moment(*now),
    };
    let digest = audit::digest_of_move(&row);
    ledger.moves.push(row);
    ledger.feed.push(feed::Entry::of_case(*case, *now));
    Ok(digest)
}

/// First day of the period in which absence is counted: of the school half-year, or of the school year where the
/// municipality has it so.
fn period_start(settings: &Settings, today: NaiveDate) -> NaiveDate {
    let by_year = settings.values.iter().any(|(name, setting)| {
        let chosen = if let Value::Option { option, .. } = &setting.value { option.as_str() } else { "" };
        name.as_str() == "limit_period" && chosen == "school_year"
    });
    let (year, month) = match (today.month() >= 8, by_year) {
        (true, _) => (today.year(), 8),
        (false, true) => (today.year() - 1, 8),
        (false, false) => (today.year(), 1),
    };
    NaiveDate::from_ymd_opt(year, month, 1).unwrap_or(today)
}
