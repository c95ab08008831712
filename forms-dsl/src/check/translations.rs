//! Files of translations → the texts that they translate: each entry finds its text by its key.
//!
//! Keys are those of the definition; in settings, `setting.NAME`, `role.NAME` and `state.NAME`. The heading of a group
//! is translated once, at its first option. Sources of the guide stay as they are in all languages.

use std::{collections::HashMap, sync::Arc};

use indexmap::IndexMap;

use super::{answers::Shape, names::Names, placeholders::insert_the_same, texts};
use crate::{
    ast::{Kind, Line, Name, ParsedFolder, Path, Text as Written},
    definition::{form_texts_mut, list_texts_mut},
    diagnostic::Diagnostics,
    model::{Form, Item, Language, ListName, OfItem, OptionList, Quality, Question, Settings, Text, Translatable},
    problem::{NameProblem, Note, QuestionProblem},
    source::{Span, Spanned},
    suggest::nearest,
};

/// Joins every translation of a folder into what it translates, and lists what there is to translate.
pub(super) fn join(
    diagnostics: &mut Diagnostics,
    folder: &ParsedFolder,
    names: &Names<'_>,
    forms: &mut [(Form, &Shape<'_>)],
    shared: &mut IndexMap<ListName, Arc<OptionList>>,
    settings: &mut Settings,
) -> Vec<Translatable> {
    let files = files(diagnostics, folder);
    let mut joiner =
        Joiner { diagnostics, files, known: Vec::new(), translatable: Vec::new(), renamed: HashMap::new() };
    if let Some(declared) = &names.settings {
        let mut wanted = settings_texts(settings);
        wanted.extend(texts_of_lists(names, declared.head, shared));
        joiner.join(&declared.name.value, declared.head, wanted);
    }
    for list in names.lists.values() {
        if let (Some(_), Some(head)) = (list.title, list.head) {
            joiner.join(&list.name.value, head, texts_of_lists(names, head, shared));
        }
    }
    for (form, shape) in forms {
        let own = |name: &ListName| shape.names.lists.contains_key(name.as_str());
        for (name, list) in form.lists.iter_mut().filter(|(name, _)| !own(name)) {
            if let Some(translated) = shared.get(name) {
                *list = Arc::clone(translated);
            }
        }
        let of_items = take_texts_of_items(form, shared);
        let name = form.name.to_string();
        let mut lists = std::mem::take(&mut form.lists);
        joiner.renamed = renamed(form);
        let mut wanted = Wanted::each(form_texts_mut(form));
        wanted.retain(|wanted| !of_items.iter().any(|key| is_text_of(key, &wanted.key)));
        let of_lists = lists.iter_mut().filter(|(name, _)| own(name));
        wanted.extend(of_lists.flat_map(|(_, list)| Wanted::of_list(Arc::make_mut(list))));
        joiner.join(&name, shape.names.head, wanted);
        joiner.renamed.clear();
        form.lists = lists;
    }
    joiner.refuse_the_rest();
    joiner.translatable
}

/// Every earlier name of a form's questions with what it became; columns below their rows.
fn renamed(form: &Form) -> HashMap<String, String> {
    let questions = form.questions().map(|(_, question)| (question.name.to_string(), &question.was));
    let rows = form.rows().map(|(_, rows)| (rows.name.to_string(), &rows.was));
    let whole = questions.chain(rows).flat_map(|(now, was)| was.iter().map(move |was| (was.to_string(), now.clone())));
    let columns = form.rows().flat_map(|(_, rows)| rows.columns.iter().map(move |column| (rows, column)));
    let of_columns = columns.flat_map(|(rows, column)| {
        let (above, now) = (&rows.name, &column.name);
        column.was.iter().map(move |was| (format!("{above}.{was}"), format!("{above}.{now}")))
    });
    whole.chain(of_columns).collect()
}

/// What items of catalogues ask is translated with the catalogue: the keys of those questions.
fn take_texts_of_items(form: &mut Form, shared: &IndexMap<ListName, Arc<OptionList>>) -> Vec<String> {
    let mut keys = Vec::new();
    for item in form.sections.iter_mut().flat_map(|section| &mut section.items) {
        let (within, questions) = match item {
            Item::Question(question) => (None, std::slice::from_mut(question)),
            Item::Rows(rows) => (Some(rows.name.clone()), rows.columns.as_mut_slice()),
            Item::Note(_) | Item::Heading(_) | Item::Computed(_) | Item::Signature(_) | Item::Rule(_) => continue,
        };
        for question in questions {
            let Some(asked) = asked_by_item(question, shared) else { continue };
            for (to, from) in [
                (&mut question.hint, &asked.hint),
                (&mut question.help, &asked.help),
                (&mut question.script, &asked.script),
                (&mut question.unit, &asked.unit),
                (&mut question.lowest, &asked.lowest),
                (&mut question.highest, &asked.highest),
            ] {
                to.clone_from(from);
            }
            question.label.clone_from(&asked.label);
            keys.push(
                within.as_ref().map_or_else(|| question.name.to_string(), |rows| format!("{rows}.{}", question.name)),
            );
        }
    }
    keys
}

/// The question of a catalogue that a question of a form is.
fn asked_by_item<'s>(question: &Question, shared: &'s IndexMap<ListName, Arc<OptionList>>) -> Option<&'s Question> {
    let OfItem { list, item, question } = question.of_item.as_ref()?;
    let item = shared.get(list)?.options.iter().find(|option| option.name == *item)?;
    item.questions.iter().find(|asked| asked.name == *question)
}

