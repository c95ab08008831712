//! A whole copy of the database, encrypted, that either kind of database is restored from.
//!
//! ```text
//! one snapshot ──tables──▶ lines of JSON ──archive──▶ sealed pieces in a file ──restore──▶ an empty database
//! ```
//! It is taken while the server serves. Whoever holds the file and not the master key has nothing; so the key is
//! kept elsewhere. Sessions are not in it. Not here: what was erased since (`erase`, `ledger`).

mod archive;
mod restore;
mod tables;

use std::{
    fs::OpenOptions,
    io::{self, BufWriter},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};
use mobile_schema::store::StoreError;
use serde::{Deserialize, Serialize};

use self::archive::{ArchiveError, ArchiveWriter};
pub use self::restore::{RestoreError, Restored, restore};
use crate::{
    database::Database,
    import::Progress,
    migration,
    seal::{MasterKey, SealError},
    store::{Fault, report},
};

/// The first line of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Head {
    format: u32,
    /// The steps of the static tables that the database had taken.
    steps: Vec<String>,
    municipality: String,
    made_at: DateTime<Utc>,
}

/// What a backup holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Saved {
    /// Tables.
    pub tables: usize,
    /// Rows of all of them.
    pub rows: usize,
}

/// Why there is no backup.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The file is there already, or cannot be written.
    #[error("{}: {why}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system says.
        why: io::Error,
    },
    /// It could not be sealed.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The database could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What stops it on the way.
enum Stop {
    Fault(Fault),
    Archive(ArchiveError),
}

impl<T: Into<Fault>> From<T> for Stop {
    fn from(fault: T) -> Self {
        Self::Fault(fault.into())
    }
}

impl From<ArchiveError> for Stop {
    fn from(error: ArchiveError) -> Self {
        Self::Archive(error)
    }
}

impl Database {
    /// Writes everything into a new file, as it is at one moment.
    pub async fn back_up(
        &self,
        path: &Path,
        master: &MasterKey,
        municipality: &str,
        now: DateTime<Utc>,
        progress: Progress<'_>,
    ) -> Result<Saved, BackupError> {
        let failed = |why| BackupError::File { path: path.to_owned(), why };
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(failed)?;
        let steps = migration::steps().into_iter().map(str::to_owned).collect();
        let head = Head { format: 1, steps, municipality: municipality.to_owned(), made_at: now };
        let written = async {
            let mut archive = ArchiveWriter::begin(BufWriter::new(file), master, self.ids())?;
            archive.line(&head)?;
            let saved = tables::write(self, &mut archive, progress).await?;
            let file = archive.finish()?.into_inner().map_err(|error| ArchiveError::Io(error.into_error()))?;
            file.sync_all().map_err(ArchiveError::Io)?;
            Ok(saved)
        };
        written.await.map_err(|stop: Stop| {
            // Half a backup is none.
            if let Err(error) = std::fs::remove_file(path) {
                tracing::warn!(%error, "half a backup was left behind");
            }
            match stop {
                Stop::Fault(fault) => BackupError::Store(report(self.ids(), &fault)),
                Stop::Archive(ArchiveError::Io(why)) => failed(why),
                Stop::Archive(ArchiveError::Seal(error)) => BackupError::Seal(error),
                Stop::Archive(error) => failed(io::Error::other(error.to_string())),
            }
        })
    }
}
