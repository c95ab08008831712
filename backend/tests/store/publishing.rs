//! Publishing: only ever adds, all or nothing, and the database is what is served.

use std::sync::Arc;

use backend::publish::PublishError;
use mobile_schema::{
    storage_plan::ColumnKey,
    store::{Cell, Filter, OrderBy, Pick, Table, Test},
};
use serde_json::{Value, json};

use crate::{
    fillings::{CANARY, answer, begun, every_answer, form, question, save, text},
    town::{Town, columns, done, forms, forms_with, rows, select},
};

async fn versions(town: &Town) -> Vec<Vec<Value>> {
    let mut asked = select(Table::FormVersions, columns(&["name", "version", "current"]));
    asked.filter = Some(Filter::Column(ColumnKey::fixed("name"), Test::Eq(Cell::Text("trial".to_owned()))));
    asked.order =
        ["version", "published_at"].map(|name| OrderBy { column: ColumnKey::fixed(name), descending: false }).to_vec();
    rows(&town.teacher(), &asked).await
}

fn raised(text: &str) -> String {
    text.replace("version 1 K2", "version 2 K2")
        .replace("  ask story long text", "  ask mood short text \"Humør\"\n  ask story long text")
}

#[tokio::test]
async fn the_same_texts_again_change_nothing() {
    for kind in e2e::kinds() {
        let town = Town::build(kind).await;
        let again = town.stores.database.publish(&forms(), town.clock.now()).await.unwrap();
        assert!(!again.is_new);
        assert_eq!(again.served.hash, town.served().hash);
        assert_eq!(versions(&town).await, [[json!("trial"), json!(1), json!(true)]]);
    }
}

#[tokio::test]
async fn a_raised_version_adds_its_column_and_becomes_current() {
    for kind in e2e::kinds() {
        let town = Town::build(kind).await;
        let database = &town.stores.database;
        let publication = database.publish(&forms_with("trial.form", raised), town.clock.now()).await.unwrap();
        assert!(publication.is_new);
        town.publish.send_replace(Arc::new(publication.served));
        assert_eq!(
            versions(&town).await,
            [[json!("trial"), json!(1), json!(false)], [json!("trial"), json!(2), json!(true)],]
        );
        let trial = Table::Form("trial".try_into().unwrap());
        assert!(rows(&town.teacher(), &select(trial, columns(&["q_mood", "q_story"]))).await.is_empty());
        let loaded = database.load_published().await.unwrap().unwrap();
        assert_eq!(loaded.hash, town.served().hash);
    }
}

#[tokio::test]
async fn a_draft_leaves_what_is_published_serving() {
    for kind in e2e::kinds() {
        let town = Town::build(kind).await;
        let draft = |text: &str| raised(text).replace("version 2 K2", "version 2 draft K2");
        let drafted = town.stores.database.publish(&forms_with("trial.form", draft), town.clock.now()).await.unwrap();
        assert!(!drafted.is_new);
        assert_eq!(drafted.served.folder.find_form("trial").unwrap().version, 1);
        // A form that was never anything but a draft is not served at all.
        let other = |_: &str| std::fs::read_to_string("tests/store/forms/review.form").unwrap();
        let draft = |text: &str| other(text).replace("version 1 K2", "version 1 draft K2").replace("review", "later");
        let mut files: Vec<_> = forms().iter().map(|(_, source)| source.clone()).collect();
        files.push(forms_dsl::source::Source { name: "later.form".to_owned(), text: draft("").into() });
        let sources = forms_dsl::source::Sources::new(files);
        let published = town.stores.database.publish(&sources, town.clock.now()).await.unwrap();
        assert!(published.served.folder.find_form("later").is_none());
    }
}

#[tokio::test]
async fn a_broken_folder_changes_nothing() {
    for kind in e2e::kinds() {
        let town = Town::build(kind).await;
        let broken = forms_with("trial.form", |text| text.replace("one of goal_type", "one of gaol_type"));
        let refused = town.stores.database.publish(&broken, town.clock.now()).await;
        let Err(PublishError::Mistakes { diagnostics, .. }) = refused else { panic!("published") };
        assert!(diagnostics.has_errors());
        assert_eq!(town.stores.database.load_texts().await.unwrap(), Some(forms()));
    }
}

#[tokio::test]
async fn what_was_published_cannot_go() {
    for kind in e2e::kinds() {
        let town = Town::build(kind).await;
        let without = |text: &str| {
            let kept = text.lines().filter(|line| !line.contains("ask story"));
            kept.collect::<Vec<_>>().join("\n").replace("version 1 K2", "version 2 K2") + "\n"
        };
        let refused = town.stores.database.publish(&forms_with("trial.form", without), town.clock.now()).await;
        assert!(matches!(refused, Err(PublishError::Mistakes { .. })));
    }
}

#[tokio::test]
async fn a_name_that_was_renamed_with_was_keeps_its_answers() {
    for kind in e2e::kinds() {
        let town = Town::build(kind).await;
        let case = town.open_case().await;
        let id = begun(&town, case).await;
        done(save(&town, id, every_answer(&town)).await);
        let renamed = |text: &str| {
            text.replace("version 1 K2", "version 2 K2")
                .replace("ask story long text \"Fortell\"", "ask tale long text \"Fortell\"\n    was story")
                .replace("ask family long text \"Familien\" K3", "ask home long text \"Hjemme\" K3\n    was family")
        };
        let publication =
            town.stores.database.publish(&forms_with("trial.form", renamed), town.clock.now()).await.unwrap();
        town.publish.send_replace(Arc::new(publication.served));
        let picks =
            [columns(&["q_story"]), ["home", "family"].map(|name| Pick::Sealed(question(name))).to_vec()].concat();
        let found = rows(&town.teacher(), &select(form(), picks)).await;
        let family = format!("{CANARY} K3");
        assert_eq!(json!(found), json!([["Ærlig talt, «går» det \"bra\"\nnå", family, family]]), "{kind:?}");
        done(save(&town, id, vec![answer("home", text("nytt"))]).await);
        let found = rows(&town.teacher(), &select(form(), vec![Pick::Sealed(question("home"))])).await;
        assert_eq!(json!(found), json!([["nytt"]]));
    }
}
