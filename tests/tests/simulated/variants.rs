//! The server as it is, and six that each lack one thing that keeps a promise.

use chrono::{DateTime, Utc};
use mobile_schema::push::PushedFilling;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::{office::State, promises::Broken};

/// A server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variant {
    /// As it is.
    Right,
    /// The last document that arrives is what stands.
    WholeDocument,
    /// An edit that comes again is a new one.
    EditIdIgnored,
    /// The feed is numbered when a change begins, not when it is there.
    NumberedAtBegin,
    /// A tablet is told that its edits are there before they are.
    AnswersBeforeCommit,
    /// The value that loses is thrown away.
    ConflictsDropped,
    /// The later clock wins.
    ClockOrder,
}

impl Variant {
    pub const BROKEN: [Self; 6] = [
        Self::WholeDocument,
        Self::EditIdIgnored,
        Self::NumberedAtBegin,
        Self::AnswersBeforeCommit,
        Self::ConflictsDropped,
        Self::ClockOrder,
    ];

    /// Whether the promise that it breaks was seen to be broken.
    pub fn is_caught(self, broken: &Broken) -> bool {
        match self {
            Self::Right => *broken != Broken::default(),
            Self::WholeDocument | Self::AnswersBeforeCommit | Self::ConflictsDropped | Self::ClockOrder => {
                !broken.lost.is_empty()
            }
            Self::EditIdIgnored => !broken.changed_by_replay.is_empty(),
            Self::NumberedAtBegin => !broken.missed.is_empty(),
        }
    }

    /// The document that is judged.
    pub fn read(self, mut push: PushedFilling, state: &State, next_id: &mut dyn FnMut() -> Uuid) -> PushedFilling {
        let current = state.answers(push.id, &push.now);
        match self {
            Self::WholeDocument => push.before = current,
            Self::EditIdIgnored => push.edit_id = next_id(),
            Self::ClockOrder => {
                if let (Some(mut current), Some(last)) = (current, state.last_edits.get(&push.id)) {
                    if clock(push.edit_id) < clock(*last) {
                        push.now = current.clone();
                    } else if let Some(before) = &push.before {
                        current.answers = over(&before.answers, &push.now.answers, &current.answers);
                    }
                    push.before = Some(current);
                }
            }
            Self::Right | Self::NumberedAtBegin | Self::AnswersBeforeCommit | Self::ConflictsDropped => {}
        }
        push
    }
}

/// When an edit was made, by the clock of its tablet.
fn clock(edit: Uuid) -> Option<DateTime<Utc>> {
    let (seconds, nanos) = edit.get_timestamp()?.to_unix();
    DateTime::from_timestamp(seconds.try_into().ok()?, nanos)
}

/// What was known, but for what was written since: there what stands now, as if its author had seen it.
fn over(before: &Value, now: &Value, current: &Value) -> Value {
    let names = [before, now, current].into_iter().filter_map(Value::as_object).flat_map(Map::keys);
    let of = |name: &String| if before.get(name) == now.get(name) { before.get(name) } else { current.get(name) };
    names.filter_map(|name| Some((name.clone(), of(name)?.clone()))).collect::<Map<_, _>>().into()
}
