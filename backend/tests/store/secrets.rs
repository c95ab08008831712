//! What is sealed is in no file in clear, and every change stands in a chain that shows any tampering.

use std::{fs, path::Path};

use backend::verify::{Break, ChainFault, VerifyError};
use mobile_schema::{change::Change, store::AnswerStore as _};
use sea_orm::{ConnectionTrait, Database as Raw};

use crate::{
    fillings::{CANARY, every_answer, form, question, save, signed},
    town::{Town, done, rows, select},
};

/// Files under a directory that hold a text.
fn holding(directory: &Path, text: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(holding(&path, text));
        } else if fs::read(&path).is_ok_and(|bytes| bytes.windows(text.len()).any(|window| window == text)) {
            found.push(path.display().to_string());
        }
    }
    found
}

#[tokio::test]
async fn no_file_holds_a_sealed_answer() {
    for kind in e2e::kinds() {
        let town = Town::build(kind).await;
        let case = town.open_case().await;
        let id = signed(&town, case).await;
        let amended = town.ids.next();
        done(
            town.teacher()
                .change(Change::Amend { id: amended, form: "trial".try_into().unwrap(), amends: id })
                .await
                .unwrap(),
        );
        done(save(&town, amended, every_answer(&town)).await);
        let to = "closed".try_into().unwrap();
        let reason = Some(format!("{CANARY} flytter"));
        done(town.teacher().change(Change::MoveCase { id: case, to, reason }).await.unwrap());
        let found = |text: &str| -> Vec<String> {
            town.place.directories().iter().flat_map(|directory| holding(directory, text.as_bytes())).collect()
        };
        // The plain answers are there, so the search does find what is written.
        assert!(!found("Ærlig talt").is_empty(), "{kind:?}");
        assert!(found(CANARY).is_empty(), "{kind:?}: {:?}", found(CANARY));
    }
}

#[tokio::test]
async fn all_that_was_done_is_verified() {
    for kind in e2e::kinds() {
        let town = Town::build(kind).await;
        let case = town.open_case().await;
        signed(&town, case).await;
        let sealed = select(form(), vec![mobile_schema::store::Pick::Sealed(question("family"))]);
        rows(&town.principal(), &sealed).await;
        let verified = town.stores.database.verify(&town.stores.master, &town.served()).await.unwrap();
        // Published, opened, begun, saved, finished, three signed, read.
        assert_eq!((verified.entries, verified.signatures), (1 + 1 + 3 + 3 + 1, 3), "{kind:?}");
    }
}

#[tokio::test]
async fn tampering_shows() {
    for kind in e2e::kinds() {
        for (sql, wanted) in [
            ("UPDATE edits SET author_id = '00000000-0000-7000-8000-000000000000' WHERE kind = 'save'", "RowChanged"),
            ("UPDATE audit SET action = 'finish' WHERE action = 'save'", "Hash"),
            ("DELETE FROM audit WHERE action = 'save'", "Number"),
            ("DELETE FROM audit WHERE seq >= 4", "WithoutEntry"),
            ("DELETE FROM edits WHERE kind = 'save'", "RowGone"),
            ("UPDATE f_trial SET q_days = 5", "Signature"),
        ] {
            let town = Town::build(kind).await;
            let case = town.open_case().await;
            signed(&town, case).await;
            Raw::connect(town.place.url()).await.unwrap().execute_unprepared(sql).await.unwrap();
            let verified = town.stores.database.verify(&town.stores.master, &town.served()).await;
            let found = match verified {
                Err(VerifyError::Broken(Break::Chain { why: ChainFault::RowChanged, .. })) => "RowChanged",
                Err(VerifyError::Broken(Break::Chain { why: ChainFault::RowGone, .. })) => "RowGone",
                Err(VerifyError::Broken(Break::Chain { why: ChainFault::Hash, .. })) => "Hash",
                Err(VerifyError::Broken(Break::Chain { why: ChainFault::Number, .. })) => "Number",
                Err(VerifyError::Broken(Break::WithoutEntry { .. })) => "WithoutEntry",
                Err(VerifyError::Broken(Break::Signature { .. })) => "Signature",
                other => panic!("{kind:?} {sql}: {other:?}"),
            };
            assert_eq!(found, wanted, "{kind:?} {sql}");
        }
    }
}

