//! Whom an answer reaches beside its readers: by what is shown, said or done only because of it (`language.md` 6).

use super::{answers::Shape, places::Places};
use crate::{
    diagnostic::Diagnostics,
    model::{
        AnswerRef, Class, Condition, FollowUp, Form, Item, Node, Question, Required, Role, Rule, Settings, Strength,
        Value,
    },
    problem::RuleProblem,
    source::Span,
};

/// What reveals an answer, and who sees that.
struct Open<'f> {
    class: Class,
    /// Empty: whoever reads the form.
    readers: &'f [Role],
}

struct Secrecy<'s> {
    diagnostics: &'s mut Diagnostics,
    form: &'s Form,
    forms: &'s [&'s Form],
    settings: &'s Settings,
    places: &'s Places<'s>,
}

/// Each condition of a form; `forms` are those of the folder.
pub(super) fn check(
    diagnostics: &mut Diagnostics,
    form: &Form,
    forms: &[&Form],
    settings: &Settings,
    shape: &Shape<'_>,
) {
    let places = Places::of(shape);
    let mut secrecy = Secrecy { diagnostics, form, forms, settings, places: &places };
    for section in &form.sections {
        let class = shape.things.get(section.name.as_str()).map_or(Class::K3, |known| known.class);
        // `for staff`: never handed over, read by staff alone.
        let readers: &[Role] = if section.audience == [Role::Staff] { &section.audience } else { &[] };
        let open = Open { class, readers };
        secrecy.shown(section.show_when.as_ref(), section.name.as_str(), &open);
        for item in &section.items {
            secrecy.item(item, &open);
        }
    }
    for (number, follow_up) in form.follow_ups.iter().enumerate() {
        secrecy.follow_up(follow_up, number);
    }
}

