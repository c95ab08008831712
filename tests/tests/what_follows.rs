//! What a form sets in motion in its case, and what it takes from there: follow-ups, registers, consent, other forms,
//! choices that depend on other answers.

#![expect(clippy::indexing_slicing, reason = "a test that finds something else has failed")]

use std::fs;

use anyhow::{Context, Result, ensure};
use e2e::{Client, Office, Program, Scenario, Server, Tablet, UserError, forms_folder, kinds, row_id};
use serde_json::{Value, json};
use tempfile::TempDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_naervaer-tested");

const CONCERN: &str = r#"form concern "Bekymring" version 1 K2
  about pupil
  languages nb
  opened by contact_teacher

list place_kind
  - school "Skole"
  - home "Hjem"

list moment
  - lesson "I timen" belongs to school
  - morning "Om morgenen" belongs to home

list helper_kind
  - ppt "PPT"

section about "Om saken"
  ask seen_on date "Sett den" required
    start with today
  ask talk_by date "Samtale innen"
  ask urgent yes or no "Haster det?"
  ask where_seen one of place_kind "Hvor?"
  ask when_seen one of moment that belongs to where_seen "Når?"
  ask days number of days 0 to 190 "Fravær, dager"
    start with register.absence_days from case.period_start to today
  ask greeting short text "Hilsen"
    start with "Vi så dette den {seen_on}."
  ask private long text "Privat"
  ask help measures of steps "Hva kan hjelpe?"
    columns responsible
  ask helper one of helper_kind "Instans"

section retold "Oppsummert"
  ask summary long text "Kort fortalt"
    start with answers of about except private

when finished
  open talk on talk_by
  task call_home "Ring hjem" for contact_teacher within 2 weeks
  invite helper

as soon as urgent is yes
  task tell_leadership "Si fra til ledelsen" for leadership
"#;

const TALK: &str = r#"form talk "Samtale" version 1 K2
  about pupil
  languages nb
  opened by contact_teacher

list helper_kind
  - ppt "PPT"

section about "Om samtalen"
  ask seen_on date "Det som ble sett den"
    start with concern.seen_on
  ask helper one of helper_kind "Hvem deles det med?"
  require helper is not answered or consent for helper say "Foresatte må samtykke før dette deles."

section signing "Underskrift"
  sign signature by contact_teacher "Kontaktlærer" required
    covers about
"#;

const STEPS: &str = r#"catalogue steps "Tiltak" version 1 K2
  languages nb
  - talks "Samtaler"
    needs responsible
  - work "Utprøving av yrkesfag"
    offer when case.grade is at least 10
"#;

/// The shipped forms and these.
fn forms() -> Result<TempDir> {
    let forms = forms_folder()?;
    for (name, text) in [("concern.form", CONCERN), ("talk.form", TALK), ("steps.catalogue", STEPS)] {
        fs::write(forms.path().join(name), text)?;
    }
    let settings = forms.path().join("settings.form");
    let text = fs::read_to_string(&settings)?;
    if !text.contains("needs consent of") {
        let of_ppt = "role ppt \"PPT\"\n";
        ensure!(text.contains(of_ppt), "no PPT in {text}");
        fs::write(settings, text.replace(of_ppt, &format!("{of_ppt}  needs consent of guardian\n")))?;
    }
    Ok(forms)
}

/// What is to be done in a case, in the words of the API, by what it is.
async fn follow_ups(client: &Client, case: &str) -> Result<Vec<Value>> {
    let query = "query Case($id: ID!) { case(id: $id) { followUps {
        id kind formName task label responsible due waitsFor invited needsConsent causedBy { id } doneBy { id } } } }";
    let data = client.data(query, json!({ "id": case })).await?;
    Ok(data["case"]["followUps"].as_array().context("no follow-ups")?.clone())
}

fn find<'v>(list: &'v [Value], kind: &str, task: Option<&str>) -> Result<&'v Value> {
    let found = list.iter().find(|one| one["kind"] == kind && one["task"] == json!(task));
    found.with_context(|| format!("no {kind} {task:?} in {list:?}"))
}

fn codes(errors: &[UserError]) -> Vec<&str> {
    errors.iter().map(|error| error.code.as_str()).collect()
}

