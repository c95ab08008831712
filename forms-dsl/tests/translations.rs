//! Files of translations: what a tablet is told of each text, and how sure it is.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may end where something is amiss")]

#[expect(dead_code, reason = "folders are read here, and not drawn")]
mod folder;

use forms_dsl::{
    ast::Keywords,
    check,
    definition::definition,
    diagnostic::Diagnostics,
    model::{CheckedFolder, Language, Translatable},
    parse,
    source::{Source, Sources},
    translate::{Progress, TranslateError, Updated, update},
};
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

#[test]
fn a_translation_follows_a_question_to_its_new_name() {
    let form = "form absence \"Fravær\" version 2 K1\n  about pupil\n  languages nb\n  more languages nn\n\n\
        section one \"Del\"\n  ask beginning date \"Siden når?\"\n    was since\n    hint \"Omtrent.\"\n  \
        repeat visits 0 to 9 rows \"Besøk\"\n    ask visitor short text \"Hvem?\"\n      was who\n";
    let texts = "texts absence nn version 1\n  - title \"Fravær\" nn \"Fråvær\"\n  - one \"Del\" nn \"Del\"\n  \
        - since \"Siden når?\" nn \"Sidan når?\"\n  - since.hint \"Omtrent.\" nn \"Omtrent.\"\n  \
        - visits \"Besøk\" nn \"Besøk\"\n  - visits.who \"Hvem?\" nn \"Kven?\"\n";
    let source = |name: &str, text: &str| Source { name: name.into(), text: text.into() };
    let settings = "settings town \"Byen\" version 1\n  languages nb\n\nrole teacher \"Lærer\" staff\n";
    let files = [("absence.form", form), ("absence.nn.texts", texts), ("settings.form", settings)];
    let (folder, codes) = checked(&Sources::new(files.map(|(name, text)| source(name, text)).into()));
    assert_eq!(codes, [] as [&str; 0]);
    let definition = definition(folder.find_form("absence").unwrap());
    assert_eq!(text_of(&definition, "beginning")["text"], "Sidan når?");
    assert_eq!(text_of(&definition, "visits.visitor")["text"], "Kven?");
}

fn translatable() -> Translatable {
    let texts = [("title", "Fravær"), ("since", "Siden når?"), ("since.hint", "Den «første» dagen.")];
    Translatable {
        name: "absence".into(),
        language: Language::new("nn"),
        texts: texts.map(|(key, original)| (key.to_owned(), original.to_owned())).to_vec(),
        renamed: [("from_day".to_owned(), "since".to_owned())].into(),
    }
}

fn updated(text: Option<&str>) -> Updated {
    update(&translatable(), text, Keywords::English).unwrap()
}

#[test]
fn a_new_file_holds_each_text_with_nothing_beside_it() {
    let Updated { text, progress } = updated(None);
    insta::assert_snapshot!(text, @r#"
    texts absence nn version 1
      - title "Fravær"
      - since "Siden når?"
      - since.hint "Den «første» dagen."
    "#);
    assert_eq!((progress.texts, progress.missing.len()), (3, 3));
}

#[test]
fn a_file_is_brought_up_to_date_and_loses_nothing() {
    let written = r#"# Omsett av Siri.
texts absence nn version 1
  - was_here "Borte vekk" nn "Vekke"
    reviewed 2026-11-02
  # Spør Kari om denne.
  - from_day "Fra når?" nn "Frå når?"
    reviewed 2026-11-02
  - title "Fravær" nn "Fråvær"
    not reviewed
"#;
    let Updated { text, progress } = updated(Some(written));
    insta::assert_snapshot!(text, @r##"
    # Omsett av Siri.
    texts absence nn version 1
      # - was_here "Borte vekk" nn "Vekke"
      #    reviewed 2026-11-02
      # Spør Kari om denne.
      # now: "Siden når?"
      - since "Fra når?" nn "Frå når?"
        reviewed 2026-11-02
      - since.hint "Den «første» dagen."
      - title "Fravær" nn "Fråvær"
        not reviewed
    "##);
    let keys = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect::<Vec<_>>();
    let expected = Progress {
        texts: 3,
        missing: keys(&["since.hint"]),
        stale: keys(&["from_day"]),
        not_reviewed: keys(&["title"]),
        gone: keys(&["was_here"]),
    };
    assert_eq!(progress, expected);
    assert_eq!(updated(Some(&text)).text, text, "the second time nothing is left to do");
    let mended = text.replace("\"Fra når?\" nn \"Frå når?\"", "\"Siden når?\" nn \"Sidan når?\"");
    assert!(!updated(Some(&mended)).text.contains("# now"));
}

#[test]
fn a_file_that_cannot_be_read_stays_as_it_is() {
    let broken = "texts absence nn version 1\n  - title Fravær\n";
    let said = update(&translatable(), Some(broken), Keywords::English);
    assert_eq!(said, Err(TranslateError::Unreadable));
}
