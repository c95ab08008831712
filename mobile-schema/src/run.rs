//! Plan + store + requester → the bytes of a response: rows fetched level by level, JSON written as it is found.
//!
//! A failing field becomes null with an error and its path; a null that may not be one takes the object around it along
//! (*Handling Execution Errors*). Not here: what a request comes down to (`plan`), HTTP.

mod fetch;
mod fields;
mod introspect;
mod leaf;
mod missing;
mod pages;
mod payload;
mod table;
mod write;

use std::{panic::AssertUnwindSafe, sync::atomic::AtomicUsize};

use bytes::Bytes;
use futures_util::{FutureExt, future::try_join_all};
use serde::Serialize;
use uuid::Uuid;

use self::{
    fetch::{Fetcher, Rowset},
    write::Writer,
};
use crate::{
    change::{Change, Outcome, UserError},
    collection::Collection,
    compile::MobileSchema,
    graphql_error::GraphqlError,
    plan::{self, ChangePlan, EventPlan, Ground, HandInPlan, Merged, MutationPlan, ObjectPlan, Plan, PushPlan},
    prepare::{Prepared, Refusal, Request},
    push::PushRow,
    requester::Requester,
    store::{AnswerStore, StoreError},
    subscription::not_here,
};

/// The most bytes of one answer; limits on the document do not limit what comes of it.
const LARGEST_ANSWER: usize = 10 << 20;

/// What a request is answered with, besides the store.
#[derive(Clone, Copy)]
pub struct Context<'c> {
    /// Who asks.
    pub requester: &'c Requester,
    /// Makes an id: of new things whose id the client left out, and of faults.
    pub new_id: &'c (dyn Fn() -> Uuid + Send + Sync),
}

/// What a request came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// What to say of it over HTTP.
    pub status: Status,
    /// The JSON of the response, in UTF-8.
    pub body: Bytes,
    /// What it was counted to cost before it ran; nothing where it never did.
    pub cost: u64,
}

impl Response {
    /// To a request that never will run.
    pub fn refusing(error: &GraphqlError) -> Self {
        refused(Status::Refused, std::slice::from_ref(error))
    }
}

/// How far a request came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It ran; there may be errors of single fields.
    Ran,
    /// It was refused before it ran: there is no `data`.
    Refused,
    /// It is no query, and only queries were allowed: there is no `data`.
    OnlyQueries,
}

impl MobileSchema {
    /// Answers a request. It never fails and never panics: what goes wrong is in the response.
    pub async fn respond<S: AnswerStore>(&self, request: &Request, context: Context<'_>, store: &S) -> Response {
        let prepared = match self.documents().prepare(request) {
            Ok(prepared) => prepared,
            Err(Refusal::Errors(errors)) => return refused(Status::Refused, &errors),
            Err(Refusal::OnlyQueries(error)) => return refused(Status::OnlyQueries, &[error]),
        };
        let run = AssertUnwindSafe(self.run(&prepared, request.tells_cost, context, store)).catch_unwind().await;
        run.unwrap_or_else(|_| {
            let fault = StoreError::Internal(fault(context.new_id, "answering a request panicked"));
            ended(&fields::store_error(&fault))
        })
    }

    async fn run<S: AnswerStore>(
        &self,
        prepared: &Prepared,
        tells_cost: bool,
        context: Context<'_>,
        store: &S,
    ) -> Response {
        let ground = self.ground();
        if prepared.operation.is_subscription() {
            return refused(Status::Refused, &[not_here()]);
        }
        let (plan, cost) = match plan::plan(ground, prepared, context.requester, &|| (context.new_id)()) {
            Ok(planned) => planned,
            Err(error) => return refused(Status::Refused, &[error]),
        };
        let fetcher = Fetcher { store, new_id: context.new_id, bytes: AtomicUsize::new(0) };
        let mut writer = Writer::new(ground, prepared);
        match plan {
            Plan::Query(query) => {
                let rows = fetcher.query(&query).await;
                writer.data(|writer| writer.query(&query.root, &rows));
            }
            Plan::Mutation(type_name, fields) => {
                let mut done = Vec::with_capacity(fields.len());
                for (merged, plan) in fields {
                    done.push((merged, change(plan, &fetcher).await));
                }
                writer.data(|writer| writer.mutation(type_name, &done));
            }
        }
        let body = writer.finish(tells_cost.then_some(cost));
        Response { status: Status::Ran, body, cost }
    }
}

