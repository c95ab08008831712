//! What changed, numbered in the order of commits, and told to all who follow it.

mod live;

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

pub(crate) use self::live::{Batch, Changed, Feed, Place, Reading};
use crate::{
    entity::{column::Moment, feed},
    notice::{Subject, say},
};

/// The kind of entries that speak of fillings.
pub(crate) const FILLING: &str = "filling";

/// A change, before it is numbered.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// `case` or `filling`.
    pub kind: &'static str,
    /// Which.
    pub subject: Uuid,
    /// Its case.
    pub case: Uuid,
    /// When.
    pub at: DateTime<Utc>,
}

impl Entry {
    fn numbered(self, municipality: i64, seq: i64) -> feed::Model {
        let Self { kind, subject, case, at } = self;
        feed::Model {
            municipality,
            seq,
            kind: kind.to_owned(),
            subject_id: subject.into(),
            case_id: case.into(),
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
