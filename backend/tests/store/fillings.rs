//! Fillings: begun, saved, finished, signed, amended; what is stored comes back as it was, sealed or not.

use std::collections::BTreeMap;

use forms_dsl::{
    answers::{Answer, AnswerPath},
    model::{FormName, Language, OptionName, QuestionName},
};
use mobile_schema::{
    change::{Change, Edit, EditTo, Outcome, Signing, UserErrorCode},
    storage_plan::ColumnKey,
    store::{
        Aggregate, AnswerStore as _, Cell, Figures, Filter, Key, OrderBy, Pick, Quantifier, Select, Table, Test, Which,
    },
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::town::{Town, columns, done, rows, select};

/// What nobody may find in a file.
pub const CANARY: &str = "Kanarifuglen";

pub fn question(name: &str) -> QuestionName {
    name.try_into().unwrap()
}

pub fn set(path: AnswerPath, answer: Answer) -> Edit {
    Edit { path, to: EditTo::Set(answer), argument: Vec::new() }
}

pub fn answer(name: &str, answer: Answer) -> Edit {
    set(AnswerPath::Question(question(name)), answer)
}

pub fn text(text: &str) -> Answer {
    Answer::Text(text.to_owned())
}

pub fn row(rows: &str, id: Uuid, cells: &[(&str, Answer)]) -> Vec<Edit> {
    let put = Edit {
        path: AnswerPath::Row { rows: question(rows), row: id },
        to: EditTo::PutRow { position: None },
        argument: Vec::new(),
    };
    let cells = cells.iter().map(|(column, answer)| {
        set(AnswerPath::Cell { rows: question(rows), row: id, column: question(column) }, answer.clone())
    });
    std::iter::once(put).chain(cells).collect()
}

fn option(name: &str) -> OptionName {
    name.try_into().unwrap()
}

pub fn form() -> Table {
    Table::Form("trial".try_into().unwrap())
}

fn name(form: &str) -> FormName {
    form.try_into().unwrap()
}

fn row_table(rows: &str) -> Table {
    Table::Rows("trial".try_into().unwrap(), question(rows))
}

/// A filling begun in a case with one answer of every kind.
pub async fn begun(town: &Town, case: Uuid) -> Uuid {
    let id = town.ids.next();
    let start = Change::Start {
        id,
        form: "trial".try_into().unwrap(),
        case,
        from: None,
        language: Language::new("nb"),
        answers: vec![answer("goal", Answer::Option(option("step_up")))],
    };
    assert_eq!(done(town.teacher().change(start).await.unwrap()), id);
    id
}

pub async fn save(town: &Town, id: Uuid, answers: Vec<Edit>) -> Outcome {
    let save = Change::Save { id, form: name("trial"), edit_id: town.ids.next(), base_revision: None, answers };
    town.teacher().change(save).await.unwrap()
}

pub fn every_answer(town: &Town) -> Vec<Edit> {
    let mut edits = vec![
        answer("helpers", Answer::Options(vec![option("ppt"), option("nurse")])),
        answer("days", Answer::Number(3.into())),
        answer("share", Answer::Number("12.5".parse().unwrap())),
        answer("agreed", Answer::Truth(true)),
        answer("story", text("Ærlig talt, «går» det \"bra\"\nnå")),
        answer("family", text(&format!("{CANARY} K3"))),
        answer("assessment", text(&format!("{CANARY} K4"))),
    ];
    let week = |number: i64, worry: &str| {
        [("week", Answer::Number(number.into())), ("remark", text("Uke")), ("worry", text(worry))]
    };
    edits.extend(row("steps", town.ids.next(), &week(1, &format!("{CANARY} i rad"))));
    edits.extend(row("steps", town.ids.next(), &week(2, "ingen")));
    edits.extend(row("agencies", town.ids.next(), &[("agency", text(&format!("{CANARY} instans")))]));
    edits
}

fn one(mut rows: Vec<Vec<Value>>) -> Vec<Value> {
    assert_eq!(rows.len(), 1, "{rows:?}");
    rows.remove(0)
}

#[tokio::test]
async fn answers_come_back_as_they_were_given() {
    for kind in e2e::kinds() {
        let town = Town::build(kind).await;
        let case = town.open_case().await;
        let id = begun(&town, case).await;
        done(save(&town, id, every_answer(&town)).await);

        let names = ["id", "status", "revision", "q_place", "q_date", "q_goal", "q_helpers", "q_days", "q_share"];
        let found = one(rows(&town.teacher(), &select(form(), columns(&names))).await);
        let wanted = json!([id, "draft", 2, "Åsen skole", "2026-11-20", "step_up", ["ppt", "nurse"], 3, "12.5"]);
        assert_eq!(json!(found), wanted, "{kind:?}");
        let found = one(rows(&town.teacher(), &select(form(), columns(&["q_agreed", "q_story", "finished_at"]))).await);
        assert_eq!(json!(found), json!([true, "Ærlig talt, «går» det \"bra\"\nnå", null]));

        let mut picks = columns(&["q_week", "q_remark"]);
        picks.push(Pick::Sealed(question("worry")));
        let steps = Select {
            which: Which::Of { key: ColumnKey::fixed("filling_id"), parents: vec![id] },
            order: vec![OrderBy { column: ColumnKey::fixed("position"), descending: false }],
            ..select(row_table("steps"), picks)
        };
        let wanted = json!([[id, 1, "Uke", format!("{CANARY} i rad")], [id, 2, "Uke", "ingen"]]);
        assert_eq!(json!(rows(&town.teacher(), &steps).await), wanted);
    }
}

#[tokio::test]
async fn sealed_answers_open_for_those_who_may_read_them() {
    for kind in e2e::kinds() {
        let town = Town::build(kind).await;
        let case = town.open_case().await;
        let id = begun(&town, case).await;
        done(save(&town, id, every_answer(&town)).await);
        let sealed = ["family", "assessment"].map(|name| Pick::Sealed(question(name)));
        let asked = select(form(), sealed.to_vec());
        let staff = one(rows(&town.principal(), &asked).await);
        assert_eq!(json!(staff), json!([format!("{CANARY} K3"), format!("{CANARY} K4")]), "{kind:?}");
        let guardian = one(rows(&town.guardian(), &asked).await);
        assert_eq!(json!(guardian), json!([format!("{CANARY} K3"), {"withheld": true}]));
        assert!(rows(&town.other_principal(), &asked).await.is_empty());
        let agencies = one(rows(&town.teacher(), &select(form(), vec![Pick::Sealed(question("agencies"))])).await);
        let by_id = agencies[0].as_object().unwrap();
        assert_eq!(by_id.values().next().unwrap()["agency"], json!(format!("{CANARY} instans")));
    }
}

#[tokio::test]
async fn open_answers_are_filtered_grouped_and_counted() {
    for kind in e2e::kinds() {
        let town = Town::build(kind).await;
        let case = town.open_case().await;
        let id = begun(&town, case).await;
        done(save(&town, id, every_answer(&town)).await);
        let other = begun(&town, case).await;
        let found = |filter: Filter| {
            let town = &town;
            async move {
                let asked = Select { filter: Some(filter), ..select(form(), columns(&["id"])) };
                let found = rows(&town.teacher(), &asked).await;
                found.iter().map(|row| row[0].as_str().unwrap().parse().unwrap()).collect::<Vec<Uuid>>()
            }
        };
        let on = |name: &'static str, test| Filter::Column(ColumnKey::fixed(name), test);
        let texts = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let not = |filter| Filter::Not(Box::new(filter));
        let week = |quantifier, number| Filter::Rows {
            rows: question("steps"),
            quantifier,
            filter: Box::new(on("q_week", Test::Gte(Cell::Integer(number)))),
        };
        for (filter, wanted) in [
            (on("q_days", Test::Eq(Cell::Integer(3))), vec![id]),
            (on("q_days", Test::Ne(Cell::Integer(4))), vec![id]),
            (not(on("q_days", Test::Eq(Cell::Integer(3)))), vec![other]),
            (on("q_days", Test::IsNull(true)), vec![other]),
            (on("q_days", Test::In(vec![])), vec![]),
            (on("q_helpers", Test::HasSome(texts(&["bup", "nurse"]))), vec![id]),
            (on("q_helpers", Test::HasEvery(texts(&["bup", "nurse"]))), vec![]),
            (on("q_helpers", Test::HasNone(texts(&["bup"]))), vec![id]),
            (on("q_place", Test::Contains("åSEN".to_owned())), vec![id, other]),
            (on("missing", Test::Contains("[\"days\",\"empty\"]".to_owned())), vec![other]),
            (on("missing", Test::Contains("[\"days\",".to_owned())), vec![other]),
            (week(Quantifier::Some, 2), vec![id]),
            (week(Quantifier::None, 3), vec![id, other]),
            (week(Quantifier::Every, 2), vec![other]),
            (Filter::Case(Box::new(on("state", Test::Eq(Cell::Text("closed".to_owned()))))), vec![]),
            (Filter::Or(vec![]), vec![]),
            (Filter::And(vec![]), vec![id, other]),
        ] {
            assert_eq!(found(filter.clone()).await, wanted, "{kind:?} {filter:?}");
        }
        let figures = Figures {
            table: form(),
            which: Which::All,
            filter: None,
            keys: vec![Key { column: ColumnKey::fixed("q_goal"), period: None }],
            of: vec![
                (ColumnKey::fixed("q_share"), Aggregate::Avg),
                (ColumnKey::fixed("q_days"), Aggregate::Sum),
                (ColumnKey::fixed("q_days"), Aggregate::Answered),
                (ColumnKey::fixed("q_date"), Aggregate::Max),
            ],
        };
        let groups = town.teacher().figures(&figures).await.unwrap();
        let date = Cell::Text("2026-11-20".to_owned());
        let wanted = vec![Cell::Text("125".to_owned()), Cell::Integer(3), Cell::Integer(1), date];
        let figures: Vec<_> = groups.into_iter().map(|group| (group.keys, group.count, group.figures)).collect();
        assert_eq!(figures, [(vec![Cell::Text("step_up".to_owned())], 2, wanted)]);
    }
}

/// The rows of people and how each signs.
async fn participants(town: &Town, id: Uuid) -> Vec<(Uuid, String)> {
    let asked = Select {
        which: Which::Of { key: ColumnKey::fixed("filling_id"), parents: vec![id] },
        ..select(row_table("present"), columns(&["id", "q_name"]))
    };
    let found = rows(&town.teacher(), &asked).await;
    found.iter().map(|row| (row[1].as_str().unwrap().parse().unwrap(), row[2].as_str().unwrap().to_owned())).collect()
}

pub async fn sign(town: &Town, id: Uuid, participant: Uuid, revision: i64, how: Signing) -> Outcome {
    let change = Change::Sign {
        id,
        form: name("trial"),
        signature_id: town.ids.next(),
        line: question("signatures"),
        participant,
        how,
        revision,
        language: Language::new("nb"),
        signed_at_device: None,
    };
    town.teacher().change(change).await.unwrap()
}

async fn revision(town: &Town, id: Uuid) -> i64 {
    let asked = Select { which: Which::Ids(vec![id]), ..select(Table::Fillings, columns(&["revision"])) };
    one(rows(&town.teacher(), &asked).await)[0].as_i64().unwrap()
}

/// Finished and signed by all; the guardian declines.
pub async fn signed(town: &Town, case: Uuid) -> Uuid {
    let id = begun(town, case).await;
    done(save(town, id, every_answer(town)).await);
    done(town.teacher().change(Change::Finish { id, form: name("trial"), edit_id: None }).await.unwrap());
    for (participant, name) in participants(town, id).await {
        let how = match name.as_str() {
            "Mona Mor" => Signing::Declined { reason: format!("{CANARY} grunn") },
            _ => Signing::Witnessed { by: "Øyvind Rektor".to_owned() },
        };
        done(sign(town, id, participant, revision(town, id).await, how).await);
    }
    id
}

#[tokio::test]
async fn a_signed_form_moves_its_case_and_what_follows_is_ticked_off() {
    for kind in e2e::kinds() {
        let town = Town::build(kind).await;
        let case = town.open_case().await;
        let id = signed(&town, case).await;
        let status = |id| Select { which: Which::Ids(vec![id]), ..select(Table::Fillings, columns(&["status"])) };
        assert_eq!(json!(rows(&town.teacher(), &status(id)).await), json!([["signed"]]), "{kind:?}");
        assert_eq!(json!(rows(&town.teacher(), &select(Table::Cases, columns(&["state"]))).await), json!([["active"]]));
        let due = select(Table::FollowUps, columns(&["opens", "due", "filling_id", "done_by"]));
        let wanted = json!([["review", "2026-11-20", id, null]]);
        assert_eq!(json!(rows(&town.guardian(), &due).await), wanted);

        let follow_up = town.ids.next();
        let start = Change::Start {
            id: follow_up,
            form: "review".try_into().unwrap(),
            case,
            from: Some(id),
            language: Language::new("nb"),
            answers: vec![answer("result", Answer::Truth(true))],
        };
        done(town.teacher().change(start).await.unwrap());
        done(
            town.teacher().change(Change::Finish { id: follow_up, form: name("review"), edit_id: None }).await.unwrap(),
        );
        let wanted = json!([["review", "2026-11-20", id, follow_up]]);
        assert_eq!(json!(rows(&town.teacher(), &due).await), wanted);

        let picks = columns(&["name", "how", "state", "declined_reason"]);
        let mut signatures = rows(&town.teacher(), &select(Table::Signatures, picks)).await;
        signatures.sort_by_key(|row| row[0].to_string());
        assert_eq!(
            json!(signatures),
            json!([
                ["Kari Lærer", "witnessed", "judged", null],
                ["Mona Mor", "declined", "judged", format!("{CANARY} grunn")],
                ["Åse Elev", "witnessed", "judged", null],
            ])
        );
    }
}

#[tokio::test]
async fn an_amendment_takes_the_place_of_what_was_signed() {
    for kind in e2e::kinds() {
        let town = Town::build(kind).await;
        let case = town.open_case().await;
        let first = signed(&town, case).await;
        let id = town.ids.next();
        done(town.teacher().change(Change::Amend { id, form: name("trial"), amends: first }).await.unwrap());
        done(save(&town, id, vec![answer("days", Answer::Number(4.into()))]).await);
        done(town.teacher().change(Change::Finish { id, form: name("trial"), edit_id: None }).await.unwrap());
        for (participant, _) in participants(&town, id).await {
            let how = Signing::Witnessed { by: "Øyvind Rektor".to_owned() };
            done(sign(&town, id, participant, revision(&town, id).await, how).await);
        }
        let statuses = rows(&town.teacher(), &select(form(), columns(&["id", "status", "q_days"]))).await;
        let statuses: BTreeMap<_, _> = statuses.into_iter().map(|row| (row[0].to_string(), json!(row[1..]))).collect();
        assert_eq!(
            statuses,
            BTreeMap::from([
                (json!(first).to_string(), json!(["amended", 3])),
                (json!(id).to_string(), json!(["signed", 4])),
            ]),
            "{kind:?}"
        );
        // One day is due, that of the amendment.
        let due = rows(&town.teacher(), &select(Table::FollowUps, columns(&["filling_id", "done_by"]))).await;
        let due: BTreeMap<_, _> = due.into_iter().map(|row| (row[0].to_string(), row[1].clone())).collect();
        let expected = BTreeMap::from([(json!(first).to_string(), json!(id)), (json!(id).to_string(), json!(null))]);
        assert_eq!(due, expected, "{kind:?}");
    }
}

#[tokio::test]
async fn a_retry_with_the_same_ids_changes_nothing() {
    for kind in e2e::kinds() {
        let town = Town::build(kind).await;
        let case = town.open_case().await;
        let id = begun(&town, case).await;
        let save = Change::Save {
            id,
            form: name("trial"),
            edit_id: town.ids.next(),
            base_revision: Some(1),
            answers: vec![answer("days", Answer::Number(3.into()))],
        };
        let start = Change::Start {
            id,
            form: "trial".try_into().unwrap(),
            case,
            from: None,
            language: Language::new("nb"),
            answers: vec![],
        };
        for _ in 0..2 {
            done(town.teacher().change(start.clone()).await.unwrap());
            done(town.teacher().change(save.clone()).await.unwrap());
        }
        assert_eq!(revision(&town, id).await, 2, "{kind:?}");
        let edits = rows(&town.teacher(), &select(Table::Edits, columns(&["kind", "questions"]))).await;
        assert_eq!(edits.len(), 2);
    }
}

#[tokio::test]
async fn many_who_save_at_once_are_all_heard() {
    for kind in e2e::kinds() {
        let town = Town::build(kind).await;
        let case = town.open_case().await;
        let id = begun(&town, case).await;
        let saves = (0..40_i64).map(|number| {
            let row_id = town.ids.next();
            let edits = row("steps", row_id, &[("week", Answer::Number((number % 12 + 1).into()))]);
            let town = &town;
            async move { if number < 12 { done(save(town, id, edits).await) } else { begun(town, case).await } }
        });
        futures_util::future::join_all(saves).await;
        let steps = rows(&town.teacher(), &select(row_table("steps"), columns(&["q_week"]))).await;
        assert_eq!(steps.len(), 12, "{kind:?}");
        assert_eq!(revision(&town, id).await, 13);
        assert_eq!(rows(&town.teacher(), &select(form(), columns(&["id"]))).await.len(), 29);
    }
}

#[tokio::test]
async fn what_is_not_ones_own_is_not_found() {
    for kind in e2e::kinds() {
        let town = Town::build(kind).await;
        let case = town.open_case().await;
        let id = begun(&town, case).await;
        let stranger = town.other_principal();
        let start = |id, case| Change::Start {
            id,
            form: "trial".try_into().unwrap(),
            case,
            from: None,
            language: Language::new("nb"),
            answers: vec![],
        };
        for change in [
            Change::Finish { id, form: name("trial"), edit_id: None },
            Change::Discard { id, form: name("trial"), reason: "Feil".to_owned() },
            Change::Save { id, form: name("trial"), edit_id: town.ids.next(), base_revision: None, answers: vec![] },
            Change::Amend { id: town.ids.next(), form: name("trial"), amends: id },
            start(town.ids.next(), case),
            start(id, case),
            Change::Finish { id: town.ids.next(), form: name("trial"), edit_id: None },
        ] {
            let outcome = stranger.change(change.clone()).await.unwrap();
            let Outcome::Refused(errors) = outcome else { panic!("{kind:?} {change:?}") };
            assert_eq!(errors.iter().map(|error| error.code).collect::<Vec<_>>(), [UserErrorCode::NotFound]);
        }
    }
}
