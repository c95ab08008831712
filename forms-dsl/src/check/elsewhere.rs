//! What an example gives beside the answers of its form: facts of the case, answers of other forms, consents.

use std::sync::Arc;

use indexmap::IndexMap;

use super::{form::Builder, kind::Kind as ValueKind, scope::Typed};
use crate::{
    answers::Answer,
    ast::{GivenAnswer, Name, Path, Value as Written, ValueKind as WrittenKind},
    model::{AnswerState, Elsewhere, ListName, OptionList, OptionName, RoleName, Value},
    problem::{ConditionProblem, Thing},
};

type Lists = IndexMap<ListName, Arc<OptionList>>;

impl Builder<'_, '_, '_> {
    pub(super) fn given_elsewhere(&mut self, of: &Path, written: &[GivenAnswer], elsewhere: &mut Elsewhere) {
        let [first, .., last] = of.names.as_slice() else { return };
        let known = self.reader.path(&of.names, first.span.to(last.span));
        match &known.value {
            Some(Value::Case(fact)) => {
                let shape = self.reader.shape;
                let answer = self.answer_to(&known, &shape.lists, written);
                elsewhere.case.extend(answer.map(|answer| (*fact, answer)));
            }
            Some(Value::Earlier { form, question }) => {
                let world = self.reader.world;
                let Some(shape) = world.shapes.get(form) else { return };
                let answer = self.answer_to(&known, &shape.lists, written);
                let answers = elsewhere.earlier.entry(form.clone()).or_default();
                answers.0.extend(answer.map(|answer| (question.clone(), answer)));
            }
            // Rows of another form, a number of the municipality's.
            Some(_) => {
                let name = of.names.iter().map(|name| name.value.as_str()).collect::<Vec<_>>().join(".");
                self.reader.diagnostics.push(ConditionProblem::NoAnswer { name }, known.span);
            }
            None => {}
        }
    }

    /// A role, or an agency of a list that the form uses.
    pub(super) fn given_consent(&mut self, party: &Name, elsewhere: &mut Elsewhere) {
        let (shape, world) = (self.reader.shape, self.reader.world);
        let agencies = shape.lists.values().flat_map(|list| &list.options).map(|option| option.name.as_str());
        let among: Vec<&str> = world.settings.roles.keys().map(RoleName::as_str).chain(agencies).collect();
        if among.contains(&party.value.as_str()) {
            elsewhere.consents.insert(party.value.clone());
        } else {
            world.names.unknown(self.reader.diagnostics, Thing::Role, party, among.into_iter());
        }
    }

    fn answer_to(&mut self, of: &Typed, lists: &Lists, written: &[GivenAnswer]) -> Option<Answer> {
        match (&of.kind, written) {
            (ValueKind::Options(names), several) => {
                let offered = offered(lists, names);
                let chosen: Vec<_> = several.iter().filter_map(|one| self.option_of(&offered, one)).collect();
                (chosen.len() == several.len()).then_some(Answer::Options(chosen))
            }
            (ValueKind::Option(names), [one]) => self.option_of(&offered(lists, names), one).map(Answer::Option),
            (_, [GivenAnswer::Value(written)]) => self.literal(of, written),
            (_, [GivenAnswer::Unknown(at)]) => self.no_reason(AnswerState::Unknown, at.span),
            (_, [GivenAnswer::Declined(at)]) => self.no_reason(AnswerState::Declined, at.span),
            (_, [GivenAnswer::Person { name, .. }]) => {
                let text = Typed::new(Value::Text(name.value.clone()), ValueKind::Text, name.span);
                self.reader.differ(of, &text);
                None
            }
            (_, _) => {
                self.reader.diagnostics.push(ConditionProblem::OneAnswerOnly, of.span);
                None
            }
        }
    }

    fn no_reason(&mut self, state: AnswerState, span: crate::source::Span) -> Option<Answer> {
        self.reader.diagnostics.push(ConditionProblem::ReasonNotAllowed { state }, span);
        None
    }

    fn option_of(&mut self, offered: &[&OptionName], written: &GivenAnswer) -> Option<OptionName> {
        let name = match written {
            GivenAnswer::Unknown(at) => Name { value: "unknown".to_owned(), span: at.span },
            GivenAnswer::Declined(at) => Name { value: "declined".to_owned(), span: at.span },
            GivenAnswer::Person { name, .. } => Name { value: name.value.clone(), span: name.span },
            GivenAnswer::Value(Written { kind: WrittenKind::Path(Path { names }), .. }) => names.first()?.clone(),
            GivenAnswer::Value(Written { span, .. }) => {
                self.reader.diagnostics.push(ConditionProblem::NotAnOption, *span);
                return None;
            }
        };
        let found = offered.iter().find(|option| option.as_str() == name.value);
        if found.is_none() {
            let among = offered.iter().map(|option| option.as_str());
            self.reader.world.names.unknown(self.reader.diagnostics, Thing::Option, &name, among);
        }
        found.map(|option| (*option).clone())
    }

    fn literal(&mut self, of: &Typed, written: &Written) -> Option<Answer> {
        self.reader.size = 0;
        let typed = self.reader.value(written);
        self.reader.same_unit(of, &typed);
        match typed.value.clone() {
            Some(Value::Number { number, .. }) if of.kind.goes_with(&typed.kind) => Some(Answer::Number(number)),
            Some(Value::Text(text)) if of.kind.goes_with(&typed.kind) => Some(Answer::Text(text)),
            Some(Value::Truth(truth)) if of.kind.goes_with(&typed.kind) => Some(Answer::Truth(truth)),
            Some(Value::Date(date)) if of.kind.goes_with(&typed.kind) => Some(Answer::Date(date)),
            Some(Value::Time(time)) if of.kind.goes_with(&typed.kind) => Some(Answer::Time(time)),
            Some(_) => {
                self.reader.differ(of, &typed);
                None
            }
            None => None,
        }
    }
}

fn offered<'l>(lists: &'l Lists, names: &[ListName]) -> Vec<&'l OptionName> {
    let lists = names.iter().filter_map(|name| lists.get(name));
    lists.flat_map(|list| &list.options).map(|option| &option.name).collect()
}
