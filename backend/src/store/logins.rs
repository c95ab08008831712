//! By what somebody logs in: kept as keyed hashes, so that the table names nobody to who has it alone.

use chrono::{DateTime, Utc};
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel};
use serde::Deserialize;

use super::Fault;
use crate::{
    database::Database,
    entity::{column::Moment, secrets},
    seal::{MasterKey, Secret},
};

/// The name of the secret that logins are hashed under.
const SECRET: &str = "logins";

/// What somebody is known by when they log in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoginKind {
    /// A name at a provider, such as an address of mail. Case does not count.
    UserName,
    /// A national identity number.
    NationalId,
}

impl LoginKind {
    /// As the database and the sheets have it.
    pub fn column(self) -> &'static str {
        match self {
            Self::UserName => "user_name",
            Self::NationalId => "national_id",
        }
    }
}

/// Hashes what people log in with.
#[derive(Debug)]
pub struct LoginKey(Secret);

impl LoginKey {
    /// What is stored of a login.
    pub fn hash(&self, kind: LoginKind, login: &str) -> String {
        let login = match kind {
            LoginKind::UserName => super::fold(login.trim()),
            LoginKind::NationalId => login.trim().to_owned(),
        };
        self.0.keyed_hash(kind.column(), &login)
    }
}

impl Database {
    /// The secret of logins; made where there is none yet.
    pub(crate) async fn login_secret(
        &self,
        connection: &impl ConnectionTrait,
        master: &MasterKey,
        now: DateTime<Utc>,
    ) -> Result<LoginKey, Fault> {
        self.secret(connection, master, SECRET, now).await.map(LoginKey)
    }

    /// A secret that all processes of this database share; made where there is none yet.
    pub(crate) async fn secret(
        &self,
        connection: &impl ConnectionTrait,
        master: &MasterKey,
        name: &'static str,
        now: DateTime<Utc>,
    ) -> Result<Secret, Fault> {
        let stored = secrets::Entity::find_by_id((self.municipality(), name.to_owned())).one(connection).await?;
        if let Some(stored) = stored {
            return Ok(master.open_secret(name, &stored.wrapped)?);
        }
        let (secret, wrapped) = master.make_secret(name, self.ids())?;
        let row = secrets::Model {
            municipality: self.municipality(),
            name: name.to_owned(),
            wrapped,
            created_at: Moment(now),
        };
        row.into_active_model().insert(connection).await?;
        Ok(secret)
    }
}
