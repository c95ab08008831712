//! Mistakes made on purpose, one at a time, in forms that have none: they are found, and named rightly.
//!
//! `cargo test -p forms-dsl --test mutants` makes those of `tests/sound`; with `-- --ignored` those of the shipped
//! forms too. A mutant that nothing finds stands in `mutation/survivors.txt` with the reason. After a change,
//! `SURVIVORS=write` writes that list anew, keeps the reasons and leaves `?` where one is owed; beside it `all.txt` says
//! how many were found, and by what: a message of `forms check`, an example, or the comparison with what is published.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may end where something is amiss")]

mod mutation;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    fs,
    path::Path,
};

use chrono::NaiveDate;
use forms_dsl::{
    ast::{Keywords, ParsedFolder},
    change::against,
    check,
    definition::definition,
    diagnostic::Diagnostics,
    examples, format_in,
    model::CheckedFolder,
    parse,
    source::{Source, Sources},
};

use crate::mutation::{OPERATORS, Operator, Text, is_right};

/// A folder without a mistake, its examples complete.
struct Sound {
    files: Vec<(String, String)>,
    checked: CheckedFolder,
}

/// How a mutant was found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Found {
    /// `forms check` says a code that is right.
    Check,
    /// An example comes out otherwise.
    Test,
    /// `forms check --against` what is published.
    Against,
    /// Something is said, and not what it is.
    Wrong(String),
    Not,
}

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 2).unwrap()
}

fn checked(files: &[(String, String)]) -> (Diagnostics, ParsedFolder, Option<CheckedFolder>) {
    let source = |(name, text): &(String, String)| Source { name: name.clone(), text: text.as_str().into() };
    let mut diagnostics = Diagnostics::new();
    let parsed = parse(&Sources::new(files.iter().map(source).collect()), &mut diagnostics);
    let folder = check(&parsed, &mut diagnostics);
    (diagnostics, parsed, folder)
}

impl Sound {
    /// A folder in English keywords, with every example that is missing: as when its author has read and pasted them.
    fn read(folder: &str) -> Self {
        let english = |text: &str| format_in(text, Keywords::English).unwrap();
        let paths = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).unwrap();
        let mut files: Vec<(String, String)> = paths
            .map(|entry| entry.unwrap().path())
            .map(|path| {
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                (name, english(&fs::read_to_string(path).unwrap()))
            })
            .collect();
        files.sort();
        let (said, _, folder) = checked(&files);
        assert!(said.is_empty(), "no message for forms without a mistake: {:?}", said.reports());
        for form in folder.unwrap().forms() {
            let (_, text) =
                files.iter_mut().find(|(_, text)| text.contains(&format!("form {} \"", form.name))).unwrap();
            for proposal in examples::coverage(form, today(), Keywords::English).proposals {
                write!(text, "\n{}", proposal.block).unwrap();
            }
        }
        let (said, _, folder) = checked(&files);
        assert!(said.is_empty(), "proposed examples have no mistake: {:?}", said.reports());
        let checked = folder.unwrap();
        for form in checked.forms() {
            let failures = examples::run(form, today());
            assert!(failures.is_empty(), "{}: {failures:?}", form.name);
            let untried = examples::coverage(form, today(), Keywords::English).untried;
            assert!(untried.is_empty(), "{}: {untried:?}", form.name);
        }
        Self { files, checked }
    }

    fn judge(&self, operator: &Operator, files: &[(String, String)]) -> Option<Found> {
        let (mut said, parsed, folder) = checked(files);
        let codes: Vec<&str> = said.reports().iter().map(|report| report.problem.code()).collect();
        if codes.iter().any(|code| is_right(operator, code)) {
            return Some(Found::Check);
        }
        let Some(folder) = folder.filter(|_| codes.is_empty()) else {
            return Some(Found::Wrong(codes.join(" ")));
        };
        if self.is_the_same(&folder) {
            return None;
        }
        if folder.forms().iter().any(|form| !examples::run(form, today()).is_empty()) {
            return Some(if operator.right.contains(&"test") { Found::Test } else { Found::Wrong("test".into()) });
        }
        against(&mut said, &self.checked, &folder, &parsed);
        Some(if said.reports().iter().any(|report| is_right(operator, report.problem.code())) {
            Found::Against
        } else {
            Found::Not
        })
    }

    /// Whether nobody would see a difference.
    fn is_the_same(&self, other: &CheckedFolder) -> bool {
        let definitions = |folder: &CheckedFolder| {
            let forms: Vec<_> = folder.forms().iter().map(|form| definition(form)).collect();
            (forms, folder.settings().states.clone(), folder.settings().values.clone())
        };
        definitions(&self.checked) == definitions(other)
    }
}

