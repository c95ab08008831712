//! Whoever is curious: through filters, orders, groups, cursors and pages, as a parent in conflict with the other, and
//! about a family whose address is secret.

use e2e::{Client, Kind};
use sea_orm::{ConnectionTrait, Database as Raw};
use serde_json::{Value, json};

use crate::{
    cells::Relation,
    sdl::{Asked, Given, Sdl},
    town::{Case, Town},
};

/// Everything that the schema has is asked about what is not theirs, by whoever might wish to know it.
#[tokio::test]
async fn no_field_of_the_schema_tells_of_what_is_not_theirs() {
    ask_everything(1).await;
}

/// `cargo test -p backend --test access -- --ignored further`
#[tokio::test]
#[ignore = "takes minutes; every change of the schema runs it"]
async fn nor_does_any_field_further_in() {
    ask_everything(2).await;
}

async fn ask_everything(depth: usize) {
    let town = Town::build(Kind::Sqlite).await;
    let sdl = Sdl::of(&town.principal).await;
    let (mut asked, mut faults) = (0, Vec::new());
    for (role, of) in [
        ("contact_teacher", Relation::OtherClass),
        ("leadership", Relation::OtherPlace),
        ("teacher", Relation::Own),
        ("bup", Relation::Withdrawn),
        ("report_user", Relation::Own),
        ("guardian", Relation::OtherClass),
    ] {
        let case = &town.cases[&(false, of)];
        let client = &town.people[role].client;
        let leaks =
            [format!("hemmelig.{}.", case.name), format!("formaal.{}", case.name), format!("grunn.{}", case.name)];
        for Asked { path, document } in sdl.everything(depth, &Given { id: &|of| id_in(case, of) }) {
            asked += 1;
            let reply = client.ask(&document, json!({})).await.unwrap();
            let text = reply.body.to_string();
            faults.extend(leaks.iter().filter(|l| text.contains(*l)).map(|l| format!("{role} {path} leaks {l}")));
            if !reply.codes().iter().all(|code| matches!(*code, "FORBIDDEN" | "TOO_EXPENSIVE")) {
                faults.push(format!("{role} {path}: {text}\n  {document}"));
            }
        }
    }
    assert!(faults.is_empty(), "{} faults of {asked}:\n{}", faults.len(), faults.join("\n"));
    println!("{asked} questions, 0 leaks");
}

/// The id that a field asks for, of a case that somebody may have heard of.
pub fn id_in(case: &Case, of: &str) -> String {
    match (of, case.forms.get(of)) {
        ("case", _) => case.id.clone(),
        (_, Some(fillings)) => fillings.draft.clone(),
        (_, None) => case.forms["interview"].draft.clone(),
    }
}

/// What one may not read one cannot find out by asking around it.
#[tokio::test]
async fn what_is_withheld_is_not_found_by_filter_order_group_or_figure() {
    let town = Town::build(Kind::Sqlite).await;
    for role in ["contact_teacher", "guardian", "pupil", "bup"] {
        let client = &town.people[role].client;
        for withheld in [
            "filter: { colleagues: { startsWith: \"h\" } }",
            "filter: { not: { colleagues: { isNull: true } } }",
            "filter: { or: [{ note: { eq: \"x\" } }, { colleagues: { eq: \"x\" } }] }",
            "filter: { remarks: { some: { colleague: { contains: \"h\" } } } }",
            "filter: { remarks: { none: { not: { colleague: { isNull: true } } } } }",
            "orderBy: [COLLEAGUES_ASC]",
        ] {
            let document = format!("{{ interviews({withheld}) {{ totalCount nodes {{ id }} }} }}");
            let reply = client.ask(&document, json!({})).await.unwrap();
            assert_eq!(reply.codes(), ["FORBIDDEN"], "{role} {withheld}");
        }
        let figures = "{ interviews { aggregates { colleagues { answered } } } }";
        let reply = client.ask(figures, json!({})).await.unwrap();
        assert!(matches!(reply.codes()[..], ["FORBIDDEN" | "GRAPHQL_VALIDATION_FAILED"]), "{role} {}", reply.body);
        // Sealed questions have none of these for anybody.
        for sealed in [
            "filter: { family: { contains: \"h\" } }",
            "orderBy: [FAMILY_ASC]",
            "filter: { assessment: { isNull: false } }",
        ] {
            let reply = client.ask(&format!("{{ interviews({sealed}) {{ totalCount }} }}"), json!({})).await.unwrap();
            assert_eq!(reply.codes(), ["GRAPHQL_VALIDATION_FAILED"], "{role} {sealed}");
        }
        // A cursor of somebody else's leads into one's own list, from its place on.
        let page = "{ interviews(first: 1) { pageInfo { endCursor } } }";
        let cursor = town.principal.data(page, json!({})).await.unwrap()["interviews"]["pageInfo"]["endCursor"].clone();
        let next = "query($c: String) { interviews(first: 100, after: $c) { totalCount nodes { note } } }";
        let own = client.data("{ interviews(first: 100) { totalCount nodes { note } } }", json!({})).await.unwrap();
        let seen = client.data(next, json!({ "c": cursor })).await.unwrap();
        assert_eq!(seen["interviews"]["totalCount"], own["interviews"]["totalCount"], "{role}");
        for node in seen["interviews"]["nodes"].as_array().unwrap() {
            assert!(own["interviews"]["nodes"].as_array().unwrap().contains(node), "{role}: {node}");
        }
    }
}

