//! Every operation × every role × every way to stand to a case × every disguise.
//!
//! The operations are those of the SDL: one that is not named here fails. What is expected stands in `cells.md`.
//! Nothing leaks, what is allowed shows its secret, what is denied answers as what does not exist, and what was
//! written, or shown of class K3 or K4, has one entry in the audit log for each case.

use std::collections::{BTreeSet, HashMap};

use e2e::Kind;
use sea_orm::{ConnectionTrait, Database as Raw, DatabaseConnection, Statement};
use serde_json::{Value, json};

use crate::{
    cells::{Cells, FORMS, Relation, is_let_in, is_of_kindergarten},
    probe::{Disguise, Probe},
    town::{Asker, Case, Town, is_signed, type_of, verb},
};

/// Questions of a form that are secret, and what of the table each belongs to.
fn secrets(form: &str) -> Vec<(&'static str, &str)> {
    let mut secrets = vec![("note", form), ("family", form)];
    if form == "interview" {
        secrets.push(("assessment", "interview F"));
    }
    secrets
}

/// What the matrix is run with.
struct Matrix {
    town: Town,
    cells: Cells,
    raw: DatabaseConnection,
    /// Disguises that are tried.
    disguises: &'static [Disguise],
    /// What is answered about nothing, to each role.
    nothing: HashMap<(String, String, Disguise), String>,
    /// Requests made, leaks found.
    requests: usize,
    faults: Vec<String>,
}

/// Somebody of a role, at a case.
#[derive(Clone)]
struct Cell {
    role: String,
    relation: Relation,
    asker: Asker,
    case: Case,
    /// What they may never see, of all cases.
    forbidden: Vec<String>,
}

/// Some fifty thousand requests: `cargo test -p backend --test access -- --ignored`
#[tokio::test]
#[ignore = "takes minutes; every change of rights runs it"]
async fn in_no_disguise_either() {
    let (requests, faults) = run(Kind::Sqlite, &Disguise::ALL).await;
    assert!(faults.is_empty(), "{} faults of {requests} requests:\n{}", faults.len(), head(&faults));
    println!("{requests} requests, 0 leaks");
}

#[tokio::test]
async fn nobody_sees_or_does_more_than_the_table_says() {
    let (requests, faults) = run(Kind::Sqlite, &[Disguise::Plain]).await;
    assert!(faults.is_empty(), "{} faults of {requests} requests:\n{}", faults.len(), head(&faults));
    println!("{requests} requests, 0 leaks");
}

#[tokio::test]
async fn nor_on_postgres() {
    if e2e::kinds().all(|kind| kind != Kind::Postgres) {
        return;
    }
    let (requests, faults) = run(Kind::Postgres, &[Disguise::Plain]).await;
    assert!(faults.is_empty(), "{} faults of {requests} requests:\n{}", faults.len(), head(&faults));
    println!("{requests} requests, 0 leaks");
}

fn head(faults: &[String]) -> String {
    faults.iter().take(200).cloned().collect::<Vec<_>>().join("\n")
}

async fn run(kind: Kind, disguises: &'static [Disguise]) -> (usize, Vec<String>) {
    let town = Town::build(kind).await;
    let raw = Raw::connect(town.place.url()).await.unwrap();
    let mut matrix =
        Matrix { town, cells: Cells::read(), raw, disguises, nothing: HashMap::new(), requests: 0, faults: Vec::new() };
    matrix.every_operation_is_named().await;
    // For whoever looks for one fault: `MATRIX_ROLES=guardian,pupil`.
    let only = std::env::var("MATRIX_ROLES").ok();
    let is_asked = |role: &&str| only.as_ref().is_none_or(|only| only.split(',').any(|one| one == *role));
    let roles: Vec<String> = matrix.cells.roles().filter(is_asked).map(str::to_owned).collect();
    for role in roles {
        for relation in Relation::ALL {
            let place = is_of_kindergarten(&role);
            let Some(case) = matrix.town.cases.get(&(place, relation)).cloned() else { continue };
            let cell = matrix.cell(&role, relation, case);
            matrix.reads(&cell).await;
            matrix.lists(&cell).await;
            matrix.writes(&cell).await;
            matrix.shares(&cell).await;
        }
    }
    (matrix.requests, matrix.faults)
}

