//! Stories of people: an agreement from its first answer to a report about many.

#![expect(clippy::indexing_slicing, reason = "a test that finds something else has failed")]

use anyhow::{Context, Result};
use e2e::{Client, Kind, Scenario, Server, UserError, kinds, row_id, shipped_forms};
use serde_json::{Value, json};

struct Office {
    server: Server,
    teacher: Client,
    leader: Client,
}

impl Office {
    async fn open(kind: Kind) -> Result<Self> {
        let server = Server::start(kind, &shipped_forms()).await?;
        let (teacher, leader) = (server.people.client("contact_teacher")?, server.people.client("leadership")?);
        Ok(Self { server, teacher, leader })
    }
}

/// Questions that a refusal names, each once, in its order.
fn questions(errors: &[UserError]) -> Vec<&str> {
    let mut names: Vec<&str> = errors.iter().filter_map(|error| error.question.as_deref()).collect();
    names.dedup();
    names
}

fn names(people: &Value) -> Result<Vec<String>> {
    let people = people.as_array().context("nobody")?;
    people.iter().map(|person| Ok(person["name"].as_str().context("no name")?.to_owned())).collect()
}

#[tokio::test]
async fn from_an_empty_form_to_a_report() -> Result<()> {
    for kind in kinds() {
        the_whole_way(&Office::open(kind).await?).await.with_context(|| format!("{kind:?}"))?;
    }
    Ok(())
}

async fn the_whole_way(office: &Office) -> Result<()> {
    let case = e2e::open_case(&office.teacher).await?;
    let agreement = Scenario::open(&office.teacher, &case, "cooperation_agreement").await?;

    // What it begins with is there: the school, the day, those invited, three weeks.
    let begun = agreement.read("status place date present { name role } periodFrom evaluationDate").await?;
    assert_eq!(begun["status"], "DRAFT");
    assert!(begun["place"].is_string() && begun["date"] == begun["periodFrom"], "{begun}");
    let present = names(&begun["present"])?;
    assert!(present.len() >= 2, "{begun}");

    // Interrupted, and gone on with by somebody else of the school.
    agreement.answer("goal", "step_up").await?;
    let agreement = agreement.with(&office.leader);
    assert_eq!(agreement.read("goal").await?, json!({ "goal": "STEP_UP" }));

    // Finishing is refused, with exactly the open required questions that are shown.
    let refused = agreement.finish().await?;
    assert!(refused.iter().all(|error| error.code == "REQUIRED" && !error.message.is_empty()), "{refused:?}");
    let open = [
        "goalText",
        "steps",
        "schoolResponsibility",
        "guardiansResponsibility",
        "pupilResponsibility",
        "whoContacts",
        "whoDoesWhat",
    ];
    assert_eq!(questions(&refused), open);
    // Another goal hides the steps; hidden, they are no longer asked for.
    agreement.answer("goal", "every_day").await?;
    let open_now: Vec<&str> = open.into_iter().filter(|name| *name != "steps").collect();
    assert_eq!(questions(&agreement.finish().await?), open_now);

    e2e::fill_agreement(&agreement).await?;
    assert_eq!(agreement.finish().await?, []);
    assert_eq!(agreement.read("status").await?["status"], "FINISHED");

    // All present sign; one declines, and says why.
    let (last, others) = present.split_last().context("nobody")?;
    for name in others {
        assert_eq!(agreement.sign(name).await?, [], "{name}");
        assert_eq!(agreement.read("status").await?["status"], "FINISHED");
    }
    assert_eq!(agreement.decline(last, "Vil snakke med far først").await?, []);
    let signed = agreement
        .read("status signatures { name how declinedReason answersHash } case { state followUps { formName due } }")
        .await?;
    assert_eq!(signed["status"], "SIGNED");
    let hashes: Vec<&Value> =
        signed["signatures"].as_array().context("no signatures")?.iter().map(|s| &s["answersHash"]).collect();
    assert_eq!(hashes.len(), present.len());
    assert!(hashes.iter().all(|hash| *hash == hashes[0]), "not all signed the same: {signed}");
    assert!(signed.to_string().contains("Vil snakke med far først"), "{signed}");
    assert_eq!(signed["case"]["state"], "ACTIVE");
    let due = json!([{ "formName": "cooperation_evaluation", "due": begun["evaluationDate"] }]);
    assert_eq!(signed["case"]["followUps"], due);
    // What is signed is not changed.
    assert_eq!(agreement.save(json!({ "goal_text": "Noe annet" })).await?[0].code, "NOT_DRAFT");

    evaluate(&agreement, &present).await?;
    report(&office.leader, &case).await
}

