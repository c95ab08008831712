//! Valid forms read without a message.

use std::{fs, path::Path};

use forms_dsl::{
    diagnostic::{
        Diagnostics, MessageLanguage,
        draw::{Paint, draw},
    },
    parse,
    source::{Source, Sources},
};

fn sources(folder: &Path) -> Sources {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = files.filter(|path| path.extension().is_some_and(|e| e == "form" || e == "catalogue"));
    Sources::new(
        files
            .map(|path| Source {
                name: path.file_name().unwrap().to_string_lossy().into_owned(),
                text: fs::read_to_string(path).unwrap().into(),
            })
            .collect(),
    )
}

#[test]
fn valid_forms_are_read_without_a_message() {
    for folder in ["tests/ok", "../forms"] {
        let sources = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder));
        let mut diagnostics = Diagnostics::new();
        let parsed = parse(&sources, &mut diagnostics);
        let words = diagnostics.in_words(&sources, MessageLanguage::English);
        assert_eq!(draw(&words, &sources, MessageLanguage::English, Paint::Plain), "");
        assert_eq!(parsed.files.len(), sources.iter().count());
    }
}
