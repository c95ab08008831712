//! What differs between two versions of a form, thing by thing.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::{Difference, DifferenceKind as Kind, waits::Unanswered};
use crate::{
    definition,
    model::{
        Amount, AnswerType, Computed, Condition, Form, Item, OptionList, Question, QuestionName, Required, Retired,
        Role, Rows, RowsKind, Rule, Settings, SignatureLine, Signers,
    },
};

/// Everything that differs, in the order of the new form; what is gone comes last.
#[must_use]
pub fn differences(old: &Form, old_settings: &Settings, new: &Form, new_settings: &Settings) -> Vec<Difference> {
    let unanswered = Unanswered::of(old, new);
    let mut found = Finder { found: Vec::new(), renames: renames(new), unanswered, old, new };
    found.header();
    found.items();
    found.lists();
    found.follow_ups();
    found.settings(old_settings, new_settings);
    found.texts(old_settings, new_settings);
    found.found
}

/// Old names and what they are called now; a column as `rows.column`.
fn renames(new: &Form) -> BTreeMap<String, String> {
    let mut renames = BTreeMap::new();
    for (_, question) in new.questions() {
        renames.extend(question.was.iter().map(|was| (was.to_string(), question.name.to_string())));
    }
    for (_, rows) in new.rows() {
        renames.extend(rows.was.iter().map(|was| (was.to_string(), rows.name.to_string())));
        for column in &rows.columns {
            let now = format!("{}.{}", rows.name, column.name);
            renames.extend(column.was.iter().map(|was| (format!("{}.{was}", rows.name), now.clone())));
        }
    }
    renames
}

struct Finder<'f> {
    found: Vec<Difference>,
    renames: BTreeMap<String, String>,
    unanswered: Unanswered<'f>,
    old: &'f Form,
    new: &'f Form,
}

impl<'f> Finder<'f> {
    fn say(&mut self, name: &str, kind: Kind) {
        let difference = Difference { name: name.to_owned(), kind };
        if !self.found.contains(&difference) {
            self.found.push(difference);
        }
    }

    fn header(&mut self) {
        if self.old.about != self.new.about {
            self.say("", Kind::TypeChanged);
        }
        let (old, new) = (self.old, self.new);
        let fewer = |old: &[Role], new: &[Role]| old.iter().any(|role| !new.contains(role));
        // Nobody named is everybody.
        let fewer_see = !new.seen_by.is_empty() && (old.seen_by.is_empty() || fewer(&old.seen_by, &new.seen_by));
        if fewer(&old.opened_by, &new.opened_by) || fewer_see || (old.until_shared && !new.until_shared) {
            self.say("", Kind::Tightened);
        } else if old.opened_by != new.opened_by
            || old.seen_by != new.seen_by
            || old.until_shared != new.until_shared
            || old.keep_years != new.keep_years
        {
            self.say("", Kind::Loosened);
        }
    }

    fn items(&mut self) {
        let (old, new) = (self.old, self.new);
        for (section, item) in new.items() {
            let section = section.show_when.as_ref();
            match item {
                Item::Question(question) => self.question_item(section, question),
                Item::Rows(rows) => self.rows_item(section, rows),
                Item::Computed(computed) => self.computed_item(computed),
                Item::Signature(line) => self.signature(section, line),
                Item::Note(_) | Item::Heading(_) | Item::Rule(_) => {}
            }
        }
        for (_, item) in old.items() {
            let gone = match item {
                Item::Question(question) => self.is_gone(&question.name),
                Item::Rows(rows) => self.is_gone(&rows.name),
                Item::Computed(computed) => self.is_gone(&computed.name),
                Item::Signature(line) => !new.signatures().any(|(_, now)| now.name == line.name),
                Item::Note(_) | Item::Heading(_) | Item::Rule(_) => false,
            };
            if gone && let Some(name) = name_of(item) {
                self.say(name.as_str(), Kind::Gone);
            }
        }
        for section in &new.sections {
            let before = old.sections.iter().find(|before| before.name == section.name);
            if let Some(before) = before {
                self.condition(section.name.as_str(), before.show_when.as_ref(), section.show_when.as_ref());
                self.rules(section.name.as_str(), &rules_of(&before.items), &rules_of(&section.items));
            }
        }
    }

