//! What a batch needs to know, loaded with one statement a table: the fillings concerned, their cases, who reaches
//! them, earlier fillings, the people to invite.
//!
//! On PostgreSQL the fillings and cases concerned stay locked until the transaction ends, taken in the order of ids.

mod absence;
mod named;
mod people;
mod reach;
mod register;
mod sharing;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use forms_dsl::{
    answers::{Answer, Answers},
    evaluate::{Attendance, CaseFacts},
    model::{CheckedForm, Condition, FormName, Node},
};
use mobile_schema::{
    collection::Collection,
    filling::{Status, StoredFilling},
    register::Register,
};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

pub(super) use self::sharing::forms;
use self::{
    named::Named,
    people::Homes,
    reach::{Asker, Reach},
    register::Mentioned,
    sharing::Shared,
};
use super::{Wanted, Wish};
use crate::{
    database::Database,
    entity::{cases, column::Id, edits, fillings, follow_ups, rejections},
    feed,
    seal::MasterKey,
    served::Served,
    store::{Fault, fillings as whole, homes::fillings_of, keys::CaseKeys},
};

/// What is stored, as far as a batch is concerned; `decide` keeps it up to date from wish to wish.
pub(super) struct World<'a> {
    pub database: &'a Database,
    pub master: &'a MasterKey,
    pub served: &'a Served,
    pub municipality: i64,
    pub keys: CaseKeys,
    pub fillings: HashMap<Uuid, StoredFilling>,
    /// The rows of fillings as the batch found them.
    pub rows: HashMap<Uuid, fillings::Model>,
    pub cases: HashMap<Uuid, cases::Model>,
    /// Edits that the history has, of those that the batch brings.
    pub known_edits: HashSet<(Uuid, Uuid)>,
    /// The documents of cases that came into a tablet's reach or left it, as the feed named them last.
    pub documents: Vec<feed::Entry>,
    /// Fillings of conflicts that the batch settles.
    pub conflicts: HashMap<Uuid, Uuid>,
    /// What tablets sent before and was set aside, of the documents that tablets send in the batch.
    pub refused: HashSet<Refused>,
    /// Whom of those who sign the feed told alone of what they sign.
    pub told_alone: HashSet<(Uuid, Uuid)>,
    /// Conflicts and rejections that the feed has told of, of those that tablets hold.
    pub told: HashSet<Uuid>,
    /// Whose signature has an id that the batch brings.
    pub known_signatures: HashMap<Uuid, Uuid>,
    /// Follow-ups that nobody did yet.
    pub follow_ups: Vec<follow_ups::Model>,
    /// Consents and shares, where the batch is about them.
    pub shared: Shared,
    /// Published versions of forms that have fillings here on one of them, oldest first, without the current one.
    pub earlier_versions: HashMap<FormName, Vec<Arc<CheckedForm>>>,
    homes: Homes,
    mentioned: Mentioned,
    /// Absence by pupil.
    attendances: HashMap<Uuid, Attendance>,
    /// Of each form in a case the latest filling that stands.
    latest: HashMap<(Uuid, FormName), Uuid>,
    reach: HashMap<Asker, Reach>,
}

/// A document of a tablet that was set aside, or a part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Refused {
    /// Whose tablet.
    pub person: Uuid,
    /// The document.
    pub document: Uuid,
    /// Its edit, where it has one.
    pub edit: Option<Uuid>,
}

