//! Questions that the items of catalogues ask, read once for all forms.

use std::sync::Arc;

use indexmap::IndexMap;

use super::{
    answers::{KnownQuestion, Reader},
    lines::once,
    names::{ListNames, Names},
    parties::roles,
    texts::Languages,
};
use crate::{
    ast::{Kind, Line, Type},
    diagnostic::Diagnostics,
    model::{AnswerType, Class, ListName, OptionList, Question, QuestionName, Required, Retired},
    problem::{NameProblem, Note, Part, QuestionProblem, Thing},
};

/// Gives each item of the shared lists the questions that stand below it.
pub(super) fn add_questions(
    diagnostics: &mut Diagnostics,
    names: &Names<'_>,
    shared: &mut IndexMap<ListName, Arc<OptionList>>,
) {
    let mut found = Vec::new();
    for declared in names.lists.values() {
        let Some(head) = declared.head else { continue };
        // What is wrong with the languages of a file was said where its options were read.
        let languages = Languages::of(&mut Diagnostics::new(), head);
        let mut items = Items { names, shared, languages, class: declared.class, found: Vec::new() };
        items.below(diagnostics, declared.options);
        found.extend(items.found.into_iter().map(|(item, questions)| (declared, item, questions)));
    }
    for (declared, item, questions) in found {
        give(shared, declared, &item, questions);
    }
}

fn give(
    shared: &mut IndexMap<ListName, Arc<OptionList>>,
    declared: &ListNames<'_>,
    item: &str,
    questions: Vec<Question>,
) {
    if let Some(list) = shared.get_mut(declared.name.value.as_str()) {
        let mut options = Arc::make_mut(list).options.iter_mut();
        if let Some(option) = options.find(|option| option.name.as_str() == item) {
            option.questions = questions;
        }
    }
}

struct Items<'i, 'a> {
    names: &'i Names<'a>,
    shared: &'i IndexMap<ListName, Arc<OptionList>>,
    languages: Languages,
    class: Option<Class>,
    found: Vec<(String, Vec<Question>)>,
}

impl Items<'_, '_> {
    fn below(&mut self, diagnostics: &mut Diagnostics, lines: &[Line]) {
        for line in lines {
            if let Kind::Choice { name, .. } = &line.kind {
                let questions = self.questions(diagnostics, &line.below);
                if !questions.is_empty() {
                    self.found.push((name.value.clone(), questions));
                }
            }
            if let Kind::Choice { .. } | Kind::Group { .. } = &line.kind {
                self.below(diagnostics, &line.below);
            }
        }
    }

    fn questions(&self, diagnostics: &mut Diagnostics, lines: &[Line]) -> Vec<Question> {
        let mut questions: Vec<Question> = Vec::new();
        let mut places = IndexMap::new();
        for line in lines {
            let Kind::Ask { name, .. } = &line.kind else { continue };
            if let Some(first) = places.insert(name.value.as_str(), name.span) {
                let problem = NameProblem::Duplicate { thing: Thing::Question, name: name.value.clone() };
                diagnostics.push_related(problem, name.span, vec![(first, Note::FirstHere)]);
                continue;
            }
            questions.extend(self.question(diagnostics, line));
        }
        questions
    }

    fn question(&self, diagnostics: &mut Diagnostics, line: &Line) -> Option<Question> {
        let Kind::Ask { name, answer, label, required, class } = &line.kind else { return None };
        once(diagnostics, &line.below);
        if let Type::People(_) | Type::Measures(..) | Type::PersonOf(_) = &answer.value {
            diagnostics.push(QuestionProblem::NotOfAnItem, answer.span);
            return None;
        }
        let class = class.as_ref().map(|class| class.value).or(self.class).unwrap_or(Class::K0);
        let mut reader = Reader::of_catalogue(self.names, self.shared);
        let KnownQuestion { answer, class, allow, .. } = reader.known(diagnostics, line, name, answer, class);
        let name = QuestionName::try_from(name.value.as_str()).ok()?;
        let mut question = Question {
            required: if required.is_some() { Required::Always } else { Required::No },
            allow,
            ..Question::plain(name, self.languages.text(diagnostics, label), answer?, class)
        };
        line.below.iter().for_each(|below| self.part(diagnostics, below, &mut question));
        Some(question)
    }

    fn part(&self, diagnostics: &mut Diagnostics, line: &Line, question: &mut Question) {
        let mut text = |text| Some(self.languages.text(diagnostics, text));
        match &line.kind {
            Kind::Hint(words) => question.hint = text(words),
            Kind::Help(words) => question.help = text(words),
            Kind::Script(words) => question.script = text(words),
            Kind::UnitText(words) if matches!(question.answer, AnswerType::Number { unit: None, .. }) => {
                question.unit = text(words);
            }
            Kind::Lowest(words) if matches!(question.answer, AnswerType::Scale { .. }) => question.lowest = text(words),
            Kind::Highest(words) if matches!(question.answer, AnswerType::Scale { .. }) => {
                question.highest = text(words);
            }
            Kind::UnitText(_) => wrong_part(diagnostics, Part::Unit, line),
            Kind::Lowest(_) => wrong_part(diagnostics, Part::Lowest, line),
            Kind::Highest(_) => wrong_part(diagnostics, Part::Highest, line),
            Kind::Source(words) => question.source = Some(self.languages.same_in_all(diagnostics, words)),
            Kind::By(parties) => question.by = roles(diagnostics, self.names, parties),
            Kind::SeenBy { readers, .. } => question.seen_by = roles(diagnostics, self.names, readers),
            Kind::ShowAs(look) if look.value.suits(&question.answer) => question.look = Some(look.value),
            Kind::ShowAs(_) => wrong_part(diagnostics, Part::ShowAs, line),
            Kind::Was(name) => question.was.extend(QuestionName::try_from(name.value.as_str())),
            Kind::RetiredIn { version, now } => {
                let now = now.as_ref().map(|name| name.value.clone());
                question.retired = Some(Retired { version: version.value, now });
            }
            // Read with the type; a broken line has its message.
            Kind::Allow(_) | Kind::Broken => {}
            // All else speaks of other answers, and an item knows none.
            _ => diagnostics.push(QuestionProblem::NotOfAnItem, line.span),
        }
    }
}

fn wrong_part(diagnostics: &mut Diagnostics, part: Part, line: &Line) {
    diagnostics.push(QuestionProblem::WrongPart { part }, line.span);
}