    fn is_gone(&self, name: &QuestionName) -> bool {
        let now = self.now(name.as_str());
        !self.new.items().any(|(_, item)| name_of(item).is_some_and(|name| name.as_str() == now))
    }

    fn now<'n>(&'n self, name: &'n str) -> &'n str {
        self.renames.get(name).map_or(name, String::as_str)
    }

    /// The old thing that is called so now, or was called one of these.
    fn before<T>(
        &self,
        find: impl Fn(&Form, &str) -> Option<T>,
        name: &QuestionName,
        was: &[QuestionName],
    ) -> Option<(T, bool)> {
        let same = find(self.old, name.as_str()).map(|old| (old, false));
        same.or_else(|| was.iter().find_map(|was| find(self.old, was.as_str())).map(|old| (old, true)))
    }

    fn question_item(&mut self, section: Option<&Condition>, question: &'f Question) {
        let old = self.old;
        let find = |_: &Form, name: &str| old.find_question(name);
        let Some((before, renamed)) = self.before(find, &question.name, &question.was) else {
            let is_needed = self.is_needed(&[section, question.show_when.as_ref()], &question.required);
            self.added(question.name.as_str(), is_needed && question.retired.is_none());
            return;
        };
        if renamed {
            self.say(question.name.as_str(), Kind::Renamed { was: before.name.to_string() });
        }
        self.question(question.name.as_str(), before, question);
    }

    /// Whether a draft may have to answer what is new, shown on all these conditions: not where they wait for an
    /// answer that no draft has.
    fn is_needed(&self, shown: &[Option<&Condition>], required: &Required) -> bool {
        let required = match required {
            Required::No => return false,
            Required::Always => None,
            Required::When(condition) => Some(condition),
        };
        let mut conditions = shown.iter().copied().chain([required]).flatten();
        !conditions.any(|condition| self.unanswered.never(condition, true))
    }

    fn added(&mut self, name: &str, is_needed: bool) {
        let of_another_kind = self.old.items().any(|(_, item)| name_of(item).is_some_and(|old| old.as_str() == name));
        let kind = if of_another_kind {
            Kind::TypeChanged
        } else if is_needed {
            Kind::AddedRequired
        } else {
            Kind::Added
        };
        self.say(name, kind);
    }

    fn question(&mut self, key: &str, old: &Question, new: &Question) {
        self.answer(key, &old.answer, &new.answer);
        if let (Some(before), Some(now)) = (&old.unit, &new.unit)
            && before.original() != now.original()
        {
            self.say(key, Kind::UnitChanged);
        }
        self.required(key, &old.required, &new.required);
        self.condition(key, old.show_when.as_ref(), new.show_when.as_ref());
        self.rules(key, &old.rules.iter().collect::<Vec<_>>(), &new.rules.iter().collect::<Vec<_>>());
        self.class(key, old.class, new.class);
        self.retired(key, old.retired.as_ref(), new.retired.as_ref());
        if old.allow.iter().any(|state| !new.allow.contains(state)) {
            self.say(key, Kind::Tightened);
        } else if old.allow != new.allow {
            self.say(key, Kind::Loosened);
        }
        if !new.seen_by.is_empty() && old.seen_by != new.seen_by {
            self.say(key, Kind::SecrecyRaised);
        } else if new.seen_by.is_empty() && !old.seen_by.is_empty() {
            self.say(key, Kind::SecrecyLowered { from: old.class, to: new.class });
        }
    }

