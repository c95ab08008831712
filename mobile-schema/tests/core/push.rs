//! Signatures that tablets took without network: of what stands here, of what is on its way, of what is no more.

use forms_dsl::{answers::Answer, model::Language};
use mobile_schema::{
    change::{Edit, Signing, UserErrorCode as Code},
    filling::{SignatureState, Status},
    push::PushedSignature,
    signing::{content, shown_hash},
};
use uuid::Uuid;

use crate::{
    office::{Desk, SETTINGS, codes, folder, guardian, put, role, row, set, teacher, text},
    sign::finished,
};

/// What a tablet makes of the filling as it has it: the content, with a salt of its own.
fn taken(desk: &Desk, id: u128, signer: u128, edits: &[Uuid]) -> PushedSignature {
    let line = desk.form.signatures().next().unwrap().1;
    let made = content(&desk.form, line, desk.filling(), b"salt of a tablet");
    PushedSignature {
        id: Uuid::from_u128(id),
        filling: desk.filling().id,
        line: line.name.clone(),
        participant: row(signer),
        how: Signing::Typed,
        edit_ids: edits.to_vec(),
        content: made.json,
        answers_hash: made.hash,
        shown_hash: shown_hash(&desk.form, line, &Language::new("nb")),
        signed_at_device: None,
    }
}

fn states(desk: &Desk) -> Vec<SignatureState> {
    desk.filling().signatures.iter().map(|signature| signature.state).collect()
}

#[test]
fn what_everybody_signed_on_a_tablet_is_signed() {
    let mut desk = finished();
    for signer in [1, 2, 3] {
        let push = taken(&desk, signer, signer, &[]);
        if desk.push_signature(&teacher(), &push, &[]).is_err_and(|errors| codes(&errors) == [(Code::Rule, "")]) {
            // The interpreter need not sign.
            assert_eq!(signer, 3);
        }
    }
    assert_eq!(desk.filling().status, Status::Signed);
    assert!(states(&desk).iter().all(|state| *state == SignatureState::Judged), "{:?}", states(&desk));
}

#[test]
fn a_signature_waits_for_the_edits_it_rests_on_and_for_the_form_to_be_finished() {
    let mut desk = finished();
    let finished_elsewhere = desk.stored.clone();
    let later = desk.next_id();
    let push = taken(&desk, 1, 1, &[later]);
    // Here the form is still a draft, and the last edit is on its way.
    desk.save(&teacher(), vec![set("goal_text", text("Noe annet"))]).unwrap();
    desk.push_signature(&teacher(), &push, &[]).unwrap();
    assert_eq!((states(&desk), desk.filling().status), (vec![SignatureState::Pending], Status::Draft));
    let answers = finished_elsewhere.unwrap().answers.get("goal_text").cloned().unwrap();
    desk.save(&teacher(), vec![set("goal_text", answers)]).unwrap();
    desk.finish(&teacher()).unwrap();
    assert_eq!((states(&desk), desk.filling().status), (vec![SignatureState::Judged], Status::Finished));
}

#[test]
fn nobody_signs_what_somebody_changed_meanwhile() {
    let mut desk = finished();
    let edit = desk.next_id();
    let push = taken(&desk, 1, 1, &[edit]);
    desk.save(&teacher(), vec![set("goal_text", text("Noe annet"))]).unwrap();
    desk.finish(&teacher()).unwrap();
    desk.push_signature(&teacher(), &push, &[edit]).unwrap();
    assert_eq!((states(&desk), desk.filling().status), (vec![SignatureState::Diverged], Status::Finished));
    // Both are shown, and the same person signs again.
    let again = taken(&desk, 2, 1, &[]);
    desk.push_signature(&teacher(), &again, &[]).unwrap();
    assert_eq!(states(&desk), [SignatureState::Diverged, SignatureState::Judged]);
}

#[test]
fn what_comes_twice_is_one_signature() {
    let mut desk = finished();
    let push = taken(&desk, 1, 1, &[]);
    assert!(desk.push_signature(&teacher(), &push, &[]).unwrap().is_some());
    assert!(desk.push_signature(&teacher(), &push, &[]).unwrap().is_none());
    assert_eq!(states(&desk).len(), 1);
}

#[test]
fn a_forged_content_is_none() {
    let mut desk = finished();
    let push = taken(&desk, 1, 1, &[]);
    let forged = PushedSignature { content: push.content.replace("Ringer", "Gir seg"), ..push.clone() };
    let unseen = PushedSignature { shown_hash: "0".repeat(64), ..push.clone() };
    for bad in [forged, unseen] {
        let errors = desk.push_signature(&teacher(), &bad, &[]).unwrap_err();
        assert_eq!(codes(&errors), [(Code::Type, "")]);
    }
    // A guardian signs for nobody else.
    let errors = desk.push_signature(&guardian(), &push, &[]).unwrap_err();
    assert_eq!(codes(&errors), [(Code::NotWritable, "")]);
    assert_eq!(states(&desk).len(), 0);
}

const ON_PAPER: &str = r#"form talk "Samtale" version 1 K2
  about pupil
  languages nb
  opened by contact_teacher

section meeting "Møtet"
  ask present people at least 1 "Til stede" required
  ask on_paper yes or no "Underskrives på papir?" required

section signing "Underskrifter" K1
  show when on_paper is no
  sign signatures by each of present "Underskrifter"
    covers meeting
"#;

fn kari_is_there(on_paper: bool) -> Vec<Edit> {
    let role = Answer::Role(role("contact_teacher"));
    let name = set("present.1.name", text("Kari"));
    vec![put("present.1"), name, set("present.1.role", role), set("on_paper", Answer::Truth(on_paper))]
}

#[test]
fn nobody_signs_at_a_place_that_is_not_shown() {
    let folder = folder(&[("talk.form", ON_PAPER), ("settings.form", SETTINGS)]);
    for is_finished in [true, false] {
        let mut desk = Desk::new(&folder, "talk");
        desk.start(&teacher(), kari_is_there(true)).unwrap();
        if is_finished {
            desk.finish(&teacher()).unwrap();
        }
        let errors = desk.push_signature(&teacher(), &taken(&desk, 1, 1, &[]), &[]).unwrap_err();
        assert_eq!(codes(&errors), [(Code::NotFound, "")], "finished: {is_finished}");
        assert_eq!(states(&desk), []);
    }
    // What was signed while it was shown waits, and is not taken for a signature of what hides it.
    let mut desk = Desk::new(&folder, "talk");
    desk.start(&teacher(), kari_is_there(false)).unwrap();
    desk.push_signature(&teacher(), &taken(&desk, 1, 1, &[]), &[]).unwrap();
    desk.save(&teacher(), vec![set("on_paper", Answer::Truth(true))]).unwrap();
    desk.finish(&teacher()).unwrap();
    assert_eq!((states(&desk), desk.filling().status), (vec![SignatureState::Pending], Status::Finished));
}
