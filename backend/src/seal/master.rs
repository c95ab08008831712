//! The key of keys: what wraps every other key, and how one takes the place of another while the server serves.
//!
//! A file holds a key a line, the one to wrap with first; those after it only open what they wrapped. What is wrapped
//! says by which key. Where that one is not known, or the file has changed, it is read again: so a rotation by another
//! process needs no restart. A key that was read once is known until the process ends. Not here: the `file` itself.

mod file;

use std::{
    fmt, fs,
    fs::OpenOptions,
    io::ErrorKind,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use chacha20poly1305::XChaCha20Poly1305;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use self::file::{Stamp, named, read_file, replace, write_durably};
use super::{CaseKey, SealError, Secret, cipher, open, seal};
use crate::clock::{Ids, NoRandomness};

/// The key that wraps all others. Clones follow the same file.
#[derive(Clone)]
pub struct MasterKey {
    file: Option<Arc<PathBuf>>,
    known: Arc<RwLock<Known>>,
}

struct Known {
    /// The first is the one to wrap with.
    keys: Vec<NamedKey>,
    read: Option<Stamp>,
}

#[derive(Clone)]
struct NamedKey {
    name: KeyName,
    cipher: XChaCha20Poly1305,
}

/// The beginning of a key's hash; 0 is the name that keys had before they could be told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyName(u32);

/// The master key cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum MasterKeyError {
    /// The file cannot be read or made.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// Somebody else could read it.
    #[error("{0}: a key that others may read is no secret; `chmod 600` it")]
    Readable(String),
    /// No key.
    #[error("a master key is 32 bytes in base64, a line each where there are several")]
    Malformed,
    /// It is not in a file.
    #[error(
        "the key comes from the environment, which no command changes. Set NAERVAER_KEY to the new key, a space, and \
         the old one; restart; run this once more; then leave the old one out."
    )]
    NotInFile,
    /// No new key.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey")
    }
}

impl MasterKey {
    /// From 32 bytes in base64, as the environment holds them; several, with white space between them.
    pub fn from_base64(text: &str) -> Result<Self, MasterKeyError> {
        let known = Known { keys: read_keys(text)?, read: None };
        Ok(Self { file: None, known: Arc::new(RwLock::new(known)) })
    }

