//! A small town in a database: two schools with a class each, their people, and a folder with a form of every kind
//! of answer.

use std::{path::Path, sync::Arc};

use backend::{
    clock::{Clock, Ids},
    database::Database,
    seal::MasterKey,
    served::Served,
    store::{
        SeaStore, Stores,
        register::{Class, Guardianship, Installation, Person, Posting, Register, Unit, UnitKind},
    },
    writer::Writer,
};
use e2e::Kind;
use forms_dsl::{
    model::{Language, Role, RoleName},
    source::{Source, Sources},
};
use mobile_schema::{
    change::{Change, Outcome},
    requester::Requester,
    storage_plan::ColumnKey,
    store::{AnswerStore as _, Page, Pick, Select, Table, Which},
};
use serde_json::Value;
use tokio::sync::watch;
use uuid::Uuid;

/// The town.
pub struct Town {
    /// Where it is stored.
    pub place: e2e::Database,
    pub clock: Clock,
    pub ids: Ids,
    pub stores: Stores,
    pub publish: watch::Sender<Arc<Served>>,
    pub people: People,
}

/// Its people; `other_` are of the other school.
#[derive(Debug, Clone, Copy)]
pub struct People {
    pub school: Uuid,
    pub other_school: Uuid,
    pub class: Uuid,
    pub other_class: Uuid,
    pub principal: Uuid,
    pub teacher: Uuid,
    pub other_principal: Uuid,
    pub other_teacher: Uuid,
    pub nurse: Uuid,
    pub pupil: Uuid,
    pub classmate: Uuid,
    pub other_pupil: Uuid,
    pub guardian: Uuid,
    pub other_guardian: Uuid,
}

impl Town {
    /// A new one.
    pub async fn build(kind: Kind) -> Self {
        Self::build_with(kind, &forms()).await
    }

    /// A new one with other forms.
    pub async fn build_with(kind: Kind, forms: &Sources) -> Self {
        let place = e2e::Database::create(kind).unwrap();
        let clock = Clock::fixed("2026-11-20T08:00:00Z".parse().unwrap());
        let ids = Ids::seeded(clock.clone(), 7);
        let database = Database::open(place.url(), ids.clone()).await.unwrap();
        let installation = Installation { municipality: "Byen".to_owned(), demo: false, epoch: ids.next() };
        database.establish(installation, clock.now()).await.unwrap();
        let (people, register) = register(&ids);
        database.enter(register).await.unwrap();
        let served = database.publish(forms, clock.now()).await.unwrap().served;
        let (publish, serving) = watch::channel(Arc::new(served));
        let master = Arc::new(MasterKey::from_file(&place.key_file(), &ids).unwrap());
        let (writer, _writing) = Writer::start(database.clone(), Arc::clone(&master), serving);
        let stores = Stores { database, master, writer };
        Self { place, clock, ids, stores, publish, people }
    }

    pub fn served(&self) -> Arc<Served> {
        Arc::clone(&self.publish.borrow())
    }

    /// The store of somebody in some roles; `staff` comes with the roles that the settings mark.
    pub fn store(&self, person: Uuid, roles: &[&str]) -> SeaStore {
        SeaStore::new(self.stores.clone(), self.served(), requester(person, roles), self.clock.now())
    }

    pub fn teacher(&self) -> SeaStore {
        self.store(self.people.teacher, &["contact_teacher", "staff"])
    }

    pub fn principal(&self) -> SeaStore {
        self.store(self.people.principal, &["leadership", "staff"])
    }

    pub fn other_principal(&self) -> SeaStore {
        self.store(self.people.other_principal, &["leadership", "staff"])
    }

    pub fn guardian(&self) -> SeaStore {
        self.store(self.people.guardian, &["guardian"])
    }

    /// A case of the pupil, opened by the teacher.
    pub async fn open_case(&self) -> Uuid {
        let id = self.ids.next();
        done(self.teacher().change(Change::OpenCase { id, pupil: self.people.pupil }).await.unwrap());
        id
    }
}

pub fn requester(person: Uuid, roles: &[&str]) -> Requester {
    let role = |name: &&str| match *name {
        "guardian" => Role::Guardian,
        "pupil" => Role::Pupil,
        "staff" => Role::Staff,
        name => Role::Named(RoleName::try_from(name).unwrap()),
    };
    Requester {
        person,
        name: "Noen".to_owned(),
        roles: roles.iter().map(role).collect(),
        device: None,
        handed: None,
        language: Language::new("nb"),
    }
}

