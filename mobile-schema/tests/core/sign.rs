//! Signing by all who are present, and amending what was signed.

use std::collections::BTreeSet;

use forms_dsl::{
    answers::Answer,
    model::{Language, Role, StateName},
};
use mobile_schema::{
    change::{Change, Signing, UserErrorCode as Code},
    filling::{SignatureState, Status},
    requester::Requester,
    signing::{Fault, is_of_texts, verify_signature},
};
use uuid::Uuid;

use crate::office::{
    Desk, at, codes, day, edit, guardian, name, option, pupil, put, role, row, set, shipped, teacher, text,
};
use mobile_schema::{change::EditTo, path};

/// A finished agreement with a teacher, a guardian and an interpreter present.
pub fn finished() -> Desk {
    let mut desk = Desk::new(&shipped(), "cooperation_agreement");
    desk.facts.invited.clear();
    let people: [(u128, &str, Role, Uuid); 3] = [
        (1, "Kari", role("contact_teacher"), teacher().person),
        (2, "Ola", Role::Guardian, guardian().person),
        (3, "Ivan", role("interpreter"), Uuid::from_u128(9)),
    ];
    let mut answers = vec![
        set("goal", option("every_day")),
        set("goal_text", text("Til stede hver dag.")),
        put("school_responsibility.1"),
        set("school_responsibility.1.measure", option("predictability")),
        set("school_responsibility.1.responsible", text("Kontaktlærer")),
        put("guardians_responsibility.1"),
        set("guardians_responsibility.1.own_measure", text("Følger til bussen")),
        set("pupil_responsibility", text("Stå opp")),
        set("who_contacts", Answer::Id(row(1))),
        set("who_does_what", text("Ringer")),
        set("evaluation_date", day("2026-11-20")),
    ];
    for (number, name, role, person) in people {
        answers.push(put(&format!("present.{number}")));
        answers.push(set(&format!("present.{number}.name"), text(name)));
        answers.push(set(&format!("present.{number}.role"), Answer::Role(role)));
        answers.push(set(&format!("present.{number}.person"), Answer::Id(person)));
    }
    desk.start(&teacher(), answers).unwrap();
    desk.finish(&teacher()).unwrap();
    desk
}

fn declined(reason: &str) -> Signing {
    Signing::Declined { reason: reason.to_owned() }
}

#[test]
fn it_is_signed_when_everybody_present_has_signed_or_declined() {
    let mut desk = finished();
    desk.sign(&teacher(), 2, declined("Vil snakke med far først")).unwrap();
    assert_eq!(desk.filling().status, Status::Finished);
    let last = desk.sign(&teacher(), 1, Signing::Typed).unwrap().unwrap();
    assert_eq!(desk.filling().status, Status::Signed, "the interpreter need not sign");
    assert_eq!(last.case_becomes, Some(StateName::try_from("active").unwrap()));
    let [follow_up] = &last.follow_ups.new[..] else { panic!("{:?}", last.follow_ups) };
    assert_eq!(follow_up.what, mobile_schema::filling::ToDo::Open("cooperation_evaluation".try_into().unwrap()));
    assert_eq!(follow_up.due, Some("2026-11-20".parse().unwrap()));
    assert_eq!(last.record, None, "what was seen is what stands");

    let signatures = &desk.filling().signatures;
    assert_eq!(signatures.iter().map(|s| &s.answers_hash).collect::<BTreeSet<_>>().len(), 1);
    assert_eq!((signatures[1].name.as_str(), signatures[1].role.as_str()), ("Kari", "contact_teacher"));
    assert!(signatures.iter().all(|signature| signature.state == SignatureState::Judged));
}

#[test]
fn where_all_decline_nothing_is_signed() {
    let mut desk = finished();
    desk.sign(&teacher(), 1, declined("Uenig")).unwrap();
    desk.sign(&teacher(), 2, declined("Uenig")).unwrap();
    assert_eq!(desk.filling().status, Status::Finished);
    // Who declined may think again.
    desk.sign(&teacher(), 2, Signing::Typed).unwrap();
    assert_eq!(desk.filling().status, Status::Signed);
}

#[test]
fn nobody_signs_the_unseen() {
    let mut desk = finished();
    let seen = desk.filling().revision;
    desk.save(&teacher(), vec![set("goal_text", text("Noe annet"))]).unwrap();
    desk.finish(&teacher()).unwrap();
    let sign = Change::Sign {
        id: desk.filling().id,
        form: desk.form.name.clone(),
        signature_id: Uuid::from_u128(1),
        line: name("signatures"),
        participant: row(1),
        how: Signing::Typed,
        revision: seen,
        language: Language::new("nb"),
        signed_at_device: None,
    };
    let errors = desk.change(&teacher(), &sign).unwrap_err();
    assert_eq!((errors[0].code, errors[0].path.join(".").as_str()), (Code::Diverged, "input.revision"));
    assert!(desk.filling().signatures.is_empty());
}

