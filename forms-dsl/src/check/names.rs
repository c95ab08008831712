//! Declares every name of the folder: what it stands for, where it was written, and what may not be said twice.

use std::collections::HashSet;

use indexmap::{IndexMap, map::Entry};

use crate::{
    ast::{Kind, Line, Name, ParsedFolder, Test, Text, Type, Value},
    diagnostic::Diagnostics,
    model::{AnswerState, Class},
    problem::{NameProblem, Note, Thing},
    source::{Span, Spanned},
    suggest::nearest,
};

/// Everything of a folder that has a name.
pub(super) struct Names<'a> {
    pub(super) settings: Option<SettingsNames<'a>>,
    /// Catalogues, and the lists in the files of catalogues and settings.
    pub(super) lists: IndexMap<&'a str, ListNames<'a>>,
    pub(super) forms: IndexMap<&'a str, FormNames<'a>>,
    /// Words of lines that could not be read: what they might have declared is not reported as missing.
    broken: HashSet<&'a str>,
    /// The first words of such lines: one that lost its name may have declared any of its kind.
    nameless: HashSet<&'a str>,
    /// Whether the first line of a file could not be read.
    headless: bool,
}

/// The names of the settings.
pub(super) struct SettingsNames<'a> {
    pub(super) head: &'a Line,
    pub(super) name: &'a Name,
    pub(super) title: &'a Text,
    pub(super) version: Spanned<u32>,
    pub(super) lines: &'a [Line],
    pub(super) values: IndexMap<&'a str, &'a Line>,
    pub(super) roles: IndexMap<&'a str, &'a Line>,
    pub(super) states: IndexMap<&'a str, &'a Line>,
}

/// A list or catalogue.
pub(super) struct ListNames<'a> {
    pub(super) name: &'a Name,
    /// Of a catalogue.
    pub(super) title: Option<&'a Text>,
    pub(super) class: Option<Class>,
    pub(super) options: &'a [Line],
    /// The line that says the languages of its file; absent in a form's own list.
    pub(super) head: Option<&'a Line>,
}

/// The names of a form.
pub(super) struct FormNames<'a> {
    pub(super) name: &'a Name,
    pub(super) head: &'a Line,
    pub(super) lines: &'a [Line],
    pub(super) lists: IndexMap<&'a str, ListNames<'a>>,
    pub(super) things: IndexMap<&'a str, Declared<'a>>,
}

/// A named thing of a form.
pub(super) struct Declared<'a> {
    pub(super) span: Span,
    pub(super) what: What<'a>,
}

