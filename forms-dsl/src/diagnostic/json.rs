//! Messages as JSON, for editors and the API; the shape is stable.

use serde::Serialize;

use super::{Diagnostic, Label, Severity};
use crate::source::{Sources, Span};

/// A message.
#[derive(Debug, Serialize)]
pub struct DiagnosticJson<'a> {
    code: &'a str,
    severity: &'static str,
    title: &'a str,
    label: &'a str,
    file: &'a str,
    span: SpanJson,
    related: Vec<RelatedJson<'a>>,
    help: &'a [String],
    fixes: Vec<FixJson<'a>>,
}

/// A place: bytes from the file's start, line and column (in characters) from 1.
#[derive(Debug, Serialize)]
struct SpanJson {
    start: u32,
    end: u32,
    line: u32,
    column: u32,
}

#[derive(Debug, Serialize)]
struct RelatedJson<'a> {
    file: &'a str,
    span: SpanJson,
    text: &'a str,
}

#[derive(Debug, Serialize)]
struct FixJson<'a> {
    title: &'a str,
    safe: bool,
    edits: Vec<EditJson<'a>>,
}

#[derive(Debug, Serialize)]
struct EditJson<'a> {
    file: &'a str,
    span: SpanJson,
    text: &'a str,
}

/// Messages with their places looked up.
#[must_use]
pub fn json<'a>(diagnostics: &'a [Diagnostic], sources: &'a Sources) -> Vec<DiagnosticJson<'a>> {
    diagnostics.iter().map(|diagnostic| message(diagnostic, sources)).collect()
}

fn message<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> DiagnosticJson<'a> {
    let Diagnostic { code, severity, title, primary, related, help, fixes } = diagnostic;
    DiagnosticJson {
        code,
        severity: match severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        title,
        label: &primary.text,
        file: file(primary.span, sources),
        span: place(primary.span, sources),
        related: related
            .iter()
            .map(|Label { span, text }| RelatedJson { file: file(*span, sources), span: place(*span, sources), text })
            .collect(),
        help,
        fixes: fixes
            .iter()
            .map(|fix| FixJson {
                title: &fix.title,
                safe: fix.safe,
                edits: fix
                    .edits
                    .iter()
                    .map(|(span, text)| EditJson { file: file(*span, sources), span: place(*span, sources), text })
                    .collect(),
            })
            .collect(),
    }
}

fn file(span: Span, sources: &Sources) -> &str {
    sources.get(span.file).map_or("", |source| &source.name)
}

fn place(span: Span, sources: &Sources) -> SpanJson {
    let position = sources.position(span);
    SpanJson { start: span.start, end: span.end, line: position.line, column: position.column }
}

#[cfg(test)]
mod tests {
    use crate::{
        diagnostic::{Diagnostics, MessageLanguage},
        parse,
        source::{Source, Sources},
    };

    #[test]
    fn a_tool_gets_code_place_and_edits() {
        let text = "form x \"X\" version 1\nsection s \"S\"\n  ask Når date \"Når?\"\n";
        let sources = Sources::new(vec![Source { name: "x.form".into(), text: text.into() }]);
        let mut diagnostics = Diagnostics::new();
        parse(&sources, &mut diagnostics);
        let messages = diagnostics.in_words(&sources, MessageLanguage::English);
        insta::assert_json_snapshot!(super::json(&messages, &sources), @r#"
        [
          {
            "code": "F011",
            "severity": "error",
            "title": "“Når” is not a name",
            "label": "“å” cannot be used in names, only a to z",
            "file": "x.form",
            "span": {
              "start": 41,
              "end": 45,
              "line": 3,
              "column": 7
            },
            "related": [],
            "help": [],
            "fixes": [
              {
                "title": "write   naar",
                "safe": false,
                "edits": [
                  {
                    "file": "x.form",
                    "span": {
                      "start": 41,
                      "end": 45,
                      "line": 3,
                      "column": 7
                    },
                    "text": "naar"
                  }
                ]
              }
            ]
          }
        ]
        "#);
    }
}
