//! What answers come to: small forms in text, answers as a tablet holds them, and what is said of them.

#![expect(clippy::unwrap_used, reason = "a test may end where something is amiss")]

use std::collections::BTreeMap;

use forms_dsl::{
    answers::Answers,
    check,
    definition::definition,
    diagnostic::{
        Diagnostics, MessageLanguage,
        draw::{Paint, draw},
    },
    evaluate::{CaseFacts, Invited, Surroundings, begin, evaluate},
    model::{CheckedFolder, Role},
    parse,
    source::{Source, Sources},
};
use serde_json::{Value, json};
use uuid::Uuid;

const SETTINGS: &str = r#"settings town "Byen" version 1
  languages nb

set deadline 21 days "Frist"
set quick 3 school days "Rask frist"

role teacher "Lærer" staff
role ppt "PPT"

no school 2026-10-05 to 2026-10-09 "Høstferie"

state open "Åpen" for teacher
  leads to closed
state closed "Lukket" for teacher
"#;

/// A folder of one form `f`, and maybe others.
fn folder(body: &str, others: &[(&str, &str)]) -> CheckedFolder {
    let form = format!("form f \"F\" version 1 K1\n  about pupil\n  languages nb\n\n{body}");
    let mut files = vec![("f.form", form.as_str()), ("settings.form", SETTINGS)];
    files.extend(others);
    let source = |(name, text): &(&str, &str)| Source { name: (*name).into(), text: (*text).into() };
    let sources = Sources::new(files.iter().map(source).collect());
    let mut diagnostics = Diagnostics::new();
    let parsed = parse(&sources, &mut diagnostics);
    let checked = check(&parsed, &mut diagnostics);
    let english = MessageLanguage::English;
    let said = draw(&diagnostics.in_words(&sources, english), &sources, english, Paint::Plain);
    checked.unwrap_or_else(|| panic!("{said}"))
}

/// What is said of answers on 2 November 2026.
fn evaluated(folder: &CheckedFolder, answers: &Value) -> Value {
    let form = folder.find_form("f").unwrap();
    let (answers, problems) = Answers::from_json(form, answers);
    assert_eq!(problems, []);
    let (case, earlier) = (CaseFacts::default(), BTreeMap::new());
    let today = "2026-11-02".parse().unwrap();
    evaluate(form, &answers, &Surroundings { case: &case, earlier: &earlier, ..Surroundings::on(today) }).to_json()
}

fn blockers(evaluation: &Value) -> Vec<String> {
    let blockers = evaluation["blockers"].as_array().unwrap();
    blockers.iter().map(|blocker| format!("{} {}", blocker["kind"].as_str().unwrap(), at(blocker))).collect()
}

fn at(said: &Value) -> &str {
    said["at"].as_str().or(said["key"].as_str()).unwrap()
}

const ROW: &str = "0192f000-0000-7000-8000-000000000001";
const OTHER_ROW: &str = "0192f000-0000-7000-8000-000000000002";

