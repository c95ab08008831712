//! Answers in the shape of their tables and back.

use std::collections::BTreeMap;

use forms_dsl::{
    answers::{Answer, Answers},
    evaluate::{CaseFacts, Surroundings, evaluate},
    model::{AnswerState, CheckedForm, OptionName, Role},
};
use mobile_schema::{
    filling::Record,
    path,
    record::{join, split},
    storage_plan::FormTables,
    store::Cell,
};
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::json;

use crate::office::{SETTINGS, SURVEY, at, day, folder, name, option, row, survey, text};

fn record_of(form: &CheckedForm, answers: &Answers) -> Record {
    let (facts, earlier) = (CaseFacts::default(), BTreeMap::new());
    let around = Surroundings { case: &facts, earlier: &earlier, ..Surroundings::on("2026-11-02".parse().unwrap()) };
    split(form, &FormTables::of(form), answers, &evaluate(form, answers, &around))
}

fn column(record: &Record, key: &str) -> Cell {
    record.columns.iter().find(|(column, _)| column.as_str() == key).unwrap().1.clone()
}

fn missing<'a>(record: &'a Record, question: &str) -> Option<&'a str> {
    record.missing.iter().find(|(path, _)| path == question).map(|(_, state)| state.as_str())
}

fn answers(given: &[(&str, Answer)]) -> Answers {
    let mut answers = Answers::default();
    for (written, answer) in given {
        path::put(&mut answers, &at(written), Some(answer.clone()));
    }
    answers
}

