//! The database: opened, brought up to date, and split into many readers and one writing connection.

pub(crate) mod row_security;
mod statistics;

use std::{path::Path, time::Duration};

use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, EntityTrait,
    QueryOrder, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use sea_orm_migration::MigratorTrait;

use crate::{clock::Ids, entity::municipality, migration::Migrator, publish::KnownVersions};

const READERS: u32 = 8;
/// Of PostgreSQL's connections, those on which the server reads for itself: tokens, forms, the feed.
const OF_THE_SERVER: u32 = 4;
/// Of PostgreSQL's connections, those that only listen to what other processes say.
const LISTENERS: u32 = 2;
/// PostgreSQL ends a statement after this; SQLite has no such setting.
const LONGEST_READ: Duration = Duration::from_secs(15);

/// An open database. Clones share its connections.
#[derive(Debug, Clone)]
pub struct Database {
    readers: DatabaseConnection,
    /// Where is read for somebody; on SQLite the readers again.
    scoped: DatabaseConnection,
    writing: DatabaseConnection,
    municipality: i64,
    ids: Ids,
    known_versions: KnownVersions,
}

/// The database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address is of another kind.
    #[error("`{0}` is no database: give sqlite://PATH or postgres://USER@HOST/NAME.")]
    Address(String),
    /// The file cannot be made.
    #[error("{path}: {source}. Check `--database`.")]
    File {
        /// Which.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// The file is not what was written.
    #[error(
        "the database {path} is damaged ({said}). Nothing was written into it. Keep the file, restore the last backup \
         into a new one with `naervaer restore BACKUP --database sqlite://NEW`, and start with that."
    )]
    Damaged {
        /// Which.
        path: String,
        /// What SQLite says.
        said: String,
    },
    /// The database does not answer, or is of a later version of the server.
    #[error("the database cannot be opened: {0}. Check `--database`.")]
    Database(#[from] DbErr),
}

impl Database {
    /// Opens a database, makes it where it is a file that is not there, and brings its static tables up to date.
    pub async fn open(address: &str, ids: Ids) -> Result<Self, OpenError> {
        Self::opened(address, ids, Opening { steps: None, connections: READERS }).await
    }

    /// The same, with so many steps of the static tables taken and no more.
    pub(crate) async fn open_at(address: &str, ids: Ids, steps: u32) -> Result<Self, OpenError> {
        Self::opened(address, ids, Opening { steps: Some(steps), connections: READERS }).await
    }

    /// The same with so many connections to read for somebody.
    pub async fn open_with(address: &str, ids: Ids, connections: u32) -> Result<Self, OpenError> {
        Self::opened(address, ids, Opening { steps: None, connections }).await
    }

    async fn opened(address: &str, ids: Ids, opening: Opening) -> Result<Self, OpenError> {
        let Connections { readers, scoped, writing } = if let Some(path) = address.strip_prefix("sqlite:") {
            open_sqlite(Path::new(path.trim_start_matches("//")), opening).await?
        } else if address.starts_with("postgres://") || address.starts_with("postgresql://") {
            open_postgres(address, opening).await?
        } else {
            return Err(OpenError::Address(without_password(address)));
        };
        let municipality = municipality::Entity::find().order_by_asc(municipality::Column::Id).one(&readers).await?;
        Ok(Self {
            readers,
            scoped,
            writing,
            municipality: municipality.map_or(1, |m| m.id),
            ids,
            known_versions: KnownVersions::default(),
        })
    }

    /// Connections to read for somebody, who is told by [`row_security::Asking`] on PostgreSQL.
    pub(crate) fn scoped(&self) -> &DatabaseConnection {
        &self.scoped
    }

    /// Connections for statements that change nothing.
    pub(crate) fn readers(&self) -> &DatabaseConnection {
        &self.readers
    }

    /// The one connection that changes something.
    pub(crate) fn writing(&self) -> &DatabaseConnection {
        &self.writing
    }

    /// A transaction that writes; on SQLite it holds the file's one lock from its first statement.
    pub(crate) async fn begin(&self) -> Result<DatabaseTransaction, DbErr> {
        let sqlite_transaction_mode = Some(SqliteTransactionMode::Immediate);
        self.writing.begin_with_options(TransactionOptions { sqlite_transaction_mode, ..Default::default() }).await
    }

    /// Where ids and randomness come from.
    pub(crate) fn ids(&self) -> &Ids {
        &self.ids
    }

    /// Forms of earlier publications that were read before.
    pub(crate) fn known_versions(&self) -> &KnownVersions {
        &self.known_versions
    }

    /// The number of the municipality served: the first part of every static key.
    pub(crate) fn municipality(&self) -> i64 {
        self.municipality
    }

    /// Which SQL it speaks.
    pub(crate) fn backend(&self) -> DbBackend {
        self.readers.get_database_backend()
    }

    /// Whether it answers.
    pub async fn ping(&self) -> Result<(), DbErr> {
        self.readers.ping().await
    }

    /// Ends all connections; on SQLite the write-ahead log goes into the file.
    pub async fn close(self) -> Result<(), DbErr> {
        self.readers.close_by_ref().await?;
        self.scoped.close_by_ref().await?;
        self.writing.close_by_ref().await
    }
}