#[test]
fn conditions_are_true_false_or_undecided() {
    // With 190 more days both are shown: a condition that never holds is refused.
    let body = |test: &str| {
        format!(
            r#"list reason
  - ill "Syk"
  - tired "Trøtt"

section s "S"
  ask days number of days 0 to 190 "Dager"
    allow do not know, prefer not to say
  ask more number of days 0 to 190 "Flere dager"
  ask agreed yes or no "Enig?"
  ask told tick "Sagt"
  ask why one of reason "Hvorfor?"
  ask all many of reason "Alt"
  ask hidden number 0 to 9 "Skjult"
    show when agreed is no
  ask since date "Siden"
  repeat visits 0 to 9 rows "Besøk"
    ask hours number of hours 0 to 9 "Timer"
  ask holds short text "Stemmer"
    show when ({test}) or more is 190
  ask fails short text "Stemmer ikke"
    show when (not ({test})) or more is 190
"#
        )
    };
    let hours = |hours: &[Value]| {
        let rows = hours
            .iter()
            .enumerate()
            .map(|(n, hours)| (Uuid::from_u128(n as u128 + 1).to_string(), json!({ "hours": hours })));
        json!({ "visits": rows.collect::<serde_json::Map<_, _>>() })
    };
    let empty = json!({});
    let table: &[(&str, Value, Option<bool>)] = &[
        ("days is over 3", json!({ "days": 4 }), Some(true)),
        ("days is over 3", json!({ "days": 3 }), Some(false)),
        ("days is over 3", empty.clone(), None),
        ("days is not 3", empty.clone(), None),
        ("days is under 3", json!({ "days": { "missing": "unknown" } }), None),
        ("days is unknown", json!({ "days": { "missing": "unknown" } }), Some(true)),
        ("days is unknown", empty.clone(), Some(false)),
        ("days is declined", json!({ "days": { "missing": "declined" } }), Some(true)),
        ("days is empty", empty.clone(), Some(true)),
        ("days is answered", json!({ "days": { "missing": "declined" } }), Some(false)),
        ("days is between 3 and 5", json!({ "days": 5 }), Some(true)),
        ("days is not between 3 and 5", json!({ "days": 5 }), Some(false)),
        ("days + more is 7", json!({ "days": 3, "more": 4 }), Some(true)),
        ("days / more is 2", json!({ "days": 3, "more": 0 }), None),
        ("days is over 3 and agreed is yes", json!({ "agreed": false }), Some(false)),
        ("days is over 3 and agreed is yes", json!({ "agreed": true }), None),
        ("days is over 3 or agreed is yes", json!({ "agreed": true }), Some(true)),
        ("days is over 3 or agreed is yes", json!({ "agreed": false }), None),
        ("agreed", json!({ "agreed": true }), Some(true)),
        ("agreed", empty.clone(), None),
        ("told is yes", empty.clone(), Some(false)),
        ("told is empty", json!({ "told": null }), Some(false)),
        ("why is one of ill, tired", json!({ "why": "tired" }), Some(true)),
        ("why is ill", empty.clone(), None),
        ("all contains all of ill, tired", json!({ "all": ["tired"] }), Some(false)),
        ("all contains one of ill, tired", json!({ "all": ["tired"] }), Some(true)),
        ("all does not contain ill", json!({ "all": [] }), None),
        ("hidden is asked", empty.clone(), Some(false)),
        ("hidden is 3", json!({ "hidden": 3, "agreed": true }), None),
        ("hidden is answered", json!({ "hidden": 3, "agreed": true }), Some(false)),
        ("hidden is 3", json!({ "hidden": 3, "agreed": false }), Some(true)),
        ("since is before 2026-11-02", json!({ "since": "2026-11-01" }), Some(true)),
        ("today is after since", json!({ "since": "2026-11-01" }), Some(true)),
        ("since + setting.quick is 2026-10-13", json!({ "since": "2026-10-01" }), Some(true)),
        ("since + setting.deadline is on or before today", json!({ "since": "2026-10-12" }), Some(true)),
        ("today - since is 1 day", json!({ "since": "2026-11-01" }), Some(true)),
        ("any row of visits where hours is over 3", empty.clone(), Some(false)),
        ("any row of visits where hours is over 3", hours(&[json!(null), json!(4)]), Some(true)),
        ("any row of visits where hours is over 3", hours(&[json!(null), json!(2)]), None),
        ("no row of visits where hours is over 3", hours(&[json!(1), json!(2)]), Some(true)),
        ("number of visits is 2", hours(&[json!(null), json!(2)]), Some(true)),
        ("(number of visits where hours is over 1) is 1", hours(&[json!(null), json!(2)]), None),
        ("sum of visits.hours is 3", hours(&[json!(1), json!(2)]), Some(true)),
        ("sum of visits.hours is 2", hours(&[json!(null), json!(2)]), None),
        ("(sum of visits.hours where hours is answered) is 2", hours(&[json!(null), json!(2)]), Some(true)),
        ("sum of visits.hours is 0", empty.clone(), None),
        ("average of visits.hours is 2", hours(&[json!(1), json!(3)]), Some(true)),
        ("highest of visits.hours is 3", hours(&[json!(1), json!(3)]), Some(true)),
        ("exactly one of told, agreed", json!({ "told": true, "agreed": false }), Some(true)),
        ("exactly one of told, agreed", json!({ "told": true, "agreed": true }), Some(false)),
        ("exactly one of told, agreed", json!({ "told": true }), None),
        ("at most one of told, agreed", json!({ "agreed": true }), Some(true)),
    ];
    for (test, answers, expected) in table {
        let said = evaluated(&folder(&body(test), &[]), answers);
        let is_shown = |question: &str| said["questions"][question]["shown"].as_bool().unwrap();
        let came = match (is_shown("holds"), is_shown("fails")) {
            (true, false) => Some(true),
            (false, true) => Some(false),
            (false, false) => None,
            (true, true) => panic!("{test} is true and false"),
        };
        assert_eq!(came, *expected, "{test} with {answers}");
    }
}

