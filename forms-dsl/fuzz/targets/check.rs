//! Forms that nest have a verdict.

#![no_main]

use forms_dsl_fuzz::{claims, nested::Nested};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|nested: Nested| claims::has_a_verdict(&nested));
