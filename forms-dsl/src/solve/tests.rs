//! Small forms whose fillings are all tried: what is decided agrees with them.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::{
    answers::{Answer, Answers},
    check::understood,
    diagnostic::Diagnostics,
    model::{AnswerState, AnswerType, Question},
    parse,
    source::{Source, Sources},
};

const SETTINGS: &str = "settings r \"R\" version 1\n  languages nb\n";

fn form(text: &str) -> std::sync::Arc<CheckedForm> {
    let source = |name: &str, text: &str| Source { name: name.into(), text: text.into() };
    let sources = Sources::new(vec![source("x.form", text), source("settings.form", SETTINGS)]);
    let mut diagnostics = Diagnostics::new();
    let parsed = parse(&sources, &mut diagnostics);
    let folder = understood(&parsed, &mut diagnostics);
    let folder = folder.unwrap_or_else(|| panic!("{text}\n{:?}", diagnostics.reports()));
    std::sync::Arc::clone(folder.find_form("x").unwrap())
}

/// Each answer that a question can have.
fn answers_of(question: &Question) -> Vec<Answer> {
    let mut answers: Vec<Answer> = match &question.answer {
        AnswerType::YesNo => [true, false].map(Answer::Truth).to_vec(),
        AnswerType::OneOf { .. } => ["a", "b", "c"].map(|o| Answer::Option(o.try_into().unwrap())).to_vec(),
        AnswerType::ManyOf { .. } => vec![vec!["a"], vec!["b"], vec!["a", "b"], vec!["c"]]
            .into_iter()
            .map(|options| Answer::Options(options.into_iter().map(|o| o.try_into().unwrap()).collect()))
            .collect(),
        AnswerType::Number { .. } => (0..=3).map(|n| Answer::Number(n.into())).collect(),
        other => panic!("{other:?}"),
    };
    answers.push(Answer::Missing(AnswerState::Empty));
    answers.extend(question.allow.iter().map(|state| Answer::Missing(*state)));
    answers
}

fn every_filling(form: &CheckedForm) -> Vec<Filling> {
    let mut all = vec![BTreeMap::new()];
    for (_, question) in form.questions() {
        let with = |filling: &BTreeMap<_, _>| {
            let filling = filling.clone();
            answers_of(question).into_iter().map(move |answer| {
                let mut filling = filling.clone();
                filling.insert(question.name.clone(), answer);
                filling
            })
        };
        all = all.iter().flat_map(with).collect();
    }
    let today = operand::base_day();
    all.into_iter().map(|answers| Filling { answers: Answers(answers), today }).collect()
}

/// Condition over the questions before, by number and kind.
fn condition(before: Vec<(usize, u8)>) -> BoxedStrategy<String> {
    let leaf = (prop::sample::select(before), 0..6_u8).prop_map(|((number, kind), which)| {
        let q = format!("q{number}");
        match (kind, which) {
            (_, 0) => format!("{q} is answered"),
            (_, 1) => format!("{q} is empty"),
            (0, _) => format!("{q} is {}", ["yes", "no"][usize::from(which % 2)]),
            (1, 5) => format!("{q} is one of a, b"),
            (1, 4) => format!("{q} is not c"),
            (1, _) => format!("{q} is {}", ["a", "b", "c"][usize::from(which % 3)]),
            (2, 5) => format!("{q} contains all of a, b"),
            (2, _) => format!("{q} contains {}", ["a", "b", "c"][usize::from(which % 3)]),
            (_, _) => format!("{q} {} {which}", ["is over", "is at most", "is"][usize::from(which % 3)]),
        }
    });
    leaf.prop_recursive(2, 6, 2, |inner| {
        (inner.clone(), inner, 0..3_u8).prop_map(|(a, b, which)| match which {
            0 => format!("({a} and {b})"),
            1 => format!("({a} or {b})"),
            _ => format!("(not ({a}))"),
        })
    })
    .boxed()
}

