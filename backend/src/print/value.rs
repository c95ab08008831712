//! An answer as it stands on paper.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use forms_dsl::{
    answers::{Answer, Answers},
    model::{AnswerType, CheckedForm, Language, ListName, OptionName, Question, Role, Unit},
};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::words::{is_norwegian, state, unit, words};

/// One text, or several as a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shown {
    /// A text.
    Text(String),
    /// Several.
    List(Vec<String>),
    /// Why there is none.
    Missing(&'static str),
}

/// What is needed to put an answer into words.
#[derive(Clone, Copy)]
pub(super) struct Speaker<'a> {
    /// The form.
    pub(super) form: &'a CheckedForm,
    /// All answers, for those that point at rows.
    pub(super) answers: &'a Answers,
    /// Names of those of the register whom answers name.
    pub(super) registered: &'a BTreeMap<Uuid, String>,
    /// The language of the filling.
    pub(super) language: &'a Language,
}

impl Speaker<'_> {
    /// An answer in a table, whose heading says what is counted.
    pub(super) fn say_in_table(self, answer: &Answer, kind: &AnswerType) -> Shown {
        match answer {
            Answer::Number(number) => Shown::Text(self.bare(*number)),
            _ => self.say(answer, kind),
        }
    }

    /// An answer to a question, with what its number stands for.
    pub(super) fn say_asked(self, answer: &Answer, question: &Question) -> Shown {
        match (self.say(answer, &question.answer), answer, self.legend(question)) {
            (Shown::Text(text), Answer::Number(_), Some(legend)) if question.unit.is_some() => {
                Shown::Text(format!("{text} {legend}"))
            }
            (Shown::Text(text), Answer::Number(_), Some(legend)) => Shown::Text(format!("{text} ({legend})")),
            (shown, _, _) => shown,
        }
    }

    /// What the numbers of a question stand for: its own unit, or the ends of its scale.
    pub(super) fn legend(self, question: &Question) -> Option<String> {
        if let Some(unit) = &question.unit {
            return Some(unit.in_language(self.language).to_owned());
        }
        let AnswerType::Scale { min, max } = question.answer else { return None };
        let ends = [(min, &question.lowest), (max, &question.highest)];
        let named = ends.into_iter().filter_map(|(step, end)| {
            let end = end.as_ref()?;
            Some(format!("{step}: {}", end.in_language(self.language)))
        });
        let named: Vec<_> = named.collect();
        (!named.is_empty()).then(|| named.join(", "))
    }

    /// An answer to a question of a type.
    pub(super) fn say(self, answer: &Answer, kind: &AnswerType) -> Shown {
        match answer {
            Answer::Missing(why) => Shown::Missing(state(*why, self.language)),
            Answer::Text(text) => Shown::Text(text.clone()),
            Answer::Number(number) => Shown::Text(self.number(*number, kind)),
            Answer::Truth(truth) => {
                let words = words(self.language);
                Shown::Text(if *truth { words.yes } else { words.no }.to_owned())
            }
            Answer::Option(option) => Shown::Text(self.option(option, kind)),
            Answer::Options(options) => Shown::List(options.iter().map(|option| self.option(option, kind)).collect()),
            Answer::Date(day) => Shown::Text(self.day(*day)),
            Answer::Period(period) => Shown::Text(format!("{} – {}", self.day(period.from()), self.day(period.to()))),
            Answer::Time(time) => Shown::Text(time.format("%H:%M").to_string()),
            Answer::Moment(moment) => Shown::Text(self.moment(*moment)),
            Answer::Id(id) => Shown::Text(self.name(*id, kind)),
            Answer::Role(role) => Shown::Text(self.role(role)),
            // Rows are drawn as tables, not said.
            Answer::Rows(_) | Answer::RowIds(_) => Shown::Text(String::new()),
        }
    }

    fn number(self, number: Decimal, kind: &AnswerType) -> String {
        let text = self.bare(number);
        match kind {
            AnswerType::Number { unit: Some(of), .. } => self.with_unit(number, &text, *of),
            _ => text,
        }
    }

    fn bare(self, number: Decimal) -> String {
        let text = number.normalize().to_string();
        if is_norwegian(self.language) { text.replace('.', ",") } else { text }
    }

    fn with_unit(self, number: Decimal, text: &str, of: Unit) -> String {
        let counted = unit(of, self.language);
        let counted = match (of, number == Decimal::ONE, is_norwegian(self.language)) {
            (Unit::Days, true, true) => "dag",
            (Unit::Days, true, false) => "day",
            (Unit::Weeks, true, true) => "uke",
            (Unit::Weeks, true, false) => "week",
            _ => counted,
        };
        format!("{text} {counted}")
    }

    /// The label of an option; its bare name where the list has lost it.
    fn option(self, option: &OptionName, kind: &AnswerType) -> String {
        let lists: &[ListName] = match kind {
            AnswerType::OneOf { lists } | AnswerType::ManyOf { lists, .. } => lists,
            _ => &[],
        };
        lists
            .iter()
            .filter_map(|list| self.form.lists.get(list))
            .flat_map(|list| &list.options)
            .find(|choice| choice.name == *option)
            .map_or_else(|| option.to_string(), |choice| choice.label.in_language(self.language).to_owned())
    }

    /// The name that stands in the row of people, or in the register.
    fn name(self, id: Uuid, kind: &AnswerType) -> String {
        let AnswerType::PersonOf { people } = kind else {
            return self.registered.get(&id).cloned().unwrap_or_default();
        };
        let row = self.answers.rows(people.as_str()).find(|(row, _)| **row == id);
        match row.and_then(|(_, row)| row.answers.get("name")) {
            Some(Answer::Text(name)) => name.clone(),
            _ => String::new(),
        }
    }

    /// What a role is called.
    pub(super) fn role(self, role: &Role) -> String {
        match role {
            Role::Pupil => words(self.language).pupil.to_owned(),
            Role::Guardian => words(self.language).guardian.to_owned(),
            Role::Named(name) => self
                .form
                .settings()
                .roles
                .get(name)
                .map_or_else(|| name.to_string(), |role| role.label.in_language(self.language).to_owned()),
            Role::Staff | Role::Everyone | Role::Author => String::new(),
        }
    }

    /// A day, as people write it.
    pub(super) fn day(self, day: NaiveDate) -> String {
        day.format(if is_norwegian(self.language) { "%d.%m.%Y" } else { "%-d %B %Y" }).to_string()
    }

    /// A moment in Norway.
    pub(super) fn moment(self, moment: DateTime<Utc>) -> String {
        let local = moment.with_timezone(&chrono_tz::Europe::Oslo);
        format!("{} {}", self.day(local.date_naive()), local.format("%H:%M"))
    }
}
