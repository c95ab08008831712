//! Prints the SDL of a folder of forms: `sdl [FOLDER]`, by default `forms`. What it prints is committed as `schema.graphql`.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use forms_dsl::{
    diagnostic::{Diagnostics, MessageLanguage},
    model::CheckedFolder,
    source::{Source, Sources},
};

fn main() -> Result<()> {
    let folder = std::env::args_os().nth(1).map_or_else(|| PathBuf::from("forms"), PathBuf::from);
    let checked = check(&read(&folder)?)?;
    match mobile_schema::compile(&checked) {
        Ok(schema) => Ok(io::stdout().write_all(schema.sdl().as_bytes())?),
        Err(problems) => {
            let problems: Vec<_> = problems.iter().map(ToString::to_string).collect();
            bail!("{} cannot be served:\n{}", folder.display(), problems.join("\n"))
        }
    }
}

fn read(folder: &Path) -> Result<Sources> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))? {
        let path = entry?.path();
        if let Some(name) = path.file_name().and_then(|name| name.to_str()).filter(|name| !name.starts_with('.')) {
            let text = fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))?;
            files.push(Source { name: name.to_owned(), text: text.into() });
        }
    }
    Ok(Sources::new(files))
}

fn check(sources: &Sources) -> Result<CheckedFolder> {
    let mut diagnostics = Diagnostics::new();
    let parsed = forms_dsl::parse(sources, &mut diagnostics);
    let checked = forms_dsl::check(&parsed, &mut diagnostics);
    checked.with_context(|| {
        let said = diagnostics.in_words(sources, MessageLanguage::English);
        let titles: Vec<_> =
            said.iter().map(|diagnostic| format!("{} {}", diagnostic.code, diagnostic.title)).collect();
        format!("the folder has mistakes; `forms check` shows them\n{}", titles.join("\n"))
    })
}
