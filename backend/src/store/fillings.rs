//! Fillings, whole: from their rows in all tables to what `judge` reads, and back to rows.

use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use std::collections::HashMap;

use forms_dsl::model::{FormName, Language, QuestionName};
use indexmap::IndexMap;
use mobile_schema::{
    filling::{Record, SignatureState, Status, StoredConflict, StoredFilling, StoredSignature},
    record,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::{
    Fault, form_tables,
    kept::{self, KeptActed, KeptConflict, KeptFacts, KeptTouches},
    keys::CaseKeys,
};
use crate::{
    clock::Ids,
    entity::{
        column::{Id, Moment},
        conflicts, fillings, signatures,
    },
    seal::{CaseKey, Place},
    served::Served,
};

/// Reads whole fillings, given their rows in `fillings`.
pub(crate) async fn load(
    connection: &impl ConnectionTrait,
    served: &Served,
    keys: &CaseKeys,
    rows: Vec<fillings::Model>,
) -> Result<HashMap<Uuid, StoredFilling>, Fault> {
    let mut signatures = load_signatures(connection, keys, &rows).await?;
    let mut conflicts = load_conflicts(connection, keys, &rows).await?;
    let mut by_form: IndexMap<String, Vec<fillings::Model>> = IndexMap::new();
    for row in rows {
        by_form.entry(row.form.clone()).or_default().push(row);
    }
    let mut whole = HashMap::new();
    for (form, rows) in by_form {
        let form = served.folder.find_form(&form).ok_or(Fault::Missing("form"))?;
        let tables = served.storage.forms.get(&form.name).ok_or(Fault::Missing("form"))?;
        let with_keys: Vec<_> =
            rows.iter().map(|row| Ok((row.id.0, keys.find(row.case_id.0)?))).collect::<Result<_, Fault>>()?;
        let mut records = form_tables::load(connection, tables, &with_keys).await?;
        for row in rows {
            let id = row.id.0;
            let mut record = records.remove(&id).ok_or(Fault::Missing("row of a form"))?;
            let key = keys.find(row.case_id.0)?;
            record.parked = open_part(key, id, "parked", row.parked.as_deref())?.unwrap_or_default();
            record.missing = serde_json::from_str(&row.missing).map_err(|_| Fault::Stored("fillings.missing"))?;
            let joined = record::join(form, tables, &record)?;
            let signatures = signatures.remove(&id).unwrap_or_default();
            let conflicts = conflicts.remove(&id).unwrap_or_default();
            whole.insert(id, stored(&row, key, form.name.clone(), joined, signatures, conflicts)?);
        }
    }
    Ok(whole)
}

fn stored(
    row: &fillings::Model,
    key: &CaseKey,
    form: FormName,
    joined: record::Joined,
    signatures: Vec<StoredSignature>,
    conflicts: Vec<StoredConflict>,
) -> Result<StoredFilling, Fault> {
    let id = row.id.0;
    let touches: Option<KeptTouches> = open_part(key, id, "touches", Some(&row.touches))?;
    let facts: Option<KeptFacts> = open_part(key, id, "case_facts", Some(&row.case_facts))?;
    Ok(StoredFilling {
        id,
        form,
        form_version: u32::try_from(row.form_version).map_err(|_| Fault::Stored("fillings.form_version"))?,
        case: row.case_id.0,
        status: read_status(&row.status).ok_or(Fault::Stored("fillings.status"))?,
        revision: row.revision,
        language: Language::new(&row.language),
        created_at: row.created_at.0,
        updated_at: row.updated_at.0,
        finished_at: row.finished_at.map(|at| at.0),
        created_by: row.created_by.0,
        amends: row.amends.map(|id| id.0),
        begun_from: row.begun_from.map(|id| id.0),
        discard_reason: row.discard_reason.as_deref().map(|sealed| open_reason(key, id, sealed)).transpose()?,
        case_facts: facts.map(Into::into).unwrap_or_default(),
        answers: joined.given,
        untouched: joined.untouched,
        look_again: serde_json::from_str(&row.look_again).map_err(|_| Fault::Stored("fillings.look_again"))?,
        touches: touches.map(KeptTouches::into_touches).transpose()?.unwrap_or_default(),
        conflicts,
        signatures,
        acted: open_part::<KeptActed>(key, id, "acted", row.acted.as_deref())?.map(Into::into).unwrap_or_default(),
    })
}

fn open_reason(key: &CaseKey, row: Uuid, sealed: &str) -> Result<String, Fault> {
    let stored = || Fault::Stored("fillings.discard_reason");
    let sealed = STANDARD_NO_PAD.decode(sealed).map_err(|_| stored())?;
    String::from_utf8(key.open(Place { table: "fillings", column: "discard_reason", row }, &sealed)?)
        .map_err(|_| stored())
}

fn open_part<T: serde::de::DeserializeOwned>(
    key: &CaseKey,
    row: Uuid,
    column: &str,
    sealed: Option<&[u8]>,
) -> Result<Option<T>, Fault> {
    let Some(sealed) = sealed else { return Ok(None) };
    kept::read(&key.open(Place { table: "fillings", column, row }, sealed)?).map(Some)
}

/// The parts of a record that stand in `fillings`.
pub(crate) struct Parts {
    parked: Option<Vec<u8>>,
    missing: String,
}

impl Parts {
    /// Those of a record.
    pub fn of(filling: Uuid, record: &Record, key: &CaseKey, ids: &Ids) -> Result<Self, Fault> {
        let place = Place { table: "fillings", column: "parked", row: filling };
        let seal = || -> Result<_, Fault> { Ok(key.seal(place, &kept::write(&record.parked)?, ids)?) };
        let parked = (!record.parked.is_empty()).then(seal).transpose()?;
        let missing = serde_json::to_string(&record.missing).map_err(|_| Fault::Stored("fillings.missing"))?;
        Ok(Self { parked, missing })
    }

    /// As they stand there.
    pub fn of_row(row: &fillings::Model) -> Self {
        Self { parked: row.parked.clone(), missing: row.missing.clone() }
    }
}

/// A filling's row in `fillings`.
pub(crate) fn row(
    municipality: i64,
    filling: &StoredFilling,
    Parts { parked, missing }: Parts,
    key: &CaseKey,
    ids: &Ids,
) -> Result<fillings::Model, Fault> {
    let seal = |column, clear: &[u8]| key.seal(Place { table: "fillings", column, row: filling.id }, clear, ids);
    let acted = (!filling.acted.is_empty())
        .then(|| -> Result<_, Fault> { Ok(seal("acted", &kept::write(&KeptActed::from(&filling.acted))?)?) });
    // A text, because the column is one.
    let seal_reason = |reason: &str| Ok::<_, Fault>(STANDARD_NO_PAD.encode(seal("discard_reason", reason.as_bytes())?));
    Ok(fillings::Model {
        municipality,
        id: filling.id.into(),
        form: filling.form.to_string(),
        form_version: filling.form_version.into(),
        case_id: filling.case.into(),
        status: status_word(filling.status).to_owned(),
        revision: filling.revision,
        language: filling.language.to_string(),
        created_at: Moment(filling.created_at),
        updated_at: Moment(filling.updated_at),
        finished_at: filling.finished_at.map(Moment),
        created_by: filling.created_by.into(),
        amends: filling.amends.map(Id),
        begun_from: filling.begun_from.map(Id),
        discard_reason: filling.discard_reason.as_deref().map(seal_reason).transpose()?,
        missing,
        case_facts: seal("case_facts", &kept::write(&KeptFacts::from(&filling.case_facts))?)?,
        parked,
        look_again: serde_json::to_string(&filling.look_again).map_err(|_| Fault::Stored("fillings.look_again"))?,
        touches: seal("touches", &kept::write(&KeptTouches::from(&filling.touches))?)?,
        acted: acted.transpose()?,
    })
}

/// As it stands in `fillings.status`.
pub(crate) fn status_word(status: Status) -> &'static str {
    match status {
        Status::Draft => "draft",
        Status::Finished => "finished",
        Status::Signed => "signed",
        Status::Amended => "amended",
        Status::Discarded => "discarded",
    }
}

