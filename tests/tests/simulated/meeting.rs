//! A meeting: what happens when. Time is a number of milliseconds, everything else follows from the seed.

use std::collections::{BTreeMap, BTreeSet};

use e2e::Replica;
use fastrand::Rng;
use forms_dsl::answers::Answers;
use mobile_schema::{collection::Collection, filling::Status};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    office::{Committed, Office},
    promises::Broken,
    tablets::{Asked, Deed, Tablet, Written},
    town::Town,
    variants::Variant,
};

/// What each tablet does.
const ROUNDS: usize = 60;
/// Of a hundred requests so many never arrive, so many are never answered, so many arrive twice.
const LOST: u32 = 15;
const UNANSWERED: u32 = 15;
const TWICE: u32 = 10;
/// A tablet waits so long for an answer.
const PATIENCE: u64 = 5_000;
/// No meeting has more to do.
const MOST_EVENTS: usize = 100_000;
/// Documents in a pull, and in a push.
const PAGE: usize = 3;
const PUSHED: usize = 5;
/// Each collection is pushed, then each is pulled.
const STEPS: usize = 2 * Collection::ALL.len();

/// What came of it.
pub struct Held {
    pub broken: Broken,
    pub edits: usize,
}

/// A meeting that is being held.
pub struct Meeting<'t> {
    pub town: &'t Town,
    pub office: Office<'t>,
    pub tablets: Vec<Tablet>,
    pub written: Vec<Written>,
    /// Values that somebody took away, having seen them.
    pub seen: BTreeSet<String>,
    /// What was signed, as it stood when the last signature came.
    pub signed: BTreeMap<Uuid, Answers>,
    pub broken: Broken,
    variant: Variant,
    rng: Rng,
    now: u64,
    made: u64,
    calm: bool,
    events: BTreeMap<(u64, u64), Event>,
    /// Pushes that the office works on.
    waiting: BTreeMap<u64, Pushed>,
    /// Requests that the office answered already.
    answered: BTreeSet<u64>,
    numbered: i64,
    /// The newest change that a tablet knows of.
    heard_to: i64,
    is_down: bool,
}

enum Event {
    Acts(usize),
    Syncs(usize),
    Arrives(Request),
    Commits(u64),
    Answers { tablet: usize, request: u64, answer: Answer },
    GivesUp { tablet: usize, request: u64 },
    Falls,
    Rises,
}

#[derive(Clone)]
struct Request {
    id: u64,
    tablet: usize,
    what: What,
    is_answered: bool,
}

#[derive(Clone)]
enum What {
    Push(Collection, Vec<Value>),
    Pull(Collection, Option<Value>),
}

enum Answer {
    Documents(Vec<Value>),
    Bulk(Value),
}

struct Pushed {
    request: Request,
    collection: Collection,
    rows: Vec<Value>,
    begin: Option<i64>,
}

/// Holds a meeting and looks at what became of it.
pub fn hold(town: &Town, variant: Variant, seed: u64) -> Held {
    let mut meeting = Meeting::new(town, variant, seed);
    meeting.begin();
    meeting.run();
    meeting.come_to_rest();
    meeting.look();
    Held { broken: meeting.broken, edits: meeting.written.len() }
}

impl<'t> Meeting<'t> {
    fn new(town: &'t Town, variant: Variant, seed: u64) -> Self {
        Self {
            town,
            office: Office::new(town, variant),
            tablets: town.hands.iter().map(Tablet::new).collect(),
            written: Vec::new(),
            seen: BTreeSet::new(),
            signed: BTreeMap::new(),
            broken: Broken::default(),
            variant,
            rng: Rng::with_seed(seed),
            now: 0,
            made: 0,
            calm: true,
            events: BTreeMap::new(),
            waiting: BTreeMap::new(),
            answered: BTreeSet::new(),
            numbered: 0,
            heard_to: 0,
            is_down: false,
        }
    }

    /// Two forms that everybody has.
    fn begin(&mut self) {
        for number in 0..2 {
            let first = self.tablets.first_mut().unwrap();
            first.begin(self.town, &format!("begin {number}"), &mut self.rng);
        }
        self.all_sync();
        self.calm = false;
    }

    fn run(&mut self) {
        for tablet in 0..self.tablets.len() {
            let mut at = self.now;
            for _ in 0..ROUNDS {
                at += self.rng.u64(200..8_000);
                self.happens_at(at, Event::Acts(tablet));
            }
            self.happens_in(0..2_000, Event::Syncs(tablet));
        }
        for _ in 0..4 {
            self.happens_in(0..240_000, Event::Falls);
        }
        self.go_on();
    }

