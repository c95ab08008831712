//! The shipped forms hold the municipality's guide, word for word: each of its fields and items, walked one by one.
//!
//! `data/guide/fields.tsv` is the guide's own table, a row for each field; `data/guide/texts.tsv` holds what the
//! guide writes in full for each item of its lists.

#![expect(clippy::unwrap_used, reason = "a test that does not find what it looks for has failed")]

mod answers;
mod choices;
mod deviations;
mod field;
mod found;
mod words;

use forms_dsl::{
    diagnostic::Diagnostics,
    model::CheckedFolder,
    source::{Source, Sources},
};

use self::{
    deviations::DEVIATIONS,
    field::{Aspect, Field, Holder},
    found::Found,
};

fn shipped() -> CheckedFolder {
    let files = std::fs::read_dir(e2e::shipped_forms()).unwrap().map(|entry| entry.unwrap().path());
    let source = |path: std::path::PathBuf| Source {
        name: path.file_name().unwrap().to_str().unwrap().to_owned(),
        text: std::fs::read_to_string(path).unwrap().into(),
    };
    let mut diagnostics = Diagnostics::default();
    let parsed = forms_dsl::parse(&Sources::new(files.map(source).collect()), &mut diagnostics);
    let folder = forms_dsl::check(&parsed, &mut diagnostics);
    assert!(diagnostics.is_empty(), "{diagnostics:#?}");
    folder.unwrap()
}

/// What of a field is not in the forms as the guide's table says.
fn differences(folder: &CheckedFolder, field: &Field) -> Vec<Aspect> {
    match field.holder() {
        Holder::Catalogue => choices::differences(folder, field),
        Holder::Form(name) => match folder.find_form(name).and_then(|form| Found::of(form, field)) {
            Some(found) => answers::differences(&found, field),
            None => vec![Aspect::Form],
        },
    }
}

#[test]
fn every_field_of_the_guide_is_in_the_forms() {
    let folder = shipped();
    let fields = field::all();
    let mut differing = Vec::new();
    for field in &fields {
        differing.extend(differences(&folder, field).into_iter().map(|aspect| (field.form, field.id, aspect)));
    }
    let named: Vec<_> = DEVIATIONS.iter().map(deviations::Deviation::what).collect();
    let unnamed: Vec<_> = differing.iter().filter(|what| !named.contains(what)).collect();
    let stale: Vec<_> = named.iter().filter(|what| !differing.contains(what)).collect();
    assert!(unnamed.is_empty(), "{} not as in the guide: {unnamed:?}", unnamed.len());
    assert!(stale.is_empty(), "as in the guide by now: {stale:?}");
    assert!(DEVIATIONS.len() <= 10 && DEVIATIONS.iter().all(|deviation| !deviation.reason.is_empty()));
    println!("{} fields of the guide found, {} of them with a deviation", fields.len(), DEVIATIONS.len());
    assert_eq!(fields.len(), 243);
}
