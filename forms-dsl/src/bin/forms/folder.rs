//! Reads the files of a folder, and checks them where a command needs whole forms.

use std::{
    fs,
    io::IsTerminal,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use chrono::NaiveDate;
use forms_dsl::{
    ast::{Keywords, Kind, ParsedFile, ParsedFolder},
    check,
    diagnostic::{
        Diagnostics, MessageLanguage,
        draw::{Paint, draw},
    },
    model::CheckedFolder,
    parse,
    source::{Source, Sources},
};

/// Where the forms are when nothing else is said.
pub const DEFAULT: &str = "forms";

/// Endings of the files that make up a folder.
const ENDINGS: [&str; 3] = ["form", "catalogue", "texts"];

/// The files of a folder, in the order of their names.
pub fn files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("cannot read the folder {}", folder.display()))?;
    let mut files = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let ending = path.extension().and_then(|ending| ending.to_str());
        if path.is_file() && ending.is_some_and(|ending| ENDINGS.contains(&ending)) {
            files.push(path);
        }
    }
    files.sort();
    if files.is_empty() {
        bail!("there is no .form, .catalogue or .texts file in {}", folder.display());
    }
    Ok(files)
}

/// The text of a file that will be written again.
pub fn text(path: &Path) -> anyhow::Result<String> {
    String::from_utf8(bytes(path)?).with_context(|| format!("{} is not UTF-8 text", path.display()))
}

fn bytes(path: &Path) -> anyhow::Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

/// A folder itself, or the one that a file stands in.
pub fn of(path: &Path) -> &Path {
    let folder = if path.is_file() { path.parent().unwrap_or(Path::new(".")) } else { path };
    if folder.as_os_str().is_empty() { Path::new(".") } else { folder }
}

/// The files of a path: of the folder itself, or the one that a file stands in, since forms name each other.
pub fn read(path: &Path) -> anyhow::Result<Sources> {
    let folder = of(path);
    let mut sources = Vec::new();
    for path in files(folder)? {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        // Signs that are lost here are a mistake in the form, which `parse` reports at its place.
        sources.push(Source { name, text: String::from_utf8_lossy(&bytes(&path)?).into() });
    }
    Ok(Sources::new(sources))
}

/// The folder without a mistake; mistakes are drawn, and then there is none.
pub fn checked(path: &Path, language: MessageLanguage) -> anyhow::Result<Option<CheckedFolder>> {
    let sources = read(path)?;
    let mut diagnostics = Diagnostics::new();
    let parsed = parse(&sources, &mut diagnostics);
    let folder = check(&parsed, &mut diagnostics);
    if folder.is_none() {
        eprint!("{}", drawn(&diagnostics, &sources, language, std::io::stderr().is_terminal()));
    }
    Ok(folder)
}

/// The keywords of the file that a form stands in.
pub fn keywords_of(parsed: &ParsedFolder, form: &str) -> Keywords {
    let is_of = |file: &&ParsedFile| {
        file.lines.iter().any(|line| matches!(&line.kind, Kind::Form { name, .. } if name.value == form))
    };
    parsed.files.iter().find(is_of).map_or(Keywords::English, |file| file.keywords)
}

/// Messages, in colour where somebody looks on.
pub fn drawn(diagnostics: &Diagnostics, sources: &Sources, language: MessageLanguage, is_terminal: bool) -> String {
    let paint = if is_terminal { Paint::Colour } else { Paint::Plain };
    draw(&diagnostics.in_words(sources, language), sources, language, paint)
}

/// The day of whoever runs the command.
pub fn today() -> NaiveDate {
    #[expect(clippy::disallowed_methods, reason = "the command is the outside that the day comes from")]
    let now = chrono::Local::now();
    now.date_naive()
}
