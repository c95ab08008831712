//! Recomputes the whole audit chain and every signature, and points at the first break.
//!
//! An entry holds when it follows the one before, its hash is right, and the row it speaks of is there as it was
//! written. A row of the history without an entry is a break, too: the end of the chain was cut off.

use std::collections::{HashMap, HashSet};

use forms_dsl::change::named_as_in;
use mobile_schema::{filling::StoredFilling, signing, store::StoreError};
use sea_orm::{
    ColumnTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Query,
};
use uuid::Uuid;

use crate::{
    audit,
    database::Database,
    entity::{
        self, audit_heads, case_access, case_moves, cases, column::Id, consents, edits, fillings, shares, signatures,
    },
    seal::MasterKey,
    served::Served,
    store::{Fault, fillings as whole, keys::CaseKeys, report},
};

/// Rows looked at together.
const STRETCH: u64 = 500;

/// What was found in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Verified {
    /// Entries of the chain.
    pub entries: u64,
    /// Signatures.
    pub signatures: u64,
    /// Entries whose rows were erased with a person.
    pub erased: u64,
}

/// The first thing that is not in order.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Break {
    /// An entry is missing, or was changed.
    #[error("the audit chain breaks at entry {seq}: {why}")]
    Chain {
        /// The entry.
        seq: i64,
        /// In what way.
        why: ChainFault,
    },
    /// The end of the chain was cut off, or a row was put in by hand.
    #[error("{count} rows of `{table}` have no entry in the audit chain")]
    WithoutEntry {
        /// Where.
        table: &'static str,
        /// How many.
        count: u64,
    },
    /// The end of the chain was cut off: it does not reach as far as it once did.
    #[error("the audit chain ends at entry {ends}, and once went to entry {went}, or another one stood there")]
    CutOff {
        /// The last entry that there is.
        ends: i64,
        /// An entry that was there.
        went: i64,
    },
    /// A signature does not hold.
    #[error("signature {id}: {why}")]
    Signature {
        /// Which.
        id: Uuid,
        /// Why.
        why: signing::Fault,
    },
}

/// What is wrong with an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChainFault {
    /// Its number is not the next.
    #[error("its number is not the next")]
    Number,
    /// It does not follow the one before.
    #[error("it does not follow the one before")]
    Previous,
    /// Its own hash is wrong.
    #[error("its hash is not that of its content")]
    Hash,
    /// The row that it speaks of is gone.
    #[error("the row that it speaks of is gone")]
    RowGone,
    /// The row that it speaks of was changed.
    #[error("the row that it speaks of was changed")]
    RowChanged,
}

