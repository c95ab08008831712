//! Four places, a case for each way to stand to one, in each case each form, and in each form a secret of each class.

use std::{collections::BTreeMap, path::Path};

use backend::{
    app::App,
    clock::{Clock, Ids},
    config::{DatabaseUrl, KeySource, LogFormat, Settings},
    database::Database,
    seal::MasterKey,
    store::{
        register::{Class, Guardianship, Installation, Person, Posting, Register, Unit, UnitKind},
        tokens::NewToken,
    },
    token::Token,
};
use chrono::TimeDelta;
use e2e::{Client, Kind};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    cells::{Cells, FORMS, Relation, is_let_in},
    probe::bare,
};

/// The town, served.
pub struct Town {
    pub clock: Clock,
    pub ids: Ids,
    pub place: e2e::Database,
    pub url: String,
    /// The principal of all places, who fills in everything.
    pub principal: Client,
    /// The pupil's other guardian.
    pub other_guardian: Asker,
    /// Somebody of each role.
    pub people: BTreeMap<String, Asker>,
    /// At the school and at the kindergarten.
    pub cases: BTreeMap<(bool, Relation), Case>,
    // Gone last.
    _app: App,
}

/// Somebody who asks.
#[derive(Clone)]
pub struct Asker {
    pub id: Uuid,
    pub token: String,
    pub client: Client,
}

/// A case and what is in it.
#[derive(Clone, Default)]
pub struct Case {
    pub id: String,
    pub name: String,
    pub pupil: Uuid,
    /// Of each form a draft, a finished and a signed filling.
    pub forms: BTreeMap<&'static str, Fillings>,
    /// Of the interview's draft, by the question.
    pub conflicts: BTreeMap<String, Uuid>,
    pub consent: Option<String>,
    pub shares: BTreeMap<String, String>,
}

#[derive(Clone, Default)]
pub struct Fillings {
    pub draft: String,
    pub finished: String,
    pub signed: Option<String>,
}

impl Town {
    pub async fn build(kind: Kind) -> Self {
        let place = e2e::Database::create(kind).unwrap();
        let clock = Clock::fixed("2026-11-20T08:00:00Z".parse().unwrap());
        let ids = Ids::seeded(clock.clone(), 7);
        let database = Database::open(place.url(), ids.clone()).await.unwrap();
        let installation = Installation { municipality: "Byen".to_owned(), demo: false, epoch: ids.next() };
        database.establish(installation, clock.now()).await.unwrap();
        let mut settling = Settling::new(&ids);
        settling.settle();
        let Settling { register, tokens, pupils, .. } = settling;
        database.enter(register).await.unwrap();
        let expires_at = clock.now() + TimeDelta::days(30);
        let mut shown = Vec::new();
        let mut rows = Vec::new();
        for (role, person) in tokens {
            let token = Token::make(&ids).unwrap();
            let (hash, kept) = (token.hash().as_str().to_owned(), role.rsplit(':').next().unwrap().to_owned());
            rows.push(NewToken { hash, person, role: kept, expires_at });
            shown.push((role, person, token.to_string()));
        }
        database.create_tokens(rows, clock.now()).await.unwrap();
        database.close().await.unwrap();
        MasterKey::from_file(&place.key_file(), &ids).unwrap();
        let app = App::start(&settings(&place), clock.clone(), ids.clone()).await.unwrap();
        let url = format!("http://{}", app.address());
        let asker = |id, token: &str| Asker { id, token: token.to_owned(), client: Client::new(&url, Some(token)) };
        let mut people: BTreeMap<String, Asker> =
            shown.iter().map(|(role, id, token)| (role.clone(), asker(*id, token))).collect();
        let principal = people.remove("principal:leadership").unwrap().client;
        let other_guardian = people.remove("other:guardian").unwrap();
        let mut town =
            Self { clock, ids, place, url, principal, other_guardian, people, cases: BTreeMap::new(), _app: app };
        for ((kindergarten, relation), pupil) in pupils {
            let case = town.open(pupil, &format!("{}-{relation:?}", if kindergarten { "kg" } else { "school" })).await;
            town.cases.insert((kindergarten, relation), case);
        }
        town.share().await;
        town
    }

    /// What the server of this town was started with; another on the same database takes the same.
    pub fn settings(&self) -> Settings {
        settings(&self.place)
    }

    /// What stands in a form of a case, by the class it has: `note`, `family`, `assessment`.
    pub fn secret(case: &Case, form: &str, question: &str) -> String {
        format!("hemmelig.{}.{form}.{question}", case.name)
    }

