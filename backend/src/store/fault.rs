//! What can go wrong below the port, logged where it happened, and what a client may know of it.

use mobile_schema::{record::Unreadable, store::StoreError};
use sea_orm::{DbErr, RuntimeErr};

use super::{select::Unknown, unseal::UnsealError};
use crate::{
    clock::{Ids, NoRandomness},
    seal::SealError,
};

/// A fault of ours or of the database.
/// INVARIANT: no statement carries a sealed answer in clear, so neither does what the database says of it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    #[error(transparent)]
    Database(#[from] DbErr),
    #[error(transparent)]
    Seal(#[from] SealError),
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    #[error(transparent)]
    Unknown(#[from] Unknown),
    #[error(transparent)]
    Unseal(#[from] UnsealError),
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
    /// A column, or JSON in it, holds what the server did not write.
    #[error("{0} holds what the server did not write")]
    Stored(&'static str),
    /// Something that all rows point at is not there.
    #[error("the database has no {0} that something else in it points at")]
    Missing(&'static str),
    #[error("judging a change panicked")]
    Panic,
    #[error("the writer has ended")]
    WriterGone,
    /// What a tablet's document rests on is not here yet: the tablet sends it again.
    #[error("what it rests on is not here yet")]
    NotYet,
}

/// Logs a fault and hands on what a client may know of it.
pub(crate) fn report(ids: &Ids, fault: &Fault) -> StoreError {
    if is_unavailable(fault) {
        tracing::error!(%fault, "the database does not answer");
        return StoreError::Unavailable;
    }
    let id = ids.next();
    tracing::error!(%fault, %id, "a fault below the port");
    StoreError::Internal(id)
}

fn is_unavailable(fault: &Fault) -> bool {
    match fault {
        Fault::Database(error) => is_away(error),
        Fault::WriterGone | Fault::NotYet => true,
        _ => false,
    }
}

/// Away, full of connections, or locked by somebody else for too long.
fn is_away(error: &DbErr) -> bool {
    use sea_orm::sqlx::Error;
    match error {
        DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => true,
        DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error)) => match &**error {
            Error::Io(_) | Error::Tls(_) | Error::PoolTimedOut | Error::PoolClosed | Error::WorkerCrashed => true,
            // 5 and 6: SQLITE_BUSY, SQLITE_LOCKED; 57P: the operator stops PostgreSQL.
            Error::Database(said) => {
                said.code().is_some_and(|code| code == "5" || code == "6" || code.starts_with("57P"))
            }
            _ => false,
        },
        _ => false,
    }
}