/// The evaluation begins with what was agreed and with those who were there.
async fn evaluate(agreement: &Scenario, present: &[String]) -> Result<()> {
    let evaluation = agreement.follow("cooperation_evaluation").await?;
    let begun =
        evaluation.read("place present { name } agreedMeasures { id measure ownMeasure status effect }").await?;
    assert_eq!(names(&begun["present"])?, present);
    let measures = begun["agreedMeasures"].as_array().context("no measures")?;
    let agreed: Vec<&str> =
        measures.iter().filter_map(|row| row["measure"].as_str().or(row["ownMeasure"].as_str())).collect();
    assert_eq!(agreed, ["PREDICTABILITY", "PEER_CONTACT_VISITS", "MORNING_ROUTINE", "Følger til bussen"]);

    let effects = ["worked", "worked", "not_worked", "worked"];
    let rows = measures.iter().zip(effects).map(|(row, effect)| Ok(json!({ "id": row["id"], "effect": effect })));
    evaluation.answer("agreed_measures", rows.collect::<Result<Value>>()?).await?;
    evaluation.answer("goal_evaluation", "partly").await?;
    evaluation.answer("new_measures_needed", false).await?;
    evaluation.answer("plan_b_evaluation", "not_used").await?;
    evaluation.answer("outcome_no_further", true).await?;
    evaluation.answer("outcome_new_agreement", true).await?;
    // The measure that did not work needs its reason, and ELLER means one of the two.
    let refused = evaluation.finish().await?;
    let codes: Vec<&str> = refused.iter().map(|error| error.code.as_str()).collect();
    assert_eq!(codes, ["REQUIRED", "RULE"], "{refused:?}");
    assert!(refused[1].message.contains("ELLER"), "{refused:?}");

    let reason = json!([{ "id": measures[2]["id"], "why_not_worked": "Vekkeklokka" }]);
    evaluation.answer("agreed_measures", reason).await?;
    evaluation.answer("outcome_new_agreement", false).await?;
    let seen = evaluation.read("measuresWorked { measure } measuresNotWorked { measure whyNotWorked }").await?;
    assert_eq!(seen["measuresWorked"].as_array().map(Vec::len), Some(3));
    assert_eq!(seen["measuresNotWorked"], json!([{ "measure": "MORNING_ROUTINE", "whyNotWorked": "Vekkeklokka" }]));
    assert_eq!(evaluation.finish().await?, []);
    e2e::sign_all(&evaluation).await?;
    let closed = evaluation.read("status case { state closedAt }").await?;
    assert_eq!((&closed["status"], &closed["case"]["state"]), (&json!("SIGNED"), &json!("CLOSED_NO_FURTHER_NEED")));
    assert!(closed["case"]["closedAt"].is_string());
    Ok(())
}

/// Both forms are read in one request, counted by option.
async fn report(leader: &Client, case: &str) -> Result<()> {
    let query = "query Report($case: ID!) {
        case(id: $case) { fillings { nodes { __typename status } } }
        cooperationAgreements(filter: { status: { eq: SIGNED } }) {
            totalCount nodes { goal goalText case { id } }
            groupedAggregates(groupBy: [GOAL]) { keys { goal } aggregates { count } }
        }
        cooperationEvaluations(filter: { status: { eq: SIGNED } }) {
            totalCount nodes { goalEvaluation }
            groupedAggregates(groupBy: [GOAL_EVALUATION]) { keys { goalEvaluation } aggregates { count } }
        }
    }";
    let seen = leader.data(query, json!({ "case": case })).await?;
    assert_eq!(seen["case"]["fillings"]["nodes"].as_array().map(Vec::len), Some(2), "{seen}");
    for (list, key) in [("cooperationAgreements", "goal"), ("cooperationEvaluations", "goalEvaluation")] {
        let groups = seen[list]["groupedAggregates"].as_array().context("no groups")?;
        let counted: u64 = groups.iter().filter_map(|group| group["aggregates"]["count"].as_u64()).sum();
        assert_eq!(Some(counted), seen[list]["totalCount"].as_u64(), "{seen}");
        assert!(groups.iter().all(|group| group["keys"][key].is_string()), "{seen}");
    }
    Ok(())
}

#[tokio::test]
async fn a_signed_agreement_is_amended() -> Result<()> {
    for kind in kinds() {
        let office = Office::open(kind).await?;
        let case = e2e::open_case(&office.teacher).await?;
        let agreement = Scenario::open(&office.teacher, &case, "cooperation_agreement").await?;
        e2e::fill_agreement(&agreement).await?;
        assert_eq!(agreement.finish().await?, []);
        e2e::sign_all(&agreement).await?;

        let amendment = agreement.amend().await?;
        let begun = amendment.read("status goalText amends { id }").await?;
        assert_eq!(begun["status"], "DRAFT");
        assert_eq!(begun["goalText"], "Til stede fra første time hver dag.");
        assert_eq!(begun["amends"]["id"], agreement.id());
        amendment.answer("goal_text", "Til stede fra andre time.").await?;
        assert_eq!(amendment.finish().await?, []);
        e2e::sign_all(&amendment).await?;

        let first = agreement.read("status goalText").await?;
        assert_eq!(first, json!({ "status": "AMENDED", "goalText": "Til stede fra første time hver dag." }));
        let query = "query($case: ID!) { cooperationAgreements(filter: { case: { id: { eq: $case } }, status: { eq: SIGNED } }) { nodes { goalText } } }";
        let newest = office.teacher.data(query, json!({ "case": case })).await?;
        assert_eq!(newest["cooperationAgreements"]["nodes"], json!([{ "goalText": "Til stede fra andre time." }]));
    }
    Ok(())
}

