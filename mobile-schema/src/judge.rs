//! A filling as it is stored, a change and who asks for it → what to write down, or what the person must mend.
//!
//! The one place where a draft becomes finished, signed, amended or discarded:
//! ```text
//!            save                  save, while nobody has signed
//!           ┌────┐              ┌──────────────────────────────┐
//!  start ─▶ DRAFT ── finish ─▶ FINISHED ── sign … sign ─▶ SIGNED ── a signed amendment ─▶ AMENDED
//!             └──── discard ─▶ DISCARDED ◀─ discard, while nobody has signed
//! ```
//! Pure: time, ids, salt and the surroundings come in a [`Scene`]. Which fillings a person reaches at all is the
//! store's to know; what it does not hand in does not exist. Cases are judged by [`judge_case`].

mod carry;
mod case;
mod draft;
mod finish;
mod follow;
mod offered;
mod open;
mod push;
mod push_conflict;
mod push_signature;
mod sharing;
mod sign;
mod words;
mod write;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use chrono::{DateTime, NaiveDate, Utc};
use forms_dsl::{
    answers::Answers,
    evaluate::{Attendance, CaseFacts, Surroundings},
    model::{CheckedForm, FormName, Language, Role, StateName},
};
use uuid::Uuid;

pub use self::{
    case::{is_closing, judge_case},
    push::{SetAside, Taken},
    sharing::{CaseToShare, GivenConsent, SharingDecision, SharingScene, consented, judge_sharing},
};
use crate::{
    change::{Change, UserError},
    filling::{StoredConflict, StoredFilling, Verdict},
    mistake::Mistake,
    push::{PushedConflict, PushedFilling, PushedSignature},
    register::Register,
    requester::Requester,
    rights::holds,
    storage_plan::FormTables,
    wording,
};

/// What `judge` knows beside the filling and the change.
pub struct Scene<'a> {
    /// The moment.
    pub now: DateTime<Utc>,
    /// The day in Europe/Oslo.
    pub today: NaiveDate,
    /// Whether the history of the filling has this change's edit already.
    pub edit_is_known: bool,
    /// The facts of the case now; used where a filling is begun, later ones keep theirs.
    pub case: &'a CaseFacts,
    /// Those around the case whom the answers of this change name.
    pub register: &'a Register,
    /// Answers of earlier fillings, given and untouched ones together: of each form the one that opened this,
    /// else the latest that stands.
    pub earlier: &'a BTreeMap<FormName, Answers>,
    /// What the registers hold of the pupil's absence; used where a filling is begun.
    pub attendance: &'a Attendance,
    /// The roles and agencies with which the case may be shared today.
    pub consents: &'a BTreeSet<String>,
    /// The filling that an amendment corrects, where it exists for the requester.
    pub amends: Option<&'a StoredFilling>,
    /// The published versions of the form before the current one, from that of the filling on, oldest first.
    pub earlier_versions: &'a [Arc<CheckedForm>],
    /// Ids of new things.
    pub ids: &'a mut dyn FnMut() -> Uuid,
    /// 16 random bytes, used where a revision is signed for the first time.
    pub salt: [u8; 16],
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq)]
pub enum Decision {
    /// This is to be written, in one transaction.
    Write(Box<Verdict>),
    /// Nothing: it was done before, and this is a retry.
    AlreadyDone,
}

/// A case as it is stored, as far as its moves are concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredCase {
    /// Its id.
    pub id: Uuid,
    /// The state it is in.
    pub state: StateName,
}

/// What is to be done with a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CaseDecision {
    /// It is in this state now.
    Write {
        /// The state.
        state: StateName,
        /// Whether the case is closed in that state.
        closed: bool,
        /// Why it moved, where somebody said so.
        reason: Option<String>,
    },
    /// Nothing: it was done before, and this is a retry.
    AlreadyDone,
}

/// Judges a change of a filling. `stored` is the filling that the change names (of `Start` and `Amend`: the new one,
/// which is there on a retry alone), where it is there for the requester.
pub fn judge(
    form: &CheckedForm,
    tables: &FormTables,
    stored: Option<&StoredFilling>,
    change: &Change,
    by: &Requester,
    scene: &mut Scene<'_>,
) -> Result<Decision, Vec<UserError>> {
    let mut judge = Judge { form, tables, by, scene };
    match change {
        Change::Start { id, form: _, case, from, language, answers } => {
            let wish = open::Wish { id: *id, case: *case, from: *from, language, answers };
            judge.start(stored, &wish)
        }
        Change::Amend { id, form: _, amends } => judge.amend(stored, *id, *amends),
        Change::Save { id: _, form: _, edit_id, base_revision, answers } => {
            let stored = judge.existing(stored, "id")?;
            judge.save(&stored, *edit_id, *base_revision, answers)
        }
        Change::Finish { id: _, form: _, edit_id } => {
            let stored = judge.existing(stored, "id")?;
            judge.finish(&stored, *edit_id)
        }
        Change::Discard { id: _, form: _, reason } => {
            let stored = judge.existing(stored, "id")?;
            judge.discard(&stored, reason)
        }
        Change::Sign { id: _, form: _, signature_id, line, participant, how, revision, language, signed_at_device } => {
            let stored = judge.existing(stored, "fillingId")?;
            let wish = sign::Wish {
                id: *signature_id,
                line,
                participant: *participant,
                how,
                revision: *revision,
                language,
                signed_at_device: *signed_at_device,
            };
            judge.sign(&stored, &wish)
        }
        Change::OpenCase { .. }
        | Change::MoveCase { .. }
        | Change::CloseCase { .. }
        | Change::Push { .. }
        | Change::Sharing(_) => Err(judge.refuse(&Mistake::NotFound, "id")),
    }
}

