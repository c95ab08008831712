//! A device's edits against what is stored (`sync.md` 2), path by path, as a pure function.
//!
//! A value that was acknowledged is never lost: it is current, or replaced by somebody who saw it, or a conflict.
//! `save` brings the revision that was on its screen, a tablet the whole document that it started from.
//!
//! A *touch* is the last edit of a path by a device. A *value* is what an edit wrote: of a row its position, `None`
//! where something was cleared or a row taken away.

#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use forms_dsl::{
    answers::{Answer, AnswerPath, Answers, position_after},
    model::{AnswerState, QuestionName},
};
use uuid::{Uuid, Version};

use crate::{
    change::{Edit, EditTo},
    filling::{StoredConflict, Touch, Touches},
    path,
};

/// What is stored, as far as merging goes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct State {
    /// Given answers.
    pub answers: Answers,
    /// The last touch of each path by each device.
    pub touches: Touches,
    /// Values that lost.
    pub conflicts: Vec<StoredConflict>,
}

/// Where edits come from.
#[derive(Debug, Clone, Copy)]
pub struct Arrival<'a> {
    /// Their id; of one device the greater is the newer.
    pub edit_id: Uuid,
    /// The device; a session without one counts as the person.
    pub device: Uuid,
    /// Who.
    pub author: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// The revision that they make.
    pub revision: i64,
    /// What the author knew.
    pub base: Base<'a>,
}

/// What the author of an edit knew.
#[derive(Debug, Clone, Copy)]
pub enum Base<'a> {
    /// These answers: a tablet's document as it last had it from here.
    Document(&'a Answers),
    /// All up to this revision.
    Revision(i64),
    /// Whatever is current. Conflicts are not known to have been seen.
    Current,
}

/// What became of the edit of one path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is current.
    Applied,
    /// Somebody else's value stays, this one is kept beside it.
    Conflict,
    /// The device wrote something newer before this arrived: history only.
    Late,
    /// The same edit was judged before.
    Repeated,
    /// The same value was judged before; its acknowledgement was lost, and it came again in a newer edit.
    SentAgain,
}

/// What came of a merge.
#[derive(Debug, Clone, PartialEq)]
pub struct Merged {
    /// What is to be stored.
    pub state: State,
    /// Conflicts that these edits settled.
    pub superseded: Vec<StoredConflict>,
    /// What became of each path.
    pub fates: Vec<(AnswerPath, Fate)>,
}

impl Merged {
    /// Whether there is anything that was not judged before.
    pub fn is_news(&self) -> bool {
        self.fates.iter().any(|(_, fate)| *fate != Fate::Repeated)
    }
}

/// Merges edits into what is stored; `next_id` names conflicts.
pub fn merge(state: State, edits: &[Edit], arrival: &Arrival<'_>, next_id: &mut dyn FnMut() -> Uuid) -> Merged {
    let mut merge = Merge { state, superseded: vec![], fates: vec![], arrival, next_id };
    let (removals, others): (Vec<_>, Vec<_>) = edits.iter().partition(|edit| edit.to == EditTo::RemoveRow);
    // A row is made before its cells are written, and goes after everything else.
    let (rows, cells): (Vec<_>, Vec<_>) = others.into_iter().partition(|e| matches!(e.to, EditTo::PutRow { .. }));
    for edit in rows.into_iter().chain(cells).chain(removals) {
        merge.take(edit);
    }
    let Merge { state, superseded, fates, .. } = merge;
    Merged { state, superseded, fates }
}

/// The edits that lead from a document to a newer one of the same device. Absent in both: untouched.
pub fn edits_between(base: &Answers, new: &Answers) -> Vec<Edit> {
    let (base, new) = (path::list(base), path::list(new));
    let edit = |path: &AnswerPath, to| Edit { path: path.clone(), to, argument: vec![] };
    let changed = new.iter().filter(|(path, value)| settled(base.get(path)) != settled(Some(value)));
    let written = changed.map(|(path, value)| match (path, value) {
        (AnswerPath::Row { .. }, Answer::Text(position)) => {
            edit(path, EditTo::PutRow { position: Some(position.clone()) })
        }
        (_, Answer::Missing(AnswerState::Empty)) => edit(path, EditTo::Clear),
        (_, value) => edit(path, EditTo::Set(value.clone())),
    });
    let gone = base.iter().filter(|(path, value)| !new.contains_key(path) && settled(Some(value)).is_some());
    let cleared = gone.filter_map(|(path, _)| match path {
        AnswerPath::Row { .. } => Some(edit(path, EditTo::RemoveRow)),
        AnswerPath::Cell { rows, row, .. } => {
            let row = AnswerPath::Row { rows: rows.clone(), row: *row };
            new.contains_key(&row).then(|| edit(path, EditTo::Clear))
        }
        AnswerPath::Question(_) => Some(edit(path, EditTo::Clear)),
    });
    written.chain(cleared).collect()
}

