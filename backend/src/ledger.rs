//! A file beside the database that outlives it: who was erased, what expired, and where the audit chain stood.
//!
//! A line each, as JSON, ids and hashes alone. A backup that is restored is older than what was erased since; the
//! ledger says whom to erase anew, and whether the backup is of the same chain. It is kept on another disk.

use std::{
    fs::{File, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    time::Duration,
};

use chrono::{DateTime, Utc};
use mobile_schema::store::StoreError;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{clock::Clock, database::Database, entity::audit, retention::Expired, store::report, verify::Break};

/// How often the audit chain's end is written down.
const HOUR: Duration = Duration::from_hours(1);

/// What the file says, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ledger(Vec<Line>);

/// A line of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    /// Where the audit chain stood.
    Head {
        /// When.
        at: DateTime<Utc>,
        /// Number of the last entry.
        seq: i64,
        /// Its hash.
        hash: String,
    },
    /// A backup was restored: what came after this entry is in no chain any more.
    Restored {
        /// When.
        at: DateTime<Utc>,
        /// Number of the last entry in the backup.
        seq: i64,
    },
    /// Somebody was erased.
    Erased {
        /// When.
        at: DateTime<Utc>,
        /// Who.
        person: Uuid,
    },
    /// The time of something was up.
    Expired {
        /// When.
        at: DateTime<Utc>,
        /// The case.
        case: Uuid,
        /// These of its fillings; none: all of it.
        fillings: Option<Vec<Uuid>>,
    },
}

/// Why a ledger is of no use.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// It cannot be read or written.
    #[error("the ledger {}: {why}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system says.
        why: io::Error,
    },
    /// A line of it is none.
    #[error("the ledger {}, line {line}: this is no line of a ledger", path.display())]
    Line {
        /// Which.
        path: PathBuf,
        /// The line.
        line: usize,
    },
    /// It belongs to another database.
    #[error(
        "the audit chain in the backup is not the one that the ledger saw: at entry {0} they differ. Use the ledger \
         that belongs to this database; if there is no other, somebody has changed the backup or the ledger."
    )]
    OtherChain(i64),
    /// The database could not be asked.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Ledger {
    /// Everybody who was erased.
    pub fn erased(&self) -> impl Iterator<Item = Uuid> {
        self.0.iter().filter_map(|line| match line {
            Line::Erased { person, .. } => Some(*person),
            Line::Head { .. } | Line::Restored { .. } | Line::Expired { .. } => None,
        })
    }

    /// Everything whose time was up.
    pub fn expired(&self) -> Vec<Expired> {
        let lines = self.0.iter().filter_map(|line| match line {
            Line::Expired { case, fillings, .. } => Some(Expired { case: *case, fillings: fillings.clone() }),
            Line::Head { .. } | Line::Erased { .. } | Line::Restored { .. } => None,
        });
        lines.collect()
    }

    /// Where the chain stood that there is now: number and hash, oldest first.
    fn heads(&self) -> Vec<(i64, &str)> {
        let mut heads: Vec<(i64, &str)> = Vec::new();
        for line in &self.0 {
            match line {
                Line::Head { seq, hash, .. } => heads.push((*seq, hash)),
                Line::Restored { seq: last, .. } => heads.retain(|(seq, _)| seq <= last),
                Line::Erased { .. } | Line::Expired { .. } => {}
            }
        }
        heads
    }
}

/// Reads a ledger.
pub fn read(path: &Path) -> Result<Ledger, LedgerError> {
    let text = std::fs::read_to_string(path).map_err(|why| LedgerError::File { path: path.to_owned(), why })?;
    let lines = text.lines().enumerate().map(|(at, line)| {
        serde_json::from_str(line).map_err(|_| LedgerError::Line { path: path.to_owned(), line: at + 1 })
    });
    lines.collect::<Result<_, _>>().map(Ledger)
}

/// Adds a line, on disk when this returns.
pub fn append(path: &Path, line: &Line) -> Result<(), LedgerError> {
    let write = || {
        let mut text = serde_json::to_string(line)?;
        text.push('\n');
        let mut file: File = OpenOptions::new().append(true).create(true).mode(0o600).open(path)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    };
    write().map_err(|why: io::Error| LedgerError::File { path: path.to_owned(), why })
}

/// Writes down where the audit chain stands: at the start, each hour, and when the server stops.
pub(crate) async fn keep(database: Database, path: PathBuf, clock: Clock, stop: CancellationToken) {
    let mut hour = tokio::time::interval(HOUR);
    loop {
        let is_stopping = tokio::select! {
            () = stop.cancelled() => true,
            _ = hour.tick() => false,
        };
        match database.audit_head(clock.now()).await {
            Ok(Some(head)) => {
                if let Err(error) = append(&path, &head) {
                    tracing::error!(%error, "it is not written down where the audit chain stands");
                }
            }
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, "it is not known where the audit chain stands"),
        }
        if is_stopping {
            return;
        }
    }
}

impl Database {
    /// Where the audit chain stands; none: it is empty.
    pub async fn audit_head(&self, now: DateTime<Utc>) -> Result<Option<Line>, StoreError> {
        let last = self.find_last_entry(i64::MAX).await?;
        Ok(last.map(|entry| Line::Head { at: now, seq: entry.seq, hash: entry.hash }))
    }

    /// Fails where the chain is not the one that the ledger saw.
    pub(crate) async fn follows(&self, ledger: &Ledger) -> Result<(), LedgerError> {
        for (seq, hash) in ledger.heads() {
            let ours = self.find_last_entry(seq).await?;
            // A backup is older than the last lines of its ledger.
            if ours.is_some_and(|entry| entry.seq == seq && entry.hash != hash) {
                return Err(LedgerError::OtherChain(seq));
            }
        }
        Ok(())
    }

    /// The first place where the ledger saw the chain stand and it does not: its end was cut off, or written anew.
    pub async fn find_cut(&self, ledger: &Ledger) -> Result<Option<Break>, StoreError> {
        for (went, hash) in ledger.heads() {
            let ours = self.find_last_entry(went).await?;
            let (ends, ours) = ours.map_or_else(|| (0, String::new()), |entry| (entry.seq, entry.hash));
            if ends != went || ours != hash {
                return Ok(Some(Break::CutOff { ends, went }));
            }
        }
        Ok(None)
    }

    async fn find_last_entry(&self, up_to: i64) -> Result<Option<audit::Model>, StoreError> {
        audit::Entity::find()
            .filter(audit::Column::Municipality.eq(self.municipality()))
            .filter(audit::Column::Seq.lte(up_to))
            .order_by_desc(audit::Column::Seq)
            .one(self.readers())
            .await
            .map_err(|error: DbErr| report(self.ids(), &error.into()))
    }
}
