//! The order in which a form is evaluated, or the ring because of which there is none.
//!
//! A section, question or column depends on what its `show when`, `start with` and `from` look at; a question on its
//! section too, a column on its rows.

use std::collections::{BTreeSet, HashMap, VecDeque};

use super::{answers::Shape, places::Places};
use crate::{
    diagnostic::Diagnostics,
    model::{AnswerRef, AnswerType, Condition, Form, Item, Prefill, Question, Step, Value},
    problem::{ConditionProblem, Note},
};

/// Every step of a form, each after all that it depends on; a ring is reported, the shortest first.
pub(super) fn order(diagnostics: &mut Diagnostics, form: &Form, shape: &Shape<'_>) -> Option<Vec<Step>> {
    let graph = Graph::of(form);
    let order = graph.order();
    if order.len() == graph.names.len() {
        return Some(order.into_iter().filter_map(|node| graph.steps.get(node).copied()).collect());
    }
    let places = Places::of(shape);
    for ring in graph.rings(&order) {
        let names: Vec<String> = ring.iter().filter_map(|node| graph.names.get(*node).cloned()).collect();
        let spans: Vec<_> = names.iter().filter_map(|name| places.thing(name)).collect();
        let Some((first, others)) = spans.split_first() else { continue };
        let related = others.iter().map(|span| (*span, Note::InRing)).collect();
        diagnostics.push_related(ConditionProblem::Cycle { ring: names }, *first, related);
    }
    None
}

/// Nodes are numbered in the order of the file.
struct Graph {
    steps: Vec<Step>,
    /// `goal`, or `steps.week` for a column.
    names: Vec<String>,
    /// What each node depends on.
    needs: Vec<BTreeSet<usize>>,
}

impl Graph {
    fn of(form: &Form) -> Self {
        let mut graph = Self { steps: Vec::new(), names: Vec::new(), needs: Vec::new() };
        let by_name = graph.add_nodes(form);
        for node in 0..graph.steps.len() {
            let needs = graph.steps.get(node).map(|step| needs_of(form, *step, &by_name)).unwrap_or_default();
            graph.needs.push(needs);
        }
        graph
    }

    fn add_nodes(&mut self, form: &Form) -> HashMap<String, usize> {
        let mut by_name = HashMap::new();
        let mut add = |step, name: String| {
            by_name.insert(name.clone(), self.steps.len());
            self.steps.push(step);
            self.names.push(name);
        };
        for (s, section) in form.sections.iter().enumerate() {
            add(Step::Section(s), section.name.to_string());
            for (i, item) in section.items.iter().enumerate() {
                add(Step::Item(s, i), name_of(item, s, i));
                if let Item::Rows(rows) = item {
                    for (c, column) in rows.columns.iter().enumerate() {
                        add(Step::Column(s, i, c), format!("{}.{}", rows.name, column.name));
                    }
                }
            }
        }
        by_name
    }

    /// Kahn's order, the file's where there is a choice; shorter than the graph where there is a ring.
    fn order(&self) -> Vec<usize> {
        let mut open: Vec<usize> = self.needs.iter().map(BTreeSet::len).collect();
        let mut dependents: Vec<Vec<usize>> = vec![Vec::new(); self.needs.len()];
        for (node, needs) in self.needs.iter().enumerate() {
            for need in needs {
                if let Some(dependents) = dependents.get_mut(*need) {
                    dependents.push(node);
                }
            }
        }
        let mut ready: BTreeSet<usize> =
            open.iter().enumerate().filter(|(_, n)| **n == 0).map(|(node, _)| node).collect();
        let mut order = Vec::new();
        while let Some(node) = ready.pop_first() {
            order.push(node);
            for dependent in dependents.get(node).into_iter().flatten() {
                if let Some(left) = open.get_mut(*dependent) {
                    *left -= 1;
                    if *left == 0 {
                        ready.insert(*dependent);
                    }
                }
            }
        }
        order
    }

    /// The rings among what is not in the order, the shortest first, each node in one of them at most.
    fn rings(&self, order: &[usize]) -> Vec<Vec<usize>> {
        let ordered: BTreeSet<_> = order.iter().copied().collect();
        let left: Vec<usize> = (0..self.needs.len()).filter(|node| !ordered.contains(node)).collect();
        let mut found: Vec<Vec<usize>> = left.iter().filter_map(|node| self.ring_of(*node)).collect();
        found.sort_by_key(|ring| (ring.len(), ring.first().copied()));
        let mut said = BTreeSet::new();
        found.retain(|ring| {
            let new = ring.iter().all(|node| !said.contains(node));
            said.extend(ring.iter().copied().filter(|_| new));
            new
        });
        found
    }

