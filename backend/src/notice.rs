//! What other processes on the same database say, as PostgreSQL tells it; on SQLite there is one process.

use std::time::Duration;

use mobile_schema::store::StoreError;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, sqlx::postgres::PgListener};

use crate::{database::Database, store::report};

/// What is spoken of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// Forms were published.
    Published,
    /// The feed has grown.
    Fed,
}

impl Subject {
    /// As PostgreSQL has it.
    const fn channel(self) -> &'static str {
        match self {
            Self::Published => "naervaer_published",
            Self::Fed => "naervaer_fed",
        }
    }
}

/// Told each time another process, or this one, has said something of a subject.
pub struct Notices(Option<PgListener>);

/// Says something; in a transaction once it is committed.
pub(crate) async fn say(connection: &impl ConnectionTrait, subject: Subject) -> Result<(), DbErr> {
    if connection.get_database_backend() == DbBackend::Postgres {
        connection.execute_unprepared(&format!("NOTIFY {}", subject.channel())).await?;
    }
    Ok(())
}

impl Database {
    /// Listens from now on.
    pub async fn hear(&self, subject: Subject) -> Result<Notices, StoreError> {
        if self.backend() != DbBackend::Postgres {
            return Ok(Notices(None));
        }
        let listen = async {
            let mut listener = PgListener::connect_with(self.readers().get_postgres_connection_pool()).await?;
            listener.listen(subject.channel()).await?;
            Ok(Notices(Some(listener)))
        };
        listen.await.map_err(|error: sea_orm::sqlx::Error| {
            report(self.ids(), &DbErr::Conn(sea_orm::RuntimeErr::SqlxError(error.into())).into())
        })
    }
}

impl Notices {
    /// Waits for the next. After a lost connection one may have been missed, so that counts as one.
    pub async fn next(&mut self) {
        match &mut self.0 {
            None => std::future::pending().await,
            Some(listener) => {
                if let Err(error) = listener.recv().await {
                    tracing::warn!(%error, "the database does not tell what other processes do");
                    // The listener connects anew on the next call; a database that is away is not asked in a loop.
                    tokio::time::sleep(RETRY).await;
                }
            }
        }
    }
}

const RETRY: Duration = Duration::from_secs(1);
