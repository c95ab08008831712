//! Sealing at rest (`access.md` 3): a key for each case, wrapped by the master key; the master key in a private file.
//!
//! ```text
//! sealed  = 1 | key version (4) | nonce (24) | ciphertext and tag      bound to column, row and key version
//! wrapped = 1 | 0 0 0 0         | nonce (24) | ciphertext and tag      bound to the case
//! ```
//! Not here: which columns are sealed, who may have them opened.

use std::{
    fmt,
    fs::{File, OpenOptions},
    io::{ErrorKind, Read, Write},
    os::unix::fs::{MetadataExt, OpenOptionsExt},
    path::Path,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use chacha20poly1305::{
    Key, KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use uuid::Uuid;

use crate::clock::{Ids, NoRandomness};

const FORMAT: u8 = 1;
const NONCE: usize = 24;

/// The key that wraps all others.
#[derive(Clone)]
pub struct MasterKey(XChaCha20Poly1305);

/// The key of one case.
#[derive(Clone)]
pub struct CaseKey {
    case: Uuid,
    version: u32,
    cipher: XChaCha20Poly1305,
}

/// What all processes of a database share. `Debug` leaves it out.
#[derive(Clone)]
pub struct Secret([u8; 32]);

/// Where something sealed stands. What is copied to another place does not open there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    /// The table.
    pub table: &'a str,
    /// The column.
    pub column: &'a str,
    /// The row.
    pub row: Uuid,
}

/// Why something is not sealed or does not open. Says nothing of what is inside.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// No nonce.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
    /// Too long, which takes 256 GB.
    #[error("it cannot be sealed")]
    Seal,
    /// Changed, moved, or sealed under another key.
    #[error("what is sealed in {table}.{column} of {row} does not open")]
    Broken {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// The row.
        row: Uuid,
    },
    /// A wrapped secret is not of this master key.
    #[error("the secret `{0}` does not open under this master key")]
    UnwrapSecret(String),
    /// The wrapped key of a case is not of this master key.
    #[error("the key of case {0} does not open under this master key")]
    Unwrap(Uuid),
}

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
    #[error("a master key is 32 bytes in base64")]
    Malformed,
    /// No new key.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey")
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

impl fmt::Debug for CaseKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CaseKey({}, {})", self.case, self.version)
    }
}

impl MasterKey {
    /// From 32 bytes in base64, as the file and the environment hold them.
    pub fn from_base64(text: &str) -> Result<Self, MasterKeyError> {
        let bytes = STANDARD.decode(text.trim()).map_err(|_| MasterKeyError::Malformed)?;
        let bytes: [u8; 32] = bytes.try_into().map_err(|_| MasterKeyError::Malformed)?;
        Ok(Self(cipher(bytes)))
    }

    /// From a file that the server's user alone may read; made where it is not there.
    pub fn from_file(path: &Path, ids: &Ids) -> Result<Self, MasterKeyError> {
        let named = |source| MasterKeyError::File { path: path.display().to_string(), source };
        match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
            Ok(file) => {
                let text = STANDARD.encode(ids.secret()?);
                write_durably(file, &text).map_err(named)?;
                Self::from_base64(&text)
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                let mut file = File::open(path).map_err(named)?;
                if file.metadata().map_err(named)?.mode() & 0o077 != 0 {
                    return Err(MasterKeyError::Readable(path.display().to_string()));
                }
                let mut text = String::new();
                file.read_to_string(&mut text).map_err(named)?;
                Self::from_base64(&text)
            }
            Err(error) => Err(named(error)),
        }
    }

    /// A new key for a case, and how it is stored.
    pub fn make_case_key(&self, case: Uuid, ids: &Ids) -> Result<(CaseKey, Vec<u8>), SealError> {
        let secret = ids.secret()?;
        let version = 1;
        let wrapped = seal(&self.0, 0, &secret, &wrapping(case, version), ids)?;
        Ok((CaseKey { case, version, cipher: cipher(secret) }, wrapped))
    }

    /// A new secret of a name, and how it is stored.
    pub fn make_secret(&self, name: &str, ids: &Ids) -> Result<(Secret, Vec<u8>), SealError> {
        let secret = ids.secret()?;
        let wrapped = seal(&self.0, 0, &secret, &wrapping_secret(name), ids)?;
        Ok((Secret(secret), wrapped))
    }

    /// A secret from how it is stored.
    pub fn open_secret(&self, name: &str, wrapped: &[u8]) -> Result<Secret, SealError> {
        open(&self.0, 0, wrapped, &wrapping_secret(name))
            .and_then(|bytes| bytes.try_into().ok())
            .map(Secret)
            .ok_or_else(|| SealError::UnwrapSecret(name.to_owned()))
    }

    /// The key of a case from how it is stored.
    pub fn open_case_key(&self, case: Uuid, version: u32, wrapped: &[u8]) -> Result<CaseKey, SealError> {
        open(&self.0, 0, wrapped, &wrapping(case, version))
            .and_then(|bytes| <[u8; 32]>::try_from(bytes).ok())
            .map(|secret| CaseKey { case, version, cipher: cipher(secret) })
            .ok_or(SealError::Unwrap(case))
    }
}