/// A document cannot tell cleared from never answered.
fn settled(value: Option<&Answer>) -> Option<&Answer> {
    value.filter(|value| **value != Answer::Missing(AnswerState::Empty))
}

struct Merge<'a> {
    state: State,
    superseded: Vec<StoredConflict>,
    fates: Vec<(AnswerPath, Fate)>,
    arrival: &'a Arrival<'a>,
    next_id: &'a mut dyn FnMut() -> Uuid,
}

impl Merge<'_> {
    fn take(&mut self, edit: &Edit) {
        if edit.to == (EditTo::PutRow { position: None }) && self.current(&edit.path).is_some() {
            // It is there, where it is: only its cells were meant.
            return;
        }
        let value = self.value_of(edit);
        let fate = self.judge(edit, value.as_ref());
        match fate {
            Fate::Applied => self.apply(edit, value),
            Fate::Conflict => self.keep_beside(&edit.path, value),
            Fate::SentAgain => self.move_touch_on(&edit.path),
            Fate::Late | Fate::Repeated => {}
        }
        self.fates.push((edit.path.clone(), fate));
    }

    /// The value that an edit wants at its path.
    fn value_of(&self, edit: &Edit) -> Option<Answer> {
        match &edit.to {
            EditTo::Set(answer) => settled(Some(answer)).cloned(),
            EditTo::Clear | EditTo::RemoveRow => None,
            EditTo::PutRow { position: Some(position) } => Some(Answer::Text(position.clone())),
            EditTo::PutRow { position: None } => {
                // Asked again for a row that it made, a device means that row, where it stood.
                let before = self.mine(&edit.path).and_then(|touch| touch.value.clone());
                Some(before.unwrap_or_else(|| self.position_at_end(path::question(&edit.path))))
            }
        }
    }

    fn position_at_end(&self, rows: &QuestionName) -> Answer {
        let last = self.state.answers.rows(rows.as_str()).map(|(_, row)| row.position.as_str()).max();
        Answer::Text(position_after(last))
    }

    fn judge(&self, edit: &Edit, value: Option<&Answer>) -> Fate {
        let at = &edit.path;
        let mine = self.mine(at);
        if mine.is_some_and(|touch| touch.edit_id == self.arrival.edit_id) {
            return Fate::Repeated;
        }
        if self.is_late(at) {
            return Fate::Late;
        }
        let has_its_place = !self.is_of_lost_row(at);
        if has_its_place && (self.current(at) == value.cloned() || self.replaced(edit).iter().all(|p| self.was_seen(p)))
        {
            return Fate::Applied;
        }
        if mine.is_some_and(|touch| self.is_sent_again(at, touch, value)) { Fate::SentAgain } else { Fate::Conflict }
    }

    /// The paths that an edit writes over: its own, and of a row that goes all its cells.
    fn replaced(&self, edit: &Edit) -> Vec<AnswerPath> {
        let mut paths = vec![edit.path.clone()];
        if let (EditTo::RemoveRow, AnswerPath::Row { rows, row }) = (&edit.to, &edit.path)
            && let Some(found) = path::find_row(&self.state.answers, rows, row)
        {
            let cell =
                |column: &QuestionName| AnswerPath::Cell { rows: rows.clone(), row: *row, column: column.clone() };
            paths.extend(found.answers.keys().map(cell));
        }
        paths
    }

    fn apply(&mut self, edit: &Edit, value: Option<Answer>) {
        let touch = self.touch(&edit.path, value.clone(), self.arrival.revision);
        let whole_row = edit.to == EditTo::RemoveRow;
        self.settle_conflicts(|conflict| {
            conflict.path == edit.path || whole_row && path::row_of(&conflict.path) == edit.path
        });
        path::put(&mut self.state.answers, &edit.path, value);
        self.remember(&edit.path, touch);
    }

    fn keep_beside(&mut self, at: &AnswerPath, value: Option<Answer>) {
        let touch = self.touch(at, value.clone(), 0);
        self.settle_conflicts(|conflict| conflict.path == *at);
        self.state.conflicts.push(StoredConflict {
            id: (self.next_id)(),
            path: at.clone(),
            value,
            base: touch.base.clone(),
            author: self.arrival.author,
            device: self.arrival.device,
            revision: self.arrival.revision,
            at: self.arrival.at,
        });
        self.remember(at, touch);
    }

    /// Conflicts end with a later edit of their device, or one by somebody who saw them.
    fn settle_conflicts(&mut self, concerned: impl Fn(&StoredConflict) -> bool) {
        let conflicts = std::mem::take(&mut self.state.conflicts);
        let (settled, open): (Vec<_>, Vec<_>) = conflicts.into_iter().partition(|conflict| {
            concerned(conflict) && (conflict.device == self.arrival.device || self.conflict_was_seen(conflict))
        });
        self.state.conflicts = open;
        self.superseded.extend(settled);
    }

    fn conflict_was_seen(&self, conflict: &StoredConflict) -> bool {
        match self.arrival.base {
            Base::Document(base) => settled(path::find(base, &conflict.path).as_ref()) == conflict.value.as_ref(),
            Base::Revision(revision) => conflict.revision <= revision,
            Base::Current => false,
        }
    }

    /// Whether the author saw what stands at a path, or alone wrote it.
    fn was_seen(&self, at: &AnswerPath) -> bool {
        let others_unseen =
            |revision: i64| move |touch: &Touch| touch.device != self.arrival.device && touch.revision > revision;
        match self.arrival.base {
            Base::Document(base) => {
                self.current(at) == settled(path::find(base, at).as_ref()).cloned() || self.is_mine(at)
            }
            Base::Revision(revision) => !self.touches(at).iter().any(others_unseen(revision)),
            Base::Current => true,
        }
    }

    /// Whether what stands at a path is this device's alone: an acknowledgement that was lost is no conflict.
    /// Where two devices wrote the same, neither may replace it without having seen that the other agrees.
    fn is_mine(&self, at: &AnswerPath) -> bool {
        let current = self.current(at);
        let mut holders =
            self.touches(at).iter().filter(|touch| touch.revision > 0 && touch.value == current).peekable();
        holders.peek().is_some() && holders.all(|touch| touch.device == self.arrival.device)
    }

    /// A value whose acknowledgement was lost comes again under a newer edit: it was judged the first time.
    fn is_sent_again(&self, at: &AnswerPath, mine: &Touch, value: Option<&Answer>) -> bool {
        let from_the_same_base = match self.arrival.base {
            Base::Document(base) => mine.base.as_ref() == settled(path::find(base, at).as_ref()),
            Base::Revision(revision) => mine.revision == 0 || mine.revision > revision,
            Base::Current => false,
        };
        from_the_same_base && mine.value.as_ref() == value
    }

    /// Whether the device wrote something newer already, here or to the row around it.
    fn is_late(&self, at: &AnswerPath) -> bool {
        // Ids of another kind say nothing of time, and nothing may be lost for that.
        let in_time_order = |touch: &Touch| {
            [touch.edit_id, self.arrival.edit_id].iter().all(|id| id.get_version() == Some(Version::SortRand))
        };
        let newer = |touch: &Touch| {
            touch.device == self.arrival.device && touch.edit_id > self.arrival.edit_id && in_time_order(touch)
        };
        let row_went = self.touches(&path::row_of(at)).iter().any(|touch| newer(touch) && touch.value.is_none());
        self.touches(at).iter().any(newer) || row_went
    }

    /// What came again is as new as the edit that it came in: one that was on its way meanwhile is late.
    fn move_touch_on(&mut self, at: &AnswerPath) {
        let touches = self.state.touches.get_mut(at).into_iter().flatten();
        for touch in touches.filter(|touch| touch.device == self.arrival.device) {
            touch.edit_id = self.arrival.edit_id;
        }
    }

    fn is_of_lost_row(&self, at: &AnswerPath) -> bool {
        matches!(at, AnswerPath::Cell { rows, row, .. } if path::find_row(&self.state.answers, rows, row).is_none())
    }

    fn current(&self, at: &AnswerPath) -> Option<Answer> {
        path::find(&self.state.answers, at).filter(|value| settled(Some(value)).is_some())
    }

    fn touches(&self, at: &AnswerPath) -> &[Touch] {
        self.state.touches.get(at).map_or(&[], Vec::as_slice)
    }

    fn mine(&self, at: &AnswerPath) -> Option<&Touch> {
        self.touches(at).iter().find(|touch| touch.device == self.arrival.device)
    }

    fn touch(&self, at: &AnswerPath, value: Option<Answer>, revision: i64) -> Touch {
        let Arrival { edit_id, device, author, at: moment, revision: _, base: _ } = *self.arrival;
        Touch { device, edit_id, base: self.base_value(at), value, revision, author, at: moment }
    }

    /// What stood at a path as far as the author knew.
    fn base_value(&self, at: &AnswerPath) -> Option<Answer> {
        match self.arrival.base {
            Base::Document(base) => path::find(base, at).filter(|value| settled(Some(value)).is_some()),
            Base::Revision(revision) => {
                let unseen = self.touches(at).iter().filter(|touch| touch.revision > revision);
                match unseen.min_by_key(|touch| touch.revision) {
                    Some(first) => first.base.clone(),
                    None => self.current(at),
                }
            }
            Base::Current => self.current(at),
        }
    }

    fn remember(&mut self, at: &AnswerPath, touch: Touch) {
        let touches = self.state.touches.entry(at.clone()).or_default();
        touches.retain(|other| other.device != touch.device);
        touches.push(touch);
    }
}
