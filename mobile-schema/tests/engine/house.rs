//! One form, some rows of it, and a way to ask.

use std::sync::{
    LazyLock,
    atomic::{AtomicU64, Ordering},
};

use forms_dsl::{
    diagnostic::{Diagnostics, MessageLanguage},
    model::{FormName, Language, QuestionName, Role},
    source::{Source, Sources},
};
use mobile_schema::{
    MobileSchema, compile,
    prepare::Request,
    requester::Requester,
    run::{Context, Response, Status},
    store::Table,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::fixture::Fixture;

const SETTINGS: &str = r#"settings town "Town" version 1
  languages nb

role teacher "Lærer" staff

state open "Åpen" for teacher
  leads to closed
state closed "Lukket" for teacher
"#;

const VISIT: &str = r#"form visit "Besøk" version 1 K2
  about pupil
  languages nb
  opened by teacher

list kind
  - at_home "Hjemme"
  - at_school "På skolen"

list topic
  - sleep "Søvn"
  - friends "Venner"

section one "En" K1
  ask place short text "Sted"
  ask day date "Dag"
  ask kind one of kind "Slag"
  ask topics many of topic "Temaer"
  ask minutes number of minutes 0 to 500 "Minutter"
  ask hours number of hours 0 to 50 decimals 1 "Timer"
  ask agreed yes or no "Enige"
    was consent_given
  ask wage number of kroner 0 to 900 "Lønn"
    seen by teacher
  ask present people "Til stede"
  ask host person of present "Vert"
  repeat steps 0 to 5 rows "Steg"
    ask week number of weeks 1 to 12 "Uke"
    ask leader person of present "Leder"

section two "To" K3
  ask worry long text "Bekymring"
  ask grade number of times 0 to 9 "Grad"
  repeat talks 0 to 5 rows "Samtaler"
    ask about short text "Om"
      was theme

section three "Tre" K4
  ask verdict short text "Vurdering"
"#;

/// The form as an API.
pub static SCHEMA: LazyLock<MobileSchema> = LazyLock::new(|| {
    let file = |name: &str, text: &str| Source { name: name.into(), text: text.into() };
    let sources = Sources::new(vec![file("settings.form", SETTINGS), file("visit.form", VISIT)]);
    let mut diagnostics = Diagnostics::new();
    let parsed = forms_dsl::parse(&sources, &mut diagnostics);
    let folder = forms_dsl::check(&parsed, &mut diagnostics);
    let said = diagnostics.in_words(&sources, MessageLanguage::English);
    compile(&folder.unwrap_or_else(|| panic!("{said:#?}"))).unwrap()
});

/// The id of the nth thing.
pub fn id(number: u128) -> String {
    Uuid::from_u128(number).to_string()
}

pub fn visits() -> Table {
    Table::Form(FormName::try_from("visit").unwrap())
}

pub fn rows(name: &str) -> Table {
    Table::Rows(FormName::try_from("visit").unwrap(), QuestionName::try_from(name).unwrap())
}

/// A visit; what is asked for beyond these cells is null.
fn visit(number: u128, case: u128, more: Value) -> Value {
    let mut row = json!({
        "id": id(number), "form": "visit", "form_version": 1, "case_id": id(case), "status": "draft", "revision": 3,
        "language": "nb", "created_at": "2026-11-20T08:00:00.000Z", "updated_at": "2026-11-20T09:00:00.000Z",
        "created_by": id(31), "missing": [["place", "empty"], ["consent_given", "declined"], ["steps.00000000-0000-0000-0000-00000000003d.week", "unknown"]],
    });
    let Value::Object(more) = more else { panic!("cells are an object") };
    row.as_object_mut().unwrap().extend(more);
    row
}

/// Three visits of two cases, of which the first has an answer to everything.
pub fn store() -> Fixture {
    let present = json!({ "name": "Kari", "role": "teacher" });
    let fillings = [
        visit(
            11,
            1,
            json!({
                "q_place": "Skolen \"A\"", "q_day": "2026-11-20", "q_kind": "at_school", "q_topics": ["friends", "sleep"],
                "q_minutes": 45, "q_hours": "1.5", "q_consent_given": true, "q_wage": 500, "q_host": id(62), "status": "finished",
                "sealed worry": "hemmelig", "sealed grade": {"missing": "declined"}, "sealed verdict": "streng",
                "sealed talks": {
                    id(72): {"position": "V", "theme": "andre"}, id(71): {"position": "N", "theme": "første"},
                },
            }),
        ),
        visit(
            12,
            1,
            json!({ "q_kind": "at_home", "q_minutes": 30, "q_hours": "0.5", "q_consent_given": false, "q_topics": [] }),
        ),
        visit(13, 2, json!({ "q_kind": "at_school", "q_minutes": 30 })),
    ];
    Fixture::default()
        .with(Table::Fillings, json!(fillings))
        .with(visits(), json!(fillings))
        .with(rows("steps"), json!([
            { "id": id(61), "filling_id": id(11), "position": "a", "q_week": 2, "q_leader": id(63) },
            { "id": id(64), "filling_id": id(11), "position": "Z", "q_week": 1, "q_leader": null },
            { "id": id(65), "filling_id": id(12), "position": "Z", "q_week": 7, "q_leader": null },
        ]))
        .with(rows("present"), json!([
            { "id": id(62), "filling_id": id(11), "position": "a", "q_name": present["name"], "q_role": present["role"], "q_person": id(31) },
            { "id": id(63), "filling_id": id(11), "position": "b", "q_name": "Ola", "q_role": "guardian", "q_person": null },
        ]))
        .with(Table::Cases, json!([
            { "id": id(1), "pupil_id": id(32), "unit_id": id(41), "state": "open", "opened_at": "2026-11-01T08:00:00.000Z" },
            { "id": id(2), "pupil_id": id(33), "unit_id": id(41), "state": "closed", "opened_at": "2026-11-02T08:00:00.000Z" },
        ]))
        .with(Table::People, json!([
            { "id": id(31), "name": "Kari Nordmann" }, { "id": id(32), "name": "Siri" }, { "id": id(33), "name": "Ada" },
        ]))
        .with(Table::Units, json!([{ "id": id(41), "kind": "school", "name": "Løvås" }]))
        .with(Table::Edits, json!([
            { "id": id(81), "filling_id": id(11), "revision": 1, "kind": "start", "questions": [], "author_id": id(31), "at": "2026-11-20T08:00:00.000Z" },
            { "id": id(82), "filling_id": id(11), "revision": 2, "kind": "save", "questions": ["place", "day"], "author_id": id(31), "at": "2026-11-20T08:01:00.000Z" },
            { "id": id(83), "filling_id": id(12), "revision": 1, "kind": "start", "questions": [], "author_id": id(31), "at": "2026-11-20T08:02:00.000Z" },
        ]))
        .with(Table::FormVersions, json!([
            { "id": id(91), "name": "visit", "version": 1, "hash": "abc", "published_at": "2026-11-01T08:00:00.000Z",
              "current": true, "definition": definition() },
        ]))
}

fn definition() -> Value {
    forms_dsl::definition::definition(&SCHEMA.forms()["visit"])
}

pub fn staff() -> Requester {
    Requester {
        person: Uuid::from_u128(31),
        name: "Kari Nordmann".into(),
        roles: [Role::Staff, Role::Named("teacher".try_into().unwrap())].into(),
        device: None,
        handed: None,
        language: Language::new("nb"),
    }
}

pub fn guardian() -> Requester {
    Requester { person: Uuid::from_u128(34), name: "Ola".into(), roles: [Role::Guardian].into(), ..staff() }
}

/// Asks, and reads the answer.
pub async fn respond(store: &Fixture, requester: &Requester, query: &str, variables: Value) -> (Status, Value) {
    let Value::Object(variables) = variables else { panic!("variables are an object") };
    let request = Request { query: query.to_owned(), variables, ..Request::default() };
    let next = AtomicU64::new(1_000);
    let new_id = || Uuid::from_u128(next.fetch_add(1, Ordering::Relaxed).into());
    let context = Context { requester, new_id: &new_id };
    let Response { status, body, cost: _ } = SCHEMA.respond(&request, context, store).await;
    (status, serde_json::from_slice(&body).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&body))))
}

/// Asks as staff, and expects an answer without errors.
pub async fn data(store: &Fixture, query: &str) -> Value {
    let (status, answer) = respond(store, &staff(), query, json!({})).await;
    assert_eq!(status, Status::Ran, "{answer}");
    assert_eq!(answer.get("errors"), None, "{answer:#}");
    answer["data"].clone()
}

/// Asks as staff; the whole answer.
pub async fn whole(store: &Fixture, query: &str) -> Value {
    respond(store, &staff(), query, json!({})).await.1
}
