//! What may not become of a published form, said at the lines of the new text.

use super::{ChangeClass, Difference, DifferenceKind as Kind, FormChange, differences};
use crate::{
    ast::{Kind as LineKind, Line, Name, ParsedFolder},
    diagnostic::Diagnostics,
    model::{CheckedFolder, CheckedForm, QuestionName},
    problem::{ChangeProblem, Note, Problem, Thing},
    source::Span,
    suggest::nearest,
};

/// Compares a new folder with what is published; `parsed` is the text that `new` came from.
pub fn against(
    diagnostics: &mut Diagnostics,
    published: &CheckedFolder,
    new: &CheckedFolder,
    parsed: &ParsedFolder,
) -> Vec<FormChange> {
    let places = Places { parsed };
    for form in published.forms().iter().filter(|form| new.find_form(form.name.as_str()).is_none()) {
        let candidates = nearest(form.name.as_str(), new.forms().iter().map(|form| form.name.as_str()));
        let problem = ChangeProblem::NameGone { thing: Thing::Form, name: form.name.to_string(), candidates };
        diagnostics.push(problem, places.folder());
    }
    refuse_of_settings(diagnostics, published, new, &places);
    new.forms().iter().map(|form| compare(diagnostics, published, form, &places)).collect()
}

/// Roles and states stand in answers and cases: they stay.
fn refuse_of_settings(
    diagnostics: &mut Diagnostics,
    published: &CheckedFolder,
    new: &CheckedFolder,
    places: &Places<'_>,
) {
    let (old, new) = (published.settings(), new.settings());
    let roles = old.roles.keys().filter(|role| !new.roles.contains_key(*role)).map(|role| (Thing::Role, role.as_str()));
    let states = old.states.keys().filter(|state| !new.states.contains_key(*state));
    for (thing, name) in roles.chain(states.map(|state| (Thing::State, state.as_str()))) {
        let problem = ChangeProblem::NameGone { thing, name: name.to_owned(), candidates: Vec::new() };
        diagnostics.push(problem, places.settings());
    }
}

fn compare(
    diagnostics: &mut Diagnostics,
    published: &CheckedFolder,
    new: &CheckedForm,
    places: &Places<'_>,
) -> FormChange {
    let Some(old) = published.find_form(new.name.as_str()) else {
        let (form, to) = (new.name.clone(), new.version);
        return FormChange { form, from: None, to, class: ChangeClass::Compatible, differences: Vec::new() };
    };
    let found = differences(old, old.settings(), new, new.settings());
    let class = found.iter().map(|difference| difference.kind.class()).max().unwrap_or(ChangeClass::Wording);
    for difference in &found {
        refuse(diagnostics, old, new, difference, places);
    }
    refuse_of_first_names(diagnostics, old, new, places);
    check_version(diagnostics, old, new, class, places);
    FormChange { form: new.name.clone(), from: Some(old.version), to: new.version, class, differences: found }
}

/// The last `was` is the name that answers were first stored under: it stays, in that place.
fn refuse_of_first_names(diagnostics: &mut Diagnostics, old: &CheckedForm, new: &CheckedForm, places: &Places<'_>) {
    let before = first_names(old);
    for (key, names, first) in first_names(new) {
        let same = before.iter().find(|(key, _, _)| names.contains(key));
        if let Some((_, _, stored)) = same.filter(|(_, _, stored)| *stored != first) {
            let problem = ChangeProblem::FirstNameMoved { name: key.clone(), first: stored.to_string() };
            diagnostics.push(problem, places.of(new.name.as_str(), &key));
        }
    }
}

/// Each question, rows and column: where it is, all its names with where they are, and the first it had.
fn first_names(form: &CheckedForm) -> Vec<(String, Vec<String>, QuestionName)> {
    let named = |within: &str, name: &QuestionName, was: &[QuestionName]| {
        let key = format!("{within}{name}");
        let all = std::iter::once(name).chain(was).map(|name| format!("{within}{name}")).collect();
        (key, all, was.last().unwrap_or(name).clone())
    };
    let questions = form.questions().map(|(_, question)| named("", &question.name, &question.was));
    let mut all: Vec<_> = questions.collect();
    for (_, rows) in form.rows() {
        all.push(named("", &rows.name, &rows.was));
        // Rows that were renamed keep their columns: these are told apart by the first name of their rows.
        let within = format!("{}.", rows.was.last().unwrap_or(&rows.name));
        all.extend(rows.columns.iter().map(|column| named(&within, &column.name, &column.was)));
    }
    all
}