#[test]
fn what_a_question_begins_with_follows_until_a_person_changes_it() {
    let folder = folder(
        r#"section s "S"
  ask first date "Fra" required
  ask last date "Til" required
    start with first + setting.deadline
  ask told tick "Sagt" required
"#,
        &[],
    );
    let untouched = evaluated(&folder, &json!({ "first": "2026-11-02" }));
    assert_eq!(untouched["questions"]["last"]["value"], "2026-11-23");
    assert_eq!(untouched["questions"]["last"]["origin"], "started_with");
    assert_eq!(blockers(&untouched), ["open told"]);

    let changed = evaluated(&folder, &json!({ "first": "2026-11-02", "last": "2026-12-01" }));
    assert_eq!(changed["questions"]["last"]["value"], "2026-12-01");
    assert_eq!(changed["questions"]["last"]["origin"], "given");

    let cleared = evaluated(&folder, &json!({ "first": "2026-11-02", "last": null, "told": true }));
    assert_eq!(cleared["questions"]["last"]["state"], "empty");
    assert_eq!(blockers(&cleared), ["open last"]);
}

#[test]
fn what_is_hidden_is_never_required_and_keeps_its_answer() {
    let folder = folder(
        r#"section first "Først"
  ask more yes or no "Mer?" required
section second "Siden"
  show when more is yes
  note hello "Hei"
  ask why long text "Hvorfor?" required
  ask since date "Siden når?" required
    must be before today say "Før i dag."
  repeat steps 1 to 3 rows "Trinn"
    ask week number of weeks 1 to 9 "Uke" required
  require why is answered and since is after 2026-01-01 say "Begge."
"#,
        &[],
    );
    let answers = json!({ "more": false, "why": " ", "since": "2026-12-24", "steps": { ROW: {} } });
    let hidden = evaluated(&folder, &answers);
    assert_eq!(blockers(&hidden), [""; 0]);
    assert_eq!(hidden["parts"]["hello"]["shown"], false);
    assert_eq!(hidden["questions"]["since"]["state"], "not_asked");

    let mut answers = answers;
    answers["more"] = json!(true);
    let shown = evaluated(&folder, &answers);
    let week = format!("open steps.{ROW}.week");
    assert_eq!(blockers(&shown), ["open why", "rule since", week.as_str(), "rule second.require"]);
}

#[test]
fn rows_are_counted_and_judged_one_by_one() {
    let folder = folder(
        r#"section s "S"
  ask start date "Avtalen"
  ask present people at least 2 at most 3 "Til stede" required
  ask who person of present "Hvem?" required
  repeat steps 1 to 2 rows "Trinn"
    ask from_day date "Fra" required
    ask to_day date "Til"
    ask why short text "Hvorfor?" required
      show when to_day is answered
    require from_day is on or after start say "Ikke før avtalen."
"#,
        &[],
    );
    let person = |name: &str, role: &str| json!({ "name": name, "role": role });
    let answers = json!({
        "start": "2026-11-02",
        "present": { ROW: person("Kari", "teacher") },
        "who": OTHER_ROW,
        "steps": { ROW: { "from_day": "2026-11-01", "to_day": "2026-11-05" } },
    });
    let said = evaluated(&folder, &answers);
    let (why, row) = (format!("open steps.{ROW}.why"), format!("rule steps.{ROW}"));
    assert_eq!(blockers(&said), ["amount present", "open who", why.as_str(), row.as_str()]);

    let fitting = json!({
        "present": { ROW: person("Kari", "teacher"), OTHER_ROW: person("Siri", "pupil") },
        "who": OTHER_ROW,
        "steps": { ROW: { "from_day": "2026-11-01" } },
    });
    assert_eq!(blockers(&evaluated(&folder, &fitting)), [""; 0]);
    assert_eq!(blockers(&evaluated(&folder, &json!({}))), ["open present", "open who", "open steps"]);
}

