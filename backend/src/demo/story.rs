//! What happened in the demo so far, told through the API: each step is a request that a tablet could send.

use std::sync::Arc;

use chrono::{NaiveDate, TimeDelta};
use forms_dsl::model::Language;
use mobile_schema::{global_id, prepare::Request, requester::Requester};
use serde_json::{Value, json};
use uuid::Uuid;

use super::town::{Resident, Town};
use crate::{requester::roles, server::Server, visit::Visit};

/// Why the story broke off. The database keeps what was told so far.
#[derive(Debug, thiserror::Error)]
pub enum StoryError {
    /// Nobody of that name lives in the town.
    #[error("nobody in the demo is called {0}")]
    Nobody(&'static str),
    /// The API answered with an error.
    #[error("the demo asked for something that these forms do not have: {0}")]
    Errors(Value),
    /// A person would have had to mend something.
    #[error("the demo's answers do not fit these forms: {0}")]
    Refused(Value),
    /// The answer lacks what was asked for.
    #[error("the answer to the demo has no {0}")]
    Lacks(String),
}

/// Forms that the story fills in.
const AGREEMENT: &str = "CooperationAgreement";
const EVALUATION: &str = "CooperationEvaluation";

/// Tells the story, with the last three weeks before `today` in it.
pub(super) async fn tell(server: &Server, town: &Town, today: NaiveDate) -> Result<(), StoryError> {
    let teller = Teller { server, town, today };
    teller.siri().await?;
    teller.mathias().await?;
    teller.nora().await?;
    teller.emilie().await?;
    teller.yusuf().await?;
    teller.sara().await?;
    teller.noah().await?;
    teller.markus().await?;
    teller.lina().await
}

struct Teller<'a> {
    server: &'a Server,
    town: &'a Town,
    today: NaiveDate,
}

/// A filling in the hands of somebody.
struct Filling<'a> {
    teller: &'a Teller<'a>,
    by: &'a Resident,
    form: &'static str,
    id: String,
}

/// On the way to an agreement.
const TO_AGREEMENT: [&str; 3] = ["MAPPING", "CONVERSATION", "AGREEMENT_DRAFT"];