    /// Runs a mutation that must be done.
    pub async fn done(&self, client: &Client, mutation: &str, input: Value) -> Value {
        let ty = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
        let changed = match mutation {
            "openCase" | "moveCase" => "case { id }",
            "recordConsent" | "withdrawConsent" => "consent { id }",
            "shareCase" | "endShare" | "breakGlass" => "share { id }",
            other => return self.done_form(client, other, &ty, input).await,
        };
        let document = format!(
            "mutation M($input: {ty}!) {{ m: {mutation}(input: $input) {{ {changed} userErrors {{ code message path question }} }} }}"
        );
        let (payload, errors) = client.mutate(&document, json!({ "input": input })).await.unwrap();
        assert_eq!(errors, [], "{mutation} {input}");
        payload
    }

    async fn done_form(&self, client: &Client, mutation: &str, ty: &str, input: Value) -> Value {
        let form = FORMS.into_iter().find(|form| mutation.to_lowercase().ends_with(form)).unwrap();
        let document = format!(
            "mutation M($input: {ty}!) {{ m: {mutation}(input: $input) {{ {form} {{ id revision status }} userErrors {{ code message path question }} }} }}"
        );
        let (payload, errors) = client.mutate(&document, json!({ "input": input })).await.unwrap();
        assert_eq!(errors, [], "{mutation} {input}");
        payload[form].clone()
    }

    async fn open(&self, pupil: Uuid, name: &str) -> Case {
        let opened = self.done(&self.principal, "openCase", json!({ "pupilId": pupil })).await;
        let id = opened["case"]["id"].as_str().unwrap().to_owned();
        let mut case = Case { id, name: name.to_owned(), pupil, ..Case::default() };
        for form in FORMS {
            let draft = self.begin(&case, form, true).await;
            let finished = self.finished(&case, form, true).await;
            let signed = if is_signed(form) { Some(self.signed(&case, form).await) } else { None };
            case.forms.insert(form, Fillings { draft, finished, signed });
        }
        case.conflicts = self.conflict(&case).await;
        case
    }

    /// What another tablet of the principal's says of the interview, which is kept beside what stands there.
    pub async fn conflict(&self, case: &Case) -> BTreeMap<String, Uuid> {
        let draft = &case.forms["interview"].draft;
        let questions = ["note", "family", "assessment"];
        let document = |value: &dyn Fn(&str) -> String| {
            let answers: BTreeMap<&str, String> = questions.map(|question| (question, value(question))).into();
            json!({
                "id": bare(draft), "editId": self.ids.next(), "form": "interview", "formVersion": 1, "language": "nb",
                "caseId": bare(&case.id), "answers": answers, "_deleted": false,
            })
        };
        let row = json!({
            "assumedMasterState": document(&|_| "fra før".to_owned()),
            "newDocumentState": document(&|question| Self::secret(case, "interview", question) + ".annet"),
        });
        let tablet = self.principal.clone().on_device(self.ids.next());
        let push = "mutation($rows: [FillingInputPushRow!]) { pushFilling(fillingPushRow: $rows) { id } }";
        tablet.data(push, json!({ "rows": [row] })).await.unwrap();
        let read = "query($id: ID!) { interview(id: $id) { conflicts { id question } } }";
        let seen = self.principal.data(read, json!({ "id": draft })).await.unwrap();
        let conflicts = seen["interview"]["conflicts"].as_array().unwrap().iter();
        let text = |of: &Value| of.as_str().unwrap().to_owned();
        conflicts.map(|conflict| (text(&conflict["question"]), bare(&text(&conflict["id"])).parse().unwrap())).collect()
    }

    /// A draft by the principal; `all` are there, or the teacher alone.
    pub async fn begin(&self, case: &Case, form: &str, all: bool) -> String {
        let mut answers = json!({
            "note": Self::secret(case, form, "note"), "family": Self::secret(case, form, "family"),
            "present": self.present(all),
        });
        if form == "interview" {
            answers["assessment"] = json!(Self::secret(case, form, "assessment"));
            answers["colleagues"] = json!(Self::secret(case, form, "colleagues"));
            let colleague = Self::secret(case, form, "remark");
            answers["remarks"] = json!([{ "id": self.ids.next(), "topic": "tonen", "colleague": colleague }]);
        }
        let input = json!({ "caseId": case.id, "answers": answers });
        let started = self.done(&self.principal, &verb("start", form), input).await;
        started["id"].as_str().unwrap().to_owned()
    }

