//! `SeaStore` implements the port over SQL: every read begins with `Scoped`, every change goes to the writer.
//!
//! ```text
//! store.select(&Select)    one statement, one JSON text made by the database; sealed cells are opened here
//! store.figures(&Figures)  one statement
//! store.change(Change)     durable when it returns
//! ```
//! By topic, in the modules below: the register of people, tokens, what is published.

pub(crate) mod changed;
mod deeds;
mod dialect;
pub mod directory;
pub(crate) mod documents;
mod fault;
mod figures;
pub(crate) mod fillings;
mod filter;
pub(crate) mod form_tables;
mod hand_in;
pub mod hand_overs;
pub(crate) mod homes;
pub(crate) mod kept;
pub(crate) mod keys;
pub mod logins;
mod order;
pub(crate) mod reach;
pub mod register;
mod select;
pub mod sessions;
pub mod tokens;
mod unseal;

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use chrono::{DateTime, Utc};
use mobile_schema::{
    change::{Change, Outcome},
    collection::Collection,
    requester::Requester,
    sheets::{HandIn, HandedIn},
    storage_plan::ColumnKey,
    store::{AnswerStore, Figures, Group, Page, Pick, Pull, Rows, Select, StoreError, Table, Which},
};
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, QueryResult, TransactionTrait,
    sea_query::{Expr, ExprTrait, SelectStatement},
};
use serde_json::Value;
use tokio::sync::Mutex;
use uuid::Uuid;

use self::unseal::{Reading, Sealing};
pub(crate) use self::{
    dialect::{always, fold, never},
    fault::{Fault, report},
    unseal::sealed_of_row,
};
use crate::{
    database::Database,
    entity::column::Id,
    forms::preview::{self, Preview},
    scoped::Scoped,
    seal::MasterKey,
    served::Served,
    writer::Writer,
};

/// What every store of this process shares.
#[derive(Clone)]
pub struct Stores {
    /// The database.
    pub database: Database,
    /// Opens the keys of cases.
    pub master: Arc<MasterKey>,
    /// Takes all changes.
    pub writer: Writer,
}

/// The store of one requester during one operation.
pub struct SeaStore {
    stores: Stores,
    served: Arc<Served>,
    requester: Requester,
    now: DateTime<Utc>,
    /// Forms that are being written.
    previews: Arc<[Preview]>,
    /// Cases in whose audit this operation stands already.
    audited: Mutex<BTreeSet<Uuid>>,
    /// On PostgreSQL what is read for somebody is read in one transaction, which the database knows to be theirs.
    reading: Mutex<Option<DatabaseTransaction>>,
}

impl SeaStore {
    /// A store for somebody at a moment, with the forms that are served then.
    pub fn new(stores: Stores, served: Arc<Served>, requester: Requester, now: DateTime<Utc>) -> Self {
        Self {
            stores,
            served,
            requester,
            now,
            previews: Arc::default(),
            audited: Mutex::default(),
            reading: Mutex::default(),
        }
    }

    /// The same with the forms that are being written.
    #[must_use]
    pub(crate) fn previewing(self, previews: Arc<[Preview]>) -> Self {
        Self { previews, ..self }
    }

