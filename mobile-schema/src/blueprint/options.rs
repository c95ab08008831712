//! Lists of options, roles and states of cases as enums.

use forms_dsl::model::{CheckedForm, Choice, ListName, OptionList, QuestionName, Settings};

use super::{
    EnumValue, Kind, Means,
    draft::{Draft, Values, for_developers},
};
use crate::naming::{Origin, TypeName, ValueName};

/// What chooses, which names the enum where it chooses from several lists.
#[derive(Clone, Copy)]
pub(super) enum Chooser<'a> {
    /// A question, or the measure of rows of measures.
    Question(&'a QuestionName),
    /// A column of rows.
    Column(&'a QuestionName, &'a QuestionName),
}

/// The enum of what a question chooses from; made where it is not there yet.
pub(super) fn enum_of(draft: &mut Draft, form: &CheckedForm, chooser: Chooser<'_>, lists: &[ListName]) -> TypeName {
    let lists: Vec<&OptionList> = lists.iter().filter_map(|name| form.lists.get(name)).map(AsRef::as_ref).collect();
    let title = for_developers(&form.title);
    let (name, origin, description) = match (lists.as_slice(), chooser) {
        ([list], _) if list.catalogue => {
            let description =
                list.title.as_ref().map_or_else(|| format!("The catalogue {}.", list.name), for_developers);
            (TypeName::of_catalogue(&list.name), Origin::List(list.name.to_string()), description)
        }
        ([list], _) => {
            let origin = Origin::List(format!("{}.{}", form.name, list.name));
            (TypeName::of_list(&form.name, list), origin, format!("{title}: the list {}.", list.name))
        }
        (_, Chooser::Question(question)) => (
            TypeName::of_question(&form.name, question),
            Origin::Question(format!("{}.{question}", form.name)),
            format!("{title}: what {question} chooses from."),
        ),
        (_, Chooser::Column(rows, column)) => (
            TypeName::of_column(&form.name, rows, column),
            Origin::Question(format!("{}.{rows}.{column}", form.name)),
            format!("{title}: what {column} of {rows} chooses from."),
        ),
    };
    if !draft.was_made(&name, &origin) {
        let values = draft.end(options(&lists));
        draft.add(name.clone(), &origin, description, Kind::Enum { values });
    }
    name
}

fn options(lists: &[&OptionList]) -> Values {
    let mut values = Values::new();
    for list in lists {
        for choice in &list.options {
            let origin = Origin::Option(format!("{}.{}", list.name, choice.name));
            values.add(ValueName::of_choice(choice), &origin, option(list, choice));
        }
    }
    values
}

fn option(list: &OptionList, choice: &Choice) -> EnumValue {
    let successor = choice.retired.as_ref().map(|retired| retired.now.as_deref());
    EnumValue {
        description: for_developers(&choice.label),
        deprecated: successor.map(|now| match now.and_then(|now| successor_of(list, now)) {
            Some(value) => format!("Use {value}."),
            None => "No longer offered.".to_owned(),
        }),
        means: Means::Stored(choice.name.to_string()),
    }
}

fn successor_of(list: &OptionList, now: &str) -> Option<ValueName> {
    let choice = list.options.iter().find(|choice| choice.name.as_str() == now)?;
    Some(ValueName::of_choice(choice))
}

/// The enum of roles: those whom every form knows, and the municipality's own.
pub(super) fn add_roles(draft: &mut Draft, settings: &Settings) {
    let mut values = Values::new();
    for (name, description) in [("pupil", "The pupil of the case."), ("guardian", "A guardian of the pupil.")] {
        values.add(ValueName::of_name(name), &Origin::BuiltIn, stored(name, description));
    }
    for (name, role) in &settings.roles {
        let origin = Origin::Settings(name.to_string());
        values.add(ValueName::of_name(name.as_str()), &origin, stored(name.as_str(), &for_developers(&role.label)));
    }
    let values = draft.end(values);
    draft.add_fixed("Role", "What somebody is in a case or at a meeting.", Kind::Enum { values });
}

/// The enum of the states that the municipality gave its cases; none where it gave none.
pub(super) fn add_case_states(draft: &mut Draft, settings: &Settings) {
    let mut values = Values::new();
    for (name, state) in &settings.states {
        let origin = Origin::Settings(name.to_string());
        values.add(ValueName::of_name(name.as_str()), &origin, stored(name.as_str(), &for_developers(&state.label)));
    }
    let values = draft.end(values);
    if !values.is_empty() {
        draft.add_fixed("CaseState", "Where a case stands.", Kind::Enum { values });
    }
}

/// An enum that is always the same: each value with what it is stored as.
pub(super) fn add_enum(draft: &mut Draft, name: &'static str, description: &str, values: &[(&'static str, &str)]) {
    let values = values.iter().map(|(name, text)| (ValueName::of_name(name), stored(name, text))).collect();
    draft.add_fixed(name, description, Kind::Enum { values });
}

fn stored(name: &str, description: &str) -> EnumValue {
    EnumValue { description: description.to_owned(), deprecated: None, means: Means::Stored(name.to_owned()) }
}