fn check_version(
    diagnostics: &mut Diagnostics,
    old: &CheckedForm,
    new: &CheckedForm,
    class: ChangeClass,
    places: &Places<'_>,
) {
    let span = places.version(new.name.as_str());
    if new.version < old.version {
        let problem = ChangeProblem::VersionLowered { version: new.version, published: old.version };
        diagnostics.push(problem, span);
    } else if new.version == old.version && class > ChangeClass::Wording && class < ChangeClass::NewForm {
        diagnostics.push(ChangeProblem::VersionNotRaised { version: new.version, class }, span);
    }
}

fn refuse(
    diagnostics: &mut Diagnostics,
    old: &CheckedForm,
    new: &CheckedForm,
    difference: &Difference,
    places: &Places<'_>,
) {
    let name = difference.name.clone();
    let span = places.of(new.name.as_str(), &name);
    let problem = match &difference.kind {
        Kind::Gone => gone(old, new, name),
        Kind::TypeChanged => ChangeProblem::TypeChanged { name },
        Kind::Sealed => ChangeProblem::Sealed { name },
        Kind::UnitChanged => ChangeProblem::UnitChanged { name },
        Kind::Reused => ChangeProblem::NameReused { name },
        Kind::SecrecyLowered { from, to } => ChangeProblem::SecrecyLowered { name, from: *from, to: *to },
        Kind::SignerGone => ChangeProblem::SignerGone { name },
        Kind::AddedRequired | Kind::Tightened | Kind::ConditionChanged => {
            if new.version == old.version || is_upgraded(old, new, &name) {
                return;
            }
            ChangeProblem::UpgradeMissing { name, from: old.version }
        }
        Kind::Added
        | Kind::Renamed { .. }
        | Kind::Retired
        | Kind::Loosened
        | Kind::SecrecyRaised
        | Kind::SettingChanged
        | Kind::Reworded => {
            return;
        }
    };
    let perhaps = match &problem {
        ChangeProblem::NameGone { candidates, .. } => candidates.first(),
        _ => None,
    };
    let perhaps = perhaps.map(|candidate| {
        let key = difference.name.rsplit_once('.').map_or(candidate.clone(), |(of, _)| format!("{of}.{candidate}"));
        (places.of(new.name.as_str(), &key), Note::Perhaps)
    });
    // Two forms that share a catalogue say the same of it.
    let problem = Problem::from(problem);
    if !diagnostics.reports().iter().any(|report| report.span == span && report.problem == problem) {
        diagnostics.push_related(problem, span, perhaps.into_iter().collect());
    }
}

/// Names that are new are where an old one may have gone.
fn gone(old: &CheckedForm, new: &CheckedForm, name: String) -> ChangeProblem {
    let (rows, last) = name.split_once('.').map_or((None, name.as_str()), |(rows, last)| (Some(rows), last));
    let candidates = match rows {
        Some(rows) => {
            let options =
                new.lists.get(rows).map(|list| list.options.iter().map(|option| option.name.as_str()).collect());
            let columns =
                new.find_rows(rows).map(|rows| rows.columns.iter().map(|column| column.name.as_str()).collect());
            let now: Vec<&str> = columns.or(options).unwrap_or_default();
            nearest(last, now.into_iter())
        }
        None => new_names(old, new, &name),
    };
    let is_option = rows.is_some_and(|list| new.find_rows(list).is_none());
    ChangeProblem::NameGone { thing: if is_option { Thing::Option } else { Thing::Question }, name, candidates }
}

/// New questions of the same type come first, then those of a near name.
fn new_names(old: &CheckedForm, new: &CheckedForm, name: &str) -> Vec<String> {
    let is_new = |candidate: &str| {
        old.find_question(candidate).is_none()
            && old.find_rows(candidate).is_none()
            && !old.computed().any(|(_, computed)| computed.name.as_str() == candidate)
    };
    let names = new.questions().map(|(_, q)| q.name.as_str()).chain(new.rows().map(|(_, r)| r.name.as_str()));
    let fresh: Vec<&str> = names.filter(|name| is_new(name)).collect();
    let gone = old.find_question(name).map(|question| &question.answer);
    let fits = |candidate: &&&str| new.find_question(candidate).map(|question| &question.answer) == gone;
    let near = nearest(name, fresh.iter().copied());
    if near.is_empty() { fresh.iter().filter(fits).take(3).map(|name| (*name).to_owned()).collect() } else { near }
}

