//! Each wish, decided on what is loaded; what came of all of them, gathered in a ledger.
//!
//! Later wishes of a batch see what earlier ones did. Nothing here touches the database.

mod case;
mod filling;
mod follow_up;
mod push;
mod sharing;

use std::panic::{AssertUnwindSafe, catch_unwind};

use chrono::{DateTime, Utc};
use indexmap::{IndexMap, IndexSet};
use mobile_schema::{change::Outcome, filling::Record};
use uuid::Uuid;

use super::{Reached, Wanted, Wish, Written, load::World};
use crate::{
    audit::{self, Entry},
    entity::{
        case_access, case_moves, column::Moment, consents, edits, follow_ups, keys, reached, rejections, shares,
        signatures,
    },
    feed,
    store::{Fault, reach::Holding},
};

/// All that must be written in one transaction.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    /// Cases that are new or have moved; the world has them as they are now.
    pub cases: IndexMap<Uuid, Newness>,
    pub keys: Vec<keys::Model>,
    pub moves: Vec<case_moves::Model>,
    /// Fillings that are new or have changed, with the rows of the last verdict.
    pub fillings: IndexMap<Uuid, Pending>,
    /// Fillings that a signed amendment took the place of.
    pub superseded: Vec<Uuid>,
    pub edits: Vec<edits::Model>,
    pub signatures: Vec<signatures::Model>,
    /// Signatures that are judged anew.
    pub judged_anew: Vec<(Uuid, &'static str)>,
    /// Fillings whose conflicts are not what they were.
    pub conflicts: IndexSet<Uuid>,
    pub rejections: Vec<rejections::Model>,
    pub seen: Vec<Seen>,
    /// Cases that tablets reach now.
    pub gained: Vec<reached::Model>,
    /// Cases that they reach no more.
    pub lost: Vec<reached::Model>,
    pub follow_ups: ToDos,
    pub consents: Vec<consents::Model>,
    /// Consents as they are once withdrawn.
    pub withdrawn: Vec<consents::Model>,
    pub shares: Vec<shares::Model>,
    pub accesses: Vec<case_access::Model>,
    /// Shares as they are once ended.
    pub ended: Vec<shares::Model>,
    pub feed: Vec<feed::Entry>,
    pub audit: Vec<Entry>,
}

/// A rejection that its person has seen.
#[derive(Debug)]
pub(super) struct Seen {
    pub rejection: Uuid,
    pub by: Uuid,
    pub at: DateTime<Utc>,
}

/// What becomes of things to do.
#[derive(Debug, Default)]
pub(super) struct ToDos {
    pub new: Vec<follow_ups::Model>,
    /// Those that were there, as they are now.
    pub changed: IndexMap<Uuid, follow_ups::Model>,
    pub taken_back: Vec<Uuid>,
}

impl ToDos {
    fn change(&mut self, row: follow_ups::Model) {
        match self.new.iter_mut().find(|new| new.id == row.id) {
            Some(new) => *new = row,
            None => {
                self.changed.insert(row.id.0, row);
            }
        }
    }

    fn take_back(&mut self, id: Uuid) {
        let before = self.new.len();
        self.new.retain(|row| row.id.0 != id);
        self.changed.shift_remove(&id);
        // Set off and taken back in one batch: it never was.
        if self.new.len() == before {
            self.taken_back.push(id);
        }
    }
}

/// Whether a row is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Newness {
    New,
    Known,
}

/// A filling to be written.
#[derive(Debug)]
pub(super) struct Pending {
    pub newness: Newness,
    /// Absent: the rows of its form stay as they are.
    pub record: Option<Record>,
}

impl Ledger {
    pub fn is_empty(&self) -> bool {
        self.audit.is_empty()
            && self.rejections.is_empty()
            && self.seen.is_empty()
            && self.gained.is_empty()
            && self.lost.is_empty()
    }
}

/// Decides all wishes in their order.
pub(super) fn decide(world: &mut World<'_>, wishes: &[Wish]) -> Result<(Vec<Written>, Ledger), Fault> {
    // What a panic leaves half done is dropped with the batch.
    let judged = catch_unwind(AssertUnwindSafe(|| {
        let mut ledger = Ledger::default();
        let outcomes = wishes.iter().map(|wish| decide_one(world, &mut ledger, wish)).collect::<Result<_, _>>()?;
        Ok((outcomes, ledger))
    }));
    judged.unwrap_or(Err(Fault::Panic))
}