    /// The shortest way from a node over what it needs back to itself.
    fn ring_of(&self, start: usize) -> Option<Vec<usize>> {
        let mut from: HashMap<usize, usize> = HashMap::new();
        let mut queue = VecDeque::from([start]);
        while let Some(node) = queue.pop_front() {
            for need in self.needs.get(node)? {
                if *need == start {
                    return Some(way_back(&from, start, node));
                }
                if let std::collections::hash_map::Entry::Vacant(entry) = from.entry(*need) {
                    entry.insert(node);
                    queue.push_back(*need);
                }
            }
        }
        None
    }
}

fn way_back(from: &HashMap<usize, usize>, start: usize, last: usize) -> Vec<usize> {
    let mut ring = vec![last];
    while let Some(before) = ring.last().filter(|node| **node != start).and_then(|node| from.get(node)) {
        ring.push(*before);
    }
    ring.reverse();
    ring
}

fn name_of(item: &Item, section: usize, position: usize) -> String {
    match item {
        Item::Note(note) | Item::Heading(note) => note.name.to_string(),
        Item::Question(question) => question.name.to_string(),
        Item::Rows(rows) => rows.name.to_string(),
        Item::Computed(computed) => computed.name.to_string(),
        Item::Signature(line) => line.name.to_string(),
        // Nothing can speak of a rule.
        Item::Rule(_) => format!("{section}/{position}"),
    }
}

/// What a step needs, by the names that it looks at.
fn needs_of(form: &Form, step: Step, by_name: &HashMap<String, usize>) -> BTreeSet<usize> {
    let mut needs = Needs { by_name, found: BTreeSet::new() };
    match step {
        Step::Section(s) => {
            if let Some(section) = form.sections.get(s) {
                needs.condition(section.show_when.as_ref());
            }
        }
        Step::Item(s, i) => {
            if let Some(section) = form.sections.get(s) {
                needs.name(section.name.as_str());
                section.items.get(i).into_iter().for_each(|item| needs.item(item));
            }
        }
        Step::Column(s, i, c) => {
            if let Some(Item::Rows(rows)) = form.sections.get(s).and_then(|section| section.items.get(i)) {
                needs.name(rows.name.as_str());
                rows.columns.get(c).into_iter().for_each(|column| needs.question(column));
            }
        }
    }
    needs.found
}

struct Needs<'n> {
    by_name: &'n HashMap<String, usize>,
    found: BTreeSet<usize>,
}

impl Needs<'_> {
    fn name(&mut self, name: &str) {
        self.found.extend(self.by_name.get(name));
    }

    fn answer(&mut self, answer: &AnswerRef) {
        match answer {
            AnswerRef::Question(name) => self.name(name.as_str()),
            AnswerRef::Column { rows, column } => self.name(&format!("{rows}.{column}")),
        }
    }

    fn condition(&mut self, condition: Option<&Condition>) {
        if let Some(condition) = condition {
            condition.for_each_answer(&mut |answer| self.answer(answer));
        }
    }

    fn value(&mut self, value: &Value) {
        value.for_each_answer(&mut |answer| self.answer(answer));
    }

    fn prefills(&mut self, prefills: &[Prefill]) {
        for prefill in prefills {
            self.value(&prefill.value);
            self.condition(prefill.when.as_ref());
        }
    }

    fn item(&mut self, item: &Item) {
        match item {
            Item::Note(note) | Item::Heading(note) => self.condition(note.show_when.as_ref()),
            Item::Question(question) => self.question(question),
            Item::Rows(rows) => {
                self.condition(rows.show_when.as_ref());
                self.prefills(&rows.start_with);
            }
            Item::Computed(computed) => {
                self.condition(computed.show_when.as_ref());
                self.value(&computed.value);
            }
            Item::Signature(line) => self.condition(line.show_when.as_ref()),
            // What it says has no part in what is shown.
            Item::Rule(_) => {}
        }
    }

    fn question(&mut self, question: &Question) {
        self.condition(question.show_when.as_ref());
        self.prefills(&question.start_with);
        question.narrowed_by.iter().for_each(|by| self.answer(by));
        if let AnswerType::PersonOf { people } = &question.answer {
            self.name(people.as_str());
        }
    }
}
