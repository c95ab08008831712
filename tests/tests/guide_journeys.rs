//! The guide's way with a pupil, told over HTTP: from the first signal to the second agreement, a step-by-step return,
//! and a case on the wrong child.

#![expect(clippy::indexing_slicing, reason = "a test that finds something else has failed")]

use anyhow::{Context, Result, ensure};
use e2e::{Client, Kind, Scenario, Server, kinds, row_id, shipped_forms};
use serde_json::{Value, json};

struct Office {
    /// Keeps running for as long as somebody works in it.
    _server: Server,
    teacher: Client,
    leader: Client,
}

impl Office {
    async fn open(kind: Kind) -> Result<Self> {
        let server = Server::start(kind, &shipped_forms()).await?;
        let (teacher, leader) = (server.people.client("contact_teacher")?, server.people.client("leadership")?);
        Ok(Self { _server: server, teacher, leader })
    }

    /// Moves a case as a person does.
    async fn moves(&self, case: &str, to: &str) -> Result<()> {
        let document = "mutation($input: MoveCaseInput!) { moveCase(input: $input) { userErrors { message code path question } } }";
        let (_, errors) = self.leader.mutate(document, json!({ "input": { "id": case, "to": to } })).await?;
        ensure!(errors.is_empty(), "{errors:?}");
        Ok(())
    }
}

async fn answer_all(filling: &Scenario, answers: Vec<(&str, Value)>) -> Result<usize> {
    let count = answers.len();
    for (question, answer) in answers {
        filling.answer(question, answer).await?;
    }
    Ok(count)
}

/// Rows of measures from a catalogue.
fn measures(names: &[&str]) -> Value {
    names.iter().map(|name| json!({ "id": row_id(), "measure": name, "responsible": "Kari Nordahl" })).collect()
}

/// The names of the tasks of a case that wait for somebody.
async fn tasks(filling: &Scenario) -> Result<Vec<String>> {
    let seen = filling.read("case { followUps { task } }").await?;
    let all = seen["case"]["followUps"].as_array().context("no follow-ups")?;
    Ok(all.iter().filter_map(|follow_up| follow_up["task"].as_str()).map(str::to_owned).collect())
}

async fn sign_all_but(filling: &Scenario, declines: Option<&str>) -> Result<()> {
    let seen = filling.read("present { name role }").await?;
    for person in seen["present"].as_array().context("nobody")? {
        let (name, role) = (person["name"].as_str().context("no name")?, &person["role"]);
        if role == "INTERPRETER" {
            continue;
        }
        let errors = match declines {
            Some(who) if who == name => filling.decline(name, "Jeg er ikke enig i målet.").await?,
            _ => filling.sign(name).await?,
        };
        assert_eq!(errors, [], "{name}");
    }
    Ok(())
}

/// A guardian among those present.
async fn guardian(filling: &Scenario) -> Result<String> {
    let seen = filling.read("present { name role }").await?;
    let people = seen["present"].as_array().context("nobody")?;
    let guardian = people.iter().find(|person| person["role"] == "GUARDIAN").context("no guardian")?;
    Ok(guardian["name"].as_str().context("no name")?.to_owned())
}

#[tokio::test]
async fn from_the_first_signal_to_the_second_agreement() -> Result<()> {
    for kind in kinds() {
        let office = Office::open(kind).await?;
        the_whole_way(&office).await.with_context(|| format!("{kind:?}"))?;
    }
    Ok(())
}

async fn the_whole_way(office: &Office) -> Result<()> {
    let case = e2e::open_case(&office.teacher).await?;
    map(office, &case).await?;
    let interview = talk(office, &case).await?;
    let agreement = agree(&interview).await?;
    let evaluation = evaluate(&agreement).await?;

    // The second agreement begins with what the evaluation found to be needed.
    let second = evaluation.follow("cooperation_agreement").await?;
    let begun =
        second.read("schoolResponsibility { id measure } guardiansResponsibility { measure } evaluationDate").await?;
    assert_eq!(begun["schoolResponsibility"][0]["measure"], "NO_ORAL_ANSWERS");
    assert_eq!(begun["guardiansResponsibility"], json!([{ "measure": "KEEP_LEISURE" }]));
    fill_in(&second).await?;
    // To be exempt from answering aloud has an end.
    let open: Vec<_> = second.finish().await?.into_iter().filter_map(|error| error.question).collect();
    assert_eq!(open, ["toDate"]);
    let until = json!([{ "id": begun["schoolResponsibility"][0]["id"], "to_date": begun["evaluationDate"] }]);
    second.answer("school_responsibility", until).await?;
    assert_eq!(second.finish().await?, []);
    sign_all_but(&second, None).await?;
    assert_eq!(second.read("status case { state }").await?["case"]["state"], "ACTIVE");
    Ok(())
}

