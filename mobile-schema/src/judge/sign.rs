//! Somebody present signs or declines, and when everybody has, the filling is signed.

use chrono::{DateTime, Utc};
use forms_dsl::{
    answers::{Answer, Answers, Row},
    evaluate::{CaseFacts, Evaluation, Invited, evaluate},
    model::{CheckedForm, Language, QuestionName, Role, RoleName, SignatureLine, Signers},
};
use uuid::Uuid;

use super::{
    Decision, Judge,
    words::{LONGEST_DRAWING, LONGEST_NAME, LONGEST_REASON, read_words},
    write::{Happened, left_as_is},
};
use crate::{
    change::{Signing, UserError},
    filling::{SignatureState, Status, StoredFilling, StoredSignature},
    mistake::Mistake,
    path,
    rights::holds,
    signing::{Content, content, shown_hash},
};

/// A signature that somebody wants to give.
pub(super) struct Wish<'a> {
    pub(super) id: Uuid,
    pub(super) line: &'a QuestionName,
    pub(super) participant: Uuid,
    pub(super) how: &'a Signing,
    pub(super) revision: i64,
    pub(super) language: &'a Language,
    pub(super) signed_at_device: Option<DateTime<Utc>>,
}

/// Somebody who takes part.
pub(super) struct Participant {
    pub(super) row: Uuid,
    pub(super) name: String,
    pub(super) role: Option<Role>,
    pub(super) person: Option<Uuid>,
}

impl Judge<'_, '_> {
    pub(super) fn sign(&mut self, stored: &StoredFilling, wish: &Wish<'_>) -> Result<Decision, Vec<UserError>> {
        if stored.signatures.iter().any(|signature| signature.id == wish.id) {
            return Ok(Decision::AlreadyDone);
        }
        match stored.status {
            Status::Finished => {}
            Status::Draft | Status::Signed => return Err(self.refuse(&Mistake::NotYet(stored.status), "fillingId")),
            Status::Amended | Status::Discarded => {
                return Err(self.refuse(&Mistake::NotDraft(stored.status), "fillingId"));
            }
        }
        let form = self.form;
        let line = form.signatures().map(|(_, line)| line).find(|line| line.name == *wish.line);
        let shown = path::together(&stored.answers, &stored.untouched);
        // Who signs is decided on what is signed, not on what it would be worked out to be today.
        let evaluation = evaluate(form, &shown, &self.surroundings(stored));
        let line = line.filter(|line| is_there(&evaluation, line));
        let line = line.ok_or_else(|| self.refuse(&Mistake::UnknownLine, "line"))?;
        let signer = self.signer(stored, &shown, line, wish)?;
        self.refuse_unsound(stored, line, wish)?;
        let signature = self.signature(stored, line, &signer, wish);

        let mut filling = StoredFilling { updated_at: self.scene.now, ..stored.clone() };
        filling.signatures.push(signature);
        let mut happened = Happened::new(wish.id, "sign");
        happened.follows = self.conclude(&mut filling);
        happened.supersedes = filling.amends.filter(|_| filling.status == Status::Signed);
        Ok(left_as_is(filling, happened))
    }

    fn signer(
        &self,
        stored: &StoredFilling,
        shown: &Answers,
        line: &SignatureLine,
        wish: &Wish<'_>,
    ) -> Result<Participant, Vec<UserError>> {
        let signer = self.find_signer(stored, shown, line, wish.participant);
        let signer = signer.ok_or_else(|| {
            let people = if let Signers::EachOf { people, .. } = &line.signers { Some(people) } else { None };
            let rows = people.and_then(|people| self.form.find_rows(people.as_str()));
            let label = rows.map_or(&line.label, |rows| &rows.label);
            self.refuse(&Mistake::UnknownParticipant(label), "participantId")
        })?;
        if !must_sign(line, &signer) {
            return Err(self.refuse(&Mistake::NeedNotSign, "participantId"));
        }
        if !self.by.is_staff() && signer.person != Some(self.by.person) {
            return Err(self.refuse(&Mistake::OtherSigner, "participantId"));
        }
        Ok(signer)
    }