    fn scoped(&self) -> Scoped<'_> {
        Scoped {
            requester: &self.requester,
            municipality: self.stores.database.municipality(),
            now: self.now,
            folder: &self.served.folder,
            storage: &self.served.storage,
        }
    }

    /// The rows of a statement that `Scoped` began.
    async fn read(&self, statement: &SelectStatement) -> Result<Vec<QueryResult>, DbErr> {
        let database = &self.stores.database;
        if database.backend() != DbBackend::Postgres {
            return database.scoped().query_all(statement).await;
        }
        let mut reading = self.reading.lock().await;
        let transaction = if let Some(transaction) = reading.take() {
            transaction
        } else {
            let transaction = database.scoped().begin().await?;
            self.scoped().asking().say(&transaction).await?;
            transaction
        };
        // A statement that fails ends the transaction; the next begins anew.
        let rows = transaction.query_all(statement).await?;
        *reading = Some(transaction);
        Ok(rows)
    }

    /// Whether a case is the requester's by place.
    pub(crate) async fn reaches_by_place(&self, case: Uuid) -> Result<bool, StoreError> {
        let mut select = self.scoped().cases_by_place();
        select.and_where(Expr::col(("k", "id")).eq(Id(case)));
        let found = self.read(&select).await.map_err(|e| self.report(e))?;
        Ok(!found.is_empty())
    }

    fn report(&self, fault: impl Into<Fault>) -> StoreError {
        report(self.stores.database.ids(), &fault.into())
    }

    async fn try_select(&self, select: &Select) -> Result<Rows, StoreError> {
        if select.table == Table::FormDrafts {
            return Ok(preview::select(&self.previews, &self.requester, select));
        }
        let database = &self.stores.database;
        let sealing = Sealing::of(select);
        let statement =
            select::statement(self.scoped(), database.backend(), select, &sealing).map_err(|e| self.report(e))?;
        let returned = self.read(&statement).await.map_err(|e| self.report(e))?;
        let json = returned.first().map_or_else(|| Ok("[]".to_owned()), |row| row.try_get("", "json"));
        let json: String = json.map_err(|e| self.report(e))?;
        if matches!(select.table, Table::AuditOfCases | Table::Audit) {
            let json = deeds::told(select, &json, &self.served.folder, &self.requester);
            return json.map(|json| Rows { json }).map_err(|e| self.report(e));
        }
        if sealing.is_empty() {
            return Ok(Rows { json });
        }
        let reading = Reading {
            requester: &self.requester,
            folder: &self.served.folder,
            storage: &self.served.storage,
            master: &self.stores.master,
        };
        let unsealed = sealing.unseal(select, &json, &reading).map_err(|e| self.report(e))?;
        self.audit_reading(unsealed.cases).await?;
        Ok(Rows { json: unsealed.json })
    }

    /// Those of these fillings that the requester reaches.
    pub(crate) async fn within_scope(&self, fillings: Vec<Uuid>) -> Result<HashSet<Uuid>, StoreError> {
        let id = Pick::Column(ColumnKey::fixed("id"));
        let page = Page::default();
        let (table, which) = (Table::Fillings, Which::Ids(fillings));
        let asked = Select { table, picks: vec![id], which, filter: None, order: Vec::new(), page };
        let rows: Vec<(Uuid,)> = serde_json::from_str(&self.try_select(&asked).await?.json)
            .map_err(|_| self.report(Fault::Stored("an id")))?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    /// One entry for each case in an operation, on disk before the answer leaves.
    async fn audit_reading(&self, mut cases: BTreeSet<Uuid>) -> Result<(), StoreError> {
        // Held until it is written: another statement of the operation waits for it, and writes no second one.
        let mut audited = self.audited.lock().await;
        cases.retain(|case| !audited.contains(case));
        if cases.is_empty() {
            return Ok(());
        }
        self.stores.writer.record_reading(self.requester.person, cases.clone(), self.now).await?;
        audited.extend(cases);
        Ok(())
    }
}

impl AnswerStore for SeaStore {
    async fn pull(&self, pull: Pull) -> Result<Value, StoreError> {
        self.pull_documents(pull).await
    }

    async fn documents(&self, collection: Collection, ids: Vec<Uuid>) -> Result<HashMap<Uuid, Value>, StoreError> {
        self.documents_now(collection, ids).await
    }

    async fn select(&self, select: &Select) -> Result<Rows, StoreError> {
        self.try_select(select).await
    }

    async fn figures(&self, figures: &Figures) -> Result<Vec<Group>, StoreError> {
        let database = &self.stores.database;
        let (statement, shape) =
            figures::statement(self.scoped(), database.backend(), figures).map_err(|e| self.report(e))?;
        let rows = self.read(&statement).await.map_err(|e| self.report(e))?;
        rows.iter().map(|row| figures::read(row, &shape)).collect::<Result<_, _>>().map_err(|e| self.report(e))
    }

    async fn hand_in(&self, hand_in: HandIn) -> Result<HandedIn, StoreError> {
        self.take_in(hand_in).await
    }

    async fn change(&self, change: Change) -> Result<Outcome, StoreError> {
        let written = self.stores.writer.change(self.requester.clone(), change, self.now).await?;
        // Whoever changes a case and reads what came of it did one thing.
        self.audited.lock().await.extend(written.audited);
        Ok(written.outcome)
    }
}
