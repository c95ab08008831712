//! The file of a backup: sealed in pieces, so that neither writing nor reading holds it whole.
//!
//! ```text
//! NAERVAER BACKUP 1\n | id (16) | length (4) | wrapped key | nonce (19) | pieces
//! piece = length (4, highest bit: the last one) | ciphertext and tag
//! ```
//! The pieces are the STREAM of Hoang, Reyhanitabar, Rogaway and Vizár over XChaCha20-Poly1305: one that is missing,
//! moved, or cut off does not open.

use std::{
    io::{self, BufRead, Read, Write},
    mem,
};

use chacha20poly1305::{
    XChaCha20Poly1305,
    aead::stream::{DecryptorBE32, EncryptorBE32},
};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    clock::Ids,
    seal::{MasterKey, SealError},
};

const MAGIC: &[u8] = b"NAERVAER BACKUP 1\n";
const NONCE: usize = 19;
/// Bytes of a piece before it is sealed.
const PIECE: usize = 64 << 10;
/// Of a piece's length: it is the last one.
const LAST: u32 = 1 << 31;

/// Why a backup cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// The file.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// The key.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// Another file.
    #[error("this is no backup of naervaer")]
    NoBackup,
    /// Changed, or cut off.
    #[error("the backup is damaged: piece {0} does not open. Take another one")]
    Damaged(u64),
}

/// Writes a backup.
pub(crate) struct ArchiveWriter<W> {
    out: W,
    stream: EncryptorBE32<XChaCha20Poly1305>,
    waiting: Vec<u8>,
}

impl<W: Write> ArchiveWriter<W> {
    /// Begins a backup under a key of its own, which the master key wraps.
    pub(crate) fn begin(mut out: W, master: &MasterKey, ids: &Ids) -> Result<Self, ArchiveError> {
        let id = ids.next();
        let (key, wrapped) = master.make_secret(&name(id), ids)?;
        let [nonce @ .., _, _, _, _, _, _, _, _, _, _, _, _, _] = ids.secret().map_err(SealError::from)?;
        let nonce: [u8; NONCE] = nonce;
        out.write_all(MAGIC)?;
        out.write_all(id.as_bytes())?;
        out.write_all(&length(wrapped.len()).to_be_bytes())?;
        out.write_all(&wrapped)?;
        out.write_all(&nonce)?;
        let stream = EncryptorBE32::from_aead(key.cipher(), &nonce.into());
        Ok(Self { out, stream, waiting: Vec::with_capacity(PIECE) })
    }

    /// Writes a value as a line of JSON.
    pub(crate) fn line(&mut self, value: &impl Serialize) -> Result<(), ArchiveError> {
        let mut line = serde_json::to_vec(value).map_err(|error| ArchiveError::Io(error.into()))?;
        line.push(b'\n');
        self.write(&line)
    }

    fn write(&mut self, mut bytes: &[u8]) -> Result<(), ArchiveError> {
        while !bytes.is_empty() {
            // A full piece is written when there is something after it, since the last one is sealed as such.
            if self.waiting.len() == PIECE {
                let piece = mem::replace(&mut self.waiting, Vec::with_capacity(PIECE));
                let sealed = self.stream.encrypt_next(piece.as_slice()).map_err(|_| SealError::Seal)?;
                self.out.write_all(&length(sealed.len()).to_be_bytes())?;
                self.out.write_all(&sealed)?;
            }
            let (now, later) = bytes.split_at(Ord::min(PIECE - self.waiting.len(), bytes.len()));
            self.waiting.extend_from_slice(now);
            bytes = later;
        }
        Ok(())
    }

    /// Ends it; what is not ended does not open.
    pub(crate) fn finish(mut self) -> Result<W, ArchiveError> {
        let sealed = self.stream.encrypt_last(self.waiting.as_slice()).map_err(|_| SealError::Seal)?;
        self.out.write_all(&(length(sealed.len()) | LAST).to_be_bytes())?;
        self.out.write_all(&sealed)?;
        self.out.flush()?;
        Ok(self.out)
    }
}

/// Reads a backup.
pub(crate) struct ArchiveReader<R> {
    input: R,
    /// None: the last piece has been read.
    stream: Option<DecryptorBE32<XChaCha20Poly1305>>,
    piece: Vec<u8>,
    at: usize,
    count: u64,
}