/// Each column of an entry, and what it might be changed to.
const COLUMNS: [(&str, &str); 10] = [
    ("seq", "seq + 1000"),
    ("at", "'2026-11-20T07:59:59.999Z'"),
    ("person_id", "'00000000-0000-7000-8000-000000000000'"),
    ("action", "CASE action WHEN 'finish' THEN 'save' ELSE 'finish' END"),
    ("case_id", "'00000000-0000-7000-8000-000000000000'"),
    ("subject_id", "'00000000-0000-7000-8000-000000000001'"),
    ("entry_id", "'00000000-0000-7000-8000-000000000002'"),
    ("digest", "'0' || digest"),
    ("previous", "'0' || previous"),
    ("hash", "'0' || hash"),
];

#[tokio::test]
async fn no_entry_is_changed_or_cut_unseen() {
    for kind in e2e::kinds() {
        let town = Town::build(kind).await;
        let case = town.open_case().await;
        signed(&town, case).await;
        let sealed = select(form(), vec![mobile_schema::store::Pick::Sealed(question("family"))]);
        rows(&town.principal(), &sealed).await;
        let raw = Raw::connect(town.place.url()).await.unwrap();
        let run = |sql: String| {
            let raw = &raw;
            async move { raw.execute_unprepared(&sql).await.unwrap().rows_affected() }
        };
        let database = &town.stores.database;
        let served = town.served();
        let verify = || database.verify(&town.stores.master, &served);
        let last = i64::try_from(verify().await.unwrap().entries).unwrap();
        run("CREATE TABLE kept AS SELECT * FROM audit".to_owned()).await;
        let ledger = town.place.home().join("ledger");
        backend::ledger::append(&ledger, &database.audit_head(town.clock.now()).await.unwrap().unwrap()).unwrap();
        let ledger = backend::ledger::read(&ledger).unwrap();
        assert_eq!(database.find_cut(&ledger).await.unwrap(), None);
        let entries = [1, last / 2, last];
        let changes = COLUMNS
            .iter()
            .flat_map(|(column, to)| entries.map(|seq| format!("UPDATE audit SET {column} = {to} WHERE seq = {seq}")));
        let cuts = entries.map(|seq| format!("DELETE FROM audit WHERE seq = {seq}"));
        let ends = (1..=last).map(|rest| format!("DELETE FROM audit WHERE seq > {}", last - rest));
        let mut tried = 0;
        for sql in changes.chain(cuts).chain(ends) {
            assert!(run(sql.clone()).await > 0, "{kind:?} {sql} changes nothing");
            let verified = verify().await;
            assert!(matches!(verified, Err(VerifyError::Broken(_))), "{kind:?} {sql}: {verified:?}");
            tried += 1;
            run("DELETE FROM audit".to_owned()).await;
            run("INSERT INTO audit SELECT * FROM kept".to_owned()).await;
        }
        assert!(verify().await.is_ok());
        println!("{kind:?}: {tried} ways to change or cut {last} entries, all found");

        // Whoever also moves the mark of where it ends meets the ledger, which is kept elsewhere.
        run(format!("DELETE FROM audit WHERE seq = {last}")).await;
        let moved = "UPDATE audit_heads SET seq = seq - 1, hash = (SELECT a.hash FROM audit a WHERE a.seq = audit_heads.seq - 1)";
        run(moved.to_owned()).await;
        assert!(verify().await.is_ok());
        let cut = Break::CutOff { ends: last - 1, went: last };
        assert_eq!(database.find_cut(&ledger).await.unwrap(), Some(cut), "{kind:?}");
    }
}
