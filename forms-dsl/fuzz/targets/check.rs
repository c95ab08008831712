//! Nested forms and what is said of them: no panic, in both languages.

#![no_main]

use forms_dsl::{
    check,
    diagnostic::{Diagnostics, MessageLanguage},
    parse,
    source::{Source, Sources},
};
use forms_dsl_fuzz::{Nested, SETTINGS};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|nested: Nested| {
    let source = |name: &str, text: &str| Source { name: name.into(), text: text.into() };
    let sources = Sources::new(vec![source("f.form", &nested.form()), source("settings.form", SETTINGS)]);
    let mut diagnostics = Diagnostics::new();
    let folder = check(&parse(&sources, &mut diagnostics), &mut diagnostics);
    assert_eq!(folder.is_none(), diagnostics.has_errors());
    for language in MessageLanguage::ALL {
        diagnostics.in_words(&sources, language);
    }
});
