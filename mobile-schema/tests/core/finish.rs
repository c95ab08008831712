//! What keeps a draft from being finished, and what finishing does.

use forms_dsl::{
    answers::Answer,
    model::{Language, OptionName},
};
use mobile_schema::{change::UserErrorCode as Code, filling::Status, requester::Requester};

use crate::office::{Desk, codes, day, guardian, leader, option, put, set, shipped, survey, teacher, text};

fn truth(truth: bool) -> Answer {
    Answer::Truth(truth)
}

#[test]
fn exactly_the_open_required_questions_that_are_shown_are_listed() {
    let mut desk = Desk::new(&shipped(), "cooperation_agreement");
    desk.start(&teacher(), vec![set("goal", option("step_up"))]).unwrap();
    let errors = desk.finish(&teacher()).unwrap_err();
    let questions: Vec<_> = errors.iter().map(|error| error.question.clone().unwrap()).collect();
    let open = [
        "goalText",
        "steps",
        "schoolResponsibility",
        "guardiansResponsibility",
        "pupilResponsibility",
        "whoContacts",
        "whoDoesWhat",
    ];
    assert_eq!(questions, open);
    assert!(errors.iter().all(|error| error.code == Code::Required && error.path == ["input", "id"]));
    assert_eq!(errors[0].message, "«Målet med egne ord» må besvares før skjemaet kan fullføres.");

    // Rows that are there are asked for their cells, each by its row.
    desk.save(
        &teacher(),
        vec![
            put("steps.1"),
            put("steps.2"),
            set("steps.1.week", Answer::Number(1.into())),
            set("steps.1.days_a_week", Answer::Number(2.into())),
        ],
    )
    .unwrap();
    let reader = Requester { language: Language::new("en"), ..teacher() };
    let errors = desk.finish(&reader).unwrap_err();
    let steps: Vec<_> = errors
        .iter()
        .filter(|error| error.message.contains("row"))
        .map(|error| (error.question.clone().unwrap(), error.message.clone()))
        .collect();
    assert_eq!(
        steps[0],
        (
            "week".to_owned(),
            "“Week no.” in row 2 of “Step by step, week by week” must be answered before the form can be finished."
                .to_owned()
        )
    );
    assert_eq!(steps.len(), 2);

    // Another goal hides the steps: hidden, they are asked for no more.
    desk.save(&teacher(), vec![set("goal", option("every_day"))]).unwrap();
    let errors = desk.finish(&teacher()).unwrap_err();
    assert!(!errors.iter().any(|error| ["steps", "week", "daysAWeek"].contains(&error.question.as_deref().unwrap())));
}

#[test]
fn a_broken_rule_speaks_in_the_words_of_its_author() {
    let mut desk = survey();
    desk.start(&teacher(), vec![set("ill", truth(false)), set("end", day("2026-10-01"))]).unwrap();
    let errors = desk.finish(&teacher()).unwrap_err();
    assert_eq!(codes(&errors), [(Code::Rule, "end")]);
    assert_eq!(errors[0].message, "Slutten kommer etter dagen.");
    let reader = Requester { language: Language::new("en"), ..teacher() };
    assert_eq!(desk.finish(&reader).unwrap_err()[0].message, "The end comes after the day.");
}

#[test]
fn the_one_or_the_other_is_a_rule_of_the_section() {
    let mut desk = Desk::new(&shipped(), "cooperation_evaluation");
    desk.start(&leader(), vec![set("outcome_no_further", truth(true)), set("outcome_new_agreement", truth(true))])
        .unwrap();
    let errors = desk.finish(&leader()).unwrap_err();
    let rules: Vec<_> = errors.iter().filter(|error| error.code == Code::Rule).collect();
    assert_eq!(rules.len(), 1);
    assert_eq!((rules[0].question.clone(), rules[0].message.as_str()), (None, "Kryss av for det ene ELLER det andre."));
}

#[test]
fn too_few_are_said_in_numbers() {
    let mut desk = Desk::new(&shipped(), "cooperation_agreement");
    desk.facts.invited.truncate(1);
    desk.start(&teacher(), vec![]).unwrap();
    let errors = desk.finish(&teacher()).unwrap_err();
    let few = errors.iter().find(|error| error.code == Code::Range).unwrap();
    assert_eq!(
        (few.question.as_deref(), few.message.as_str()),
        (Some("present"), "«Tilstede ved utarbeidelsen» trenger minst 2.")
    );
}

#[test]
fn hidden_answers_go_when_it_is_finished_and_are_counted() {
    let mut desk = survey();
    let answers = vec![
        set("ill", truth(true)),
        set("days", Answer::Number(3.into())),
        set("secret", text("s")),
        put("visits.1"),
        set("visits.1.more", text("skjult")),
        set("colours", Answer::Options(vec![OptionName::try_from("red").unwrap()])),
    ];
    desk.start(&teacher(), answers).unwrap();
    desk.save(&teacher(), vec![set("ill", truth(false))]).unwrap();
    let verdict = desk.finish(&teacher()).unwrap().unwrap();
    assert_eq!(verdict.edit.dropped, 3);
    assert_eq!((desk.filling().status, desk.filling().finished_at), (Status::Finished, Some(desk.now)));
    assert_eq!((desk.find("days"), desk.find("secret"), desk.find("visits.1.more")), (None, None, None));
    assert!(desk.find("colours").is_some() && desk.find("visits.1").is_some());
    assert!(verdict.record.unwrap().parked.get("answers").is_none());
    assert_eq!(desk.finish(&teacher()), Ok(None), "again, nothing happens");
}

#[test]
fn finishing_is_for_those_who_may_begin_one() {
    let mut desk = survey();
    desk.start(&teacher(), vec![set("ill", truth(false))]).unwrap();
    assert_eq!(codes(&desk.finish(&guardian()).unwrap_err()), [(Code::NotWritable, "")]);
    assert_eq!(desk.filling().status, Status::Draft);
}
