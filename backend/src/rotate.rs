//! A new master key takes the place of the old one while servers serve: every key is wrapped anew.
//!
//! The new key goes before the old one in the file, so that from then on servers wrap with it and still open what the
//! old one wrapped. Then everything is wrapped anew, until nothing is left that a transaction under way may have added.
//! Only then the old key leaves the file.

use std::{path::PathBuf, time::Duration};

use mobile_schema::store::StoreError;
use sea_orm::{
    ConnectionTrait,
    sea_query::{Alias, Expr, ExprTrait, LockType, Order, Query},
};

use crate::{
    database::Database,
    import::Progress,
    migration::holdings::{KeyKind, WRAPPED, Wrapped},
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
            let mut done = 0;
            for wrapped in WRAPPED {
                let mut after = String::new();
                while let Some(last) = self.rewrap_some(master, wrapped, &after, &mut done).await? {
                    after = last;
                    progress(done, done);
                }
            }
            Ok(done)
        };
        rewrap.await.map_err(|fault: Fault| report(self.ids(), &fault))
    }

    /// The next stretch of a table's keys; the last row of it, or none where there are no more.
    async fn rewrap_some(
        &self,
        master: &MasterKey,
        at: Wrapped,
        after: &str,
        done: &mut usize,
    ) -> Result<Option<String>, Fault> {
        let transaction = self.begin().await?;
        let row = || Expr::col(Alias::new(at.row));
        let mut select = Query::select();
        select.expr_as(row(), "row").column("wrapped").from(Alias::new(at.table));
        if at.kind == KeyKind::Versioned {
            select.column("version");
        }
        select.and_where(Expr::col("municipality").eq(self.municipality())).and_where(row().gt(after));
        select.order_by(Alias::new(at.row), Order::Asc).limit(TOGETHER).lock(LockType::Update);
        let mut last = None;
        for found in transaction.query_all(&select).await? {
            let (key, wrapped): (String, Vec<u8>) = (found.try_get("", "row")?, found.try_get("", "wrapped")?);
            let id = || key.parse().map_err(|_| Fault::Stored("the row of a wrapped key"));
            let anew = match at.kind {
                KeyKind::Secret => master.rewrap_secret(&key, &wrapped, self.ids())?,
                KeyKind::OfARow => master.rewrap_case_key(id()?, 1, &wrapped, self.ids())?,
                KeyKind::Versioned => {
                    let version: i64 = found.try_get("", "version")?;
                    let version = u32::try_from(version).map_err(|_| Fault::Stored("keys.version"))?;
                    master.rewrap_case_key(id()?, version, &wrapped, self.ids())?
                }
            };
            if let Some(anew) = anew {
                let mut update = Query::update();
                update.table(Alias::new(at.table)).value("wrapped", anew);
                update.and_where(Expr::col("municipality").eq(self.municipality())).and_where(row().eq(key.as_str()));
                transaction.execute(&update).await?;
                *done += 1;
            }
            last = Some(key);
        }
        transaction.commit().await?;
        Ok(last)
    }
}
