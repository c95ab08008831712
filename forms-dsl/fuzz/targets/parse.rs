//! Any text is read: no panic, and every place lies inside it.

#![no_main]

use forms_dsl::{
    diagnostic::Diagnostics,
    parse,
    source::{Source, Sources},
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let sources = Sources::new(vec![Source { name: "a.form".into(), text: text.into() }]);
    let mut diagnostics = Diagnostics::new();
    parse(&sources, &mut diagnostics);
    for report in diagnostics.reports() {
        assert!(report.span.start <= report.span.end && report.span.end as usize <= text.len());
    }
});
