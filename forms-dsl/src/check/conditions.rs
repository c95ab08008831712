//! Types conditions: both sides of a comparison agree, named conditions and `between` are written out.

use super::{
    answers::KnownAs,
    kind::Kind,
    scope::{Reader, Reading, Typed, can_be},
};
use crate::{
    ast::{self, Judged, JudgedKind, Name, Path, StateWord, Test, TestKind, ValueKind},
    model::{AnswerRef, AnswerState, Condition, Node, Order, Value},
    problem::{ConditionProblem, Note},
    source::Span,
};

/// Most nodes of one condition once everything named is written out.
const MOST_NODES: usize = 2_000;

/// Deepest that named conditions and computed values may speak of each other.
const MOST_DEPTH: usize = 32;

/// Most names after `exactly one of`: each is written out against each other.
const MOST_BOXES: usize = 20;

impl<'w> Reader<'_, 'w, '_> {
    /// The condition of a line; `None` where something in it was reported.
    pub(super) fn condition(&mut self, written: &Test) -> Option<Condition> {
        self.size = 0;
        self.test(written)
    }

    /// Whether one more node fits in; the first that does not is reported.
    pub(super) fn fits_in(&mut self, span: Span) -> bool {
        self.fit_in(1, span)
    }

    fn fit_in(&mut self, nodes: usize, span: Span) -> bool {
        let before = self.size;
        self.size = before.saturating_add(nodes);
        if before < MOST_NODES && self.size >= MOST_NODES {
            self.diagnostics.push(ConditionProblem::ConditionTooLarge, span);
        }
        self.size < MOST_NODES
    }

    /// Whether one named thing more may be read within others.
    pub(super) fn goes_deeper(&mut self, span: Span) -> bool {
        let shallow = self.depth < MOST_DEPTH;
        if shallow {
            self.depth += 1;
        } else {
            self.diagnostics.push(ConditionProblem::ConditionTooLarge, span);
        }
        shallow
    }

    pub(super) fn test(&mut self, written: &Test) -> Option<Condition> {
        if !self.fits_in(written.span) {
            return None;
        }
        match &written.kind {
            TestKind::And(parts) => self.all(parts).map(Condition::And),
            TestKind::Or(parts) => self.all(parts).map(Condition::Or),
            TestKind::Not(part) => self.test(part).map(not),
            TestKind::AnyRow { rows, filter } => self.any_row(rows, filter.as_deref()),
            TestKind::NoRow { rows, filter } => self.any_row(rows, filter.as_deref()).map(not),
            TestKind::ExactlyOne(names) => self.exactly_one(names, written.span),
            TestKind::AtMostOne(names) => self.at_most_one(names, written.span),
            TestKind::Consent(party) => self.consent(party),
            TestKind::Is { value, judged } => {
                let left = self.value(value);
                self.judged(&left, judged)
            }
            TestKind::Contains { value, all, negated, items } => {
                let contains = self.contains(value, *all, items)?;
                Some(if *negated { not(contains) } else { contains })
            }
            TestKind::Bare(value) => self.bare(value),
        }
    }

    /// Every part is read, so that each gets its message.
    fn all(&mut self, parts: &[Test]) -> Option<Vec<Condition>> {
        let parts: Vec<_> = parts.iter().map(|part| self.test(part)).collect();
        parts.into_iter().collect()
    }

    fn any_row(&mut self, rows: &Path, filter: Option<&Test>) -> Option<Condition> {
        let (rows, filter) = self.filtered(rows, filter)?;
        Some(Condition::AnyRow { rows, filter })
    }

    fn bare(&mut self, written: &ast::Value) -> Option<Condition> {
        match &written.kind {
            ValueKind::Test(test) => return self.test(test),
            ValueKind::Bracket(inner) => return self.bare(inner),
            ValueKind::Path(Path { names }) => {
                if let [name] = names.as_slice()
                    && let Some((key, known)) = self.shape.things.get_key_value(&name.value)
                    && let KnownAs::Condition(_) = known.what
                    && self.find_question(&name.value).is_none()
                {
                    return self.named_condition(key, name.span);
                }
            }
            _ => {}
        }
        let typed = self.value(written);
        match typed.kind {
            Kind::Truth | Kind::Unknown => typed.value.map(Condition::Holds),
            _ => {
                let related = self.declared(&typed);
                if let Some(found) = typed.kind.sort() {
                    self.diagnostics.push_related(ConditionProblem::NotACondition { found }, typed.span, related);
                }
                None
            }
        }
    }

