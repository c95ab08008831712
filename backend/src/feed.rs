//! What changed, numbered in the order of commits, and told to all who follow it.

mod live;

use chrono::{DateTime, Utc};
use mobile_schema::collection::Collection;
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
    /// Whom alone it concerns; absent: everybody who reaches the case.
    pub person: Option<Uuid>,
    /// When.
    pub at: DateTime<Utc>,
}

impl Entry {
    /// A case was opened or moved.
    pub fn of_case(case: Uuid, at: DateTime<Utc>) -> Self {
        Self { kind: "case", subject: case, case, person: None, at }
    }

    /// Somebody was let in to a case, or is no longer.
    pub fn of_access(person: Uuid, case: Uuid, at: DateTime<Utc>) -> Self {
        Self { kind: ACCESS, subject: person, case, person: Some(person), at }
    }

    /// A document of a case is new, changed or gone.
    pub fn of_document(collection: Collection, subject: Uuid, case: Uuid, at: DateTime<Utc>) -> Self {
        Self { kind: collection.word(), subject, case, person: None, at }
    }

    /// Concerns one person alone.
    pub fn for_person(self, person: Uuid) -> Self {
        Self { person: Some(person), ..self }
    }

    fn numbered(self, municipality: i64, seq: i64) -> feed::Model {
        let Self { kind, subject, case, person, at } = self;
        feed::Model {
            municipality,
            seq,
            kind: kind.to_owned(),
            subject_id: subject.into(),
            case_id: case.into(),
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
