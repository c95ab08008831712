//! The table of cases (`cases/README.md`): what each operator says of each state of an answer, and where undecided ends.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may end where something is amiss")]

use std::{collections::BTreeMap, collections::BTreeSet, fs, path::PathBuf};

use forms_dsl::{
    answers::Answers,
    check,
    definition::definition,
    diagnostic::{
        Diagnostics, MessageLanguage,
        draw::{Paint, draw},
    },
    evaluate::{CaseFacts, Surroundings, evaluate},
    model::{CheckedFolder, CheckedForm},
    parse,
    source::{Source, Sources},
};
use serde_json::{Value, json};

fn path(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("cases").join(file)
}

fn text(file: &str) -> String {
    fs::read_to_string(path(file)).unwrap()
}

fn table(file: &str) -> Value {
    serde_json::from_str(&text(file)).unwrap()
}

fn checked(form: String) -> CheckedFolder {
    let source = |name: &str, text: String| Source { name: name.into(), text: text.into() };
    let sources = Sources::new(vec![source("a.form", form), source("settings.form", text("settings.form"))]);
    let mut diagnostics = Diagnostics::new();
    let folder = check(&parse(&sources, &mut diagnostics), &mut diagnostics);
    let said = diagnostics.in_words(&sources, MessageLanguage::English);
    folder.unwrap_or_else(|| panic!("{}", draw(&said, &sources, MessageLanguage::English, Paint::Plain)))
}

fn evaluated(form: &CheckedForm, answers: &Value, today: &Value) -> Value {
    let (read, problems) = Answers::from_json(form, answers);
    assert_eq!(problems, [], "{answers}");
    let (case, earlier) = (CaseFacts::default(), BTreeMap::new());
    let today = today.as_str().unwrap().parse().unwrap();
    evaluate(form, &read, &Surroundings { case: &case, earlier: &earlier, ..Surroundings::on(today) }).to_json()
}

/// The form of the operands with a question that is shown where a condition holds, and one where its opposite does.
///
/// `or anyway` shows both: a question that nothing can show is refused.
fn with_condition(condition: &str) -> CheckedFolder {
    checked(format!(
        "{}\nsection outcome \"Utfall\"\n  en \"Outcome\"\n  ask anyway tick \"Uansett\"\n    en \"Anyway\"\n  \
         ask holds short text \"Stemmer\"\n    en \"Holds\"\n    show when ({condition}) or anyway\n  \
         ask fails short text \"Stemmer ikke\"\n    en \"Fails\"\n    show when (not ({condition})) or anyway\n",
        text("operators.form")
    ))
}

fn decided(folder: &CheckedFolder, answers: &Value, today: &Value) -> Option<bool> {
    let said = evaluated(folder.find_form("operators").unwrap(), answers, today);
    match ["holds", "fails"].map(|question| said["questions"][question]["shown"].as_bool().unwrap()) {
        [true, false] => Some(true),
        [false, true] => Some(false),
        [false, false] => None,
        [true, true] => panic!("true and false with {answers}"),
    }
}

/// The condition of the question `holds`, without `or anyway`.
fn expression(folder: &CheckedFolder) -> Value {
    let definition = definition(folder.find_form("operators").unwrap());
    let items = definition["items"].as_array().unwrap();
    let mut shown = items.iter().find(|item| item["name"] == "holds").unwrap()["showWhen"].clone();
    shown["args"].as_array_mut().unwrap().pop();
    match shown["args"].as_array().unwrap().as_slice() {
        [one] => one.clone(),
        _ => shown,
    }
}

/// How a value is written in a condition.
fn literal(value: &Value) -> String {
    match value {
        Value::Object(stretch) => format!("{} days", stretch["days"]),
        Value::String(day) => day.clone(),
        number => number.to_string(),
    }
}

fn members<'t>(table: &'t Value, of: &str) -> &'t Vec<Value> {
    table[of].as_array().unwrap()
}

