//! Reads the files of a folder.

use std::{fs, path::Path};

use anyhow::{Context, bail};
use forms_dsl::source::{Source, Sources};

/// Endings of the files that make up a folder.
const ENDINGS: [&str; 3] = ["form", "catalogue", "texts"];

/// Whether a file belongs to a folder of forms.
pub fn is_form_file(path: &Path) -> bool {
    path.extension().and_then(|ending| ending.to_str()).is_some_and(|ending| ENDINGS.contains(&ending))
}

/// The folder of a path: the folder itself, or the one that a file stands in, since forms name each other.
pub fn read(path: &Path) -> anyhow::Result<Sources> {
    let folder = if path.is_file() { path.parent().unwrap_or(Path::new(".")) } else { path };
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let entries = fs::read_dir(folder).with_context(|| format!("cannot read the folder {}", folder.display()))?;
    let mut files = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if !path.is_file() || !is_form_file(&path) {
            continue;
        }
        let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let text = String::from_utf8(bytes).with_context(|| format!("{} is not UTF-8 text", path.display()))?;
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        files.push(Source { name, text: text.into() });
    }
    if files.is_empty() {
        bail!("there is no .form, .catalogue or .texts file in {}", folder.display());
    }
    Ok(Sources::new(files))
}
