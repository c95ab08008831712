//! Somebody who is logged in: a secret in their browser, its hash here.

use std::collections::BTreeSet;

use axum::http::{HeaderMap, header};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::clock::{Ids, NoRandomness};

/// A browser takes a cookie of this beginning over TLS alone, for this host and all of its paths alone.
pub(crate) const SESSION_COOKIE: &str = "__Host-session";

/// A session to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSession {
    /// SHA-256 of the secret, hexadecimal.
    pub hash: String,
    /// Whose.
    pub person: Uuid,
    /// In which roles.
    pub roles: BTreeSet<String>,
    /// By which provider.
    pub provider: String,
    /// Since when.
    pub now: DateTime<Utc>,
}

impl NewSession {
    /// A new one, and the secret of it. It is never one that a browser had before.
    pub(super) fn make(
        person: Uuid,
        roles: BTreeSet<String>,
        provider: &str,
        now: DateTime<Utc>,
        ids: &Ids,
    ) -> Result<(String, Self), NoRandomness> {
        let secret = URL_SAFE_NO_PAD.encode(ids.secret()?);
        let hash = hash_of(&secret);
        Ok((secret, Self { hash, person, roles, provider: provider.to_owned(), now }))
    }
}

/// What is stored of a secret.
pub(crate) fn hash_of(secret: &str) -> String {
    format!("{:x}", Sha256::digest(secret.as_bytes()))
}

/// A cookie of a request.
pub(crate) fn cookie_of<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(own, _)| *own == name).map(|(_, value)| value)
}
