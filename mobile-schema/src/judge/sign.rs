//! Somebody present signs or declines, and when everybody has, the filling is signed.

use chrono::{DateTime, Utc};
use forms_dsl::{
    answers::{Answer, Answers, Row},
    evaluate::{Evaluation, evaluate},
    model::{CheckedForm, Language, QuestionName, Role, SignatureLine},
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
    naming::stored_role,
    path,
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
        let evaluation = evaluate(form, &shown, &self.surroundings(&stored.case_facts));
        let line = line.filter(|line| is_there(&evaluation, line));
        let line = line.ok_or_else(|| self.refuse(&Mistake::UnknownLine, "line"))?;
        let signer = self.signer(&shown, line, wish)?;
        self.refuse_unsound(stored, line, wish)?;
        let signature = self.signature(stored, line, &signer, wish);

        let mut filling = StoredFilling { updated_at: self.scene.now, ..stored.clone() };
        filling.signatures.push(signature);
        let mut happened = Happened::new(wish.id, "sign");
        happened.follows = self.conclude(&mut filling);
        happened.supersedes = filling.amends.filter(|_| filling.status == Status::Signed);
        Ok(left_as_is(filling, happened))
    }

    fn signer(&self, shown: &Answers, line: &SignatureLine, wish: &Wish<'_>) -> Result<Participant, Vec<UserError>> {
        let signer = participants(shown, line).find(|participant| participant.row == wish.participant);
        let signer = signer.ok_or_else(|| {
            let label = self.form.find_rows(line.each_of.as_str()).map_or(&line.label, |rows| &rows.label);
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
            role: signer.role.as_ref().map_or_else(String::new, |role| stored_role(role).to_owned()),
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
    let all_have = lines.iter().filter(needed).all(|line| {
        let mut signers = participants(shown, line).filter(|participant| must_sign(line, participant));
        signers.all(|signer| latest(filling, line, signer.row).is_some())
    });
    let somebody_signed = lines.iter().any(|line| {
        let mut signers = participants(shown, line);
        signers.any(|signer| {
            latest(filling, line, signer.row).is_some_and(|last| !matches!(last.how, Signing::Declined { .. }))
        })
    });
    all_have && somebody_signed
}

/// Whether a place to sign is shown.
fn is_there(evaluation: &Evaluation, line: &SignatureLine) -> bool {
    evaluation.parts.get(line.name.as_str()).copied().unwrap_or(false)
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
    participant.role.as_ref().is_none_or(|role| !line.except.contains(role))
}

pub(super) fn participants(shown: &Answers, line: &SignatureLine) -> impl Iterator<Item = Participant> {
    shown.rows(line.each_of.as_str()).map(|(id, row)| participant(*id, row))
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
