//! Somebody is erased: what is theirs goes, and what proves that nothing else was changed stays.
//!
//! Rows follow from the person as `holdings` says: cases about them with their fillings, keys and history, guardianships,
//! postings, logins, absence, what was set aside. Guardians who were here for nobody else go with a pupil. The audit chain stays: it holds
//! ids and hashes, and `erasures` says which cases its missing rows were of. What others wrote about others and
//! mentions the person stays, since it is not theirs.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use mobile_schema::store::StoreError;
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, EntityTrait, IntoActiveModel, Statement,
    sea_query::{Alias, Expr, ExprTrait, Query},
};
use uuid::Uuid;

use crate::{
    audit::{self, Entry},
    database::{Database, take_turn},
    entity::{
        cases,
        column::{Id, Moment},
        erasures, guardianships, people, postings,
    },
    feed,
    migration::{holdings::goes_with, pointing_at},
    store::{Fault, report},
};

/// How often, and for how long, SQLite's log is asked to be emptied while others read.
const TRIES: u32 = 300;
const PAUSE: std::time::Duration = std::time::Duration::from_millis(100);

/// What is or would be erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasure {
    /// The person, and guardians who are here for nobody else.
    pub people: Vec<(Uuid, String)>,
    /// Cases about them.
    pub cases: Vec<Uuid>,
    /// Fillings of those cases.
    pub fillings: usize,
}

impl Database {
    /// What erasing somebody would take; none: there is nobody of this id.
    pub async fn plan_erasure(&self, person: Uuid) -> Result<Option<Erasure>, StoreError> {
        let plan = async {
            let transaction = self.begin().await?;
            let plan = self.plan(&transaction, person).await?;
            transaction.rollback().await?;
            Ok(plan.map(|(erasure, _)| erasure))
        };
        plan.await.map_err(|fault: Fault| report(self.ids(), &fault))
    }

    /// Erases somebody; none: there is nobody of this id. What is on the disk is gone when this returns.
    pub async fn erase(&self, person: Uuid, by: Uuid, now: DateTime<Utc>) -> Result<Option<Erasure>, StoreError> {
        let erase = async {
            let transaction = self.begin().await?;
            let Some((erasure, rows)) = self.plan(&transaction, person).await? else { return Ok(None) };
            let forms = form_tables(&transaction).await?;
            let people: Vec<Id> = erasure.people.iter().map(|(id, _)| Id(*id)).collect();
            erase_rows(&transaction, (self.municipality(), &forms), "people", &people).await?;
            erasures::Entity::insert_many(rows.into_iter().map(|mut row| {
                row.at = Moment(now);
                row.into_active_model()
            }))
            .exec_without_returning(&transaction)
            .await?;
            take_turn(&transaction).await?;
            let gone = erasure.cases.iter().map(|case| feed::Entry::of_case(*case, now));
            feed::append(&transaction, self.municipality(), gone.collect()).await?;
            audit::append(&transaction, self.municipality(), vec![erasing(person, by, now)]).await?;
            transaction.commit().await?;
            self.scrub(&forms).await?;
            Ok(Some(erasure))
        };
        erase.await.map_err(|fault: Fault| report(self.ids(), &fault))
    }

