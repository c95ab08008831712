//! A form as people fill it in: opened in a case, answered bit by bit, finished, signed by those present.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    Client, UserError,
    words::{Words, camel_case, pascal_case},
};

/// A filling, and somebody who works on it. Questions and options are named as the form file names them.
#[derive(Debug, Clone)]
pub struct Scenario {
    client: Client,
    words: Words,
    form: String,
    id: String,
}

/// A new id, as a tablet makes one.
#[expect(clippy::disallowed_methods, reason = "a tablet is outside of the server, with a clock of its own")]
pub fn row_id() -> String {
    Uuid::now_v7().to_string()
}

impl Scenario {
    /// Begins a form in a case.
    pub async fn open(client: &Client, case: &str, form: &str) -> Result<Self> {
        Self::begin(client, form, json!({ "caseId": case })).await
    }

    /// Begins a form in a case, in a language.
    pub async fn open_in(client: &Client, case: &str, form: &str, language: &str) -> Result<Self> {
        Self::begin(client, form, json!({ "caseId": case, "language": language })).await
    }

    /// Goes on with a filling that is there.
    pub async fn resume(client: &Client, form: &str, id: &str) -> Result<Self> {
        let words = Words::learn(client).await?;
        Ok(Self { client: client.clone(), words, form: form.to_owned(), id: id.to_owned() })
    }

    /// Begins a form that follows this one.
    pub async fn follow(&self, form: &str) -> Result<Self> {
        let case = self.read("case { id }").await?;
        let case = case.pointer("/case/id").context("no case")?;
        Self::begin(&self.client, form, json!({ "caseId": case, "from": self.id })).await
    }

    async fn begin(client: &Client, form: &str, input: Value) -> Result<Self> {
        let words = Words::learn(client).await?;
        let started = Self { client: client.clone(), words, form: form.to_owned(), id: String::new() };
        let (payload, errors) = started.mutate("start", input).await?;
        ensure!(errors.is_empty(), "not started: {errors:?}");
        let id = payload.pointer(&format!("/{}/id", started.field())).and_then(Value::as_str).context("no id")?;
        Ok(Self { id: id.to_owned(), ..started })
    }

    /// The same filling in somebody else's hands.
    #[must_use]
    pub fn with(&self, client: &Client) -> Self {
        Self { client: client.clone(), ..self.clone() }
    }

    /// The same filling after the schema changed.
    pub async fn learn_again(self) -> Result<Self> {
        Ok(Self { words: Words::learn(&self.client).await?, ..self })
    }

    /// The filling's id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Answers one question; what is refused fails.
    pub async fn answer(&self, question: &str, answer: impl Into<Value>) -> Result<()> {
        let errors = self.save(json!({ question: answer.into() })).await?;
        ensure!(errors.is_empty(), "«{question}» was not saved: {errors:?}");
        Ok(())
    }

    /// Saves answers, and says what a person must mend.
    pub async fn save(&self, answers: Value) -> Result<Vec<UserError>> {
        let answers = self.words.translate(&format!("{}AnswersInput", pascal_case(&self.form)), answers);
        Ok(self.mutate("save", json!({ "id": self.id, "answers": answers })).await?.1)
    }

    /// Says of one question that somebody prefers not to answer it.
    pub async fn skip(&self, question: &str) -> Result<Vec<UserError>> {
        let missing = json!([{ "question": camel_case(question), "state": "DECLINED" }]);
        Ok(self.mutate("save", json!({ "id": self.id, "answers": { "missing": missing } })).await?.1)
    }

    /// Finishes, or says why not.
    pub async fn finish(&self) -> Result<Vec<UserError>> {
        Ok(self.mutate("finish", json!({ "id": self.id })).await?.1)
    }

    /// Signs for somebody present.
    pub async fn sign(&self, name: &str) -> Result<Vec<UserError>> {
        self.put_name(name, json!({ "how": "TYPED" })).await
    }

