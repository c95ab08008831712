//! The one writer: every durable change of a running server, audited reads included, goes through this task.
//!
//! ```text
//! queue ──up to 256, without waiting──▶ begin ─▶ load ─▶ judge each ─▶ write ─▶ number, chain ─▶ COMMIT ─▶ answer
//! ```
//! What one batch needs is loaded with one statement a table (`load`), each wish is decided on what is loaded
//! (`decide`), and what came of all of them is written with one statement a table (`write`). A refusal is a value,
//! so a batch fails as a whole or not at all; then each of its wishes is tried alone.
//! Not here: what a change means (`mobile_schema::judge`), who reaches what (`scoped`).

mod decide;
mod load;
mod write;

use std::{collections::BTreeSet, sync::Arc};

use chrono::{DateTime, Utc};
use mobile_schema::{
    change::{Change, Outcome},
    requester::Requester,
    store::StoreError,
};
use tokio::{
    sync::{Notify, mpsc, oneshot},
    task::JoinHandle,
};
use uuid::Uuid;

use self::{decide::decide, load::World, write::write};
use crate::{
    database::Database,
    seal::MasterKey,
    served::{Served, Serving},
    store::{Fault, reach::ReachChange, report},
};

/// Most wishes in a transaction.
const BATCH: usize = 256;
/// Most wishes waiting; who comes later waits before the queue.
const QUEUE: usize = 1024;

/// The entrance of the queue. The task ends when the last of these is gone and all is answered.
#[derive(Debug, Clone)]
pub struct Writer {
    queue: mpsc::Sender<Queued>,
    database: Database,
    written: Arc<Notify>,
}

/// Something to be written.
#[derive(Debug, Clone)]
enum Wish {
    /// Somebody changes something.
    Change(Box<Wanted>),
    /// Somebody was shown sealed answers of these cases.
    Reading { person: Uuid, cases: BTreeSet<Uuid>, now: DateTime<Utc> },
    /// Cases came into the reach of a tablet, or left it.
    Reach(Reached),
}

/// What a tablet can reach now and could not before, or the other way round.
#[derive(Debug, Clone)]
struct Reached {
    person: Uuid,
    device: Uuid,
    change: ReachChange,
    now: DateTime<Utc>,
}

/// A change and who wants it.
#[derive(Debug, Clone)]
struct Wanted {
    by: Requester,
    change: Change,
    now: DateTime<Utc>,
}

/// What came of a wish.
#[derive(Debug, Clone)]
pub struct Written {
    /// As the person is told.
    pub outcome: Outcome,
    /// The case in whose audit it stands; none: nothing was written.
    pub audited: Option<Uuid>,
}

#[derive(Debug)]
struct Queued {
    wish: Wish,
    answer: oneshot::Sender<Result<Written, StoreError>>,
}

/// What the task works with.
struct Desk {
    database: Database,
    master: Arc<MasterKey>,
    serving: Serving,
    /// Told when something was committed.
    written: Arc<Notify>,
}

impl Writer {
    /// Starts the task.
    pub fn start(database: Database, master: Arc<MasterKey>, serving: Serving) -> (Self, JoinHandle<()>) {
        let (queue, waiting) = mpsc::channel(QUEUE);
        let written = Arc::new(Notify::new());
        let desk = Desk { database: database.clone(), master, serving, written: Arc::clone(&written) };
        (Self { queue, database, written }, tokio::spawn(desk.work(waiting)))
    }

    /// Told of each commit.
    pub(crate) fn written(&self) -> Arc<Notify> {
        Arc::clone(&self.written)
    }

    /// Changes something on behalf of somebody; durable when it returns.
    pub async fn change(&self, by: Requester, change: Change, now: DateTime<Utc>) -> Result<Written, StoreError> {
        self.send(Wish::Change(Box::new(Wanted { by, change, now }))).await
    }

    /// Writes down that somebody was shown sealed answers of these cases.
    pub async fn record_reading(
        &self,
        person: Uuid,
        cases: BTreeSet<Uuid>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.send(Wish::Reading { person, cases, now }).await.map(drop)
    }

    /// Writes down what came into the reach of a tablet or left it, and has the feed name the documents of it.
    pub(crate) async fn record_reach(
        &self,
        by: &Requester,
        change: ReachChange,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let device = by.device.unwrap_or(by.person);
        let reached = Reached { person: by.person, device, change, now };
        self.send(Wish::Reach(reached)).await.map(drop)
    }

    async fn send(&self, wish: Wish) -> Result<Written, StoreError> {
        let (answer, answered) = oneshot::channel();
        let gone = || report(self.database.ids(), &Fault::WriterGone);
        self.queue.send(Queued { wish, answer }).await.map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?
    }
}

impl Desk {
    async fn work(self, mut waiting: mpsc::Receiver<Queued>) {
        let mut batch = Vec::with_capacity(BATCH);
        while waiting.recv_many(&mut batch, BATCH).await > 0 {
            self.answer(std::mem::take(&mut batch)).await;
        }
    }

    async fn answer(&self, batch: Vec<Queued>) {
        let (wishes, answers): (Vec<_>, Vec<_>) = batch.into_iter().map(|queued| (queued.wish, queued.answer)).unzip();
        match self.transact(&wishes).await {
            Ok(outcomes) => {
                for (answer, outcome) in answers.into_iter().zip(outcomes) {
                    tell(answer, Ok(outcome));
                }
            }
            Err(fault) if wishes.len() == 1 => {
                let error = report(self.database.ids(), &fault);
                for answer in answers {
                    tell(answer, Err(error.clone()));
                }
            }
            Err(fault) => {
                tracing::warn!(%fault, wishes = wishes.len(), "a batch failed; each wish is tried alone");
                for (wish, answer) in wishes.into_iter().zip(answers) {
                    let alone = self.transact(&[wish]).await;
                    tell(answer, alone.map_err(|fault| report(self.database.ids(), &fault)).and_then(first));
                }
            }
        }
    }

    /// All of them in one transaction, durable when it returns.
    async fn transact(&self, wishes: &[Wish]) -> Result<Vec<Written>, Fault> {
        let served: Arc<Served> = Arc::clone(&self.serving.borrow());
        let transaction = self.database.begin().await?;
        let mut world = World::load(&transaction, &self.database, &self.master, &served, wishes).await?;
        let (outcomes, ledger) = decide(&mut world, wishes)?;
        if !ledger.is_empty() {
            write(&transaction, &world, ledger).await?;
        }
        transaction.commit().await?;
        self.written.notify_one();
        Ok(outcomes)
    }
}

fn first(outcomes: Vec<Written>) -> Result<Written, StoreError> {
    outcomes.into_iter().next().ok_or(StoreError::Unavailable)
}

/// Whoever asked may have gone away; what was written stays written.
fn tell(answer: oneshot::Sender<Result<Written, StoreError>>, outcome: Result<Written, StoreError>) {
    if answer.send(outcome).is_err() {
        tracing::debug!("nobody waits for the answer any more");
    }
}
