//! Files of translations: what a tablet is told of each text, and how sure it is.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may end where something is amiss")]

#[expect(dead_code, reason = "folders are read here, and not drawn")]
mod folder;

use forms_dsl::{check, definition::definition, diagnostic::Diagnostics, model::CheckedFolder, parse, source::Sources};
use serde_json::{Value, json};

use crate::folder::sources;

fn checked(sources: &Sources) -> (CheckedFolder, Vec<&'static str>) {
    let mut diagnostics = Diagnostics::new();
    let parsed = parse(sources, &mut diagnostics);
    let folder = check(&parsed, &mut diagnostics);
    let codes = diagnostics.reports().iter().map(|report| report.problem.code()).collect();
    (folder.unwrap(), codes)
}

fn text_of(definition: &Value, key: &str) -> Value {
    let texts = definition["texts"]["nn"].as_array().unwrap();
    texts.iter().find(|text| text["key"] == key).unwrap().clone()
}

#[test]
fn each_text_says_how_sure_it_is() {
    let (folder, codes) = checked(&sources("tests/corpus/questions/F232_stale_translation"));
    assert_eq!(codes, ["F232"]);
    let definition = definition(folder.find_form("absence").unwrap());
    let reviewed = json!({
        "key": "title", "language": "nn", "text": "Fråvær", "quality": "REVIEWED", "reviewedOn": "2026-11-02"
    });
    assert_eq!(text_of(&definition, "title"), reviewed);
    assert_eq!(text_of(&definition, "about")["quality"], "NOT_REVIEWED");
    assert_eq!(text_of(&definition, "since")["quality"], "STALE");
    let nn = definition["languages"].as_array().unwrap().iter().find(|language| language["tag"] == "nn").unwrap();
    assert_eq!(nn["notReviewed"], 3);
}

#[test]
fn what_is_not_translated_is_shown_in_the_next_language_and_counted() {
    let (folder, codes) = checked(&sources("tests/corpus/questions/F233_not_translated"));
    assert_eq!(codes, ["F233"]);
    let definition = definition(folder.find_form("absence").unwrap());
    let shown = json!({
        "key": "since", "language": "nb", "text": "Siden når?", "quality": "ORIGINAL", "reviewedOn": null
    });
    assert_eq!(text_of(&definition, "since"), shown);
    let languages = definition["languages"].as_array().unwrap();
    let nn = languages.iter().find(|language| language["tag"] == "nn").unwrap();
    let roles = 2;
    assert_eq!(nn["untranslated"], 1 + roles);
}
