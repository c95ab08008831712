//! The `forms` command as a person runs it: what it prints, and how it ends.

#![expect(clippy::unwrap_used, reason = "a test may end where something is amiss")]

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use serde_json::Value;
use tempfile::TempDir;

fn forms(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_forms")).args(arguments).output().unwrap()
}

/// Exit code and what was printed.
fn ended(arguments: &[&str]) -> (i32, String) {
    let output = forms(arguments);
    (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
}

fn shipped() -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../forms").to_string_lossy().into_owned()
}

/// The shipped forms with one file changed.
fn changed(file: &str, from: &str, to: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    for entry in fs::read_dir(shipped()).unwrap() {
        let path = entry.unwrap().path();
        let mut text = fs::read_to_string(&path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name == file {
            assert!(text.contains(from), "{from} is not in {file}");
            text = text.replace(from, to);
        }
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn path(folder: &TempDir) -> &str {
    folder.path().to_str().unwrap()
}

#[test]
fn a_folder_without_mistakes_is_silent() {
    assert_eq!(ended(&["check", &shipped()]), (0, String::new()));
    assert_eq!(ended(&["check", &shipped(), "--format", "json"]), (0, "[]\n".into()));
    assert_eq!(ended(&["fmt", "--check", &shipped()]), (0, String::new()));
}

#[test]
fn a_mistake_is_drawn_with_its_place_and_a_next_step() {
    let folder = changed("cooperation_agreement.form", "show when goal is step_up", "show when goal is stepup");
    let (code, nb) = ended(&["check", path(&folder)]);
    assert_eq!(code, 1);
    insta::assert_snapshot!(nb, @r#"
    F104 feil   cooperation_agreement.form:54
       ukjent valg «stepup»
     54 |     show when goal is stepup
        |                       ^^^^^^ listen har ikke dette valget
       Slik kan det løses:
         1. mente du   step_up ?
    "#);
    let (_, json) = ended(&["check", path(&folder), "--format", "json", "--lang", "en"]);
    let messages: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(messages[0]["code"], "F104");
    assert_eq!(messages[0]["title"], "unknown option “stepup”");
    assert_eq!(messages[0]["span"]["start"]["column"], 23);
    assert_eq!(messages[0]["fixes"][0]["edits"][0]["text"], "step_up");
}

#[test]
fn what_a_change_means_is_said_against_what_is_published() {
    let renamed = changed("cooperation_agreement.form", "who_does_what", "who_does_which");
    let evaluation = renamed.path().join("cooperation_evaluation.form");
    let text = fs::read_to_string(&evaluation).unwrap();
    let text = text.replace("cooperation_agreement.who_does_what", "cooperation_agreement.who_does_which");
    fs::write(&evaluation, text).unwrap();
    let translation = renamed.path().join("cooperation_agreement.nn.texts");
    let text = fs::read_to_string(&translation).unwrap();
    fs::write(&translation, text.replace("who_does_what", "who_does_which")).unwrap();
    let (code, said) = ended(&["check", path(&renamed), "--against", &shipped(), "--lang", "en"]);
    assert_eq!(code, 1);
    assert!(said.contains("“who_does_what” is published and is gone"), "{said}");
    assert!(said.contains("write   was who_does_what   below"), "{said}");

    let with_was = changed(
        "cooperation_agreement.form",
        "ask goal_text long text \"Målet med egne ord\" required\n",
        "ask goal_in_own_words long text \"Målet med egne ord\" required\n    was goal_text\n",
    );
    let file = with_was.path().join("cooperation_agreement.form");
    let text = fs::read_to_string(&file).unwrap().replace("version 2 K2", "version 3 K2");
    // Its examples speak of it too.
    let text = text.replace("given goal_text", "given goal_in_own_words").replace("goal_text,", "goal_in_own_words,");
    fs::write(&file, text).unwrap();
    let (_, said) = ended(&["check", path(&with_was), "--lang", "en"]);
    assert!(said.contains("did you mean   goal_in_own_words ?"), "{said}");
    let evaluation = with_was.path().join("cooperation_evaluation.form");
    let text = fs::read_to_string(&evaluation).unwrap();
    fs::write(&evaluation, text.replace("cooperation_agreement.goal_text", "cooperation_agreement.goal_in_own_words"))
        .unwrap();
    let (code, said) = ended(&["check", path(&with_was), "--against", &shipped(), "--lang", "en"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("cooperation_agreement 2 → 3: drafts follow"), "{said}");
}

#[test]
fn answers_are_evaluated_and_explained() {
    let folder = TempDir::new().unwrap();
    let answers = folder.path().join("answers.json");
    fs::write(&answers, r#"{"goal": "step_up", "date": "2026-11-02", "goal_text": 5}"#).unwrap();
    let answers = answers.to_str().unwrap();
    let run = |more: &[&str]| {
        let forms = shipped();
        let arguments = ["evaluate", "cooperation_agreement", "--forms", &forms, "--answers", answers];
        ended(&[&arguments[..], more].concat())
    };
    let (code, said) = run(&["--today", "2026-11-03"]);
    let said: Value = serde_json::from_str(&said).unwrap();
    assert_eq!((code, &said["can_finish"]), (0, &Value::Bool(false)));
    assert_eq!(said["questions"]["evaluation_date"]["value"], "2026-11-23");
    assert_eq!(said["answer_problems"][0]["at"], "goal_text");
    let (_, why) = run(&["--explain", "steps", "--lang", "en"]);
    assert_eq!(why, "whether steps is shown: holds\n  goal: answered \"step_up\"\n");
}

#[test]
fn forms_and_catalogues_are_described() {
    let (_, form) = ended(&["describe", "cooperation_agreement", "--forms", &shipped()]);
    let form: Value = serde_json::from_str(&form).unwrap();
    assert_eq!(form["hash"].as_str().unwrap().len(), 64);
    let goal = form["items"].as_array().unwrap().iter().find(|item| item["name"] == "goal").unwrap();
    assert_eq!((&goal["kind"], &goal["lists"][0]), (&"ONE_OF".into(), &"goal_type".into()));
    let (_, list) = ended(&["describe", "agency", "--forms", &shipped(), "--format", "markdown", "--lang", "en"]);
    assert!(list.starts_with("## Agencies that help (`agency`)"), "{list}");
}

#[test]
fn a_code_is_explained_by_an_example() {
    let (code, story) = ended(&["explain", "f104", "--lang", "en"]);
    assert_eq!(code, 0);
    assert!(story.contains("unknown option “tierd”"), "{story}");
    assert_eq!(ended(&["explain", "F501", "--lang", "en"]).0, 0);
    assert_eq!(ended(&["explain", "F999"]).0, 2);
}

#[test]
fn wrong_use_ends_in_two() {
    assert_eq!(ended(&["check", "no/such/folder"]).0, 2);
    assert_eq!(ended(&["chekc"]).0, 2);
    assert_eq!(ended(&["describe", "nothing", "--forms", &shipped()]).0, 2);
}

#[test]
fn an_example_that_fails_is_named() {
    let folder = changed("cooperation_agreement.form", "expect case becomes active", "expect case becomes plan_b");
    let (code, said) = ended(&["test", path(&folder), "--lang", "en"]);
    assert_eq!(code, 1);
    assert!(said.contains("expected that the case becomes plan_b"), "{said}");
}

#[test]
fn safe_fixes_are_applied_and_said() {
    // A keyword of the other language, and a misspelt one that only one comes near.
    for slip in ["vis når goal", "shwo when goal"] {
        let folder =
            changed("cooperation_agreement.form", "show when goal is step_up\n", &format!("{slip} is step_up\n"));
        let (code, said) = ended(&["check", path(&folder), "--fix", "--lang", "en"]);
        assert_eq!(code, 0, "{said}");
        assert!(said.starts_with("cooperation_agreement.form: F0"), "{said}");
        let file = |folder: &Path| fs::read_to_string(folder.join("cooperation_agreement.form")).unwrap();
        assert_eq!(file(folder.path()), file(Path::new(&shipped())));
        assert_eq!(ended(&["check", path(&folder), "--fix"]), (0, String::new()));
    }
}

#[test]
fn a_new_form_has_no_mistake_and_is_never_written_over() {
    let folder = changed("settings.form", "settings", "settings");
    for lang in ["nb", "en"] {
        let name = format!("talk_{lang}");
        assert_eq!(ended(&["new", &name, "--forms", path(&folder), "--lang", lang]).0, 0);
        assert_eq!(ended(&["new", &name, "--forms", path(&folder)]).0, 2);
    }
    assert_eq!(ended(&["check", path(&folder)]), (0, String::new()));
    assert_eq!(ended(&["fmt", "--check", path(&folder)]), (0, String::new()));
    assert_eq!(ended(&["test", path(&folder)]).0, 0);
}

#[test]
fn a_translator_gets_a_file_with_what_is_missing() {
    let folder = changed("cooperation_agreement.form", "  more languages nn\n", "  more languages nn, ar\n");
    let texts = |more: &[&str]| ended(&[&["texts", "--forms", path(&folder), "--lang", "en"], more].concat());
    let (code, said) = texts(&["--check"]);
    assert_eq!((code, said.contains(" missing")), (1, true), "{said}");
    assert_eq!(texts(&["cooperation_agreement", "fi"]).0, 2);
    assert_eq!(texts(&["cooperation_agreement", "ar"]).0, 0);
    let file = folder.path().join("cooperation_agreement.ar.texts");
    let written = fs::read_to_string(&file).unwrap();
    let first = "texts cooperation_agreement ar version 1\n  - title \"Samarbeidsavtale\"\n";
    assert!(written.starts_with(first), "{written}");
    let translated = "\"Samarbeidsavtale\" ar \"اتفاقية التعاون\"";
    fs::write(&file, written.replacen("\"Samarbeidsavtale\"", translated, 1)).unwrap();
    let (code, checked) = ended(&["check", path(&folder), "--lang", "en"]);
    assert_eq!((code, checked.contains("F233")), (0, true), "{checked}");
    assert_eq!(ended(&["fmt", "--check", path(&folder)]), (0, String::new()));
}
