//! SQLite walks along indexes for every kind of select, also while the tables are empty.

use forms_dsl::{
    model::{Language, Role},
    source::{Source, Sources},
};
use mobile_schema::{
    requester::Requester,
    storage_plan::ColumnKey,
    store::{OrderBy, Page, Pick, Select, Table, Which},
};
use sea_orm::{ConnectionTrait, Statement};
use uuid::Uuid;

use super::statement;
use crate::{
    clock::{Clock, Ids},
    database::Database,
    scoped::Scoped,
    store::unseal::Sealing,
};

fn forms() -> Sources {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/store/forms");
    let source =
        |name: &str| Source { name: name.to_owned(), text: std::fs::read_to_string(folder.join(name)).unwrap().into() };
    Sources::new(["review.form", "settings.form", "trial.form"].map(source).to_vec())
}

fn selects() -> Vec<Select> {
    let column = |name| Pick::Column(ColumnKey::fixed(name));
    let by = |name, descending| vec![OrderBy { column: ColumnKey::fixed(name), descending }];
    let trial = || Table::Form("trial".try_into().unwrap());
    let steps = Table::Rows("trial".try_into().unwrap(), "steps".try_into().unwrap());
    let some = vec![Uuid::nil(), Uuid::max()];
    let of = |key| Which::Of { key: ColumnKey::fixed(key), parents: some.clone() };
    let page = || Page { limit: Some(50), ..Page::default() };
    let select =
        |table, which, order, page| Select { table, picks: vec![column("id")], which, filter: None, order, page };
    vec![
        select(trial(), Which::All, by("created_at", true), page()),
        select(trial(), of("case_id"), by("created_at", true), page()),
        select(Table::Fillings, of("case_id"), vec![], page()),
        select(Table::Fillings, Which::Ids(some.clone()), vec![], Page::default()),
        select(steps, of("filling_id"), by("position", false), Page::default()),
        select(Table::Signatures, of("filling_id"), by("received_at", false), Page::default()),
        select(Table::Edits, of("filling_id"), by("at", true), page()),
        select(Table::FollowUps, of("case_id"), vec![], Page::default()),
        select(Table::People, Which::Ids(some), vec![], Page::default()),
    ]
}

#[tokio::test]
async fn no_select_walks_through_a_whole_table() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Clock::real();
    let address = format!("sqlite://{}", folder.path().join("naervaer.db").display());
    let database = Database::open(&address, Ids::random(clock.clone())).await.unwrap();
    let served = database.publish(&forms(), clock.now()).await.unwrap().served;
    let requester = Requester {
        person: Uuid::nil(),
        name: "Kari".to_owned(),
        roles: [Role::Named("contact_teacher".try_into().unwrap()), Role::Staff].into(),
        device: None,
        handed: None,
        language: Language::new("nb"),
    };
    let (folder, storage) = (&served.folder, &served.storage);
    let scoped = Scoped { requester: &requester, municipality: 1, now: clock.now(), folder, storage };
    for select in selects() {
        let statement = statement(scoped, database.backend(), &select, &Sealing::of(&select)).unwrap();
        let statement = database.backend().build(&statement);
        let explain = Statement::from_string(database.backend(), format!("EXPLAIN QUERY PLAN {statement}"));
        let plan = database.readers().query_all_raw(explain).await.unwrap();
        let plan: Vec<String> = plan.iter().map(|row| row.try_get("", "detail").unwrap()).collect();
        let whole = |line: &&String| {
            // Tables have one letter or the name of a register; what a sub-select made is scanned, and is small.
            ["SCAN f", "SCAN k", "SCAN m", "SCAN t"].contains(&line.as_str())
                || line.ends_with("(municipality=?)") && !line.contains("postings")
        };
        assert_eq!(plan.iter().find(whole), None, "{:?}: {plan:#?}", select.table);
    }
}