    /// Signs as oneself, where people sign as what they are.
    pub async fn sign_oneself(&self) -> Result<Vec<UserError>> {
        let viewer = self.client.data("{ viewer { person { id } } }", json!({})).await?;
        let seen = self.read("revision").await?;
        let input = json!({
            "fillingId": self.id, "how": "TYPED",
            "participantId": viewer.pointer("/viewer/person/id"), "revision": seen.get("revision"),
        });
        Ok(self.mutate("sign", input).await?.1)
    }

    /// Declines for somebody present.
    pub async fn decline(&self, name: &str, reason: &str) -> Result<Vec<UserError>> {
        self.put_name(name, json!({ "how": "DECLINED", "declinedReason": reason })).await
    }

    async fn put_name(&self, name: &str, mut input: Value) -> Result<Vec<UserError>> {
        let seen = self.read("revision present { id name }").await?;
        let participants = seen.get("present").and_then(Value::as_array).context("nobody is present")?;
        let signer = participants.iter().find(|person| person.get("name").and_then(Value::as_str) == Some(name));
        let signer =
            signer.and_then(|person| person.get("id")).with_context(|| format!("{name} is not among {seen}"))?;
        let fields = input.as_object_mut().context("an object")?;
        fields.insert("fillingId".into(), json!(self.id));
        fields.insert("participantId".into(), signer.clone());
        fields.insert("revision".into(), seen.get("revision").cloned().context("no revision")?);
        Ok(self.mutate("sign", input).await?.1)
    }

    /// Begins a correction of a signed filling.
    pub async fn amend(&self) -> Result<Self> {
        let (payload, errors) = self.mutate("amend", json!({ "amends": self.id })).await?;
        ensure!(errors.is_empty(), "not amended: {errors:?}");
        let id = payload.pointer(&format!("/{}/id", self.field())).and_then(Value::as_str).context("no id")?;
        Ok(Self { id: id.to_owned(), ..self.clone() })
    }

    /// Discards a draft.
    pub async fn discard(&self, reason: &str) -> Result<Vec<UserError>> {
        Ok(self.mutate("discard", json!({ "id": self.id, "reason": reason })).await?.1)
    }

    /// Reads fields of the filling, in the words of the API.
    pub async fn read(&self, selection: &str) -> Result<Value> {
        let field = self.field();
        let query = format!("query Read($id: ID!) {{ {field}(id: $id) {{ {selection} }} }}");
        let mut data = self.client.data(&query, json!({ "id": self.id })).await?;
        Ok(data.get_mut(&field).context("no filling")?.take())
    }

    fn field(&self) -> String {
        camel_case(&self.form)
    }

    async fn mutate(&self, verb: &str, input: Value) -> Result<(Value, Vec<UserError>)> {
        let (ty, field) = (pascal_case(&self.form), self.field());
        let input_type = format!("{}{ty}Input", pascal_case(verb));
        let document = format!(
            "mutation Do($input: {input_type}!) {{ {verb}{ty}(input: $input) {{
                {field} {{ id status revision }} userErrors {{ message code path question }} }} }}"
        );
        self.client.mutate(&document, json!({ "input": input })).await
    }
}

/// Opens a case about the first pupil of somebody's who has none.
pub async fn open_case(client: &Client) -> Result<String> {
    let data = client.data("{ pupils(first: 100) { nodes { id cases { id } } } }", json!({})).await?;
    let pupils = data.pointer("/pupils/nodes").and_then(Value::as_array).context("no pupils")?;
    let pupil = pupils.iter().find(|pupil| pupil.get("cases") == Some(&json!([])));
    let pupil = pupil.and_then(|pupil| pupil.get("id")).with_context(|| format!("each has a case: {data}"))?;
    let document = "mutation Open($input: OpenCaseInput!) { openCase(input: $input) {
        case { id } userErrors { message code path question } } }";
    let (payload, errors) = client.mutate(document, json!({ "input": { "pupilId": pupil } })).await?;
    ensure!(errors.is_empty(), "not opened: {errors:?}");
    Ok(payload.pointer("/case/id").and_then(Value::as_str).context("no case")?.to_owned())
}
