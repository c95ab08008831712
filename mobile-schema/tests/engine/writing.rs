//! Mutations: what change an input makes, in which order, and what is answered.

use forms_dsl::{
    answers::{Answer, AnswerPath},
    model::AnswerState,
};
use mobile_schema::{
    change::{Change, Edit, EditTo, Outcome, UserError, UserErrorCode},
    run::Status,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::house::{id, respond, staff, store, whole};

fn done(number: u128) -> Outcome {
    Outcome::Done { id: Uuid::from_u128(number), notes: vec![] }
}

fn said(edit: &Edit) -> String {
    let to = match &edit.to {
        EditTo::Set(Answer::Missing(state)) => format!("missing {state:?}"),
        EditTo::Set(answer) => answer.to_json().to_string(),
        EditTo::Clear => "clear".into(),
        EditTo::PutRow { position } => format!("row at {position:?}"),
        EditTo::RemoveRow => "gone".into(),
    };
    format!("{} = {to} ({})", edit.path, edit.argument.join("."))
}

#[tokio::test]
async fn an_input_becomes_edits_and_the_filling_is_read_again() {
    let mut store = store();
    store.outcome = Some(done(11));
    let query = "mutation ($input: SaveVisitInput!) { saveVisit(input: $input) {
        visit { minutes } userErrors { message } clientMutationId } }";
    let variables = json!({ "input": {
        "id": id(11), "editId": id(7), "baseRevision": 3, "clientMutationId": "m1",
        "answers": {
            "place": "Hjemme", "day": null, "kind": "AT_HOME", "topics": ["SLEEP"], "hours": "2.5", "agreed": true, "host": id(62),
            "steps": [{ "id": id(61), "week": 3, "leader": null }, { "id": id(64), "delete": true }, { "id": id(66), "position": "b" }],
            "present": [{ "id": id(62), "role": "TEACHER", "person": id(31) }],
            "missing": [{ "question": "minutes", "state": "UNKNOWN" }, { "question": "steps", "rowId": id(61), "column": "week", "state": "DECLINED" }],
        },
    }});
    let (_, answer) = respond(&store, &staff(), query, variables).await;
    assert_eq!(
        answer,
        json!({ "data": { "saveVisit": { "visit": { "minutes": 45 }, "userErrors": [], "clientMutationId": "m1" } } })
    );
    let changes = store.changes.lock().unwrap();
    let [Change::Save { id: filling, form, edit_id, base_revision, answers }] = changes.as_slice() else {
        panic!("{changes:?}")
    };
    assert_eq!(form.as_str(), "visit");
    assert_eq!((filling.as_u128(), edit_id.as_u128(), *base_revision), (11, 7, Some(3)));
    let mut said: Vec<String> = answers.iter().map(said).collect();
    said.sort();
    let row = |number: u128| id(number);
    let mut expected = vec![
        "agreed = true (input.answers.agreed)".to_owned(),
        "day = clear (input.answers.day)".to_owned(),
        format!("host = \"{}\" (input.answers.host)", row(62)),
        "hours = \"2.5\" (input.answers.hours)".to_owned(),
        "kind = \"at_home\" (input.answers.kind)".to_owned(),
        "minutes = missing Unknown (input.answers.missing.0)".to_owned(),
        "place = \"Hjemme\" (input.answers.place)".to_owned(),
        format!("present.{} = row at None (input.answers.present.0)", row(62)),
        format!("present.{}.person = \"{}\" (input.answers.present.0.person)", row(62), row(31)),
        format!("present.{}.role = \"teacher\" (input.answers.present.0.role)", row(62)),
        format!("steps.{} = gone (input.answers.steps.1)", row(64)),
        format!("steps.{} = row at None (input.answers.steps.0)", row(61)),
        format!("steps.{} = row at Some(\"b\") (input.answers.steps.2)", row(66)),
        format!("steps.{}.leader = clear (input.answers.steps.0.leader)", row(61)),
        format!("steps.{}.week = 3 (input.answers.steps.0.week)", row(61)),
        format!("steps.{}.week = missing Declined (input.answers.missing.1)", row(61)),
        "topics = [\"sleep\"] (input.answers.topics)".to_owned(),
    ];
    expected.sort();
    assert_eq!(said, expected);
}

#[tokio::test]
async fn rows_that_are_null_are_cleared() {
    let mut store = store();
    store.outcome = Some(done(11));
    let query = format!(
        "mutation {{ saveVisit(input: {{ id: \"{}\", answers: {{ steps: null }} }}) {{ clientMutationId }} }}",
        id(11)
    );
    whole(&store, &query).await;
    let changes = store.changes.lock().unwrap();
    let [Change::Save { answers, .. }] = changes.as_slice() else { panic!("{changes:?}") };
    assert_eq!(answers.iter().map(said).collect::<Vec<_>>(), ["steps = clear (input.answers.steps)"]);
}