#[tokio::test]
async fn what_is_to_be_done_is_told_moved_and_taken_back() -> Result<()> {
    for kind in kinds() {
        let forms = forms()?;
        let server = Server::start(kind, forms.path()).await?;
        let teacher = server.people.client("contact_teacher")?;
        let case = e2e::open_case(&teacher).await?;
        let concern = Scenario::open(&teacher, &case, "concern").await?;
        assert_eq!(follow_ups(&teacher, &case).await?, Vec::<Value>::new());

        // At once, in a draft, and back again.
        concern.answer("urgent", true).await?;
        let told = follow_ups(&teacher, &case).await?;
        let urgent = find(&told, "TASK", Some("tell_leadership"))?;
        assert_eq!(
            [&urgent["label"], &urgent["responsible"], &urgent["due"]],
            [&json!("Si fra til ledelsen"), &json!(["LEADERSHIP"]), &Value::Null]
        );
        assert_eq!(urgent["causedBy"]["id"], json!(concern.id()));
        concern.answer("urgent", true).await?;
        assert_eq!(follow_ups(&teacher, &case).await?, told, "once is enough");
        concern.answer("urgent", false).await?;
        assert_eq!(follow_ups(&teacher, &case).await?, Vec::<Value>::new());

        concern.answer("helper", "ppt").await?;
        assert_eq!(concern.finish().await?, []);
        let told = follow_ups(&teacher, &case).await?;
        assert_eq!(told.len(), 3, "{told:?}");
        let open = find(&told, "OPEN", None)?.clone();
        assert_eq!(
            [&open["formName"], &open["due"], &open["waitsFor"]],
            [&json!("talk"), &Value::Null, &json!("talkBy")],
            "a day that nobody has given waits"
        );
        assert_eq!(find(&told, "TASK", Some("call_home"))?["due"], "2026-11-16");
        let invitation = find(&told, "INVITE", None)?;
        assert_eq!([&invitation["invited"], &invitation["needsConsent"]], [&json!("ppt"), &json!(true)]);

        // The day is given afterwards: it moves, and nothing comes twice.
        concern.answer("talk_by", "2026-11-09").await?;
        assert_eq!(concern.finish().await?, []);
        let told = follow_ups(&teacher, &case).await?;
        assert_eq!(told.len(), 3, "{told:?}");
        let moved = find(&told, "OPEN", None)?;
        assert_eq!([&moved["id"], &moved["due"]], [&open["id"], &json!("2026-11-09")]);
        assert_eq!([&moved["waitsFor"], &moved["doneBy"]], [&Value::Null, &Value::Null]);

        // Nobody signs the concern: finished it stands, and the form that follows begins with it.
        let talk = Scenario::open(&teacher, &case, "talk").await?;
        assert_eq!(talk.read("seenOn").await?["seenOn"], "2026-11-02", "{kind:?}");
        assert_eq!(talk.finish().await?, []);
        signed_by_a_role(&server, &talk).await?;
        let told = follow_ups(&teacher, &case).await?;
        assert_eq!(find(&told, "OPEN", None)?["doneBy"]["id"], json!(talk.id()), "{told:?}");
    }
    Ok(())
}

/// The contact teacher signs as what they are, and nobody in their place.
async fn signed_by_a_role(server: &Server, talk: &Scenario) -> Result<()> {
    let revision = talk.read("revision").await?["revision"].clone();
    let sign = "mutation Sign($input: SignTalkInput!) { signTalk(input: $input) {
        talk { status signatures { name role } } userErrors { message code path question } } }";
    for (role, is_one) in [("leadership", false), ("contact_teacher", true)] {
        let client = server.people.client(role)?;
        let me = client.data("{ viewer { person { id } } }", json!({})).await?["viewer"]["person"]["id"].clone();
        let input = json!({ "fillingId": talk.id(), "participantId": me, "how": "TYPED", "revision": revision });
        let (payload, errors) = client.mutate(sign, json!({ "input": input })).await?;
        assert_eq!(errors.is_empty(), is_one, "{role}: {errors:?}");
        if is_one {
            assert_eq!(payload["talk"]["status"], "SIGNED");
            assert_eq!(payload["talk"]["signatures"], json!([{ "name": "Kari Nordahl", "role": "CONTACT_TEACHER" }]));
        }
    }
    Ok(())
}

#[tokio::test]
async fn texts_begin_with_answers_and_never_with_what_is_excepted() -> Result<()> {
    for kind in kinds() {
        let forms = forms()?;
        let server = Server::start(kind, forms.path()).await?;
        let teacher = server.people.client("contact_teacher")?;
        let case = e2e::open_case(&teacher).await?;
        let concern = Scenario::open(&teacher, &case, "concern").await?;
        assert_eq!(concern.read("greeting").await?["greeting"], "Vi så dette den 02.11.2026.");
        concern.save(json!({ "seen_on": "2026-10-30", "urgent": false, "private": "Ikke til andre" })).await?;
        let read = concern.read("greeting summary").await?;
        assert_eq!(read["greeting"], "Vi så dette den 30.10.2026.");
        let summary = read["summary"].as_str().context("no summary")?;
        assert!(summary.contains("Sett den: 30.10.2026\nHaster det? Nei"), "{summary}");
        assert!(!summary.contains("Ikke til andre") && !summary.contains("Privat"), "{summary}");
        // Changed by hand it stays as it is.
        concern.answer("summary", "Med egne ord").await?;
        concern.answer("urgent", true).await?;
        assert_eq!(concern.read("summary").await?["summary"], "Med egne ord");
    }
    Ok(())
}

