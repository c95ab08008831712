//! Nothing is written in vain: each rule can speak, each condition can hold, each option can be chosen, and each
//! question can keep what it begins with (`solve`).

use super::places::Places;
use crate::{
    diagnostic::Diagnostics,
    model::CheckedForm,
    problem::{Note, RuleProblem},
    solve::{self, Vain},
};

/// Most places that are shown beside a contradiction.
const MOST: usize = 4;

/// All of it, of one form.
pub(super) fn check(diagnostics: &mut Diagnostics, form: &CheckedForm, places: &Places<'_>) {
    for vain in solve::vain(form) {
        let (problem, place, between) = match vain {
            Vain::Rule(rule) => {
                let problem = RuleProblem::NeverSpeaks { strength: rule.strength };
                (problem, places.rule(&rule.key), Vec::new())
            }
            Vain::Required(name) => {
                (RuleProblem::NeverHolds, places.required_when(&name).or_else(|| places.thing(&name)), Vec::new())
            }
            Vain::FollowUp(number) => (RuleProblem::NeverHolds, places.follow_up(number), Vec::new()),
            Vain::Option { question, option, between } => {
                let place = places.thing(question.as_str());
                let problem = RuleProblem::NeverChosen { question: question.into(), option: option.into() };
                (problem, place, between)
            }
            Vain::Beginning(name, number) => {
                let problem = RuleProblem::BeginsBroken { name: name.clone() };
                (problem, places.beginning(&name, number), vec![name])
            }
        };
        let span = place.unwrap_or_else(|| places.head());
        let related = between.iter().filter_map(|name| places.thing(name)).filter(|other| *other != span).take(MOST);
        let related = related.map(|place| (place, Note::PartOfIt)).collect();
        diagnostics.push_related(problem, span, related);
    }
}