impl Teller<'_> {
    /// An agreement in force; its evaluation is due in three days.
    async fn siri(&self) -> Result<(), StoryError> {
        let case = self.open("Kari Nordahl", "Siri Berg", &TO_AGREEMENT).await?;
        let agreement = self.start("Kari Nordahl", AGREEMENT, &case, None).await?;
        let drawn_up = self.today - TimeDelta::days(18);
        agreement.agree(drawn_up, &Agreed {
            goal: json!({ "goal": "STEP_UP", "goalText": "Siri kommer tre dager i uka nå, og alle dager før jul." }),
            steps: &[(1, 3), (2, 4), (3, 5)],
            school: &[("MAP_SITUATION", "Kari Nordahl"), ("REGULAR_TALKS", "Kari Nordahl")],
            home: &["DAILY_RHYTHM", "MORNING_ROUTINE"],
            pupil: "Jeg sier fra til Kari på melding når jeg gruer meg.",
            plan_b: "Kari ringer mor før klokka ni. Mor og far følger Siri til skolen dagen etter.",
        })
        .await?;
        agreement.finish().await?;
        agreement.sign_all().await
    }

    /// A draft that somebody left in the middle of a meeting.
    async fn mathias(&self) -> Result<(), StoryError> {
        let case = self.open("Kari Nordahl", "Mathias Sunde", &TO_AGREEMENT).await?;
        let agreement = self.start("Kari Nordahl", AGREEMENT, &case, None).await?;
        agreement
            .save(json!({
                "goal": "EVERY_DAY",
                "goalText": "Til stede hver dag fra første time.",
                "pupilResponsibility": "Jeg legger fram klærne kvelden før.",
            }))
            .await
    }

    /// A conversation was held; nothing is filled in yet.
    async fn nora(&self) -> Result<(), StoryError> {
        self.open("Kari Nordahl", "Nora Lunde", &["MAPPING", "CONVERSATION"]).await.map(drop)
    }

    /// An agreement that waits for the signature of one guardian.
    async fn emilie(&self) -> Result<(), StoryError> {
        let case = self.open("Jonas Lien", "Emilie Foss", &TO_AGREEMENT).await?;
        let agreement = self.start("Jonas Lien", AGREEMENT, &case, None).await?;
        agreement.agree(self.today - TimeDelta::days(2), &Agreed {
            goal: json!({ "goal": "EVERY_DAY", "goalText": "Emilie er på skolen hver dag, også når det er prøver." }),
            steps: &[],
            school: &[("PREDICTABILITY", "Jonas Lien"), ("MASTERED_SUBJECTS", "Ingrid Solberg")],
            home: &["BE_CLEAR", "AGREE_BOTH"],
            pupil: "Jeg møter i timen også når jeg ikke har gjort leksene.",
            plan_b: "Jonas ringer far. Rektor kaller inn til nytt møte samme uke.",
        })
        .await?;
        agreement.finish().await?;
        agreement.sign_but("Rune Foss").await
    }

    /// A signal, and nothing more yet.
    async fn yusuf(&self) -> Result<(), StoryError> {
        self.open("Jonas Lien", "Yusuf Ahmed", &[]).await.map(drop)
    }

    /// The whole way once: agreed, evaluated, and a new agreement to be drawn up.
    async fn sara(&self) -> Result<(), StoryError> {
        let case = self.open("Jonas Lien", "Sara Kvam", &TO_AGREEMENT).await?;
        let agreement = self.start("Jonas Lien", AGREEMENT, &case, None).await?;
        let drawn_up = self.today - TimeDelta::days(24);
        agreement
            .agree(
                drawn_up,
                &Agreed {
                    goal: json!({ "goal": "STEP_UP", "goalText": "Fra to til fire dager i uka." }),
                    steps: &[(1, 2), (2, 3), (3, 4)],
                    school: &[("ADULT_RELATIONS", "Jonas Lien")],
                    home: &["DAILY_RHYTHM"],
                    pupil: "Jeg prøver å komme til norsk og kunst og håndverk uansett.",
                    plan_b: "Jonas ringer far, som kjører Sara til tredje time.",
                },
            )
            .await?;
        agreement.finish().await?;
        agreement.sign_all().await?;
        let evaluation = self.start("Ingrid Solberg", EVALUATION, &case, Some(&agreement.id)).await?;
        evaluation.evaluate(drawn_up + TimeDelta::days(21)).await?;
        evaluation.finish().await?;
        evaluation.sign_all().await
    }

    async fn noah(&self) -> Result<(), StoryError> {
        self.open("Mona Eide", "Noah Lie", &["MAPPING"]).await.map(drop)
    }

    /// Closed, since there was a natural explanation.
    async fn markus(&self) -> Result<(), StoryError> {
        let case = self.open("Mona Eide", "Markus Dale", &["MAPPING", "CONVERSATION"]).await?;
        let input =
            json!({ "id": case, "to": "CLOSED_NATURAL_EXPLANATION", "reason": "Brukket bein, tilbake etter jul." });
        let close = "mutation Close($input: CloseCaseInput!) { done: closeCase(input: $input) { userErrors { code message } } }";
        self.change(self.find("Per Aune")?, close, input).await.map(drop)
    }

    async fn lina(&self) -> Result<(), StoryError> {
        self.open("Stian Rud", "Lina Hauge", &["MAPPING", "CONVERSATION"]).await.map(drop)
    }

    /// Opens a case and moves it on; its id.
    async fn open(&self, by: &'static str, pupil: &'static str, states: &[&str]) -> Result<String, StoryError> {
        let (by, pupil) = (self.find(by)?, self.find(pupil)?);
        let open = "mutation Open($input: OpenCaseInput!) \
                    { done: openCase(input: $input) { case { id } userErrors { code message } } }";
        let done = self.change(by, open, json!({ "pupilId": pupil.id })).await?;
        let case = text(&done, "/case/id")?;
        let step =
            "mutation Move($input: MoveCaseInput!) { done: moveCase(input: $input) { userErrors { code message } } }";
        for state in states {
            self.change(by, step, json!({ "id": case, "to": state })).await?;
        }
        Ok(case)
    }

    async fn start(
        &self,
        by: &'static str,
        form: &'static str,
        case: &str,
        from: Option<&str>,
    ) -> Result<Filling<'_>, StoryError> {
        let by = self.find(by)?;
        let field = field(form);
        let start = format!(
            "mutation Start($input: Start{form}Input!) \
             {{ done: start{form}(input: $input) {{ {field} {{ id }} userErrors {{ code message question }} }} }}"
        );
        let done = self.change(by, &start, json!({ "caseId": case, "from": from, "language": "nb" })).await?;
        let id = text(&done, &format!("/{field}/id"))?;
        Ok(Filling { teller: self, by, form, id })
    }

    /// Asks for a change that nobody has to mend.
    async fn change(&self, by: &Resident, document: &str, input: Value) -> Result<Value, StoryError> {
        let mut data = self.ask(by, document, json!({ "input": input })).await?;
        let done = data.get_mut("done").map(Value::take).unwrap_or_default();
        match done.get("userErrors") {
            Some(Value::Array(errors)) if errors.is_empty() => Ok(done),
            errors => Err(StoryError::Refused(errors.cloned().unwrap_or_default())),
        }
    }

    async fn ask(&self, by: &Resident, document: &str, variables: Value) -> Result<Value, StoryError> {
        let variables = match variables {
            Value::Object(variables) => variables,
            _ => serde_json::Map::new(),
        };
        let request = Request { query: document.to_owned(), variables, ..Request::default() };
        let response =
            self.visit(by).respond(&request).await.map_err(|error| StoryError::Errors(error.to_string().into()))?;
        let mut answer: Value =
            serde_json::from_slice(&response.body).map_err(|_| StoryError::Lacks("JSON".to_owned()))?;
        match answer.get("errors") {
            None => Ok(answer.get_mut("data").map(Value::take).unwrap_or_default()),
            Some(errors) => Err(StoryError::Errors(errors.clone())),
        }
    }

    fn visit(&self, by: &Resident) -> Visit {
        let settings = Arc::clone(self.server.forms.served().folder.settings());
        self.server.visit(Requester {
            person: by.id,
            name: by.name.to_owned(),
            roles: roles(by.role, &settings),
            device: None,
            handed: None,
            language: Language::new("nb"),
        })
    }

    fn find(&self, name: &'static str) -> Result<&Resident, StoryError> {
        self.town.find(name).ok_or(StoryError::Nobody(name))
    }
}

