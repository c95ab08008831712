//! Small folders become the types and tables that clients and the store expect.

use std::fmt::Write;

use forms_dsl::model::FormName;
use mobile_schema::{MobileSchema, compile, storage_plan::FormTables};

const SETTINGS: (&str, &str) = (
    "settings.form",
    r#"settings town "Town" version 1
  languages en

role contact_teacher "Contact teacher" staff

state signal "Signal" for contact_teacher
  leads to closed
state closed "Closed" for contact_teacher
"#,
);

const SURVEY: (&str, &str) = (
    "survey.form",
    r#"form survey "Survey" version 2 K2
  about pupil
  languages en

list mood
  - good "Good"
  - bad "Bad"

section meeting "Meeting"
  ask day date "Day"
  ask present people at least 1 "Present"
  ask mood one of mood "Mood"
    was feeling
  ask reasons many of mood "Reasons"
  ask days number of days 0 to 5 "Days"
  ask wellbeing scale 0 to 6 "Wellbeing"
    lowest "Very bad"
    highest "Very well"
  ask hours number of hours 0 to 40 decimals 1 "Hours"
  ask measures measures of inside, outside "Measures"
    columns responsible
  repeat steps 1 to 12 rows "Steps"
    ask week number of weeks 1 to 12 "Week"
    ask worry short text "Worry" K3
  ask friend person of present "Friend"

section family "Family" K3
  ask illness long text "Illness"
  repeat agencies 0 to 8 rows "Agencies"
    ask name short text "Name"

section signing "Signing" K1
  sign signatures by each of present "All sign" required
    covers meeting
"#,
);

const INSIDE: (&str, &str) = (
    "inside.catalogue",
    r#"catalogue inside "Inside" version 1 K2
  languages en
  - calm "Calm"
    - corner "A corner"
"#,
);

const OUTSIDE: (&str, &str) = (
    "outside.catalogue",
    r#"catalogue outside "Outside" version 1 K2
  languages en
  - walk "Walk"
"#,
);

fn survey() -> MobileSchema {
    compile(&crate::folder::of(&[SETTINGS, SURVEY, INSIDE, OUTSIDE])).unwrap()
}

/// The types of these names, descriptions left out, each on few lines.
fn types(schema: &MobileSchema, names: &[&str]) -> String {
    let read = apollo_compiler::Schema::parse(&**schema.sdl(), "schema.graphql").unwrap();
    let mut text = String::new();
    for name in names {
        let printed = read.types.get(*name).unwrap_or_else(|| panic!("{name} is not there")).to_string();
        let mut description = false;
        for line in printed.lines() {
            let fences = line.matches("\"\"\"").count();
            if fences == 0 && !description {
                writeln!(text, "{line}").unwrap();
            }
            description ^= fences == 1;
        }
    }
    text
}

#[test]
fn a_form_becomes_types() {
    insta::assert_snapshot!(types(
        &survey(),
        &[
            "Survey",
            "SurveyStepsRow",
            "SurveyMeasuresRow",
            "SurveyAgenciesRow",
            "SurveyMood",
            "SurveyMeasures",
            "Participant"
        ]
    ));
}

#[test]
fn what_is_open_can_be_filtered_ordered_and_counted() {
    insta::assert_snapshot!(types(
        &survey(),
        &[
            "SurveyFilter",
            "SurveyStepsRowFilter",
            "SurveyOrder",
            "SurveyAggregates",
            "SurveyGroupBy",
            "SurveyGroupKeys"
        ]
    ));
}

#[test]
fn what_can_be_answered_can_be_sent() {
    insta::assert_snapshot!(types(
        &survey(),
        &[
            "SurveyAnswersInput",
            "SurveyStepsRowInput",
            "ParticipantInput",
            "SaveSurveyInput",
            "SignSurveyInput",
            "SignSurveyPayload"
        ]
    ));
}

#[test]
fn what_is_sensitive_has_no_column() {
    let schema = survey();
    let tables = &schema.storage_plan().forms[&FormName::try_from("survey").unwrap()];
    insta::assert_snapshot!(storage(tables));
}

fn storage(tables: &FormTables) -> String {
    let mut text = format!("{}\n", tables.table.as_str());
    for column in &tables.columns {
        writeln!(text, "  {} {:?}", column.key.as_str(), column.kind).unwrap();
    }
    writeln!(text, "  sealed: {:?}", tables.sealed.iter().map(ToString::to_string).collect::<Vec<_>>()).unwrap();
    for rows in &tables.rows {
        writeln!(text, "{}", rows.table.as_str()).unwrap();
        for column in &rows.columns {
            writeln!(text, "  {} {:?}", column.key.as_str(), column.kind).unwrap();
        }
        writeln!(text, "  sealed: {:?}", rows.sealed.iter().map(ToString::to_string).collect::<Vec<_>>()).unwrap();
    }
    text
}

#[test]
fn a_renamed_question_is_read_by_both_names_from_one_column() {
    use mobile_schema::blueprint::{Does, Place};
    let schema = survey();
    let column = |field: &str| match &schema.blueprint().find_field("Survey", field).unwrap().does {
        Does::Answer { at, .. } => match &at.place {
            Place::Column(key) => key.as_str().to_owned(),
            Place::Sealed => panic!("{field} is sealed"),
        },
        other => panic!("{field} does {other:?}"),
    };
    assert_eq!((column("mood"), column("feeling")), ("q_feeling".to_owned(), "q_feeling".to_owned()));
    let old = schema.blueprint().find_field("Survey", "feeling").unwrap();
    assert_eq!(old.deprecated.as_deref(), Some("Use mood."));
}

#[test]
fn two_things_of_one_name_are_refused_with_both_named() {
    let survey = |questions: &str| {
        let text = format!(
            "form survey \"Survey\" version 1 K2\n  about pupil\n  languages en\n\nsection one \"One\"\n{questions}"
        );
        match compile(&crate::folder::of(&[SETTINGS, ("survey.form", &text)])) {
            Ok(_) => vec![],
            Err(problems) => problems.iter().map(ToString::to_string).collect::<Vec<_>>(),
        }
    };
    assert_eq!(
        survey("  ask date date \"Date\"\n  ask date_by_month yes or no \"By month?\"\n"),
        [
            "`DATE_BY_MONTH` would stand for both the question `survey.date` and the question `survey.date_by_month`: rename one of them",
            "`dateByMonth` would stand for both the question `survey.date` and the question `survey.date_by_month`: rename one of them",
        ],
    );
}
