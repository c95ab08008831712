//! What must hold whatever arrives: devices write, send, lose acknowledgements, send again, in any order that can be.
//!
//! The oracle knows nothing of how merging works. It keeps, by path, the acknowledged edits that nobody replaced who
//! saw them; each must be current or in the conflicts.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;

/// What a device did, in small numbers that a failing case shrinks well.
#[derive(Debug, Clone, Copy)]
enum Step {
    Write {
        device: u8,
        at: u8,
        value: u8,
    },
    Send {
        device: u8,
        acknowledged: bool,
    },
    /// Sent, and on its way until it is delivered by `Again`.
    Hold {
        device: u8,
    },
    Pull {
        device: u8,
    },
    Again {
        packet: u8,
    },
}

fn step() -> impl Strategy<Value = Step> {
    let device = 0..3_u8;
    prop_oneof![
        6 => (device.clone(), 0..7_u8, 0..3_u8).prop_map(|(device, at, value)| Step::Write { device, at, value }),
        4 => (device.clone(), any::<bool>()).prop_map(|(device, acknowledged)| Step::Send { device, acknowledged }),
        1 => device.clone().prop_map(|device| Step::Hold { device }),
        2 => device.prop_map(|device| Step::Pull { device }),
        2 => any::<u8>().prop_map(|packet| Step::Again { packet }),
    ]
}

/// How devices say what they knew.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Documents,
    Revisions,
}

/// A device with what it had from the server and what it did since.
#[derive(Debug, Clone)]
struct Device {
    number: u8,
    base: Answers,
    revision: i64,
    local: Answers,
    pending: BTreeMap<AnswerPath, Edit>,
}

impl Device {
    fn new(number: u8, server: &Server) -> Self {
        let base = server.state.answers.clone();
        Self { number, local: base.clone(), base, revision: server.revision, pending: BTreeMap::new() }
    }

    /// Writes, clears, adds a row or takes one away, as far as the device can.
    fn write(&mut self, at: u8, value: u8) {
        let word = text(["a", "b", "c"][usize::from(value)]);
        let number = u128::from(at % 2) + 1;
        let edit = match at {
            0 | 1 => edit(goal(), if value == 0 { EditTo::Clear } else { EditTo::Set(word) }),
            2 => edit(AnswerPath::Question(name("place")), EditTo::Set(word)),
            3 | 4 if path::find(&self.local, &row(number)).is_some() => edit(week(number), EditTo::Set(word)),
            5 if path::find(&self.local, &row(number)).is_some() => edit(row(number), EditTo::RemoveRow),
            6 => {
                let new = 100 * u128::from(self.number) + u128::from(value) + 10;
                edit(row(new), EditTo::PutRow { position: Some(format!("b{}", self.number)) })
            }
            _ => return,
        };
        match &edit.to {
            EditTo::Set(answer) => path::put(&mut self.local, &edit.path, Some(answer.clone())),
            EditTo::PutRow { position } => path::put(&mut self.local, &edit.path, position.clone().map(Answer::Text)),
            EditTo::Clear => path::put(&mut self.local, &edit.path, None),
            EditTo::RemoveRow => {
                path::put(&mut self.local, &edit.path, None);
                self.pending.retain(|at, _| path::row_of(at) != edit.path);
            }
        }
        self.pending.insert(edit.path.clone(), edit);
    }

    fn packet(&self, kind: Kind, number: u64) -> Packet {
        let edits = match kind {
            Kind::Documents => edits_between(&self.base, &self.local),
            Kind::Revisions => self.pending.values().cloned().collect(),
        };
        Packet { device: self.number, number, base: self.base.clone(), revision: self.revision, edits }
    }
}

#[derive(Debug, Clone)]
struct Packet {
    device: u8,
    number: u64,
    base: Answers,
    revision: i64,
    edits: Vec<Edit>,
}

impl Packet {
    fn base(&self, kind: Kind) -> Base<'_> {
        match kind {
            Kind::Documents => Base::Document(&self.base),
            Kind::Revisions => Base::Revision(self.revision),
        }
    }

    fn knew(&self, kind: Kind, at: &AnswerPath, edit: &Acknowledged) -> bool {
        match kind {
            Kind::Documents => settled(path::find(&self.base, at).as_ref()) == edit.value.as_ref(),
            Kind::Revisions => edit.revision <= self.revision,
        }
    }
}

/// An edit that the server has acknowledged.
#[derive(Debug, Clone)]
struct Acknowledged {
    device: u8,
    number: u64,
    value: Option<Answer>,
    revision: i64,
}

#[derive(Debug, Default)]
struct Oracle {
    alive: BTreeMap<AnswerPath, Vec<Acknowledged>>,
    ever: Vec<(AnswerPath, Acknowledged)>,
}

impl Oracle {
    fn note(&mut self, kind: Kind, packet: &Packet, merged: &Merged, revision: i64) {
        for (at, fate) in &merged.fates {
            let to = &packet.edits.iter().find(|edit| edit.path == *at).unwrap().to;
            let value = match to {
                EditTo::Set(answer) => Some(answer.clone()),
                EditTo::PutRow { position } => position.clone().map(Answer::Text),
                EditTo::Clear | EditTo::RemoveRow => None,
            };
            let edit = Acknowledged { device: packet.device, number: packet.number, value, revision };
            match fate {
                Fate::Applied | Fate::Conflict => self.live(kind, packet, at, edit, *fate, to),
                Fate::Late => assert!(self.wrote_later(at, &edit), "{at} was called late"),
                Fate::Repeated | Fate::SentAgain => {
                    assert!(self.wrote_before(at, &edit), "{at} was called repeated");
                    self.ever.push((at.clone(), edit));
                }
            }
        }
    }

