//! The forms directory as it stands on the disk.

use std::{
    io,
    path::{Path, PathBuf},
};

use forms_dsl::source::{Source, Sources};
use sha2::{Digest, Sha256};

/// Endings of the files that are read; all others are somebody's own.
const ENDINGS: [&str; 3] = ["form", "catalogue", "texts"];

/// Longest file, in bytes: a form of this length has some 10,000 questions.
const LONGEST: u64 = 1 << 20;

/// Most files.
const MOST: usize = 1000;

/// Why the directory could not be read; each says what to do next.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FolderProblem {
    /// It is not there, or not ours to read.
    #[error("{path}: {why}")]
    Unreadable {
        /// Which file or directory.
        path: String,
        /// What the system says.
        why: String,
    },
    /// No form, catalogue or settings.
    #[error("{0} holds no file that ends in .form, .catalogue or .texts")]
    Empty(String),
    /// A file is not text.
    #[error("{file}, line {line}: these bytes are no UTF-8. Save the file as UTF-8.")]
    NotText {
        /// Its name.
        file: String,
        /// Where the text breaks off, from 1.
        line: usize,
    },
    /// A link to what is none of the directory's: its text would be quoted in messages.
    #[error("{file} is a link that leads out of the directory. Put the file itself there.")]
    Elsewhere {
        /// Its name.
        file: String,
    },
    /// A file is longer than any form.
    #[error("{file} is longer than {LONGEST} bytes. Split it, or move what is no form out of the directory.")]
    TooLong {
        /// Its name.
        file: String,
    },
    /// More files than any municipality has.
    #[error("{0} holds more than {MOST} files of forms. Move those out that are not served.")]
    TooMany(String),
}

/// Reads every form, catalogue and text. Blocks: call it off the runtime's threads.
pub(super) fn read(directory: &Path) -> Result<Sources, FolderProblem> {
    let paths = list(directory).map_err(|why| unreadable(directory, &why))?;
    if paths.is_empty() {
        return Err(FolderProblem::Empty(directory.display().to_string()));
    }
    if paths.len() > MOST {
        return Err(FolderProblem::TooMany(directory.display().to_string()));
    }
    let home = directory.canonicalize().map_err(|why| unreadable(directory, &why))?;
    paths.iter().map(|path| read_file(&home, path)).collect::<Result<_, _>>().map(Sources::new)
}

/// The same for the same names and texts: whether there is anything new to look at.
pub(super) fn fingerprint(sources: &Sources) -> [u8; 32] {
    let mut hash = Sha256::new();
    for (_, source) in sources.iter() {
        for part in [source.name.as_bytes(), source.text.as_bytes()] {
            hash.update(part.len().to_be_bytes());
            hash.update(part);
        }
    }
    hash.finalize().into()
}

fn list(directory: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(directory)? {
        let path = entry?.path();
        let ours = path.extension().and_then(|e| e.to_str()).is_some_and(|ending| ENDINGS.contains(&ending));
        // Editors keep their half-written files under names that begin with a dot.
        let hidden = path.file_name().is_none_or(|name| name.as_encoded_bytes().starts_with(b"."));
        if ours && !hidden && path.is_file() {
            paths.push(path);
        }
    }
    Ok(paths)
}

fn read_file(home: &Path, path: &Path) -> Result<Source, FolderProblem> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    // Links inside the directory are how some systems hand it out.
    let path = &path.canonicalize().map_err(|why| unreadable(path, &why))?;
    if !path.starts_with(home) {
        return Err(FolderProblem::Elsewhere { file: name });
    }
    if std::fs::metadata(path).map_err(|why| unreadable(path, &why))?.len() > LONGEST {
        return Err(FolderProblem::TooLong { file: name });
    }
    let bytes = std::fs::read(path).map_err(|why| unreadable(path, &why))?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Source { name, text: text.into() }),
        Err(broken) => {
            let sound = broken.as_bytes().get(..broken.utf8_error().valid_up_to()).unwrap_or_default();
            let line = sound.split(|byte| *byte == b'\n').count();
            Err(FolderProblem::NotText { file: name, line })
        }
    }
}

fn unreadable(path: &Path, why: &io::Error) -> FolderProblem {
    FolderProblem::Unreadable { path: path.display().to_string(), why: why.to_string() }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn said(directory: &Path) -> String {
        read(directory).expect_err("refused").to_string()
    }

    #[test]
    fn forms_catalogues_and_texts_are_read_by_name() {
        let home = tempfile::tempdir().expect("a directory");
        for name in ["b.form", "a.catalogue", "c.texts", "notes.md", ".#b.form", "b.form~"] {
            fs::write(home.path().join(name), name).expect("written");
        }
        fs::create_dir(home.path().join("d.form")).expect("a directory");
        let sources = read(home.path()).expect("readable");
        let names: Vec<_> = sources.iter().map(|(_, source)| source.name.clone()).collect();
        assert_eq!(names, ["a.catalogue", "b.form", "c.texts"]);
    }

    #[test]
    fn each_problem_has_its_sentence() {
        let home = tempfile::tempdir().expect("a directory");
        let file = home.path().join("a.form");
        assert!(said(&home.path().join("gone")).contains("gone: No such file"));
        assert!(said(home.path()).ends_with("holds no file that ends in .form, .catalogue or .texts"));
        fs::write(&file, b"form a\n# caf\xe9\n").expect("written");
        assert_eq!(said(home.path()), "a.form, line 2: these bytes are no UTF-8. Save the file as UTF-8.");
        fs::write(&file, vec![b' '; (1 << 20) + 1]).expect("written");
        assert!(said(home.path()).starts_with("a.form is longer than 1048576 bytes."));
    }

    #[test]
    fn a_fingerprint_tells_names_from_texts() {
        let of = |name: &str, text: &str| {
            fingerprint(&Sources::new(vec![Source { name: name.to_owned(), text: text.into() }]))
        };
        assert_eq!(of("a.form", "b"), of("a.form", "b"));
        assert_ne!(of("a.form", "b"), of("a.form", "c"));
        assert_ne!(of("a", "b.form"), of("ab", ".form"));
    }
}