/// Fields of the roots that are no form's: all are tried below.
const NAMED: [&str; 19] = [
    "node",
    "nodes",
    "viewer",
    "forms",
    "form",
    "filling",
    "case",
    "cases",
    "pupils",
    "auditLog",
    "units",
    "openCase",
    "moveCase",
    "closeCase",
    "recordConsent",
    "withdrawConsent",
    "shareCase",
    "endShare",
    "breakGlass",
];

/// What tablets ask is tried where their protocol is (`tests/tests`), and not yet as every role here.
const OF_TABLETS: [&str; 12] = [
    "pullFilling",
    "pullSignature",
    "pullConflict",
    "pullRejection",
    "pushFilling",
    "pushSignature",
    "pushConflict",
    "pushRejection",
    "streamFilling",
    "streamSignature",
    "streamConflict",
    "streamRejection",
];

impl Matrix {
    async fn every_operation_is_named(&mut self) {
        let (status, sdl) = self.town.principal.get("/schema.graphql").await.unwrap();
        assert_eq!(status, 200);
        let mut of_forms = BTreeSet::new();
        for form in FORMS {
            of_forms.extend([form.to_owned(), format!("{form}s")]);
            for mutation in ["start", "save", "finish", "discard"] {
                of_forms.insert(verb(mutation, form));
            }
            if is_signed(form) {
                of_forms.extend([verb("sign", form), verb("amend", form)]);
            }
        }
        for field in roots(&sdl) {
            if ![&NAMED[..], &OF_TABLETS].concat().contains(&field.as_str()) && !of_forms.contains(&field) {
                self.faults.push(format!("the matrix does not name the operation `{field}`"));
            }
        }
    }

    fn cell(&self, role: &str, relation: Relation, case: Case) -> Cell {
        let mut forbidden = Vec::new();
        for ((_, of), other) in &self.town.cases {
            // Cases of the other kind of place are nobody's here but the principal's.
            let here = self.town.cases.get(&(is_of_kindergarten(role), *of)).is_some_and(|c| c.id == other.id);
            for form in FORMS {
                for (question, column) in secrets(form) {
                    if !here || !self.cells.reads(role, *of, column) {
                        forbidden.push(Town::secret(other, form, question));
                    }
                }
            }
            if !here || !self.reads_consents(role, *of) {
                forbidden.push(format!("formaal.{}", other.name));
            }
            if !here || !self.reads_shares(role, *of) {
                forbidden.push(format!("grunn.{}", other.name));
            }
        }
        let asker = self.town.people[role].clone();
        Cell { role: role.to_owned(), relation, asker, case, forbidden }
    }

    /// Those whose case it is by place.
    fn reads_consents(&self, role: &str, relation: Relation) -> bool {
        !is_let_in(role) && self.cells.reads(role, relation, "signals")
    }

    /// And whoever was let in knows why.
    fn reads_shares(&self, role: &str, relation: Relation) -> bool {
        self.reads_consents(role, relation)
            || (is_let_in(role) && matches!(relation, Relation::Shared | Relation::Withdrawn))
    }

    fn missing(&self, ty: &str) -> String {
        mobile_schema::global_id::print(ty, &self.town.ids.next().to_string())
    }

    async fn entries(&self) -> i64 {
        let backend = self.raw.get_database_backend();
        let statement = Statement::from_string(backend, "SELECT max(seq) AS n FROM audit");
        self.raw.query_one_raw(statement).await.unwrap().unwrap().try_get("", "n").unwrap()
    }

    fn fault(&mut self, cell: &Cell, what: &str, why: impl std::fmt::Display) {
        self.faults.push(format!("{} × {:?} × {what}: {why}", cell.role, cell.relation));
    }

    /// Asks, and looks at the answer for what nobody of this role may see.
    async fn ask(&mut self, cell: &Cell, probe: &Probe, disguise: Disguise, about_nothing: bool) -> String {
        self.requests += 1;
        let text = probe.ask(&cell.asker.client, disguise, about_nothing).await;
        if let Some(leak) = cell.forbidden.iter().find(|secret| text.contains(secret.as_str())) {
            self.fault(cell, &format!("{} ({disguise:?})", probe.name), format!("leaks {leak}"));
        }
        text
    }