/// Why verifying stopped.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// Something is not in order.
    #[error(transparent)]
    Broken(#[from] Break),
    /// The database could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A break, or a fault on the way.
enum Stop {
    Broken(Break),
    Fault(Fault),
}

impl<T: Into<Fault>> From<T> for Stop {
    fn from(fault: T) -> Self {
        Self::Fault(fault.into())
    }
}

impl Database {
    /// Recomputes everything; the first break is an error.
    pub async fn verify(&self, master: &MasterKey, served: &Served) -> Result<Verified, VerifyError> {
        let verify = async {
            let (entries, erased) = self.verify_chain().await?;
            let signatures = self.verify_signatures(master, served).await?;
            Ok(Verified { entries, signatures, erased })
        };
        verify.await.map_err(|stop: Stop| match stop {
            Stop::Broken(broken) => VerifyError::Broken(broken),
            Stop::Fault(fault) => VerifyError::Store(report(self.ids(), &fault)),
        })
    }

    /// How many entries hold, and of how many the rows were erased.
    async fn verify_chain(&self) -> Result<(u64, u64), Stop> {
        let erased = self.find_erased().await?;
        let mut without_row = 0;
        let mut last = (0, audit::BEGINNING.to_owned());
        let mut spoken_of = SpokenOf::default();
        loop {
            let entries = entity::audit::Entity::find()
                .filter(entity::audit::Column::Municipality.eq(self.municipality()))
                .filter(entity::audit::Column::Seq.gt(last.0))
                .order_by_asc(entity::audit::Column::Seq)
                .limit(STRETCH)
                .all(self.readers())
                .await?;
            if entries.is_empty() {
                break;
            }
            let rows = Rows::load(self, &entries).await?;
            for entry in entries {
                let seq = entry.seq;
                match check(&last, &entry, &rows) {
                    Ok(()) => {}
                    Err(ChainFault::RowGone) if erased.explains(&entry) => without_row += 1,
                    Err(why) => return Err(Stop::Broken(Break::Chain { seq, why })),
                }
                spoken_of.count(&entry, &rows);
                last = (seq, entry.hash);
            }
        }
        self.verify_counts(&spoken_of).await?;
        self.verify_end(&last).await?;
        Ok((u64::try_from(last.0).unwrap_or_default(), without_row))
    }

    /// Beside the chain stands where it ends.
    async fn verify_end(&self, (ends, hash): &(i64, String)) -> Result<(), Stop> {
        let head = audit_heads::Entity::find_by_id(self.municipality()).one(self.readers()).await?;
        match head {
            Some(head) if head.seq == *ends && head.hash == *hash => Ok(()),
            None if *ends == 0 => Ok(()),
            head => Err(Stop::Broken(Break::CutOff { ends: *ends, went: head.map_or(0, |head| head.seq) })),
        }
    }

    async fn find_erased(&self) -> Result<Erased, Stop> {
        let rows = entity::erasures::Entity::find()
            .filter(entity::erasures::Column::Municipality.eq(self.municipality()))
            .all(self.readers())
            .await?;
        let cases: HashSet<Id> = rows.into_iter().map(|row| row.case_id).collect();
        let there: Vec<Id> = cases::Entity::find()
            .select_only()
            .column(cases::Column::Id)
            .filter(cases::Column::Municipality.eq(self.municipality()))
            .filter(cases::Column::Id.is_in(cases.iter().copied()))
            .into_tuple()
            .all(self.readers())
            .await?;
        let in_part: HashSet<Id> = there.into_iter().collect();
        let expired = entity::expiries::Entity::find()
            .filter(entity::expiries::Column::Municipality.eq(self.municipality()))
            .all(self.readers())
            .await?;
        let expired: HashSet<Id> = expired.into_iter().map(|row| row.subject_id).collect();
        Ok(Erased { whole: cases.difference(&in_part).copied().collect(), in_part, expired })
    }

    async fn verify_counts(&self, spoken_of: &SpokenOf) -> Result<(), Stop> {
        let edits = edits::Entity::find().filter(edits::Column::Municipality.eq(self.municipality()));
        let signatures = signatures::Entity::find().filter(signatures::Column::Municipality.eq(self.municipality()));
        let moves = case_moves::Entity::find().filter(case_moves::Column::Municipality.eq(self.municipality()));
        let consents = consents::Entity::find().filter(consents::Column::Municipality.eq(self.municipality()));
        let shares = shares::Entity::find().filter(shares::Column::Municipality.eq(self.municipality()));
        let counts = [
            ("consents", consents.count(self.readers()).await?, spoken_of.consents),
            ("shares", shares.count(self.readers()).await?, spoken_of.shares),
            ("case_access", self.count_unexplained(spoken_of.accesses).await?, 0),
            ("edits", edits.count(self.readers()).await?, spoken_of.edits),
            ("signatures", signatures.count(self.readers()).await?, spoken_of.signatures),
            ("case_moves", moves.count(self.readers()).await?, spoken_of.moves),
        ];
        for (table, there, spoken_of) in counts {
            if there > spoken_of {
                return Err(Stop::Broken(Break::WithoutEntry { table, count: there - spoken_of }));
            }
        }
        Ok(())
    }

    /// Accesses that neither a share nor an entry of their own explains.
    async fn count_unexplained(&self, granted: u64) -> Result<u64, DbErr> {
        let accesses = || case_access::Entity::find().filter(case_access::Column::Municipality.eq(self.municipality()));
        let alone = accesses().filter(case_access::Column::ShareId.is_null()).count(self.readers()).await?;
        let mut shared = Query::select();
        shared.column(shares::Column::Id).from(shares::Entity);
        let stray = accesses()
            .filter(case_access::Column::ShareId.is_not_null())
            .filter(case_access::Column::ShareId.not_in_subquery(shared))
            .count(self.readers())
            .await?;
        Ok(alone.saturating_sub(granted) + stray)
    }

    async fn verify_signatures(&self, master: &MasterKey, served: &Served) -> Result<u64, Stop> {
        let mut count = 0;
        let mut after = Id(Uuid::nil());
        loop {
            let signed: Vec<Id> = signatures::Entity::find()
                .select_only()
                .column(signatures::Column::FillingId)
                .distinct()
                .filter(signatures::Column::Municipality.eq(self.municipality()))
                .filter(signatures::Column::FillingId.gt(after))
                .order_by_asc(signatures::Column::FillingId)
                .limit(STRETCH)
                .into_tuple()
                .all(self.readers())
                .await?;
            let Some(last) = signed.last() else { return Ok(count) };
            after = *last;
            count += self.verify_signatures_of(&signed, master, served).await?;
        }
    }

    async fn verify_signatures_of(&self, signed: &[Id], master: &MasterKey, served: &Served) -> Result<u64, Stop> {
        let rows = fillings::Entity::find()
            .filter(fillings::Column::Municipality.eq(self.municipality()))
            .filter(fillings::Column::Id.is_in(signed.iter().copied()))
            .all(self.readers())
            .await?;
        let cases: HashSet<Uuid> = rows.iter().map(|row| row.case_id.0).collect();
        let keys = CaseKeys::load(self.readers(), self.municipality(), master, cases).await?;
        let fillings = whole::load(self.readers(), served, &keys, rows).await?;
        let mut count = 0;
        for id in signed {
            let filling = fillings.get(&id.0).ok_or(Fault::Missing("filling"))?;
            let form = served.folder.find_form(filling.form.as_str()).ok_or(Fault::Missing("form"))?;
            if filling.signatures.is_empty() {
                continue;
            }
            let texts = self.texts_since(self.readers(), form.name.as_str(), filling.form_version).await?;
            for signature in &filling.signatures {
                let then = texts.iter().find(|text| signing::is_of_texts(text, signature));
                let then =
                    then.ok_or(Stop::Broken(Break::Signature { id: signature.id, why: signing::Fault::Texts }))?;
                let named = StoredFilling {
                    answers: named_as_in(filling.answers.clone(), form, then),
                    untouched: named_as_in(filling.untouched.clone(), form, then),
                    ..filling.clone()
                };
                signing::verify_signature(then, &named, signature)
                    .map_err(|why| Stop::Broken(Break::Signature { id: signature.id, why }))?;
                count += 1;
            }
        }
        Ok(count)
    }
}

/// Cases that were erased with their pupil, those that somebody erased was let in to, and what went when its time was
/// up.
struct Erased {
    whole: HashSet<Id>,
    in_part: HashSet<Id>,
    /// Cases and fillings.
    expired: HashSet<Id>,
}

impl Erased {
    /// Whether it says why an entry's row is gone.
    fn explains(&self, entry: &entity::audit::Model) -> bool {
        let is_of_others = match WrittenIn::of(&entry.action) {
            WrittenIn::Consents { .. } | WrittenIn::Shares { .. } | WrittenIn::Accesses => true,
            WrittenIn::Edits | WrittenIn::Signatures | WrittenIn::Moves | WrittenIn::Nothing => false,
        };
        self.whole.contains(&entry.case_id)
            || self.expired.contains(&entry.case_id)
            || self.expired.contains(&entry.subject_id)
            || (is_of_others && self.in_part.contains(&entry.case_id))
    }
}

/// How many rows of each table entries speak of.
#[derive(Default)]
struct SpokenOf {
    edits: u64,
    signatures: u64,
    moves: u64,
    consents: u64,
    shares: u64,
    accesses: u64,
}

impl SpokenOf {
    fn count(&mut self, entry: &entity::audit::Model, rows: &Rows) {
        match WrittenIn::of(&entry.action) {
            WrittenIn::Edits => {
                self.edits += 1;
                self.signatures += u64::from(rows.signatures.contains_key(&(entry.subject_id, entry.entry_id)));
                self.moves += u64::from(rows.moves.contains_key(&(entry.case_id, entry.entry_id)));
            }
            WrittenIn::Signatures => self.signatures += 1,
            WrittenIn::Moves => self.moves += 1,
            WrittenIn::Consents { end: false } => self.consents += 1,
            WrittenIn::Shares { end: false } => self.shares += 1,
            WrittenIn::Accesses => self.accesses += 1,
            WrittenIn::Consents { end: true } | WrittenIn::Shares { end: true } | WrittenIn::Nothing => {}
        }
    }
}

/// Where the row stands that an entry speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum WrittenIn {
    /// With the signature and the move that came of it.
    Edits,
    Signatures,
    Moves,
    Consents {
        end: bool,
    },
    Shares {
        end: bool,
    },
    Accesses,
    Nothing,
}

