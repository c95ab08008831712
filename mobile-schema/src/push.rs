//! Documents that tablets push, read as far as they can be without knowing what is stored (`sync.md` 1 and 2).
//!
//! Nothing here fails for good: what cannot be read says so, and whoever judges keeps it for a person.

use chrono::{DateTime, Utc};
use forms_dsl::model::{FormName, Language, QuestionName};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::{
    change::{Signing, UserErrorCode},
    collection::Collection,
    scalars::parse_moment,
};

/// One row of a push: a document as the tablet believed it to be here, and as it has it now.
#[derive(Debug, Clone, PartialEq)]
pub struct PushRow {
    /// What the tablet last had from here.
    pub assumed: Option<Map<String, Value>>,
    /// What it has now.
    pub new: Map<String, Value>,
}

impl PushRow {
    /// The id of the document, where it is one.
    pub fn id(&self) -> Option<Uuid> {
        uuid(&self.new, "id")
    }

    /// The id of the edit, where it is one.
    pub fn edit_id(&self) -> Option<Uuid> {
        uuid(&self.new, "editId")
    }

    /// Whether the document was deleted.
    pub fn deleted(&self) -> bool {
        is_true(&self.new, "_deleted")
    }

    /// What the tablet must take over instead: the document as it is kept here, a tombstone where there is none;
    /// nothing where it has the same already.
    pub fn answered(&self, kept: Option<&Value>) -> Option<Value> {
        match kept {
            Some(kept) => (!self.is(kept)).then(|| kept.clone()),
            None if self.deleted() => None,
            None => self.new.get("id").filter(|id| id.is_string()).map(|id| json!({ "id": id, "_deleted": true })),
        }
    }

    /// Whether the tablet had seen the answers of a document as it is kept here.
    pub fn saw(&self, kept: &Value) -> bool {
        let answers = |of: Option<&Value>| of.map_or_else(|| Value::Object(Map::new()), tidy);
        let assumed = self.assumed.as_ref().and_then(|assumed| assumed.get("answers"));
        answers(assumed) == answers(kept.get("answers"))
    }

    /// Whether a document says what this one says; null and absent are the same.
    fn is(&self, kept: &Value) -> bool {
        let Value::Object(kept) = kept else { return false };
        let nothing = Value::Null;
        kept.iter().all(|(member, value)| tidy(value) == tidy(self.new.get(member).unwrap_or(&nothing)))
    }
}

/// Without members that are null.
fn tidy(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let members = members.iter().filter(|(_, value)| !value.is_null());
            members.map(|(name, value)| (name.clone(), tidy(value))).collect::<Map<_, _>>().into()
        }
        Value::Array(items) => items.iter().map(tidy).collect(),
        other => other.clone(),
    }
}

/// A document of a filling that can be judged.
#[derive(Debug, Clone, PartialEq)]
pub struct PushedFilling {
    /// The filling.
    pub id: Uuid,
    /// UUIDv7 of the edit.
    pub edit_id: Uuid,
    /// Its form.
    pub form: FormName,
    /// Its case.
    pub case: Uuid,
    /// The signed filling that it corrects.
    pub amends: Option<Uuid>,
    /// The language shown.
    pub language: Language,
    /// Whether it was finished on the tablet since the tablet last had it from here.
    pub finished: bool,
    /// Whether it was discarded there.
    pub deleted: bool,
    /// The answers as the tablet has them.
    pub now: SentAnswers,
    /// The answers as the tablet last had them from here; none: it never had any.
    pub before: Option<SentAnswers>,
}

/// Answers as they were sent, and the version of the form whose names they have.
#[derive(Debug, Clone, PartialEq)]
pub struct SentAnswers {
    /// The version.
    pub version: u32,
    /// An object by question name.
    pub answers: Value,
}

impl PushedFilling {
    /// Reads a row; an `Err` names the member that cannot be what it is.
    pub fn read(row: &PushRow) -> Result<Self, &'static str> {
        let new = &row.new;
        let before = row.assumed.as_ref().filter(|assumed| !is_true(assumed, "_deleted"));
        Ok(Self {
            id: row.id().ok_or("id")?,
            edit_id: row.edit_id().ok_or("editId")?,
            form: text(new, "form").and_then(|name| FormName::try_from(name).ok()).ok_or("form")?,
            case: uuid(new, "caseId").ok_or("caseId")?,
            amends: if is_absent(new, "amends") { None } else { Some(uuid(new, "amends").ok_or("amends")?) },
            language: text(new, "language").map(Language::new).ok_or("language")?,
            finished: !is_absent(new, "finishedAt")
                && new.get("finishedAt") != before.and_then(|b| b.get("finishedAt")),
            deleted: row.deleted(),
            now: SentAnswers::read(new)?,
            before: before.map(SentAnswers::read).transpose()?,
        })
    }
}

/// A document of a signature that can be judged.
#[derive(Debug, Clone, PartialEq)]
pub struct PushedSignature {
    /// The signature.
    pub id: Uuid,
    /// What is signed.
    pub filling: Uuid,
    /// The place to sign.
    pub line: QuestionName,
    /// The row of people.
    pub participant: Uuid,
    /// How.
    pub how: Signing,
    /// The edits that it rests on.
    pub edit_ids: Vec<Uuid>,
    /// The signed content, as the signer's tablet made it.
    pub content: String,
    /// SHA-256 of the content, hexadecimal.
    pub answers_hash: String,
    /// SHA-256 of the canonical texts and language shown, hexadecimal.
    pub shown_hash: String,
    /// When by the device.
    pub signed_at_device: Option<DateTime<Utc>>,
}

