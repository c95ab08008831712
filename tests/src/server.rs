//! The real server inside this process, with a clock that stands still until it is moved.

use std::path::Path;

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
    // Gone last: the server writes into it.
    _app: App,
    _database: Database,
}

/// A Monday morning in the first week of November.
const MONDAY: DateTime<Utc> = DateTime::from_timestamp(1_793_606_400, 0).unwrap();

impl Server {
    /// On an empty database of a kind, with the forms of a folder.
    pub async fn start(kind: Kind, forms: &Path) -> Result<Self> {
        let database = Database::create(kind)?;
        let settings = Settings {
            listen: ([127, 0, 0, 1], 0).into(),
            database: url(&database),
            forms: forms.to_owned(),
            demo: true,
            key: KeySource::File(database.key_file()),
            log: LogFormat::Text,
        };
        let clock = Clock::fixed(MONDAY);
        let app = App::start(&settings, clock.clone(), Ids::seeded(clock.clone(), 1)).await.context("not started")?;
        let lines: Vec<String> = app.residents().iter().map(ToString::to_string).collect();
        let people = People::introduced(&format!("http://{}", app.address()), lines.iter().map(String::as_str));
        Ok(Self { people, clock, _app: app, _database: database })
    }
}

fn url(database: &Database) -> DatabaseUrl {
    match database.url().strip_prefix("sqlite://") {
        Some(file) => DatabaseUrl::Sqlite(file.into()),
        None => DatabaseUrl::Postgres(database.url().to_owned()),
    }
}
