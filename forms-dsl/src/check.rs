//! [`ParsedFolder`] → [`CheckedFolder`]: names, answers, conditions, order, rules, what can be reached, in this order.
//!
//! A phase runs to its end; the next one runs where this one left a sound base. A name that is unknown is reported
//! once and goes with everything, so that one mistake is one message.

mod amount;
mod answers;
mod built_in;
mod companions;
mod conditions;
mod cycles;
mod demands;
mod elsewhere;
mod examples;
mod follow;
mod follow_up;
mod form;
mod item;
mod kind;
mod later;
mod lines;
mod lists;
mod names;
mod narrow;
mod parties;
mod placeholders;
mod places;
mod prefill;
mod question;
mod reach;
mod row;
mod rules;
mod scope;
mod secrecy;
mod section;
mod settings;
mod signed;
mod sure;
mod texts;
mod translations;
mod vain;
mod values;

use std::sync::Arc;

use indexmap::IndexMap;

use self::{answers::Shape, names::Names, places::Places, scope::World, texts::Languages};
use crate::{
    ast::{Keywords, ParsedFolder},
    definition,
    diagnostic::Diagnostics,
    model::{CheckedFolder, CheckedForm, Form, FormName, ListName, OptionList, Settings},
};

/// Checks a folder. Something comes of it where nothing, in any file, stops publishing.
pub fn check(folder: &ParsedFolder, diagnostics: &mut Diagnostics) -> Option<CheckedFolder> {
    understand(folder, diagnostics, |diagnostics, forms| {
        for (form, shape) in forms {
            let (places, keywords) = (Places::of(shape), keywords_of(folder, shape));
            // What cannot be reached or finished is the cause of all that the others would find.
            if reach::check(diagnostics, form, &places, keywords) {
                vain::check(diagnostics, form, &places);
                sure::check(diagnostics, form, &places);
                signed::somebody_signs(diagnostics, form, &places);
                follow::is_decided(diagnostics, form, &places, keywords);
            }
        }
        follow::ends(diagnostics, forms);
    })
}

/// The same without asking what can be reached: forms that nobody may publish.
#[cfg(test)]
pub(crate) fn understood(folder: &ParsedFolder, diagnostics: &mut Diagnostics) -> Option<CheckedFolder> {
    understand(folder, diagnostics, |_, _| {})
}

fn understand(
    folder: &ParsedFolder,
    diagnostics: &mut Diagnostics,
    last: impl FnOnce(&mut Diagnostics, &[(Arc<CheckedForm>, &Shape<'_>)]),
) -> Option<CheckedFolder> {
    later::refuse(diagnostics, folder);
    let names = Names::declare(diagnostics, folder);
    rules::no_name_is_taken(diagnostics, &names);
    parties::miss_settings(diagnostics, &names);

    let mut shared = with_built_in(lists::shared(diagnostics, &names));
    item::add_questions(diagnostics, &names, &mut shared);
    let settings = settings::settings(diagnostics, &names, &shared);
    lists::offers(diagnostics, &names, &settings, &mut shared);
    let shapes = shapes(diagnostics, &names, &shared);

    let lists = shared.clone();
    let world = World { names: &names, settings: &settings, shapes: &shapes, lists: &lists };
    let mut forms = forms(diagnostics, &world);
    if diagnostics.has_errors() {
        return None;
    }

    let mut settings = settings.clone();
    let translatable = translations::join(diagnostics, folder, &names, &mut forms, &mut shared, &mut settings);

    let orders: Vec<_> = forms.iter().map(|(form, shape)| cycles::order(diagnostics, form, shape)).collect();
    let all: Vec<&Form> = forms.iter().map(|(form, _)| form).collect();
    for (form, shape) in &forms {
        rules::check(diagnostics, form, &settings, shape);
        secrecy::check(diagnostics, form, &all, &settings, shape);
    }
    if diagnostics.has_errors() {
        return None;
    }

    let settings = Arc::new(settings.clone());
    let sealed = forms.into_iter().zip(orders);
    let sealed: Vec<_> =
        sealed.filter_map(|((form, shape), order)| Some((seal(form, &settings, order?), shape))).collect();
    last(diagnostics, &sealed);
    if diagnostics.has_errors() {
        return None;
    }
    let forms = sealed.into_iter().map(|(form, _)| form).collect();
    Some(CheckedFolder { forms, catalogues: catalogues(&shared), settings, translatable })
}

fn seal(form: Form, settings: &Arc<Settings>, order: Vec<crate::model::Step>) -> Arc<CheckedForm> {
    let hash = definition::hash(&form, settings);
    Arc::new(CheckedForm { form, settings: Arc::clone(settings), hash, order })
}

/// The keywords of the file that a form stands in.
fn keywords_of(folder: &ParsedFolder, shape: &Shape<'_>) -> Keywords {
    let own = folder.files.iter().find(|file| file.file == shape.names.head.span.file);
    own.map_or(Keywords::English, |file| file.keywords)
}

fn with_built_in(mut lists: IndexMap<ListName, Arc<OptionList>>) -> IndexMap<ListName, Arc<OptionList>> {
    for list in built_in::lists() {
        lists.entry(list.name.clone()).or_insert_with(|| Arc::new(list));
    }
    lists
}

fn catalogues(shared: &IndexMap<ListName, Arc<OptionList>>) -> IndexMap<ListName, Arc<OptionList>> {
    shared.iter().filter(|(_, list)| list.catalogue).map(|(name, list)| (name.clone(), Arc::clone(list))).collect()
}

/// The form's own lists and then how each of its questions is answered.
fn shapes<'a>(
    diagnostics: &mut Diagnostics,
    names: &'a Names<'a>,
    shared: &IndexMap<ListName, Arc<OptionList>>,
) -> IndexMap<FormName, Shape<'a>> {
    let mut shapes = IndexMap::new();
    for form in names.forms.values() {
        let mut said_later = Diagnostics::new();
        let languages = Languages::of(&mut said_later, form.head);
        let mut own = IndexMap::new();
        for list in form.lists.values() {
            if let Some(list) = lists::list(diagnostics, names, list, &languages) {
                own.insert(list.name.clone(), Arc::new(list));
            }
        }
        if let Some(shape) = answers::shape(diagnostics, names, form, own, shared) {
            shapes.insert(shape.name.clone(), shape);
        }
    }
    shapes
}

fn forms<'w>(diagnostics: &mut Diagnostics, world: &'w World<'w, '_>) -> Vec<(Form, &'w Shape<'w>)> {
    let mut forms = Vec::new();
    for shape in world.shapes.values() {
        let languages = Languages::of(diagnostics, shape.names.head);
        if let Some(form) = form::form(diagnostics, world, shape, languages) {
            forms.push((form, shape));
        }
    }
    forms
}
