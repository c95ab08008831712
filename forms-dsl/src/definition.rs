//! [`CheckedForm`] → the JSON that a tablet fetches, `forms describe` prints and `form { … }` answers from.
//!
//! Keys are those of the GraphQL types of the same name; every key is always there, `null` where there is nothing.
//! What naming decides (`typeName`, `field`, `value`), what publishing decides (`publishedAt`) and ids are not here.
//! An *expression* is described in `definition/expression.rs`, the keys of texts in `definition/texts.rs`.
//!
//! ```text
//! FormDefinition   format name version draft hash expressionVersion about keepYears plural openedBy[] seenBy[] untilShared
//!                  reportBy[]
//!                  languages[] items[] lists[] roles[] texts{} settings[] noSchool[] followUps[]
//! FormLanguage     tag untranslated notReviewed
//! items            flat, in the order of the file; each has __typename name parent showWhen, and by its __typename:
//!   FormSection      audience[]
//!   FormNote         heading (true: a heading)
//!   FormQuestion     narrowedBy ofOption kind lists[] people role unit min max places maxLength atLeast atMost required requiredWhen
//!                    startWith[] checks[] allow[] sensitivity by[] seenBy[] showAs beside[] was[] retiredIn successor
//!                    (parent: the section, or the rows that it is a column of)
//!   FormRepeat       rowsKind (REPEAT PEOPLE MEASURES) lists[] minRows maxRows (null: no limit) fixed required
//!                    requiredWhen startWith[] checks[] sensitivity by[] seenBy[] showAs beside[] was[] retiredIn
//!                    successor
//!   FormComputation  value kind (null: some of the rows named by `rows`) lists[] unit places rows sensitivity seenBy[]
//!   FormSignature    eachOf (people) eachInvited roles[] except[] covers[] required
//!   FormRule         severity condition say (name: the key of its text)
//! FormPrefill      value when                      the first whose `when` holds counts
//! FormCheck        severity condition say          MUST speaks when surely false, WARN and SUGGEST when surely true
//! FormList         name catalogue sensitivity options[]
//! FormOption       name group below belongsTo[] alone withText seenBy[] responsible[] retiredIn successor,
//!                  and where an item says so offerWhen needs[] needsConsentOf[]
//! FormRole         name staff needsConsentOf[]                      its text has the key role.NAME
//! texts            by language: [FormText]         each key once, already fallen back
//!                  (quality ORIGINAL REVIEWED NOT_REVIEWED STALE: of the text shown, in its own language)
//! FormText         key language text quality reviewedOn
//! FormSetting      name value unit                 those that the form uses
//! noSchool         [first, last] days, where the form counts school days
//! FormFollowUp     on (FINISHED SIGNED AT_ONCE) when due until everyAmount everyUnit opens task
//!                  responsible[] inviteRole inviteNamed caseBecomes reminders[]
//!                  (task: its name, the key of its text)
//! FormReminder     roles[] amount unit
//! ```
//! Units, states in expressions and roles are lower case as in the form language; the other enums upper case.

mod expression;
mod follow_up;
mod item;
mod texts;

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json, json};
use sha2::{Digest, Sha256};

pub use self::expression::EXPRESSION_VERSION;
pub use self::item::kind;
pub(crate) use self::texts::{form_texts_mut, list_texts_mut, texts};
use crate::model::{
    CheckedForm, Choice, Form, Language, Node, OptionList, OptionName, Quality, RoleName, RoleSetting, Setting,
    SettingName, Settings, Text, Unit, Value,
};

/// Counts up when a reader of the old shape could misread the new one.
pub const FORMAT: u32 = 1;

/// The definition of a form, complete.
#[must_use]
pub fn definition(form: &CheckedForm) -> Json {
    let mut json = without_hash(form, form.settings());
    if let Some(object) = json.as_object_mut() {
        object.insert("hash".to_owned(), json!(form.hash()));
    }
    json
}

