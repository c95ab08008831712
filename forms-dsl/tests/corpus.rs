//! Every mistake in a file of its own, named by its code, with all that is said of it in both languages.
//!
//! `corpus/PHASE/F001_words.form` or a folder `corpus/PHASE/F101_words/` with several files → a snapshot beside it.

#![expect(clippy::unwrap_used, reason = "a test may end where something is amiss")]

mod folder;

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use forms_dsl::{
    change::against,
    check,
    diagnostic::{
        Diagnostics, MessageLanguage,
        draw::{Paint, draw},
    },
    explain::explain,
    parse,
    problem::{ChangeProblem, ConditionProblem, NameProblem, QuestionProblem, RuleProblem, SyntaxProblem},
    source::Sources,
};

use crate::folder::{alone, read, source, sources};

/// A mistake to look at.
struct Case {
    name: String,
    sources: Sources,
}

/// The cases of a phase, in order.
fn cases(phase: &str) -> Vec<Case> {
    let mut paths: Vec<PathBuf> = fs::read_dir(corpus(phase)).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_none_or(|ending| ending != "snap" && ending != "new"));
    paths.sort();
    paths
        .iter()
        .map(|path| Case { name: path.file_stem().unwrap().to_string_lossy().into_owned(), sources: at(path) })
        .collect()
}

/// A file alone, or all files of a folder.
fn at(path: &Path) -> Sources {
    if path.is_dir() { sources(&path.to_string_lossy()) } else { Sources::new(vec![source(path)]) }
}

fn corpus(phase: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(phase)
}

/// Compares what is said of each case with what was said before, and sees to it that each code has a case.
fn assert_phase(phase: &str, codes: &[&str], find: impl Fn(&Sources) -> Diagnostics) {
    let mut missing: BTreeSet<&str> = codes.iter().copied().collect();
    for case in cases(phase) {
        let diagnostics = find(&case.sources);
        let found: Vec<_> = diagnostics.reports().iter().map(|report| report.problem.code()).collect();
        let code = case.name.split('_').next().unwrap();
        assert!(found.contains(&code), "{} gives {found:?}", case.name);
        missing.remove(code);
        snapshot(phase, &case.name, &told(&case.sources, &diagnostics));
    }
    assert!(missing.is_empty(), "no file in corpus/{phase} for {missing:?}");
}

/// The texts, then the messages in both languages.
fn told(sources: &Sources, diagnostics: &Diagnostics) -> String {
    let texts = sources.iter().map(|(_, source)| format!("── {} ──\n{}", source.name, source.text));
    let messages = MessageLanguage::ALL.map(|language| {
        let words = diagnostics.in_words(sources, language);
        format!("\n── {language:?} ──\n{}", draw(&words, sources, language, Paint::Plain))
    });
    texts.chain(messages).collect()
}

fn snapshot(phase: &str, name: &str, told: &str) {
    let settings = || {
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(corpus(phase));
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings
    };
    settings().bind(|| insta::assert_snapshot!(name, told));
}

fn parsed(sources: &Sources) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    parse(sources, &mut diagnostics);
    diagnostics
}

fn checked(sources: &Sources) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    let parsed = parse(sources, &mut diagnostics);
    check(&parsed, &mut diagnostics);
    diagnostics
}

#[test]
fn names_that_are_missing_taken_or_given_twice() {
    assert_phase("names", NameProblem::CODES, checked);
}

#[test]
fn questions_that_nobody_could_answer() {
    // Made below: nobody wants to keep 2,000 questions.
    let large = ["F225", "F226", "F235", "F236"];
    let codes: Vec<_> = QuestionProblem::CODES.iter().copied().filter(|code| !large.contains(code)).collect();
    assert_phase("questions", &codes, checked);
}

#[test]
fn conditions_that_make_no_sense() {
    assert_phase("conditions", ConditionProblem::CODES, checked);
}

#[test]
fn rules_of_secrecy_signatures_and_deadlines() {
    assert_phase("rules", RuleProblem::CODES, checked);
}

