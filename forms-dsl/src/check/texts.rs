//! Texts as written → texts in all their languages; signs that no screen or schema can take are refused.

use crate::{
    ast::{self, Kind, Line},
    diagnostic::Diagnostics,
    model::{Language, Text},
    problem::{BadSign, Note, QuestionProblem},
    source::{Span, Spanned},
};

/// The languages of a file.
pub(super) struct Languages {
    original: Language,
    /// Written in the file, the original first, with where each is named.
    pub(super) written: Vec<(Language, Span)>,
    /// Written in files of their own.
    pub(super) more: Vec<(Language, Span)>,
}

impl Languages {
    /// Of the lines below the first one of a file.
    pub(super) fn of(diagnostics: &mut Diagnostics, head: &Line) -> Self {
        let mut languages = Self { original: Language::new("nb"), written: Vec::new(), more: Vec::new() };
        for line in &head.below {
            match &line.kind {
                Kind::Languages(tags) => tags.iter().for_each(|tag| languages.add(diagnostics, tag)),
                Kind::MoreLanguages(tags) => {
                    for tag in tags {
                        add_once(diagnostics, &mut languages.more, tag);
                    }
                }
                _ => {}
            }
        }
        languages.none_is_in_both(diagnostics);
        match languages.written.first() {
            Some((first, _)) => languages.original = first.clone(),
            // The line may be the one that could not be read.
            None if head.below.iter().any(|line| line.kind == Kind::Broken) => {}
            None => diagnostics.push(QuestionProblem::NoLanguages, head.span),
        }
        languages
    }

    fn add(&mut self, diagnostics: &mut Diagnostics, tag: &Spanned<String>) {
        add_once(diagnostics, &mut self.written, tag);
    }

    /// A text written twice could say two things.
    fn none_is_in_both(&mut self, diagnostics: &mut Diagnostics) {
        let written = &self.written;
        self.more.retain(|(language, span)| {
            let Some((_, first)) = written.iter().find(|(known, _)| known == language) else { return true };
            let problem = QuestionProblem::LanguageInBoth { language: language.to_string() };
            diagnostics.push_related(problem, *span, vec![(*first, Note::FirstHere)]);
            false
        });
    }

    /// A text in all its languages.
    pub(super) fn text(&self, diagnostics: &mut Diagnostics, text: &ast::Text) -> Text {
        refuse_signs(diagnostics, &text.original);
        let mut all = Text::new(self.original.clone(), text.original.value.clone());
        for (tag, words) in &text.translations {
            refuse_signs(diagnostics, words);
            let language = Language::new(&tag.value);
            // Without a line that says the languages, any of them may be meant.
            if self.written.is_empty() {
                all.translate(language, words.value.clone());
            } else if language == self.original || !self.written.iter().any(|(known, _)| *known == language) {
                let known = self.written.iter().map(|(language, _)| language.to_string()).collect();
                let problem = QuestionProblem::OtherTranslation {
                    language: tag.value.clone(),
                    known,
                    original: language == self.original,
                };
                diagnostics.push(problem, tag.span);
            } else {
                all.translate(language, words.value.clone());
            }
        }
        for (language, _) in &self.written {
            if all.exactly(language).is_none() && !text.may_be_translated {
                let problem = QuestionProblem::Untranslated { language: language.to_string() };
                diagnostics.push(problem, text.original.span);
            }
        }
        all
    }

    /// A text that stays as it is in all languages, as sources do.
    pub(super) fn same_in_all(&self, diagnostics: &mut Diagnostics, text: &ast::Text) -> Text {
        refuse_signs(diagnostics, &text.original);
        let mut all = Text::new(self.original.clone(), text.original.value.clone());
        for (tag, words) in &text.translations {
            refuse_signs(diagnostics, words);
            all.translate(Language::new(&tag.value), words.value.clone());
        }
        all
    }
}

fn add_once(diagnostics: &mut Diagnostics, languages: &mut Vec<(Language, Span)>, tag: &Spanned<String>) {
    let language = Language::new(&tag.value);
    if let Some((_, first)) = languages.iter().find(|(known, _)| *known == language) {
        let problem = QuestionProblem::LanguageTwice { language: tag.value.clone() };
        diagnostics.push_related(problem, tag.span, vec![(*first, Note::FirstHere)]);
    } else {
        languages.push((language, tag.span));
    }
}

/// Says which signs of a text no screen or schema can take.
pub(super) fn refuse_signs(diagnostics: &mut Diagnostics, text: &Spanned<String>) {
    if text.value.trim().is_empty() {
        diagnostics.push(QuestionProblem::EmptyText, text.span);
    }
    if text.value.bytes().all(is_harmless) {
        return;
    }
    if text.value.contains("\"\"\"") {
        diagnostics.push(QuestionProblem::BadSign { sign: BadSign::Quotes }, text.span);
    }
    if let Some(sign) = text.value.chars().find(|sign| turns_writing(*sign)) {
        diagnostics.push(QuestionProblem::BadSign { sign: BadSign::Direction(sign) }, text.span);
    } else if let Some(sign) = text.value.chars().find(|sign| sign.is_control()) {
        diagnostics.push(QuestionProblem::BadSign { sign: BadSign::Control(sign) }, text.span);
    }
}

/// Bytes that no refused sign begins with, nearly all there are: most texts need no closer look.
fn is_harmless(byte: u8) -> bool {
    !matches!(byte, 0..0x20 | b'"' | 0x7F | 0xC2 | 0xD8 | 0xE2)
}

/// Signs that turn the direction of writing unseen: a text could show other words than it holds.
fn turns_writing(sign: char) -> bool {
    matches!(sign, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}