impl WrittenIn {
    fn of(action: &str) -> Self {
        match action {
            "open_case" | "move_case" => Self::Moves,
            "signature" => Self::Signatures,
            "start" | "save" | "finish" | "sign" | "amend" | "discard" => Self::Edits,
            "record_consent" => Self::Consents { end: false },
            "withdraw_consent" => Self::Consents { end: true },
            "share" | "break_glass" => Self::Shares { end: false },
            "end_share" => Self::Shares { end: true },
            "grant_access" => Self::Accesses,
            _ => Self::Nothing,
        }
    }
}

/// The rows that a stretch of the chain speaks of, as digests by filling, case or themselves.
#[derive(Default)]
struct Rows {
    edits: HashMap<(Id, Id), String>,
    signatures: HashMap<(Id, Id), String>,
    moves: HashMap<(Id, Id), String>,
    consents: HashMap<Id, consents::Model>,
    shares: HashMap<Id, shares::Model>,
}

impl Rows {
    async fn load(database: &Database, entries: &[entity::audit::Model]) -> Result<Self, DbErr> {
        let (municipality, connection) = (database.municipality(), database.readers());
        let ids: Vec<Id> = entries.iter().map(|entry| entry.entry_id).collect();
        let edits = edits::Entity::find()
            .filter(edits::Column::Municipality.eq(municipality))
            .filter(edits::Column::FillingId.is_in(entries.iter().map(|entry| entry.subject_id)))
            .filter(edits::Column::Id.is_in(ids.iter().copied()))
            .all(connection)
            .await?;
        let signatures = signatures::Entity::find()
            .filter(signatures::Column::Municipality.eq(municipality))
            .filter(signatures::Column::Id.is_in(ids.iter().copied()))
            .all(connection)
            .await?;
        let moves = case_moves::Entity::find()
            .filter(case_moves::Column::Municipality.eq(municipality))
            .filter(case_moves::Column::Id.is_in(ids.iter().copied()))
            .all(connection)
            .await?;
        let consents = consents::Entity::find()
            .filter(consents::Column::Municipality.eq(municipality))
            .filter(consents::Column::Id.is_in(ids.iter().copied()))
            .all(connection)
            .await?;
        let shares = shares::Entity::find()
            .filter(shares::Column::Municipality.eq(municipality))
            .filter(shares::Column::Id.is_in(ids))
            .all(connection)
            .await?;
        let edits = edits.iter().map(|row| ((row.filling_id, row.id), audit::digest_of_edit(row)));
        let signatures = signatures.iter().map(|row| ((row.filling_id, row.id), audit::digest_of_signature(row)));
        let moves = moves.iter().map(|row| ((row.case_id, row.id), audit::digest_of_move(row)));
        Ok(Self {
            edits: edits.collect(),
            signatures: signatures.collect(),
            moves: moves.collect(),
            consents: consents.into_iter().map(|row| (row.id, row)).collect(),
            shares: shares.into_iter().map(|row| (row.id, row)).collect(),
        })
    }