impl Secret {
    /// A keyed hash (HMAC-SHA-256) of a text that belongs to a kind, hexadecimal.
    pub fn keyed_hash(&self, kind: &str, text: &str) -> String {
        // HMAC fills keys up to a block with zeros; of that length any key is right.
        let mut key = [0; 64];
        for (to, from) in key.iter_mut().zip(self.0) {
            *to = from;
        }
        let mut hash = <Hmac<Sha256> as KeyInit>::new(&key.into());
        hash.update(kind.as_bytes());
        hash.update(b"|");
        hash.update(text.as_bytes());
        format!("{:x}", hash.finalize().into_bytes())
    }
}

impl CaseKey {
    /// Seals something for its place.
    pub fn seal(&self, place: Place<'_>, clear: &[u8], ids: &Ids) -> Result<Vec<u8>, SealError> {
        seal(&self.cipher, self.version, clear, &self.bound_to(place), ids)
    }

    /// Opens what was sealed for this place.
    pub fn open(&self, place: Place<'_>, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        open(&self.cipher, self.version, sealed, &self.bound_to(place)).ok_or_else(|| SealError::Broken {
            table: place.table.to_owned(),
            column: place.column.to_owned(),
            row: place.row,
        })
    }

    fn bound_to(&self, Place { table, column, row }: Place<'_>) -> Vec<u8> {
        format!("{table}|{column}|{row}|{}", self.version).into_bytes()
    }
}

fn wrapping_secret(name: &str) -> Vec<u8> {
    format!("secrets|wrapped|{name}").into_bytes()
}

fn wrapping(case: Uuid, version: u32) -> Vec<u8> {
    format!("keys|wrapped|{case}|{version}").into_bytes()
}

fn cipher(secret: [u8; 32]) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&Key::from(secret))
}

fn seal(
    cipher: &XChaCha20Poly1305,
    version: u32,
    clear: &[u8],
    bound_to: &[u8],
    ids: &Ids,
) -> Result<Vec<u8>, SealError> {
    let [nonce @ .., _, _, _, _, _, _, _, _] = ids.secret()?;
    let nonce: [u8; NONCE] = nonce;
    let payload = Payload { msg: clear, aad: bound_to };
    let ciphertext = cipher.encrypt(&XNonce::from(nonce), payload).map_err(|_| SealError::Seal)?;
    Ok([&[FORMAT][..], &version.to_be_bytes(), &nonce, &ciphertext].concat())
}

fn open(cipher: &XChaCha20Poly1305, version: u32, sealed: &[u8], bound_to: &[u8]) -> Option<Vec<u8>> {
    let rest = sealed.strip_prefix(&[FORMAT])?.strip_prefix(&version.to_be_bytes())?;
    let (nonce, ciphertext) = rest.split_first_chunk::<NONCE>()?;
    cipher.decrypt(&XNonce::from(*nonce), Payload { msg: ciphertext, aad: bound_to }).ok()
}

fn write_durably(mut file: File, text: &str) -> std::io::Result<()> {
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::clock::Clock;

    const CANARY: &[u8] = b"Kanarifugl";

    fn place(row: Uuid, column: &'static str) -> Place<'static> {
        Place { table: "f_form", column, row }
    }

    #[test]
    fn what_is_sealed_opens_in_its_place_alone() {
        let ids = Ids::random(Clock::real());
        let master = MasterKey::from_base64(&STANDARD.encode([7; 32])).unwrap();
        let case = ids.next();
        let (key, wrapped) = master.make_case_key(case, &ids).unwrap();
        let row = ids.next();
        let sealed = key.seal(place(row, "sealed"), CANARY, &ids).unwrap();
        assert!(!sealed.windows(CANARY.len()).any(|w| w == CANARY));
        let key = master.open_case_key(case, 1, &wrapped).unwrap();
        assert_eq!(key.open(place(row, "sealed"), &sealed).unwrap(), CANARY);
        assert!(key.open(place(row, "parked"), &sealed).is_err());
        assert!(key.open(place(ids.next(), "sealed"), &sealed).is_err());
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(key.open(place(row, "sealed"), &changed).is_err(), "byte {at}");
        }
    }

    #[test]
    fn equal_answers_do_not_look_alike() {
        let ids = Ids::random(Clock::real());
        let (key, _) =
            MasterKey::from_base64(&STANDARD.encode([7; 32])).unwrap().make_case_key(ids.next(), &ids).unwrap();
        let row = ids.next();
        let seal = || key.seal(place(row, "sealed"), CANARY, &ids).unwrap();
        assert_ne!(seal(), seal());
    }

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
    fn the_file_is_made_once_and_must_be_private() {
        let ids = Ids::random(Clock::real());
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("naervaer.key");
        let (_, wrapped) = MasterKey::from_file(&path, &ids).unwrap().make_case_key(Uuid::nil(), &ids).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(MasterKey::from_file(&path, &ids).unwrap().open_case_key(Uuid::nil(), 1, &wrapped).is_ok());
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(MasterKey::from_file(&path, &ids), Err(MasterKeyError::Readable(_))));
    }
}
