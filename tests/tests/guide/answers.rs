//! A form's answers against the types, options, demands and classes of the guide's table.

use forms_dsl::model::{AnswerType, Choice, Computed, ComputedKind, Item, ListName, Registered, RowsKind, Unit};

use crate::{
    field::{Aspect, Field},
    found::{Demand, Found, Main},
    words,
};

pub fn differences(found: &Found, field: &Field) -> Vec<Aspect> {
    let label = words::bokmaal(found.label());
    let is_labelled = if field.form == "interview" { words::hold } else { words::are };
    let checks = [
        (Aspect::Section, is_in_its_section(found, field)),
        (Aspect::Label, is_labelled(label, field.nb)),
        (Aspect::Type, components(field.kind).into_iter().all(|kind| is_asked(found, kind))),
        (Aspect::Options, are_offered(found, field)),
        (Aspect::Required, is_demanded(found, field)),
        (Aspect::Class, found.classes().iter().all(|class| *class == field.class)),
        (Aspect::Page, found.source().is_some_and(|source| is_on_page(source, field.page))),
    ];
    checks.into_iter().filter(|(_, holds)| !holds).map(|(aspect, _)| aspect).collect()
}

/// The guide's parts of a form are our sections.
fn is_in_its_section(found: &Found, field: &Field) -> bool {
    let sections: &[&str] = match (field.form, field.section) {
        ("mapping", "header") => &["pupil_data"],
        ("mapping", _) => &["absence", "pattern", "views", "background", "proposals", "signing"],
        ("interview", "A framing (before)") => &["before"],
        ("interview", "B start") => &["opening"],
        ("interview", "C pupil") => &["pupil_questions"],
        ("interview", "D guardians") => &["guardian_questions"],
        ("interview", "E ending") => &["ending"],
        ("interview", _) => &["afterwards", "record"],
        // Pages 28 and 29 have no parts.
        _ => return field.section == "all",
    };
    sections.contains(&found.section.name.as_str())
}

fn is_on_page(source: &str, page: &str) -> bool {
    source.strip_prefix("Veilederen s. ").is_some_and(|pages| pages.split([',', ' ']).any(|said| said == page))
}

