//! A municipality of its own, run by the commands that its operator types.

use std::{path::Path, process::Command, sync::Arc};

use anyhow::{Context, Result, ensure};

use crate::{Database, Kind};

/// A municipality and the program that keeps it.
#[derive(Debug, Clone)]
pub struct Office {
    program: String,
    database: Arc<Database>,
    /// The first administrator's.
    pub token: String,
}

/// What a command said, and whether it ended well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Standard output.
    pub text: String,
    /// Standard error.
    pub error: String,
    /// Its exit code was 0.
    pub well: bool,
}

impl Office {
    /// A new municipality with its administrator.
    pub fn found(program: &str, kind: Kind) -> Result<Self> {
        let office =
            Self { program: program.to_owned(), database: Arc::new(Database::create(kind)?), token: String::new() };
        let token = office.run(&["init", "--municipality", "Vik", "--admin", "Geir Foss"])?;
        Ok(Self { token: token.trim().to_owned(), ..office })
    }

    /// That of a database which somebody else made.
    pub fn of(program: &str, database: &Arc<Database>) -> Self {
        Self { program: program.to_owned(), database: Arc::clone(database), token: String::new() }
    }

    /// Another database, to restore to; nobody's yet.
    pub fn elsewhere(program: &str, kind: Kind) -> Result<Self> {
        Ok(Self { program: program.to_owned(), database: Arc::new(Database::create(kind)?), token: String::new() })
    }

    /// Has the key and the ledger of another one, as whoever restores a backup needs them.
    pub fn take_key_of(&self, other: &Self) -> Result<()> {
        for file in ["naervaer.key", "naervaer.ledger"] {
            let from = other.database.home().join(file);
            if from.exists() {
                std::fs::copy(from, self.database.home().join(file))?;
            }
        }
        Ok(())
    }

    /// Runs a command, however it ends.
    pub fn try_run(&self, arguments: &[&str]) -> Result<Told> {
        let mut command = Command::new(&self.program);
        command.current_dir(self.database.home()).env_clear().args(arguments);
        command.arg("--database").arg(self.database.url()).arg("--key-file").arg(self.database.key_file());
        let output = command.output().with_context(|| format!("{command:?}"))?;
        let text = String::from_utf8(output.stdout)?;
        Ok(Told { text, error: String::from_utf8(output.stderr)?, well: output.status.success() })
    }

    /// Runs a command that must end well; what it printed.
    pub fn run(&self, arguments: &[&str]) -> Result<String> {
        let Told { text, error, well } = self.try_run(arguments)?;
        ensure!(well, "{arguments:?}: {text}{error}");
        Ok(text)
    }

    /// Writes a file where commands are run.
    pub fn write(&self, name: &str, text: &str) -> Result<()> {
        let path = self.database.home().join(name);
        std::fs::create_dir_all(path.parent().unwrap_or_else(|| Path::new(".")))?;
        Ok(std::fs::write(path, text)?)
    }

    /// Where everything is.
    pub fn database(&self) -> &Arc<Database> {
        &self.database
    }
}
