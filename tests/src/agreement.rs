//! A cooperation agreement as a meeting fills it in and signs it.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::{Scenario, row_id};

/// Answers everything that an agreement needs beside what it begins with.
pub async fn fill_agreement(agreement: &Scenario) -> Result<()> {
    let present = agreement.read("present { id name role }").await?;
    let first = present.pointer("/present/0/id").and_then(Value::as_str).context("nobody is present")?.to_owned();
    agreement.answer("goal", "every_day").await?;
    agreement.answer("goal_text", "Til stede fra første time hver dag.").await?;
    let of_school = [("predictability", "Ukeplan på pulten"), ("peer_contact.visits", "Fredager")];
    let of_school = of_school.map(
        |(measure, note)| json!({ "id": row_id(), "measure": measure, "responsible": "Kontaktlærer", "note": note }),
    );
    agreement.answer("school_responsibility", json!(of_school)).await?;
    let of_home = [
        json!({ "id": row_id(), "measure": "morning_routine" }),
        json!({ "id": row_id(), "own_measure": "Følger til bussen" }),
    ];
    agreement.answer("guardians_responsibility", json!(of_home)).await?;
    agreement.answer("pupil_responsibility", "Jeg sier fra når det blir for mye.").await?;
    agreement.answer("who_contacts", first).await?;
    agreement.answer("who_does_what", "Kontaktlærer ringer hjem før ti.").await
}

/// Everybody present signs.
pub async fn sign_all(filling: &Scenario) -> Result<()> {
    let present = filling.read("present { name }").await?;
    let present = present.get("present").and_then(Value::as_array).context("nobody is present")?;
    for name in present.iter().filter_map(|person| person.get("name")?.as_str()) {
        let refused = filling.sign(name).await?;
        ensure!(refused.is_empty(), "{name}: {refused:?}");
    }
    Ok(())
}
