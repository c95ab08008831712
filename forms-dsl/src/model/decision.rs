//! What decides in a form: every condition, with where it is asked, and every question that must be answered.

use super::{
    AnswerRef, Condition, Form, Item, Question, QuestionName, Required, Rows, RowsKind, Rule, Section, Strength, Value,
};

/// What a condition decides.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Decides {
    /// Whether a section, question, rows, note or computed value is shown; `rows.column` names a column.
    Shown(String),
    /// Whether a question must be answered.
    Required(String),
    /// Whether a required question, left open, keeps the form from being finished.
    Needed(String),
    /// Whether a rule speaks: the key of its text.
    Rule(String, Strength),
    /// Whether a question begins with a value, counted from 0.
    Begins(String, usize),
    /// Whether something follows, counted from 0.
    FollowUp(usize),
}

/// Where a condition is asked at all.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Asked<'f> {
    Always,
    /// While this section is shown.
    In(&'f Section),
    /// While this question, or these rows, are shown.
    At(&'f QuestionName),
    /// In each of these rows.
    InRows(&'f QuestionName),
    /// In each of these rows in which this column is shown.
    AtColumn(&'f QuestionName, &'f QuestionName),
}

/// A condition, with what it decides.
#[derive(Debug, Clone)]
pub(crate) struct Decision<'f> {
    pub(crate) decides: Decides,
    pub(crate) asked: Asked<'f>,
    pub(crate) test: &'f Condition,
}

impl Form {
    /// All of them, in the order of the file.
    pub(crate) fn decisions(&self) -> Vec<Decision<'_>> {
        let mut all = Decisions(Vec::new());
        for section in &self.sections {
            all.shown(section.name.as_str(), Asked::Always, section.show_when.as_ref());
            section.items.iter().for_each(|item| all.item(section, item));
        }
        for (number, follow_up) in self.follow_ups.iter().enumerate() {
            all.add(Decides::FollowUp(number), Asked::Always, follow_up.when.as_ref());
        }
        all.0
    }
}

impl Form {
    /// What is required whenever it is shown; `rows.column` names a column.
    pub(crate) fn needed(&self) -> Vec<String> {
        let mut names = Vec::new();
        for (_, item) in self.items() {
            match item {
                Item::Question(question) if is_needed(question) => names.push(question.name.to_string()),
                Item::Rows(rows) if rows.retired.is_none() => {
                    if rows.required == Required::Always {
                        names.push(rows.name.to_string());
                    }
                    let own = rows.columns.iter().filter(|_| rows.kind != RowsKind::People);
                    let columns = own.filter(|column| is_needed(column));
                    names.extend(columns.map(|column| format!("{}.{}", rows.name, column.name)));
                }
                _ => {}
            }
        }
        names
    }
}

fn is_needed(question: &Question) -> bool {
    question.retired.is_none() && question.required == Required::Always && !is_asked_along(question)
}

struct Decisions<'f>(Vec<Decision<'f>>);

impl<'f> Decisions<'f> {
    fn add(&mut self, decides: Decides, asked: Asked<'f>, test: Option<&'f Condition>) {
        self.0.extend(test.map(|test| Decision { decides, asked, test }));
    }

    fn shown(&mut self, name: &str, asked: Asked<'f>, test: Option<&'f Condition>) {
        self.add(Decides::Shown(name.to_owned()), asked, test);
    }

    fn rule(&mut self, rule: &'f Rule, asked: Asked<'f>) {
        if !rule.is_of_an_item() {
            self.add(Decides::Rule(rule.key.clone(), rule.strength), asked, Some(&rule.test));
        }
    }

    fn required(&mut self, name: &str, asked: Asked<'f>, required: &'f Required) {
        if let Required::When(test) = required {
            self.add(Decides::Required(name.to_owned()), asked, Some(test));
        }
    }

    fn item(&mut self, section: &'f Section, item: &'f Item) {
        let here = Asked::In(section);
        match item {
            Item::Note(note) | Item::Heading(note) => self.shown(note.name.as_str(), here, note.show_when.as_ref()),
            Item::Question(question) => {
                self.question(question, question.name.as_str(), here, Asked::At(&question.name));
            }
            Item::Rows(rows) => self.rows(rows, here),
            Item::Computed(computed) => self.shown(computed.name.as_str(), here, computed.show_when.as_ref()),
            Item::Rule(rule) => self.rule(rule, here),
            Item::Signature(_) => {}
        }
    }

    fn rows(&mut self, rows: &'f Rows, here: Asked<'f>) {
        if rows.retired.is_some() {
            return;
        }
        self.shown(rows.name.as_str(), here, rows.show_when.as_ref());
        self.required(rows.name.as_str(), Asked::At(&rows.name), &rows.required);
        let of_author = |column: &&Question| match rows.kind {
            RowsKind::Measures { .. } => !matches!(column.name.as_str(), "measure" | "own_measure"),
            RowsKind::Repeat | RowsKind::People => true,
        };
        for column in rows.columns.iter().filter(of_author) {
            let at = Asked::AtColumn(&rows.name, &column.name);
            self.question(column, &format!("{}.{}", rows.name, column.name), Asked::InRows(&rows.name), at);
        }
        rows.rules.iter().for_each(|rule| self.rule(rule, Asked::InRows(&rows.name)));
    }

    fn question(&mut self, question: &'f Question, name: &str, around: Asked<'f>, at: Asked<'f>) {
        if question.retired.is_some() || is_asked_along(question) {
            return;
        }
        self.shown(name, around, question.show_when.as_ref());
        self.required(name, at, &question.required);
        for (nth, prefill) in question.start_with.iter().enumerate() {
            self.add(Decides::Begins(name.to_owned(), nth), at, prefill.when.as_ref());
        }
        question.rules.iter().for_each(|rule| self.rule(rule, at));
    }
}

/// Whether what is chosen brings it along, so that nobody wrote its condition.
fn is_asked_along(question: &Question) -> bool {
    question.of_item.is_some() || is_asked_by_an_option(question)
}

/// Whether it is the text that an option `with text` asks for.
fn is_asked_by_an_option(question: &Question) -> bool {
    let of = |answer: &AnswerRef, option: &str| {
        let (AnswerRef::Question(of) | AnswerRef::Column { column: of, .. }) = answer;
        question.name.as_str() == format!("{of}_{option}")
    };
    match &question.show_when {
        Some(Condition::Compare { left: Value::Answer(answer), right: Value::Option { option, .. }, .. }) => {
            of(answer, option.as_str())
        }
        Some(Condition::Contains { many, items, .. }) => items.iter().any(|option| of(many, option.as_str())),
        _ => false,
    }
}