    fn answer(&mut self, key: &str, old: &AnswerType, new: &AnswerType) {
        match (old, new) {
            (AnswerType::ShortText { max: before }, AnswerType::ShortText { max: now })
            | (AnswerType::LongText { max: before }, AnswerType::LongText { max: now }) => {
                self.limits(key, now < before, now > before);
            }
            (
                AnswerType::Number { unit, min, max, decimals },
                AnswerType::Number { unit: unit_now, min: min_now, max: max_now, decimals: decimals_now },
            ) => {
                if unit != unit_now {
                    self.say(key, Kind::UnitChanged);
                } else if decimals != decimals_now {
                    // Stored as an integer scaled by its places: other places are another type.
                    self.say(key, Kind::TypeChanged);
                }
                self.limits(key, min_now > min || max_now < max, min_now < min || max_now > max);
            }
            (AnswerType::Scale { min, max }, AnswerType::Scale { min: min_now, max: max_now }) => {
                if (min, max) != (min_now, max_now) {
                    self.say(key, Kind::TypeChanged);
                }
            }
            (AnswerType::ManyOf { lists, amount }, AnswerType::ManyOf { lists: lists_now, amount: amount_now })
                if lists == lists_now =>
            {
                self.amount(key, *amount, *amount_now);
            }
            (AnswerType::PersonOf { people }, AnswerType::PersonOf { people: people_now })
                if self.now(people.as_str()) == people_now.as_str() => {}
            (old, new) if old == new => {}
            (_, _) => self.say(key, Kind::TypeChanged),
        }
    }

    fn limits(&mut self, key: &str, tighter: bool, looser: bool) {
        if tighter {
            self.say(key, Kind::Tightened);
        } else if looser {
            self.say(key, Kind::Loosened);
        }
    }

    fn amount(&mut self, key: &str, old: Amount, new: Amount) {
        let fewest = (old.at_least.unwrap_or(0), new.at_least.unwrap_or(0));
        let most = (old.at_most.unwrap_or(u32::MAX), new.at_most.unwrap_or(u32::MAX));
        self.limits(
            key,
            fewest.1 > fewest.0 || most.1 < most.0,
            fewest != (fewest.1, fewest.1) || most != (most.1, most.1),
        );
    }

    fn required(&mut self, key: &str, old: &Required, new: &Required) {
        match (old, new) {
            (Required::No, Required::No) | (Required::Always, Required::Always) => {}
            (_, Required::No) | (Required::Always, Required::When(_)) => self.say(key, Kind::Loosened),
            (Required::When(old), Required::When(new)) => self.condition(key, Some(old), Some(new)),
            (_, Required::Always | Required::When(_)) => self.say(key, Kind::Tightened),
        }
    }

    fn condition(&mut self, key: &str, old: Option<&Condition>, new: Option<&Condition>) {
        let old = old.map(|old| self.renamed(definition::condition_json(old)));
        if old != new.map(definition::condition_json) {
            self.say(key, Kind::ConditionChanged);
        }
    }

    fn rules(&mut self, key: &str, old: &[&Rule], new: &[&Rule]) {
        let json = |rule: &&Rule| (rule.strength, definition::condition_json(&rule.test));
        let before: Vec<_> = old
            .iter()
            .map(|rule| {
                let (strength, test) = json(rule);
                (strength, self.renamed(test))
            })
            .collect();
        let now: Vec<_> = new.iter().map(json).collect();
        if now.iter().any(|rule| !before.contains(rule)) {
            self.say(key, Kind::ConditionChanged);
        } else if before.iter().any(|rule| !now.contains(rule)) {
            self.say(key, Kind::Loosened);
        }
    }

    /// An expression of the old form with the names that things have now.
    fn renamed(&self, json: Json) -> Json {
        match json {
            Json::Object(object) => {
                let rows = object.get("rows").and_then(Json::as_str).map(ToOwned::to_owned);
                let renamed = object.into_iter().map(|(key, value)| {
                    let value = match (key.as_str(), value) {
                        ("name" | "column", Json::String(name)) => {
                            let column = rows.as_ref().and_then(|rows| self.renames.get(&format!("{rows}.{name}")));
                            let column = column.and_then(|column| column.rsplit('.').next());
                            Json::String(column.unwrap_or_else(|| self.now(&name)).to_owned())
                        }
                        ("rows", Json::String(name)) => Json::String(self.now(&name).to_owned()),
                        (_, value) => self.renamed(value),
                    };
                    (key, value)
                });
                Json::Object(renamed.collect())
            }
            Json::Array(items) => items.into_iter().map(|item| self.renamed(item)).collect(),
            other => other,
        }
    }

