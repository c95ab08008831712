//! Sealing at rest (`access.md` 3): a key for each case, wrapped by the master key; the master key in a private file.
//!
//! ```text
//! sealed  = 1 | key version (4) | nonce (24) | ciphertext and tag      bound to column, row and key version
//! wrapped = 1 | name of key (4) | nonce (24) | ciphertext and tag      bound to the case
//! ```
//! Not here: which columns are sealed, who may have them opened.

mod master;

use std::fmt;

use chacha20poly1305::{
    Key, KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use uuid::Uuid;

pub use self::master::{MasterKey, MasterKeyError};
use crate::clock::{Ids, NoRandomness};

const FORMAT: u8 = 1;
const NONCE: usize = 24;

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

impl Secret {
    /// Encrypts under it.
    pub(crate) fn cipher(&self) -> XChaCha20Poly1305 {
        cipher(self.0)
    }

    /// Seals something for a purpose; it opens for no other.
    pub(crate) fn seal(&self, purpose: &str, clear: &[u8], ids: &Ids) -> Result<Vec<u8>, NoRandomness> {
        let sealed = seal(&self.cipher(), 0, clear, purpose.as_bytes(), ids);
        match sealed {
            Ok(sealed) => Ok(sealed),
            Err(SealError::Randomness(error)) => Err(error),
            // Only what is far longer than anything sealed here.
            Err(SealError::Seal | SealError::Broken { .. } | SealError::Unwrap(_) | SealError::UnwrapSecret(_)) => {
                Ok(Vec::new())
            }
        }
    }

    /// Opens what was sealed for a purpose.
    pub(crate) fn open(&self, purpose: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        open(&self.cipher(), 0, sealed, purpose.as_bytes())
    }

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

#[cfg(test)]
mod tests {
    use base64::{Engine, engine::general_purpose::STANDARD};

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
}
