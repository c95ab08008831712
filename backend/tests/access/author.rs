//! `seen by author`: whoever began a filling reads there what they wrote, and nobody else's.

use serde_json::{Value, json};

use crate::{cells::Relation, probe::bare, town::Town};

const READ: &str = "query($id: ID!) { interview(id: $id) {
    colleagues missing { question state } history { nodes { questions } } } }";

#[tokio::test]
async fn whoever_wrote_it_reads_it_and_no_other_teacher() {
    for kind in e2e::kinds() {
        let town = Town::build(kind).await;
        let case = &town.cases[&(false, Relation::Own)];
        let teacher = &town.people["contact_teacher"].client;
        let begin = |answers: Value| json!({ "caseId": case.id, "answers": answers });
        let own = town.done(teacher, "startInterview", begin(json!({ "colleagues": "egne ord" }))).await;
        let empty = town.done(teacher, "startInterview", begin(json!({ "note": "uten" }))).await;
        let others = json!(case.forms["interview"].draft);
        let state = |seen: &Value| {
            let missing = seen["interview"]["missing"].as_array().unwrap();
            missing.iter().find(|one| one["question"] == "colleagues").map(|one| one["state"].clone())
        };
        let read = |id: &Value| {
            let id = id.clone();
            async move { teacher.data(READ, json!({ "id": id })).await.unwrap() }
        };

        let seen = read(&own["id"]).await;
        assert_eq!(seen["interview"]["colleagues"], "egne ord", "{kind:?}");
        assert_eq!(state(&seen), None);
        assert!(seen["interview"]["history"].to_string().contains("colleagues"));
        let seen = read(&empty["id"]).await;
        assert_eq!((seen["interview"]["colleagues"].clone(), state(&seen)), (Value::Null, Some(json!("EMPTY"))));
        let seen = read(&others).await;
        assert_eq!((seen["interview"]["colleagues"].clone(), state(&seen)), (Value::Null, Some(json!("WITHHELD"))));
        assert!(!seen["interview"]["history"].to_string().contains("colleagues"), "{seen}");

        // On paper and on the tablet as well.
        let page = |id: &Value| format!("/fillings/{}/print", id.as_str().unwrap());
        assert!(teacher.get(&page(&own["id"])).await.unwrap().1.contains("egne ord"));
        assert!(!teacher.get(&page(&others)).await.unwrap().1.contains(&Town::secret(case, "interview", "colleagues")));
        let pull = "{ pullFilling(limit: 100) { documents { id answers } } }";
        let pulled = teacher.clone().on_device(town.ids.next()).data(pull, json!({})).await.unwrap();
        let told = |id: &Value| {
            let id = bare(id.as_str().unwrap());
            let documents = pulled["pullFilling"]["documents"].as_array().unwrap();
            documents.iter().find(|document| document["id"] == id).unwrap()["answers"]["colleagues"].clone()
        };
        assert_eq!((told(&own["id"]), told(&others)), (json!("egne ord"), Value::Null));

        // Leadership reads both; nobody finds it by a filter who does not read it everywhere.
        let principal = &town.people["leadership"].client;
        let seen = principal.data(READ, json!({ "id": own["id"] })).await.unwrap();
        assert_eq!(seen["interview"]["colleagues"], "egne ord");
        let count = "{ interviews(filter: { colleagues: { contains: \"egne\" } }) { totalCount } }";
        assert_eq!(principal.data(count, json!({})).await.unwrap()["interviews"]["totalCount"], 1);
        assert_eq!(teacher.ask(count, json!({})).await.unwrap().codes(), ["FORBIDDEN"]);
    }
}