    /// The same for all that does not exist, so it is asked once.
    async fn ask_about_nothing(&mut self, cell: &Cell, probe: &Probe, disguise: Disguise) -> String {
        let key = (cell.role.clone(), probe.name.clone(), disguise);
        if let Some(answer) = self.nothing.get(&key) {
            return answer.clone();
        }
        let answer = self.ask(cell, probe, disguise, true).await;
        self.nothing.insert(key, answer.clone());
        answer
    }

    /// Something that is read by its id: `marks` show where it is allowed.
    async fn read(&mut self, cell: &Cell, probe: &Probe, allowed: bool, marks: &[String]) {
        for disguise in self.disguises {
            let name = format!("{} ({disguise:?})", probe.name);
            let before = self.entries().await;
            let text = self.ask(cell, probe, *disguise, false).await;
            let new = self.entries().await - before;
            let expected = i64::try_from(sealed_cases(&text).len()).unwrap();
            if new != expected {
                self.fault(cell, &name, format!("{new} audit entries for {expected} cases: {text}"));
            }
            if allowed && disguise.is_honest() {
                if let Some(mark) = marks.iter().find(|mark| !text.contains(mark.as_str())) {
                    self.fault(cell, &name, format!("does not show {mark}: {text}"));
                }
            } else if !allowed {
                let nothing = self.ask_about_nothing(cell, probe, *disguise).await;
                if text != nothing {
                    self.fault(cell, &name, format!("differs from nothing:\n  {text}\n  {nothing}"));
                }
            }
        }
    }

    async fn reads(&mut self, cell: &Cell) {
        let case = &cell.case;
        let all = self.visible(cell, case);
        let seen = self.cells.reads(&cell.role, cell.relation, "signals")
            || FORMS.iter().any(|form| self.cells.reads(&cell.role, cell.relation, form));
        let fragments = fragments();
        let of_case = format!(
            "{{ state pupil {{ name }} fillings(first: 100) {{ nodes {{ id status {fragments} }} }} consents {{ purpose }} \
             shares {{ reason }} log(first: 5) {{ nodes {{ says personName }} }} followUps {{ formName }} }}"
        );
        let probe = Probe::query("case", "case(id: $v)", &of_case, &case.id, &self.missing("Case"));
        self.read(cell, &probe, seen, &all).await;
        let probe = Probe::query(
            "node Case",
            "node(id: $v)",
            &format!("{{ ... on Case {of_case} }}"),
            &case.id,
            &self.missing("Case"),
        );
        self.read(cell, &probe, seen, &all).await;
        let pupil = mobile_schema::global_id::print("Person", &case.pupil.to_string());
        let probe = Probe::query(
            "node Person",
            "node(id: $v)",
            "{ ... on Person { name cases { state } } }",
            &pupil,
            &self.missing("Person"),
        );
        let knows = seen || self.knows_pupil(cell);
        self.read(cell, &probe, knows, &["\"name\":\"".to_owned()]).await;
        for form in FORMS {
            self.read_form(cell, form).await;
        }
        for (what, ids, allowed) in [
            ("Consent", case.consent.clone(), self.reads_consents(&cell.role, cell.relation)),
            ("Share", case.shares.get(&cell.role).cloned(), self.reads_shares(&cell.role, cell.relation)),
        ] {
            let Some(id) = ids else { continue };
            let selection =
                if what == "Consent" { "{ ... on Consent { purpose } }" } else { "{ ... on Share { reason } }" };
            let probe = Probe::query(format!("node {what}"), "node(id: $v)", selection, &id, &self.missing(what));
            let mark = format!("{}.{}", if what == "Consent" { "formaal" } else { "grunn" }, case.name);
            self.read(cell, &probe, allowed, &[mark]).await;
        }
    }

    /// The pupil whom one's own other cases are about, or whom one registers.
    fn knows_pupil(&self, cell: &Cell) -> bool {
        let own = matches!(cell.relation, Relation::Own | Relation::Shared | Relation::Withdrawn);
        own && (self.cells.cell(&cell.role, "signals").contains(['r', 'W', 'R']) || is_let_in(&cell.role))
    }

    /// All that somebody must see of a case.
    fn visible(&self, cell: &Cell, case: &Case) -> Vec<String> {
        let mut all = Vec::new();
        for form in FORMS {
            for (question, column) in secrets(form) {
                if self.cells.reads(&cell.role, cell.relation, column) {
                    all.push(Town::secret(case, form, question));
                }
            }
        }
        all
    }

