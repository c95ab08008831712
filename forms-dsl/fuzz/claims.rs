//! What must hold of every input, whoever makes it: the fuzzer, or the tests from the corpus.

use chrono::NaiveDate;
use forms_dsl::{
    answers::Answers,
    check,
    diagnostic::{Diagnostics, MessageLanguage},
    evaluate::{Surroundings, evaluate},
    format,
    model::CheckedFolder,
    parse,
    source::{Source, Sources},
};
use serde_json::{Value, json};

use crate::nested::{Nested, SETTINGS};

/// Any text is read, and every place that is named lies inside it.
pub fn is_read(text: &str) {
    let sources = Sources::new(vec![Source { name: "a.form".into(), text: text.into() }]);
    let mut diagnostics = Diagnostics::new();
    parse(&sources, &mut diagnostics);
    for report in diagnostics.reports() {
        assert!(report.span.start <= report.span.end && report.span.end as usize <= text.len());
    }
}

/// What was formatted is formatted.
pub fn is_formatted_once(text: &str) {
    if let Ok(formatted) = format(text) {
        assert_eq!(format(&formatted).as_deref(), Ok(formatted.as_str()));
    }
}

/// A folder is refused where an error is named, and every message has its words.
pub fn has_a_verdict(nested: &Nested) {
    let (sources, diagnostics, folder) = checked(nested);
    assert_eq!(folder.is_none(), diagnostics.has_errors());
    for language in MessageLanguage::ALL {
        let words = diagnostics.in_words(&sources, language);
        assert!(words.iter().all(|message| !message.title.is_empty()));
    }
}

/// The same answers come to the same, whatever they are.
pub fn comes_to_the_same(nested: &Nested) {
    let (_, _, Some(folder)) = checked(nested) else { return };
    let given = Value::Object(nested.answers.iter().copied().map(answer).collect());
    let around = Surroundings::on(NaiveDate::default());
    for form in folder.forms() {
        let (read, _) = Answers::from_json(form, &given);
        let [once, twice] = [(); 2].map(|()| evaluate(form, &read, &around).to_json());
        assert_eq!(once, twice);
    }
}

fn checked(nested: &Nested) -> (Sources, Diagnostics, Option<CheckedFolder>) {
    let source = |name: &str, text: &str| Source { name: name.into(), text: text.into() };
    let sources = Sources::new(vec![source("f.form", &nested.form()), source("settings.form", SETTINGS)]);
    let mut diagnostics = Diagnostics::new();
    let folder = check(&parse(&sources, &mut diagnostics), &mut diagnostics);
    (sources, diagnostics, folder)
}

fn answer((name, value): (u8, i16)) -> (String, Value) {
    let value = match value % 3 {
        0 => json!(value % 2 == 0),
        1 => json!({ "missing": "unknown" }),
        _ => json!(value),
    };
    (format!("q{}", name % 8), value)
}
