//! A database of its own for each test, of each kind that the server knows.

use std::path::{Path, PathBuf};

use anyhow::Result;
use tempfile::TempDir;

use crate::postgres;

/// A kind of database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A file.
    Sqlite,
    /// A server of its own.
    Postgres,
}

/// An empty database, and a directory where the server keeps what belongs to it.
#[derive(Debug)]
pub struct Database {
    home: TempDir,
    url: String,
}

/// The kinds that this machine has.
pub fn kinds() -> impl Iterator<Item = Kind> {
    [Kind::Sqlite, Kind::Postgres].into_iter().filter(|kind| *kind == Kind::Sqlite || postgres::cluster().is_some())
}

impl Database {
    /// A new one.
    pub fn create(kind: Kind) -> Result<Self> {
        let home = tempfile::Builder::new().prefix("naervaer-").tempdir()?;
        let url = match (kind, postgres::cluster()) {
            (Kind::Postgres, Some(cluster)) => {
                let name = home.path().file_name().and_then(|name| name.to_str()).unwrap_or("naervaer").to_lowercase();
                cluster.create_database(&name)?
            }
            (Kind::Sqlite | Kind::Postgres, _) => format!("sqlite://{}", home.path().join("naervaer.db").display()),
        };
        Ok(Self { home, url })
    }

    /// As the server takes it.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where the server may write.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// Every directory that holds what was stored or said.
    pub fn directories(&self) -> Vec<PathBuf> {
        let cluster = postgres::cluster().filter(|_| self.url.starts_with("postgres:"));
        [self.home().to_owned()].into_iter().chain(cluster.map(|cluster| cluster.home().to_owned())).collect()
    }

    /// Files of it that hold a text, of whatever kind they are.
    pub fn files_with(&self, text: &str) -> Result<Vec<String>> {
        let mut found = Vec::new();
        for directory in self.directories() {
            find_files(text, &directory, &mut found)?;
        }
        Ok(found)
    }

    /// The key that seals sensitive answers.
    pub fn key_file(&self) -> PathBuf {
        self.home.path().join("naervaer.key")
    }
}

fn find_files(text: &str, directory: &Path, found: &mut Vec<String>) -> Result<()> {
    for entry in std::fs::read_dir(directory)? {
        let path = entry?.path();
        if path.is_dir() {
            find_files(text, &path, found)?;
        } else if path.is_file() && std::fs::read(&path)?.windows(text.len()).any(|window| window == text.as_bytes()) {
            found.push(path.display().to_string());
        }
    }
    Ok(())
}