#[tokio::test]
async fn a_form_begun_by_mistake_is_discarded_with_a_reason() -> Result<()> {
    for kind in kinds() {
        let office = Office::open(kind).await?;
        let case = e2e::open_case(&office.teacher).await?;
        let draft = Scenario::open(&office.teacher, &case, "cooperation_agreement").await?;
        assert_eq!(draft.discard("").await?.len(), 1, "no reason was given");
        assert_eq!(draft.discard("Feil elev").await?, []);
        assert_eq!(draft.read("status").await?["status"], "DISCARDED");
        assert_eq!(draft.save(json!({ "goal_text": "Likevel" })).await?[0].code, "NOT_DRAFT");
    }
    Ok(())
}

#[tokio::test]
async fn a_retry_changes_nothing() -> Result<()> {
    for kind in kinds() {
        let office = Office::open(kind).await?;
        let case = e2e::open_case(&office.teacher).await?;
        let start = "mutation($input: StartCooperationAgreementInput!) { startCooperationAgreement(input: $input) \
                     { cooperationAgreement { id revision } userErrors { message code path question } } }";
        let input = json!({ "input": { "id": row_id(), "caseId": case, "answers": { "goalText": "Først" } } });
        let (first, errors) = office.teacher.mutate(start, input.clone()).await?;
        assert_eq!(errors, []);
        let (again, errors) = office.teacher.mutate(start, input).await?;
        assert_eq!((&again, errors.as_slice()), (&first, [].as_slice()));

        let save = "mutation($input: SaveCooperationAgreementInput!) { saveCooperationAgreement(input: $input) \
                    { cooperationAgreement { id revision goalText } userErrors { message code path question } } }";
        let id = &first["cooperationAgreement"]["id"];
        let input = json!({ "input": { "id": id, "editId": row_id(), "answers": { "goalText": "Så" } } });
        let (first, _) = office.teacher.mutate(save, input.clone()).await?;
        let (again, _) = office.teacher.mutate(save, input).await?;
        assert_eq!(again, first);
        assert_eq!(first["cooperationAgreement"]["goalText"], "Så");
    }
    Ok(())
}

#[tokio::test]
async fn a_refusal_speaks_the_language_of_the_person() -> Result<()> {
    let office = Office::open(Kind::Sqlite).await?;
    let case = e2e::open_case(&office.teacher).await?;
    let agreement = Scenario::open(&office.teacher, &case, "cooperation_agreement").await?;
    let too_late = json!({ "date": "2026-11-02", "period_from": "2026-11-02", "period_to": "2026-11-20", "evaluation_date": "2026-11-24" });
    assert_eq!(agreement.save(too_late).await?, []);
    let rule = |errors: Vec<UserError>| {
        errors.into_iter().find(|error| error.code == "RULE").map(|error| (error.question, error.message))
    };
    let question = Some("evaluationDate".to_owned());
    let nb = rule(agreement.with(&office.teacher.clone().reading("nb")).finish().await?);
    assert_eq!(nb, Some((question.clone(), "Evaluering skal skje innen tre uker.".to_owned())));
    let en = rule(agreement.with(&office.teacher.clone().reading("en")).finish().await?);
    assert_eq!(en, Some((question, "The evaluation shall take place within three weeks.".to_owned())));
    Ok(())
}

#[tokio::test]
async fn a_signed_agreement_is_a_page_for_paper() -> Result<()> {
    let office = Office::open(Kind::Sqlite).await?;
    let case = e2e::open_case(&office.teacher).await?;
    let agreement = Scenario::open(&office.teacher, &case, "cooperation_agreement").await?;
    e2e::fill_agreement(&agreement).await?;
    assert_eq!(agreement.finish().await?, []);
    e2e::sign_all(&agreement).await?;
    let signed = agreement.read("signatures { answersHash }").await?;
    let hash = signed["signatures"][0]["answersHash"].as_str().context("no hash")?;
    let path = format!("/fillings/{}/print", agreement.id());
    let (status, page) = office.teacher.get(&path).await?;
    assert_eq!(status, 200);
    for text in [
        "Samarbeidsavtale",
        "Mål for samarbeidet",
        "Til stede fra første time hver dag.",
        "Signaturer på avtalen",
        hash,
    ] {
        assert!(page.contains(text), "«{text}» is not on the page:\n{page}");
    }
    let (status, page) = office.server.people.stranger(None).get(&path).await?;
    assert!(status == 401 && !page.contains("Samarbeidsavtale"), "{status} {page}");
    Ok(())
}