/// What was agreed in a meeting.
struct Agreed {
    /// `goal` and `goalText`.
    goal: Value,
    /// Week and days a week.
    steps: &'static [(u32, u32)],
    /// Measures at school, and who is responsible.
    school: &'static [(&'static str, &'static str)],
    /// Measures at home.
    home: &'static [&'static str],
    /// The pupil's own words.
    pupil: &'static str,
    /// Who does what.
    plan_b: &'static str,
}

impl Filling<'_> {
    async fn agree(&self, day: NaiveDate, agreed: &Agreed) -> Result<(), StoryError> {
        let new = || self.teller.server.ids.next();
        let steps: Vec<Value> =
            (agreed.steps.iter()).map(|(week, days)| json!({ "id": new(), "week": week, "daysAWeek": days })).collect();
        let school: Vec<Value> = (agreed.school.iter())
            .map(|(measure, who)| json!({ "id": new(), "measure": measure, "responsible": who, "fromDate": day }))
            .collect();
        let home: Vec<Value> = (agreed.home.iter())
            .map(|measure| json!({ "id": new(), "measure": measure, "responsible": "Foreldrene", "fromDate": day }))
            .collect();
        self.save(json!({ "date": day, "interpreterUsed": false })).await?;
        self.save(agreed.goal.clone()).await?;
        if !steps.is_empty() {
            self.save(json!({ "steps": steps })).await?;
        }
        let caller = self.row_of("contact_teacher").await?;
        self.save(json!({
            "schoolResponsibility": school,
            "guardiansResponsibility": home,
            "pupilResponsibility": agreed.pupil,
            "whoContacts": caller,
            "whoDoesWhat": agreed.plan_b,
        }))
        .await
    }

    async fn evaluate(&self, day: NaiveDate) -> Result<(), StoryError> {
        let seen = self.read("agreedMeasures { id }").await?;
        let rows = seen.get("agreedMeasures").and_then(Value::as_array).cloned().unwrap_or_default();
        let judged: Vec<Value> = rows.iter().enumerate().map(judge).collect::<Result<_, _>>()?;
        self.save(json!({
            "date": day,
            "goalEvaluation": "PARTLY",
            "goalEvaluationText": "Sara kom tre dager i uka, og var mest stolt av utstillingen i kunst og håndverk.",
            "agreedMeasures": judged,
            "newMeasuresNeeded": false,
            "planBEvaluation": "WORKED",
            "outcomeNewAgreement": true,
        }))
        .await
    }

    async fn save(&self, answers: Value) -> Result<(), StoryError> {
        let form = self.form;
        let save = format!(
            "mutation Save($input: Save{form}Input!) \
             {{ done: save{form}(input: $input) {{ userErrors {{ code message path question }} }} }}"
        );
        self.teller.change(self.by, &save, json!({ "id": self.id, "answers": answers })).await.map(drop)
    }

    async fn finish(&self) -> Result<(), StoryError> {
        let form = self.form;
        let finish = format!(
            "mutation Finish($input: Finish{form}Input!) \
             {{ done: finish{form}(input: $input) {{ userErrors {{ code message question }} }} }}"
        );
        self.teller.change(self.by, &finish, json!({ "id": self.id })).await.map(drop)
    }

    async fn sign_all(&self) -> Result<(), StoryError> {
        self.sign_but("").await
    }

    /// Everybody present signs on this tablet, but one.
    async fn sign_but(&self, absent: &str) -> Result<(), StoryError> {
        let form = self.form;
        let sign = format!(
            "mutation Sign($input: Sign{form}Input!) \
             {{ done: sign{form}(input: $input) {{ userErrors {{ code message }} }} }}"
        );
        let seen = self.read("revision present { id name }").await?;
        let present = seen.get("present").and_then(Value::as_array).cloned().unwrap_or_default();
        for person in present.iter().filter(|person| person.get("name").is_some_and(|name| name != absent)) {
            let participant = uuid_of(person.get("id"))?;
            let input = json!({
                "fillingId": self.id, "participantId": participant, "how": "TYPED", "revision": seen.get("revision"),
            });
            self.teller.change(self.by, &sign, input).await?;
        }
        Ok(())
    }

    /// The row of the first person present in a role.
    async fn row_of(&self, role: &str) -> Result<Uuid, StoryError> {
        let seen = self.read("present { id role }").await?;
        let present = seen.get("present").and_then(Value::as_array).cloned().unwrap_or_default();
        let is = |person: &&Value| {
            person.get("role").and_then(Value::as_str).is_some_and(|held| held.eq_ignore_ascii_case(role))
        };
        uuid_of(present.iter().find(is).and_then(|person| person.get("id")))
    }

    async fn read(&self, selection: &str) -> Result<Value, StoryError> {
        let field = field(self.form);
        let query = format!("query Read($id: ID!) {{ seen: {field}(id: $id) {{ {selection} }} }}");
        let mut data = self.teller.ask(self.by, &query, json!({ "id": self.id })).await?;
        Ok(data.get_mut("seen").map(Value::take).unwrap_or_default())
    }
}

/// The first of the agreed measures worked, the others did not.
fn judge((place, row): (usize, &Value)) -> Result<Value, StoryError> {
    let id = uuid_of(row.get("id"))?;
    Ok(if place == 0 {
        json!({ "id": id, "status": "DONE", "effect": "WORKED" })
    } else {
        json!({ "id": id, "status": "DONE", "effect": "NOT_WORKED", "whyNotWorked": "For mye på en gang." })
    })
}

/// `CooperationAgreement` → `cooperationAgreement`
fn field(form: &str) -> String {
    let mut letters = form.chars();
    letters.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(letters).collect()
}

fn text(value: &Value, pointer: &str) -> Result<String, StoryError> {
    let found = value.pointer(pointer).and_then(Value::as_str);
    found.map(str::to_owned).ok_or_else(|| StoryError::Lacks(pointer.to_owned()))
}

/// The UUID inside an opaque id.
fn uuid_of(id: Option<&Value>) -> Result<Uuid, StoryError> {
    let id = id.and_then(Value::as_str).and_then(global_id::parse);
    id.map(|id| id.id).ok_or_else(|| StoryError::Lacks("id of a row".to_owned()))
}
