//! Answers of every type, through the front door: answered, refused, read back, filtered, printed.

#![expect(clippy::indexing_slicing, reason = "a test that finds something else has failed")]

use std::fs;

use anyhow::{Context, Result};
use e2e::{Client, Kind, Scenario, Server, UserError, forms_folder, kinds, row_id};
use serde_json::{Value, json};

const FORM: &str = r#"form survey "Undersøkelse" version 1 K2
  about pupil
  languages nb
  opened by contact_teacher

section about "Om eleven"
  ask who pupil "Elev" required
    start with case.pupil
  ask at school "Skole" required
    start with case.school
    show as list
  ask in_class class "Klasse"
    start with case.class
  ask parent guardian "Foresatt"
  ask leader staff of leadership "Ledelsen" required
  ask adult staff "Voksen" K3
  ask away period "Borte"
  ask met date and time "Møtt"
  ask talk number of minutes 15 to 120 "Samtalens lengde"
    show as clock
  ask actions measures of steps "Tiltak"
    columns responsible
"#;

const CATALOGUE: &str = r#"catalogue steps "Tiltak" version 1 K2
  languages nb
  - talks "Samtaler"
    ask how_often short text "Hvor ofte?" required
  - driven "Kjøres til skolen"
    ask companion short text "Hvem følger?" required
    ask meet_at time "Når?"
    ask places many of meeting_place at least 1 "Hvor?"

list meeting_place
  - gate "Porten"
  - office "Kontoret"
  - other "Et annet sted" with text
"#;

struct Office {
    server: Server,
    teacher: Client,
}

impl Office {
    async fn open(kind: Kind) -> Result<Self> {
        let forms = forms_folder()?;
        fs::write(forms.path().join("survey.form"), FORM)?;
        fs::write(forms.path().join("steps.catalogue"), CATALOGUE)?;
        let server = Server::start(kind, forms.path()).await?;
        let teacher = server.people.client("contact_teacher")?;
        Ok(Self { server, teacher })
    }

    /// The id of the first person of a role.
    async fn person(&self, role: &str) -> Result<String> {
        let data = self.server.people.client(role)?.data("{ viewer { person { id } } }", json!({})).await?;
        Ok(data["viewer"]["person"]["id"].as_str().context("no person")?.to_owned())
    }
}

fn told(errors: &[UserError]) -> Vec<(&str, &str)> {
    errors.iter().map(|error| (error.code.as_str(), error.message.as_str())).collect()
}

#[tokio::test]
async fn an_answer_names_those_around_the_case_and_nobody_else() -> Result<()> {
    for kind in kinds() {
        those_around(&Office::open(kind).await?).await.with_context(|| format!("{kind:?}"))?;
    }
    Ok(())
}

async fn those_around(office: &Office) -> Result<()> {
    let case = e2e::open_case(&office.teacher).await?;
    let survey = Scenario::open(&office.teacher, &case, "survey").await?;
    let facts = survey
        .read("who { id name } at { name } inClass { name } case { pupil { id } school { name } class { name } }");
    let facts = facts.await?;
    assert_eq!(facts["who"]["id"], facts["case"]["pupil"]["id"]);
    assert_eq!([&facts["at"], &facts["inClass"]], [&facts["case"]["school"], &facts["case"]["class"]]);

    let (teacher, leader) = (office.person("contact_teacher").await?, office.person("leadership").await?);
    let refused = survey.save(json!({ "who": leader, "leader": teacher, "at": row_id() })).await?;
    assert_eq!(
        told(&refused),
        [
            ("NOT_FOUND", "«Elev» må være eleven saken gjelder."),
            ("NOT_FOUND", "«Skole» må være en skole i kommunen."),
            ("NOT_FOUND", "«Ledelsen» må være en av de ansatte rundt eleven i den rollen."),
        ]
    );
    survey.answer("leader", leader.clone()).await?;
    survey.answer("adult", teacher).await?;
    let read = survey.read("leader { id name } adult { name }").await?;
    assert_eq!(read["leader"]["id"], json!(leader));
    assert_eq!(read["adult"]["name"], "Kari Nordahl");

    // What is open can be asked for; a sealed answer has no filter.
    let query = "query Find($id: ID!) { surveys(filter: { leader: { eq: $id } }) { totalCount } }";
    assert_eq!(office.teacher.data(query, json!({ "id": leader })).await?["surveys"]["totalCount"], 1);
    let sealed = office.teacher.ask(&query.replace("leader", "adult"), json!({ "id": leader })).await?;
    assert_eq!(sealed.codes(), ["GRAPHQL_VALIDATION_FAILED"]);

    survey.answer("away", "2026-10-26/2026-10-30").await?;
    survey.answer("met", "2026-11-02T09:30:00+01:00").await?;
    let read = survey.read("away met").await?;
    assert_eq!(read, json!({ "away": "2026-10-26/2026-10-30", "met": "2026-11-02T08:30:00.000Z" }));
    let query = "{ surveys(filter: { away: { eq: \"2026-10-26/2026-10-30\" } }) { totalCount } }";
    assert_eq!(office.teacher.data(query, json!({})).await?["surveys"]["totalCount"], 1);
    let backwards = office.teacher.ask(&query.replace("10-26", "10-31"), json!({})).await?;
    assert_eq!(backwards.codes(), ["GRAPHQL_VALIDATION_FAILED"]);

    assert_eq!(survey.finish().await?, []);
    let (_, page) = office.teacher.get(&format!("/fillings/{}/print", survey.id())).await?;
    let pupil = facts["who"]["name"].as_str().context("no name")?;
    for name in [pupil, "Ingrid Solberg", "Kari Nordahl", "26.10.2026 – 30.10.2026", "02.11.2026 09:30"] {
        assert!(page.contains(name), "{name} is not on {page}");
    }
    Ok(())
}

