//! What a new text of a form changes, and what becomes of a draft.

#![expect(clippy::unwrap_used, reason = "a test may end where something is amiss")]

use std::collections::BTreeMap;

use forms_dsl::{
    answers::Answers,
    ast::ParsedFolder,
    change::{ChangeClass, against, upgrade},
    check,
    diagnostic::Diagnostics,
    evaluate::{CaseFacts, Surroundings},
    model::CheckedFolder,
    parse,
    source::{Source, Sources},
};
use serde_json::{Value, json};

const HEAD: &str = "form f \"F\" version 1 K1\n  about pupil\n  languages nb\n\n";

const BODY: &str = r#"list reason
  - ill "Syk"
  - tired "Trøtt"

section s "S"
  ask why one of reason "Hvorfor?"
  ask days number of days 0 to 190 "Dager" required
  ask note short text up to 100 "Merknad"
    show when days is over 3
  repeat visits 0 to 4 rows "Besøk"
    ask on_day date "Dag" required
  compute half "Halvparten"
    from days / 2
"#;

const SETTINGS: &str = "settings town \"Byen\" version 1\n  languages nb\n\nrole teacher \"Lærer\" staff\n";

fn read(head: &str, body: &str) -> (Diagnostics, ParsedFolder, Option<CheckedFolder>) {
    read_with(head, body, SETTINGS)
}

fn read_with(head: &str, body: &str, settings: &str) -> (Diagnostics, ParsedFolder, Option<CheckedFolder>) {
    let source = |name: &str, text: String| Source { name: name.into(), text: text.into() };
    let sources =
        Sources::new(vec![source("f.form", format!("{head}{body}")), source("settings.form", settings.into())]);
    let mut diagnostics = Diagnostics::new();
    let parsed = parse(&sources, &mut diagnostics);
    let folder = check(&parsed, &mut diagnostics);
    (diagnostics, parsed, folder)
}

/// The class of a change of [`BODY`] under version 2, and the codes of what is refused.
fn changed(body: &str) -> (ChangeClass, Vec<&'static str>) {
    let (_, _, published) = read(HEAD, BODY);
    let (mut diagnostics, parsed, new) = read(&HEAD.replace("version 1", "version 2"), body);
    assert!(!diagnostics.has_errors(), "{:?}", diagnostics.reports());
    let changes = against(&mut diagnostics, &published.unwrap(), &new.unwrap(), &parsed);
    let codes = diagnostics.reports().into_iter().map(|report| report.problem.code());
    (changes.first().unwrap().class, codes.filter(|code| code.starts_with("F5")).collect())
}

#[test]
fn each_change_has_its_class() {
    use ChangeClass::{Compatible, NeedsUpgrade, NewForm, Wording};
    let table: &[(&str, &str, ChangeClass, &[&str])] = &[
        ("\"Hvorfor?\"", "\"Hva er grunnen?\"", Wording, &[]),
        ("  compute half", "  ask more long text \"Mer\"\n  compute half", Compatible, &[]),
        ("  - tired", "  - far \"Lang vei\"\n  - tired", Compatible, &[]),
        ("  - tired \"Trøtt\"", "  - tired \"Trøtt\" retired in 2 now ill", Compatible, &[]),
        ("up to 100", "up to 200", Compatible, &[]),
        ("\"Dager\" required", "\"Dager\"", Compatible, &[]),
        ("\"Merknad\"", "\"Merknad\" K2", Compatible, &[]),
        ("ask on_day date \"Dag\" required", "ask at_day date \"Dag\" required\n      was on_day", Compatible, &[]),
        ("up to 100", "up to 50", NeedsUpgrade, &["F508"]),
        ("days is over 3", "days is over 4", NeedsUpgrade, &["F508"]),
        ("from days / 2", "from days / 3", NeedsUpgrade, &["F508"]),
        ("  compute half", "  ask more long text \"Mer\" required\n  compute half", NeedsUpgrade, &["F508"]),
        (
            "  compute half",
            "  ask ill yes or no \"Syk?\"\n  ask since date \"Siden?\" required\n    show when ill is yes\n  compute half",
            Compatible,
            &[],
        ),
        (
            "  compute half",
            "  ask ill yes or no \"Syk?\"\n  ask since date \"Siden?\" required\n    show when ill is yes and days is over 3\n  compute half",
            Compatible,
            &[],
        ),
        (
            "  compute half",
            "  ask ill yes or no \"Syk?\"\n  ask since date \"Siden?\" required\n    show when ill is yes or days is over 3\n  compute half",
            NeedsUpgrade,
            &["F508"],
        ),
        (
            "  compute half",
            "  ask ill yes or no \"Syk?\"\n  ask since date \"Siden?\" required\n    show when ill is empty\n  compute half",
            NeedsUpgrade,
            &["F508"],
        ),
        (
            "  compute half",
            "  ask ill tick \"Syk\"\n  ask since date \"Siden?\" required\n    show when ill\n  compute half",
            Compatible,
            &[],
        ),
        (
            "  compute half",
            "  ask ill tick \"Syk\"\n  ask since date \"Siden?\" required\n    show when not ill\n  compute half",
            NeedsUpgrade,
            &["F508"],
        ),
        (
            "  compute half",
            "  ask ill yes or no \"Syk?\"\n    start with yes if days is over 3\n  ask since date \"Siden?\" required\n    show when ill is yes\n  compute half",
            NeedsUpgrade,
            &["F508"],
        ),
        ("  - tired \"Trøtt\"", "  - tired \"Trøtt\"\n  - other \"Annet\" with text", Compatible, &[]),
        (
            "\"Dag\" required\n",
            "\"Dag\" required\n    ask late yes or no \"Sent?\"\n    ask at_time time \"Når?\" required\n      show when late is yes\n",
            Compatible,
            &[],
        ),
        ("0 to 190", "0 to 190 decimals 1", NewForm, &["F502"]),
        ("\"Merknad\"", "\"Merknad\" K3", NewForm, &["F511"]),
        ("number of days", "number of hours", NewForm, &["F503", "F502"]),
        ("  - tired \"Trøtt\"\n", "", NewForm, &["F501"]),
        ("\"Dag\" required\n", "\"Dag\" required\n    ask what short text \"Hva?\" K0\n", Compatible, &[]),
        ("ask on_day date \"Dag\" required", "ask what short text \"Hva?\"", NewForm, &["F501"]),
        ("short text up to 100", "date", NewForm, &["F502"]),
    ];
    for (from, to, class, codes) in table {
        assert!(BODY.contains(from), "{from}");
        let (found, refused) = changed(&BODY.replace(from, to));
        let first: Vec<_> = codes.iter().take(1).collect();
        assert_eq!(found, *class, "{from} → {to}: {refused:?}");
        assert_eq!(refused.iter().take(1).collect::<Vec<_>>(), first, "{from} → {to}");
    }
}

