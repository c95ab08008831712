//! The running server: database, forms, writer and router put together. Production and tests start it the same way.

use std::{io, net::SocketAddr, path::PathBuf, sync::Arc};

use mobile_schema::store::StoreError;
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::sync::CancellationToken;

use crate::{
    clock::{Clock, Ids},
    config::{KeySource, Settings},
    database::{Database, OpenError},
    demo::{self, DemoError},
    documents::Documents,
    feed::{Feed, Reading},
    forms::{FormsError, Publisher},
    http, ledger,
    login::{LoginSetupError, Logins},
    rates::Rates,
    seal::{MasterKey, MasterKeyError},
    server::Server,
    sockets::Sockets,
    store::Stores,
    writer::Writer,
};

/// Connections that stay which one person may hold open.
const CONNECTIONS_OF_ONE: usize = 10;

/// A server that runs until it is stopped.
pub struct App {
    address: SocketAddr,
    stop: CancellationToken,
    connections: JoinHandle<()>,
    watching: JoinHandle<()>,
    keeping: JoinHandle<()>,
    writing: JoinHandle<()>,
    telling: JoinHandle<()>,
    database: Database,
    residents: Vec<demo::Introduction>,
}

/// Why the server does not start; each says what to do next.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// No master key.
    #[error("{0}")]
    Key(#[from] MasterKeyError),
    /// The key of a database that has answers is gone.
    #[error(
        "the key file {0} is gone, and what is sealed in the database does not open without it. Bring it back, \
         or name its place with `--key-file`."
    )]
    KeyGone(PathBuf),
    /// The key is of another database.
    #[error(
        "what is sealed in the database does not open under this key. Name the key that belongs to it with \
         `--key-file`."
    )]
    KeyOfAnother,
    /// No municipality.
    #[error(
        "this database is nobody's yet. Run `naervaer init --municipality NAME --admin PERSON`, \
         or `naervaer --demo` to look around."
    )]
    Nobodys,
    /// A demo database without `--demo`.
    #[error("this database holds an invented municipality. Add `--demo`, or name another with `--database`.")]
    IsDemo,
    /// `--demo` with a real database.
    #[error(
        "this database is {0}'s, and no demo is put into it. Leave `--demo` out, or name another with `--database`."
    )]
    IsReal(String),
    /// No forms to serve.
    #[error(transparent)]
    Forms(#[from] FormsError),
    /// The address is taken or not ours.
    #[error("cannot listen at {address}: {why}. Choose another address with `--listen`; port 0 is any free one.")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// What the system says.
        why: io::Error,
    },
    /// Logging in cannot be set up.
    #[error(transparent)]
    Login(#[from] LoginSetupError),
    /// The demo could not be made.
    #[error(transparent)]
    Demo(#[from] DemoError),
    /// The store could not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl App {
    /// Starts serving. When this returns, requests are answered.
    pub async fn start(settings: &Settings, clock: Clock, ids: Ids) -> Result<Self, StartError> {
        // Before anything is written, since this is what fails most: another server runs already.
        let (listener, address) = listen(settings.listen).await?;
        let database = Database::open(&settings.database.address(), ids.clone()).await?;
        let is_old = whose(&database, settings, &clock, &ids).await?;
        let master = Arc::new(master_key(&database, &settings.key, is_old, &ids).await?);
        let (publisher, forms) =
            Publisher::start(settings.forms.clone(), settings.documents.clone(), database.clone(), clock.clone())
                .await?;
        let (writer, writing) = Writer::start(database.clone(), Arc::clone(&master), forms.serving());
        let stop = CancellationToken::new();
        let reading = Reading { database: database.clone(), master: Arc::clone(&master), serving: forms.serving() };
        let (feed, telling) = Feed::start(reading, writer.written(), stop.clone()).await?;
        let stores = Stores { database: database.clone(), master, writer };
        let Settings { logins, public_url, .. } = settings;
        let logins = Logins::set_up(logins, public_url, &stores.database, &stores.master, clock.now()).await?;
        let server = Server {
            stores,
            forms,
            feed,
            sockets: Sockets::new(CONNECTIONS_OF_ONE),
            rates: Rates::new(settings.rate),
            documents: Documents::new(settings.documents_only),
            stop: stop.clone(),
            logins,
            clock,
            ids,
        };
        let residents = if settings.demo { demo::fill(&server).await? } else { Vec::new() };
        let ledger = ledger::keep(database.clone(), settings.ledger.clone(), server.clock.clone(), stop.clone());
        let keeping = tokio::spawn(ledger);
        let connections = tokio::spawn(http::serve(listener, http::router(server), stop.clone()));
        let watching = tokio::spawn(publisher.watch(stop.clone()));
        tracing::info!(%address, database = ?settings.database, "serving");
        Ok(Self { address, stop, connections, watching, keeping, writing, telling, database, residents })
    }

    /// Where it listens: the port that was found where 0 was asked for.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The people of the demo, each with a token; none in a real database.
    pub fn residents(&self) -> &[demo::Introduction] {
        &self.residents
    }

    /// Lets what runs finish, writes what waits, and closes the database.
    pub async fn stop(self) -> Result<(), StoreError> {
        tracing::info!("stopping");
        self.stop.cancel();
        // Connections hold entrances of the writer's queue, so the order is that of the data.
        for task in [self.connections, self.watching, self.keeping, self.telling, self.writing] {
            if let Err(error) = task.await {
                tracing::error!(%error, "a part of the server did not end well");
            }
        }
        self.database.close().await.map_err(|error| {
            tracing::error!(%error, "the database did not close well");
            StoreError::Unavailable
        })
    }
}

async fn listen(at: SocketAddr) -> Result<(TcpListener, SocketAddr), StartError> {
    let listen = async {
        let listener = TcpListener::bind(at).await?;
        listener.local_addr().map(|address| (listener, address))
    };
    listen.await.map_err(|why| StartError::Listen { address: at, why })
}

/// Whether the database was somebody's already; an empty one becomes the demo's where that is asked for.
async fn whose(database: &Database, settings: &Settings, clock: &Clock, ids: &Ids) -> Result<bool, StartError> {
    match (database.find_installation().await?, settings.demo) {
        (Some(found), wanted) if found.demo == wanted => Ok(true),
        (Some(found), true) => Err(StartError::IsReal(found.municipality)),
        (Some(_), false) => Err(StartError::IsDemo),
        (None, false) => Err(StartError::Nobodys),
        (None, true) => {
            database.establish(demo::installation(ids), clock.now()).await?;
            Ok(false)
        }
    }
}

/// The key of keys; a new one for a new database alone.
pub(crate) async fn master_key(
    database: &Database,
    source: &KeySource,
    is_old: bool,
    ids: &Ids,
) -> Result<MasterKey, StartError> {
    let master = match source {
        KeySource::File(file) if is_old && !file.exists() => return Err(StartError::KeyGone(file.clone())),
        KeySource::File(file) => MasterKey::from_file(file, ids)?,
        KeySource::Given(text) => MasterKey::from_base64(text)?,
    };
    if database.opens_under(&master).await? { Ok(master) } else { Err(StartError::KeyOfAnother) }
}