fn is_text_of(question: &str, key: &str) -> bool {
    key.strip_prefix(question).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// A text to translate; several where a heading is repeated.
struct Wanted<'t> {
    key: String,
    texts: Vec<&'t mut Text>,
}

impl<'t> Wanted<'t> {
    fn each(texts: Vec<(String, &'t mut Text)>) -> Vec<Self> {
        let is_translated = |key: &str| key != "source" && !key.ends_with(".source");
        let texts = texts.into_iter().filter(|(key, _)| is_translated(key));
        texts.map(|(key, text)| Self { key, texts: vec![text] }).collect()
    }

    fn of_list(list: &'t mut OptionList) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        let mut group: Option<usize> = None;
        for wanted in Self::each(list_texts_mut(list)) {
            let is_group = wanted.key.rsplit('.').next() == Some("group");
            let before = group.filter(|_| is_group).and_then(|at| all.get_mut(at));
            if let Some(before) = before.filter(|before| before.original() == wanted.original()) {
                before.texts.extend(wanted.texts);
                continue;
            }
            group = if is_group { Some(all.len()) } else { group };
            all.push(wanted);
        }
        all
    }

    fn original(&self) -> Option<&str> {
        self.texts.first().map(|text| text.original())
    }

    fn has(&self, language: &Language) -> bool {
        self.texts.iter().all(|text| text.exactly(language).is_some())
    }
}

fn settings_texts(settings: &mut Settings) -> Vec<Wanted<'_>> {
    let mut texts = Vec::new();
    texts.extend(settings.title.as_mut().map(|title| ("title".to_owned(), title)));
    texts.extend(settings.values.iter_mut().map(|(name, set)| (format!("setting.{name}"), &mut set.label)));
    texts.extend(settings.roles.iter_mut().map(|(name, role)| (format!("role.{name}"), &mut role.label)));
    texts.extend(settings.states.iter_mut().map(|(name, state)| (format!("state.{name}"), &mut state.label)));
    Wanted::each(texts)
}