    /// Whoever asks for themselves, or somebody named in the filling or invited to the case.
    pub(super) fn find_signer(
        &self,
        stored: &StoredFilling,
        shown: &Answers,
        line: &SignatureLine,
        participant: Uuid,
    ) -> Option<Participant> {
        let others = participants(self.form, &stored.case_facts, shown, line);
        let mut all = self.themselves(line).into_iter().chain(others);
        all.find(|found| found.row == participant)
    }

    /// Who asks, where they sign as what they are.
    fn themselves(&self, line: &SignatureLine) -> Option<Participant> {
        let Signers::Roles(roles) = &line.signers else { return None };
        let role = roles.iter().find(|role| holds(self.by, role))?;
        let person = self.by.person;
        Some(Participant { row: person, name: self.by.name.clone(), role: Some(role.clone()), person: Some(person) })
    }

    fn refuse_unsound(
        &self,
        stored: &StoredFilling,
        line: &SignatureLine,
        wish: &Wish<'_>,
    ) -> Result<(), Vec<UserError>> {
        refuse_without_evidence(wish.how).map_err(|(mistake, argument)| self.refuse(&mistake, argument))?;
        if wish.revision != stored.revision {
            return Err(self.refuse(&Mistake::ReadAgain, "revision"));
        }
        // The first signer fixes the content; those who follow sign the same, whatever was published since.
        let is_begun = same_content(stored, line, wish.revision).is_some();
        if stored.form_version != self.form.version && !is_begun {
            return Err(self.refuse(&Mistake::NewerVersion, "fillingId"));
        }
        let last = latest(stored, line, wish.participant);
        if last.is_some_and(|signature| !matches!(signature.how, Signing::Declined { .. })) {
            return Err(self.refuse(&Mistake::HasSigned, "participantId"));
        }
        Ok(())
    }

    fn signature(
        &self,
        stored: &StoredFilling,
        line: &SignatureLine,
        signer: &Participant,
        wish: &Wish<'_>,
    ) -> StoredSignature {
        // All who sign a revision sign the same content, with one salt.
        let content = same_content(stored, line, wish.revision).map_or_else(
            || content(self.form, line, stored, &self.scene.salt),
            |other| Content { json: other.content.clone(), hash: other.answers_hash.clone() },
        );
        // Who signs after another version came signs the version that the first did.
        let form = self.version_of(stored);
        let shown_line = form.signatures().map(|(_, of)| of).find(|of| of.name == line.name).unwrap_or(line);
        StoredSignature {
            id: wish.id,
            line: line.name.clone(),
            participant: signer.row,
            name: signer.name.clone(),
            role: signer.role.as_ref().map_or_else(String::new, |role| role.as_str().to_owned()),
            how: wish.how.clone(),
            state: SignatureState::Judged,
            revision: wish.revision,
            content: content.json,
            answers_hash: content.hash,
            shown_hash: shown_hash(form, shown_line, wish.language),
            edit_ids: vec![],
            signed_at_device: wish.signed_at_device,
            received_at: self.scene.now,
            person: self.by.person,
        }
    }
}

/// The words or strokes that a way of signing takes, and the argument that they stand in.
pub(super) fn refuse_without_evidence(how: &Signing) -> Result<(), (Mistake<'static>, &'static str)> {
    let (words, longest, absent, argument) = match how {
        Signing::Typed => return Ok(()),
        Signing::Drawn(drawing) => (drawing, LONGEST_DRAWING, Mistake::EvidenceMissing, "drawing"),
        Signing::Witnessed { by } => (by, LONGEST_NAME, Mistake::EvidenceMissing, "witness"),
        Signing::Declined { reason } => (reason, LONGEST_REASON, Mistake::ReasonMissing, "declinedReason"),
    };
    read_words(words, longest, absent).map(drop).map_err(|mistake| (mistake, argument))
}

