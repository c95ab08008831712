//! `{name}` in a text: an answer or a fact of the case that is written there when it is shown.

use super::scope::Reader;
use crate::{
    ast::{Name, Text},
    problem::QuestionProblem,
    source::Spanned,
};

/// Each `{name}` is known, and each translation has the same ones.
pub(super) fn check_placeholders(reader: &mut Reader<'_, '_, '_>, text: &Text) {
    let original = names_in(&text.original.value);
    for written in &original {
        let names: Vec<Name> =
            written.split('.').map(|name| Name { value: name.trim().to_owned(), span: text.original.span }).collect();
        reader.path(&names, text.original.span);
    }
    for (language, translation) in &text.translations {
        check_translation(reader, &text.original.value, &language.value, translation);
    }
}

fn check_translation(reader: &mut Reader<'_, '_, '_>, original: &str, language: &str, words: &Spanned<String>) {
    if !insert_the_same(original, &words.value) {
        let problem = QuestionProblem::PlaceholdersDiffer { language: language.to_owned() };
        reader.diagnostics.push(problem, words.span);
    }
}

/// Whether two texts have the same `{name}`s, in any order.
pub(super) fn insert_the_same(one: &str, other: &str) -> bool {
    let (mut one, mut other) = (names_in(one), names_in(other));
    one.sort_unstable();
    other.sort_unstable();
    one == other
}

fn names_in(text: &str) -> Vec<&str> {
    let parts = text.split('{').skip(1);
    parts.filter_map(|part| part.split_once('}')).map(|(name, _)| name).collect()
}