#[test]
fn what_stands_in_answers_and_cases_stays() {
    let role = |settings: &str| settings.replace("role teacher \"Lærer\" staff\n", "");
    let (_, _, published) = read(HEAD, BODY);
    let (mut diagnostics, parsed, new) = read_with(HEAD, BODY, &role(SETTINGS));
    against(&mut diagnostics, &published.unwrap(), &new.unwrap(), &parsed);
    let codes: Vec<_> = diagnostics.reports().iter().map(|report| report.problem.code()).collect();
    assert_eq!(codes, ["F501"]);
}

#[test]
fn a_number_of_the_municipality_changes_the_forms_that_use_it() {
    let limit = |days: u32| format!("{SETTINGS}\nset limit {days} days \"Grense\"\n");
    let body = BODY.replace("days is over 3", "days is over setting.limit");
    let changed = |body: &str| {
        let (_, _, published) = read_with(HEAD, body, &limit(3));
        let (mut diagnostics, parsed, new) = read_with(HEAD, body, &limit(4));
        let changes = against(&mut diagnostics, &published.unwrap(), &new.unwrap(), &parsed);
        let codes: Vec<_> = diagnostics.reports().iter().map(|report| report.problem.code()).collect();
        (changes.first().unwrap().class, codes)
    };
    assert_eq!(changed(&body), (ChangeClass::Compatible, vec!["F504"]));
    assert_eq!(changed(BODY), (ChangeClass::Wording, vec![]));
}

#[test]
fn a_rename_changes_every_mention_and_nothing_else() {
    let renamed = BODY
        .replace(
            "ask days number of days 0 to 190 \"Dager\" required",
            "ask absent number of days 0 to 190 \"Dager\" required\n    was days",
        )
        .replace("days is over", "absent is over")
        .replace("from days / 2", "from absent / 2");
    assert_eq!(changed(&renamed), (ChangeClass::Compatible, vec![]));
}

#[test]
fn a_draft_is_carried_over_and_nothing_is_lost() {
    let body = r#"list reason
  - ill "Syk"
  - tired "Trøtt" retired in 2 now ill

section s "S"
  ask why one of reason "Hvorfor?"
  ask absent number of days 0 to 190 "Dager" required
    was days
  ask hours number of hours 0 to 1900 "Timer" required
  ask note short text up to 100 "Merknad"
    retired in 2 now remark
  ask remark long text "Merknad"
  repeat visits 0 to 4 rows "Besøk"
    ask at_day date "Dag" required
      was on_day

upgrade from 1
  fill remark with note
  fill hours with absent * 5
  look again hours
"#;
    let (diagnostics, _, folder) = read(&HEAD.replace("version 1", "version 2"), body);
    assert!(!diagnostics.has_errors(), "{:?}", diagnostics.reports());
    let folder = folder.unwrap();
    let form = folder.find_form("f").unwrap();
    let row = "0192f000-0000-7000-8000-000000000001";
    let (_, _, old) = read(HEAD, BODY);
    let old = old.unwrap();
    let given = json!({
        "why": "tired", "days": 4, "note": "Hver mandag",
        "visits": { row: { "on_day": "2026-11-02", "position": "a0" } },
    });
    let (answers, problems) = Answers::from_json(old.find_form("f").unwrap(), &given);
    assert_eq!(problems, []);
    let (case, earlier) = (CaseFacts::default(), BTreeMap::new());
    let around = Surroundings { case: &case, earlier: &earlier, ..Surroundings::on("2026-11-02".parse().unwrap()) };
    let carried = upgrade(answers, 1, form, &around);
    let expected: Value = json!({
        "why": "ill", "absent": 4, "hours": 20, "note": "Hver mandag", "remark": "Hver mandag",
        "visits": { row: { "at_day": "2026-11-02", "position": "a0" } },
    });
    assert_eq!(carried.answers.to_json(), expected);
    assert_eq!(carried.look_again.iter().map(ToString::to_string).collect::<Vec<_>>(), ["hours"]);
    let again = upgrade(carried.answers.clone(), 2, form, &around);
    assert_eq!(again.answers, carried.answers);
}

#[test]
fn the_hash_is_of_what_the_form_says_and_nothing_else() {
    let hash = |body: &str| read(HEAD, body).2.unwrap().find_form("f").unwrap().hash().to_owned();
    assert_eq!(hash(BODY), hash(&format!("# en merknad\n{BODY}")));
    assert_ne!(hash(BODY), hash(&BODY.replace("\"Syk\"", "\"Er syk\"")));
    assert_ne!(hash(BODY), hash(&BODY.replace("over 3", "over 4")));
}
