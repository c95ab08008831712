//! Somebody tries what no honest client sends, and gets a clear answer, never a fault and never somebody else's part.

use anyhow::Result;
use e2e::{Client, Scenario, Server, kinds, shipped_forms};
use serde_json::{Value, json};

/// A sign that no text of a database has.
const NULL: &str = "a\u{0}b";

async fn codes(client: &Client, document: &str, input: Value) -> Result<Vec<String>> {
    let (_, errors) = client.mutate(document, json!({ "input": input })).await?;
    Ok(errors.into_iter().map(|error| error.code).collect())
}

#[tokio::test]
async fn what_is_written_beside_the_answers_is_bounded_text() -> Result<()> {
    let move_case = "mutation($input: MoveCaseInput!) { moveCase(input: $input) \
                     { userErrors { message code path question } } }";
    for kind in kinds() {
        let server = Server::start(kind, &shipped_forms()).await?;
        let teacher = server.people.client("contact_teacher")?;
        let case = e2e::open_case(&teacher).await?;
        let draft = Scenario::open(&teacher, &case, "cooperation_agreement").await?;
        for (reason, code) in [("x".repeat(2001), "TOO_LONG"), (NULL.to_owned(), "TYPE"), (" ".to_owned(), "REQUIRED")]
        {
            let errors = draft.discard(&reason).await?;
            assert_eq!(errors.iter().map(|error| error.code.as_str()).collect::<Vec<_>>(), [code], "{kind:?}");
            let moved = json!({ "id": case, "to": "MONITORING", "reason": reason });
            assert_eq!(codes(&teacher, move_case, moved).await?, [code], "{kind:?}");
        }
        assert_eq!(draft.discard(&"ø".repeat(2000)).await?, []);
    }
    Ok(())
}