    /// A named condition, read where it is first needed and written out where it is used.
    pub(super) fn named_condition(&mut self, name: &'w str, span: Span) -> Option<Condition> {
        match self.named.conditions.get(name) {
            Some(Reading::Done(condition)) => {
                let condition = condition.clone()?;
                let mut nodes = 0;
                Node::Condition(&condition).walk(&mut |_| nodes += 1);
                return self.fit_in(nodes, span).then_some(condition);
            }
            Some(Reading::Open) => {
                let declared = self.shape.things.get(name).map(|known| (known.span, Note::DeclaredHere));
                let problem = ConditionProblem::Cycle { ring: vec![name.to_owned()] };
                self.diagnostics.push_related(problem, span, declared.into_iter().collect());
                return None;
            }
            None => {}
        }
        let KnownAs::Condition(written) = self.shape.things.get(name)?.what else { return None };
        if !self.goes_deeper(span) {
            return None;
        }
        self.named.conditions.insert(name, Reading::Open);
        let rows = std::mem::take(&mut self.rows);
        let condition = self.test(written);
        self.rows = rows;
        self.depth -= 1;
        self.named.conditions.insert(name, Reading::Done(condition.clone()));
        condition
    }

    /// `LEFT is …`.
    pub(super) fn judged(&mut self, left: &Typed, judged: &Judged) -> Option<Condition> {
        if let JudgedKind::State(word) = judged.what {
            let condition = self.state(left, word, judged.span)?;
            return Some(if judged.negated { not(condition) } else { condition });
        }
        self.refuse_several(left)?;
        match &judged.what {
            JudgedKind::OneOf(items) => {
                let items = items.iter().map(|item| self.compared(left, Order::Is, item)).collect::<Vec<_>>();
                let items = items.into_iter().collect::<Option<Vec<_>>>()?;
                let condition = Condition::In { left: left.value.clone()?, items };
                Some(if judged.negated { not(condition) } else { condition })
            }
            JudgedKind::Between(from, to) => {
                let (low, high) = (self.compared(left, Order::AtLeast, from), self.compared(left, Order::AtMost, to));
                self.refuse_reversed(low.as_ref(), high.as_ref(), from.span.to(to.span));
                let compare =
                    |order, right: Value| Some(Condition::Compare { left: left.value.clone()?, order, right });
                let both = vec![compare(Order::AtLeast, low?)?, compare(Order::AtMost, high?)?];
                Some(if judged.negated { not(Condition::And(both)) } else { Condition::And(both) })
            }
            JudgedKind::Order(order, right) => {
                let right = self.compared(left, *order, right)?;
                let condition = Condition::Compare { left: left.value.clone()?, order: *order, right };
                Some(if judged.negated { not(condition) } else { condition })
            }
            JudgedKind::Same(right) => {
                let order = if judged.negated { Order::IsNot } else { Order::Is };
                let right = self.compared(left, order, right)?;
                Some(Condition::Compare { left: left.value.clone()?, order, right })
            }
            JudgedKind::State(_) => None,
        }
    }

    /// The right side of a comparison, which must be of the kind of the left one.
    fn compared(&mut self, left: &Typed, order: Order, written: &ast::Value) -> Option<Value> {
        let right = self.operand(written, &left.kind);
        if !left.kind.goes_with(&right.kind) {
            self.differ(left, &right);
            return None;
        }
        if !matches!(order, Order::Is | Order::IsNot) && !left.kind.is_ordered() {
            if let Some(found) = left.kind.sort() {
                let related = self.declared(left);
                self.diagnostics.push_related(ConditionProblem::NotOrdered { found }, right.span, related);
            }
            return None;
        }
        self.same_unit(left, &right);
        right.value
    }

    fn refuse_several(&mut self, left: &Typed) -> Option<()> {
        let problem = match left.kind {
            Kind::Options(_) => ConditionProblem::IsOfSeveral,
            Kind::Rows => ConditionProblem::IsOfRows,
            _ => return Some(()),
        };
        let related = self.declared(left);
        self.diagnostics.push_related(problem, left.span, related);
        None
    }

    fn refuse_reversed(&mut self, from: Option<&Value>, to: Option<&Value>, span: Span) {
        let reversed = match (from, to) {
            (Some(Value::Number { number: from, .. }), Some(Value::Number { number: to, .. })) => from > to,
            (Some(Value::Date(from)), Some(Value::Date(to))) => from > to,
            (Some(Value::Time(from)), Some(Value::Time(to))) => from > to,
            _ => false,
        };
        if reversed {
            self.diagnostics.push(ConditionProblem::BetweenReversed, span);
        }
    }

