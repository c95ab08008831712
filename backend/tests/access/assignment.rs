//! Mass assignment: what the server owns is pushed into every input of the schema, and taken by none.

use std::collections::BTreeMap;

use e2e::Kind;
use serde_json::{Value, json};

use crate::{cells::Relation, town::Town};

/// Each input that a mutation takes, with its own fields: name → (mutation, fields).
fn inputs(sdl: &str) -> BTreeMap<String, (String, Vec<String>)> {
    let mutations = sdl.split("\ntype Mutation {\n").nth(1).unwrap().split("\n}").next().unwrap();
    let mut found = BTreeMap::new();
    let mut mutation = String::new();
    for line in mutations.lines() {
        if let Some(name) = line.strip_prefix("  ").filter(|line| line.ends_with('(') && !line.starts_with(' ')) {
            name.trim_end_matches('(').clone_into(&mut mutation);
        } else if let Some(ty) = line.trim().strip_prefix("input: ") {
            let ty = ty.trim_end_matches('!').to_owned();
            found.insert(ty.clone(), (mutation.clone(), fields(sdl, "input", &ty)));
        }
    }
    found
}

/// The fields of a type.
fn fields(sdl: &str, kind: &str, ty: &str) -> Vec<String> {
    let Some(body) = sdl.split(&format!("\n{kind} {ty} ")).nth(1) else { return Vec::new() };
    let body = body.split("\n}").next().unwrap();
    let lines = body.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    lines.filter_map(|line| line.trim().split_once([':', '(']).map(|(name, _)| name.to_owned())).collect()
}

/// What no client sets: every field of what the API answers with, and the columns beneath.
fn owned(sdl: &str) -> Vec<String> {
    let mut owned: Vec<String> =
        ["Case", "Agreement", "Signature", "Edit", "Conflict", "Consent", "Share", "Person", "Viewer"]
            .into_iter()
            .flat_map(|ty| fields(sdl, "type", ty))
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
    let (_, sdl) = town.principal.get("/schema.graphql").await.unwrap();
    let case = &town.cases[&(false, Relation::Own)];
    let (inputs, owned) = (inputs(&sdl), owned(&sdl));
    assert!(inputs.len() > 30 && owned.len() > 80, "{} {}", inputs.len(), owned.len());
    let mut accepted = Vec::new();
    let mut tried = 0;
    for (input, (mutation, own)) in &inputs {
        let answers =
            fields(&sdl, "input", &format!("{}AnswersInput", mutation.trim_start_matches(char::is_lowercase)));
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
