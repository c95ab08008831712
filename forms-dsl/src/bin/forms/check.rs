//! `forms check`: every mistake of a folder, drawn or as JSON; with `--against`, what it changes too.

use std::{fs, io::IsTerminal, path::PathBuf};

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use forms_dsl::{
    ast::ParsedFolder,
    change::against,
    check,
    diagnostic::{Diagnostic, Diagnostics, Label, MessageLanguage, Severity},
    fix::fix,
    model::CheckedFolder,
    parse,
    solve::{Reach, example, reach},
    source::{Sources, Span},
};
use serde_json::{Value, json};

use crate::{Ended, Lang, folder};

/// Says every mistake of a folder.
#[derive(Args)]
pub struct Check {
    /// A folder of forms, or a file in one.
    #[arg(default_value = folder::DEFAULT)]
    path: PathBuf,
    /// The language of messages.
    #[arg(long, default_value = "nb")]
    lang: Lang,
    /// For people or for programs.
    #[arg(long, default_value = "text")]
    format: Format,
    /// A folder as it is published: what the new one changes is said too.
    #[arg(long, value_name = "DIR")]
    against: Option<PathBuf>,
    /// Writes the fixes that need nobody's judgement, and says what was done.
    #[arg(long)]
    fix: bool,
    /// A question, section, column or note: a filling that shows it, as an example to paste into its form.
    #[arg(long, value_name = "NAME", conflicts_with = "against")]
    witness: Option<String>,
}

/// How messages are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Drawn with the lines that they are about.
    Text,
    /// One array of objects.
    Json,
}

/// More than a file of any use has lines to mend.
const MOST_ROUNDS: usize = 1_000;

impl Check {
    pub fn run(&self) -> anyhow::Result<Ended> {
        let mended = if self.fix { self.mend()? } else { String::new() };
        let sources = folder::read(&self.path)?;
        let mut diagnostics = Diagnostics::new();
        let parsed = parse(&sources, &mut diagnostics);
        let new = check(&parsed, &mut diagnostics);
        let language = MessageLanguage::from(self.lang);
        if let (Some(thing), Some(folder)) = (&self.witness, &new) {
            return Ok(Ended::well(witnesses(folder, &parsed, thing, language)?));
        }
        let mut changes = Vec::new();
        if let (Some(published), Some(new)) = (&self.against, new) {
            let Some(published) = folder::checked(published, language)? else {
                bail!("the published folder {} has mistakes itself", published.display());
            };
            changes = against(&mut diagnostics, &published, &new, &parsed);
        }
        let text = match self.format {
            Format::Text => {
                let changes = changes.iter().map(|change| change.in_words(language) + "\n").collect::<String>();
                mended + &changes + &folder::drawn(&diagnostics, &sources, language, std::io::stdout().is_terminal())
            }
            Format::Json => format!("{:#}\n", as_json(&diagnostics.in_words(&sources, language), &sources)),
        };
        Ok(Ended { text, mistaken: diagnostics.has_errors() })
    }

    /// Until nothing safe is left: one message may stand for several places, and one mistake hide another.
    fn mend(&self) -> anyhow::Result<String> {
        let mut said = String::new();
        for _ in 0..MOST_ROUNDS {
            let sources = folder::read(&self.path)?;
            let mut diagnostics = Diagnostics::new();
            check(&parse(&sources, &mut diagnostics), &mut diagnostics);
            let files = fix(&sources, &diagnostics, self.lang.into());
            if files.is_empty() {
                break;
            }
            for file in files {
                let path = folder::of(&self.path).join(&file.name);
                fs::write(&path, &file.text).with_context(|| format!("cannot write {}", path.display()))?;
                said.extend(file.done.iter().map(|done| format!("{}: {done}\n", file.name)));
            }
        }
        Ok(said)
    }
}

/// For each form that has such a thing, whether it can be shown, and an example in which it is.
fn witnesses(folder: &CheckedFolder, parsed: &ParsedFolder, thing: &str, l: MessageLanguage) -> anyhow::Result<String> {
    let mut text = String::new();
    for form in folder.forms() {
        let Some(reach) = reach(form, thing) else { continue };
        let how = match &reach {
            Reach::Never(_) => l.say("vises aldri", "is never shown"),
            Reach::Always => l.say("vises alltid", "is always shown"),
            Reach::Sometimes(_) => l.say("vises noen ganger", "is sometimes shown"),
            Reach::NotDecided => l.say("er ikke avgjort", "is not decided"),
        };
        text.extend(["# ", form.name.as_str(), ": ", thing, " ", how, "\n"]);
        if let Reach::Sometimes(filling) = reach {
            text.push_str(&example(form, thing, &filling, folder::keywords_of(parsed, form.name.as_str())));
        }
    }
    if text.is_empty() {
        bail!("no form has a question, section, column or note `{thing}`");
    }
    Ok(text)
}

/// `code severity title file span help[] related[] fixes[]`; lines and columns from 1.
fn as_json(words: &[Diagnostic], sources: &Sources) -> Value {
    words.iter().map(|message| message_as_json(message, sources)).collect()
}

fn message_as_json(message: &Diagnostic, sources: &Sources) -> Value {
    let severity = match message.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let fixes = message.fixes.iter().map(|fix| {
        let edits = fix.edits.iter().map(|(span, text)| json!({ "span": place(*span, sources), "text": text }));
        json!({ "title": fix.title, "safe": fix.safe, "edits": edits.collect::<Vec<_>>() })
    });
    json!({
        "code": message.code,
        "severity": severity,
        "title": message.title,
        "file": file_of(message.primary.span, sources),
        "span": place(message.primary.span, sources),
        "label": message.primary.text,
        "related": message.related.iter().map(|label| label_as_json(label, sources)).collect::<Vec<_>>(),
        "help": message.help,
        "fixes": fixes.collect::<Vec<_>>(),
    })
}

fn label_as_json(label: &Label, sources: &Sources) -> Value {
    json!({ "file": file_of(label.span, sources), "span": place(label.span, sources), "label": label.text })
}

fn file_of(span: Span, sources: &Sources) -> Option<&str> {
    sources.get(span.file).map(|file| file.name.as_str())
}

fn place(span: Span, sources: &Sources) -> Value {
    let start = sources.position(span);
    let end = sources.position(Span { start: span.end, ..span });
    json!({
        "start": { "line": start.line, "column": start.column, "byte": span.start },
        "end": { "line": end.line, "column": end.column, "byte": span.end },
    })
}
