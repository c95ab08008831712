//! What has been kept for as long as its form says goes for good, and nothing else does.

#![expect(clippy::indexing_slicing, reason = "a test that finds something else has failed")]

use std::{fs, path::Path};

use anyhow::{Context, Result};
use chrono::{DateTime, Utc};
use e2e::{Client, Office, Scenario, Server, forms_folder, kinds, open_case, uuid_of};
use serde_json::json;

const PROGRAM: &str = env!("CARGO_BIN_EXE_naervaer-tested");
/// The tenth year after it is over, whenever this runs.
const LONG_AGO: &str = "2014-09-01T08:00:00Z";
const GOES: &str = "kanari-som-går";
const STAYS: &str = "kanari-som-blir";

/// A case, with what was written in it.
async fn case_with(teacher: &Client, written: &str) -> Result<String> {
    let case = open_case(teacher).await?;
    Scenario::open(teacher, &case, "cooperation_agreement").await?.answer("goal_text", written).await?;
    Ok(case)
}

async fn close(leader: &Client, case: &str) -> Result<()> {
    let document = "mutation($input: CloseCaseInput!) { closeCase(input: $input) {
        case { closedAt } userErrors { message code path question } } }";
    let input = json!({ "id": case, "to": "CLOSED_NATURAL_EXPLANATION", "reason": "Flyttet" });
    let (payload, errors) = leader.mutate(document, json!({ "input": input })).await?;
    assert_eq!(errors, []);
    assert!(payload["case"]["closedAt"].is_string(), "{payload}");
    Ok(())
}

/// The shipped forms, of which one is kept for longer than any database.
fn keep_interviews(forms: &Path) -> Result<()> {
    let file = forms.join("interview.form");
    let text = fs::read_to_string(&file)?;
    assert!(text.contains("keep 10 years after closed"));
    Ok(fs::write(file, text.replace("keep 10 years after closed", "keep 300 years after closed"))?)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_kept_long_enough_goes_and_nothing_else() -> Result<()> {
    for kind in kinds() {
        let forms = forms_folder()?;
        keep_interviews(forms.path())?;
        let long_ago: DateTime<Utc> = LONG_AGO.parse()?;
        let server = Server::start_at(kind, forms.path(), long_ago).await?;
        let (teacher, leader) = (server.people.client("contact_teacher")?, server.people.client("leadership")?);
        case_with(&teacher, STAYS).await?;
        let held = case_with(&leader, STAYS).await?;
        let whole = case_with(&leader, GOES).await?;
        let in_part = case_with(&leader, GOES).await?;
        Scenario::open(&leader, &in_part, "interview").await?;
        for case in [&held, &whole, &in_part] {
            close(&leader, case).await?;
        }
        let office = Office::of(PROGRAM, server.database());
        server.stop().await?;

        let [held, whole, in_part] = [uuid_of(&held)?, uuid_of(&whole)?, uuid_of(&in_part)?];
        office.run(&["retention", "hold", &held, "--reason", "Klage til Statsforvalteren"])?;
        let told = office.run(&["retention", "--lang", "en"])?;
        let line = |of: &str| told.lines().find(|line| line.contains(of)).unwrap_or_default().to_owned();
        assert!(
            line(&whole).starts_with("- ") && line(&whole).ends_with("goes, with 1 cooperation_agreement"),
            "{told}"
        );
        assert!(
            line(&in_part).starts_with("~ ") && line(&in_part).ends_with("stays, without 1 cooperation_agreement"),
            "{told}"
        );
        assert!(
            line(&held).starts_with("= ") && line(&held).ends_with("is held: Klage til Statsforvalteren"),
            "{told}"
        );
        assert!(
            told.ends_with("1 cases and 2 forms would go for good. Nothing was changed; --apply deletes.\n"),
            "{told}"
        );
        assert_eq!(office.run(&["retention", "--lang", "en"])?, told, "telling changes nothing");
        assert!(!office.database().files_with("Statsforvalteren")?.iter().any(|file| file.contains("naervaer.db")));
        assert!(!office.database().files_with(GOES)?.is_empty(), "the search finds nothing, even what is there");

        office.run(&["backup", "naervaer.backup"])?;
        let done = office.run(&["retention", "--apply"])?;
        assert!(done.ends_with("1 saker og 2 skjemaer er slettet.\n"), "{done}");
        assert_eq!(office.database().files_with(GOES)?, Vec::<String>::new(), "{kind:?}");
        assert!(!office.database().files_with(STAYS)?.is_empty(), "{kind:?}: what is under way or held");
        let verified = office.run(&["verify"])?;
        assert!(verified.starts_with("all in order") && !verified.contains("(0 erased)"), "{verified}");
        office.run(&["check"])?;
        let again = office.run(&["retention", "--apply"])?;
        assert!(again.ends_with("Ingenting er oppbevart lenge nok.\n"), "{again}");

        let elsewhere = Office::elsewhere(PROGRAM, kind)?;
        elsewhere.take_key_of(&office)?;
        let backup = office.database().home().join("naervaer.backup");
        elsewhere.run(&["restore", backup.to_str().context("a path")?])?;
        assert_eq!(elsewhere.database().files_with(GOES)?, Vec::<String>::new(), "{kind:?}, restored");
        assert!(elsewhere.run(&["verify"])?.contains(" erased)"));
        office.run(&["retention", "release", &held])?;
        assert!(office.run(&["retention", "--lang", "en"])?.contains(&held), "{kind:?}");
    }
    Ok(())
}