impl Secrecy<'_> {
    fn item(&mut self, item: &Item, section: &Open<'_>) {
        match item {
            Item::Note(note) | Item::Heading(note) => {
                self.shown(note.show_when.as_ref(), note.name.as_str(), section);
            }
            Item::Question(question) => self.question(question, question.name.as_str()),
            Item::Rows(rows) => {
                let (name, open) = (rows.name.as_str(), Open { class: rows.class, readers: &rows.seen_by });
                self.shown(rows.show_when.as_ref(), name, &open);
                self.required(&rows.required, name, &open);
                rows.rules.iter().for_each(|rule| self.rule(rule, &open));
                for column in &rows.columns {
                    self.question(column, &format!("{name}.{}", column.name));
                }
            }
            Item::Computed(computed) => {
                let open = Open { class: computed.class, readers: section.readers };
                self.shown(computed.show_when.as_ref(), computed.name.as_str(), &open);
            }
            Item::Rule(rule) => self.rule(rule, section),
            Item::Signature(line) => self.shown(line.show_when.as_ref(), line.name.as_str(), section),
        }
    }

    fn question(&mut self, question: &Question, name: &str) {
        let open = Open { class: question.class, readers: &question.seen_by };
        self.shown(question.show_when.as_ref(), name, &open);
        self.required(&question.required, name, &open);
        question.rules.iter().for_each(|rule| self.rule(rule, &open));
        for (nth, prefill) in question.start_with.iter().enumerate() {
            if let Some(kept) = self.kept_from(Node::Value(&prefill.value), &open) {
                self.say(RuleProblem::ReadByMore { name: kept }, self.places.beginning(name, nth));
            }
        }
    }

    /// A question that appears only because of a secret reveals it.
    fn shown(&mut self, test: Option<&Condition>, name: &str, open: &Open<'_>) {
        if let Some(test) = test {
            let at = self.places.show_when(name).or_else(|| self.places.thing(name));
            self.condition(test, open, at, |from, to| RuleProblem::SecretShows { from, to });
        }
    }

    fn required(&mut self, required: &Required, name: &str, open: &Open<'_>) {
        if let Required::When(test) = required {
            let at = self.places.required_when(name);
            self.condition(test, open, at, |from, to| RuleProblem::SecretShows { from, to });
        }
    }

    /// Advice is shown to staff alone, who may know.
    fn rule(&mut self, rule: &Rule, open: &Open<'_>) {
        if rule.strength != Strength::Suggest {
            let at = self.places.rule(&rule.key);
            self.condition(&rule.test, open, at, |from, to| RuleProblem::SecretSpoken { from, to });
        }
    }

    /// The state of a case and what is to be done in it are seen by all who take part in it.
    fn follow_up(&mut self, follow_up: &FollowUp, number: usize) {
        let Some(test) = &follow_up.when else { return };
        let from = self.class_of(Node::Condition(test));
        if from >= Class::K4 {
            self.say(RuleProblem::SecretFollows { from }, self.places.follow_up(number));
        }
    }

    fn condition(
        &mut self,
        test: &Condition,
        open: &Open<'_>,
        at: Option<Span>,
        problem: impl Fn(Class, Class) -> RuleProblem,
    ) {
        let from = self.class_of(Node::Condition(test));
        if from.is_sealed() && from > open.class {
            self.say(problem(from, open.class), at);
        } else if let Some(name) = self.kept_from(Node::Condition(test), open) {
            self.say(RuleProblem::ReadByMore { name }, at);
        }
    }

    fn say(&mut self, problem: RuleProblem, at: Option<Span>) {
        self.diagnostics.push(problem, at.unwrap_or_else(|| self.places.head()));
    }

    /// How sensitive the most sensitive answer is that an expression looks at, those of earlier forms among them.
    fn class_of(&self, expression: Node<'_>) -> Class {
        let mut class = Class::K0;
        each_answer(self.form, self.forms, expression, &mut |_, of, _| class = class.max(of));
        class
    }

    /// An answer that an expression looks at and that not all may read who see what comes of it.
    fn kept_from(&self, expression: Node<'_>, open: &Open<'_>) -> Option<String> {
        let mut kept = None;
        each_answer(self.form, self.forms, expression, &mut |name, _, readers| {
            if kept.is_none() && !self.may_all_read(open.readers, readers) {
                kept = Some(name.to_owned());
            }
        });
        kept
    }

    /// Whether each of `these` is among `readers`; an empty list is everybody.
    fn may_all_read(&self, these: &[Role], readers: &[Role]) -> bool {
        let may = |reader: &Role| readers.iter().any(|asked| self.settings.role_is(reader, asked) || reader == asked);
        readers.is_empty() || readers.contains(&Role::Everyone) || !these.is_empty() && these.iter().all(may)
    }
}

/// Each answer below an expression with its name, class and readers.
fn each_answer(form: &Form, forms: &[&Form], expression: Node<'_>, visit: &mut dyn FnMut(&str, Class, &[Role])) {
    let mut look = |form: &Form, answer: &AnswerRef| match answer {
        AnswerRef::Question(name) => {
            if let Some(question) = form.find_question(name.as_str()) {
                visit(name.as_str(), question.class, &question.seen_by);
            } else if let Some(rows) = form.find_rows(name.as_str()) {
                visit(name.as_str(), rows.class, &rows.seen_by);
            } else if let Some((_, computed)) = form.computed().find(|(_, computed)| computed.name == *name) {
                visit(name.as_str(), computed.class, &[]);
            }
        }
        AnswerRef::Column { rows, column } => {
            let column = form.find_rows(rows.as_str()).and_then(|rows| rows.find_column(column.as_str()));
            if let Some(column) = column {
                visit(column.name.as_str(), column.class, &column.seen_by);
            }
        }
    };
    match expression {
        Node::Condition(condition) => condition.for_each_answer(&mut |answer| look(form, answer)),
        Node::Value(value) => value.for_each_answer(&mut |answer| look(form, answer)),
    }
    expression.walk(&mut |node| {
        if let Node::Value(Value::Earlier { form: earlier, question }) = node
            && let Some(earlier) = forms.iter().find(|form| form.name == *earlier)
        {
            look(earlier, &AnswerRef::Question(question.clone()));
        }
    });
}
