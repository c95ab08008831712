//! A form is published while the server runs, a broken one is not, and nothing that was answered is lost on the way.

#![expect(clippy::indexing_slicing, reason = "a test that finds something else has failed")]

use std::{
    fs,
    future::Future,
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use e2e::{Client, Database, Kind, Program, Scenario, forms_folder, kinds};
use serde_json::{Value, json};
use tempfile::TempDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_naervaer-tested");
const AGREEMENT: &str = "cooperation_agreement.form";

struct Office {
    server: Program,
    forms: TempDir,
    teacher: Client,
}

impl Office {
    async fn open(kind: Kind) -> Result<Self> {
        let forms = forms_folder()?;
        let server = Program::start(PROGRAM, Database::create(kind)?, forms.path()).await?;
        let teacher = server.people.client("contact_teacher")?;
        Ok(Self { server, forms, teacher })
    }

    /// Replaces texts in the agreement, as an editor saves: the whole file at once.
    fn edit(&self, changes: &[(&str, &str)]) -> Result<()> {
        let path = self.forms.path().join(AGREEMENT);
        let mut text = fs::read_to_string(&path)?;
        for (from, to) in changes {
            ensure!(text.contains(from), "«{from}» is not in the form");
            text = text.replace(from, to);
        }
        Ok(fs::write(path, text)?)
    }

    async fn version(&self) -> Result<Value> {
        let data = self.teacher.data("{ form(name: \"cooperation_agreement\") { version } }", json!({})).await?;
        Ok(data["form"]["version"].clone())
    }

    async fn fields(&self) -> Result<Vec<(String, Option<String>)>> {
        let query =
            "{ __type(name: \"CooperationAgreement\") { fields(includeDeprecated: true) { name deprecationReason } } }";
        let data = self.teacher.data(query, json!({})).await?;
        let fields = data["__type"]["fields"].as_array().context("no fields")?.iter();
        let field = |field: &Value| {
            (field["name"].as_str().map(str::to_owned), field["deprecationReason"].as_str().map(str::to_owned))
        };
        fields.map(field).map(|(name, reason)| Ok((name.context("no name")?, reason))).collect()
    }

    /// What the server says of its folder.
    async fn readiness(&self) -> Result<String> {
        Ok(self.server.people.client("form_administrator")?.get("/readyz").await?.1)
    }

    async fn a_case(&self) -> Result<String> {
        e2e::open_case(&self.teacher).await
    }
}

/// Asks until it is so.
async fn until<F: Future<Output = Result<bool>>>(what: &str, mut holds: impl FnMut() -> F) -> Result<()> {
    let patience = Instant::now() + Duration::from_secs(20);
    while !holds().await? {
        if Instant::now() > patience {
            bail!("waited in vain: {what}");
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}

const RAISED: (&str, &str) = ("\"Samarbeidsavtale\" version 2", "\"Samarbeidsavtale\" version 3");
/// Everywhere in the file, in its examples too.
const RENAMED: (&str, &str) = ("goal_text", "goal_in_own_words");

#[tokio::test]
async fn a_raised_version_is_served_while_the_server_runs() -> Result<()> {
    for kind in kinds() {
        let office = Office::open(kind).await?;
        let draft = Scenario::open(&office.teacher, &office.a_case().await?, "cooperation_agreement").await?;
        draft.answer("goal_text", "Hver dag").await?;
        let question = "  ask interpreter_used yes or no \"Er tolk brukt?\"";
        let added = format!("  ask way_to_school short text \"Skolevei\"\n    en \"Way to school\"\n{question}");
        office.edit(&[RAISED, (question, &added)])?;
        until("the raised version is served", || async { Ok(office.version().await? == 3) }).await?;
        // The draft follows: what was answered stays, what is new can be answered.
        let draft = draft.learn_again().await?;
        draft.answer("way_to_school", "Med buss").await?;
        let seen = draft.read("goalText wayToSchool").await?;
        assert_eq!(seen, json!({ "goalText": "Hver dag", "wayToSchool": "Med buss" }));
    }
    Ok(())
}

#[tokio::test]
async fn a_question_that_lost_its_name_is_refused_with_the_line_that_mends_it() -> Result<()> {
    let office = Office::open(Kind::Sqlite).await?;
    office.edit(&[RAISED, RENAMED])?;
    rename_in_the_evaluation(office.forms.path())?;
    rename_in_the_translation(office.forms.path())?;
    until("readiness names the question and offers the line", || async {
        let said = office.readiness().await?;
        Ok(said.contains("goal_text") && said.contains("was goal_text"))
    })
    .await?;
    assert_eq!(office.version().await?, 2);
    assert!(office.fields().await?.iter().any(|(name, reason)| name == "goalText" && reason.is_none()));
    // The log says the same, with the line of the file.
    let log = office.server.output()?;
    assert!(log.contains("was goal_text") && log.contains(AGREEMENT), "{log}");
    Ok(())
}

#[tokio::test]
async fn a_renamed_question_is_read_by_both_names() -> Result<()> {
    for kind in kinds() {
        let office = Office::open(kind).await?;
        let draft = Scenario::open(&office.teacher, &office.a_case().await?, "cooperation_agreement").await?;
        draft.answer("goal_text", "Hver dag").await?;
        let with_was = ("\"Målet med egne ord\" required\n", "\"Målet med egne ord\" required\n    was goal_text\n");
        office.edit(&[RAISED, RENAMED, with_was])?;
        rename_in_the_evaluation(office.forms.path())?;
        until("the raised version is served", || async { Ok(office.version().await? == 3) }).await?;
        let fields = office.fields().await?;
        let reason = |name: &str| fields.iter().find(|(field, _)| field == name).map(|(_, reason)| reason.clone());
        assert_eq!(reason("goalInOwnWords"), Some(None));
        let old = reason("goalText").context("the old field is gone")?.context("the old field is not deprecated")?;
        assert!(old.contains("goalInOwnWords"), "{old}");
        let seen = draft.read("goalText goalInOwnWords").await?;
        assert_eq!(seen, json!({ "goalText": "Hver dag", "goalInOwnWords": "Hver dag" }));
    }
    Ok(())
}

/// The evaluation shows the goal beside its question.
fn rename_in_the_evaluation(forms: &Path) -> Result<()> {
    let path = forms.join("cooperation_evaluation.form");
    let text = fs::read_to_string(&path)?.replace("agreement.goal_text", "agreement.goal_in_own_words");
    Ok(fs::write(path, text.replace("samarbeidsavtale\" version 2", "samarbeidsavtale\" version 3"))?)
}

/// Without `was` nothing tells that the translation was of the same question.
fn rename_in_the_translation(forms: &Path) -> Result<()> {
    let path = forms.join("cooperation_agreement.nn.texts");
    let text = fs::read_to_string(&path)?.replace("- goal_text ", "- goal_in_own_words ");
    Ok(fs::write(path, text)?)
}

#[tokio::test]
async fn a_half_edited_file_publishes_nothing() -> Result<()> {
    let office = Office::open(Kind::Sqlite).await?;
    let path = office.forms.path().join(AGREEMENT);
    let question = "  ask way_to_school short text \"Skolevei\"\n    en \"Way to school\"\n";
    let new = fs::read_to_string(&path)?.replace(RAISED.0, RAISED.1);
    let new = new.replace("section signing", &format!("{question}\nsection signing"));
    // An editor that saves while somebody types: ever longer beginnings of the file.
    let characters: Vec<char> = new.chars().collect();
    for eighth in 1..8 {
        let half: String = characters[..characters.len() * eighth / 8].iter().collect();
        fs::write(&path, half)?;
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!(office.version().await?, 2, "{eighth} eighths of the file were published");
    }
    assert!(office.readiness().await?.contains("cooperation_agreement"));
    fs::write(&path, new)?;
    until("the raised version is served", || async { Ok(office.version().await? == 3) }).await
}

#[tokio::test]
async fn a_broken_folder_leaves_what_is_published_serving_over_a_restart() -> Result<()> {
    for kind in kinds() {
        let mut office = Office::open(kind).await?;
        let draft = Scenario::open(&office.teacher, &office.a_case().await?, "cooperation_agreement").await?;
        draft.answer("goal_text", "Hver dag").await?;
        office.edit(&[("ask goal one of goal_type", "ask goal one off goal_type")])?;
        until("readiness names the file", || async { Ok(office.readiness().await?.contains(AGREEMENT)) }).await?;
        draft.answer("goal_text", "Tre dager").await?;

        office.server = office.server.cut_and_restart().await?;
        office.teacher = office.server.people.client("contact_teacher")?;
        let draft = draft.with(&office.teacher);
        assert!(office.readiness().await?.contains("cooperation_agreement"));
        assert_eq!(draft.read("goalText").await?, json!({ "goalText": "Tre dager" }));
        draft.answer("goal_text", "Hver dag fra mandag").await?;

        office.edit(&[("ask goal one off goal_type", "ask goal one of goal_type")])?;
        until("readiness is content", || async { Ok(!office.readiness().await?.contains(AGREEMENT)) }).await?;
    }
    Ok(())
}

#[tokio::test]
async fn what_is_being_written_is_shown_to_its_authors_alone() -> Result<()> {
    let office = Office::open(Kind::Sqlite).await?;
    let author = office.server.people.client("form_administrator")?;
    let query = "{ form(name: \"cooperation_agreement\", draft: true) { id version draft publishedAt hash
        items { name } } }";
    assert_eq!(author.data(query, json!({})).await?, json!({ "form": null }));
    let before = office.version().await?;
    let next = before.as_u64().context("no version")? + 1;
    office.edit(&[
        (&format!("version {before}"), &format!("version {next} draft")),
        ("ask goal one of", "ask drawing short text \"Tegning\"\n\n  ask goal one of"),
    ])?;
    let until = Instant::now() + Duration::from_secs(20);
    let shown = loop {
        let data = author.data(query, json!({})).await?;
        if !data["form"].is_null() {
            break data;
        }
        ensure!(Instant::now() < until, "no draft is shown");
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    let form = &shown["form"];
    assert_eq!((&form["version"], &form["draft"], &form["publishedAt"]), (&json!(next), &json!(true), &Value::Null));
    let items = form["items"].as_array().context("no items")?;
    assert!(items.iter().any(|item| item["name"] == "drawing"), "{shown}");
    assert_eq!(office.teacher.data(query, json!({})).await?, json!({ "form": null }));
    assert_eq!(office.version().await?, before, "a draft is not served");
    Ok(())
}
