//! The forms that we ship become the API that is committed.

use apollo_compiler::Schema;

const COMMITTED: &str = include_str!("../../schema.graphql");

#[test]
fn the_committed_schema_is_that_of_the_forms() {
    let schema = mobile_schema::compile(&crate::folder::shipped()).unwrap();
    assert!(
        **schema.sdl() == *COMMITTED,
        "mobile-schema/schema.graphql is not what forms/ says: cargo run --bin sdl > mobile-schema/schema.graphql"
    );
}

#[test]
fn compiling_again_gives_the_same_text() {
    let again = || mobile_schema::compile(&crate::folder::shipped()).unwrap().sdl().clone();
    assert_eq!(again(), again());
}

#[test]
fn everything_is_described() {
    let schema = Schema::parse_and_validate(COMMITTED, "schema.graphql").unwrap();
    let undescribed: Vec<_> = COMMITTED.lines().filter(|line| line.trim() == "\"\"\"\"\"\"").collect();
    assert_eq!(undescribed, Vec::<&str>::new());
    for (name, ty) in schema.types.iter().filter(|(_, ty)| !ty.is_built_in()) {
        assert!(ty.description().is_some_and(|text| !text.is_empty()), "{name} is not described");
    }
}
