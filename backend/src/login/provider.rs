//! One provider: asked for its metadata when it is needed, sent the browser, and held to what it says.

mod id_token;
mod protocol;

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use openidconnect::{
    AuthorizationCode, Client, ClientId, ClientSecret, CsrfToken, IssuerUrl, LogoutRequest, Nonce, OAuth2TokenResponse,
    PkceCodeChallenge, PkceCodeVerifier, PostLogoutRedirectUrl, RedirectUrl, Scope, UserInfoClaims,
    core::{CoreAuthenticationFlow, CoreGenderClaim},
    reqwest,
};
use serde::Deserialize;
use serde_json::{Map, Value};

use self::{
    id_token::Unverified,
    protocol::{Asked, Metadata, OtherClaims, Tokens},
};
use super::{Attempt, LoginError, LoginSetupError, Opens, PersonClaim, claims::Claims};
use crate::{clock::Ids, config::ProviderSetting};

/// How long a provider may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// Its metadata and keys are asked for anew after this, in minutes.
const FRESH: i64 = 60;
/// And where a key is unknown, not more often than this, in seconds.
const AGAIN: i64 = 30;
/// Somebody who may say who somebody is.
pub(crate) struct Provider {
    setting: ProviderSetting,
    secret: Option<ClientSecret>,
    redirect: RedirectUrl,
    http: reqwest::Client,
    known: Mutex<Option<(DateTime<Utc>, Arc<Metadata>)>>,
}

/// What a browser brings back.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Callback {
    pub(crate) code: Option<String>,
    pub(crate) state: Option<String>,
    pub(crate) iss: Option<String>,
    pub(crate) error: Option<String>,
}

