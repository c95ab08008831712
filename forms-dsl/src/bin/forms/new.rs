//! `forms new`: writes a small form that explains itself, to begin from.

use std::{fs::OpenOptions, io::Write, path::PathBuf};

use anyhow::{Context, bail};
use clap::Args;
use forms_dsl::model::FormName;

use crate::{Ended, Lang, folder};

/// Writes a small form that explains itself.
#[derive(Args)]
pub struct New {
    /// The name of the form, and of its file.
    name: String,
    /// The folder that it comes into.
    #[arg(long, default_value = folder::DEFAULT)]
    forms: PathBuf,
    /// The language of its words.
    #[arg(long, default_value = "nb")]
    lang: Lang,
}

impl New {
    pub fn run(&self) -> anyhow::Result<Ended> {
        if FormName::try_from(self.name.as_str()).is_err() {
            bail!("a name has small letters a to z, digits and _, and begins with a letter: not {}", self.name);
        }
        let path = self.forms.join(format!("{}.form", self.name));
        let file = OpenOptions::new().write(true).create_new(true).open(&path);
        let mut file = file.with_context(|| format!("cannot write {}", path.display()))?;
        let text = match self.lang {
            Lang::Nb => BOKMAAL,
            Lang::En => ENGLISH,
        };
        file.write_all(text.replace("NAME", &self.name).as_bytes())?;
        Ok(Ended::well(format!("{}\n", path.display())))
    }
}

const BOKMAAL: &str = include_str!("new/nb.form");
const ENGLISH: &str = include_str!("new/en.form");
