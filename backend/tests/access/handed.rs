//! A tablet in somebody else's hands reaches that person's part, and nothing else.

use chrono::TimeDelta;
use e2e::{Client, Kind};
use serde_json::{Value, json};

use crate::{
    attacks::id_in,
    cells::{FORMS, Relation},
    probe::bare,
    sdl::{Asked, Given, Sdl},
    town::{Case, Town, type_of, verb},
};

const PIN: &str = "4711";
const TABLET: &str = "0192f0c1-7a00-7000-8000-00000000000a";

/// Posts to a path of its own; status and body.
async fn post(town: &Town, path: &str, token: &str, device: Option<&str>, body: Value) -> (u16, Value) {
    let request = reqwest::Client::new().post(format!("{}{path}", town.url)).bearer_auth(token).json(&body);
    let request = device.iter().fold(request, |request, device| request.header("x-device", *device));
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    (status, response.json().await.unwrap_or(Value::Null))
}

/// The sleeping tokens of a case, by role.
async fn issue(town: &Town, token: &str, case: &Case) -> Value {
    let (status, body) = post(town, "/hand-over", token, None, json!({ "caseId": case.id, "pin": PIN })).await;
    assert_eq!(status, 200, "{body}");
    body["tokens"].clone()
}

fn of(tokens: &Value, role: &str) -> String {
    let token = tokens.as_array().unwrap().iter().find(|token| token["role"] == role).unwrap();
    token["token"].as_str().unwrap().to_owned()
}

async fn awake(town: &Town, case: &Case, role: &str) -> (Client, String) {
    let token = of(&issue(town, &town.people["contact_teacher"].token, case).await, role);
    let (status, body) = post(town, "/hand-over/wake", &token, None, json!({ "pin": PIN })).await;
    assert_eq!((status, body), (200, json!({ "endsAt": "2026-11-20T10:00:00.000Z" })));
    (Client::new(&town.url, Some(&token)), token)
}

async fn is_known(client: &Client) -> bool {
    client.ask("{ viewer { name } }", json!({})).await.unwrap().status == 200
}

#[tokio::test]
async fn it_sleeps_wakes_for_two_hours_and_comes_back() {
    for kind in e2e::kinds() {
        let town = Town::build(kind).await;
        let case = town.cases[&(false, Relation::Own)].clone();
        let teacher = town.people["contact_teacher"].token.clone();
        let tokens = issue(&town, &teacher, &case).await;
        let roles: Vec<&str> = tokens.as_array().unwrap().iter().map(|t| t["role"].as_str().unwrap()).collect();
        assert_eq!(roles, ["pupil", "guardian", "guardian"], "{kind:?}");
        let (token, other) = (of(&tokens, "guardian"), of(&tokens, "pupil"));
        let client = Client::new(&town.url, Some(&token));
        assert!(!is_known(&client).await, "asleep");
        assert_eq!(post(&town, "/hand-over/wake", &token, None, json!({ "pin": "0000" })).await.0, 401);
        assert_eq!(post(&town, "/hand-over/wake", &token, None, json!({ "pin": PIN })).await.0, 200);
        assert!(is_known(&client).await);
        town.clock.advance(TimeDelta::minutes(119));
        assert!(is_known(&client).await);
        // A second wake makes it no longer.
        assert_eq!(post(&town, "/hand-over/wake", &token, None, json!({ "pin": PIN })).await.0, 200);
        town.clock.advance(TimeDelta::minutes(1));
        assert!(!is_known(&client).await, "after two hours");
        assert_eq!(post(&town, "/hand-over/wake", &token, None, json!({ "pin": PIN })).await.0, 401);

        // Woken without a network an hour ago; it ends by the PIN.
        let woken = json!({ "pin": PIN, "wokenAt": "2026-11-20T09:00:00Z" });
        let (status, body) = post(&town, "/hand-over/wake", &other, None, woken).await;
        assert_eq!((status, &body["endsAt"]), (200, &json!("2026-11-20T11:00:00.000Z")));
        let pupil = Client::new(&town.url, Some(&other));
        assert!(is_known(&pupil).await);
        assert_eq!(post(&town, "/hand-over/end", &other, None, json!({ "pin": "1234" })).await.0, 401);
        assert!(is_known(&pupil).await);
        assert_eq!(post(&town, "/hand-over/end", &other, None, json!({ "pin": PIN })).await.0, 204);
        assert!(!is_known(&pupil).await, "handed back");

        // Five wrong ones, and it is dead.
        let token = of(&issue(&town, &teacher, &case).await, "pupil");
        for _ in 0..5 {
            assert_eq!(post(&town, "/hand-over/wake", &token, None, json!({ "pin": "0000" })).await.0, 401);
        }
        assert_eq!(post(&town, "/hand-over/wake", &token, None, json!({ "pin": PIN })).await.0, 401);
    }
}

