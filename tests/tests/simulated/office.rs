//! The office: takes what tablets push and gives what they pull, as the server does, in memory.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use forms_dsl::evaluate::Attendance;
use mobile_schema::{
    change::{Change, UserError},
    collection::Collection,
    document::{self, Document},
    filling::{Status, StoredFilling, Verdict},
    judge::{
        Decision, Scene, SetAside, Taken, discarded_on_tablet, judge, judge_push, judge_pushed_signature, not_found,
        unreadable, written_since,
    },
    push::{PushRow, PushedFilling, PushedSignature, SentAnswers},
    requester::Requester,
    store::Checkpoint,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{town::Town, variants::Variant};

/// What is on disk.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct State {
    pub fillings: BTreeMap<Uuid, StoredFilling>,
    pub last_edits: BTreeMap<Uuid, Uuid>,
    pub rejections: BTreeMap<Uuid, Rejection>,
    history: BTreeSet<(Uuid, Uuid)>,
    refused: BTreeSet<(Uuid, Uuid, Option<Uuid>)>,
}

/// What was sent and could not be taken.
#[derive(Debug, Clone, PartialEq)]
pub struct Rejection {
    pub document: Value,
    of: Uuid,
    is_seen: bool,
}

/// Something that changed.
#[derive(Debug, Clone, Copy)]
struct Entry {
    seq: i64,
    collection: Collection,
    id: Uuid,
    person: Option<Uuid>,
}

/// The office.
pub struct Office<'t> {
    pub state: State,
    town: &'t Town,
    variant: Variant,
    feed: Vec<Entry>,
    epoch: Uuid,
    made: u64,
}

/// What came of a push, before it is on disk.
pub struct Outcome {
    state: State,
    news: Vec<(Collection, Uuid, Option<Uuid>)>,
    made: u64,
    /// The documents that the tablet must take over; none: it is to try again later.
    pub answer: Option<Vec<Value>>,
}

/// What was written down.
pub struct Committed {
    /// Whether anything is other than it was.
    pub is_changed: bool,
    /// The number of the first entry in the feed, where there is one.
    pub told_from: Option<i64>,
}

impl State {
    /// The answers that stand in a filling, as a document of a tablet has them.
    pub fn answers(&self, filling: Uuid, like: &SentAnswers) -> Option<SentAnswers> {
        let answers = self.fillings.get(&filling)?.answers.to_json();
        Some(SentAnswers { version: like.version, answers })
    }
}

impl<'t> Office<'t> {
    pub fn new(town: &'t Town, variant: Variant) -> Self {
        Self { state: State::default(), town, variant, feed: Vec::new(), epoch: Uuid::from_u128(7), made: 0 }
    }

    /// Works out what a push makes of what is there.
    pub fn judge(&self, by: &Requester, collection: Collection, rows: &[Value], at: u64) -> Outcome {
        let now = "2026-11-02T08:00:00Z".parse::<DateTime<Utc>>().unwrap();
        let mut desk = Desk {
            town: self.town,
            variant: self.variant,
            state: self.state.clone(),
            news: Vec::new(),
            by,
            now: now + TimeDelta::milliseconds(at.try_into().unwrap()),
            made: self.made,
        };
        let rows: Vec<PushRow> = rows.iter().map(read_row).collect();
        let is_taken = rows.iter().all(|row| desk.take(collection, row));
        let answer = is_taken.then(|| {
            let kept = |row: &PushRow| desk.document(collection, row.id()?, by);
            rows.iter().filter_map(|row| row.answered(kept(row).as_ref())).collect()
        });
        let Desk { state, news, made, .. } = desk;
        if is_taken { Outcome { state, news, made, answer } } else { self.nothing() }
    }

    fn nothing(&self) -> Outcome {
        Outcome { state: self.state.clone(), news: Vec::new(), made: self.made, answer: None }
    }