    async fn plan(
        &self,
        transaction: &DatabaseTransaction,
        person: Uuid,
    ) -> Result<Option<(Erasure, Vec<erasures::Model>)>, Fault> {
        use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};
        let municipality = self.municipality();
        let key = (municipality, Id(person));
        let Some(found) = people::Entity::find_by_id(key).one(transaction).await? else { return Ok(None) };
        let mut people = vec![(person, found.name)];
        for guardian in self.guardians_of_nobody_else(transaction, person).await? {
            people.push((guardian.id.0, guardian.name));
        }
        let cases = cases::Entity::find()
            .filter(cases::Column::Municipality.eq(municipality))
            .filter(cases::Column::PupilId.eq(Id(person)))
            .all(transaction)
            .await?;
        let cases: Vec<Uuid> = cases.into_iter().map(|case| case.id.0).collect();
        let fillings = crate::entity::fillings::Entity::find()
            .filter(crate::entity::fillings::Column::Municipality.eq(municipality))
            .filter(crate::entity::fillings::Column::CaseId.is_in(cases.iter().map(|case| Id(*case))))
            .count(transaction)
            .await?;
        let people_ids: Vec<Id> = people.iter().map(|(id, _)| Id(*id)).collect();
        let elsewhere = self.named_in(transaction, &people_ids).await?;
        let row = |person: Uuid, case: Uuid| erasures::Model {
            municipality,
            person_id: person.into(),
            case_id: case.into(),
            at: Moment(DateTime::UNIX_EPOCH),
        };
        let others = elsewhere.into_iter().filter(|case| !cases.contains(case));
        let with_cases = cases.iter().copied().chain(others.collect::<BTreeSet<_>>()).map(|case| row(person, case));
        let rows = with_cases.chain(people.iter().map(|(person, _)| row(*person, Uuid::nil()))).collect();
        let fillings = usize::try_from(fillings).unwrap_or(usize::MAX);
        Ok(Some((Erasure { people, cases, fillings }, rows)))
    }

    /// Cases of others that have a consent of theirs, or let them in.
    async fn named_in(&self, transaction: &DatabaseTransaction, people: &[Id]) -> Result<Vec<Uuid>, DbErr> {
        let of_cases = pointing_at("cases");
        let mut cases = Vec::new();
        for (table, column) in pointing_at("people") {
            if !of_cases.contains(&(table, "case_id")) {
                continue;
            }
            let mut select = Query::select();
            select.column("case_id").from(Alias::new(table));
            select.and_where(Expr::col("municipality").eq(self.municipality()));
            select.and_where(Expr::col(Alias::new(column)).is_in(people.iter().copied()));
            for row in transaction.query_all(&select).await? {
                cases.push(row.try_get::<Id>("", "case_id")?.0);
            }
        }
        Ok(cases)
    }

    /// Guardians of a pupil who hold no role, go to no class and care for no other pupil.
    async fn guardians_of_nobody_else(
        &self,
        transaction: &DatabaseTransaction,
        pupil: Uuid,
    ) -> Result<Vec<people::Model>, DbErr> {
        use sea_orm::{ColumnTrait, QueryFilter};
        let municipality = self.municipality();
        let of = |column: guardianships::Column, ids: Vec<Id>| {
            guardianships::Entity::find()
                .filter(guardianships::Column::Municipality.eq(municipality))
                .filter(column.is_in(ids))
                .all(transaction)
        };
        let guardians: BTreeSet<Id> =
            of(guardianships::Column::PupilId, vec![Id(pupil)]).await?.iter().map(|row| row.guardian_id).collect();
        let others = of(guardianships::Column::GuardianId, guardians.iter().copied().collect()).await?;
        let needed: BTreeSet<Id> =
            others.iter().filter(|row| row.pupil_id != Id(pupil)).map(|row| row.guardian_id).collect();
        let postings = postings::Entity::find()
            .filter(postings::Column::Municipality.eq(municipality))
            .filter(postings::Column::PersonId.is_in(guardians.iter().copied()))
            .all(transaction)
            .await?;
        let staff: BTreeSet<Id> = postings.iter().map(|posting| posting.person_id).collect();
        let alone = guardians.iter().filter(|id| !needed.contains(id) && !staff.contains(id)).copied();
        people::Entity::find()
            .filter(people::Column::Municipality.eq(municipality))
            .filter(people::Column::Id.is_in(alone))
            .filter(people::Column::ClassId.is_null())
            .all(transaction)
            .await
    }

    /// Leaves nothing of deleted rows on the disk.
    pub(crate) async fn scrub(&self, forms: &[String]) -> Result<(), Fault> {
        match self.backend() {
            DbBackend::Postgres => self.scrub_postgres(forms).await,
            _ => self.scrub_sqlite().await,
        }
    }

    /// `secure_delete` has overwritten the rows; the log still has the pages as they were. Rebuilding the file also
    /// drops what moved within pages.
    async fn scrub_sqlite(&self) -> Result<(), Fault> {
        self.writing().execute_unprepared("VACUUM").await?;
        for _ in 0..TRIES {
            let emptied = Statement::from_string(self.backend(), "PRAGMA wal_checkpoint(TRUNCATE)");
            let row = self.writing().query_one_raw(emptied).await?;
            let busy: i32 = row.map_or(Ok(0), |row| row.try_get_by_index(0))?;
            if busy == 0 {
                return Ok(());
            }
            tokio::time::sleep(PAUSE).await;
        }
        tracing::warn!("readers kept the write-ahead log; what was erased stays in it until they end");
        Ok(())
    }

    /// Rows are rewritten without the deleted ones. The log of the server may be ended by who is allowed to.
    async fn scrub_postgres(&self, forms: &[String]) -> Result<(), Fault> {
        let mut tables: BTreeSet<&str> = forms.iter().map(String::as_str).collect();
        for of in ["people", "cases", "fillings"] {
            tables.insert(of);
            tables.extend(goes_with(of).into_iter().map(|(table, _)| table));
        }
        for table in tables {
            self.writing().execute_unprepared(&format!("VACUUM FULL \"{table}\"")).await?;
        }
        for statement in ["SELECT pg_switch_wal()", "CHECKPOINT"] {
            if let Err(error) = self.writing().execute_unprepared(statement).await {
                tracing::warn!(%error, statement, "what was erased stays in PostgreSQL's log until it is recycled");
            }
        }
        Ok(())
    }
}

