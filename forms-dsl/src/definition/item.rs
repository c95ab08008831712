//! Sections and their items → flat JSON that points upwards by `parent`.

use serde_json::{Value as Json, json};

use super::{
    expression::{condition, value},
    upper,
};
use crate::model::{
    AnswerRef, AnswerType, Computed, ComputedKind, Condition, Item, Note, Prefill, Question, Registered, Required,
    Retired, Rows, RowsKind, Rule, Section, SignatureLine, Signers, Value,
};

pub(super) fn section(section: &Section) -> Vec<Json> {
    let mut items = vec![json!({
        "__typename": "FormSection",
        "name": section.name,
        "parent": null,
        "showWhen": shown(section.show_when.as_ref()),
        "audience": section.audience,
    })];
    let parent = section.name.as_str();
    for item in &section.items {
        match item {
            Item::Note(note) => items.push(self::note(parent, note, false)),
            Item::Heading(note) => items.push(self::note(parent, note, true)),
            Item::Question(question) => items.push(self::question(parent, question)),
            Item::Rows(rows) => {
                items.push(self::rows(parent, rows));
                items.extend(rows.columns.iter().map(|column| question(rows.name.as_str(), column)));
            }
            Item::Computed(computed) => items.push(self::computed(parent, computed)),
            Item::Signature(line) => items.push(signature(parent, line)),
            Item::Rule(rule) => items.push(self::rule(parent, rule)),
        }
    }
    items
}

fn shown(test: Option<&Condition>) -> Option<Json> {
    test.map(condition)
}

fn note(parent: &str, note: &Note, heading: bool) -> Json {
    json!({
        "__typename": "FormNote",
        "name": note.name,
        "parent": parent,
        "showWhen": shown(note.show_when.as_ref()),
        "heading": heading,
    })
}

pub(super) fn question(parent: &str, question: &Question) -> Json {
    let limits = Limits::of(&question.answer);
    let (required, required_when) = required(&question.required);
    let (retired_in, successor) = retired(question.retired.as_ref());
    json!({
        "__typename": "FormQuestion",
        "name": question.name,
        "parent": parent,
        "showWhen": shown(question.show_when.as_ref()),
        "narrowedBy": question.narrowed_by.as_ref().map(narrowing),
        "ofOption": question.of_item.as_ref().map(|of| &of.item),
        "kind": kind(&question.answer),
        "lists": question.answer.lists(),
        "people": limits.people,
        "role": limits.role,
        "unit": question.answer.unit(),
        "min": limits.min,
        "max": limits.max,
        "places": limits.places,
        "maxLength": limits.max_length,
        "atLeast": limits.at_least,
        "atMost": limits.at_most,
        "required": required,
        "requiredWhen": required_when,
        "startWith": prefills(&question.start_with),
        "checks": checks(&question.rules),
        "allow": question.allow.iter().map(upper).collect::<Vec<_>>(),
        "sensitivity": question.class,
        "by": question.by,
        "seenBy": question.seen_by,
        "showAs": question.look.as_ref().map(upper),
        "beside": values(&question.beside),
        "was": question.was,
        "retiredIn": retired_in,
        "successor": successor,
    })
}

/// The name of a question of the form, or of a column of the same row.
fn narrowing(by: &AnswerRef) -> &str {
    match by {
        AnswerRef::Question(name) | AnswerRef::Column { rows: _, column: name } => name.as_str(),
    }
}

fn rows(parent: &str, rows: &Rows) -> Json {
    let (rows_kind, lists) = match &rows.kind {
        RowsKind::Repeat => ("REPEAT", [].as_slice()),
        RowsKind::People => ("PEOPLE", [].as_slice()),
        RowsKind::Measures { catalogues } => ("MEASURES", catalogues.as_slice()),
    };
    let (required, required_when) = required(&rows.required);
    let (retired_in, successor) = retired(rows.retired.as_ref());
    json!({
        "__typename": "FormRepeat",
        "name": rows.name,
        "parent": parent,
        "showWhen": shown(rows.show_when.as_ref()),
        "rowsKind": rows_kind,
        "lists": lists,
        "minRows": rows.amount.at_least.unwrap_or(0),
        "maxRows": rows.amount.at_most,
        "fixed": rows.fixed,
        "required": required,
        "requiredWhen": required_when,
        "startWith": prefills(&rows.start_with),
        "checks": checks(&rows.rules),
        "sensitivity": rows.class,
        "by": rows.by,
        "seenBy": rows.seen_by,
        "showAs": rows.look.as_ref().map(upper),
        "beside": values(&rows.beside),
        "was": rows.was,
        "retiredIn": retired_in,
        "successor": successor,
    })
}

fn computed(parent: &str, computed: &Computed) -> Json {
    let (answer, rows) = match &computed.kind {
        ComputedKind::One(answer) => (Some(answer), None),
        ComputedKind::Rows { rows } => (None, Some(rows)),
    };
    json!({
        "__typename": "FormComputation",
        "name": computed.name,
        "parent": parent,
        "showWhen": shown(computed.show_when.as_ref()),
        "value": value(&computed.value),
        "kind": answer.map(kind),
        "lists": answer.map(AnswerType::lists).unwrap_or_default(),
        "unit": answer.and_then(AnswerType::unit),
        "places": answer.and_then(|answer| Limits::of(answer).places),
        "rows": rows,
        "sensitivity": computed.class,
        "seenBy": computed.seen_by,
    })
}

