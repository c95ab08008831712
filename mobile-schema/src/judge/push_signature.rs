//! A signature that a tablet took, without network: judged by what was signed, which may be here, on its way, or gone.

use forms_dsl::{
    evaluate::{Evaluation, evaluate},
    model::{CheckedForm, Trigger},
};
use uuid::Uuid;

use super::{
    Decision, Judge,
    follow::Follows,
    sign::{is_complete, is_there, latest, must_sign, participants, refuse_without_evidence},
    write::{Happened, left_as_is},
};
use crate::{
    change::{Signing, UserError},
    filling::{SignatureState, Status, StoredFilling, StoredSignature},
    mistake::Mistake,
    path,
    push::PushedSignature,
    signing::{covered_answers, is_shown_of, read_content},
};

impl Judge<'_, '_> {
    /// `knows` an edit where the history of the filling has it.
    pub(super) fn push_signature(
        &mut self,
        stored: &StoredFilling,
        push: &PushedSignature,
        knows: &dyn Fn(Uuid) -> bool,
    ) -> Result<Decision, UserError> {
        if stored.signatures.iter().any(|signature| signature.id == push.id) {
            return Ok(Decision::AlreadyDone);
        }
        let tell = |mistake: Mistake<'_>| mistake.tell(&self.by.language, vec![]);
        if knows(push.id) {
            // The history has that id for something else.
            return Err(tell(Mistake::UnknownMember("id")));
        }
        if let Status::Signed | Status::Amended | Status::Discarded = stored.status {
            return Err(tell(Mistake::NotDraft(stored.status)));
        }
        let form = self.version_of(stored);
        let line = form.signatures().map(|(_, line)| line).find(|line| line.name == push.line);
        let line = line.ok_or_else(|| tell(Mistake::UnknownLine))?;
        refuse_without_evidence(&push.how).map_err(|(mistake, _)| tell(mistake))?;
        let content = read_content(&push.content, &push.answers_hash, stored).map_err(|_| tell(Mistake::NoContent))?;
        let is_of_version = content.version == stored.form_version;
        if is_of_version && !is_shown_of(form, line.name.as_str(), &push.shown_hash) {
            return Err(tell(Mistake::NoContent));
        }

        let shown = path::together(&stored.answers, &stored.untouched);
        let signer = self.find_signer(stored, &shown, line, push.participant);
        if let Some(signer) = &signer {
            if !must_sign(line, signer) {
                return Err(tell(Mistake::NeedNotSign));
            }
            if !self.by.is_staff() && signer.person != Some(self.by.person) {
                return Err(tell(Mistake::OtherSigner));
            }
            let last = latest(stored, line, signer.row);
            if last.is_some_and(|signature| !matches!(signature.how, Signing::Declined { .. })) {
                return Err(tell(Mistake::HasSigned));
            }
        }
        let is_here = push.edit_ids.iter().all(|edit| knows(*edit));
        let is_same = is_of_version && signer.is_some() && content.answers == covered_answers(form, line, stored);
        if is_same && !is_there(&evaluate(form, &shown, &self.surroundings(stored)), line) {
            return Err(tell(Mistake::UnknownLine));
        }
        let state = match stored.status {
            Status::Finished if is_same => SignatureState::Judged,
            Status::Draft if is_same => SignatureState::Pending,
            _ if !is_here => SignatureState::Pending,
            _ => SignatureState::Diverged,
        };
        let (name, role) = signer.map(|signer| (signer.name, signer.role)).unwrap_or_default();
        let signature = StoredSignature {
            id: push.id,
            line: line.name.clone(),
            participant: push.participant,
            name,
            role: role.as_ref().map_or_else(String::new, |role| role.as_str().to_owned()),
            how: push.how.clone(),
            state,
            revision: stored.revision,
            content: push.content.clone(),
            answers_hash: push.answers_hash.clone(),
            shown_hash: push.shown_hash.clone(),
            edit_ids: push.edit_ids.clone(),
            signed_at_device: push.signed_at_device,
            received_at: self.scene.now,
            person: self.by.person,
        };
        let mut filling = StoredFilling { updated_at: self.scene.now, ..stored.clone() };
        filling.signatures.push(signature);
        let mut happened = Happened::new(push.id, "sign");
        if state == SignatureState::Judged {
            happened.follows = self.conclude(&mut filling);
            happened.supersedes = filling.amends.filter(|_| filling.status == Status::Signed);
        }
        Ok(left_as_is(filling, happened))
    }

    /// Where everybody has signed or declined, a finished filling is signed; what follows from that.
    pub(super) fn conclude(&mut self, filling: &mut StoredFilling) -> Follows {
        let form = self.version_of(filling);
        let shown = path::together(&filling.answers, &filling.untouched);
        // Who signs, and what follows, is decided on what was signed, not on what it would be worked out to be today.
        let evaluation = evaluate(form, &shown, &self.surroundings(filling));
        if filling.status != Status::Finished || !is_complete(form, &evaluation, &shown, filling) {
            return Follows::default();
        }
        filling.status = Status::Signed;
        self.follow(form, filling, &evaluation, &[Trigger::Signed])
    }
}

/// Signatures that waited for what stands here now are of it.
pub(super) fn judge_waiting(form: &CheckedForm, evaluation: &Evaluation, filling: &mut StoredFilling) {
    let is_of_this = |signature: &StoredSignature| {
        let line = form.signatures().map(|(_, line)| line).find(|line| line.name == signature.line);
        signature.state == SignatureState::Pending
            && line.filter(|line| is_there(evaluation, line)).is_some_and(|line| {
                read_content(&signature.content, &signature.answers_hash, filling).is_ok_and(|signed| {
                    signed.version == filling.form_version && signed.answers == covered_answers(form, line, filling)
                })
            })
    };
    let arrived: Vec<Uuid> = filling.signatures.iter().filter(|s| is_of_this(s)).map(|s| s.id).collect();
    let shown = path::together(&filling.answers, &filling.untouched);
    let facts = filling.case_facts.clone();
    for signature in filling.signatures.iter_mut().filter(|signature| arrived.contains(&signature.id)) {
        signature.state = SignatureState::Judged;
        signature.revision = filling.revision;
        let line = form.signatures().map(|(_, line)| line).find(|line| line.name == signature.line);
        let among = line.map(|line| participants(form, &facts, &shown, line)).unwrap_or_default();
        let signer = among.into_iter().find(|participant| participant.row == signature.participant);
        if let Some(signer) = signer {
            signature.name = signer.name;
            signature.role = signer.role.as_ref().map_or_else(String::new, |role| role.as_str().to_owned());
        }
    }
}