/// Everybody who must has signed or declined at each place that is required, or at any where none is; and not all
/// have declined.
pub(super) fn is_complete(
    form: &CheckedForm,
    evaluation: &Evaluation,
    shown: &Answers,
    filling: &StoredFilling,
) -> bool {
    let lines: Vec<_> = form.signatures().map(|(_, line)| line).filter(|line| is_there(evaluation, line)).collect();
    let needed = |line: &&&SignatureLine| line.required || lines.iter().all(|line| !line.required);
    let all_have = lines.iter().filter(needed).all(|line| all_have_signed(form, shown, filling, line));
    let somebody_signed = filling
        .signatures
        .iter()
        .any(|signature| signature.holds() && !matches!(signature.how, Signing::Declined { .. }));
    all_have && somebody_signed
}

/// Whether a place to sign is shown.
pub(super) fn is_there(evaluation: &Evaluation, line: &SignatureLine) -> bool {
    evaluation.parts.get(line.name.as_str()).copied().unwrap_or(false)
}

fn all_have_signed(form: &CheckedForm, shown: &Answers, filling: &StoredFilling, line: &SignatureLine) -> bool {
    match &line.signers {
        Signers::Roles(roles) => roles.iter().all(|role| {
            let mut given = filling.signatures.iter().filter(|given| given.line == line.name && given.holds());
            given.any(|given| is_of_role(form, &given.role, role))
        }),
        Signers::EachOf { .. } | Signers::EachInvited { .. } => {
            let participants = participants(form, &filling.case_facts, shown, line);
            let mut signers = participants.iter().filter(|participant| must_sign(line, participant));
            signers.all(|signer| latest(filling, line, signer.row).is_some())
        }
    }
}

/// Of a stored role.
fn is_of_role(form: &CheckedForm, stored: &str, role: &Role) -> bool {
    stored == role.as_str()
        || RoleName::try_from(stored).is_ok_and(|name| form.settings().role_is(&Role::Named(name), role))
}

/// A signature of the same content.
fn same_content<'a>(filling: &'a StoredFilling, line: &SignatureLine, revision: i64) -> Option<&'a StoredSignature> {
    filling.signatures.iter().find(|other| other.line == line.name && other.revision == revision && other.holds())
}

/// The last word of a participant on what stands there now.
pub(super) fn latest<'a>(
    filling: &'a StoredFilling,
    line: &SignatureLine,
    participant: Uuid,
) -> Option<&'a StoredSignature> {
    filling
        .signatures
        .iter()
        .rev()
        .find(|signature| signature.line == line.name && signature.participant == participant && signature.holds())
}

pub(super) fn must_sign(line: &SignatureLine, participant: &Participant) -> bool {
    participant.role.as_ref().is_none_or(|role| !line.signers.except().contains(role))
}

/// Those who may sign at a place: who is named in the filling, else those who were invited to the case.
pub(super) fn participants(
    form: &CheckedForm,
    facts: &CaseFacts,
    shown: &Answers,
    line: &SignatureLine,
) -> Vec<Participant> {
    let invited = facts.invited.iter();
    match &line.signers {
        Signers::EachOf { people, .. } => shown.rows(people.as_str()).map(|(id, row)| participant(*id, row)).collect(),
        Signers::EachInvited { .. } => invited.map(invited_participant).collect(),
        Signers::Roles(roles) => {
            let is_one = |person: &&Invited| roles.iter().any(|role| form.settings().role_is(&person.role, role));
            invited.filter(is_one).map(invited_participant).collect()
        }
    }
}

fn invited_participant(Invited { name, role, person, relation: _ }: &Invited) -> Participant {
    Participant { row: *person, name: name.clone(), role: Some(role.clone()), person: Some(*person) }
}

fn participant(row: Uuid, cells: &Row) -> Participant {
    let name = match cells.answers.get("name") {
        Some(Answer::Text(name)) => name.clone(),
        Some(_) | None => String::new(),
    };
    let role = match cells.answers.get("role") {
        Some(Answer::Role(role)) => Some(role.clone()),
        Some(_) | None => None,
    };
    let person = match cells.answers.get("person") {
        Some(Answer::Id(person)) => Some(*person),
        Some(_) | None => None,
    };
    Participant { row, name, role, person }
}