#[tokio::test]
async fn a_variable_that_is_not_given_leaves_its_answer_alone() {
    let mut store = store();
    store.outcome = Some(done(11));
    let query = format!(
        "mutation ($place: String, $day: LocalDate) {{ saveVisit(input: {{ id: \"{}\", answers: {{ place: $place, day: $day }} }}) {{
            clientMutationId }} }}",
        id(11)
    );
    respond(&store, &staff(), &query, json!({ "day": null })).await;
    let changes = store.changes.lock().unwrap();
    let [Change::Save { answers, .. }] = changes.as_slice() else { panic!("{changes:?}") };
    let path = AnswerPath::Question("day".try_into().unwrap());
    assert_eq!(answers.len(), 1);
    assert_eq!((&answers[0].path, &answers[0].to), (&path, &EditTo::Clear));
}

#[tokio::test]
async fn what_a_person_can_mend_is_in_the_payload() {
    let mut store = store();
    store.outcome = Some(Outcome::Refused(vec![UserError {
        code: UserErrorCode::TooLong,
        message: "For lang.".into(),
        path: vec!["input".into(), "answers".into(), "place".into()],
        question: Some("place".into()),
    }]));
    let query = format!(
        "mutation {{ finishVisit(input: {{ id: \"{}\" }}) {{ visit {{ id }} userErrors {{ message code path question }} }} }}",
        id(11)
    );
    assert_eq!(
        whole(&store, &query).await,
        json!({ "data": { "finishVisit": { "visit": null, "userErrors": [
            { "message": "For lang.", "code": "TOO_LONG", "path": ["input", "answers", "place"], "question": "place" }] } } })
    );
}

#[tokio::test]
async fn an_id_that_can_be_nothing_is_not_found_and_changes_nothing() {
    let mut store = store();
    store.outcome = Some(done(11));
    let query = "mutation { finishVisit(input: { id: \"rubbish\" }) { visit { id } userErrors { code path } }
        startVisit(input: { caseId: \"VmlzaXQ6MQ\" }) { userErrors { code path } } }";
    assert_eq!(
        whole(&store, query).await["data"],
        json!({
            "finishVisit": { "visit": null, "userErrors": [{ "code": "NOT_FOUND", "path": ["input", "id"] }] },
            "startVisit": { "userErrors": [{ "code": "NOT_FOUND", "path": ["input", "caseId"] }] },
        })
    );
    assert!(store.changes.lock().unwrap().is_empty());
}

#[tokio::test]
async fn mutations_run_in_series_and_one_reached_twice_runs_once() {
    let mut store = store();
    store.outcome = Some(done(11));
    let query = format!(
        "mutation {{ ...A b: discardVisit(input: {{ id: \"{id}\", reason: \"feil\" }}) {{ __typename }} ...B }}
         fragment A on Mutation {{ finishVisit(input: {{ id: \"{id}\" }}) {{ visit {{ minutes }} }} }}
         fragment B on Mutation {{ finishVisit(input: {{ id: \"{id}\" }}) {{ visit {{ place }} }} }}",
        id = id(11)
    );
    let answer = whole(&store, &query).await;
    assert_eq!(answer["data"]["finishVisit"]["visit"], json!({ "minutes": 45, "place": "Skolen \"A\"" }));
    assert_eq!(answer["data"]["b"]["__typename"], "DiscardVisitPayload");
    let changes = store.changes.lock().unwrap();
    assert!(matches!(changes.as_slice(), [Change::Finish { .. }, Change::Discard { .. }]), "{changes:?}");
}

#[tokio::test]
async fn a_failing_change_is_an_error_of_its_field() {
    let query = format!("mutation {{ finishVisit(input: {{ id: \"{}\" }}) {{ visit {{ id }} }} }}", id(11));
    let (status, answer) = respond(&store(), &staff(), &query, json!({})).await;
    assert_eq!(status, Status::Ran);
    assert_eq!(answer["data"], Value::Null);
    assert_eq!(answer["errors"][0]["path"], json!(["finishVisit"]));
    assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAVAILABLE");
}

#[tokio::test]
async fn a_state_that_nobody_gives_is_refused() {
    let mut store = store();
    store.outcome = Some(done(11));
    let query = format!(
        "mutation {{ saveVisit(input: {{ id: \"{}\", answers: {{ missing: [{{ question: \"minutes\", state: WITHHELD }},
            {{ question: \"nothing\", state: UNKNOWN }}] }} }}) {{ userErrors {{ code path }} }} }}",
        id(11)
    );
    assert_eq!(
        whole(&store, &query).await["data"]["saveVisit"]["userErrors"],
        json!([{ "code": "NOT_FOUND", "path": ["input", "answers", "missing", "0"] },
            { "code": "NOT_FOUND", "path": ["input", "answers", "missing", "1"] }])
    );
    assert!(AnswerState::Unknown < AnswerState::Declined);
}
