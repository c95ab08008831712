//! `forms fmt`: writes files in their canonical text, or says which are not.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context;
use clap::Args;
use forms_dsl::{ast::Keywords, format, format_in};

use crate::{Ended, Lang, folder};

/// Writes forms in their canonical text.
#[derive(Args)]
pub struct Fmt {
    /// Folders and files.
    #[arg(default_value = folder::DEFAULT)]
    paths: Vec<PathBuf>,
    /// Changes nothing, and says which files are not canonical.
    #[arg(long)]
    check: bool,
    /// Converts the keywords to this language.
    #[arg(long)]
    keywords: Option<Lang>,
}

impl Fmt {
    pub fn run(&self) -> anyhow::Result<Ended> {
        let mut others = Vec::new();
        for path in &self.paths {
            let files = if path.is_dir() { folder::files(path)? } else { vec![path.clone()] };
            for file in files {
                if !self.file(&file)? {
                    others.push(format!("{}\n", file.display()));
                }
            }
        }
        let mistaken = self.check && !others.is_empty();
        Ok(Ended { text: others.concat(), mistaken })
    }

    /// Whether the file was canonical.
    fn file(&self, path: &Path) -> anyhow::Result<bool> {
        let text = folder::text(path)?;
        let written = match self.keywords {
            None => format(&text),
            Some(Lang::Nb) => format_in(&text, Keywords::Bokmaal),
            Some(Lang::En) => format_in(&text, Keywords::English),
        };
        let written = written.with_context(|| format!("{} stays as it is", path.display()))?;
        if written == text {
            return Ok(true);
        }
        if !self.check {
            fs::write(path, written).with_context(|| format!("cannot write {}", path.display()))?;
        }
        Ok(false)
    }
}
