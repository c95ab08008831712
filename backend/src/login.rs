//! Somebody logs in at a provider that the municipality trusts, and is known here by what the register says of them.
//!
//! ```text
//! /login/feide ──attempt in a sealed cookie──▶ provider ──code──▶ /login/feide/callback ──▶ session, cookie
//! ```
//! `OpenID` Connect with the code flow, PKCE, state and nonce. A provider says who somebody is; what they may do is the
//! register's to say, and a provider may open a part of that alone. Not here: the routes (`http::login`).

mod attempt;
mod claims;
mod provider;
mod session;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use mobile_schema::store::StoreError;

pub use self::claims::{Opens, PersonClaim};
pub use self::session::NewSession;
pub(crate) use self::{
    attempt::Attempt,
    provider::{Callback, Provider},
    session::{SESSION_COOKIE, cookie_of, hash_of},
};
use crate::{
    clock::{Ids, NoRandomness},
    config::ProviderSetting,
    database::Database,
    seal::{MasterKey, Secret},
    store::{logins::LoginKey, report},
};

/// Everybody who may say who somebody is.
#[derive(Clone)]
pub(crate) struct Logins {
    providers: Arc<[Provider]>,
    /// Where browsers find this server.
    public_url: Arc<str>,
    secret: Arc<Secret>,
    key: Arc<LoginKey>,
}

/// Why nobody is logged in. What a person is told says less than the log.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LoginError {
    /// The provider does not answer, or not as it should.
    #[error("the provider {provider} cannot be used: {why}")]
    Provider {
        /// Which.
        provider: String,
        /// What is wrong.
        why: String,
    },
    /// Nobody began this here, it was begun elsewhere, or too long ago.
    #[error("no login was begun in this browser: {0}")]
    Attempt(&'static str),
    /// The provider says no, or the person changed their mind.
    #[error("the provider did not log anybody in: {0}")]
    Declined(String),
    /// What the provider said does not hold.
    #[error("what the provider said does not hold: {0}")]
    Refused(String),
    /// They are who they are, and not in the register.
    #[error("nobody in the register logs in as this person")]
    Unknown,
    /// They are in the register, and this provider opens none of their roles.
    #[error("this login opens no role of theirs")]
    NoRole,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No secret can be made.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
}

/// Why logging in cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum LoginSetupError {
    /// The secret of a client cannot be read.
    #[error("the login {name}: {file}: {why}")]
    Secret {
        /// Of which provider.
        name: String,
        /// The file.
        file: String,
        /// What the system says.
        why: std::io::Error,
    },
    /// No requests can be made.
    #[error("logins cannot be set up: {0}")]
    Client(String),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Logins {
    /// Sets up the providers; they are asked when somebody logs in first.
    pub(crate) async fn set_up(
        settings: &[ProviderSetting],
        public_url: &str,
        database: &Database,
        master: &MasterKey,
        now: DateTime<Utc>,
    ) -> Result<Self, LoginSetupError> {
        let providers = settings.iter().map(|setting| Provider::new(setting, public_url));
        let providers = providers.collect::<Result<Vec<_>, _>>()?;
        let secrets = async {
            let transaction = database.begin().await?;
            let secret = database.secret(&transaction, master, "sessions", now).await?;
            let key = database.login_secret(&transaction, master, now).await?;
            transaction.commit().await?;
            Ok((secret, key))
        };
        let (secret, key) = secrets.await.map_err(|fault| report(database.ids(), &fault))?;
        Ok(Self {
            providers: providers.into(),
            public_url: public_url.into(),
            secret: Arc::new(secret),
            key: Arc::new(key),
        })
    }

    /// All of them.
    pub(crate) fn providers(&self) -> &[Provider] {
        &self.providers
    }

    /// One by its name in addresses.
    pub(crate) fn find(&self, name: &str) -> Option<&Provider> {
        self.providers.iter().find(|provider| provider.name() == name)
    }

    /// Begins a login: where to send the browser, and the cookie that it keeps meanwhile.
    pub(crate) async fn begin(
        &self,
        provider: &Provider,
        now: DateTime<Utc>,
        ids: &Ids,
    ) -> Result<(String, String), LoginError> {
        let (address, attempt) = provider.begin(now, ids).await?;
        Ok((address, attempt.seal(&self.secret, ids)?))
    }

    /// Ends a login: who it is, as a session that is stored, and the secret that their browser keeps of it.
    pub(crate) async fn complete(
        &self,
        provider: &Provider,
        cookie: Option<&str>,
        callback: Callback,
        database: &Database,
        (now, ids): (DateTime<Utc>, &Ids),
    ) -> Result<String, LoginError> {
        let cookie = cookie.ok_or(LoginError::Attempt("there is no cookie"))?;
        let attempt = Attempt::open(&self.secret, cookie).ok_or(LoginError::Attempt("its cookie does not open"))?;
        attempt.check(provider.name(), callback.state.as_deref(), now)?;
        let claims = provider.redeem(&attempt, callback, now).await?;
        let hashes = claims.logins(provider.person(), &self.key);
        let person = database.find_person_of_logins(&hashes).await?.ok_or(LoginError::Unknown)?;
        let held = database.find_roles(person).await?;
        let roles = claims.open(provider.opens(), held);
        if roles.is_empty() {
            return Err(LoginError::NoRole);
        }
        let (secret, session) = NewSession::make(person, roles, provider.name(), now, ids)?;
        database.create_session(session).await?;
        Ok(secret)
    }

    /// Where a provider ends its own session, where it says so.
    pub(crate) async fn farewell(&self, provider: &str, now: DateTime<Utc>) -> Option<String> {
        self.find(provider)?.farewell(&self.public_url, now).await
    }
}
