//! `forms check`: every mistake of a folder, drawn or as JSON.

use std::{io::IsTerminal, path::PathBuf};

use clap::{Args, ValueEnum};
use forms_dsl::{
    check,
    diagnostic::{
        Diagnostic, Diagnostics, Label, MessageLanguage, Severity,
        draw::{Paint, draw},
    },
    parse,
    source::{Sources, Span},
};
use serde_json::{Value, json};

use crate::{Ended, Lang, default_path, folder};

/// Says every mistake of a folder.
#[derive(Args)]
pub struct Check {
    /// A folder of forms, or a file in one.
    path: Option<PathBuf>,
    /// The language of messages.
    #[arg(long, default_value = "nb")]
    lang: Lang,
    /// For people or for programs.
    #[arg(long, default_value = "text")]
    format: Format,
}

/// How messages are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Drawn with the lines that they are about.
    Text,
    /// One array of objects.
    Json,
}

impl Check {
    pub fn run(&self) -> anyhow::Result<Ended> {
        let sources = folder::read(&self.path.clone().unwrap_or_else(default_path))?;
        let mut diagnostics = Diagnostics::new();
        let parsed = parse(&sources, &mut diagnostics);
        check(&parsed, &mut diagnostics);
        let language = MessageLanguage::from(self.lang);
        let words = diagnostics.in_words(&sources, language);
        match self.format {
            Format::Text => print!("{}", drawn(&words, &sources, language)),
            Format::Json => println!("{:#}", as_json(&words, &sources)),
        }
        Ok(if diagnostics.has_errors() { Ended::Mistaken } else { Ended::Well })
    }
}

/// The messages as a terminal shows them.
pub fn drawn(words: &[Diagnostic], sources: &Sources, language: MessageLanguage) -> String {
    let paint = if std::io::stdout().is_terminal() { Paint::Colour } else { Paint::Plain };
    draw(words, sources, language, paint)
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
