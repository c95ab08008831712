//! Mass assignment: what the server owns is pushed into every input of the schema, and taken by none.

use e2e::Kind;
use serde_json::{Value, json};

use crate::{cells::Relation, probe::bare, sdl::Sdl, town::Town};

/// What no client sets: every field of what the API answers with, and the columns beneath.
fn owned(sdl: &Sdl) -> Vec<String> {
    let mut owned: Vec<String> =
        ["Case", "Agreement", "Signature", "Edit", "Conflict", "Consent", "Share", "Person", "Viewer"]
            .into_iter()
            .flat_map(|ty| sdl.names(ty))
            .collect();
    owned.extend(
        [
            "municipality",
            "created_by",
            "createdById",
            "author_id",
            "authorId",
            "unitId",
            "unit_id",
            "case_id",
            "classId",
            "pupil_id",
            "withdrawn_at",
            "ended_at",
            "role_ids",
            "isStaff",
            "roles",
            "editor",
            "seq",
            "hash",
            "previous",
            "digest",
            "sealed",
            "parked",
            "touches",
            "key",
            "wrapped",
            "untilAt",
            "writes",
            "_deleted",
            "device",
            "handed",
            "__proto__",
            "constructor",
        ]
        .map(str::to_owned),
    );
    owned.sort();
    owned.dedup();
    owned
}

#[tokio::test]
async fn what_the_server_owns_is_taken_by_no_input() {
    let town = Town::build(Kind::Sqlite).await;
    let sdl = Sdl::of(&town.principal).await;
    let case = &town.cases[&(false, Relation::Own)];
    let (inputs, owned) = (sdl.inputs(), owned(&sdl));
    assert!(inputs.len() > 30 && owned.len() > 80, "{} {}", inputs.len(), owned.len());
    let mut accepted = Vec::new();
    let mut tried = 0;
    for (mutation, input) in &inputs {
        let own = sdl.names(input);
        let answers = sdl.names(&format!("{}AnswersInput", mutation.trim_start_matches(char::is_lowercase)));
        for field in owned.iter().filter(|field| !own.contains(field)) {
            let mut pushed = vec![json!({ field: "x" }), json!({ field: null }), json!({ field: { "set": "x" } })];
            if own.iter().any(|own| own == "answers") && !answers.contains(field) {
                pushed
                    .push(json!({ "id": case.forms["agreement"].draft, "caseId": case.id, "answers": { field: "x" } }));
            }
            for value in pushed {
                tried += 1;
                let document =
                    format!("mutation M($input: {input}!) {{ {mutation}(input: $input) {{ userErrors {{ code }} }} }}");
                let reply = town.principal.ask(&document, json!({ "input": value })).await.unwrap();
                let refused = reply.body.get("data").is_none_or(Value::is_null) && !reply.codes().is_empty();
                if !refused || reply.codes().contains(&"INTERNAL_SERVER_ERROR") {
                    accepted.push(format!("{input}.{field} = {value}: {}", reply.body));
                }
            }
        }
    }
    assert!(accepted.is_empty(), "{} of {tried} accepted:\n{}", accepted.len(), accepted.join("\n"));
    println!("{tried} tried, 0 accepted");
}

/// A tablet's document takes what the server owns as little: it is ignored, and what stands there stays.
#[tokio::test]
async fn nor_by_what_a_tablet_pushes() {
    let town = Town::build(Kind::Sqlite).await;
    let sdl = Sdl::of(&town.principal).await;
    let case = &town.cases[&(false, Relation::Own)];
    let owned = owned(&sdl);
    let draft = town.begin(case, "agreement", true).await;
    let document = "query($id: ID!) { agreement(id: $id) {
        formVersion status createdAt createdBy { id } amends { id } case { id state } signatures { name } } }";
    let before = town.principal.data(document, json!({ "id": draft })).await.unwrap();
    let tablet = town.principal.clone().on_device(town.ids.next());
    let (mut tried, mut accepted) = (0, Vec::new());
    for collection in ["Filling", "Signature", "Conflict", "Rejection"] {
        let members = sdl.names(&format!("{collection}Input"));
        assert!(members.len() > 5, "{members:?}");
        let push = format!(
            "mutation($rows: [{collection}InputPushRow!]) {{ push{collection}({}PushRow: $rows) {{ id }} }}",
            collection.to_lowercase()
        );
        // No member of the schema is the server's, and one that is none is refused.
        for field in owned.iter().filter(|field| !members.contains(field)) {
            tried += 1;
            let row = json!({ "newDocumentState": { "id": bare(&draft), field: "x" } });
            let reply = tablet.ask(&push, json!({ "rows": [row] })).await.unwrap();
            if reply.codes().is_empty() || reply.codes().contains(&"INTERNAL_SERVER_ERROR") {
                accepted.push(format!("{collection}.{field}: {}", reply.body));
            }
        }
    }
    // What is a member and fixed once the filling is begun stays; so does what stands among the answers and is none.
    for (member, value) in [
        ("form", json!("interview")),
        ("caseId", json!(bare(&town.cases[&(false, Relation::OtherClass)].id))),
        ("amends", json!(bare(&case.forms["agreement"].finished))),
        ("answers", json!({ "status": "signed", "created_by": "x", "revision": 99, "signatures": [] })),
    ] {
        tried += 1;
        let mut new = json!({
            "id": bare(&draft), "editId": town.ids.next(), "form": "agreement", "formVersion": 1, "language": "nb",
            "caseId": bare(&case.id), "answers": {}, "_deleted": false,
        });
        new[member] = value;
        let push = "mutation($rows: [FillingInputPushRow!]) { pushFilling(fillingPushRow: $rows) { id } }";
        tablet.data(push, json!({ "rows": [{ "newDocumentState": new }] })).await.unwrap();
        let after = town.principal.data(document, json!({ "id": draft })).await.unwrap();
        if after != before {
            accepted.push(format!("{member}: {after}"));
        }
    }
    assert!(accepted.is_empty(), "{} of {tried} accepted:\n{}", accepted.len(), accepted.join("\n"));
    println!("{tried} tried, 0 accepted");
}
