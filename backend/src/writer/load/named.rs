//! Ids that the wishes of a batch name, before anything is known of them.

use std::collections::{BTreeMap, BTreeSet};

use forms_dsl::{answers::Answer, model::FormName};
use mobile_schema::{
    change::{Change, Edit, EditTo, Sharing},
    collection::Collection,
    push::{PushRow, PushedConflict, PushedFilling, PushedSignature},
};
use serde_json::Value;
use uuid::Uuid;

use super::sharing::NamedShares;
use crate::writer::{Wanted, Wish};

/// Ids that the wishes of a batch name.
#[derive(Debug, Default)]
pub(super) struct Named {
    pub fillings: BTreeSet<Uuid>,
    pub cases: BTreeSet<Uuid>,
    pub pupils: BTreeSet<Uuid>,
    pub edits: BTreeSet<Uuid>,
    pub signatures: BTreeSet<Uuid>,
    pub shares: NamedShares,
    /// Those of the register whom answers name, and ids of rows.
    pub mentioned: BTreeSet<Uuid>,
    pub conflicts: BTreeSet<Uuid>,
    /// Cases whose documents the feed is to name again.
    pub told: BTreeSet<Uuid>,
    /// What tablets push, and what the signatures and conflicts among it are of.
    pub pushed: BTreeSet<Uuid>,
    /// Who sends signatures.
    pub signers: BTreeSet<Uuid>,
    /// Conflicts and rejections that tablets hold.
    pub held: BTreeSet<Uuid>,
    /// Versions of forms that tablets use.
    pub versions: BTreeMap<FormName, u32>,
    /// Forms of which a filling is begun.
    pub forms: BTreeSet<FormName>,
    /// A filling or case is begun, or shared, so the people of the case count.
    pub begins: bool,
}

impl Named {
    pub fn of(wishes: &[Wish]) -> Self {
        let mut named = Self::default();
        for wish in wishes {
            match wish {
                Wish::Change(wanted) => named.add(wanted),
                Wish::Reading { .. } => {}
                Wish::Reach(reached) => named.told.extend(reached.change.cases()),
            }
        }
        named
    }

    fn add(&mut self, wanted: &Wanted) {
        match &wanted.change {
            Change::OpenCase { id, pupil } => {
                self.begins = true;
                self.cases.insert(*id);
                self.pupils.insert(*pupil);
            }
            Change::MoveCase { id, .. } | Change::CloseCase { id, .. } => {
                self.cases.insert(*id);
            }
            Change::Start { id, form, case, from, answers, .. } => {
                self.mention(answers);
                self.begins = true;
                self.forms.insert(form.clone());
                self.cases.insert(*case);
                self.fillings.insert(*id);
                self.fillings.extend(*from);
            }
            Change::Save { id, edit_id, answers, .. } => {
                self.mention(answers);
                self.fillings.insert(*id);
                self.edits.insert(*edit_id);
            }
            Change::Sign { id, signature_id, .. } => {
                self.fillings.insert(*id);
                // Its entry in the history goes by its id.
                self.edits.insert(*signature_id);
                self.signatures.insert(*signature_id);
            }
            Change::Push { collection, row } => self.add_push(wanted.by.person, *collection, row),
            Change::Finish { id, .. } | Change::Discard { id, .. } => {
                self.fillings.insert(*id);
            }
            Change::Amend { id, amends, .. } => {
                self.begins = true;
                self.fillings.extend([*id, *amends]);
            }
            Change::Sharing(sharing) => self.add_sharing(sharing),
        }
    }

    fn add_sharing(&mut self, sharing: &Sharing) {
        self.begins = true;
        match sharing {
            Sharing::RecordConsent(consent) => {
                self.cases.insert(consent.case);
                self.shares.consents.insert(consent.id);
            }
            Sharing::WithdrawConsent { id } => {
                self.shares.consents.insert(*id);
            }
            Sharing::Share(share) => {
                self.cases.insert(share.case);
                self.shares.shares.insert(share.id);
                self.shares.people.insert(share.person);
            }
            Sharing::EndShare { id } => {
                self.shares.shares.insert(*id);
            }
            Sharing::BreakGlass { id, case, .. } => {
                self.cases.insert(*case);
                self.shares.shares.insert(*id);
            }
        }
    }

    fn mention(&mut self, answers: &[Edit]) {
        let id = |edit: &Edit| if let EditTo::Set(Answer::Id(id)) = &edit.to { Some(*id) } else { None };
        self.mentioned.extend(answers.iter().filter_map(id));
    }

    fn add_push(&mut self, by: Uuid, collection: Collection, row: &PushRow) {
        match collection {
            Collection::Filling => {
                let Ok(push) = PushedFilling::read(row) else { return };
                self.begins = true;
                self.cases.insert(push.case);
                self.fillings.insert(push.id);
                self.fillings.extend(push.amends);
                self.pushed.insert(push.id);
                self.edits.insert(push.edit_id);
                self.mentioned.extend(ids_in(&push.now.answers));
                let used = push.before.iter().chain([&push.now]).map(|sent| sent.version).min();
                let oldest = self.versions.entry(push.form).or_insert(push.now.version);
                *oldest = Ord::min(*oldest, used.unwrap_or(*oldest));
            }
            Collection::Signature => {
                let Ok(push) = PushedSignature::read(row) else { return };
                self.begins = true;
                self.fillings.insert(push.filling);
                self.pushed.extend([push.id, push.filling]);
                self.signers.insert(by);
                self.signatures.insert(push.id);
                self.edits.insert(push.id);
                self.edits.extend(push.edit_ids);
            }
            Collection::Conflict => {
                self.conflicts.extend(row.id());
                if !row.deleted() {
                    self.held.extend(row.id());
                    self.add_held(row);
                }
            }
            Collection::Rejection => self.held.extend(row.id()),
        }
    }

    fn add_held(&mut self, row: &PushRow) {
        let Ok(push) = PushedConflict::read(row) else { return };
        self.begins = true;
        self.fillings.insert(push.filling);
        self.pushed.insert(push.filling);
        self.mentioned.extend(ids_in(&push.value));
    }

    pub fn is_empty(&self) -> bool {
        self.fillings.is_empty() && self.cases.is_empty() && self.shares.is_empty() && self.conflicts.is_empty()
    }
}

/// Ids among answers as they were sent.
fn ids_in(answers: &Value) -> Vec<Uuid> {
    match answers {
        Value::String(text) => text.parse().into_iter().collect(),
        Value::Array(items) => items.iter().flat_map(ids_in).collect(),
        Value::Object(members) => members.values().flat_map(ids_in).collect(),
        _ => Vec::new(),
    }
}
