//! A sensitive answer stands in no file that the server writes: database, write-ahead log, output.

use std::{fs, path::Path};

use anyhow::Result;
use e2e::{Database, Program, Scenario, forms_folder, kinds, row_id};
use serde_json::json;

const PROGRAM: &str = env!("CARGO_BIN_EXE_naervaer-tested");
/// Given as answers of class K3.
const CANARIES: [&str; 2] = ["Kanarifugl-otte-vinger", "Kanarifugl-ni-egg"];
/// Given as the reason for discarding a filling, which nobody labelled.
const REASON: &str = "Kanarifugl-i-feil-bur";
/// Given as an answer of class K2, which is kept in the open: the sign that the search finds what is there.
const SPARROW: &str = "Graaspurv-paa-taket";

/// Files below a directory that hold a text.
fn files_with(text: &str, directory: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files_with(text, &path)?);
        } else if path.is_file() && holds(&fs::read(&path)?, text.as_bytes()) {
            found.push(path.display().to_string());
        }
    }
    Ok(found)
}

fn holds(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window == text)
}

#[tokio::test]
async fn a_sensitive_answer_is_in_no_file() -> Result<()> {
    for kind in kinds() {
        let forms = forms_folder()?;
        let mut server = Program::start(PROGRAM, Database::create(kind)?, forms.path()).await?;
        let teacher = server.people.client("contact_teacher")?;
        let draft = Scenario::open(&teacher, &e2e::open_case(&teacher).await?, "cooperation_agreement").await?;
        let row = row_id();
        for canary in CANARIES {
            let other = json!([{ "id": row, "agency": "bup", "person": canary, "responsibility": canary }]);
            draft.answer("others_responsibility", other).await?;
        }
        draft.answer("goal_text", SPARROW).await?;
        // Refused with a message, which must not repeat what was answered either.
        let wrong = json!({ "others_responsibility": [{ "id": row, "responsibility": CANARIES[0].repeat(2_000) }] });
        assert!(!draft.save(wrong).await?.is_empty());
        let seen = draft.read("othersResponsibility { responsibility }").await?;
        assert_eq!(seen["othersResponsibility"][0]["responsibility"], CANARIES[1]);

        draft.discard(REASON).await?;
        assert_eq!(draft.read("discardReason").await?, json!({ "discardReason": REASON }));

        server.cut()?;
        for directory in server.database().directories() {
            for canary in [CANARIES[0], CANARIES[1], REASON] {
                assert_eq!(files_with(canary, &directory)?, Vec::<String>::new(), "{kind:?}");
            }
        }
        let sparrows =
            server.database().directories().iter().map(|dir| files_with(SPARROW, dir)).collect::<Result<Vec<_>>>()?;
        assert!(sparrows.iter().any(|files| !files.is_empty()), "the search finds nothing, even what is in the open");
    }
    Ok(())
}
