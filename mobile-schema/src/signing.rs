//! What a signature covers: canonical JSON (RFC 8785) of the covered answers and its hash, and the hash of the texts shown.
//!
//! ```text
//! content = {"answers":{…},"filling":UUID,"form":NAME,"salt":HEX,"version":N}     answersHash = SHA-256 of it
//! shown   = {"form":NAME,"language":TAG,"texts":{KEY:TEXT},"version":N}            shownHash   = SHA-256 of it
//! ```
//! All signers of a revision sign the same content, so their `answersHash` is equal; the salt keeps a short answer
//! from being guessed by its hash. Not here: who must sign, and when a filling counts as signed (`judge`).

use forms_dsl::{
    answers::{Answer, AnswerPath},
    model::{CheckedForm, Item, Language, OptionList, Question, Section, SignatureLine, Text},
};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::{
    filling::{SignatureState, StoredFilling, StoredSignature},
    path,
};

/// What a signer signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// Canonical JSON.
    pub json: String,
    /// SHA-256 of it, in hexadecimal.
    pub hash: String,
}

/// Why a signature does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The content was changed, or was never canonical.
    #[error("its content is not canonical JSON")]
    NotCanonical,
    /// The content is not what its hash says.
    #[error("its content does not have the hash that was signed")]
    Hash,
    /// The content speaks of another filling or form.
    #[error("its content is of another filling")]
    OtherFilling,
    /// No version of the form that was published has the texts that were signed.
    #[error("no published version of its form has the texts that were signed")]
    Texts,
    /// The answers that are stored are not those that were signed.
    #[error("the answers that are stored are not those that were signed")]
    Answers,
}

/// The content of a place to sign, of a filling as it stands.
pub fn content(form: &CheckedForm, line: &SignatureLine, filling: &StoredFilling, salt: &[u8; 16]) -> Content {
    let json = canonical(&json!({
        "answers": covered_answers(form, line, filling),
        "filling": filling.id,
        "form": form.name,
        "salt": format!("{:032x}", u128::from_be_bytes(*salt)),
        "version": form.version,
    }));
    Content { hash: sha256(&json), json }
}

/// What a content says that a tablet made.
#[derive(Debug, Clone, PartialEq)]
pub struct Signed {
    /// The version of the form.
    pub version: u32,
    /// The answers of the covered sections.
    pub answers: Map<String, Value>,
}

/// Reads a content that a tablet made of a filling.
pub fn read_content(json: &str, hash: &str, filling: &StoredFilling) -> Result<Signed, Fault> {
    let content: Value = serde_json::from_str(json).map_err(|_| Fault::NotCanonical)?;
    if canonical(&content) != json {
        return Err(Fault::NotCanonical);
    }
    if sha256(json) != hash {
        return Err(Fault::Hash);
    }
    let is = |member: &str, value: Value| content.get(member) == Some(&value);
    if !is("filling", json!(filling.id)) || !is("form", json!(filling.form)) {
        return Err(Fault::OtherFilling);
    }
    let version = content.get("version").and_then(Value::as_u64).and_then(|version| u32::try_from(version).ok());
    match (version, content.get("answers")) {
        (Some(version), Some(Value::Object(answers))) => Ok(Signed { version, answers: answers.clone() }),
        _ => Err(Fault::NotCanonical),
    }
}

/// SHA-256, in hexadecimal, of the texts that a signer saw in a language.
pub fn shown_hash(form: &CheckedForm, line: &SignatureLine, language: &Language) -> String {
    sha256(&canonical(&json!({
        "form": form.name,
        "language": language,
        "texts": covered_texts(form, line, language),
        "version": form.version,
    })))
}

/// Whether a signature holds: its hash, its canonical form, and, where the filling is still on the version that was
/// signed, that the stored answers are the signed ones.
pub fn verify_signature(form: &CheckedForm, filling: &StoredFilling, signature: &StoredSignature) -> Result<(), Fault> {
    let content: Value = serde_json::from_str(&signature.content).map_err(|_| Fault::NotCanonical)?;
    if canonical(&content) != signature.content {
        return Err(Fault::NotCanonical);
    }
    if sha256(&signature.content) != signature.answers_hash {
        return Err(Fault::Hash);
    }
    let is = |member: &str, value: Value| content.get(member) == Some(&value);
    if !is("filling", json!(filling.id)) || !is("form", json!(filling.form)) {
        return Err(Fault::OtherFilling);
    }
    let line = form.signatures().map(|(_, line)| line).find(|line| line.name == signature.line);
    match line.filter(|_| is("version", json!(form.version))) {
        Some(line)
            if signature.state == SignatureState::Judged
                && !is("answers", Value::Object(covered_answers(form, line, filling))) =>
        {
            Err(Fault::Answers)
        }
        // What was signed under another version is compared by its own content alone.
        Some(_) | None => Ok(()),
    }
}

/// Whether a signer can have seen these texts, in one of the form's languages.
pub fn is_of_texts(form: &CheckedForm, signature: &StoredSignature) -> bool {
    is_shown_of(form, signature.line.as_str(), &signature.shown_hash)
}

