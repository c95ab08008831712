//! The guide's words, letter for letter.

use forms_dsl::model::{Language, Text};

/// The guide's two slips of the pen, and what it means.
const SLIPS: [(&str, &str); 2] = [
    ("problematferd om morningen", "problematferd om morgenen"),
    ("forsentkomming om morningen", "forsentkomming om morgenen"),
];

/// The guide's text without its slips.
pub fn mended(text: &str) -> String {
    SLIPS.iter().fold(text.to_owned(), |text, (slip, meant)| text.replace(slip, meant))
}

/// A text in bokmål.
pub fn bokmaal(text: &Text) -> &str {
    text.exactly(&Language::new("nb")).unwrap()
}

/// Whether a label is what stands on the paper form, but for the colon before its empty lines.
pub fn are(label: &str, words: &str) -> bool {
    let (label, words) = (label.trim_end_matches(':'), words.trim_end_matches(':'));
    // `Sted, dato:` names two questions.
    label == words || words.split(", ").any(|part| words.len() < 12 && part.to_lowercase() == label.to_lowercase())
}

/// Whether a label says what the guide says in the middle of a sentence.
pub fn hold(label: &str, words: &str) -> bool {
    let capital = words.chars().take(1).flat_map(char::to_uppercase).chain(words.chars().skip(1)).collect::<String>();
    label.contains(words) || label.contains(&capital)
}