fn small_form() -> impl Strategy<Value = String> {
    prop::collection::vec(0..4_u8, 2..5).prop_flat_map(|kinds| {
        let questions: Vec<BoxedStrategy<String>> = kinds
            .iter()
            .enumerate()
            .map(|(number, kind)| {
                let typed =
                    ["yes or no", "one of abc", "many of abc", "number 0 to 3"][usize::from(*kind)];
                let before: Vec<_> = kinds.iter().copied().enumerate().take(number).collect();
                let show = if before.is_empty() {
                    Just(None).boxed()
                } else {
                    proptest::option::of(condition(before)).boxed()
                };
                let numbers: Vec<_> =
                    kinds.iter().enumerate().take(number).filter(|(_, kind)| **kind == 3).map(|(n, _)| n).collect();
                let must = if *kind == 3 && !numbers.is_empty() {
                    let against = prop::sample::select(numbers);
                    proptest::option::of((against, 0..3_usize).prop_map(|(n, which)| {
                        format!("must be {} q{n} say \"Nei\"", ["over", "under", "at most"][which])
                    }))
                    .boxed()
                } else {
                    Just(None).boxed()
                };
                (show, must, any::<bool>(), any::<bool>())
                    .prop_map(move |(show, must, required, unknown)| {
                        let required = if required { " required" } else { "" };
                        let mut lines = format!("  ask q{number} {typed} \"Q{number}\"{required}\n");
                        lines.extend(show.map(|test| format!("    show when {test}\n")));
                        lines.extend(must.map(|must| format!("    {must}\n")));
                        if unknown {
                            lines.push_str("    allow do not know\n");
                        }
                        lines
                    })
                    .boxed()
            })
            .collect();
        let rule = proptest::option::of(condition(kinds.iter().copied().enumerate().collect()));
        (questions, rule).prop_map(|(questions, rule)| {
            let rule = rule.map(|test| format!("  require {test} say \"Nei\"\n")).unwrap_or_default();
            format!(
                "form x \"X\" version 1 K2\n  about pupil\n  languages nb\n\nlist abc\n  - a \"A\"\n  - b \"B\"\n  - c \"C\" alone\n\nsection s \"S\"\n{}{rule}",
                questions.concat()
            )
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn what_is_decided_is_what_all_fillings_show(text in small_form()) {
        let form = form(&text);
        let all = every_filling(&form);
        for (_, question) in form.questions() {
            let name = question.name.as_str();
            let shown = all.iter().filter(|filling| filling.shows(&form, name)).count();
            match reach(&form, name).unwrap() {
                Reach::Never(_) => prop_assert_eq!(shown, 0, "{} {}", name, text),
                Reach::Always => prop_assert_eq!(shown, all.len(), "{} {}", name, text),
                Reach::Sometimes(filling) => {
                    prop_assert!(0 < shown && shown < all.len(), "{name} {text}");
                    prop_assert!(filling.shows(&form, name));
                }
                Reach::NotDecided => prop_assert!(false, "{name} is within what can be decided: {text}"),
            }
        }
    }

    #[test]
    fn a_trap_is_one_in_all_fillings(text in small_form()) {
        let form = form(&text);
        let finished: Vec<_> =
            every_filling(&form).into_iter().filter(|filling| filling.evaluate(&form).can_finish()).collect();
        let traps = traps(&form);
        let whole = traps.iter().any(|trap| trap.at.is_none());
        prop_assert_eq!(whole, finished.is_empty(), "{}", text);
        prop_assert_eq!(super::finished(&form).is_none(), finished.is_empty(), "{}", text);
        for trap in traps {
            let Some(at) = trap.at.clone() else { continue };
            let filling = trap.filling.clone().unwrap();
            prop_assert!(filling.shows(&form, &at) && !filling.evaluate(&form).can_finish());
            let is_there = |filling: &Filling| {
                let answered = matches!(filling.answers.get(&at), Some(answer) if !matches!(answer, Answer::Missing(_)));
                filling.shows(&form, &at) && (answered || !trap.answered)
            };
            prop_assert!(!finished.iter().any(is_there), "{at} {text}");
        }
    }
}
