//! Commands for who keeps the data: backup, restore, check, one person's data out or away, a new key.

use std::{
    fmt::Write as _,
    fs::OpenOptions,
    io::Write as _,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use forms_dsl::diagnostic::MessageLanguage;
use uuid::Uuid;

use super::{
    CommandError, Office, Said,
    import::{either, report_progress},
};
use crate::{
    app::StartError,
    backup::{Restored, Saved, restore},
    check::Checked,
    clock::{Clock, Ids},
    config::{KeySource, Lang, Settings, ShowPerson},
    erase::Erasure,
    ledger,
    rotate::Rotated,
    seal::MasterKey,
};

impl Office {
    /// Writes a backup.
    pub async fn back_up(&self, file: &Path, ledger: &Path, lang: Lang) -> Result<Said, CommandError> {
        let municipality = self.municipality().await?.municipality;
        let now = self.clock.now();
        let Saved { tables, rows } =
            self.database.back_up(file, &self.master, &municipality, now, &report_progress).await?;
        if let Some(head) = self.database.audit_head(now).await? {
            ledger::append(ledger, &head)?;
        }
        let text = match lang.into() {
            MessageLanguage::English => format!(
                "{rows} rows of {tables} tables written to {}. Without the master key it does not open: keep that \
                 elsewhere.\n",
                file.display()
            ),
            MessageLanguage::Bokmaal => format!(
                "{rows} rader fra {tables} tabeller er skrevet til {}. Uten hovednøkkelen kan den ikke åpnes: \
                 oppbevar den et annet sted.\n",
                file.display()
            ),
        };
        Ok(Said { text, well: true })
    }

    /// Says what is not whole.
    pub async fn check(&self, lang: Lang) -> Result<Said, CommandError> {
        self.municipality().await?;
        let language = lang.into();
        let served = self.database.load_published().await?;
        let Checked { damage, advice } = self.database.check(&self.master, served.as_ref()).await?;
        let mut text: String = damage.iter().chain(&advice).flat_map(|line| [line.as_str(), "\n"]).collect();
        text.push_str(if damage.is_empty() {
            either(language, "The database is whole.\n", "Databasen er hel.\n")
        } else {
            either(
                language,
                "The database is damaged. Stop the server, keep a copy of what there is, and restore the last \
                 backup into a new database: `naervaer restore BACKUP --database NEW`.\n",
                "Databasen er skadet. Stopp serveren, ta vare på en kopi av det som er, og gjenopprett siste \
                 sikkerhetskopi i en ny database: `naervaer restore KOPI --database NY`.\n",
            )
        });
        Ok(Said { text, well: damage.is_empty() })
    }

    /// Writes all that is kept of somebody.
    pub async fn export_person(&self, show: &ShowPerson, file: &Path) -> Result<Said, CommandError> {
        let person = self.find_person(&show.person).await?;
        let served = self.database.load_published().await?.ok_or(CommandError::Unpublished)?;
        let found = self.database.export_person(person, &self.master, &served, self.clock.now()).await?;
        let found = found.ok_or_else(|| CommandError::Nobody(show.person.clone()))?;
        let failed = |why| CommandError::File { path: file.to_owned(), why };
        let mut out = OpenOptions::new().write(true).create_new(true).mode(0o600).open(file).map_err(failed)?;
        writeln!(out, "{found:#}").map_err(failed)?;
        let written = either(show.lang.into(), "written to", "skrevet til");
        Ok(Said { text: format!("{written} {}\n", file.display()), well: true })
    }

    /// Says what erasing somebody takes, or erases them.
    pub async fn erase_person(&self, show: &ShowPerson, ledger: &Path, apply: bool) -> Result<Said, CommandError> {
        let person = self.find_person(&show.person).await?;
        let language = show.lang.into();
        let now = self.clock.now();
        let erased = if apply {
            // First where it survives the database: an erasure that is known twice is one.
            ledger::append(ledger, &ledger::Line::Erased { at: now, person })?;
            self.database.erase(person, Uuid::nil(), now).await?
        } else {
            self.database.plan_erasure(person).await?
        };
        let Erasure { people, cases, fillings } = erased.ok_or_else(|| CommandError::Nobody(show.person.clone()))?;
        let mut text = String::new();
        for (id, name) in &people {
            // Writing to a string does not fail.
            let _: std::fmt::Result = writeln!(text, "- {name} ({id})");
        }
        let (cases, ending) = (cases.len(), if apply { "" } else { " --apply" });
        let ended = match (language, apply) {
            (MessageLanguage::English, true) => {
                format!(
                    "Erased, with {cases} cases and {fillings} forms. Backups made before forget them when restored.\n"
                )
            }
            (MessageLanguage::English, false) => format!(
                "Would be erased for good, with {cases} cases and {fillings} forms. Nothing was changed;{ending} erases.\n"
            ),
            (MessageLanguage::Bokmaal, true) => format!(
                "Slettet, med {cases} saker og {fillings} skjemaer. Eldre sikkerhetskopier glemmer dem når de \
                 gjenopprettes.\n"
            ),
            (MessageLanguage::Bokmaal, false) => format!(
                "Blir slettet for godt, med {cases} saker og {fillings} skjemaer. Ingenting er endret;{ending} sletter.\n"
            ),
        };
        Ok(Said { text: text + &ended, well: true })
    }

    /// Puts a new master key in place of the old one, while servers serve.
    pub async fn rotate_key(&self, lang: Lang) -> Result<Said, CommandError> {
        self.municipality().await?;
        let Rotated { keys, old } = self.database.rotate(&self.master, &report_progress).await?;
        let old = old.display();
        let text = match lang.into() {
            MessageLanguage::English => format!(
                "{keys} keys wrapped anew. The old key is in {old}: backups made before need it; destroy it with the \
                 last of them.\n"
            ),
            MessageLanguage::Bokmaal => format!(
                "{keys} nøkler er pakket på nytt. Den gamle nøkkelen ligger i {old}: eldre sikkerhetskopier trenger \
                 den; destruer den sammen med den siste av dem.\n"
            ),
        };
        Ok(Said { text, well: true })
    }

    /// Somebody by id, by the key of the municipality's own system, or by a name that is theirs alone.
    pub(super) async fn find_person(&self, called: &str) -> Result<Uuid, CommandError> {
        if let Ok(id) = called.parse() {
            return Ok(id);
        }
        if let Some(person) = self.database.find_person_of_source(called).await? {
            return Ok(person);
        }
        match self.database.find_people(called).await?.as_slice() {
            [person] => Ok(*person),
            [] => Err(CommandError::Nobody(called.to_owned())),
            several => Err(CommandError::Several { name: called.to_owned(), count: several.len() }),
        }
    }
}

/// Restores a backup into an empty database.
pub async fn restore_backup(
    settings: &Settings,
    file: &Path,
    without_ledger: bool,
    lang: Lang,
) -> Result<Said, CommandError> {
    let clock = Clock::real();
    let ids = Ids::random(clock.clone());
    let master = match &settings.key {
        KeySource::File(key) if !key.exists() => return Err(StartError::KeyGone(key.clone()).into()),
        KeySource::File(key) => MasterKey::from_file(key, &ids).map_err(StartError::from)?,
        KeySource::Given(text) => MasterKey::from_base64(text).map_err(StartError::from)?,
    };
    let ledger: Option<PathBuf> = (!without_ledger).then(|| settings.ledger.clone());
    let address = settings.database.address();
    let Restored { saved: Saved { tables, rows }, erased } =
        restore(file, &address, ledger.as_deref(), &master, (&clock, &ids), &report_progress).await?;
    let text = match lang.into() {
        MessageLanguage::English => format!(
            "{rows} rows of {tables} tables restored, {erased} people erased anew. `naervaer check` and \
             `naervaer verify` say whether all is well; then start the server.\n"
        ),
        MessageLanguage::Bokmaal => format!(
            "{rows} rader i {tables} tabeller er gjenopprettet, {erased} personer er slettet på nytt. \
             `naervaer check` og `naervaer verify` sier om alt er i orden; start så serveren.\n"
        ),
    };
    Ok(Said { text, well: true })
}
