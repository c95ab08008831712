//! PostgreSQL itself keeps rows from whoever is not told to it, and two connections mix no two people.

use std::sync::Arc;

use backend::{
    clock::Ids,
    database::Database,
    store::{SeaStore, Stores},
    writer::Writer,
};
use e2e::Kind;
use mobile_schema::store::Table;
use sea_orm::{ConnectionTrait, Database as Raw, DatabaseConnection, Statement};
use uuid::Uuid;

use crate::{
    fillings::{begun, form, signed},
    town::{Town, done, ids, requester},
};

/// As the application reads, in a transaction that may say who asks.
async fn reader(town: &Town) -> DatabaseConnection {
    let mut options = sea_orm::ConnectOptions::new(town.place.url());
    options.max_connections(1);
    let raw = Raw::connect(options).await.unwrap();
    raw.execute_unprepared("SET ROLE naervaer_reader").await.unwrap();
    raw
}

async fn say(raw: &DatabaseConnection, person: Uuid, roles: &str) {
    for (name, value) in
        [("person", person.to_string()), ("roles", roles.to_owned()), ("today", "2026-11-20".to_owned())]
    {
        raw.execute_unprepared(&format!("SELECT set_config('naervaer.{name}', '{value}', false)")).await.unwrap();
    }
}

async fn count(raw: &DatabaseConnection, table: &str) -> Result<i64, sea_orm::DbErr> {
    let sql = format!("SELECT count(*) AS n FROM {table}");
    let row = raw.query_one_raw(Statement::from_string(raw.get_database_backend(), sql)).await?;
    row.unwrap().try_get("", "n")
}

/// Every table of the database.
async fn tables(town: &Town) -> Vec<String> {
    let raw = Raw::connect(town.place.url()).await.unwrap();
    let sql = "SELECT tablename AS t FROM pg_tables WHERE schemaname = current_schema()";
    let rows = raw.query_all_raw(Statement::from_string(raw.get_database_backend(), sql)).await.unwrap();
    rows.iter().map(|row| row.try_get("", "t").unwrap()).collect()
}

/// What everybody may know.
const OPEN: [&str; 3] = ["units", "classes", "form_versions"];
/// Where rows hang on a case.
const OF_CASES: [&str; 12] = [
    "cases",
    "fillings",
    "edits",
    "signatures",
    "conflicts",
    "follow_ups",
    "keys",
    "f_trial",
    "f_trial__steps",
    "f_trial__present",
    "consents",
    "shares",
];

#[tokio::test]
async fn raw_sql_as_the_application_shows_no_foreign_row() {
    if !e2e::kinds().any(|kind| kind == Kind::Postgres) {
        return;
    }
    let town = Town::build(Kind::Postgres).await;
    let case = town.open_case().await;
    signed(&town, case).await;
    let raw = reader(&town).await;
    let tables = tables(&town).await;
    assert!(tables.len() > 25, "{tables:?}");
    // Nobody: no row, or not even the table.
    for table in tables.iter().filter(|table| !OPEN.contains(&table.as_str())) {
        let seen = count(&raw, table).await.unwrap_or(0);
        assert_eq!(seen, 0, "{table}");
    }
    for table in ["tokens", "hand_overs", "sessions", "secrets", "feed", "case_moves", "publications", "logins"] {
        assert!(count(&raw, table).await.is_err(), "{table} is read by the application's role");
    }
    // Foreign people, in whatever role they claim.
    let p = town.people;
    for person in [p.other_principal, p.other_teacher, p.other_guardian, p.classmate, p.nurse] {
        say(&raw, person, "leadership,contact_teacher,guardian,pupil,health_nurse,kindergarten_leader").await;
        for table in OF_CASES {
            assert_eq!(count(&raw, table).await.unwrap(), 0, "{person} {table}");
        }
        assert!(raw.execute_unprepared("UPDATE cases SET state = 'x'").await.is_err());
    }
    // Their own, and only in the role that they ask in.
    for (person, roles, cases) in [
        (p.teacher, "contact_teacher", 1),
        (p.principal, "leadership", 1),
        (p.guardian, "guardian", 1),
        (p.pupil, "pupil", 1),
        (p.teacher, "guardian", 0),
        (p.principal, "contact_teacher", 0),
        (p.pupil, "", 0),
    ] {
        say(&raw, person, roles).await;
        assert_eq!(count(&raw, "cases").await.unwrap(), cases, "{roles}");
        assert_eq!(count(&raw, "fillings").await.unwrap(), cases, "{roles}");
        assert_eq!(count(&raw, "f_trial").await.unwrap(), cases, "{roles}");
    }
}

#[tokio::test]
async fn fifty_people_over_two_connections_mix_no_row() {
    if !e2e::kinds().any(|kind| kind == Kind::Postgres) {
        return;
    }
    let town = Town::build(Kind::Postgres).await;
    let case = town.open_case().await;
    let filling = begun(&town, case).await;
    let other = town.ids.next();
    let p = town.people;
    let other_principal = town.other_principal();
    done(
        mobile_schema::store::AnswerStore::change(
            &other_principal,
            mobile_schema::change::Change::OpenCase { id: other, pupil: p.other_pupil },
        )
        .await
        .unwrap(),
    );
    let database = Database::open_with(town.place.url(), Ids::random(town.clock.clone()), 2).await.unwrap();
    let (writer, _task) = Writer::start(database.clone(), Arc::clone(&town.stores.master), town.publish.subscribe());
    let narrow = Stores { database, master: Arc::clone(&town.stores.master), writer };
    let people = [
        (p.teacher, "contact_teacher", vec![case], vec![filling]),
        (p.principal, "leadership", vec![case], vec![filling]),
        (p.guardian, "guardian", vec![case], vec![filling]),
        (p.other_principal, "leadership", vec![other], vec![]),
        (p.other_guardian, "guardian", vec![other], vec![]),
        (p.classmate, "pupil", vec![], vec![]),
        (p.nurse, "health_nurse", vec![], vec![]),
    ];
    for _ in 0..6 {
        let asked = (0..50).map(|number| {
            let (person, role, cases, fillings) = people[number % people.len()].clone();
            let store = SeaStore::new(narrow.clone(), town.served(), requester(person, &[role]), town.clock.now());
            async move {
                assert_eq!(ids(&store, Table::Cases).await, cases, "{role}");
                tokio::task::yield_now().await;
                assert_eq!(ids(&store, Table::Fillings).await, fillings, "{role}");
                assert_eq!(ids(&store, form()).await, fillings, "{role}");
            }
        });
        futures_util::future::join_all(asked).await;
    }
}