/// The definition of a list or catalogue by itself.
#[must_use]
pub fn list_definition(list: &OptionList) -> Json {
    let versions = |text: &Text| {
        let versions = text.versions().map(|(language, text)| (language.to_string(), json!(text)));
        Json::Object(versions.collect())
    };
    let texts = list.options.iter().flat_map(|option| {
        let asked = option.questions.iter();
        let asked = asked.map(|question| (format!("{}.{}", option.name, question.name), versions(&question.label)));
        std::iter::once((option.name.to_string(), versions(&option.label))).chain(asked)
    });
    let items = list
        .options
        .iter()
        .flat_map(|option| option.questions.iter().map(|question| item::question(option.name.as_str(), question)));
    let mut json = self::list(list);
    if let Some(object) = json.as_object_mut() {
        object.insert("items".to_owned(), items.collect());
        object.insert("texts".to_owned(), Json::Object(texts.collect()));
    }
    json
}

/// SHA-256, in hexadecimal, of the canonical JSON of the definition without its hash.
pub(crate) fn hash(form: &Form, settings: &Settings) -> String {
    let canonical = canonical(&without_hash(form, settings));
    Sha256::digest(canonical.as_bytes()).iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

/// Keys sorted, nothing between tokens. All keys are ASCII and all numbers whole, so this is RFC 8785.
fn canonical(json: &Json) -> String {
    match json {
        Json::Object(object) => {
            let mut entries: Vec<_> = object.iter().collect();
            entries.sort_by_key(|(key, _)| *key);
            let entries: Vec<_> =
                entries.into_iter().map(|(key, value)| format!("{}:{}", json!(key), canonical(value))).collect();
            format!("{{{}}}", entries.join(","))
        }
        Json::Array(items) => format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(",")),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => json.to_string(),
    }
}

/// A condition as the definition has it.
pub(crate) fn condition_json(condition: &crate::model::Condition) -> Json {
    expression::condition(condition)
}

/// A value as the definition has it.
pub(crate) fn value_json(value: &Value) -> Json {
    expression::value(value)
}

/// The numbers and choices of the municipality's that a form uses.
pub(crate) fn settings_used(form: &Form) -> BTreeSet<SettingName> {
    let mut used = BTreeSet::new();
    form.for_each_expression(&mut |expression| {
        expression.walk(&mut |node| {
            if let Node::Value(Value::Setting(name)) = node {
                used.insert(name.clone());
            }
        });
    });
    used
}

/// What follows, as the definition has it.
pub(crate) fn follow_ups_json(form: &Form) -> Json {
    follow_up::follow_ups(form).into()
}

fn without_hash(form: &Form, settings: &Settings) -> Json {
    let texts = texts(form, settings);
    let used = settings_used(form);
    json!({
        "format": FORMAT,
        "name": form.name,
        "version": form.version,
        "draft": form.draft,
        "expressionVersion": EXPRESSION_VERSION,
        "about": upper(&form.about),
        "keepYears": form.keep_years,
        "plural": form.plural,
        "openedBy": form.opened_by,
        "seenBy": form.seen_by,
        "untilShared": form.until_shared,
        "reportBy": form.report_by,
        "languages": languages(form).map(|language| language_of(&texts, language)).collect::<Vec<_>>(),
        "items": form.sections.iter().flat_map(item::section).collect::<Vec<_>>(),
        "lists": form.lists.values().map(|list| self::list(list)).collect::<Vec<_>>(),
        "roles": settings.roles.iter().map(|(name, role)| role_json(name, role)).collect::<Vec<_>>(),
        "texts": languages(form).map(|language| (language.to_string(), texts_in(&texts, language))).collect::<Map<_, _>>(),
        "settings": used.iter().filter_map(|name| Some(setting(name, settings.values.get(name)?))).collect::<Vec<_>>(),
        "noSchool": if counts_school_days(form, settings, &used) { json!(settings.no_school) } else { json!([]) },
        "followUps": follow_up::follow_ups(form),
    })
}

fn role_json(name: &RoleName, RoleSetting { label: _, staff, needs_consent_of }: &RoleSetting) -> Json {
    json!({ "name": name, "staff": staff, "needsConsentOf": needs_consent_of })
}

fn languages(form: &Form) -> impl Iterator<Item = &Language> {
    form.languages.iter().chain(&form.more_languages)
}

