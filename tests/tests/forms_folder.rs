//! The shipped forms check without a word, are formatted, and say what the guide says.
//!
//! `data/guide_fields.tsv` holds the guide's fields: name, Norwegian text letter for letter, English,
//! type, options, whether required (R), conditional (C) or optional (O), class and page.

#![expect(clippy::unwrap_used, reason = "a test that does not find what it looks for has failed")]

use std::fs;

use forms_dsl::{
    diagnostic::Diagnostics,
    model::{
        AnswerType, CheckedFolder, Choice, Class, Computed, Form, Item, Language, OptionName, Question, Required, Rows,
        Text,
    },
    source::{Source, Sources},
};

fn sources() -> Sources {
    let files = fs::read_dir(e2e::shipped_forms()).unwrap().map(|entry| entry.unwrap());
    let source = |entry: fs::DirEntry| Source {
        name: entry.file_name().into_string().unwrap(),
        text: fs::read_to_string(entry.path()).unwrap().into(),
    };
    Sources::new(files.map(source).collect())
}

fn checked() -> CheckedFolder {
    let mut diagnostics = Diagnostics::default();
    let parsed = forms_dsl::parse(&sources(), &mut diagnostics);
    let folder = forms_dsl::check(&parsed, &mut diagnostics);
    assert!(diagnostics.is_empty(), "{diagnostics:#?}");
    folder.unwrap()
}

#[test]
fn the_folder_checks_without_a_word() {
    let folder = checked();
    let names: Vec<_> = folder.forms().iter().map(|form| form.name.as_str()).collect();
    assert_eq!(names, ["cooperation_agreement", "cooperation_evaluation"]);
}

#[test]
fn every_file_is_formatted() {
    for (_, Source { name, text }) in sources().iter() {
        assert_eq!(*forms_dsl::format(text).unwrap(), **text, "{name} is not as `forms fmt` writes it");
    }
}

/// A field of the guide.
#[derive(Debug)]
struct Field {
    form: &'static str,
    id: &'static str,
    nb: &'static str,
    en: &'static str,
    kind: &'static str,
    required: &'static str,
    class: Class,
    page: &'static str,
}

fn guide() -> impl Iterator<Item = Field> {
    include_str!("../data/guide_fields.tsv").lines().skip(1).map(|line| {
        let [form, id, nb, en, kind, _, required, class, page] =
            line.split('\t').collect::<Vec<_>>().try_into().unwrap();
        let class = match class {
            "K1" => Class::K1,
            "K2" => Class::K2,
            "K3" => Class::K3,
            "K4" => Class::K4,
            other => panic!("no class: {other}"),
        };
        Field { form, id, nb, en, kind, required, class, page }
    })
}

#[test]
fn both_forms_hold_every_field_of_the_guide() {
    let folder = checked();
    for (name, count) in [("cooperation_agreement", 14), ("cooperation_evaluation", 12)] {
        let form = folder.find_form(name).unwrap();
        let fields: Vec<Field> = guide().filter(|field| field.form == name).collect();
        assert_eq!(fields.len(), count);
        for field in fields {
            matches_the_guide(form, &field);
        }
    }
}

fn matches_the_guide(form: &Form, field: &Field) {
    if field.kind.starts_with("group") {
        return the_group_matches(form, field);
    }
    let item = find(form, field.id).unwrap_or_else(|| panic!("no {}", field.id));
    match item {
        Item::Question(question) => the_question_matches(form, question, field),
        Item::Rows(rows) => the_rows_match(rows, field),
        Item::Computed(computed) => the_computed_value_matches(form, computed, field),
        Item::Signature(line) => {
            assert_eq!(field.kind, "signature_list");
            assert_eq!((line.required, field.required), (true, "R"));
            the_label_matches(&line.label, field);
        }
        Item::Note(_) | Item::Heading(_) | Item::Rule(_) => panic!("{} is no question", field.id),
    }
    let source = form.source.as_ref().unwrap().original();
    assert_eq!(source, format!("Veilederen s. {}", field.page), "{}", field.id);
}

