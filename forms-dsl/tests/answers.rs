//! Answers at their limits: what is taken, and what is a problem of which kind.

#![expect(clippy::unwrap_used, reason = "a test may end where something is amiss")]

use forms_dsl::{
    answers::{AnswerProblemKind as Kind, Answers},
    check,
    diagnostic::Diagnostics,
    model::CheckedFolder,
    parse,
    source::{Source, Sources},
};
use rust_decimal::Decimal;
use serde_json::{Value, json};

const FORM: &str = r#"form f "F" version 1 K1
  about pupil
  languages nb

list reason
  - ill "Syk"
  - tired "Trøtt"
  - nothing "Ingenting" alone

section s "S"
  ask name short text "Navn"
  ask story long text up to 300 "Fortelling"
  ask days number of days 0 to 190 "Dager"
    allow do not know
  ask share number 0 to 1 decimals 2 "Andel"
  ask agreed yes or no "Enig?"
  ask why one of reason "Hvorfor?"
  ask all many of reason "Alt"
  ask day date "Dag"
  ask at time "Når"
  ask moment date and time "Tidspunkt"
  ask present people "Til stede"
  compute half "Halvparten"
    from days / 2
"#;

const SETTINGS: &str = "settings t \"T\" version 1\n  languages nb\n\nrole teacher \"Lærer\" staff\n";
const ROW: &str = "0192f000-0000-7000-8000-000000000001";

fn folder() -> CheckedFolder {
    let source = |name: &str, text: &str| Source { name: name.into(), text: text.into() };
    let sources = Sources::new(vec![source("f.form", FORM), source("settings.form", SETTINGS)]);
    let mut diagnostics = Diagnostics::new();
    let parsed = parse(&sources, &mut diagnostics);
    check(&parsed, &mut diagnostics).unwrap()
}

#[test]
fn every_answer_is_read_and_written_the_same() {
    let folder = folder();
    let form = folder.find_form("f").unwrap();
    let given = json!({
        "name": "å".repeat(200),
        "story": "x".repeat(300),
        "days": 190,
        "share": "0.25",
        "agreed": false,
        "why": "ill",
        "all": ["ill", "tired"],
        "day": "2024-02-29",
        "at": "08:30:00",
        "moment": "2026-11-02T08:30:00.000Z",
        "present": { ROW: { "name": "Kari", "role": "teacher", "position": "a0" } },
    });
    let (answers, problems) = Answers::from_json(form, &given);
    assert_eq!(problems, []);
    assert_eq!(answers.to_json(), given);
}

#[test]
fn values_beside_the_limits_are_problems_and_the_rest_is_kept() {
    let folder = folder();
    let form = folder.find_form("f").unwrap();
    let days = Kind::Range { min: Decimal::ZERO, max: Decimal::from(190) };
    let share = Kind::Range { min: Decimal::ZERO, max: Decimal::ONE };
    let table: &[(&str, Value, Kind)] = &[
        ("name", json!("å".repeat(201)), Kind::TooLong { max: 200 }),
        ("story", json!("x".repeat(301)), Kind::TooLong { max: 300 }),
        ("name", json!(5), Kind::Type),
        ("name", json!("a\u{0}b"), Kind::Type),
        ("name", json!({ "missing": "unknown" }), Kind::NotAllowed),
        ("days", json!(191), days),
        ("days", json!(-1), days),
        ("days", json!("5"), Kind::Type),
        ("days", json!(1.5), Kind::Type),
        ("days", json!({ "missing": "declined" }), Kind::NotAllowed),
        ("days", json!({ "missing": "maybe" }), Kind::Type),
        ("share", json!("1.01"), share),
        ("share", json!("0.255"), Kind::Decimals { most: 2 }),
        ("share", json!("many"), Kind::Type),
        ("agreed", json!("yes"), Kind::Type),
        ("why", json!("sick"), Kind::Option),
        ("why", json!("Not A Name"), Kind::Option),
        ("all", json!(["ill", "ill"]), Kind::Option),
        ("all", json!(["nothing", "ill"]), Kind::Option),
        ("day", json!("2026-02-29"), Kind::Type),
        ("day", json!("+12026-02-01"), Kind::Type),
        ("at", json!("25:00"), Kind::Type),
        ("moment", json!("2026-11-02"), Kind::Type),
        ("present", json!([]), Kind::Type),
        ("nowhere", json!(1), Kind::Unknown),
    ];
    for (question, value, kind) in table {
        let mut given = json!({ "day": "2026-11-02", "at": "08:30" });
        given[*question] = value.clone();
        let (answers, problems) = Answers::from_json(form, &given);
        let found: Vec<_> = problems.iter().map(|problem| (problem.path.as_str(), problem.kind)).collect();
        assert_eq!(found, [(*question, *kind)], "{value}");
        assert_eq!(answers.0.len(), if matches!(*question, "day" | "at") { 1 } else { 2 }, "{value}");
    }
}

#[test]
fn cells_have_problems_of_their_own() {
    let folder = folder();
    let form = folder.find_form("f").unwrap();
    let row = json!({ "name": "Kari", "role": "nurse", "shoe": 42, "position": 3 });
    let given = json!({ "present": { ROW: row, "no id": {}, "0192f000-0000-7000-8000-000000000002": null } });
    let (answers, problems) = Answers::from_json(form, &given);
    let mut paths: Vec<_> = problems.iter().map(|problem| problem.path.clone()).collect();
    paths.sort();
    let cell = |name: &str| format!("present.{ROW}.{name}");
    assert_eq!(paths, [cell("position"), cell("role"), cell("shoe"), "present.no id".into()]);
    assert_eq!(answers.to_json(), json!({ "present": { ROW: { "name": "Kari", "position": "a0" } } }));
}

#[test]
fn what_is_computed_is_passed_over() {
    let folder = folder();
    let (answers, problems) = Answers::from_json(folder.find_form("f").unwrap(), &json!({ "half": "2.5" }));
    assert_eq!((answers.0.len(), problems.len()), (0, 0));
}
