//! Texts for people, in every language that they were written in.

use std::{fmt, sync::Arc};

use chrono::NaiveDate;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// A BCP 47 language tag in lower case: `nb`, `nn`, `en`, `ar`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Language(Arc<str>);

impl Language {
    /// Any text is kept, in lower case; whether it is a known tag is for `check` to say.
    #[must_use]
    pub fn new(tag: &str) -> Self {
        Self(tag.to_ascii_lowercase().into())
    }

    /// The tag.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The languages to try in turn when this one has no text: nn → nb → en.
    #[must_use]
    pub fn fallbacks(&self) -> &'static [&'static str] {
        match self.as_str() {
            "nn" => &["nb", "en"],
            "nb" => &["nn", "en"],
            _ => &["en", "nb", "nn"],
        }
    }
}

impl From<String> for Language {
    fn from(tag: String) -> Self {
        Self::new(&tag)
    }
}

impl From<Language> for String {
    fn from(language: Language) -> Self {
        language.0.as_ref().to_owned()
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How sure it is that a text says what its author meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quality {
    /// Written beside the form, by its author.
    Original,
    /// Translated, and looked at by somebody else on that day.
    Reviewed(NaiveDate),
    /// Translated, and not looked at.
    NotReviewed,
    /// Translated from a text that has changed since.
    Stale,
}

/// One text in all its languages; the first is the original.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    original: String,
    versions: IndexMap<Language, (String, Quality)>,
}

impl Text {
    /// A text in the form's own language.
    #[must_use]
    pub fn new(language: Language, text: String) -> Self {
        Self { versions: IndexMap::from_iter([(language, (text.clone(), Quality::Original))]), original: text }
    }

    /// Adds a translation that stands beside the original, or replaces it.
    pub fn translate(&mut self, language: Language, text: String) {
        self.translate_as(language, text, Quality::Original);
    }

    /// Adds a translation of some quality, or replaces it.
    pub fn translate_as(&mut self, language: Language, text: String, quality: Quality) {
        self.versions.insert(language, (text, quality));
    }

    /// How sure the text of a language is, where it is there.
    #[must_use]
    pub fn quality(&self, language: &Language) -> Option<Quality> {
        self.versions.get(language).map(|(_, quality)| *quality)
    }

    /// As it was written first.
    #[must_use]
    pub fn original(&self) -> &str {
        &self.original
    }

    /// In a language, where it is there.
    pub fn exactly(&self, language: &Language) -> Option<&str> {
        self.versions.get(language).map(|(text, _)| text.as_str())
    }

    /// In a language, or the next of its chain, or the original.
    #[must_use]
    pub fn in_language(&self, language: &Language) -> &str {
        self.exactly(language)
            .or_else(|| language.fallbacks().iter().find_map(|tag| self.exactly(&Language::new(tag))))
            .unwrap_or(&self.original)
    }

    /// Each language with its text, the original first.
    pub fn versions(&self) -> impl Iterator<Item = (&Language, &str)> {
        self.versions.iter().map(|(language, (text, _))| (language, text.as_str()))
    }
}
