//! Folders of forms for tests: the shipped one, and small ones written in the test.

use std::{fs, path::Path};

use forms_dsl::{
    diagnostic::{Diagnostics, MessageLanguage},
    model::CheckedFolder,
    source::{Source, Sources},
};

/// `forms/` as we ship it.
pub fn shipped() -> CheckedFolder {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../forms");
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let file = |path: std::path::PathBuf| Source {
        name: path.file_name().unwrap().to_str().unwrap().to_owned(),
        text: fs::read_to_string(path).unwrap().into(),
    };
    checked(&Sources::new(paths.map(file).collect()))
}

/// A folder of these files.
pub fn of(files: &[(&str, &str)]) -> CheckedFolder {
    let file = |(name, text): &(&str, &str)| Source { name: (*name).to_owned(), text: (*text).into() };
    checked(&Sources::new(files.iter().map(file).collect()))
}

fn checked(sources: &Sources) -> CheckedFolder {
    let mut diagnostics = Diagnostics::new();
    let parsed = forms_dsl::parse(sources, &mut diagnostics);
    let checked = forms_dsl::check(&parsed, &mut diagnostics);
    checked.unwrap_or_else(|| panic!("{:#?}", diagnostics.in_words(sources, MessageLanguage::English)))
}
