//! What of each case somebody has within reach, form by form, and what a tablet of theirs is told when that changes.

use std::collections::{BTreeMap, HashSet};

use forms_dsl::model::FormName;
use mobile_schema::store::StoreError;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::{SeaStore, fault::Fault};
use crate::entity::{column::Id, reached};

/// Something of a case that is within somebody's reach.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Holding {
    /// The case.
    pub case: Uuid,
    /// A form that they were let in to; none: whatever they see there by place.
    pub form: Option<FormName>,
}

/// What came into the reach of a tablet, and what left it.
#[derive(Debug, Clone)]
pub(crate) struct ReachChange {
    /// What came.
    pub gained: Vec<Holding>,
    /// What left.
    pub lost: Vec<Holding>,
    /// Of what came that whose documents the feed is to name again.
    pub told: Vec<Holding>,
    /// The forms that are seen by place.
    pub by_place: HashSet<FormName>,
}

impl ReachChange {
    /// The cases whose documents the feed is to name.
    pub fn cases(&self) -> impl Iterator<Item = Uuid> {
        self.told.iter().chain(&self.lost).map(|holding| holding.case)
    }

    /// What is to be named of each case.
    pub fn forms_by_case(&self) -> BTreeMap<Uuid, HashSet<&FormName>> {
        let mut forms: BTreeMap<Uuid, HashSet<&FormName>> = BTreeMap::new();
        for Holding { case, form } in self.told.iter().chain(&self.lost) {
            let of_case = forms.entry(*case).or_default();
            match form {
                Some(form) => drop(of_case.insert(form)),
                None => of_case.extend(&self.by_place),
            }
        }
        forms
    }
}

impl SeaStore {
    /// What came into this tablet's reach since it last asked, or left it, goes into the feed: whatever the reason, a
    /// class that changed, an access that ended by its day.
    pub(crate) async fn notice_reach(&self, from_the_beginning: bool) -> Result<(), StoreError> {
        let had = self.reached().await.map_err(|fault| self.report(fault))?;
        let now = self.holdings().await.map_err(|fault| self.report(fault))?;
        let gained: Vec<Holding> = now.difference(&had).cloned().collect();
        let lost: Vec<Holding> = had.difference(&now).cloned().collect();
        if gained.is_empty() && lost.is_empty() {
            return Ok(());
        }
        // Who begins is told of everything anyway.
        let told = if from_the_beginning && had.is_empty() { Vec::new() } else { gained.clone() };
        let change = ReachChange { gained, lost, told, by_place: self.forms_by_place() };
        self.stores.writer.record_reach(&self.requester, change, self.now).await
    }

    /// Which of these forms in cases are within reach.
    pub(crate) async fn within_reach(
        &self,
        forms: Vec<(Uuid, FormName)>,
    ) -> Result<HashSet<(Uuid, FormName)>, StoreError> {
        if forms.is_empty() {
            return Ok(HashSet::new());
        }
        let by_place = self.forms_by_place();
        let holdings = self.holdings().await.map_err(|fault| self.report(fault))?;
        let is_held = |(case, form): &(Uuid, FormName)| {
            let held = |form| holdings.contains(&Holding { case: *case, form });
            held(Some(form.clone())) || (by_place.contains(form) && held(None))
        };
        Ok(forms.into_iter().filter(is_held).collect())
    }

    fn forms_by_place(&self) -> HashSet<FormName> {
        let forms = self.served.folder.forms().iter();
        forms.filter(|form| self.scoped().sees_by_place(form)).map(|form| form.name.clone()).collect()
    }

    /// What is within reach now.
    async fn holdings(&self) -> Result<HashSet<Holding>, Fault> {
        let scoped = self.scoped();
        let mut holdings = HashSet::new();
        for row in self.read(&scoped.cases_by_place()).await? {
            holdings.insert(Holding { case: row.try_get::<Id>("", "id")?.0, form: None });
        }
        for row in self.read(&scoped.accesses_here()).await? {
            let (case, form): (Id, Option<String>) = (row.try_get("", "case_id")?, row.try_get("", "form")?);
            let opened =
                self.served.folder.forms().iter().filter(|of| {
                    form.as_ref().is_none_or(|form| *form == of.name.as_str()) && scoped.sees_when_let_in(of)
                });
            holdings.extend(opened.map(|of| Holding { case: case.0, form: Some(of.name.clone()) }));
        }
        Ok(holdings)
    }

    /// What this tablet had got documents of when it last asked.
    async fn reached(&self) -> Result<HashSet<Holding>, Fault> {
        let database = &self.stores.database;
        let rows: Vec<(Id, String)> = reached::Entity::find()
            .select_only()
            .columns([reached::Column::CaseId, reached::Column::Form])
            .filter(reached::Column::Municipality.eq(database.municipality()))
            .filter(reached::Column::PersonId.eq(Id(self.requester.person)))
            .filter(reached::Column::Device.eq(Id(self.requester.device.unwrap_or(self.requester.person))))
            .into_tuple()
            .all(database.readers())
            .await?;
        let holding = |(case, form): (Id, String)| {
            let form =
                if form.is_empty() { None } else { Some(form.try_into().map_err(|_| Fault::Stored("reached.form"))?) };
            Ok(Holding { case: case.0, form })
        };
        rows.into_iter().map(holding).collect()
    }
}
