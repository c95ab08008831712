//! The audit chain: who did what, each entry the hash of the one before.
//!
//! ```text
//! hash = SHA-256( previous hash | seq | at | person | action | case | subject | entry | digest )
//! ```
//! `digest` covers the rows that the entry speaks of as they are stored: sealed, so that the chain holds when a key
//! is destroyed. Not here: when an entry is written (`writer`), whether the chain holds (`verify`).

use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, sea_query::OnConflict,
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::entity::{
    audit, audit_heads, case_moves,
    column::{Day, Id, Moment},
    consents, edits, shares, signatures,
};

/// Something that was done.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub at: Moment,
    pub person: Uuid,
    pub action: &'static str,
    pub case: Uuid,
    /// The case, filling or person it was done to.
    pub subject: Uuid,
    /// The row that it was written down in: an edit, a move; the subject where there is none. A signature and a move
    /// that come of an edit go by its id.
    pub row: Uuid,
    pub digest: String,
}

/// The hash before the first entry.
pub(crate) const BEGINNING: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Appends entries to the chain.
/// INVARIANT: no other transaction appends before this one ends.
pub(crate) async fn append(
    connection: &impl ConnectionTrait,
    municipality: i64,
    entries: Vec<Entry>,
) -> Result<(), DbErr> {
    if entries.is_empty() {
        return Ok(());
    }
    let last = audit::Entity::find()
        .filter(audit::Column::Municipality.eq(municipality))
        .order_by_desc(audit::Column::Seq)
        .one(connection)
        .await?;
    let (mut seq, mut previous) = last.map_or_else(|| (0, BEGINNING.to_owned()), |last| (last.seq, last.hash));
    let mut rows = Vec::with_capacity(entries.len());
    for entry in entries {
        seq += 1;
        let mut row = audit::Model {
            municipality,
            seq,
            at: entry.at,
            person_id: entry.person.into(),
            action: entry.action.to_owned(),
            case_id: entry.case.into(),
            subject_id: entry.subject.into(),
            entry_id: entry.row.into(),
            digest: entry.digest,
            previous: previous.clone(),
            hash: String::new(),
        };
        row.hash = hash(&row);
        previous.clone_from(&row.hash);
        rows.push(row.into_active_model());
    }
    audit::Entity::insert_many(rows).exec_without_returning(connection).await?;
    let head = audit_heads::Model { municipality, seq, hash: previous };
    let moved = OnConflict::column(audit_heads::Column::Municipality)
        .update_columns([audit_heads::Column::Seq, audit_heads::Column::Hash])
        .to_owned();
    let put = audit_heads::Entity::insert(head.into_active_model()).on_conflict(moved);
    put.exec_without_returning(connection).await.map(drop)
}

/// What the hash of an entry must be.
pub(crate) fn hash(row: &audit::Model) -> String {
    let audit::Model {
        municipality: _,
        seq,
        at,
        person_id,
        action,
        case_id,
        subject_id,
        entry_id,
        digest,
        previous,
        hash: _,
    } = row;
    sha256(&[&format!("{previous}|{seq}|{at}|{person_id}|{action}|{case_id}|{subject_id}|{entry_id}|{digest}")])
}

/// Of an entry of a filling's history.
pub(crate) fn digest_of_edit(row: &edits::Model) -> String {
    let edits::Model {
        municipality: _,
        id,
        filling_id,
        revision,
        kind,
        questions,
        author_id,
        device,
        at,
        content,
        dropped,
    } = row;
    let device = device.map(|id: Id| id.to_string()).unwrap_or_default();
    sha256(&[
        &format!("{id}|{filling_id}|{revision}|{kind}|{questions}|{author_id}|{device}|{at}|{dropped}|"),
        &base16(&Sha256::digest(content)),
    ])
}

