//! Cases: those around the pupil are asked to come.

use anyhow::{Context, Result};
use e2e::{Scenario, Server, kinds, shipped_forms};
use serde_json::{Value, json};

#[tokio::test]
async fn those_invited_are_those_whom_a_form_begins_with() -> Result<()> {
    for kind in kinds() {
        let server = Server::start(kind, &shipped_forms()).await?;
        let teacher = server.people.client("contact_teacher")?;
        let case = e2e::open_case(&teacher).await?;
        let agreement = Scenario::open(&teacher, &case, "cooperation_agreement").await?;
        let begun = agreement.read("present { name role relation }").await?;
        let query =
            "query($id: ID!) { case(id: $id) { pupil { id } invited { name role relation person { id name } } } }";
        let seen = teacher.data(query, json!({ "id": case })).await?;
        let mut invited = seen["case"]["invited"].as_array().context("nobody is invited")?.clone();
        assert_eq!(invited[0]["person"]["id"], seen["case"]["pupil"]["id"], "{kind:?}");
        for person in &mut invited {
            assert_eq!(person["person"]["name"], person["name"], "{kind:?}");
            person.as_object_mut().context("no object")?.remove("person");
        }
        assert!(invited.len() >= 3, "{kind:?}: {invited:?}");
        assert_eq!(begun["present"], Value::Array(invited), "{kind:?}");
    }
    Ok(())
}
