//! Walks over conditions and values: every node once, parents before children.

use super::{Action, AnswerRef, Condition, Form, Item, Question, Required, Rule, Value};

/// A node of an expression.
#[derive(Debug, Clone, Copy)]
pub enum Node<'e> {
    /// A condition.
    Condition(&'e Condition),
    /// A value.
    Value(&'e Value),
}

impl<'e> Node<'e> {
    /// Calls `visit` with this node and all below it.
    pub fn walk(self, visit: &mut dyn FnMut(Node<'e>)) {
        visit(self);
        match self {
            Self::Condition(condition) => condition.children(&mut |child| child.walk(visit)),
            Self::Value(value) => value.children(&mut |child| child.walk(visit)),
        }
    }
}

impl Condition {
    fn children<'e>(&'e self, each: &mut dyn FnMut(Node<'e>)) {
        match self {
            Self::And(parts) | Self::Or(parts) => parts.iter().for_each(|part| each(Node::Condition(part))),
            Self::Not(part) => each(Node::Condition(part)),
            Self::Compare { left, order: _, right } => {
                each(Node::Value(left));
                each(Node::Value(right));
            }
            Self::In { left, items } => {
                each(Node::Value(left));
                for item in items {
                    each(Node::Value(item));
                }
            }
            Self::Contains { .. } | Self::State { .. } => {}
            Self::AnyRow { rows: _, filter } => filter.iter().for_each(|filter| each(Node::Condition(filter))),
            Self::Holds(value) | Self::Consent(value) => each(Node::Value(value)),
        }
    }

    /// Calls `visit` for each answer that this looks at; rows counted or searched are answers too.
    pub fn for_each_answer(&self, visit: &mut dyn FnMut(&AnswerRef)) {
        Node::Condition(self).walk(&mut |node| answers_at(node, visit));
    }
}

impl Value {
    fn children<'e>(&'e self, each: &mut dyn FnMut(Node<'e>)) {
        match self {
            Self::Plus(left, right)
            | Self::Minus(left, right)
            | Self::Times(left, right)
            | Self::Divide(left, right)
            | Self::Otherwise(left, right)
            | Self::Span { unit: _, from: left, to: right }
            | Self::Register { fact: _, from: left, to: right } => {
                each(Node::Value(left));
                each(Node::Value(right));
            }
            Self::Count { filter, .. } | Self::Figure { filter, .. } | Self::ListOf { filter, .. } => {
                if let Some(filter) = filter {
                    each(Node::Condition(filter));
                }
            }
            Self::Words(words) => words.inserts.values().for_each(|insert| each(Node::Value(&insert.value))),
            Self::AnswersOf(_)
            | Self::Answer(_)
            | Self::Number { .. }
            | Self::Text(_)
            | Self::Date(_)
            | Self::Time(_)
            | Self::Option { .. }
            | Self::Role(_)
            | Self::Truth(_)
            | Self::Today
            | Self::Case(_)
            | Self::Setting(_)
            | Self::Earlier { .. }
            | Self::Rows(_) => {}
        }
    }

    /// Calls `visit` for each answer that this looks at; rows counted or searched are answers too.
    pub fn for_each_answer(&self, visit: &mut dyn FnMut(&AnswerRef)) {
        Node::Value(self).walk(&mut |node| answers_at(node, visit));
    }

    /// Whether it takes something from outside the form that is copied once, on opening.
    #[must_use]
    pub fn is_copied(&self) -> bool {
        let mut copied = false;
        Node::Value(self).walk(&mut |node| {
            let outside = matches!(
                node,
                Node::Value(Self::Today | Self::Case(_) | Self::Earlier { .. } | Self::Register { .. } | Self::Rows(_))
            );
            copied = copied || outside;
        });
        copied
    }
}

fn answers_at(node: Node<'_>, visit: &mut dyn FnMut(&AnswerRef)) {
    match node {
        Node::Condition(Condition::Contains { many, .. }) => visit(many),
        Node::Condition(Condition::State { answer, .. }) | Node::Value(Value::Answer(answer)) => visit(answer),
        Node::Condition(Condition::AnyRow { rows, .. })
        | Node::Value(Value::Count { rows, .. } | Value::ListOf { rows, .. }) => {
            visit(&AnswerRef::Question(rows.clone()));
        }
        Node::Value(Value::Figure { rows, column, .. }) => {
            visit(&AnswerRef::Question(rows.clone()));
            visit(&AnswerRef::Column { rows: rows.clone(), column: column.clone() });
        }
        Node::Value(Value::AnswersOf(questions)) => {
            for question in questions {
                visit(&AnswerRef::Question(question.clone()));
            }
        }
        Node::Condition(_) | Node::Value(_) => {}
    }
}

impl Form {
    /// Calls `visit` for each condition and each value that stands in the form, in order; examples aside.
    pub fn for_each_expression<'f>(&'f self, visit: &mut dyn FnMut(Node<'f>)) {
        for section in &self.sections {
            conditions(section.show_when.as_ref(), visit);
            section.items.iter().for_each(|item| expressions_of(item, visit));
        }
        for follow_up in &self.follow_ups {
            conditions(follow_up.when.as_ref(), visit);
            for action in &follow_up.actions {
                action.due().into_iter().for_each(|due| visit(Node::Value(due)));
                if let Action::Task(task) = action {
                    conditions(task.until.as_ref(), visit);
                }
            }
        }
        for (_, value) in self.upgrades.iter().flat_map(|upgrade| &upgrade.fill) {
            visit(Node::Value(value));
        }
    }
}

fn expressions_of<'f>(item: &'f Item, visit: &mut dyn FnMut(Node<'f>)) {
    match item {
        Item::Note(note) | Item::Heading(note) => conditions(note.show_when.as_ref(), visit),
        Item::Question(question) => expressions_of_question(question, visit),
        Item::Rows(rows) => {
            conditions(rows.show_when.as_ref(), visit);
            required(&rows.required, visit);
            prefills(&rows.start_with, visit);
            rules(&rows.rules, visit);
            rows.beside.iter().for_each(|value| visit(Node::Value(value)));
            rows.columns.iter().for_each(|column| expressions_of_question(column, visit));
        }
        Item::Computed(computed) => {
            conditions(computed.show_when.as_ref(), visit);
            visit(Node::Value(&computed.value));
        }
        Item::Signature(line) => conditions(line.show_when.as_ref(), visit),
        Item::Rule(rule) => visit(Node::Condition(&rule.test)),
    }
}

fn expressions_of_question<'f>(question: &'f Question, visit: &mut dyn FnMut(Node<'f>)) {
    conditions(question.show_when.as_ref(), visit);
    required(&question.required, visit);
    prefills(&question.start_with, visit);
    rules(&question.rules, visit);
    question.beside.iter().for_each(|value| visit(Node::Value(value)));
}

fn conditions<'f>(test: Option<&'f Condition>, visit: &mut dyn FnMut(Node<'f>)) {
    if let Some(test) = test {
        visit(Node::Condition(test));
    }
}

fn required<'f>(required: &'f Required, visit: &mut dyn FnMut(Node<'f>)) {
    if let Required::When(test) = required {
        visit(Node::Condition(test));
    }
}

fn prefills<'f>(prefills: &'f [super::Prefill], visit: &mut dyn FnMut(Node<'f>)) {
    for prefill in prefills {
        visit(Node::Value(&prefill.value));
        conditions(prefill.when.as_ref(), visit);
    }
}

fn rules<'f>(rules: &'f [Rule], visit: &mut dyn FnMut(Node<'f>)) {
    for rule in rules {
        visit(Node::Condition(&rule.test));
    }
}
