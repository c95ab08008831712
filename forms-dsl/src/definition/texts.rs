//! Every text of a form with its key: `goal`, `goal.hint`, `steps.week`, `goal_type.step_up`, `plan.require`.

use crate::model::{Form, Item, Note, OptionList, Question, Rows, Rule, Settings, Text};

/// Each text once, in the order of the file: of the form, its lists, then the roles.
pub(crate) fn texts<'f>(form: &'f Form, settings: &'f Settings) -> Vec<(String, &'f Text)> {
    let mut found = Found { texts: Vec::new() };
    found.add("title", &form.title);
    found.optional("purpose", form.purpose.as_ref());
    found.optional("source", form.source.as_ref());
    for section in &form.sections {
        found.add(section.name.as_str(), &section.title);
        found.optional(&format!("{}.source", section.name), section.source.as_ref());
        section.items.iter().for_each(|item| found.item(item));
    }
    form.lists.values().for_each(|list| found.list(list));
    for (name, role) in &settings.roles {
        found.add(&format!("role.{name}"), &role.label);
    }
    found.texts
}

struct Found<'f> {
    texts: Vec<(String, &'f Text)>,
}

impl<'f> Found<'f> {
    fn add(&mut self, key: &str, text: &'f Text) {
        self.texts.push((key.to_owned(), text));
    }

    fn optional(&mut self, key: &str, text: Option<&'f Text>) {
        if let Some(text) = text {
            self.add(key, text);
        }
    }

    fn item(&mut self, item: &'f Item) {
        match item {
            Item::Note(Note { name, text, source, .. }) | Item::Heading(Note { name, text, source, .. }) => {
                self.add(name.as_str(), text);
                self.optional(&format!("{name}.source"), source.as_ref());
            }
            Item::Question(question) => self.question(question.name.as_str(), question),
            Item::Rows(rows) => self.rows(rows),
            Item::Computed(computed) => self.add(computed.name.as_str(), &computed.label),
            Item::Signature(line) => self.add(line.name.as_str(), &line.label),
            Item::Rule(rule) => self.rule(rule),
        }
    }

    fn rows(&mut self, rows: &'f Rows) {
        let key = rows.name.as_str();
        self.add(key, &rows.label);
        self.optional(&format!("{key}.hint"), rows.hint.as_ref());
        self.optional(&format!("{key}.help"), rows.help.as_ref());
        self.optional(&format!("{key}.source"), rows.source.as_ref());
        rows.rules.iter().for_each(|rule| self.rule(rule));
        rows.columns.iter().for_each(|column| self.question(&format!("{key}.{}", column.name), column));
    }

    fn question(&mut self, key: &str, question: &'f Question) {
        self.add(key, &question.label);
        self.optional(&format!("{key}.hint"), question.hint.as_ref());
        self.optional(&format!("{key}.help"), question.help.as_ref());
        self.optional(&format!("{key}.script"), question.script.as_ref());
        self.optional(&format!("{key}.source"), question.source.as_ref());
        question.must.iter().for_each(|rule| self.rule(rule));
    }

    fn rule(&mut self, rule: &'f Rule) {
        self.add(&rule.key, &rule.say);
    }

    fn list(&mut self, list: &'f OptionList) {
        self.optional(&format!("{}.title", list.name), list.title.as_ref());
        for option in &list.options {
            let key = format!("{}.{}", list.name, option.name);
            self.add(&key, &option.label);
            self.optional(&format!("{key}.own_text"), option.own_text.as_ref());
            self.optional(&format!("{key}.group"), option.group.as_ref());
            self.optional(&format!("{key}.hint"), option.hint.as_ref());
            self.optional(&format!("{key}.help"), option.help.as_ref());
            self.optional(&format!("{key}.source"), option.source.as_ref());
        }
    }
}
