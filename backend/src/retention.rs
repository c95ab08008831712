//! What has been kept for as long as its form says goes: fillings by the `keep` line, and a case with its last filling.
//!
//! Years are counted from the day on which the case was closed, by the line that is published now. What is under way
//! stays: an open case, and a filling of a form without such a line. A case that is held stays until it is released.
//! What went is gone as what was erased is (`erase`); `expiries` says so to whoever verifies the chain.

mod hold;

use chrono::{DateTime, Months, NaiveDate, Utc};
use mobile_schema::store::StoreError;
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, sea_query::OnConflict,
};
use uuid::Uuid;

use crate::{
    audit::{self, Entry},
    clock::day,
    database::{Database, take_turn},
    entity::{
        cases,
        column::{Id, Moment},
        expiries, fillings, people,
    },
    erase::{erase_rows, form_tables},
    feed,
    seal::MasterKey,
    served::Served,
    store::{Fault, report},
};

/// Of one case, what has been kept long enough.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// What goes.
    pub what: Expired,
    /// Whom the case is about.
    pub pupil: String,
    /// When it was closed.
    pub closed: NaiveDate,
    /// The forms of what goes.
    pub forms: Vec<String>,
    /// Why it stays all the same.
    pub held: Option<String>,
}

/// What goes of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expired {
    /// The case.
    pub case: Uuid,
    /// These of its fillings; none: all of it.
    pub fillings: Option<Vec<Uuid>>,
}

impl Database {
    /// All that has been kept long enough by a day, in the order in which cases were closed.
    pub async fn find_due(
        &self,
        master: &MasterKey,
        served: &Served,
        today: NaiveDate,
    ) -> Result<Vec<Due>, StoreError> {
        let find = async {
            let closed = cases::Entity::find()
                .filter(cases::Column::Municipality.eq(self.municipality()))
                .filter(cases::Column::ClosedAt.is_not_null())
                .order_by_asc(cases::Column::ClosedAt)
                .all(self.readers())
                .await?;
            let held = self.holds(master).await?;
            let mut due = Vec::new();
            for case in closed {
                let Some(closed) = case.closed_at.map(|at| day(at.0)) else { continue };
                let Some((what, forms)) = self.expired(served, &case, closed, today).await? else { continue };
                let pupil =
                    people::Entity::find_by_id((self.municipality(), case.pupil_id)).one(self.readers()).await?;
                let pupil = pupil.map(|pupil| pupil.name).unwrap_or_default();
                due.push(Due { what, pupil, closed, forms, held: held.get(&case.id.0).cloned() });
            }
            Ok(due)
        };
        find.await.map_err(|fault: Fault| report(self.ids(), &fault))
    }

    /// What of a case has been kept long enough, with the forms of that.
    async fn expired(
        &self,
        served: &Served,
        case: &cases::Model,
        closed: NaiveDate,
        today: NaiveDate,
    ) -> Result<Option<(Expired, Vec<String>)>, Fault> {
        let rows = fillings::Entity::find()
            .filter(fillings::Column::Municipality.eq(self.municipality()))
            .filter(fillings::Column::CaseId.eq(case.id))
            .all(self.readers())
            .await?;
        let count = rows.len();
        let is_over = |years: Option<u32>| years.is_some_and(|years| is_over(closed, years, today));
        let over: Vec<fillings::Model> = rows.into_iter().filter(|row| is_over(years_of(served, &row.form))).collect();
        let forms = over.iter().map(|row| row.form.clone()).collect();
        // A case in which nothing was ever filled in goes when any filling would have gone.
        let longest = served.folder.forms().iter().filter_map(|form| form.keep_years).max();
        let is_whole = over.len() == count && (count > 0 || is_over(longest));
        Ok(match (is_whole, over.is_empty()) {
            (true, _) => Some((Expired { case: case.id.0, fillings: None }, forms)),
            (false, true) => None,
            (false, false) => {
                let fillings = over.into_iter().map(|row| row.id.0).collect();
                Some((Expired { case: case.id.0, fillings: Some(fillings) }, forms))
            }
        })
    }

    /// Deletes what has been kept long enough. What is on the disk is gone when this returns.
    pub async fn expire(&self, expired: &[Expired], now: DateTime<Utc>) -> Result<(), StoreError> {
        if expired.is_empty() {
            return Ok(());
        }
        let expire = async {
            let forms = form_tables(self.readers()).await?;
            for what in expired {
                let transaction = self.begin().await?;
                self.expire_one(&transaction, &forms, what, now).await?;
                transaction.commit().await?;
            }
            self.scrub(&forms).await
        };
        expire.await.map_err(|fault: Fault| report(self.ids(), &fault))
    }

    async fn expire_one(
        &self,
        transaction: &DatabaseTransaction,
        forms: &[String],
        Expired { case, fillings }: &Expired,
        now: DateTime<Utc>,
    ) -> Result<(), Fault> {
        let municipality = self.municipality();
        let (table, subjects) = match fillings {
            Some(fillings) => ("fillings", fillings.clone()),
            None => ("cases", vec![*case]),
        };
        let ids: Vec<Id> = subjects.iter().copied().map(Id).collect();
        let documents = feed::documents_of(transaction, municipality, &[*case].into()).await?;
        erase_rows(transaction, (municipality, forms), table, &ids).await?;
        let rows = ids.iter().map(|subject| {
            let row = expiries::Model { municipality, subject_id: *subject, case_id: Id(*case), at: Moment(now) };
            row.into_active_model()
        });
        // A restored backup may know of it.
        let again = OnConflict::columns([expiries::Column::Municipality, expiries::Column::SubjectId])
            .do_nothing_on([expiries::Column::SubjectId])
            .to_owned();
        expiries::Entity::insert_many(rows).on_conflict(again).exec_without_returning(transaction).await?;
        take_turn(transaction).await?;
        let is_gone = |entry: &feed::Entry| fillings.is_none() || subjects.contains(&entry.subject);
        let documents = documents.into_iter().filter(is_gone).map(|entry| feed::Entry { at: now, ..entry });
        let whole = fillings.is_none().then(|| feed::Entry::of_case(*case, now));
        feed::append(transaction, municipality, documents.chain(whole).collect()).await?;
        let entries = subjects.iter().map(|subject| Entry {
            at: Moment(now),
            person: Uuid::nil(),
            action: "expire",
            case: *case,
            subject: *subject,
            row: *subject,
            digest: audit::no_digest(),
        });
        Ok(audit::append(transaction, municipality, entries.collect()).await?)
    }
}

/// How long a form is kept; none: for ever.
fn years_of(served: &Served, form: &str) -> Option<u32> {
    served.folder.find_form(form)?.keep_years
}

fn is_over(closed: NaiveDate, years: u32, today: NaiveDate) -> bool {
    closed.checked_add_months(Months::new(years.saturating_mul(12))).is_some_and(|end| end < today)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_over_after_their_last_day() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let closed = day("2016-02-29");
        assert!(!is_over(closed, 10, day("2026-02-28")));
        assert!(is_over(closed, 10, day("2026-03-01")));
        assert!(!is_over(closed, u32::MAX, day("2999-01-01")));
    }
}
