//! What a municipality's own systems hand in → what the register has: read, understood, compared, told, applied.
//!
//! ```text
//! files ──csv──▶ Sheets ──people──▶ Wanted ──difference──▶ Difference ──apply──▶ rows, in one transaction
//!   mutation ───────▲
//! ```
//! A file with a mistake changes nothing, and each mistake is told with its line and column. What is handed in a
//! second time makes no difference. Absence goes its own way, through `absence`, with the same reading and telling.

pub mod absence;
mod apply;
mod cell;
mod csv;
mod defect;
mod difference;
mod mapping;
mod people;
mod stored;
mod telling;
mod wording;

use std::path::Path;

use chrono::{DateTime, Utc};
use forms_dsl::{diagnostic::MessageLanguage, model::Settings};
use mobile_schema::{sheets::Sheets, store::StoreError};
use uuid::Uuid;

pub use self::{
    csv::{Directory, read_directory},
    defect::{Defect, Defects, Mistake},
    difference::Difference,
    mapping::{Mapping, MappingError},
};
use self::{people::understand, stored::Stored};
use crate::{
    audit::{self, Entry, sha256},
    database::{Database, take_turn},
    entity::column::Moment,
    feed,
    seal::MasterKey,
    store::{Fault, report},
};

/// How far a long import is: rows done, rows in all.
pub type Progress<'a> = &'a (dyn Fn(usize, usize) + Sync);

/// Whether something is only told, or done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Intent {
    /// Says what would differ.
    Tell,
    /// Makes it so.
    Apply {
        /// Also where a large part of those known would leave.
        with_leavers: bool,
    },
}

/// Who hands in, when, and how.
pub struct Order<'a> {
    /// On whose behalf.
    pub by: Uuid,
    /// When.
    pub now: DateTime<Utc>,
    /// Told or done.
    pub intent: Intent,
    /// Hears how far it is.
    pub progress: Progress<'a>,
}

/// What came of it.
#[derive(Debug)]
pub enum Imported {
    /// Nothing was changed: each mistake.
    Refused(Defects),
    /// What differs, and whether it was applied.
    Compared {
        /// All that differs.
        difference: Difference,
        /// Whether it was applied.
        applied: bool,
    },
    /// So many of those known would leave that it must be said once more.
    TooManyLeave {
        /// All that differs.
        difference: Difference,
    },
}

impl Database {
    /// Brings the register to what is handed in, or says what that would change.
    pub async fn import_people(
        &self,
        sheets: &Sheets,
        settings: &Settings,
        master: &MasterKey,
        order: Order<'_>,
    ) -> Result<Imported, StoreError> {
        let import = async {
            let transaction = self.begin().await?;
            let secret = self.login_secret(&transaction, master, order.now).await?;
            let stored = Stored::load(&transaction, self.municipality()).await?;
            let wanted = match understand(sheets, settings, &stored, &secret) {
                Ok(wanted) => wanted,
                Err(defects) => return Ok(Imported::Refused(defects)),
            };
            let difference = Difference::between(&stored, &wanted, self.municipality(), self.ids());
            let Intent::Apply { with_leavers } = order.intent else {
                return Ok(Imported::Compared { difference, applied: false });
            };
            if difference.lets_many_leave(&stored) && !with_leavers {
                return Ok(Imported::TooManyLeave { difference });
            }
            if !difference.is_empty() {
                let changed = apply::apply(&transaction, &difference, order.now, order.progress).await?;
                take_turn(&transaction).await?;
                feed::append(&transaction, self.municipality(), changed).await?;
                audit::append(&transaction, self.municipality(), vec![importing(&difference, order.by, order.now)])
                    .await?;
            }
            transaction.commit().await?;
            Ok(Imported::Compared { difference, applied: true })
        };
        import.await.map_err(|fault: Fault| report(self.ids(), &fault))
    }
}

fn importing(difference: &Difference, by: Uuid, now: DateTime<Utc>) -> Entry {
    // Says how much differed; what differed are names.
    let digest = sha256(&[&difference.len().to_string()]);
    Entry { at: Moment(now), person: by, action: "import", case: Uuid::nil(), subject: by, row: by, digest }
}

/// The language of messages by its tag.
pub fn message_language(tag: &str) -> MessageLanguage {
    if tag == "en" { MessageLanguage::English } else { MessageLanguage::Bokmaal }
}

/// What a file is called where a mistake in it is told.
fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}
