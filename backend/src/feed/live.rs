//! What changes, told to all who follow it: read once, however many listen.
//!
//! ```text
//! this writer, or NOTIFY ──▶ task ──one read──▶ Batch ──▶ each follower ──own scope, own rights──▶ bulk
//! ```
//! Not here: who may see what (`visit`), how it travels (`http`).

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use forms_dsl::model::FormName;
use indexmap::IndexSet;
use mobile_schema::{collection::Collection, store::StoreError};
use sea_orm::{
    AccessMode, ColumnTrait, DatabaseTransaction, DbBackend, EntityTrait, IsolationLevel, QueryFilter, QueryOrder,
    QuerySelect, TransactionTrait,
};
use tokio::{
    sync::{
        Notify,
        broadcast::{self, error::RecvError},
        watch,
    },
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::ACCESS;
use crate::{
    database::Database,
    entity::feed,
    notice::{Notices, Subject},
    seal::MasterKey,
    served::{Served, Serving},
    store::{Fault, changed::Changed, homes::fillings_of, report},
};

/// Most changes in a batch.
const BATCH: u64 = 100;

/// Looked at without a word too, after so long.
const ANYWAY: Duration = Duration::from_secs(2);

/// Batches that a slow follower may fall behind before it reads for itself.
const BEHIND: usize = 64;

/// Where changes are followed. Clones share one reading.
#[derive(Clone)]
pub(crate) struct Feed {
    reading: Arc<Reading>,
    live: broadcast::Sender<Arc<Batch>>,
    head: watch::Receiver<i64>,
}

/// A stretch of the feed, in its order.
#[derive(Debug)]
pub(crate) struct Batch {
    /// It begins after this number.
    pub(crate) after: i64,
    /// And ends with this.
    pub(crate) until: i64,
    /// What changed in it, each once, at its last change.
    pub(crate) entries: Vec<Named>,
    /// People who were let in to a case, or are no longer.
    pub(crate) admitted: HashSet<Uuid>,
    /// The fillings concerned, as they are now.
    pub(crate) changed: HashMap<Uuid, Changed>,
}

/// A document that changed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Named {
    pub(crate) collection: Collection,
    pub(crate) id: Uuid,
    /// Its filling; a rejection has none, and what is gone.
    pub(crate) filling: Option<Uuid>,
    /// Its case.
    pub(crate) case: Uuid,
    /// The form of its filling.
    pub(crate) form: Option<FormName>,
    /// Whom alone it concerns.
    pub(crate) person: Option<Uuid>,
}

/// Somebody's place in the feed.
pub(crate) struct Place {
    reading: Arc<Reading>,
    live: broadcast::Receiver<Arc<Batch>>,
    head: watch::Receiver<i64>,
    seq: i64,
}

/// What fillings are read with.
pub(crate) struct Reading {
    pub(crate) database: Database,
    pub(crate) master: Arc<MasterKey>,
    pub(crate) serving: Serving,
}

impl Feed {
    /// Begins to watch the feed, until `stop`. `written` is told when this process has written.
    pub(crate) async fn start(
        reading: Reading,
        written: Arc<Notify>,
        stop: CancellationToken,
    ) -> Result<(Self, JoinHandle<()>), StoreError> {
        // Heard before it is read, so that nothing falls in between.
        let notices = reading.database.hear(Subject::Fed).await?;
        let (moved, head) = watch::channel(reading.head().await?);
        let feed = Self { reading: Arc::new(reading), live: broadcast::Sender::new(BEHIND), head };
        let watching = tokio::spawn(feed.clone().watch(moved, notices, written, stop));
        Ok((feed, watching))
    }

    /// The number of the newest change.
    pub(crate) fn head(&self) -> i64 {
        *self.head.borrow()
    }

    /// Follows what comes after a number.
    pub(crate) fn follow(&self, seq: i64) -> Place {
        Place { reading: Arc::clone(&self.reading), live: self.live.subscribe(), head: self.head.clone(), seq }
    }

    async fn watch(
        self,
        moved: watch::Sender<i64>,
        mut notices: Notices,
        written: Arc<Notify>,
        stop: CancellationToken,
    ) {
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = written.notified() => {}
                () = notices.next() => {}
                // A command of another process says nothing on SQLite.
                () = tokio::time::sleep(ANYWAY) => {}
            }
            // What cannot be read now is read with the next change; the fault is logged where it happened.
            while let Ok(true) = self.tell(&moved).await {}
        }
    }

    /// Tells what is new, at most one batch of it; whether there may be more.
    async fn tell(&self, moved: &watch::Sender<i64>) -> Result<bool, StoreError> {
        let known = self.head();
        if self.live.receiver_count() == 0 {
            moved.send_replace(self.reading.head().await?);
            return Ok(false);
        }
        let batch = self.reading.read(known).await?;
        let until = batch.until;
        if until > known {
            // Before the head moves: who sees it moved and no batch reads for themselves.
            // Everybody may have gone since they were counted.
            self.live.send(Arc::new(batch)).unwrap_or_default();
            moved.send_replace(until);
        }
        Ok(until > known)
    }
}

