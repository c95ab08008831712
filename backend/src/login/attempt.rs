//! A login under way: kept by the browser alone, sealed, so that anonymous callers fill no table.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::LoginError;
use crate::{
    clock::{Ids, NoRandomness},
    seal::Secret,
};

/// How long somebody may take at the provider, in minutes.
const PATIENCE: i64 = 10;
/// What the cookie is sealed for.
const PURPOSE: &str = "login attempt";

/// What must come back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Attempt {
    /// At which provider it was begun.
    pub(super) provider: String,
    pub(super) state: String,
    pub(super) nonce: String,
    /// Of PKCE: the provider has its hash.
    pub(super) verifier: String,
    pub(super) begun_at: DateTime<Utc>,
}

impl Attempt {
    /// Seals it into a cookie.
    pub(super) fn seal(&self, secret: &Secret, ids: &Ids) -> Result<String, NoRandomness> {
        let clear = serde_json::to_vec(self).unwrap_or_default();
        Ok(URL_SAFE_NO_PAD.encode(secret.seal(PURPOSE, &clear, ids)?))
    }

    /// Opens a cookie.
    pub(super) fn open(secret: &Secret, cookie: &str) -> Option<Self> {
        let sealed = URL_SAFE_NO_PAD.decode(cookie).ok()?;
        serde_json::from_slice(&secret.open(PURPOSE, &sealed)?).ok()
    }

    /// Whether an answer is to this attempt.
    pub(super) fn check(&self, provider: &str, state: Option<&str>, now: DateTime<Utc>) -> Result<(), LoginError> {
        if self.provider != provider {
            return Err(LoginError::Attempt("it was begun at another provider"));
        }
        if now < self.begun_at || now - self.begun_at > TimeDelta::minutes(PATIENCE) {
            return Err(LoginError::Attempt("it was begun too long ago"));
        }
        // Compared as hashes, which tell a listener with a stopwatch nothing.
        let same = state.is_some_and(|state| Sha256::digest(state) == Sha256::digest(&self.state));
        if same { Ok(()) } else { Err(LoginError::Attempt("its state is another one")) }
    }
}