#[tokio::test]
async fn what_is_not_offered_is_refused_and_nothing_is_lost() -> Result<()> {
    for kind in kinds() {
        let forms = forms()?;
        let server = Server::start(kind, forms.path()).await?;
        let teacher = server.people.client("contact_teacher")?;
        let case = e2e::open_case(&teacher).await?;
        let concern = Scenario::open(&teacher, &case, "concern").await?;
        let refused = concern.save(json!({ "where_seen": "school", "when_seen": "morning" })).await?;
        assert_eq!((codes(&refused), refused[0].question.as_deref()), (vec!["OPTION"], Some("whenSeen")));
        assert_eq!(
            refused[0].message,
            "«Om morgenen» kan ikke velges under «Når?», slik saken og de andre svarene er nå. Velg noe annet."
        );
        assert_eq!(concern.save(json!({ "where_seen": "school", "when_seen": "lesson" })).await?, []);
        // Another choice hides it; it waits.
        concern.answer("where_seen", "home").await?;
        assert_eq!(concern.read("whenSeen").await?["whenSeen"], Value::Null);
        concern.answer("where_seen", "school").await?;
        assert_eq!(concern.read("whenSeen").await?["whenSeen"], "LESSON");

        // The pupil is too young for the one, and the other needs somebody who does it.
        let row = row_id();
        let refused = concern.save(json!({ "help": [{ "id": row, "measure": "work" }] })).await?;
        assert_eq!(codes(&refused), ["OPTION"]);
        assert!(refused[0].message.contains("«Utprøving av yrkesfag»"), "{refused:?}");
        concern.answer("help", json!([{ "id": row, "measure": "talks" }])).await?;
        let open = concern.finish().await?;
        assert_eq!(codes(&open), ["REQUIRED"], "{open:?}");
        concern.answer("help", json!([{ "id": row, "responsible": "Kari" }])).await?;
        assert_eq!(concern.finish().await?, []);

        // From a tablet, what is refused is kept aside and the rest is taken.
        let mut tablet = Tablet::of(&teacher);
        let answers = json!({ "where_seen": "home", "when_seen": "lesson" });
        let begun = tablet.begin("concern", 1, &e2e::uuid_of(&case)?, &answers);
        tablet.sync().await?;
        assert_eq!(tablet.answer_of(&begun, "where_seen"), Some(&json!("home")), "{kind:?}");
        let aside: Vec<_> = tablet.documents("Rejection").into_values().collect();
        assert!(aside.len() == 1 && aside[0].to_string().contains("lesson"), "{aside:?}");
    }
    Ok(())
}

#[tokio::test]
async fn consent_opens_what_it_is_asked_for_and_its_withdrawal_closes_it() -> Result<()> {
    for kind in kinds() {
        let forms = forms()?;
        let server = Server::start(kind, forms.path()).await?;
        let teacher = server.people.client("contact_teacher")?;
        let case = e2e::open_case(&teacher).await?;
        let talk = Scenario::open(&teacher, &case, "talk").await?;
        talk.answer("helper", "ppt").await?;
        let told = |errors: Vec<UserError>| errors.into_iter().map(|error| error.message).collect::<Vec<_>>();
        assert_eq!(told(talk.finish().await?), ["Foresatte må samtykke før dette deles."]);

        let leader = server.people.client("leadership")?;
        let mut consents = Vec::new();
        for guardian in guardians(&server, &case).await? {
            let input = json!({ "caseId": case, "giverId": guardian, "agency": "PPT", "forms": ["talk"],
                "purpose": "Råd om tiltak", "how": "ORAL" });
            let record = "mutation Record($input: RecordConsentInput!) { recordConsent(input: $input) {
                consent { id } userErrors { message code path question } } }";
            let (payload, errors) = leader.mutate(record, json!({ "input": input })).await?;
            assert_eq!(errors, []);
            consents.push(payload["consent"]["id"].clone());
        }
        assert_eq!(talk.finish().await?, [], "{kind:?}");

        let withdraw = "mutation Withdraw($input: WithdrawConsentInput!) { withdrawConsent(input: $input) {
            userErrors { message code path question } } }";
        let (_, errors) = leader.mutate(withdraw, json!({ "input": { "id": consents[0] } })).await?;
        assert_eq!(errors, []);
        let again = Scenario::open(&teacher, &case, "talk").await?;
        again.answer("helper", "ppt").await?;
        assert_eq!(told(again.finish().await?), ["Foresatte må samtykke før dette deles."]);
    }
    Ok(())
}