#[test]
fn a_measure_is_picked_or_said_in_own_words() {
    let folder = folder(
        r#"list action
  - talk "Samtale"

section s "S"
  ask plan measures of action at least 1 "Plan" required
    columns responsible required, effect
  compute worked "Det som virket"
    from list of plan where effect is worked
"#,
        &[],
    );
    let said = |row: Value| evaluated(&folder, &json!({ "plan": { ROW: row } }));
    let open = |column: &str| format!("open plan.{ROW}.{column}");
    assert_eq!(blockers(&said(json!({}))), [open("measure"), open("responsible")]);
    assert_eq!(blockers(&said(json!({ "measure": "talk", "responsible": "Kari" }))), [""; 0]);
    let own = said(json!({ "own_measure": "Gå tur", "responsible": "Kari", "effect": "worked" }));
    assert_eq!(blockers(&own), [""; 0]);
    assert_eq!(own["questions"]["worked"]["value"], json!([ROW]));
}

#[test]
fn an_option_with_text_asks_for_it() {
    let folder = folder(
        r#"list agency
  - ppt "PPT"
  - other "Annen" with text
  - none "Ingen" alone

section s "S"
  ask agencies many of agency at most 1 "Hvilke?" required
"#,
        &[],
    );
    assert_eq!(blockers(&evaluated(&folder, &json!({ "agencies": ["other"] }))), ["open agencies_other"]);
    let both = json!({ "agencies": ["other", "ppt"], "agencies_other": "BUP" });
    assert_eq!(blockers(&evaluated(&folder, &both)), ["amount agencies"]);
    let form = folder.find_form("f").unwrap();
    let (kept, problems) = Answers::from_json(form, &json!({ "agencies": ["none", "ppt"] }));
    assert_eq!((kept.0.len(), problems.len()), (0, 1));
}

#[test]
fn options_that_belong_to_another_answer_are_offered_with_it_alone() {
    let folder = folder(
        r#"list cause
  - health "Helse"
  - school "Skolen"
  - other "Annet"

list detail
  - sleep "Søvn" belongs to health
  - noise "Bråk" belongs to school
  - tired "Trøtt" belongs to health, school
  - unsure "Usikker"

section s "S"
  ask main one of cause "Årsak" required
  ask more many of detail that belongs to main "Mer" required
    show when main is not other
  repeat days 0 to 5 rows "Dager"
    ask why many of cause "Hvorfor"
    ask which one of detail that belongs to why "Hva"
"#,
        &[],
    );
    let of_health = evaluated(&folder, &json!({ "main": "health", "more": ["sleep", "noise", "unsure"] }));
    assert_eq!(of_health["questions"]["more"]["value"], json!(["sleep", "unsure"]));

    // What the other answer no longer offers is no answer; it is back with the answer that offers it.
    let changed = evaluated(&folder, &json!({ "main": "school", "more": ["sleep"] }));
    assert_eq!(
        (&changed["questions"]["more"]["state"], blockers(&changed)),
        (&json!("empty"), vec!["open more".into()])
    );
    let undecided = evaluated(&folder, &json!({ "more": ["tired"] }));
    assert_eq!(undecided["questions"]["more"]["state"], "not_asked");

    let row = "0198c0de-0000-7000-8000-000000000001";
    let rows = |why: &[&str], which: &str| json!({ "main": "other", "days": { row: { "position": "a0", "why": why, "which": which } } });
    let cell = |why: &[&str], which| {
        evaluated(&folder, &rows(why, which))["questions"][format!("days.{row}.which")]["state"].clone()
    };
    assert_eq!(cell(&["health", "school"], "noise"), "answered");
    assert_eq!(cell(&["health"], "noise"), "empty");
    assert_eq!(cell(&["health"], "unsure"), "answered");
}

