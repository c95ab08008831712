//! `forms texts`: how far each translation has come, and a file of translations brought up to date.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use clap::Args;
use forms_dsl::{
    ast::{Keywords, Kind},
    check,
    diagnostic::{Diagnostics, MessageLanguage},
    model::{Language, Translatable},
    parse,
    source::{Source, Sources},
    translate::{Progress, Updated, update},
};

use crate::{Ended, Lang, folder};

/// Says how far translations have come; with a name and a language, writes that file for the translator.
#[derive(Args)]
pub struct Texts {
    /// A form, a catalogue or the settings.
    #[arg(requires = "language")]
    name: Option<String>,
    /// The language to translate into.
    language: Option<String>,
    /// The folder that it is in.
    #[arg(long, default_value = folder::DEFAULT)]
    forms: PathBuf,
    /// Writes nothing; mistaken where a text is missing or stale.
    #[arg(long)]
    check: bool,
    /// The language of messages, and of the keywords of a new file.
    #[arg(long, default_value = "nb")]
    lang: Lang,
}

/// A file of translations that is there.
struct Written {
    path: PathBuf,
    text: String,
    of: String,
    language: Language,
}

impl Texts {
    pub fn run(&self) -> anyhow::Result<Ended> {
        let language = MessageLanguage::from(self.lang);
        let (sources, written) = self.read()?;
        let mut diagnostics = Diagnostics::new();
        let Some(folder) = check(&parse(&sources, &mut diagnostics), &mut diagnostics) else {
            eprint!("{}", folder::drawn(&diagnostics, &sources, language, false));
            return Ok(Ended::mistaken());
        };
        let mut said = String::new();
        let mut is_behind = false;
        for of in self.wanted(folder.translatable())? {
            let tag = &of.language;
            let file = written.iter().find(|file| file.of == of.name && file.language == *tag);
            let text = file.map(|file| file.text.as_str());
            let updated = update(of, text, self.keywords()).with_context(|| format!("{} {tag}", of.name))?;
            let Updated { text, progress } = updated;
            if self.name.is_some() && !self.check {
                let new = folder::of(&self.forms).join(format!("{}.{tag}.texts", of.name));
                let path = file.map_or(&new, |file| &file.path);
                fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))?;
            }
            is_behind |= !(progress.missing.is_empty() && progress.stale.is_empty());
            said.push_str(&in_words(of, &progress, self.name.is_some(), language));
        }
        Ok(Ended { text: said, mistaken: self.check && is_behind })
    }

    /// The folder without its translations, and those: what is wrong with them must not hide what is to be translated.
    fn read(&self) -> anyhow::Result<(Sources, Vec<Written>)> {
        let mut others = Vec::new();
        let mut written = Vec::new();
        for (_, source) in folder::read(&self.forms)?.iter() {
            match head_of(source) {
                Some((of, language)) => {
                    let path = folder::of(&self.forms).join(&source.name);
                    written.push(Written { text: folder::text(&path)?, path, of, language });
                }
                None if is_of_translations(&source.name) => bail!("the first line of {} cannot be read", source.name),
                None => others.push(source.clone()),
            }
        }
        Ok((Sources::new(others), written))
    }

    fn wanted<'t>(&self, all: &'t [Translatable]) -> anyhow::Result<Vec<&'t Translatable>> {
        let (Some(name), Some(tag)) = (&self.name, &self.language) else { return Ok(all.iter().collect()) };
        let tag = Language::new(tag);
        let Some(of) = all.iter().find(|of| of.name == *name && of.language == tag) else {
            bail!(
                "no form, catalogue or settings {name} wants translations into {tag}: \
                 write   more languages {tag}   below its first line"
            );
        };
        Ok(vec![of])
    }

    fn keywords(&self) -> Keywords {
        match self.lang {
            Lang::Nb => Keywords::Bokmaal,
            Lang::En => Keywords::English,
        }
    }
}

fn is_of_translations(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|ending| ending == "texts")
}

/// What a file translates, and into which language.
fn head_of(source: &Source) -> Option<(String, Language)> {
    let parsed = parse(&Sources::new(vec![source.clone()]), &mut Diagnostics::new());
    match &parsed.files.first()?.lines.first()?.kind {
        Kind::Texts { of, language, .. } => Some((of.value.clone(), Language::new(&language.value))),
        _ => None,
    }
}

/// One line, and with `each` the keys below it.
fn in_words(of: &Translatable, progress: &Progress, each: bool, l: MessageLanguage) -> String {
    let Progress { texts, missing, stale, not_reviewed, gone } = progress;
    let mut lists = vec![
        (l.say("mangler", "missing"), missing),
        (l.say("foreldet", "stale"), stale),
        (l.say("ikke kvalitetssikret", "not reviewed"), not_reviewed),
        (l.say("finnes ikke lenger", "gone"), gone),
    ];
    lists.retain(|(_, keys)| !keys.is_empty());
    let counts: Vec<_> = lists.iter().map(|(word, keys)| format!("{} {word}", keys.len())).collect();
    let state = if counts.is_empty() { l.say("fullstendig", "complete").to_owned() } else { counts.join(", ") };
    let mut said = format!("{} {}: {texts} {}: {state}\n", of.name, of.language, l.say("tekster", "texts"));
    for (word, keys) in lists.iter().filter(|_| each) {
        let _ = writeln!(said, "  {word}: {}", keys.join(", "));
    }
    said
}
