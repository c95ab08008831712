//! Consents and shares of the cases that a batch shares, and the people whom it lets in.

use std::collections::{BTreeSet, HashMap, HashSet};

use forms_dsl::model::{FormName, Role, RoleName};
use mobile_schema::judge::GivenConsent;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::{
    entity::{column::Id, consents, people, shares},
    store::Fault,
};

/// Ids that wishes of sharing name.
#[derive(Debug, Default)]
pub(super) struct NamedShares {
    pub(super) consents: BTreeSet<Uuid>,
    pub(super) shares: BTreeSet<Uuid>,
    pub(super) people: BTreeSet<Uuid>,
}

/// What is shared already.
#[derive(Debug, Default)]
pub(in crate::writer) struct Shared {
    pub consents: HashMap<Uuid, consents::Model>,
    pub shares: HashMap<Uuid, shares::Model>,
    people: HashSet<Uuid>,
}

impl NamedShares {
    pub(super) fn is_empty(&self) -> bool {
        self.consents.is_empty() && self.shares.is_empty()
    }
}

impl Shared {
    /// What the wishes name by its id: of which cases it is shows only then.
    pub(super) async fn find(
        connection: &impl ConnectionTrait,
        municipality: i64,
        named: &NamedShares,
    ) -> Result<Self, Fault> {
        let mut shared = Self::default();
        if named.is_empty() {
            return Ok(shared);
        }
        let consents = consents::Entity::find()
            .filter(consents::Column::Municipality.eq(municipality))
            .filter(consents::Column::Id.is_in(named.consents.iter().map(|id| Id(*id))));
        shared.add_consents(consents.all(connection).await?);
        let found = shares::Entity::find()
            .filter(shares::Column::Municipality.eq(municipality))
            .filter(shares::Column::Id.is_in(named.shares.iter().map(|id| Id(*id))));
        shared.shares.extend(found.all(connection).await?.into_iter().map(|row| (row.id.0, row)));
        let people = people::Entity::find()
            .filter(people::Column::Municipality.eq(municipality))
            .filter(people::Column::Id.is_in(named.people.iter().map(|id| Id(*id))));
        shared.people = people.all(connection).await?.into_iter().map(|row| row.id.0).collect();
        Ok(shared)
    }

    /// All that is shared of the cases.
    pub(super) async fn complete(
        &mut self,
        connection: &impl ConnectionTrait,
        municipality: i64,
        cases: impl Iterator<Item = Uuid>,
    ) -> Result<(), Fault> {
        let cases: Vec<Id> = cases.map(Id).collect();
        self.load_consents(connection, municipality, cases.iter().copied()).await?;
        let shares = shares::Entity::find()
            .filter(shares::Column::Municipality.eq(municipality))
            .filter(shares::Column::CaseId.is_in(cases));
        self.shares.extend(shares.all(connection).await?.into_iter().map(|row| (row.id.0, row)));
        Ok(())
    }

    /// The consents of the cases alone.
    pub(super) async fn load_consents(
        &mut self,
        connection: &impl ConnectionTrait,
        municipality: i64,
        cases: impl Iterator<Item = Id>,
    ) -> Result<(), Fault> {
        let consents = consents::Entity::find()
            .filter(consents::Column::Municipality.eq(municipality))
            .filter(consents::Column::CaseId.is_in(cases));
        self.add_consents(consents.all(connection).await?);
        Ok(())
    }

    fn add_consents(&mut self, rows: Vec<consents::Model>) {
        self.consents.extend(rows.into_iter().map(|row| (row.id.0, row)));
    }

    /// The cases of what is known.
    pub(super) fn cases(&self) -> impl Iterator<Item = Uuid> {
        self.consents.values().map(|row| row.case_id.0).chain(self.shares.values().map(|row| row.case_id.0))
    }

    pub fn is_person(&self, id: Uuid) -> bool {
        self.people.contains(&id)
    }

    /// The consents of a case, as the judge reads them.
    pub fn consents_of(&self, case: Uuid) -> Result<Vec<GivenConsent>, Fault> {
        self.consents.values().filter(|row| row.case_id.0 == case).map(given).collect()
    }
}

fn given(row: &consents::Model) -> Result<GivenConsent, Fault> {
    Ok(GivenConsent {
        giver: row.giver_id.0,
        agency: role(&row.agency)?,
        forms: forms(&row.forms)?,
        from: row.from_day.0,
        until: row.until_day.map(|day| day.0),
        withdrawn: row.withdrawn_at.is_some(),
    })
}

fn role(word: &str) -> Result<Role, Fault> {
    match word {
        "pupil" => Ok(Role::Pupil),
        "guardian" => Ok(Role::Guardian),
        name => RoleName::try_from(name).map(Role::Named).map_err(|_| Fault::Stored("consents.agency")),
    }
}

/// Names of forms in a column.
pub(in crate::writer) fn forms(json: &str) -> Result<Vec<FormName>, Fault> {
    let names: Vec<String> = serde_json::from_str(json).map_err(|_| Fault::Stored("forms of a share"))?;
    names.into_iter().map(|name| FormName::try_from(name).map_err(|_| Fault::Stored("forms of a share"))).collect()
}
