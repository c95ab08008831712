//! Why a folder is not published: for the log drawn, for `/readyz` in short.

use forms_dsl::{
    diagnostic::{Diagnostics, MessageLanguage, draw::Paint, draw::draw},
    source::Sources,
};
use mobile_schema::{problem::CompileProblem, store::StoreError};
use serde::Serialize;

use super::folder::FolderProblem;
use crate::{documents::ManifestProblem, publish::PublishError};

/// Why a folder is not published.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// It cannot be read.
    #[error(transparent)]
    Folder(#[from] FolderProblem),
    /// Its author made mistakes, or changed what must stay.
    #[error("{}", draw(&diagnostics.in_words(sources, LANGUAGE), sources, LANGUAGE, Paint::Plain))]
    Mistakes {
        /// What was read.
        sources: Sources,
        /// What is wrong with it.
        diagnostics: Diagnostics,
    },
    /// It is right and cannot be an API.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Api(Vec<CompileProblem>),
    /// The documents of the apps cannot be read.
    #[error(transparent)]
    Manifest(#[from] ManifestProblem),
    /// Apps in use would fail.
    #[error("{}", .0.join("\n"))]
    Documents(Vec<String>),
    /// The database did not take it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The language of the log.
const LANGUAGE: MessageLanguage = MessageLanguage::English;

/// A problem in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Told {
    /// Its code, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    /// `cooperation_agreement.form:12:7`
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<String>,
    /// What is wrong.
    message: String,
    /// What to do next.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    help: Vec<String>,
}

impl From<PublishError> for Refusal {
    fn from(error: PublishError) -> Self {
        match error {
            PublishError::Mistakes { sources, diagnostics } => Self::Mistakes { sources, diagnostics },
            PublishError::Api(problems) => Self::Api(problems),
            PublishError::Documents(refused) => Self::Documents(refused),
            PublishError::Store(error) => Self::Store(error),
        }
    }
}

impl Refusal {
    /// Each problem in short.
    pub(super) fn told(&self) -> Vec<Told> {
        let bare = |message: String| Told { code: None, place: None, message, help: Vec::new() };
        match self {
            Self::Folder(problem) => vec![bare(problem.to_string())],
            Self::Api(problems) => problems.iter().map(|problem| bare(problem.to_string())).collect(),
            Self::Documents(refused) => refused.iter().cloned().map(bare).collect(),
            Self::Manifest(problem) => vec![bare(problem.to_string())],
            Self::Store(error) => vec![bare(error.to_string())],
            Self::Mistakes { sources, diagnostics } => {
                diagnostics.in_words(sources, LANGUAGE).into_iter().map(|found| told(found, sources)).collect()
            }
        }
    }
}

fn told(found: forms_dsl::diagnostic::Diagnostic, sources: &Sources) -> Told {
    let position = sources.position(found.primary.span);
    let file = sources.get(found.primary.span.file).map(|source| source.name.as_str()).unwrap_or_default();
    let fixes = found.fixes.into_iter().map(|fix| {
        let written: Vec<String> = fix.edits.into_iter().map(|(_, text)| text.trim().to_owned()).collect();
        format!("{}: {}", fix.title, written.join(" "))
    });
    Told {
        code: Some(found.code),
        place: Some(format!("{file}:{}:{}", position.line, position.column)),
        message: found.title,
        help: found.help.into_iter().chain(fixes).collect(),
    }
}
