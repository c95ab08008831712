//! `that belongs to`: a question whose options are narrowed by the answer to another.

use super::form::Builder;
use crate::{
    ast::{Kind, Line, Mark, Name, Type},
    model::{AnswerRef, Choice, ListName, OptionName, Question, Value},
    problem::{Note, QuestionProblem, RuleProblem, Thing},
};

impl Builder<'_, '_, '_> {
    /// The question that narrows this one, where its line names one.
    pub(super) fn narrowed_by(&mut self, line: &Line, question: &Question) -> Option<AnswerRef> {
        let Kind::Ask { answer, .. } = &line.kind else { return None };
        let (Type::OneOf { belongs_to: Some(by), .. } | Type::ManyOf { belongs_to: Some(by), .. }) = &answer.value
        else {
            return None;
        };
        let Some((narrowing, known)) = self.reader.find_question(&by.value) else {
            let among = self.reader.shape.things.keys().map(String::as_str);
            self.reader.world.names.unknown(self.reader.diagnostics, Thing::Question, by, among);
            return None;
        };
        let lists = known.answer.as_ref()?.lists();
        if lists.is_empty() {
            let related = vec![(known.span, Note::DeclaredHere)];
            self.reader.diagnostics.push_related(
                QuestionProblem::NotAChoice { name: by.value.clone() },
                by.span,
                related,
            );
            return None;
        }
        let (narrowing_class, own) = (self.reader.class_of(&Value::Answer(narrowing.clone())), question.class);
        if narrowing_class.is_sealed() && narrowing_class > own {
            let problem = RuleProblem::SecretShows { from: narrowing_class, to: own };
            self.reader.diagnostics.push(problem, by.span);
        }
        let options = self.options_of(lists);
        let names: Vec<&str> = options.iter().map(|option| option.name.as_str()).collect();
        let (form, shared) = (self.reader.shape.names, self.reader.world.names);
        let declared = |list: &ListName| form.lists.get(list.as_str()).or_else(|| shared.lists.get(list.as_str()));
        let marked = question.answer.lists().iter().filter_map(declared);
        let marked: Vec<&Name> = marked.flat_map(|list| named_in_marks(list.options)).collect();
        for name in marked.into_iter().filter(|name| !names.contains(&name.value.as_str())) {
            self.reader.world.names.unknown(self.reader.diagnostics, Thing::Option, name, names.iter().copied());
        }
        let own = self.options_of(question.answer.lists());
        for option in options.iter().filter(|option| option.retired.is_none()) {
            if !own.iter().any(|own| is_offered(own, &option.name)) {
                let problem = QuestionProblem::EmptyBranch { option: option.name.to_string() };
                self.reader.diagnostics.push(problem, by.span);
            }
        }
        Some(narrowing)
    }

    fn options_of(&self, lists: &[ListName]) -> Vec<Choice> {
        let lists = lists.iter().filter_map(|list| self.reader.shape.lists.get(list));
        lists.flat_map(|list| &list.options).cloned().collect()
    }
}

fn is_offered(option: &Choice, chosen: &OptionName) -> bool {
    option.retired.is_none() && (option.belongs_to.is_empty() || option.belongs_to.contains(chosen))
}

/// What the options of a list, in groups and below others too, say that they belong to.
fn named_in_marks(lines: &[Line]) -> Vec<&Name> {
    let mut names = Vec::new();
    for line in lines {
        if let Kind::Choice { marks, .. } = &line.kind {
            for mark in marks {
                if let Mark::BelongsTo(of) = &mark.value {
                    names.extend(of);
                }
            }
        }
        names.extend(named_in_marks(&line.below));
    }
    names
}