/// The contact teacher maps the absence, and proposes measures.
async fn map(office: &Office, case: &str) -> Result<()> {
    office.moves(case, "MAPPING").await?;
    let mapping = Scenario::open(&office.teacher, case, "mapping").await?;
    let begun = mapping.read("pupilName { name } school { name } class { name } date case { state }").await?;
    assert!(begun["pupilName"]["name"].is_string() && begun["school"]["name"].is_string(), "{begun}");
    assert_eq!(begun["case"]["state"], "MAPPING");
    answer_all(
        &mapping,
        vec![
            ("period_from", json!("2026-09-01")),
            ("period_to", json!("2026-11-30")),
            ("absence_days", json!(9)),
            ("absence_hours", json!(6)),
            ("absence_pattern", json!("Mandager.")),
            ("onset", json!("gradual")),
            ("pupil_contact", json!("Jeg gruer meg til prøver.")),
            ("guardian_contact_explanation", json!("Vondt i magen om morgenen.")),
            ("teacher_assessed_reason", json!(["subject", "teachers_attitude"])),
            ("academic_functioning", json!("poor")),
            ("proposed_measures", measures(&["regular_talks", "peer_contact.visits", "morning_routine"])),
        ],
    )
    .await?;
    let derived = mapping.read("avgDaysPerMonth absenceAmount").await?;
    assert_eq!(derived["avgDaysPerMonth"], "3.0");
    // What is inserted is isolated, as it may be written from the right.
    let amount = derived["absenceAmount"].as_str().context("no text")?.replace(['\u{2068}', '\u{2069}'], "");
    assert_eq!(amount, "9 dager og 6 enkelttimer fra 01.09.2026 til 30.11.2026.");
    // The leadership hears of it before the form is done.
    assert_eq!(tasks(&mapping).await?, ["tell_leadership"]);
    assert_eq!(mapping.finish().await?, []);
    assert_eq!(mapping.sign_oneself().await?, []);
    assert_eq!(mapping.read("status").await?["status"], "SIGNED");
    assert!(tasks(&mapping).await?.contains(&"read_mapping".to_owned()));
    office.moves(case, "CONVERSATION").await
}

/// The interview with an interpreter; the pupil skips half of the questions.
async fn talk(office: &Office, case: &str) -> Result<Scenario> {
    let interview = Scenario::open(&office.teacher, case, "interview").await?;
    assert!(tasks(&interview).await?.contains(&"minutes_due".to_owned()));
    let begun = interview.read("summary present { name }").await?;
    let summary = begun["summary"].as_str().context("no summary")?;
    assert!(summary.contains("Jeg gruer meg til prøver.") && summary.contains("Vondt i magen"), "{summary}");
    interview.answer("present", json!([{ "id": row_id(), "name": "Amina Warsame", "role": "interpreter" }])).await?;
    let skipped = ["pupil_friends", "pupil_tests", "pupil_adults", "pupil_bullying", "pupil_when_absent"];
    for question in skipped {
        assert_eq!(interview.skip(question).await?, [], "{question}");
    }
    answer_all(
        &interview,
        vec![
            ("interpreter_used", json!(true)),
            ("pupil_participates", json!(true)),
            ("ungdomslos_considered", json!("invited")),
            ("pupil_wellbeing", json!("Greit i friminuttene.")),
            ("pupil_wished_day", json!("Begynne klokka ni.")),
            ("guardian_morning_routines", json!("Vi går før han.")),
            ("guardian_health", json!(false)),
            ("way_forward", json!("Vi lager en avtale.")),
            ("contact_frequency", json!("weekly")),
            ("contact_channels", json!(["phone_hours"])),
            ("conversation_outcome", json!("agreement_now")),
            ("triggering_factors", json!("Prøvene.")),
            ("anonymous_discussion", json!(["none"])),
            ("child_welfare_report_assessment", json!("not_necessary")),
            ("child_welfare_report_assessment_reason", json!("Ingen bekymring for omsorgen.")),
            ("minutes", json!("Vi lager en avtale.")),
        ],
    )
    .await?;
    let today = interview.read("meetingDate").await?["meetingDate"].clone();
    interview.answer("minutes_copy_sent", today).await?;
    interview.answer("minutes_copy_sent_channel", "print").await?;
    assert_eq!(interview.finish().await?, []);
    // The copy for the home is without what staff think afterwards.
    let (_, page) = office.teacher.get(&format!("/fillings/{}/print", interview.id())).await?;
    assert!(page.contains("Begynne klokka ni.") && page.contains("Interne vurderinger er ikke med"), "{page}");
    assert!(!page.contains("Prøvene.") && !page.contains("bekymringsmelding"), "{page}");
    // What a pupil says of colleagues and of bullying is for the leadership.
    let done = interview.with(&office.leader);
    let done = done.read("missing { question state } case { state followUps { formName } }").await?;
    let declined = done["missing"].as_array().context("nothing")?.iter().filter(|m| m["state"] == "DECLINED").count();
    assert_eq!(declined, skipped.len(), "{done}");
    assert_eq!(done["case"]["state"], "AGREEMENT_DRAFT");
    assert!(done["case"]["followUps"].to_string().contains("cooperation_agreement"), "{done}");
    let tasks = tasks(&interview).await?;
    assert!(tasks.contains(&"contact_weekly".to_owned()), "{tasks:?}");
    assert!(!tasks.contains(&"safe_school".to_owned()), "{tasks:?}");
    Ok(interview)
}

