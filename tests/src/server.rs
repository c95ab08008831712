//! The real server inside this process, with a clock that stands still until it is moved.

use std::{path::Path, sync::Arc};

use anyhow::{Context, Result};
use backend::{
    app::App,
    clock::{Clock, Ids},
    config::{DatabaseUrl, KeySource, LogFormat, Settings},
};
use chrono::{DateTime, Utc};

use crate::{Database, People, database::Kind};

/// A server with the demo municipality in it.
pub struct Server {
    /// Who may ask it.
    pub people: People,
    /// Its time.
    pub clock: Clock,
    settings: Settings,
    // Gone last: the server writes into it.
    app: App,
    database: Arc<Database>,
}

/// A Monday morning in the first week of November.
const MONDAY: DateTime<Utc> = DateTime::from_timestamp(1_793_606_400, 0).unwrap();

impl Server {
    /// On an empty database of a kind, with the forms of a folder.
    pub async fn start(kind: Kind, forms: &Path) -> Result<Self> {
        Self::begin(kind, forms, MONDAY, |_| ()).await
    }

    /// The same, told more.
    pub async fn start_with(kind: Kind, forms: &Path, tell: impl FnOnce(&mut Settings)) -> Result<Self> {
        Self::begin(kind, forms, MONDAY, tell).await
    }

    /// The same, at another time.
    pub async fn start_at(kind: Kind, forms: &Path, time: DateTime<Utc>) -> Result<Self> {
        Self::begin(kind, forms, time, |_| ()).await
    }

    async fn begin(kind: Kind, forms: &Path, time: DateTime<Utc>, tell: impl FnOnce(&mut Settings)) -> Result<Self> {
        let database = Database::create(kind)?;
        let mut settings = Settings {
            listen: ([127, 0, 0, 1], 0).into(),
            database: url(&database),
            forms: forms.to_owned(),
            demo: true,
            key: KeySource::File(database.key_file()),
            ledger: database.key_file().with_extension("ledger"),
            public_url: "http://127.0.0.1".to_owned(),
            logins: Vec::new(),
            rate: 200,
            documents: None,
            documents_only: false,
            log: LogFormat::Text,
        };
        tell(&mut settings);
        Self::run(settings, Clock::fixed(time), 1, Arc::new(database)).await
    }

    /// Another server on the same database.
    pub async fn beside(&self) -> Result<Self> {
        let beside = Self::run(self.settings.clone(), self.clock.clone(), 2, Arc::clone(&self.database)).await?;
        let people = self.people.clone().moved_to(&format!("http://{}", beside.app.address()));
        Ok(Self { people, ..beside })
    }

    /// Where its answers are.
    pub fn database(&self) -> &Arc<Database> {
        &self.database
    }

    /// Lets what runs finish, and ends.
    pub async fn stop(self) -> Result<()> {
        self.app.stop().await.context("not stopped well")
    }

    async fn run(settings: Settings, clock: Clock, seed: u64, database: Arc<Database>) -> Result<Self> {
        let app =
            App::start(&settings, clock.clone(), Ids::seeded(clock.clone(), seed)).await.context("not started")?;
        let lines: Vec<String> = app.residents().iter().map(ToString::to_string).collect();
        let people = People::introduced(&format!("http://{}", app.address()), lines.iter().map(String::as_str));
        Ok(Self { people, clock, settings, app, database })
    }
}

fn url(database: &Database) -> DatabaseUrl {
    match database.url().strip_prefix("sqlite://") {
        Some(file) => DatabaseUrl::Sqlite(file.into()),
        None => DatabaseUrl::Postgres(database.url().to_owned()),
    }
}