    fn state(&mut self, left: &Typed, word: StateWord, span: Span) -> Option<Condition> {
        let Some(Value::Answer(answer)) = &left.value else {
            if left.value.is_some() {
                self.diagnostics.push(ConditionProblem::StateOfNoQuestion, left.span);
            }
            return None;
        };
        // A list may have an option of this name: then the option is meant.
        if word == StateWord::Unknown
            && let Some(list) = left.kind.lists().iter().find(|list| self.has_unknown(list))
            && let Ok(option) = crate::model::OptionName::try_from("unknown")
        {
            let right = Value::Option { list: list.clone(), option };
            return Some(Condition::Compare { left: Value::Answer(answer.clone()), order: Order::Is, right });
        }
        let state = match word {
            StateWord::Answered => AnswerState::Answered,
            StateWord::Empty => AnswerState::Empty,
            StateWord::Unknown => AnswerState::Unknown,
            StateWord::Declined => AnswerState::Declined,
            StateWord::Asked => AnswerState::NotAsked,
        };
        self.warn_of_impossible(left, answer, state, span);
        let condition = Condition::State { answer: answer.clone(), is: state };
        Some(if word == StateWord::Asked { not(condition) } else { condition })
    }

    fn has_unknown(&self, list: &crate::model::ListName) -> bool {
        self.shape.lists.get(list).is_some_and(|list| list.options.iter().any(|o| o.name.as_str() == "unknown"))
    }

    fn warn_of_impossible(&mut self, left: &Typed, answer: &AnswerRef, state: AnswerState, span: Span) {
        let (AnswerRef::Question(name) | AnswerRef::Column { column: name, .. }) = answer;
        if let Some((_, question)) = self.find_question(name.as_str())
            && !can_be(question, state)
        {
            let problem = ConditionProblem::NeverInState { name: name.to_string(), state };
            let related = self.declared(left);
            self.diagnostics.push_related(problem, span, related);
        }
    }

    fn contains(&mut self, written: &ast::Value, all: bool, items: &[ast::Value]) -> Option<Condition> {
        let left = self.value(written);
        let many = match (&left.kind, &left.value) {
            (Kind::Options(_), Some(Value::Answer(many))) => many.clone(),
            (Kind::Unknown, _) | (_, None) => return None,
            (_, Some(_)) => {
                let related = self.declared(&left);
                self.diagnostics.push_related(ConditionProblem::ContainsOfOne, left.span, related);
                return None;
            }
        };
        let list = left.kind.lists().first()?.clone();
        let options: Vec<_> = items.iter().map(|item| self.option(item, &left.kind)).collect();
        let items = options.into_iter().collect::<Option<Vec<_>>>()?;
        Some(Condition::Contains { many, all, items, list })
    }

    /// The party is a role of the settings, or what a question is answered with.
    fn consent(&mut self, Path { names }: &Path) -> Option<Condition> {
        let (first, last) = (names.first()?, names.last()?);
        if let [name] = names.as_slice()
            && self.find_question(&name.value).is_none()
            && !self.shape.things.contains_key(&name.value)
            && let Some(role) = self.role(name)
        {
            return Some(Condition::Consent(Value::Role(role)));
        }
        let party = self.path(names, first.span.to(last.span));
        if let Some(found) = party.kind.sort()
            && !matches!(party.kind, Kind::Option(_) | Kind::Options(_) | Kind::Role | Kind::Person)
        {
            let related = self.declared(&party);
            self.diagnostics.push_related(ConditionProblem::ConsentForNobody { found }, party.span, related);
            return None;
        }
        party.value.map(Condition::Consent)
    }

    /// One holds and none of the others.
    fn exactly_one(&mut self, names: &[Name], span: Span) -> Option<Condition> {
        let boxes = self.boxes(names, span)?;
        let alone = (0..boxes.len()).map(|chosen| {
            let parts = boxes.iter().enumerate().map(
                |(position, held)| {
                    if position == chosen { held.clone() } else { not(held.clone()) }
                },
            );
            Condition::And(parts.collect())
        });
        Some(Condition::Or(alone.collect()))
    }

    /// No two hold.
    fn at_most_one(&mut self, names: &[Name], span: Span) -> Option<Condition> {
        let boxes = self.boxes(names, span)?;
        let pairs = boxes.iter().enumerate().flat_map(|(position, first)| {
            boxes.iter().skip(position + 1).map(|second| not(Condition::And(vec![first.clone(), second.clone()])))
        });
        Some(Condition::And(pairs.collect()))
    }

    fn boxes(&mut self, names: &[Name], span: Span) -> Option<Vec<Condition>> {
        if names.len() > MOST_BOXES {
            self.diagnostics.push(ConditionProblem::ConditionTooLarge, span);
            return None;
        }
        let boxes: Vec<_> = names
            .iter()
            .map(|name| {
                let path = ValueKind::Path(Path { names: vec![name.clone()] });
                self.bare(&ast::Value { span: name.span, kind: path })
            })
            .collect();
        boxes.into_iter().collect()
    }
}

fn not(condition: Condition) -> Condition {
    Condition::Not(Box::new(condition))
}