    /// Writes an outcome down, numbered from `begin`, else after the newest change.
    pub fn commit(&mut self, outcome: Outcome, begin: Option<i64>) -> Committed {
        let Outcome { state, news, made, .. } = outcome;
        let is_changed = state != self.state;
        let told = self.feed.len();
        self.state = state;
        self.made = made;
        let first = begin.unwrap_or_else(|| self.head() + 1);
        let entry = |(at, (collection, id, person))| Entry { seq: first + at, collection, id, person };
        self.feed.extend((0..).zip(news).map(entry));
        let is_told = self.feed.len() > told;
        self.feed.sort_by_key(|entry| entry.seq);
        Committed { is_changed, told_from: is_told.then_some(first) }
    }

    /// The number of the newest change.
    pub fn head(&self) -> i64 {
        self.feed.last().map_or(0, |entry| entry.seq)
    }

    /// A page of what changed for somebody.
    pub fn pull(&self, by: &Requester, collection: Collection, checkpoint: Option<&Value>, limit: usize) -> Value {
        let after = checkpoint.and_then(|checkpoint| checkpoint.get("seq")).and_then(Value::as_i64).unwrap_or(0);
        let mut last: BTreeMap<Uuid, i64> = BTreeMap::new();
        let theirs = |entry: &&Entry| {
            entry.seq > after && entry.collection == collection && entry.person.is_none_or(|person| person == by.person)
        };
        for entry in self.feed.iter().filter(theirs) {
            last.insert(entry.id, entry.seq);
        }
        let mut changed: Vec<(i64, Uuid)> = last.into_iter().map(|(id, seq)| (seq, id)).collect();
        changed.sort_unstable();
        changed.truncate(limit);
        let (seq, id) = changed.last().copied().unwrap_or((after, Uuid::nil()));
        let now = |(_, id): &(i64, Uuid)| {
            document_of(self.town, &self.state, collection, *id, by).unwrap_or_else(|| document::tombstone(*id))
        };
        document::bulk(changed.iter().map(now).collect(), Some((id, Checkpoint { seq, epoch: self.epoch })))
    }
}

/// A change being judged.
struct Desk<'d> {
    town: &'d Town,
    variant: Variant,
    state: State,
    news: Vec<(Collection, Uuid, Option<Uuid>)>,
    by: &'d Requester,
    now: DateTime<Utc>,
    made: u64,
}

