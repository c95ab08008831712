//! What a draft takes, from whom, and what it says to the rest.

use forms_dsl::{
    answers::Answer,
    model::{AnswerState, Language, OptionName, Role},
};
use mobile_schema::{
    change::{Change, Edit, EditTo, UserErrorCode as Code},
    filling::Status,
    requester::Requester,
};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::office::{
    Desk, SETTINGS, SURVEY, codes, day, edit, folder, guardian, leader, option, pupil, put, row, set, survey, teacher,
    text,
};

fn begun() -> Desk {
    let mut desk = survey();
    desk.start(&teacher(), vec![]).unwrap();
    desk
}

fn options(names: &[&str]) -> Answer {
    Answer::Options(names.iter().map(|name| OptionName::try_from(*name).unwrap()).collect())
}

#[test]
fn what_is_no_answer_is_refused_in_the_words_of_the_question() {
    let number = |number: i64, scale| Answer::Number(Decimal::new(number, scale));
    let cases: Vec<(Edit, Code, &str, &str)> = vec![
        (
            set("days", text("tre")),
            Code::Type,
            "«Dager» må besvares med et tall.",
            "“Days” must be answered with a number.",
        ),
        (
            set("days", number(31, 0)),
            Code::Range,
            "«Dager» må være mellom 0 og 30.",
            "“Days” must be between 0 and 30.",
        ),
        (set("days", number(35, 1)), Code::Range, "«Dager» må være et helt tall.", "“Days” must be a whole number."),
        (
            set("share", number(123, 3)),
            Code::Range,
            "«Andel» kan ha høyst 2 desimaler.",
            "“Share” can have at most 2 decimal places.",
        ),
        (
            set("one_colour", option("blue")),
            Code::Option,
            "Svaret på «Farge» er ikke blant valgene.",
            "The answer to “Colour” is not among the choices.",
        ),
        (
            set("colours", options(&["red", "none_of_them"])),
            Code::Option,
            "Ett av valgene under «Farger» utelukker de andre. Velg enten det eller de andre.",
            "One of the choices under “Colours” excludes the others. Choose either that one or the others.",
        ),
        (
            set("word", text("elleve tegn")),
            Code::TooLong,
            "Svaret på «Ord» kan ha høyst 10 tegn.",
            "The answer to “Word” can have at most 10 characters.",
        ),
        (
            set("word", Answer::Missing(AnswerState::Unknown)),
            Code::Option,
            "«Ord» kan ikke besvares med «vet ikke» eller «vil ikke svare».",
            "“Word” cannot be answered with “do not know” or “prefer not to say”.",
        ),
        (
            set("chief", Answer::Id(row(5))),
            Code::NotFound,
            "«Leder» må være en av dem som står på listen «Til stede».",
            "“Chief” must be one of those on the list “Present”.",
        ),
        (
            set("visits.9.why", text("?")),
            Code::NotFound,
            "Raden i «Besøk» finnes ikke.",
            "There is no such row in “Visits”.",
        ),
        (
            set("visit_count", number(2, 0)),
            Code::NotWritable,
            "«Antall besøk» regnes ut av seg selv.",
            "“Number of visits” is worked out by itself.",
        ),
    ];
    let mut desk = begun();
    for (edit, code, bokmaal, english) in cases {
        let errors = desk.save(&teacher(), vec![edit.clone()]).unwrap_err();
        assert_eq!(
            errors.iter().map(|error| (error.code, error.message.as_str())).collect::<Vec<_>>(),
            [(code, bokmaal)]
        );
        assert_eq!(errors[0].path, edit.argument);
        let reader = Requester { language: Language::new("en"), ..teacher() };
        assert_eq!(desk.save(&reader, vec![edit]).unwrap_err()[0].message, english);
    }
    assert_eq!(desk.filling().revision, 1, "nothing was saved");
}

#[test]
fn all_that_is_wrong_is_said_at_once_and_nothing_is_saved() {
    let mut desk = begun();
    let edits = vec![
        set("word", text("ok")),
        set("days", text("x")),
        set("visits.1", text("x")),
        set("one_colour", option("blue")),
    ];
    let errors = desk.save(&teacher(), edits).unwrap_err();
    assert_eq!(codes(&errors), [(Code::Type, "days"), (Code::Type, "visits"), (Code::Option, "oneColour")]);
    assert_eq!(desk.find("word"), None);
}