fn signature(parent: &str, line: &SignatureLine) -> Json {
    let (people, invited, roles) = match &line.signers {
        Signers::EachOf { people, except: _ } => (Some(people), false, [].as_slice()),
        Signers::EachInvited { except: _ } => (None, true, [].as_slice()),
        Signers::Roles(roles) => (None, false, roles.as_slice()),
    };
    json!({
        "__typename": "FormSignature",
        "name": line.name,
        "parent": parent,
        "showWhen": shown(line.show_when.as_ref()),
        "eachOf": people,
        "eachInvited": invited,
        "roles": roles,
        "except": line.signers.except(),
        "covers": line.covers,
        "required": line.required,
    })
}

fn rule(parent: &str, rule: &Rule) -> Json {
    json!({
        "__typename": "FormRule",
        "name": rule.key,
        "parent": parent,
        "showWhen": null,
        "severity": upper(&rule.strength),
        "condition": condition(&rule.test),
        "say": rule.key,
    })
}

fn checks(rules: &[Rule]) -> Vec<Json> {
    let check =
        |rule: &Rule| json!({ "severity": upper(&rule.strength), "condition": condition(&rule.test), "say": rule.key });
    rules.iter().map(check).collect()
}

fn prefills(prefills: &[Prefill]) -> Vec<Json> {
    let prefill = |p: &Prefill| json!({ "value": value(&p.value), "when": shown(p.when.as_ref()) });
    prefills.iter().map(prefill).collect()
}

fn values(values: &[Value]) -> Vec<Json> {
    values.iter().map(value).collect()
}

fn required(required: &Required) -> (bool, Option<Json>) {
    match required {
        Required::No => (false, None),
        Required::Always => (true, None),
        Required::When(test) => (false, Some(condition(test))),
    }
}

fn retired(retired: Option<&Retired>) -> (Option<u32>, Option<&str>) {
    (retired.map(|r| r.version), retired.and_then(|r| r.now.as_deref()))
}

/// The word for how a question is answered.
#[must_use]
pub fn kind(answer: &AnswerType) -> &'static str {
    match answer {
        AnswerType::ShortText { .. } => "SHORT_TEXT",
        AnswerType::LongText { .. } => "LONG_TEXT",
        AnswerType::Number { decimals: 0, .. } => "WHOLE",
        AnswerType::Number { .. } => "DECIMAL",
        AnswerType::YesNo => "YES_NO",
        AnswerType::Tick => "TICK",
        AnswerType::OneOf { .. } => "ONE_OF",
        AnswerType::ManyOf { .. } => "MANY_OF",
        AnswerType::Scale { .. } => "SCALE",
        AnswerType::Date => "DATE",
        AnswerType::Time => "TIME",
        AnswerType::DateTime => "DATE_TIME",
        AnswerType::Period => "PERIOD",
        AnswerType::PersonOf { .. } | AnswerType::Registered(Registered::Person) => "PERSON",
        AnswerType::Registered(Registered::Pupil) => "PUPIL",
        AnswerType::Registered(Registered::Guardian) => "GUARDIAN",
        AnswerType::Registered(Registered::Staff(_)) => "STAFF",
        AnswerType::Registered(Registered::School) => "SCHOOL",
        AnswerType::Registered(Registered::Class) => "CLASS",
        AnswerType::Role => "ROLE",
    }
}

/// The limits of an answer, each where its type has it.
#[derive(Default)]
struct Limits<'t> {
    people: Option<&'t str>,
    role: Option<&'t str>,
    min: Option<String>,
    max: Option<String>,
    places: Option<u32>,
    max_length: Option<u32>,
    at_least: Option<u32>,
    at_most: Option<u32>,
}

impl<'t> Limits<'t> {
    fn of(answer: &'t AnswerType) -> Self {
        match answer {
            AnswerType::ShortText { max } | AnswerType::LongText { max } => {
                Self { max_length: Some(*max), ..Self::default() }
            }
            AnswerType::Number { unit: _, min, max, decimals } => Self {
                min: Some(min.to_string()),
                max: Some(max.to_string()),
                places: Some(*decimals),
                ..Self::default()
            },
            AnswerType::Scale { min, max } => {
                Self { min: Some(min.to_string()), max: Some(max.to_string()), ..Self::default() }
            }
            AnswerType::ManyOf { lists: _, amount } => {
                Self { at_least: amount.at_least, at_most: amount.at_most, ..Self::default() }
            }
            AnswerType::Registered(Registered::Staff(Some(role))) => {
                Self { role: Some(role.as_str()), ..Self::default() }
            }
            AnswerType::PersonOf { people } => Self { people: Some(people.as_str()), ..Self::default() },
            AnswerType::YesNo
            | AnswerType::Tick
            | AnswerType::OneOf { .. }
            | AnswerType::Date
            | AnswerType::Time
            | AnswerType::DateTime
            | AnswerType::Period
            | AnswerType::Registered(_)
            | AnswerType::Role => Self::default(),
        }
    }
}