    fn come_to_rest(&mut self) {
        self.calm = true;
        for _ in 0..10 {
            self.all_sync();
            if self.tablets.iter().all(|tablet| tablet.replica.is_quiet()) {
                break;
            }
        }
        self.all_sync();
    }

    fn all_sync(&mut self) {
        for tablet in 0..self.tablets.len() {
            self.happens_in(0..10, Event::Syncs(tablet));
        }
        self.go_on();
    }

    /// A replica in the hands of a tablet's person, after it has pulled everything.
    pub fn pull_from(&self, tablet: usize, mut replica: Replica) -> Replica {
        let hands = &self.tablets.get(tablet).unwrap().hands;
        for collection in Collection::ALL {
            loop {
                let checkpoint = replica.checkpoint(collection.name());
                let bulk = self.office.pull(hands, collection, checkpoint, 100);
                if replica.pulled(collection.name(), &bulk).unwrap() < 100 {
                    break;
                }
            }
        }
        replica
    }

    fn happens_in(&mut self, span: std::ops::Range<u64>, event: Event) {
        let at = self.now + self.rng.u64(span);
        self.happens_at(at, event);
    }

    fn happens_at(&mut self, at: u64, event: Event) {
        self.made += 1;
        self.events.insert((at, self.made), event);
    }

    fn go_on(&mut self) {
        // What never comes to rest is told as a queue that never drains.
        for _ in 0..MOST_EVENTS {
            let Some(((at, _), event)) = self.events.pop_first() else { return };
            self.now = at;
            self.happens(event);
        }
        self.events.clear();
    }

    fn happens(&mut self, event: Event) {
        match event {
            Event::Acts(tablet) => self.acts(tablet),
            Event::Syncs(tablet) => self.syncs(tablet),
            Event::Arrives(request) if !self.is_down => self.arrives(request),
            Event::Arrives(_) => {}
            Event::Commits(id) => self.commits(id),
            Event::Answers { tablet, request, answer } => self.answers(tablet, request, answer),
            Event::GivesUp { tablet, request } => {
                let asks = &mut self.tablets.get_mut(tablet).unwrap().asks;
                if asks.as_ref().is_some_and(|asked| asked.request == request) {
                    *asks = None;
                }
            }
            Event::Falls => {
                // Whatever is not on disk is gone.
                self.waiting.clear();
                self.is_down = true;
                self.happens_in(500..3_000, Event::Rises);
            }
            Event::Rises => self.is_down = false,
        }
    }

    fn acts(&mut self, at: usize) {
        let tablet = self.tablets.get_mut(at).unwrap();
        match tablet.act(self.town, at, self.written.len(), self.now, &mut self.rng) {
            Deed::Wrote(written) => self.written.push(written),
            Deed::Took(values) => self.seen.extend(values),
            Deed::Nothing => {}
        }
    }

    /// Begins to replicate, unless that is under way; in a meeting again after a while.
    fn syncs(&mut self, at: usize) {
        let tablet = self.tablets.get_mut(at).unwrap();
        if tablet.asks.is_none() {
            if tablet.replica.is_quiet() && self.rng.u32(0..20) == 0 {
                tablet.earlier = Some(tablet.replica.clone());
            }
            self.asks(at, 0);
        }
        let acts = |event: &Event| matches!(event, Event::Acts(_));
        if !self.calm && self.events.values().any(acts) {
            self.happens_in(500..4_000, Event::Syncs(at));
        }
    }

    /// Asks for the first thing that is to be said or heard, from a step on.
    fn asks(&mut self, at: usize, from: usize) {
        for step in from..STEPS {
            let tablet = self.tablets.get_mut(at).unwrap();
            let collection = Collection::ALL.get(step % Collection::ALL.len()).copied().unwrap();
            let (what, outgoing) = if step < Collection::ALL.len() {
                let Some(outgoing) = tablet.replica.to_push(collection.name(), PUSHED) else { continue };
                (What::Push(collection, outgoing.rows.clone()), Some(outgoing))
            } else {
                (What::Pull(collection, tablet.replica.checkpoint(collection.name()).cloned()), None)
            };
            self.made += 1;
            let id = self.made;
            self.tablets.get_mut(at).unwrap().asks = Some(Asked { request: id, step, outgoing });
            return self.sends(Request { id, tablet: at, what, is_answered: true });
        }
        self.tablets.get_mut(at).unwrap().asks = None;
    }