/// `text + goal_type` and `text_long (+ count)` are asked in two answers.
fn components(kind: &'static str) -> Vec<&'static str> {
    match kind.split_once(" (+ ") {
        Some((first, second)) => vec![first, second.trim_end_matches(')')],
        None => kind.split(" + ").collect(),
    }
}

fn is_asked(found: &Found, kind: &str) -> bool {
    let any = |fits: fn(&AnswerType) -> bool| found.answers().any(fits);
    let chooses = |names: &[&str]| found.answers().any(|answer| names.iter().all(|name| has(answer.lists(), name)));
    match kind {
        "text_short" => any(|answer| matches!(answer, AnswerType::ShortText { .. })),
        "text_long" | "reason" => any(|answer| matches!(answer, AnswerType::LongText { .. })) || is_computed(found),
        "text" | "count" => any(is_text) || has_a_text_in_its_rows(found) || offers_own_words(found),
        "single_choice" | "goal_type" | "scale" | "result" | "channel" => {
            any(|answer| matches!(answer, AnswerType::OneOf { .. }))
        }
        "multi_choice" => any(|answer| matches!(answer, AnswerType::ManyOf { .. })),
        "risk checklist" => chooses(&["risk_factors"]),
        "yes_no" => any(|answer| matches!(answer, AnswerType::YesNo)),
        "check" | "check (exclusive)" | "check (reminder)" => any(|answer| matches!(answer, AnswerType::Tick)),
        "date" => any(|answer| matches!(answer, AnswerType::Date)),
        "decimal(1) >=0 <=23" => any(|answer| is_number(answer, None, (0, 23), 1)),
        "decimal(1) >=0 <=40" => any(|answer| is_number(answer, None, (0, 40), 1)),
        "integer minutes 15-120" => any(|answer| is_number(answer, Some(Unit::Minutes), (15, 120), 0)),
        "date <= date" | "date <= conversation" => {
            found.questions().any(|question| question.answer == AnswerType::Date && !question.rules.is_empty())
        }
        // How far a date may be, which the rule beside it says.
        "21 d" | "7 d" => true,
        "absence snapshot" => found.questions().any(|question| !question.beside.is_empty()),
        "pupil_ref" => any(|answer| *answer == AnswerType::Registered(Registered::Pupil)),
        "school_ref" => any(|answer| *answer == AnswerType::Registered(Registered::School)),
        "class_ref" => any(|answer| *answer == AnswerType::Registered(Registered::Class)),
        "person_ref(leader)" => any(|answer| {
            matches!(answer,
            AnswerType::Registered(Registered::Staff(Some(role))) if role.as_str() == "leadership")
        }),
        "signature" | "signature_list" => matches!(found.main, Main::Signature(_)),
        "person_list (name, role, relation)" | "person_list" => {
            found.rows().any(|rows| rows.kind == RowsKind::People && columns(rows, &["name", "role", "relation"]))
        }
        "measure_list" => found.rows().any(|rows| matches!(rows.kind, RowsKind::Measures { .. })),
        "repeat(agency, person, responsibility)" => found
            .rows()
            .any(|rows| rows.kind == RowsKind::Repeat && columns(rows, &["agency", "person", "responsibility"])),
        "group: who_contacts*, who_does_what*" => ["who_contacts", "who_does_what"].iter().all(|name| {
            found.parts.iter().any(|part| matches!(part, Item::Question(question) if question.name.as_str() == *name))
        }),
        "per measure: worked" | "per measure: not_worked" => is_computed(found),
        other => panic!("an unknown type of the guide: {other}"),
    }
}

/// Measures in own words, and the reason in the rows that a list is computed from.
fn has_a_text_in_its_rows(found: &Found) -> bool {
    let of_computed = match found.main {
        Main::Computed(Computed { kind: ComputedKind::Rows { rows }, .. }) => found.form.find_rows(rows.as_str()),
        _ => None,
    };
    let mut columns = found.rows().chain(of_computed).flat_map(|rows| &rows.columns);
    columns.any(|column| is_text(&column.answer))
}

fn columns(rows: &forms_dsl::model::Rows, names: &[&str]) -> bool {
    names.iter().all(|name| rows.find_column(name).is_some())
}

fn is_computed(found: &Found) -> bool {
    matches!(found.main, Main::Computed(_))
}

fn is_text(answer: &AnswerType) -> bool {
    matches!(answer, AnswerType::ShortText { .. } | AnswerType::LongText { .. })
}

fn is_number(answer: &AnswerType, wanted: Option<Unit>, (from, to): (i64, i64), places: u32) -> bool {
    matches!(answer, AnswerType::Number { unit, min, max, decimals }
        if wanted.is_none_or(|wanted| *unit == Some(wanted)) && *min == from.into() && *max == to.into() && *decimals == places)
}

fn has(lists: &[ListName], name: &str) -> bool {
    lists.iter().any(|list| list.as_str() == name)
}

/// «Annet» asks which.
fn offers_own_words(found: &Found) -> bool {
    choices(found).iter().any(|choice| choice.with_text)
}

/// What can be chosen for a field, in the order to show.
fn choices<'f>(found: &Found<'f>) -> Vec<&'f Choice> {
    let of_rows = found.rows().flat_map(|rows| match &rows.kind {
        RowsKind::Measures { catalogues } => catalogues.clone(),
        RowsKind::Repeat | RowsKind::People => {
            rows.columns.iter().flat_map(|column| column.answer.lists()).cloned().collect()
        }
    });
    let lists: Vec<ListName> = found.answers().flat_map(AnswerType::lists).cloned().chain(of_rows).collect();
    lists.iter().filter_map(|list| found.form.lists.get(list)).flat_map(|list| &list.options).collect()
}

fn are_offered(found: &Found, field: &Field) -> bool {
    let is_list = |name: &str| found.form.lists.contains_key(name);
    match field.options {
        "catalogues school/social/home" => {
            ["school_measures", "social_measures", "home_measures"].into_iter().all(is_list)
        }
        "school + social catalogues" => ["school_measures", "social_measures"].into_iter().all(is_list),
        "home catalogue" => is_list("home_measures"),
        "4 forms, see list 1.9" => found.form.lists.get("ungdomslos_form").is_some_and(|list| list.options.len() == 4),
        "agencies as mapping 12" => are_in_order(&choices(found), AGENCIES),
        options => are_in_order(&choices(found), options),
    }
}

const AGENCIES: &str = "health_nurse, gp, ppt, child_welfare, bup, ungdomslos, nav, mental_health_unit, other";

/// Options by name and label, others in between allowed.
fn are_in_order(choices: &[&Choice], options: &str) -> bool {
    let mut rest = choices.iter();
    let separator = if options.contains(';') { "; " } else { ", " };
    options.split(separator).filter(|option| !option.is_empty()).all(|option| {
        let (name, label) = option.split_once(' ').unwrap_or((option, ""));
        rest.any(|choice| {
            let said = words::bokmaal(&choice.label).to_lowercase();
            choice.name.as_str() == name && said.contains(&label.to_lowercase())
        })
    })
}

fn is_demanded(found: &Found, field: &Field) -> bool {
    let demand = match field.required {
        "R" => Demand::Always,
        // One of a pair that a rule binds together.
        "C" if field.kind == "check (exclusive)" => return is_bound_by_a_rule(found),
        "C" => Demand::WhereShown,
        "O" => Demand::Never,
        other => panic!("an unknown demand of the guide: {other}"),
    };
    found.required() == demand
}

fn is_bound_by_a_rule(found: &Found) -> bool {
    found.section.items.iter().any(|item| matches!(item, Item::Rule(rule) if rule.key == "outcome.require"))
        && found.required() == Demand::Never
}