/// What an agreement needs beside its measures.
async fn fill_in(agreement: &Scenario) -> Result<()> {
    let present = agreement.read("present { id }").await?;
    answer_all(
        agreement,
        vec![
            ("goal", json!("every_day")),
            ("goal_text", json!("Til stede hver dag, fra klokka ni.")),
            ("pupil_responsibility", json!("Jeg sier fra til Kari.")),
            ("who_contacts", present["present"][0]["id"].clone()),
            ("who_does_what", json!("Kari ringer hjem før klokka ti.")),
        ],
    )
    .await?;
    let joins = agreement.read("present { role }").await?.to_string().contains("UNGDOMSLOS");
    if joins {
        agreement.answer("ungdomslos_responsibility", "En samtale i uka.").await?;
    }
    Ok(())
}

/// The agreement has the people of the interview and the measures of the mapping; a guardian does not sign.
async fn agree(interview: &Scenario) -> Result<Scenario> {
    let agreement = interview.follow("cooperation_agreement").await?;
    let begun = agreement
        .read("present { name role } schoolResponsibility { measure } guardiansResponsibility { measure } date evaluationDate")
        .await?;
    assert!(begun["present"].to_string().contains("Amina Warsame"), "{begun}");
    let of_school = json!([{ "measure": "REGULAR_TALKS" }, { "measure": "PEER_CONTACT_VISITS" }]);
    assert_eq!(begun["schoolResponsibility"], of_school);
    assert_eq!(begun["guardiansResponsibility"], json!([{ "measure": "MORNING_ROUTINE" }]));
    fill_in(&agreement).await?;
    assert_eq!(agreement.finish().await?, []);
    let guardian = guardian(&agreement).await?;
    sign_all_but(&agreement, Some(&guardian)).await?;
    let signed = agreement
        .read("status signatures { name how declinedReason } case { state followUps { formName due } }")
        .await?;
    assert_eq!((&signed["status"], &signed["case"]["state"]), (&json!("SIGNED"), &json!("ACTIVE")));
    let signatures = signed["signatures"].as_array().context("no signatures")?;
    let refusals: Vec<&Value> = signatures.iter().filter(|s| s["how"] == "DECLINED").collect();
    assert_eq!(refusals.len(), 1);
    assert_eq!(
        (&refusals[0]["name"], &refusals[0]["declinedReason"]),
        (&json!(guardian), &json!("Jeg er ikke enig i målet."))
    );
    assert!(!signatures.iter().any(|s| s["name"] == "Amina Warsame"), "an interpreter is no party");
    let due = &signed["case"]["followUps"];
    assert!(
        due.as_array().is_some_and(|due| due
            .iter()
            .any(|f| f["formName"] == "cooperation_evaluation" && f["due"] == begun["evaluationDate"])),
        "{due}"
    );
    Ok(agreement)
}