/// The texts of the lists in the file that begins with a line.
fn texts_of_lists<'t>(
    names: &Names<'_>,
    head: &Line,
    shared: &'t mut IndexMap<ListName, Arc<OptionList>>,
) -> Vec<Wanted<'t>> {
    let is_there = |name: &ListName| {
        let declared = names.lists.get(name.as_str()).and_then(|list| list.head);
        declared.is_some_and(|declared| std::ptr::eq(declared, head))
    };
    let lists = shared.iter_mut().filter(|(name, _)| is_there(name));
    lists.flat_map(|(_, list)| Wanted::of_list(Arc::make_mut(list))).collect()
}

/// A file of translations.
struct File<'a> {
    of: &'a Name,
    language: &'a Spanned<String>,
    lines: &'a [Line],
}

/// Each file once, by what it translates and into which language.
fn files<'a>(diagnostics: &mut Diagnostics, folder: &'a ParsedFolder) -> IndexMap<(String, Language), File<'a>> {
    let mut files: IndexMap<_, File<'a>> = IndexMap::new();
    for file in &folder.files {
        let Some(head) = file.lines.first() else { continue };
        let Kind::Texts { of, language, .. } = &head.kind else { continue };
        let key = (of.value.clone(), Language::new(&language.value));
        if let Some(first) = files.get(&key) {
            diagnostics.push_related(NameProblem::SaidTwice, of.span, vec![(first.of.span, Note::FirstHere)]);
        } else {
            files.insert(key, File { of, language, lines: &head.below });
        }
    }
    files
}

struct Joiner<'j, 'a> {
    diagnostics: &'j mut Diagnostics,
    files: IndexMap<(String, Language), File<'a>>,
    /// What there is to translate.
    known: Vec<String>,
    translatable: Vec<Translatable>,
    /// Keys of questions that had another name, by that name: their translations follow them.
    renamed: HashMap<String, String>,
}

impl Joiner<'_, '_> {
    fn join(&mut self, name: &str, head: &Line, mut wanted: Vec<Wanted<'_>>) {
        self.known.push(name.to_owned());
        let mut said_elsewhere = Diagnostics::new();
        for (language, place) in texts::Languages::of(&mut said_elsewhere, head).more {
            // Texts of the language itself, the columns of measures, are there in every language that it knows.
            let texts = wanted.iter().filter(|wanted| !wanted.has(&language));
            self.translatable.push(Translatable {
                name: name.to_owned(),
                language: language.clone(),
                texts: texts.filter_map(|wanted| Some((wanted.key.clone(), wanted.original()?.to_owned()))).collect(),
                renamed: self.renamed.clone(),
            });
            let file = self.files.shift_remove(&(name.to_owned(), language.clone()));
            let place = file.as_ref().map_or(place, |file| file.language.span);
            let entries = file.map(|file| self.entries(&file, &language, &mut wanted)).unwrap_or_default();
            let is_missing = |wanted: &&Wanted<'_>| !wanted.has(&language) && !entries.contains_key(&wanted.key);
            let missing: Vec<_> = wanted.iter().filter(is_missing).map(|wanted| &wanted.key).collect();
            if let Some(first) = missing.first() {
                let (language, of) = (language.to_string(), name.to_owned());
                let problem =
                    QuestionProblem::NotTranslated { language, of, count: missing.len(), first: (*first).clone() };
                self.diagnostics.push(problem, place);
            }
        }
    }

