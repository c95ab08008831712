//! What the examples of a form have tried of its conditions, and what nobody has tried yet.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::{
    answers::{AnswerPath, Answers},
    ast::Keywords,
    evaluate::{Blocker, Evaluation, Surroundings, outcomes},
    examples::{
        in_its_place,
        propose::{Proposal, propose},
    },
    model::{CheckedForm, Decides, Decision},
    solve::{self, Comes},
};

/// One way in which a condition can come out: true, false, undecided.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Branch {
    /// What it decides.
    pub decides: Decides,
    /// How it comes out; `None`: undecided.
    pub outcome: Option<bool>,
}

/// How much is tried.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Coverage {
    /// What an example shows.
    pub tried: Vec<Branch>,
    /// What no example shows, and answers could.
    pub untried: Vec<Branch>,
    /// What no example shows, and nobody knows whether answers could.
    pub not_decided: Vec<Branch>,
    /// Examples that would try what is untried, to be read by a person before they are pasted.
    pub proposals: Vec<Proposal>,
}

/// What the examples of a form try; `today` is the day of those that do not say one.
#[must_use]
pub fn coverage(form: &CheckedForm, today: NaiveDate, keywords: Keywords) -> Coverage {
    let decisions = form.decisions();
    let mut seen = BTreeSet::new();
    for example in &form.examples {
        seen.extend(in_its_place(example, today, |around| tried(form, &decisions, &example.given, around)));
    }
    let mut coverage = Coverage::default();
    for decision in &decisions {
        for outcome in [Some(true), Some(false), None] {
            let branch = Branch { decides: decision.decides.clone(), outcome };
            if seen.contains(&branch) {
                coverage.tried.push(branch);
                continue;
            }
            match solve::comes(form, decision, outcome) {
                Comes::Never => {}
                Comes::NotDecided => coverage.not_decided.push(branch),
                Comes::With(filling) => {
                    let filling = filling.as_written(form);
                    let is_proposed = coverage.proposals.iter().any(|proposal| proposal.tries.contains(&branch));
                    let tries = tried(form, &decisions, &filling.answers, &Surroundings::on(filling.today));
                    if is_proposed {
                        coverage.untried.push(branch);
                    } else if tries.contains(&branch) {
                        let tries = tries.into_iter().chain(open_in(&filling.evaluate(form))).collect();
                        coverage.proposals.push(propose(form, &branch, &filling, tries, keywords));
                        coverage.untried.push(branch);
                    } else {
                        // It takes what no search looks at: another form, a fact of the case.
                        coverage.not_decided.push(branch);
                    }
                }
            }
        }
    }
    for name in form.needed() {
        let branch = Branch { decides: Decides::Needed(name.clone()), outcome: Some(true) };
        if form.examples.iter().any(|example| example.expects_to_need(&name)) {
            coverage.tried.push(branch);
        } else if coverage.proposals.iter().any(|proposal| proposal.tries.contains(&branch)) {
            coverage.untried.push(branch);
        } else if let Some(filling) = solve::left_open(form, &name) {
            let filling = filling.as_written(form);
            let mut tries = tried(form, &decisions, &filling.answers, &Surroundings::on(filling.today));
            tries.extend(open_in(&filling.evaluate(form)));
            coverage.proposals.push(propose(form, &branch, &filling, tries, keywords));
            coverage.untried.push(branch);
        } else {
            coverage.not_decided.push(branch);
        }
    }
    coverage
}

/// The required questions that are open.
fn open_in(said: &Evaluation) -> impl Iterator<Item = Branch> {
    let open = said.blockers.iter().filter_map(|blocker| match blocker {
        Blocker::Open(AnswerPath::Question(name)) => Some(name.to_string()),
        Blocker::Open(AnswerPath::Cell { rows, column, .. }) => Some(format!("{rows}.{column}")),
        Blocker::Open(AnswerPath::Row { .. }) | Blocker::Amount(_) | Blocker::Broken(_) => None,
    });
    open.map(|name| Branch { decides: Decides::Needed(name), outcome: Some(true) })
}

fn tried(
    form: &CheckedForm,
    decisions: &[Decision<'_>],
    answers: &Answers,
    around: &Surroundings<'_>,
) -> BTreeSet<Branch> {
    let found = outcomes(form, decisions, answers, around);
    found.into_iter().map(|(decides, outcome)| Branch { decides, outcome }).collect()
}