impl Desk<'_> {
    /// Whether it could be judged at all.
    fn take(&mut self, collection: Collection, row: &PushRow) -> bool {
        match collection {
            Collection::Filling => self.filling(row),
            Collection::Signature => return self.signature(row),
            Collection::Conflict => self.settle(row),
            Collection::Rejection => self.see(row),
        }
        true
    }

    fn filling(&mut self, row: &PushRow) {
        let push = match PushedFilling::read(row) {
            Ok(push) => push,
            Err(member) => {
                return self.set_aside(Collection::Filling, row, vec![whole(row, unreadable(self.by, member))]);
            }
        };
        let mut next = next_id(self.made);
        let push = self.variant.read(push, &self.state, &mut next);
        self.made += 10;
        let (town, by, stored) = (self.town, self.by, self.state.fillings.get(&push.id).cloned());
        let edit = (push.id, push.edit_id);
        let is_known = self.was_set_aside(push.id, Some(push.edit_id)) || self.state.history.contains(&edit);
        if !is_known {
            let Taken { decision, set_aside } =
                self.judged(|scene| judge_push(&town.form, &town.tables, stored.as_ref(), &push, by, scene));
            self.write(decision);
            self.set_aside(Collection::Filling, row, set_aside);
        }
        let (id, form) = (push.id, push.form);
        if push.deleted {
            let kept = self.document(Collection::Filling, id, by);
            let is_unseen = kept.is_some_and(|kept| !row.saw(&kept));
            if is_unseen && self.state.fillings.get(&id).is_some_and(|filling| filling.status != Status::Discarded) {
                return self.set_aside(Collection::Filling, row, vec![whole(row, written_since(by))]);
            }
            self.follow(row, id, &Change::Discard { id, form, reason: discarded_on_tablet(by) });
        } else if push.finished && !is_known {
            let edit_id = (!self.state.history.contains(&edit)).then_some(edit.1);
            self.follow(row, id, &Change::Finish { id, form, edit_id });
        }
    }

    fn follow(&mut self, row: &PushRow, id: Uuid, change: &Change) {
        let Some(stored) = self.state.fillings.get(&id).cloned() else { return };
        let (town, by) = (self.town, self.by);
        let judged = self.judged(|scene| judge(&town.form, &town.tables, Some(&stored), change, by, scene));
        match judged {
            Ok(decision) => self.write(decision),
            Err(errors) => {
                let refused = errors.into_iter().map(|error| whole(row, error)).collect();
                self.set_aside(Collection::Filling, row, refused);
            }
        }
    }

    fn signature(&mut self, row: &PushRow) -> bool {
        let push = match PushedSignature::read(row) {
            Ok(push) => push,
            Err(member) => {
                self.set_aside(Collection::Signature, row, vec![whole(row, unreadable(self.by, member))]);
                return true;
            }
        };
        if self.was_set_aside(push.id, None) {
            return true;
        }
        let Some(stored) = self.state.fillings.get(&push.filling).cloned() else {
            let is_set_aside =
                self.state.rejections.values().any(|r| r.document.get("documentId") == Some(&json!(push.filling)));
            if is_set_aside {
                self.set_aside(Collection::Signature, row, vec![whole(row, not_found(self.by, "signaturePushRow"))]);
            }
            return is_set_aside;
        };
        let (town, by, history) = (self.town, self.by, self.state.history.clone());
        let knows = |edit: Uuid| history.contains(&(push.filling, edit));
        let judged =
            self.judged(|scene| judge_pushed_signature(&town.form, &town.tables, &stored, &push, &knows, by, scene));
        match judged {
            Ok(decision) => self.write(decision),
            Err(error) => self.set_aside(Collection::Signature, row, vec![whole(row, error)]),
        }
        true
    }

    /// Whoever deletes a conflict has chosen what stands there.
    fn settle(&mut self, row: &PushRow) {
        let Some(id) = row.id().filter(|_| row.deleted()) else { return };
        for filling in self.state.fillings.values_mut() {
            let before = filling.conflicts.len();
            filling.conflicts.retain(|conflict| conflict.id != id);
            if filling.conflicts.len() < before {
                self.news.push((Collection::Conflict, id, None));
            }
        }
    }

    fn see(&mut self, row: &PushRow) {
        let Some(id) = row.id().filter(|_| row.deleted()) else { return };
        if let Some(rejection) = self.state.rejections.get_mut(&id).filter(|rejection| rejection.of == self.by.person) {
            rejection.is_seen = true;
            self.news.push((Collection::Rejection, id, Some(self.by.person)));
        }
    }

    fn judged<T>(&mut self, judge: impl FnOnce(&mut Scene<'_>) -> T) -> T {
        let mut ids = next_id(self.made);
        self.made += 100;
        let mut scene = Scene {
            now: self.now,
            today: self.now.date_naive(),
            edit_is_known: false,
            case: &self.town.facts,
            register: &self.town.register,
            earlier: &BTreeMap::new(),
            attendance: &Attendance::default(),
            consents: &BTreeSet::new(),
            amends: None,
            earlier_versions: &[],
            ids: &mut ids,
            salt: [1; 16],
        };
        judge(&mut scene)
    }

    fn write(&mut self, decision: Decision) {
        let Decision::Write(verdict) = decision else { return };
        let Verdict { mut filling, edit, .. } = *verdict;
        if self.variant == Variant::ConflictsDropped {
            filling.conflicts.clear();
        }
        let before = self.state.fillings.get(&filling.id);
        let (old, signed) = before.map(|old| (old.conflicts.clone(), old.signatures.clone())).unwrap_or_default();
        let ids = |conflicts: &[_]| {
            conflicts.iter().map(|c: &mobile_schema::filling::StoredConflict| c.id).collect::<BTreeSet<_>>()
        };
        let changed: Vec<Uuid> = ids(&old).symmetric_difference(&ids(&filling.conflicts)).copied().collect();
        self.news.extend(changed.into_iter().map(|id| (Collection::Conflict, id, None)));
        let fresh = filling.signatures.iter().filter(|signature| !signed.contains(signature));
        self.news.extend(fresh.map(|signature| (Collection::Signature, signature.id, None)));
        self.news.push((Collection::Filling, filling.id, None));
        self.state.history.insert((filling.id, edit.edit_id));
        self.state.last_edits.insert(filling.id, edit.edit_id);
        self.state.fillings.insert(filling.id, filling);
    }

    /// What comes again was refused once already.
    fn was_set_aside(&self, document: Uuid, edit: Option<Uuid>) -> bool {
        self.state.refused.contains(&(self.by.person, document, edit))
    }

    fn set_aside(&mut self, collection: Collection, row: &PushRow, set_aside: Vec<SetAside>) {
        if let Some(document) = row.id().filter(|_| !set_aside.is_empty()) {
            self.state.refused.insert((self.by.person, document, row.edit_id()));
        }
        for SetAside { path, value, error } in set_aside {
            let name = format!("{}|{:?}|{:?}|{path:?}|{}", self.by.person, row.id(), row.edit_id(), error.message);
            let id = Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes());
            let document = json!({
                "id": id, "collection": collection.word(), "documentId": row.id(), "editId": row.edit_id(), "path": path,
                "code": error.code.word().to_uppercase(), "message": error.message, "value": value, "at": null,
                "_deleted": false,
            });
            if self.state.rejections.contains_key(&id) {
                continue;
            }
            self.state.rejections.insert(id, Rejection { document, of: self.by.person, is_seen: false });
            self.news.push((Collection::Rejection, id, Some(self.by.person)));
        }
    }

    fn document(&self, collection: Collection, id: Uuid, by: &Requester) -> Option<Value> {
        document_of(self.town, &self.state, collection, id, by)
    }
}

