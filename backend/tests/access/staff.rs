//! Colleagues are found by name, within one's own schools, by whoever works there.

use serde_json::{Value, json};

use crate::{cells::Relation, town::Town};

const STAFF: &str = "query($filter: PostingFilter) { staff(first: 100, filter: $filter) {
    totalCount nodes { name role school { name } class { name } person { id } } } }";

fn named(seen: &Value) -> Vec<String> {
    let nodes = seen["staff"]["nodes"].as_array().unwrap().iter();
    nodes
        .map(|node| format!("{}, {}", node["name"].as_str().unwrap(), node["school"]["name"].as_str().unwrap_or("–")))
        .collect()
}

#[tokio::test]
async fn a_teacher_finds_those_of_the_school_and_those_of_the_municipality() {
    for kind in e2e::kinds() {
        let town = Town::build(kind).await;
        let teacher = &town.people["contact_teacher"].client;
        let seen = teacher.data(STAFF, json!({})).await.unwrap();
        let own = [
            "Navn contact_teacher, Lia",
            "Navn health_nurse, –",
            "Navn leadership, Lia",
            "Navn principal:leadership, Lia",
            "Navn teacher, Lia",
        ];
        assert_eq!(named(&seen), own, "{kind:?}");
        assert_eq!(seen["staff"]["nodes"][0]["class"]["name"], "8A");

        // By name and role, and then let in.
        let filter = json!({ "name": { "contains": "NURSE" }, "role": { "eq": "HEALTH_NURSE" } });
        let found = teacher.data(STAFF, json!({ "filter": filter })).await.unwrap();
        assert_eq!(named(&found), ["Navn health_nurse, –"]);
        let case = &town.cases[&(false, Relation::Own)];
        let share = json!({
            "caseId": case.id, "personId": found["staff"]["nodes"][0]["person"]["id"], "role": "HEALTH_NURSE",
            "forms": ["agreement"], "reason": "Trengs.", "basis": "LAW",
        });
        town.done(teacher, "shareCase", share).await;

        // A kindergarten is another place; who does not work at one finds nobody.
        let leader = town.people["kindergarten_leader"].client.data(STAFF, json!({})).await.unwrap();
        assert_eq!(
            named(&leader),
            [
                "Navn group_leader, Tunet",
                "Navn health_nurse, –",
                "Navn kindergarten_leader, Tunet",
                "Navn principal:leadership, Tunet"
            ]
        );
        for role in ["guardian", "pupil", "bup", "health_nurse", "report_user", "form_administrator"] {
            let seen = town.people[role].client.data(STAFF, json!({})).await.unwrap();
            assert_eq!(seen["staff"], json!({ "totalCount": 0, "nodes": [] }), "{kind:?} {role}");
        }
    }
}