#[test]
fn a_place_to_sign_is_there_while_its_condition_holds() {
    let folder = folder(
        r#"section s "S"
  ask agreed yes or no "Enig?" required
  ask present people "Til stede"
  sign all by each of present "Alle" required
    hint "Les først."
    show when agreed is yes
  compute twice "Dobbelt"
    from 2 * 2
    help "Regnes ut av seg selv."
    seen by teacher
"#,
        &[],
    );
    let shown = |agreed: bool| evaluated(&folder, &json!({ "agreed": agreed }))["parts"]["all"]["shown"].clone();
    assert_eq!((shown(true), shown(false)), (json!(true), json!(false)));
    let said = definition(folder.find_form("f").unwrap());
    let find =
        |name: &str| said["items"].as_array().unwrap().iter().find(|item| item["name"] == name).cloned().unwrap();
    assert_eq!(find("twice")["seenBy"], json!(["teacher"]));
    assert!(!find("all")["showWhen"].is_null());
    let texts: Vec<_> =
        said["texts"]["nb"].as_array().unwrap().iter().map(|text| text["key"].as_str().unwrap()).collect();
    assert!(texts.contains(&"all.hint") && texts.contains(&"twice.help"), "{texts:?}");
}

#[test]
fn a_stretch_of_days_is_one_answer() {
    let body = |given: &str| {
        format!(
            r#"section s "S"
  ask away period "Borte" required

example "fire dager"
  given away {given}
  expect can finish
"#
        )
    };
    let folder = folder(&body("2026-11-02, 2026-11-05"), &[]);
    let form = folder.find_form("f").unwrap();
    assert_eq!(form.examples[0].given.to_json(), json!({ "away": "2026-11-02/2026-11-05" }));
    let backwards = Answers::from_json(form, &json!({ "away": "2026-11-05/2026-11-02" }));
    assert_eq!(backwards.1.len(), 1, "it ends before it begins");
}

#[test]
fn a_scale_is_answered_by_one_of_its_steps() {
    let folder = folder(
        r#"section s "S"
  ask wellbeing scale 0 to 6 "Trivsel" required
    lowest "Svært dårlig"
    highest "Svært bra"
    must be not 0 say "Snakk med noen."
  ask why long text "Hvorfor?"
    show when wellbeing is under 3
  ask way number 0 to 40 decimals 1 "Skolevei"
    unit "km"
"#,
        &[],
    );
    let low = evaluated(&folder, &json!({ "wellbeing": 2, "way": "2.5" }));
    assert_eq!((&low["questions"]["why"]["shown"], blockers(&low).len()), (&json!(true), 0));
    let high = evaluated(&folder, &json!({ "wellbeing": 6 }));
    assert_eq!(high["questions"]["why"]["shown"], json!(false));
    assert_eq!(blockers(&evaluated(&folder, &json!({}))), ["open wellbeing"]);
    assert_eq!(blockers(&evaluated(&folder, &json!({ "wellbeing": 0 }))).len(), 1);

    let form = folder.find_form("f").unwrap();
    for beyond in [json!(7), json!(-1), json!("2.5"), json!(true)] {
        let (kept, problems) = Answers::from_json(form, &json!({ "wellbeing": beyond }));
        assert_eq!((kept.0.len(), problems.len()), (0, 1), "{beyond}");
    }

    let definition = definition(form);
    let item = definition["items"].as_array().unwrap().iter().find(|item| item["name"] == "wellbeing").unwrap();
    assert_eq!((&item["kind"], &item["min"], &item["max"]), (&json!("SCALE"), &json!("0"), &json!("6")));
    let texts = definition["texts"]["nb"].as_array().unwrap();
    let said = |key: &str| texts.iter().find(|text| text["key"] == key).map(|text| text["text"].clone());
    assert_eq!(said("wellbeing.lowest"), Some(json!("Svært dårlig")));
    assert_eq!(said("wellbeing.highest"), Some(json!("Svært bra")));
    assert_eq!(said("way.unit"), Some(json!("km")));
}

#[test]
fn what_follows_is_due_or_waits() {
    let folder = folder(
        r#"section s "S"
  ask next date "Neste" required
  ask done yes or no "Ferdig?"
when finished if done is yes
  case becomes closed
when finished if done is asked
  open f on next + 1 week
"#,
        &[],
    );
    let waiting = evaluated(&folder, &json!({}));
    let open = json!({ "on": "finished", "open": "f", "due": null, "waits_for": "next" });
    assert_eq!(waiting["follow_ups"], json!([open]));
    let due = evaluated(&folder, &json!({ "next": "2026-11-20", "done": true }));
    let closed = json!({ "on": "finished", "case_becomes": "closed" });
    let open = json!({ "on": "finished", "open": "f", "due": "2026-11-27", "waits_for": null });
    assert_eq!(due["follow_ups"], json!([closed, open]));
}

