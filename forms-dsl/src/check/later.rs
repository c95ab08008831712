//! What can be read and has no meaning yet: one message for each, so that nothing an author wrote is passed over.
//!
//! Whoever gives a construct its meaning takes it out of here.

use crate::{
    ast::{Bound, Keywords, Kind, Line, ParsedFolder, Type},
    diagnostic::Diagnostics,
    problem::SyntaxProblem,
    source::{Sources, Span},
    syntax::keywords::Keyword as K,
};

/// Refuses every construct of a folder that has no meaning yet.
pub(super) fn refuse(diagnostics: &mut Diagnostics, folder: &ParsedFolder) {
    for file in &folder.files {
        let mut refusal = Refusal { diagnostics, sources: &folder.sources, keywords: file.keywords };
        file.lines.iter().for_each(|line| refusal.line(line, None));
    }
}

struct Refusal<'r> {
    diagnostics: &'r mut Diagnostics,
    sources: &'r Sources,
    keywords: Keywords,
}

impl Refusal<'_> {
    fn line(&mut self, line: &Line, above: Option<&Kind>) {
        self.parts(&line.kind, above);
        line.below.iter().for_each(|below| self.line(below, Some(&line.kind)));
    }

    /// What one line says beside much that has a meaning.
    fn parts(&mut self, kind: &Kind, above: Option<&Kind>) {
        match kind {
            // What is shared is a filling; a single question of it is not yet.
            Kind::SeenBy { until_shared: Some(until), .. }
                if !matches!(above, Some(Kind::Form { .. } | Kind::Broken)) =>
            {
                self.word(K::UntilShared, until.span);
            }
            Kind::Ask { answer, .. } => {
                if let Type::Number { from, to, .. } = &answer.value {
                    self.bound(from);
                    self.bound(to);
                }
            }
            _ => {}
        }
    }

    fn bound(&mut self, bound: &Bound) {
        if let Bound::Path(path) = bound
            && let [first, .., last] | [first @ last] = path.names.as_slice()
        {
            self.as_written(first.span.to(last.span));
        }
    }

    fn word(&mut self, word: K, span: Span) {
        let word = word.spelling(self.keywords).to_owned();
        self.diagnostics.push(SyntaxProblem::Later { word }, span);
    }

    fn as_written(&mut self, span: Span) {
        let word = self.sources.slice(span).to_owned();
        self.diagnostics.push(SyntaxProblem::Later { word }, span);
    }
}
