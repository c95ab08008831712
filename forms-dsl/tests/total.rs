//! Any answers have an evaluation: no panic, nothing hidden blocks, the same twice, and JSON reads back what it wrote.

#![expect(clippy::unwrap_used, reason = "a test may end where something is amiss")]

#[expect(dead_code, reason = "other tests read single texts")]
mod folder;

use std::{collections::BTreeMap, sync::LazyLock};

use forms_dsl::{
    answers::{AnswerPath, Answers},
    check,
    diagnostic::Diagnostics,
    evaluate::{Blocker, CaseFacts, Surroundings, evaluate},
    model::{CheckedFolder, CheckedForm},
    parse,
};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

static SHIPPED: LazyLock<CheckedFolder> = LazyLock::new(|| {
    let sources = folder::sources("../forms");
    let mut diagnostics = Diagnostics::new();
    let parsed = parse(&sources, &mut diagnostics);
    check(&parsed, &mut diagnostics).unwrap()
});

fn shipped(form: &str) -> &'static CheckedForm {
    SHIPPED.find_form(form).unwrap()
}

/// Right and wrong answers alike.
fn any_answer() -> impl Strategy<Value = Value> {
    let words = [
        "step_up",
        "worked",
        "not_worked",
        "yes",
        "other",
        "ppt",
        "Kari",
        "",
        "2026-11-02",
        "2026-02-30",
        "9999-12-31",
    ];
    prop_oneof![
        Just(json!(null)),
        any::<bool>().prop_map(Value::from),
        (-5i64..400).prop_map(Value::from),
        proptest::sample::select(words.to_vec()).prop_map(Value::from),
        proptest::sample::subsequence(words.to_vec(), 0..4).prop_map(Value::from),
        Just(json!({ "missing": "unknown" })),
        Just(json!({ "missing": "declined" })),
    ]
}

fn any_row(columns: Vec<String>) -> impl Strategy<Value = Value> {
    let cells =
        columns.into_iter().map(|column| proptest::option::of(any_answer()).prop_map(move |a| (column.clone(), a)));
    cells.collect::<Vec<_>>().prop_map(|cells| {
        cells.into_iter().filter_map(|(column, answer)| Some((column, answer?))).collect::<Map<_, _>>().into()
    })
}

/// Answers to every question of a form, some left out.
fn any_answers(form: &CheckedForm) -> impl Strategy<Value = Value> + use<> {
    let questions = form.questions().map(|(_, question)| {
        let name = question.name.to_string();
        any_answer().prop_map(move |answer| (name.clone(), answer)).boxed()
    });
    let rows = form.rows().map(|(_, rows)| {
        let name = rows.name.to_string();
        let columns = rows.columns.iter().map(|column| column.name.to_string()).collect();
        proptest::collection::vec(any_row(columns), 0..4)
            .prop_map(move |rows| {
                let rows = rows.into_iter().enumerate();
                let rows = rows.map(|(n, row)| (uuid::Uuid::from_u128(n as u128 + 1).to_string(), row));
                (name.clone(), rows.collect::<Map<_, _>>().into())
            })
            .boxed()
    });
    let all: Vec<_> = questions.chain(rows).map(proptest::option::of).collect();
    all.prop_map(|answers| answers.into_iter().flatten().collect::<Map<_, _>>().into())
}

fn assert_total(form: &CheckedForm, given: &Value) {
    let (answers, _) = Answers::from_json(form, given);
    let (again, problems) = Answers::from_json(form, &answers.to_json());
    assert_eq!((&again, problems.len()), (&answers, 0), "{given}");
    let (case, earlier) = (CaseFacts::default(), BTreeMap::new());
    let around = Surroundings { case: &case, earlier: &earlier, ..Surroundings::on("2026-11-02".parse().unwrap()) };
    let evaluation = evaluate(form, &answers, &around);
    assert_eq!(evaluation, evaluate(form, &answers, &around));
    for blocker in &evaluation.blockers {
        let path = match blocker {
            Blocker::Open(path) | Blocker::Amount(path) => Some(path),
            Blocker::Broken(finding) => finding.at.as_ref().filter(|at| !matches!(at, AnswerPath::Row { .. })),
        };
        let report = path.map(|path| evaluation.questions.get(path).unwrap());
        assert!(report.is_none_or(|report| report.shown), "{blocker:?} with {given}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_agreement_of_any_shape_has_an_evaluation(
        answers in any_answers(shipped("cooperation_agreement"))
    ) {
        assert_total(shipped("cooperation_agreement"), &answers);
    }

    #[test]
    fn an_evaluation_form_of_any_shape_has_an_evaluation(
        answers in any_answers(shipped("cooperation_evaluation"))
    ) {
        assert_total(shipped("cooperation_evaluation"), &answers);
    }
}

#[test]
fn the_shipped_forms_are_silent_and_their_examples_hold() {
    let sources = folder::sources("../forms");
    let (_, drawn) = folder::read(&sources, forms_dsl::diagnostic::MessageLanguage::English);
    assert_eq!(drawn, "");
    let mut diagnostics = Diagnostics::new();
    let parsed = parse(&sources, &mut diagnostics);
    let folder = check(&parsed, &mut diagnostics).unwrap();
    assert!(diagnostics.is_empty(), "{:?}", diagnostics.reports());
    for form in folder.forms() {
        let failures = forms_dsl::examples::run(form, "2026-11-02".parse().unwrap());
        assert!(!form.examples.is_empty() && failures.is_empty(), "{failures:?}");
    }
}