    async fn read_form(&mut self, cell: &Cell, form: &'static str) {
        let ty = type_of(form);
        let allowed = self.cells.reads(&cell.role, cell.relation, form);
        let fillings = cell.case.forms[form].clone();
        let visible: Vec<String> = secrets(form)
            .into_iter()
            .filter(|(_, column)| self.cells.reads(&cell.role, cell.relation, column))
            .map(|(question, _)| Town::secret(&cell.case, form, question))
            .collect();
        let assessment = if form == "interview" { "assessment" } else { "" };
        let own = format!(
            "{{ note family {assessment} present {{ name }} missing {{ question state }} signatures {{ name declinedReason }} \
             conflicts {{ value }} history(first: 3) {{ nodes {{ kind questions }} }} case {{ pupil {{ name }} }} createdBy {{ name }} }}"
        );
        let inline = format!("{{ ... on {ty} {own} }}");
        for (name, field, selection) in [
            (form.to_owned(), format!("{form}(id: $v)"), &own),
            (format!("filling {ty}"), "filling(id: $v)".to_owned(), &inline),
            (format!("node {ty}"), "node(id: $v)".to_owned(), &inline),
            (format!("nodes {ty}"), "nodes(ids: [$v])".to_owned(), &inline),
        ] {
            let probe = Probe::query(name, &field, selection, &fillings.draft, &self.missing(&ty));
            self.read(cell, &probe, allowed, &visible).await;
        }
        let parts = self.parts(&fillings.draft, &ty).await;
        for (kind, id) in parts {
            let (selection, mark) = match kind {
                "Edit" => ("{ ... on Edit { kind questions author { name } } }", "START"),
                _ => ("{ ... on Participant { name role } }", "name"),
            };
            let probe =
                Probe::query(format!("node {kind} of {ty}"), "node(id: $v)", selection, &id, &self.missing(kind));
            self.read(cell, &probe, allowed, &[mark.to_owned()]).await;
        }
    }

    /// Ids of an edit and of a participant, as the principal sees them.
    async fn parts(&self, filling: &str, ty: &str) -> Vec<(&'static str, String)> {
        let document = format!(
            "query($id: ID!) {{ node(id: $id) {{ ... on {ty} {{ present {{ id }} history(last: 1) {{ nodes {{ id }} }} }} }} }}"
        );
        let seen = self.town.principal.data(&document, json!({ "id": filling })).await.unwrap();
        let text = |pointer: &str| seen.pointer(pointer).and_then(Value::as_str).unwrap().to_owned();
        vec![("Edit", text("/node/history/nodes/0/id")), ("Participant", text("/node/present/0/id"))]
    }

    /// Lists show what is theirs and nothing else; what they show is looked at by `ask`.
    async fn lists(&mut self, cell: &Cell) {
        let mine = self.visible_anywhere(cell);
        let fragments = fragments();
        let documents = [
            (
                "cases",
                format!(
                    "cases(first: 100) {{ totalCount nodes {{ state fillings(first: 100) {{ nodes {{ {fragments} }} }} consents {{ purpose }} shares {{ reason }} }} }}"
                ),
            ),
            ("pupils", "pupils(first: 100) { totalCount nodes { name cases { state } } }".to_owned()),
            ("units", "units { name classes { name pupils { name cases { fillings { totalCount } } } } }".to_owned()),
            ("viewer", "viewer { name roles person { name cases { id } } }".to_owned()),
            ("forms", "forms { name openedBy seenBy } form(name: \"interview\") { name }".to_owned()),
            (
                "auditLog",
                "auditLog(first: 100) { totalCount nodes { says personName action case { state } } }".to_owned(),
            ),
        ];
        for (name, document) in &documents {
            self.list(cell, name, document, if *name == "cases" { &mine } else { &[] }).await;
        }
        for form in FORMS {
            let assessment = if form == "interview" { "assessment" } else { "" };
            let document = format!(
                "{form}s(first: 100) {{ totalCount aggregates {{ count }} nodes {{ note family {assessment} }} }} \
                 part: {form}s(filter: {{ note: {{ contains: \"hemmelig.\" }} }}, first: 100) {{ totalCount nodes {{ note }} }}"
            );
            let marks: Vec<String> = mine.iter().filter(|mark| mark.contains(&format!(".{form}."))).cloned().collect();
            self.list(cell, &format!("{form}s"), &document, &marks).await;
        }
    }