/// An event of a subscription as a response: what of `bulk` the plan asks for.
pub(crate) fn event(
    ground: Ground<'_>,
    prepared: &Prepared,
    plan: &EventPlan<'_>,
    bulk: &serde_json::Value,
) -> Response {
    let mut writer = Writer::new(ground, prepared);
    writer.data(|writer| writer.event(plan, bulk));
    Response { status: Status::Ran, body: writer.finish(None), cost: 0 }
}

/// What came of a field of the root of writing.
enum Done<'p> {
    Typename,
    Failed(GraphqlError),
    Payload(Box<Payload<'p>>),
    Documents(ObjectPlan<'p>, Vec<serde_json::Value>),
    HandedIn(ObjectPlan<'p>, serde_json::Value),
}

/// What a payload is written from.
struct Payload<'p> {
    plan: ChangePlan<'p>,
    rows: Rowset,
    changed: Option<Uuid>,
    errors: Vec<UserError>,
}

async fn change<'p, S: AnswerStore>(plan: MutationPlan<'p>, fetcher: &Fetcher<'_, S>) -> Done<'p> {
    let mut plan = match plan {
        MutationPlan::Typename => return Done::Typename,
        MutationPlan::Fails(error) => return Done::Failed(error),
        MutationPlan::Push(PushPlan { collection, rows, object }) => {
            return match push(collection, rows, fetcher.store).await {
                Ok(documents) => Done::Documents(object, documents),
                Err(error) => Done::Failed(fields::store_error(&error)),
            };
        }
        MutationPlan::HandIn(plan) => {
            let HandInPlan { hand_in, client_mutation_id, object } = *plan;
            return match fetcher.store.hand_in(hand_in).await {
                Ok(handed_in) => Done::HandedIn(object, handed_in.payload(client_mutation_id.as_deref())),
                Err(error) => Done::Failed(fields::store_error(&error)),
            };
        }
        MutationPlan::Change(plan) => plan,
    };
    let outcome = match plan.change.take() {
        Some(Ok(change)) => match fetcher.store.change(change).await {
            Ok(outcome) => outcome,
            Err(error) => return Done::Failed(fields::store_error(&error)),
        },
        Some(Err(errors)) => Outcome::Refused(errors),
        None => Outcome::Refused(Vec::new()),
    };
    let (changed, errors) = match outcome {
        Outcome::Done { id, notes } => (Some(id), notes),
        Outcome::Refused(errors) => (None, errors),
    };
    let rows = if changed.is_some() { fetcher.root(&plan.layout, changed).await } else { Rowset::default() };
    Done::Payload(Box::new(Payload { plan: *plan, rows, changed, errors }))
}

/// Takes over what a tablet pushed, and answers with what the tablet must take over. A fault means: try again later,
/// with all of it.
async fn push<S: AnswerStore>(
    collection: Collection,
    rows: Vec<PushRow>,
    store: &S,
) -> Result<Vec<serde_json::Value>, StoreError> {
    let changes = rows.iter().map(|row| store.change(Change::Push { collection, row: Box::new(row.clone()) }));
    // All of them wait for the same commit.
    try_join_all(changes).await?;
    let kept = store.documents(collection, rows.iter().filter_map(PushRow::id).collect()).await?;
    let answer = |row: &PushRow| row.answered(row.id().and_then(|id| kept.get(&id)));
    Ok(rows.iter().filter_map(answer).collect())
}

/// Puts a fault of ours into the log, and gives the id that leads to it.
fn fault(new_id: &(dyn Fn() -> Uuid + Send + Sync), what: &str) -> Uuid {
    let id = new_id();
    tracing::error!(%id, "{what}");
    id
}

/// A response without `data`: nothing ran.
pub(crate) fn refused(status: Status, errors: &[GraphqlError]) -> Response {
    #[derive(Serialize)]
    struct Body<'e> {
        errors: &'e [GraphqlError],
    }
    Response { status, body: json(&Body { errors }), cost: 0 }
}

/// A response of something that ran and came to nothing.
fn ended(error: &GraphqlError) -> Response {
    #[derive(Serialize)]
    struct Body<'e> {
        errors: [&'e GraphqlError; 1],
        data: Option<()>,
    }
    Response { status: Status::Ran, body: json(&Body { errors: [error], data: None }), cost: 0 }
}

/// Only maps with keys that are no texts cannot be written, and there are none here.
fn json(value: &impl Serialize) -> Bytes {
    serde_json::to_vec(value).unwrap_or_default().into()
}

type Asked<'p, T> = [(Merged<'p>, T)];