#[test]
fn conditions_are_decided_as_the_table_says() {
    let table = table("operators.json");
    for group in members(&table, "conditions") {
        let condition = group["condition"].as_str().unwrap();
        let folder = with_condition(condition);
        assert_eq!(expression(&folder), group["expression"], "{condition}");
        for case in members(group, "cases") {
            let came = decided(&folder, &case["answers"], &table["today"]);
            assert_eq!(json!(came), case["is"], "{condition} with {}", case["answers"]);
        }
    }
}

#[test]
fn values_come_to_what_the_table_says() {
    let table = table("operators.json");
    for group in members(&table, "values") {
        let value = group["value"].as_str().unwrap();
        let cases = members(group, "cases");
        let is_there = |is: &&Value| !is.is_null();
        let literals: BTreeSet<String> = cases.iter().map(|case| &case["is"]).filter(is_there).map(literal).collect();
        let folders: Vec<_> = literals.iter().map(|of| (of, with_condition(&format!("({value}) is {of}")))).collect();
        for (_, folder) in &folders {
            let inner = &expression(folder)["args"][0];
            assert_eq!(inner, &group["expression"], "{value}");
        }
        for case in cases {
            for (of, folder) in &folders {
                let expected = (!case["is"].is_null()).then(|| literal(&case["is"]) == **of);
                let came = decided(folder, &case["answers"], &table["today"]);
                assert_eq!(came, expected, "{value} is {of} with {}", case["answers"]);
            }
        }
    }
}

#[test]
fn undecided_ends_as_the_table_says() {
    let table = table("endings.json");
    for group in members(&table, "endings") {
        let mut form = String::from(
            "form ending \"Skjema\" version 1 K1\n  languages nb\n  opened by teacher\n\nsection s \"S\"\n",
        );
        let mut indent = "  ";
        for line in members(group, "form").iter().map(|line| line.as_str().unwrap()) {
            if line.starts_with("SECTION") || line.starts_with("WHEN") {
                indent = "";
            }
            form.push_str(&format!("{indent}{line}\n").replace("SECTION", "section").replace("WHEN", "when"));
        }
        let folder = checked(form);
        for case in members(group, "cases") {
            let said = evaluated(folder.find_form("ending").unwrap(), &case["answers"], &table["today"]);
            let place = format!("{} with {}", group["rule"], case["answers"]);
            assert_is_part(&case["expect"], &said, &place);
        }
    }
}

fn assert_is_part(expected: &Value, said: &Value, place: &str) {
    match (expected, said) {
        (Value::Object(members), _) => {
            for (name, expected) in members {
                assert_is_part(expected, &said[name], &format!("{place}: {name}"));
            }
        }
        (Value::Array(expected), Value::Array(said)) => {
            assert_eq!(expected.len(), said.len(), "{place}: {said:?}");
            expected.iter().zip(said).for_each(|(expected, said)| assert_is_part(expected, said, place));
        }
        _ => assert_eq!(expected, said, "{place}"),
    }
}

/// What comes from outside the form is copied on opening, and never computed with: `begin` has tests of its own.
#[test]
fn each_operator_has_its_cases() {
    let table = table("operators.json");
    let mut ops = BTreeSet::new();
    for group in members(&table, "conditions").iter().chain(members(&table, "values")) {
        collect(&group["expression"], &mut ops);
    }
    let expected = [
        "and",
        "or",
        "not",
        "is",
        "is_not",
        "over",
        "under",
        "at_least",
        "at_most",
        "in",
        "contains",
        "state",
        "any",
        "answer",
        "number",
        "text",
        "date",
        "time",
        "option",
        "truth",
        "today",
        "setting",
        "plus",
        "minus",
        "times",
        "divide",
        "otherwise",
        "span",
        "count",
        "sum",
        "average",
        "lowest",
        "highest",
    ];
    assert_eq!(ops, expected.map(str::to_owned).into());
}

fn collect(node: &Value, ops: &mut BTreeSet<String>) {
    ops.extend(node["op"].as_str().map(str::to_owned));
    for child in node["args"].as_array().into_iter().flatten().chain(node.get("where")) {
        collect(child, ops);
    }
}
