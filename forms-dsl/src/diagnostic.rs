//! Messages to an author: collected as problems, put into words at the edge.
//!
//! A phase pushes a [`Problem`] at a place into [`Diagnostics`]; [`Diagnostics::in_words`] makes [`Diagnostic`]s of
//! them, which [`draw`](draw::draw) shows to people and [`json`](json::json) to tools.

pub mod draw;
pub mod json;

use crate::{
    problem::{Note, Problem, SyntaxProblem, wording},
    source::{Sources, Span},
};

/// Messages for one file: more help nobody, and a file of noise must not take long.
pub(crate) const MOST: usize = 200;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Cannot be published.
    Error,
    /// Can be published; worth a look.
    Warning,
}

/// A place and what is to be seen there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What is to be seen there.
    pub text: String,
}

/// A change that would mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does, in words.
    pub title: String,
    /// Text to put in place of stretches; an empty stretch inserts.
    pub edits: Vec<(Span, String)>,
    /// Whether a tool may apply it without asking.
    pub safe: bool,
}

/// A message to an author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable: `F101`.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// One line, in the author's words.
    pub title: String,
    /// The place that is wrong.
    pub primary: Label,
    /// Places that explain why.
    pub related: Vec<Label>,
    /// Next steps, each a sentence.
    pub help: Vec<String>,
    /// Next steps that a tool can take.
    pub fixes: Vec<Fix>,
}

/// The language that the author reads messages in; that of the keywords may be another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MessageLanguage {
    /// Norwegian bokmål.
    #[default]
    Bokmaal,
    /// English.
    English,
}

impl MessageLanguage {
    /// Both languages.
    pub const ALL: [Self; 2] = [Self::Bokmaal, Self::English];

    /// Chooses between the two; every sentence for authors passes through here.
    pub fn say<T>(self, bokmaal: T, english: T) -> T {
        match self {
            Self::Bokmaal => bokmaal,
            Self::English => english,
        }
    }
}

/// A problem and where it was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// What is wrong.
    pub problem: Problem,
    /// The place that is wrong.
    pub span: Span,
    /// Places that explain why.
    pub related: Vec<(Span, Note)>,
}

/// Collects what the phases find.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Diagnostics {
    reports: Vec<Report>,
}

impl Diagnostics {
    /// Nothing found yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a problem.
    pub fn push(&mut self, problem: impl Into<Problem>, span: Span) {
        self.push_related(problem, span, Vec::new());
    }

    /// Adds a problem with places that explain it.
    pub fn push_related(&mut self, problem: impl Into<Problem>, span: Span, related: Vec<(Span, Note)>) {
        self.reports.push(Report { problem: problem.into(), span, related });
    }

    /// Everything found, in the order of the files and of the places in them.
    #[must_use]
    pub fn reports(&self) -> Vec<&Report> {
        let mut reports: Vec<&Report> = self.reports.iter().collect();
        reports.sort_by_key(|report| (report.span, report.problem.code()));
        reports
    }

    /// Whether nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.reports.is_empty()
    }

    /// Whether something stops publishing.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.reports.iter().any(|report| report.problem.severity() == Severity::Error)
    }

    /// The same in words, in the same order; of a file with very many the first errors, and how many more there are.
    #[must_use]
    pub fn in_words(&self, sources: &Sources, language: MessageLanguage) -> Vec<Diagnostic> {
        let reports = self.reports();
        let of_files = reports.chunk_by(|a, b| a.span.file == b.span.file);
        of_files.flat_map(|of_file| of_one_file(of_file, sources, language)).collect()
    }
}

fn of_one_file(reports: &[&Report], sources: &Sources, language: MessageLanguage) -> Vec<Diagnostic> {
    let mut worst = reports.to_vec();
    worst.sort_by_key(|report| report.problem.severity());
    let more = worst.split_off(worst.len().min(MOST));
    worst.sort_by_key(|report| report.span);
    let mut said: Vec<_> = worst.into_iter().map(|report| in_words(report, sources, language)).collect();
    if let Some(next) = more.first() {
        let problem = SyntaxProblem::TooMany { more: more.len() }.into();
        said.push(in_words(&Report { problem, span: next.span, related: Vec::new() }, sources, language));
    }
    said
}

fn in_words(report: &Report, sources: &Sources, language: MessageLanguage) -> Diagnostic {
    let Report { problem, span, related } = report;
    let wording::Words { title, label, steps } = wording::words(problem, *span, sources, language);
    let (fixes, advice): (Vec<_>, Vec<_>) = steps.into_iter().partition(|step| !step.edits.is_empty());
    Diagnostic {
        code: problem.code(),
        severity: problem.severity(),
        title,
        primary: Label { span: *span, text: label },
        related: related
            .iter()
            .map(|(span, note)| Label { span: *span, text: wording::note(*note, language).to_owned() })
            .collect(),
        help: advice.into_iter().map(|step| step.text).collect(),
        fixes: fixes.into_iter().map(|step| Fix { title: step.text, edits: step.edits, safe: step.safe }).collect(),
    }
}
