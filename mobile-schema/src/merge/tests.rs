//! Merging as devices see it: tables of single arrivals. What must hold whatever arrives is in `arrivals`.

mod arrivals;

use super::*;

const START: &str = "2026-11-02T08:00:00Z";

fn name(text: &str) -> QuestionName {
    QuestionName::try_from(text).unwrap()
}

fn goal() -> AnswerPath {
    AnswerPath::Question(name("goal"))
}

fn row(number: u128) -> AnswerPath {
    AnswerPath::Row { rows: name("steps"), row: Uuid::from_u128(number) }
}

fn week(number: u128) -> AnswerPath {
    AnswerPath::Cell { rows: name("steps"), row: Uuid::from_u128(number), column: name("week") }
}

fn text(value: &str) -> Answer {
    Answer::Text(value.to_owned())
}

fn set(path: AnswerPath, value: &str) -> Edit {
    Edit { path, to: EditTo::Set(text(value)), argument: vec![] }
}

fn edit(path: AnswerPath, to: EditTo) -> Edit {
    Edit { path, to, argument: vec![] }
}

/// A `UUIDv7` that is the newer the greater the number.
fn edit_id(number: u64) -> Uuid {
    uuid::Builder::from_unix_timestamp_millis(1_700_000_000_000 + number, &[7; 10]).into_uuid()
}

fn device(number: u8) -> Uuid {
    Uuid::from_u128(0xd000 + u128::from(number))
}

/// A server that holds one filling.
#[derive(Debug, Clone, PartialEq, Default)]
struct Server {
    state: State,
    revision: i64,
    conflicts_named: u128,
}

impl Server {
    fn holding(answers: Answers) -> Self {
        Self { state: State { answers, ..State::default() }, revision: 1, conflicts_named: 0 }
    }

    fn take(&mut self, device_number: u8, number: u64, base: Base<'_>, edits: &[Edit]) -> Merged {
        let arrival = Arrival {
            edit_id: edit_id(number),
            device: device(device_number),
            author: device(device_number),
            at: START.parse().unwrap(),
            revision: self.revision + 1,
            base,
        };
        let mut next = || {
            self.conflicts_named += 1;
            Uuid::from_u128(self.conflicts_named)
        };
        let merged = merge(self.state.clone(), edits, &arrival, &mut next);
        if merged.is_news() {
            self.revision += 1;
            self.state = merged.state.clone();
        }
        merged
    }

    /// Takes one edit of the goal and says what became of it.
    fn goal(&mut self, device: u8, number: u64, base: Base<'_>, value: &str) -> Fate {
        self.take(device, number, base, &[set(goal(), value)]).fates[0].1
    }

    fn value(&self, at: &AnswerPath) -> Option<Answer> {
        path::find(&self.state.answers, at).filter(|value| *value != Answer::Missing(AnswerState::Empty))
    }

    /// What is kept of a path: what is current, and what lost.
    fn kept(&self, at: &AnswerPath) -> Vec<Option<Answer>> {
        let lost = self.state.conflicts.iter().filter(|conflict| conflict.path == *at);
        std::iter::once(self.value(at)).chain(lost.map(|conflict| conflict.value.clone())).collect()
    }
}

fn with_steps(rows: &[u128]) -> Answers {
    let mut answers = Answers::default();
    for number in rows {
        path::put(&mut answers, &row(*number), Some(text(&format!("a{number}"))));
        path::put(&mut answers, &week(*number), Some(text("begun")));
    }
    answers
}

#[test]
fn an_edit_that_is_sent_again_changes_nothing() {
    let mut server = Server::holding(Answers::default());
    assert_eq!(server.goal(1, 1, Base::Revision(1), "x"), Fate::Applied);
    let before = server.clone();
    assert_eq!(server.goal(1, 1, Base::Revision(1), "x"), Fate::Repeated);
    assert_eq!(server, before);
}