    pub async fn finished(&self, case: &Case, form: &str, all: bool) -> String {
        let id = self.begin(case, form, all).await;
        self.done(&self.principal, &verb("finish", form), json!({ "id": id })).await;
        id
    }

    pub async fn signed(&self, case: &Case, form: &str) -> String {
        let id = self.finished(case, form, false).await;
        let document = format!("query($id: ID!) {{ {form}(id: $id) {{ present {{ id role }} }} }}");
        let seen = self.principal.data(&document, json!({ "id": id })).await.unwrap();
        let mut status = Value::Null;
        for row in seen[form]["present"].as_array().unwrap() {
            let excepted = if form == "mapping" { ["PUPIL", "GUARDIAN"] } else { ["GROUP_LEADER", "INTERPRETER"] };
            if row["role"].as_str().is_some_and(|role| excepted.contains(&role)) {
                continue;
            }
            let input = json!({ "fillingId": id, "participantId": row["id"], "how": "TYPED", "revision": 1 });
            status.clone_from(&self.done(&self.principal, &verb("sign", form), input).await["status"]);
        }
        assert_eq!(status, "SIGNED");
        id
    }

    fn present(&self, all: bool) -> Value {
        let people = self.people.iter().filter(|(role, _)| all || *role == "contact_teacher");
        people
            .map(|(role, asker)| {
                json!({ "id": self.row_of(role), "name": role, "role": role.to_uppercase(), "person": asker.id })
            })
            .collect()
    }

    /// The row of somebody among those present.
    pub fn row_of(&self, role: &str) -> Uuid {
        Uuid::from_u128(self.people[role].id.as_u128() ^ 1)
    }

    /// Consents are given, and everybody is let in who may be: what stays, and what is ended again.
    async fn share(&mut self) {
        let cells = Cells::read();
        for relation in [Relation::Shared, Relation::Withdrawn] {
            let mut case = self.cases[&(false, relation)].clone();
            for role in cells.roles().filter(|role| is_let_in(role) || matches!(*role, "guardian" | "pupil")) {
                let mark = if is_let_in(role) { 'C' } else { 'D' };
                let forms: Vec<&str> = FORMS.into_iter().filter(|form| cells.cell(role, form).contains(mark)).collect();
                let basis = if is_let_in(role) { "CONSENT" } else { "NEED" };
                if is_let_in(role) {
                    for giver in [self.other_guardian.id, self.people["guardian"].id] {
                        let consent = json!({
                            "caseId": case.id, "giverId": giver, "agency": role.to_uppercase(), "forms": forms,
                            "purpose": format!("formaal.{}", case.name), "how": "ORAL",
                        });
                        let consent = self.done(&self.principal, "recordConsent", consent).await;
                        case.consent = Some(consent["consent"]["id"].as_str().unwrap().to_owned());
                    }
                }
                let share = json!({
                    "caseId": case.id, "personId": self.people[role].id, "role": role.to_uppercase(), "forms": forms,
                    "reason": format!("grunn.{}", case.name), "basis": basis,
                });
                let share = self.done(&self.principal, "shareCase", share).await;
                let share = share["share"]["id"].as_str().unwrap().to_owned();
                if relation == Relation::Withdrawn {
                    // One by the consent it rests on, the other by itself.
                    match &case.consent {
                        Some(id) if is_let_in(role) => {
                            self.done(&self.principal, "withdrawConsent", json!({ "id": id })).await;
                        }
                        _ => drop(self.done(&self.principal, "endShare", json!({ "id": share })).await),
                    }
                }
                case.shares.insert(role.to_owned(), share);
            }
            self.cases.insert((false, relation), case);
        }
    }
}

/// Whether a form is signed.
pub fn is_signed(form: &str) -> bool {
    matches!(form, "mapping" | "agreement" | "evaluation")
}

/// `startMapping`
pub fn verb(verb: &str, form: &str) -> String {
    format!("{verb}{}", type_of(form))
}

pub fn type_of(form: &str) -> String {
    format!("{}{}", form[..1].to_uppercase(), &form[1..])
}

fn settings(place: &e2e::Database) -> Settings {
    let database = match place.url().strip_prefix("sqlite://") {
        Some(file) => DatabaseUrl::Sqlite(file.into()),
        None => DatabaseUrl::Postgres(place.url().to_owned()),
    };
    Settings {
        listen: ([127, 0, 0, 1], 0).into(),
        database,
        forms: Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/access/forms"),
        demo: false,
        key: KeySource::File(place.key_file()),
        public_url: "http://127.0.0.1".to_owned(),
        logins: Vec::new(),
        rate: 200,
        documents: None,
        documents_only: false,
        ledger: place.key_file().with_extension("ledger"),
        log: LogFormat::Text,
    }
}

