//! What tablets ask for: the documents that changed, and those that a push makes them take over.

use serde_json::{Map, Value};

use super::{
    Answer, Layout, Merged, MutationPlan, ObjectPlan, Planner,
    object::{Hand, Here, USUAL_LIST},
};
use crate::{
    blueprint::Field,
    collection::Collection,
    graphql_error::{ErrorCode, GraphqlError},
    prepare::{Input, Inputs},
    push::PushRow,
    store::{Checkpoint, Pull, Table},
};

/// Most documents of one pull; RxDB takes fewer for the end of the feed, so more is an error and never cut.
const MOST_PULLED: u32 = 1_000;

/// Most documents of one push.
const MOST_PUSHED: usize = 100;

/// What a tablet pushed, and what is asked of the documents that it must take over.
#[derive(Debug)]
pub(crate) struct PushPlan<'p> {
    pub(crate) collection: Collection,
    pub(crate) rows: Vec<PushRow>,
    pub(crate) object: ObjectPlan<'p>,
}

impl<'p> Planner<'p> {
    pub(super) fn pull(
        &self,
        pulls: &mut Vec<Pull>,
        collection: Collection,
        field: &'p Field,
        arguments: &Inputs,
        merged: &Merged<'p>,
    ) -> Result<Answer<'p>, GraphqlError> {
        let limit = arguments.int("limit").and_then(|limit| u32::try_from(limit).ok());
        let limit = limit.filter(|limit| (1..=MOST_PULLED).contains(limit)).ok_or_else(|| {
            GraphqlError::new(ErrorCode::BadUserInput, format!("`limit` is a number from 1 to {MOST_PULLED}"))
        })?;
        // Before its first document RxDB has none, and makes an empty one of it.
        let given = arguments.object("checkpoint").filter(|given| !given.0.is_empty());
        let after = given.map(checkpoint).transpose()?;
        pulls.push(Pull { collection, after, limit });
        Ok(Answer::Pulled { pull: pulls.len() - 1, object: self.json_object(u64::from(limit), field, merged) })
    }

    pub(super) fn push(
        &self,
        collection: Collection,
        field: &'p Field,
        arguments: &Inputs,
        merged: &Merged<'p>,
    ) -> Result<MutationPlan<'p>, GraphqlError> {
        let rows = arguments.items(collection.push_argument());
        if rows.len() > MOST_PUSHED {
            let message = format!("a push takes {MOST_PUSHED} documents at most");
            return Err(GraphqlError::new(ErrorCode::BadUserInput, message));
        }
        let rows: Vec<PushRow> = rows.iter().filter_map(push_row).collect();
        let object = self.json_object(rows.len() as u64, field, merged);
        Ok(MutationPlan::Push(PushPlan { collection, rows, object }))
    }

    /// What is asked of so many documents that come as JSON; nothing is reached from them.
    pub(super) fn json_object(&self, documents: u64, field: &'p Field, merged: &Merged<'p>) -> ObjectPlan<'p> {
        let mut layout = Layout::of(Table::Fillings);
        // They stand in a list, which is counted as a list of the usual length.
        let times = documents.div_ceil(USUAL_LIST);
        let mut here = Here { layout: &mut layout, kind: Hand::Json(Vec::new()), times };
        self.object(&mut here, field.ty.name().as_str(), merged.sets())
    }
}

/// Where a tablet stands. RxDB sends back what it was given, so anything else is a mistake that must not mean
/// "from the beginning".
fn checkpoint(given: &Inputs) -> Result<Checkpoint, GraphqlError> {
    let seq = match given.get("seq") {
        Some(Input::Float(seq)) if *seq >= 0.0 && seq.fract() == 0.0 => format!("{seq:.0}").parse().ok(),
        _ => None,
    };
    let epoch = given.text("epoch").and_then(|epoch| epoch.parse().ok());
    seq.zip(epoch)
        .map(|(seq, epoch)| Checkpoint { seq, epoch })
        .ok_or_else(|| GraphqlError::new(ErrorCode::BadUserInput, "`checkpoint` is sent as it was received"))
}

fn push_row(row: &Input) -> Option<PushRow> {
    let Input::Object(row) = row else { return None };
    Some(PushRow {
        assumed: row.object("assumedMasterState").map(document),
        new: document(row.object("newDocumentState")?),
    })
}

fn document(members: &Inputs) -> Map<String, Value> {
    members.0.iter().map(|(name, value)| (name.to_string(), value.to_json())).collect()
}
