//! Every operation × every role × every way to stand to a case × every disguise.
//!
//! The operations are those of the SDL: one that is not tried here fails. What is expected stands in `cells.md`.
//! Nothing leaks, what is allowed shows its secret, what is denied answers as what does not exist, and what was
//! written, or shown of class K3 or K4, has one entry in the audit log for each case.

mod lists;
mod paper;
mod reads;
mod tablets;
mod writes;

use std::collections::{BTreeSet, HashMap};

use e2e::Kind;
use sea_orm::{ConnectionTrait, Database as Raw, DatabaseConnection, Statement};
use uuid::Uuid;

use self::tablets::rejected;
use crate::{
    cells::{Cells, FORMS, Relation, is_let_in, is_of_kindergarten},
    probe::{Disguise, Probe},
    sdl::Sdl,
    town::{Asker, Case, Town, type_of},
};

/// Questions of a form that are secret, and what of the table each belongs to.
fn secrets(form: &str) -> Vec<(&'static str, &str)> {
    let mut secrets = vec![("note", form), ("family", form)];
    if form == "interview" {
        secrets.push(("assessment", "interview F"));
        secrets.extend([("colleagues", "interview L"), ("remark", "interview L")]);
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
    /// Something of the principal's that was set aside.
    rejection: Option<Uuid>,
    /// Operations that were tried.
    tried: BTreeSet<String>,
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
    let rejection = Some(rejected(&town).await);
    let mut matrix = Matrix {
        town,
        cells: Cells::read(),
        raw,
        disguises,
        rejection,
        nothing: HashMap::new(),
        tried: BTreeSet::new(),
        requests: 0,
        faults: Vec::new(),
    };
    // For whoever looks for one fault: `MATRIX_ROLES=guardian,pupil`.
    let only = std::env::var("MATRIX_ROLES").ok();
    let is_asked = |role: &&str| only.as_ref().is_none_or(|only| only.split(',').any(|one| one == *role));
    let roles: Vec<String> = matrix.cells.roles().filter(is_asked).map(str::to_owned).collect();
    let mut everybody = Vec::new();
    for role in &roles {
        let place = is_of_kindergarten(role);
        let case = matrix.town.cases[&(place, Relation::Own)].clone();
        let cell = matrix.cell(role, Relation::Own, case);
        matrix.pulls(&cell).await;
        everybody.push(cell);
    }
    matrix.streams(&everybody).await;
    for role in roles {
        for relation in Relation::ALL {
            let place = is_of_kindergarten(&role);
            let Some(case) = matrix.town.cases.get(&(place, relation)).cloned() else { continue };
            let cell = matrix.cell(&role, relation, case);
            matrix.reads(&cell).await;
            matrix.lists(&cell).await;
            matrix.paper(&cell).await;
            matrix.pushes(&cell).await;
            matrix.writes(&cell).await;
            matrix.shares(&cell).await;
            matrix.enters(&cell).await;
        }
    }
    if only.is_none() {
        matrix.every_operation_was_tried().await;
    }
    (matrix.requests, matrix.faults)
}

impl Matrix {
    /// Whatever the SDL has, the matrix has tried.
    async fn every_operation_was_tried(&mut self) {
        let sdl = Sdl::of(&self.town.principal).await;
        let operations = ["Query", "Mutation", "Subscription"].into_iter().flat_map(|root| sdl.operations(root));
        for operation in operations.filter(|operation| !self.tried.contains(operation)) {
            self.faults.push(format!("the matrix does not try the operation `{operation}`"));
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

    /// And whoever is let in knows why.
    fn reads_shares(&self, role: &str, relation: Relation) -> bool {
        self.reads_consents(role, relation) || (is_let_in(role) && relation == Relation::Shared)
    }

    fn missing(&self, ty: &str) -> String {
        mobile_schema::global_id::print(ty, &self.town.ids.next().to_string())
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
        self.tried.extend(probe.field.split('(').next().map(str::to_owned));
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
}

/// Rows are left out, of which there might be more than one answer may lead to.
fn fragments() -> String {
    let of = |form: &&str| {
        let closed = if **form == *"interview" { "assessment colleagues" } else { "" };
        format!("... on {} {{ note family {closed} }}", type_of(form))
    };
    FORMS.iter().map(of).collect::<Vec<_>>().join(" ")
}

/// What those fragments show.
fn without_rows(marks: &[String]) -> Vec<String> {
    marks.iter().filter(|mark| !mark.ends_with(".remark")).cloned().collect()
}

/// What of a form is for few.
fn closed(form: &str) -> &'static str {
    if form == "interview" { "assessment colleagues remarks { topic colleague }" } else { "" }
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