/// Those whose child a case is about.
async fn guardians(server: &Server, case: &str) -> Result<Vec<String>> {
    let mut guardians = Vec::new();
    for person in server.people.iter().filter(|person| person.role == "guardian") {
        let seen = "{ viewer { person { id } } cases(first: 100) { nodes { id } } }";
        let data = server.people.client_of(person).data(seen, json!({})).await?;
        let cases = data["cases"]["nodes"].as_array().context("no cases")?;
        if cases.iter().any(|one| one["id"] == json!(case)) {
            guardians.push(data["viewer"]["person"]["id"].as_str().context("no id")?.to_owned());
        }
    }
    ensure!(!guardians.is_empty(), "nobody is at home");
    Ok(guardians)
}

const IMPORT: [&str; 6] = ["import", "absence", "totals.csv", "--columns", "columns.toml", "--apply"];

#[tokio::test]
async fn absence_comes_from_the_register_and_unknown_is_not_none() -> Result<()> {
    for kind in kinds() {
        let office = Office::found(PROGRAM, kind)?;
        for (name, text) in [
            ("in/units.csv", "id,kind,name\nU2,school,Vågen ungdomsskole\n"),
            ("in/classes.csv", "id,unit,name,grade\nC8A,U2,8A,8\n"),
            ("in/staff.csv", "id,name,role,unit,class\nT1,Kari Nordahl,contact_teacher,,C8A\n"),
            ("in/pupils.csv", "id,name,class\nP1,Siri Berg,C8A\nP2,Nora Lunde,C8A\n"),
        ] {
            office.write(name, text)?;
        }
        office.run(&["import", "people", "in", "--apply"])?;
        let token = ["token", "create", "--person", "Kari Nordahl", "--role", "contact_teacher"];
        let token = office.run(&[&token[..], &["--expires", "2099-12-31"]].concat())?;
        let forms = forms()?;
        let server = Program::serve(PROGRAM, office.database(), forms.path(), &[]).await?;
        let teacher = server.client(token.trim());
        for _ in 0..2 {
            e2e::open_case(&teacher).await?;
        }
        let of_siri = absence_of(&office, &teacher, 9).await?;
        // What was copied stays; the next one begins with what the register holds then.
        let next = absence_of(&office, &teacher, 11).await?;
        assert_eq!(next.read("days").await?["days"], 11);
        assert_eq!(of_siri.read("days").await?["days"], 9, "{kind:?}");
        let read = of_siri.read("history(first: 10) { nodes { kind questions } }").await?;
        let edits = read["history"]["nodes"].as_array().context("no history")?;
        let begun = edits.iter().find(|edit| edit["kind"] == "START").context("never begun")?;
        assert!(begun["questions"].as_array().is_some_and(|named| named.contains(&json!("days"))), "{begun}");
        next.answer("days", 12).await?;
        assert_eq!(next.read("days").await?["days"], 12);
    }
    Ok(())
}

/// Imports that Siri was away so many days, and begins a form for her; of Nora, of whom nothing is known, nothing.
async fn absence_of(office: &Office, teacher: &Client, days: u32) -> Result<Scenario> {
    let data = teacher.data("{ cases { nodes { id periodStart pupil { name } } } }", json!({})).await?;
    let mut begun = None;
    for case in data["cases"]["nodes"].as_array().context("no cases")? {
        let from = case["periodStart"].as_str().context("no period")?;
        let year = from.get(..4).context("no year")?;
        office.write("columns.toml", &format!("[period]\nfrom = '{from}'\nto = '{year}-12-31'\n"))?;
        office.write("totals.csv", &format!("pupil,days\nP1,{days}\n"))?;
        office.run(&IMPORT)?;
        let filling = Scenario::open(teacher, case["id"].as_str().context("no id")?, "concern").await?;
        if case["pupil"]["name"] == "Siri Berg" {
            assert_eq!(filling.read("days").await?["days"], days);
            begun = Some(filling);
        } else {
            assert_eq!(filling.read("days").await?["days"], Value::Null, "unknown is not none");
        }
    }
    begun.context("Siri has no case")
}