    /// Joins the entries of a file; those that hold a translation are said, with their places.
    fn entries(&mut self, file: &File<'_>, language: &Language, wanted: &mut [Wanted<'_>]) -> HashMap<String, Span> {
        let mut places: HashMap<String, Span> = HashMap::new();
        let mut translated = HashMap::new();
        for line in file.lines {
            let Kind::Entry { key, text } = &line.kind else { continue };
            let (key, span) = whole(key, line.span);
            let key = self.follow(key);
            if let Some(first) = places.insert(key.clone(), span) {
                self.diagnostics.push_related(NameProblem::SaidTwice, span, vec![(first, Note::FirstHere)]);
                continue;
            }
            let Some(found) = wanted.iter_mut().find(|wanted| wanted.key == key) else {
                let candidates = nearest(&key, wanted.iter().map(|wanted| wanted.key.as_str()));
                // The text that was meant is not said to be missing too.
                translated.extend(candidates.first().map(|meant| (meant.clone(), span)));
                self.diagnostics.push(NameProblem::UnknownText { key, candidates }, span);
                continue;
            };
            if let Some(words) = self.translation(text, language) {
                self.translate(found, language, (text, words), &line.below);
                translated.insert(key, span);
            } else if text.may_be_translated {
                translated.insert(key, span);
            }
        }
        translated
    }

    /// The key by which a question goes now.
    fn follow(&self, key: String) -> String {
        let moved = self.renamed.iter().find_map(|(was, now)| {
            let rest = key.strip_prefix(was.as_str())?;
            (rest.is_empty() || rest.starts_with('.')).then(|| format!("{now}{rest}"))
        });
        moved.unwrap_or(key)
    }

    /// What an entry became in the language of its file.
    fn translation<'t>(&mut self, text: &'t Written, language: &Language) -> Option<&'t Spanned<String>> {
        let mut found = None;
        for (tag, words) in &text.translations {
            if Language::new(&tag.value) == *language {
                found = Some(words);
            } else {
                let (language, of_file) = (tag.value.clone(), language.to_string());
                self.diagnostics.push(QuestionProblem::OtherLanguage { language, of_file }, tag.span);
            }
        }
        found
    }

    fn translate(
        &mut self,
        wanted: &mut Wanted<'_>,
        language: &Language,
        (text, words): (&Written, &Spanned<String>),
        below: &[Line],
    ) {
        texts::refuse_signs(self.diagnostics, words);
        let now = wanted.original().unwrap_or_default().to_owned();
        let is_stale = now != text.original.value;
        // A word that is no language of this file may have torn the original apart.
        let is_torn = text.translations.iter().any(|(tag, _)| Language::new(&tag.value) != *language);
        if is_stale && !is_torn {
            self.diagnostics.push(QuestionProblem::StaleTranslation { now: now.clone() }, text.original.span);
        }
        if !insert_the_same(&now, &words.value) {
            // An old text that inserts what is gone is worse than none.
            if !is_stale {
                let problem = QuestionProblem::PlaceholdersDiffer { language: language.to_string() };
                self.diagnostics.push(problem, words.span);
            }
            return;
        }
        let quality = if is_stale { Quality::Stale } else { reviewed(below) };
        for text in &mut wanted.texts {
            text.translate_as(language.clone(), words.value.clone(), quality);
        }
    }

    /// Files of which nothing was translated.
    fn refuse_the_rest(&mut self) {
        for ((name, language), file) in std::mem::take(&mut self.files) {
            if self.known.contains(&name) {
                let problem = QuestionProblem::NotMoreLanguage { language: language.to_string(), of: name };
                self.diagnostics.push(problem, file.language.span);
            } else {
                let candidates = nearest(&name, self.known.iter().map(String::as_str));
                self.diagnostics.push(NameProblem::UnknownOriginal { name, candidates }, file.of.span);
            }
        }
    }
}

fn reviewed(below: &[Line]) -> Quality {
    let day = below.iter().find_map(|line| match &line.kind {
        Kind::Reviewed(day) => Some(day.value),
        _ => None,
    });
    day.map_or(Quality::NotReviewed, Quality::Reviewed)
}

/// A key as it is written, and where.
fn whole(key: &Path, line: Span) -> (String, Span) {
    let names: Vec<_> = key.names.iter().map(|name| name.value.as_str()).collect();
    let span = match key.names.as_slice() {
        [first, .., last] => first.span.to(last.span),
        [only] => only.span,
        [] => line,
    };
    (names.join("."), span)
}
