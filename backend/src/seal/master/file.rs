//! The file that keys lie in: private, read whole, and replaced at once.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::{MetadataExt, OpenOptionsExt},
    path::Path,
};

use super::{MasterKeyError, NamedKey, read_keys};

/// What a file was when it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    inode: u64,
    seconds: i64,
    nanoseconds: i64,
    length: u64,
}

impl Stamp {
    /// As it is now.
    pub(super) fn of(path: &Path) -> io::Result<Self> {
        let data = fs::metadata(path)?;
        Ok(Self { inode: data.ino(), seconds: data.mtime(), nanoseconds: data.mtime_nsec(), length: data.len() })
    }
}

/// The keys in it, where nobody else may read them.
pub(super) fn read_file(path: &Path) -> Result<(Vec<NamedKey>, Stamp), MasterKeyError> {
    let stamp = Stamp::of(path).map_err(|error| named(path, error))?;
    let mut file = File::open(path).map_err(|error| named(path, error))?;
    if file.metadata().map_err(|error| named(path, error))?.mode() & 0o077 != 0 {
        return Err(MasterKeyError::Readable(path.display().to_string()));
    }
    let mut text = String::new();
    file.read_to_string(&mut text).map_err(|error| named(path, error))?;
    Ok((read_keys(&text)?, stamp))
}

/// Whoever reads the file sees the one or the other, never a half.
pub(super) fn replace(path: &Path, text: &str) -> Result<(), MasterKeyError> {
    let write = || {
        let beside = path.with_extension("key.new");
        let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
        write_durably(file, text.trim())?;
        fs::rename(&beside, path)?;
        match path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            Some(directory) => File::open(directory)?.sync_all(),
            None => Ok(()),
        }
    };
    write().map_err(|error| named(path, error))
}

/// The fault with its file.
pub(super) fn named(path: &Path, source: io::Error) -> MasterKeyError {
    MasterKeyError::File { path: path.display().to_string(), source }
}

/// On disk when this returns.
pub(super) fn write_durably(mut file: File, text: &str) -> io::Result<()> {
    file.write_all(text.as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()
}
