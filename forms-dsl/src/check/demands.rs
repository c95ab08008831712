//! What an item of a catalogue asks of whoever picks it, written out as rules and required columns.
//!
//! `offer when` breaks a choice that is not offered, `needs` makes columns required, `needs consent of` warns until
//! the consent is recorded. So every evaluator follows them without knowing of items.

use crate::model::{
    AnswerRef, AnswerType, Choice, Condition, Language, ListName, OptionName, Order, Question, Required, Rows, Rule,
    Strength, Text, Value,
};

use super::form::Builder;

impl Builder<'_, '_, '_> {
    /// Of a question answered once, or a column.
    pub(super) fn demands_of_choices(&self, answer: &AnswerRef, key: &str, question: &Question) -> Vec<Rule> {
        self.demands(answer, key, &question.answer)
    }

    /// Of rows of measures: rules over a row, and columns that a measure makes required.
    pub(super) fn demands_of_measures(&self, rows: &mut Rows) {
        let Some(measure) = rows.find_column("measure") else { return };
        let answer = AnswerRef::Column { rows: rows.name.clone(), column: measure.name.clone() };
        let lists = measure.answer.lists().to_vec();
        let rules = self.demands(&answer, rows.name.as_str(), &measure.answer);
        rows.rules.extend(rules);
        for column in rows.columns.iter_mut().filter(|column| column.required == Required::No) {
            let needing = self.choices(&lists, |choice| choice.needs.contains(&column.name));
            if let Some(test) = is_one_of(&answer, &needing) {
                column.required = Required::When(test);
            }
        }
    }

    fn demands(&self, answer: &AnswerRef, key: &str, kind: &AnswerType) -> Vec<Rule> {
        let picked = |choices: &[(ListName, OptionName)]| match kind {
            AnswerType::ManyOf { .. } => contains_one_of(answer, choices),
            _ => is_one_of(answer, choices),
        };
        let mut rules = Vec::new();
        for (condition, choices) in self.offers(kind.lists()) {
            let number = rules.len() + 1;
            let key = if number == 1 { format!("{key}.offer") } else { format!("{key}.offer_{number}") };
            if let Some(picked) = picked(&choices) {
                let wrong = Condition::And(vec![picked, Condition::Not(Box::new(condition))]);
                rules.push(Rule {
                    key,
                    strength: Strength::Must,
                    test: Condition::Not(Box::new(wrong)),
                    say: not_offered(),
                });
            }
        }
        let asking = self.choices(kind.lists(), |choice| !choice.needs_consent_of.is_empty());
        if let Some(picked) = picked(&asking) {
            let consent = Condition::Consent(Value::Answer(answer.clone()));
            let test = Condition::And(vec![picked, Condition::Not(Box::new(consent))]);
            rules.push(Rule { key: format!("{key}.consent"), strength: Strength::Warn, test, say: no_consent() });
        }
        rules
    }

    /// The conditions of `offer when`, each with the choices that it stands at.
    fn offers(&self, lists: &[ListName]) -> Vec<(Condition, Vec<(ListName, OptionName)>)> {
        let mut offers: Vec<(Condition, Vec<(ListName, OptionName)>)> = Vec::new();
        for list in lists.iter().filter_map(|list| self.reader.shape.lists.get(list)) {
            for choice in &list.options {
                let Some(condition) = choice.offer_when.as_deref() else { continue };
                let named = (list.name.clone(), choice.name.clone());
                match offers.iter_mut().find(|(known, _)| known == condition) {
                    Some((_, choices)) => choices.push(named),
                    None => offers.push((condition.clone(), vec![named])),
                }
            }
        }
        offers
    }

    fn choices(&self, lists: &[ListName], is: impl Fn(&Choice) -> bool) -> Vec<(ListName, OptionName)> {
        let lists = lists.iter().filter_map(|list| self.reader.shape.lists.get(list));
        let named = lists.flat_map(|list| list.options.iter().map(|choice| (&list.name, choice)));
        named.filter(|(_, choice)| is(choice)).map(|(list, choice)| (list.clone(), choice.name.clone())).collect()
    }
}

fn is_one_of(answer: &AnswerRef, choices: &[(ListName, OptionName)]) -> Option<Condition> {
    let option = |(list, option): &(ListName, OptionName)| Value::Option { list: list.clone(), option: option.clone() };
    let left = Value::Answer(answer.clone());
    match choices {
        [] => None,
        [one] => Some(Condition::Compare { left, order: Order::Is, right: option(one) }),
        several => Some(Condition::In { left, items: several.iter().map(option).collect() }),
    }
}

fn contains_one_of(answer: &AnswerRef, choices: &[(ListName, OptionName)]) -> Option<Condition> {
    let (list, _) = choices.first()?;
    let items = choices.iter().map(|(_, option)| option.clone()).collect();
    Some(Condition::Contains { many: answer.clone(), all: false, items, list: list.clone() })
}

fn not_offered() -> Text {
    text(
        "Dette tilbys ikke i denne saken. Velg noe annet.",
        "Dette er ikkje eit tilbod i denne saka. Vel noko anna.",
        "This is not offered in this case. Choose something else.",
    )
}

fn no_consent() -> Text {
    text(
        "Dette krever samtykke, og samtykket er ikke registrert.",
        "Dette krev samtykke, og samtykket er ikkje registrert.",
        "This needs consent, and no consent is recorded.",
    )
}

fn text(nb: &str, nn: &str, en: &str) -> Text {
    let mut text = Text::new(Language::new("nb"), nb.to_owned());
    text.translate(Language::new("nn"), nn.to_owned());
    text.translate(Language::new("en"), en.to_owned());
    text
}
