//! A power cut during saves loses no answer that the server said it had.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use anyhow::{Context, Result};
use e2e::{Database, Program, Scenario, forms_folder, kinds};

const PROGRAM: &str = env!("CARGO_BIN_EXE_naervaer-tested");
const TABLETS: usize = 4;
const CUTS: u64 = 4;

/// Saves one number after the other until the server is gone, and keeps the last that was acknowledged.
async fn save_until_the_cut(draft: Scenario, acknowledged: Arc<AtomicU64>) {
    for number in acknowledged.load(Ordering::SeqCst) + 1.. {
        match draft.answer("goal_text", number.to_string()).await {
            Ok(()) => acknowledged.store(number, Ordering::SeqCst),
            Err(_) => break,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost() -> Result<()> {
    for kind in kinds() {
        let forms = forms_folder()?;
        let mut server = Program::start(PROGRAM, Database::create(kind)?, forms.path()).await?;
        let teacher = server.people.client("contact_teacher")?;
        let case = e2e::open_case(&teacher).await?;
        let mut drafts = Vec::new();
        for _ in 0..TABLETS {
            let draft = Scenario::open(&teacher, &case, "cooperation_agreement").await?;
            drafts.push((draft, Arc::new(AtomicU64::new(0))));
        }
        for cut in 1..=CUTS {
            let teacher = server.people.client("contact_teacher")?;
            let saving: Vec<_> = drafts
                .iter()
                .map(|(draft, acknowledged)| {
                    tokio::spawn(save_until_the_cut(draft.with(&teacher), acknowledged.clone()))
                })
                .collect();
            tokio::time::sleep(Duration::from_millis(150 * cut)).await;
            server = server.cut_and_restart().await?;
            for tablet in saving {
                tablet.await?;
            }
            let teacher = server.people.client("contact_teacher")?;
            for (draft, acknowledged) in &drafts {
                let seen =
                    draft.with(&teacher).read("goalText revision history(first: 1) { nodes { revision } }").await?;
                let stored: u64 = seen["goalText"].as_str().context("nothing stored")?.parse()?;
                let acknowledged = acknowledged.swap(stored, Ordering::SeqCst);
                assert!(acknowledged > 0, "{kind:?}: nothing was saved before the cut");
                // One save may have reached the disk without its answer reaching the tablet.
                assert!(
                    (acknowledged..=acknowledged + 1).contains(&stored),
                    "{kind:?}: {acknowledged} became {stored}"
                );
                assert_eq!(seen["revision"], seen["history"]["nodes"][0]["revision"], "{kind:?}");
            }
        }
    }
    Ok(())
}
