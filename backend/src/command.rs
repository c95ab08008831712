//! What the commands besides `serve` do; each prints its outcome and ends.

mod custody;
mod import;
mod retention;
mod token;

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use chrono::{NaiveDate, TimeDelta, Utc};
use mobile_schema::store::StoreError;
use uuid::Uuid;

pub use self::{custody::restore_backup, import::Said};
use crate::{
    app::{StartError, master_key},
    backup::{BackupError, RestoreError},
    clock::{Clock, Ids, NoRandomness, end_of},
    config::{NewToken, Settings},
    database::Database,
    import::MappingError,
    ledger::{self, LedgerError},
    publish::PublishError,
    rotate::RotateError,
    seal::MasterKey,
    store::{
        directory::Place,
        register::{Installation, Person, Posting, Register},
        tokens,
    },
    token::Token,
    verify::{Verified, VerifyError},
};

/// The role of the first person of a municipality.
const ADMINISTRATOR: &str = "administrator";

/// How long the first token works, in days.
const FIRST_TOKEN: i64 = 30;

/// Why a command did nothing; each says what to do next.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// `init` again.
    #[error("this database is {0}'s already. For a further token run `naervaer token create`.")]
    Taken(String),
    /// A token for nobody's database.
    #[error("this database is nobody's yet. Run `naervaer init --municipality NAME --admin PERSON` first.")]
    Empty,
    /// Several people of a name.
    #[error(
        "{count} people are called {name}. Give a token to one of them over a role or name that they do not share."
    )]
    Ambiguous {
        /// The name.
        name: String,
        /// How many.
        count: usize,
    },
    /// A role that opens nothing.
    #[error("the settings have no role {role}. They have {known}, and there are pupil and guardian.")]
    Role {
        /// The role.
        role: String,
        /// Those that there are.
        known: String,
    },
    /// No such place, or several.
    #[error("{count} schools, kindergartens and classes are called {name}; it must be one.")]
    Place {
        /// The name.
        name: String,
        /// How many.
        count: usize,
    },
    /// A day that was.
    #[error("a token that ends on {0} never works: that day has passed. Give a later one.")]
    Past(NaiveDate),
    /// No forms to export.
    #[error("nothing has been published yet: start `naervaer` with a directory of forms first.")]
    Unpublished,
    /// Files that are there would be overwritten or mixed with the exported ones.
    #[error("{} is not empty. Name a new directory.", .0.display())]
    NotEmpty(PathBuf),
    /// The directory cannot be written.
    #[error("{}: {why}", directory.display())]
    Export {
        /// Which.
        directory: PathBuf,
        /// What the system says.
        why: io::Error,
    },
    /// A file cannot be read.
    #[error("{}: {why}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system says.
        why: io::Error,
    },
    /// There is nobody of this name or id.
    #[error("nobody is called {0}. Give an id, the key of your own system, or the full name.")]
    Nobody(String),
    /// There is no case of this id.
    #[error("no case has the id {0}. `naervaer retention` and the API say the ids of cases.")]
    NoCase(String),
    /// There is no token of this name.
    #[error("no token is called {0}. `naervaer token list` says what they are called.")]
    NoToken(String),
    /// Several people of a name.
    #[error("{count} people are called {name}. Give the id of one of them.")]
    Several {
        /// The name.
        name: String,
        /// How many.
        count: usize,
    },
    /// No backup.
    #[error(transparent)]
    Backup(#[from] BackupError),
    /// Nothing was restored.
    #[error(transparent)]
    Restore(#[from] RestoreError),
    /// The key was not rotated.
    #[error(transparent)]
    Rotate(#[from] RotateError),
    /// The ledger cannot be kept.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// What is needed first is not there.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The mapping of a file of absence cannot be used.
    #[error(transparent)]
    Mapping(#[from] MappingError),
    /// The published forms cannot be read.
    #[error("the published forms cannot be read: {0}")]
    Published(#[from] PublishError),
    /// Something was changed behind the server's back.
    #[error(transparent)]
    Broken(#[from] VerifyError),
    /// The store could not do it.
    #[error("{0}. Nothing was changed.")]
    Store(#[from] StoreError),
    /// No token can be made.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
}

/// What a command works on.
pub struct Office {
    /// Where everything is.
    pub database: Database,
    /// Opens what is sealed in it.
    pub master: MasterKey,
    /// The time.
    pub clock: Clock,
    /// Ids and secrets.
    pub ids: Ids,
}

impl Office {
    /// Opens the database and the key; both are made where they are not there.
    pub async fn open(settings: &Settings) -> Result<Self, StartError> {
        let clock = Clock::real();
        let ids = Ids::random(clock.clone());
        let database = Database::open(&settings.database.address(), ids.clone()).await?;
        let is_old = database.find_installation().await?.is_some();
        let master = master_key(&database, &settings.key, is_old, &ids).await?;
        Ok(Self { database, master, clock, ids })
    }

    /// Makes the database a municipality's, and a token for its first administrator.
    pub async fn init(&self, municipality: &str, admin: &str) -> Result<Token, CommandError> {
        if let Some(Installation { municipality, .. }) = self.database.find_installation().await? {
            return Err(CommandError::Taken(municipality));
        }
        let new = Installation { municipality: municipality.to_owned(), demo: false, epoch: self.ids.next() };
        self.database.establish(new, self.clock.now()).await?;
        let person = self.add_person(admin, ADMINISTRATOR, None).await?;
        let expires_at = self.clock.now() + TimeDelta::days(FIRST_TOKEN);
        self.make_token(person, ADMINISTRATOR, expires_at).await
    }

    /// Makes a token for somebody; whoever is not there yet is added.
    pub async fn create_token(&self, new: &NewToken) -> Result<Token, CommandError> {
        self.municipality().await?;
        if new.expires < self.clock.today() {
            return Err(CommandError::Past(new.expires));
        }
        self.check_role(&new.role).await?;
        let place = self.place(new.unit.as_deref()).await?;
        let person = match self.database.find_people(&new.person).await?.as_slice() {
            [] => self.add_person(&new.person, &new.role, place).await?,
            [person] => {
                if place.is_some() {
                    self.database.enter(self.posted(*person, &new.role, place)).await?;
                }
                *person
            }
            several => return Err(CommandError::Ambiguous { name: new.person.clone(), count: several.len() }),
        };
        self.make_token(person, &new.role, end_of(new.expires)).await
    }

    /// Whose database it is.
    async fn municipality(&self) -> Result<Installation, CommandError> {
        self.database.find_installation().await?.ok_or(CommandError::Empty)
    }

    /// Writes the published texts into a directory; how many files.
    pub async fn export_forms(&self, directory: &Path) -> Result<usize, CommandError> {
        let published = self.database.load_texts().await?.ok_or(CommandError::Unpublished)?;
        let failed = |why: io::Error| CommandError::Export { directory: directory.to_owned(), why };
        fs::create_dir_all(directory).map_err(failed)?;
        if fs::read_dir(directory).map_err(failed)?.next().is_some() {
            return Err(CommandError::NotEmpty(directory.to_owned()));
        }
        for (_, source) in published.iter() {
            fs::write(directory.join(&source.name), source.text.as_bytes()).map_err(failed)?;
        }
        Ok(published.iter().count())
    }

    /// Recomputes signatures and the audit chain, and holds its end to the ledger; fails at the first break.
    pub async fn verify(&self, ledger: &Path) -> Result<Verified, CommandError> {
        let served = self.database.load_published().await?.ok_or(CommandError::Unpublished)?;
        let verified = self.database.verify(&self.master, &served).await?;
        // A server that was never served has none.
        let cut = if ledger.exists() { self.database.find_cut(&ledger::read(ledger)?).await? } else { None };
        match cut {
            Some(cut) => Err(VerifyError::Broken(cut).into()),
            None => Ok(verified),
        }
    }

    /// A role that no settings name would open nothing. Before the first publication there are none to ask.
    async fn check_role(&self, role: &str) -> Result<(), CommandError> {
        let Some(served) = self.database.load_published().await? else { return Ok(()) };
        let roles = &served.folder.settings().roles;
        if roles.contains_key(role) || matches!(role, "pupil" | "guardian" | ADMINISTRATOR) {
            return Ok(());
        }
        let known = roles.keys().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        Err(CommandError::Role { role: role.to_owned(), known })
    }

    async fn place(&self, name: Option<&str>) -> Result<Option<Place>, CommandError> {
        let Some(name) = name else { return Ok(None) };
        match self.database.find_places(name).await?.as_slice() {
            [place] => Ok(Some(*place)),
            places => Err(CommandError::Place { name: name.to_owned(), count: places.len() }),
        }
    }

    async fn add_person(&self, name: &str, role: &str, place: Option<Place>) -> Result<Uuid, CommandError> {
        let id = self.ids.next();
        let first_name = name.split(' ').next().unwrap_or(name).to_owned();
        let mut register = self.posted(id, role, place);
        register.people.push(Person { id, name: name.to_owned(), first_name, class: None });
        self.database.enter(register).await?;
        Ok(id)
    }

    fn posted(&self, person: Uuid, role: &str, place: Option<Place>) -> Register {
        let (unit, class) = match place {
            Some(Place::Unit(unit)) => (Some(unit), None),
            Some(Place::Class(class)) => (None, Some(class)),
            None => (None, None),
        };
        let posting = Posting { id: self.ids.next(), person, role: role.to_owned(), unit, class };
        Register { postings: vec![posting], ..Register::default() }
    }

    async fn make_token(
        &self,
        person: Uuid,
        role: &str,
        expires_at: chrono::DateTime<Utc>,
    ) -> Result<Token, CommandError> {
        let token = Token::make(&self.ids)?;
        let hash = token.hash().as_str().to_owned();
        let new = tokens::NewToken { hash, person, role: role.to_owned(), expires_at };
        self.database.create_tokens(vec![new], self.clock.now()).await?;
        Ok(token)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn office(home: &tempfile::TempDir) -> Office {
        let clock = Clock::fixed("2026-11-24T08:00:00Z".parse().expect("a moment"));
        let ids = Ids::seeded(clock.clone(), 1);
        let address = format!("sqlite://{}", home.path().join("office.db").display());
        let database = Database::open(&address, ids.clone()).await.expect("a database");
        let master = MasterKey::from_file(&home.path().join("office.key"), &ids).expect("a key");
        Office { database, master, clock, ids }
    }

    fn new(person: &str, expires: &str, unit: Option<&str>) -> NewToken {
        NewToken {
            person: person.to_owned(),
            role: "leadership".to_owned(),
            unit: unit.map(str::to_owned),
            expires: expires.parse().expect("a day"),
            flags: crate::config::Flags::default(),
        }
    }

    #[tokio::test]
    async fn a_token_works_until_the_end_of_its_day() {
        let home = tempfile::tempdir().expect("a directory");
        let office = office(&home).await;
        office.init("Vik", "Geir Foss").await.expect("a token");
        let token = office.create_token(&new("Ingrid Sol", "2026-11-24", None)).await.expect("a token");
        let bearer = async |now: &str| {
            let now = now.parse().expect("a moment");
            office.database.find_bearer(token.hash().as_str(), now).await.expect("an answer").map(|b| b.name)
        };
        assert_eq!(bearer("2026-11-24T22:59:59Z").await.as_deref(), Some("Ingrid Sol"));
        assert_eq!(bearer("2026-11-24T23:00:00Z").await, None);
    }

    #[tokio::test]
    async fn commands_that_do_nothing_say_what_to_do() {
        let home = tempfile::tempdir().expect("a directory");
        let office = office(&home).await;
        let said = |result: Result<Token, CommandError>| result.expect_err("refused").to_string();
        assert!(said(office.create_token(&new("A", "2026-12-01", None)).await).contains("Run `naervaer init"));
        office.init("Vik", "Geir Foss").await.expect("a token");
        assert!(said(office.init("Nes", "B").await).starts_with("this database is Vik's already."));
        assert!(said(office.create_token(&new("A", "2026-11-23", None)).await).contains("that day has passed"));
        let nowhere = said(office.create_token(&new("A", "2026-12-01", Some("Lia skole"))).await);
        assert!(nowhere.starts_with("0 schools, kindergartens and classes are called Lia skole"), "{nowhere}");
    }
}
