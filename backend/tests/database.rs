//! A database opens, again too, keeps its file to the server's user, and knows whose token it is shown.

use std::os::unix::fs::PermissionsExt;

use backend::{
    clock::{Clock, Ids},
    database::{Database, OpenError},
    store::{
        register::{Installation, Person, Register},
        tokens::NewToken,
    },
};
use chrono::TimeDelta;

#[tokio::test]
async fn a_new_file_is_made_and_opens_again() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("naervaer.db");
    let address = format!("sqlite://{}", file.display());
    for _ in 0..2 {
        let database = Database::open(&address, Ids::random(Clock::real())).await.unwrap();
        database.ping().await.unwrap();
        database.close().await.unwrap();
    }
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
}

#[tokio::test]
async fn another_kind_of_address_is_named_without_its_password() {
    let ids = Ids::random(Clock::real());
    let Err(OpenError::Address(shown)) = Database::open("mysql://kari:hemmelig@db/x", ids).await else {
        panic!("opened");
    };
    assert_eq!(shown, "mysql://…@db/x");
}

#[tokio::test]
async fn a_token_is_known_until_it_ends() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Clock::fixed("2026-11-20T08:00:00Z".parse().unwrap());
    let ids = Ids::seeded(clock.clone(), 1);
    let address = format!("sqlite://{}", folder.path().join("naervaer.db").display());
    let database = Database::open(&address, ids.clone()).await.unwrap();
    let installation = Installation { municipality: "Rælingen".to_owned(), demo: false, epoch: ids.next() };
    assert_eq!(database.establish(installation.clone(), clock.now()).await.unwrap(), installation);
    let person = ids.next();
    let kari = Person { id: person, name: "Kari Nes".to_owned(), first_name: "Kari".to_owned(), class: None };
    database.enter(Register { people: vec![kari], ..Register::default() }).await.unwrap();
    let expires_at = clock.now() + TimeDelta::days(1);
    let token = NewToken { hash: "ab12".to_owned(), person, role: "leadership".to_owned(), expires_at };
    database.create_tokens(vec![token], clock.now()).await.unwrap();

    let bearer = database.find_bearer("ab12", clock.now()).await.unwrap().unwrap();
    assert_eq!((bearer.person, bearer.name.as_str(), bearer.role.as_str()), (person, "Kari Nes", "leadership"));
    assert_eq!(database.find_bearer("ab13", clock.now()).await.unwrap(), None);
    assert_eq!(database.find_bearer("ab12", clock.now() + TimeDelta::days(1)).await.unwrap(), None);
    assert_eq!(database.find_installation().await.unwrap(), Some(installation));
}