#[tokio::test]
async fn it_is_made_ready_by_staff_of_the_case_on_its_tablet() {
    let town = Town::build(Kind::Sqlite).await;
    let case = town.cases[&(false, Relation::Own)].clone();
    let body = json!({ "caseId": case.id, "pin": PIN });
    for role in ["guardian", "pupil", "group_leader", "teacher", "health_nurse", "administrator"] {
        let refused = post(&town, "/hand-over", &town.people[role].token, None, body.clone()).await;
        let nothing = json!({ "caseId": town.ids.next(), "pin": PIN });
        assert_eq!(refused, post(&town, "/hand-over", &town.people[role].token, None, nothing).await, "{role}");
        assert_eq!(refused.0, 404);
    }
    let teacher = town.people["contact_teacher"].token.clone();
    for pin in ["123", "123456789", "12a4", "1234\n"] {
        assert_eq!(post(&town, "/hand-over", &teacher, None, json!({ "caseId": case.id, "pin": pin })).await.0, 400);
    }
    let (_, issued) = post(&town, "/hand-over", &teacher, Some(TABLET), body).await;
    let token = of(&issued["tokens"], "pupil");
    assert_eq!(post(&town, "/hand-over/wake", &token, Some(TABLET), json!({ "pin": PIN })).await.0, 200);
    assert!(!is_known(&Client::new(&town.url, Some(&token))).await, "on another tablet");
}

#[tokio::test]
async fn it_reaches_that_persons_part_alone() {
    for kind in e2e::kinds() {
        let town = Town::build(kind).await;
        let case = town.cases[&(false, Relation::Own)].clone();
        for (role, own_page) in [("pupil", "pupilPart"), ("guardian", "guardianPart")] {
            let (client, token) = awake(&town, &case, role).await;
            // Another case, of the same child too, a list of them, the log, a further tablet: nothing.
            for relation in [Relation::Shared, Relation::Withdrawn, Relation::OtherClass, Relation::OtherPlace] {
                let id = &town.cases[&(false, relation)].id;
                let seen = client
                    .data("query($id: ID!) { case(id: $id) { state } node(id: $id) { id } }", json!({ "id": id }));
                assert_eq!(seen.await.unwrap(), json!({ "case": null, "node": null }), "{kind:?} {relation:?}");
            }
            let lists = client
                .data(
                    "{ cases { totalCount nodes { id consents { id } shares { id } log { totalCount } } }
                       auditLog { totalCount } pupils { totalCount } mappings { totalCount } referrals { totalCount } }",
                    json!({}),
                )
                .await
                .unwrap();
            let one = json!([{ "id": case.id, "consents": [], "shares": [], "log": { "totalCount": 0 } }]);
            let none = json!({ "totalCount": 0 });
            let expected = json!({
                "cases": { "totalCount": 1, "nodes": one }, "auditLog": none, "pupils": { "totalCount": 1 },
                "mappings": none, "referrals": none,
            });
            assert_eq!(lists, expected, "{kind:?} {role}");
            assert_eq!(post(&town, "/hand-over", &token, None, json!({ "caseId": case.id, "pin": PIN })).await.0, 404);

            // Of forms what is signed, and one's own page.
            let text = everything(&client, &case).await;
            for (form, question, shown) in [
                ("agreement", "note", true),
                ("evaluation", "note", true),
                ("agreement", "family", false),
                ("interview", "note", false),
                ("interview", "family", false),
                ("interview", "assessment", false),
                ("mapping", "note", false),
                ("referral", "note", false),
            ] {
                assert_eq!(
                    text.contains(&Town::secret(&case, form, question)),
                    shown,
                    "{role} {form} {question}: {text}"
                );
            }

            // It writes its own page, not another's, and does nothing besides.
            let interview = &case.forms["interview"].draft;
            let other_page = if own_page == "pupilPart" { "guardianPart" } else { "pupilPart" };
            for (question, codes) in [
                (own_page, vec![]),
                (other_page, vec!["NOT_WRITABLE"]),
                ("note", vec!["NOT_WRITABLE"]),
                ("assessment", vec!["NOT_WRITABLE"]),
            ] {
                let input = json!({ "id": interview, "answers": { question: "mine ord" } });
                assert_eq!(codes_of(&client, &verb("save", "interview"), input).await, codes, "{role} {question}");
            }
            let read = client
                .data("query($id: ID!) { interview(id: $id) { pupilPart guardianPart } }", json!({ "id": interview }))
                .await
                .unwrap();
            assert_eq!(read["interview"][own_page], "mine ord");
            assert_eq!(read["interview"][other_page], Value::Null);
            let draft = &case.forms["agreement"].draft;
            for (mutation, input) in [
                ("openCase", json!({ "pupilId": case.pupil })),
                ("moveCase", json!({ "id": case.id, "to": "ACTIVE" })),
                ("startAgreement", json!({ "caseId": case.id })),
                ("finishAgreement", json!({ "id": draft })),
                ("discardAgreement", json!({ "id": draft, "reason": "x" })),
                ("amendAgreement", json!({ "amends": case.forms["agreement"].signed })),
                (
                    "recordConsent",
                    json!({ "caseId": case.id, "giverId": town.people[role].id, "agency": "BUP",
                    "forms": ["agreement"], "purpose": "x", "how": "ORAL" }),
                ),
                (
                    "shareCase",
                    json!({ "caseId": case.id, "personId": town.people["bup"].id, "role": "BUP",
                    "forms": ["agreement"], "reason": "x", "basis": "NEED" }),
                ),
                ("breakGlass", json!({ "caseId": case.id, "reason": "x" })),
            ] {
                assert_eq!(codes_of(&client, mutation, input).await, ["NOT_FOUND"], "{role} {mutation}");
            }
            // And signs for itself.
            let finished = &case.forms["agreement"].finished;
            let sign = |row: &str| json!({ "fillingId": finished, "participantId": town.row_of(row), "how": "TYPED", "revision": 1 });
            let other = if role == "pupil" { "guardian" } else { "pupil" };
            assert_eq!(codes_of(&client, "signAgreement", sign(other)).await, ["NOT_WRITABLE"]);
            assert_eq!(codes_of(&client, "signAgreement", sign(role)).await, Vec::<String>::new());
        }
    }
}

