//! Tokens: what a program shows to be known. Shown once, stored as a hash.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

use crate::clock::{Ids, NoRandomness};

/// Every token begins so: what looks for leaked secrets can find ours.
const PREFIX: &str = "nv_";

/// Longest text that is looked at as a token.
const LONGEST: usize = 128;

/// A token. `Debug` leaves out the secret; `Display` prints it.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

/// SHA-256 of a token, in hexadecimal: what is stored and looked up. Looking up a hash tells a listener with a
/// stopwatch nothing about the token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenHash(String);

impl Token {
    /// A new one.
    pub fn make(ids: &Ids) -> Result<Self, NoRandomness> {
        Ok(Self(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(ids.secret()?))))
    }

    /// The token of an `Authorization` header, if there is one.
    pub fn of_header(value: &str) -> Option<Self> {
        let (scheme, token) = value.split_once(' ')?;
        let token = token.trim();
        let plausible = token.len() <= LONGEST && token.starts_with(PREFIX);
        (scheme.eq_ignore_ascii_case("bearer") && plausible).then(|| Self(token.to_owned()))
    }

    /// What is stored of it.
    pub fn hash(&self) -> TokenHash {
        TokenHash(format!("{:x}", Sha256::digest(self.0.as_bytes())))
    }
}

impl TokenHash {
    /// As the database has it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("nv_…")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers() {
        let cases = [
            ("Bearer nv_abc", Some("nv_abc")),
            ("bearer  nv_abc ", Some("nv_abc")),
            ("Bearer abc", None),
            ("Basic nv_abc", None),
            ("nv_abc", None),
            ("Bearer", None),
            ("", None),
        ];
        for (header, token) in cases {
            assert_eq!(Token::of_header(header).map(|t| t.to_string()).as_deref(), token, "{header:?}");
        }
        assert_eq!(Token::of_header(&format!("Bearer nv_{}", "a".repeat(LONGEST))), None);
    }

    #[test]
    fn hash_is_sha_256_in_hexadecimal() {
        let token = Token::of_header("Bearer nv_abc").expect("a token");
        assert_eq!(token.hash().as_str(), "59cb2a3332496265d65ce079d958ebc31616a7565a5e2d2077518b031877eb72");
    }
}
