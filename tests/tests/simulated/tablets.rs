//! What people do on a tablet, which has a clock of its own.

use std::collections::BTreeSet;

use e2e::{Outgoing, Replica};
use fastrand::Rng;
use forms_dsl::{answers::Answers, model::Language};
use mobile_schema::{
    collection::Collection,
    filling::StoredFilling,
    requester::Requester,
    signing::{content, shown_hash},
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    promises::texts,
    town::{PATHS, Town},
};

/// A tablet in somebody's hands.
pub struct Tablet {
    pub replica: Replica,
    pub hands: Requester,
    /// As it was at some time when nothing waited to be sent.
    pub earlier: Option<Replica>,
    /// What it waits for.
    pub asks: Option<Asked>,
    /// Milliseconds that its clock is ahead, or behind.
    pub skew: i64,
    last_id: u64,
}

/// A request on its way.
#[derive(Debug, Clone)]
pub struct Asked {
    pub request: u64,
    pub step: usize,
    pub outgoing: Option<Outgoing>,
}

/// Something that somebody wrote.
#[derive(Debug, Clone)]
pub struct Written {
    pub number: usize,
    pub tablet: usize,
    pub filling: Uuid,
    pub path: String,
    /// None: a row was taken away.
    pub value: Option<String>,
    /// What stood there on the screen.
    pub instead_of: BTreeSet<String>,
}

/// What somebody did.
pub enum Deed {
    Wrote(Written),
    /// These values they had before their eyes, and took away.
    Took(BTreeSet<String>),
    Nothing,
}

impl Tablet {
    pub fn new(hands: &Requester) -> Self {
        Self { replica: Replica::default(), hands: hands.clone(), earlier: None, asks: None, skew: 0, last_id: 0 }
    }

    /// A new id by the tablet's clock: always greater than the one before.
    pub fn next_id(&mut self, now: u64, rng: &mut Rng) -> String {
        let clock = 1_800_000_000_000 + now.saturating_add_signed(self.skew);
        self.last_id = clock.max(self.last_id + 1);
        let mut noise = [0; 10];
        rng.fill(&mut noise);
        uuid::Builder::from_unix_timestamp_millis(self.last_id, &noise).into_uuid().to_string()
    }

    /// Begins a form.
    pub fn begin(&mut self, town: &Town, value: &str, rng: &mut Rng) -> String {
        let (id, edit) = (self.next_id(0, rng), self.next_id(0, rng));
        let person = |at: u128, role: &str, position: &str| {
            let name = format!("Deltaker {at}");
            (Uuid::from_u128(at).to_string(), json!({ "position": position, "name": name, "role": role }))
        };
        let present: serde_json::Map<String, Value> =
            [person(11, "contact_teacher", "a0"), person(12, "leadership", "a1")].into_iter().collect();
        let answers = json!({ "goal": value, "present": present });
        self.replica.begin(&id, &edit, ("meeting", town.form.version.into()), &Town::case().to_string(), &answers);
        id
    }

    /// Does something, at random.
    pub fn act(&mut self, town: &Town, at: usize, number: usize, now: u64, rng: &mut Rng) -> Deed {
        match rng.u32(0..100) {
            0..45 => self.write(at, number, now, rng),
            45..55 => self.write_cell(at, number, now, rng),
            55..58 => self.remove_row(at, number, now, rng),
            58..72 => self.settle(rng),
            72..80 => self.see(rng),
            80..88 => self.finish(now, rng),
            88..96 => self.sign(town, now, rng),
            96..98 => {
                self.skew = rng.i64(-3_600_000..3_600_000);
                Deed::Nothing
            }
            _ => Deed::Nothing,
        }
    }

    fn write(&mut self, at: usize, number: usize, now: u64, rng: &mut Rng) -> Deed {
        let Some((filling, _)) = self.any_filling(rng) else { return Deed::Nothing };
        let Some(path) = rng.choice(PATHS) else { return Deed::Nothing };
        if path == "note_of_staff" && !self.hands.is_staff() {
            return Deed::Nothing;
        }
        self.put(at, number, &filling, path, now, rng)
    }