#[test]
fn what_somebody_has_signed_stays_as_it_is() {
    let mut desk = finished();
    desk.sign(&teacher(), 1, Signing::Typed).unwrap();
    let errors = desk.save(&teacher(), vec![set("goal_text", text("Noe annet"))]).unwrap_err();
    assert_eq!(
        (errors[0].code, errors[0].message.as_str()),
        (Code::NotDraft, "Noen har allerede skrevet under, så skjemaet kan ikke endres nå.")
    );
    desk.sign(&teacher(), 2, Signing::Drawn("M0 0L1 1".to_owned())).unwrap();
    let errors = desk.save(&teacher(), vec![set("goal_text", text("Noe annet"))]).unwrap_err();
    assert_eq!(errors[0].message, "Skjemaet er underskrevet og kan ikke endres. Lag en rettelse i stedet.");
}

#[test]
fn a_signature_needs_its_signer_and_its_evidence() {
    let mut desk = finished();
    let cases = [
        (teacher(), 7, Signing::Typed, Code::NotFound, "participantId"),
        (teacher(), 3, Signing::Typed, Code::Rule, "participantId"),
        (guardian(), 1, Signing::Typed, Code::NotWritable, "participantId"),
        (pupil(), 2, Signing::Typed, Code::NotWritable, "participantId"),
        (teacher(), 1, Signing::Drawn(String::new()), Code::Required, "drawing"),
        (teacher(), 1, Signing::Witnessed { by: " ".to_owned() }, Code::Required, "witness"),
        (teacher(), 1, declined(""), Code::Required, "declinedReason"),
    ];
    for (by, signer, how, code, argument) in cases {
        let errors = desk.sign(&by, signer, how.clone()).unwrap_err();
        assert_eq!((errors[0].code, errors[0].path[1].as_str()), (code, argument), "{how:?} by {signer}");
    }
    desk.sign(&guardian(), 2, Signing::Typed).unwrap();
    let errors = desk.sign(&guardian(), 2, Signing::Typed).unwrap_err();
    assert_eq!(errors[0].message, "Denne personen har allerede skrevet under.");
}

#[test]
fn a_draft_is_not_signed() {
    let mut desk = finished();
    desk.save(&teacher(), vec![set("goal_text", text("Åpen igjen"))]).unwrap();
    let errors = desk.sign(&teacher(), 1, Signing::Typed).unwrap_err();
    assert_eq!(
        (errors[0].code, errors[0].message.as_str()),
        (Code::NotDraft, "Skjemaet er et utkast. Fullfør det først.")
    );
}

