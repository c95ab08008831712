//! The columns that people and measures bring along, with their words and lists.

use crate::model::{
    AnswerRef, AnswerState, AnswerType, Choice, Class, Condition, Language, ListName, OptionList, OptionName, Question,
    QuestionName, Registered, Required, Text,
};

/// Longest short and long text where the form gives no limit.
pub(super) const SHORT_TEXT: u32 = 200;
pub(super) const LONG_TEXT: u32 = 10_000;

/// Columns that `columns` may choose for measures; `measure` and `own_measure` are always there.
pub(super) const MEASURE_COLUMNS: [&str; 6] = ["responsible", "from_date", "to_date", "note", "status", "effect"];

/// The column that says which measure a row is about.
pub(super) const MEASURE: &str = "measure";

const STATUS: &str = "measure_status";
const EFFECT: &str = "measure_effect";

/// The columns of people rows.
pub(super) fn people(class: Class) -> Vec<Question> {
    let short = || AnswerType::ShortText { max: SHORT_TEXT };
    [
        column("name", ["Navn", "Namn", "Name"], short(), Required::Always, class),
        column("role", ["Rolle", "Rolle", "Role"], AnswerType::Role, Required::Always, class),
        column("relation", ["Tilknytning", "Tilknyting", "Relation"], short(), Required::No, class),
        column(
            "person",
            ["Person", "Person", "Person"],
            AnswerType::Registered(Registered::Person),
            Required::No,
            class,
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The two columns that say which measure a row is about: one of the catalogues, or own words.
pub(super) fn measure(rows: &QuestionName, catalogues: &[ListName], class: Class) -> Vec<Question> {
    let picked = AnswerType::OneOf { lists: catalogues.to_vec() };
    let own = AnswerType::ShortText { max: 1000 };
    let own = column(
        "own_measure",
        ["Tiltak med egne ord", "Tiltak med eigne ord", "Measure in own words"],
        own,
        Required::No,
        class,
    );
    let required = own.as_ref().map_or(Required::Always, |own| {
        let answer = AnswerRef::Column { rows: rows.clone(), column: own.name.clone() };
        Required::When(Condition::Not(Box::new(Condition::State { answer, is: AnswerState::Answered })))
    });
    let measure = column(MEASURE, ["Tiltak", "Tiltak", "Measure"], picked, required, class);
    measure.into_iter().chain(own).collect()
}

/// A column that `columns` chose.
pub(super) fn measure_column(name: &str, required: Required, class: Class) -> Option<Question> {
    let list = |name| ListName::try_from(name).map(|list| AnswerType::OneOf { lists: vec![list] }).ok();
    let (label, answer) = match name {
        "responsible" => (["Ansvarlig", "Ansvarleg", "Responsible"], AnswerType::ShortText { max: SHORT_TEXT }),
        "from_date" => (["Fra dato", "Frå dato", "From"], AnswerType::Date),
        "to_date" => (["Til dato", "Til dato", "To"], AnswerType::Date),
        "note" => (["Merknad", "Merknad", "Note"], AnswerType::LongText { max: LONG_TEXT }),
        "status" => (["Status", "Status", "Status"], list(STATUS)?),
        "effect" => (["Virkning", "Verknad", "Effect"], list(EFFECT)?),
        _ => return None,
    };
    column(name, label, answer, required, class)
}

/// Lists that the built-in columns choose from.
pub(super) fn lists() -> Vec<OptionList> {
    let status = [
        ("proposed", ["Foreslått", "Foreslått", "Proposed"]),
        ("agreed", ["Avtalt", "Avtalt", "Agreed"]),
        ("started", ["Satt i gang", "Sett i gang", "Started"]),
        ("done", ["Gjennomført", "Gjennomført", "Done"]),
        ("stopped", ["Stanset", "Stansa", "Stopped"]),
    ];
    let effect = [
        ("worked", ["Fungerte godt", "Fungerte godt", "Worked well"]),
        ("not_worked", ["Fungerte ikke", "Fungerte ikkje", "Did not work"]),
        ("unknown", ["Vet ikke", "Veit ikkje", "Not known"]),
    ];
    let status = list(STATUS, ["Status for tiltak", "Status for tiltak", "Status of a measure"], &status);
    let effect = list(EFFECT, ["Virkning av tiltak", "Verknad av tiltak", "Effect of a measure"], &effect);
    status.into_iter().chain(effect).collect()
}

/// Bokmål, nynorsk, English.
type Words = [&'static str; 3];

fn text([nb, nn, en]: Words) -> Text {
    let mut text = Text::new(Language::new("nb"), nb.to_owned());
    text.translate(Language::new("nn"), nn.to_owned());
    text.translate(Language::new("en"), en.to_owned());
    text
}

fn column(name: &str, label: Words, answer: AnswerType, required: Required, class: Class) -> Option<Question> {
    let name = QuestionName::try_from(name).ok()?;
    Some(Question { required, ..Question::plain(name, text(label), answer, class) })
}

fn list(name: &str, title: Words, options: &[(&str, Words)]) -> Option<OptionList> {
    let option = |(name, label): &(&str, Words)| Some(Choice::plain(OptionName::try_from(*name).ok()?, text(*label)));
    Some(OptionList {
        name: ListName::try_from(name).ok()?,
        title: Some(text(title)),
        catalogue: true,
        class: None,
        options: options.iter().filter_map(option).collect(),
    })
}
