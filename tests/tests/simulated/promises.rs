//! What was promised to those who meet (`sync.md` 5), and where it did not hold.

use std::collections::BTreeSet;

use mobile_schema::{collection::Collection, filling::Status, signing::verify_signature};
use serde_json::Value;
use uuid::Uuid;

use crate::{meeting::Meeting, tablets::Written};

/// Promises that were broken, each with what shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Broken {
    /// Something that was written is nowhere, and nobody who saw it replaced it.
    pub lost: Vec<String>,
    /// A request that came again changed something.
    pub changed_by_replay: Vec<String>,
    /// A tablet has something else than a new one in the same hands.
    pub diverged: Vec<String>,
    /// A tablet that went on from an earlier place in the feed lacks something.
    pub missed: Vec<String>,
    /// A queue never drains.
    pub stuck: Vec<String>,
    /// What was signed is not what stands there.
    pub signed_unseen: Vec<String>,
    /// What was signed changed afterwards.
    pub signed_changed: Vec<String>,
}

impl Meeting<'_> {
    /// Looks at everything, once all is at rest.
    pub fn look(&mut self) {
        self.look_at_tablets();
        self.look_at_signatures();
        let lost: Vec<String> = self.written.iter().filter(|w| !self.is_kept(w)).map(|w| format!("{w:?}")).collect();
        self.broken.lost.extend(lost);
    }

    fn look_at_tablets(&mut self) {
        for at in 0..self.tablets.len() {
            let fresh = self.pull_from(at, e2e::Replica::default());
            let Some(tablet) = self.tablets.get(at) else { continue };
            let differs = |replica: &e2e::Replica| {
                let of = |collection: &Collection| {
                    replica.documents(collection.name()) != fresh.documents(collection.name())
                };
                Collection::ALL.iter().find(|collection| of(collection)).map(|collection| collection.name())
            };
            if !tablet.replica.is_quiet() {
                self.broken.stuck.push(format!("tablet {at}"));
            }
            if let Some(collection) = differs(&tablet.replica) {
                self.broken.diverged.push(format!("tablet {at}: {collection}"));
            }
            if let Some(earlier) = tablet.earlier.clone() {
                let caught_up = self.pull_from(at, earlier);
                if let Some(collection) = differs(&caught_up) {
                    self.broken.missed.push(format!("tablet {at}: {collection}"));
                }
            }
        }
    }

    fn look_at_signatures(&mut self) {
        let form = &self.town.form;
        for filling in self.office.state.fillings.values().filter(|filling| filling.status == Status::Signed) {
            for signature in filling.signatures.iter().filter(|signature| signature.holds()) {
                if let Err(fault) = verify_signature(form, filling, signature) {
                    self.broken.signed_unseen.push(format!("{}: {fault}", signature.id));
                }
            }
            if self.signed.get(&filling.id) != Some(&filling.answers) {
                self.broken.signed_changed.push(filling.id.to_string());
            }
        }
        let gone = |id: &&Uuid| self.office.state.fillings.get(id).is_none_or(|now| now.status != Status::Signed);
        self.broken.signed_changed.extend(self.signed.keys().filter(gone).map(Uuid::to_string));
    }

    /// It stands there, is in a conflict, was set aside, or somebody who saw it put something else there.
    fn is_kept(&self, written: &Written) -> bool {
        let Some(value) = written.value.as_deref() else { return true };
        let filling = self.office.state.fillings.get(&written.filling);
        let stands = filling.is_some_and(|filling| has(&filling.answers.to_json(), value));
        let in_conflict = filling.is_some_and(|filling| {
            let values = filling.conflicts.iter().filter_map(|conflict| conflict.value.as_ref());
            values.into_iter().any(|kept| has(&kept.to_json(), value))
        });
        let is_set_aside = self.office.state.rejections.values().any(|rejection| has(&rejection.document, value));
        stands || in_conflict || is_set_aside || self.seen.contains(value) || self.was_replaced(written, value)
    }

    /// By somebody who had it before their eyes, or later on the same tablet.
    fn was_replaced(&self, of: &Written, value: &str) -> bool {
        let within =
            |path: &str| of.path.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        let same_place = |other: &&Written| other.filling == of.filling && within(&other.path);
        self.written
            .iter()
            .filter(same_place)
            .any(|other| other.instead_of.contains(value) || other.tablet == of.tablet && other.number > of.number)
    }
}

/// Whether a text stands anywhere in a value.
fn has(within: &Value, text: &str) -> bool {
    match within {
        Value::String(own) => own == text,
        Value::Array(items) => items.iter().any(|item| has(item, text)),
        Value::Object(members) => members.values().any(|member| has(member, text)),
        _ => false,
    }
}

/// All texts in a value.
pub fn texts(within: &Value) -> BTreeSet<String> {
    match within {
        Value::String(own) => [own.clone()].into(),
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Object(members) => members.values().flat_map(texts).collect(),
        _ => BTreeSet::new(),
    }
}
