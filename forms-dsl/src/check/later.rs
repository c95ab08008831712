//! What can be read and has no meaning yet: one message for each, so that nothing an author wrote is passed over.
//!
//! Whoever gives a construct its meaning takes it out of here.

use crate::{
    ast::{Beginning, Bound, Due, Expected, Keywords, Kind, Line, ParsedFolder, Signers, Type},
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
        if let Some(word) = whole(&line.kind) {
            let length = word.length_at(self.sources.slice(line.span), self.keywords).unwrap_or(1);
            let end = line.span.start + u32::try_from(length).unwrap_or(1);
            // What stands below goes with it: one message.
            return self.word(word, Span { end, ..line.span });
        }
        self.parts(&line.kind, above);
        line.below.iter().for_each(|below| self.line(below, Some(&line.kind)));
    }

    /// What one line says beside much that has a meaning.
    fn parts(&mut self, kind: &Kind, above: Option<&Kind>) {
        match kind {
            // What is shared is a filling; a single question of it is not yet.
            Kind::SeenBy { until_shared: Some(until), .. } if !matches!(above, Some(Kind::Form { .. })) => {
                self.word(K::UntilShared, until.span);
            }
            Kind::Ask { answer, .. } => {
                if let Type::Number { from, to, .. } = &answer.value {
                    self.bound(from);
                    self.bound(to);
                }
            }
            Kind::Sign { signers, .. } => self.signers(signers),
            Kind::StartWith { beginning, .. } => self.beginning(beginning),
            Kind::Open { due: Some(Due::Within(length)), .. } => self.word(K::Within, length.span),
            Kind::Expect(Expected::Task(name)) => self.word(K::Task, name.span),
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

    fn signers(&mut self, signers: &Signers) {
        match signers {
            Signers::EachOf { people, .. } => {
                if let [first, .., last] = people.names.as_slice() {
                    self.as_written(first.span.to(last.span));
                }
            }
            Signers::Roles(roles) => {
                if let Some(role) = roles.first() {
                    self.word(K::By, role.0.span);
                }
            }
        }
    }

    fn beginning(&mut self, beginning: &Beginning) {
        match beginning {
            Beginning::Text(text) => {
                if let Some((language, _)) = text.translations.first() {
                    self.as_written(language.span);
                }
            }
            Beginning::AnswersOf { sections, .. } => {
                if let Some(first) = sections.first() {
                    self.word(K::AnswersOf, first.span);
                }
            }
            Beginning::Values(_) => {}
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

/// Lines that mean nothing yet wherever they stand.
fn whole(kind: &Kind) -> Option<K> {
    match kind {
        Kind::AsSoonAs(_) => Some(K::AsSoonAs),
        Kind::Task { .. } => Some(K::Task),
        Kind::Invite(_) => Some(K::Invite),
        Kind::Every { .. } => Some(K::Every),
        Kind::Until(_) => Some(K::Until),
        _ => None,
    }
}
