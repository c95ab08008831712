//! `naervaer import`: what differs is told, and made so where that is asked for.

use std::{fmt::Write as _, io::IsTerminal, path::Path, sync::Arc};

use forms_dsl::{diagnostic::MessageLanguage, model::Settings as FormSettings};
use uuid::Uuid;

use super::{CommandError, Office};
use crate::{
    config::{ImportAbsence, ImportPeople, Lang},
    forms::read_settings,
    import::{Defects, Imported, Intent, Mapping, Order, Progress, absence::AbsenceImported, read_directory},
};

/// Differences that are told unless all are asked for.
const TOLD: usize = 40;

/// What a command says, and whether it did what it was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// To be printed.
    pub text: String,
    /// Otherwise nothing was changed, and the text says what to mend.
    pub well: bool,
}

impl Office {
    /// Brings the register to what the files of a directory say.
    pub async fn import_people(&self, order: &ImportPeople, forms: &Path) -> Result<Said, CommandError> {
        self.municipality().await?;
        let language = order.what.lang.into();
        let read = read_directory(&order.dir).map_err(|why| CommandError::File { path: order.dir.clone(), why })?;
        let directory = match read {
            Ok(directory) => directory,
            Err(defects) => return Ok(refused(&defects, language)),
        };
        let settings = self.form_settings(forms).await?;
        let intent = intent(order.what.apply, order.with_leavers);
        let imported = self
            .database
            .import_people(&directory.sheets, &settings, &self.master, self.order(intent, &report_progress))
            .await?;
        Ok(match imported {
            Imported::Refused(mut defects) => {
                defects.rename_all(&directory.called);
                refused(&defects, language)
            }
            Imported::Compared { difference, applied } => {
                told(difference.sentences(language), difference.len(), applied, order.what.all, language)
            }
            Imported::TooManyLeave { difference } => {
                let mut said = told(difference.sentences(language), difference.len(), false, order.what.all, language);
                said.text.push_str(either(
                    language,
                    "More than a tenth of those known would leave. Nothing was changed. If the files are whole, add \
                     --with-leavers.\n",
                    "Mer enn en tidel av dem som er kjent fra før ville slutte. Ingenting er endret. Er filene hele, \
                     så legg til --with-leavers.\n",
                ));
                Said { well: false, ..said }
            }
        })
    }

    /// Takes over a file of absence.
    pub async fn import_absence(&self, order: &ImportAbsence) -> Result<Said, CommandError> {
        self.municipality().await?;
        let language = order.what.lang.into();
        let failed = |why| CommandError::File { path: order.file.clone(), why };
        let file = std::fs::read(&order.file).map_err(failed)?;
        let mapping = order.columns.as_deref().map(Mapping::read).transpose()?.unwrap_or_default();
        let name = order.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let intent = intent(order.what.apply, false);
        let imported =
            self.database.import_absence(&name, &file, &mapping, self.order(intent, &report_progress)).await?;
        Ok(match imported {
            AbsenceImported::Refused(defects) => refused(&defects, language),
            AbsenceImported::Compared { difference, applied } => {
                told(difference.sentences(language), difference.len(), applied, order.what.all, language)
            }
        })
    }

    fn order<'a>(&self, intent: Intent, progress: Progress<'a>) -> Order<'a> {
        // Whoever sits at the machine is no person of the register.
        Order { by: Uuid::nil(), now: self.clock.now(), intent, progress }
    }

    /// The published settings; before anything is published those of the directory of forms.
    async fn form_settings(&self, forms: &Path) -> Result<Arc<FormSettings>, CommandError> {
        match self.database.load_published().await? {
            Some(served) => Ok(Arc::clone(served.folder.settings())),
            None => Ok(read_settings(forms).await),
        }
    }
}

fn intent(apply: bool, with_leavers: bool) -> Intent {
    if apply { Intent::Apply { with_leavers } } else { Intent::Tell }
}

/// On one line of a terminal; nothing where nobody looks.
pub(super) fn report_progress(done: usize, all: usize) {
    if std::io::stderr().is_terminal() {
        let end = if done == all { "\n" } else { "" };
        eprint!("\r{done} / {all}{end}");
    }
}

fn refused(defects: &Defects, language: MessageLanguage) -> Said {
    let mut text: String = defects.sentences(language).map(|sentence| sentence + "\n").collect();
    let count = defects.0.len();
    // Writing to a string does not fail.
    let _: std::fmt::Result = match language {
        MessageLanguage::English => writeln!(text, "{count} mistakes. Nothing was changed."),
        MessageLanguage::Bokmaal => writeln!(text, "{count} feil. Ingenting er endret."),
    };
    Said { text, well: false }
}

fn told(
    sentences: impl Iterator<Item = String>,
    count: usize,
    applied: bool,
    all: bool,
    language: MessageLanguage,
) -> Said {
    let shown = if all { count } else { TOLD };
    let mut text: String = sentences.take(shown).map(|sentence| sentence + "\n").collect();
    if count > shown {
        let more = count - shown;
        // Writing to a string does not fail.
        let _: std::fmt::Result = match language {
            MessageLanguage::English => writeln!(text, "… and {more} more; --all shows each"),
            MessageLanguage::Bokmaal => writeln!(text, "… og {more} til; --all viser alle"),
        };
    }
    let end = match (count, applied, language) {
        (0, _, MessageLanguage::English) => "Nothing differs.".to_owned(),
        (0, _, MessageLanguage::Bokmaal) => "Ingenting er annerledes.".to_owned(),
        (_, true, MessageLanguage::English) => format!("{count} differences applied."),
        (_, true, MessageLanguage::Bokmaal) => format!("{count} forskjeller er tatt inn."),
        (_, false, MessageLanguage::English) => {
            format!("{count} differences. Nothing was changed; --apply applies them.")
        }
        (_, false, MessageLanguage::Bokmaal) => {
            format!("{count} forskjeller. Ingenting er endret; --apply tar dem inn.")
        }
    };
    Said { text: text + &end + "\n", well: true }
}

pub(super) fn either<'a>(language: MessageLanguage, english: &'a str, bokmaal: &'a str) -> &'a str {
    match language {
        MessageLanguage::English => english,
        MessageLanguage::Bokmaal => bokmaal,
    }
}

impl From<Lang> for MessageLanguage {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::Nb => Self::Bokmaal,
            Lang::En => Self::English,
        }
    }
}
