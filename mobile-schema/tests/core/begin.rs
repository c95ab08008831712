//! What a filling begins with, and who begins one.

use std::collections::BTreeMap;

use forms_dsl::{
    answers::{Answer, Answers},
    model::{FormName, Language},
};
use mobile_schema::{
    change::{Change, UserErrorCode},
    filling::Status,
    path,
};
use uuid::Uuid;

use crate::office::{Desk, at, case, codes, day, guardian, option, set, shipped, survey, teacher, text};

#[test]
fn an_agreement_begins_with_the_school_the_day_and_the_invited() {
    let mut desk = Desk::new(&shipped(), "cooperation_agreement");
    let verdict = desk.start(&teacher(), vec![]).unwrap().unwrap();
    assert_eq!((desk.filling().status, desk.filling().revision), (Status::Draft, 1));
    assert_eq!(desk.find("place"), Some(text("Marikollen skole")));
    assert_eq!(desk.find("date"), Some(day("2026-11-02")));
    assert_eq!(desk.find("period_to"), Some(day("2026-11-23")), "it follows the day by three weeks");
    assert_eq!(desk.filling().answers.rows("present").count(), 2);
    assert_eq!(verdict.edit.kind, "start");
    assert_eq!(verdict.edit.values["place"], "Marikollen skole");
}

#[test]
fn a_value_follows_its_start_until_somebody_gives_one() {
    let mut desk = Desk::new(&shipped(), "cooperation_agreement");
    desk.start(&teacher(), vec![]).unwrap();
    desk.save(&teacher(), vec![set("date", day("2026-11-10"))]).unwrap();
    assert_eq!(desk.find("evaluation_date"), Some(day("2026-12-01")));
    desk.save(&teacher(), vec![set("evaluation_date", day("2026-11-20"))]).unwrap();
    desk.save(&teacher(), vec![set("date", day("2026-11-11"))]).unwrap();
    assert_eq!(desk.find("evaluation_date"), Some(day("2026-11-20")));
}

#[test]
fn an_evaluation_begins_with_the_measures_and_the_people_of_the_agreement() {
    let mut agreed = Answers::default();
    for (written, answer) in [
        ("date", day("2026-10-20")),
        ("place", text("Biblioteket")),
        ("present.1", text("a0")),
        ("present.1.name", text("Kari")),
        ("school_responsibility.1", text("a0")),
        ("school_responsibility.1.measure", option("predictability")),
        ("guardians_responsibility.1", text("a0")),
        ("guardians_responsibility.1.own_measure", text("Følger til bussen")),
    ] {
        path::put(&mut agreed, &at(written), Some(answer));
    }
    let mut desk = Desk::new(&shipped(), "cooperation_evaluation");
    desk.earlier = BTreeMap::from([(FormName::try_from("cooperation_agreement").unwrap(), agreed)]);
    desk.start(&teacher(), vec![]).unwrap();
    assert_eq!(desk.find("place"), Some(text("Biblioteket")));
    let cells = |rows: &str, column: &str| -> Vec<Option<Answer>> {
        let shown = desk.shown();
        let mut all: Vec<_> = shown.rows(rows).map(|(_, row)| row.clone()).collect();
        all.sort_by(|a, b| a.position.cmp(&b.position));
        all.iter().map(|row| row.answers.get(column).cloned()).collect()
    };
    assert_eq!(cells("present", "name"), [Some(text("Kari"))]);
    assert_eq!(cells("agreed_measures", "measure"), [Some(option("predictability")), None]);
    assert_eq!(cells("agreed_measures", "own_measure"), [None, Some(text("Følger til bussen"))]);
    assert!(desk.filling().answers.rows("present").all(|(id, _)| *id != crate::office::row(1)), "rows are copies");
}

#[test]
fn whom_the_form_does_not_name_cannot_begin_one() {
    let mut desk = survey();
    let errors = desk.start(&guardian(), vec![]).unwrap_err();
    assert_eq!(codes(&errors), [(UserErrorCode::NotWritable, "")]);
    assert!(desk.stored.is_none());
}

#[test]
fn begun_again_under_the_same_id_nothing_happens() {
    let mut desk = survey();
    desk.start(&teacher(), vec![set("word", text("først"))]).unwrap();
    let begun = desk.filling().clone();
    let retry = |id, case| Change::Start {
        id,
        form: begun.form.clone(),
        case,
        from: None,
        language: Language::new("nb"),
        answers: vec![set("word", text("igjen"))],
    };
    assert_eq!(desk.change(&teacher(), &retry(begun.id, case())), Ok(None));
    assert_eq!(*desk.filling(), begun);
    let elsewhere = desk.change(&teacher(), &retry(begun.id, Uuid::from_u128(1))).unwrap_err();
    assert_eq!(codes(&elsewhere), [(UserErrorCode::NotFound, "")]);
}

#[test]
fn first_answers_are_checked_like_all_others() {
    let mut desk = survey();
    let errors = desk.start(&teacher(), vec![set("word", text("altfor langt ord"))]).unwrap_err();
    assert_eq!(codes(&errors), [(UserErrorCode::TooLong, "word")]);
    assert_eq!(errors[0].path, ["input", "answers", "word"]);
    assert_eq!(errors[0].message, "Svaret på «Ord» kan ha høyst 10 tegn.");
}
