//! Drafts follow their form from version to version; what is signed stays in the words that were signed.

use std::{
    fs,
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use e2e::{Client, Database, Kind, Program, Scenario, Tablet, UserError, forms_folder, kinds};
use serde_json::json;
use tempfile::TempDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_naervaer-tested");

/// A form with the label of its goal, what a version adds to the meeting, and how the text ends.
fn talk(version: u32, goal: &str, added: &str, end: &str) -> String {
    format!(
        r#"form talk "Samtale" version {version} K2
  about pupil
  languages nb
  opened by contact_teacher

section meeting "Møtet"
  ask present people at least 1 "Til stede" required
    start with case.invited
  ask goal long text "{goal}" required
{added}
section signing "Signaturer" K1
  sign signatures by each of present "Underskrifter" required
    covers meeting
{end}"#
    )
}

struct Office {
    server: Program,
    forms: TempDir,
    teacher: Client,
}

impl Office {
    /// The first version is served from the start.
    async fn open(kind: Kind) -> Result<Self> {
        let forms = forms_folder()?;
        fs::write(forms.path().join("talk.form"), talk(1, "Målet", "", ""))?;
        let server = Program::start(PROGRAM, Database::create(kind)?, forms.path()).await?;
        let teacher = server.people.client("contact_teacher")?;
        Ok(Self { server, forms, teacher })
    }

    async fn begin(&self) -> Result<Scenario> {
        Scenario::open(&self.teacher, &e2e::open_case(&self.teacher).await?, "talk").await
    }

    /// Publishes a text, and waits until its definition is the served one.
    async fn publish(&self, text: &str, sign: &str) -> Result<()> {
        fs::write(self.forms.path().join("talk.form"), text)?;
        let patience = Instant::now() + Duration::from_secs(20);
        loop {
            // The database knows it first: what counts is what changes are judged by.
            let query = "{ __type(name: \"Talk\") { fields { description } } }";
            let seen = self.teacher.data(query, json!({})).await?.to_string();
            if seen.contains(sign) {
                return Ok(());
            }
            let ready = self.server.people.client("form_administrator")?.get("/readyz").await?.1;
            ensure!(Instant::now() < patience, "{sign} is not served: {seen}\n{ready}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    async fn page(&self, filling: &Scenario) -> Result<String> {
        Ok(self.teacher.get(&format!("/fillings/{}/print", filling.id())).await?.1)
    }

    /// `naervaer verify` on the database while it is served.
    fn verify(&self) -> Result<String> {
        let database = self.server.database();
        let mut command = Command::new(PROGRAM);
        command.args(["verify", "--database"]).arg(database.url()).arg("--key-file").arg(database.key_file());
        let done = command.current_dir(database.home()).output()?;
        let said = String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr);
        ensure!(done.status.success(), "{said}");
        Ok(said)
    }
}

fn told(errors: &[UserError]) -> Vec<(&str, Option<&str>)> {
    errors.iter().map(|error| (error.code.as_str(), error.question.as_deref())).collect()
}

#[tokio::test]
async fn a_draft_is_carried_over_by_every_version_between() -> Result<()> {
    for kind in kinds() {
        let office = Office::open(kind).await?;
        let draft = office.begin().await?;
        draft.answer("goal", "Hver dag").await?;
        let untouched = office.begin().await?;

        let way = "  ask way long text \"Veien\" required\n";
        let filled = "\nupgrade from 1\n  fill way with goal\n";
        office.publish(&talk(2, "Målet", way, filled), "Veien").await?;
        // The third version knows nothing of the first any more: the second has to carry the draft to it.
        let route = "  ask route long text \"Ruten\" required\n    was way\n";
        let look = "\nupgrade from 2\n  look again goal\n";
        office.publish(&talk(3, "Målet", route, look), "Ruten").await?;

        let draft = draft.learn_again().await?;
        assert_eq!(told(&draft.finish().await?)[0], ("OLD_VERSION", Some("goal")));
        let notes = draft.save(json!({})).await?;
        assert_eq!(told(&notes), [("OLD_VERSION", Some("goal"))], "{notes:?}");
        assert!(notes[0].message.contains("Målet"), "{notes:?}");
        let seen = draft.read("formVersion goal route way").await?;
        let filled = json!({ "formVersion": 3, "goal": "Hver dag", "route": "Hver dag", "way": "Hver dag" });
        assert_eq!(seen, filled);
        // It is said once, and stays marked until somebody has looked; what was carried over stays open to change.
        assert_eq!(draft.save(json!({ "route": "Med buss" })).await?, []);
        let marked = draft.read("lookAgain revision").await?;
        assert_eq!(marked["lookAgain"], json!(["goal"]));
        draft.answer("goal", "Hver dag").await?;
        let looked_at = draft.read("lookAgain revision").await?;
        assert_eq!(looked_at["lookAgain"], json!([]));
        assert_ne!(looked_at["revision"], marked["revision"], "others are told of it");
        assert_eq!(draft.finish().await?, []);
        assert_eq!(draft.read("route").await?, json!({ "route": "Med buss" }));
        // Nobody touched the other one: it waits on its version.
        assert_eq!(untouched.learn_again().await?.read("formVersion").await?["formVersion"], 1);
    }
    Ok(())
}

#[tokio::test]
async fn whoever_answers_what_is_to_be_looked_at_again_has_looked() -> Result<()> {
    for kind in kinds() {
        let office = Office::open(kind).await?;
        let draft = office.begin().await?;
        draft.answer("goal", "Hver dag").await?;
        office.publish(&talk(2, "Målet vårt", "", "\nupgrade from 1\n  look again goal\n"), "vårt").await?;
        assert_eq!(draft.save(json!({ "goal": "Annenhver dag" })).await?, []);
        assert_eq!(draft.read("lookAgain").await?, json!({ "lookAgain": [] }));
        assert_eq!(draft.finish().await?, []);
    }
    Ok(())
}

#[tokio::test]
async fn two_words_for_a_question_are_both_kept_when_it_gets_another_name() -> Result<()> {
    for kind in kinds() {
        let office = Office::open(kind).await?;
        let draft = office.begin().await?;
        draft.answer("goal", "Først").await?;
        let leader = office.server.people.client("leadership")?;
        let (mut here, mut there) = (Tablet::of(&office.teacher), Tablet::of(&leader));
        here.sync().await?;
        there.sync().await?;
        let id = e2e::uuid_of(draft.id())?;
        here.answer(&id, "goal", "Lærerens")?;
        there.answer(&id, "goal", "Rektors")?;
        here.sync().await?;
        there.sync().await?;

        let renamed = talk(2, "Målet vårt", "", "").replace(
            "ask goal long text \"Målet vårt\" required",
            "ask aim long text \"Målet vårt\" required\n    was goal",
        );
        office.publish(&renamed, "vårt").await?;
        let mut newcomer = there.another();
        newcomer.sync().await?;
        assert_eq!(newcomer.answer_of(&id, "aim"), Some(&json!("Lærerens")), "{kind:?}");
        let conflicts = newcomer.documents("Conflict");
        let conflict = conflicts.values().next().context("the conflict is gone")?;
        assert_eq!((&conflict["path"], &conflict["value"]), (&json!("aim"), &json!("Rektors")), "{kind:?}");
        let seen = draft.read("conflicts { value }").await?;
        assert_eq!(seen, json!({ "conflicts": [{ "value": "Rektors" }] }), "{kind:?}");
    }
    Ok(())
}

#[tokio::test]
async fn what_is_signed_stays_in_the_words_that_were_signed() -> Result<()> {
    for kind in kinds() {
        let office = Office::open(kind).await?;
        let talk_held = office.begin().await?;
        talk_held.answer("goal", "Hver dag").await?;
        assert_eq!(talk_held.finish().await?, []);
        let present = talk_held.read("present { name }").await?;
        let names = present["present"].as_array().into_iter().flatten().filter_map(|person| person["name"].as_str());
        let names: Vec<&str> = names.collect();
        let (last, others) = names.split_last().expect("somebody is present");
        for name in others {
            assert_eq!(talk_held.sign(name).await?, [], "{name}");
        }

        let other_words = talk(1, "Det vi vil oppnå", "", "");
        office.publish(&other_words, "Det vi vil oppnå").await?;
        let way = "  ask route long text \"Ruten\" required\n";
        let renamed = talk(2, "Det vi vil oppnå", way, "\nupgrade from 1\n  look again route\n")
            .replace("  ask goal long", "  ask aim long")
            .replace("oppnå\" required\n", "oppnå\" required\n    was goal\n");
        office.publish(&renamed, "Ruten").await?;

        // Who signs last signs the version that the others did.
        let talk_held = talk_held.learn_again().await?;
        assert_eq!(talk_held.sign(last).await?, []);
        let seen = talk_held.read("status formVersion aim route").await?;
        assert_eq!(seen, json!({ "status": "SIGNED", "formVersion": 1, "aim": "Hver dag", "route": null }));
        let page = office.page(&talk_held).await?;
        for text in ["Målet", "Hver dag", "Versjon av skjemaet</dt><dd>1</dd>"] {
            assert!(page.contains(text), "«{text}» is not on the page:\n{page}");
        }
        for text in ["Det vi vil oppnå", "Ruten"] {
            assert!(!page.contains(text), "«{text}» was never signed:\n{page}");
        }
        office.verify()?;
    }
    Ok(())
}