#[derive(Default)]
struct Run {
    /// Of each operator, how its mutants were found.
    found: BTreeMap<&'static str, Vec<Found>>,
    survivors: BTreeSet<String>,
}

impl Run {
    fn mutate(&mut self, sound: &Sound) {
        for operator in OPERATORS {
            for (number, (name, text)) in sound.files.iter().enumerate() {
                let lines = Text::of(text);
                for n in lines.body() {
                    for change in (operator.at)(&lines, n) {
                        let mut files = sound.files.clone();
                        files[number].1 = lines.apply(&change);
                        let Some(found) = sound.judge(operator, &files) else { continue };
                        if matches!(found, Found::Not | Found::Wrong(_)) {
                            let (was, is) = (lines.line(n).trim(), change.by.join(" ⏎ "));
                            let how =
                                if let Found::Wrong(codes) = &found { format!(" [{codes}]") } else { String::new() };
                            self.survivors.insert(format!("{name} | {} | {was} → {}{how}", operator.name, is.trim()));
                        }
                        self.found.entry(operator.name).or_default().push(found);
                    }
                }
            }
        }
    }

    fn count(&self, is_it: impl Fn(&Found) -> bool) -> usize {
        self.found.values().flatten().filter(|found| is_it(found)).count()
    }

    fn table(&self) -> String {
        let mut table = format!("{:<52} mutants check test against left\n", "operator");
        let mut row = |name: &str, found: &[&Found]| {
            let count = |is_it: fn(&Found) -> bool| found.iter().filter(|found| is_it(found)).count();
            let (checked, tested) = (count(|f| *f == Found::Check), count(|f| *f == Found::Test));
            let (changed, all) = (count(|f| *f == Found::Against), found.len());
            let left = all - checked - tested - changed;
            writeln!(table, "{name:<52} {all:>7} {checked:>5} {tested:>4} {changed:>7} {left:>4}").unwrap();
        };
        for (name, found) in &self.found {
            row(name, &found.iter().collect::<Vec<_>>());
        }
        row("all", &self.found.values().flatten().collect::<Vec<_>>());
        table
    }

    fn is_found(&self) {
        let all = self.count(|_| true);
        let right = self.count(|found| !matches!(found, Found::Not | Found::Wrong(_)));
        assert!(right * 100 >= all * 95, "{right} of {all} are found\n{}", self.table());
    }
}

/// The survivors with their reasons, as they are kept.
fn kept() -> BTreeMap<String, String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mutation/survivors.txt");
    let text = fs::read_to_string(path).unwrap_or_default();
    let lines = text.lines().filter_map(|line| line.rsplit_once(" ‖ "));
    lines.map(|(mutant, reason)| (mutant.to_owned(), reason.to_owned())).collect()
}

/// Writes the list anew where that is asked for; else each survivor must be in it, with a reason.
fn compare(run: &Run) {
    let kept = kept();
    if std::env::var("SURVIVORS").is_ok_and(|how| how == "write") {
        let line = |mutant: &String| format!("{mutant} ‖ {}\n", kept.get(mutant).map_or("?", String::as_str));
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mutation/survivors.txt");
        fs::write(&path, run.survivors.iter().map(line).collect::<String>()).unwrap();
        fs::write(path.with_file_name("all.txt"), run.table()).unwrap();
        return;
    }
    let owed: Vec<_> =
        run.survivors.iter().filter(|mutant| kept.get(*mutant).is_none_or(|reason| reason == "?")).collect();
    assert!(owed.is_empty(), "survivors without a reason: {owed:#?}\n{}", run.table());
}

#[test]
fn mistakes_in_sound_forms_are_found() {
    let mut run = Run::default();
    run.mutate(&Sound::read("tests/sound"));
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("mutation");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("sound", run.table()));
    run.is_found();
    if std::env::var_os("SURVIVORS").is_none() {
        compare(&run);
    }
}

#[test]
#[ignore = "minutes: every mistake in every shipped form"]
fn mistakes_in_all_forms_are_found() {
    let mut run = Run::default();
    for folder in ["tests/sound", "../forms"] {
        run.mutate(&Sound::read(folder));
    }
    println!("{}", run.table());
    assert!(run.count(|_| true) >= 500, "{}", run.table());
    compare(&run);
    run.is_found();
}