/// What a name of a form stands for.
pub(super) enum What<'a> {
    Section,
    /// A note, a heading, a place to sign or a task.
    Part,
    Condition(&'a Test),
    Question,
    Rows(&'a Line, IndexMap<&'a str, (Span, &'a Line)>),
    Computed,
}

impl<'a> Names<'a> {
    /// Reads the names of every file.
    pub(super) fn declare(diagnostics: &mut Diagnostics, folder: &'a ParsedFolder) -> Self {
        let mut names = Self {
            settings: None,
            lists: IndexMap::new(),
            forms: IndexMap::new(),
            broken: broken_words(folder),
            nameless: first_words_without_a_name(folder),
            headless: folder.files.iter().filter_map(|file| file.lines.first()).any(|line| line.kind == Kind::Broken),
        };
        for file in &folder.files {
            let Some((head, lines)) = file.lines.split_first() else { continue };
            match &head.kind {
                Kind::Form { name, .. } => {
                    let form = FormNames::declare(diagnostics, name, head, lines);
                    declare(diagnostics, &mut names.forms, Thing::Form, name, form, |form| form.name.span);
                }
                Kind::Catalogue { name, title, class, .. } => {
                    let list = ListNames {
                        name,
                        title: Some(title),
                        class: class.as_ref().map(|class| class.value),
                        options: &head.below,
                        head: Some(head),
                    };
                    declare(diagnostics, &mut names.lists, Thing::List, name, list, |list| list.name.span);
                    declare_lists(diagnostics, &mut names.lists, Some(head), lines);
                }
                Kind::Settings { name, title, version } => {
                    declare_lists(diagnostics, &mut names.lists, Some(head), lines);
                    let settings = SettingsNames::declare(diagnostics, head, name, title, version.clone(), lines);
                    if let Some(first) = &names.settings {
                        let related = vec![(first.name.span, Note::FirstHere)];
                        diagnostics.push_related(NameProblem::SecondSettings, name.span, related);
                    } else {
                        names.settings = Some(settings);
                    }
                }
                _ => {}
            }
        }
        names
    }

    /// Whether a line that could not be read may have declared this.
    pub(super) fn may_be_broken(&self, name: &str) -> bool {
        // An option with text makes the question QUESTION_OPTION.
        let parts = name.match_indices('_').filter_map(|(at, _)| Some((name.get(..at)?, name.get(at + 1..)?)));
        let is_of_one =
            |(question, option): (&str, &str)| self.broken.contains(question) || self.broken.contains(option);
        self.broken.contains(name) || parts.into_iter().any(is_of_one)
    }

    /// Whether a line that could not be read may let a question be answered so.
    pub(super) fn may_allow(&self, state: AnswerState) -> bool {
        let words: &[&str] = match state {
            AnswerState::Unknown => &["allow", "tillat", "know", "vet", "unknown"],
            AnswerState::Declined => &["allow", "tillat", "prefer", "vil"],
            AnswerState::Answered | AnswerState::Empty | AnswerState::NotAsked => &[],
        };
        words.iter().any(|word| self.broken.contains(word))
    }

    /// Whether a line that declares such things lost its name.
    fn lost_a_name(&self, thing: Thing) -> bool {
        let words: &[&str] = match thing {
            Thing::List => &["list", "liste", "catalogue", "katalog"],
            Thing::Form => &["form", "skjema"],
            _ => &[],
        };
        words.iter().any(|word| self.nameless.contains(word))
    }

    /// Whether the settings are missing, and a file whose first line could not be read may be theirs.
    pub(super) fn has_broken_settings(&self) -> bool {
        self.settings.is_none() && self.headless
    }

    /// Says that a name is unknown, unless a line that could not be read may have declared it.
    pub(super) fn unknown<'n>(
        &self,
        diagnostics: &mut Diagnostics,
        thing: Thing,
        name: &Name,
        among: impl Iterator<Item = &'n str>,
    ) {
        if !self.may_be_broken(&name.value) && !self.lost_a_name(thing) {
            let candidates = nearest(&name.value, among);
            diagnostics.push(NameProblem::unknown(thing, name.value.clone(), candidates), name.span);
        }
    }
}

impl<'a> SettingsNames<'a> {
    fn declare(
        diagnostics: &mut Diagnostics,
        head: &'a Line,
        name: &'a Name,
        title: &'a Text,
        version: Spanned<u32>,
        lines: &'a [Line],
    ) -> Self {
        let (mut values, mut roles, mut states) = (IndexMap::new(), IndexMap::new(), IndexMap::new());
        for line in lines {
            let (into, thing, name) = match &line.kind {
                Kind::Set { name, .. } => (&mut values, Thing::Setting, name),
                Kind::RoleLine { name, .. } => (&mut roles, Thing::Role, name),
                Kind::State { name, .. } => (&mut states, Thing::State, name),
                _ => continue,
            };
            declare(diagnostics, into, thing, name, line, |line| line.span);
        }
        Self { head, name, title, version, lines, values, roles, states }
    }
}

impl<'a> FormNames<'a> {
    /// Where there is no form: expressions of a catalogue find no questions.
    pub(super) fn nothing(name: &'a Name, head: &'a Line) -> Self {
        Self { name, head, lines: &[], lists: IndexMap::new(), things: IndexMap::new() }
    }

    fn declare(diagnostics: &mut Diagnostics, name: &'a Name, head: &'a Line, lines: &'a [Line]) -> Self {
        let mut form = Self { name, head, lines, lists: IndexMap::new(), things: IndexMap::new() };
        declare_lists(diagnostics, &mut form.lists, None, lines);
        for line in lines {
            match &line.kind {
                Kind::Condition { name, test } => form.add(diagnostics, name, What::Condition(test)),
                Kind::Section { name, .. } => {
                    form.add(diagnostics, name, What::Section);
                    line.below.iter().for_each(|line| form.add_item(diagnostics, line));
                }
                Kind::When { .. } | Kind::AsSoonAs(_) => {
                    for action in &line.below {
                        if let Kind::Task { name, .. } = &action.kind {
                            form.add(diagnostics, name, What::Part);
                        }
                    }
                }
                _ => {}
            }
        }
        form
    }

    fn add_item(&mut self, diagnostics: &mut Diagnostics, line: &'a Line) {
        match &line.kind {
            Kind::Note { name, .. } | Kind::Heading { name, .. } | Kind::Sign { name, .. } => {
                self.add(diagnostics, name, What::Part);
            }
            Kind::Ask { name, answer, .. } => match answer.value {
                Type::People(_) | Type::Measures(..) => {
                    let columns = columns(diagnostics, line);
                    self.add(diagnostics, name, What::Rows(line, columns));
                }
                _ => self.add(diagnostics, name, What::Question),
            },
            Kind::Repeat { name, .. } => {
                let columns = columns(diagnostics, line);
                self.add(diagnostics, name, What::Rows(line, columns));
            }
            Kind::Compute { name, .. } => self.add(diagnostics, name, What::Computed),
            _ => {}
        }
    }

    fn add(&mut self, diagnostics: &mut Diagnostics, name: &'a Name, what: What<'a>) {
        let declared = Declared { span: name.span, what };
        declare(diagnostics, &mut self.things, Thing::Question, name, declared, |first| first.span);
    }
}

/// The `from` line of a computed value.
pub(super) fn computed_from(line: &Line) -> Option<&Value> {
    line.below.iter().find_map(|line| match &line.kind {
        Kind::From(value) => Some(value),
        _ => None,
    })
}

fn columns<'a>(diagnostics: &mut Diagnostics, rows: &'a Line) -> IndexMap<&'a str, (Span, &'a Line)> {
    let mut columns = IndexMap::new();
    for line in &rows.below {
        if let Kind::Ask { name, .. } = &line.kind {
            declare(diagnostics, &mut columns, Thing::Question, name, (name.span, line), |first| first.0);
        }
    }
    columns
}