impl<'a> World<'a> {
    pub async fn load(
        transaction: &DatabaseTransaction,
        database: &'a Database,
        master: &'a MasterKey,
        served: &'a Served,
        wishes: &[Wish],
    ) -> Result<Self, Fault> {
        let mut named = Named::of(wishes);
        let municipality = database.municipality();
        let mut world = Self {
            database,
            master,
            served,
            municipality,
            keys: CaseKeys::default(),
            fillings: HashMap::new(),
            rows: HashMap::new(),
            cases: HashMap::new(),
            known_edits: HashSet::new(),
            documents: Vec::new(),
            conflicts: HashMap::new(),
            refused: HashSet::new(),
            told_alone: HashSet::new(),
            told: HashSet::new(),
            known_signatures: HashMap::new(),
            follow_ups: Vec::new(),
            shared: Shared::default(),
            earlier_versions: HashMap::new(),
            homes: Homes::default(),
            mentioned: Mentioned::default(),
            attendances: HashMap::new(),
            latest: HashMap::new(),
            reach: HashMap::new(),
        };
        world.documents = world.find_documents(transaction, &named.told).await?;
        world.told = feed::told_of(transaction, municipality, &named.held).await?;
        if named.is_empty() {
            return Ok(world);
        }
        world.shared = Shared::find(transaction, municipality, &named.shares).await?;
        named.cases.extend(world.shared.cases());
        let conflicts = named.conflicts.iter().copied();
        world.conflicts = fillings_of(transaction, municipality, Collection::Conflict, conflicts).await?;
        named.fillings.extend(world.conflicts.values().copied());
        world.refused = world.find_refused(transaction, &named.pushed).await?;
        if !named.signers.is_empty() {
            world.told_alone = feed::told_alone(transaction, municipality, &named.signers, &named.pushed).await?;
        }
        let mut rows = world.lock_fillings(transaction, &named.fillings).await?;
        named.cases.extend(rows.iter().map(|row| row.case_id.0));
        world.cases = world.lock_cases(transaction, &named.cases).await?;
        world.keys = CaseKeys::load(transaction, municipality, master, world.cases.keys().copied()).await?;

        let beside = world.find_beside(transaction, &rows).await?;
        rows.extend(world.read_fillings(transaction, &beside).await?);
        world.rows = rows.iter().map(|row| (row.id.0, row.clone())).collect();
        world.fillings = whole::load(transaction, served, &world.keys, rows).await?;

        world.load_versions(transaction, &named).await?;
        world.load_known(transaction, &named).await?;
        world.load_follow_ups(transaction).await?;
        if !named.shares.is_empty() {
            let cases: Vec<Uuid> = world.cases.keys().copied().collect();
            world.shared.complete(transaction, municipality, cases.into_iter()).await?;
        } else if world.asks_for_consent(&named.forms) {
            let cases: Vec<Id> = world.cases.keys().copied().map(Id).collect();
            world.shared.load_consents(transaction, municipality, cases.into_iter()).await?;
        }
        world.load_reach(transaction, wishes, &named.pupils).await?;
        world.mentioned = Mentioned::load(transaction, municipality, &named.mentioned).await?;
        if named.begins {
            named.pupils.extend(world.cases.values().map(|case| case.pupil_id.0));
            world.homes = Homes::load(transaction, municipality, &named.pupils).await?;
        }
        if !named.forms.is_empty() {
            let places = named.pupils.iter().filter_map(|pupil| Some((*pupil, world.homes.find_place(*pupil)?.0)));
            world.attendances = absence::load(transaction, municipality, &places.collect()).await?;
        }
        Ok(world)
    }

