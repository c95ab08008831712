//! Formatting comes to rest.

#![no_main]

use forms_dsl_fuzz::claims;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| claims::is_formatted_once(text));