#[test]
fn a_rule_below_a_question_speaks_there() {
    let body = r#"section one "Del"
  ask mark number 1 to 6 "Karakter"
    suggest when mark is at most 2 say "Vurder hjelp."
    warn when mark is 6 say "Stemmer det?"
    require mark is not 3 say "Ikke tre."
"#;
    let folder = folder(body, &[]);
    let said = |mark: i64| {
        let evaluation = evaluated(&folder, &json!({ "mark": mark }));
        let problems = evaluation["questions"]["mark"]["problems"].as_array().unwrap();
        let keys: Vec<String> = problems.iter().map(|problem| problem["key"].as_str().unwrap().to_owned()).collect();
        (keys, evaluation["can_finish"] == true)
    };
    assert_eq!(said(1), (vec!["mark.suggest".into()], true));
    assert_eq!(said(6), (vec!["mark.warn".into()], true));
    assert_eq!(said(3), (vec!["mark.require".into()], false));
    assert_eq!(said(4), (vec![], true));
}

#[test]
fn advice_and_warnings_never_block() {
    let folder = folder(
        r#"section s "S"
  ask days number of days 0 to 190 "Dager"
  warn when days is over 8 say "Mange dager."
  suggest when days is over 8 say "Ring PPT."
"#,
        &[],
    );
    let said = evaluated(&folder, &json!({ "days": 9 }));
    assert_eq!(said["can_finish"], true);
    let keys: Vec<_> = said["findings"].as_array().unwrap().iter().map(|finding| &finding["key"]).collect();
    assert_eq!(keys, ["s.warn", "s.suggest"]);
}

#[test]
fn a_new_filling_copies_what_comes_from_outside() {
    let other = r#"form g "G" version 1 K1
  about pupil
  languages nb

list action
  - talk "Samtale"
  - walk "Tur"

section s "S"
  ask place short text "Sted"
  ask agreed measures of action "Avtalt"
    columns note
"#;
    let folder = folder(
        r#"list action
  - talk "Samtale"

section s "S"
  ask school short text "Skole"
    start with case.school.name
  ask place short text "Sted"
    start with g.place otherwise school
  ask day date "Dag"
    start with today
  ask last date "Frist"
    start with day + 21 days
  ask present people "Til stede"
    start with case.invited
  ask plan measures of action "Plan"
    start with g.agreed
    columns note, status
"#,
        &[("g.form", other)],
    );
    let form = folder.find_form("f").unwrap();
    let earlier_form = folder.find_form("g").unwrap();
    let row = |measure: &str| json!({ "measure": measure, "note": "Hver dag", "position": "a0" });
    let (earlier, problems) =
        Answers::from_json(earlier_form, &json!({ "agreed": { ROW: row("walk"), OTHER_ROW: row("talk") } }));
    assert_eq!(problems, []);
    let invited = Invited { name: "Siri".into(), role: Role::Pupil, relation: None, person: Uuid::from_u128(7) };
    let case = CaseFacts { school_name: Some("Åsen".into()), invited: vec![invited], ..CaseFacts::default() };
    let earlier = BTreeMap::from([(earlier_form.name.clone(), earlier)]);
    let around = Surroundings { case: &case, earlier: &earlier, ..Surroundings::on("2026-11-02".parse().unwrap()) };
    let mut next = 0;
    let mut next_id = || {
        next += 1;
        Uuid::from_u128(next)
    };
    let begun = begin(form, &around, &mut next_id);
    let id = |n: u128| Uuid::from_u128(n).to_string();
    let person = json!({ "position": "a0", "name": "Siri", "role": "pupil", "person": id(7) });
    let measure = json!({ "position": "a0", "measure": "talk", "note": "Hver dag" });
    assert_eq!(
        begun.to_json(),
        json!({ "school": "Åsen", "day": "2026-11-02", "present": { id(1): person }, "plan": { id(2): measure } })
    );
    // The place was not in the other form, so it follows this one's own answer.
    let said = evaluate(form, &begun, &around).to_json();
    assert_eq!(said["questions"]["place"]["value"], "Åsen");
    assert_eq!(said["questions"]["last"]["value"], "2026-11-23");
}