/// Two parents: each signs, consents and withdraws for themselves.
#[tokio::test]
async fn a_parent_does_nothing_in_the_name_of_the_other() {
    for kind in e2e::kinds() {
        let town = Town::build(kind).await;
        let case = &town.cases[&(false, Relation::Shared)];
        let (one, other) = (&town.people["guardian"], &town.other_guardian);
        let codes = |client: &Client, mutation: &str, input: Value| {
            let ty = format!("{}{}Input!", mutation[..1].to_uppercase(), &mutation[1..]);
            let document = format!(
                "mutation M($input: {ty}) {{ m: {mutation}(input: $input) {{ userErrors {{ code message path question }} }} }}"
            );
            let client = client.clone();
            async move {
                let (_, errors) = client.mutate(&document, json!({ "input": input })).await.unwrap();
                errors.into_iter().map(|error| error.code).collect::<Vec<_>>()
            }
        };
        // The consent in the case was given by the one.
        let withdraw = json!({ "id": case.consent });
        assert_eq!(codes(&other.client, "withdrawConsent", withdraw.clone()).await, ["NOT_WRITABLE"], "{kind:?}");
        let consent = |giver| json!({ "caseId": case.id, "giverId": giver, "agency": "BUP", "forms": ["agreement"], "purpose": "x", "how": "EID" });
        assert_eq!(codes(&other.client, "recordConsent", consent(one.id)).await, ["NOT_WRITABLE"]);
        assert_eq!(codes(&other.client, "recordConsent", consent(other.id)).await, Vec::<String>::new());
        let sign = json!({
            "fillingId": case.forms["agreement"].finished, "participantId": town.row_of("guardian"), "how": "TYPED", "revision": 1,
        });
        assert_eq!(codes(&other.client, "signAgreement", sign).await, ["NOT_WRITABLE"]);
        // One of two is not enough to let somebody in, and each alone shuts them out.
        let own = &town.cases[&(false, Relation::Own)];
        let share = json!({
            "caseId": own.id, "personId": town.people["bup"].id, "role": "BUP", "forms": ["agreement"],
            "reason": "x", "basis": "CONSENT",
        });
        let consent = json!({ "caseId": own.id, "giverId": one.id, "agency": "BUP", "forms": ["agreement"], "purpose": "x", "how": "EID" });
        assert_eq!(codes(&one.client, "recordConsent", consent).await, Vec::<String>::new());
        assert_eq!(codes(&town.principal, "shareCase", share).await, ["RULE"], "{kind:?}");
        let read = "query($id: ID!) { agreement(id: $id) { note } }";
        let bup = &town.people["bup"].client;
        let draft = json!({ "id": case.forms["agreement"].draft });
        assert_ne!(bup.data(read, draft.clone()).await.unwrap()["agreement"], Value::Null);
        assert_eq!(codes(&one.client, "withdrawConsent", withdraw).await, Vec::<String>::new());
    }
}

/// Whose address is secret is in no school and no class, for the family and whoever is let in.
#[tokio::test]
async fn a_secret_address_is_told_by_no_way_round() {
    for kind in e2e::kinds() {
        let town = Town::build(kind).await;
        let case = &town.cases[&(false, Relation::Shared)];
        let raw = Raw::connect(town.place.url()).await.unwrap();
        raw.execute_unprepared(&format!("UPDATE people SET protected = 1 WHERE id = '{}'", case.pupil)).await.unwrap();
        let units = town.principal.data("{ units { id name classes { id name } } }", json!({})).await.unwrap();
        let unit = units["units"].as_array().unwrap().iter().find(|unit| unit["name"] == "Lia").unwrap().clone();
        let class =
            unit["classes"].as_array().unwrap().iter().find(|class| class["name"] == "8A").unwrap()["id"].clone();
        for role in ["guardian", "health_nurse", "bup"] {
            let client = &town.people[role].client;
            let places = "query($id: ID!, $unit: ID!, $class: ID!) {
                case(id: $id) { school { name } class { name } pupil { name school { name } class { name } } }
                bySchool: cases(filter: { schoolId: { eq: $unit } }) { totalCount }
                byClass: cases(filter: { classId: { in: [$class] } }) { totalCount }
                pupilsBySchool: pupils(filter: { schoolId: { eq: $unit } }) { totalCount nodes { name } }
                pupilsByClass: pupils(filter: { not: { classId: { ne: $class } } }) { totalCount nodes { name } }
                units { name classes { name pupils { name } } } }";
            let variables = json!({ "id": case.id, "unit": unit["id"], "class": class });
            let seen = client.data(places, variables).await.unwrap();
            let text = seen.to_string();
            for place in ["school", "class"] {
                assert!(
                    seen["case"][place].is_null() && seen["case"]["pupil"][place].is_null(),
                    "{kind:?} {role} {text}"
                );
            }
            for count in ["bySchool", "byClass", "pupilsBySchool", "pupilsByClass"] {
                let those: Vec<&Value> = seen[count]["nodes"].as_array().into_iter().flatten().collect();
                let named = those.iter().any(|one| one["name"] == "Navn pupil");
                let only_counted = seen[count]["nodes"].is_null() && seen[count]["totalCount"] != 0;
                assert!(!named && !only_counted, "{kind:?} {role} {count}: {text}");
            }
            assert!(!seen["units"].to_string().contains("Navn pupil"), "{kind:?} {role}: {text}");
        }
        let seen = town.people["contact_teacher"]
            .client
            .data("query($id: ID!) { case(id: $id) { school { name } class { name } } }", json!({ "id": case.id }));
        assert_eq!(seen.await.unwrap()["case"], json!({ "school": { "name": "Lia" }, "class": { "name": "8A" } }));
    }
}
