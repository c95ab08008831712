//! Questions that an answer brings along: the text of an option, and what an item of a catalogue asks.

use super::{
    answers::{KnownQuestion, Reader},
    built_in,
};
use crate::{
    diagnostic::Diagnostics,
    model::{
        AnswerRef, AnswerType, Class, Condition, ListName, OfItem, OptionName, Order, Question, QuestionName, Required,
        Retired, Text, Value,
    },
    problem::NameProblem,
    source::Span,
};

/// `other "Annet" with text` at QUESTION makes a question `QUESTION_other`.
#[derive(Clone)]
pub(super) struct WithText {
    name: QuestionName,
    list: ListName,
    option: OptionName,
    label: Text,
}

/// `ask how_often …` below an item makes a question `QUESTION_ITEM_how_often`; of measures, a column `ITEM_how_often`.
#[derive(Clone)]
pub(super) struct ItemQuestion {
    of: OfItem,
    question: Question,
    with_text: Vec<WithText>,
}

/// The question that options are chosen at.
#[derive(Clone, Copy)]
pub(super) struct Chooser<'c> {
    /// What its companions' names begin with.
    pub(super) prefix: &'c str,
    pub(super) span: Span,
    pub(super) class: Class,
    pub(super) lists: &'c [ListName],
}

impl Reader<'_, '_> {
    /// The texts that the options of a question ask for.
    pub(super) fn texts_of(&self, diagnostics: &mut Diagnostics, chooser: Chooser<'_>) -> Vec<WithText> {
        let mut texts = Vec::new();
        for list in chooser.lists.iter().filter_map(|list| self.lists.find(list)) {
            for option in list.options.iter().filter(|option| option.with_text) {
                let name = named(diagnostics, chooser, option.name.as_str());
                texts.extend(name.map(|name| WithText {
                    name,
                    list: list.name.clone(),
                    option: option.name.clone(),
                    label: option.own_text.clone().unwrap_or_else(|| option.label.clone()),
                }));
            }
        }
        texts
    }

    /// What the items that a question chooses from ask.
    pub(super) fn items_of(&mut self, diagnostics: &mut Diagnostics, chooser: Chooser<'_>) -> Vec<ItemQuestion> {
        let lists: Vec<_> = chooser.lists.iter().filter_map(|list| self.lists.find(list)).cloned().collect();
        let mut found = Vec::new();
        for list in lists {
            for option in &list.options {
                for asked in &option.questions {
                    let names = format!("{}_{}", option.name, asked.name);
                    let Some(name) = named(diagnostics, chooser, &names) else { continue };
                    let question = renamed(asked, &name, &format!("{}{}_", chooser.prefix, option.name));
                    let asked = asked.name.clone();
                    let of = OfItem { list: list.name.clone(), item: option.name.clone(), question: asked };
                    found.push(self.item_question(diagnostics, chooser, of, question));
                }
            }
        }
        found
    }

    fn item_question(
        &mut self,
        diagnostics: &mut Diagnostics,
        chooser: Chooser<'_>,
        of: OfItem,
        question: Question,
    ) -> ItemQuestion {
        let class = question.class.max(chooser.class);
        question.answer.lists().iter().for_each(|list| {
            self.lists.take(list.as_str());
        });
        let prefix = format!("{}_", question.name);
        let own = Chooser { prefix: &prefix, span: chooser.span, class, lists: question.answer.lists() };
        let with_text = self.texts_of(diagnostics, own);
        ItemQuestion { with_text, question: Question { class, of_item: Some(of.clone()), ..question }, of }
    }
}

fn named(diagnostics: &mut Diagnostics, chooser: Chooser<'_>, name: &str) -> Option<QuestionName> {
    let name = format!("{}{name}", chooser.prefix);
    let named = QuestionName::try_from(name.as_str());
    if named.is_err() {
        diagnostics.push(NameProblem::LongName { name }, chooser.span);
    }
    named.ok()
}

