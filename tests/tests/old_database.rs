//! A database that an earlier version wrote is opened by this one, and everything in it can be read and gone on with.
//!
//! `data/first` was made by the first version, with `keep_a_database` below; it is never made anew.

use std::{fs, os::unix::fs::PermissionsExt, path::PathBuf};

use anyhow::{Context, Result, ensure};
use e2e::{Database, Kind, Program, Scenario, forms_folder, row_id};
use serde_json::{Value, json};

const PROGRAM: &str = env!("CARGO_BIN_EXE_naervaer-tested");

fn kept() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data/first")
}

const SIGNED: &str = "status goal goalText present { name role } schoolResponsibility { measure note } \
    othersResponsibility { agency responsibility } signatures { name how declinedReason answersHash } \
    case { state pupil { name } }";

#[tokio::test]
async fn the_first_database_opens() -> Result<()> {
    let told: Value = serde_json::from_str(&fs::read_to_string(kept().join("told.json"))?)?;
    let text = |key: &str| told[key].as_str().map(str::to_owned).with_context(|| format!("no {key}"));
    let database = Database::create(Kind::Sqlite)?;
    for file in ["naervaer.db", "naervaer.key"] {
        let copy = database.home().join(file);
        fs::copy(kept().join(file), &copy)?;
        // A repository does not keep a secret's mode, and the server takes no key that others may read.
        fs::set_permissions(&copy, fs::Permissions::from_mode(0o600))?;
    }
    let forms = forms_folder()?;
    let server = Program::start(PROGRAM, database, forms.path()).await?;
    let teacher = server.people.client("contact_teacher")?;

    let signed = Scenario::resume(&teacher, "cooperation_agreement", &text("signed")?).await?;
    assert_eq!(signed.read(SIGNED).await?, told["answers"]);
    let draft = Scenario::resume(&teacher, "cooperation_evaluation", &text("draft")?).await?;
    assert_eq!(draft.read("goalEvaluation").await?, json!({ "goalEvaluation": "PARTLY" }));
    draft.answer("goal_evaluation_text", "Mye bedre enn i fjor.").await
}

#[tokio::test]
#[ignore = "made the kept database, once"]
async fn keep_a_database() -> Result<()> {
    ensure!(!kept().exists(), "it is there");
    let forms = forms_folder()?;
    let mut server = Program::start(PROGRAM, Database::create(Kind::Sqlite)?, forms.path()).await?;
    let teacher = server.people.client("contact_teacher")?;
    let signed = Scenario::open(&teacher, &e2e::open_case(&teacher).await?, "cooperation_agreement").await?;
    let present = signed.read("present { id name }").await?;
    let present = present["present"].as_array().context("nobody")?;
    let measure = json!([{ "id": row_id(), "measure": "predictability", "responsible": "Kari", "note": "Ukeplan" }]);
    let other = json!([{ "id": row_id(), "agency": "bup", "responsibility": "Samtaler hver uke" }]);
    for (question, answer) in [
        ("goal", json!("every_day")),
        ("goal_text", json!("Til stede fra første time.")),
        ("school_responsibility", measure),
        ("guardians_responsibility", json!([{ "id": row_id(), "own_measure": "Legger fram klærne" }])),
        ("pupil_responsibility", json!("Jeg står opp når klokka ringer.")),
        ("others_responsibility", other),
        ("who_contacts", present[0]["id"].clone()),
        ("who_does_what", json!("Kari ringer hjem.")),
    ] {
        signed.answer(question, answer).await?;
    }
    assert_eq!(signed.finish().await?, []);
    for (position, person) in present.iter().enumerate() {
        let name = person["name"].as_str().context("no name")?;
        let errors = if position == 0 { signed.decline(name, "Vil tenke").await? } else { signed.sign(name).await? };
        assert_eq!(errors, []);
    }
    let draft = signed.follow("cooperation_evaluation").await?;
    draft.answer("goal_evaluation", "partly").await?;

    let answers = signed.read(SIGNED).await?;
    let told = json!({ "signed": signed.id(), "draft": draft.id(), "answers": answers });
    server.stop().await?;
    fs::create_dir_all(kept())?;
    for file in ["naervaer.db", "naervaer.key"] {
        fs::copy(server.database().home().join(file), kept().join(file))?;
    }
    Ok(fs::write(kept().join("told.json"), serde_json::to_string_pretty(&told)? + "\n")?)
}
