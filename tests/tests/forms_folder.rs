//! The shipped forms check without a word, are formatted, and speak bokmål, English and nynorsk.

#![expect(clippy::unwrap_used, reason = "a test that does not find what it looks for has failed")]

use std::fs;

use chrono::NaiveDate;
use forms_dsl::{
    ast::Keywords,
    diagnostic::Diagnostics,
    examples,
    model::{CheckedFolder, Language},
    source::{Source, Sources},
};

fn sources() -> Sources {
    let files = fs::read_dir(e2e::shipped_forms()).unwrap().map(|entry| entry.unwrap());
    let source = |entry: fs::DirEntry| Source {
        name: entry.file_name().into_string().unwrap(),
        text: fs::read_to_string(entry.path()).unwrap().into(),
    };
    Sources::new(files.map(source).collect())
}

fn checked() -> CheckedFolder {
    let mut diagnostics = Diagnostics::default();
    let parsed = forms_dsl::parse(&sources(), &mut diagnostics);
    let folder = forms_dsl::check(&parsed, &mut diagnostics);
    assert!(diagnostics.is_empty(), "{diagnostics:#?}");
    folder.unwrap()
}

#[test]
fn the_folder_checks_without_a_word() {
    let folder = checked();
    let names: Vec<_> = folder.forms().iter().map(|form| form.name.as_str()).collect();
    assert_eq!(names, ["cooperation_agreement", "cooperation_evaluation", "interview", "mapping"]);
}

#[test]
fn every_condition_is_tried_by_an_example() {
    let today = NaiveDate::from_ymd_opt(2026, 11, 2).unwrap();
    for form in checked().forms() {
        assert_eq!(examples::run(form, today), [], "{}", form.name);
        let examples::Coverage { tried, untried, not_decided, .. } = examples::coverage(form, today, Keywords::English);
        assert!(untried.is_empty() && not_decided.is_empty(), "{}: {untried:#?} {not_decided:#?}", form.name);
        println!("{}: all {} outcomes are tried, in {} examples", form.name, tried.len(), form.examples.len());
    }
}

#[test]
fn every_file_is_formatted() {
    for (_, Source { name, text }) in sources().iter() {
        assert_eq!(*forms_dsl::format(text).unwrap(), **text, "{name} is not as `forms fmt` writes it");
    }
}

/// A text that lacks one of them is said by `check`, so what a form declares it has.
#[test]
fn every_file_is_written_in_bokmaal_and_english_and_translated_into_nynorsk() {
    for form in checked().forms() {
        assert_eq!(form.languages, [Language::new("nb"), Language::new("en")]);
        assert_eq!(form.more_languages, [Language::new("nn")]);
    }
    for (_, Source { name, text }) in sources().iter().filter(|(_, source)| !source.text.starts_with("texts ")) {
        assert!(text.contains("\n  languages nb, en\n  more languages nn\n"), "{name}");
    }
}