#[test]
fn what_is_open_has_a_column_and_what_is_sensitive_is_sealed() {
    let form = survey().form;
    let record = record_of(
        &form,
        &answers(&[
            ("ill", Answer::Truth(true)),
            ("share", Answer::Number(Decimal::new(5, 1))),
            ("colours", Answer::Options(vec![OptionName::try_from("red").unwrap()])),
            ("secret", text("canary")),
            ("visits.1", text("a0")),
            ("visits.1.why", text("canary")),
            ("worries.1", text("a0")),
            ("worries.1.worry", text("canary")),
        ]),
    );
    assert_eq!(column(&record, "q_ill"), Cell::Integer(1));
    assert_eq!(column(&record, "q_share"), Cell::Integer(50));
    assert_eq!(column(&record, "q_colours"), Cell::Text(r#"["red"]"#.to_owned()));
    assert_eq!(column(&record, "q_visit_count"), Cell::Integer(1));
    assert_eq!(record.sealed["secret"], json!("canary"));
    assert_eq!(record.rows[0].sealed["why"], json!("canary"));
    assert_eq!(record.sealed["worries"][row(1).to_string()]["worry"], json!("canary"));
    let open = format!("{:?} {:?} {:?}", record.columns, record.missing, record.rows[0].columns);
    assert!(!open.contains("canary"), "{open}");
}

#[test]
fn each_open_question_without_an_answer_says_why() {
    let form = survey().form;
    let declined = record_of(&form, &answers(&[("ill", Answer::Missing(AnswerState::Declined))]));
    assert_eq!(missing(&declined, "ill"), Some("declined"));
    assert_eq!(missing(&declined, "word"), Some("empty"));
    assert_eq!(missing(&declined, "days"), Some("not_asked"));
    assert_eq!(missing(&declined, "visits"), Some("empty"));
    assert_eq!(missing(&declined, "secret"), None, "of a sealed question nothing stands in the open");
    assert_eq!(missing(&declined, "seen"), None, "a box that is shown is never empty");
}

#[test]
fn a_hidden_answer_waits_parked_and_comes_back() {
    let form = survey().form;
    let given = answers(&[("ill", Answer::Truth(false)), ("days", Answer::Number(3.into())), ("secret", text("s"))]);
    let record = record_of(&form, &given);
    assert_eq!(column(&record, "q_days"), Cell::Null);
    assert_eq!(record.sealed["secret"], json!({ "missing": "not_asked" }));
    assert_eq!(record.parked["answers"], json!({ "days": 3, "secret": "s" }));
    assert_eq!(join(&form, &FormTables::of(&form), &record).unwrap().given, given);
}

#[test]
fn what_somebody_gave_is_told_from_what_it_began_with() {
    let form = survey().form;
    let tables = FormTables::of(&form);
    let given = answers(&[("day", day("2026-11-02"))]);
    let record = record_of(&form, &given);
    assert_eq!(column(&record, "q_end"), Cell::Text("2026-11-09".to_owned()));
    let joined = join(&form, &tables, &record).unwrap();
    assert_eq!(joined.given, given);
    assert_eq!(joined.untouched.get("end"), Some(&day("2026-11-09")));
    assert_eq!(joined.untouched.get("seen"), Some(&Answer::Truth(false)));

    // Given by hand it is the same value, and no longer follows.
    let by_hand = answers(&[("day", day("2026-11-02")), ("end", day("2026-11-09"))]);
    assert_eq!(join(&form, &tables, &record_of(&form, &by_hand)).unwrap().given, by_hand);
}

#[test]
fn a_rename_moves_nothing() {
    let before = survey().form;
    let given = answers(&[
        ("word", text("ord")),
        ("ill", Answer::Truth(true)),
        ("secret", text("s")),
        ("visits.1", text("a0")),
        ("visits.1.on_day", day("2026-11-02")),
        ("visits.1.why", text("w")),
    ]);
    let record = record_of(&before, &given);
    let renamed = SURVEY
        .replace("version 1 K2", "version 2 K2")
        .replace("ask word short text up to 10 \"Ord\"", "ask term short text up to 10 \"Ord\"\n    was word")
        .replace("ask secret long text \"Hemmelig\" K3", "ask hidden_thing long text \"Hemmelig\" K3\n    was secret")
        .replace("repeat visits 0 to 2 rows \"Besøk\"", "repeat calls 0 to 2 rows \"Besøk\"\n    was visits")
        .replace("number of visits", "number of calls")
        .replace("ask why short text \"Hvorfor\" K3", "ask reason short text \"Hvorfor\" K3\n      was why");
    let folder = folder(&[("survey.form", &renamed), ("settings.form", SETTINGS)]);
    let after = folder.find_form("survey").unwrap();
    let tables = FormTables::of(after);
    // The store hands rows in under the name that the rows have now.
    let mut loaded = record.clone();
    loaded.rows.iter_mut().for_each(|row| row.rows = name("calls"));
    let joined = join(after, &tables, &loaded).unwrap();
    let expected = answers(&[
        ("term", text("ord")),
        ("ill", Answer::Truth(true)),
        ("hidden_thing", text("s")),
        ("calls.1", text("a0")),
        ("calls.1.on_day", day("2026-11-02")),
        ("calls.1.reason", text("w")),
    ]);
    assert_eq!(joined.given, expected);
    let again = record_of(after, &joined.given);
    assert_eq!((again.columns, again.sealed, again.parked), (record.columns, record.sealed, record.parked));
}

#[test]
fn a_broken_cell_is_named_without_its_content() {
    let form = survey().form;
    let mut record = record_of(&form, &Answers::default());
    let cell = record.columns.iter_mut().find(|(key, _)| key.as_str() == "q_day").unwrap();
    cell.1 = Cell::Text("canary".to_owned());
    let unreadable = join(&form, &FormTables::of(&form), &record).unwrap_err();
    assert_eq!(unreadable.to_string(), "`q_day` holds something that is no answer of its question");
}

#[test]
fn a_step_of_a_scale_has_a_whole_column_where_it_is_open() {
    let scales = SURVEY.replace(
        "  ask seen tick",
        "  ask wellbeing scale 0 to 6 \"Trivsel\"\n    en \"Wellbeing\"\n    lowest \"Dårlig\" en \"Bad\"\n  \
         ask worry_level scale 1 to 5 \"Uro\" K3\n    en \"Worry\"\n  ask seen tick",
    );
    let folder = folder(&[("survey.form", &scales), ("settings.form", SETTINGS)]);
    let form = folder.find_form("survey").unwrap();
    let step = |step: i64| Answer::Number(Decimal::from(step));
    let given = answers(&[("wellbeing", step(4)), ("worry_level", step(5))]);
    let record = record_of(form, &given);
    assert_eq!(column(&record, "q_wellbeing"), Cell::Integer(4));
    assert!(!record.columns.iter().any(|(key, _)| key.as_str() == "q_worry_level"));
    assert_eq!(record.sealed["worry_level"], json!(5));
    assert_eq!(join(form, &FormTables::of(form), &record).unwrap().given, given);
}

/// Answers of every kind, fit and unfit, at every place of the survey.
fn any_answer() -> impl Strategy<Value = (&'static str, Answer)> {
    let number = |number: i64, scale| Answer::Number(Decimal::new(number, scale));
    let options =
        |names: &[&str]| Answer::Options(names.iter().map(|name| OptionName::try_from(*name).unwrap()).collect());
    let places: Vec<(&'static str, Vec<Answer>)> = vec![
        ("ill", vec![Answer::Truth(true), Answer::Truth(false), Answer::Missing(AnswerState::Unknown)]),
        ("days", vec![number(3, 0), number(0, 0)]),
        ("share", vec![number(5, 1), number(25, 2)]),
        ("colours", vec![options(&["red"]), options(&["red", "green"]), options(&[])]),
        ("one_colour", vec![option("red"), option("green")]),
        ("day", vec![day("2026-11-02"), day("2026-11-20")]),
        ("end", vec![day("2026-11-09"), day("2026-11-01")]),
        ("at_time", vec![Answer::Time("08:30:00".parse().unwrap())]),
        ("word", vec![text("ord"), text(" ")]),
        ("seen", vec![Answer::Truth(true), Answer::Truth(false)]),
        ("secret", vec![text("s"), Answer::Missing(AnswerState::Declined)]),
        ("people_there.1.name", vec![text("Kari")]),
        ("people_there.1.role", vec![Answer::Role(Role::Guardian)]),
        ("people_there.2", vec![text("a1")]),
        ("chief", vec![Answer::Id(row(1)), Answer::Id(row(7))]),
        ("visits.1", vec![text("a0")]),
        ("visits.1.on_day", vec![day("2026-11-01"), day("2026-11-30")]),
        ("visits.1.why", vec![text("w")]),
        ("visits.1.more", vec![text("m")]),
        ("visits.2.more", vec![text("m")]),
        ("worries.1.worry", vec![text("w")]),
        ("worries.1.grave", vec![Answer::Truth(true)]),
        ("worries.2", vec![text("a1")]),
    ];
    let place = |(at, mut answers): (&'static str, Vec<Answer>)| {
        let is_row = matches!(super::office::at(at), forms_dsl::answers::AnswerPath::Row { .. });
        if !is_row {
            answers.push(Answer::Missing(AnswerState::Empty));
        }
        (Just(at), prop::sample::select(answers))
    };
    prop::strategy::Union::new(places.into_iter().map(place))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn whatever_is_given_is_read_back(given in prop::collection::vec(any_answer(), 0..25)) {
        let form = survey_once();
        let given = answers(&given);
        let record = record_of(form, &given);
        prop_assert_eq!(join(form, &FormTables::of(form), &record).unwrap().given, given);
    }
}

fn survey_once() -> &'static CheckedForm {
    static FORM: std::sync::OnceLock<std::sync::Arc<CheckedForm>> = std::sync::OnceLock::new();
    FORM.get_or_init(|| survey().form)
}
