//! What is read: answers, links, rows, what is withheld, forms, ids.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use mobile_schema::store::Table;
use serde_json::{Value, json};

use crate::house::{data, guardian, id, respond, staff, store, visits, whole};

fn global(type_name: &str, number: u128) -> String {
    URL_SAFE_NO_PAD.encode(format!("{type_name}:{}", id(number)))
}

#[tokio::test]
async fn every_kind_of_answer_is_written_as_its_type_has_it() {
    let query = format!(
        "{{ visit(id: \"{}\") {{
            id place day kind topics minutes hours agreed
            present {{ id name role person {{ name }} }} host {{ name position }}
            steps {{ week leader {{ name }} }}
            worry grade talks {{ id about position }} verdict
            status createdAt finishedAt createdBy {{ name }} case {{ pupil {{ name }} state }}
        }} }}",
        id(11)
    );
    assert_eq!(
        data(&store(), &query).await,
        json!({ "visit": {
            "id": global("Visit", 11), "place": "Skolen \"A\"", "day": "2026-11-20", "kind": "AT_SCHOOL",
            "topics": ["FRIENDS", "SLEEP"], "minutes": 45, "hours": "1.5", "agreed": true,
            "present": [
                { "id": global("Participant", 62), "name": "Kari", "role": "TEACHER", "person": { "name": "Kari Nordmann" } },
                { "id": global("Participant", 63), "name": "Ola", "role": "GUARDIAN", "person": null },
            ],
            "host": { "name": "Kari", "position": "a" },
            "steps": [{ "week": 1, "leader": null }, { "week": 2, "leader": { "name": "Ola" } }],
            "worry": "hemmelig", "grade": null,
            "talks": [
                { "id": global("VisitTalksRow", 71), "about": "første", "position": "N" },
                { "id": global("VisitTalksRow", 72), "about": "andre", "position": "V" },
            ],
            "verdict": "streng", "status": "FINISHED", "createdAt": "2026-11-20T08:00:00.000Z", "finishedAt": null,
            "createdBy": { "name": "Kari Nordmann" }, "case": { "pupil": { "name": "Siri" }, "state": "OPEN" },
        }})
    );
}

#[tokio::test]
async fn one_statement_reads_a_list_and_one_each_kind_of_link() {
    let store = store();
    let query =
        "{ visits { nodes { minutes present { name person { name } } steps { week } case { pupil { name } } } } }";
    data(&store, query).await;
    let mut asked: Vec<String> = store.selects.lock().unwrap().iter().map(|table| format!("{table:?}")).collect();
    asked.sort();
    let count = |part: &str| asked.iter().filter(|table| table.contains(part)).count();
    assert_eq!(asked.len(), 6, "{asked:?}");
    assert_eq!((count("Rows"), count("People"), count("Cases"), count("Form(")), (2, 2, 1, 1));
}

#[tokio::test]
async fn what_a_requester_may_not_read_is_null_and_withheld() {
    let query =
        format!("{{ visit(id: \"{}\") {{ place wage verdict missing {{ question rowId column state }} }} }}", id(11));
    let withheld = |answer: &Value| {
        let missing = answer["data"]["visit"]["missing"].as_array().unwrap().clone();
        missing.into_iter().filter(|m| m["state"] == "WITHHELD").map(|m| m["question"].clone()).collect::<Vec<_>>()
    };
    let (_, of_guardian) = respond(&store(), &guardian(), &query, json!({})).await;
    assert_eq!(of_guardian["data"]["visit"]["verdict"], Value::Null);
    assert_eq!(of_guardian["data"]["visit"]["wage"], Value::Null);
    assert_eq!(withheld(&of_guardian), ["verdict", "wage"]);
    assert_eq!(of_guardian.get("errors"), None);

    let (_, of_staff) = respond(&store(), &staff(), &query, json!({})).await;
    assert_eq!(of_staff["data"]["visit"]["verdict"], "streng");
    assert!(withheld(&of_staff).is_empty());
    let missing = of_staff["data"]["visit"]["missing"].as_array().unwrap();
    assert!(missing.contains(&json!({"question": "place", "rowId": null, "column": null, "state": "EMPTY"})));
    assert!(missing.contains(&json!({"question": "steps", "rowId": id(61), "column": "week", "state": "UNKNOWN"})));
    // Stored under the name that the question had first.
    assert!(missing.contains(&json!({"question": "agreed", "rowId": null, "column": null, "state": "DECLINED"})));
    assert!(missing.contains(&json!({"question": "grade", "rowId": null, "column": null, "state": "DECLINED"})));
}

