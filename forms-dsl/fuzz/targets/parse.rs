//! Any text is read.

#![no_main]

use forms_dsl_fuzz::claims;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| claims::is_read(text));
