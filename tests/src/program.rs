//! The real server as a process of its own, to be started, stopped and cut off like one.

use std::{
    fs::File,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};

use crate::{Client, Database, People, row_id};

/// A program that serves the demo municipality.
#[derive(Debug)]
pub struct Program {
    /// Who may ask it.
    pub people: People,
    url: String,
    process: Process,
    start: Start,
}

/// What it takes to start it again.
#[derive(Debug)]
struct Start {
    file: PathBuf,
    database: Arc<Database>,
    forms: PathBuf,
    demo: bool,
    settings: Vec<(String, String)>,
}

/// The process, and where it writes what it says.
#[derive(Debug)]
struct Process {
    child: Child,
    output: PathBuf,
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to end.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Program {
    /// Starts a program file on a database, which it fills with an invented municipality where it is empty.
    pub async fn start(file: &str, database: Database, forms: &Path) -> Result<Self> {
        Self::start_on(file, &Arc::new(database), forms).await
    }

    /// Starts a program file on the database of a municipality of its own, with further settings of the environment.
    pub async fn serve(file: &str, database: &Arc<Database>, forms: &Path, settings: &[(&str, &str)]) -> Result<Self> {
        let database = Arc::clone(database);
        let settings = settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Self::begin(Start { file: file.into(), database, forms: forms.to_owned(), demo: false, settings }).await
    }

    /// Starts a program file on the database of an invented municipality that others know too.
    pub async fn start_on(file: &str, database: &Arc<Database>, forms: &Path) -> Result<Self> {
        let database = Arc::clone(database);
        let (forms, settings) = (forms.to_owned(), Vec::new());
        Self::begin(Start { file: file.into(), database, forms, demo: true, settings }).await
    }

    async fn begin(start: Start) -> Result<Self> {
        let (process, url) = start.run().await?;
        let people = People::introduced(&url, process.output()?.lines());
        Ok(Self { people, url, process, start })
    }

    /// Somebody with this token.
    pub fn client(&self, token: &str) -> Client {
        Client::new(&self.url, Some(token))
    }

    /// Ends the program as a power cut would, and starts it again on what is on the disk.
    pub async fn cut_and_restart(self) -> Result<Self> {
        let Self { people, process, start, .. } = self;
        drop(process);
        let (process, url) = start.run().await?;
        Ok(Self { people: people.moved_to(&url), url, process, start })
    }

    /// Ends the program as a power cut would.
    pub fn cut(&mut self) -> Result<()> {
        self.process.child.kill()?;
        self.process.child.wait()?;
        Ok(())
    }

    /// Asks the program to end, and waits until it did.
    pub async fn stop(&mut self) -> Result<()> {
        let id = self.process.child.id().to_string();
        Command::new("kill").args(["-TERM", &id]).status().context("kill")?;
        let until = Instant::now() + Duration::from_secs(20);
        while self.process.child.try_wait()?.is_none() {
            ensure!(Instant::now() < until, "the server does not stop: {}", self.output()?);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }

    /// The number of the process.
    pub fn process(&self) -> u32 {
        self.process.child.id()
    }

    /// Where it listens.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where its answers are.
    pub fn database(&self) -> &Arc<Database> {
        &self.start.database
    }

    /// All that it said since it started.
    pub fn output(&self) -> Result<String> {
        self.process.output()
    }
}

impl Start {
    async fn run(&self) -> Result<(Process, String)> {
        let home = self.database.home();
        let output = home.join(format!("output-{}.log", row_id()));
        let file = File::create(&output)?;
        let mut command = Command::new(&self.file);
        command.current_dir(home).args(["serve", "--listen", "127.0.0.1:0"]).args(self.demo.then_some("--demo"));
        command.envs(self.settings.iter().map(|(name, value)| (name, value))).arg("--database");
        command
            .arg(self.database.url())
            .arg("--key-file")
            .arg(self.database.key_file())
            .arg("--forms")
            .arg(&self.forms);
        command.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file);
        let child = command.spawn().with_context(|| format!("{command:?}"))?;
        let mut process = Process { child, output };
        let url = process.wait_until_it_listens().await?;
        Ok((process, url))
    }
}

impl Process {
    fn output(&self) -> Result<String> {
        Ok(std::fs::read_to_string(&self.output)?)
    }

    async fn wait_until_it_listens(&mut self) -> Result<String> {
        let until = Instant::now() + Duration::from_mins(1);
        loop {
            if let Some(url) = listens_at(&self.output()?) {
                return Ok(url);
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

/// The address in the line `Nærvær listens at http://127.0.0.1:8080`.
fn listens_at(output: &str) -> Option<String> {
    let (_, rest) = output.split_once("listens at ")?;
    let (url, _) = rest.split_once('\n')?;
    Some(url.trim_end().to_owned())
}
