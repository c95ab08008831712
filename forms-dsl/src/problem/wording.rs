//! Problem → words, in bokmål and English beside each other; all prose for authors lives here and below.

mod changes;
mod conditions;
mod names;
mod questions;
mod rules;
mod syntax;
mod terms;
mod texts;

use super::{Note, Problem};
use crate::{
    diagnostic::MessageLanguage,
    source::{Sources, Span},
};

/// What is said of a problem, beside its code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Words {
    /// One line, in the author's words, without a full stop at the end.
    pub title: String,
    /// What is to be seen at the place.
    pub label: String,
    /// What to do, the best first.
    pub steps: Vec<Step>,
}

/// Something that would mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Step {
    /// In words.
    pub text: String,
    /// The same as changes to the text; empty where it takes a person.
    pub edits: Vec<(Span, String)>,
    /// Whether a tool may apply them without asking.
    pub safe: bool,
}

impl Words {
    pub(crate) fn new(title: String, label: String) -> Self {
        Self { title, label, steps: Vec::new() }
    }

    /// Adds something that a person must do.
    pub(crate) fn advise(mut self, text: String) -> Self {
        self.steps.push(Step { text, edits: Vec::new(), safe: false });
        self
    }

    /// Adds something that a tool can do once a person has agreed.
    pub(crate) fn offer(mut self, text: String, edits: Vec<(Span, String)>) -> Self {
        self.steps.push(Step { text, edits, safe: false });
        self
    }

    /// Adds something that a tool can do without asking: nothing that the form means depends on it.
    pub(crate) fn mend(mut self, text: String, edits: Vec<(Span, String)>) -> Self {
        self.steps.push(Step { text, edits, safe: true });
        self
    }
}

/// The words for a problem at a place.
pub(crate) fn words(problem: &Problem, span: Span, sources: &Sources, language: MessageLanguage) -> Words {
    let l = &terms::Speaker::of(span, sources, language);
    match problem {
        Problem::Syntax(problem) => syntax::words(problem, span, sources, language),
        Problem::Name(problem) => names::words(problem, span, l),
        Problem::Question(problem) => questions::words(problem, span, sources, l),
        Problem::Condition(problem) => conditions::words(problem, span, sources, l),
        Problem::Rule(problem) => rules::words(problem, l),
        Problem::Change(problem) => changes::words(problem, span, l),
    }
}

/// The words for a second place.
pub(crate) fn note(note: Note, language: MessageLanguage) -> &'static str {
    match note {
        Note::FirstHere => language.say("står her først", "stands here first"),
        Note::DeclaredHere => language.say("lages her", "is made here"),
        Note::Above => language.say("linjen den hører til", "the line that it belongs to"),
        Note::OpenedHere => language.say("begynner her", "begins here"),
        Note::InRing => language.say("hører til ringen", "is part of the ring"),
        Note::Perhaps => language.say("er det dette som het slik?", "is this what was called so?"),
        Note::PartOfIt => language.say("svaret her spiller inn", "the answer here takes part"),
        Note::MustHold => language.say("dette må også holde", "this must hold too"),
    }
}
