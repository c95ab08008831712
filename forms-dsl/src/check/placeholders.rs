//! `{name}` in a text: an answer or a fact of the case that is written there when it is shown.

use indexmap::IndexMap;

use super::scope::{Reader, Typed};
use crate::{
    ast::{Name, Text},
    model::{Insert, Value},
    problem::{ConditionProblem, QuestionProblem},
    source::Spanned,
};

/// Each `{name}` is known, and each translation has the same ones.
pub(super) fn check_placeholders(reader: &mut Reader<'_, '_, '_>, text: &Text) {
    for written in names_in(&text.original.value) {
        read(reader, written, text);
    }
    check_translations(reader, text);
}

/// What stands for each `{name}`; `None` where one of them is unknown.
pub(super) fn inserts(reader: &mut Reader<'_, '_, '_>, text: &Text) -> Option<IndexMap<String, Insert>> {
    let names = names_in(&text.original.value);
    let found: Vec<_> =
        names.into_iter().map(|written| Some((written.to_owned(), insert(reader, written, text)?))).collect();
    check_translations(reader, text);
    found.into_iter().collect()
}

fn insert(reader: &mut Reader<'_, '_, '_>, written: &str, text: &Text) -> Option<Insert> {
    let typed = read(reader, written, text);
    let value = typed.value?;
    if matches!(value, Value::Rows(_)) || typed.kind == super::kind::Kind::Rows {
        reader.diagnostics.push(ConditionProblem::RowsAsValue, typed.span);
        return None;
    }
    let shape = match &value {
        Value::Earlier { form, .. } => reader.world.shapes.get(form)?,
        _ => reader.shape,
    };
    let lists = typed.kind.lists().iter().filter_map(|list| shape.lists.get(list).cloned()).collect();
    Some(Insert { value, lists })
}

fn read(reader: &mut Reader<'_, '_, '_>, written: &str, text: &Text) -> Typed {
    let names: Vec<Name> =
        written.split('.').map(|name| Name { value: name.trim().to_owned(), span: text.original.span }).collect();
    reader.path(&names, text.original.span)
}

fn check_translations(reader: &mut Reader<'_, '_, '_>, text: &Text) {
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
