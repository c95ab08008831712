//! Every text of a form with its key: `goal`, `goal.hint`, `steps.week`, `goal_type.step_up`, `plan.require`.

use crate::model::{Action, Form, Item, Note, OptionList, Question, Rows, Rule, Settings, Text, Value};

/// Each text once, in the order of the file: of the form, its lists, then the roles.
pub(crate) fn texts<'f>(form: &'f Form, settings: &'f Settings) -> Vec<(String, &'f Text)> {
    let mut texts = form_texts(form);
    texts.extend(form.lists.values().flat_map(|list| list_texts(list)));
    texts.extend(settings.roles.iter().map(|(name, role)| (format!("role.{name}"), &role.label)));
    texts
}

/// The same walk to look at texts and to change them.
macro_rules! walks {
    ($form_texts:ident $list_texts:ident $Found:ident $as_ref:ident $($mutable:tt)?) => {
        /// The texts of a form and its sections, without those of lists.
        pub(crate) fn $form_texts(form: &$($mutable)? Form) -> Vec<(String, &$($mutable)? Text)> {
            let mut found = $Found { texts: Vec::new() };
            found.add("title", &$($mutable)? form.title);
            found.optional("purpose", form.purpose.$as_ref());
            found.optional("source", form.source.$as_ref());
            for section in &$($mutable)? form.sections {
                found.add(section.name.as_str(), &$($mutable)? section.title);
                found.optional(&format!("{}.source", section.name), section.source.$as_ref());
                for item in &$($mutable)? section.items {
                    found.item(item);
                }
            }
            for follow_up in &$($mutable)? form.follow_ups {
                for action in &$($mutable)? follow_up.actions {
                    if let Action::Task(task) = action {
                        found.add(task.name.as_str(), &$($mutable)? task.label);
                    }
                }
            }
            found.texts
        }

        /// The texts of a list.
        pub(crate) fn $list_texts(list: &$($mutable)? OptionList) -> Vec<(String, &$($mutable)? Text)> {
            let mut found = $Found { texts: Vec::new() };
            found.optional(&format!("{}.title", list.name), list.title.$as_ref());
            for option in &$($mutable)? list.options {
                let key = format!("{}.{}", list.name, option.name);
                found.add(&key, &$($mutable)? option.label);
                found.optional(&format!("{key}.own_text"), option.own_text.$as_ref());
                found.optional(&format!("{key}.group"), option.group.$as_ref());
                found.optional(&format!("{key}.hint"), option.hint.$as_ref());
                found.optional(&format!("{key}.help"), option.help.$as_ref());
                found.optional(&format!("{key}.source"), option.source.$as_ref());
                for question in &$($mutable)? option.questions {
                    found.question(&format!("{key}.{}", question.name), question);
                }
            }
            found.texts
        }

        struct $Found<'f> {
            texts: Vec<(String, &'f $($mutable)? Text)>,
        }

        impl<'f> $Found<'f> {
            fn add(&mut self, key: &str, text: &'f $($mutable)? Text) {
                self.texts.push((key.to_owned(), text));
            }

            fn optional(&mut self, key: &str, text: Option<&'f $($mutable)? Text>) {
                if let Some(text) = text {
                    self.add(key, text);
                }
            }

            fn item(&mut self, item: &'f $($mutable)? Item) {
                match item {
                    Item::Note(Note { name, text, source, .. }) | Item::Heading(Note { name, text, source, .. }) => {
                        self.add(name.as_str(), text);
                        self.optional(&format!("{name}.source"), source.$as_ref());
                    }
                    Item::Question(question) => self.question(&question.name.to_string(), question),
                    Item::Rows(rows) => self.rows(rows),
                    Item::Computed(computed) => {
                        let key = computed.name.as_str();
                        self.add(key, &$($mutable)? computed.label);
                        self.optional(&format!("{key}.hint"), computed.hint.$as_ref());
                        self.optional(&format!("{key}.help"), computed.help.$as_ref());
                        self.optional(&format!("{key}.source"), computed.source.$as_ref());
                    }
                    Item::Signature(line) => {
                        let key = line.name.as_str();
                        self.add(key, &$($mutable)? line.label);
                        self.optional(&format!("{key}.hint"), line.hint.$as_ref());
                        self.optional(&format!("{key}.help"), line.help.$as_ref());
                    }
                    Item::Rule(rule) => self.rule(rule),
                }
            }

            fn rows(&mut self, rows: &'f $($mutable)? Rows) {
                let key = rows.name.as_str();
                self.add(key, &$($mutable)? rows.label);
                self.optional(&format!("{key}.hint"), rows.hint.$as_ref());
                self.optional(&format!("{key}.help"), rows.help.$as_ref());
                self.optional(&format!("{key}.source"), rows.source.$as_ref());
                for rule in &$($mutable)? rows.rules {
                    self.rule(rule);
                }
                for column in &$($mutable)? rows.columns {
                    self.question(&format!("{key}.{}", column.name), column);
                }
            }

            fn question(&mut self, key: &str, question: &'f $($mutable)? Question) {
                self.add(key, &$($mutable)? question.label);
                self.optional(&format!("{key}.hint"), question.hint.$as_ref());
                self.optional(&format!("{key}.help"), question.help.$as_ref());
                self.optional(&format!("{key}.script"), question.script.$as_ref());
                self.optional(&format!("{key}.source"), question.source.$as_ref());
                self.optional(&format!("{key}.unit"), question.unit.$as_ref());
                self.optional(&format!("{key}.lowest"), question.lowest.$as_ref());
                self.optional(&format!("{key}.highest"), question.highest.$as_ref());
                for rule in &$($mutable)? question.rules {
                    self.rule(rule);
                }
                for prefill in &$($mutable)? question.start_with {
                    if let Value::Words(words) = &$($mutable)? prefill.value {
                        self.add(&words.key.clone(), &$($mutable)? words.text);
                    }
                }
            }

            fn rule(&mut self, rule: &'f $($mutable)? Rule) {
                self.add(&rule.key, &$($mutable)? rule.say);
            }
        }
    };
}

walks!(form_texts list_texts Found as_ref);
walks!(form_texts_mut list_texts_mut FoundMut as_mut mut);