    fn class(&mut self, key: &str, from: crate::model::Class, to: crate::model::Class) {
        if to < from {
            self.say(key, Kind::SecrecyLowered { from, to });
        } else if to > from {
            // An open answer lives in a column, a sealed one does not.
            let kind = if to.is_sealed() == from.is_sealed() { Kind::SecrecyRaised } else { Kind::Sealed };
            self.say(key, kind);
        }
    }

    fn retired(&mut self, key: &str, old: Option<&Retired>, new: Option<&Retired>) {
        match (old, new) {
            (None, Some(_)) => self.say(key, Kind::Retired),
            (Some(_), None) => self.say(key, Kind::Reused),
            (None, None) | (Some(_), Some(_)) => {}
        }
    }

    fn rows_item(&mut self, section: Option<&Condition>, rows: &'f Rows) {
        let old = self.old;
        let find = |_: &Form, name: &str| old.find_rows(name);
        let Some((before, renamed)) = self.before(find, &rows.name, &rows.was) else {
            let is_needed = self.is_needed(&[section, rows.show_when.as_ref()], &rows.required);
            self.added(rows.name.as_str(), is_needed && rows.retired.is_none());
            return;
        };
        let key = rows.name.as_str();
        if renamed {
            self.say(key, Kind::Renamed { was: before.name.to_string() });
        }
        match (&before.kind, &rows.kind) {
            // Which catalogues there are is compared at the column `measure`.
            (RowsKind::Repeat, RowsKind::Repeat)
            | (RowsKind::People, RowsKind::People)
            | (RowsKind::Measures { .. }, RowsKind::Measures { .. }) => {}
            (_, _) => self.say(key, Kind::TypeChanged),
        }
        self.amount(key, before.amount, rows.amount);
        self.required(key, &before.required, &rows.required);
        self.condition(key, before.show_when.as_ref(), rows.show_when.as_ref());
        self.rules(key, &before.rules.iter().collect::<Vec<_>>(), &rows.rules.iter().collect::<Vec<_>>());
        self.class(key, before.class, rows.class);
        self.retired(key, before.retired.as_ref(), rows.retired.as_ref());
        self.columns(section, before, rows);
    }

    fn columns(&mut self, section: Option<&Condition>, before: &'f Rows, rows: &'f Rows) {
        for column in &rows.columns {
            let key = format!("{}.{}", rows.name, column.name);
            let same = before.find_column(column.name.as_str());
            let was = || column.was.iter().find_map(|was| before.find_column(was.as_str()));
            let Some(old) = same.or_else(was) else {
                let shown = [section, rows.show_when.as_ref(), column.show_when.as_ref()];
                let is_needed = column.retired.is_none() && self.is_needed(&shown, &column.required);
                self.say(&key, if is_needed { Kind::AddedRequired } else { Kind::Added });
                continue;
            };
            if old.name != column.name {
                self.say(&key, Kind::Renamed { was: old.name.to_string() });
            }
            self.question(&key, old, column);
        }
        for column in &before.columns {
            let stays = rows.columns.iter().any(|now| now.name == column.name || now.was.contains(&column.name));
            if !stays {
                self.say(&format!("{}.{}", rows.name, column.name), Kind::Gone);
            }
        }
    }

    fn computed_item(&mut self, computed: &Computed) {
        let key = computed.name.as_str();
        let before = self.old.computed().map(|(_, before)| before).find(|before| before.name == computed.name);
        let Some(before) = before else {
            self.added(key, false);
            return;
        };
        if before.kind != computed.kind {
            self.say(key, Kind::TypeChanged);
        }
        let old = self.renamed(definition::value_json(&before.value));
        if old != definition::value_json(&computed.value) {
            self.say(key, Kind::ConditionChanged);
        }
        self.condition(key, before.show_when.as_ref(), computed.show_when.as_ref());
        self.class(key, before.class, computed.class);
    }