fn find<'a>(form: &'a Form, name: &str) -> Option<&'a Item> {
    form.items().map(|(_, item)| item).find(|item| match item {
        Item::Question(question) => question.name.as_str() == name,
        Item::Rows(rows) => rows.name.as_str() == name,
        Item::Computed(computed) => computed.name.as_str() == name,
        Item::Signature(line) => line.name.as_str() == name,
        Item::Note(_) | Item::Heading(_) | Item::Rule(_) => false,
    })
}

/// The guide's words but for the colon of a paper form; `Sted, dato:` names two questions.
fn the_label_matches(label: &Text, field: &Field) {
    let words = field.nb.trim_end_matches(':');
    let label_nb = label.exactly(&Language::new("nb")).unwrap();
    let is_part = words.to_lowercase() == "sted, dato"
        && words.to_lowercase().split(", ").any(|part| part == label_nb.to_lowercase());
    assert!(label_nb == words || is_part, "{}: «{label_nb}» is not «{words}»", field.id);
    assert_eq!(label.exactly(&Language::new("en")), Some(field.en), "{}", field.id);
}

fn the_group_matches(form: &Form, field: &Field) {
    let section = form.sections.iter().find(|section| section.name.as_str() == field.id).unwrap();
    the_label_matches(&section.title, field);
    let parts = field.kind.trim_start_matches("group: ").split(", ");
    for part in parts {
        let question = form.find_question(part.trim_end_matches('*')).unwrap();
        assert!(section.items.iter().any(|item| matches!(item, Item::Question(q) if q.name == question.name)));
        assert_eq!(question.required == Required::Always, part.ends_with('*'), "{part}");
        assert_eq!(question.class, field.class, "{part}");
    }
}

fn the_question_matches(form: &Form, question: &Question, field: &Field) {
    the_label_matches(&question.label, field);
    assert_eq!(question.class, field.class, "{}", field.id);
    let (kind, companions) = field.kind.split_once(" + ").unwrap_or((field.kind, ""));
    let answer = &question.answer;
    let fits = match kind {
        "text_short" => matches!(answer, AnswerType::ShortText { .. }),
        "text_long" => matches!(answer, AnswerType::LongText { .. }),
        "date" => matches!(answer, AnswerType::Date),
        "date <= date" => matches!(answer, AnswerType::Date) && question.must.len() == 1,
        "text" | "scale" | "single_choice" => matches!(answer, AnswerType::OneOf { .. }),
        "yes_no" => matches!(answer, AnswerType::YesNo),
        "check (exclusive)" | "check" => matches!(answer, AnswerType::Tick),
        other => panic!("{}: an unknown type of the guide, {other}", field.id),
    };
    assert!(fits, "{}: {kind} became {answer:?}", field.id);
    the_companions_are_there(form, field.id, companions);
    // A conditional field is required where it is shown, or one of a pair that a rule binds together.
    let required = match field.required {
        "R" => question.required == Required::Always && question.show_when.is_none(),
        "C" if kind == "check (exclusive)" => question.required == Required::No && is_bound_by_a_rule(form),
        "C" => question.required == Required::Always && question.show_when.is_some(),
        _ => question.required == Required::No,
    };
    assert!(required, "{} should be {}", field.id, field.required);
}

fn is_bound_by_a_rule(form: &Form) -> bool {
    form.sections.iter().filter(|section| section.name.as_str() == "outcome").any(|section| {
        section.items.iter().any(|item| matches!(item, Item::Rule(rule) if rule.key == "outcome.require"))
    })
}

/// What the guide holds in one composite row stands in questions beside it.
fn the_companions_are_there(form: &Form, id: &str, companions: &str) {
    let there = |name: &str| find(form, name).is_some();
    let fits = match companions {
        "" | "21 d" => true,
        "text" | "goal_type" => there(&format!("{id}_text")),
        "measure_list" => there("new_measures"),
        "multi_choice + result" => there("referral_agencies") && there("referral_outcome"),
        other => panic!("{id}: an unknown companion, {other}"),
    };
    assert!(fits, "{id} lacks its {companions}");
}