fn read_status(word: &str) -> Option<Status> {
    [Status::Draft, Status::Finished, Status::Signed, Status::Amended, Status::Discarded]
        .into_iter()
        .find(|status| status_word(*status) == word)
}

/// A signature's row.
pub(crate) fn signature_row(
    municipality: i64,
    filling: Uuid,
    signature: &StoredSignature,
    key: &CaseKey,
    ids: &Ids,
) -> Result<signatures::Model, Fault> {
    let seal = |column, clear: &[u8]| key.seal(Place { table: "signatures", column, row: signature.id }, clear, ids);
    let (how, detail) = signature.how.parts();
    let detail = detail.map(|detail| kept::write(&detail)).transpose()?;
    Ok(signatures::Model {
        municipality,
        id: signature.id.into(),
        filling_id: filling.into(),
        line: signature.line.to_string(),
        row_id: signature.participant.into(),
        name: signature.name.clone(),
        role: signature.role.clone(),
        how: how.to_owned(),
        detail: detail.map(|detail| seal("detail", &detail)).transpose()?,
        state: signature.state.word().to_owned(),
        revision: signature.revision,
        content: seal("content", signature.content.as_bytes())?,
        answers_hash: signature.answers_hash.clone(),
        shown_hash: signature.shown_hash.clone(),
        edit_ids: (!signature.edit_ids.is_empty()).then(|| kept::list(&signature.edit_ids)).transpose()?,
        signed_at_device: signature.signed_at_device.map(Moment),
        received_at: Moment(signature.received_at),
        person_id: signature.person.into(),
    })
}