/// A folder of two: what is published, and what shall be.
#[test]
fn changes_that_a_published_form_does_not_allow() {
    let mut missing: BTreeSet<&str> = ChangeProblem::CODES.iter().copied().collect();
    for entry in fs::read_dir(corpus("changes")).unwrap().map(Result::unwrap).filter(|entry| entry.path().is_dir()) {
        let name = entry.file_name().into_string().unwrap();
        let mut diagnostics = Diagnostics::new();
        let mut read = |part: &str| {
            let sources = at(&entry.path().join(part));
            let parsed = parse(&sources, &mut diagnostics);
            let folder = check(&parsed, &mut diagnostics);
            assert!(diagnostics.is_empty(), "{name}/{part}: {:?}", diagnostics.reports());
            (parsed, folder.unwrap())
        };
        let (_, published) = read("published");
        let (parsed, new) = read("new");
        against(&mut diagnostics, &published, &new, &parsed);
        let found: Vec<_> = diagnostics.reports().iter().map(|report| report.problem.code()).collect();
        let code = name.split('_').next().unwrap();
        assert!(found.contains(&code), "{name} gives {found:?}");
        missing.remove(code);
        snapshot("changes", &name, &told(&parsed.sources, &diagnostics));
    }
    assert!(missing.is_empty(), "no folder in corpus/changes for {missing:?}");
}

#[test]
fn a_form_beyond_its_limits_is_told_how_many() {
    let questions: Vec<String> = (0..2_001).map(|n| format!("  ask q{n} date \"Dag {n}\"\n")).collect();
    let questions = questions.concat();
    let head = "form absence \"Fravær\" version 1 K2\n  languages nb\n\nsection all \"Alle\"\n";
    let settings = "settings r \"R\" version 1\n  languages nb\n";
    let sources = Sources::new(vec![
        forms_dsl::source::Source { name: "absence.form".into(), text: format!("{head}{questions}").into() },
        forms_dsl::source::Source { name: "settings.form".into(), text: settings.into() },
    ]);
    let diagnostics = checked(&sources);
    let codes: Vec<_> = diagnostics.reports().iter().map(|report| report.problem.code()).collect();
    assert_eq!(codes, ["F225", "F226"]);
}

#[test]
fn lines_that_cannot_be_read() {
    // No files to keep: these cases are made below.
    let large = ["F042", "F044"];
    let codes: Vec<_> = SyntaxProblem::CODES.iter().copied().filter(|code| !large.contains(code)).collect();
    assert_phase("syntax", &codes, parsed);
}

/// What the words of a later version say is read; that it means nothing yet is said once for each.
#[test]
fn lines_that_mean_nothing_yet() {
    assert_phase("without_meaning", &["F005"], checked);
    let diagnostics = checked(&at(&corpus("without_meaning").join("F005_no_meaning_yet")));
    let codes: BTreeSet<_> = diagnostics.reports().iter().map(|report| report.problem.code()).collect();
    assert_eq!(codes, BTreeSet::from(["F005", "F330"]));
    let lines: Vec<_> = diagnostics.reports().iter().map(|report| (report.span.file, report.span.start)).collect();
    assert_eq!(lines.len(), lines.iter().collect::<BTreeSet<_>>().len(), "one message for each");
}

#[test]
fn a_file_that_is_too_large_is_not_read() {
    let sources = alone(&"# lang\n".repeat(150_000));
    let (_, drawn) = read(&sources, MessageLanguage::English);
    insta::assert_snapshot!(drawn, @r"
    F042 error   test.form:1
       the file is too large: 1050000 bytes, at most 1000000
      1 | # lang
        | ^ nothing has been read
       What to do:
         1. split it into several files
    ");
}

#[test]
fn a_file_of_noise_gets_200_messages_and_the_number_of_the_others() {
    let sources = alone(&format!("form x \"X\" version 1\n{}", "noise\n".repeat(250)));
    let (_, drawn) = read(&sources, MessageLanguage::Bokmaal);
    let last = drawn.rfind("F044").and_then(|at| drawn.get(at..)).unwrap();
    assert_eq!(drawn.matches("F001").count(), 200);
    insta::assert_snapshot!(last, @r"
    F044 advarsel   test.form:202
       50 feil til i denne filen
     202 | noise
         | ^^^^^ her fortsetter det
       Slik kan det løses:
         1. rett de første, og se så på resten
    ");
}

#[test]
fn each_code_is_explained_in_both_languages() {
    let phases = [
        SyntaxProblem::CODES,
        NameProblem::CODES,
        QuestionProblem::CODES,
        ConditionProblem::CODES,
        RuleProblem::CODES,
        ChangeProblem::CODES,
    ];
    for code in phases.concat() {
        let [bokmaal, english] = MessageLanguage::ALL.map(|language| explain(code, language).unwrap_or_default());
        assert!(bokmaal.contains(code) && english.contains(code), "{code} has no story");
        assert_ne!(bokmaal, english, "{code} is said in one language");
    }
}