fn the_rows_match(rows: &Rows, field: &Field) {
    use forms_dsl::model::RowsKind::{Measures, People, Repeat};
    the_label_matches(&rows.label, field);
    assert_eq!(rows.class, field.class, "{}", field.id);
    assert_eq!(rows.required == Required::Always, field.required == "R", "{}", field.id);
    let columns: &[&str] = match (&rows.kind, field.kind) {
        (People, kind) if kind.starts_with("person_list") => &["name", "role", "relation"],
        (Measures { catalogues }, "measure_list + text") => {
            assert!(catalogues.iter().all(|name| name.as_str().ends_with("_measures")));
            &["measure", "own_measure", "responsible", "from_date", "to_date"]
        }
        (Repeat, "repeat(agency, person, responsibility)") => &["agency", "person", "responsibility"],
        (kind, of_the_guide) => panic!("{}: {of_the_guide} became {kind:?}", field.id),
    };
    for column in columns {
        assert!(rows.find_column(column).is_some(), "{} lacks {column}", field.id);
    }
}

/// What the evaluation computes rests on a judgement that each measure of the agreement needs.
fn the_computed_value_matches(form: &Form, computed: &Computed, field: &Field) {
    the_label_matches(&computed.label, field);
    assert_eq!(computed.class, field.class, "{}", field.id);
    let agreed = form.find_rows("agreed_measures").unwrap();
    assert_eq!(agreed.find_column("effect").unwrap().required, Required::Always);
    let reason = agreed.find_column("why_not_worked").unwrap();
    assert_eq!((reason.required == Required::Always, reason.show_when.is_some()), (true, true));
}

#[test]
fn the_catalogues_hold_every_measure_in_the_guides_words() {
    let folder = checked();
    for (name, count) in [("school_measures", 14), ("social_measures", 10), ("home_measures", 14)] {
        let (_, catalogue) = folder.catalogues().iter().find(|(list, _)| list.as_str() == name).unwrap();
        let fields: Vec<Field> = guide().filter(|field| field.form == name).collect();
        assert_eq!((fields.len(), catalogue.options.len()), (count, count));
        assert_eq!(catalogue.class, Some(Class::K2));
        for (field, item) in fields.iter().zip(&catalogue.options) {
            the_measure_matches(item, field);
        }
        let text = fs::read_to_string(e2e::shipped_forms().join(format!("{name}.catalogue"))).unwrap();
        assert!(text.contains(&format!("\n  source \"Veilederen s. {}\"\n", fields[0].page)), "{name}");
    }
}

fn the_measure_matches(item: &Choice, field: &Field) {
    let path: Vec<&str> = item.below.iter().chain([&item.name]).map(OptionName::as_str).collect();
    assert_eq!(path.join("."), field.id);
    let nb = Language::new("nb");
    let help = item.help.as_ref().and_then(|help| help.exactly(&nb));
    let said: Vec<&str> = item.label.exactly(&nb).into_iter().chain(help).collect();
    assert_eq!(said.join(" "), field.nb, "{}", field.id);
    for text in [Some(&item.label), item.help.as_ref(), item.hint.as_ref()].into_iter().flatten() {
        assert!(text.exactly(&Language::new("en")).is_some(), "{} lacks English", field.id);
    }
}

#[test]
fn every_text_is_there_in_both_languages() {
    for form in checked().forms() {
        assert_eq!(form.languages, [Language::new("nb"), Language::new("en")]);
        for (_, item) in form.items() {
            let text = match item {
                Item::Note(note) | Item::Heading(note) => &note.text,
                Item::Question(question) => &question.label,
                Item::Rows(rows) => &rows.label,
                Item::Computed(computed) => &computed.label,
                Item::Signature(line) => &line.label,
                Item::Rule(rule) => &rule.say,
            };
            assert_eq!(text.versions().count(), 2, "{} lacks a language", text.original());
        }
    }
}
