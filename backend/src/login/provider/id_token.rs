//! An id token, held to all that it must be.

use chrono::{DateTime, TimeDelta, Utc};
use openidconnect::{AccessTokenHash, Nonce, OAuth2TokenResponse, TokenResponse, core::CoreJwsSigningAlgorithm};
use serde_json::{Map, Value};

use super::{
    Provider,
    protocol::{Metadata, Tokens},
};
use crate::login::{Attempt, LoginError};

/// How far apart the clocks of two servers may be, in minutes.
const APART: i64 = 5;

/// Signatures that are taken: by a key that the provider alone has.
const SIGNATURES: [CoreJwsSigningAlgorithm; 8] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
];

/// Why an id token does not hold.
pub(super) enum Unverified {
    /// By a key that is not among those known.
    UnknownKey,
    /// In another respect.
    Refused(String),
}

impl Unverified {
    /// As it is told.
    pub(super) fn into_error(self) -> LoginError {
        match self {
            Self::UnknownKey => LoginError::Refused("it is signed by an unknown key".to_owned()),
            Self::Refused(why) => LoginError::Refused(why),
        }
    }
}

impl Provider {
    /// What the token says, where it holds in every respect.
    pub(super) fn verify(
        &self,
        metadata: &Metadata,
        attempt: &Attempt,
        tokens: &Tokens,
        now: DateTime<Utc>,
    ) -> Result<Map<String, Value>, Unverified> {
        use openidconnect::{ClaimsVerificationError, SignatureVerificationError};
        let refused = |why: &str| Unverified::Refused(why.to_owned());
        let client = self.client(metadata);
        let token = tokens.id_token().ok_or_else(|| refused("there is no id token"))?;
        let accepted = &self.setting.acr;
        let verifier = client
            .id_token_verifier()
            .set_allowed_algs(SIGNATURES)
            .set_time_fn(move || now)
            .set_issue_time_verifier_fn(move |issued| {
                let apart = (now - issued).abs() > TimeDelta::minutes(APART);
                if apart { Err("it was issued at another time".to_owned()) } else { Ok(()) }
            })
            .set_auth_context_verifier_fn(move |acr| {
                let is_high = accepted.is_empty() || acr.is_some_and(|acr| accepted.iter().any(|a| a == acr.as_str()));
                if is_high { Ok(()) } else { Err("the level of security is too low".to_owned()) }
            });
        let claims = token.claims(&verifier, &Nonce::new(attempt.nonce.clone())).map_err(|error| match error {
            ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey) => {
                Unverified::UnknownKey
            }
            ClaimsVerificationError::SignatureVerification(why) => Unverified::Refused(why.to_string()),
            other => Unverified::Refused(other.to_string()),
        })?;
        if claims.subject().as_str().is_empty() {
            return Err(refused("it is about nobody"));
        }
        let azp = claims.authorized_party().map(|party| party.as_str());
        if azp.is_some_and(|azp| azp != self.setting.client_id) {
            return Err(refused("it is for another client"));
        }
        if let Some(expected) = claims.access_token_hash() {
            let algorithm = token.signing_alg().map_err(|error| refused(&error.to_string()))?;
            let key = token.signing_key(&verifier).map_err(|error| refused(&error.to_string()))?;
            let actual = AccessTokenHash::from_token(tokens.access_token(), algorithm, key);
            if actual.ok().as_ref() != Some(expected) {
                return Err(refused("its access token is another one"));
            }
        }
        let all = serde_json::to_value(claims).ok().and_then(|claims| claims.as_object().cloned()).unwrap_or_default();
        let not_before = all.get("nbf").and_then(Value::as_i64);
        if not_before.is_some_and(|from| from > (now + TimeDelta::minutes(APART)).timestamp()) {
            return Err(refused("it is not valid yet"));
        }
        Ok(all)
    }
}
