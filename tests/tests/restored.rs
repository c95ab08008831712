//! A backup is restored under tablets that went on: what they hold comes back, whichever of them held it.

#![expect(clippy::indexing_slicing, reason = "a test that finds something else has failed")]

use std::{collections::BTreeSet, io::Write as _};

use anyhow::{Context, Result, ensure};
use e2e::{
    Client, Database, Office, Program, Scenario, Tablet, fill_agreement, forms_folder, kinds, open_case, row_id,
    sign_all, uuid_of,
};
use serde_json::json;

const PROGRAM: &str = env!("CARGO_BIN_EXE_naervaer-tested");
const FORM: &str = "cooperation_agreement";

/// Three tablets in the hands of two people, and what they work on.
struct Meeting {
    teacher: Tablet,
    /// The teacher's other one.
    beside: Tablet,
    leader: Tablet,
    case: String,
    version: u64,
    /// Begun before the backup.
    old: String,
}

impl Meeting {
    async fn of(server: &Program) -> Result<Self> {
        let teacher = server.people.client("contact_teacher")?;
        let case = uuid_of(&open_case(&teacher).await?)?;
        let form = teacher.data("{ form(name: \"cooperation_agreement\") { version } }", json!({})).await?;
        let version = form["form"]["version"].as_u64().context("no version")?;
        let mut meeting = Self {
            beside: Tablet::of(&teacher),
            leader: Tablet::of(&server.people.client("leadership")?),
            teacher: Tablet::of(&teacher),
            case,
            version,
            old: String::new(),
        };
        meeting.old = meeting.teacher.begin(FORM, version, &meeting.case, &json!({ "goal_text": "Først" }));
        meeting.all_sync().await?;
        Ok(meeting)
    }

    fn tablets(&mut self) -> [&mut Tablet; 3] {
        [&mut self.teacher, &mut self.beside, &mut self.leader]
    }

    async fn all_sync(&mut self) -> Result<()> {
        for _ in 0..6 {
            for tablet in self.tablets() {
                tablet.sync().await?;
            }
            if self.tablets().iter().all(|tablet| tablet.is_quiet()) {
                break;
            }
        }
        // What the last of them pushed is news for the first.
        for tablet in self.tablets() {
            tablet.sync().await?;
            ensure!(tablet.is_quiet(), "a queue never drains");
        }
        Ok(())
    }

    /// All goes on after the backup; the filling begun since.
    async fn go_on(&mut self) -> Result<String> {
        let (old, case, version) = (self.old.clone(), self.case.clone(), self.version);
        self.teacher.answer(&old, "goal_text", "Lærerens")?;
        self.teacher.answer(&old, "place", "Skolen")?;
        self.leader.answer(&old, "goal_text", "Rektors")?;
        let new = self.teacher.begin(FORM, version, &case, &json!({ "goal_text": "Etter kopien" }));
        let row = row_id();
        self.teacher.answer(&new, &format!("others_responsibility.{row}.position"), "a0")?;
        self.teacher.answer(&new, &format!("others_responsibility.{row}.person"), "Ola")?;
        // What is none is set aside.
        self.beside.begin(FORM, version, &case, &json!({ "date": "ingen dag" }));
        self.all_sync().await?;
        for tablet in self.tablets() {
            assert_eq!(tablet.documents("Conflict").len(), 1, "two wrote the same");
        }
        // Two write without network, and the server is gone when they come back.
        self.beside.answer(&old, "who_does_what", "Skrevet uten nett")?;
        self.leader.answer(&new, "place", "Rektors kontor")?;
        Ok(new)
    }
}

/// An agreement that all present have signed, and its signatures.
async fn signed(teacher: &Client, case: &str) -> Result<(String, BTreeSet<String>)> {
    let agreement = Scenario::open(teacher, case, FORM).await?;
    fill_agreement(&agreement).await?;
    assert_eq!(agreement.finish().await?, []);
    sign_all(&agreement).await?;
    let signed = agreement.read("signatures { id }").await?;
    let ids = signed["signatures"].as_array().context("no signatures")?.iter();
    let ids = ids.map(|signature| uuid_of(signature["id"].as_str().context("no id")?));
    Ok((uuid_of(agreement.id())?, ids.collect::<Result<_>>()?))
}