    async fn list(&mut self, cell: &Cell, name: &str, document: &str, marks: &[String]) {
        self.requests += 1;
        let before = self.entries().await;
        let reply = cell.asker.client.ask(&format!("{{ {document} }}"), json!({})).await.unwrap();
        let text = reply.body.to_string();
        let (new, expected) = (self.entries().await - before, i64::try_from(sealed_cases(&text).len()).unwrap());
        if new != expected {
            self.fault(cell, name, format!("{new} audit entries for {expected} cases"));
        }
        if let Some(leak) = cell.forbidden.iter().find(|secret| text.contains(secret.as_str())) {
            self.fault(cell, name, format!("leaks {leak}"));
        }
        if let Some(mark) = marks.iter().find(|mark| !text.contains(mark.as_str())) {
            self.fault(cell, name, format!("does not show {mark}: {}", text.chars().take(300).collect::<String>()));
        }
        let sees_nothing = mark_count(&text, "\"totalCount\":0") == mark_count(&text, "\"totalCount\":");
        if name == "auditLog" && sees_nothing != (self.cells.cell(&cell.role, "audit") == "–") {
            self.fault(cell, name, format!("shows the log wrongly: {text}"));
        }
        if FORMS.iter().any(|form| name == format!("{form}s")) && marks.is_empty() && !sees_nothing {
            self.fault(cell, name, format!("counts what is not theirs: {text}"));
        }
    }

    fn visible_anywhere(&self, cell: &Cell) -> Vec<String> {
        let mut all = Vec::new();
        for relation in Relation::ALL {
            let Some(case) = self.town.cases.get(&(is_of_kindergarten(&cell.role), relation)) else { continue };
            all.extend(self.visible(&Cell { relation, ..cell.clone() }, case));
        }
        all
    }

    /// Something that is changed: done, refused to those who see it, or answered as about nothing.
    async fn write(&mut self, cell: &Cell, probe: &Probe, expected: Expected) {
        let disguises: &[Disguise] = if expected == Expected::Nothing { self.disguises } else { &[Disguise::Plain] };
        for disguise in disguises {
            let name = format!("{} ({disguise:?})", probe.name);
            let before = self.entries().await;
            let text = self.ask(cell, probe, *disguise, false).await;
            let new = self.entries().await - before;
            let refused =
                ["NOT_FOUND", "NOT_WRITABLE"].iter().any(|code| text.contains(&format!("\"code\":\"{code}\"")));
            match expected {
                Expected::Done if refused || !text.contains("\"userErrors\":[]") => {
                    self.fault(cell, &name, format!("is refused: {text}"));
                }
                Expected::Done if new != 1 => self.fault(cell, &name, format!("{new} audit entries: {text}")),
                Expected::Refused if text.contains("\"userErrors\":[]") || text.contains("NOT_FOUND") => {
                    self.fault(cell, &name, format!("is not refused as theirs to see and not to do: {text}"));
                }
                Expected::Nothing | Expected::Refused if new != 0 => {
                    self.fault(cell, &name, format!("{new} audit entries: {text}"));
                }
                Expected::Nothing => {
                    let nothing = self.ask_about_nothing(cell, probe, *disguise).await;
                    if text != nothing {
                        self.fault(cell, &name, format!("differs from nothing:\n  {text}\n  {nothing}"));
                    }
                }
                Expected::Done | Expected::Refused => {}
            }
        }
    }

    async fn writes(&mut self, cell: &Cell) {
        let (role, relation, case) = (cell.role.clone(), cell.relation, cell.case.clone());
        let seen = self.cells.reads(&role, relation, "signals")
            || FORMS.iter().any(|form| self.cells.reads(&role, relation, form));
        let staff = self.cells.does(&role, relation, "signals", 'W');
        let expected = Expected::of(staff, seen);
        let changed = "case { state pupil { name } }";
        for state in ["ACTIVE", "SIGNAL"] {
            let input = json!({ "id": case.id, "to": state, "reason": "Fordi." });
            let probe = Probe::mutation("moveCase", changed, input, "id", &self.missing("Case"));
            self.write(cell, &probe, expected).await;
        }
        if !staff {
            let input = json!({ "id": case.id, "to": "CLOSED", "reason": "Fordi." });
            let probe = Probe::mutation("closeCase", changed, input, "id", &self.missing("Case"));
            self.write(cell, &probe, expected).await;
        }
        let registers = self.cells.cell(&role, "signals") == "r" && self.knows_pupil(cell);
        let pupil = mobile_schema::global_id::print("Person", &case.pupil.to_string());
        let probe = Probe::mutation(
            "openCase",
            "case { state }",
            json!({ "pupilId": pupil }),
            "pupilId",
            &self.missing("Person"),
        );
        self.write(cell, &probe, Expected::of(staff || registers, false)).await;
        for form in FORMS {
            self.write_form(cell, form).await;
        }
    }