fn language_of(texts: &[(String, &Text)], language: &Language) -> Json {
    let untranslated = texts.iter().filter(|(_, text)| text.exactly(language).is_none()).count();
    let unsure = |text: &Text| matches!(text.quality(language), Some(Quality::NotReviewed | Quality::Stale));
    let not_reviewed = texts.iter().filter(|(_, text)| unsure(text)).count();
    json!({ "tag": language, "untranslated": untranslated, "notReviewed": not_reviewed })
}

fn texts_in(texts: &[(String, &Text)], language: &Language) -> Json {
    let text_of = |(key, text): &(String, &Text)| {
        let (language, words) = shown_in(text, language);
        let (quality, reviewed) = match text.quality(language).unwrap_or(Quality::Original) {
            Quality::Original => ("ORIGINAL", None),
            Quality::Reviewed(day) => ("REVIEWED", Some(day)),
            Quality::NotReviewed => ("NOT_REVIEWED", None),
            Quality::Stale => ("STALE", None),
        };
        json!({ "key": key, "language": language, "text": words, "quality": quality, "reviewedOn": reviewed })
    };
    texts.iter().map(text_of).collect()
}

/// The text that stands in for a language, and the language it is in.
fn shown_in<'t>(text: &'t Text, language: &'t Language) -> (&'t Language, &'t str) {
    let shown = text.in_language(language);
    let exact = text.exactly(language).is_some();
    let found = text.versions().find(|(tag, words)| *words == shown && (!exact || *tag == language));
    found.unwrap_or((language, shown))
}

fn list(list: &OptionList) -> Json {
    json!({
        "name": list.name,
        "catalogue": list.catalogue,
        "sensitivity": list.class,
        "options": list.options.iter().map(option).collect::<Vec<_>>(),
    })
}

fn option(option: &Choice) -> Json {
    let retired = option.retired.as_ref();
    let below: Option<&OptionName> = option.below.as_ref();
    let mut json = json!({
        "name": option.name,
        "group": option.group.as_ref().map(Text::original),
        "below": below,
        "belongsTo": option.belongs_to,
        "alone": option.alone,
        "withText": option.with_text,
        "seenBy": option.seen_by,
        "responsible": option.responsible,
        "retiredIn": retired.map(|r| r.version),
        "successor": retired.and_then(|r| r.now.as_deref()),
    });
    // Few items ask for anything, and a list may have very many.
    if let Some(object) = json.as_object_mut() {
        if let Some(condition) = option.offer_when.as_deref() {
            object.insert("offerWhen".to_owned(), expression::condition(condition));
        }
        if !option.needs.is_empty() {
            object.insert("needs".to_owned(), json!(option.needs));
        }
        if !option.needs_consent_of.is_empty() {
            object.insert("needsConsentOf".to_owned(), json!(option.needs_consent_of));
        }
    }
    json
}

fn setting(name: &SettingName, setting: &Setting) -> Json {
    let (value, unit) = match &setting.value {
        Value::Number { number, unit } => (json!(number), *unit),
        Value::Option { option, .. } => (json!(option), None),
        Value::Text(text) => (json!(text), None),
        Value::Date(date) => (json!(date), None),
        Value::Time(time) => (json!(time.format("%H:%M:%S").to_string()), None),
        Value::Truth(truth) => (json!(truth), None),
        other => (expression::value(other), None),
    };
    json!({ "name": name, "value": value, "unit": unit })
}

/// Whether something is counted in days of school, by the form or by a setting that it uses.
fn counts_school_days(form: &Form, settings: &Settings, used: &BTreeSet<SettingName>) -> bool {
    let mut counts = used.iter().filter_map(|name| settings.values.get(name)).any(|s| is_in_school_days(&s.value));
    form.for_each_expression(&mut |expression| {
        expression.walk(&mut |node| {
            if let Node::Value(value) = node {
                counts = counts || is_in_school_days(value);
            }
        });
    });
    counts
}

fn is_in_school_days(value: &Value) -> bool {
    matches!(
        value,
        Value::Number { unit: Some(Unit::SchoolDays | Unit::SchoolWeeks), .. }
            | Value::Span { unit: Unit::SchoolDays | Unit::SchoolWeeks, .. }
    )
}

/// `snake_case`, as the model's enums are serialised, in capitals.
fn upper(word: &impl serde::Serialize) -> Json {
    json!(json!(word).as_str().unwrap_or_default().to_uppercase())
}
