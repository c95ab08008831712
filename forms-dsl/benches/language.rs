//! How long it takes to read, check and evaluate a large form: 250 questions, 100 of them shown by a condition in
//! chains six deep, ten repeats, thirty rules over dates.

#![expect(clippy::unwrap_used, reason = "a benchmark may end where something is amiss")]
#![expect(missing_docs, reason = "criterion makes functions of its own")]

use std::{fmt::Write as _, hint::black_box};

use chrono::NaiveDate;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use forms_dsl::{
    answers::Answers,
    check,
    diagnostic::Diagnostics,
    evaluate::{Surroundings, evaluate},
    format,
    model::CheckedFolder,
    parse,
    source::{Source, Sources},
};
use serde_json::{Map, Value, json};

const SETTINGS: &str = "settings town \"Byen\" version 1\n  languages nb\n\nrole teacher \"Lærer\" staff\n";
const SECTIONS: usize = 10;

/// A chain of seven questions, six of them shown by the one before.
fn chain(form: &mut String, first: usize) {
    let _ = writeln!(form, "  ask q{first} yes or no \"Er det noe å ta tak i her?\" required");
    for number in first + 1..first + 7 {
        let before = number - 1;
        let _ = writeln!(form, "  ask q{number} yes or no \"Og gjelder det fortsatt, så langt dere vet?\" required");
        let _ = writeln!(form, "    show when q{before} is yes or (q{first} is yes and q{before} is answered)");
    }
}

/// A section of 25 questions: a chain, ten more with conditions in every second section, dates, a repeat.
fn section(form: &mut String, number: usize) {
    let first = number * 25;
    let _ = writeln!(form, "\nsection s{number} \"Del {number}\"");
    chain(form, first);
    for question in first + 7..first + 11 {
        let _ = writeln!(form, "  ask q{question} number of days 0 to 190 \"Fravær, dager\"");
        let _ = writeln!(form, "    show when q{first} is not no");
    }
    for question in first + 11..first + 14 {
        let before = question - 1;
        let _ = writeln!(form, "  ask q{question} date \"Når var det?\" required");
        let (rule, say) = match question - first {
            11 => ("on or before today + 21 days".to_owned(), "Innen tre uker."),
            _ => (format!("between q{before} and q{before} + 3 weeks"), "Ikke så lenge etter den forrige."),
        };
        let _ = writeln!(form, "    must be {rule} say \"{say}\"");
    }
    for question in first + 14..first + 19 {
        let _ = writeln!(form, "  ask q{question} one of reason \"Hva er den viktigste grunnen?\"");
    }
    for question in first + 19..first + 23 {
        let _ = writeln!(form, "  ask q{question} long text \"Fortell med egne ord hva som har hjulpet.\"");
        let _ = writeln!(form, "    hint \"Skriv bare det som betyr noe for oppmøtet.\"");
    }
    let _ = writeln!(form, "  repeat r{number} 0 to 12 rows \"Uke for uke\"");
    let (day, days) = (first + 23, first + 24);
    let _ = writeln!(form, "    ask q{day} date \"Dag\" required");
    let _ = writeln!(form, "    ask q{days} number of days 0 to 5 \"Dager på skolen\"");
    let _ = writeln!(form, "    require q{day} is on or after q{} say \"Ikke før avtalen.\"", first + 11);
    let _ = writeln!(form, "  compute c{number} \"Dager i alt\"");
    let _ = writeln!(form, "    from sum of r{number}.q{days} otherwise 0");
}

/// So many sections of 25 questions each; answers of K3 are sealed, and need no column each.
fn form(sections: usize) -> String {
    let class = if sections > SECTIONS { "K3" } else { "K1" };
    let mut form = format!("form large \"Stort skjema\" version 1 {class}\n  languages nb\n  opened by teacher\n\n");
    form.push_str("list reason\n");
    for option in 0..12 {
        let _ = writeln!(form, "  - o{option} \"Grunn nummer {option}\"");
    }
    for number in 0..sections {
        section(&mut form, number);
    }
    form
}

fn sources(sections: usize) -> Sources {
    let source = |name: &str, text: String| Source { name: name.into(), text: text.into() };
    Sources::new(vec![source("large.form", form(sections)), source("settings.form", SETTINGS.into())])
}

fn checked(sources: &Sources) -> CheckedFolder {
    let mut diagnostics = Diagnostics::new();
    let folder = check(&parse(sources, &mut diagnostics), &mut diagnostics);
    folder.unwrap_or_else(|| panic!("{:?}", diagnostics.reports()))
}

/// Every question answered, three rows in each repeat.
fn answers() -> Value {
    let mut answers = Map::new();
    for number in 0..SECTIONS {
        for question in 0..23 {
            let answer = match question {
                0..7 => json!(true),
                7..11 => json!(12),
                11..14 => json!("2026-11-02"),
                14..19 => json!("o3"),
                _ => json!("Faste avtaler og korte dager."),
            };
            answers.insert(format!("q{}", number * 25 + question), answer);
        }
        let cells = json!({ format!("q{}", number * 25 + 23): "2026-11-09", format!("q{}", number * 25 + 24): 3 });
        let rows: Map<String, Value> = (1..4u128)
            .map(|row| (uuid::Uuid::from_u128(number as u128 * 3 + row).to_string(), cells.clone()))
            .collect();
        answers.insert(format!("r{number}"), rows.into());
    }
    Value::Object(answers)
}

fn reading(criterion: &mut Criterion) {
    let text = form(SECTIONS);
    let sources = sources(SECTIONS);
    let mut group = criterion.benchmark_group("read");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("parse", |bencher| {
        bencher.iter(|| parse(black_box(&sources), &mut Diagnostics::new()));
    });
    group.bench_function("format", |bencher| bencher.iter(|| format(black_box(&text)).unwrap()));
    let noise = text.replace('\n', "\n  zqw ");
    let noise = Sources::new(vec![Source { name: "noise.form".into(), text: noise.into() }]);
    group.bench_function("noise", |bencher| {
        bencher.iter(|| parse(black_box(&noise), &mut Diagnostics::new()));
    });
    group.finish();
}

fn checking(criterion: &mut Criterion) {
    for (name, sections) in [("check", SECTIONS), ("check 1000", 4 * SECTIONS)] {
        let sources = sources(sections);
        let parsed = parse(&sources, &mut Diagnostics::new());
        let mut group = criterion.benchmark_group(name);
        group.sample_size(20);
        group.bench_function("whole", |bencher| {
            bencher.iter(|| check(black_box(&parsed), &mut Diagnostics::new()).unwrap());
        });
        group.finish();
    }
}

fn evaluating(criterion: &mut Criterion) {
    let folder = checked(&sources(SECTIONS));
    let form = folder.find_form("large").unwrap();
    let (answers, problems) = Answers::from_json(form, &answers());
    assert!(problems.is_empty(), "{problems:?}");
    let around = Surroundings::on(NaiveDate::from_ymd_opt(2026, 11, 1).unwrap());
    assert!(evaluate(form, &answers, &around).can_finish());
    criterion.bench_function("evaluate", |bencher| {
        bencher.iter(|| evaluate(form, black_box(&answers), &around));
    });
}

criterion_group!(benches, reading, checking, evaluating);
criterion_main!(benches);
