//! The settings file → the municipality's own numbers, roles and case states.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use indexmap::IndexMap;

use super::{
    names::{Names, SettingsNames},
    parties::{roles, state},
    texts::Languages,
};
use crate::{
    ast::{self, Kind, Line, Name, SettingValue, ValueKind},
    diagnostic::Diagnostics,
    model::{
        CaseState, ListName, OptionList, OptionName, RoleName, RoleSetting, Setting, SettingName, Settings, StateName,
        Value,
    },
    problem::{Note, QuestionProblem, RuleProblem, Thing},
};

/// What the municipality decided; empty where the folder has no settings.
pub(super) fn settings(
    diagnostics: &mut Diagnostics,
    names: &Names<'_>,
    lists: &IndexMap<ListName, Arc<OptionList>>,
) -> Settings {
    let Some(declared) = &names.settings else { return Settings::default() };
    let languages = Languages::of(diagnostics, declared.head);
    let mut settings = Settings {
        name: declared.name.value.clone(),
        title: Some(languages.text(diagnostics, declared.title)),
        version: declared.version.value,
        ..Settings::default()
    };
    for line in declared.lines {
        read(diagnostics, names, lists, &languages, line, &mut settings);
    }
    // A state that could not be read may be the way out.
    if !diagnostics.has_errors() {
        can_be_closed(diagnostics, declared, &settings);
    }
    settings
}

fn read(
    diagnostics: &mut Diagnostics,
    names: &Names<'_>,
    lists: &IndexMap<ListName, Arc<OptionList>>,
    languages: &Languages,
    line: &Line,
    settings: &mut Settings,
) {
    match &line.kind {
        Kind::Set { name, value, label } => {
            let label = languages.text(diagnostics, label);
            let value = setting_value(diagnostics, names, lists, line, value);
            let source = line.below.iter().find_map(|line| match &line.kind {
                Kind::Source(text) => Some(languages.same_in_all(diagnostics, text)),
                _ => None,
            });
            if let (Ok(name), Some(value)) = (SettingName::try_from(name.value.as_str()), value) {
                settings.values.insert(name, Setting { label, value, source });
            }
        }
        Kind::RoleLine { name, label, staff } => {
            let label = languages.text(diagnostics, label);
            let needs_consent_of = line.below.iter().filter_map(|line| match &line.kind {
                Kind::NeedsConsent(givers) => Some(roles(diagnostics, names, givers)),
                _ => None,
            });
            let needs_consent_of = needs_consent_of.flatten().collect();
            if let Ok(name) = RoleName::try_from(name.value.as_str()) {
                settings.roles.insert(name, RoleSetting { label, staff: *staff, needs_consent_of });
            }
        }
        Kind::State { name, label, responsible } => {
            let label = languages.text(diagnostics, label);
            let responsible = roles(diagnostics, names, responsible);
            let leads_to = line.below.iter().filter_map(|line| match &line.kind {
                Kind::LeadsTo(states) => Some(states),
                _ => None,
            });
            let leads_to = leads_to.flatten().filter_map(|name| state(diagnostics, names, name)).collect();
            if let Ok(name) = StateName::try_from(name.value.as_str()) {
                settings.states.insert(name, CaseState { label, responsible, leads_to });
            }
        }
        Kind::NoSchool { from, to, label } => {
            languages.text(diagnostics, label);
            let to = to.as_ref().unwrap_or(from);
            if to.value < from.value {
                let (first, last) = (from.value.to_string(), to.value.to_string());
                diagnostics.push(QuestionProblem::ImpossibleRange { from: first, to: last }, from.span.to(to.span));
            }
            settings.no_school.push((from.value, to.value));
        }
        _ => {}
    }
}

fn setting_value(
    diagnostics: &mut Diagnostics,
    names: &Names<'_>,
    lists: &IndexMap<ListName, Arc<OptionList>>,
    line: &Line,
    value: &SettingValue,
) -> Option<Value> {
    match value {
        SettingValue::Option { option, list } => option_value(diagnostics, names, lists, option, list),
        SettingValue::Literal(literal) => {
            let value = literal_value(literal);
            if let Some(Value::Number { number, .. }) = &value {
                within(diagnostics, line, *number, literal);
            }
            value
        }
    }
}

fn option_value(
    diagnostics: &mut Diagnostics,
    names: &Names<'_>,
    lists: &IndexMap<ListName, Arc<OptionList>>,
    option: &Name,
    list: &Name,
) -> Option<Value> {
    let Some(found) = lists.get(list.value.as_str()) else {
        names.unknown(diagnostics, Thing::List, list, lists.keys().map(ListName::as_str));
        return None;
    };
    if found.options.iter().any(|choice| choice.name.as_str() == option.value) {
        let option = OptionName::try_from(option.value.as_str()).ok()?;
        return Some(Value::Option { list: found.name.clone(), option });
    }
    names.unknown(diagnostics, Thing::Option, option, found.options.iter().map(|choice| choice.name.as_str()));
    None
}

/// A value that stands for itself.
fn literal_value(literal: &ast::Value) -> Option<Value> {
    match &literal.kind {
        ValueKind::Number(number, unit) => {
            Some(Value::Number { number: *number, unit: unit.as_ref().map(|unit| unit.value) })
        }
        ValueKind::Text(text) => Some(Value::Text(text.clone())),
        ValueKind::Date(date) => Some(Value::Date(*date)),
        ValueKind::Time(time) => Some(Value::Time(*time)),
        ValueKind::Truth(truth) => Some(Value::Truth(*truth)),
        _ => None,
    }
}

fn within(diagnostics: &mut Diagnostics, line: &Line, number: rust_decimal::Decimal, literal: &ast::Value) {
    for below in &line.below {
        let Kind::Allowed { from, to } = &below.kind else { continue };
        let (first, last) = (from.value.to_string(), to.value.to_string());
        if from.value > to.value {
            diagnostics.push(QuestionProblem::ImpossibleRange { from: first, to: last }, from.span.to(to.span));
        } else if number < from.value || number > to.value {
            let problem = QuestionProblem::OutsideRange { number: number.to_string(), from: first, to: last };
            diagnostics.push_related(problem, literal.span, vec![(below.span, Note::DeclaredHere)]);
        }
    }
}

/// Each state reaches one that leads nowhere, which is where a case is closed.
fn can_be_closed(diagnostics: &mut Diagnostics, declared: &SettingsNames<'_>, settings: &Settings) {
    let mut led_from: HashMap<&StateName, Vec<&StateName>> = HashMap::new();
    for (name, state) in &settings.states {
        for next in &state.leads_to {
            led_from.entry(next).or_default().push(name);
        }
    }
    let is_last = |(_, state): &(&StateName, &CaseState)| state.leads_to.is_empty();
    let mut next: Vec<&StateName> = settings.states.iter().filter(is_last).map(|(name, _)| name).collect();
    let mut closing: HashSet<&StateName> = next.iter().copied().collect();
    while let Some(name) = next.pop() {
        let before = led_from.get(name).into_iter().flatten().copied();
        next.extend(before.filter(|before| closing.insert(before)));
    }
    for name in settings.states.keys().filter(|name| !closing.contains(name)) {
        if let Some(line) = declared.states.get(name.as_str()) {
            diagnostics.push(RuleProblem::NoWayOut { state: name.to_string() }, line.span);
        }
    }
}
