//! What rights cost: at most one statement more than the plan reads, however much there is in a case.

use std::{
    collections::HashMap,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
};

use mobile_schema::{
    change::{Change, Outcome},
    collection::Collection,
    prepare::Request,
    run::Context,
    sheets::{HandIn, HandedIn},
    store::{AnswerStore, Figures, Group, Pull, Rows, Select, StoreError},
};
use serde_json::{Map, Value, json};
use tracing::{Event, Instrument, Subscriber, field::Visit};
use tracing_subscriber::{Layer, layer::SubscriberExt, registry::LookupSpan};
use uuid::Uuid;

use crate::{
    fillings::{begun, every_answer, save},
    town::{Town, done, requester},
};

/// The span in which statements are counted.
const COUNTED: &str = "counted";

/// How the statements began that the database was given in such a span.
static STATEMENTS: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Counts what sqlx says it runs.
struct Counter;

impl<S: Subscriber + for<'l> LookupSpan<'l>> Layer<S> for Counter {
    fn on_event(&self, event: &Event<'_>, context: tracing_subscriber::layer::Context<'_, S>) {
        if event.metadata().target() != "sqlx::query" {
            return;
        }
        let is_counted = context.event_scope(event).is_some_and(|mut scope| scope.any(|span| span.name() == COUNTED));
        let mut said = Said::default();
        event.record(&mut said);
        // A transaction begins and ends, a connection is opened: no statement about anything.
        let is_bracket = ["BEGIN", "COMMIT", "ROLLBACK", "PRAGMA"].iter().any(|word| said.0.starts_with(word));
        if is_counted && !is_bracket {
            STATEMENTS.lock().unwrap().push(said.0);
        }
    }
}

#[derive(Default)]
struct Said(String);

impl Visit for Said {
    fn record_str(&mut self, field: &tracing::field::Field, value: &str) {
        if field.name() == "summary" {
            value.clone_into(&mut self.0);
        }
    }

    fn record_debug(&mut self, _: &tracing::field::Field, _: &dyn std::fmt::Debug) {}
}

/// A store that counts what a plan reads: without rights each would be one statement.
struct Counting<S> {
    store: S,
    reads: AtomicUsize,
}

impl<S: AnswerStore> AnswerStore for Counting<S> {
    async fn select(&self, select: &Select) -> Result<Rows, StoreError> {
        self.reads.fetch_add(1, SeqCst);
        self.store.select(select).await
    }

    async fn figures(&self, figures: &Figures) -> Result<Vec<Group>, StoreError> {
        self.reads.fetch_add(1, SeqCst);
        self.store.figures(figures).await
    }

    async fn change(&self, change: Change) -> Result<Outcome, StoreError> {
        self.store.change(change).await
    }

    async fn hand_in(&self, hand_in: HandIn) -> Result<HandedIn, StoreError> {
        self.store.hand_in(hand_in).await
    }

    async fn pull(&self, pull: Pull) -> Result<Value, StoreError> {
        self.store.pull(pull).await
    }

    async fn documents(&self, of: Collection, ids: Vec<Uuid>) -> Result<HashMap<Uuid, Value>, StoreError> {
        self.store.documents(of, ids).await
    }
}

/// Everything of a case, as deep as the forms go.
const WHOLE: &str = "query($id: ID!) { case(id: $id) { state pupil { name class { name } } followUps { formName }
    consents { agency } shares { basis } fillings(first: 100) { totalCount nodes { id status createdBy { name }
    ... on Trial { place goal helpers days story family assessment present { name role }
    steps { week remark worry } agencies { agency } missing { question state } signatures { name how }
    conflicts { question value } history(first: 5) { nodes { kind questions author { name } } } } } } } }";

/// Reads of the plan, statements of the database, fillings that came.
async fn cost(town: &Town, person: Uuid, roles: &[&str], case: Uuid) -> (usize, Vec<String>, usize) {
    let store = Counting { store: town.store(person, roles), reads: AtomicUsize::new(0) };
    let requester = requester(person, roles);
    let new_id = || Uuid::from_u128(1);
    let context = Context { requester: &requester, new_id: &new_id };
    let variables = Map::from_iter([("id".to_owned(), json!(case))]);
    let request =
        Request { query: WHOLE.to_owned(), operation_name: None, variables, queries_only: true, tells_cost: false };
    let served = town.served();
    STATEMENTS.lock().unwrap().clear();
    let response = served.schema.respond(&request, context, &store);
    let response = response.instrument(tracing::info_span!("counted")).await;
    let statements = std::mem::take(&mut *STATEMENTS.lock().unwrap());
    let answer: Value = serde_json::from_slice(&response.body).unwrap();
    assert!(answer["errors"].is_null(), "{}", answer["errors"]);
    let found = answer.pointer("/data/case/fillings/nodes").and_then(Value::as_array).map_or(0, Vec::len);
    (store.reads.load(SeqCst), statements, found)
}

#[tokio::test]
async fn rights_cost_at_most_one_statement_whatever_is_in_the_case() {
    // The one test that sets it; the others of this program are not in its span.
    tracing::subscriber::set_global_default(tracing_subscriber::registry().with(Counter)).unwrap();
    for kind in e2e::kinds() {
        let town = Town::build(kind).await;
        let case = town.open_case().await;
        let p = town.people;
        let mut few = Vec::new();
        for wanted in [2, 200] {
            let there = if wanted == 2 { 0 } else { 2 };
            for _ in there..wanted {
                let id = begun(&town, case).await;
                done(save(&town, id, every_answer(&town)).await);
            }
            for (at, (person, roles)) in [
                (p.teacher, &["contact_teacher", "staff"][..]),
                (p.principal, &["leadership", "staff"]),
                (p.guardian, &["guardian"]),
                (p.other_principal, &["leadership", "staff"]),
            ]
            .into_iter()
            .enumerate()
            {
                let (reads, given, found) = cost(&town, person, roles, case).await;
                let statements = given.len();
                let is_foreign = person == p.other_principal;
                assert_eq!(found, if is_foreign { 0 } else { wanted.min(100) }, "{kind:?} {roles:?}");
                assert!(
                    statements <= reads + 1,
                    "{kind:?} {roles:?}: {statements} statements for {reads} reads: {given:#?}"
                );
                assert!(statements >= reads && (is_foreign || reads > 8), "{kind:?} {roles:?} {statements} {reads}");
                match few.get(at) {
                    None => few.push(statements),
                    Some(few) => assert_eq!(statements, *few, "{kind:?} {roles:?}: more fillings, more statements"),
                }
                println!("{kind:?} {roles:?}: {wanted} fillings, {reads} reads, {statements} statements");
            }
        }
        assert_eq!(few.len(), 4);
    }
}
