//! The shipped forms, and copies of them to be edited.

use std::path::{Path, PathBuf};

use anyhow::Result;
use tempfile::TempDir;

/// The forms of this repository.
pub fn shipped_forms() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../forms")
}

/// A copy of them.
pub fn forms_folder() -> Result<TempDir> {
    let folder = tempfile::Builder::new().prefix("naervaer-forms-").tempdir()?;
    for entry in std::fs::read_dir(shipped_forms())? {
        let entry = entry?;
        std::fs::copy(entry.path(), folder.path().join(entry.file_name()))?;
    }
    Ok(folder)
}