async fn codes_of(client: &Client, mutation: &str, input: Value) -> Vec<String> {
    let ty = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
    let document = format!(
        "mutation M($input: {ty}!) {{ m: {mutation}(input: $input) {{ userErrors {{ code message path question }} }} }}"
    );
    let (_, errors) = client.mutate(&document, json!({ "input": input })).await.unwrap();
    errors.into_iter().map(|error| error.code).collect()
}

/// All that the API gives of a case.
async fn everything(client: &Client, case: &Case) -> String {
    let mut text = String::new();
    for form in FORMS {
        let assessment = if form == "interview" { "assessment" } else { "" };
        let ty = type_of(form);
        let document = format!(
            "query($id: ID!) {{ node(id: $id) {{ ... on {ty} {{ note family {assessment} missing {{ question state }}
                history {{ nodes {{ questions }} }} conflicts {{ value }} }} }} }}"
        );
        for id in [&case.forms[form].draft, &case.forms[form].finished] {
            text += &client.ask(&document, json!({ "id": id })).await.unwrap().body.to_string();
        }
    }
    text
}

/// Whatever the schema has is asked with the token of a tablet that was handed over.
#[tokio::test]
async fn no_operation_of_the_schema_leads_out_of_it() {
    let town = Town::build(Kind::Sqlite).await;
    let sdl = Sdl::of(&town.principal).await;
    let case = town.cases[&(false, Relation::Own)].clone();
    let other = &town.cases[&(false, Relation::OtherClass)];
    let (mut asked, mut changed, mut faults) = (0, 0, Vec::new());
    for role in ["pupil", "guardian"] {
        let (client, token) = awake(&town, &case, role).await;
        let is_theirs =
            |secret: &str| ["agreement", "evaluation"].iter().any(|form| *secret == Town::secret(&case, form, "note"));
        let all = town.cases.values().flat_map(|case| {
            let questions = ["note", "family", "assessment", "colleagues", "remark"];
            FORMS.into_iter().flat_map(move |form| questions.map(|question| Town::secret(case, form, question)))
        });
        let mut forbidden: Vec<String> = all.filter(|secret| !is_theirs(secret)).collect();
        forbidden.extend(["Per Annen", "Pål Annen", "formaal.", "grunn.", "fra nettbrett"].map(str::to_owned));
        let leak = |text: &str| forbidden.iter().find(|secret| text.contains(secret.as_str())).cloned();

        // Every field about this case and another, and what is printed of them.
        for of in [&case, other] {
            for Asked { path, document } in sdl.everything(1, &Given { id: &|field| id_in(of, field) }) {
                asked += 1;
                let reply = client.ask(&document, json!({})).await.unwrap();
                let text = reply.body.to_string();
                faults.extend(leak(&text).map(|leak| format!("{role} {path} leaks {leak}")));
                if !reply.codes().iter().all(|code| matches!(*code, "FORBIDDEN" | "TOO_EXPENSIVE")) {
                    faults.push(format!("{role} {path}: {text}\n  {document}"));
                }
            }
            for form in FORMS {
                let (_, page) = client.get(&format!("/fillings/{}/print", of.forms[form].draft)).await.unwrap();
                faults.extend(leak(&page).map(|leak| format!("{role} paper of {form} leaks {leak}")));
            }
        }

        // Every change but to fill in and to sign is one of nothing.
        for (mutation, input) in sdl.inputs() {
            if mutation.starts_with("save") || mutation.starts_with("sign") {
                continue;
            }
            let id = |name: &str| match name {
                "caseId" => case.id.clone(),
                "pupilId" | "giverId" | "personId" => case.pupil.to_string(),
                _ if mutation.ends_with("Case") => case.id.clone(),
                _ => case.forms["agreement"].signed.clone().unwrap(),
            };
            let filled = sdl.filled(&input, &Given { id: &id });
            changed += 1;
            let codes = codes_of(&client, &mutation, filled.clone()).await;
            // Who there is in the municipality is no thing of a case: it is refused as others' to say.
            let expected = if mutation == "enterPeople" { "NOT_WRITABLE" } else { "NOT_FOUND" };
            if codes != [expected] {
                faults.push(format!("{role} {mutation} {filled}: {codes:?}"));
            }
        }

        // What the tablet keeps, and what is pushed from it.
        let tablet = client.clone().on_device(town.ids.next());
        let pull = "{ pullFilling(limit: 100) { documents { id form caseId answers } }
            pullSignature(limit: 100) { documents { id fillingId evidence content } }
            pullConflict(limit: 100) { documents { id path value base } } pullRejection(limit: 100) { documents { id value } } }";
        let kept = tablet.data(pull, json!({})).await.unwrap();
        faults.extend(leak(&kept.to_string()).map(|leak| format!("{role} pull leaks {leak}")));
        for document in kept["pullFilling"]["documents"].as_array().unwrap() {
            if document["caseId"] != bare(&case.id)
                || !["agreement", "evaluation", "interview"].iter().any(|f| document["form"] == *f)
            {
                faults.push(format!("{role} pull brings {document}"));
            }
        }
        for (of, form) in [(&case, "agreement"), (&case, "mapping"), (&case, "interview"), (other, "agreement")] {
            let draft = &of.forms[form].draft;
            let row = json!({ "newDocumentState": {
                "id": bare(draft), "editId": town.ids.next(), "form": form, "formVersion": 1, "language": "nb",
                "caseId": bare(&of.id), "finishedAt": "2026-11-20T08:00:00.000Z", "answers": { "note": "stjålet" },
                "_deleted": true,
            } });
            let push = "mutation($rows: [FillingInputPushRow!]) { pushFilling(fillingPushRow: $rows) { id answers } }";
            let answered = tablet.data(push, json!({ "rows": [row] })).await.unwrap();
            faults.extend(leak(&answered.to_string()).map(|leak| format!("{role} push leaks {leak}")));
            let read = format!("query($id: ID!) {{ {form}(id: $id) {{ note status }} }}");
            let seen = town.principal.data(&read, json!({ "id": draft })).await.unwrap();
            if seen[form]["note"] == "stjålet" || seen[form]["status"] != "DRAFT" {
                faults.push(format!("{role} pushes into {form}: {seen}"));
            }
        }
        let (status, _) = post(&town, "/hand-over", &token, None, json!({ "caseId": case.id, "pin": PIN })).await;
        assert_eq!(status, 404);
        follows(&town, &client, &case, &leak, &mut faults).await;
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    println!("{asked} questions and {changed} changes, 0 led out");
}

