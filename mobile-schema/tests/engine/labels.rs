//! Whatever an author writes as a label is what the SDL describes and what introspection answers, to the letter, but for
//! white space around it.

use apollo_compiler::Schema;
use forms_dsl::{
    diagnostic::Diagnostics,
    source::{Source, Sources},
};
use mobile_schema::{MobileSchema, compile, prepare::Request, run::Context};
use proptest::prelude::*;
use serde_json::Value;
use uuid::Uuid;

use crate::{fixture::Fixture, house::staff};

/// What would break out of a description, a comment, a string or a page, or look like something else.
const HOSTILE: [&str; 30] = [
    "\"",
    "\"\"",
    "\\",
    "\\\"",
    "\\u0041",
    "\\\"\"\"",
    "#",
    "# type Query { a: Int }",
    "type Query",
    "}",
    "@deprecated",
    "&quot;",
    "<script>",
    "*/",
    "--",
    "$x",
    "${x}",
    "%s",
    "\u{feff}",
    "\u{2028}",
    "\u{2029}",
    "\u{200b}",
    "\u{a0}",
    "é",
    "e\u{301}",
    "🧑‍🏫",
    "漢字",
    "سلام",
    "'",
    "`",
];

fn label() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => prop::sample::select(HOSTILE.as_slice()).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
        1 => Just(" ".to_owned()),
    ];
    prop::collection::vec(piece, 1..8).prop_map(|pieces| pieces.concat())
}

/// A form with this label of a question, an option and the form itself; nothing where an author is told why not.
fn served(label: &str) -> Option<MobileSchema> {
    let quoted = if label.contains('"') { format!("«{label}»") } else { format!("\"{label}\"") };
    let settings = "settings town \"Town\" version 1\n  languages nb\n\nrole teacher \"Lærer\" staff\n\n\
                    state open \"Åpen\" for teacher\n  leads to closed\nstate closed \"Lukket\" for teacher\n";
    let form = format!(
        "form visit {quoted} version 1 K2\n  about pupil\n  languages nb\n  opened by teacher\n\n\
         list kind\n  - home {quoted}\n\nsection one \"En\" K1\n  ask place short text {quoted}\n  ask kind one of kind \"Slag\"\n"
    );
    let file = |name: &str, text: &str| Source { name: name.into(), text: text.into() };
    let sources = Sources::new(vec![file("settings.form", settings), file("visit.form", &form)]);
    let mut diagnostics = Diagnostics::new();
    let parsed = forms_dsl::parse(&sources, &mut diagnostics);
    let folder = forms_dsl::check(&parsed, &mut diagnostics).filter(|_| !diagnostics.has_errors())?;
    Some(compile(&folder).unwrap_or_else(|problems| panic!("{label:?} is checked and not served: {problems:?}")))
}

/// What introspection says of the question and the option.
async fn introspected(schema: &MobileSchema) -> [Value; 2] {
    let query = "{ form: __type(name: \"Visit\") { fields { name description } }
                   list: __type(name: \"VisitKind\") { enumValues { name description } } }";
    let request = Request { query: query.to_owned(), ..Request::default() };
    let (requester, new_id) = (staff(), || Uuid::nil());
    let context = Context { requester: &requester, new_id: &new_id };
    let body = schema.respond(&request, context, &Fixture::default()).await.body;
    let answer: Value = serde_json::from_slice(&body).unwrap();
    let described = |list: &Value, name: &str| {
        list.as_array().unwrap().iter().find(|part| part["name"] == name).unwrap()["description"].clone()
    };
    let data = &answer["data"];
    [described(&data["form"]["fields"], "place"), described(&data["list"]["enumValues"], "HOME")]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 160, max_global_rejects: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_label_comes_out_as_it_went_in(label in label()) {
        let Some(schema) = served(&label) else { return Err(TestCaseError::reject("its author is told why not")) };
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let introspected = runtime.block_on(introspected(&schema));
        let sdl = Schema::parse(schema.sdl().to_string(), "schema.graphql").unwrap();
        let visit = sdl.get_object("Visit").unwrap();
        let field = visit.fields["place"].description.as_deref().map(Value::from);
        let option = sdl.get_enum("VisitKind").unwrap().values["HOME"].description.as_deref().map(Value::from);
        prop_assert_eq!(&[field.unwrap_or_default(), option.unwrap_or_default()], &introspected);
        let [of_field, of_option] = introspected;
        prop_assert_eq!(of_field.as_str(), Some(label.trim()));
        prop_assert_eq!(of_option.as_str(), Some(label.trim()));
    }
}