    async fn write_form(&mut self, cell: &Cell, form: &'static str) {
        let (role, relation, case) = (cell.role.clone(), cell.relation, cell.case.clone());
        let ty = type_of(form);
        let seen = self.cells.reads(&role, relation, form);
        let whole = self.cells.does(&role, relation, form, 'W');
        let part = self.cells.does(&role, relation, form, 'o');
        let changed = format!("{form} {{ note family }}");
        let fresh = whole && seen;
        let draft =
            if fresh || part { self.town.begin(&case, form, true).await } else { case.forms[form].draft.clone() };
        let question = match role.as_str() {
            "guardian" => "guardianPart",
            "pupil" => "pupilPart",
            _ if is_let_in(&role) => "agencyPart",
            _ => "note",
        };
        let has = |question: &str| !question.ends_with("Part") || parts_of(form).contains(&question);
        let question = if has(question) { question } else { "note" };
        let said = if question == "note" { Town::secret(&case, form, "note") + " igjen" } else { "min del".to_owned() };
        let save = json!({ "id": draft, "answers": { question: said } });
        let probe = Probe::mutation(&verb("save", form), &changed, save, "id", &self.missing(&ty));
        self.write(cell, &probe, Expected::of(whole || part, seen)).await;

        let start = json!({ "caseId": case.id, "answers": { "note": Town::secret(&case, form, "note") } });
        let probe = Probe::mutation(&verb("start", form), &changed, start, "caseId", &self.missing("Case"));
        self.write(cell, &probe, Expected::of(whole, seen)).await;

        let probe = Probe::mutation(&verb("finish", form), &changed, json!({ "id": draft }), "id", &self.missing(&ty));
        self.write(cell, &probe, Expected::of(whole, seen)).await;

        if is_signed(form) {
            self.sign_form(cell, form, &changed).await;
        }
        let discard = json!({ "id": draft, "reason": "Feil." });
        let probe = Probe::mutation(&verb("discard", form), &changed, discard, "id", &self.missing(&ty));
        self.write(cell, &probe, Expected::of(whole, seen)).await;
    }

    async fn sign_form(&mut self, cell: &Cell, form: &'static str, changed: &str) {
        let (role, relation, case) = (cell.role.clone(), cell.relation, cell.case.clone());
        let ty = type_of(form);
        let seen = self.cells.reads(&role, relation, form);
        let signs = self.cells.does(&role, relation, form, 'S');
        let finished =
            if signs { self.town.finished(&case, form, true).await } else { case.forms[form].finished.clone() };
        let sign = json!({
            "fillingId": finished, "participantId": self.town.row_of(&role), "how": "TYPED", "revision": 1,
        });
        let probe = Probe::mutation(&verb("sign", form), changed, sign, "fillingId", &self.missing(&ty));
        self.write(cell, &probe, Expected::of(signs, seen)).await;
        let whole = self.cells.does(&role, relation, form, 'W');
        let Some(signed) = case.forms[form].signed.clone() else { return };
        let probe =
            Probe::mutation(&verb("amend", form), changed, json!({ "amends": signed }), "amends", &self.missing(&ty));
        self.write(cell, &probe, Expected::of(whole, seen)).await;
    }