/// Of a signature; its state is judged anew, and is not part of it.
pub(crate) fn digest_of_signature(row: &signatures::Model) -> String {
    let signatures::Model {
        municipality: _,
        id,
        filling_id,
        line,
        row_id,
        name,
        role,
        how,
        detail,
        state: _,
        revision,
        content,
        answers_hash,
        shown_hash,
        // A claim of the tablet's, no part of what was signed.
        edit_ids: _,
        signed_at_device,
        received_at,
        person_id,
    } = row;
    let signed_at = signed_at_device.map(|at: Moment| at.to_string()).unwrap_or_default();
    // A name may hold anything, so it comes as a hash, too.
    sha256(&[
        &format!("{id}|{filling_id}|{line}|{row_id}|{role}|{how}|{revision}|{answers_hash}|{shown_hash}|"),
        &format!("{signed_at}|{received_at}|{person_id}|"),
        &base16(&Sha256::digest(name)),
        &base16(&Sha256::digest(detail.as_deref().unwrap_or_default())),
        &base16(&Sha256::digest(content)),
    ])
}

/// Of a case's move.
pub(crate) fn digest_of_move(row: &case_moves::Model) -> String {
    let case_moves::Model { municipality: _, id, case_id, from_state, to_state, reason, author_id, at } = row;
    let from = from_state.as_deref().unwrap_or_default();
    sha256(&[
        &format!("{id}|{case_id}|{from}|{to_state}|{author_id}|{at}|"),
        &base16(&Sha256::digest(reason.as_deref().unwrap_or_default())),
    ])
}

/// Of a consent: as it was recorded, or with its end.
pub(crate) fn digest_of_consent(row: &consents::Model, withdrawn: bool) -> String {
    let consents::Model {
        municipality: _,
        id,
        case_id,
        giver_id,
        agency,
        forms,
        purpose,
        from_day,
        until_day,
        how,
        language,
        interpreter_used,
        noted_by,
        at,
        withdrawn_at,
        withdrawn_by,
    } = row;
    let until = until_day.map(|day: Day| day.to_string()).unwrap_or_default();
    let end = if withdrawn { ended(*withdrawn_at, *withdrawn_by) } else { String::new() };
    sha256(&[
        &format!("{id}|{case_id}|{giver_id}|{agency}|{forms}|{from_day}|{until}|{how}|{interpreter_used}|{noted_by}|"),
        &format!("{at}|{end}|"),
        &base16(&Sha256::digest(language)),
        &base16(&Sha256::digest(purpose)),
    ])
}

/// Of a share: as it was made, or with its end.
pub(crate) fn digest_of_share(row: &shares::Model, with_end: bool) -> String {
    let shares::Model {
        municipality: _,
        id,
        case_id,
        person_id,
        role,
        forms,
        reason,
        basis,
        until_at,
        by_id,
        at,
        ended_at,
        ended_by,
    } = row;
    let until = until_at.map(|at: Moment| at.to_string()).unwrap_or_default();
    let end = if with_end { ended(*ended_at, *ended_by) } else { String::new() };
    sha256(&[
        &format!("{id}|{case_id}|{person_id}|{role}|{forms}|{basis}|{until}|{by_id}|{at}|{end}|"),
        &base16(&Sha256::digest(reason)),
    ])
}

fn ended(at: Option<Moment>, by: Option<Id>) -> String {
    format!("{}|{}", at.map(|at| at.to_string()).unwrap_or_default(), by.map(|by| by.to_string()).unwrap_or_default())
}

/// Of all that one thing wrote: of a single row its own.
pub(crate) fn digest_of_all(digests: &[String]) -> String {
    match digests {
        [digest] => digest.clone(),
        digests => sha256(&digests.iter().map(String::as_str).collect::<Vec<_>>()),
    }
}

/// Of nothing: the entry itself says it all.
pub(crate) fn no_digest() -> String {
    String::new()
}

/// SHA-256 of the parts, hexadecimal.
pub(crate) fn sha256(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    base16(&hash.finalize())
}

fn base16(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a string does not fail.
        let _: std::fmt::Result = write!(text, "{byte:02x}");
        text
    })
}