/// The subscriptions, while somebody writes in every form.
async fn follows(
    town: &Town,
    client: &Client,
    case: &Case,
    leak: &dyn Fn(&str) -> Option<String>,
    faults: &mut Vec<String>,
) {
    let mut socket = client.socket().await.unwrap();
    for (collection, members) in
        [("Filling", "id form caseId answers"), ("Conflict", "id path value"), ("Signature", "id content")]
    {
        let document = format!("subscription {{ stream{collection} {{ documents {{ {members} }} }} }}");
        socket.subscribe(collection, &document).await.unwrap();
    }
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    for form in FORMS {
        let save = json!({ "id": case.forms[form].draft, "answers": { "note": Town::secret(case, form, "note") } });
        town.done(&town.principal, &verb("save", form), save).await;
    }
    let mut heard = String::new();
    while let Ok(Ok(message)) = tokio::time::timeout(std::time::Duration::from_millis(500), socket.hear()).await {
        heard += &message.to_string();
    }
    faults.extend(leak(&heard).map(|leak| format!("a subscription leaks {leak}")));
    assert!(heard.contains(&Town::secret(case, "agreement", "note")), "{heard}");
    for form in ["mapping", "referral"] {
        if heard.contains(&format!("\"form\":\"{form}\"")) || heard.contains(&bare(&case.forms[form].draft)) {
            faults.push(format!("a subscription tells of {form}"));
        }
    }
}