/// Done without notes, or the test fails with what was refused.
#[track_caller]
pub fn done(outcome: Outcome) -> Uuid {
    match outcome {
        Outcome::Done { id, notes } if notes.is_empty() => id,
        other => panic!("{other:?}"),
    }
}

pub fn forms() -> Sources {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/store/forms");
    let source =
        |name: &str| Source { name: name.to_owned(), text: std::fs::read_to_string(folder.join(name)).unwrap().into() };
    Sources::new(["review.form", "settings.form", "trial.form"].iter().map(|name| source(name)).collect())
}

/// The same with one file changed.
pub fn forms_with(name: &str, change: impl Fn(&str) -> String) -> Sources {
    let files = forms().iter().map(|(_, source)| source.clone()).collect::<Vec<_>>();
    Sources::new(
        files
            .into_iter()
            .map(|Source { name: own, text }| {
                let text = if own == name { change(&text).into() } else { text };
                Source { name: own, text }
            })
            .collect(),
    )
}

pub fn columns(names: &[&'static str]) -> Vec<Pick> {
    names.iter().map(|name| Pick::Column(ColumnKey::fixed(name))).collect()
}

pub fn select(table: Table, picks: Vec<Pick>) -> Select {
    Select { table, picks, which: Which::All, filter: None, order: Vec::new(), page: Page::default() }
}

/// The rows of a select.
pub async fn rows(store: &SeaStore, select: &Select) -> Vec<Vec<Value>> {
    serde_json::from_str(&store.select(select).await.unwrap().json).unwrap()
}

/// The ids that somebody sees of a table.
pub async fn ids(store: &SeaStore, table: Table) -> Vec<Uuid> {
    let mut ids: Vec<Uuid> = rows(store, &select(table, columns(&["id"])))
        .await
        .into_iter()
        .map(|row| row[0].as_str().unwrap().parse().unwrap())
        .collect();
    ids.sort();
    ids
}

fn register(ids: &Ids) -> (People, Register) {
    let people = People {
        school: ids.next(),
        other_school: ids.next(),
        class: ids.next(),
        other_class: ids.next(),
        principal: ids.next(),
        teacher: ids.next(),
        other_principal: ids.next(),
        other_teacher: ids.next(),
        nurse: ids.next(),
        pupil: ids.next(),
        classmate: ids.next(),
        other_pupil: ids.next(),
        guardian: ids.next(),
        other_guardian: ids.next(),
    };
    let unit = |id, name: &str| Unit { id, kind: UnitKind::School, name: name.to_owned() };
    let class = |id, unit, name: &str| Class { id, unit, name: name.to_owned(), grade: Some(8) };
    let person = |id, name: &str, class| {
        let first_name = name.split(' ').next().unwrap().to_owned();
        Person { id, name: name.to_owned(), first_name, class }
    };
    let posting =
        |person, role: &str, unit, class| Posting { id: ids.next(), person, role: role.to_owned(), unit, class };
    let register = Register {
        units: vec![unit(people.school, "Åsen skole"), unit(people.other_school, "Bråten skole")],
        classes: vec![class(people.class, people.school, "8A"), class(people.other_class, people.other_school, "8B")],
        people: vec![
            person(people.principal, "Øyvind Rektor", None),
            person(people.teacher, "Kari Lærer", None),
            person(people.other_principal, "Ærlig Rektor", None),
            person(people.other_teacher, "Zoë Lærer", None),
            person(people.nurse, "Nina Søster", None),
            person(people.pupil, "Åse Elev", Some(people.class)),
            person(people.classmate, "Aud Elev", Some(people.class)),
            person(people.other_pupil, "Bo Elev", Some(people.other_class)),
            person(people.guardian, "Mona Mor", None),
            person(people.other_guardian, "Frank Far", None),
        ],
        postings: vec![
            posting(people.principal, "leadership", Some(people.school), None),
            posting(people.teacher, "contact_teacher", Some(people.school), Some(people.class)),
            posting(people.other_principal, "leadership", Some(people.other_school), None),
            posting(people.other_teacher, "contact_teacher", Some(people.other_school), Some(people.other_class)),
            posting(people.nurse, "health_nurse", Some(people.school), None),
        ],
        guardianships: vec![
            Guardianship { guardian: people.guardian, pupil: people.pupil, relation: Some("mor".to_owned()) },
            Guardianship { guardian: people.other_guardian, pupil: people.other_pupil, relation: None },
        ],
    };
    (people, register)
}