fn values(tablet: &Tablet, collection: &str) -> BTreeSet<String> {
    tablet.documents(collection).values().map(|document| document["value"].to_string()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_tablets_hold_comes_back_after_an_older_backup_is_restored() -> Result<()> {
    for kind in kinds() {
        let forms = forms_folder()?;
        let mut server = Program::start(PROGRAM, Database::create(kind)?, forms.path()).await?;
        let mut meeting = Meeting::of(&server).await?;
        let office = Office::of(PROGRAM, server.database());
        office.run(&["backup", "naervaer.backup"])?;

        let new = meeting.go_on().await?;
        let teacher = server.people.client("contact_teacher")?;
        let (agreement, signatures) = signed(&teacher, &meeting.case).await?;
        meeting.teacher.sync().await?;
        let held = meeting.teacher.documents("Signature").into_keys().collect::<BTreeSet<_>>();
        ensure!(!signatures.is_empty() && signatures.is_subset(&held), "{signatures:?} {held:?}");
        server.stop().await?;

        let elsewhere = Office::elsewhere(PROGRAM, kind)?;
        elsewhere.take_key_of(&office)?;
        let backup = office.database().home().join("naervaer.backup");
        elsewhere.run(&["restore", backup.to_str().context("a path")?])?;
        let restored = Program::start_on(PROGRAM, elsewhere.database(), forms.path()).await?;
        for tablet in meeting.tablets() {
            tablet.move_to(restored.url());
            let refused = tablet.pull("Filling", 100).await.expect_err("its place is one of another feed");
            assert!(refused.to_string().contains("STALE_EPOCH"), "{refused}");
            tablet.begin_anew();
        }
        for _ in 0..2 {
            meeting.all_sync().await.with_context(|| restored.output().unwrap_or_default())?;
        }

        let teacher = restored.people.client("contact_teacher")?;
        let mut fresh = Tablet::of(&teacher);
        fresh.sync().await?;
        let stands = |filling: &str, question: &str| fresh.answer_of(filling, question).cloned();
        let mut kept = values(&fresh, "Conflict");
        kept.extend(stands(&meeting.old, "goal_text").map(|value| value.to_string()));
        for value in ["\"Lærerens\"", "\"Rektors\""] {
            assert!(kept.contains(value), "{kind:?}: {value} is not in {kept:?}");
        }
        for (filling, question, value) in [
            (&meeting.old, "place", "Skolen"),
            (&meeting.old, "who_does_what", "Skrevet uten nett"),
            (&new, "goal_text", "Etter kopien"),
            (&new, "place", "Rektors kontor"),
        ] {
            assert_eq!(stands(filling, question), Some(json!(value)), "{kind:?}");
        }
        let row = fresh.find("Filling", &new).context("no new one")?["answers"]["others_responsibility"].clone();
        assert!(row.as_object().is_some_and(|rows| rows.values().any(|row| row["person"] == "Ola")), "{row}");
        assert!(values(&fresh, "Rejection").contains("\"ingen dag\""), "{kind:?}: what was set aside");

        let back: BTreeSet<String> = fresh.documents("Signature").into_keys().collect();
        assert!(signatures.is_subset(&back), "{kind:?}: {signatures:?} {back:?}");
        let status = "query($id: ID!) { filling(id: $id) { status } }";
        let seen = teacher.data(status, json!({ "id": agreement })).await?;
        assert_eq!(seen["filling"]["status"], "SIGNED", "{kind:?}");
        assert!(elsewhere.run(&["verify"])?.starts_with("all in order"));
        writeln!(
            std::io::stderr(),
            "restored under 3 tablets ({kind:?}): {} fillings, {} conflicts, {} set aside, {} signatures, nothing lost",
            fresh.documents("Filling").len(),
            fresh.documents("Conflict").len(),
            fresh.documents("Rejection").len(),
            back.len(),
        )?;
    }
    Ok(())
}