/// Who lives where.
struct Settling<'a> {
    ids: &'a Ids,
    register: Register,
    tokens: Vec<(String, Uuid)>,
    /// Whom each case is about.
    pupils: Vec<((bool, Relation), Uuid)>,
}

impl<'a> Settling<'a> {
    fn new(ids: &'a Ids) -> Self {
        Self { ids, register: Register::default(), tokens: Vec::new(), pupils: Vec::new() }
    }

    fn settle(&mut self) {
        let (school, other_school) = (self.unit("Lia", UnitKind::School), self.unit("Vågen", UnitKind::School));
        let (kindergarten, other) =
            (self.unit("Tunet", UnitKind::Kindergarten), self.unit("Haugen", UnitKind::Kindergarten));
        let (a1, a2, b1) = (self.class(school, "8A"), self.class(school, "8B"), self.class(other_school, "9A"));
        let (k1, k2, l1) = (self.class(kindergarten, "Blå"), self.class(kindergarten, "Rød"), self.class(other, "Gul"));
        let principal = self.person("principal:leadership", None);
        for unit in [school, other_school, kindergarten, other] {
            self.post(principal, "leadership", Some(unit), None);
        }
        for (role, unit, class) in [
            ("contact_teacher", None, Some(a1)),
            ("teacher", None, Some(a1)),
            ("leadership", Some(school), None),
            ("group_leader", None, Some(k1)),
            ("kindergarten_leader", Some(kindergarten), None),
        ] {
            let person = self.person(role, None);
            self.post(person, role, unit, class);
        }
        for role in [
            "health_nurse",
            "ppt",
            "child_welfare",
            "ungdomslos",
            "bup",
            "interpreter",
            "form_administrator",
            "administrator",
            "report_user",
            "archivist",
        ] {
            let person = self.person(role, None);
            if role == "health_nurse" {
                self.post(person, role, None, None);
            }
        }
        let pupil = self.person("pupil", Some(a1));
        let guardian = self.person("guardian", None);
        let other_guardian = self.person("other:guardian", None);
        for guardian in [guardian, other_guardian] {
            self.register.guardianships.push(Guardianship { guardian, pupil, relation: None });
        }
        let classmate = self.pupil("Per Annen", a2);
        let elsewhere = self.pupil("Pål Annen", b1);
        for (relation, pupil) in [
            (Relation::Own, pupil),
            (Relation::Shared, pupil),
            (Relation::Withdrawn, pupil),
            (Relation::OtherClass, classmate),
            (Relation::OtherPlace, elsewhere),
        ] {
            self.pupils.push(((false, relation), pupil));
        }
        for (relation, class) in [(Relation::Own, k1), (Relation::OtherClass, k2), (Relation::OtherPlace, l1)] {
            let child = self.pupil(&format!("Barn {relation:?}"), class);
            self.pupils.push(((true, relation), child));
        }
    }

    fn unit(&mut self, name: &str, kind: UnitKind) -> Uuid {
        let id = self.ids.next();
        self.register.units.push(Unit { id, kind, name: name.to_owned() });
        id
    }

    fn class(&mut self, unit: Uuid, name: &str) -> Uuid {
        let id = self.ids.next();
        self.register.classes.push(Class { id, unit, name: name.to_owned(), grade: Some(8) });
        id
    }

    fn person(&mut self, role: &str, class: Option<Uuid>) -> Uuid {
        let id = self.enter(&format!("Navn {role}"), class);
        self.tokens.push((role.to_owned(), id));
        id
    }

    fn pupil(&mut self, name: &str, class: Uuid) -> Uuid {
        let pupil = self.enter(name, Some(class));
        let guardian = self.enter(&format!("Forelder til {name}"), None);
        self.register.guardianships.push(Guardianship { guardian, pupil, relation: None });
        pupil
    }

    fn enter(&mut self, name: &str, class: Option<Uuid>) -> Uuid {
        let id = self.ids.next();
        self.register.people.push(Person { id, name: name.to_owned(), first_name: name.to_owned(), class });
        id
    }

    fn post(&mut self, person: Uuid, role: &str, unit: Option<Uuid>, class: Option<Uuid>) {
        self.register.postings.push(Posting { id: self.ids.next(), person, role: role.to_owned(), unit, class });
    }
}
