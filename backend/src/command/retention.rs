//! `naervaer retention`: what has been kept long enough is told, and goes where that is asked for.

use std::{collections::BTreeMap, fmt::Write as _, path::Path};

use forms_dsl::diagnostic::MessageLanguage::{self, Bokmaal, English};
use mobile_schema::global_id;
use uuid::Uuid;

use super::{CommandError, Office, Said, import::either};
use crate::{
    config::Lang,
    ledger,
    retention::{Due, Expired},
};

impl Office {
    /// Says what has been kept long enough, or deletes it.
    pub async fn expire(&self, ledger: &Path, apply: bool, lang: Lang) -> Result<Said, CommandError> {
        self.municipality().await?;
        let language: MessageLanguage = lang.into();
        let served = self.database.load_published().await?.ok_or(CommandError::Unpublished)?;
        let due = self.database.find_due(&self.master, &served, self.clock.today()).await?;
        let mut text: String = due.iter().map(|due| sentence(due, language)).collect();
        let goes: Vec<&Due> = due.iter().filter(|due| due.held.is_none()).collect();
        let cases = goes.iter().filter(|due| due.what.fillings.is_none()).count();
        let forms: usize = goes.iter().map(|due| due.forms.len()).sum();
        if apply {
            let expired: Vec<Expired> = goes.iter().map(|due| due.what.clone()).collect();
            let now = self.clock.now();
            for Expired { case, fillings } in &expired {
                // First where it survives the database.
                let line = ledger::Line::Expired { at: now, case: *case, fillings: fillings.clone() };
                ledger::append(ledger, &line)?;
            }
            self.database.expire(&expired, now).await?;
        }
        // Writing to a string does not fail.
        let _: std::fmt::Result = match (language, apply, goes.is_empty()) {
            (English, _, true) => writeln!(text, "Nothing has been kept long enough."),
            (Bokmaal, _, true) => writeln!(text, "Ingenting er oppbevart lenge nok."),
            (English, false, _) => writeln!(
                text,
                "{cases} cases and {forms} forms would go for good. Nothing was changed; --apply deletes."
            ),
            (Bokmaal, false, _) => writeln!(
                text,
                "{cases} saker og {forms} skjemaer blir slettet for godt. Ingenting er endret; --apply sletter."
            ),
            (English, true, _) => writeln!(text, "{cases} cases and {forms} forms deleted."),
            (Bokmaal, true, _) => writeln!(text, "{cases} saker og {forms} skjemaer er slettet."),
        };
        Ok(Said { text, well: true })
    }

    /// Keeps a case until it is released.
    pub async fn hold(&self, case: &str, reason: &str, lang: Lang) -> Result<Said, CommandError> {
        self.municipality().await?;
        let id = case_id(case)?;
        if !self.database.hold(id, reason, &self.master, self.clock.now()).await? {
            return Err(CommandError::NoCase(case.to_owned()));
        }
        let text = either(lang.into(), "The case stays until it is released.\n", "Saken blir til den frigis.\n");
        Ok(Said { text: text.to_owned(), well: true })
    }

    /// Lets a case go when its time is up.
    pub async fn release(&self, case: &str, lang: Lang) -> Result<Said, CommandError> {
        self.municipality().await?;
        let was_held = self.database.release(case_id(case)?, self.clock.now()).await?;
        let text = if was_held {
            either(lang.into(), "The case goes when its time is up.\n", "Saken går når tida er ute.\n")
        } else {
            either(lang.into(), "The case was not held.\n", "Saken var ikke holdt tilbake.\n")
        };
        Ok(Said { text: text.to_owned(), well: was_held })
    }
}

/// As the list says it, or as the API does.
fn case_id(case: &str) -> Result<Uuid, CommandError> {
    global_id::parse_of(case, &["Case"]).ok_or_else(|| CommandError::NoCase(case.to_owned()))
}

fn sentence(Due { what, pupil, closed, forms, held }: &Due, language: MessageLanguage) -> String {
    let Expired { case, fillings } = what;
    let mut counted: BTreeMap<&str, usize> = BTreeMap::new();
    for form in forms {
        *counted.entry(form).or_default() += 1;
    }
    let counted: Vec<String> = counted.into_iter().map(|(form, count)| format!("{count} {form}")).collect();
    let counted = if counted.is_empty() { "–".to_owned() } else { counted.join(", ") };
    let (sign, fate) = match (held, fillings, language) {
        (Some(reason), _, English) => ("=", format!("is held: {reason}")),
        (Some(reason), _, Bokmaal) => ("=", format!("holdes tilbake: {reason}")),
        (None, None, English) => ("-", format!("goes, with {counted}")),
        (None, None, Bokmaal) => ("-", format!("går, med {counted}")),
        (None, Some(_), English) => ("~", format!("stays, without {counted}")),
        (None, Some(_), Bokmaal) => ("~", format!("blir, uten {counted}")),
    };
    match language {
        English => format!("{sign} {pupil}: the case closed on {closed} ({case}) {fate}\n"),
        Bokmaal => format!("{sign} {pupil}: saken som ble avsluttet {closed} ({case}) {fate}\n"),
    }
}
