//! A backup → an empty database, of either kind.
//!
//! The static tables are made as they were when the backup was taken, filled, and then brought up to date; the tables
//! of forms follow from the texts that were published. The epoch is a new one, so that tablets hand in again what they
//! hold. Who was erased after the backup was taken is erased anew before anybody is served.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, BufReader},
    path::{Path, PathBuf},
};

use mobile_schema::store::StoreError;
use sea_orm::{EntityTrait, IntoActiveModel};
use serde_json::Value;
use uuid::Uuid;

use super::{
    Head, Saved,
    archive::{ArchiveError, ArchiveReader},
    tables::{Told, Waiting},
};
use crate::{
    audit::{self, Entry},
    clock::{Clock, Ids},
    database::{Database, OpenError, take_turn},
    entity::{column::Moment, installation},
    import::Progress,
    ledger::{self, Ledger, LedgerError, Line},
    migration,
    publish::PublishError,
    seal::MasterKey,
    store::{Fault, report},
};

/// Rows between two reports.
const STRETCH: usize = 1000;

/// Why nothing was restored; each says what to do next.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// The backup.
    #[error("{}: {why}", path.display())]
    Archive {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        why: ArchiveError,
    },
    /// It is not what this server writes.
    #[error("the backup cannot be read by this server: {0}")]
    Head(&'static str),
    /// A later server wrote it.
    #[error("the backup is of a later naervaer, which knows the step {0}. Install that one, and restore again.")]
    Later(String),
    /// The database is somebody's.
    #[error("this database is {0}'s already. Restore into an empty one, named with `--database`.")]
    Taken(String),
    /// The database cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The published texts in it cannot be read.
    #[error("the published forms in the backup cannot be read: {0}")]
    Published(#[from] PublishError),
    /// The ledger.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The database did not take it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What was restored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Restored {
    /// Tables and rows.
    pub saved: Saved,
    /// People who were erased anew.
    pub erased: usize,
}

/// Fills an empty database from a backup.
pub async fn restore(
    path: &Path,
    address: &str,
    ledger: Option<&Path>,
    master: &MasterKey,
    (clock, ids): (&Clock, &Ids),
    progress: Progress<'_>,
) -> Result<Restored, RestoreError> {
    let bad = |why| RestoreError::Archive { path: path.to_owned(), why };
    let kept = ledger.map(ledger::read).transpose()?.unwrap_or_default();
    let file = File::open(path).map_err(|error| bad(error.into()))?;
    let mut archive = ArchiveReader::open(BufReader::new(file), master).map_err(bad)?;
    let head = archive.line().map_err(bad)?.ok_or(RestoreError::Head("it is empty"))?;
    let head: Head = serde_json::from_slice(&head).map_err(|_| RestoreError::Head("its head is unknown"))?;
    let taken = steps_taken(&head)?;

    let database = Database::open_at(address, ids.clone(), taken).await?;
    if let Some(found) = database.find_installation().await? {
        return Err(RestoreError::Taken(found.municipality));
    }
    let (saved, installation) = fill(&database, &mut archive, progress).await.map_err(|stop| match stop {
        Stop::Archive(error) => bad(error),
        Stop::Published(error) => error.into(),
        Stop::Fault(fault) => RestoreError::Store(report(ids, &fault)),
    })?;
    // Opened anew, it takes the steps that the backup had not.
    database.close().await.map_err(|error| RestoreError::Store(report(ids, &error.into())))?;
    let database = Database::open(address, ids.clone()).await?;
    let brought = database.audit_head(clock.now()).await?;
    let erased = begin_anew(&database, installation, &kept, clock).await?;
    if let Some(path) = ledger {
        let seq = if let Some(Line::Head { seq, .. }) = brought { seq } else { 0 };
        ledger::append(path, &Line::Restored { at: clock.now(), seq })?;
    }
    database.close().await.map_err(|error| RestoreError::Store(report(ids, &error.into())))?;
    Ok(Restored { saved, erased })
}

/// How many of our steps the backup had taken: all of them that it names, which must be ours.
fn steps_taken(head: &Head) -> Result<u32, RestoreError> {
    if head.format != 1 {
        return Err(RestoreError::Head("its format is unknown"));
    }
    let ours = migration::steps();
    match head.steps.iter().find(|step| !ours.contains(&step.as_str())) {
        Some(later) => Err(RestoreError::Later(later.clone())),
        None => u32::try_from(head.steps.len()).map_err(|_| RestoreError::Head("it has too many steps")),
    }
}

enum Stop {
    Archive(ArchiveError),
    Published(PublishError),
    Fault(Fault),
}

impl<T: Into<Fault>> From<T> for Stop {
    fn from(fault: T) -> Self {
        Self::Fault(fault.into())
    }
}

/// What makes the database somebody's, held back until everything else is done: what is restored half is nobody's, and
/// is not served.
struct Held(BTreeMap<String, Value>);

impl Held {
    fn installation(&self, epoch: Uuid) -> Result<installation::Model, Fault> {
        let wrong = || Fault::Stored("the installation of the backup");
        let demo = self.0.get("demo").and_then(Value::as_i64).ok_or_else(wrong)?;
        let created_at = self.0.get("created_at").and_then(Value::as_str).and_then(|at| at.parse().ok());
        Ok(installation::Model { id: 1, demo, epoch: epoch.into(), created_at: created_at.ok_or_else(wrong)? })
    }
}

async fn fill<R: io::Read>(
    database: &Database,
    archive: &mut ArchiveReader<R>,
    progress: Progress<'_>,
) -> Result<(Saved, Option<Held>), Stop> {
    let transaction = database.begin().await?;
    let mut saved = Saved::default();
    let mut held = None;
    let mut waiting: Option<Waiting> = None;
    let mut has_forms = false;
    while let Some(line) = archive.line().map_err(Stop::Archive)? {
        match serde_json::from_slice(&line).map_err(|_| Fault::Stored("a line of the backup"))? {
            Told::Table(table) => {
                if let Some(mut waiting) = waiting.take() {
                    waiting.write(&transaction).await?;
                }
                if table.table.starts_with("f_") && !has_forms {
                    database.make_tables(&transaction).await.map_err(Stop::Published)?;
                    has_forms = true;
                }
                saved.tables += 1;
                waiting = Some(Waiting::new(table));
            }
            Told::Row(row) => {
                let waiting = waiting.as_mut().ok_or(Fault::Stored("a row of the backup"))?;
                if waiting.table() == "installation" {
                    held = Some(Held(waiting.named(row)));
                } else {
                    waiting.take(&transaction, row).await?;
                }
                saved.rows += 1;
                if saved.rows.is_multiple_of(STRETCH) {
                    progress(saved.rows, 0);
                }
            }
        }
    }
    if let Some(mut waiting) = waiting {
        waiting.write(&transaction).await?;
    }
    transaction.commit().await?;
    Ok((saved, held))
}

/// Nobody who was erased, and a new epoch; how many were erased.
async fn begin_anew(
    database: &Database,
    held: Option<Held>,
    ledger: &Ledger,
    clock: &Clock,
) -> Result<usize, RestoreError> {
    database.follows(ledger).await?;
    let mut erased = 0;
    for person in ledger.erased() {
        if database.erase(person, Uuid::nil(), clock.now()).await?.is_some() {
            erased += 1;
        }
    }
    database.expire(&ledger.expired(), clock.now()).await?;
    let begin = async {
        let epoch = database.ids().next();
        let installation = held.ok_or(Fault::Missing("installation"))?.installation(epoch)?;
        let transaction = database.begin().await?;
        installation::Entity::insert(installation.into_active_model()).exec_without_returning(&transaction).await?;
        take_turn(&transaction).await?;
        let nobody = Uuid::nil();
        let entry = Entry {
            at: Moment(clock.now()),
            person: nobody,
            action: "restore",
            case: nobody,
            subject: epoch,
            row: nobody,
            digest: audit::no_digest(),
        };
        audit::append(&transaction, database.municipality(), vec![entry]).await?;
        transaction.commit().await?;
        Ok(())
    };
    begin.await.map_err(|fault: Fault| RestoreError::Store(report(database.ids(), &fault)))?;
    Ok(erased)
}
