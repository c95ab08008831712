//! A municipality begins as `OPERATIONS.md` says, typed into an empty directory: in the end a contact teacher opens a case.

use std::{
    fs,
    io::Write as _,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context, Result, ensure};
use e2e::{Browser, Database, Kind, Program, Script, forms_folder};
use reqwest::Method;
use serde_json::{Value, json};

const PROGRAM: &str = env!("CARGO_BIN_EXE_naervaer-tested");
const PAGE: &str = include_str!("../../OPERATIONS.md");
const SECRET: &str = "a secret of a test that is long enough for HS256";

/// The blocks of a kind in the page's first chapter, without the indentation of their list.
fn blocks(kind: &str) -> String {
    let chapter = PAGE.split("\n## ").nth(1).unwrap_or_default();
    let fence = format!("```{kind}");
    let mut inside = false;
    chapter.lines().fold(String::new(), |text, line| {
        let line = line.strip_prefix("   ").unwrap_or(line);
        match (inside, line.trim_end()) {
            (false, begin) if begin == fence => inside = true,
            (true, "```") => inside = false,
            (true, _) => return text + line + "\n",
            (false, _) => {}
        }
        text
    })
}

/// Runs what the page has one type; what was said.
fn type_in(home: &Path, script: &str) -> Result<String> {
    fs::create_dir_all(home.join("bin"))?;
    let program = home.join("bin/naervaer");
    fs::write(&program, format!("#!/bin/sh\nexec '{PROGRAM}' \"$@\"\n"))?;
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755))?;
    let path = std::env::var_os("PATH").context("PATH")?;
    let path = [home.join("bin")].into_iter().chain(std::env::split_paths(&path));
    let output = Command::new("timeout")
        .args(["60", "bash", "-euxo", "pipefail", "-c", script])
        .current_dir(home)
        .env("PATH", std::env::join_paths(path)?)
        .stdin(Stdio::null())
        .output()?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    ensure!(output.status.success(), "{}: {said}", output.status);
    Ok(said)
}

/// The settings of the page, with providers that are there.
fn settings(feide: &Script, idporten: &Script) -> String {
    let toml = blocks("toml");
    toml.replace("https://auth.dataporten.no", &feide.url).replace("https://idporten.no", &idporten.url)
}

async fn ask(browser: &mut Browser, document: &str, variables: Value) -> Result<Value> {
    let body = json!({ "query": document, "variables": variables }).to_string();
    let page = browser.send_own(Method::POST, "/graphql", Some(body)).await?;
    ensure!(page.status == 200, "{page:?}");
    Ok(serde_json::from_str(&page.text)?)
}

#[tokio::test(flavor = "multi_thread")]
async fn from_an_empty_machine_a_contact_teacher_logs_in_and_opens_a_case() -> Result<()> {
    let toml = blocks("toml");
    let public = toml.split('"').nth(1).context("no public_url")?.to_owned();
    let provider = |shape: &str| {
        let redirect = format!("{public}/login/{shape}/callback");
        Script::start("provider.mjs", &[shape, "naervaer", SECRET, &redirect], &[])
    };
    let (Some(feide), Some(idporten)) = (provider("feide")?, provider("idporten")?) else { return Ok(()) };
    let database = Database::create(Kind::Sqlite)?;
    let home = database.home().to_owned();
    let forms = forms_folder()?;
    std::os::unix::fs::symlink(forms.path(), home.join("forms"))?;

    let log = type_in(&home, &blocks("bash"))?;
    for said in ["+ person Kari Nordahl", "+ role Kari Nordahl: contact_teacher, 8A, Lia skole", "differences applied."]
    {
        assert!(log.contains(said), "{said} is not in\n{log}");
    }
    assert!(fs::read_to_string(home.join("admin.token"))?.starts_with("nv_"));
    fs::write(home.join("naervaer.toml"), settings(&feide, &idporten))?;
    for provider in ["feide", "idporten"] {
        fs::write(home.join(format!("{provider}.secret")), SECRET)?;
    }
    assert_eq!(blocks("sh"), "naervaer serve --forms forms\n");
    let server = Program::serve(PROGRAM, &std::sync::Arc::new(database), &home.join("forms"), &[]).await?;

    reqwest::Client::new()
        .post(format!("{}/who", feide.url))
        .body(json!({ "name": "kari@vik.example" }).to_string())
        .send()
        .await?
        .error_for_status()?;
    let mut kari = Browser::new(&public, server.url())?;
    let choice = kari.open(&format!("{public}/login")).await?.text;
    assert!(choice.contains("Feide") && choice.contains("ID-porten"), "{choice}");
    let page = kari.follow(&format!("{public}/login/feide"), None).await?;
    assert_eq!(page.status, 200, "{page:?}");
    let seen = ask(&mut kari, "{ viewer { name roles } pupils(first: 10) { nodes { id name } } }", json!({})).await?;
    assert_eq!(seen["data"]["viewer"], json!({ "name": "Kari Nordahl", "roles": ["CONTACT_TEACHER"] }));
    let open = "mutation Open($input: OpenCaseInput!) { openCase(input: $input) {
        case { state pupil { name } } userErrors { message } } }";
    let pupil = &seen["data"]["pupils"]["nodes"][0]["id"];
    let opened = ask(&mut kari, open, json!({ "input": { "pupilId": pupil } })).await?;
    assert_eq!(
        opened["data"]["openCase"],
        json!({ "case": { "state": "SIGNAL", "pupil": { "name": "Siri Berg" } }, "userErrors": [] })
    );
    let mut stderr = std::io::stderr();
    writeln!(stderr, "{log}+ naervaer serve --forms forms\n{}", server.output()?)?;
    writeln!(stderr, "+ Kari logs in at Feide: {}\n+ Kari opens a case: {}", seen["data"], opened["data"])?;
    Ok(())
}