    fn sends(&mut self, request: Request) {
        let (tablet, id) = (request.tablet, request.id);
        if self.calm {
            return self.happens_in(1..5, Event::Arrives(request));
        }
        self.happens_in(PATIENCE..PATIENCE + 1, Event::GivesUp { tablet, request: id });
        let fate = self.rng.u32(0..100);
        if fate < LOST {
            return;
        }
        let is_answered = fate >= LOST + UNANSWERED;
        if self.rng.u32(0..100) < TWICE {
            self.happens_in(10..60_000, Event::Arrives(Request { is_answered: false, ..request.clone() }));
        }
        let span = if self.rng.u32(0..20) == 0 { 2_000..20_000 } else { 20..400 };
        self.happens_in(span, Event::Arrives(Request { is_answered, ..request }));
    }

    fn arrives(&mut self, request: Request) {
        let hands = &self.tablets.get(request.tablet).unwrap().hands;
        match &request.what {
            What::Pull(collection, checkpoint) => {
                let bulk = self.office.pull(hands, *collection, checkpoint.as_ref(), PAGE);
                let seq = bulk.pointer("/checkpoint/seq").and_then(Value::as_i64);
                self.heard_to = self.heard_to.max(seq.unwrap_or(0));
                self.tells(&request, Answer::Bulk(bulk));
            }
            What::Push(collection, rows) => {
                let (collection, rows) = (*collection, rows.clone());
                if self.variant == Variant::AnswersBeforeCommit {
                    let promised = self.office.judge(hands, collection, &rows, self.now).answer;
                    if let Some(promised) = promised {
                        self.tells(&request, Answer::Documents(promised));
                    }
                }
                self.numbered = self.office.head().max(self.numbered) + 1_000;
                let begin = (self.variant == Variant::NumberedAtBegin).then_some(self.numbered);
                self.made += 1;
                self.waiting.insert(self.made, Pushed { request, collection, rows, begin });
                self.happens_in(1..1_000, Event::Commits(self.made));
            }
        }
    }

    fn commits(&mut self, id: u64) {
        let Some(Pushed { request, collection, rows, begin }) = self.waiting.remove(&id) else { return };
        let hands = &self.tablets.get(request.tablet).unwrap().hands;
        let outcome = self.office.judge(hands, collection, &rows, self.now);
        let answer = outcome.answer.clone();
        let Committed { is_changed, told_from } = self.office.commit(outcome, begin);
        if let Some(behind) = told_from.filter(|first| *first <= self.heard_to) {
            self.broken.missed.push(format!("{behind} came when somebody had heard up to {}", self.heard_to));
        }
        let Some(answer) = answer else { return };
        if !self.answered.insert(request.id) && is_changed {
            self.broken.changed_by_replay.push(format!("request {} of tablet {}", request.id, request.tablet));
        }
        for (id, filling) in &self.office.state.fillings {
            if filling.status == Status::Signed {
                self.signed.entry(*id).or_insert_with(|| filling.answers.clone());
            }
        }
        if self.variant != Variant::AnswersBeforeCommit {
            self.tells(&request, Answer::Documents(answer));
        }
    }

    fn tells(&mut self, request: &Request, answer: Answer) {
        if request.is_answered {
            let span = if self.calm { 1..5 } else { 20..400 };
            self.happens_in(span, Event::Answers { tablet: request.tablet, request: request.id, answer });
        }
    }

    fn answers(&mut self, at: usize, request: u64, answer: Answer) {
        let tablet = self.tablets.get_mut(at).unwrap();
        let Some(Asked { step, outgoing, .. }) = tablet.asks.take_if(|asked| asked.request == request) else {
            return;
        };
        let collection = Collection::ALL.get(step % Collection::ALL.len()).unwrap().name();
        let is_there_more = match (answer, outgoing) {
            (Answer::Documents(documents), Some(outgoing)) => {
                tablet.replica.pushed(outgoing, &documents).unwrap();
                true
            }
            (Answer::Bulk(bulk), None) => tablet.replica.pulled(collection, &bulk).unwrap() == PAGE,
            _ => unreachable!("a push is answered with documents, a pull with a bulk"),
        };
        self.asks(at, if is_there_more { step } else { step + 1 });
    }
}
