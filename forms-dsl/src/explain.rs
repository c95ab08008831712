//! What a code means, told by the mistake of the corpus that bears it.

use include_dir::{Dir, DirEntry, include_dir};

use crate::{
    check,
    diagnostic::{
        Diagnostics, MessageLanguage,
        draw::{Paint, draw},
    },
    parse,
    source::{Source, Sources},
};

/// A mistake of each kind, in a file or folder named by its code.
static CORPUS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/tests/corpus");

/// An example of a mistake and what is said of it; `None` for a code that does not exist.
#[must_use]
pub fn explain(code: &str, language: MessageLanguage) -> Option<String> {
    let sources = CORPUS.dirs().find_map(|phase| story(phase, code))?;
    let mut diagnostics = Diagnostics::new();
    let parsed = parse(&sources, &mut diagnostics);
    check(&parsed, &mut diagnostics);
    let mut words = diagnostics.in_words(&sources, language);
    words.retain(|message| message.code == code);
    let first = words.first()?.primary.span.file;
    let text = sources.get(first).map_or("", |source| &source.text);
    Some(format!("{text}\n{}", draw(&words, &sources, language, Paint::Plain)))
}

/// The file or folder of a phase that bears the code.
fn story(phase: &Dir<'_>, code: &str) -> Option<Sources> {
    let bears = |entry: &&DirEntry<'_>| {
        let name = entry.path().file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        name.split('_').next() == Some(code) && entry.path().extension().is_none_or(|ending| ending != "snap")
    };
    let files: Vec<_> = match phase.entries().iter().find(bears)? {
        DirEntry::Dir(folder) => folder.files().collect(),
        DirEntry::File(file) => vec![file],
    };
    let source = |file: &&include_dir::File<'_>| {
        let name = file.path().file_name()?.to_string_lossy().into_owned();
        Some(Source { name, text: file.contents_utf8()?.into() })
    };
    Some(Sources::new(files.iter().filter_map(source).collect()))
}