#[test]
fn a_draft_of_any_shape_saves() {
    let mut desk = begun();
    // A broken rule, an answer that is hidden, fewer than are wanted: all of that is for later.
    let edits = vec![
        set("day", day("2026-11-10")),
        set("end", day("2026-11-01")),
        set("days", Answer::Number(3.into())),
        put("worries.1"),
        put("visits.1"),
        set("visits.1.more", text("skjult")),
    ];
    assert_eq!(desk.save(&teacher(), edits), Ok(vec![]));
    assert_eq!(desk.find("days"), Some(Answer::Number(3.into())));
    desk.save(&teacher(), vec![set("ill", Answer::Truth(true))]).unwrap();
    assert_eq!(desk.filling().revision, 3);
}

#[test]
fn answers_are_kept_tidy() {
    let mut desk = begun();
    let edits = vec![
        set("colours", options(&["green", "red", "green"])),
        set("share", Answer::Number(Decimal::new(5, 1))),
        set("word", text("  ")),
    ];
    desk.save(&teacher(), edits).unwrap();
    assert_eq!(desk.find("colours"), Some(options(&["red", "green"])));
    assert_eq!(desk.find("share").unwrap().to_json(), "0.50");
    assert_eq!(desk.find("word"), Some(Answer::Missing(AnswerState::Empty)));
}

#[test]
fn rows_have_their_limit() {
    let mut desk = begun();
    desk.save(&teacher(), vec![put("visits.1"), put("visits.2")]).unwrap();
    let errors = desk.save(&teacher(), vec![put("visits.3")]).unwrap_err();
    assert_eq!(codes(&errors), [(Code::Range, "visits")]);
    assert_eq!(errors[0].message, "«Besøk» kan ha høyst 2.");
    // One goes, another comes.
    desk.save(&teacher(), vec![edit("visits.1", EditTo::RemoveRow), put("visits.3")]).unwrap();
    assert_eq!(desk.filling().answers.rows("visits").count(), 2);
    desk.save(&teacher(), vec![edit("visits", EditTo::Clear)]).unwrap();
    assert_eq!(desk.filling().answers.rows("visits").count(), 0);
}

#[test]
fn a_filling_holds_what_a_tablet_takes_in_one_document() {
    let roomy = SURVEY
        .replace("repeat visits 0 to 2 rows", "repeat visits 0 to 20 rows")
        .replace("ask why short text", "ask why long text up to 50000");
    let mut desk = Desk::new(&folder(&[("survey.form", &roomy), ("settings.form", SETTINGS)]), "survey");
    desk.start(&teacher(), vec![]).unwrap();
    let visit = |number| {
        let row = format!("visits.{number}");
        vec![put(&row), set(&format!("{row}.why"), text(&"x".repeat(50_000)))]
    };
    for number in 1..=5 {
        assert_eq!(desk.save(&teacher(), visit(number)), Ok(vec![]));
    }
    let errors = desk.save(&teacher(), visit(6)).unwrap_err();
    assert_eq!((errors[0].code, errors[0].path.join(".").as_str()), (Code::TooLong, "input.answers"));
}

#[test]
fn the_history_knows_what_was_written_where() {
    let mut desk = begun();
    let id = desk.filling().id;
    let edits =
        vec![set("word", text("ord")), put("visits.1"), set("visits.1.why", text("w")), edit("day", EditTo::Clear)];
    let save = Change::Save {
        id,
        form: desk.form.name.clone(),
        edit_id: Uuid::from_u128(5),
        base_revision: None,
        answers: edits,
    };
    let entry = desk.change(&teacher(), &save).unwrap().unwrap().edit;
    assert_eq!((entry.edit_id, entry.kind), (Uuid::from_u128(5), "save"));
    let questions: Vec<_> = entry.questions.iter().map(ToString::to_string).collect();
    assert_eq!(questions, ["day", "visits", "word"]);
    let visit = format!("visits.{}", row(1));
    let expected = serde_json::json!({ "day": null, "word": "ord", visit.as_str(): "a0", format!("{visit}.why"): "w" });
    assert_eq!(entry.values, expected);
}

#[test]
fn others_do_not_write_what_is_not_theirs_and_staff_type_for_everybody() {
    let mut desk = begun();
    let for_leaders = || vec![set("for_leaders", text("notat"))];
    let errors = desk.save(&guardian(), for_leaders()).unwrap_err();
    assert_eq!(codes(&errors), [(Code::NotWritable, "forLeaders")]);
    assert_eq!(errors[0].message, "«For ledelsen» fylles ut av andre.");
    assert_eq!(desk.save(&pupil(), vec![set("for_guardian", text("x"))]).unwrap_err()[0].code, Code::NotWritable);
    assert_eq!(desk.save(&guardian(), vec![set("for_guardian", text("mine ord"))]), Ok(vec![]));
    assert_eq!(desk.save(&teacher(), for_leaders()), Ok(vec![]));
    assert_eq!(desk.save(&leader(), vec![set("for_guardian", text("deres ord"))]), Ok(vec![]));
}

