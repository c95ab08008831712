//! What other processes publish, as PostgreSQL tells it; on SQLite there is one process.

use mobile_schema::store::StoreError;
use sea_orm::{DbBackend, DbErr, sqlx::postgres::PgListener};

use crate::{database::Database, store::report};

/// Told each time another process, or this one, has published.
pub struct Notices(Option<PgListener>);

impl Database {
    /// Listens from now on.
    pub async fn hear_publications(&self) -> Result<Notices, StoreError> {
        if self.backend() != DbBackend::Postgres {
            return Ok(Notices(None));
        }
        let listen = async {
            let mut listener = PgListener::connect_with(self.readers().get_postgres_connection_pool()).await?;
            listener.listen(super::CHANNEL).await?;
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
                    tracing::warn!(%error, "the database does not tell what is published");
                    // The listener connects anew on the next call; a database that is away is not asked in a loop.
                    tokio::time::sleep(RETRY).await;
                }
            }
        }
    }
}

const RETRY: std::time::Duration = std::time::Duration::from_secs(1);