/// Whether an `upgrade from` says what becomes of drafts; what is no question needs the block alone.
fn is_upgraded(old: &CheckedForm, new: &CheckedForm, name: &str) -> bool {
    let question = name.split('.').next().unwrap_or(name);
    let is_question = new.find_question(question).is_some() || new.find_rows(question).is_some();
    new.upgrades.iter().filter(|upgrade| upgrade.from >= old.version).any(|upgrade| {
        !is_question
            || upgrade.look_again.iter().any(|again| again.as_str() == question)
            || upgrade.fill.iter().any(|(filled, _)| filled.as_str() == question)
    })
}

/// Where things stand in the new text.
struct Places<'p> {
    parsed: &'p ParsedFolder,
}

impl Places<'_> {
    /// The first line of the first file.
    fn folder(&self) -> Span {
        let first = self.parsed.files.iter().find_map(|file| file.lines.first());
        first.map_or(Span { file: crate::source::FileId(0), start: 0, end: 0 }, |line| line.span)
    }

    /// The line that begins the settings.
    fn settings(&self) -> Span {
        let heads = self.parsed.files.iter().filter_map(|file| file.lines.first());
        let settings = heads.into_iter().find(|line| matches!(line.kind, LineKind::Settings { .. }));
        settings.map_or_else(|| self.folder(), |line| line.span)
    }

    fn form(&self, form: &str) -> Option<(&Line, &[Line])> {
        self.parsed.files.iter().find_map(|file| {
            let (head, lines) = file.lines.split_first()?;
            matches!(&head.kind, LineKind::Form { name, .. } if name.value == form).then_some((head, lines))
        })
    }

    fn version(&self, form: &str) -> Span {
        match self.form(form).map(|(head, _)| &head.kind) {
            Some(LineKind::Form { version, .. }) => version.span,
            _ => self.folder(),
        }
    }

    /// The name in the form, or in a shared list, or the form itself for what is not there.
    fn of(&self, form: &str, name: &str) -> Span {
        let last = name.rsplit('.').next().unwrap_or(name);
        let within = name.split_once('.').map(|(first, _)| first);
        let Some((head, lines)) = self.form(form) else { return self.folder() };
        let named = within.and_then(|within| find(lines, within)).map_or(lines, |line| line.below.as_slice());
        let found = find_name(named, last).or_else(|| within.and_then(|within| find_name(lines, within)));
        let shared = || {
            let shared = within.and_then(|name| self.parsed.files.iter().find_map(|file| find(&file.lines, name)))?;
            find_name(&shared.below, last).or_else(|| name_of(shared).map(|name| name.span))
        };
        found.or_else(shared).or_else(|| name_of(head).map(|name| name.span)).unwrap_or(head.span)
    }
}

fn find<'l>(lines: &'l [Line], name: &str) -> Option<&'l Line> {
    lines.iter().find_map(|line| {
        let is_it = name_of(line).is_some_and(|own| own.value == name);
        if is_it { Some(line) } else { find(&line.below, name) }
    })
}

fn find_name(lines: &[Line], name: &str) -> Option<Span> {
    find(lines, name).and_then(name_of).map(|name| name.span)
}

/// The name that a line gives.
fn name_of(line: &Line) -> Option<&Name> {
    match &line.kind {
        LineKind::Form { name, .. }
        | LineKind::Catalogue { name, .. }
        | LineKind::List { name }
        | LineKind::Group { name, .. }
        | LineKind::Choice { name, .. }
        | LineKind::Section { name, .. }
        | LineKind::Note { name, .. }
        | LineKind::Heading { name, .. }
        | LineKind::Ask { name, .. }
        | LineKind::Repeat { name, .. }
        | LineKind::Compute { name, .. }
        | LineKind::Sign { name, .. } => Some(name),
        _ => None,
    }
}