#[test]
fn a_page_for_staff_is_theirs_alone() {
    let text_of = SURVEY.replace("section first \"Først\"", "section first \"Først\" for staff");
    let mut desk = Desk::new(&folder(&[("survey.form", &text_of), ("settings.form", SETTINGS)]), "survey");
    desk.start(&teacher(), vec![]).unwrap();
    let errors = desk.save(&guardian(), vec![set("word", text("x"))]).unwrap_err();
    assert_eq!(codes(&errors), [(Code::NotWritable, "word")]);
}

#[test]
fn somebody_elses_edit_is_never_overwritten_unseen() {
    let mut desk = begun();
    let (id, form) = (desk.filling().id, desk.form.name.clone());
    let save = |base_revision, edit_id: u128, word: &str| Change::Save {
        id,
        form: form.clone(),
        edit_id: Uuid::from_u128(edit_id),
        base_revision,
        answers: vec![set("word", text(word))],
    };
    desk.change(&teacher(), &save(Some(1), 11, "hennes")).unwrap();
    let verdict = desk.change(&leader(), &save(Some(1), 12, "hans")).unwrap().unwrap();
    assert_eq!(codes(&verdict.notes), [(Code::Diverged, "word")]);
    assert_eq!(desk.find("word"), Some(text("hennes")));
    let conflict = &desk.filling().conflicts[0];
    assert_eq!((conflict.author, conflict.value.clone()), (leader().person, Some(text("hans"))));
    // Again, its answer was lost: nothing happens.
    assert_eq!(desk.change(&leader(), &save(Some(1), 12, "hans")), Ok(None));
    // Who has both before their eyes chooses.
    desk.change(&teacher(), &save(Some(3), 13, "vår")).unwrap();
    assert_eq!((desk.find("word"), desk.filling().conflicts.len()), (Some(text("vår")), 0));
}

#[test]
fn who_began_it_may_answer_what_is_for_the_author() {
    let text_of = SURVEY
        .replace("    by leadership", "    by author")
        .replace("opened by contact_teacher", "opened by contact_teacher, guardian");
    let mut desk = Desk::new(&folder(&[("survey.form", &text_of), ("settings.form", SETTINGS)]), "survey");
    desk.start(&guardian(), vec![]).unwrap();
    assert_eq!(desk.save(&guardian(), vec![set("for_leaders", text("x"))]), Ok(vec![]));
    let other = Requester { person: Uuid::from_u128(77), ..guardian() };
    assert_eq!(desk.save(&other, vec![set("for_leaders", text("x"))]).unwrap_err()[0].code, Code::NotWritable);
    assert!(other.roles.contains(&Role::Guardian));
}

#[test]
fn what_is_finished_opens_again_and_what_is_discarded_does_not() {
    let mut desk = begun();
    desk.save(&teacher(), vec![set("ill", Answer::Truth(false))]).unwrap();
    desk.finish(&teacher()).unwrap();
    let others = desk.save(&guardian(), vec![set("for_guardian", text("for sent"))]).unwrap_err();
    assert_eq!(codes(&others), [(Code::NotWritable, "")]);
    assert_eq!(desk.filling().status, Status::Finished);
    desk.save(&teacher(), vec![set("word", text("mer"))]).unwrap();
    assert_eq!((desk.filling().status, desk.filling().finished_at), (Status::Draft, None));

    let (id, form) = (desk.filling().id, desk.form.name.clone());
    let discard = |reason: &str| Change::Discard { id, form: form.clone(), reason: reason.to_owned() };
    let errors = desk.change(&teacher(), &discard(" ")).unwrap_err();
    assert_eq!((errors[0].code, errors[0].path.join(".").as_str()), (Code::Required, "input.reason"));
    desk.change(&teacher(), &discard("Feil elev")).unwrap();
    assert_eq!(desk.filling().discard_reason.as_deref(), Some("Feil elev"));
    assert_eq!(desk.change(&teacher(), &discard("Feil elev")), Ok(None));
    let errors = desk.save(&teacher(), vec![set("word", text("x"))]).unwrap_err();
    assert_eq!(
        (errors[0].code, errors[0].message.as_str()),
        (Code::NotDraft, "Skjemaet er forkastet og kan ikke endres.")
    );
}

#[test]
fn rows_stand_in_the_order_that_they_were_listed_in() {
    let mut desk = begun();
    desk.save(&teacher(), vec![put("people_there.3"), put("people_there.1"), put("people_there.2")]).unwrap();
    let shown = desk.shown();
    let mut rows: Vec<_> = shown.rows("people_there").map(|(id, row)| (row.position.clone(), *id)).collect();
    rows.sort();
    assert_eq!(rows.into_iter().map(|(_, id)| id).collect::<Vec<_>>(), [row(3), row(1), row(2)]);
}