impl Provider {
    pub(super) fn new(setting: &ProviderSetting, public_url: &str) -> Result<Self, LoginSetupError> {
        let bad = |why: String| LoginSetupError::Client(format!("{}: {why}", setting.name));
        let secret = setting.client_secret_file.as_ref().map(|file| {
            let text = std::fs::read_to_string(file).map_err(|why| LoginSetupError::Secret {
                name: setting.name.clone(),
                file: file.display().to_string(),
                why,
            })?;
            Ok::<_, LoginSetupError>(ClientSecret::new(text.trim().to_owned()))
        });
        let redirect = format!("{public_url}/login/{}/callback", setting.name);
        // A provider that sends us elsewhere could send us anywhere.
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).timeout(PATIENCE).build();
        Ok(Self {
            secret: secret.transpose()?,
            redirect: RedirectUrl::new(redirect).map_err(|error| bad(error.to_string()))?,
            http: http.map_err(|error| bad(error.to_string()))?,
            setting: setting.clone(),
            known: Mutex::default(),
        })
    }

    /// Its name in addresses.
    pub(crate) fn name(&self) -> &str {
        &self.setting.name
    }

    /// What people know it as.
    pub(crate) fn label(&self) -> &str {
        self.setting.label.as_deref().unwrap_or(&self.setting.name)
    }

    pub(super) fn person(&self) -> &PersonClaim {
        &self.setting.person
    }

    pub(super) fn opens(&self) -> &[Opens] {
        &self.setting.opens
    }

    /// Where to send a browser, and what must come back.
    pub(super) async fn begin(&self, now: DateTime<Utc>, ids: &Ids) -> Result<(String, Attempt), LoginError> {
        let client = self.client(&*self.metadata(now, TimeDelta::minutes(FRESH)).await?);
        let random = || Ok::<_, LoginError>(hex(&ids.secret()?));
        let (state, nonce) = (random()?, random()?);
        let verifier = PkceCodeVerifier::new(random()?);
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&verifier);
        let (given_state, given_nonce) = (CsrfToken::new(state.clone()), Nonce::new(nonce.clone()));
        let request = client
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, move || given_state, move || given_nonce)
            .set_pkce_challenge(challenge)
            .add_scopes(self.setting.scopes.iter().filter(|scope| *scope != "openid").cloned().map(Scope::new));
        let wanted = self.setting.acr.iter().cloned().map(openidconnect::AuthenticationContextClass::new);
        let request = wanted.fold(request, openidconnect::AuthorizationRequest::add_auth_context_value);
        let (address, ..) = request.url();
        let attempt = Attempt {
            provider: self.setting.name.clone(),
            state,
            nonce,
            verifier: verifier.secret().clone(),
            begun_at: now,
        };
        Ok((address.to_string(), attempt))
    }

    /// What the provider says of who came back.
    pub(super) async fn redeem(
        &self,
        attempt: &Attempt,
        callback: Callback,
        now: DateTime<Utc>,
    ) -> Result<Claims, LoginError> {
        let Callback { code, state: _, iss, error } = callback;
        let metadata = self.metadata(now, TimeDelta::minutes(FRESH)).await?;
        Self::check_issuer(&metadata, iss.as_deref())?;
        if let Some(error) = error {
            // A word of the specification; what else it may be is not repeated.
            return Err(LoginError::Declined(error.chars().filter(char::is_ascii_alphabetic).take(40).collect()));
        }
        let code = AuthorizationCode::new(code.ok_or(LoginError::Attempt("it brings no code"))?);
        let tokens = self
            .client(&metadata)
            .exchange_code(code)
            .map_err(|error| self.unusable(&error))?
            .set_pkce_verifier(PkceCodeVerifier::new(attempt.verifier.clone()))
            .request_async(&self.http)
            .await
            .map_err(|error| LoginError::Refused(said_of_token(&error)))?;
        match self.verify(&metadata, attempt, &tokens, now) {
            // It may have new keys.
            Err(Unverified::UnknownKey) => {
                let anew = self.metadata(now, TimeDelta::seconds(AGAIN)).await?;
                let claims = self.verify(&anew, attempt, &tokens, now).map_err(Unverified::into_error)?;
                self.with_userinfo(&anew, &tokens, claims).await
            }
            verified => {
                let claims = verified.map_err(Unverified::into_error)?;
                self.with_userinfo(&metadata, &tokens, claims).await
            }
        }
    }

    /// Another provider's answer brought to this one is not taken.
    fn check_issuer(metadata: &Metadata, named: Option<&str>) -> Result<(), LoginError> {
        let must = metadata.additional_metadata().authorization_response_iss_parameter_supported;
        match named {
            Some(named) if named != metadata.issuer().as_str() => {
                Err(LoginError::Refused("the answer is of another issuer".to_owned()))
            }
            None if must => Err(LoginError::Refused("the answer does not say whose it is".to_owned())),
            Some(_) | None => Ok(()),
        }
    }

    /// What the provider says beside the token, where the municipality wants that asked for.
    async fn with_userinfo(
        &self,
        metadata: &Metadata,
        tokens: &Tokens,
        mut claims: Map<String, Value>,
    ) -> Result<Claims, LoginError> {
        if !self.setting.userinfo {
            return Ok(Claims(claims));
        }
        let subject = claims.get("sub").and_then(Value::as_str).unwrap_or_default().to_owned();
        let subject = openidconnect::SubjectIdentifier::new(subject);
        let said: UserInfoClaims<OtherClaims, CoreGenderClaim> = self
            .client(metadata)
            .user_info(tokens.access_token().clone(), Some(subject))
            .map_err(|error| self.unusable(&error))?
            .request_async(&self.http)
            .await
            .map_err(|error| LoginError::Refused(format!("userinfo: {error}")))?;
        let said = serde_json::to_value(said).ok().and_then(|said| said.as_object().cloned()).unwrap_or_default();
        for (name, value) in said {
            // What is signed goes before what is not.
            claims.entry(name).or_insert(value);
        }
        Ok(Claims(claims))
    }

    /// Where the provider ends its own session.
    pub(super) async fn farewell(&self, back_to: &str, now: DateTime<Utc>) -> Option<String> {
        let metadata = self.metadata(now, TimeDelta::minutes(FRESH)).await.ok()?;
        let end = metadata.additional_metadata().end_session_endpoint.clone()?;
        let request = LogoutRequest::from(end).set_client_id(ClientId::new(self.setting.client_id.clone()));
        let back = PostLogoutRedirectUrl::new(format!("{back_to}/login")).ok()?;
        Some(request.set_post_logout_redirect_uri(back).http_get_url().to_string())
    }

    fn client(&self, metadata: &Metadata) -> Asked {
        let client = Client::from_provider_metadata(
            metadata.clone(),
            ClientId::new(self.setting.client_id.clone()),
            self.secret.clone(),
        );
        client.set_redirect_uri(self.redirect.clone())
    }

    async fn metadata(&self, now: DateTime<Utc>, fresh: TimeDelta) -> Result<Arc<Metadata>, LoginError> {
        if let Some((at, metadata)) = &*self.known.lock().unwrap_or_else(PoisonError::into_inner)
            && now - *at < fresh
        {
            return Ok(Arc::clone(metadata));
        }
        let issuer = IssuerUrl::new(self.setting.issuer.clone()).map_err(|error| self.unusable(&error))?;
        let found = Metadata::discover_async(issuer, &self.http).await.map_err(|error| self.unusable(&error))?;
        let found = Arc::new(found);
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, Arc::clone(&found)));
        Ok(found)
    }

    fn unusable(&self, error: &dyn std::error::Error) -> LoginError {
        LoginError::Provider { provider: self.setting.name.clone(), why: error.to_string() }
    }
}

/// What a provider says is not repeated: it may say what it was sent.
fn said_of_token<E, T>(error: &openidconnect::RequestTokenError<E, T>) -> String
where
    E: std::error::Error + 'static,
    T: openidconnect::ErrorResponse + 'static,
{
    match error {
        openidconnect::RequestTokenError::ServerResponse(_) => "the provider does not take the code".to_owned(),
        openidconnect::RequestTokenError::Request(_) => "the provider cannot be reached".to_owned(),
        openidconnect::RequestTokenError::Parse(..) | openidconnect::RequestTokenError::Other(_) => {
            "the provider's tokens cannot be read".to_owned()
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a string does not fail.
        let _: std::fmt::Result = write!(text, "{byte:02x}");
        text
    })
}