fn declare_lists<'a>(
    diagnostics: &mut Diagnostics,
    lists: &mut IndexMap<&'a str, ListNames<'a>>,
    head: Option<&'a Line>,
    lines: &'a [Line],
) {
    for line in lines {
        if let Kind::List { name } = &line.kind {
            let list = ListNames { name, title: None, class: None, options: &line.below, head };
            declare(diagnostics, lists, Thing::List, name, list, |first| first.name.span);
        }
    }
}

/// The first of a name counts; a second one is said to be one.
fn declare<'a, T>(
    diagnostics: &mut Diagnostics,
    into: &mut IndexMap<&'a str, T>,
    thing: Thing,
    name: &'a Name,
    what: T,
    span: impl Fn(&T) -> Span,
) {
    match into.entry(name.value.as_str()) {
        Entry::Vacant(entry) => {
            entry.insert(what);
        }
        Entry::Occupied(entry) => {
            let problem = NameProblem::Duplicate { thing, name: name.value.clone() };
            diagnostics.push_related(problem, name.span, vec![(span(entry.get()), Note::FirstHere)]);
        }
    }
}

fn broken_words(folder: &ParsedFolder) -> HashSet<&str> {
    let mut words = HashSet::new();
    let mut lines: Vec<&Line> = folder.files.iter().flat_map(|file| &file.lines).collect();
    while let Some(line) = lines.pop() {
        if line.kind == Kind::Broken {
            words_of(folder, line, &mut words);
        } else {
            if let Kind::Choice { name, .. } = &line.kind
                && line.below.iter().any(|below| below.kind == Kind::Broken)
            {
                words.insert(name.value.as_str());
            }
            lines.extend(&line.below);
        }
    }
    words
}

/// Of the lines at the left margin that have one word left.
fn first_words_without_a_name(folder: &ParsedFolder) -> HashSet<&str> {
    let lines = folder.files.iter().flat_map(|file| &file.lines).filter(|line| line.kind == Kind::Broken);
    let words = lines.map(|line| folder.sources.slice(line.span).split(|c: char| !c.is_alphanumeric() && c != '_'));
    let alone = words.filter_map(|words| {
        let mut words = words.filter(|word| !word.is_empty());
        words.next().filter(|_| words.next().is_none())
    });
    alone.collect()
}

fn words_of<'a>(folder: &'a ParsedFolder, line: &Line, words: &mut HashSet<&'a str>) {
    let text = folder.sources.slice(line.span);
    words.extend(text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()));
    line.below.iter().for_each(|line| words_of(folder, line, words));
}