/// Judges a document that a tablet pushed; what else it says (finished, discarded) are changes of their own.
pub fn judge_push(
    form: &CheckedForm,
    tables: &FormTables,
    stored: Option<&StoredFilling>,
    push: &PushedFilling,
    by: &Requester,
    scene: &mut Scene<'_>,
) -> Taken {
    Judge { form, tables, by, scene }.push(stored, push)
}

/// Judges a signature that a tablet pushed; `knows` an edit where the history of the filling has it.
pub fn judge_pushed_signature(
    form: &CheckedForm,
    tables: &FormTables,
    stored: &StoredFilling,
    push: &PushedSignature,
    knows: &dyn Fn(Uuid) -> bool,
    by: &Requester,
    scene: &mut Scene<'_>,
) -> Result<Decision, UserError> {
    let mut judge = Judge { form, tables, by, scene };
    let stored = write::under_current_names(form, stored);
    judge.push_signature(&stored, push, knows)
}

/// Judges a conflict that a tablet holds and that is not known here; none: both values are here anyway.
pub fn judge_pushed_conflict(
    form: &CheckedForm,
    tables: &FormTables,
    stored: &StoredFilling,
    push: &PushedConflict,
    by: &Requester,
    scene: &mut Scene<'_>,
) -> Result<Option<StoredConflict>, UserError> {
    let stored = write::under_current_names(form, stored);
    Judge { form, tables, by, scene }.push_conflict(&stored, push)
}

/// The answer to a change of something that is not there for the requester, at an argument of the input.
pub fn not_found(by: &Requester, argument: &str) -> UserError {
    Mistake::NotFound.tell(&by.language, argument_path(argument))
}

fn argument_path(argument: &str) -> Vec<String> {
    vec!["input".to_owned(), argument.to_owned()]
}

/// The answer to a document with a member that cannot be what it is.
pub fn unreadable(by: &Requester, member: &'static str) -> UserError {
    Mistake::UnknownMember(member).tell(&by.language, vec![member.to_owned()])
}

/// The answer to a document that was deleted where somebody else had written in it since.
pub fn written_since(by: &Requester) -> UserError {
    Mistake::WrittenSince.tell(&by.language, vec![])
}

/// Why a filling was discarded whose document a tablet deleted: it has no place to say so.
pub fn discarded_on_tablet(by: &Requester) -> String {
    wording::discarded_on_tablet(&by.language)
}

/// One change of one filling, being judged.
struct Judge<'j, 's> {
    form: &'j CheckedForm,
    tables: &'j FormTables,
    by: &'j Requester,
    scene: &'j mut Scene<'s>,
}

impl<'s> Judge<'_, 's> {
    /// The filling under the names of the form as it is now.
    fn existing(&self, stored: Option<&StoredFilling>, argument: &str) -> Result<StoredFilling, Vec<UserError>> {
        match stored {
            Some(stored) => Ok(write::under_current_names(self.form, stored)),
            None => Err(self.refuse(&Mistake::NotFound, argument)),
        }
    }

    fn refuse(&self, mistake: &Mistake<'_>, argument: &str) -> Vec<UserError> {
        vec![mistake.tell(&self.by.language, argument_path(argument))]
    }

    /// Beginning is for those whom the form names, and without such a line for staff.
    fn may_open(&self) -> bool {
        let named = &self.form.opened_by;
        if named.is_empty() { self.by.is_staff() } else { named.iter().any(|role| holds(self.by, role)) }
    }

    /// Finishing, discarding and amending are for staff and for whoever may begin one.
    fn may_run(&self) -> bool {
        self.by.is_staff() || self.may_open() || self.form.opened_by.contains(&Role::Author)
    }

    fn surroundings<'a>(&self, filling: &'a StoredFilling) -> Surroundings<'a>
    where
        's: 'a,
    {
        self.around(&filling.case_facts, &filling.language)
    }

    fn around<'a>(&self, case: &'a CaseFacts, language: &'a Language) -> Surroundings<'a>
    where
        's: 'a,
    {
        let Scene { today, earlier, attendance, consents, .. } = &*self.scene;
        Surroundings { today: *today, case, earlier, attendance, consents, language }
    }

    fn device(&self) -> Uuid {
        self.by.device.unwrap_or(self.by.person)
    }

    fn next_id(&mut self) -> Uuid {
        (self.scene.ids)()
    }
}
