//! The forms that we ship become the API that is committed.

use mobile_schema::blueprint::Kind;

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
    let schema = mobile_schema::compile(&crate::folder::shipped()).unwrap();
    let mut undescribed = vec![];
    let mut look_at = |what: String, description: &str| {
        if description.is_empty() {
            undescribed.push(what);
        }
    };
    for (name, ty) in &schema.blueprint().types {
        look_at(name.to_string(), &ty.description);
        match &ty.kind {
            Kind::Scalar { .. } => {}
            Kind::Enum { values } => {
                for (value, is) in values {
                    look_at(format!("{name}.{value}"), &is.description);
                }
            }
            Kind::Input { fields } => {
                for (field, is) in fields {
                    look_at(format!("{name}.{field}"), &is.description);
                }
            }
            Kind::Interface { fields, .. } | Kind::Object { fields, .. } => {
                for (field, is) in fields {
                    look_at(format!("{name}.{field}"), &is.description);
                    for (argument, is) in &is.args {
                        look_at(format!("{name}.{field}({argument})"), &is.description);
                    }
                }
            }
        }
    }
    assert_eq!(undescribed, Vec::<String>::new());
}

#[test]
fn nothing_sensitive_can_be_filtered_ordered_grouped_or_counted() {
    let schema = mobile_schema::compile(&crate::folder::shipped()).unwrap();
    let sensitive = ["othersResponsibility", "referralAgencies", "referralOutcome", "outcomeReferralConsidered"];
    let searched = ["Filter", "Order", "Aggregates", "GroupBy", "GroupKeys"];
    for (name, ty) in
        schema.blueprint().types.iter().filter(|(name, _)| searched.iter().any(|end| name.as_str().ends_with(end)))
    {
        let members: Vec<String> = match &ty.kind {
            Kind::Scalar { .. } => vec![],
            Kind::Enum { values } => values.keys().map(ToString::to_string).collect(),
            Kind::Input { fields } => fields.keys().map(ToString::to_string).collect(),
            Kind::Interface { fields, .. } | Kind::Object { fields, .. } => {
                fields.keys().map(ToString::to_string).collect()
            }
        };
        let plain = |text: &str| text.replace('_', "").to_lowercase();
        let found =
            members.iter().find(|member| sensitive.iter().any(|secret| plain(member).starts_with(&plain(secret))));
        assert_eq!(found, None, "{name}");
    }
}