    fn live(&mut self, kind: Kind, packet: &Packet, at: &AnswerPath, edit: Acknowledged, fate: Fate, to: &EditTo) {
        let replaced =
            |other: &Acknowledged, at: &AnswerPath| other.device == edit.device || packet.knew(kind, at, other);
        for (path, others) in &mut self.alive {
            let inside = *to == EditTo::RemoveRow && fate == Fate::Applied && path::row_of(path) == *at;
            if path == at || inside {
                others.retain(|other| !replaced(other, path));
            }
        }
        self.ever.push((at.clone(), edit.clone()));
        self.alive.entry(at.clone()).or_default().push(edit);
    }

    fn wrote_later(&self, at: &AnswerPath, edit: &Acknowledged) -> bool {
        self.ever.iter().any(|(path, other)| {
            (path == at || *path == path::row_of(at)) && other.device == edit.device && other.number > edit.number
        })
    }

    fn wrote_before(&self, at: &AnswerPath, edit: &Acknowledged) -> bool {
        self.ever.iter().any(|(path, other)| {
            path == at && other.device == edit.device && other.value == edit.value && other.number <= edit.number
        })
    }

    fn check(&self, server: &Server) {
        for (at, edits) in &self.alive {
            let kept = server.kept(at);
            for edit in edits {
                assert!(kept.contains(&edit.value), "{at}: {edit:?} vanished, kept are {kept:?}");
            }
        }
    }
}

/// Plays a story and checks after every arrival.
fn play(kind: Kind, steps: &[Step]) {
    let mut server = Server::holding(with_steps(&[1, 2]));
    let mut devices: Vec<_> = (0..3).map(|number| Device::new(number, &server)).collect();
    let mut packets: Vec<Packet> = vec![];
    let mut oracle = Oracle::default();
    let mut deliver = |server: &mut Server, packet: &Packet| {
        let merged = server.take(packet.device, packet.number, packet.base(kind), &packet.edits);
        oracle.note(kind, packet, &merged, server.revision);
        oracle.check(server);
        let before = server.clone();
        server.take(packet.device, packet.number, packet.base(kind), &packet.edits);
        // A late edit stays late; it writes nothing but its place in the history.
        assert_eq!(before.state, server.state, "sent again, it changed something");
    };
    for (number, step) in (1..).zip(steps) {
        match *step {
            Step::Write { device, at, value } => devices[usize::from(device)].write(at, value),
            Step::Send { device, acknowledged } => {
                let device = &mut devices[usize::from(device)];
                let packet = device.packet(kind, number);
                deliver(&mut server, &packet);
                packets.push(packet);
                if acknowledged {
                    *device = Device::new(device.number, &server);
                }
            }
            Step::Hold { device } => packets.push(devices[usize::from(device)].packet(kind, number)),
            Step::Pull { device } => {
                let device = &mut devices[usize::from(device)];
                if device.pending.is_empty() {
                    *device = Device::new(device.number, &server);
                }
            }
            Step::Again { packet } => {
                let at = usize::from(packet) % packets.len().max(1);
                if let Some(packet) = packets.get(at).cloned() {
                    deliver(&mut server, &packet);
                }
            }
        }
    }
}

/// Packets of devices that never hear from each other, in some order; what is kept of each path at the end.
fn kept_after(kind: Kind, packets: &[Packet]) -> BTreeMap<String, BTreeSet<String>> {
    let mut server = Server::holding(with_steps(&[1, 2]));
    let mut paths: BTreeSet<AnswerPath> = BTreeSet::new();
    for packet in packets {
        server.take(packet.device, packet.number, packet.base(kind), &packet.edits);
        paths.extend(packet.edits.iter().map(|edit| edit.path.clone()));
    }
    let words = |at: &AnswerPath| server.kept(at).iter().map(|value| format!("{value:?}")).collect();
    let mut kept: BTreeMap<String, BTreeSet<String>> = paths.iter().map(|at| (at.to_string(), words(at))).collect();
    // Of a row that one takes away and another writes in, both edits are kept, whichever is current.
    for edits in packets.iter().map(|packet| &packet.edits) {
        for gone in edits.iter().filter(|edit| edit.to == EditTo::RemoveRow) {
            kept.retain(|at, _| !at.starts_with(&gone.path.to_string()));
        }
    }
    kept
}

/// Some thousands; `PROPTEST_CASES` asks for more.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(3000)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases()))]

    #[test]
    fn no_acknowledged_value_vanishes_from_documents(steps in prop::collection::vec(step(), 0..40)) {
        play(Kind::Documents, &steps);
    }

    #[test]
    fn no_acknowledged_value_vanishes_from_revisions(steps in prop::collection::vec(step(), 0..40)) {
        play(Kind::Revisions, &steps);
    }

    #[test]
    fn what_is_kept_does_not_depend_on_the_order_of_arrival(
        writes in prop::collection::vec((0..3_u8, 0..7_u8, 0..3_u8), 1..20),
        order in Just((0..20).collect::<Vec<usize>>()).prop_shuffle(),
        documents in any::<bool>(),
    ) {
        let kind = if documents { Kind::Documents } else { Kind::Revisions };
        let server = Server::holding(with_steps(&[1, 2]));
        let mut devices: Vec<_> = (0..3).map(|number| Device::new(number, &server)).collect();
        let mut packets = vec![];
        for (number, (device, at, value)) in (1..).zip(writes) {
            let device = &mut devices[usize::from(device)];
            device.write(at, value);
            packets.push(device.packet(kind, number));
        }
        // Any order of arrival; of one device too, where an earlier packet was on its way for longer.
        let shuffled: Vec<_> = order.iter().filter_map(|index| packets.get(*index).cloned()).collect();
        prop_assert_eq!(kept_after(kind, &packets), kept_after(kind, &shuffled));
    }
}