    async fn shares(&mut self, cell: &Cell) {
        let (role, relation, case) = (cell.role.clone(), cell.relation, cell.case.clone());
        let by_place = self.reads_consents(&role, relation);
        let staff = self.cells.does(&role, relation, "signals", 'W');
        let family = by_place && !staff;
        let giver = if family { cell.asker.id } else { case.pupil };
        let consent = json!({
            "caseId": case.id, "giverId": giver, "agency": "BUP", "forms": ["agreement"], "purpose": "Prøve.", "how": "EID",
        });
        let probe = Probe::mutation("recordConsent", "consent { agency }", consent, "caseId", &self.missing("Case"));
        self.write(cell, &probe, Expected::of(by_place, by_place)).await;
        let id = self.town.ids.next();
        let share = json!({
            "id": id, "caseId": case.id, "personId": self.town.people["interpreter"].id, "role": "INTERPRETER",
            "forms": ["referral"], "reason": "Prøve.", "basis": "NEED", "until": "2026-11-20",
        });
        let probe = Probe::mutation("shareCase", "share { basis }", share, "caseId", &self.missing("Case"));
        self.write(cell, &probe, Expected::of(staff, by_place)).await;
        if staff {
            self.town.done(&self.town.principal, "endShare", json!({ "id": id })).await;
        }
        let glass = json!({ "caseId": case.id, "reason": "Barnet er i fare." });
        let probe = Probe::mutation("breakGlass", "share { basis }", glass, "caseId", &self.missing("Case"));
        let breaks = role == "leadership" && !by_place;
        // What a principal of another place reads then is told in `sharing.rs`.
        if !breaks {
            let expected = if role == "leadership" { Expected::Refused } else { Expected::Nothing };
            self.write(cell, &probe, expected).await;
        }
        for (mutation, ty, id) in [
            ("withdrawConsent", "Consent", case.consent.clone()),
            ("endShare", "Share", case.shares.values().next().cloned()),
        ] {
            let Some(id) = id.filter(|_| !by_place) else { continue };
            let selection = if ty == "Consent" { "consent { agency }" } else { "share { basis }" };
            let probe = Probe::mutation(mutation, selection, json!({ "id": id }), "id", &self.missing(ty));
            self.write(cell, &probe, Expected::Nothing).await;
        }
    }
}

/// What must come of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expected {
    Done,
    /// They see it, and it is not theirs to do.
    Refused,
    /// It is not there for them.
    Nothing,
}

impl Expected {
    fn of(does: bool, sees: bool) -> Self {
        match (does, sees) {
            (true, _) => Self::Done,
            (false, true) => Self::Refused,
            (false, false) => Self::Nothing,
        }
    }
}

fn parts_of(form: &str) -> &'static [&'static str] {
    match form {
        "interview" | "evaluation" => &["guardianPart", "pupilPart"],
        "agreement" => &["guardianPart", "pupilPart", "agencyPart"],
        "referral" => &["agencyPart"],
        _ => &[],
    }
}

fn fragments() -> String {
    let of = |form: &&str| {
        let assessment = if **form == *"interview" { "assessment" } else { "" };
        format!("... on {} {{ note family {assessment} }}", type_of(form))
    };
    FORMS.iter().map(of).collect::<Vec<_>>().join(" ")
}

/// Cases of which something of class K3 or K4 stands in an answer.
fn sealed_cases(text: &str) -> BTreeSet<String> {
    let mut cases = BTreeSet::new();
    for piece in text.split("hemmelig.").skip(1) {
        let mut parts = piece.split(['.', '"']);
        let (case, _, question) = (parts.next(), parts.next(), parts.next());
        if question.is_some_and(|question| question.starts_with("family") || question.starts_with("assessment")) {
            cases.extend(case.map(str::to_owned));
        }
    }
    for word in ["formaal.", "grunn."] {
        cases.extend(text.split(word).skip(1).filter_map(|piece| piece.split('"').next()).map(str::to_owned));
    }
    cases
}

fn mark_count(text: &str, mark: &str) -> usize {
    text.matches(mark).count()
}

/// The fields of the roots of an SDL.
fn roots(sdl: &str) -> Vec<String> {
    let mut found = Vec::new();
    for root in ["Query", "Mutation", "Subscription"] {
        let Some(body) = sdl.split(&format!("\ntype {root} {{\n")).nth(1) else { continue };
        let body = body.split("\n}").next().unwrap();
        let mut described = false;
        for line in body.lines() {
            if line.trim() == "\"\"\"" && line.starts_with("  \"") {
                described = !described;
            } else if !described && line.starts_with("  ") && !line.starts_with("   ") && !line.starts_with("  )") {
                found.push(line.trim().split(['(', ':']).next().unwrap().to_owned());
            }
        }
    }
    assert!(found.len() > 20, "no roots in the SDL");
    found
}