/// Whether a hash is that of the texts of a place to sign, in one of the form's languages.
pub fn is_shown_of(form: &CheckedForm, line: &str, hash: &str) -> bool {
    let line = form.signatures().map(|(_, line)| line).find(|own| own.name.as_str() == line);
    let mut languages = form.languages.iter().chain(&form.more_languages);
    line.is_some_and(|line| languages.any(|language| shown_hash(form, line, language) == hash))
}

fn covered<'a>(form: &'a CheckedForm, line: &'a SignatureLine) -> impl Iterator<Item = &'a Section> {
    form.sections.iter().filter(|section| line.covers.contains(&section.name))
}

pub(crate) fn covered_answers(form: &CheckedForm, line: &SignatureLine, filling: &StoredFilling) -> Map<String, Value> {
    let shown = path::together(&filling.answers, &filling.untouched);
    let mut answers = Map::new();
    for item in covered(form, line).flat_map(|section| &section.items) {
        let name = match item {
            Item::Question(question) if question.retired.is_none() => &question.name,
            Item::Rows(rows) if rows.retired.is_none() => &rows.name,
            Item::Computed(computed) => &computed.name,
            Item::Question(_)
            | Item::Rows(_)
            | Item::Note(_)
            | Item::Heading(_)
            | Item::Signature(_)
            | Item::Rule(_) => continue,
        };
        let value = path::find(&shown, &AnswerPath::Question(name.clone())).map(|answer| signed_json(&answer));
        answers.extend(value.filter(|value| !value.is_null()).map(|value| (name.to_string(), value)));
    }
    answers
}

/// An answer without the cells that are empty: cleared and never answered are the same to a signer.
fn signed_json(answer: &Answer) -> Value {
    let mut json = answer.to_json();
    if let (Answer::Rows(_), Some(rows)) = (answer, json.as_object_mut()) {
        for row in rows.values_mut().filter_map(Value::as_object_mut) {
            row.retain(|_, cell| !cell.is_null());
        }
    }
    json
}

fn covered_texts(form: &CheckedForm, line: &SignatureLine, language: &Language) -> Map<String, Value> {
    let mut texts = Texts { form, language, by_key: Map::new() };
    texts.put(line.name.to_string(), &line.label);
    texts.put_all(line.name.as_str(), [("hint", &line.hint), ("help", &line.help)]);
    for section in covered(form, line) {
        texts.put(section.name.to_string(), &section.title);
        for item in &section.items {
            texts.put_item(item);
        }
    }
    texts.by_key
}

struct Texts<'a> {
    form: &'a CheckedForm,
    language: &'a Language,
    by_key: Map<String, Value>,
}

impl Texts<'_> {
    fn put(&mut self, key: String, text: &Text) {
        self.by_key.insert(key, json!(text.in_language(self.language)));
    }

    fn put_item(&mut self, item: &Item) {
        match item {
            Item::Question(question) => self.put_question(question.name.to_string(), question),
            Item::Rows(rows) => {
                self.put(rows.name.to_string(), &rows.label);
                self.put_all(rows.name.as_str(), [("hint", &rows.hint), ("help", &rows.help)]);
                for column in &rows.columns {
                    self.put_question(format!("{}.{}", rows.name, column.name), column);
                }
            }
            Item::Computed(computed) => {
                self.put(computed.name.to_string(), &computed.label);
                self.put_all(computed.name.as_str(), [("hint", &computed.hint), ("help", &computed.help)]);
            }
            Item::Note(note) | Item::Heading(note) => self.put(note.name.to_string(), &note.text),
            // Rules speak before signing, signature lines are no text of what is signed.
            Item::Signature(_) | Item::Rule(_) => {}
        }
    }

    fn put_question(&mut self, key: String, question: &Question) {
        self.put_all(&key, [("hint", &question.hint), ("help", &question.help), ("script", &question.script)]);
        self.put_all(&key, [("unit", &question.unit), ("lowest", &question.lowest), ("highest", &question.highest)]);
        self.put(key, &question.label);
        for list in question.answer.lists() {
            if let Some(list) = self.form.lists.get(list) {
                self.put_list(list);
            }
        }
    }

    fn put_all<'t>(&mut self, key: &str, texts: impl IntoIterator<Item = (&'static str, &'t Option<Text>)>) {
        for (kind, text) in texts {
            if let Some(text) = text {
                self.put(format!("{key}.{kind}"), text);
            }
        }
    }

    fn put_list(&mut self, list: &OptionList) {
        for choice in &list.options {
            self.put(format!("list {}.{}", list.name, choice.name), &choice.label);
        }
    }
}

fn canonical(value: &Value) -> String {
    match serde_json_canonicalizer::to_string(value) {
        Ok(json) => json,
        Err(_) => unreachable!("a JSON value has no key or number that RFC 8785 cannot write"),
    }
}

/// In hexadecimal.
fn sha256(text: &str) -> String {
    format!("{:x}", Sha256::digest(text.as_bytes()))
}