/// A document as it is now for somebody.
fn document_of(town: &Town, state: &State, collection: Collection, id: Uuid, by: &Requester) -> Option<Value> {
    let form = &town.form;
    match collection {
        Collection::Filling => {
            let filling = state.fillings.get(&id)?;
            let last = state.last_edits.get(&id).copied();
            Some(Document::of_filling(filling, last, form, &town.tables, by).json)
        }
        Collection::Signature => state.fillings.values().find_map(|filling| {
            let signature = filling.signatures.iter().find(|signature| signature.id == id)?;
            Some(Document::of_signature(filling, signature, form, by).json)
        }),
        Collection::Conflict => state.fillings.values().find_map(|filling| {
            let conflict = filling.conflicts.iter().find(|conflict| conflict.id == id)?;
            Some(Document::of_conflict(filling, conflict, None, form, by)?.json)
        }),
        Collection::Rejection => {
            let rejection = state.rejections.get(&id)?;
            (rejection.of == by.person && !rejection.is_seen).then(|| rejection.document.clone())
        }
    }
}

fn read_row(row: &Value) -> PushRow {
    let object = |member: &str| row.get(member).and_then(Value::as_object).cloned();
    PushRow { assumed: object("assumedMasterState"), new: object("newDocumentState").unwrap_or_default() }
}

fn whole(row: &PushRow, error: UserError) -> SetAside {
    SetAside { path: None, value: Value::Object(row.new.clone()), error }
}

/// Ids from a number on.
fn next_id(made: u64) -> impl FnMut() -> Uuid {
    let mut made = made;
    move || {
        made += 1;
        uuid::Builder::from_unix_timestamp_millis(1_700_000_000_000 + made, &[8; 10]).into_uuid()
    }
}
