//! Requests against a small schema: what runs with which values, what is refused with which words.

use serde_json::{Value, json};

use super::{Documents, Input, Refusal, Request, arguments};

const SDL: &str = r"
type Query { find(input: Wish, numbers: [Int!], days: [LocalDate!], any: AnswerValue, page: Int = 20): Thing  old: Int }
type Mutation { act: Int }
type Thing { id: ID!  thing: Thing  with(number: Float): Int }
enum Goal { EVERY_DAY STEP_UP }
input Wish { id: ID  goal: Goal  amount: Int! = 1  tags: [String!]  inner: Wish  on: LocalDate  price: Decimal }
scalar LocalDate
scalar Decimal
scalar AnswerValue
";

fn documents() -> Documents {
    Documents::new(SDL).unwrap()
}

/// The arguments of the first field, or `CODE message` of each error.
fn read(query: &str, variables: Value) -> Result<Value, Vec<String>> {
    let documents = documents();
    let Value::Object(variables) = variables else { panic!("variables are an object") };
    let request = Request { query: query.into(), variables, ..Request::default() };
    let prepared = documents.prepare(&request).map_err(|refusal| match refusal {
        Refusal::Errors(errors) => errors.iter().map(|e| format!("{} {}", e.code.as_str(), e.message)).collect(),
        Refusal::OnlyQueries(error) => vec![error.message],
    })?;
    let field = prepared.operation.selection_set.fields().next().unwrap();
    let values = arguments(documents.contract(), &field.definition, field, &prepared.variables);
    values.map(|values| Input::Object(values).to_json()).map_err(|e| vec![format!("{} {}", e.code.as_str(), e.message)])
}

fn refused(query: &str, variables: Value) -> Vec<String> {
    read(query, variables).expect_err("it should be refused")
}

#[test]
fn values_arrive_as_the_schema_types_them() {
    let cases = [
        (
            r#"{ find(input: {id: 4, goal: STEP_UP, price: "1.50"}) { id } }"#,
            json!({}),
            json!({
            "input": {"id": "4", "goal": "STEP_UP", "amount": 1, "price": "1.50"}, "page": 20 }),
        ),
        ("{ find(numbers: 7, page: null) { id } }", json!({}), json!({"numbers": [7], "page": null})),
        ("query ($n: [Int!]) { find(numbers: $n) { id } }", json!({"n": 3.0}), json!({"numbers": [3], "page": 20})),
        // A variable that was not given leaves its field out; one that is null clears.
        (
            "query ($g: Goal, $d: LocalDate) { find(input: {goal: $g, on: $d}) { id } }",
            json!({"d": null}),
            json!({
            "input": {"amount": 1, "on": null}, "page": 20 }),
        ),
        (
            "query ($a: Int, $b: Int) { find(any: {a: $a, b: [$b, STEP_UP, 1.5]}) { id } }",
            json!({"b": 2}),
            json!({
            "any": {"b": [2, "STEP_UP", 1.5]}, "page": 20 }),
        ),
        (
            "query ($w: Wish = {tags: \"x\"}) { find(input: $w) { id } }",
            json!({}),
            json!({
            "input": {"amount": 1, "tags": ["x"]}, "page": 20 }),
        ),
        (
            "query ($w: Wish) { find(input: $w) { id } }",
            json!({"w": {"inner": {"amount": 2}, "on": "2026-11-20"}}),
            json!({
            "input": {"amount": 1, "inner": {"amount": 2}, "on": "2026-11-20"}, "page": 20 }),
        ),
    ];
    for (query, variables, expected) in cases {
        assert_eq!(read(query, variables), Ok(expected), "{query}");
    }
}