    /// From a file that the server's user alone may read; made where it is not there.
    pub fn from_file(path: &Path, ids: &Ids) -> Result<Self, MasterKeyError> {
        match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
            Ok(file) => write_durably(file, &new_key(ids)?).map_err(|error| named(path, error))?,
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(named(path, error)),
        }
        let (keys, read) = read_file(path)?;
        let known = Known { keys, read: Some(read) };
        Ok(Self { file: Some(Arc::new(path.to_owned())), known: Arc::new(RwLock::new(known)) })
    }

    /// A new key for a case, and how it is stored.
    pub fn make_case_key(&self, case: Uuid, ids: &Ids) -> Result<(CaseKey, Vec<u8>), SealError> {
        let secret = ids.secret()?;
        let version = 1;
        let wrapped = self.wrap(&secret, &wrapping(case, version), ids)?;
        Ok((CaseKey { case, version, cipher: cipher(secret) }, wrapped))
    }

    /// The key of a case from how it is stored.
    pub fn open_case_key(&self, case: Uuid, version: u32, wrapped: &[u8]) -> Result<CaseKey, SealError> {
        self.unwrap(wrapped, &wrapping(case, version))
            .map(|secret| CaseKey { case, version, cipher: cipher(secret) })
            .ok_or(SealError::Unwrap(case))
    }

    /// A new secret of a name, and how it is stored.
    pub fn make_secret(&self, name: &str, ids: &Ids) -> Result<(Secret, Vec<u8>), SealError> {
        let secret = ids.secret()?;
        let wrapped = self.wrap(&secret, &wrapping_secret(name), ids)?;
        Ok((Secret(secret), wrapped))
    }

    /// A secret from how it is stored.
    pub fn open_secret(&self, name: &str, wrapped: &[u8]) -> Result<Secret, SealError> {
        self.unwrap(wrapped, &wrapping_secret(name)).map(Secret).ok_or_else(|| SealError::UnwrapSecret(name.to_owned()))
    }

    /// The key of a case, wrapped anew by the key to wrap with; none: it is so already.
    pub(crate) fn rewrap_case_key(
        &self,
        case: Uuid,
        version: u32,
        wrapped: &[u8],
        ids: &Ids,
    ) -> Result<Option<Vec<u8>>, SealError> {
        self.rewrap(wrapped, &wrapping(case, version), ids, || SealError::Unwrap(case))
    }

    /// A secret, wrapped anew by the key to wrap with; none: it is so already.
    pub(crate) fn rewrap_secret(&self, name: &str, wrapped: &[u8], ids: &Ids) -> Result<Option<Vec<u8>>, SealError> {
        self.rewrap(wrapped, &wrapping_secret(name), ids, || SealError::UnwrapSecret(name.to_owned()))
    }

    /// Puts a new key before the others in the file.
    pub(crate) fn add_key(&self, ids: &Ids) -> Result<(), MasterKeyError> {
        let path = self.file.as_deref().ok_or(MasterKeyError::NotInFile)?;
        let old = fs::read_to_string(path).map_err(|error| named(path, error))?;
        replace(path, &format!("{}\n{}", new_key(ids)?, old.trim()))?;
        self.reload();
        Ok(())
    }

    /// Leaves only the first key in the file; the others go into a file beside it, for backups made before.
    pub(crate) fn drop_others(&self) -> Result<PathBuf, MasterKeyError> {
        let path = self.file.as_deref().ok_or(MasterKeyError::NotInFile)?;
        let text = fs::read_to_string(path).map_err(|error| named(path, error))?;
        let (first, others) = text.trim().split_once('\n').unwrap_or((text.trim(), ""));
        let beside = path.with_extension("key.old");
        let earlier = fs::read_to_string(&beside).unwrap_or_default();
        replace(&beside, &format!("{others}\n{earlier}"))?;
        replace(path, first)?;
        self.reload();
        Ok(beside)
    }

    fn wrap(&self, secret: &[u8; 32], bound_to: &[u8], ids: &Ids) -> Result<Vec<u8>, SealError> {
        if self.has_changed() {
            self.reload();
        }
        let NamedKey { name, cipher } = self.first().ok_or(SealError::Seal)?;
        seal(&cipher, name.0, secret, bound_to, ids)
    }

    fn unwrap(&self, wrapped: &[u8], bound_to: &[u8]) -> Option<[u8; 32]> {
        self.try_unwrap(wrapped, bound_to).or_else(|| {
            let changed = self.has_changed();
            if changed {
                self.reload();
            }
            changed.then(|| self.try_unwrap(wrapped, bound_to))?
        })
    }

    fn try_unwrap(&self, wrapped: &[u8], bound_to: &[u8]) -> Option<[u8; 32]> {
        let name = name_in(wrapped)?;
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let may_be = known.keys.iter().filter(|key| name == KeyName(0) || key.name == name);
        may_be.filter_map(|key| open(&key.cipher, name.0, wrapped, bound_to)).find_map(|secret| secret.try_into().ok())
    }

    fn rewrap(
        &self,
        wrapped: &[u8],
        bound_to: &[u8],
        ids: &Ids,
        broken: impl FnOnce() -> SealError,
    ) -> Result<Option<Vec<u8>>, SealError> {
        let secret = self.unwrap(wrapped, bound_to).ok_or_else(broken)?;
        if self.first().map(|key| key.name) == name_in(wrapped) {
            return Ok(None);
        }
        self.wrap(&secret, bound_to, ids).map(Some)
    }

    fn first(&self) -> Option<NamedKey> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).keys.first().cloned()
    }

    fn has_changed(&self) -> bool {
        let stamp = self.file.as_deref().and_then(|path| Stamp::of(path).ok());
        stamp.is_some() && stamp != self.known.read().unwrap_or_else(PoisonError::into_inner).read
    }

    /// Reads the file again. One that is bad just now leaves what is known.
    fn reload(&self) {
        let Some(path) = self.file.as_deref() else { return };
        match read_file(path) {
            Ok((mut keys, read)) => {
                let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
                let older = known.keys.iter().filter(|key| !keys.iter().any(|other| other.name == key.name)).cloned();
                let older: Vec<NamedKey> = older.collect();
                keys.extend(older);
                *known = Known { keys, read: Some(read) };
            }
            Err(error) => tracing::error!(%error, "the key file has changed and cannot be read"),
        }
    }
}

/// The key by which something is wrapped.
fn name_in(wrapped: &[u8]) -> Option<KeyName> {
    let (_, rest) = wrapped.split_first()?;
    rest.first_chunk().map(|name| KeyName(u32::from_be_bytes(*name)))
}

