//! Lists: pages forward and backward, orders, filters, figures.

use mobile_schema::{run::Status, store::Table};
use serde_json::{Value, json};

use crate::{
    fixture::Fixture,
    house::{data, guardian, id, respond, staff, store, whole},
};

/// Eight people, of whom two pairs share a name.
fn many() -> Fixture {
    let people = ["d", "a", "c", "b", "a", "e", "c", "f"];
    let rows: Vec<Value> = people
        .iter()
        .zip(101..)
        .map(|(name, number)| json!({ "id": id(number), "name": name, "class_id": id(51) }))
        .collect();
    Fixture::default().with(Table::People, json!(rows))
}

async fn page(arguments: &str) -> Value {
    let query = format!(
        "{{ pupils({arguments} orderBy: NAME_DESC) {{ edges {{ cursor node {{ name }} }}
            pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }}"
    );
    data(&many(), &query).await["pupils"].clone()
}

fn names(page: &Value) -> String {
    page["edges"].as_array().unwrap().iter().map(|edge| edge["node"]["name"].as_str().unwrap()).collect()
}

fn ends(page: &Value) -> (bool, bool) {
    let of = |name| page["pageInfo"][name].as_bool().unwrap();
    (of("hasPreviousPage"), of("hasNextPage"))
}

fn cursor<'p>(page: &'p Value, which: &str) -> &'p str {
    page["pageInfo"][which].as_str().unwrap()
}

#[tokio::test]
async fn pages_turn_forward_and_backward_without_a_gap_or_a_double() {
    let first = page("first: 3").await;
    assert_eq!((names(&first).as_str(), ends(&first)), ("fed", (false, true)));
    let second = page(&format!("first: 3 after: \"{}\"", cursor(&first, "endCursor"))).await;
    assert_eq!((names(&second).as_str(), ends(&second)), ("ccb", (true, true)));
    let third = page(&format!("first: 3 after: \"{}\"", cursor(&second, "endCursor"))).await;
    assert_eq!((names(&third).as_str(), ends(&third)), ("aa", (true, false)));

    let last = page("last: 3").await;
    assert_eq!((names(&last).as_str(), ends(&last)), ("baa", (true, false)));
    let before = page(&format!("last: 4 before: \"{}\"", cursor(&last, "startCursor"))).await;
    assert_eq!((names(&before).as_str(), ends(&before)), ("edcc", (true, true)));
    let front = page(&format!("last: 4 before: \"{}\"", cursor(&before, "startCursor"))).await;
    assert_eq!((names(&front).as_str(), ends(&front)), ("f", (false, true)));

    let none = page("first: 0").await;
    assert_eq!((names(&none).as_str(), ends(&none)), ("", (false, true)));
    assert_eq!(none["pageInfo"]["endCursor"], Value::Null);
    assert_eq!(cursor(&first, "startCursor"), first["edges"][0]["cursor"]);
}

#[tokio::test]
async fn a_page_that_cannot_be_is_refused_and_never_page_one() {
    let foreign = page("first: 1").await;
    let foreign = cursor(&foreign, "endCursor");
    let cases = [
        ("first: -1".to_owned(), "`first` must not be negative"),
        ("last: -1".to_owned(), "`last` must not be negative"),
        ("first: 1001".to_owned(), "`first` is at most 1000"),
        ("first: 1 last: 1".to_owned(), "give `first` or `last`, not both"),
        ("after: \"rubbish\"".to_owned(), "`after` is no cursor of this list in this order"),
        (format!("after: \"{foreign}\" orderBy: NAME_ASC"), "`after` is no cursor of this list in this order"),
    ];
    for (arguments, message) in cases {
        let answer = whole(&many(), &format!("{{ pupils({arguments}) {{ nodes {{ name }} }} }}")).await;
        assert_eq!(answer["data"], Value::Null, "{arguments}");
        assert_eq!(answer["errors"][0]["message"], message);
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
        assert_eq!(answer["errors"][0]["path"], json!(["pupils"]));
    }
}

#[tokio::test]
async fn a_list_below_each_row_has_pages_of_its_own() {
    let answer = data(
        &store(),
        "{ visits(orderBy: ID_ASC) { nodes { history(first: 1) { nodes { revision kind questions }
            pageInfo { hasNextPage } totalCount } } } }",
    )
    .await;
    assert_eq!(
        answer["visits"]["nodes"],
        json!([
            { "history": { "nodes": [{ "revision": 2, "kind": "SAVE", "questions": ["place", "day"] }],
                "pageInfo": { "hasNextPage": true }, "totalCount": 2 } },
            { "history": { "nodes": [{ "revision": 1, "kind": "START", "questions": [] }],
                "pageInfo": { "hasNextPage": false }, "totalCount": 1 } },
            { "history": { "nodes": [], "pageInfo": { "hasNextPage": false }, "totalCount": 0 } },
        ])
    );
}