#[tokio::test]
async fn fillings_of_any_form_have_their_concrete_type() {
    let store = store();
    let query = format!(
        "{{ filling(id: \"{}\") {{ __typename id status ... on Visit {{ minutes }} ... on Node {{ id }} }}
            case(id: \"{}\") {{ fillings {{ nodes {{ __typename revision }} totalCount }} }} }}",
        id(11),
        id(1)
    );
    assert_eq!(
        data(&store, &query).await,
        json!({
            "filling": { "__typename": "Visit", "id": global("Visit", 11), "status": "FINISHED", "minutes": 45 },
            "case": { "fillings": {
                "nodes": [{ "__typename": "Visit", "revision": 3 }, { "__typename": "Visit", "revision": 3 }], "totalCount": 2,
            }},
        })
    );
    // Common fields alone need no table of a form.
    let asked = store.selects.lock().unwrap();
    assert_eq!(asked.iter().filter(|table| **table == visits()).count(), 1, "{asked:?}");
}

#[tokio::test]
async fn node_finds_by_global_id_and_garbage_is_null() {
    let query = format!(
        "{{ a: node(id: \"{}\") {{ id ... on Visit {{ kind }} }} b: node(id: \"rubbish\") {{ id }}
            c: node(id: \"{}\") {{ id }} d: visit(id: \"{}\") {{ id }} e: visit(id: \"\") {{ id }}
            nodes(ids: [\"{}\", \"x\", \"{}\", \"{}\"]) {{ __typename id ... on Person {{ name }} }} }}",
        global("Visit", 12),
        global("Visit", 99),
        global("Case", 11),
        global("Person", 33),
        global("Case", 1),
        global("Person", 31),
    );
    assert_eq!(
        data(&store(), &query).await,
        json!({
            "a": { "id": global("Visit", 12), "kind": "AT_HOME" }, "b": null, "c": null, "d": null, "e": null,
            "nodes": [
                { "__typename": "Person", "id": global("Person", 33), "name": "Ada" }, null,
                { "__typename": "Case", "id": global("Case", 1) },
                { "__typename": "Person", "id": global("Person", 31), "name": "Kari Nordmann" },
            ],
        })
    );
}

#[tokio::test]
async fn a_form_answers_from_its_definition() {
    let answer = data(
        &store(),
        "{ form(name: \"visit\") { name version typeName languages { tag } openedBy
             items { __typename name parent ... on FormQuestion { kind field unit required } }
             lists { name options { name value } } texts(language: \"en\") { key text language } followUps { on } }
           unknown: form(name: \"nothing\") { name } forms { name hash } old: form(name: \"visit\", version: 7) { name } }",
    )
    .await;
    let form = &answer["form"];
    assert_eq!((&form["name"], &form["version"], &form["typeName"]), (&json!("visit"), &json!(1), &json!("Visit")));
    assert_eq!(form["languages"], json!([{ "tag": "nb" }]));
    assert_eq!(form["openedBy"], json!(["teacher"]));
    let items = form["items"].as_array().unwrap();
    assert_eq!(items[0], json!({ "__typename": "FormSection", "name": "one", "parent": null }));
    assert!(
        items.contains(&json!({ "__typename": "FormQuestion", "name": "minutes", "parent": "one", "kind": "WHOLE",
        "field": "minutes", "unit": "minutes", "required": false }))
    );
    let kinds = form["lists"].as_array().unwrap().iter().find(|list| list["name"] == "kind").unwrap();
    assert_eq!(kinds["options"][0], json!({ "name": "at_home", "value": "AT_HOME" }));
    let texts = form["texts"].as_array().unwrap();
    assert!(texts.iter().any(|text| text["key"] == "title" && text["text"] == "Besøk" && text["language"] == "nb"));
    assert_eq!(answer["forms"], json!([{ "name": "visit", "hash": "abc" }]));
    assert_eq!((&answer["unknown"], &answer["old"]), (&Value::Null, &Value::Null));
}

#[tokio::test]
async fn rows_are_counted_though_nothing_is_asked_of_them() {
    let answer = data(&store(), "{ units { __typename } forms { __typename } cases { nodes { __typename } } }").await;
    assert_eq!(answer["units"], json!([{ "__typename": "Unit" }]));
    assert_eq!(answer["forms"], json!([{ "__typename": "FormDefinition" }]));
    assert_eq!(answer["cases"]["nodes"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn the_viewer_is_who_asks() {
    let answer = data(&store(), "{ viewer { name isStaff roles language person { name } } }").await;
    let roles = answer["viewer"]["roles"].as_array().unwrap();
    assert!(roles.contains(&json!("TEACHER")), "{roles:?}");
    assert_eq!(answer["viewer"]["person"], json!({ "name": "Kari Nordmann" }));
    assert_eq!(answer["viewer"]["isStaff"], true);
}

#[tokio::test]
async fn a_database_that_is_away_costs_the_field_alone_and_says_where() {
    let mut store = store();
    store.broken = Some(Table::People);
    let query = format!("{{ visit(id: \"{}\") {{ minutes who: createdBy {{ name }} }} }}", id(11));
    assert_eq!(
        whole(&store, &query).await,
        json!({
            "data": { "visit": { "minutes": 45, "who": null } },
            "errors": [{ "message": "the database does not answer", "locations": [{ "line": 1, "column": 63 }],
                "path": ["visit", "who"], "extensions": { "code": "UNAVAILABLE" } }],
        })
    );
    store.broken = Some(Table::Edits);
    let query =
        format!("{{ visit(id: \"{}\") {{ minutes history {{ nodes {{ revision }} }} }} viewer {{ name }} }}", id(11));
    let answer = whole(&store, &query).await;
    // `history` may not be null, so its filling is.
    assert_eq!(answer["data"], json!({ "visit": null, "viewer": { "name": "Kari Nordmann" } }));
    assert_eq!(answer["errors"][0]["path"], json!(["visit", "history"]));
}

#[tokio::test]
async fn selections_merge_and_conditions_hold() {
    let query = format!(
        "query ($no: Boolean = false, $yes: Boolean = true) {{ visit(id: \"{id}\") {{ ...A ...A m: minutes case {{ state }}
            place @include(if: $no) day @skip(if: $yes) ... @include(if: $no) {{ hours }} }} }}
         fragment A on Visit {{ case {{ id pupil {{ name }} }} ... on Filling {{ case {{ state }} }} ... on Case {{ closedAt }} }}",
        id = id(11)
    )
    .replace(" ... on Case { closedAt }", "");
    assert_eq!(
        data(&store(), &query).await,
        json!({ "visit": { "case": { "id": global("Case", 1), "pupil": { "name": "Siri" }, "state": "OPEN" }, "m": 45 } })
    );
}

#[tokio::test]
async fn introspection_answers_in_mixed_documents() {
    let answer = data(
        &store(),
        "{ __typename viewer { name } __type(name: \"VisitKind\") { kind name isOneOf enumValues { name isDeprecated } }
           a: __schema { queryType { name } mutationType { name } subscriptionType { name } directives { name } }
           b: __type(name: \"Visit\") { interfaces { name } fields { name type { kind ofType { kind ofType { kind ofType { name } } } } } }
           c: __type(name: \"VisitFilter\") { isOneOf } d: __type(name: \"Nothing\") { name }
           e: __type(name: \"LocalDate\") { specifiedByURL } f: __type(name: \"Filling\") { possibleTypes { name } } }",
    )
    .await;
    assert_eq!(answer["__typename"], "Query");
    assert_eq!(
        answer["__type"],
        json!({ "kind": "ENUM", "name": "VisitKind", "isOneOf": null,
            "enumValues": [{ "name": "AT_HOME", "isDeprecated": false }, { "name": "AT_SCHOOL", "isDeprecated": false }] })
    );
    assert_eq!(answer["a"]["subscriptionType"], json!({ "name": "Subscription" }));
    assert_eq!(answer["b"]["interfaces"], json!([{ "name": "Node" }, { "name": "Filling" }]));
    let fields = answer["b"]["fields"].as_array().unwrap();
    let steps = fields.iter().find(|field| field["name"] == "steps").unwrap();
    let item = json!({ "kind": "NON_NULL", "ofType": { "name": "VisitStepsRow" } });
    assert_eq!(steps["type"], json!({ "kind": "NON_NULL", "ofType": { "kind": "LIST", "ofType": item } }));
    assert_eq!((&answer["c"]["isOneOf"], &answer["d"]), (&json!(false), &Value::Null));
    assert_eq!(answer["f"]["possibleTypes"], json!([{ "name": "Visit" }]));
    assert_eq!(answer["e"]["specifiedByURL"], "https://scalars.graphql.org/andimarek/local-date.html");
}