impl Place {
    /// The next batch; an `Err` is a fault, or the server stops.
    pub(crate) async fn next(&mut self) -> Result<Arc<Batch>, StoreError> {
        loop {
            // Changes of which there is no batch are the database's to tell.
            let is_behind = self.live.is_empty() && self.seq < *self.head.borrow_and_update();
            if is_behind && let Some(batch) = self.catch_up().await? {
                return Ok(batch);
            }
            let received = tokio::select! {
                biased;
                received = self.live.recv() => received,
                moved = self.head.changed() => match moved {
                    Ok(()) => continue,
                    Err(_) => return Err(StoreError::Unavailable),
                },
            };
            match received {
                Ok(batch) if batch.until <= self.seq => {}
                Ok(batch) if batch.after <= self.seq => {
                    self.seq = batch.until;
                    return Ok(batch);
                }
                Ok(_) | Err(RecvError::Lagged(_)) => {
                    if let Some(batch) = self.catch_up().await? {
                        return Ok(batch);
                    }
                }
                Err(RecvError::Closed) => return Err(StoreError::Unavailable),
            }
        }
    }

    async fn catch_up(&mut self) -> Result<Option<Arc<Batch>>, StoreError> {
        let batch = self.reading.read(self.seq).await?;
        let is_new = batch.until > self.seq;
        self.seq = batch.until;
        Ok(is_new.then(|| Arc::new(batch)))
    }
}

impl Reading {
    async fn head(&self) -> Result<i64, StoreError> {
        let head = feed::Entity::find()
            .select_only()
            .column(feed::Column::Seq)
            .filter(feed::Column::Municipality.eq(self.database.municipality()))
            .order_by_desc(feed::Column::Seq)
            .limit(1)
            .into_tuple()
            .one(self.database.readers());
        let head: Option<i64> = head.await.map_err(|error| report(self.database.ids(), &error.into()))?;
        Ok(head.unwrap_or(0))
    }

    async fn read(&self, after: i64) -> Result<Batch, StoreError> {
        self.try_read(after).await.map_err(|fault| report(self.database.ids(), &fault))
    }

    /// In one transaction: a filling stands in several tables.
    async fn try_read(&self, after: i64) -> Result<Batch, Fault> {
        let served: Arc<Served> = Arc::clone(&self.serving.borrow());
        let readers = self.database.readers();
        let transaction = match self.database.backend() {
            DbBackend::Postgres => {
                readers.begin_with_config(Some(IsolationLevel::RepeatableRead), Some(AccessMode::ReadOnly)).await?
            }
            _ => readers.begin().await?,
        };
        let entries = feed::Entity::find()
            .filter(feed::Column::Municipality.eq(self.database.municipality()))
            .filter(feed::Column::Seq.gt(after))
            .order_by_asc(feed::Column::Seq)
            .limit(BATCH)
            .all(&transaction)
            .await?;
        let until = entries.last().map_or(after, |entry| entry.seq);
        let named = name(&transaction, self.database.municipality(), &entries).await?;
        let fillings: HashSet<Uuid> = named.iter().filter_map(|named| named.filling).collect();
        let municipality = self.database.municipality();
        let changed = Changed::load(&transaction, municipality, &self.master, &served, fillings).await?;
        transaction.commit().await?;
        let admitted = entries.iter().filter(|entry| entry.kind == ACCESS).map(|entry| entry.subject_id.0).collect();
        Ok(Batch { after, until, entries: named, admitted, changed })
    }
}

/// What entries speak of; what changed several times stands at its last change.
async fn name(
    transaction: &DatabaseTransaction,
    municipality: i64,
    entries: &[feed::Model],
) -> Result<Vec<Named>, Fault> {
    let mut homes = HashMap::new();
    for collection in Collection::ALL {
        let of_this = entries.iter().filter(|entry| entry.kind == collection.word()).map(|entry| entry.subject_id.0);
        homes.extend(fillings_of(transaction, municipality, collection, of_this).await?);
    }
    let mut named: IndexSet<Named> = IndexSet::new();
    for entry in entries {
        let Some(collection) = Collection::ALL.into_iter().find(|collection| collection.word() == entry.kind) else {
            continue;
        };
        let id = entry.subject_id.0;
        let filling = homes.get(&id).copied();
        let form = entry.form.clone().and_then(|form| FormName::try_from(form).ok());
        let person = entry.person_id.map(|id| id.0);
        let document = Named { collection, id, filling, case: entry.case_id.0, form, person };
        named.shift_remove(&document);
        named.insert(document);
    }
    Ok(named.into_iter().collect())
}