    /// What the digest of an entry must be; none: the row that it speaks of is gone.
    fn digest(&self, entry: &entity::audit::Model) -> Option<String> {
        let (row, of_subject, of_case) =
            (entry.entry_id, (entry.subject_id, entry.entry_id), (entry.case_id, entry.entry_id));
        match WrittenIn::of(&entry.action) {
            WrittenIn::Edits => {
                let also = [self.signatures.get(&of_subject), self.moves.get(&of_case)];
                let all: Vec<String> =
                    std::iter::once(self.edits.get(&of_subject)?).chain(also.into_iter().flatten()).cloned().collect();
                Some(audit::digest_of_all(&all))
            }
            WrittenIn::Signatures => self.signatures.get(&of_subject).cloned(),
            WrittenIn::Moves => self.moves.get(&of_case).cloned(),
            WrittenIn::Consents { end } => self.consents.get(&row).map(|row| audit::digest_of_consent(row, end)),
            WrittenIn::Shares { end } => self.shares.get(&row).map(|row| audit::digest_of_share(row, end)),
            WrittenIn::Accesses | WrittenIn::Nothing => Some(entry.digest.clone()),
        }
    }
}

fn check((last, previous): &(i64, String), entry: &entity::audit::Model, rows: &Rows) -> Result<(), ChainFault> {
    if entry.seq != last + 1 {
        return Err(ChainFault::Number);
    }
    if entry.previous != *previous {
        return Err(ChainFault::Previous);
    }
    if entry.hash != audit::hash(entry) {
        return Err(ChainFault::Hash);
    }
    match rows.digest(entry) {
        None => Err(ChainFault::RowGone),
        Some(digest) if digest != entry.digest => Err(ChainFault::RowChanged),
        Some(_) => Ok(()),
    }
}
