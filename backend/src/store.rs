//! What is stored, for the rest of the server: by topic in the modules below.

pub mod directory;
pub mod register;
pub mod tokens;

use mobile_schema::store::StoreError;
use sea_orm::{DbErr, RuntimeErr};

use crate::clock::Ids;

/// Logs what the database said and hands on what a client may know of it.
/// INVARIANT: no statement carries a sealed answer in clear, so neither does what the database says.
pub(crate) fn fault(ids: &Ids, error: &DbErr) -> StoreError {
    if is_unavailable(error) {
        tracing::error!(%error, "the database does not answer");
        return StoreError::Unavailable;
    }
    let id = ids.next();
    tracing::error!(%error, %id, "the database refused a statement");
    StoreError::Internal(id)
}

/// Away, full of connections, or locked by somebody else for too long.
fn is_unavailable(error: &DbErr) -> bool {
    match error {
        DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => true,
        DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error)) => {
            use sea_orm::sqlx::Error;
            match &**error {
                Error::Io(_) | Error::Tls(_) | Error::PoolTimedOut | Error::PoolClosed | Error::WorkerCrashed => true,
                // 5 and 6: SQLITE_BUSY, SQLITE_LOCKED; 57P: the operator stops PostgreSQL.
                Error::Database(said) => {
                    said.code().is_some_and(|code| code == "5" || code == "6" || code.starts_with("57P"))
                }
                _ => false,
            }
        }
        _ => false,
    }
}
