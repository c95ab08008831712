//! A new master key takes the place of the old one while servers serve: every key is wrapped anew.
//!
//! The new key goes before the old one in the file, so that from then on servers wrap with it and still open what the
//! old one wrapped. Then everything is wrapped anew, until nothing is left that a transaction under way may have added.
//! Only then the old key leaves the file.

use std::{path::PathBuf, time::Duration};

use mobile_schema::store::StoreError;
use sea_orm::{ActiveModelTrait, ActiveValue, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::{
    database::Database,
    entity::{column::Id, keys, secrets},
    import::Progress,
    seal::{MasterKey, MasterKeyError},
    store::{Fault, report},
};

/// Keys of a transaction: servers wait for it, so it is short.
const TOGETHER: u64 = 200;
/// Longer than any transaction of a server is under way.
const LONGEST_TRANSACTION: Duration = Duration::from_secs(5);

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotated {
    /// Keys wrapped anew.
    pub keys: usize,
    /// Where the old key is, for backups made before.
    pub old: PathBuf,
}

/// Why the key was not rotated.
#[derive(Debug, thiserror::Error)]
pub enum RotateError {
    /// The key file.
    #[error(transparent)]
    Key(#[from] MasterKeyError),
    /// The database. Both keys stay in the file, and the command can be run again.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Database {
    /// Makes a new master key the one that everything is wrapped by.
    pub async fn rotate(&self, master: &MasterKey, progress: Progress<'_>) -> Result<Rotated, RotateError> {
        master.add_key(self.ids())?;
        let mut keys = self.rewrap_all(master, progress).await?;
        loop {
            tokio::time::sleep(LONGEST_TRANSACTION).await;
            match self.rewrap_all(master, progress).await? {
                0 => break,
                more => keys += more,
            }
        }
        Ok(Rotated { keys, old: master.drop_others()? })
    }

    async fn rewrap_all(&self, master: &MasterKey, progress: Progress<'_>) -> Result<usize, StoreError> {
        let rewrap = async {
            let mut done = self.rewrap_secrets(master).await?;
            let mut after = Id(Uuid::nil());
            while let Some(last) = self.rewrap_some(master, after, &mut done).await? {
                after = last;
                progress(done, done);
            }
            Ok(done)
        };
        rewrap.await.map_err(|fault: Fault| report(self.ids(), &fault))
    }

    async fn rewrap_secrets(&self, master: &MasterKey) -> Result<usize, Fault> {
        let transaction = self.begin().await?;
        let rows = secrets::Entity::find().lock_exclusive().all(&transaction).await?;
        let mut done = 0;
        for row in rows {
            let Some(wrapped) = master.rewrap_secret(&row.name, &row.wrapped, self.ids())? else { continue };
            secrets::ActiveModel {
                municipality: ActiveValue::Unchanged(row.municipality),
                name: ActiveValue::Unchanged(row.name),
                wrapped: ActiveValue::Set(wrapped),
                ..Default::default()
            }
            .update(&transaction)
            .await?;
            done += 1;
        }
        transaction.commit().await?;
        Ok(done)
    }

    /// The next stretch of keys; its last case, or none where there are no more.
    async fn rewrap_some(&self, master: &MasterKey, after: Id, done: &mut usize) -> Result<Option<Id>, Fault> {
        let transaction = self.begin().await?;
        let rows = keys::Entity::find()
            .filter(keys::Column::Municipality.eq(self.municipality()))
            .filter(keys::Column::CaseId.gt(after))
            .order_by_asc(keys::Column::CaseId)
            .limit(TOGETHER)
            .lock_exclusive()
            .all(&transaction)
            .await?;
        let last = rows.last().map(|row| row.case_id);
        for row in rows {
            let version = u32::try_from(row.version).map_err(|_| Fault::Stored("keys.version"))?;
            let Some(wrapped) = master.rewrap_case_key(row.case_id.0, version, &row.wrapped, self.ids())? else {
                continue;
            };
            keys::ActiveModel {
                municipality: ActiveValue::Unchanged(row.municipality),
                case_id: ActiveValue::Unchanged(row.case_id),
                wrapped: ActiveValue::Set(wrapped),
                ..Default::default()
            }
            .update(&transaction)
            .await?;
            *done += 1;
        }
        transaction.commit().await?;
        Ok(last)
    }
}
