//! An example for what no example tries: answers that a search found, and what comes of them now.

use std::collections::BTreeSet;

use super::coverage::Branch;
use crate::{
    answers::AnswerPath,
    ast::Keywords,
    evaluate::{Blocker, Due, Evaluation, FollowUpKind},
    model::{CheckedForm, Decides, Strength},
    solve::Filling,
    syntax::keywords::Keyword as K,
};

/// An `example` block to paste, where what it expects is what was meant.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// The block.
    pub block: String,
    /// What it tries.
    pub tries: BTreeSet<Branch>,
}

/// An example of a filling, made for one of the things that it tries.
pub(super) fn propose(
    form: &CheckedForm,
    of: &Branch,
    filling: &Filling,
    tries: BTreeSet<Branch>,
    keywords: Keywords,
) -> Proposal {
    let said = filling.evaluate(form);
    let writer = Writer { keywords, said: &said };
    let mut lines = vec![format!("{} \"{}\"", writer.say(&[K::Example]), writer.title(of))];
    lines.extend(filling.given(form, keywords).into_iter().map(|line| format!("  {line}")));
    let mut expected: Vec<String> = tries.iter().filter_map(|branch| writer.expectations(branch)).collect();
    expected.extend(writer.follows());
    expected.push(writer.finishes());
    expected.sort();
    expected.dedup();
    lines.extend(expected.into_iter().map(|expected| format!("  {} {expected}", writer.say(&[K::Expect]))));
    Proposal { block: lines.join("\n") + "\n", tries }
}

struct Writer<'e> {
    keywords: Keywords,
    said: &'e Evaluation,
}

impl Writer<'_> {
    fn say(&self, words: &[K]) -> String {
        words.iter().map(|word| word.spelling(self.keywords)).collect::<Vec<_>>().join(" ")
    }

    /// `steps show when: yes`.
    fn title(&self, branch: &Branch) -> String {
        let of = match &branch.decides {
            Decides::Shown(name) => format!("{name} {}", self.say(&[K::ShowWhen])),
            Decides::Required(name) => format!("{name} {}", self.say(&[K::RequiredWhen])),
            Decides::Needed(name) => format!("{name} {}", self.say(&[K::Required])),
            Decides::Rule(key, _) => key.clone(),
            Decides::Begins(name, nth) => format!("{name} {} {}", self.say(&[K::StartWith]), nth + 1),
            Decides::FollowUp(number) => format!("{} {}", self.say(&[K::When]), number + 1),
        };
        let outcome = match branch.outcome {
            Some(true) => K::Yes,
            Some(false) => K::No,
            None => K::Unknown,
        };
        format!("{of}: {}", self.say(&[outcome]))
    }

    /// What shows that a condition came out so.
    fn expectations(&self, branch: &Branch) -> Option<String> {
        match &branch.decides {
            Decides::Shown(name) => {
                let name = name.rsplit('.').next()?;
                // One row may show what another hides.
                let shown = self.is_shown(name) == (branch.outcome == Some(true));
                let word = if branch.outcome == Some(true) { K::Shown } else { K::Hidden };
                shown.then(|| format!("{name} {}", self.say(&[K::Is, word])))
            }
            Decides::Required(name) => {
                let name = name.rsplit('.').next()?;
                let word = if branch.outcome == Some(true) { K::Required } else { K::Optional };
                Some(format!("{name} {}", self.say(&[K::Is, word])))
            }
            Decides::Rule(key, strength) => {
                let speaks = branch.outcome == Some(*strength != Strength::Must);
                let at = key.rsplit('.').nth(1)?;
                let word = match strength {
                    Strength::Must => K::MessageAt,
                    Strength::Warn => K::WarningAt,
                    Strength::Suggest => K::AdviceAt,
                };
                speaks.then(|| format!("{} {at}", self.say(&[word])))
            }
            Decides::Begins(..) | Decides::FollowUp(_) | Decides::Needed(_) => None,
        }
    }

    fn is_shown(&self, name: &str) -> bool {
        let is_it = |path: &AnswerPath| match path {
            AnswerPath::Question(question) => question.as_str() == name,
            AnswerPath::Cell { column, .. } => column.as_str() == name,
            AnswerPath::Row { .. } => false,
        };
        self.said.parts.get(name).copied().unwrap_or(false)
            || self.said.questions.iter().any(|(path, report)| is_it(path) && report.shown)
    }

    fn finishes(&self) -> String {
        if self.said.can_finish() {
            return self.say(&[K::CanFinish]);
        }
        let because: BTreeSet<String> = self.said.blockers.iter().filter_map(keeper).collect();
        format!("{} {}", self.say(&[K::CannotFinishBecause]), because.into_iter().collect::<Vec<_>>().join(", "))
    }

    fn follows(&self) -> impl Iterator<Item = String> {
        self.said.follow_ups.iter().filter_map(|follow_up| match &follow_up.what {
            FollowUpKind::CaseBecomes(state) => Some(format!("{} {state}", self.say(&[K::CaseBecomes]))),
            FollowUpKind::Open { form, due: Due { on: Some(day), stays: false, .. } } => {
                Some(format!("{} {form} {} {day}", self.say(&[K::Open]), self.say(&[K::On])))
            }
            FollowUpKind::Open { form, .. } => Some(format!("{} {form}", self.say(&[K::Open]))),
            FollowUpKind::Task { name, .. } => Some(format!("{} {name}", self.say(&[K::Task]))),
            // No line expects an invitation.
            FollowUpKind::Invite { .. } => None,
        })
    }
}

/// What keeps a filling from being finished: a question, a column, or what a rule stands at.
fn keeper(blocker: &Blocker) -> Option<String> {
    match blocker {
        Blocker::Open(path) | Blocker::Amount(path) => Some(match path {
            AnswerPath::Question(name) | AnswerPath::Row { rows: name, .. } => name.to_string(),
            AnswerPath::Cell { column, .. } => column.to_string(),
        }),
        Blocker::Broken(finding) => finding.key.split('.').next().map(str::to_owned),
    }
}