/// Says who, by id alone.
fn erasing(person: Uuid, by: Uuid, now: DateTime<Utc>) -> Entry {
    Entry {
        at: Moment(now),
        person: by,
        action: "erase",
        case: Uuid::nil(),
        subject: person,
        row: person,
        digest: audit::no_digest(),
    }
}

/// The tables of forms, those of their rows among them.
pub(crate) async fn form_tables(connection: &impl ConnectionTrait) -> Result<Vec<String>, DbErr> {
    let backend = connection.get_database_backend();
    let sql = if backend == DbBackend::Postgres {
        "SELECT table_name AS t FROM information_schema.tables
         WHERE table_schema = current_schema() AND table_name LIKE 'f\\_%'"
    } else {
        "SELECT name AS t FROM sqlite_schema WHERE type = 'table' AND name LIKE 'f\\_%' ESCAPE '\\'"
    };
    let rows = connection.query_all_raw(Statement::from_string(backend, sql)).await?;
    rows.iter().map(|row| row.try_get("", "t")).collect()
}

/// Deletes rows of a static table, after all that goes with them.
pub(crate) async fn erase_rows(
    transaction: &DatabaseTransaction,
    (municipality, forms): (i64, &[String]),
    table: &str,
    ids: &[Id],
) -> Result<(), DbErr> {
    Eraser { transaction, municipality, forms }.erase(table, ids).await
}

struct Eraser<'e> {
    transaction: &'e DatabaseTransaction,
    municipality: i64,
    forms: &'e [String],
}

impl Eraser<'_> {
    /// Deletes rows of a table, after all that points at them.
    async fn erase(&self, table: &str, ids: &[Id]) -> Result<(), DbErr> {
        if ids.is_empty() {
            return Ok(());
        }
        for (child, column) in goes_with(table) {
            if !goes_with(child).is_empty() {
                let children = self.find(child, column, ids).await?;
                Box::pin(self.erase(child, &children)).await?;
            }
            self.delete(child, column, ids, true).await?;
        }
        if table == "fillings" {
            for form in self.forms {
                self.delete(form, "filling_id", ids, false).await?;
            }
        }
        self.delete(table, "id", ids, true).await
    }

    async fn find(&self, table: &str, column: &str, ids: &[Id]) -> Result<Vec<Id>, DbErr> {
        let mut select = Query::select();
        select.column("id").from(Alias::new(table));
        select.and_where(Expr::col("municipality").eq(self.municipality));
        select.and_where(Expr::col(Alias::new(column)).is_in(ids.iter().copied()));
        let rows = self.transaction.query_all(&select).await?;
        rows.iter().map(|row| row.try_get("", "id")).collect()
    }

    async fn delete(&self, table: &str, column: &str, ids: &[Id], is_static: bool) -> Result<(), DbErr> {
        let mut delete = Query::delete();
        delete.from_table(Alias::new(table));
        if is_static {
            delete.and_where(Expr::col("municipality").eq(self.municipality));
        }
        delete.and_where(Expr::col(Alias::new(column)).is_in(ids.iter().copied()));
        self.transaction.execute(&delete).await.map(drop)
    }
}
