//! The keys of cases as they are stored: wrapped.

use std::collections::HashMap;

use mobile_schema::store::StoreError;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::{Fault, report};
use crate::{
    database::Database,
    entity::{column::Id, keys},
    seal::{CaseKey, MasterKey},
};

/// The opened keys of cases.
#[derive(Debug, Default)]
pub(crate) struct CaseKeys(HashMap<Uuid, CaseKey>);

impl CaseKeys {
    /// The keys of these cases.
    pub async fn load(
        connection: &impl ConnectionTrait,
        municipality: i64,
        master: &MasterKey,
        cases: impl IntoIterator<Item = Uuid>,
    ) -> Result<Self, Fault> {
        let rows = keys::Entity::find()
            .filter(keys::Column::Municipality.eq(municipality))
            .filter(keys::Column::CaseId.is_in(cases.into_iter().map(Id)))
            .all(connection)
            .await?;
        let keys = rows.into_iter().map(|row| {
            let version = u32::try_from(row.version).map_err(|_| Fault::Stored("keys.version"))?;
            Ok((row.case_id.0, master.open_case_key(row.case_id.0, version, &row.wrapped)?))
        });
        Ok(Self(keys.collect::<Result<_, Fault>>()?))
    }

    /// A key that was made just now.
    pub fn insert(&mut self, case: Uuid, key: CaseKey) {
        self.0.insert(case, key);
    }

    /// The key of a case.
    pub fn find(&self, case: Uuid) -> Result<&CaseKey, Fault> {
        self.0.get(&case).ok_or(Fault::Missing("case key"))
    }
}

impl Database {
    /// Whether a master key is the one that this database was sealed under; yes where nothing is sealed yet.
    pub async fn opens_under(&self, master: &MasterKey) -> Result<bool, StoreError> {
        let wrapped = keys::Entity::find()
            .filter(keys::Column::Municipality.eq(self.municipality()))
            .one(self.readers())
            .await
            .map_err(|error| report(self.ids(), &error.into()))?;
        Ok(wrapped.is_none_or(|row| {
            u32::try_from(row.version).is_ok_and(|v| master.open_case_key(row.case_id.0, v, &row.wrapped).is_ok())
        }))
    }
}