#[test]
fn wrong_literals_are_refused_before_anything_runs() {
    let cases = [
        (
            "{ find(numbers: [99999999999]) { id } }",
            "GRAPHQL_VALIDATION_FAILED int cannot represent non 32-bit signed integer value",
        ),
        (
            r#"{ find(input: {goal: "STEP_UP"}) { id } }"#,
            "GRAPHQL_VALIDATION_FAILED expected value of type Goal, found a string",
        ),
        (
            r#"{ find(days: ["2026-11-31"]) { id } }"#,
            "GRAPHQL_VALIDATION_FAILED this is not a `LocalDate`: A day without a time: 2026-11-20.",
        ),
        (
            "{ find(input: {price: true}) { id } }",
            "GRAPHQL_VALIDATION_FAILED this is not a `Decimal`: An exact decimal number as a string: \"12.5\".",
        ),
        (
            "{ find(input: {goal: STEP_UP, goal: EVERY_DAY}) { id } }",
            "GRAPHQL_VALIDATION_FAILED the field `goal` is given twice",
        ),
        (
            "query ($i: Int) { find(numbers: [$i]) { id } }",
            "GRAPHQL_VALIDATION_FAILED `$i` is a `Int`, here a `Int!` is needed",
        ),
        (
            "query ($i: Int) { ...F } fragment F on Query { find(numbers: [$i]) { id } }",
            "GRAPHQL_VALIDATION_FAILED `$i` is a `Int`, here a `Int!` is needed",
        ),
        ("{ find(input: {amount: null}) { id } }", "GRAPHQL_VALIDATION_FAILED expected value of type Int!, found null"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED type `Query` does not have a field `nothing`"),
        ("{ old", "GRAPHQL_PARSE_FAILED syntax error: expected R_CURLY, got EOF"),
    ];
    for (query, expected) in cases {
        assert_eq!(refused(query, json!({})), [expected], "{query}");
    }
}

#[test]
fn wrong_variables_are_named_and_their_values_not_repeated() {
    let query = "query ($w: Wish!, $n: [Int!]) { find(input: $w, numbers: $n) { id } }";
    let cases = [
        (json!({}), "BAD_USER_INPUT the variable `$w` must be given, a `Wish!`"),
        (json!({"w": null}), "BAD_USER_INPUT the variable `$w` must not be null, a `Wish!` is needed"),
        (json!({"w": {"goal": "secret"}}), "BAD_USER_INPUT the variable `$w.goal` is not a value of `Goal`"),
        (json!({"w": {"tags": ["a", 1]}}), "BAD_USER_INPUT the variable `$w.tags.1` is not a `String`: A text."),
        (
            json!({"w": {"amount": 99_999_999_999_i64}}),
            "BAD_USER_INPUT the variable `$w.amount` is not a `Int`: A whole number of at most 32 bits.",
        ),
        (json!({"w": {"more": 1}}), "BAD_USER_INPUT the variable `$w` has a field `more` that `Wish` does not know"),
        (json!({"w": {}, "n": [1, null]}), "BAD_USER_INPUT the variable `$n.1` must not be null, a `Int!` is needed"),
    ];
    for (variables, expected) in cases {
        assert_eq!(refused(query, variables), [expected]);
    }
}

#[test]
fn a_null_by_way_of_a_variable_fails_its_field_alone() {
    let query = "query ($a: Int = 2) { find(input: {amount: $a}) { id } }";
    assert_eq!(read(query, json!({})), Ok(json!({"input": {"amount": 2}, "page": 20})));
    assert_eq!(refused(query, json!({"a": null})), ["BAD_USER_INPUT the argument `input` must not be null"]);
}

/// A document of a size.
type Document<'t> = &'t dyn Fn(usize) -> String;

fn joined(count: usize, part: impl Fn(usize) -> String) -> String {
    (0..count).map(part).collect::<Vec<_>>().join(" ")
}

#[test]
fn limits_hold_at_the_limit_and_not_one_past_it() {
    let nested_values = |n: usize| format!("{{ find(any: {}1{}) {{ id }} }}", "[".repeat(n - 2), "]".repeat(n - 2));
    // The end of a line belongs to it, and the white space between two names is a token as they are.
    let tokens = |n: usize| format!("{{ old }}{}", ",".repeat(n - 5));
    let characters = |n: usize| format!("{{ old }}#{}", "x".repeat(n - 8));
    let nested =
        |levels: usize| format!("{{ find {} id {} }}", "{ thing ".repeat(levels - 2) + "{", "}".repeat(levels - 1));
    let aliases = |n: usize| format!("{{ {} }}", joined(n, |i| format!("a{i}: old")));
    let directives = |n: usize| format!("{{ old {} }}", "...@include(if: true) { old } ".repeat(n));
    let names = |n: usize| format!("{{ {}: old }}", "a".repeat(n));
    let selections = |n: usize| format!("{{ {} }}", "old ".repeat(n));
    let cases: [(Document, usize, &str); 8] = [
        (&characters, 32 << 10, "characters"),
        (&tokens, 15_000, "tokens"),
        (&nested_values, 50, "brackets in one another"),
        (&nested, 12, "levels of fields"),
        (&aliases, 50, "aliases"),
        (&directives, 50, "directives"),
        (&names, 128, "characters in a name"),
        (&selections, 2_000, "selections"),
    ];
    for (document, limit, what) in cases {
        assert!(read(&document(limit), json!({})).is_ok(), "{limit} {what}");
        let expected = format!("TOO_EXPENSIVE the document has more than {limit} {what}");
        assert_eq!(refused(&document(limit + 1), json!({})), [expected]);
    }
}

#[test]
fn errors_are_cut_and_counted_to_ten() {
    let query = format!("{{ {} }}", joined(30, |i| format!("unknown{i}")));
    assert_eq!(refused(&query, json!({})).len(), 10);
    let query = format!("{{ {} }}", "n".repeat(20_000));
    assert!(refused(&query, json!({}))[0].len() < 500);
}

#[test]
fn bombs_are_refused_or_cost_their_length() {
    let lists = format!("{{ find(any: {}1{}) {{ id }} }}", "[".repeat(2_000), "]".repeat(2_000));
    assert_eq!(refused(&lists, json!({})), ["TOO_EXPENSIVE the document has more than 50 brackets in one another"]);
    let fragments = joined(31, |i| format!("fragment F{i} on Query {{ ...F{next} ...F{next} }}", next = i + 1));
    let query = format!("{{ ...F0 }} {fragments} fragment F31 on Query {{ old }}");
    assert_eq!(refused(&query, json!({})), ["TOO_EXPENSIVE the document has more than 2000 selections"]);
}

#[test]
fn an_operation_is_chosen_by_name() {
    let documents = documents();
    let ask = |name: Option<&str>, queries_only| {
        let request = Request {
            query: "query a { old } query b { old } mutation m { act }".into(),
            operation_name: name.map(Into::into),
            queries_only,
            ..Request::default()
        };
        documents.prepare(&request)
    };
    assert!(ask(Some("b"), true).unwrap().operation.is_query());
    assert!(ask(Some("m"), false).unwrap().operation.is_mutation());
    assert!(matches!(ask(Some("m"), true), Err(Refusal::OnlyQueries(_))));
    for name in [None, Some("c"), Some("")] {
        let Err(Refusal::Errors(errors)) = ask(name, false) else { panic!("{name:?} chooses none") };
        assert_eq!(errors[0].code.as_str(), "OPERATION_RESOLUTION_FAILURE");
    }
}

#[test]
fn a_default_of_the_schema_is_checked_at_the_start() {
    let broken = Documents::new("type Query { a(day: LocalDate = \"soon\"): Int } scalar LocalDate").unwrap_err();
    assert_eq!(
        broken.to_string(),
        "the schema is not sound: this is not a `LocalDate`: A day without a time: 2026-11-20."
    );
}
