//! The guide's lists: catalogues, their items in full, and the questions that choose from them.

use forms_dsl::model::{AnswerType, CheckedFolder, Choice, ListName, OptionName, Question, Required, RowsKind};

use crate::{
    field::{Aspect, Field},
    words,
};

pub fn differences(folder: &CheckedFolder, field: &Field) -> Vec<Aspect> {
    let Some((position, item)) = find(folder, field) else { return vec![Aspect::Form] };
    let checks = [
        (Aspect::Section, is_in_its_group(item, field)),
        (Aspect::Label, is_in_full(item, field)),
        (Aspect::Type, is_chosen_as(folder, item, position, field)),
        (Aspect::Options, names_who_is_responsible(item, field)),
        (Aspect::Required, is_never_required(folder, field)),
        (Aspect::Class, item.class == Some(field.class)),
        (Aspect::Page, is_on_its_page(item, field)),
    ];
    checks.into_iter().filter(|(_, holds)| !holds).map(|(aspect, _)| aspect).collect()
}

fn find<'f>(folder: &'f CheckedFolder, field: &Field) -> Option<(usize, &'f Choice)> {
    let catalogue = folder.catalogues().get(field.form)?;
    catalogue.options.iter().enumerate().find(|(_, item)| path(item) == field.id)
}

/// A name below the name that it stands below.
fn path(item: &Choice) -> String {
    let names: Vec<&str> = item.below.iter().chain([&item.name]).map(OptionName::as_str).collect();
    names.join(".")
}

/// The guide's headings over its layers and services.
fn is_in_its_group(item: &Choice, field: &Field) -> bool {
    let heading = match (field.form, field.section) {
        ("risk_factors" | "protective_factors", "child") => "knyttet til barnet/ungdommen",
        ("risk_factors" | "protective_factors", "family") => "knyttet til kjernefamilien",
        ("risk_factors" | "protective_factors", "microsystem") => "knyttet til mikrosystemet rundt kjernefamilien",
        ("chain", "health_station 0-6") => "Helsestasjon 0 – 6 år:",
        ("chain", "kindergarten") => "Barnehagen:",
        ("chain", "school") => "Skolen:",
        ("chain", "upper_secondary") => "Videregående skole:",
        ("chain", "nav") => "NAV:",
        ("chain", _) => "Oppfølgingstjenesten skal kontakte deg hvis du",
        _ => return true,
    };
    item.group.as_ref().is_some_and(|group| words::bokmaal(group).ends_with(heading))
}

/// The item says all that the guide says, in its label and the text to fold out.
fn is_in_full(item: &Choice, field: &Field) -> bool {
    let told: Vec<&str> = [Some(&item.label), item.help.as_ref()].into_iter().flatten().map(words::bokmaal).collect();
    let full = include_str!("../../data/guide/texts.tsv").lines().find_map(|line| {
        let [form, id, text] = line.split('\t').collect::<Vec<_>>().try_into().unwrap();
        (form == field.form && id == field.id).then_some(text)
    });
    let full = words::mended(full.unwrap());
    told.join(" ") == full && full.contains(field.nb)
}

/// The questions of all forms, columns among them.
fn questions(folder: &CheckedFolder) -> impl Iterator<Item = &Question> {
    folder.forms().iter().flat_map(|form| {
        let columns = form.rows().flat_map(|(_, rows)| &rows.columns);
        form.questions().map(|(_, question)| question).chain(columns)
    })
}

fn names(lists: &[ListName], catalogue: &str) -> bool {
    lists.iter().any(|list| list.as_str() == catalogue)
}

fn is_chosen_as(folder: &CheckedFolder, item: &Choice, position: usize, field: &Field) -> bool {
    let is_many =
        |question: &Question| matches!(&question.answer, AnswerType::ManyOf { lists, .. } if names(lists, field.form));
    let is_one =
        |question: &Question| matches!(&question.answer, AnswerType::OneOf { lists, .. } if names(lists, field.form));
    match field.kind {
        "check" => questions(folder).any(is_many),
        "measure" => folder.forms().iter().any(|form| {
            form.rows().any(
                |(_, rows)| matches!(&rows.kind, RowsKind::Measures { catalogues } if names(catalogues, field.form)),
            )
        }),
        "chain_step" => !item.responsible.is_empty(),
        kind => kind == format!("single_choice value {}", position + 1) && questions(folder).any(is_one),
    }
}

/// Steps of the chain say in the guide's words who is responsible.
fn names_who_is_responsible(item: &Choice, field: &Field) -> bool {
    let who = match field.options {
        "" => return true,
        "(as sc11)" => "Rektor/kontaktlærer, ungdomsLOS, helsesøster, fastlege, PPT, barnevern",
        who => who.trim_end_matches(" (school)"),
    };
    let said = item.hint.as_ref().map(words::bokmaal).unwrap_or_default();
    said.strip_prefix("Ansvarlig: ").is_some_and(|said| said.starts_with(who))
}

/// Signs, factors and steps are there to help: no form demands one of them.
fn is_never_required(folder: &CheckedFolder, field: &Field) -> bool {
    field.kind == "measure"
        || questions(folder).filter(|question| names(lists(question), field.form)).all(|q| q.required == Required::No)
}

fn lists(question: &Question) -> &[ListName] {
    match &question.answer {
        AnswerType::OneOf { lists, .. } | AnswerType::ManyOf { lists, .. } => lists,
        _ => &[],
    }
}

/// The item's own source, or else its catalogue's.
fn is_on_its_page(item: &Choice, field: &Field) -> bool {
    let of_catalogue = || {
        let text = std::fs::read_to_string(e2e::shipped_forms().join(format!("{}.catalogue", field.form))).unwrap();
        text.lines().find_map(|line| line.strip_prefix("  source ").map(str::to_owned)).unwrap()
    };
    let source = item.source.as_ref().map_or_else(of_catalogue, |source| source.original().to_owned());
    source.trim_matches('"') == format!("Veilederen s. {}", field.page.replace(", ", " og "))
}