/// A question of an item under the name that it has in the form; its earlier and later names go along.
fn renamed(question: &Question, name: &QuestionName, prefix: &str) -> Question {
    let was = question.was.iter().filter_map(|was| QuestionName::try_from(format!("{prefix}{was}")).ok());
    let retired = question.retired.as_ref().map(|retired| Retired {
        version: retired.version,
        now: retired.now.as_ref().map(|now| format!("{prefix}{now}")),
    });
    Question { name: name.clone(), was: was.collect(), retired, ..question.clone() }
}

/// The companions of a question as names to speak of.
pub(super) fn known_companions(question: &KnownQuestion) -> Vec<(String, KnownQuestion)> {
    let known = |name: &QuestionName, answer, class, allow| {
        let known = KnownQuestion {
            span: question.span,
            class,
            answer: Some(answer),
            allow,
            with_text: Vec::new(),
            items: Vec::new(),
        };
        (name.to_string(), known)
    };
    let text = || AnswerType::ShortText { max: built_in::SHORT_TEXT };
    let texts = question.with_text.iter().map(|of| known(&of.name, text(), question.class, Vec::new()));
    let mut companions: Vec<_> = texts.collect();
    for item in &question.items {
        let Question { answer, class, allow, .. } = &item.question;
        companions.push(known(&item.question.name, answer.clone(), *class, allow.clone()));
        companions.extend(item.with_text.iter().map(|of| known(&of.name, text(), *class, Vec::new())));
    }
    companions
}

/// The companions of a question, each shown while its option is chosen.
pub(super) fn companions(known: &KnownQuestion, of: &AnswerRef, question: &Question) -> Vec<Question> {
    let mut companions: Vec<_> = known.with_text.iter().map(|text| text_question(text, of, question)).collect();
    for ItemQuestion { of: item, question: asked, with_text } in &known.items {
        let own_or = |own: &Vec<_>, inherited: &Vec<_>| if own.is_empty() { inherited.clone() } else { own.clone() };
        let asked = Question {
            show_when: Some(chosen(of, &question.answer, &item.list, &item.item)),
            by: own_or(&asked.by, &question.by),
            seen_by: own_or(&asked.seen_by, &question.seen_by),
            retired: asked.retired.clone().or_else(|| question.retired.clone()),
            ..asked.clone()
        };
        let at = beside(of, &asked.name);
        let texts: Vec<_> = with_text.iter().map(|text| text_question(text, &at, &asked)).collect();
        companions.push(asked);
        companions.extend(texts);
    }
    companions
}

fn text_question(text: &WithText, of: &AnswerRef, question: &Question) -> Question {
    let answer = AnswerType::ShortText { max: built_in::SHORT_TEXT };
    Question {
        required: Required::Always,
        show_when: Some(chosen(of, &question.answer, &text.list, &text.option)),
        by: question.by.clone(),
        seen_by: question.seen_by.clone(),
        retired: question.retired.clone(),
        ..Question::plain(text.name.clone(), text.label.clone(), answer, question.class)
    }
}

/// Whether an option is chosen at a question.
fn chosen(of: &AnswerRef, answer: &AnswerType, list: &ListName, option: &OptionName) -> Condition {
    match answer {
        AnswerType::ManyOf { .. } => {
            Condition::Contains { many: of.clone(), all: true, items: vec![option.clone()], list: list.clone() }
        }
        _ => Condition::Compare {
            left: Value::Answer(of.clone()),
            order: Order::Is,
            right: Value::Option { list: list.clone(), option: option.clone() },
        },
    }
}

/// Another question in the same place.
fn beside(of: &AnswerRef, name: &QuestionName) -> AnswerRef {
    match of {
        AnswerRef::Question(_) => AnswerRef::Question(name.clone()),
        AnswerRef::Column { rows, column: _ } => AnswerRef::Column { rows: rows.clone(), column: name.clone() },
    }
}
