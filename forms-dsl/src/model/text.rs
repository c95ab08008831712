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

    /// In which direction it is written: by the script that the tag names, or the one that the language has.
    #[must_use]
    pub fn direction(&self) -> Direction {
        const SCRIPTS: [&str; 10] = ["adlm", "arab", "aran", "hebr", "mand", "nkoo", "rohg", "samr", "syrc", "thaa"];
        const LANGUAGES: [&str; 18] = [
            "ar", "arc", "azb", "ckb", "dv", "fa", "he", "lrc", "mzn", "nqo", "pnb", "prs", "ps", "sd", "syr", "ug",
            "ur", "yi",
        ];
        let mut parts = self.0.split('-');
        let language = parts.next().unwrap_or_default();
        let script = parts.next().filter(|part| part.len() == 4);
        let leftwards = match script {
            Some(script) => SCRIPTS.contains(&script),
            None => LANGUAGES.contains(&language),
        };
        if leftwards { Direction::RightToLeft } else { Direction::LeftToRight }
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

/// In which direction a language is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// As this.
    LeftToRight,
    /// As Arabic.
    RightToLeft,
}

impl Direction {
    /// As HTML says it.
    #[must_use]
    pub fn as_html(self) -> &'static str {
        match self {
            Self::LeftToRight => "ltr",
            Self::RightToLeft => "rtl",
        }
    }
}

/// A text with its `{name}`s replaced. Each value stands isolated, so that its own direction turns nothing around it;
/// where there is none, `…` does.
#[must_use]
pub fn insert(text: &str, value_of: impl Fn(&str) -> Option<String>) -> String {
    const FIRST_STRONG_ISOLATE: char = '\u{2068}';
    const POP_DIRECTIONAL_ISOLATE: char = '\u{2069}';
    let mut parts = text.split('{');
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let Some((name, after)) = part.split_once('}') else {
            whole.extend(["{", part]);
            continue;
        };
        let value = value_of(name.trim()).filter(|value| !value.is_empty());
        whole.push(FIRST_STRONG_ISOLATE);
        // What a person wrote could end the isolation, and go on outside it.
        let turns = |sign: char| matches!(sign, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
        whole.push_str(&value.map_or_else(|| "…".to_owned(), |value| value.replace(turns, "")));
        whole.push(POP_DIRECTIONAL_ISOLATE);
        whole.push_str(after);
    }
    whole
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_or_its_script_says_the_direction() {
        let direction = |tag: &str| Language::new(tag).direction().as_html();
        assert_eq!(["nb", "so", "ku", "zh-Hans", "ar-Latn"].map(direction), ["ltr"; 5]);
        assert_eq!(["ar", "fa", "UR", "ar-SY", "ku-Arab", "ckb", "yi"].map(direction), ["rtl"; 7]);
    }

    #[test]
    fn what_is_inserted_stands_isolated() {
        let value = |name: &str| match name {
            "goal" => Some("حضور يومي".to_owned()),
            "note" => Some("x\u{2069}\u{202E}y".to_owned()),
            _ => None,
        };
        assert_eq!(insert("Mål: {goal}. Takk!", value), "Mål: \u{2068}حضور يومي\u{2069}. Takk!");
        assert_eq!(insert("{note}{ gone }", value), "\u{2068}xy\u{2069}\u{2068}…\u{2069}");
        assert_eq!(insert("Ingen { her", value), "Ingen { her");
    }

    #[test]
    fn a_text_falls_back_along_its_chain() {
        let language = Language::new;
        let mut text = Text::new(language("nb"), "Mål".into());
        assert_eq!(["nn", "nb", "en", "ar"].map(|tag| text.in_language(&language(tag))), ["Mål"; 4]);
        text.translate(language("en"), "Goal".into());
        assert_eq!(
            ["nn", "en", "ar", "en-gb"].map(|tag| text.in_language(&language(tag))),
            ["Mål", "Goal", "Goal", "Goal"]
        );
        text.translate(language("nn"), "Mål, nynorsk".into());
        assert_eq!(text.in_language(&language("nn")), "Mål, nynorsk");
    }
}