/// One measure did not work, two new ones are needed: a new agreement.
async fn evaluate(agreement: &Scenario) -> Result<Scenario> {
    let evaluation = agreement.follow("cooperation_evaluation").await?;
    let begun = evaluation.read("agreedMeasures { id measure } present { name }").await?;
    let rows = begun["agreedMeasures"].as_array().context("no measures")?;
    assert_eq!(rows.len(), 3, "{begun}");
    let judged = rows.iter().map(|row| {
        let worked = row["measure"] != "MORNING_ROUTINE";
        let effect = if worked { "worked" } else { "not_worked" };
        json!({ "id": row["id"], "effect": effect, "why_not_worked": if worked { Value::Null } else { json!("Vekkeklokka") } })
    });
    answer_all(
        &evaluation,
        vec![
            ("goal_evaluation", json!("partly")),
            ("agreed_measures", judged.collect()),
            ("new_measures_needed", json!(true)),
            ("new_measures", measures(&["no_oral_answers", "keep_leisure"])),
            ("plan_b_evaluation", json!("worked")),
            ("outcome_new_agreement", json!(true)),
            ("outcome_referral_considered", json!(true)),
            ("referral_agencies", json!(["ppt"])),
            ("referral_outcome", json!("referral_made")),
        ],
    )
    .await?;
    assert_eq!(evaluation.finish().await?, []);
    sign_all_but(&evaluation, None).await?;
    let done = evaluation.read("status case { state followUps { formName } }").await?;
    assert_eq!((&done["status"], &done["case"]["state"]), (&json!("SIGNED"), &json!("AGREEMENT_DRAFT")));
    assert!(done["case"]["followUps"].to_string().contains("cooperation_agreement"), "{done}");
    Ok(evaluation)
}

#[tokio::test]
async fn a_return_step_by_step_with_the_ungdomslos() -> Result<()> {
    for kind in kinds() {
        let office = Office::open(kind).await?;
        step_up(&office).await.with_context(|| format!("{kind:?}"))?;
    }
    Ok(())
}

async fn step_up(office: &Office) -> Result<()> {
    let case = e2e::open_case(&office.teacher).await?;
    let agreement = Scenario::open(&office.teacher, &case, "cooperation_agreement").await?;
    fill_in(&agreement).await?;
    let mut gradual = measures(&["gradual_return"]);
    gradual[0]["to_date"] = agreement.read("evaluationDate").await?["evaluationDate"].clone();
    answer_all(
        &agreement,
        vec![
            ("goal", json!("step_up")),
            ("school_responsibility", gradual),
            ("guardians_responsibility", measures(&["be_clear"])),
            ("present", json!([{ "id": row_id(), "name": "Ali Rahimi", "role": "ungdomslos" }])),
        ],
    )
    .await?;
    // With UngdomsLOS at the table the agreement says what UngdomsLOS does; a return by steps says the steps.
    let open: Vec<_> = agreement.finish().await?.into_iter().filter_map(|error| error.question).collect();
    assert_eq!(open, ["steps", "ungdomslosResponsibility"]);
    let steps = [(1, 2), (2, 3), (3, 5)];
    let rows: Value =
        steps.iter().map(|(week, days)| json!({ "id": row_id(), "week": week, "days_a_week": days })).collect();
    agreement.answer("steps", rows).await?;
    agreement.answer("ungdomslos_forms", json!(["motivation_talks", "family_talks"])).await?;
    agreement.answer("ungdomslos_responsibility", "Jeg møter ham ved porten.").await?;
    assert_eq!(agreement.finish().await?, []);
    sign_all_but(&agreement, None).await?;
    let signed = agreement.read("status steps { week daysAWeek } ungdomslosForms signatures { name }").await?;
    assert_eq!(signed["status"], "SIGNED");
    assert_eq!(
        signed["steps"],
        json!([{ "week": 1, "daysAWeek": 2 }, { "week": 2, "daysAWeek": 3 }, { "week": 3, "daysAWeek": 5 }])
    );
    assert_eq!(signed["ungdomslosForms"], json!(["MOTIVATION_TALKS", "FAMILY_TALKS"]));
    assert!(signed["signatures"].to_string().contains("Ali Rahimi"), "{signed}");

    // The evaluation has UngdomsLOS among those present, and considers a referral there.
    let evaluation = agreement.follow("cooperation_evaluation").await?;
    let begun = evaluation.read("agreedMeasures { id } present { name role }").await?;
    assert!(begun["present"].to_string().contains("UNGDOMSLOS"), "{begun}");
    let rows = begun["agreedMeasures"].as_array().context("no measures")?;
    let judged = rows.iter().map(|row| json!({ "id": row["id"], "effect": "worked" })).collect();
    answer_all(
        &evaluation,
        vec![
            ("goal_evaluation", json!("reached")),
            ("agreed_measures", judged),
            ("new_measures_needed", json!(false)),
            ("plan_b_evaluation", json!("not_used")),
            ("outcome_no_further", json!(true)),
            ("outcome_referral_considered", json!(true)),
            ("referral_agencies", json!(["ungdomslos"])),
            ("referral_outcome", json!("not_needed")),
        ],
    )
    .await?;
    assert_eq!(evaluation.finish().await?, []);
    sign_all_but(&evaluation, None).await?;
    let done = evaluation.read("referralAgencies signatures { name } case { state }").await?;
    assert_eq!(done["referralAgencies"], json!(["UNGDOMSLOS"]));
    assert!(done["signatures"].to_string().contains("Ali Rahimi"), "{done}");
    assert_eq!(done["case"]["state"], "CLOSED_NO_FURTHER_NEED");
    Ok(())
}