fn decide_one(world: &mut World<'_>, ledger: &mut Ledger, wish: &Wish) -> Result<Written, Fault> {
    let entries = ledger.audit.len();
    let outcome = outcome(world, ledger, wish)?;
    let audited = ledger.audit.get(entries..).and_then(|new| new.last()).map(|entry| entry.case);
    Ok(Written { outcome, audited })
}

fn outcome(world: &mut World<'_>, ledger: &mut Ledger, wish: &Wish) -> Result<Outcome, Fault> {
    use mobile_schema::change::Change;
    match wish {
        Wish::Reading { person, cases, now } => {
            ledger.audit.extend(cases.iter().map(|case| reading(*person, *case, *now)));
            Ok(Outcome::Done { id: *person, notes: Vec::new() })
        }
        // On a tablet that was handed over one fills in and signs, and does nothing else.
        Wish::Change(wanted)
            if wanted.by.handed.is_some()
                && !matches!(wanted.change, Change::Save { .. } | Change::Sign { .. } | Change::Push { .. }) =>
        {
            Ok(not_found(wanted))
        }
        Wish::Reach(reached) => {
            reach(world, ledger, reached);
            Ok(Outcome::Done { id: reached.person, notes: Vec::new() })
        }
        Wish::Change(wanted) => match &wanted.change {
            Change::OpenCase { .. } | Change::MoveCase { .. } | Change::CloseCase { .. } => {
                case::decide(world, ledger, wanted)
            }
            Change::Start { .. }
            | Change::Save { .. }
            | Change::Finish { .. }
            | Change::Sign { .. }
            | Change::Amend { .. }
            | Change::Discard { .. } => filling::decide(world, ledger, wanted),
            Change::Sharing(wish) => sharing::decide(world, ledger, wanted, wish),
            Change::Push { collection, row } => push::decide(world, ledger, wanted, *collection, row),
        },
    }
}

fn reach(world: &World<'_>, ledger: &mut Ledger, reached: &Reached) {
    let Reached { person, device, change, now } = reached;
    for (case, forms) in change.forms_by_case() {
        let named = world.documents.iter().filter(|entry| entry.case == case);
        let named = named.filter(|entry| entry.form.as_ref().is_some_and(|form| forms.contains(form)));
        let to_them = |entry: &feed::Entry| feed::Entry { person: Some(*person), at: *now, ..entry.clone() };
        ledger.feed.extend(named.map(to_them));
    }
    let row = |holding: &Holding| reached::Model {
        municipality: world.municipality,
        person_id: (*person).into(),
        device: (*device).into(),
        case_id: holding.case.into(),
        form: holding.form.as_ref().map(ToString::to_string).unwrap_or_default(),
    };
    ledger.gained.extend(change.gained.iter().map(row));
    ledger.lost.extend(change.lost.iter().map(row));
}

fn reading(person: Uuid, case: Uuid, now: DateTime<Utc>) -> Entry {
    Entry { at: Moment(now), person, action: "read", case, subject: case, row: case, digest: audit::no_digest() }
}

/// There is none, or not for this person: the same answer.
fn not_found(wanted: &Wanted) -> Outcome {
    use mobile_schema::change::{Change, Sharing};
    let argument = match &wanted.change {
        Change::OpenCase { .. } => "pupilId",
        Change::Start { .. }
        | Change::Sharing(Sharing::RecordConsent(_) | Sharing::Share(_) | Sharing::BreakGlass { .. }) => "caseId",
        Change::Sign { .. } => "fillingId",
        Change::MoveCase { .. }
        | Change::CloseCase { .. }
        | Change::Save { .. }
        | Change::Finish { .. }
        | Change::Amend { .. }
        | Change::Discard { .. }
        | Change::Push { .. }
        | Change::Sharing(Sharing::WithdrawConsent { .. } | Sharing::EndShare { .. }) => "id",
    };
    Outcome::Refused(vec![mobile_schema::judge::not_found(&wanted.by, argument)])
}