#[test]
fn the_content_is_the_covered_answers_as_they_were_shown() {
    let mut desk = finished();
    let signature = desk.sign(&teacher(), 1, Signing::Typed).unwrap().unwrap().filling.signatures[0].clone();
    let content: serde_json::Value = serde_json::from_str(&signature.content).unwrap();
    assert_eq!(content["form"], "cooperation_agreement");
    assert_eq!(content["version"], desk.form.version);
    assert_eq!(content["answers"]["period_to"], "2026-11-23", "what nobody gave is signed as it was shown");
    assert_eq!(content["answers"]["present"][row(2).to_string()]["name"], "Ola");
    assert_eq!(content["salt"].as_str().unwrap().len(), 32);
    assert!(
        signature.content.starts_with(r#"{"answers":{"date":"2026-11-02","evaluation_date":"#),
        "{}",
        signature.content
    );

    assert_eq!(verify_signature(&desk.form, desk.filling(), &signature), Ok(()));
    assert!(is_of_texts(&desk.form, &signature));
}

#[test]
fn what_was_tampered_with_is_found() {
    let mut desk = finished();
    desk.sign(&teacher(), 1, Signing::Typed).unwrap();
    let (form, filling) = (desk.form.clone(), desk.filling().clone());
    let signature = filling.signatures[0].clone();

    let mut changed = filling.clone();
    path::put(&mut changed.answers, &at("goal_text"), Some(text("Noe annet")));
    assert_eq!(verify_signature(&form, &changed, &signature), Err(Fault::Answers));

    let mut other_content = signature.clone();
    other_content.content = other_content.content.replace("Til stede hver dag.", "Til stede av og til");
    assert_eq!(verify_signature(&form, &filling, &other_content), Err(Fault::Hash));
    other_content.content.push(' ');
    assert_eq!(verify_signature(&form, &filling, &other_content), Err(Fault::NotCanonical));

    let mut elsewhere = filling.clone();
    elsewhere.id = Uuid::from_u128(1);
    assert_eq!(verify_signature(&form, &elsewhere, &signature), Err(Fault::OtherFilling));

    let mut other_texts = signature;
    other_texts.shown_hash = "0".repeat(64);
    assert!(!is_of_texts(&form, &other_texts));
}

#[test]
fn each_language_shown_has_a_hash_of_its_own() {
    let mut desk = finished();
    let sign = |signature_id, participant, language: &str, desk: &Desk| Change::Sign {
        id: desk.filling().id,
        form: desk.form.name.clone(),
        signature_id: Uuid::from_u128(signature_id),
        line: name("signatures"),
        participant,
        how: Signing::Typed,
        revision: desk.filling().revision,
        language: Language::new(language),
        signed_at_device: None,
    };
    let first = sign(1, row(1), "nb", &desk);
    desk.change(&teacher(), &first).unwrap();
    let second = sign(2, row(2), "en", &desk);
    desk.change(&teacher(), &second).unwrap();
    let signatures = &desk.filling().signatures;
    assert_eq!(signatures[0].answers_hash, signatures[1].answers_hash);
    assert_ne!(signatures[0].shown_hash, signatures[1].shown_hash);
    // Handed in again, nothing happens.
    let again = desk.change(&teacher(), &second);
    assert_eq!(again, Ok(None));
}

#[test]
fn a_signed_filling_is_amended_by_a_new_one() {
    let mut desk = finished();
    let early = Change::Amend { id: Uuid::from_u128(50), form: desk.form.name.clone(), amends: desk.filling().id };
    desk.amends = desk.stored.take();
    assert_eq!(codes(&desk.change(&teacher(), &early).unwrap_err()), [(Code::NotDraft, "")]);
    desk.stored = desk.amends.take();

    desk.sign(&teacher(), 1, Signing::Typed).unwrap();
    desk.sign(&teacher(), 2, Signing::Typed).unwrap();
    let signed = desk.stored.take().unwrap();
    desk.amends = Some(signed.clone());
    let amend = Change::Amend { id: Uuid::from_u128(50), form: desk.form.name.clone(), amends: signed.id };
    assert_eq!(desk.change(&guardian(), &amend).unwrap_err()[0].code, Code::NotWritable);
    desk.change(&teacher(), &amend).unwrap();
    assert_eq!(desk.change(&teacher(), &amend), Ok(None));

    let draft = desk.filling().clone();
    assert_eq!((draft.status, draft.amends, draft.signatures.len()), (Status::Draft, Some(signed.id), 0));
    assert_eq!(desk.find("goal_text"), Some(text("Til stede hver dag.")));
    assert_eq!(desk.find("period_to"), Some(day("2026-11-23")));
    // Rows are copies with ids of their own, and who was chosen among them is the same person.
    let Some(Answer::Id(chosen)) = desk.find("who_contacts") else { panic!("nobody makes contact") };
    assert_ne!(chosen, row(1));
    let chosen = path::find_row(&draft.answers, &name("present"), &chosen).unwrap();
    assert_eq!(chosen.answers["name"], text("Kari"));

    desk.save(&teacher(), vec![set("goal_text", text("Fra andre time."))]).unwrap();
    desk.finish(&teacher()).unwrap();
    let present: Vec<_> =
        desk.filling().answers.rows("present").map(|(id, row)| (*id, row.answers["name"].clone())).collect();
    let mut last = None;
    for (number, (participant, _)) in (60..).zip(present.iter().filter(|(_, name)| *name != text("Ivan"))) {
        let sign = Change::Sign {
            id: desk.filling().id,
            form: desk.form.name.clone(),
            signature_id: Uuid::from_u128(number),
            line: name("signatures"),
            participant: *participant,
            how: Signing::Typed,
            revision: desk.filling().revision,
            language: Language::new("nb"),
            signed_at_device: None,
        };
        last = desk.change(&teacher(), &sign).unwrap();
    }
    assert_eq!(desk.filling().status, Status::Signed);
    assert_eq!(last.unwrap().supersedes, Some(signed.id));
}

#[test]
fn a_form_that_changed_after_finishing_is_finished_again_before_signing() {
    let mut desk = finished();
    desk.stored.as_mut().unwrap().form_version = 0;
    let errors = desk.sign(&teacher(), 1, Signing::Typed).unwrap_err();
    assert_eq!(errors[0].code, Code::OldVersion);
    desk.save(&teacher(), vec![edit("interpreter_used", EditTo::Set(Answer::Truth(true)))]).unwrap();
    desk.finish(&teacher()).unwrap();
    desk.sign(&teacher(), 1, Signing::Typed).unwrap();
    // Whoever follows the first signer signs the same, whatever was published since.
    desk.stored.as_mut().unwrap().form_version = 0;
    desk.sign(&Requester { language: Language::new("en"), ..teacher() }, 2, Signing::Typed).unwrap();
    assert_eq!(desk.filling().status, Status::Signed);
}