    fn signature(&mut self, section: Option<&Condition>, line: &SignatureLine) {
        let key = line.name.as_str();
        let before = self.old.signatures().map(|(_, before)| before).find(|before| before.name == line.name);
        let Some(before) = before else {
            let required = if line.required { Required::Always } else { Required::No };
            let is_needed = self.is_needed(&[section, line.show_when.as_ref()], &required);
            self.say(key, if is_needed { Kind::AddedRequired } else { Kind::Added });
            return;
        };
        let signers = self.signers_now(&before.signers);
        if signer_gone(&signers, &line.signers) {
            self.say(key, Kind::SignerGone);
        } else if signers != line.signers || before.covers != line.covers || before.required != line.required {
            self.say(key, Kind::ConditionChanged);
        }
        self.condition(key, before.show_when.as_ref(), line.show_when.as_ref());
    }

    /// Under the names that questions have now.
    fn signers_now(&self, signers: &Signers) -> Signers {
        match signers {
            Signers::EachOf { people, except } => {
                let now = QuestionName::try_from(self.now(people.as_str())).unwrap_or_else(|_| people.clone());
                Signers::EachOf { people: now, except: except.clone() }
            }
            Signers::EachInvited { .. } | Signers::Roles(_) => signers.clone(),
        }
    }

    fn lists(&mut self) {
        let (old, new) = (self.old, self.new);
        for (name, list) in &new.lists {
            if let Some(before) = old.lists.get(name) {
                self.list(before, list);
            }
        }
    }

    fn list(&mut self, old: &OptionList, new: &OptionList) {
        for option in &new.options {
            let key = format!("{}.{}", new.name, option.name);
            match old.options.iter().find(|before| before.name == option.name) {
                Some(before) => {
                    self.retired(&key, before.retired.as_ref(), option.retired.as_ref());
                    if option.alone && !before.alone {
                        self.say(&key, Kind::Tightened);
                    }
                }
                None => self.say(&key, Kind::Added),
            }
        }
        for option in &old.options {
            if !new.options.iter().any(|now| now.name == option.name) {
                self.say(&format!("{}.{}", new.name, option.name), Kind::Gone);
            }
        }
    }

    fn follow_ups(&mut self) {
        let old = self.renamed(definition::follow_ups_json(self.old));
        if old != definition::follow_ups_json(self.new) {
            self.say("", Kind::ConditionChanged);
        }
    }

    fn settings(&mut self, old_settings: &Settings, new_settings: &Settings) {
        for name in definition::settings_used(self.new) {
            let (before, now) = (old_settings.values.get(&name), new_settings.values.get(&name));
            if before.is_some() && before.map(|before| &before.value) != now.map(|now| &now.value) {
                self.say(&format!("setting.{name}"), Kind::SettingChanged);
            }
        }
    }

    fn texts(&mut self, old_settings: &Settings, new_settings: &Settings) {
        let before: BTreeMap<_, _> = definition::texts(self.old, old_settings).into_iter().collect();
        for (key, text) in definition::texts(self.new, new_settings) {
            if before.get(&key).is_some_and(|before| *before != text) {
                self.say(&key, Kind::Reworded);
            }
        }
    }
}

fn name_of(item: &Item) -> Option<&QuestionName> {
    match item {
        Item::Question(question) => Some(&question.name),
        Item::Rows(rows) => Some(&rows.name),
        Item::Computed(computed) => Some(&computed.name),
        Item::Signature(line) => Some(&line.name),
        Item::Note(_) | Item::Heading(_) | Item::Rule(_) => None,
    }
}

fn rules_of(items: &[Item]) -> Vec<&Rule> {
    items.iter().filter_map(|item| if let Item::Rule(rule) = item { Some(rule) } else { None }).collect()
}

/// Whether somebody who signed need not sign any longer.
fn signer_gone(before: &Signers, now: &Signers) -> bool {
    match (before, now) {
        (Signers::EachOf { people: old, except: before }, Signers::EachOf { people: new, except: now }) => {
            old != new || now.iter().any(|role| !before.contains(role))
        }
        (Signers::EachInvited { except: before }, Signers::EachInvited { except: now }) => {
            now.iter().any(|role| !before.contains(role))
        }
        (Signers::Roles(before), Signers::Roles(now)) => before.iter().any(|role| !now.contains(role)),
        (_, _) => true,
    }
}