#[test]
fn what_somebody_else_wrote_unseen_stays_and_both_are_kept() {
    let mut server = Server::holding(Answers::default());
    assert_eq!(server.goal(1, 1, Base::Revision(1), "theirs"), Fate::Applied);
    assert_eq!(server.goal(2, 2, Base::Revision(1), "mine"), Fate::Conflict);
    assert_eq!(server.kept(&goal()), [Some(text("theirs")), Some(text("mine"))]);
    let conflict = &server.state.conflicts[0];
    assert_eq!((conflict.author, conflict.base.clone(), conflict.revision), (device(2), None, 3));
}

#[test]
fn who_saw_the_conflict_settles_it_by_writing() {
    let mut server = Server::holding(Answers::default());
    server.goal(1, 1, Base::Revision(1), "theirs");
    server.goal(2, 2, Base::Revision(1), "mine");
    let settled = server.take(3, 3, Base::Revision(3), &[set(goal(), "mine")]);
    assert_eq!(settled.superseded.len(), 1);
    assert_eq!(server.kept(&goal()), [Some(text("mine"))]);
}

#[test]
fn without_a_base_the_edit_counts_but_settles_no_conflict_of_others() {
    let mut server = Server::holding(Answers::default());
    server.goal(1, 1, Base::Revision(1), "theirs");
    server.goal(2, 2, Base::Revision(1), "mine");
    assert_eq!(server.goal(3, 3, Base::Current, "third"), Fate::Applied);
    assert_eq!(server.kept(&goal()), [Some(text("third")), Some(text("mine"))]);
}

#[test]
fn a_lost_acknowledgement_is_no_conflict() {
    let mut server = Server::holding(Answers::default());
    let base = Answers::default();
    assert_eq!(server.goal(1, 1, Base::Document(&base), "x"), Fate::Applied);
    assert_eq!(server.goal(1, 2, Base::Document(&base), "y"), Fate::Applied);
    assert_eq!(server.goal(1, 3, Base::Revision(1), "z"), Fate::Applied);
    assert_eq!(server.kept(&goal()), [Some(text("z"))]);
}

#[test]
fn a_late_packet_is_history_only() {
    let mut server = Server::holding(Answers::default());
    let base = Answers::default();
    server.goal(1, 2, Base::Document(&base), "newer");
    assert_eq!(server.goal(1, 1, Base::Document(&base), "older"), Fate::Late);
    assert_eq!(server.kept(&goal()), [Some(text("newer"))]);
}

#[test]
fn ids_that_tell_no_time_make_nothing_late() {
    let mut server = Server::holding(Answers::default());
    let arrival = |id, revision| Arrival {
        edit_id: Uuid::from_u128(id),
        device: device(1),
        author: device(1),
        at: START.parse().unwrap(),
        revision,
        base: Base::Current,
    };
    let mut none = || unreachable!("no conflict");
    let first = merge(server.state.clone(), &[set(goal(), "x")], &arrival(9, 2), &mut none);
    let second = merge(first.state, &[set(goal(), "y")], &arrival(3, 3), &mut none);
    server.state = second.state;
    assert_eq!(server.kept(&goal()), [Some(text("y"))]);
}

#[test]
fn a_value_that_was_seen_and_replaced_does_not_come_back() {
    for base in [Base::Document(&Answers::default()), Base::Revision(1)] {
        let mut server = Server::holding(Answers::default());
        server.goal(1, 1, base, "x");
        let seen = server.state.answers.clone();
        let saw = if matches!(base, Base::Revision(_)) { Base::Revision(2) } else { Base::Document(&seen) };
        assert_eq!(server.goal(2, 2, saw, "better"), Fate::Applied);
        // The acknowledgement of `x` was lost; it comes again under a newer edit.
        assert_eq!(server.goal(1, 3, base, "x"), Fate::SentAgain);
        assert_eq!(server.kept(&goal()), [Some(text("better"))]);
    }
}

