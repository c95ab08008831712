//! Forms that nest are evaluated.

#![no_main]

use forms_dsl_fuzz::{claims, nested::Nested};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|nested: Nested| claims::comes_to_the_same(&nested));