fn read_keys(text: &str) -> Result<Vec<NamedKey>, MasterKeyError> {
    let keys = text.split_whitespace().map(|key| {
        let bytes = STANDARD.decode(key).map_err(|_| MasterKeyError::Malformed)?;
        let bytes: [u8; 32] = bytes.try_into().map_err(|_| MasterKeyError::Malformed)?;
        let hash: [u8; 32] = Sha256::digest([&b"naervaer master key "[..], &bytes].concat()).into();
        let [a, b, c, d, ..] = hash;
        Ok(NamedKey { name: KeyName(u32::from_be_bytes([a, b, c, d])), cipher: cipher(bytes) })
    });
    let keys: Vec<NamedKey> = keys.collect::<Result<_, MasterKeyError>>()?;
    if keys.is_empty() { Err(MasterKeyError::Malformed) } else { Ok(keys) }
}

fn new_key(ids: &Ids) -> Result<String, NoRandomness> {
    Ok(STANDARD.encode(ids.secret()?))
}

fn wrapping_secret(name: &str) -> Vec<u8> {
    format!("secrets|wrapped|{name}").into_bytes()
}

fn wrapping(case: Uuid, version: u32) -> Vec<u8> {
    format!("keys|wrapped|{case}|{version}").into_bytes()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::clock::Clock;

    #[test]
    fn a_key_opens_for_its_case_and_under_its_master_alone() {
        let ids = Ids::random(Clock::real());
        let master = |byte| MasterKey::from_base64(&STANDARD.encode([byte; 32])).unwrap();
        let case = ids.next();
        let (_, wrapped) = master(7).make_case_key(case, &ids).unwrap();
        assert!(master(7).open_case_key(case, 1, &wrapped).is_ok());
        assert!(master(8).open_case_key(case, 1, &wrapped).is_err());
        assert!(master(7).open_case_key(ids.next(), 1, &wrapped).is_err());
        assert!(master(7).open_case_key(case, 2, &wrapped).is_err());
    }

    #[test]
    fn what_was_wrapped_before_keys_had_names_still_opens() {
        let ids = Ids::random(Clock::real());
        let case = ids.next();
        let master = MasterKey::from_base64(&STANDARD.encode([7; 32])).unwrap();
        let wrapped = seal(&cipher([7; 32]), 0, &[9; 32], &wrapping(case, 1), &ids).unwrap();
        assert!(master.open_case_key(case, 1, &wrapped).is_ok());
        let anew = master.rewrap_case_key(case, 1, &wrapped, &ids).unwrap().expect("it had no name");
        assert!(master.open_case_key(case, 1, &anew).is_ok());
        assert_eq!(master.rewrap_case_key(case, 1, &anew, &ids).unwrap(), None);
    }

    #[test]
    fn the_file_is_made_once_and_must_be_private() {
        let ids = Ids::random(Clock::real());
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("naervaer.key");
        let (_, wrapped) = MasterKey::from_file(&path, &ids).unwrap().make_case_key(Uuid::nil(), &ids).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(MasterKey::from_file(&path, &ids).unwrap().open_case_key(Uuid::nil(), 1, &wrapped).is_ok());
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(MasterKey::from_file(&path, &ids), Err(MasterKeyError::Readable(_))));
    }

    #[test]
    fn whoever_has_the_old_key_in_hand_follows_a_rotation() {
        let ids = Ids::random(Clock::real());
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("naervaer.key");
        let server = MasterKey::from_file(&path, &ids).unwrap();
        let operator = MasterKey::from_file(&path, &ids).unwrap();
        let (first, second) = (ids.next(), ids.next());
        let (_, wrapped) = server.make_case_key(first, &ids).unwrap();
        operator.add_key(&ids).unwrap();
        let anew = operator.rewrap_case_key(first, 1, &wrapped, &ids).unwrap().expect("another key");
        assert!(server.open_case_key(first, 1, &anew).is_ok());
        let (_, later) = server.make_case_key(second, &ids).unwrap();
        assert_eq!(operator.rewrap_case_key(second, 1, &later, &ids).unwrap(), None, "it wraps with the new one");
        let beside = operator.drop_others().unwrap();
        assert!(server.open_case_key(first, 1, &wrapped).is_ok(), "what was read a moment ago");
        let late = MasterKey::from_file(&path, &ids).unwrap();
        assert!(late.open_case_key(first, 1, &anew).is_ok() && late.open_case_key(first, 1, &wrapped).is_err());
        assert!(MasterKey::from_file(&beside, &ids).unwrap().open_case_key(first, 1, &wrapped).is_ok());
    }
}
