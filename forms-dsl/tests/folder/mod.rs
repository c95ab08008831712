//! Folders of test files, read and drawn.

#![expect(clippy::unwrap_used, reason = "a test may end where something is amiss")]

use std::{fs, path::Path};

use forms_dsl::{
    ast::ParsedFolder,
    diagnostic::{
        Diagnostics, MessageLanguage,
        draw::{Paint, draw},
    },
    parse,
    source::{Source, Sources},
};

/// The files of a folder beside this crate's manifest that the language reads.
pub fn sources(folder: &str) -> Sources {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let paths = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let endings = ["form", "catalogue", "texts"];
    let paths = paths.filter(|path| path.extension().is_some_and(|ending| endings.iter().any(|own| ending == *own)));
    Sources::new(paths.map(|path| source(&path)).collect())
}

/// One file, under the name it has in its folder.
pub fn source(path: &Path) -> Source {
    Source {
        name: path.file_name().unwrap().to_string_lossy().into_owned(),
        text: fs::read_to_string(path).unwrap().into(),
    }
}

/// One text as a folder of its own.
pub fn alone(text: &str) -> Sources {
    Sources::new(vec![Source { name: "test.form".into(), text: text.into() }])
}

/// Reads sources; all there is to say of them is drawn.
pub fn read(sources: &Sources, language: MessageLanguage) -> (ParsedFolder, String) {
    let mut diagnostics = Diagnostics::new();
    let parsed = parse(sources, &mut diagnostics);
    let drawn = draw(&diagnostics.in_words(sources, language), sources, language, Paint::Plain);
    (parsed, drawn)
}