async fn load_signatures(
    connection: &impl ConnectionTrait,
    keys: &CaseKeys,
    fillings: &[fillings::Model],
) -> Result<HashMap<Uuid, Vec<StoredSignature>>, Fault> {
    let Some(municipality) = fillings.first().map(|row| row.municipality) else { return Ok(HashMap::new()) };
    let rows = signatures::Entity::find()
        .filter(signatures::Column::Municipality.eq(municipality))
        .filter(signatures::Column::FillingId.is_in(fillings.iter().map(|row| row.id)))
        .order_by_asc(signatures::Column::ReceivedAt)
        .order_by_asc(signatures::Column::Id)
        .all(connection)
        .await?;
    let cases: HashMap<Id, Uuid> = fillings.iter().map(|row| (row.id, row.case_id.0)).collect();
    let mut by_filling: HashMap<Uuid, Vec<StoredSignature>> = HashMap::new();
    for row in rows {
        let case = cases.get(&row.filling_id).ok_or(Fault::Missing("filling"))?;
        by_filling.entry(row.filling_id.0).or_default().push(read_signature(row, keys.find(*case)?)?);
    }
    Ok(by_filling)
}

/// A signature from its row.
pub(crate) fn read_signature(row: signatures::Model, key: &CaseKey) -> Result<StoredSignature, Fault> {
    let open = |column, sealed: &[u8]| key.open(Place { table: "signatures", column, row: row.id.0 }, sealed);
    let detail: Option<String> =
        row.detail.as_deref().map(|sealed| kept::read(&open("detail", sealed)?)).transpose()?;
    let content = open("content", &row.content)?;
    Ok(StoredSignature {
        id: row.id.0,
        line: QuestionName::try_from(row.line).map_err(|_| Fault::Stored("signatures.line"))?,
        participant: row.row_id.0,
        name: row.name,
        role: row.role,
        how: kept::read_signing(&row.how, detail)?,
        state: [SignatureState::Pending, SignatureState::Judged, SignatureState::Diverged]
            .into_iter()
            .find(|state| state.word() == row.state)
            .ok_or(Fault::Stored("signatures.state"))?,
        revision: row.revision,
        content: String::from_utf8(content).map_err(|_| Fault::Stored("signatures.content"))?,
        answers_hash: row.answers_hash,
        shown_hash: row.shown_hash,
        edit_ids: row.edit_ids.as_deref().map_or(Ok(Vec::new()), kept::read_list)?,
        signed_at_device: row.signed_at_device.map(|at| at.0),
        received_at: row.received_at.0,
        person: row.person_id.0,
    })
}

/// A conflict's row. Its value stands there twice: as the API shows it, and as merging reads it.
pub(crate) fn conflict_row(
    municipality: i64,
    filling: Uuid,
    conflict: &StoredConflict,
    key: &CaseKey,
    ids: &Ids,
) -> Result<conflicts::Model, Fault> {
    let StoredConflict { id, path, value, base, author, device, revision, at } = conflict;
    let seal = |column, clear: &[u8]| key.seal(Place { table: "conflicts", column, row: *id }, clear, ids);
    let shown = value.as_ref().map(forms_dsl::answers::Answer::to_json);
    let content = KeptConflict { value: value.as_ref().map(Into::into), base: base.as_ref().map(Into::into) };
    Ok(conflicts::Model {
        municipality,
        id: (*id).into(),
        filling_id: filling.into(),
        path: path.to_string(),
        value: seal("value", &kept::write(&shown)?)?,
        content: seal("content", &kept::write(&content)?)?,
        author_id: (*author).into(),
        device: (*device).into(),
        revision: *revision,
        at: Moment(*at),
    })
}

async fn load_conflicts(
    connection: &impl ConnectionTrait,
    keys: &CaseKeys,
    fillings: &[fillings::Model],
) -> Result<HashMap<Uuid, Vec<StoredConflict>>, Fault> {
    let Some(municipality) = fillings.first().map(|row| row.municipality) else { return Ok(HashMap::new()) };
    let rows = conflicts::Entity::find()
        .filter(conflicts::Column::Municipality.eq(municipality))
        .filter(conflicts::Column::FillingId.is_in(fillings.iter().map(|row| row.id)))
        .order_by_asc(conflicts::Column::At)
        .order_by_asc(conflicts::Column::Id)
        .all(connection)
        .await?;
    let cases: HashMap<Id, Uuid> = fillings.iter().map(|row| (row.id, row.case_id.0)).collect();
    let mut by_filling: HashMap<Uuid, Vec<StoredConflict>> = HashMap::new();
    for row in rows {
        let case = cases.get(&row.filling_id).ok_or(Fault::Missing("filling"))?;
        by_filling.entry(row.filling_id.0).or_default().push(read_conflict(&row, keys.find(*case)?)?);
    }
    Ok(by_filling)
}

fn read_conflict(row: &conflicts::Model, key: &CaseKey) -> Result<StoredConflict, Fault> {
    let place = Place { table: "conflicts", column: "content", row: row.id.0 };
    let content: KeptConflict = kept::read(&key.open(place, &row.content)?)?;
    Ok(StoredConflict {
        id: row.id.0,
        path: row.path.parse().map_err(|_| Fault::Stored("conflicts.path"))?,
        value: content.value.map(Into::into),
        base: content.base.map(Into::into),
        author: row.author_id.0,
        device: row.device.0,
        revision: row.revision,
        at: row.at.0,
    })
}
