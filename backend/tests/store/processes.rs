//! Two servers on one database: nothing is lost between them, and the feed and the chain have one order.

use std::{collections::BTreeSet, sync::Arc};

use backend::{
    clock::Ids,
    database::Database,
    notice::Subject,
    store::{SeaStore, Stores},
    writer::Writer,
};
use forms_dsl::model::Language;
use mobile_schema::{
    change::Change,
    store::{AnswerStore as _, Table},
};
use sea_orm::{ConnectionTrait, Database as Raw, Statement};
use uuid::Uuid;

use crate::{
    fillings::{answer, begun, form, save, text},
    town::{Town, columns, done, requester, rows, select},
};

/// Another server on the town's database.
async fn another(town: &Town) -> Stores {
    let ids = Ids::random(town.clock.clone());
    let database = Database::open(town.place.url(), ids).await.unwrap();
    let master = Arc::clone(&town.stores.master);
    let (writer, _task) = Writer::start(database.clone(), Arc::clone(&master), town.publish.subscribe());
    Stores { database, master, writer }
}

fn teacher(town: &Town, stores: &Stores) -> SeaStore {
    let teacher = requester(town.people.teacher, &["contact_teacher", "staff"]);
    SeaStore::new(stores.clone(), town.served(), teacher, town.clock.now())
}

#[tokio::test]
async fn two_servers_write_as_one() {
    for kind in e2e::kinds() {
        let town = Town::build(kind).await;
        let other = another(&town).await;
        let case = town.open_case().await;
        let shared = begun(&town, case).await;
        let starts = (0..60).map(|number| {
            let store = if number % 2 == 0 { town.teacher() } else { teacher(&town, &other) };
            let id = town.ids.next();
            let start = Change::Start {
                id,
                form: "trial".try_into().unwrap(),
                case,
                from: None,
                language: Language::new("nb"),
                answers: vec![answer("story", text("om hverandre"))],
            };
            let edit = Change::Save {
                id: shared,
                form: "trial".try_into().unwrap(),
                edit_id: town.ids.next(),
                base_revision: None,
                answers: vec![answer("place", text(&format!("sted {number}")))],
            };
            async move {
                done(store.change(start).await.unwrap());
                store.change(edit).await.unwrap();
                id
            }
        });
        let begun: BTreeSet<Uuid> = futures_util::future::join_all(starts).await.into_iter().collect();
        let stored = rows(&town.teacher(), &select(form(), columns(&["id", "revision"]))).await;
        let ids: BTreeSet<Uuid> = stored.iter().map(|row| row[0].as_str().unwrap().parse().unwrap()).collect();
        assert!(ids.is_superset(&begun), "{kind:?}");
        let revision = stored.iter().find(|row| row[0] == shared.to_string()).map(|row| row[1].clone());
        assert_eq!(revision, Some(61.into()), "each of sixty saves counts");

        let verified = town.stores.database.verify(&town.stores.master, &town.served()).await.unwrap();
        assert_eq!(verified.entries, 1 + 1 + 1 + 120);
        let raw = Raw::connect(town.place.url()).await.unwrap();
        let sql = "SELECT count(*) AS n, max(seq) AS last FROM feed";
        let statement = Statement::from_string(raw.get_database_backend(), sql);
        let row = raw.query_one_raw(statement).await.unwrap().unwrap();
        assert_eq!((row.try_get::<i64>("", "n").unwrap(), row.try_get::<i64>("", "last").unwrap()), (122, 122));
    }
}

#[tokio::test]
async fn what_one_server_publishes_the_other_hears() {
    for kind in e2e::kinds() {
        if kind == e2e::Kind::Sqlite {
            continue; // One process.
        }
        let town = Town::build(kind).await;
        let other = another(&town).await;
        let mut notices = other.database.hear(Subject::Published).await.unwrap();
        let reworded = crate::town::forms_with("trial.form", |text| text.replace("\"Fortell\"", "\"Fortell mer\""));
        town.stores.database.publish(&reworded, town.clock.now()).await.unwrap();
        tokio::time::timeout(std::time::Duration::from_secs(10), notices.next()).await.unwrap();
        let heard = other.database.load_texts().await.unwrap();
        assert_eq!(heard, Some(reworded));
    }
}

#[tokio::test]
async fn another_master_key_is_noticed() {
    for kind in e2e::kinds() {
        let town = Town::build(kind).await;
        let database = &town.stores.database;
        let stranger = tempfile::tempdir().unwrap();
        let stranger = backend::seal::MasterKey::from_file(&stranger.path().join("key"), &town.ids).unwrap();
        assert!(database.opens_under(&stranger).await.unwrap(), "nothing is sealed yet");
        town.open_case().await;
        assert!(database.opens_under(&town.stores.master).await.unwrap());
        assert!(!database.opens_under(&stranger).await.unwrap(), "{kind:?}");
    }
}

#[tokio::test]
async fn what_was_acknowledged_is_there_after_the_writer_ends() {
    for kind in e2e::kinds() {
        let town = Town::build(kind).await;
        let case = town.open_case().await;
        let id = begun(&town, case).await;
        done(save(&town, id, vec![answer("story", text("varig"))]).await);
        let database = town.stores.database.clone();
        let (place, served) = (town.place, town.publish.subscribe());
        drop(town.stores);
        database.close().await.unwrap();
        let database = Database::open(place.url(), Ids::random(town.clock.clone())).await.unwrap();
        let master = Arc::new(backend::seal::MasterKey::from_file(&place.key_file(), &town.ids).unwrap());
        let (writer, _task) = Writer::start(database.clone(), Arc::clone(&master), served.clone());
        let stores = Stores { database, master, writer };
        let teacher = requester(town.people.teacher, &["contact_teacher", "staff"]);
        let now = town.clock.now();
        let served = Arc::clone(&served.borrow());
        let store = SeaStore::new(stores, served, teacher, now);
        let found = rows(&store, &select(form(), columns(&["q_story"]))).await;
        assert_eq!(found, [["varig"]], "{kind:?}");
        assert_eq!(rows(&store, &select(Table::Cases, columns(&["id"]))).await.len(), 1);
    }
}