/// How a database is opened.
#[derive(Clone, Copy)]
struct Opening {
    /// Steps of the static tables; absent: all.
    steps: Option<u32>,
    /// To read for somebody.
    connections: u32,
}

/// Connections by what they are for.
struct Connections {
    readers: DatabaseConnection,
    scoped: DatabaseConnection,
    writing: DatabaseConnection,
}

async fn open_sqlite(path: &Path, opening: Opening) -> Result<Connections, OpenError> {
    let Opening { steps, connections } = opening;
    make_private_file(path).map_err(|source| OpenError::File { path: path.display().to_string(), source })?;
    let address = format!("sqlite://{}", path.display());
    let mut writing = options(&address, 1);
    writing.map_sqlx_sqlite_opts(|o| with_pragmas(o).pragma("wal_autocheckpoint", "1000"));
    let damaged = |error: DbErr| OpenError::of_sqlite(path, error);
    let writing = sea_orm::Database::connect(writing).await.map_err(damaged)?;
    look_for_damage(&writing, path).await?;
    Migrator::up(&writing, steps).await.map_err(damaged)?;
    statistics::tell_planner(&writing).await?;
    let mut readers = options(&address, connections);
    readers.map_sqlx_sqlite_opts(|o| with_pragmas(o).pragma("query_only", "ON"));
    let readers = sea_orm::Database::connect(readers).await?;
    Ok(Connections { scoped: readers.clone(), readers, writing })
}

/// What is damaged is not written into, since that damages more.
async fn look_for_damage(connection: &DatabaseConnection, path: &Path) -> Result<(), OpenError> {
    let quick = Statement::from_string(DbBackend::Sqlite, "PRAGMA quick_check(1)");
    let row = connection.query_one_raw(quick).await.map_err(|error| OpenError::of_sqlite(path, error))?;
    let said: String = row.map_or_else(|| Ok("ok".to_owned()), |row| row.try_get_by_index(0))?;
    if said == "ok" { Ok(()) } else { Err(OpenError::damaged(path, said)) }
}

impl OpenError {
    fn damaged(path: &Path, said: String) -> Self {
        Self::Damaged { path: path.display().to_string(), said }
    }

    /// SQLite calls damage by two numbers: 11 `SQLITE_CORRUPT`, 26 `SQLITE_NOTADB`.
    fn of_sqlite(path: &Path, error: DbErr) -> Self {
        let said = error.to_string();
        if said.contains("malformed") || said.contains("not a database") {
            Self::damaged(path, said)
        } else {
            Self::Database(error)
        }
    }
}

fn with_pragmas(options: sea_orm::sqlx::sqlite::SqliteConnectOptions) -> sea_orm::sqlx::sqlite::SqliteConnectOptions {
    options
        .pragma("journal_mode", "WAL")
        .pragma("synchronous", "FULL")
        .pragma("foreign_keys", "ON")
        .pragma("secure_delete", "ON")
        .busy_timeout(Duration::from_secs(5))
}

/// The database holds children's names: nobody but the server's user reads it.
fn make_private_file(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    std::fs::OpenOptions::new().create(true).append(true).mode(0o600).open(path).map(drop)
}

/// Transactions that number the feed or chain the audit do so one after the other, on all processes.
pub(crate) async fn take_turn(transaction: &DatabaseTransaction) -> Result<(), DbErr> {
    if transaction.get_database_backend() == DbBackend::Postgres {
        transaction.execute_unprepared("SELECT pg_advisory_xact_lock(7402002)").await?;
    }
    Ok(())
}

/// Two processes that start at once migrate one after the other.
const MIGRATION_LOCK: &str = "SELECT pg_advisory_lock(7402001)";
const MIGRATION_UNLOCK: &str = "SELECT pg_advisory_unlock(7402001)";

async fn open_postgres(address: &str, opening: Opening) -> Result<Connections, OpenError> {
    let Opening { steps, connections } = opening;
    let writing = sea_orm::Database::connect(options(address, 1)).await?;
    writing.execute_unprepared(MIGRATION_LOCK).await?;
    let migrated = async {
        row_security::make_role(&writing).await?;
        Migrator::up(&writing, steps).await?;
        // The policies are of the tables as they are after the last step.
        if steps.is_none() { row_security::establish(&writing).await } else { Ok(()) }
    };
    let migrated = migrated.await;
    writing.execute_unprepared(MIGRATION_UNLOCK).await?;
    migrated?;
    let mut readers = options(address, OF_THE_SERVER + LISTENERS);
    readers.statement_timeout(LONGEST_READ);
    let mut scoped = options(address, connections);
    scoped.statement_timeout(LONGEST_READ);
    scoped.map_sqlx_postgres_opts(|options| options.options([("role", row_security::READER)]));
    Ok(Connections {
        readers: sea_orm::Database::connect(readers).await?,
        scoped: sea_orm::Database::connect(scoped).await?,
        writing,
    })
}

fn options(address: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(address);
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(Duration::from_secs(10))
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        // Without their values, for whoever looks for what is slow.
        .sqlx_logging_level(log::LevelFilter::Trace)
        .record_stmt_in_spans(false)
        .set_application_name("naervaer");
    options
}

fn without_password(address: &str) -> String {
    match (address.split_once("://"), address.rsplit_once('@')) {
        (Some((kind, _)), Some((_, rest))) => format!("{kind}://…@{rest}"),
        _ => address.to_owned(),
    }
}
