//! What a code means, told by the mistake of the corpus that bears it.

use include_dir::{Dir, DirEntry, File, include_dir};

use crate::{
    change::against,
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
    let kept = CORPUS.dirs().find_map(|phase| story(phase, code));
    let Story { published, sources } = match kept {
        Some(story) => story,
        None => Story { published: None, sources: too_much(code)? },
    };
    let mut diagnostics = Diagnostics::new();
    let published = published.and_then(|sources| check(&parse(&sources, &mut diagnostics), &mut diagnostics));
    let parsed = parse(&sources, &mut diagnostics);
    let new = check(&parsed, &mut diagnostics);
    if let (Some(published), Some(new)) = (published, new) {
        against(&mut diagnostics, &published, &new, &parsed);
    }
    let mut words = diagnostics.in_words(&sources, language);
    words.retain(|message| message.code == code);
    let first = words.first()?.primary.span.file;
    let text = sources.get(first).map_or("", |source| &source.text);
    let text = beginning(text);
    Some(format!("{text}\n{}", draw(&words, &sources, language, Paint::Plain)))
}

/// Lines of an example that are shown; one that is wrong by its size goes on as it begins.
const SHOWN: usize = 60;

fn beginning(text: &str) -> String {
    let shown: String = text.split_inclusive('\n').take(SHOWN).collect();
    if shown.len() < text.len() { shown + "…\n" } else { shown }
}

/// The mistakes that are too large to be kept as files.
fn too_much(code: &str) -> Option<Sources> {
    let head = "form absence \"Fravær\" version 1 K2\n  languages nb\n\n";
    let many = |count: usize, line: fn(usize) -> String| (0..count).map(line).collect::<String>();
    let form = match code {
        "F042" => format!("{head}{}", "# …\n".repeat(200_000)),
        "F044" => format!("{head}{}", "noise\n".repeat(300)),
        "F225" | "F226" => {
            format!("{head}section s \"S\"\n{}", many(2_001, |n| format!("  ask q{n} date \"Dag {n}\"\n")))
        }
        "F236" => {
            let follow_ups = many(101, |_| "\nwhen finished\n  open absence\n".to_owned());
            format!("{head}section s \"S\"\n  ask since date \"Siden\"\n{follow_ups}")
        }
        "F235" => format!(
            "{head}list reason\n{}\nsection s \"S\"\n  ask why one of reason \"Hvorfor?\"\n",
            many(2_001, |n| format!("  - o{n} \"Grunn {n}\"\n"))
        ),
        _ => return None,
    };
    let source = |name: &str, text: String| Source { name: name.to_owned(), text: text.into() };
    let settings = "settings town \"Byen\" version 1\n  languages nb\n".to_owned();
    Some(Sources::new(vec![source("absence.form", form), source("settings.form", settings)]))
}

/// A mistake to look at; one of a change has the folder as it was published too.
struct Story {
    published: Option<Sources>,
    sources: Sources,
}

/// The file or folder of a phase that bears the code.
fn story(phase: &Dir<'_>, code: &str) -> Option<Story> {
    let bears = |entry: &&DirEntry<'_>| {
        let name = entry.path().file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        name.split('_').next() == Some(code) && entry.path().extension().is_none_or(|ending| ending != "snap")
    };
    Some(match phase.entries().iter().find(bears)? {
        DirEntry::File(file) => Story { published: None, sources: sources([file]) },
        DirEntry::Dir(folder) => {
            let part =
                |name: &str| folder.dirs().find(|dir| dir.path().ends_with(name)).map(|dir| sources(dir.files()));
            let new = part("new");
            Story { published: part("published"), sources: new.unwrap_or_else(|| sources(folder.files())) }
        }
    })
}

fn sources<'c>(files: impl IntoIterator<Item = &'c File<'c>>) -> Sources {
    let source = |file: &File<'_>| {
        let name = file.path().file_name()?.to_string_lossy().into_owned();
        Some(Source { name, text: file.contents_utf8()?.into() })
    };
    Sources::new(files.into_iter().filter_map(source).collect())
}