    fn write_cell(&mut self, at: usize, number: usize, now: u64, rng: &mut Rng) -> Deed {
        let Some((filling, document)) = self.any_filling(rng) else { return Deed::Nothing };
        let known = rng.choice(rows(&document)).filter(|_| rng.bool());
        let row = known.unwrap_or_else(|| self.next_id(now, rng));
        if document.pointer(&format!("/answers/steps/{row}")).is_none() {
            let edit = self.next_id(now, rng);
            let position = format!("a{}", rng.alphanumeric());
            self.replica.answer(&filling, &format!("steps.{row}.position"), position, &edit).unwrap();
        }
        self.put(at, number, &filling, &format!("steps.{row}.what"), now, rng)
    }

    fn put(&mut self, at: usize, number: usize, filling: &str, path: &str, now: u64, rng: &mut Rng) -> Deed {
        let pointer = format!("/answers/{}", path.replace('.', "/"));
        let document = self.replica.find("Filling", filling).unwrap();
        let instead_of = document.pointer(&pointer).map(texts).unwrap_or_default();
        let value = format!("{at}:{number}");
        let edit = self.next_id(now, rng);
        self.replica.answer(filling, path, value.clone(), &edit).unwrap();
        let filling = filling.parse().unwrap();
        Deed::Wrote(Written { number, tablet: at, filling, path: path.to_owned(), value: Some(value), instead_of })
    }

    fn remove_row(&mut self, at: usize, number: usize, now: u64, rng: &mut Rng) -> Deed {
        let Some((filling, document)) = self.any_filling(rng) else { return Deed::Nothing };
        let Some(row) = rng.choice(rows(&document)) else { return Deed::Nothing };
        let instead_of = document.pointer(&format!("/answers/steps/{row}")).map(texts).unwrap_or_default();
        let (edit, path) = (self.next_id(now, rng), format!("steps.{row}"));
        self.replica.answer(&filling, &path, Value::Null, &edit).unwrap();
        let filling = filling.parse().unwrap();
        Deed::Wrote(Written { number, tablet: at, filling, path, value: None, instead_of })
    }

    /// Takes a conflict away, having seen both values.
    fn settle(&mut self, rng: &mut Rng) -> Deed {
        let Some((id, conflict)) = rng.choice(self.replica.documents("Conflict")) else { return Deed::Nothing };
        self.replica.delete("Conflict", &id).unwrap();
        Deed::Took(conflict.get("value").map(texts).unwrap_or_default())
    }

    fn see(&mut self, rng: &mut Rng) -> Deed {
        let Some((id, rejection)) = rng.choice(self.replica.documents("Rejection")) else { return Deed::Nothing };
        self.replica.delete("Rejection", &id).unwrap();
        Deed::Took(texts(&rejection))
    }

    fn finish(&mut self, now: u64, rng: &mut Rng) -> Deed {
        if let Some((filling, _)) = self.any_filling(rng).filter(|_| self.hands.is_staff()) {
            let edit = self.next_id(now, rng);
            self.replica.finish(&filling, &edit).unwrap();
        }
        Deed::Nothing
    }

    /// One of those present signs what is on the screen.
    fn sign(&mut self, town: &Town, now: u64, rng: &mut Rng) -> Deed {
        let Some((filling, document)) = self.any_filling(rng).filter(|_| self.hands.is_staff()) else {
            return Deed::Nothing;
        };
        if document.get("finishedAt").is_none_or(Value::is_null) {
            return Deed::Nothing;
        }
        let (answers, _) = Answers::from_json(&town.form, document.get("answers").unwrap_or(&Value::Null));
        let shown = StoredFilling { id: filling.parse().unwrap(), answers, ..town.blank.clone() };
        let made = content(&town.form, town.line(), &shown, b"salt of a tablet");
        let signer = Uuid::from_u128(rng.u128(11..13));
        let id = self.next_id(now, rng);
        self.replica.put(
            "Signature",
            json!({
                "id": id, "fillingId": filling, "item": town.line().name, "signerId": signer, "method": "typed",
                "evidence": null, "editIds": [document.get("editId")], "content": made.json,
                "answersHash": made.hash, "shownHash": shown_hash(&town.form, town.line(), &Language::new("nb")),
                "signedAtDevice": null, "state": null, "_deleted": false,
            }),
        );
        Deed::Nothing
    }

    fn any_filling(&self, rng: &mut Rng) -> Option<(String, Value)> {
        rng.choice(self.replica.documents(Collection::Filling.name()))
    }
}

fn rows(document: &Value) -> Vec<String> {
    let rows = document.pointer("/answers/steps").and_then(Value::as_object);
    rows.map(|rows| rows.iter().filter(|(_, row)| row.is_object()).map(|(id, _)| id.clone()).collect())
        .unwrap_or_default()
}
