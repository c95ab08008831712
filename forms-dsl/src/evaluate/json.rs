//! An evaluation as JSON, as `forms evaluate` prints it.

use serde_json::{Map, Value, json};

use super::{Blocker, Due, Evaluation, Finding, FollowUpKind, FollowUpReport, Origin, QuestionReport, Whom};
use crate::model::Trigger;

impl Evaluation {
    /// `can_finish`, `blockers`, `follow_ups`, `findings`, `parts`, and for each path of `questions`
    /// `shown required state value origin problems`.
    pub fn to_json(&self) -> Value {
        let questions = self.questions.iter().map(|(path, report)| (path.to_string(), question(report)));
        json!({
            "can_finish": self.can_finish(),
            "blockers": self.blockers.iter().map(blocker).collect::<Vec<_>>(),
            "follow_ups": self.follow_ups.iter().map(follow_up).collect::<Vec<_>>(),
            "findings": self.findings.iter().map(finding).collect::<Vec<_>>(),
            "parts": self.parts.iter().map(|(name, shown)| (name.clone(), json!({ "shown": shown }))).collect::<Map<_, _>>(),
            "questions": questions.collect::<Map<_, _>>(),
        })
    }
}

fn question(report: &QuestionReport) -> Value {
    let origin = match report.origin {
        Origin::Given => "given",
        Origin::StartedWith => "started_with",
        Origin::Computed => "computed",
        Origin::Tick => "tick",
    };
    json!({
        "shown": report.shown,
        "required": report.required,
        "state": report.state,
        "value": report.value.as_ref().map(crate::answers::Answer::to_json),
        "origin": report.value.as_ref().map(|_| origin),
        "problems": report.problems.iter().map(finding).collect::<Vec<_>>(),
    })
}

fn finding(finding: &Finding) -> Value {
    let at = finding.at.as_ref().map(ToString::to_string);
    json!({ "key": finding.key, "strength": finding.strength, "at": at })
}

fn blocker(blocker: &Blocker) -> Value {
    match blocker {
        Blocker::Open(path) => json!({ "kind": "open", "at": path.to_string() }),
        Blocker::Amount(path) => json!({ "kind": "amount", "at": path.to_string() }),
        Blocker::Broken(broken) => {
            let at = broken.at.as_ref().map(ToString::to_string);
            json!({ "kind": "rule", "at": at, "key": broken.key })
        }
    }
}

fn follow_up(report: &FollowUpReport) -> Value {
    let on = match report.on {
        Trigger::Finished => "finished",
        Trigger::Signed => "signed",
        Trigger::AtOnce => "at_once",
    };
    let due =
        |Due { on: day, waits_for, stays: _ }: &Due| (json!(day), json!(waits_for.as_ref().map(ToString::to_string)));
    match &report.what {
        FollowUpKind::CaseBecomes(state) => json!({ "on": on, "case_becomes": state }),
        FollowUpKind::Open { form, due: when } => {
            let (day, waits_for) = due(when);
            json!({ "on": on, "open": form, "due": day, "waits_for": waits_for })
        }
        FollowUpKind::Task { name, due: when, done } => {
            let (day, waits_for) = due(when);
            json!({ "on": on, "task": name, "due": day, "waits_for": waits_for, "done": done })
        }
        FollowUpKind::Invite { whom: Whom::Role(role), .. } => json!({ "on": on, "invite": role }),
        FollowUpKind::Invite { whom: Whom::Agency(agency), .. } => json!({ "on": on, "invite": agency }),
        FollowUpKind::Invite { whom: Whom::Person { person, name, role }, .. } => {
            json!({ "on": on, "invite": person, "name": name, "role": role })
        }
    }
}
