//! What changed, numbered in the order of commits, and told to all who follow it.

mod live;

use std::collections::{BTreeSet, HashSet};

use chrono::{DateTime, Utc};
use forms_dsl::model::FormName;
use mobile_schema::{collection::Collection, filling::StoredFilling};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

pub(crate) use self::live::{Batch, Feed, Named, Place, Reading};
use crate::{
    entity::{
        column::{Id, Moment},
        feed,
    },
    notice::{Subject, say},
};

/// The kind of entries that tell somebody of a case that came into their reach or left it.
pub(crate) const ACCESS: &str = "access";

/// A change, before it is numbered.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// `case`, `access`, or the word of a [`mobile_schema::collection::Collection`].
    pub kind: &'static str,
    /// Which.
    pub subject: Uuid,
    /// Its case; where it has none, itself.
    pub case: Uuid,
    /// The form of a document: who does not see it in that case is told nothing.
    pub form: Option<FormName>,
    /// Whom alone it concerns; absent: everybody who sees the form there.
    pub person: Option<Uuid>,
    /// When.
    pub at: DateTime<Utc>,
}

impl Entry {
    /// A case was opened or moved.
    pub fn of_case(case: Uuid, at: DateTime<Utc>) -> Self {
        Self { kind: "case", subject: case, case, form: None, person: None, at }
    }

    /// Somebody was let in to a case, or is no longer.
    pub fn of_access(person: Uuid, case: Uuid, at: DateTime<Utc>) -> Self {
        Self { kind: ACCESS, subject: person, case, form: None, person: Some(person), at }
    }

    /// A document of a filling is new, changed or gone.
    pub fn of_document(collection: Collection, subject: Uuid, filling: &StoredFilling, at: DateTime<Utc>) -> Self {
        let form = Some(filling.form.clone());
        Self { kind: collection.word(), subject, case: filling.case, form, person: None, at }
    }

    /// Something of somebody's was set aside, or they have seen that it was.
    pub fn of_rejection(rejection: Uuid, case: Uuid, person: Uuid, at: DateTime<Utc>) -> Self {
        let kind = Collection::Rejection.word();
        Self { kind, subject: rejection, case, form: None, person: Some(person), at }
    }

    fn numbered(self, municipality: i64, seq: i64) -> feed::Model {
        let Self { kind, subject, case, form, person, at } = self;
        feed::Model {
            municipality,
            seq,
            kind: kind.to_owned(),
            subject_id: subject.into(),
            case_id: case.into(),
            form: form.map(|form| form.to_string()),
            person_id: person.map(Id),
            at: Moment(at),
        }
    }
}

/// Appends changes to the feed.
/// INVARIANT: no other transaction appends before this one ends (`database::take_turn`).
pub(crate) async fn append(
    connection: &impl ConnectionTrait,
    municipality: i64,
    entries: Vec<Entry>,
) -> Result<(), DbErr> {
    if entries.is_empty() {
        return Ok(());
    }
    let last: Option<i64> = feed::Entity::find()
        .select_only()
        .column(feed::Column::Seq)
        .filter(feed::Column::Municipality.eq(municipality))
        .order_by_desc(feed::Column::Seq)
        .limit(1)
        .into_tuple()
        .one(connection)
        .await?;
    let first = last.unwrap_or(0) + 1;
    let rows = (first..).zip(entries).map(|(seq, entry)| entry.numbered(municipality, seq).into_active_model());
    feed::Entity::insert_many(rows).exec_without_returning(connection).await?;
    say(connection, Subject::Fed).await
}

/// The documents of cases, each once, as everybody is told of them.
pub(crate) async fn documents_of(
    connection: &impl ConnectionTrait,
    municipality: i64,
    cases: &BTreeSet<Uuid>,
) -> Result<Vec<Entry>, DbErr> {
    let named: Vec<(Id, Id, String, String)> = feed::Entity::find()
        .select_only()
        .columns([feed::Column::CaseId, feed::Column::SubjectId, feed::Column::Kind, feed::Column::Form])
        .distinct()
        .filter(feed::Column::Municipality.eq(municipality))
        .filter(feed::Column::CaseId.is_in(cases.iter().map(|id| Id(*id))))
        .filter(feed::Column::PersonId.is_null())
        .filter(feed::Column::Form.is_not_null())
        .into_tuple()
        .all(connection)
        .await?;
    let entry = |(case, subject, kind, form): (Id, Id, String, String)| {
        let collection = Collection::ALL.into_iter().find(|collection| collection.word() == kind)?;
        let form = FormName::try_from(form).ok();
        let at = DateTime::default();
        Some(Entry { kind: collection.word(), subject: subject.0, case: case.0, form, person: None, at })
    };
    Ok(named.into_iter().filter_map(entry).collect())
}

/// Those of these conflicts and rejections that somebody was told of.
pub(crate) async fn told_of(
    connection: &impl ConnectionTrait,
    municipality: i64,
    ids: &BTreeSet<Uuid>,
) -> Result<HashSet<Uuid>, DbErr> {
    if ids.is_empty() {
        return Ok(HashSet::new());
    }
    let told: Vec<Id> = feed::Entity::find()
        .select_only()
        .column(feed::Column::SubjectId)
        .distinct()
        .filter(feed::Column::Municipality.eq(municipality))
        .filter(feed::Column::Kind.is_in([Collection::Conflict, Collection::Rejection].map(Collection::word)))
        .filter(feed::Column::SubjectId.is_in(ids.iter().map(|id| Id(*id))))
        .into_tuple()
        .all(connection)
        .await?;
    Ok(told.into_iter().map(|id| id.0).collect())
}

/// Who of these people was told of which of these fillings alone: it came into their reach, or left it.
pub(crate) async fn told_alone(
    connection: &impl ConnectionTrait,
    municipality: i64,
    people: &BTreeSet<Uuid>,
    fillings: &BTreeSet<Uuid>,
) -> Result<HashSet<(Uuid, Uuid)>, DbErr> {
    let told: Vec<(Option<Id>, Id)> = feed::Entity::find()
        .select_only()
        .columns([feed::Column::PersonId, feed::Column::SubjectId])
        .distinct()
        .filter(feed::Column::Municipality.eq(municipality))
        .filter(feed::Column::Kind.eq(Collection::Filling.word()))
        .filter(feed::Column::PersonId.is_in(people.iter().map(|id| Id(*id))))
        .filter(feed::Column::SubjectId.is_in(fillings.iter().map(|id| Id(*id))))
        .into_tuple()
        .all(connection)
        .await?;
    Ok(told.into_iter().filter_map(|(person, filling)| Some((person?.0, filling.0))).collect())
}