#[tokio::test]
async fn a_case_on_the_wrong_child_is_discarded() -> Result<()> {
    for kind in kinds() {
        let office = Office::open(kind).await?;
        let case = e2e::open_case(&office.teacher).await?;
        let mapping = Scenario::open(&office.teacher, &case, "mapping").await?;
        mapping.answer("absence_pattern", "Ikke denne eleven.").await?;
        assert_eq!(mapping.discard("Feil elev").await?, []);
        let document = "mutation($input: CloseCaseInput!) { closeCase(input: $input) {
            case { state closedAt } userErrors { message code path question } } }";
        let input = json!({ "input": { "id": case, "to": "CLOSED_WRONG", "reason": "Saken gjaldt en annen elev." } });
        let (payload, errors) = office.leader.mutate(document, input).await?;
        assert_eq!(errors, []);
        assert_eq!(payload["case"]["state"], "CLOSED_WRONG");
        assert!(payload["case"]["closedAt"].is_string());
        // Nothing more is written in it.
        assert_eq!(mapping.save(json!({ "absence_pattern": "Likevel" })).await?[0].code, "NOT_DRAFT");
    }
    Ok(())
}

#[tokio::test]
async fn an_interview_takes_at_most_fifteen_inputs() -> Result<()> {
    for language in ["nb", "nn"] {
        let office = Office::open(Kind::Sqlite).await?;
        let teacher = office.teacher.clone().reading(language);
        let case = e2e::open_case(&teacher).await?;
        let interview = Scenario::open_in(&teacher, &case, "interview", language).await?;
        let copied = interview.read("meetingDate language").await?;
        assert_eq!(copied["language"], language);
        let inputs = answer_all(
            &interview,
            vec![
                ("pupil_participates", json!(true)),
                ("ungdomslos_considered", json!("not_needed")),
                ("summary", json!("Fråværet kjem av ein operasjon.")),
                ("way_forward", json!("Inga oppfølging.")),
                ("contact_frequency", json!("weekly")),
                ("contact_channels", json!(["phone_hours"])),
                ("conversation_outcome", json!("close")),
                ("anonymous_discussion", json!(["none"])),
                ("child_welfare_report_assessment", json!("not_necessary")),
                ("child_welfare_report_assessment_reason", json!("Naturleg forklaring.")),
                ("minutes_copy_sent", copied["meetingDate"].clone()),
                ("minutes_copy_sent_channel", json!("print")),
            ],
        )
        .await?;
        assert_eq!(interview.finish().await?, []);
        assert!(inputs <= 15, "{inputs} inputs");
        assert_eq!(interview.read("case { state }").await?["case"]["state"], "CLOSED_NATURAL_EXPLANATION");
        // All that a tablet shows was in that language.
        let query = "query($language: LanguageTag!) { form(name: \"interview\") { texts(language: $language) { key language } } }";
        let told = teacher.data(query, json!({ "language": language })).await?;
        let texts = told["form"]["texts"].as_array().context("no texts")?;
        let others: Vec<&Value> = texts
            .iter()
            .filter(|text| {
                text["language"] != language && !text["key"].as_str().is_some_and(|key| key.ends_with("source"))
            })
            .collect();
        assert!(texts.len() > 150 && others.is_empty(), "{others:?}");
        println!("the interview is finished with {inputs} inputs in {language}");
    }
    Ok(())
}
