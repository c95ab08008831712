//! Any answers to any sound form have one evaluation.

#![no_main]

use std::collections::BTreeMap;

use chrono::NaiveDate;
use forms_dsl::{
    answers::Answers,
    check,
    diagnostic::Diagnostics,
    evaluate::{CaseFacts, Surroundings, evaluate},
    parse,
    source::{Source, Sources},
};
use forms_dsl_fuzz::{Nested, SETTINGS};
use libfuzzer_sys::fuzz_target;
use serde_json::{Map, Value, json};

fuzz_target!(|nested: Nested| {
    let source = |name: &str, text: &str| Source { name: name.into(), text: text.into() };
    let sources = Sources::new(vec![source("f.form", &nested.form()), source("settings.form", SETTINGS)]);
    let mut diagnostics = Diagnostics::new();
    let Some(folder) = check(&parse(&sources, &mut diagnostics), &mut diagnostics) else { return };
    let answer = |(name, value): &(u8, i16)| {
        let value = match value % 3 {
            0 => json!(value % 2 == 0),
            1 => json!({ "missing": "unknown" }),
            _ => json!(value),
        };
        (format!("q{}", name % 8), value)
    };
    let answers: Map<String, Value> = nested.answers.iter().map(answer).collect();
    let case = CaseFacts::default();
    let around = Surroundings { today: NaiveDate::default(), case: &case, earlier: &BTreeMap::new() };
    for form in folder.forms() {
        let (read, _) = Answers::from_json(form, &Value::Object(answers.clone()));
        let [once, twice] = [(); 2].map(|()| evaluate(form, &read, &around).to_json());
        assert_eq!(once, twice);
    }
});