#[test]
fn two_who_wrote_the_same_are_no_conflict_and_neither_is_overwritten_unseen() {
    for base in [Base::Document(&Answers::default()), Base::Revision(1)] {
        let mut server = Server::holding(Answers::default());
        assert_eq!(server.goal(1, 1, base, "x"), Fate::Applied);
        assert_eq!(server.goal(2, 2, base, "x"), Fate::Applied);
        assert_eq!(server.goal(1, 3, base, "y"), Fate::Conflict);
        assert_eq!(server.kept(&goal()), [Some(text("x")), Some(text("y"))]);
    }
}

#[test]
fn a_cleared_answer_is_told_from_one_that_nobody_gave() {
    let mut server = Server::holding(Answers::default());
    server.take(1, 1, Base::Revision(1), &[edit(goal(), EditTo::Clear)]);
    assert_eq!(server.state.answers.get("goal"), Some(&Answer::Missing(AnswerState::Empty)));
    // A tablet's document knows no difference.
    assert_eq!(server.goal(2, 2, Base::Document(&Answers::default()), "x"), Fate::Applied);
}

#[test]
fn a_row_that_somebody_wrote_in_meanwhile_stays() {
    let base = with_steps(&[1]);
    for base in [Base::Document(&base), Base::Revision(1)] {
        let mut server = Server::holding(with_steps(&[1]));
        server.take(1, 1, base, &[set(week(1), "2")]);
        let gone = server.take(2, 2, base, &[edit(row(1), EditTo::RemoveRow)]);
        assert_eq!(gone.fates, [(row(1), Fate::Conflict)]);
        assert_eq!(server.value(&week(1)), Some(text("2")));
        assert_eq!(server.kept(&row(1)), [Some(text("a1")), None]);
    }
}

#[test]
fn writing_in_a_row_that_went_meanwhile_is_kept_beside() {
    let base = with_steps(&[1]);
    for base in [Base::Document(&base), Base::Revision(1)] {
        let mut server = Server::holding(with_steps(&[1]));
        server.take(2, 1, base, &[edit(row(1), EditTo::RemoveRow)]);
        let written = server.take(1, 2, base, &[edit(row(1), EditTo::PutRow { position: None }), set(week(1), "2")]);
        assert!(written.fates.iter().all(|(_, fate)| *fate == Fate::Conflict), "{:?}", written.fates);
        assert_eq!(server.kept(&week(1)), [None, Some(text("2"))]);
    }
}

#[test]
fn what_lost_in_a_row_goes_with_the_row_where_it_was_seen() {
    let mut server = Server::holding(with_steps(&[1, 2]));
    server.take(1, 1, Base::Revision(1), &[set(week(1), "2"), set(week(2), "2")]);
    server.take(2, 2, Base::Revision(1), &[set(week(1), "3"), set(week(2), "3")]);
    assert_eq!(server.state.conflicts.len(), 2);
    let gone = server.take(3, 3, Base::Revision(3), &[edit(row(1), EditTo::RemoveRow)]);
    assert_eq!(gone.superseded.iter().map(|conflict| &conflict.path).collect::<Vec<_>>(), [&week(1)]);
    assert_eq!(server.kept(&week(2)), [Some(text("2")), Some(text("3"))]);
}

#[test]
fn a_new_row_comes_last_and_a_listed_one_stays_where_it_is() {
    let mut server = Server::holding(with_steps(&[1]));
    let put = |number| edit(row(number), EditTo::PutRow { position: None });
    let merged = server.take(1, 1, Base::Current, &[set(week(2), "2"), put(2), put(1)]);
    assert_eq!(merged.fates, [(row(2), Fate::Applied), (week(2), Fate::Applied)]);
    assert_eq!(server.value(&row(1)), Some(text("a1")));
    assert_eq!(server.value(&row(2)), Some(text(&position_after(Some("a1")))));
}