    async fn lock_fillings(
        &self,
        transaction: &DatabaseTransaction,
        ids: &BTreeSet<Uuid>,
    ) -> Result<Vec<fillings::Model>, Fault> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        Ok(fillings::Entity::find()
            .filter(fillings::Column::Municipality.eq(self.municipality))
            .filter(fillings::Column::Id.is_in(ids.iter().map(|id| Id(*id))))
            .order_by_asc(fillings::Column::Id)
            .lock_exclusive()
            .all(transaction)
            .await?)
    }

    async fn find_documents(
        &self,
        transaction: &DatabaseTransaction,
        cases: &BTreeSet<Uuid>,
    ) -> Result<Vec<feed::Entry>, Fault> {
        if cases.is_empty() {
            return Ok(Vec::new());
        }
        Ok(feed::documents_of(transaction, self.municipality, cases).await?)
    }

    async fn find_refused(
        &self,
        transaction: &DatabaseTransaction,
        ids: &BTreeSet<Uuid>,
    ) -> Result<HashSet<Refused>, Fault> {
        if ids.is_empty() {
            return Ok(HashSet::new());
        }
        let found: Vec<(Id, Id, Option<Id>)> = rejections::Entity::find()
            .select_only()
            .columns([rejections::Column::PersonId, rejections::Column::DocumentId, rejections::Column::EditId])
            .filter(rejections::Column::Municipality.eq(self.municipality))
            .filter(rejections::Column::DocumentId.is_in(ids.iter().map(|id| Id(*id))))
            .into_tuple()
            .all(transaction)
            .await?;
        let refused = |(person, document, edit): (Id, Id, Option<Id>)| Refused {
            person: person.0,
            document: document.0,
            edit: edit.map(|edit| edit.0),
        };
        Ok(found.into_iter().map(refused).collect())
    }

    async fn lock_cases(
        &self,
        transaction: &DatabaseTransaction,
        ids: &BTreeSet<Uuid>,
    ) -> Result<HashMap<Uuid, cases::Model>, Fault> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let rows = cases::Entity::find()
            .filter(cases::Column::Municipality.eq(self.municipality))
            .filter(cases::Column::Id.is_in(ids.iter().map(|id| Id(*id))))
            .order_by_asc(cases::Column::Id)
            .lock_exclusive()
            .all(transaction)
            .await?;
        Ok(rows.into_iter().map(|row| (row.id.0, row)).collect())
    }

    async fn read_fillings(
        &self,
        transaction: &DatabaseTransaction,
        ids: &BTreeSet<Uuid>,
    ) -> Result<Vec<fillings::Model>, Fault> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        Ok(fillings::Entity::find()
            .filter(fillings::Column::Municipality.eq(self.municipality))
            .filter(fillings::Column::Id.is_in(ids.iter().map(|id| Id(*id))))
            .all(transaction)
            .await?)
    }

    /// Fillings that those of the batch look at: what they were begun from or amend, and of each form in their cases
    /// the latest that stands.
    async fn find_beside(
        &mut self,
        transaction: &DatabaseTransaction,
        rows: &[fillings::Model],
    ) -> Result<BTreeSet<Uuid>, Fault> {
        if self.cases.is_empty() {
            return Ok(BTreeSet::new());
        }
        let is_unsigned = fillings::Column::Form.is_in(self.unsigned_forms().map(FormName::as_str));
        let is_finished = fillings::Column::Status.eq("finished");
        let stands = sea_orm::Condition::any()
            .add(fillings::Column::Status.eq("signed"))
            .add(sea_orm::Condition::all().add(is_finished).add(is_unsigned));
        let standing: Vec<(Id, Id, String)> = fillings::Entity::find()
            .select_only()
            .columns([fillings::Column::Id, fillings::Column::CaseId, fillings::Column::Form])
            .filter(fillings::Column::Municipality.eq(self.municipality))
            .filter(fillings::Column::CaseId.is_in(self.cases.keys().map(|id| Id(*id))))
            .filter(stands)
            .order_by_asc(fillings::Column::FinishedAt)
            .order_by_asc(fillings::Column::Id)
            .into_tuple()
            .all(transaction)
            .await?;
        for (id, case, form) in standing {
            let form = FormName::try_from(form).map_err(|_| Fault::Stored("fillings.form"))?;
            self.latest.insert((case.0, form), id.0);
        }
        let mut beside: BTreeSet<Uuid> = self.latest.values().copied().collect();
        beside.extend(rows.iter().flat_map(|row| [row.begun_from, row.amends]).flatten().map(|id| id.0));
        for row in rows {
            beside.remove(&row.id.0);
        }
        Ok(beside)
    }

    async fn load_versions(&mut self, transaction: &DatabaseTransaction, named: &Named) -> Result<(), Fault> {
        let mut oldest: HashMap<FormName, u32> = named.versions.clone().into_iter().collect();
        for filling in named.fillings.iter().filter_map(|id| self.fillings.get(id)) {
            let version = oldest.entry(filling.form.clone()).or_insert(filling.form_version);
            *version = Ord::min(*version, filling.form_version);
        }
        for (name, from) in oldest {
            let Some(form) = self.served.folder.find_form(name.as_str()).filter(|form| from < form.version) else {
                continue;
            };
            let versions = self.database.versions_between(transaction, name.as_str(), from, form.version).await?;
            self.earlier_versions.insert(name, versions);
        }
        Ok(())
    }

    async fn load_known(&mut self, transaction: &DatabaseTransaction, named: &Named) -> Result<(), Fault> {
        if !named.edits.is_empty() {
            let known: Vec<(Id, Id)> = edits::Entity::find()
                .select_only()
                .columns([edits::Column::FillingId, edits::Column::Id])
                .filter(edits::Column::Municipality.eq(self.municipality))
                .filter(edits::Column::FillingId.is_in(named.fillings.iter().map(|id| Id(*id))))
                .filter(edits::Column::Id.is_in(named.edits.iter().map(|id| Id(*id))))
                .into_tuple()
                .all(transaction)
                .await?;
            self.known_edits = known.into_iter().map(|(filling, edit)| (filling.0, edit.0)).collect();
        }
        let signatures = named.signatures.iter().copied();
        self.known_signatures = fillings_of(transaction, self.municipality, Collection::Signature, signatures).await?;
        Ok(())
    }

    async fn load_follow_ups(&mut self, transaction: &DatabaseTransaction) -> Result<(), Fault> {
        self.follow_ups = follow_ups::Entity::find()
            .filter(follow_ups::Column::Municipality.eq(self.municipality))
            .filter(follow_ups::Column::CaseId.is_in(self.cases.keys().map(|id| Id(*id))))
            .filter(
                sea_orm::Condition::any()
                    .add(follow_ups::Column::DoneBy.is_null())
                    .add(follow_ups::Column::FillingId.is_in(self.fillings.keys().map(|id| Id(*id)))),
            )
            .all(transaction)
            .await?;
        Ok(())
    }

    /// A filling, where it is there for who wishes something.
    pub fn find_filling(&self, wanted: &Wanted, id: Uuid) -> Option<&StoredFilling> {
        self.fillings.get(&id).filter(|filling| self.reaches_form(wanted, filling.case, &filling.form))
    }

    /// Whether somebody was told that a filling came into their reach or left it.
    pub fn was_told(&self, person: Uuid, filling: Uuid) -> bool {
        self.told_alone.contains(&(person, filling))
    }

    /// Guardians of a pupil.
    pub fn guardians(&self, pupil: Uuid) -> Vec<Uuid> {
        self.homes.guardians(pupil)
    }

    /// Where a pupil goes to school: unit and class.
    pub fn find_home(&self, pupil: Uuid) -> Option<(Uuid, Uuid)> {
        self.homes.find_place(pupil)
    }

    /// The facts of a case as they are now.
    pub fn facts(&self, case: Uuid) -> CaseFacts {
        let Some(case) = self.cases.get(&case) else { return CaseFacts::default() };
        let period_start = case.period_start.map(|day| day.0);
        CaseFacts { period_start, ..self.homes.facts(case.pupil_id.0) }
    }

    /// Whether what a form of the batch shows or says depends on who has consented.
    fn asks_for_consent(&self, begun: &BTreeSet<FormName>) -> bool {
        let names: BTreeSet<&FormName> = self.fillings.values().map(|filling| &filling.form).chain(begun).collect();
        let mut asks = false;
        for form in names.into_iter().filter_map(|name| self.served.folder.find_form(name.as_str())) {
            form.for_each_expression(&mut |expression| {
                expression.walk(&mut |node| asks = asks || matches!(node, Node::Condition(Condition::Consent(_))));
            });
        }
        asks
    }

    /// What the registers hold of the absence of a case's pupil.
    pub fn attendance(&self, case: Uuid) -> Attendance {
        let pupil = self.cases.get(&case).map(|case| case.pupil_id.0);
        pupil.and_then(|pupil| self.attendances.get(&pupil).cloned()).unwrap_or_default()
    }

    /// Those around a case, of all whom the batch names.
    pub fn register(&self, case: Uuid) -> Register {
        self.cases.get(&case).map(|case| self.mentioned.around(case)).unwrap_or_default()
    }

    /// Answers of earlier fillings of a case: of each form the one that this was begun from, else the latest that
    /// stands, signed or, where nobody signs, finished.
    pub fn earlier(&self, wanted: &Wanted, case: Uuid, begun_from: Option<Uuid>) -> BTreeMap<FormName, Answers> {
        let latest = self.latest.iter().filter(|((of, _), _)| *of == case).map(|(_, id)| *id);
        // The one that this was begun from comes last, so that it is the one that stays.
        let fillings = latest.chain(begun_from).filter_map(|id| self.find_filling(wanted, id));
        fillings
            .filter(|filling| filling.case == case)
            .map(|filling| (filling.form.clone(), with_untouched(filling)))
            .collect()
    }

    /// A filling changed in this batch; from now on others may begin with it, or no longer.
    pub fn rewritten(&mut self, filling: &StoredFilling) {
        let place = (filling.case, filling.form.clone());
        let is_unsigned = || self.unsigned_forms().any(|form| *form == filling.form);
        if filling.status == Status::Signed || filling.status == Status::Finished && is_unsigned() {
            self.latest.insert(place, filling.id);
        } else if self.latest.get(&place) == Some(&filling.id) {
            self.latest.remove(&place);
        }
    }

    /// Forms that nobody signs: what is finished stands.
    fn unsigned_forms(&self) -> impl Iterator<Item = &FormName> {
        let forms = self.served.folder.forms().iter();
        forms.filter(|form| form.signatures().next().is_none()).map(|form| &form.name)
    }
}

/// Given and untouched answers together; cells that nobody touched stand in the rows that are given.
fn with_untouched(filling: &StoredFilling) -> Answers {
    let mut answers = filling.answers.clone();
    for (name, untouched) in &filling.untouched.0 {
        match (answers.0.get_mut(name), untouched) {
            (Some(Answer::Rows(given)), Answer::Rows(untouched)) => {
                for (id, row) in untouched {
                    let into = given.entry(*id).or_insert_with(|| forms_dsl::answers::Row {
                        position: row.position.clone(),
                        answers: BTreeMap::new(),
                    });
                    for (column, answer) in &row.answers {
                        into.answers.entry(column.clone()).or_insert_with(|| answer.clone());
                    }
                }
            }
            (Some(_), _) => {}
            (None, untouched) => {
                answers.0.insert(name.clone(), untouched.clone());
            }
        }
    }
    answers
}