#[tokio::test]
async fn an_item_of_a_catalogue_asks_its_own_questions() -> Result<()> {
    for kind in kinds() {
        questions_of_items(&Office::open(kind).await?).await.with_context(|| format!("{kind:?}"))?;
    }
    Ok(())
}

async fn questions_of_items(office: &Office) -> Result<()> {
    let case = e2e::open_case(&office.teacher).await?;
    let survey = Scenario::open(&office.teacher, &case, "survey").await?;
    survey.answer("leader", office.person("leadership").await?).await?;
    let row = row_id();
    survey.answer("actions", json!([{ "id": row, "measure": "driven" }])).await?;
    let open = survey.finish().await?;
    assert_eq!(
        told(&open),
        [("REQUIRED", "«Hvem følger?» i rad 1 av «Tiltak» må besvares før skjemaet kan fullføres.")]
    );

    let answers = json!([{ "id": row, "driven_companion": "Mor", "driven_meet_at": "08:15:00",
        "driven_places": ["gate", "other"], "driven_places_other": "Kiosken", "talks_how_often": "Aldri" }]);
    survey.answer("actions", answers).await?;
    let read = survey
        .read("actions { measure drivenCompanion drivenMeetAt drivenPlaces drivenPlacesOther talksHowOften }")
        .await?;
    assert_eq!(
        read["actions"],
        json!([{ "measure": "DRIVEN", "drivenCompanion": "Mor", "drivenMeetAt": "08:15:00",
            "drivenPlaces": ["GATE", "OTHER"], "drivenPlacesOther": "Kiosken", "talksHowOften": null }]),
        "what is not asked is not there"
    );
    assert_eq!(survey.finish().await?, []);

    let query = "{ surveys(filter: { actions: { some: { drivenPlaces: { some: [OTHER] } } } }) { totalCount }
        form(name: \"survey\") { items { name ... on FormQuestion { ofOption showAs } } } }";
    let data = office.teacher.data(query, json!({})).await?;
    assert_eq!(data["surveys"]["totalCount"], 1);
    let items: Vec<&Value> = data["form"]["items"].as_array().context("no items")?.iter().collect();
    let find = |name: &str| items.iter().copied().find(|item| item["name"] == name).cloned();
    assert_eq!(
        find("driven_companion"),
        Some(json!({ "name": "driven_companion", "ofOption": "driven", "showAs": null }))
    );
    assert_eq!(find("talk"), Some(json!({ "name": "talk", "ofOption": null, "showAs": "CLOCK" })));
    let (_, page) = office.teacher.get(&format!("/fillings/{}/print", survey.id())).await?;
    assert!(page.contains("Kiosken") && !page.contains("Hvor ofte?"), "{page}");
    Ok(())
}