#[tokio::test]
async fn filters_leave_what_they_say() {
    let cases = [
        ("{}", vec![11, 12, 13]),
        ("{ kind: { eq: AT_SCHOOL } }", vec![11, 13]),
        ("{ kind: { in: [] } }", vec![]),
        ("{ kind: { ne: AT_SCHOOL } }", vec![12]),
        ("{ hours: { gt: \"0.5\" } }", vec![11]),
        ("{ hours: { gt: \"0.45\" } }", vec![11, 12]),
        ("{ hours: { lt: \"0.55\" } }", vec![12]),
        ("{ hours: { eq: \"0.55\" } }", vec![]),
        ("{ hours: { ne: \"0.55\" } }", vec![11, 12]),
        ("{ hours: { isNull: true } }", vec![13]),
        ("{ agreed: { eq: false } }", vec![12]),
        ("{ place: { contains: \"SKOLEN\" } }", vec![11]),
        ("{ topics: { some: [SLEEP] } }", vec![11]),
        ("{ or: [{ minutes: { gte: 45 } }, { agreed: { eq: false } }] }", vec![11, 12]),
        ("{ or: [] }", vec![]),
        ("{ not: { minutes: { eq: 30 } } }", vec![11]),
        ("{ case: { state: { eq: CLOSED } } }", vec![13]),
        ("{ steps: { some: { week: { gt: 1 } } } }", vec![11, 12]),
        ("{ steps: { none: {} } }", vec![13]),
        ("{ missing: { question: \"place\" } }", vec![11, 12, 13]),
        ("{ missing: { question: \"place\", state: [UNKNOWN, EMPTY] } }", vec![11, 12, 13]),
        ("{ missing: { question: \"place\", state: [UNKNOWN] } }", vec![]),
        ("{ missing: { question: \"steps\" } }", vec![]),
        ("{ minutes: { eq: null } }", vec![11, 12, 13]),
        ("{ minutes: { eq: 30 }, kind: { eq: AT_HOME } }", vec![12]),
        ("{ id: { in: [\"00000000-0000-0000-0000-00000000000c\", \"rubbish\"] } }", vec![12]),
    ];
    for (filter, expected) in cases {
        let answer = data(
            &store(),
            &format!("{{ visits(filter: {filter}, orderBy: ID_ASC) {{ nodes {{ minutes id }} totalCount }} }}"),
        )
        .await;
        let found = answer["visits"]["nodes"].as_array().unwrap().len();
        assert_eq!(answer["visits"]["totalCount"], expected.len(), "{filter}");
        assert_eq!(found, expected.len(), "{filter}");
    }
}

#[tokio::test]
async fn what_one_may_not_read_cannot_be_found_out() {
    let uses = [
        "visits(filter: { wage: { gt: 100 } }) { totalCount }",
        "visits(filter: { or: [{ not: { wage: { isNull: true } } }] }) { totalCount }",
        "visits(filter: { missing: { question: \"wage\" } }) { totalCount }",
        "visits(orderBy: WAGE_ASC) { totalCount }",
        "visits { groupedAggregates(groupBy: WAGE) { keys { wage } } }",
        "visits { aggregates { wage { max } } }",
    ];
    for asked in uses {
        let query = format!("{{ {asked} viewer {{ name }} }}");
        let (_, answer) = respond(&store(), &guardian(), &query, json!({})).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN", "{asked} {answer}");
        let (_, answer) = respond(&store(), &staff(), &query, json!({})).await;
        assert_eq!(answer.get("errors"), None, "{asked}");
    }
}

#[tokio::test]
async fn a_filter_does_not_speak_of_what_is_sealed() {
    let answer = whole(&store(), "{ visits(filter: { missing: { question: \"worry\" } }) { totalCount } }").await;
    assert_eq!(answer["errors"][0]["message"], "`worry` is no question that a filter may speak of");
    assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
}

#[tokio::test]
async fn figures_come_by_one_statement_each_and_only_when_asked() {
    let store = store();
    let answer = data(
        &store,
        "{ visits { totalCount aggregates { count minutes { answered distinct sum avg min max }
              hours { sum avg min } kind { answered distinct } }
            groupedAggregates(groupBy: [KIND, MINUTES]) { keys { kind minutes day } aggregates { count hours { max } } } } }",
    )
    .await;
    assert_eq!(
        answer["visits"],
        json!({
            "totalCount": 3,
            "aggregates": { "count": 3,
                "minutes": { "answered": 3, "distinct": 2, "sum": 105, "avg": 35, "min": 30, "max": 45 },
                "hours": { "sum": "2.0", "avg": "1.0", "min": "0.5" }, "kind": { "answered": 3, "distinct": 2 } },
            "groupedAggregates": [
                { "keys": { "kind": "AT_SCHOOL", "minutes": 45, "day": null }, "aggregates": { "count": 1, "hours": { "max": "1.5" } } },
                { "keys": { "kind": "AT_HOME", "minutes": 30, "day": null }, "aggregates": { "count": 1, "hours": { "max": "0.5" } } },
                { "keys": { "kind": "AT_SCHOOL", "minutes": 30, "day": null }, "aggregates": { "count": 1, "hours": { "max": null } } },
            ],
        })
    );
    assert_eq!(store.selects.lock().unwrap().len(), 2);
}

#[tokio::test]
async fn what_would_lead_to_too_many_rows_does_not_run() {
    let query = "{ cases(first: 1000) { nodes { fillings(first: 100) { nodes { history(first: 10) { nodes { revision } } } } } } }";
    let (status, answer) = respond(&store(), &staff(), query, json!({})).await;
    assert_eq!(status, Status::Refused);
    assert_eq!(answer["errors"][0]["extensions"]["code"], "TOO_EXPENSIVE");
    assert_eq!(answer.get("data"), None);
}