impl PushedSignature {
    /// Reads a row; an `Err` names the member that cannot be what it is.
    pub fn read(row: &PushRow) -> Result<Self, &'static str> {
        let new = &row.new;
        let owned = |member: &'static str| text(new, member).map(str::to_owned).ok_or(member);
        let evidence = text(new, "evidence").unwrap_or_default().to_owned();
        let how = match text(new, "method") {
            Some("typed") => Signing::Typed,
            Some("drawn") => Signing::Drawn(evidence),
            Some("witnessed") => Signing::Witnessed { by: evidence },
            Some("declined") => Signing::Declined { reason: evidence },
            Some(_) | None => return Err("method"),
        };
        let edit_ids = match new.get("editIds") {
            Some(Value::Array(ids)) => ids.iter().map(|id| id.as_str()?.parse().ok()).collect(),
            Some(_) | None => None,
        };
        Ok(Self {
            id: row.id().ok_or("id")?,
            filling: uuid(new, "fillingId").ok_or("fillingId")?,
            line: text(new, "item").and_then(|name| QuestionName::try_from(name).ok()).ok_or("item")?,
            participant: uuid(new, "signerId").ok_or("signerId")?,
            how,
            edit_ids: edit_ids.ok_or("editIds")?,
            content: owned("content")?,
            answers_hash: owned("answersHash")?,
            shown_hash: owned("shownHash")?,
            signed_at_device: text(new, "signedAtDevice").and_then(parse_moment),
        })
    }
}

/// A document of a conflict, of which the server knows nothing: it was restored from a backup made before.
#[derive(Debug, Clone, PartialEq)]
pub struct PushedConflict {
    /// The conflict.
    pub id: Uuid,
    /// Where.
    pub filling: Uuid,
    /// As [`AnswerPath`](forms_dsl::answers::AnswerPath) is written.
    pub path: String,
    /// The value that lost.
    pub value: Value,
    /// What stood there when it was written.
    pub base: Value,
}

impl PushedConflict {
    /// Reads a row; an `Err` names the member that cannot be what it is.
    pub fn read(row: &PushRow) -> Result<Self, &'static str> {
        let value = |member: &str| row.new.get(member).cloned().unwrap_or(Value::Null);
        Ok(Self {
            id: row.id().ok_or("id")?,
            filling: uuid(&row.new, "fillingId").ok_or("fillingId")?,
            path: text(&row.new, "path").ok_or("path")?.to_owned(),
            value: value("value"),
            base: value("base"),
        })
    }
}

/// A document of what was set aside, of which the server knows nothing: it was restored from a backup made before.
#[derive(Debug, Clone, PartialEq)]
pub struct PushedRejection {
    /// Of which collection the document was.
    pub collection: Collection,
    /// The document that was set aside, as far as it had an id.
    pub document: Option<Uuid>,
    /// Its edit.
    pub edit_id: Option<Uuid>,
    /// Where in it; absent: as a whole.
    pub path: Option<String>,
    /// Why.
    pub code: UserErrorCode,
    /// In words.
    pub message: String,
    /// What was sent.
    pub value: Value,
}

impl PushedRejection {
    /// Reads a row; an `Err` names the member that cannot be what it is.
    pub fn read(row: &PushRow) -> Result<Self, &'static str> {
        let named = |member: &str| text(&row.new, member).unwrap_or_default();
        let collection = Collection::ALL.into_iter().find(|collection| collection.word() == named("collection"));
        let code = UserErrorCode::ALL.into_iter().find(|code| code.word().eq_ignore_ascii_case(named("code")));
        Ok(Self {
            collection: collection.ok_or("collection")?,
            document: uuid(&row.new, "documentId"),
            edit_id: uuid(&row.new, "editId"),
            path: text(&row.new, "path").map(str::to_owned),
            code: code.ok_or("code")?,
            message: named("message").to_owned(),
            value: row.new.get("value").cloned().unwrap_or(Value::Null),
        })
    }
}

impl SentAnswers {
    fn read(document: &Map<String, Value>) -> Result<Self, &'static str> {
        let version =
            document.get("formVersion").and_then(Value::as_u64).and_then(|version| u32::try_from(version).ok());
        let answers = match document.get("answers") {
            None | Some(Value::Null) => Value::Object(Map::new()),
            Some(answers @ Value::Object(_)) => answers.clone(),
            Some(_) => return Err("answers"),
        };
        Ok(Self { version: version.ok_or("formVersion")?, answers })
    }
}

fn text<'d>(document: &'d Map<String, Value>, member: &str) -> Option<&'d str> {
    document.get(member).and_then(Value::as_str)
}

fn uuid(document: &Map<String, Value>, member: &str) -> Option<Uuid> {
    text(document, member)?.parse().ok()
}

fn is_absent(document: &Map<String, Value>, member: &str) -> bool {
    document.get(member).is_none_or(Value::is_null)
}

fn is_true(document: &Map<String, Value>, member: &str) -> bool {
    document.get(member) == Some(&Value::Bool(true))
}
