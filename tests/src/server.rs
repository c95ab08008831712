//! The real server, as a process of its own or inside this one with a clock that stands still.

use std::{
    fs::File,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use tempfile::TempDir;

use crate::{Client, Database};

/// The forms of this repository.
pub fn shipped_forms() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../forms")
}

/// A copy of them, to be edited.
pub fn forms_folder() -> Result<TempDir> {
    let folder = tempfile::Builder::new().prefix("naervaer-forms-").tempdir()?;
    for entry in std::fs::read_dir(shipped_forms())? {
        let entry = entry?;
        std::fs::copy(entry.path(), folder.path().join(entry.file_name()))?;
    }
    Ok(folder)
}

/// Somebody of the demo municipality.
#[derive(Debug, Clone)]
pub struct Person {
    /// As the settings name it: `contact_teacher`.
    pub role: String,
    /// Full name.
    pub name: String,
    /// What they show to be known.
    pub token: String,
}

/// A server that runs.
#[derive(Debug)]
pub struct Server {
    url: String,
    people: Vec<Person>,
    program: Program,
    database: Database,
    forms: PathBuf,
}

/// The program of a server, and what it writes to its two outputs.
#[derive(Debug)]
struct Program {
    child: Child,
    output: PathBuf,
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to end.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Server {
    /// Starts the program on an empty database, which it fills with a municipality that is invented.
    pub async fn demo(program: &str, database: Database, forms: &Path) -> Result<Self> {
        let mut server = Self::start(program, database, forms, Vec::new()).await?;
        server.people = people(&server.output()?);
        Ok(server)
    }

    /// Starts the program on a database that is there, in which a contact teacher has a token.
    pub async fn open(program: &str, database: Database, forms: &Path, token: &str) -> Result<Self> {
        let teacher = Person { role: "contact_teacher".into(), name: String::new(), token: token.to_owned() };
        Self::start(program, database, forms, vec![teacher]).await
    }

    /// Asks the program to end, and waits until it did.
    pub async fn stop(&mut self) -> Result<()> {
        let id = self.program.child.id().to_string();
        Command::new("kill").args(["-TERM", &id]).status().context("kill")?;
        let until = Instant::now() + Duration::from_secs(20);
        while self.program.child.try_wait()?.is_none() {
            ensure!(Instant::now() < until, "the server does not stop: {}", self.output()?);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }

    /// Ends the program as a power cut would, and starts it again on what is on the disk.
    pub async fn kill_and_restart(self, program: &str) -> Result<Self> {
        let Self { people, program: running, database, forms, .. } = self;
        drop(running);
        Self::start(program, database, &forms, people).await
    }

    /// Ends the program as a power cut would.
    pub fn kill(&mut self) -> Result<()> {
        self.program.child.kill()?;
        self.program.child.wait()?;
        Ok(())
    }

    async fn start(program: &str, database: Database, forms: &Path, people: Vec<Person>) -> Result<Self> {
        let output = database.home().join(format!("output-{}.log", crate::row_id()));
        let file = File::create(&output)?;
        let mut command = Command::new(program);
        command.current_dir(database.home()).args(["serve", "--demo", "--listen", "127.0.0.1:0", "--database"]);
        command.arg(database.url()).arg("--key-file").arg(database.key_file()).arg("--forms").arg(forms);
        command.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file);
        let mut program = Program { child: command.spawn().with_context(|| format!("{command:?}"))?, output };
        let url = program.wait_until_it_listens().await?;
        Ok(Self { url, people, program, database, forms: forms.to_owned() })
    }

    /// Where it listens.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where its answers are.
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// All that it wrote to its outputs since it started.
    pub fn output(&self) -> Result<String> {
        self.program.output()
    }

    /// The people of the demo municipality.
    pub fn people(&self) -> &[Person] {
        &self.people
    }

    /// Somebody in a role; the first of them.
    pub fn client(&self, role: &str) -> Result<Client> {
        let person = self.people.iter().find(|person| person.role == role);
        Ok(self.client_of(person.with_context(|| format!("nobody is {role} among {:?}", self.people))?))
    }

    /// One of the people.
    pub fn client_of(&self, person: &Person) -> Client {
        Client::new(&self.url, Some(&person.token))
    }

    /// Somebody without a token.
    pub fn stranger(&self) -> Client {
        Client::new(&self.url, None)
    }
}

impl Program {
    fn output(&self) -> Result<String> {
        Ok(std::fs::read_to_string(&self.output)?)
    }

    async fn wait_until_it_listens(&mut self) -> Result<String> {
        let until = Instant::now() + Duration::from_mins(1);
        loop {
            if let Some(address) = address(&self.output()?) {
                return Ok(format!("http://{address}"));
            }
            if let Some(status) = self.child.try_wait()? {
                bail!("the server ended with {status}: {}", self.output()?);
            }
            if Instant::now() > until {
                bail!("the server does not listen: {}", self.output()?);
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

/// The first address of this machine with a port in a text.
fn address(output: &str) -> Option<String> {
    let (_, rest) = output.split_once("http://127.0.0.1:")?;
    let end = rest.find(|c: char| !c.is_ascii_digit())?;
    Some(format!("127.0.0.1:{}", rest.get(..end)?))
}

/// Each line `role  name  token`.
fn people(output: &str) -> Vec<Person> {
    let columns = |line: &str| -> Vec<String> {
        line.split("  ").map(str::trim).filter(|column| !column.is_empty()).map(str::to_owned).collect()
    };
    let person = |line: &str| match <[String; 3]>::try_from(columns(line)) {
        Ok([role, name, token]) if token.starts_with("nv_") => Some(Person { role, name, token }),
        _ => None,
    };
    output.lines().filter_map(person).collect()
}
