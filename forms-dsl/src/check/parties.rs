//! Roles, states, forms: names of the folder that lines refer to.

use super::names::Names;
use crate::{
    ast::{self, Name, RoleWord},
    diagnostic::Diagnostics,
    model::{FormName, Role, RoleName, StateName},
    problem::{NameProblem, Thing},
    source::Span,
};

/// The roles of a line; unknown ones are reported and left out.
pub(super) fn roles(diagnostics: &mut Diagnostics, names: &Names<'_>, written: &[ast::Role]) -> Vec<Role> {
    written.iter().filter_map(|role| self::role(diagnostics, names, role)).collect()
}

/// One role.
pub(super) fn role(diagnostics: &mut Diagnostics, names: &Names<'_>, written: &ast::Role) -> Option<Role> {
    let ast::Role(word) = written;
    match &word.value {
        RoleWord::Pupil => Some(Role::Pupil),
        RoleWord::Guardian => Some(Role::Guardian),
        RoleWord::Staff => Some(Role::Staff),
        RoleWord::Everyone => Some(Role::Everyone),
        RoleWord::Author => Some(Role::Author),
        RoleWord::Named(name) => named_role(diagnostics, names, name, word.span),
    }
}

/// A role of the settings.
pub(super) fn named_role(diagnostics: &mut Diagnostics, names: &Names<'_>, name: &str, span: Span) -> Option<Role> {
    let settings = names.settings.as_ref()?;
    if settings.roles.contains_key(name) {
        return RoleName::try_from(name).ok().map(Role::Named);
    }
    let written = Name { value: name.to_owned(), span };
    names.unknown(diagnostics, Thing::Role, &written, settings.roles.keys().copied());
    None
}

/// A state of a case.
pub(super) fn state(diagnostics: &mut Diagnostics, names: &Names<'_>, name: &Name) -> Option<StateName> {
    let settings = names.settings.as_ref()?;
    if settings.states.contains_key(name.value.as_str()) {
        return StateName::try_from(name.value.as_str()).ok();
    }
    names.unknown(diagnostics, Thing::State, name, settings.states.keys().copied());
    None
}

/// A form of the folder.
pub(super) fn form(diagnostics: &mut Diagnostics, names: &Names<'_>, name: &Name) -> Option<FormName> {
    if names.forms.contains_key(name.value.as_str()) {
        return FormName::try_from(name.value.as_str()).ok();
    }
    names.unknown(diagnostics, Thing::Form, name, names.forms.keys().copied());
    None
}

/// Without settings no role and no state is known: that is said once, where the first one is looked for.
pub(super) fn miss_settings(diagnostics: &mut Diagnostics, names: &Names<'_>) {
    if names.settings.is_none()
        && !names.has_broken_settings()
        && let Some(form) = names.forms.values().next()
    {
        diagnostics.push(NameProblem::NoSettings, form.head.span);
    }
}
