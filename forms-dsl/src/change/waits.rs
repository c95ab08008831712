//! What is new and waits: no draft comes to it before somebody has answered something else that is new.

use std::{collections::BTreeSet, iter};

use crate::model::{
    AnswerRef, AnswerState, AnswerType, Condition, Form, Item, ListName, OptionName, Order, Question, QuestionName,
    Rows, Value,
};

/// What no draft of the older version holds an answer to, by the names of the newer one.
pub(super) struct Unanswered<'f> {
    /// Questions and rows that begin with nothing.
    open: BTreeSet<&'f QuestionName>,
    /// Ticks: a box that nobody has ticked is *no*.
    ticks: BTreeSet<&'f QuestionName>,
    columns: BTreeSet<(&'f QuestionName, &'f QuestionName)>,
    options: BTreeSet<(&'f ListName, &'f OptionName)>,
}

impl<'f> Unanswered<'f> {
    pub(super) fn of(old: &Form, new: &'f Form) -> Self {
        let mut all =
            Self { open: BTreeSet::new(), ticks: BTreeSet::new(), columns: BTreeSet::new(), options: BTreeSet::new() };
        for (_, item) in new.items() {
            match item {
                Item::Question(question) => all.question(old, new, question),
                Item::Rows(rows) => all.rows(old, new, rows),
                Item::Note(_) | Item::Heading(_) | Item::Computed(_) | Item::Signature(_) | Item::Rule(_) => {}
            }
        }
        for (name, list) in &new.lists {
            let Some(before) = old.lists.get(name) else { continue };
            let is_new = |option: &&OptionName| before.options.iter().all(|known| known.name != **option);
            all.options.extend(list.options.iter().map(|option| &option.name).filter(is_new).map(|new| (name, new)));
        }
        all
    }

    fn question(&mut self, old: &Form, new: &Form, question: &'f Question) {
        let mut names = iter::once(&question.name).chain(&question.was);
        let is_new = names.all(|name| old.find_question(name.as_str()).is_none());
        if is_new && question.start_with.is_empty() && !is_filled(new, &question.name) {
            let kind = if question.answer == AnswerType::Tick { &mut self.ticks } else { &mut self.open };
            kind.insert(&question.name);
        }
    }

    fn rows(&mut self, old: &Form, new: &Form, rows: &'f Rows) {
        let mut names = iter::once(&rows.name).chain(&rows.was);
        if let Some(before) = names.find_map(|name| old.find_rows(name.as_str())) {
            let is_open = |column: &&Question| {
                let mut names = iter::once(&column.name).chain(&column.was);
                let is_new = names.all(|name| before.find_column(name.as_str()).is_none());
                is_new && column.start_with.is_empty() && column.answer != AnswerType::Tick
            };
            self.columns.extend(rows.columns.iter().filter(is_open).map(|column| (&rows.name, &column.name)));
        } else if rows.start_with.is_empty() && !is_filled(new, &rows.name) {
            self.open.insert(&rows.name);
        }
    }

    /// Whether a draft can never make this come out so by what it holds.
    pub(super) fn never(&self, condition: &Condition, outcome: bool) -> bool {
        match condition {
            Condition::And(parts) if outcome => parts.iter().any(|part| self.never(part, true)),
            Condition::Or(parts) if !outcome => parts.iter().any(|part| self.never(part, false)),
            Condition::And(parts) | Condition::Or(parts) => parts.iter().all(|part| self.never(part, outcome)),
            Condition::Not(inner) => self.never(inner, !outcome),
            Condition::Compare { left, order, right } => self.never_compares(left, *order, right, outcome),
            Condition::In { left, items } => {
                self.is_missing(left) || (outcome && items.iter().all(|item| self.is_new_option(item)))
            }
            Condition::Contains { many, all, items, list } => {
                let is_new = |option: &OptionName| self.options.contains(&(list, option));
                let lacks = if *all { items.iter().any(is_new) } else { items.iter().all(is_new) };
                self.is_open(many) || (outcome && lacks)
            }
            Condition::State { answer, is } => {
                let is_left_open = matches!(is, AnswerState::Empty | AnswerState::NotAsked);
                outcome && !is_left_open && self.is_open(answer)
            }
            Condition::AnyRow { rows, filter } => {
                let lacks = filter.as_ref().is_some_and(|filter| self.never(filter, true));
                outcome && (self.open.contains(rows) || lacks)
            }
            Condition::Consent(_) => false,
            Condition::Holds(value) => self.is_missing(value) || (outcome && self.is_unticked(value)),
        }
    }

    fn never_compares(&self, left: &Value, order: Order, right: &Value, outcome: bool) -> bool {
        if self.is_missing(left) || self.is_missing(right) {
            return true;
        }
        let same = match (left, right) {
            (tick, Value::Truth(truth)) | (Value::Truth(truth), tick) if self.is_unticked(tick) => Some(!*truth),
            (left, right) if self.is_new_option(left) || self.is_new_option(right) => Some(false),
            (_, _) => None,
        };
        match order {
            Order::Is => same == Some(!outcome),
            Order::IsNot => same == Some(outcome),
            Order::Over | Order::Under | Order::AtLeast | Order::AtMost => false,
        }
    }

    /// Whether nothing can come of a value: it hangs on something that has no answer.
    fn is_missing(&self, value: &Value) -> bool {
        match value {
            Value::Answer(answer) => self.is_open(answer),
            Value::Plus(left, right)
            | Value::Minus(left, right)
            | Value::Times(left, right)
            | Value::Divide(left, right)
            | Value::Span { unit: _, from: left, to: right } => self.is_missing(left) || self.is_missing(right),
            Value::Otherwise(first, second) => self.is_missing(first) && self.is_missing(second),
            Value::Number { .. }
            | Value::Text(_)
            | Value::Date(_)
            | Value::Time(_)
            | Value::Option { .. }
            | Value::Role(_)
            | Value::Truth(_)
            | Value::Today
            | Value::Case(_)
            | Value::Setting(_)
            | Value::Earlier { .. }
            | Value::Register { .. }
            | Value::Words(_)
            | Value::AnswersOf(_)
            | Value::Rows(_)
            | Value::Count { .. }
            | Value::Figure { .. }
            | Value::ListOf { .. } => false,
        }
    }

    fn is_open(&self, answer: &AnswerRef) -> bool {
        match answer {
            AnswerRef::Question(name) => self.open.contains(name),
            AnswerRef::Column { rows, column } => self.columns.contains(&(rows, column)),
        }
    }

    fn is_unticked(&self, value: &Value) -> bool {
        matches!(value, Value::Answer(AnswerRef::Question(name)) if self.ticks.contains(name))
    }

    fn is_new_option(&self, value: &Value) -> bool {
        matches!(value, Value::Option { list, option } if self.options.contains(&(list, option)))
    }
}

/// Whether an `upgrade` line gives a question of drafts its answer.
fn is_filled(form: &Form, name: &QuestionName) -> bool {
    form.upgrades.iter().any(|step| step.fill.iter().any(|(filled, _)| filled == name))
}