impl<R: Read> ArchiveReader<R> {
    /// Opens a backup.
    pub(crate) fn open(mut input: R, master: &MasterKey) -> Result<Self, ArchiveError> {
        let mut magic = [0; MAGIC.len()];
        input.read_exact(&mut magic).map_err(|_| ArchiveError::NoBackup)?;
        if magic != *MAGIC {
            return Err(ArchiveError::NoBackup);
        }
        let mut id = [0; 16];
        input.read_exact(&mut id)?;
        let mut wrapped = vec![0; read_length(&mut input)?.min(1 << 10) as usize];
        input.read_exact(&mut wrapped)?;
        let mut nonce = [0; NONCE];
        input.read_exact(&mut nonce)?;
        let key = master.open_secret(&name(Uuid::from_bytes(id)), &wrapped)?;
        let stream = Some(DecryptorBE32::from_aead(key.cipher(), &nonce.into()));
        Ok(Self { input, stream, piece: Vec::new(), at: 0, count: 0 })
    }

    /// The next line; none: all has been read, and nothing is missing.
    pub(crate) fn line(&mut self) -> Result<Option<Vec<u8>>, ArchiveError> {
        let mut line = Vec::new();
        loop {
            let rest = self.piece.get(self.at..).unwrap_or_default();
            let mut rest = rest;
            let read = rest.read_until(b'\n', &mut line)?;
            self.at += read;
            if line.last() == Some(&b'\n') {
                line.pop();
                return Ok(Some(line));
            }
            if !self.next_piece()? {
                return if line.is_empty() { Ok(None) } else { Err(ArchiveError::Damaged(self.count)) };
            }
        }
    }

    fn next_piece(&mut self) -> Result<bool, ArchiveError> {
        let Some(mut stream) = self.stream.take() else { return Ok(false) };
        self.count += 1;
        let damaged = ArchiveError::Damaged(self.count);
        let Ok(length) = read_length(&mut self.input) else { return Err(damaged) };
        let size = (length & !LAST) as usize;
        if size > PIECE * 2 {
            return Err(damaged);
        }
        let mut sealed = vec![0; size];
        if self.input.read_exact(&mut sealed).is_err() {
            return Err(damaged);
        }
        let opened = if length & LAST == 0 {
            let opened = stream.decrypt_next(sealed.as_slice());
            self.stream = Some(stream);
            opened
        } else {
            stream.decrypt_last(sealed.as_slice())
        };
        self.piece = opened.map_err(|_| damaged)?;
        self.at = 0;
        Ok(true)
    }
}

fn name(id: Uuid) -> String {
    format!("backup {id}")
}

/// Pieces and keys are shorter than 2 GB by far.
fn length(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

fn read_length(input: &mut impl Read) -> io::Result<u32> {
    let mut bytes = [0; 4];
    input.read_exact(&mut bytes)?;
    Ok(u32::from_be_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;

    fn written(master: &MasterKey, ids: &Ids, lines: usize) -> Vec<u8> {
        let mut archive = ArchiveWriter::begin(Vec::new(), master, ids).unwrap();
        for number in 0..lines {
            archive.line(&format!("Kanarifugl nummer {number}")).unwrap();
        }
        archive.finish().unwrap()
    }

    fn read(file: &[u8], master: &MasterKey) -> Result<usize, ArchiveError> {
        let mut archive = ArchiveReader::open(file, master)?;
        let mut count = 0;
        while archive.line()?.is_some() {
            count += 1;
        }
        Ok(count)
    }

    #[test]
    fn a_backup_opens_whole_or_not_at_all() {
        let ids = Ids::random(Clock::real());
        let home = tempfile::tempdir().unwrap();
        let master = MasterKey::from_file(&home.path().join("a.key"), &ids).unwrap();
        let other = MasterKey::from_file(&home.path().join("b.key"), &ids).unwrap();
        for lines in [0, 1, 2_000, 10_000] {
            let file = written(&master, &ids, lines);
            assert!(!file.windows(10).any(|window| window == b"Kanarifugl"));
            assert_eq!(read(&file, &master).unwrap(), lines);
            assert!(matches!(read(&file, &other), Err(ArchiveError::Seal(_))));
            for cut in [1, 17, PIECE + 30, file.len() / 2] {
                let cut = file.get(..file.len().saturating_sub(cut)).unwrap();
                assert!(read(cut, &master).is_err(), "{lines} lines, {} of {} bytes", cut.len(), file.len());
            }
            for at in (0..file.len()).step_by(file.len() / 40 + 1) {
                let mut changed = file.clone();
                changed[at] ^= 4;
                assert!(read(&changed, &master).is_err(), "{lines} lines, byte {at}");
            }
        }
    }
}
